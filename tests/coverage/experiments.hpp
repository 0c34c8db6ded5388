#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/distribution.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>
#include <klankbord/stats/shrink_counts.hpp>
#include <klankbord/stats/shrink_mean.hpp>
#include <klankbord/stats/shrink_proportion.hpp>
#include <klankbord/stats/superiority.hpp>

/// \file How often intervals contain the truth: exactly, by going through every possible sample, where these
/// can be counted; by simulation with a fixed seed elsewhere. The tests assert a fast part, the program
/// prints all of it.

namespace coverage {

namespace stats = klankbord::stats;

/// Coverage over a grid of parameters.
struct Summary {
    double sum = 0;
    double lowest = 1;
    std::size_t cells = 0;

    void add(double value) {
        sum += value;
        lowest = std::min(lowest, value);
        ++cells;
    }
    [[nodiscard]] double mean() const { return sum / static_cast<double>(cells); }
};

/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers everywhere.
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    /// Uniform on (0, 1).
    double uniform() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        z ^= z >> 31U;
        return (static_cast<double>(z >> 11U) + 0.5) * 0x1p-53;
    }
    double normal() { return stats::normal_quantile(uniform()); }
    /// Whole numbers low … high.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(uniform() * static_cast<double>(high - low + 1));
    }
    double gamma(double shape) { return stats::gamma_quantile(uniform(), shape); }
    double beta(double a, double b) {
        const double x = gamma(a);
        return x / (x + gamma(b));
    }
    /// A class drawn with these shares.
    std::size_t pick(std::span<const double> shares) {
        double left = uniform();
        for (std::size_t k = 0; k + 1 < shares.size(); ++k) {
            left -= shares[k];
            if (left < 0) {
                return k;
            }
        }
        return shares.size() - 1;
    }

  private:
    std::uint64_t state_;
};

/// Every way to divide n answers over the classes of `shares`, with its probability.
template <class Visit>
void for_each_sample(std::int64_t n, std::span<const double> shares, Visit visit) {
    std::vector<std::uint64_t> counts(shares.size());
    const auto descend = [&](const auto& self, std::size_t k, std::int64_t left, double log_p) -> void {
        if (k + 1 == shares.size()) {
            if (shares[k] > 0 || left == 0) {
                counts[k] = static_cast<std::uint64_t>(left);
                const double tail = left > 0 ? static_cast<double>(left) * std::log(shares[k]) : 0;
                visit(std::as_const(counts),
                      std::exp(log_p + tail - stats::log_gamma(static_cast<double>(left) + 1)));
            }
            return;
        }
        for (std::int64_t here = 0; here <= (shares[k] > 0 ? left : 0); ++here) {
            counts[k] = static_cast<std::uint64_t>(here);
            const double part = here > 0 ? static_cast<double>(here) * std::log(shares[k]) : 0;
            self(self, k + 1, left - here, log_p + part - stats::log_gamma(static_cast<double>(here) + 1));
        }
    };
    descend(descend, 0, n, stats::log_gamma(static_cast<double>(n) + 1));
}

inline bool holds(const stats::Limits& limits, double truth) {
    // A limit that equals the truth up to rounding holds it.
    const double slack = 1e-9 * (1 + std::abs(truth));
    return limits.low <= truth + slack && truth <= limits.high + slack;
}

using Shape = std::array<double, 3>;

/// Shares of detractors, passives and promoters in steps of 1/`steps`, each at least `least` steps.
inline std::vector<Shape> nps_shapes(int steps, int least) {
    std::vector<Shape> shapes;
    for (int d = least; d <= steps - 2 * least; ++d) {
        for (int p = least; p <= steps - d - least; ++p) {
            shapes.push_back({static_cast<double>(d) / steps, static_cast<double>(steps - d - p) / steps,
                              static_cast<double>(p) / steps});
        }
    }
    return shapes;
}

inline stats::Limits nps_wald(const stats::Trinomial& answers, const stats::Critical& critical) {
    const double half = critical.value() * std::sqrt(stats::nps_variance(answers) / answers.total());
    return {stats::nps(answers) - half, stats::nps(answers) + half};
}

enum class NpsMethod : std::uint8_t { adjusted_wald, score, wald };

/// Exact coverage of NPS limits for samples of n, per shape: the whole simplex.
inline std::vector<double> nps_coverage(std::int64_t n, std::span<const Shape> shapes, NpsMethod method) {
    const stats::Critical critical = stats::Critical::normal(0.95);
    struct Sample {
        double d, q, p, log_ways;
        stats::Limits limits;
    };
    std::vector<Sample> samples;
    const Shape even = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    for_each_sample(n, even, [&](const std::vector<std::uint64_t>& counts, double probability) {
        const stats::Trinomial answers{static_cast<double>(counts[0]), static_cast<double>(counts[1]),
                                       static_cast<double>(counts[2])};
        const stats::Limits limits =
            method == NpsMethod::adjusted_wald ? stats::nps_adjusted_wald(answers, answers.total(), critical)
            : method == NpsMethod::score       ? stats::nps_score(answers, answers.total(), critical)
                                               : nps_wald(answers, critical);
        samples.push_back({answers.detractors, answers.passives, answers.promoters,
                           std::log(probability) + static_cast<double>(n) * std::log(3.0), limits});
    });
    std::vector<double> result;
    for (const Shape& shape : shapes) {
        const double truth = 100 * (shape[2] - shape[0]);
        double covered = 0;
        for (const Sample& sample : samples) {
            if (holds(sample.limits, truth)) {
                covered += std::exp(sample.log_ways + sample.d * std::log(shape[0]) +
                                    sample.q * std::log(shape[1]) + sample.p * std::log(shape[2]));
            }
        }
        result.push_back(covered);
    }
    return result;
}

/// Exact coverage of adjusted Wald limits for the difference of two scores, over all pairs of shapes.
inline Summary nps_difference_coverage(std::int64_t n1, std::int64_t n2, std::span<const Shape> shapes) {
    const stats::Critical critical = stats::Critical::normal(0.95);
    const auto samples = [](std::int64_t n, const Shape& shape) {
        std::vector<std::pair<stats::Trinomial, double>> list;
        for_each_sample(n, shape, [&](const std::vector<std::uint64_t>& counts, double probability) {
            list.emplace_back(stats::Trinomial{static_cast<double>(counts[0]), static_cast<double>(counts[1]),
                                               static_cast<double>(counts[2])},
                              probability);
        });
        return list;
    };
    // The limits do not depend on the shapes: once for all pairs of samples.
    const auto all1 = samples(n1, shapes.front());
    const auto all2 = samples(n2, shapes.front());
    std::vector<stats::Limits> limits;
    limits.reserve(all1.size() * all2.size());
    for (const auto& first : all1) {
        for (const auto& second : all2) {
            const stats::Difference difference = stats::nps_difference(
                first.first, static_cast<double>(n1), second.first, static_cast<double>(n2), critical);
            limits.push_back({difference.low, difference.high});
        }
    }
    Summary summary;
    for (const Shape& shape1 : shapes) {
        const auto first = samples(n1, shape1);
        for (const Shape& shape2 : shapes) {
            const auto second = samples(n2, shape2);
            const double truth = 100 * (shape1[2] - shape1[0] - shape2[2] + shape2[0]);
            double covered = 0;
            std::size_t pair = 0;
            for (const auto& a : first) {
                double row = 0;
                for (const auto& b : second) {
                    row += holds(limits[pair++], truth) ? b.second : 0;
                }
                covered += a.second * row;
            }
            summary.add(covered);
        }
    }
    return summary;
}

/// Exact coverage of Wilson's limits over p = step, 2 step, …, 1 − step.
inline Summary wilson_coverage(std::int64_t n, double step) {
    const stats::Critical critical = stats::Critical::normal(0.95);
    Summary summary;
    for (double p = step; p < 1 - step / 2; p += step) {
        double covered = 0;
        for_each_sample(
            n, std::array{1 - p, p}, [&](const std::vector<std::uint64_t>& counts, double probability) {
                const stats::Limits limits =
                    stats::wilson(static_cast<double>(counts[1]), static_cast<double>(n), critical);
                covered += holds(limits, p) ? probability : 0;
            });
        summary.add(covered);
    }
    return summary;
}

/// Exact coverage of Newcombe's limits over all pairs p1, p2 on a grid.
inline Summary newcombe_coverage(std::int64_t n1, std::int64_t n2, double step) {
    const stats::Critical critical = stats::Critical::normal(0.95);
    Summary summary;
    for (double p1 = step; p1 < 1 - step / 2; p1 += step) {
        for (double p2 = step; p2 < 1 - step / 2; p2 += step) {
            double covered = 0;
            for (std::int64_t x1 = 0; x1 <= n1; ++x1) {
                const double chance1 = stats::binomial_cdf(x1, n1, p1) - stats::binomial_cdf(x1 - 1, n1, p1);
                for (std::int64_t x2 = 0; x2 <= n2; ++x2) {
                    const double chance2 =
                        stats::binomial_cdf(x2, n2, p2) - stats::binomial_cdf(x2 - 1, n2, p2);
                    const stats::Difference difference =
                        stats::newcombe(static_cast<double>(x1), static_cast<double>(n1),
                                        static_cast<double>(x2), static_cast<double>(n2), critical);
                    covered += holds({difference.low, difference.high}, p1 - p2) ? chance1 * chance2 : 0;
                }
            }
            summary.add(covered);
        }
    }
    return summary;
}

/// What becomes of the t interval on a scale with these shares.
struct MeanCoverage {
    double all = 0;             ///< of all samples
    double trusted_share = 0;   ///< how often `mean_limits_trusted` says yes
    double trusted_covers = 0;  ///< coverage of those
};

inline MeanCoverage mean_coverage(std::int64_t n, std::span<const double> shares) {
    const stats::Critical critical = stats::Critical::student(0.95, static_cast<double>(n - 1));
    double truth = 0;
    for (std::size_t k = 0; k < shares.size(); ++k) {
        truth += static_cast<double>(k + 1) * shares[k];
    }
    MeanCoverage result;
    for_each_sample(n, shares, [&](const std::vector<std::uint64_t>& counts, double probability) {
        const stats::MeanVariance sample = stats::mean_and_variance(counts, 1);
        const double hit = holds(stats::mean_limits(sample.mean, sample.variance, sample.n, critical), truth)
                               ? probability
                               : 0;
        result.all += hit;
        if (stats::mean_limits_trusted(counts)) {
            result.trusted_share += probability;
            result.trusted_covers += hit;
        }
    });
    if (result.trusted_share > 0) {
        result.trusted_covers /= result.trusted_share;
    }
    return result;
}

/// How persons answer: each has shares of their own, scattered around `shares` as a Dirichlet worth `alike`
/// answers (small: everybody always says the same), and gives between 1 and `most` answers, fewer being
/// likelier.
struct Crowd {
    std::int64_t persons;
    std::int64_t most;
    Shape shares;
    double alike;
};

/// Simulated coverage of person-clustered limits, and of limits that take all answers for independent.
struct ClusterCoverage {
    double share = 0;  ///< of promoters, Wilson
    double nps = 0;    ///< adjusted Wald
    double mean = 0;   ///< of −1, 0, 1, t
    double naive_nps = 0;
};

inline ClusterCoverage cluster_coverage(const Crowd& crowd, int runs, std::uint64_t seed) {
    Random random(seed);
    const double score = crowd.shares[2] - crowd.shares[0];
    ClusterCoverage covered;
    for (int run = 0; run < runs; ++run) {
        stats::PersonSums promoters;
        stats::PersonSums scores;
        std::array<std::int64_t, 3> counts{};
        for (std::int64_t person = 0; person < crowd.persons; ++person) {
            std::array<double, 3> own{};
            double total = 0;
            for (std::size_t k = 0; k < 3; ++k) {
                own[k] = random.gamma(crowd.alike * crowd.shares[k]);
                total += own[k];
            }
            for (double& share : own) {
                share /= total;
            }
            const double u = random.uniform();
            const auto answers = 1 + static_cast<std::int64_t>(static_cast<double>(crowd.most) * u * u);
            std::array<std::int64_t, 3> given{};
            for (std::int64_t i = 0; i < answers; ++i) {
                ++given[random.pick(own)];
            }
            promoters.add(answers, given[2]);
            scores.add(answers, given[2] - given[0]);
            for (std::size_t k = 0; k < 3; ++k) {
                counts[k] += given[k];
            }
        }
        const stats::Trinomial answers{static_cast<double>(counts[0]), static_cast<double>(counts[1]),
                                       static_cast<double>(counts[2])};
        const double n = answers.total();
        const double p = answers.promoters / n;
        const stats::Clustered share = stats::clustered(promoters, p * (1 - p));
        covered.share += holds(stats::wilson(p * share.n_effective, share.n_effective, share.critical(0.95)),
                               crowd.shares[2]);
        const stats::Clustered nps = stats::clustered(scores, stats::nps_variance(answers) / 1e4);
        covered.nps +=
            holds(stats::nps_adjusted_wald(answers, nps.n_effective, nps.critical(0.95)), 100 * score);
        covered.naive_nps +=
            holds(stats::nps_adjusted_wald(answers, n, stats::Critical::normal(0.95)), 100 * score);
        const std::array<std::uint64_t, 3> histogram = {static_cast<std::uint64_t>(counts[0]),
                                                        static_cast<std::uint64_t>(counts[1]),
                                                        static_cast<std::uint64_t>(counts[2])};
        const stats::MeanVariance moments = stats::mean_and_variance(histogram, -1);
        const stats::Clustered mean = stats::clustered(scores, moments.variance);
        covered.mean += holds(
            stats::mean_limits(moments.mean, moments.variance, mean.n_effective, mean.mean_critical(0.95)),
            score);
    }
    covered.share /= runs;
    covered.nps /= runs;
    covered.mean /= runs;
    covered.naive_nps /= runs;
    return covered;
}

/// Coverage of the difference between two periods answered by partly the same persons, each about once a
/// period.
struct SharedCoverage {
    double clustered = 0;
    double as_if_separate = 0;
    double width_ratio = 0;  ///< mean width of the first over the second
    double newcombe = 0;     ///< the same for the share of promoters
};

inline SharedCoverage shared_coverage(std::int64_t persons, double stay, double alike, int runs,
                                      std::uint64_t seed) {
    Random random(seed);
    const Shape shares = {0.2, 0.3, 0.5};
    SharedCoverage result;
    double width = 0;
    double separate_width = 0;
    for (int run = 0; run < runs; ++run) {
        std::array<stats::PersonSums, 2> sums;
        std::array<stats::PersonSums, 2> promoters;
        std::array<stats::Trinomial, 2> answers{};
        stats::CrossSums cross;
        stats::CrossSums promoter_cross;
        for (std::int64_t person = 0; person < persons; ++person) {
            std::array<double, 3> own{};
            const auto draw = [&] {
                double total = 0;
                for (std::size_t k = 0; k < 3; ++k) {
                    own[k] = random.gamma(alike * shares[k]);
                    total += own[k];
                }
                for (double& share : own) {
                    share /= total;
                }
            };
            draw();
            const bool stays = random.uniform() < stay;
            std::array<std::int64_t, 2> value{};
            std::array<std::int64_t, 2> promoting{};
            std::array<std::int64_t, 2> number{};
            for (std::size_t period = 0; period < 2; ++period) {
                if (period == 1 && !stays) {
                    draw();
                }
                number[period] = random.between(1, 2);
                for (std::int64_t i = 0; i < number[period]; ++i) {
                    const std::size_t k = random.pick(own);
                    value[period] += static_cast<std::int64_t>(k) - 1;
                    promoting[period] += k == 2 ? 1 : 0;
                    (k == 0   ? answers[period].detractors
                     : k == 1 ? answers[period].passives
                              : answers[period].promoters) += 1;
                }
                sums[period].add(number[period], value[period]);
                promoters[period].add(number[period], promoting[period]);
            }
            if (stays) {
                cross.add(number[0], value[0], number[1], value[1]);
                promoter_cross.add(number[0], promoting[0], number[1], promoting[1]);
            }
        }
        const stats::ClusteredPair pair = stats::clustered_pair(sums[0], sums[1], cross);
        const double n1 = stats::clustered(sums[0], stats::nps_variance(answers[0]) / 1e4).n_effective;
        const double n2 = stats::clustered(sums[1], stats::nps_variance(answers[1]) / 1e4).n_effective;
        const stats::Critical critical = pair.critical(0.95);
        const stats::Difference joint =
            stats::nps_difference(answers[0], n1, answers[1], n2, critical, pair.correlation);
        const stats::Difference separate = stats::nps_difference(answers[0], n1, answers[1], n2, critical);
        result.clustered += holds({joint.low, joint.high}, 0);
        result.as_if_separate += holds({separate.low, separate.high}, 0);
        const stats::ClusteredPair promoting_pair =
            stats::clustered_pair(promoters[0], promoters[1], promoter_cross);
        std::array<double, 2> p{};
        std::array<double, 2> worth{};
        for (std::size_t period = 0; period < 2; ++period) {
            p[period] = answers[period].promoters / answers[period].total();
            worth[period] = stats::clustered(promoters[period], p[period] * (1 - p[period])).n_effective;
        }
        const stats::Difference share =
            stats::newcombe(p[0] * worth[0], worth[0], p[1] * worth[1], worth[1],
                            promoting_pair.critical(0.95), promoting_pair.correlation);
        result.newcombe += holds({share.low, share.high}, 0);
        width += joint.high - joint.low;
        separate_width += separate.high - separate.low;
    }
    result.clustered /= runs;
    result.as_if_separate /= runs;
    result.newcombe /= runs;
    result.width_ratio = width / separate_width;
    return result;
}

/// Teams of 10 to 50 answers whose true values scatter as a prior worth `prior_n` answers (infinite: all
/// alike).
struct Teams {
    std::size_t teams;
    double prior_n;
};

/// Mean coverage over teams: limits that integrate over the prior, and limits that take the fitted prior for
/// true.
struct ShrunkCoverage {
    double integrated = 0;
    double plug_in = 0;
};

inline ShrunkCoverage shrunk_share_coverage(const Teams& teams, double mean, int runs, std::uint64_t seed) {
    Random random(seed);
    ShrunkCoverage covered;
    std::vector<double> truth(teams.teams);
    std::vector<double> successes(teams.teams);
    std::vector<double> n(teams.teams);
    for (int run = 0; run < runs; ++run) {
        for (std::size_t i = 0; i < teams.teams; ++i) {
            truth[i] = std::isinf(teams.prior_n)
                           ? mean
                           : random.beta(mean * teams.prior_n, (1 - mean) * teams.prior_n);
            n[i] = static_cast<double>(random.between(10, 50));
            successes[i] = 0;
            for (int answer = 0; answer < static_cast<int>(n[i]); ++answer) {
                successes[i] += random.uniform() < truth[i];
            }
        }
        const std::vector<stats::Shrunk> shrunk = stats::shrink_proportions(successes, n, 0.95);
        const stats::BetaPrior prior = stats::fit_beta_binomial(successes, n, 2);
        for (std::size_t i = 0; i < teams.teams; ++i) {
            covered.integrated += holds({shrunk[i].low, shrunk[i].high}, truth[i]);
            const stats::Shrunk plug_in = stats::beta_posterior(prior, successes[i], n[i], 0.95);
            covered.plug_in += holds({plug_in.low, plug_in.high}, truth[i]);
        }
    }
    const double cells = static_cast<double>(teams.teams) * runs;
    return {covered.integrated / cells, covered.plug_in / cells};
}

inline ShrunkCoverage shrunk_nps_coverage(const Teams& teams, const Shape& shares, int runs,
                                          std::uint64_t seed) {
    Random random(seed);
    ShrunkCoverage covered;
    std::vector<double> truth(teams.teams);
    std::vector<stats::Trinomial> answers(teams.teams);
    std::vector<double> counts(3 * teams.teams);
    for (int run = 0; run < runs; ++run) {
        for (std::size_t i = 0; i < teams.teams; ++i) {
            Shape own = shares;
            if (!std::isinf(teams.prior_n)) {
                double total = 0;
                for (std::size_t k = 0; k < 3; ++k) {
                    own[k] = random.gamma(shares[k] * teams.prior_n);
                    total += own[k];
                }
                for (double& share : own) {
                    share /= total;
                }
            }
            truth[i] = 100 * (own[2] - own[0]);
            std::fill_n(counts.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, 0.0);
            const std::int64_t n = random.between(10, 50);
            for (std::int64_t answer = 0; answer < n; ++answer) {
                ++counts[3 * i + random.pick(own)];
            }
            answers[i] = {counts[3 * i], counts[3 * i + 1], counts[3 * i + 2]};
        }
        const std::vector<stats::Shrunk> shrunk = stats::shrink_nps(answers, 0.95);
        const stats::DirichletPrior prior = stats::fit_dirichlet_multinomial(counts, 3, 2);
        for (std::size_t i = 0; i < teams.teams; ++i) {
            covered.integrated += holds({shrunk[i].low, shrunk[i].high}, truth[i]);
            const stats::Shrunk plug_in = stats::nps_posterior(prior, answers[i], 0.95);
            covered.plug_in += holds({plug_in.low, plug_in.high}, truth[i]);
        }
    }
    const double cells = static_cast<double>(teams.teams) * runs;
    return {covered.integrated / cells, covered.plug_in / cells};
}

/// Normal answers with standard deviation 1 around team means; prior_n = 1 / variance between teams.
inline ShrunkCoverage shrunk_mean_coverage(const Teams& teams, int runs, std::uint64_t seed) {
    Random random(seed);
    ShrunkCoverage covered;
    std::vector<double> truth(teams.teams);
    std::vector<stats::MeanVariance> groups(teams.teams);
    for (int run = 0; run < runs; ++run) {
        for (std::size_t i = 0; i < teams.teams; ++i) {
            truth[i] = 4 + (std::isinf(teams.prior_n) ? 0 : random.normal() / std::sqrt(teams.prior_n));
            stats::Moments moments;
            const std::int64_t n = random.between(10, 50);
            for (std::int64_t answer = 0; answer < n; ++answer) {
                moments.add(truth[i] + random.normal());
            }
            groups[i] = {static_cast<double>(n), moments.mean(), moments.variance()};
        }
        const std::vector<stats::Shrunk> shrunk = stats::shrink_means(groups, 0.95);
        std::vector<double> means;
        std::vector<double> variances;
        const double pooled = stats::pooled_variance(groups);
        for (const stats::MeanVariance& group : groups) {
            means.push_back(group.mean);
            variances.push_back(pooled / group.n);
        }
        const stats::NormalPrior prior = stats::dersimonian_laird(means, variances);
        for (std::size_t i = 0; i < teams.teams; ++i) {
            covered.integrated += holds({shrunk[i].low, shrunk[i].high}, truth[i]);
            const stats::Shrunk plug_in = stats::normal_posterior(prior, means[i], variances[i], 0.95);
            covered.plug_in += holds({plug_in.low, plug_in.high}, truth[i]);
        }
    }
    const double cells = static_cast<double>(teams.teams) * runs;
    return {covered.integrated / cells, covered.plug_in / cells};
}

/// Simulated coverage of theta for two groups with these shares on one scale.
inline double superiority_coverage(std::int64_t n1, std::int64_t n2, std::span<const double> shares1,
                                   std::span<const double> shares2, int runs, std::uint64_t seed) {
    Random random(seed);
    const stats::Critical critical = stats::Critical::normal(0.95);
    double truth = 0;
    for (std::size_t i = 0; i < shares1.size(); ++i) {
        for (std::size_t j = 0; j < shares2.size(); ++j) {
            truth += shares1[i] * shares2[j] * (j > i ? 1 : j == i ? 0.5 : 0);
        }
    }
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
        std::vector<std::uint64_t> a(shares1.size());
        std::vector<std::uint64_t> b(shares2.size());
        for (std::int64_t i = 0; i < n1; ++i) {
            ++a[random.pick(shares1)];
        }
        for (std::int64_t i = 0; i < n2; ++i) {
            ++b[random.pick(shares2)];
        }
        covered += holds(stats::superiority(a, b, critical).limits, truth) ? 1 : 0;
    }
    return static_cast<double>(covered) / runs;
}

}  // namespace coverage
