#include <klankbord/stats/shrink_proportion.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <klankbord/stats/distribution.hpp>

#include "dirichlet.hpp"
#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::require;

// Successes and failures of every group, as the two classes of a Dirichlet-multinomial.
std::vector<double> two_classes(std::span<const double> successes, std::span<const double> n) {
    require(successes.size() == n.size(), "every group has its successes and its n", "groups",
            static_cast<double>(n.size()), "give two lists of equal length");
    std::vector<double> counts;
    counts.reserve(2 * n.size());
    for (std::size_t i = 0; i < n.size(); ++i) {
        require(successes[i] >= 0 && successes[i] <= n[i], "successes lie between 0 and n", "successes",
                successes[i], "check the counts");
        counts.push_back(successes[i]);
        counts.push_back(n[i] - successes[i]);
    }
    return counts;
}

}  // namespace

BetaPrior fit_beta_binomial(std::span<const double> successes, std::span<const double> n,
                            std::size_t min_groups) {
    const detail::DirichletMultinomial model(two_classes(successes, n), 2);
    const detail::DirichletFit fit = detail::fit_dirichlet(model, min_groups);
    return {fit.mean[0], fit.prior_n, fit.fit, fit.log_likelihood};
}

BetaPrior beta_binomial_moments(std::span<const double> successes, std::span<const double> n,
                                std::size_t min_groups) {
    const detail::DirichletMultinomial model(two_classes(successes, n), 2);
    BetaPrior prior{model.pooled_shares()[0], 10, PriorFit::none, 0};
    if (model.groups() == 0) {
        return prior;
    }
    prior.fit = PriorFit::weak;
    if (model.groups() < std::max<std::size_t>(min_groups, 2)) {
        return prior;
    }
    double spread = 0;         // Σ n (p̂ − p)²
    double by_chance = 0;      // Σ (1 − n / Σn): what binomial noise adds to it, in units of p(1 − p)
    double by_difference = 0;  // Σ n (1 − n / Σn): what it would be if groups were all 0 or all 1
    for (std::size_t i = 0; i < n.size(); ++i) {
        if (n[i] > 0) {
            const double distance = successes[i] / n[i] - prior.mean;
            spread += n[i] * distance * distance;
            by_chance += 1 - n[i] / model.total();
            by_difference += n[i] * (1 - n[i] / model.total());
        }
    }
    const double room = prior.mean * (1 - prior.mean);
    const double excess = spread - room * by_chance;
    if (!(room > 0) || !(excess > 0) || !(by_difference > by_chance)) {
        prior.fit = PriorFit::pooled;
        prior.prior_n = std::numeric_limits<double>::infinity();
        return prior;
    }
    const double correlation = std::min(1.0, excess / (room * (by_difference - by_chance)));
    prior.fit = PriorFit::fitted;
    prior.prior_n = 1 / correlation - 1;
    return prior;
}

Shrunk beta_posterior(const BetaPrior& prior, double successes, double n, double confidence) {
    detail::require_confidence(confidence);
    require(successes >= 0 && successes <= n, "successes lie between 0 and n", "successes", successes,
            "check the counts");
    require(prior.mean >= 0 && prior.mean <= 1, "a prior mean lies between 0 and 1", "mean", prior.mean,
            "give a share");
    require(prior.prior_n > 0 || n > 0, "a posterior needs a prior or answers", "n", n, "give one of them");
    if (std::isinf(prior.prior_n)) {
        return {prior.mean, prior.mean, prior.mean};
    }
    const double a = prior.alpha() + successes;
    const double b = prior.beta() + (n - successes);
    const double tail = (1 - confidence) / 2;
    const double mean = a / (a + b);
    // Without any mass on one side the distribution is a point.
    if (!(a > 0) || !(b > 0)) {
        return {mean, mean, mean};
    }
    return {mean, beta_quantile(tail, a, b), 1 - beta_quantile(tail, b, a)};
}

std::vector<Shrunk> shrink_proportions(std::span<const double> successes, std::span<const double> n,
                                       double confidence) {
    detail::require_confidence(confidence);
    const std::vector<double> counts = two_classes(successes, n);
    std::vector<Shrunk> shrunk;
    if (n.empty()) {
        return shrunk;
    }
    shrunk.reserve(n.size());
    const std::vector<detail::PriorPoint> points =
        detail::integrate_prior(detail::DirichletMultinomial(counts, 2));
    for (std::size_t i = 0; i < n.size(); ++i) {
        const std::vector<detail::MixtureMoments> parts =
            detail::by_prior_n(points, [&](const detail::PriorPoint& point) {
                const double size = point.prior_n + n[i];
                const double mean = (point.mean[0] * point.prior_n + successes[i]) / size;
                return std::pair(mean, mean * (1 - mean) / (size + 1));
            });
        shrunk.push_back(detail::mixture_summary(parts, confidence));
    }
    return shrunk;
}

}  // namespace klankbord::inline v0::stats
