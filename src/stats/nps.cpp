#include <klankbord/stats/nps.hpp>

#include <algorithm>
#include <cmath>

#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::require;

// Three pseudo answers, split so that the shares are drawn towards (¼, ½, ¼).
constexpr double pseudo_end = 0.75;
constexpr double pseudo_total = 3.0;

// Adjusted Wald on the scale of −1 to 1.
struct Adjusted {
    double centre;
    double variance;  // of the score
};

void require_answers(const Trinomial& answers) {
    for (const double count : {answers.detractors, answers.passives, answers.promoters}) {
        require(count >= 0, "counts are not negative", "count", count, "check the counts");
    }
    const double total = answers.total();
    require(total > 0 && total < INFINITY, "a score needs at least one answer", "answers", total,
            "report the group with reason `undefined`");
}

void require_effective(double n_effective) {
    require(n_effective > 0 && n_effective < INFINITY, "an effective number of answers is positive",
            "n_effective", n_effective, "see clustered()");
}

Adjusted adjusted(const Trinomial& answers, double n_effective) {
    require_answers(answers);
    require_effective(n_effective);
    const double total = answers.total();
    const double n = n_effective + pseudo_total;
    const double detractors = (n_effective * (answers.detractors / total) + pseudo_end) / n;
    const double promoters = (n_effective * (answers.promoters / total) + pseudo_end) / n;
    const double centre = promoters - detractors;
    return {centre, std::max(0.0, promoters + detractors - centre * centre) / n};
}

}  // namespace

Trinomial nps_classes(std::span<const std::uint64_t> counts_0_to_10) {
    require(counts_0_to_10.size() == 11, "NPS classes need the counts of 0, 1, ..., 10", "counts",
            static_cast<double>(counts_0_to_10.size()), "give 11 counts, or choose the classes yourself");
    std::uint64_t detractors = 0;
    for (std::size_t value = 0; value <= 6; ++value) {
        detractors += counts_0_to_10[value];
    }
    return {static_cast<double>(detractors), static_cast<double>(counts_0_to_10[7] + counts_0_to_10[8]),
            static_cast<double>(counts_0_to_10[9] + counts_0_to_10[10])};
}

double nps(const Trinomial& answers) {
    require_answers(answers);
    return 100 * (answers.promoters - answers.detractors) / answers.total();
}

double nps_variance(const Trinomial& answers) {
    require_answers(answers);
    const double total = answers.total();
    const double score = (answers.promoters - answers.detractors) / total;
    return 1e4 * std::max(0.0, (answers.promoters + answers.detractors) / total - score * score);
}

Limits nps_adjusted_wald(const Trinomial& answers, double n_effective, const Critical& critical) {
    const Adjusted score = adjusted(answers, n_effective);
    const double half = critical.value() * std::sqrt(score.variance);
    return {100 * std::max(-1.0, score.centre - half), 100 * std::min(1.0, score.centre + half)};
}

Limits nps_score(const Trinomial& answers, double n_effective, const Critical& critical) {
    require_answers(answers);
    require_effective(n_effective);
    const double total = answers.total();
    const double promoters = answers.promoters / total;
    const double detractors = answers.detractors / total;
    const double score = promoters - detractors;
    const double c2 = critical.value() * critical.value();
    // Squared distance of the observed score from `delta` in standard errors, less its bound. The standard
    // error is the one that holds if `delta` were true: the detractor share is then the positive root of a
    // quadratic.
    const auto excess = [&](double delta) {
        const double b = (2 - promoters + detractors) * delta - promoters - detractors;
        const double c = -detractors * delta * (1 - delta);
        const double restricted = std::max(0.0, (std::sqrt(std::max(0.0, b * b - 8 * c)) - b) / 4);
        const double variance = std::max(0.0, 2 * restricted + delta * (1 - delta));
        const double distance = score - delta;
        return n_effective * distance * distance - c2 * variance;
    };
    // Negative at the score, positive or zero at the end of the scale; the sign changes once on either side.
    const auto limit = [&](double end) {
        double inside = score;
        double outside = end;
        if (excess(outside) <= 0) {
            return end;
        }
        while (true) {
            const double middle = inside + (outside - inside) / 2;
            if (middle == inside || middle == outside) {
                return middle;
            }
            (excess(middle) <= 0 ? inside : outside) = middle;
        }
    };
    return {100 * limit(-1), 100 * limit(1)};
}

Difference nps_difference(const Trinomial& first, double n_effective1, const Trinomial& second,
                          double n_effective2, const Critical& critical, double correlation) {
    detail::require_correlation(correlation);
    const Adjusted a = adjusted(first, n_effective1);
    const Adjusted b = adjusted(second, n_effective2);
    const double variance =
        std::max(0.0, a.variance + b.variance - 2 * correlation * std::sqrt(a.variance * b.variance));
    const double centre = a.centre - b.centre;
    const double error = std::sqrt(variance);
    const double half = critical.value() * error;
    const double p = centre == 0 ? 1 : error > 0 ? critical.p_value(centre / error) : 0;
    return {nps(first) - nps(second), 100 * std::max(-2.0, centre - half), 100 * std::min(2.0, centre + half),
            p};
}

std::int64_t nps_min_n(double detractor_share, double promoter_share, double margin, double confidence) {
    require(detractor_share >= 0 && promoter_share >= 0 && detractor_share + promoter_share <= 1,
            "shares of detractors and promoters are at least 0 and together at most 1", "sum of shares",
            detractor_share + promoter_share, "give 0.1 for 10 %");
    require(margin >= 0.001 && margin <= 100, "a margin lies between 0.001 and 100 points", "margin", margin,
            "give 10 for ± 10 points");
    const double c = Critical::normal(confidence).value();
    const double score = promoter_share - detractor_share;
    const double variance = promoter_share + detractor_share - score * score;
    const double share = margin / 100;
    return std::max<std::int64_t>(1,
                                  static_cast<std::int64_t>(std::ceil(c * c * variance / (share * share))));
}

}  // namespace klankbord::inline v0::stats
