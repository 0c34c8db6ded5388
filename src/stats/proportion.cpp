#include <klankbord/stats/proportion.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <klankbord/stats/distribution.hpp>

#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::require;

constexpr std::int64_t most_answers = std::int64_t{1} << 53;

void require_counts(double successes, double n) {
    require(n > 0 && n < std::numeric_limits<double>::infinity(), "a share needs at least one answer", "n", n,
            "report the group with reason `undefined`");
    require(successes >= 0 && successes <= n, "successes lie between 0 and n", "successes", successes,
            "check the counts");
}

void require_share(double share, std::string_view name) {
    require(share >= 0 && share <= 1, "a share lies between 0 and 1", name, share, "give 0.8 for 80 %");
}

// A whole number of answers from a formula that gives a real one.
std::int64_t whole_answers(double n) {
    require(n < static_cast<double>(most_answers), "the number of answers asked for must stay countable", "n",
            n, "take a wider margin");
    return static_cast<std::int64_t>(std::ceil(n));
}

}  // namespace

Limits wilson(double successes, double n, const Critical& critical) {
    require_counts(successes, n);
    const double c2 = critical.value() * critical.value();
    const double p = successes / n;
    const double centre = (successes + c2 / 2) / (n + c2);
    const double half = critical.value() / (n + c2) * std::sqrt(n * p * (1 - p) + c2 / 4);
    // At the ends centre and half cancel (or add to 1) except for rounding; the true limit is exactly the
    // end.
    return {successes == 0 ? 0 : std::max(0.0, centre - half),
            successes == n ? 1 : std::min(1.0, centre + half)};
}

Limits agresti_coull(double successes, double n, const Critical& critical) {
    require_counts(successes, n);
    const double c2 = critical.value() * critical.value();
    const double p = (successes + c2 / 2) / (n + c2);
    const double half = critical.value() * std::sqrt(p * (1 - p) / (n + c2));
    return {p - half, p + half};
}

Limits square_and_add(double first, const Limits& first_limits, double second, const Limits& second_limits,
                      double correlation) {
    detail::require_correlation(correlation);
    const auto side = [correlation](double a, double b) {
        return std::sqrt(std::max(0.0, a * a - 2 * correlation * a * b + b * b));
    };
    const double difference = first - second;
    return {difference - side(first - first_limits.low, second_limits.high - second),
            difference + side(first_limits.high - first, second - second_limits.low)};
}

Difference newcombe(double successes1, double n1, double successes2, double n2, const Critical& critical,
                    double correlation) {
    const Limits limits1 = wilson(successes1, n1, critical);
    const Limits limits2 = wilson(successes2, n2, critical);
    const double p1 = successes1 / n1;
    const double p2 = successes2 / n2;
    const Limits limits = square_and_add(p1, limits1, p2, limits2, correlation);
    const double pooled = (successes1 + successes2) / (n1 + n2);
    const double variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2 - 2 * correlation / std::sqrt(n1 * n2));
    const double difference = p1 - p2;
    // Both all yes or both all no: nothing speaks against equality.
    const double p = difference == 0 ? 1
                     : variance > 0  ? critical.p_value(difference / std::sqrt(variance))
                                     : 0;
    return {difference, std::max(-1.0, limits.low), std::min(1.0, limits.high), p};
}

std::int64_t min_n_proportion(double p, double margin, double confidence) {
    require_share(p, "p");
    require(margin > 0 && margin < 1, "a margin lies between 0 and 1", "margin", margin,
            "give 0.05 for ± 5 points");
    const double c = Critical::normal(confidence).value();
    return std::max<std::int64_t>(1, whole_answers(c * c * p * (1 - p) / (margin * margin)));
}

std::int64_t min_n_wilson(double p, double half_width, double confidence) {
    require_share(p, "p");
    require(half_width > 0 && half_width < 1, "half a width lies between 0 and 1", "half_width", half_width,
            "give 0.05 for ± 5 points");
    const Critical critical = Critical::normal(confidence);
    const auto narrow = [&](std::int64_t n) {
        const auto answers = static_cast<double>(n);
        const Limits limits = wilson(std::min(p * answers, answers), answers, critical);
        return (limits.high - limits.low) / 2 <= half_width;
    };
    // The width falls with n: double until narrow enough, then halve the bracket.
    std::int64_t wide = 0;
    std::int64_t enough = 1;
    while (!narrow(enough)) {
        require(enough < most_answers, "the number of answers asked for must stay countable", "half_width",
                half_width, "take a wider margin");
        wide = enough;
        enough *= 2;
    }
    while (enough - wide > 1) {
        const std::int64_t middle = wide + (enough - wide) / 2;
        (narrow(middle) ? enough : wide) = middle;
    }
    return enough;
}

double n_two_groups(double p1, double p2, double alpha, double power) {
    require_share(p1, "p1");
    require_share(p2, "p2");
    require(p1 != p2, "two groups can be told apart only when their shares differ", "p1 - p2", p1 - p2,
            "give the smallest difference worth finding");
    require(power > 0 && power < 1, "a power lies between 0 and 1", "power", power, "give 0.8 for 80 %");
    require(alpha > 0 && alpha < 1, "a level lies between 0 and 1", "alpha", alpha, "give 0.05 for 5 %");
    const double z_alpha = -normal_quantile(alpha / 2);
    const double z_power = normal_quantile(power);
    const double mean = (p1 + p2) / 2;
    const double under_equality = z_alpha * std::sqrt(2 * mean * (1 - mean));
    const double under_difference = z_power * std::sqrt(p1 * (1 - p1) + p2 * (1 - p2));
    const double root = (under_equality + under_difference) / (p1 - p2);
    return root * root;
}

}  // namespace klankbord::inline v0::stats
