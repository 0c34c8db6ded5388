#include <klankbord/core/random.hpp>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <klankbord/core/error.hpp>

#include "catch.hpp"

using klankbord::philox4x32;
using klankbord::Random;
namespace reproducible = klankbord::reproducible;

namespace {

struct Moments {
    double mean = 0;
    double variance = 0;
};

template <class Draw>
Moments moments(int n, Draw draw) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; ++i) {
        const auto value = static_cast<double>(draw());
        sum += value;
        squares += value * value;
    }
    const double mean = sum / n;
    return {mean, squares / n - mean * mean};
}

}  // namespace

// The three vectors that Random123 1.14 publishes for philox4x32 with 10 rounds (file tests/kat_vectors).
TEST_CASE("philox gives the published known answers", "[core][random]") {
    using Words = std::array<std::uint32_t, 4>;
    CHECK(philox4x32({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
          Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
          Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a sequence is the philox blocks of its coordinates", "[core][random]") {
    const std::uint64_t seed = 0x0123456789abcdef;
    const std::uint64_t index = 0xfedcba9876543210;
    Random random{seed, 42, index};
    for (std::uint32_t block = 0; block < 3; ++block) {
        const auto words = philox4x32({block, 42, 0x76543210, 0xfedcba98}, {0x89abcdef, 0x01234567});
        for (const std::uint32_t word : words) {
            REQUIRE(random.bits() == word);
        }
    }
    Random other_seed{seed + 1, 42, index};
    Random other_stream{seed, 43, index};
    Random other_index{seed, 42, index + 1};
    Random again{seed, 42, index};
    const std::uint32_t first = again.bits();
    CHECK(first != other_seed.bits());
    CHECK(first != other_stream.bits());
    CHECK(first != other_index.bits());
}

TEST_CASE("uniform stays inside (0, 1) on odd multiples of 2^-53", "[core][random]") {
    Random random{1, 1, 1};
    bool odd = true;
    const auto m = moments(200'000, [&] {
        const double u = random.uniform();
        const double scaled = u * 0x1p53;
        odd = odd && u > 0 && u < 1 && scaled == std::floor(scaled) && std::fmod(scaled, 2) == 1;
        return u;
    });
    CHECK(odd);
    CHECK(std::abs(m.mean - 0.5) <= 4.5 * std::sqrt(1.0 / 12 / 200'000));
    CHECK(std::abs(m.variance - 1.0 / 12) <= 4.5 * std::sqrt(1.0 / 180 / 200'000));
}

TEST_CASE("bounded draws are without bias", "[core][random]") {
    // 3·2^30 does not divide 2^32: a remainder would hit the first third twice as often as the others
    constexpr std::uint32_t bound = 3U << 30U;
    Random random{5, 1, 1};
    std::array<int, 3> thirds{};
    constexpr int n = 90'000;
    for (int i = 0; i < n; ++i) {
        const std::uint32_t value = random.below(bound);
        REQUIRE(value < bound);
        ++thirds[value >> 30U];
    }
    for (const int count : thirds) {
        CHECK(std::abs(count - n / 3.0) <= 4.5 * std::sqrt(n * (1.0 / 3) * (2.0 / 3)));
    }
    CHECK(random.below(1) == 0);
    CHECK_THROWS_AS(random.below(0), klankbord::Error);
}

// Reference quantiles: SciPy 1.17.1, scipy.stats.norm.ppf.
TEST_CASE("the normal quantile is that of AS 241", "[core][random]") {
    CHECK(std::abs(reproducible::normal_quantile(0.25) - -0.6744897501960817) <= 1e-15);
    CHECK(std::abs(reproducible::normal_quantile(0.001) - -3.090232306167813) <= 4e-15);
    CHECK(std::abs(reproducible::normal_quantile(1e-20) - -9.262340089798409) <= 2e-14);
    CHECK(std::abs(reproducible::normal_quantile(0.975) - 1.959963984540054) <= 2e-15);
    CHECK(std::abs(reproducible::normal_quantile(1e-300) - -37.0470962993612) <= 1e-13);
    CHECK(reproducible::normal_quantile(0.5) == 0);
    for (const double p : {0.0, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        CHECK_THROWS_AS(reproducible::normal_quantile(p), klankbord::Error);
    }
}

TEST_CASE("the reproducible functions agree with the standard library", "[core][random]") {
    Random random{2, 2, 2};
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    for (int i = 0; i < 20'000; ++i) {
        const double x = 1400 * (random.uniform() - 0.5);
        const double near = 6 * (random.uniform() - 0.5);
        for (const double at : {x, near}) {
            const double grown = reproducible::exp(at);
            REQUIRE(std::abs(grown - std::exp(at)) <= 3 * epsilon * std::exp(at));
            REQUIRE(std::abs(reproducible::log(grown) - std::log(grown)) <=
                    3 * epsilon * std::abs(std::log(grown)));
        }
        REQUIRE(std::abs(reproducible::logistic(near) - 1 / (1 + std::exp(-near))) <= 4 * epsilon);
        const double cdf = 0.5 * std::erfc(-near / std::sqrt(2.0));
        REQUIRE(std::abs(reproducible::normal_cdf(near) - cdf) <= 4 * epsilon);
    }
    CHECK(reproducible::exp(0) == 1);
    CHECK(reproducible::log(1) == 0);
    CHECK(reproducible::exp(-800) == 0);
    CHECK(std::isinf(reproducible::exp(800)));
    CHECK(reproducible::normal_cdf(0) == 0.5);
    CHECK(reproducible::normal_cdf(40) == 1);
    CHECK_THROWS_AS(reproducible::log(0), klankbord::Error);
    CHECK_THROWS_AS(reproducible::log(-1), klankbord::Error);
}

TEST_CASE("draws have the moments of their distribution", "[core][random]") {
    constexpr int n = 200'000;
    Random random{3, 1, 4};
    // mean and variance, each within 4.5 standard errors: sqrt(var/n) and sqrt((fourth central moment −
    // var²)/n)
    const auto agrees = [](Moments found, double mean, double variance, double fourth) {
        CHECK(std::abs(found.mean - mean) <= 4.5 * std::sqrt(variance / n));
        CHECK(std::abs(found.variance - variance) <= 4.5 * std::sqrt((fourth - variance * variance) / n));
    };
    agrees(moments(n, [&] { return random.normal(); }), 0, 1, 3);
    agrees(moments(n, [&] { return random.exponential(); }), 1, 1, 9);
    for (const double mean : {0.3, 4.0, 90.0}) {
        agrees(moments(n, [&] { return random.poisson(mean); }), mean, mean, 3 * mean * mean + mean);
    }
    agrees(moments(n, [&] { return random.bernoulli(0.2) ? 1 : 0; }), 0.2, 0.16,
           0.2 * std::pow(0.8, 4) + 0.8 * std::pow(0.2, 4));
    CHECK(random.poisson(0) == 0);
    CHECK_FALSE(random.bernoulli(0));
    CHECK(random.bernoulli(1));
    CHECK_THROWS_AS(random.poisson(-1), klankbord::Error);
    CHECK_THROWS_AS(random.poisson(501), klankbord::Error);
}

TEST_CASE("categories come by their weights", "[core][random]") {
    constexpr int n = 100'000;
    Random random{9, 9, 9};
    const std::array<double, 5> weights = {0, 1, 3, 0, 4};
    std::array<int, 5> counts{};
    for (int i = 0; i < n; ++i) {
        ++counts[random.categorical(weights)];
    }
    for (std::size_t k = 0; k < weights.size(); ++k) {
        const double p = weights[k] / 8;
        CHECK(std::abs(counts[k] - n * p) <= 4.5 * std::sqrt(n * p * (1 - p)));
    }
    CHECK_THROWS_AS(random.categorical(std::array<double, 2>{0, 0}), klankbord::Error);
    CHECK_THROWS_AS(random.categorical(std::array<double, 2>{1, -1}), klankbord::Error);
    CHECK_THROWS_AS(random.categorical({}), klankbord::Error);
}
