#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/limits.hpp>

namespace klankbord::inline v0::stats {

/// An estimate drawn towards what the other groups show, with equal-tailed limits.
struct Shrunk {
    double estimate = 0;
    double low = 0;
    double high = 0;
};

/// How a prior came about.
enum class PriorFit : std::uint8_t {
    fitted,  ///< the groups determined it
    pooled,  ///< the groups differ no more than chance explains: prior_n is infinite, everyone gets the
             ///< common value
    weak,    ///< too few groups cannot tell: prior_n = 10 was taken
    none,    ///< no answers at all: mean ½ (or its like), prior_n = 10
};

/// A beta distribution of the groups' true shares, as its mean and the number of answers it is worth.
struct BetaPrior {
    double mean = 0.5;
    double prior_n = 10;  ///< infinite when pooled
    PriorFit fit = PriorFit::none;
    double log_likelihood = 0;  ///< without binomial coefficients; 0 unless `fitted` or `pooled`

    [[nodiscard]] double alpha() const { return mean * prior_n; }
    [[nodiscard]] double beta() const { return (1 - mean) * prior_n; }
};

/// Maximum likelihood fit of the beta-binomial model, in (logit mean, log prior_n). Never fails: see
/// `PriorFit`.
///
/// `successes[i]` of `n[i]` per group, fractional when effective numbers; groups with n = 0 say nothing. With
/// fewer than `min_groups` others prior_n is not identified and a weak prior is taken (2 lets the likelihood
/// decide). The fit is a plug-in: limits built on it alone cover far too seldom with few groups (.46–.85 with
/// 8–20 teams), so `shrink_proportions` integrates instead. Throws `invalid_value` unless 0 ≤ successes ≤ n.
[[nodiscard]] KLANKBORD_EXPORT BetaPrior fit_beta_binomial(std::span<const double> successes,
                                                           std::span<const double> n,
                                                           std::size_t min_groups = 8);

/// The same prior by moments with weights n_i; quick, less precise. Kleinman (1973), J. Am. Stat. Assoc.
/// 68:46–54.
[[nodiscard]] KLANKBORD_EXPORT BetaPrior beta_binomial_moments(std::span<const double> successes,
                                                               std::span<const double> n,
                                                               std::size_t min_groups = 8);

/// Posterior of one group under a known prior: mean (α + y)/(α + β + n), equal-tailed beta limits.
[[nodiscard]] KLANKBORD_EXPORT Shrunk beta_posterior(const BetaPrior& prior, double successes, double n,
                                                     double confidence);

/// Every group's share drawn towards the others', with limits that also carry the uncertainty about the
/// prior.
///
/// Beta-binomial with mean uniform on (0, 1) and B = n₀ / (n₀ + prior_n) of density 2B on (0, 1), n₀ the median
/// n: a fixed prior that lets the data decide how much to pool, a little wary of pooling all. Both are integrated out numerically (a trapezoid
/// rule around the mode in the mean's logit, a trapezoid rule in the log odds of the shrinkage); limits are
/// quantiles of the mixture over prior_n, each part taken as the beta distribution with its mean and
/// variance. Answers for any number of groups: a single group borrows from that prior only, a group
/// without answers gets the distribution of a new group. In the order given. Never shrink groups together
/// that are known to differ, and never rank by the shrunk value alone. Daniels (1999), Can. J. Stat.
/// 27:567–578 (uniform B); Christiansen & Morris (1997), J. Am. Stat. Assoc. 92:618–632.
[[nodiscard]] KLANKBORD_EXPORT std::vector<Shrunk> shrink_proportions(std::span<const double> successes,
                                                                      std::span<const double> n,
                                                                      double confidence);

}  // namespace klankbord::inline v0::stats
