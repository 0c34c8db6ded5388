#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/shrink_proportion.hpp>

namespace klankbord::inline v0::stats {

/// A Dirichlet distribution of the groups' true shares in k classes: mean shares and the number of answers it
/// is worth.
struct DirichletPrior {
    std::vector<double> mean;
    double prior_n = 10;  ///< Σα; infinite when pooled
    PriorFit fit = PriorFit::none;

    [[nodiscard]] double alpha(std::size_t category) const { return mean[category] * prior_n; }
};

/// Maximum likelihood fit of the Dirichlet-multinomial model to groups × classes counts (row after row;
/// fractional allowed): Newton's method for the mean shares at each prior_n (a concave problem), then the
/// best prior_n. Classes nobody chose get mean 0. Never fails: see `PriorFit`. Mosimann (1962), Biometrika
/// 49:65–82; Minka (2000), Estimating a Dirichlet distribution.
[[nodiscard]] KLANKBORD_EXPORT DirichletPrior fit_dirichlet_multinomial(std::span<const double> counts,
                                                                        std::size_t classes,
                                                                        std::size_t min_groups = 8);

/// NPS of a group's posterior under a known prior, in points, with limits from the beta distribution
/// (stretched to −100 … 100) that has the posterior's mean and variance.
[[nodiscard]] KLANKBORD_EXPORT Shrunk nps_posterior(const DirichletPrior& prior, const Trinomial& answers,
                                                    double confidence);

/// Every group's NPS drawn towards the others', in points. `answers` hold effective numbers where persons
/// repeat.
///
/// As `shrink_proportions`, with a Dirichlet prior: mean shares uniform on the triangle, B = n₀ / (n₀ +
/// prior_n) of density 2B, both integrated out.
[[nodiscard]] KLANKBORD_EXPORT std::vector<Shrunk> shrink_nps(std::span<const Trinomial> answers,
                                                              double confidence);

}  // namespace klankbord::inline v0::stats
