#pragma once

#include <cstdint>

#include <klankbord/core/export.hpp>

/// \file Distribution functions and their inverses. All of them are reentrant (none touches `signgam` or any
/// other global), give the same bits for the same arguments, and throw `invalid_value` outside their domain.
/// `survival` is 1 − cdf, computed without that subtraction.

namespace klankbord::inline v0::stats {

[[nodiscard]] KLANKBORD_EXPORT double normal_cdf(double x);
[[nodiscard]] KLANKBORD_EXPORT double normal_survival(double x);
/// Relative error below 1e-14. 0 < probability < 1.
[[nodiscard]] KLANKBORD_EXPORT double normal_quantile(double probability);

[[nodiscard]] KLANKBORD_EXPORT double student_cdf(double x, double degrees_of_freedom);
[[nodiscard]] KLANKBORD_EXPORT double student_survival(double x, double degrees_of_freedom);
[[nodiscard]] KLANKBORD_EXPORT double student_quantile(double probability, double degrees_of_freedom);

/// Regularised incomplete beta function. a, b > 0; 0 ≤ x ≤ 1.
[[nodiscard]] KLANKBORD_EXPORT double beta_cdf(double x, double a, double b);
/// 0 ≤ probability ≤ 1.
[[nodiscard]] KLANKBORD_EXPORT double beta_quantile(double probability, double a, double b);

/// Gamma distribution with this shape and scale 1. shape > 0; x ≥ 0.
[[nodiscard]] KLANKBORD_EXPORT double gamma_cdf(double x, double shape);
[[nodiscard]] KLANKBORD_EXPORT double gamma_survival(double x, double shape);
/// 0 ≤ probability < 1.
[[nodiscard]] KLANKBORD_EXPORT double gamma_quantile(double probability, double shape);

[[nodiscard]] KLANKBORD_EXPORT double chi_squared_cdf(double x, double degrees_of_freedom);
[[nodiscard]] KLANKBORD_EXPORT double chi_squared_survival(double x, double degrees_of_freedom);
[[nodiscard]] KLANKBORD_EXPORT double chi_squared_quantile(double probability, double degrees_of_freedom);

/// P(X ≤ k) for X binomial(n, p), by the incomplete beta function rather than a sum. 0 below k = 0, 1 from k
/// = n.
[[nodiscard]] KLANKBORD_EXPORT double binomial_cdf(std::int64_t k, std::int64_t n, double p);
/// P(X ≥ k).
[[nodiscard]] KLANKBORD_EXPORT double binomial_upper(std::int64_t k, std::int64_t n, double p);
/// The smallest k with P(X ≤ k) ≥ probability.
[[nodiscard]] KLANKBORD_EXPORT std::int64_t binomial_quantile(double probability, std::int64_t n, double p);

/// ln Γ(x), x > 0. (glibc's `lgamma` writes a global, so it is not used.)
[[nodiscard]] KLANKBORD_EXPORT double log_gamma(double x);
/// ln Γ(x + k) − ln Γ(x) for x > 0, k ≥ 0, without the loss of subtracting two large numbers when x ≫ k.
[[nodiscard]] KLANKBORD_EXPORT double log_rising(double x, double k);
/// First and second derivative of ln Γ, x > 0.
[[nodiscard]] KLANKBORD_EXPORT double digamma(double x);
[[nodiscard]] KLANKBORD_EXPORT double trigamma(double x);

}  // namespace klankbord::inline v0::stats
