#include <klankbord/stats/shrink_counts.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "dirichlet.hpp"
#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

// The posterior of promoters − detractors under Dirichlet(alpha), moved from −1 … 1 to 0 … 1.
struct UnitScore {
    double mean;
    double variance;
};

UnitScore unit_score(const std::array<double, 3>& alpha) {
    const double size = alpha[0] + alpha[1] + alpha[2];
    const double detractors = alpha[0] / size;
    const double promoters = alpha[2] / size;
    const double score = promoters - detractors;
    // Equal to p + d − (p − d)², without its cancellation when one class has nearly everything.
    const double spread = (promoters + detractors) * (alpha[1] / size) + 4 * promoters * detractors;
    return {(1 + score) / 2, spread / (size + 1) / 4};
}

Shrunk in_points(const Shrunk& unit) {
    return {200 * unit.estimate - 100, 200 * unit.low - 100, 200 * unit.high - 100};
}

}  // namespace

DirichletPrior fit_dirichlet_multinomial(std::span<const double> counts, std::size_t classes,
                                         std::size_t min_groups) {
    detail::require(classes >= 2 && counts.size() % classes == 0,
                    "counts fill whole rows of at least two classes", "classes", static_cast<double>(classes),
                    "give groups × classes counts, row after row");
    const detail::DirichletFit fit =
        detail::fit_dirichlet(detail::DirichletMultinomial(counts, classes), min_groups);
    return {fit.mean, fit.prior_n, fit.fit};
}

Shrunk nps_posterior(const DirichletPrior& prior, const Trinomial& answers, double confidence) {
    detail::require_confidence(confidence);
    detail::require(prior.mean.size() == 3, "a prior for NPS has three classes", "classes",
                    static_cast<double>(prior.mean.size()), "fit it to detractors, passives and promoters");
    if (std::isinf(prior.prior_n)) {
        const double score = 100 * (prior.mean[2] - prior.mean[0]);
        return {score, score, score};
    }
    const UnitScore unit = unit_score({prior.alpha(0) + answers.detractors, prior.alpha(1) + answers.passives,
                                       prior.alpha(2) + answers.promoters});
    return in_points(detail::beta_summary(unit.mean, unit.variance, confidence));
}

std::vector<Shrunk> shrink_nps(std::span<const Trinomial> answers, double confidence) {
    detail::require_confidence(confidence);
    std::vector<Shrunk> shrunk;
    if (answers.empty()) {
        return shrunk;
    }
    std::vector<double> counts;
    counts.reserve(3 * answers.size());
    for (const Trinomial& group : answers) {
        counts.insert(counts.end(), {group.detractors, group.passives, group.promoters});
    }
    const std::vector<detail::PriorPoint> points =
        detail::integrate_prior(detail::DirichletMultinomial(counts, 3));
    shrunk.reserve(answers.size());
    for (const Trinomial& group : answers) {
        const std::vector<detail::MixtureMoments> parts =
            detail::by_prior_n(points, [&](const detail::PriorPoint& point) {
                return unit_score({point.mean[0] * point.prior_n + group.detractors,
                                   point.mean[1] * point.prior_n + group.passives,
                                   point.mean[2] * point.prior_n + group.promoters});
            });
        shrunk.push_back(in_points(detail::mixture_summary(parts, confidence)));
    }
    return shrunk;
}

}  // namespace klankbord::inline v0::stats
