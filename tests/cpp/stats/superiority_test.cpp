#include <klankbord/stats/superiority.hpp>

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
const Critical z95 = Critical::normal(0.95);
using Counts = std::vector<std::uint64_t>;
}  // namespace

TEST_CASE("shoulder-tip pain", "[stats][superiority]") {
    // Data of Lumley (1996), Biometrics 52:354–361; theta = (251 + 143/2)/418; error as DeLong's (pROC in R
    // agrees).
    const Superiority result = superiority(Counts{19, 2, 1, 0, 0}, Counts{7, 3, 4, 3, 2}, z95);
    REQUIRE(close(result.theta, 322.5 / 418, 1e-15));
    REQUIRE(close(result.cliffs_delta(), 0.5430622009569379, 1e-12));
    REQUIRE(close(result.odds_ratio(), 3.3769633507853416, 1e-12));
    REQUIRE(close(result.standard_error, 0.06652822999367267, 1e-12));
    REQUIRE(close(result.theta - z95.value() * result.standard_error, 0.6411381657356732, 1e-9));
    REQUIRE(close(result.theta + z95.value() * result.standard_error, 0.9019240352212647, 1e-9));
    REQUIRE(close(result.limits.low, 0.6170974360734304, 1e-9));
    REQUIRE(close(result.limits.high, 0.8761761757610353, 1e-9));
    REQUIRE(result.p < 0.01);
}

TEST_CASE("theta counts pairs, and turns round", "[stats][superiority]") {
    for (const auto& [a, b] : {std::pair{Counts{3, 0, 2, 5}, Counts{1, 4, 4, 0}},
                               std::pair{Counts{1, 1, 1, 1}, Counts{0, 0, 0, 9}},
                               std::pair{Counts{100, 3, 0, 0}, Counts{0, 0, 1, 2}}}) {
        double won = 0;
        double pairs = 0;
        for (std::size_t i = 0; i < a.size(); ++i) {
            for (std::size_t j = 0; j < b.size(); ++j) {
                const auto count = static_cast<double>(a[i] * b[j]);
                pairs += count;
                won += count * (j > i ? 1 : j == i ? 0.5 : 0);
            }
        }
        const Superiority forward = superiority(a, b, z95);
        const Superiority backward = superiority(b, a, z95);
        REQUIRE(close(forward.theta, won / pairs, 1e-15));
        REQUIRE(close(forward.theta, 1 - backward.theta, 1e-15));
        REQUIRE(close(forward.standard_error, backward.standard_error, 1e-14));
        REQUIRE(close(forward.limits.low, 1 - backward.limits.high, 1e-12));
        REQUIRE(close(forward.p, backward.p, 1e-12));
    }
}

TEST_CASE("groups that do not overlap get limits all the same", "[stats][superiority]") {
    const Superiority above = superiority(Counts{8, 2, 0, 0}, Counts{0, 0, 3, 7}, z95);
    REQUIRE(above.theta == 1);
    REQUIRE(above.standard_error == 0);
    REQUIRE(above.limits.high == 1);
    REQUIRE(above.limits.low > 0.5);
    REQUIRE(above.limits.low < 0.95);
    REQUIRE(above.p < 0.001);
    const Superiority below = superiority(Counts{0, 0, 3, 7}, Counts{8, 2, 0, 0}, z95);
    REQUIRE(below.theta == 0);
    REQUIRE(below.limits.low == 0);
    REQUIRE(close(below.limits.high, 1 - above.limits.low, 1e-12));
    const Superiority more = superiority(Counts{80, 20, 0, 0}, Counts{0, 0, 30, 70}, z95);
    REQUIRE(more.limits.low > above.limits.low);
    // At one half the score variance is that of the Mann–Whitney test, (m + n + 1)/(12 m n): z =
    // ½/√(21/1200).
    REQUIRE(close(above.p, std::erfc(0.5 / std::sqrt(21.0 / 1200) / std::sqrt(2.0)), 1e-14));
}

TEST_CASE("everybody gave the same answer", "[stats][superiority]") {
    const Superiority same = superiority(Counts{0, 0, 6}, Counts{0, 0, 9}, z95);
    REQUIRE(same.theta == 0.5);
    REQUIRE(same.p == 1);
    REQUIRE(same.limits.low < 0.4);
    REQUIRE(close(same.limits.low, 1 - same.limits.high, 1e-12));
    const Superiority single = superiority(Counts{1, 0, 0}, Counts{0, 1, 0}, z95);
    REQUIRE(single.theta == 1);
    REQUIRE(single.limits.low < 0.5);
}

TEST_CASE("ridits", "[stats][superiority]") {
    // Bross (1958), Biometrics 14:18–38.
    const Counts reference = {10, 20, 40, 20, 10};
    const Counts group = {5, 10, 30, 35, 20};
    REQUIRE(close(ridits(reference), {0.05, 0.2, 0.5, 0.8, 0.95}, 1e-15));
    REQUIRE(close(mean_ridit(reference, reference), 0.5, 1e-15));
    REQUIRE(close(mean_ridit(reference, group), 0.6425, 1e-15));
    REQUIRE(mean_ridit(reference, group) == superiority(reference, group, z95).theta);
    REQUIRE_THROWS_AS(ridits(Counts{0, 0}), Error);
    REQUIRE_THROWS_AS(mean_ridit(reference, Counts{1, 2}), Error);
}
