#pragma once

#include <cstdint>
#include <span>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/limits.hpp>

namespace klankbord::inline v0::stats {

/// Number, mean and sum of squared deviations of real values, one value or one part at a time.
///
/// Never the sum of squares, which loses everything when the spread is small beside the mean. Merging gives
/// the same as adding everything, up to rounding: where bits must agree, count integers instead. Welford
/// (1962), Technometrics 4:419–420; Chan, Golub & LeVeque (1983), Am. Stat. 37:242–247.
class KLANKBORD_EXPORT Moments {
  public:
    void add(double value);
    void merge(const Moments& other);

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double mean() const { return mean_; }
    [[nodiscard]] double squared_deviations() const { return squared_deviations_; }
    /// Sample variance (n − 1). Throws `invalid_value` below two values.
    [[nodiscard]] double variance() const;

  private:
    std::uint64_t count_ = 0;
    double mean_ = 0;
    double squared_deviations_ = 0;
};

/// Mean and sample variance of answers.
struct MeanVariance {
    double n = 0;
    double mean = 0;
    double variance = 0;  ///< n − 1 in the denominator; 0 for a single answer
};

/// From a histogram: counts[i] answers of value lowest + i. Sums are exact integers, so the result depends on
/// the counts only. Throws `invalid_value` when there are no answers.
[[nodiscard]] KLANKBORD_EXPORT MeanVariance mean_and_variance(std::span<const std::uint64_t> counts,
                                                              std::int64_t lowest);

/// The same for weighted answers: weights[i] is the sum of weights at value lowest + i. `n_effective`
/// (Kish's) takes the place of n in the variance's n / (n − 1).
[[nodiscard]] KLANKBORD_EXPORT MeanVariance weighted_mean_and_variance(std::span<const double> weights,
                                                                       std::int64_t lowest,
                                                                       double n_effective);

/// mean ± c √(variance / n_effective). Critical::student(confidence, n − 1) for answers of different persons.
/// Not kept within the scale: clamp where it is shown. See `mean_limits_trusted` for when not to use it.
[[nodiscard]] KLANKBORD_EXPORT Limits mean_limits(double mean, double variance, double n_effective,
                                                  const Critical& critical);

/// Can the t interval be trusted with answers on a bounded scale? No when most answers stand at one end and
/// few away from it: the sample then often misses the rare low answers altogether, and with them the spread
/// (a true 95 % covers 34 % at 5 answers). Then show the share at the top with Wilson's limits instead.
///
/// The rule: at most half of the answers at either end, or at least 30 answers away from the fuller end.
/// Measured in docs/stats/coverage.md. Counts run from one end of the scale to the other.
[[nodiscard]] KLANKBORD_EXPORT bool mean_limits_trusted(std::span<const std::uint64_t> counts);

/// Welch's difference of two means: variances are not pooled, degrees of freedom by Satterthwaite. n may be
/// effective numbers; both must be above 1. When neither side varies, the limits are the difference itself
/// and p is 1 (no difference) or 0. Welch (1947), Biometrika 34:28–35.
[[nodiscard]] KLANKBORD_EXPORT Difference welch(const MeanVariance& first, const MeanVariance& second,
                                                double confidence);

/// Difference of two estimates with known variances (already divided by n) and correlation, by a given
/// distribution: the means of two groups that share persons.
[[nodiscard]] KLANKBORD_EXPORT Difference difference_of_estimates(double first, double variance1,
                                                                  double second, double variance2,
                                                                  const Critical& critical,
                                                                  double correlation = 0);

}  // namespace klankbord::inline v0::stats
