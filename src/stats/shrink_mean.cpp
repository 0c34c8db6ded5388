#include <klankbord/stats/shrink_mean.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include "dirichlet.hpp"
#include "require.hpp"
#include "shrinkage_grid.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::require;

// Groups with answers, and the spread within them.
struct Within {
    std::vector<MeanVariance> groups;
    double squares = 0;  // Σ (n_i − 1) s_i²
    double degrees = 0;  // Σ (n_i − 1)
    double median_n = 1;
};

Within within(std::span<const MeanVariance> groups) {
    Within result;
    std::vector<double> sizes;
    for (const MeanVariance& group : groups) {
        require(group.n >= 0 && group.n < std::numeric_limits<double>::infinity(),
                "numbers of answers are finite and not negative", "n", group.n, "check the counts");
        require(group.variance >= 0, "a variance is not negative", "variance", group.variance,
                "check the sums");
        if (group.n > 0) {
            result.groups.push_back(group);
            sizes.push_back(group.n);
            const double degrees = std::max(0.0, group.n - 1);
            result.squares += degrees * group.variance;
            result.degrees += degrees;
        }
    }
    if (!sizes.empty()) {
        std::sort(sizes.begin(), sizes.end());
        result.median_n = (sizes[(sizes.size() - 1) / 2] + sizes[sizes.size() / 2]) / 2;
    }
    return result;
}

// Everything about the groups together that one value of prior_n = σ²/τ² implies. Variances in units of σ².
struct Between {
    double prior_n;
    double mean;
    double precision;        // of the mean, Σ 1/r_i with r_i = 1/n_i + 1/prior_n
    double squares;          // Σ (y_i − mean)² / r_i
    double log_determinant;  // Σ ln r_i
};

Between between(const Within& data, double prior_n) {
    Between result{prior_n, 0, 0, 0, 0};
    double weighted = 0;
    for (const MeanVariance& group : data.groups) {
        const double precision = group.n * prior_n / (group.n + prior_n);
        result.precision += precision;
        weighted += precision * (group.mean - data.groups.front().mean);
        result.log_determinant -= std::log(precision);
    }
    result.mean = data.groups.front().mean + weighted / result.precision;
    for (const MeanVariance& group : data.groups) {
        const double distance = group.mean - result.mean;
        result.squares += group.n * prior_n / (group.n + prior_n) * distance * distance;
    }
    return result;
}

}  // namespace

NormalPrior dersimonian_laird(std::span<const double> means, std::span<const double> error_variances) {
    require(means.size() == error_variances.size(), "every mean has its error variance", "variances",
            static_cast<double>(error_variances.size()), "give two lists of equal length");
    NormalPrior prior;
    if (means.empty()) {
        return prior;
    }
    for (const double variance : error_variances) {
        require(variance > 0 && variance < std::numeric_limits<double>::infinity(),
                "error variances are finite and above 0", "variance", variance,
                "pool the variance over groups");
    }
    const auto weighted_mean = [&](double between_groups) {
        double weights = 0;
        double sum = 0;
        for (std::size_t i = 0; i < means.size(); ++i) {
            const double weight = 1 / (error_variances[i] + between_groups);
            weights += weight;
            sum += weight * (means[i] - means[0]);
        }
        return means[0] + sum / weights;
    };
    const double common = weighted_mean(0);
    double weights = 0;
    double squared_weights = 0;
    double heterogeneity = 0;
    for (std::size_t i = 0; i < means.size(); ++i) {
        const double weight = 1 / error_variances[i];
        weights += weight;
        squared_weights += weight * weight;
        heterogeneity += weight * (means[i] - common) * (means[i] - common);
    }
    const double excess = heterogeneity - static_cast<double>(means.size() - 1);
    if (means.size() > 1 && excess > 0) {
        prior.fit = PriorFit::fitted;
        prior.variance = excess / (weights - squared_weights / weights);
    } else {
        prior.fit = PriorFit::pooled;
    }
    prior.mean = weighted_mean(prior.variance);
    return prior;
}

double pooled_variance(std::span<const MeanVariance> groups) {
    const Within data = within(groups);
    return data.degrees > 0 ? data.squares / data.degrees : 0;
}

Shrunk normal_posterior(const NormalPrior& prior, double mean, double error_variance, double confidence) {
    require(error_variance >= 0 && prior.variance >= 0, "a variance is not negative", "variance",
            std::min(error_variance, prior.variance), "check the sums");
    const double total = prior.variance + error_variance;
    const double kept = total > 0 ? prior.variance / total : 1;
    const double estimate = prior.mean + kept * (mean - prior.mean);
    const double half = Critical::normal(confidence).value() * std::sqrt(kept * error_variance);
    return {estimate, estimate - half, estimate + half};
}

JamesStein james_stein(std::span<const double> means, double error_variance) {
    require(means.size() >= 4, "shrinkage to the grand mean needs at least four groups", "groups",
            static_cast<double>(means.size()), "use shrink_means");
    require(error_variance >= 0, "a variance is not negative", "error_variance", error_variance,
            "check the sums");
    Moments moments;
    for (const double mean : means) {
        moments.add(mean);
    }
    JamesStein result;
    result.grand_mean = moments.mean();
    const double spread = moments.squared_deviations();
    const double lost = static_cast<double>(means.size() - 3) * error_variance;
    result.factor = spread > 0 ? std::max(0.0, 1 - lost / spread) : 0;
    for (const double mean : means) {
        result.estimates.push_back(result.grand_mean + result.factor * (mean - result.grand_mean));
    }
    return result;
}

std::vector<Shrunk> shrink_means(std::span<const MeanVariance> groups, double confidence) {
    detail::require_confidence(confidence);
    std::vector<Shrunk> shrunk;
    if (groups.empty()) {
        return shrunk;
    }
    const Within data = within(groups);
    require(!data.groups.empty(), "means need at least one answer in some group", "answers", 0,
            "report the groups with reason `undefined`");
    // One degree for every mean but the common one, which is flat.
    const double degrees = data.degrees + static_cast<double>(data.groups.size() - 1);
    const bool same = std::all_of(data.groups.begin(), data.groups.end(), [&](const MeanVariance& group) {
        return group.mean == data.groups.front().mean;
    });
    if (degrees <= 0 || (same && data.squares == 0)) {
        // A single answer in all says nothing about spread; answers that are all equal say there is none.
        const double half = degrees <= 0 ? std::numeric_limits<double>::infinity() : 0;
        const double mean = data.groups.front().mean;
        return std::vector<Shrunk>(groups.size(), Shrunk{mean, mean - half, mean + half});
    }
    const auto log_evidence = [&](const Between& at, double log_odds) {
        return -0.5 * (at.log_determinant + std::log(at.precision) +
                       degrees * std::log(data.squares + at.squares)) +
               detail::log_prior_density(log_odds);
    };
    const auto at = [&](double log_odds) { return between(data, data.median_n * std::exp(-log_odds)); };
    const std::vector<double> grid =
        detail::shrinkage_grid([&](double log_odds) { return log_evidence(at(log_odds), log_odds); });
    std::vector<Between> points;
    std::vector<double> weights;
    for (const double log_odds : grid) {
        points.push_back(at(log_odds));
        weights.push_back(log_evidence(points.back(), log_odds));
    }
    const double largest = *std::max_element(weights.begin(), weights.end());
    for (double& weight : weights) {
        weight = std::exp(weight - largest);
    }
    const Critical critical = Critical::student(confidence, degrees);
    shrunk.reserve(groups.size());
    for (const MeanVariance& group : groups) {
        detail::MixtureMoments moments;
        for (std::size_t k = 0; k < points.size(); ++k) {
            const Between& point = points[k];
            const double variance = (data.squares + point.squares) / degrees;
            const double borrowed = point.prior_n / (point.prior_n + group.n);
            const double mean = point.mean + (1 - borrowed) * (group.n > 0 ? group.mean - point.mean : 0);
            moments.add(weights[k], mean,
                        variance * (1 / (group.n + point.prior_n) + borrowed * borrowed / point.precision));
        }
        const double half = critical.value() * std::sqrt(moments.variance());
        shrunk.push_back({moments.mean(), moments.mean() - half, moments.mean() + half});
    }
    return shrunk;
}

}  // namespace klankbord::inline v0::stats
