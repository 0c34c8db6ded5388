#include <klankbord/stats/superiority.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

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

}  // namespace

Superiority superiority(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b,
                        const Critical& critical) {
    require_same_classes(a.size(), b.size());
    const double m = total_of(a);
    const double n = total_of(b);
    const std::vector<double> placement_b =
        ridits(a);  // of an answer of B among A: share below plus half the ties
    const std::vector<double> placement_a = ridits(b);
    Superiority result;
    result.theta = mean_ridit(a, b);
    double squares_a = 0;
    double squares_b = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        const double distance_a = 1 - placement_a[k] - result.theta;
        const double distance_b = placement_b[k] - result.theta;
        squares_a += static_cast<double>(a[k]) * distance_a * distance_a;
        squares_b += static_cast<double>(b[k]) * distance_b * distance_b;
    }
    const double theta = result.theta;
    // Placements that are all equal leave rounding only, about 1e-32 an answer.
    const bool spread = squares_a + squares_b > 1e-24 * (m + n) && m > 1 && n > 1;
    if (spread && theta > 0 && theta < 1) {
        result.standard_error = std::sqrt(squares_a / (m - 1) / m + squares_b / (n - 1) / n);
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
