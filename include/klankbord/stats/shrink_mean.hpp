#pragma once

#include <span>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/shrink_proportion.hpp>

namespace klankbord::inline v0::stats {

/// A normal distribution of the groups' true means.
struct NormalPrior {
    double mean = 0;
    double variance = 0;  ///< between groups (τ²); 0 when pooled
    PriorFit fit = PriorFit::none;
};

/// Between-group variance by moments from group means with known error variances.
/// DerSimonian & Laird (1986), Control. Clin. Trials 7:177–188. Groups with variance 0 are not allowed.
[[nodiscard]] KLANKBORD_EXPORT NormalPrior dersimonian_laird(std::span<const double> means,
                                                             std::span<const double> error_variances);

/// Variance of one answer within groups, pooled over groups: Σ(n_i − 1)s_i² / Σ(n_i − 1). 0 when no group has
/// two.
[[nodiscard]] KLANKBORD_EXPORT double pooled_variance(std::span<const MeanVariance> groups);

/// Posterior of one group under a known prior: mean weighted by precision, normal limits.
[[nodiscard]] KLANKBORD_EXPORT Shrunk normal_posterior(const NormalPrior& prior, double mean,
                                                       double error_variance, double confidence);

/// James and Stein's estimator for k ≥ 4 means of equal error variance, towards the grand mean (positive
/// part). Efron & Morris (1975), J. Am. Stat. Assoc. 70:311–319.
struct JamesStein {
    double grand_mean = 0;
    double factor = 1;  ///< how much of a group's distance to the grand mean is kept, 0 … 1
    std::vector<double> estimates;
};
[[nodiscard]] KLANKBORD_EXPORT JamesStein james_stein(std::span<const double> means, double error_variance);

/// Every group's mean drawn towards the others', with limits that also carry the uncertainty about the prior.
///
/// Normal–normal with one variance σ² within groups (its logarithm uniform), the common mean uniform, B =
/// n₀ / (n₀ + σ²/τ²) of density 2B on (0, 1) with n₀ the median n. σ² and the mean are integrated out exactly, the
/// shrinkage numerically; limits are those of Student's t with the mixture's mean and variance. For means of
/// many answers or groups alike in spread: with a ceiling and few answers shrink the top box instead. Groups
/// with n = 0 get the distribution of a new group; with no spread at all within or between groups the limits
/// are the mean itself; a single answer in all says nothing about spread, and its limits are infinite. Throws
/// `invalid_value` when no group has answers.
[[nodiscard]] KLANKBORD_EXPORT std::vector<Shrunk> shrink_means(std::span<const MeanVariance> groups,
                                                                double confidence);

}  // namespace klankbord::inline v0::stats
