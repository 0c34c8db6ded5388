#include <klankbord/stats/nps.hpp>

#include <array>
#include <cmath>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/mean.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

namespace {
const Critical z95 = Critical::normal(0.95);
constexpr Trinomial example{10, 30, 60};
}  // namespace

TEST_CASE("NPS and its variance", "[stats][nps]") {
    // Variance p + d − (p − d)² = 0.45 per answer (Rocks 2016), here in points².
    REQUIRE(nps(example) == 50);
    REQUIRE(close(nps_variance(example), 4500, 1e-9));
    const double error = std::sqrt(nps_variance(example) / 100);
    REQUIRE(close(error, 6.708203932499369, 1e-12));
    REQUIRE(close(50 - z95.value() * error, 36.85216189135127, 1e-9));
    REQUIRE(nps_variance({0, 0, 5}) == 0);
    REQUIRE(nps({5, 0, 0}) == -100);
}

TEST_CASE("adjusted Wald limits", "[stats][nps]") {
    // Rocks (2016), Am. Stat. 70:365–372, AW(3, T); the formula evaluated independently.
    struct Row {
        Trinomial answers;
        double low, high;
    };
    for (const Row& row :
         {Row{{10, 30, 60}, 35.46659193866748, 61.62078670210922}, Row{{0, 0, 10}, 47.50355154479023, 100},
          Row{{0, 0, 5}, 17.49145303416897, 100}, Row{{3, 4, 3}, -41.28909562424209, 41.28909562424209},
          Row{{1, 2, 7}, 7.039408655596974, 85.26828365209533}}) {
        const Limits limits = nps_adjusted_wald(row.answers, row.answers.total(), z95);
        REQUIRE(close(limits.low, row.low, 1e-9));
        REQUIRE(close(limits.high, row.high, 1e-9));
    }
}

TEST_CASE("score limits", "[stats][nps]") {
    // Tango (1998), Stat. Med. 17:891–908, with promoters and detractors as the discordant pairs.
    struct Row {
        Trinomial answers;
        double low, high, tolerance;
    };
    for (const Row& row : {Row{{10, 30, 60}, 35.56919364848925, 61.87620819951254, 1e-6},
                           Row{{1, 2, 7}, 4.892423157568485, 85.88583167892446, 1e-6},
                           Row{{0, 0, 10}, 44.49344002742215, 100, 1e-6},
                           Row{{20, 100, 40}, 3.0864533133086715, 21.806424416682482, 1e-6}}) {
        const Limits limits = nps_score(row.answers, row.answers.total(), z95);
        REQUIRE(close(limits.low, row.low, row.tolerance));
        REQUIRE(close(limits.high, row.high, row.tolerance));
    }
}

TEST_CASE("promoters and detractors trade places", "[stats][nps]") {
    for (const Trinomial& answers : {Trinomial{10, 30, 60}, Trinomial{0, 0, 10}, Trinomial{1.5, 2.25, 7}}) {
        const Trinomial turned{answers.promoters, answers.passives, answers.detractors};
        REQUIRE(nps(turned) == -nps(answers));
        REQUIRE(close(nps_variance(turned), nps_variance(answers), 1e-9));
        const double n = answers.total();
        for (const auto method : {&nps_adjusted_wald, &nps_score}) {
            const Limits limits = method(answers, n, z95);
            const Limits mirrored = method(turned, n, z95);
            REQUIRE(close(mirrored.low, -limits.high, 1e-9));
            REQUIRE(close(mirrored.high, -limits.low, 1e-9));
        }
    }
}

TEST_CASE("fewer effective answers widen the limits", "[stats][nps]") {
    const Limits all = nps_adjusted_wald(example, 100, z95);
    const Limits half = nps_adjusted_wald(example, 50, z95);
    REQUIRE(half.low < all.low);
    REQUIRE(half.high > all.high);
    // Half the answers with the same shares are the same thing.
    const Limits small = nps_adjusted_wald({5, 15, 30}, 50, z95);
    REQUIRE(close(half.low, small.low, 1e-12));
    REQUIRE(close(half.high, small.high, 1e-12));
}

TEST_CASE("difference of two scores", "[stats][nps]") {
    // Variances add (Rocks 2016); three pseudo answers to each side.
    const Trinomial other{20, 40, 40};
    const Difference difference = nps_difference(example, 100, other, 100, z95);
    REQUIRE(close(difference.estimate, 30, 1e-12));
    REQUIRE(close(difference.low, 9.641948731665517, 1e-9));
    REQUIRE(close(difference.high, 48.6104784528005, 1e-9));
    // The plain statistic: 30 / √(var₁/100 + var₂/100).
    REQUIRE(close(30 / std::sqrt(nps_variance(example) / 100 + nps_variance(other) / 100), 2.9851115706299676,
                  1e-9));
    const Difference plain = difference_of_estimates(nps(example), nps_variance(example) / 100, nps(other),
                                                     nps_variance(other) / 100, z95);
    REQUIRE(close(plain.low, 10.302605733495952, 1e-9));
    REQUIRE(close(plain.high, 49.69739426650405, 1e-9));
    const Difference turned = nps_difference(other, 100, example, 100, z95);
    REQUIRE(close(turned.low, -difference.high, 1e-9));
    REQUIRE(close(turned.p, difference.p, 1e-15));
    REQUIRE(nps_difference(example, 100, example, 100, z95).p == 1);
}

TEST_CASE("p and limits of a difference say the same", "[stats][nps]") {
    int different = 0;
    for (double promoters = 0; promoters <= 30; ++promoters) {
        const Difference difference =
            nps_difference({5, 10, 15}, 30, {30 - promoters, 0, promoters}, 30, z95);
        const bool outside = difference.low > 0 || difference.high < 0;
        REQUIRE(outside == (difference.p < 0.05));
        different += outside ? 1 : 0;
    }
    REQUIRE(different > 5);
    REQUIRE(different < 30);
}

TEST_CASE("classes from answers on 0-10", "[stats][nps]") {
    const std::array<std::uint64_t, 11> counts = {0, 0, 1, 0, 0, 2, 3, 6, 9, 8, 11};
    const Trinomial classes = nps_classes(counts);
    REQUIRE(classes.detractors == 6);
    REQUIRE(classes.passives == 15);
    REQUIRE(classes.promoters == 19);
    REQUIRE(nps(classes) == 32.5);
}

TEST_CASE("answers needed for a score", "[stats][nps]") {
    REQUIRE(nps_min_n(0.1, 0.6, 10, 0.95) == 173);
    REQUIRE(nps_min_n(0.5, 0.5, 10, 0.95) == 385);
}

TEST_CASE("scores that cannot be are refused", "[stats][nps]") {
    REQUIRE_THROWS_AS(nps({0, 0, 0}), Error);
    REQUIRE_THROWS_AS(nps({-1, 2, 0}), Error);
    REQUIRE_THROWS_AS(nps_adjusted_wald(example, 0, z95), Error);
    REQUIRE_THROWS_AS(nps_adjusted_wald(example, std::nan(""), z95), Error);
    REQUIRE_THROWS_AS(nps_classes(std::array<std::uint64_t, 10>{}), Error);
    REQUIRE_THROWS_AS(nps_min_n(0.6, 0.6, 10, 0.95), Error);
}
