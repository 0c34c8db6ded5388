#include <klankbord/stats/mean.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "require.hpp"
#include "wide.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::Int128;
using detail::require;

// With at most this many classes and 2^53 answers every sum below stays within 128 bits.
constexpr std::size_t most_classes = 1024;
constexpr std::uint64_t most_answers = std::uint64_t{1} << 53;

void require_classes(std::size_t classes) {
    require(classes <= most_classes, "a scale has at most 1024 values", "values",
            static_cast<double>(classes), "group the values, or use Moments");
}

}  // namespace

void Moments::add(double value) {
    ++count_;
    const double distance = value - mean_;
    mean_ += distance / static_cast<double>(count_);
    squared_deviations_ += distance * (value - mean_);
}

void Moments::merge(const Moments& other) {
    if (other.count_ == 0) {
        return;
    }
    if (count_ == 0) {
        *this = other;
        return;
    }
    const auto mine = static_cast<double>(count_);
    const auto theirs = static_cast<double>(other.count_);
    const double total = mine + theirs;
    const double distance = other.mean_ - mean_;
    mean_ += distance * (theirs / total);
    squared_deviations_ += other.squared_deviations_ + distance * distance * (mine * theirs / total);
    count_ += other.count_;
}

double Moments::variance() const {
    require(count_ >= 2, "a variance needs at least two values", "count", static_cast<double>(count_),
            "report it with reason `undefined`");
    return squared_deviations_ / static_cast<double>(count_ - 1);
}

MeanVariance mean_and_variance(std::span<const std::uint64_t> counts, std::int64_t lowest) {
    require_classes(counts.size());
    Int128 n = 0;
    Int128 sum = 0;
    Int128 squares = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto count = static_cast<Int128>(counts[i]);
        const auto value = static_cast<Int128>(i);
        n += count;
        sum += count * value;
        squares += count * value * value;
    }
    require(n > 0 && n <= static_cast<Int128>(most_answers), "a mean needs between 1 and 2^53 answers",
            "answers", static_cast<double>(n), "report an empty group with reason `undefined`");
    const auto answers = static_cast<double>(n);
    MeanVariance result;
    result.n = answers;
    result.mean = static_cast<double>(lowest) + static_cast<double>(sum) / answers;
    if (n > 1) {
        result.variance = static_cast<double>(n * squares - sum * sum) / answers / (answers - 1);
    }
    return result;
}

MeanVariance weighted_mean_and_variance(std::span<const double> weights, std::int64_t lowest,
                                        double n_effective) {
    require_classes(weights.size());
    require(n_effective > 0 && n_effective < INFINITY, "an effective number of answers is positive",
            "n_effective", n_effective, "see kish_n_effective()");
    double total = 0;
    double sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        require(weights[i] >= 0, "weights are not negative", "weight", weights[i], "check the weights");
        total += weights[i];
        sum += weights[i] * static_cast<double>(i);
    }
    require(total > 0 && total < INFINITY, "a mean needs some weight", "sum of weights", total,
            "report the group with reason `undefined`");
    const double mean = sum / total;
    double squared_deviations = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double distance = static_cast<double>(i) - mean;
        squared_deviations += weights[i] * distance * distance;
    }
    MeanVariance result{n_effective, static_cast<double>(lowest) + mean, 0};
    if (n_effective > 1) {
        result.variance = squared_deviations / total * (n_effective / (n_effective - 1));
    }
    return result;
}

Limits mean_limits(double mean, double variance, double n_effective, const Critical& critical) {
    require(variance >= 0, "a variance is not negative", "variance", variance, "check the sums");
    require(n_effective > 0, "an effective number of answers is positive", "n_effective", n_effective,
            "report the group with reason `undefined`");
    const double half = critical.value() * std::sqrt(variance / n_effective);
    return {mean - half, mean + half};
}

bool mean_limits_trusted(std::span<const std::uint64_t> counts) {
    if (counts.empty()) {
        return false;
    }
    const std::uint64_t total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    const std::uint64_t fuller_end = std::max(counts.front(), counts.back());
    const std::uint64_t away = total - fuller_end;
    return total > 1 && (fuller_end <= away || away >= 30);
}

Difference difference_of_estimates(double first, double variance1, double second, double variance2,
                                   const Critical& critical, double correlation) {
    detail::require_correlation(correlation);
    require(variance1 >= 0 && variance2 >= 0, "a variance is not negative", "variance",
            std::min(variance1, variance2), "check the sums");
    const double variance =
        std::max(0.0, variance1 + variance2 - 2 * correlation * std::sqrt(variance1 * variance2));
    const double error = std::sqrt(variance);
    const double half = critical.value() * error;
    const double difference = first - second;
    const double p = difference == 0 ? 1 : error > 0 ? critical.p_value(difference / error) : 0;
    return {difference, difference - half, difference + half, p};
}

Difference welch(const MeanVariance& first, const MeanVariance& second, double confidence) {
    for (const double n : {first.n, second.n}) {
        require(n > 1, "a difference of means needs more than one answer on either side", "n", n,
                "report it with reason `undefined`");
    }
    const double variance1 = first.variance / first.n;
    const double variance2 = second.variance / second.n;
    const double variance = variance1 + variance2;
    const double spread = variance1 * variance1 / (first.n - 1) + variance2 * variance2 / (second.n - 1);
    // Without spread on either side any distribution gives the same answer.
    const Critical critical = spread > 0 ? Critical::student(confidence, variance * variance / spread)
                                         : Critical::normal(confidence);
    return difference_of_estimates(first.mean, variance1, second.mean, variance2, critical);
}

}  // namespace klankbord::inline v0::stats
