#pragma once

#include <limits>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::stats {

/// How many standard errors a two-sided interval reaches to either side, and what that stands for.
///
/// A type of its own, so that nobody can pass 0.95 where 1.96 is meant.
class KLANKBORD_EXPORT Critical {
  public:
    /// The normal quantile at (1 + confidence) / 2: for independent answers.
    /// Throws `invalid_value` unless 0 < confidence < 1.
    [[nodiscard]] static Critical normal(double confidence);
    /// Student's t quantile: for means, and for persons who answered several times (persons − 1).
    /// Degrees of freedom need not be whole. Throws `invalid_value` unless they are above 0.
    [[nodiscard]] static Critical student(double confidence, double degrees_of_freedom);

    [[nodiscard]] double value() const { return value_; }
    [[nodiscard]] double confidence() const { return confidence_; }
    /// Infinite for the normal distribution.
    [[nodiscard]] double degrees_of_freedom() const { return degrees_of_freedom_; }

    /// Two-sided p of a statistic (estimate / standard error) under the same distribution: at most
    /// 1 − confidence exactly when |statistic| ≥ value().
    [[nodiscard]] double p_value(double statistic) const;

  private:
    Critical(double value, double confidence, double degrees_of_freedom)
        : value_(value), confidence_(confidence), degrees_of_freedom_(degrees_of_freedom) {}

    double value_;
    double confidence_;
    double degrees_of_freedom_;
};

}  // namespace klankbord::inline v0::stats
