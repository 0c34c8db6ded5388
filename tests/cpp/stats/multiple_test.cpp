#include <klankbord/stats/multiple.hpp>
#include <klankbord/stats/rank.hpp>

#include <algorithm>
#include <vector>

#include <klankbord/core/error.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

TEST_CASE("Benjamini and Hochberg's own example", "[stats][multiple]") {
    // Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, section 3.2: 15 p-values, 4 rejected (Bonferroni:
    // 3).
    const std::vector<double> p = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                   0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    const auto rejected = [](const std::vector<double>& adjusted) {
        return std::count_if(adjusted.begin(), adjusted.end(), [](double value) { return value <= 0.05; });
    };
    REQUIRE(rejected(benjamini_hochberg(p)) == 4);
    REQUIRE(rejected(holm(p)) == 3);
}

TEST_CASE("adjusted p-values", "[stats][multiple]") {
    // By hand from the step-up rule.
    const std::vector<double> p = {0.001, 0.008, 0.039, 0.041, 0.042, 0.06,  0.074, 0.205,
                                   0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34};
    REQUIRE(close(benjamini_hochberg(p),
                  {0.015, 0.06, 0.126, 0.126, 0.126, 0.15, 0.15857142857142856, 0.29464285714285715,
                   0.29464285714285715, 0.29464285714285715, 0.29464285714285715, 0.29464285714285715,
                   0.29464285714285715, 0.29464285714285715, 0.34},
                  1e-12));
    REQUIRE(close(holm(std::vector{0.01, 0.04, 0.03, 0.005}), {0.03, 0.06, 0.06, 0.02}, 1e-15));
}

TEST_CASE("adjusting keeps the order and never lowers p", "[stats][multiple]") {
    const std::vector<double> p = {0.9, 0.01, 0.2, 0.01, 0.0, 1.0, 0.049, 0.3};
    for (const auto method : {&benjamini_hochberg, &holm}) {
        const std::vector<double> adjusted = method(p);
        for (std::size_t i = 0; i < p.size(); ++i) {
            REQUIRE(adjusted[i] >= p[i]);
            REQUIRE(adjusted[i] <= 1);
            for (std::size_t j = 0; j < p.size(); ++j) {
                REQUIRE((p[i] > p[j] || adjusted[i] <= adjusted[j]));
            }
        }
        std::vector<double> reversed(p.rbegin(), p.rend());
        reversed = method(reversed);
        std::reverse(reversed.begin(), reversed.end());
        REQUIRE(reversed == adjusted);
        REQUIRE(method(std::vector<double>{}).empty());
        REQUIRE(method(std::vector{0.03}) == std::vector{0.03});
        REQUIRE_THROWS_AS(method(std::vector{0.1, 1.1}), Error);
    }
    REQUIRE(holm(p)[3] >= benjamini_hochberg(p)[3]);
}

TEST_CASE("pairs are numbered without gaps", "[stats][rank]") {
    for (const std::size_t groups : {2U, 3U, 7U}) {
        std::size_t expected = 0;
        for (std::size_t i = 0; i < groups; ++i) {
            for (std::size_t j = i + 1; j < groups; ++j) {
                REQUIRE(pair_index(i, j, groups) == expected++);
            }
        }
    }
}

TEST_CASE("rank ranges", "[stats][rank]") {
    // Group 0 is certainly below 2; nothing else is certain.
    const std::vector<double> differences = {-1, -3, -2};  // 0−1, 0−2, 1−2
    const std::vector<RankRange> some = rank_ranges(3, differences, std::vector{0.3, 0.01, 0.2}, 0.05);
    REQUIRE(some[0].low == 2);
    REQUIRE(some[0].high == 3);
    REQUIRE(some[1].low == 1);
    REQUIRE(some[1].high == 3);
    REQUIRE(some[2].low == 1);
    REQUIRE(some[2].high == 2);
    const std::vector<RankRange> all = rank_ranges(3, differences, std::vector{0.0, 0.0, 0.0}, 0.05);
    REQUIRE(all[0].low == 3);
    REQUIRE(all[0].high == 3);
    REQUIRE(all[2].high == 1);
    const std::vector<RankRange> one = rank_ranges(1, {}, {}, 0.05);
    REQUIRE(one.size() == 1);
    REQUIRE(one[0].high == 1);
    REQUIRE(rank_ranges(0, {}, {}, 0.05).empty());
    REQUIRE_THROWS_AS(rank_ranges(3, differences, std::vector{0.1}, 0.05), Error);
}
