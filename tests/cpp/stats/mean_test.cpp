#include <klankbord/stats/mean.hpp>

#include <array>
#include <cmath>
#include <vector>

#include <klankbord/core/error.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

namespace {

Moments moments_of(const std::vector<double>& values) {
    Moments moments;
    for (const double value : values) {
        moments.add(value);
    }
    return moments;
}

}  // namespace

TEST_CASE("mean and t limits of a histogram", "[stats][mean]") {
    // By hand from the definition; t with n − 1 degrees of freedom.
    const std::array<std::uint64_t, 5> stars = {2, 3, 10, 50, 35};
    const MeanVariance csat = mean_and_variance(stars, 1);
    REQUIRE(csat.n == 100);
    REQUIRE(close(csat.mean, 4.13, 1e-15));
    REQUIRE(close(std::sqrt(csat.variance), 0.8605260312768291, 1e-12));
    const Limits limits = mean_limits(csat.mean, csat.variance, csat.n, Critical::student(0.95, 99));
    REQUIRE(close(limits.low, 3.9592529661526026, 1e-9));
    REQUIRE(close(limits.high, 4.300747033847397, 1e-9));

    const std::array<std::uint64_t, 7> ease = {1, 1, 2, 4, 8, 20, 14};
    const MeanVariance ces = mean_and_variance(ease, 1);
    REQUIRE(close(ces.mean, 5.66, 1e-14));
    REQUIRE(close(std::sqrt(ces.variance), 1.3644165980598537, 1e-12));
    const Limits ease_limits = mean_limits(ces.mean, ces.variance, ces.n, Critical::student(0.95, 49));
    REQUIRE(close(ease_limits.low, 5.272237093754622, 1e-9));
    REQUIRE(close(ease_limits.high, 6.047762906245378, 1e-9));
}

TEST_CASE("merging moments", "[stats][mean]") {
    // Chan, Golub & LeVeque (1983), Am. Stat. 37:242–247.
    Moments a = moments_of({3, 4, 4, 5, 1, 2});
    const Moments b = moments_of({5, 5, 5});
    REQUIRE(a.count() == 6);
    REQUIRE(close(a.mean(), 3.1666666666666665, 1e-12));
    REQUIRE(close(a.squared_deviations(), 10.833333333333332, 1e-12));
    REQUIRE(b.mean() == 5);
    REQUIRE(b.squared_deviations() == 0);
    a.merge(b);
    REQUIRE(a.count() == 9);
    REQUIRE(close(a.mean(), 3.7777777777777777, 1e-12));
    REQUIRE(close(a.squared_deviations(), 17.555555555555557, 1e-12));
    Moments empty;
    empty.merge(a);
    REQUIRE(empty.mean() == a.mean());
    a.merge(Moments{});
    REQUIRE(empty.squared_deviations() == a.squared_deviations());
    REQUIRE_THROWS_AS(moments_of({1}).variance(), Error);
}

TEST_CASE("a small spread far from zero survives", "[stats][mean]") {
    // The variance of 10⁹ + {4, 7, 13, 16} is 30; a sum of squares loses it.
    const std::vector<double> values = {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16};
    REQUIRE(close(moments_of(values).variance(), 30, 1e-6));
    std::array<std::uint64_t, 13> counts{};
    counts[0] = counts[3] = counts[9] = counts[12] = 1;
    const MeanVariance exact = mean_and_variance(counts, 1'000'000'004);
    REQUIRE(exact.mean == 1'000'000'010);
    REQUIRE(exact.variance == 30);
}

TEST_CASE("a histogram of a million times as many answers has the same mean", "[stats][mean]") {
    const std::array<std::uint64_t, 3> counts = {1'000'000'000'000, 2'000'000'000'000, 1'000'000'000'000};
    const MeanVariance moments = mean_and_variance(counts, -1);
    REQUIRE(moments.mean == 0);
    REQUIRE(close(moments.variance, 0.5, 1e-12));
    REQUIRE_THROWS_AS(mean_and_variance(std::array<std::uint64_t, 3>{}, 0), Error);
}

TEST_CASE("equal weights are counts", "[stats][mean]") {
    const std::array<std::uint64_t, 5> counts = {2, 3, 10, 50, 35};
    const std::array<double, 5> weights = {0.5, 0.75, 2.5, 12.5, 8.75};
    const MeanVariance plain = mean_and_variance(counts, 1);
    const MeanVariance weighted = weighted_mean_and_variance(weights, 1, 100);
    REQUIRE(close(weighted.mean, plain.mean, 1e-13));
    REQUIRE(close(weighted.variance, plain.variance, 1e-13));
    REQUIRE_THROWS_AS(weighted_mean_and_variance(std::array{-1.0, 2.0}, 1, 2), Error);
}

TEST_CASE("Welch's difference", "[stats][mean]") {
    // scipy.stats.ttest_ind(equal_var=False) of 3 4 4 5 1 2 against 5 5 4 5: p by its t and degrees of
    // freedom.
    const Moments a = moments_of({3, 4, 4, 5, 1, 2});
    const Moments b = moments_of({5, 5, 4, 5});
    const MeanVariance first{6, a.mean(), a.variance()};
    const MeanVariance second{4, b.mean(), b.variance()};
    const Difference difference = welch(first, second, 0.95);
    REQUIRE(close(difference.estimate, -1.5833333333333335, 1e-12));
    REQUIRE(close(difference.p, 0.047570637505211684, 1e-10));
    REQUIRE(close(difference.low, -3.143879459411051, 1e-9));
    REQUIRE(close(difference.high, -0.022787207255615893, 1e-9));
    REQUIRE(welch({5, 4, 0}, {5, 4, 0}, 0.95).p == 1);
    REQUIRE(welch({5, 4, 0}, {5, 3, 0}, 0.95).p == 0);
    REQUIRE_THROWS_AS(welch({1, 4, 0}, {5, 3, 1}, 0.95), Error);
}

TEST_CASE("a ceiling is noticed", "[stats][mean]") {
    REQUIRE(mean_limits_trusted(std::array<std::uint64_t, 5>{2, 3, 10, 8, 5}));
    REQUIRE_FALSE(mean_limits_trusted(std::array<std::uint64_t, 5>{0, 0, 0, 0, 5}));
    REQUIRE_FALSE(mean_limits_trusted(std::array<std::uint64_t, 5>{0, 0, 1, 2, 27}));
    REQUIRE_FALSE(mean_limits_trusted(std::array<std::uint64_t, 5>{27, 2, 1, 0, 0}));
    REQUIRE_FALSE(mean_limits_trusted(std::array<std::uint64_t, 5>{0, 0, 1, 0, 0}));
    REQUIRE_FALSE(mean_limits_trusted({}));
    // However full the top, many answers elsewhere show the spread.
    REQUIRE(mean_limits_trusted(std::array<std::uint64_t, 5>{30, 30, 100, 400, 2000}));
}
