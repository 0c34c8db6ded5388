// How often intervals contain the truth: the fast part of tests/coverage, asserted. 95 % is asked for
// throughout.

#include <cmath>
#include <limits>
#include <vector>

#include "../../coverage/experiments.hpp"
#include "catch.hpp"

using namespace coverage;

namespace {

void require_mean_within(const Summary& summary, double low, double high) {
    REQUIRE(summary.cells > 0);
    REQUIRE(summary.mean() >= low);
    REQUIRE(summary.mean() <= high);
}

}  // namespace

TEST_CASE("probabilities of all samples sum to one", "[stats][coverage]") {
    double total = 0;
    std::size_t samples = 0;
    for_each_sample(12, std::vector{0.2, 0.3, 0.5},
                    [&](const std::vector<std::uint64_t>&, double probability) {
                        total += probability;
                        ++samples;
                    });
    REQUIRE(samples == 91);  // 14 choose 2
    REQUIRE(std::abs(total - 1) < 1e-12);
}

TEST_CASE("Wilson covers 94-96 % on average", "[stats][coverage]") {
    for (const std::int64_t n : {5, 10, 20, 60}) {
        require_mean_within(wilson_coverage(n, 0.01), 0.94, 0.96);
    }
}

TEST_CASE("Newcombe covers 94-96 % on average", "[stats][coverage]") {
    require_mean_within(newcombe_coverage(5, 5, 0.1), 0.94, 0.96);
    require_mean_within(newcombe_coverage(10, 20, 0.1), 0.94, 0.96);
}

TEST_CASE("adjusted Wald covers NPS for every n from 5 to 60", "[stats][coverage]") {
    const std::vector<Shape> shapes = nps_shapes(20, 1);  // every share at least .05
    for (std::int64_t n = 5; n <= 60; ++n) {
        Summary summary;
        for (const double covered : nps_coverage(n, shapes, NpsMethod::adjusted_wald)) {
            summary.add(covered);
        }
        require_mean_within(summary, 0.94, 0.96);
        REQUIRE((n < 10 || summary.lowest >= 0.92));
    }
}

TEST_CASE("plain Wald does not", "[stats][coverage]") {
    // NPS 90 from shares 1/8/91 at n = 10: .609 against .946 adjusted.
    const std::vector<Shape> high = {{0.01, 0.08, 0.91}};
    REQUIRE(std::abs(nps_coverage(10, high, NpsMethod::wald).front() - 0.609) < 5e-4);
    REQUIRE(std::abs(nps_coverage(10, high, NpsMethod::adjusted_wald).front() - 0.946) < 5e-4);
    REQUIRE(std::abs(nps_coverage(10, high, NpsMethod::score).front() - 0.944) < 5e-4);
}

TEST_CASE("adjusted Wald covers differences of NPS", "[stats][coverage]") {
    require_mean_within(nps_difference_coverage(10, 10, nps_shapes(10, 2)), 0.94, 0.96);
    require_mean_within(nps_difference_coverage(8, 16, nps_shapes(10, 2)), 0.94, 0.96);
}

TEST_CASE("t covers means on symmetric scales, and where it fails the warning comes", "[stats][coverage]") {
    for (const std::int64_t n : {5, 10, 30}) {
        for (const auto& shares : {std::vector{.2, .2, .2, .2, .2}, std::vector{.1, .2, .4, .2, .1}}) {
            const MeanCoverage result = mean_coverage(n, shares);
            REQUIRE(result.all >= 0.92);
            REQUIRE(result.all <= 0.97);
            REQUIRE(result.trusted_share >= 0.85);
        }
        const MeanCoverage ceiling = mean_coverage(n, std::vector{.04, .01, .01, .02, .92});
        REQUIRE(ceiling.all < 0.85);
        REQUIRE(ceiling.trusted_share < 0.01);
    }
}

TEST_CASE("limits by persons hold when persons answer often", "[stats][coverage]") {
    for (const std::int64_t persons : {10, 30}) {
        for (const double alike : {2.0, 20.0}) {
            const ClusterCoverage result = cluster_coverage({persons, 20, {0.2, 0.3, 0.5}, alike}, 1500, 21);
            for (const double covered : {result.share, result.nps, result.mean}) {
                REQUIRE(covered >= 0.88);
                REQUIRE(covered <= 0.98);
            }
            REQUIRE(result.naive_nps < 0.92);
        }
    }
}

TEST_CASE("periods that share persons", "[stats][coverage]") {
    const SharedCoverage result = shared_coverage(30, 1, 0.5, 1500, 22);
    REQUIRE(result.clustered >= 0.93);
    REQUIRE(result.clustered <= 0.98);
    REQUIRE(result.width_ratio < 0.7);
    REQUIRE(result.as_if_separate > 0.99);
}

TEST_CASE("shrunk limits hold where plug-in limits do not", "[stats][coverage]") {
    const double all_alike = std::numeric_limits<double>::infinity();
    Summary shares;
    Summary scores;
    Summary means;
    for (const std::size_t teams : {std::size_t{8}, std::size_t{20}}) {
        for (const double prior_n : {5.0, 20.0, 100.0}) {
            const int runs = static_cast<int>(1600 / teams);
            const ShrunkCoverage share = shrunk_share_coverage({teams, prior_n}, 0.8, runs, 23);
            const ShrunkCoverage score = shrunk_nps_coverage({teams, prior_n}, {.15, .3, .55}, runs / 2, 24);
            const ShrunkCoverage mean = shrunk_mean_coverage({teams, prior_n}, runs, 25);
            shares.add(share.integrated);
            scores.add(score.integrated);
            means.add(mean.integrated);
            if (prior_n == 100.0) {
                REQUIRE(share.plug_in < 0.8);
                REQUIRE(score.plug_in < 0.85);
                REQUIRE(mean.plug_in < 0.8);
            }
        }
        REQUIRE(shrunk_share_coverage({teams, all_alike}, 0.8, 50, 26).integrated > 0.97);
    }
    for (const Summary& summary : {shares, scores, means}) {
        require_mean_within(summary, 0.93, 0.98);
        REQUIRE(summary.lowest > 0.9);
    }
}

TEST_CASE("superiority's limits", "[stats][coverage]") {
    const std::vector<double> even = {.2, .2, .2, .2, .2};
    const std::vector<double> better = {.05, .1, .2, .3, .35};
    const double covered = superiority_coverage(15, 15, even, better, 3000, 27);
    REQUIRE(covered >= 0.93);
    REQUIRE(covered <= 0.98);
}
