#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <klankbord/stats/shrink_proportion.hpp>

/// \file The likelihood that shrinkage of shares and of NPS have in common. The beta-binomial is its case of
/// two classes.

namespace klankbord::inline v0::stats::detail {

/// Groups × classes counts under y_i ~ multinomial(n_i, p_i), p_i ~ Dirichlet(prior_n · mean).
class DirichletMultinomial {
  public:
    /// Counts row after row; throws `invalid_value` when one is negative or not finite.
    DirichletMultinomial(std::span<const double> counts, std::size_t classes);

    [[nodiscard]] std::size_t classes() const { return tallies_.size(); }
    /// Groups with any answers.
    [[nodiscard]] std::size_t groups() const { return groups_; }
    /// Median number of answers over these groups; 1 when there are none.
    [[nodiscard]] double median_n() const { return median_n_; }
    /// Shares of all answers together; equal shares when there are none.
    [[nodiscard]] const std::vector<double>& pooled_shares() const { return pooled_; }
    [[nodiscard]] double total() const { return total_; }

    /// Without multinomial coefficients.
    [[nodiscard]] double log_likelihood(std::span<const double> mean, double prior_n) const;
    /// The limit of `log_likelihood` for prior_n → ∞ at the pooled shares.
    [[nodiscard]] double pooled_log_likelihood() const;

    /// The mean that maximises log_likelihood(mean, prior_n) + pull · Σ ln mean_k, from `start`. `curvature`
    /// receives the (negative) second derivatives by each mean_k. Concave for fixed prior_n, so Newton with
    /// the constraint Σ mean = 1 finds the only maximum. With pull = 0 classes without answers keep what
    /// `start` gives them.
    [[nodiscard]] std::vector<double> best_mean(double prior_n, double pull, std::vector<double> start,
                                                std::vector<double>* curvature = nullptr) const;

  private:
    struct Tally {
        double count;   // answers in a class in one group, above 0
        double groups;  // how many groups have this count
    };
    static std::vector<Tally> tally(std::vector<double> counts);
    static double sum_log_rising(const std::vector<Tally>& tallies, double alpha);

    std::vector<std::vector<Tally>> tallies_;  // per class
    std::vector<Tally> totals_;                // of n_i
    std::vector<double> pooled_;
    double total_ = 0;
    double median_n_ = 1;
    std::size_t groups_ = 0;
};

/// Maximum likelihood: mean, prior_n and how it came about.
struct DirichletFit {
    std::vector<double> mean;
    double prior_n;
    PriorFit fit;
    double log_likelihood;
};
[[nodiscard]] DirichletFit fit_dirichlet(const DirichletMultinomial& model, std::size_t min_groups);

/// The posterior of (mean, prior_n) as weighted points; weights sum to 1. For two or three classes.
struct PriorPoint {
    std::vector<double> mean;
    double prior_n;
    double weight;
};
[[nodiscard]] std::vector<PriorPoint> integrate_prior(const DirichletMultinomial& model);

/// Mean and variance of a quantity whose distribution is a mixture, from each part's own mean and variance.
class MixtureMoments {
  public:
    void add(double weight, double mean, double variance) {
        weight_ += weight;
        const double distance = mean - mean_;
        mean_ += distance * (weight / weight_);
        between_ += weight * distance * (mean - mean_);
        within_ += weight * variance;
    }
    [[nodiscard]] double weight() const { return weight_; }
    [[nodiscard]] double mean() const { return mean_; }
    [[nodiscard]] double variance() const { return (within_ + between_) / weight_; }

  private:
    double weight_ = 0;
    double mean_ = 0;
    double between_ = 0;
    double within_ = 0;
};

/// Collects what the points of one prior_n say about a group, for all of them in turn. `moments_at(point)`
/// gives the mean and variance of the group's value under that point; points of equal prior_n stand together.
template <class MomentsAt>
std::vector<MixtureMoments> by_prior_n(std::span<const PriorPoint> points, MomentsAt moments_at) {
    std::vector<MixtureMoments> parts;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i == 0 || points[i].prior_n != points[i - 1].prior_n) {
            parts.emplace_back();
        }
        const auto [mean, variance] = moments_at(points[i]);
        parts.back().add(points[i].weight, mean, variance);
    }
    return parts;
}

/// Equal-tailed limits of a mixture of distributions on 0 … 1, each taken as the beta distribution with its
/// mean and variance. One beta for all of it would cut the tails: about a point of coverage.
[[nodiscard]] Shrunk mixture_summary(std::span<const MixtureMoments> parts, double confidence);

/// Equal-tailed limits of the beta distribution with this mean and variance.
[[nodiscard]] Shrunk beta_summary(double mean, double variance, double confidence);

}  // namespace klankbord::inline v0::stats::detail
