#include <klankbord/stats/superiority.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::require;

double total_of(std::span<const std::uint64_t> counts) {
    const auto total = static_cast<double>(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
    require(total > 0, "a comparison needs answers in both groups", "answers", total,
            "report it with reason `undefined`");
    return total;
}

void require_same_classes(std::size_t a, std::size_t b) {
    require(a == b, "both histograms run over the same classes", "classes", static_cast<double>(b),
            "count classes nobody chose as 0");
}

// Hanley and McNeil's variance of theta for continuous answers. At one half it is that of the Mann–Whitney
// test.
double hanley_mcneil(double theta, double m, double n) {
    const double extra = (m + n) / 2 - 1;
    return theta * (1 - theta) * (1 + extra * (1 - theta) / (2 - theta) + extra * theta / (1 + theta)) /
           (m * n);
}

// Thetas whose distance from the observed one is not worth rejecting.
Limits score_limits(double theta, double m, double n, double c) {
    const auto limit = [&](double end) {
        double inside = theta;
        double outside = end;
        while (true) {
            const double middle = inside + (outside - inside) / 2;
            if (middle == inside || middle == outside) {
                return middle;
            }
            const double distance = middle - theta;
            const bool kept = distance * distance <= c * c * hanley_mcneil(middle, m, n);
            (kept ? inside : outside) = middle;
        }
    };
    return {theta == 0 ? 0 : limit(0), theta == 1 ? 1 : limit(1)};
}

double inverse_logit(double x) { return 1 / (1 + std::exp(-x)); }

// Variances of one placement in either group.
struct Spread {
    double m = 0;  // answers of a
    double n = 0;  // answers of b
    double variance_a = 0;
    double variance_b = 0;
    bool varies = false;
};

Spread spread_of(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
    const std::vector<double> placement_b = ridits(a);  // among A: share below plus half the ties
    const std::vector<double> placement_a = ridits(b);
    const double theta = mean_ridit(a, b);
    Spread result;
    result.m = total_of(a);
    result.n = total_of(b);
    double squares_a = 0;
    double squares_b = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        const double distance_a = 1 - placement_a[k] - theta;
        const double distance_b = placement_b[k] - theta;
        squares_a += static_cast<double>(a[k]) * distance_a * distance_a;
        squares_b += static_cast<double>(b[k]) * distance_b * distance_b;
    }
    // Placements that are all equal leave rounding only, about 1e-32 an answer.
    result.varies = squares_a + squares_b > 1e-24 * (result.m + result.n);
    result.variance_a = result.varies && result.m > 1 ? squares_a / (result.m - 1) : 0;
    result.variance_b = result.varies && result.n > 1 ? squares_b / (result.n - 1) : 0;
    return result;
}

// On the logit scale where there is a variance, by scores where there is none. m and n are effective numbers.
Superiority with_limits(double theta, double variance, double m, double n, const Critical& critical) {
    Superiority result;
    result.theta = theta;
    if (variance > 0 && theta > 0 && theta < 1) {
        result.standard_error = std::sqrt(variance);
        const double logit = std::log(theta / (1 - theta));
        const double error = result.standard_error / (theta * (1 - theta));
        result.limits = {inverse_logit(logit - critical.value() * error),
                         inverse_logit(logit + critical.value() * error)};
        result.p = critical.p_value(logit / error);
    } else {
        result.limits = score_limits(theta, m, n, critical.value());
        result.p = critical.p_value((theta - 0.5) / std::sqrt(hanley_mcneil(0.5, m, n)));
    }
    return result;
}

}  // namespace

Superiority superiority(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        const Critical& critical) {
    require_same_classes(a.size(), b.size());
    const Spread spread = spread_of(a, b);
    const double variance = spread.variance_a / spread.m + spread.variance_b / spread.n;
    const bool varies = spread.varies && spread.m > 1 && spread.n > 1;
    return with_limits(mean_ridit(a, b), varies ? variance : 0, spread.m, spread.n, critical);
}

Superiority superiority(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        const PersonPlacements& persons, double confidence) {
    require_same_classes(a.size(), b.size());
    const Spread spread = spread_of(a, b);
    for (const auto& [sums, answers] : {std::pair{&persons.a, spread.m}, std::pair{&persons.b, spread.n}}) {
        require(sums->n.to_double() == answers, "the answers of all persons are the answers of the group",
                "answers", sums->n.to_double(), "add every person once, nameless answers as one person");
    }
    // Doubled placements lie between 0 and twice the answers of the other group.
    const Clustered of_a = clustered(persons.a, spread.variance_a * (4 * spread.n * spread.n));
    const Clustered of_b = clustered(persons.b, spread.variance_b * (4 * spread.m * spread.m));
    const ClusteredPair pair = clustered_pair(persons.a, persons.b, persons.cross);
    const Critical critical = pair.critical(confidence);
    const double variance_a = spread.variance_a / of_a.n_effective;
    const double variance_b = spread.variance_b / of_b.n_effective;
    const double variance =
        std::max(0.0, variance_a + variance_b - 2 * pair.correlation * std::sqrt(variance_a * variance_b));
    const bool varies = spread.varies && of_a.persons > 1 && of_b.persons > 1;
    return with_limits(mean_ridit(a, b), varies ? variance : 0, of_a.n_effective, of_b.n_effective, critical);
}

std::vector<std::int64_t> doubled_placements(std::span<const std::uint64_t> other) {
    std::vector<std::int64_t> result;
    result.reserve(other.size());
    std::uint64_t below = 0;
    for (const std::uint64_t count : other) {
        result.push_back(static_cast<std::int64_t>(2 * below + count));
        below += count;
    }
    return result;
}

std::vector<double> ridits(std::span<const std::uint64_t> reference) {
    const double total = total_of(reference);
    std::vector<double> result;
    result.reserve(reference.size());
    std::uint64_t below = 0;
    for (const std::uint64_t count : reference) {
        // Twice the sum is a whole number: one rounding, at the division.
        result.push_back(static_cast<double>(2 * below + count) / (2 * total));
        below += count;
    }
    return result;
}

double mean_ridit(std::span<const std::uint64_t> reference, std::span<const std::uint64_t> group) {
    require_same_classes(reference.size(), group.size());
    const double reference_total = total_of(reference);
    const double group_total = total_of(group);
    double doubled = 0;  // twice the number of pairs won, ties counted half
    std::uint64_t below = 0;
    for (std::size_t k = 0; k < group.size(); ++k) {
        doubled += static_cast<double>(group[k]) * static_cast<double>(2 * below + reference[k]);
        below += reference[k];
    }
    return doubled / (2 * reference_total * group_total);
}

}  // namespace klankbord::inline v0::stats
