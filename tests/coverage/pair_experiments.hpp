#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>
#include <klankbord/stats/superiority.hpp>

#include "experiments.hpp"

/// \file Coverage of comparisons and of weighted limits, by simulation with a fixed seed.

namespace coverage {

/// Welch's difference of two means of 1-5, groups of n1 and n2 with these shares.
inline double welch_coverage(std::int64_t n1, std::int64_t n2, std::span<const double> shares1,
                             std::span<const double> shares2, int runs, std::uint64_t seed) {
    Random random(seed);
    double truth = 0;
    for (std::size_t k = 0; k < shares1.size(); ++k) {
        truth += static_cast<double>(k + 1) * (shares1[k] - shares2[k]);
    }
    const auto sample = [&](std::int64_t n, std::span<const double> shares) {
        std::vector<std::uint64_t> counts(shares.size());
        for (std::int64_t i = 0; i < n; ++i) {
            ++counts[random.pick(shares)];
        }
        return stats::mean_and_variance(counts, 1);
    };
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
        const stats::MeanVariance first = sample(n1, shares1);
        const stats::Difference difference = stats::welch(first, sample(n2, shares2), 0.95);
        covered += holds({difference.low, difference.high}, truth) ? 1 : 0;
    }
    return static_cast<double>(covered) / runs;
}

/// Limits of weighted answers by Kish's effective number. Weights are 1 to `most`, evenly spread, and have
/// nothing to do with the answers.
struct WeightedCoverage {
    double share = 0;             ///< of promoters, Wilson
    double nps = 0;               ///< adjusted Wald
    double mean = 0;              ///< of −1, 0, 1, t
    double unweighted_n_nps = 0;  ///< adjusted Wald that takes n for the effective number
};

inline WeightedCoverage weighted_coverage(std::int64_t n, double most, const Shape& shares, int runs,
                                          std::uint64_t seed) {
    Random random(seed);
    const double score = shares[2] - shares[0];
    const stats::Critical normal = stats::Critical::normal(0.95);
    const stats::Critical student = stats::Critical::student(0.95, static_cast<double>(n - 1));
    WeightedCoverage covered;
    for (int run = 0; run < runs; ++run) {
        std::array<double, 3> weights{};
        double squares = 0;
        for (std::int64_t i = 0; i < n; ++i) {
            const double weight = 1 + (most - 1) * random.uniform();
            weights[random.pick(shares)] += weight;
            squares += weight * weight;
        }
        const stats::Trinomial answers{weights[0], weights[1], weights[2]};
        const double worth = stats::kish_n_effective(answers.total(), squares);
        const double p = answers.promoters / answers.total();
        covered.share += holds(stats::wilson(p * worth, worth, normal), shares[2]);
        covered.nps += holds(stats::nps_adjusted_wald(answers, worth, normal), 100 * score);
        covered.unweighted_n_nps +=
            holds(stats::nps_adjusted_wald(answers, static_cast<double>(n), normal), 100 * score);
        const stats::MeanVariance mean = stats::weighted_mean_and_variance(weights, -1, worth);
        covered.mean += holds(stats::mean_limits(mean.mean, mean.variance, worth, student), score);
    }
    for (double* value : {&covered.share, &covered.nps, &covered.mean, &covered.unweighted_n_nps}) {
        *value /= runs;
    }
    return covered;
}

/// A group against the total it is part of: of `n` answers each falls in the group with chance `weight`.
struct TotalCoverage {
    double share = 0;        ///< Newcombe of group and rest, times 1 − w
    double nps = 0;          ///< adjusted Wald of the same
    double as_separate = 0;  ///< Newcombe of group and total, as if the total were other people
};

inline TotalCoverage total_coverage(std::int64_t n, double weight, const Shape& group, const Shape& rest,
                                    int runs, std::uint64_t seed) {
    Random random(seed);
    const stats::Critical critical = stats::Critical::normal(0.95);
    const double share_truth = (1 - weight) * (group[2] - rest[2]);
    const double nps_truth = 100 * (1 - weight) * (group[2] - group[0] - rest[2] + rest[0]);
    TotalCoverage covered;
    int used = 0;
    for (int run = 0; run < runs; ++run) {
        std::array<stats::Trinomial, 2> answers{};
        for (std::int64_t i = 0; i < n; ++i) {
            const bool in = random.uniform() < weight;
            const std::size_t k = random.pick(in ? group : rest);
            stats::Trinomial& side = answers[in ? 0 : 1];
            (k == 0 ? side.detractors : k == 1 ? side.passives : side.promoters) += 1;
        }
        const double n1 = answers[0].total();
        const double n2 = answers[1].total();
        if (n1 < 1 || n2 < 1) {
            continue;
        }
        ++used;
        const double w = n1 / (n1 + n2);
        const stats::Difference share = stats::versus_total(
            stats::newcombe(answers[0].promoters, n1, answers[1].promoters, n2, critical), w);
        const stats::Difference nps =
            stats::versus_total(stats::nps_difference(answers[0], n1, answers[1], n2, critical), w);
        const stats::Difference separate = stats::newcombe(
            answers[0].promoters, n1, answers[0].promoters + answers[1].promoters, n1 + n2, critical);
        covered.share += holds({share.low, share.high}, share_truth);
        covered.nps += holds({nps.low, nps.high}, nps_truth);
        covered.as_separate += holds({separate.low, separate.high}, share_truth);
    }
    covered.share /= used;
    covered.nps /= used;
    covered.as_separate /= used;
    return covered;
}

/// Shares of a five-point scale that one person draws from: a Dirichlet worth `alike` answers around
/// `shares`.
inline std::vector<double> own_shares(Random& random, std::span<const double> shares, double alike) {
    std::vector<double> own;
    double total = 0;
    for (const double share : shares) {
        own.push_back(share > 0 ? random.gamma(alike * share) : 0);
        total += own.back();
    }
    for (double& share : own) {
        share /= total;
    }
    return own;
}

/// Theta of two groups whose persons answer 1 to `most` times; of every person in a, `stay` also answers in
/// b, where their own shares are drawn anew around b's with the same luck (the same quantiles), so that they
/// resemble themselves.
struct SuperiorityByPerson {
    double by_person = 0;
    double by_answer = 0;  ///< as if all answers were of different persons
};

inline SuperiorityByPerson superiority_by_person(std::int64_t persons, std::int64_t most, bool stay,
                                                 double alike, std::span<const double> shares1,
                                                 std::span<const double> shares2, int runs,
                                                 std::uint64_t seed) {
    Random random(seed);
    double truth = 0;
    for (std::size_t i = 0; i < shares1.size(); ++i) {
        for (std::size_t j = 0; j < shares2.size(); ++j) {
            truth += shares1[i] * shares2[j] * (j > i ? 1 : j == i ? 0.5 : 0);
        }
    }
    SuperiorityByPerson covered;
    for (int run = 0; run < runs; ++run) {
        // counts[side][person][class]
        std::array<std::vector<std::vector<std::int64_t>>, 2> given;
        std::array<std::vector<std::uint64_t>, 2> counts;
        std::vector<std::uint64_t> seeds;
        for (std::size_t side = 0; side < 2; ++side) {
            const std::span<const double> shares = side == 0 ? shares1 : shares2;
            counts[side].assign(shares.size(), 0);
            for (std::int64_t person = 0; person < persons; ++person) {
                if (side == 0) {
                    seeds.push_back(static_cast<std::uint64_t>(random.uniform() * 0x1p60));
                }
                Random luck(stay ? seeds[static_cast<std::size_t>(person)]
                                 : static_cast<std::uint64_t>(random.uniform() * 0x1p60));
                const std::vector<double> own = own_shares(luck, shares, alike);
                const double u = random.uniform();
                const auto answers = 1 + static_cast<std::int64_t>(static_cast<double>(most) * u * u);
                given[side].emplace_back(shares.size(), 0);
                for (std::int64_t i = 0; i < answers; ++i) {
                    const std::size_t k = random.pick(own);
                    ++given[side].back()[k];
                    ++counts[side][k];
                }
            }
        }
        const std::array<std::vector<std::int64_t>, 2> placements = {stats::doubled_placements(counts[1]),
                                                                     stats::doubled_placements(counts[0])};
        stats::PersonPlacements sums;
        for (std::size_t person = 0; person < given[0].size(); ++person) {
            std::array<std::int64_t, 2> n{};
            std::array<std::int64_t, 2> s{};
            for (std::size_t side = 0; side < 2; ++side) {
                for (std::size_t k = 0; k < placements[side].size(); ++k) {
                    n[side] += given[side][person][k];
                    s[side] += given[side][person][k] * placements[side][k];
                }
            }
            sums.a.add(n[0], s[0]);
            sums.b.add(n[1], s[1]);
            if (stay) {
                sums.cross.add(n[0], s[0], n[1], s[1]);
            }
        }
        covered.by_person += holds(stats::superiority(counts[0], counts[1], sums, 0.95).limits, truth);
        covered.by_answer +=
            holds(stats::superiority(counts[0], counts[1], stats::Critical::normal(0.95)).limits, truth);
    }
    covered.by_person /= runs;
    covered.by_answer /= runs;
    return covered;
}

}  // namespace coverage
