#include <klankbord/privacy/homogeneity.hpp>

#include <cmath>

#include <klankbord/core/error.hpp>

#include "catch.hpp"

namespace kb = klankbord;
using namespace klankbord::privacy;

namespace {

/// Wilson's score interval for n answers, written out here so that the test has its own numbers.
ShareLimits wilson(double n) {
    return [n](double share) {
        const double z = 1.959963984540054;
        const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
        const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        return kb::Estimate{share, middle - half, middle + half, kb::Reason::none};
    };
}

}  // namespace

// Eight of eight sad: eight persons are enough for a minimum of five, and still everybody's answer is known
// (Machanavajjhala et al. 2007).
TEST_CASE("a unanimous group is shown as an edge only", "[privacy][homogeneity]") {
    const auto all = code_share(8.0 / 8.0, wilson(8));
    REQUIRE(all.code == CodedShare::Code::at_least);
    REQUIRE(all.stamp == ">= 90 %");
    REQUIRE(std::abs(all.value.estimate - 0.9) <= 1e-15);
    const auto none = code_share(0.0, wilson(8));
    REQUIRE(none.code == CodedShare::Code::at_most);
    REQUIRE(none.stamp == "<= 10 %");
    REQUIRE(std::abs(none.value.estimate - 0.1) <= 1e-15);
}

TEST_CASE("every share with the same code looks the same", "[privacy][homogeneity]") {
    const auto all = code_share(1.0, wilson(40));
    const auto nearly = code_share(37.0 / 40.0, wilson(40));
    REQUIRE(nearly.code == all.code);
    REQUIRE(std::abs(nearly.value.low - all.value.low) <= 0.0);
    REQUIRE(std::abs(nearly.value.high - all.value.high) <= 0.0);
    REQUIRE(all.value.low < wilson(40)(37.0 / 40.0).low);
    REQUIRE(std::abs(all.value.high - 1.0) <= 1e-12);
    const auto few = code_share(3.0 / 40.0, wilson(40));
    REQUIRE(std::abs(few.value.low) <= 1e-12);
    REQUIRE(std::abs(few.value.high - wilson(40)(0.1).high) <= 0.0);
}

TEST_CASE("shares between the edges are exact", "[privacy][homogeneity]") {
    for (const double share : {0.1, 0.5, 0.9}) {
        const auto coded = code_share(share, wilson(20));
        REQUIRE(coded.code == CodedShare::Code::exact);
        REQUIRE(coded.stamp.empty());
        REQUIRE(std::abs(coded.value.estimate - share) <= 0.0);
        REQUIRE(std::abs(coded.value.low - wilson(20)(share).low) <= 0.0);
    }
}

TEST_CASE("what is no share is refused", "[privacy][homogeneity]") {
    for (const double share : {-0.01, 1.01, std::nan("")}) {
        REQUIRE_THROWS_AS(code_share(share, wilson(20)), kb::Error);
    }
}
