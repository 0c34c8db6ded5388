// Prints docs/stats/coverage.md's tables: how often the intervals contain the truth (95 % asked for).

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "pair_experiments.hpp"

namespace {

using namespace coverage;

constexpr double all_alike = std::numeric_limits<double>::infinity();

void heading(const char* title, const char* columns) {
    std::string rule;
    for (const char* at = columns; *at != '\0'; ++at) {
        rule += *at == '|' ? '|' : '-';
    }
    std::printf("\n## %s\n\n%s\n%s\n", title, columns, rule.c_str());
}

void wilson_table() {
    heading("Wilson, one share", "| n | mean | lowest |");
    for (const int n : {5, 10, 20, 30, 60, 100}) {
        const Summary summary = wilson_coverage(n, 0.01);
        std::printf("| %d | %.3f | %.3f |\n", n, summary.mean(), summary.lowest);
    }
}

void newcombe_table() {
    heading("Newcombe, difference of two shares", "| n1 | n2 | mean | lowest |");
    for (const auto& [n1, n2] : {std::pair{5, 5}, {10, 10}, {10, 20}, {20, 20}, {10, 40}, {40, 40}}) {
        const Summary summary = newcombe_coverage(n1, n2, 0.05);
        std::printf("| %d | %d | %.3f | %.3f |\n", n1, n2, summary.mean(), summary.lowest);
    }
}

void nps_tables() {
    const std::vector<Shape> shapes = nps_shapes(20, 1);
    std::vector<Shape> rare;
    for (const Shape& shape : nps_shapes(100, 1)) {
        if (shape[0] < 0.05 || shape[1] < 0.05 || shape[2] < 0.05) {
            rare.push_back(shape);
        }
    }
    heading("NPS, adjusted Wald against score and plain Wald",
            "| n | AW mean | AW lowest | score mean | score lowest | Wald mean | Wald lowest | AW mean, rare "
            "class "
            "| AW lowest, rare class |");
    Summary every;
    Summary from_ten;
    for (int n = 5; n <= 60; ++n) {
        const auto total = [&](NpsMethod method, const std::vector<Shape>& grid) {
            Summary summary;
            for (const double value : nps_coverage(n, grid, method)) {
                summary.add(value);
            }
            return summary;
        };
        const Summary adjusted = total(NpsMethod::adjusted_wald, shapes);
        every.add(adjusted.mean());
        if (n >= 10) {
            from_ten.add(adjusted.lowest);
        }
        if (n <= 12 || n % 10 == 0 || n == 15) {
            const Summary score = total(NpsMethod::score, shapes);
            const Summary wald = total(NpsMethod::wald, shapes);
            const Summary seldom = total(NpsMethod::adjusted_wald, rare);
            std::printf("| %d | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", n,
                        adjusted.mean(), adjusted.lowest, score.mean(), score.lowest, wald.mean(),
                        wald.lowest, seldom.mean(), seldom.lowest);
        }
    }
    std::printf("\nAdjusted Wald over all n = 5 ... 60: mean %.3f, lowest of any shape from n = 10: %.3f\n",
                every.mean(), from_ten.lowest);
}

void nps_difference_table() {
    heading("Difference of two NPS, adjusted Wald", "| n1 | n2 | mean | lowest |");
    const std::vector<Shape> shapes = nps_shapes(10, 1);
    for (const auto& [n1, n2] : {std::pair{5, 5}, {10, 10}, {10, 20}, {20, 20}}) {
        const Summary summary = nps_difference_coverage(n1, n2, shapes);
        std::printf("| %d | %d | %.3f | %.3f |\n", n1, n2, summary.mean(), summary.lowest);
    }
}

void mean_table() {
    heading("Mean of 1-5, t interval",
            "| shares of 1, 2, 3, 4, 5 | n | all | trusted | covers when trusted |");
    const std::vector<std::pair<const char*, std::vector<double>>> shapes = {
        {".2 .2 .2 .2 .2", {.2, .2, .2, .2, .2}},
        {".1 .2 .4 .2 .1", {.1, .2, .4, .2, .1}},
        {".4 .1 0 .1 .4", {.4, .1, 0, .1, .4}},
        {".05 .1 .2 .4 .25", {.05, .1, .2, .4, .25}},
        {".05 .05 .1 .3 .5", {.05, .05, .1, .3, .5}},
        {".03 .03 .04 .2 .7", {.03, .03, .04, .2, .7}},
        {".02 .02 .03 .08 .85", {.02, .02, .03, .08, .85}},
        {".04 .01 .01 .02 .92", {.04, .01, .01, .02, .92}},
    };
    for (const auto& [name, shares] : shapes) {
        for (const int n : {5, 10, 20, 30, 50, 80}) {
            const MeanCoverage result = mean_coverage(n, shares);
            std::printf("| %s | %d | %.3f | %.3f | ", name, n, result.all, result.trusted_share);
            if (result.trusted_share > 0.001) {
                std::printf("%.3f |\n", result.trusted_covers);
            } else {
                std::printf("never |\n");
            }
        }
    }
}

void cluster_table() {
    heading("Persons as clusters", "| persons | answers each | alike | share | NPS | mean | NPS, naive |");
    for (const std::int64_t persons : {5, 10, 20, 30}) {
        for (const std::int64_t most : {3, 20}) {
            for (const double alike : {0.5, 2.0, 20.0}) {
                const ClusterCoverage result =
                    cluster_coverage({persons, most, {0.2, 0.3, 0.5}, alike}, 20000, 11);
                std::printf("| %d | 1-%d | %g | %.3f | %.3f | %.3f | %.3f |\n", static_cast<int>(persons),
                            static_cast<int>(most), alike, result.share, result.nps, result.mean,
                            result.naive_nps);
            }
        }
    }
}

void shared_table() {
    heading("Difference of two periods that share persons, NPS and share of promoters",
            "| persons | stay | alike | one variance | as if separate | width ratio | share, Newcombe |");
    for (const std::int64_t persons : {15, 30, 100}) {
        for (const double stay : {0.5, 1.0}) {
            for (const double alike : {0.5, 5.0}) {
                const SharedCoverage result = shared_coverage(persons, stay, alike, 4000, 12);
                std::printf("| %d | %g | %g | %.3f | %.3f | %.2f | %.3f |\n", static_cast<int>(persons), stay,
                            alike, result.clustered, result.as_if_separate, result.width_ratio,
                            result.newcombe);
            }
        }
    }
}

void shrunk_tables() {
    heading(
        "Shrunk to other teams, mean coverage over teams of 10-50 answers",
        "| teams | prior n | share .8 | plug-in | share .95 | plug-in | NPS | plug-in | mean | plug-in |");
    for (const std::size_t teams :
         {std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{8}, std::size_t{20}}) {
        for (const double prior_n : {5.0, 20.0, 100.0, all_alike}) {
            const int runs = static_cast<int>(12000 / teams);
            const ShrunkCoverage middle = shrunk_share_coverage({teams, prior_n}, 0.8, runs, 13);
            const ShrunkCoverage edge = shrunk_share_coverage({teams, prior_n}, 0.95, runs, 14);
            const ShrunkCoverage nps = shrunk_nps_coverage({teams, prior_n}, {0.15, 0.3, 0.55}, runs / 2, 15);
            const ShrunkCoverage mean = shrunk_mean_coverage({teams, prior_n}, runs, 16);
            std::printf("| %d | %g | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n",
                        static_cast<int>(teams), prior_n, middle.integrated, middle.plug_in, edge.integrated,
                        edge.plug_in, nps.integrated, nps.plug_in, mean.integrated, mean.plug_in);
        }
    }
}

void superiority_table() {
    heading("Stochastic superiority on a five-point scale", "| shares of B against even A | n | coverage |");
    const std::vector<double> even = {.2, .2, .2, .2, .2};
    const std::vector<std::pair<const char*, std::vector<double>>> others = {
        {"even", even},
        {".05 .1 .2 .3 .35", {.05, .1, .2, .3, .35}},
        {"0 .01 .04 .15 .8", {0, .01, .04, .15, .8}}};
    for (const auto& [name, shares] : others) {
        for (const std::int64_t n : {5, 10, 20, 50}) {
            std::printf("| %s | %d | %.3f |\n", name, static_cast<int>(n),
                        superiority_coverage(n, n, even, shares, 20000, 17));
        }
    }
}

void welch_table() {
    heading("Difference of two means of 1-5, Welch", "| shares | shares | n1 | n2 | coverage |");
    const std::vector<std::pair<const char*, std::vector<double>>> shapes = {
        {".2 .2 .2 .2 .2", {.2, .2, .2, .2, .2}},
        {".05 .1 .2 .3 .35", {.05, .1, .2, .3, .35}},
        {".05 .05 .1 .3 .5", {.05, .05, .1, .3, .5}},
        {".02 .02 .03 .08 .85", {.02, .02, .03, .08, .85}},
    };
    for (const auto& [first, second] : {std::pair{0, 0}, {0, 1}, {0, 2}, {2, 2}, {3, 3}}) {
        const auto& one = shapes[static_cast<std::size_t>(first)];
        const auto& other = shapes[static_cast<std::size_t>(second)];
        for (const auto& [n1, n2] : {std::pair{5, 5}, {10, 10}, {10, 40}, {30, 30}}) {
            std::printf("| %s | %s | %d | %d | %.3f |\n", one.first, other.first, n1, n2,
                        welch_coverage(n1, n2, one.second, other.second, 20000, 18));
        }
    }
}

void weighted_table() {
    heading("Weighted answers, Kish's effective number",
            "| n | weights | share | NPS | mean | NPS, n as it is |");
    for (const std::int64_t n : {10, 30, 100}) {
        for (const double most : {1.0, 3.0, 10.0}) {
            const WeightedCoverage result = weighted_coverage(n, most, {0.2, 0.3, 0.5}, 20000, 19);
            std::printf("| %d | 1-%g | %.3f | %.3f | %.3f | %.3f |\n", static_cast<int>(n), most,
                        result.share, result.nps, result.mean, result.unweighted_n_nps);
        }
    }
}

void total_table() {
    heading("A group against the total it is part of",
            "| answers in all | in the group | truth | share, Newcombe | NPS | share, as if separate |");
    const Shape rest = {0.2, 0.3, 0.5};
    for (const std::int64_t n : {20, 50, 200}) {
        for (const double weight : {0.2, 0.5}) {
            for (const auto& [name, group] : {std::pair{"equal", rest}, {"apart", Shape{0.1, 0.2, 0.7}}}) {
                const TotalCoverage result = total_coverage(n, weight, group, rest, 20000, 20);
                std::printf("| %d | %g | %s | %.3f | %.3f | %.3f |\n", static_cast<int>(n), weight, name,
                            result.share, result.nps, result.as_separate);
            }
        }
    }
}

void superiority_by_person_table() {
    heading("Stochastic superiority by persons",
            "| persons a group | answers each | same persons | alike | by person | as if independent |");
    const std::vector<double> even = {.2, .2, .2, .2, .2};
    const std::vector<double> better = {.05, .1, .2, .3, .35};
    for (const std::int64_t persons : {10, 20, 40}) {
        for (const std::int64_t most : {1, 5, 20}) {
            for (const bool same : {false, true}) {
                for (const double alike : {1.0, 10.0}) {
                    const SuperiorityByPerson result =
                        superiority_by_person(persons, most, same, alike, even, better, 4000, 21);
                    std::printf("| %d | 1-%d | %s | %g | %.3f | %.3f |\n", static_cast<int>(persons),
                                static_cast<int>(most), same ? "yes" : "no", alike, result.by_person,
                                result.by_answer);
                }
            }
        }
    }
}

}  // namespace

int main() {
    wilson_table();
    newcombe_table();
    nps_tables();
    nps_difference_table();
    mean_table();
    welch_table();
    weighted_table();
    total_table();
    cluster_table();
    shared_table();
    shrunk_tables();
    superiority_table();
    superiority_by_person_table();
}
