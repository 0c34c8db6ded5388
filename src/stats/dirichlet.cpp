#include "dirichlet.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include <klankbord/stats/distribution.hpp>

#include "require.hpp"
#include "shrinkage_grid.hpp"

namespace klankbord::inline v0::stats::detail {
namespace {

constexpr int newton_steps = 100;
constexpr double newton_tolerance = 1e-10;
// A Newton step may take a share at most this much of the way to 0.
constexpr double step_to_edge = 0.9;
// prior_n is sought between median n · e^−14 and median n · e^14: a millionth and a million times the data.
constexpr double fit_range = 14.0;
// A fit must beat full pooling by more than rounding.
constexpr double fit_gain = 1e-7;
// Where the posterior of the mean is evaluated, in standard deviations. A trapezoid rule with this step is
// exact to 1e-6 for densities close to normal, and the ends carry less than 1e-5.
constexpr std::array<double, 9> deviations = {-4.4, -3.3, -2.2, -1.1, 0, 1.1, 2.2, 3.3, 4.4};
constexpr double furthest = 4.5;

// What one value of prior_n contributes: the most likely mean and the normal approximation around it.
struct Conditional {
    std::vector<double> mean;
    std::vector<double> curvature;
    // Columns span one standard deviation of (ln mean_k / mean_last); lower triangular: s00, s10, s11.
    std::array<double, 3> spread{};
    double log_density = 0;  // at the mode
    double log_volume = 0;   // of one standard deviation in every direction
};

// Parts of a mixture that weigh less than this do not move its quantiles visibly.
constexpr double negligible_part = 1e-4;

struct BetaPart {
    double weight;
    double a;
    double b;
    double log_scale;  // −ln B(a, b)
};

// Newton from `start`, kept between points known to lie below and above; to a ten-thousandth of the tail.
double lower_quantile(const std::vector<BetaPart>& parts, double tail, double start) {
    double total = 0;
    for (const BetaPart& part : parts) {
        total += part.weight;
    }
    double below = 0;
    double above = 1;
    double x = start;
    for (int step = 0; step < newton_steps; ++step) {
        double cdf = 0;
        double density = 0;
        for (const BetaPart& part : parts) {
            cdf += part.weight * beta_cdf(x, part.a, part.b);
            density += part.weight *
                       std::exp(part.log_scale + (part.a - 1) * std::log(x) + (part.b - 1) * std::log1p(-x));
        }
        const double excess = cdf / total - tail;
        if (std::abs(excess) < 1e-4 * tail) {
            break;
        }
        (excess > 0 ? above : below) = x;
        x -= excess * total / density;
        if (!(x > below) || !(x < above)) {
            x = below + (above - below) / 2;
        }
    }
    return x;
}

// Log of the joint density of (logits of the mean), all factors that depend on them.
double log_density(const DirichletMultinomial& model, std::span<const double> mean, double prior_n) {
    double density = model.log_likelihood(mean, prior_n);
    for (const double share : mean) {
        density += std::log(share);
    }
    return density;
}

Conditional condition(const DirichletMultinomial& model, double prior_n, const std::vector<double>& start) {
    Conditional at;
    at.mean = model.best_mean(prior_n, 1, start, &at.curvature);
    at.log_density = log_density(model, at.mean, prior_n);
    // At the constrained maximum the gradient is the same in every share, so the Hessian in the logits is
    // just J' diag(curvature) J with J = diag(mean) − mean mean'.
    const std::size_t free = model.classes() - 1;
    std::array<double, 3> precision{};  // 00, 10, 11
    for (std::size_t k = 0; k <= free; ++k) {
        const auto slope = [&](std::size_t a) { return at.mean[k] * ((k == a ? 1.0 : 0.0) - at.mean[a]); };
        precision[0] -= at.curvature[k] * slope(0) * slope(0);
        if (free == 2) {
            precision[1] -= at.curvature[k] * slope(1) * slope(0);
            precision[2] -= at.curvature[k] * slope(1) * slope(1);
        }
    }
    if (free == 1) {
        at.spread[0] = 1 / std::sqrt(precision[0]);
        at.log_volume = std::log(at.spread[0]);
    } else {
        const double determinant = precision[0] * precision[2] - precision[1] * precision[1];
        at.spread[0] = std::sqrt(precision[2] / determinant);
        at.spread[1] = -precision[1] / determinant / at.spread[0];
        at.spread[2] = 1 / std::sqrt(precision[2]);
        at.log_volume = -0.5 * std::log(determinant);
    }
    return at;
}

// The mean that lies `first` and `second` standard deviations from the mode.
std::vector<double> mean_at(const Conditional& at, double first, double second) {
    std::vector<double> mean = at.mean;
    mean[0] *= std::exp(at.spread[0] * first);
    if (mean.size() == 3) {
        mean[1] *= std::exp(at.spread[1] * first + at.spread[2] * second);
    }
    const double total = std::accumulate(mean.begin(), mean.end(), 0.0);
    for (double& share : mean) {
        // A share that vanishes beside the others still needs a logarithm.
        share = std::max(share / total, std::numeric_limits<double>::min());
    }
    return mean;
}

}  // namespace

DirichletMultinomial::DirichletMultinomial(std::span<const double> counts, std::size_t classes) {
    std::vector<std::vector<double>> by_class(classes);
    std::vector<double> sizes;
    pooled_.assign(classes, 0);
    for (std::size_t start = 0; start + classes <= counts.size(); start += classes) {
        double n = 0;
        for (std::size_t k = 0; k < classes; ++k) {
            const double count = counts[start + k];
            require(count >= 0 && count < std::numeric_limits<double>::infinity(),
                    "counts are finite and not negative", "count", count, "check the counts");
            n += count;
            pooled_[k] += count;
            if (count > 0) {
                by_class[k].push_back(count);
            }
        }
        if (n > 0) {
            sizes.push_back(n);
        }
    }
    groups_ = sizes.size();
    for (std::vector<double>& values : by_class) {
        tallies_.push_back(tally(std::move(values)));
    }
    std::sort(sizes.begin(), sizes.end());
    if (groups_ > 0) {
        median_n_ = (sizes[(groups_ - 1) / 2] + sizes[groups_ / 2]) / 2;
    }
    totals_ = tally(std::move(sizes));
    total_ = std::accumulate(pooled_.begin(), pooled_.end(), 0.0);
    for (double& share : pooled_) {
        share = total_ > 0 ? share / total_ : 1 / static_cast<double>(classes);
    }
}

std::vector<DirichletMultinomial::Tally> DirichletMultinomial::tally(std::vector<double> counts) {
    std::sort(counts.begin(), counts.end());
    std::vector<Tally> tallies;
    for (const double count : counts) {
        if (!tallies.empty() && tallies.back().count == count) {
            ++tallies.back().groups;
        } else {
            tallies.push_back({count, 1});
        }
    }
    return tallies;
}

double DirichletMultinomial::sum_log_rising(const std::vector<Tally>& tallies, double alpha) {
    double sum = 0;
    for (const Tally& entry : tallies) {
        sum += entry.groups * log_rising(alpha, entry.count);
    }
    return sum;
}

double DirichletMultinomial::log_likelihood(std::span<const double> mean, double prior_n) const {
    double sum = -sum_log_rising(totals_, prior_n);
    for (std::size_t k = 0; k < mean.size(); ++k) {
        if (!tallies_[k].empty()) {
            sum +=
                sum_log_rising(tallies_[k], std::max(mean[k] * prior_n, std::numeric_limits<double>::min()));
        }
    }
    return sum;
}

double DirichletMultinomial::pooled_log_likelihood() const {
    double sum = 0;
    for (const double share : pooled_) {
        sum += share > 0 ? total_ * share * std::log(share) : 0;
    }
    return sum;
}

std::vector<double> DirichletMultinomial::best_mean(double prior_n, double pull, std::vector<double> start,
                                                    std::vector<double>* curvature) const {
    std::vector<double>& mean = start;
    std::vector<double> gradient(mean.size());
    std::vector<double> second(mean.size());
    for (int step = 0; step < newton_steps; ++step) {
        double weighted = 0;
        double weights = 0;
        for (std::size_t k = 0; k < mean.size(); ++k) {
            gradient[k] = pull / mean[k];
            second[k] = -pull / (mean[k] * mean[k]);
            if (!tallies_[k].empty()) {
                const double alpha = mean[k] * prior_n;
                const double digamma0 = digamma(alpha);
                const double trigamma0 = trigamma(alpha);
                for (const Tally& entry : tallies_[k]) {
                    gradient[k] += entry.groups * prior_n * (digamma(alpha + entry.count) - digamma0);
                    second[k] +=
                        entry.groups * prior_n * prior_n * (trigamma(alpha + entry.count) - trigamma0);
                }
            }
            if (second[k] < 0) {
                weighted += gradient[k] / second[k];
                weights += 1 / second[k];
            }
        }
        const double multiplier = weights < 0 ? weighted / weights : 0;
        double fraction = 1;
        double largest = 0;
        std::vector<double> move(mean.size(), 0);
        for (std::size_t k = 0; k < mean.size(); ++k) {
            if (second[k] < 0) {
                move[k] = -(gradient[k] - multiplier) / second[k];
                largest = std::max(largest, std::abs(move[k]) / mean[k]);
                if (move[k] < -step_to_edge * mean[k]) {
                    fraction = std::min(fraction, -step_to_edge * mean[k] / move[k]);
                }
            }
        }
        double total = 0;
        for (std::size_t k = 0; k < mean.size(); ++k) {
            mean[k] += fraction * move[k];
            total += mean[k];
        }
        for (double& share : mean) {
            share /= total;
        }
        if (largest < newton_tolerance) {
            break;
        }
    }
    if (curvature != nullptr) {
        *curvature = std::move(second);
    }
    return start;
}

DirichletFit fit_dirichlet(const DirichletMultinomial& model, std::size_t min_groups) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double weak_prior_n = 10;
    const std::vector<double>& pooled = model.pooled_shares();
    if (model.groups() == 0) {
        return {pooled, weak_prior_n, PriorFit::none, 0};
    }
    if (model.groups() < std::max<std::size_t>(min_groups, 2)) {
        return {pooled, weak_prior_n, PriorFit::weak, 0};
    }
    const DirichletFit all_alike{pooled, infinity, PriorFit::pooled, model.pooled_log_likelihood()};
    if (std::count_if(pooled.begin(), pooled.end(), [](double share) { return share > 0; }) < 2) {
        return all_alike;  // everyone everywhere said the same
    }
    std::vector<double> mean = pooled;
    const auto profile = [&](double log_shrinkage) {
        const double prior_n = model.median_n() * std::exp(-log_shrinkage);
        mean = model.best_mean(prior_n, 0, mean);
        return model.log_likelihood(mean, prior_n);
    };
    const double best = maximise(profile, -fit_range, fit_range);
    const double log_likelihood = profile(best);
    if (log_likelihood <= all_alike.log_likelihood + fit_gain || best < -fit_range + 0.01) {
        return all_alike;
    }
    return {mean, model.median_n() * std::exp(-best), PriorFit::fitted, log_likelihood};
}

std::vector<PriorPoint> integrate_prior(const DirichletMultinomial& model) {
    std::vector<double> start(model.classes());
    for (std::size_t k = 0; k < start.size(); ++k) {
        // Away from the edge, where the search could not start.
        start[k] = (model.total() * model.pooled_shares()[k] + 1) /
                   (model.total() + static_cast<double>(start.size()));
    }
    const auto prior_n = [&](double log_odds) { return model.median_n() * std::exp(-log_odds); };
    const auto evidence = [&](double log_odds) {
        const Conditional at = condition(model, prior_n(log_odds), start);
        start = at.mean;
        return at.log_density + at.log_volume + log_prior_density(log_odds);
    };
    std::vector<PriorPoint> points;
    std::vector<double> log_weights;
    for (const double log_odds : shrinkage_grid(evidence)) {
        const double n = prior_n(log_odds);
        const Conditional at = condition(model, n, start);
        start = at.mean;
        const double base = at.log_volume + log_prior_density(log_odds);
        for (const double first : deviations) {
            for (const double second : deviations) {
                const bool used = model.classes() == 3 ? first * first + second * second < furthest * furthest
                                                       : second == 0;
                if (used) {
                    std::vector<double> mean = mean_at(at, first, second);
                    log_weights.push_back(base + log_density(model, mean, n));
                    points.push_back({std::move(mean), n, 0});
                }
            }
        }
    }
    const double largest = *std::max_element(log_weights.begin(), log_weights.end());
    double total = 0;
    for (const double log_weight : log_weights) {
        total += std::exp(log_weight - largest);
    }
    std::vector<PriorPoint> kept;
    for (std::size_t i = 0; i < points.size(); ++i) {
        points[i].weight = std::exp(log_weights[i] - largest) / total;
        if (points[i].weight > 1e-9) {
            kept.push_back(std::move(points[i]));
        }
    }
    return kept;
}

Shrunk mixture_summary(std::span<const MixtureMoments> parts, double confidence) {
    MixtureMoments all;
    for (const MixtureMoments& part : parts) {
        all.add(part.weight(), part.mean(), part.variance());
    }
    Shrunk summary = beta_summary(all.mean(), all.variance(), confidence);
    std::vector<BetaPart> betas;
    for (const MixtureMoments& part : parts) {
        if (part.weight() < negligible_part * all.weight()) {
            continue;
        }
        const double n = part.mean() * (1 - part.mean()) / part.variance() - 1;
        if (!(n > 0) || std::isinf(n)) {
            return summary;  // some part is a point: the whole is as good as one
        }
        const double a = part.mean() * n;
        const double b = (1 - part.mean()) * n;
        betas.push_back({part.weight(), a, b, log_gamma(n) - log_gamma(a) - log_gamma(b)});
    }
    if (betas.size() < 2) {
        return summary;
    }
    const double tail = (1 - confidence) / 2;
    summary.low = std::min(summary.estimate, lower_quantile(betas, tail, summary.low));
    for (BetaPart& part : betas) {
        std::swap(part.a, part.b);
    }
    summary.high = std::max(summary.estimate, 1 - lower_quantile(betas, tail, 1 - summary.high));
    return summary;
}

Shrunk beta_summary(double mean, double variance, double confidence) {
    const double room = mean * (1 - mean);
    if (!(variance > 0) || !(room > variance)) {
        return {mean, mean, mean};
    }
    const double n = room / variance - 1;
    const double tail = (1 - confidence) / 2;
    const double a = mean * n;
    const double b = (1 - mean) * n;
    return {mean, beta_quantile(tail, a, b), 1 - beta_quantile(tail, b, a)};
}

}  // namespace klankbord::inline v0::stats::detail
