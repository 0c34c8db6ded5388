#include <klankbord/stats/shrink_counts.hpp>
#include <klankbord/stats/shrink_mean.hpp>
#include <klankbord/stats/shrink_proportion.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/distribution.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

namespace {

// Tumours in 71 groups of rats: Tarone (1982), as in Gelman et al., Bayesian Data Analysis, section 5.3.
const std::vector<double> tumours = {0, 0, 0,  0,  0, 0, 0, 0,  0, 0, 0, 0, 0,  0,  1,  1,  1, 1,
                                     1, 1, 1,  1,  2, 2, 2, 2,  2, 2, 2, 2, 2,  1,  5,  2,  5, 3,
                                     2, 7, 7,  3,  3, 2, 9, 10, 4, 4, 4, 4, 4,  4,  4,  10, 4, 4,
                                     4, 5, 11, 12, 5, 5, 6, 5,  6, 6, 6, 6, 16, 15, 15, 9,  4};
const std::vector<double> rats = {20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17, 20, 20, 20, 20,
                                  19, 19, 18, 18, 25, 24, 23, 20, 20, 20, 20, 20, 20, 10, 49, 19, 46, 27,
                                  17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20, 20, 20, 20, 48, 19, 19,
                                  19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14};

void require_ordered(const std::vector<Shrunk>& shrunk, double low, double high) {
    for (const Shrunk& group : shrunk) {
        REQUIRE(std::isfinite(group.estimate));
        REQUIRE(low <= group.low);
        REQUIRE(group.low <= group.estimate);
        REQUIRE(group.estimate <= group.high);
        REQUIRE(group.high <= high);
    }
}

}  // namespace

TEST_CASE("beta-binomial maximum likelihood on the rats", "[stats][shrink]") {
    // By an independent Nelder–Mead search; the book's posterior means 2.4 and 14.3 lie close.
    const BetaPrior prior = fit_beta_binomial(tumours, rats);
    REQUIRE(prior.fit == PriorFit::fitted);
    REQUIRE(close(prior.alpha(), 2.341614228807284, 1e-4));
    REQUIRE(close(prior.beta(), 14.114803313708258, 1e-4));
    REQUIRE(close(prior.log_likelihood, -730.3384545243887, 1e-7));
    REQUIRE(close(beta_posterior(prior, 4, 14, 0.95).estimate, 0.20821930944290237, 1e-6));
    REQUIRE(close(beta_posterior(prior, 0, 20, 0.95).estimate, 0.06423050827955022, 1e-6));
}

TEST_CASE("beta-binomial moments on the rats", "[stats][shrink]") {
    // Kleinman (1973), J. Am. Stat. Assoc. 68:46–54, weights n.
    const BetaPrior prior = beta_binomial_moments(tumours, rats);
    REQUIRE(close(prior.mean, 0.1535365152386429, 1e-12));
    REQUIRE(close(prior.prior_n, 21.79595342517227, 1e-9));
    REQUIRE(close(prior.alpha(), 3.3464747352047133, 1e-9));
}

TEST_CASE("a posterior by hand", "[stats][shrink]") {
    // Beta(8, 2) and 2 of 5: Beta(10, 5).
    const Shrunk group = beta_posterior({0.8, 10, PriorFit::fitted, 0}, 2, 5, 0.95);
    REQUIRE(close(group.estimate, 2.0 / 3, 1e-15));
    REQUIRE(close(group.low, 0.4189647428163391, 1e-12));
    REQUIRE(close(group.high, 0.8724015701408404, 1e-12));
    // A third of the way from the prior's .8 to the data's .4: five answers beside ten of the prior.
    REQUIRE(close((group.estimate - 0.8) / (0.4 - 0.8), 1.0 / 3, 1e-12));
}

TEST_CASE("groups that differ no more than chance are pooled, not failed", "[stats][shrink]") {
    const std::vector<double> y(12, 8);
    const std::vector<double> n(12, 10);
    const BetaPrior prior = fit_beta_binomial(y, n);
    REQUIRE(prior.fit == PriorFit::pooled);
    REQUIRE(std::isinf(prior.prior_n));
    REQUIRE(prior.mean == 0.8);
    REQUIRE(beta_posterior(prior, 3, 10, 0.95).estimate == 0.8);
    REQUIRE(beta_binomial_moments(y, n).fit == PriorFit::pooled);
    // With the prior integrated out the limits stay honest: narrower than alone, wider than pooled.
    const Shrunk group = shrink_proportions(y, n, 0.95).front();
    REQUIRE(close(group.estimate, 0.8, 0.02));
    REQUIRE(group.high - group.low > 2 * 1.96 * std::sqrt(0.16 / 120));
    REQUIRE(group.high - group.low < 2 * 1.96 * std::sqrt(0.16 / 10));
}

TEST_CASE("every degenerate set of groups is answered", "[stats][shrink]") {
    REQUIRE(shrink_proportions({}, {}, 0.95).empty());
    REQUIRE(shrink_nps({}, 0.95).empty());
    REQUIRE(shrink_means({}, 0.95).empty());
    REQUIRE(fit_beta_binomial({}, {}).fit == PriorFit::none);
    REQUIRE(fit_beta_binomial(std::vector{3.0}, std::vector{5.0}).fit == PriorFit::weak);
    REQUIRE(fit_beta_binomial(std::vector{3.0}, std::vector{5.0}, 1).fit == PriorFit::weak);
    for (const std::size_t groups : {1U, 2U, 3U, 20U}) {
        for (const double size : {0.0, 1.0, 12.5, 1000.0, 1e7}) {
            const std::vector<double> n(groups, size);
            for (const double share : {0.0, 0.4, 1.0}) {
                std::vector<double> y(groups, share * size);
                require_ordered(shrink_proportions(y, n, 0.95), 0, 1);
                const BetaPrior prior = fit_beta_binomial(y, n, 2);
                REQUIRE(prior.mean >= 0);
                REQUIRE(prior.mean <= 1);
                REQUIRE(prior.prior_n > 0);
                y.front() = size - y.front();  // one that is the opposite of the others
                require_ordered(shrink_proportions(y, n, 0.95), 0, 1);
                REQUIRE(fit_beta_binomial(y, n, 2).prior_n > 0);
            }
            for (const Trinomial& answers :
                 {Trinomial{size, 0, 0}, Trinomial{0, 0, size}, Trinomial{0, size, 0},
                  Trinomial{size, 0, size}, Trinomial{size / 2, size, size}}) {
                require_ordered(shrink_nps(std::vector<Trinomial>(groups, answers), 0.95), -100, 100);
            }
            if (size > 0) {
                std::vector<MeanVariance> means(groups, {size, 4, 0});
                require_ordered(shrink_means(means, 0.95), -INFINITY, INFINITY);
                means.front().mean = 5;
                require_ordered(shrink_means(means, 0.95), -INFINITY, INFINITY);
            }
        }
    }
}

TEST_CASE("teams that are all nothing or all everything are not shrunk", "[stats][shrink]") {
    const std::vector<double> n(10, 40);
    std::vector<double> y(10, 0);
    std::fill_n(y.begin(), 5, 40.0);
    const BetaPrior prior = fit_beta_binomial(y, n);
    REQUIRE(prior.fit == PriorFit::fitted);
    REQUIRE(prior.prior_n < 1e-3);
    const std::vector<Shrunk> shrunk = shrink_proportions(y, n, 0.95);
    REQUIRE(shrunk.front().estimate > 0.98);
    REQUIRE(shrunk.back().estimate < 0.02);
}

TEST_CASE("the integrated posterior of one group is the integral", "[stats][shrink]") {
    // A single group of 3 in 4: brute force over the uniform mean and B = 4 / (4 + prior_n) of density 2B.
    double weight = 0;
    double first = 0;
    double second = 0;
    const int steps = 1500;
    for (int i = 0; i < steps; ++i) {
        const double shrinkage = (i + 0.5) / steps;
        const double prior_n = 4 * (1 - shrinkage) / shrinkage;
        for (int j = 0; j < steps; ++j) {
            const double mean = (j + 0.5) / steps;
            const double a = mean * prior_n;
            const double b = (1 - mean) * prior_n;
            const double likelihood =
                a * (a + 1) * (a + 2) * b / (prior_n * (prior_n + 1) * (prior_n + 2) * (prior_n + 3));
            const double m = (a + 3) / (prior_n + 4);
            const double here = 2 * shrinkage * likelihood;
            weight += here;
            first += here * m;
            second += here * m * (a + 4) / (prior_n + 5);
        }
    }
    const double mean = first / weight;
    const double variance = second / weight - mean * mean;
    const Shrunk group = shrink_proportions(std::vector{3.0}, std::vector{4.0}, 0.95).front();
    REQUIRE(close(group.estimate, mean, 2e-3));
    const double n = mean * (1 - mean) / variance - 1;
    REQUIRE(close(group.low, beta_quantile(0.025, mean * n, (1 - mean) * n), 5e-3));
    REQUIRE(close(group.high, beta_quantile(0.975, mean * n, (1 - mean) * n), 5e-3));
}

TEST_CASE("shrinking depends on the groups, not on their order", "[stats][shrink]") {
    const std::vector<Shrunk> forward = shrink_proportions(tumours, rats, 0.95);
    std::vector<double> y(tumours.rbegin(), tumours.rend());
    std::vector<double> n(rats.rbegin(), rats.rend());
    const std::vector<Shrunk> backward = shrink_proportions(y, n, 0.95);
    for (std::size_t i = 0; i < forward.size(); ++i) {
        const Shrunk& same = backward[forward.size() - 1 - i];
        REQUIRE(close(forward[i].estimate, same.estimate, 1e-9));
        REQUIRE(close(forward[i].low, same.low, 1e-9));
        // Between the group's own share and everybody's.
        const double own = tumours[i] / rats[i];
        REQUIRE(forward[i].estimate >= std::min(own, 0.13));
        REQUIRE(forward[i].estimate <= std::max(own, 0.16));
    }
}

TEST_CASE("yes and no trade places", "[stats][shrink]") {
    std::vector<double> no(rats.size());
    for (std::size_t i = 0; i < no.size(); ++i) {
        no[i] = rats[i] - tumours[i];
    }
    const std::vector<Shrunk> yes_limits = shrink_proportions(tumours, rats, 0.9);
    const std::vector<Shrunk> no_limits = shrink_proportions(no, rats, 0.9);
    for (std::size_t i = 0; i < no.size(); ++i) {
        REQUIRE(close(no_limits[i].estimate, 1 - yes_limits[i].estimate, 1e-9));
        REQUIRE(close(no_limits[i].low, 1 - yes_limits[i].high, 1e-9));
    }
}

TEST_CASE("Dirichlet-multinomial maximum likelihood", "[stats][shrink]") {
    // Mosimann (1962), Biometrika 49:65–82; Minka's fixed point run to convergence elsewhere.
    const std::vector<double> counts = {5, 3, 12, 2, 2, 16, 8, 4, 8, 1, 6, 13, 4, 5, 11, 10, 2, 8};
    const DirichletPrior prior = fit_dirichlet_multinomial(counts, 3, 2);
    REQUIRE(prior.fit == PriorFit::fitted);
    REQUIRE(close(prior.alpha(0), 6.691414745437087, 1e-4));
    REQUIRE(close(prior.alpha(1), 5.298365483651787, 1e-4));
    REQUIRE(close(prior.alpha(2), 15.710260648214886, 1e-4));
    REQUIRE(close(prior.prior_n, 27.70004087730376, 1e-4));
    REQUIRE(close(nps_posterior(prior, {5, 3, 12}, 0.95).estimate, 33.58245739030331, 1e-4));
    REQUIRE(fit_dirichlet_multinomial(counts, 3).fit == PriorFit::weak);
    // Two classes are the beta-binomial.
    std::vector<double> two;
    for (std::size_t i = 0; i < rats.size(); ++i) {
        two.push_back(tumours[i]);
        two.push_back(rats[i] - tumours[i]);
    }
    REQUIRE(close(fit_dirichlet_multinomial(two, 2).alpha(0), 2.341614228807284, 1e-4));
    REQUIRE_THROWS_AS(fit_dirichlet_multinomial(counts, 4), Error);
}

TEST_CASE("shrunk NPS", "[stats][shrink]") {
    std::vector<Trinomial> answers;
    std::vector<Trinomial> turned;
    for (double i = 0; i < 12; ++i) {
        answers.push_back({2 + i, 8, 30 - 2 * i});
        turned.push_back({30 - 2 * i, 8, 2 + i});
    }
    const std::vector<Shrunk> shrunk = shrink_nps(answers, 0.95);
    const std::vector<Shrunk> mirrored = shrink_nps(turned, 0.95);
    require_ordered(shrunk, -100, 100);
    for (std::size_t i = 0; i < shrunk.size(); ++i) {
        REQUIRE(close(mirrored[i].estimate, -shrunk[i].estimate, 1e-6));
        REQUIRE(close(mirrored[i].low, -shrunk[i].high, 1e-6));
        REQUIRE((i == 0 || shrunk[i].estimate < shrunk[i - 1].estimate));
    }
    REQUIRE(shrunk.front().estimate < nps(answers.front()));
    REQUIRE(shrunk.back().estimate > nps(answers.back()));
}

TEST_CASE("eighteen batters", "[stats][shrink]") {
    // Efron & Morris (1977), Sci. Am. 236(5):119–127: grand mean .265, factor .212, first .294, last .242.
    std::vector<double> means;
    for (const double hits : {18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7}) {
        means.push_back(hits / 45);
    }
    const double grand = std::accumulate(means.begin(), means.end(), 0.0) / 18;
    const JamesStein result = james_stein(means, grand * (1 - grand) / 45);
    REQUIRE(close(result.grand_mean, 0.26543209876543217, 1e-12));
    REQUIRE(close(result.factor, 0.2116534171442659, 1e-9));
    REQUIRE(close(result.estimates.front(), 0.29391385489966054, 1e-9));
    REQUIRE(close(result.estimates.back(), 0.2421763529310622, 1e-9));
    REQUIRE(james_stein(std::vector{1.0, 1.0, 1.0, 1.0}, 0.1).factor == 0);
    REQUIRE_THROWS_AS(james_stein(std::vector{1.0, 2.0, 3.0}, 0.1), Error);
}

TEST_CASE("DerSimonian and Laird's variance between groups", "[stats][shrink]") {
    // Equal error variances v: tau² = sample variance of the means − v.
    const std::vector<double> means = {1, 2, 4, 5};
    const NormalPrior prior = dersimonian_laird(means, std::vector<double>(4, 0.5));
    REQUIRE(close(prior.mean, 3, 1e-14));
    REQUIRE(close(prior.variance, 10.0 / 3 - 0.5, 1e-12));
    const Shrunk group = normal_posterior(prior, 5, 0.5, 0.95);
    REQUIRE(close(group.estimate, 3 + 2 * (1 - 0.5 / (10.0 / 3)), 1e-12));
    REQUIRE(dersimonian_laird(means, std::vector<double>(4, 50)).fit == PriorFit::pooled);
    REQUIRE(dersimonian_laird({}, {}).fit == PriorFit::none);
    REQUIRE_THROWS_AS(dersimonian_laird(means, std::vector<double>(4, 0)), Error);
}

TEST_CASE("shrunk means", "[stats][shrink]") {
    std::vector<MeanVariance> groups;
    for (double i = 0; i < 10; ++i) {
        groups.push_back({10 + i, 3.5 + 0.1 * i, 1.0});
    }
    REQUIRE(close(pooled_variance(groups), 1, 1e-14));
    const std::vector<Shrunk> shrunk = shrink_means(groups, 0.95);
    REQUIRE(shrunk.front().estimate > 3.5);
    REQUIRE(shrunk.back().estimate < 4.4);
    // Moving all answers moves everything along.
    for (MeanVariance& group : groups) {
        group.mean += 1000;
    }
    const std::vector<Shrunk> moved = shrink_means(groups, 0.95);
    for (std::size_t i = 0; i < groups.size(); ++i) {
        REQUIRE(close(moved[i].estimate - 1000, shrunk[i].estimate, 1e-9));
        REQUIRE(close(moved[i].low - 1000, shrunk[i].low, 1e-9));
    }
    // One group alone keeps its mean, with the t interval of its own answers.
    const Shrunk alone = shrink_means(std::vector<MeanVariance>{{12, 4, 2}}, 0.95).front();
    REQUIRE(close(alone.estimate, 4, 1e-12));
    REQUIRE(close(alone.high - 4, Critical::student(0.95, 11).value() * std::sqrt(2.0 / 12), 1e-12));
    REQUIRE(std::isinf(shrink_means(std::vector<MeanVariance>{{1, 4, 0}}, 0.95).front().high));
    REQUIRE_THROWS_AS(shrink_means(std::vector<MeanVariance>{{0, 0, 0}}, 0.95), Error);
}
