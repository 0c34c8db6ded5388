#include <klankbord/stats/proportion.hpp>

#include <cmath>

#include <klankbord/core/error.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

namespace {
const Critical z95 = Critical::normal(0.95);
}

TEST_CASE("Wilson's limits are Newcombe's published ones", "[stats][proportion]") {
    // Newcombe (1998), Stat. Med. 17:857–872, Table I, method 3; further digits recomputed.
    struct Row {
        double x, n, low, high, tolerance;
    };
    for (const Row& row :
         {Row{81, 263, 0.2553, 0.3662, 5e-5}, Row{15, 148, 0.0624, 0.1605, 5e-5}, Row{0, 20, 0, 0.1611, 5e-5},
          Row{1, 29, 0.0061, 0.1718, 5e-5}, Row{81, 263, 0.2552885198782742, 0.36620957698280004, 1e-12},
          Row{15, 148, 0.0623863995307363, 0.16048724172330803, 1e-12},
          Row{0, 20, 0, 0.16112515805281938, 1e-12},
          Row{1, 29, 0.006113214292762653, 0.17175521879320288, 1e-12},
          // top two of 2, 3, 10, 50, 35 answers on 1–5; 5–7 of 1, 1, 2, 4, 8, 20, 14 on 1–7
          Row{85, 100, 0.7671644040916763, 0.9069401471634337, 1e-12},
          Row{42, 50, 0.7148578393696501, 0.916625793219666, 1e-12}}) {
        const Limits limits = wilson(row.x, row.n, z95);
        REQUIRE(close(limits.low, row.low, row.tolerance));
        REQUIRE(close(limits.high, row.high, row.tolerance));
    }
}

TEST_CASE("Wilson's limits end exactly at 0 and 1, and mirror", "[stats][proportion]") {
    for (const double n : {0.3, 1.0, 7.0, 10.0, 33.3, 1e6, 1e12}) {
        REQUIRE(wilson(0, n, z95).low == 0);
        REQUIRE(wilson(n, n, z95).high == 1);
        REQUIRE(wilson(0, n, z95).high > 0);
        for (const double share : {0.0, 0.1, 0.37, 0.5}) {
            const Limits yes = wilson(share * n, n, z95);
            const Limits no = wilson(n - share * n, n, z95);
            REQUIRE(close(yes.low, 1 - no.high, 1e-12));
            REQUIRE(close(yes.high, 1 - no.low, 1e-12));
            REQUIRE(yes.low <= share);
            REQUIRE(share <= yes.high);
        }
    }
}

TEST_CASE("Wilson's limits are where the score test stops rejecting", "[stats][proportion]") {
    const Limits limits = wilson(17.5, 60.25, z95);
    for (const double p : {limits.low, limits.high}) {
        const double score = (17.5 / 60.25 - p) / std::sqrt(p * (1 - p) / 60.25);
        REQUIRE(close(std::abs(score), z95.value(), 1e-10));
    }
}

TEST_CASE("Agresti and Coull's limits may leave the scale", "[stats][proportion]") {
    // Agresti & Coull (1998), Am. Stat. 52:119–126, formula by hand.
    const Limits limits = agresti_coull(9, 10, z95);
    REQUIRE(close(limits.low, 0.5740322626051678, 1e-12));
    REQUIRE(close(limits.high, 1.0039414975045209, 1e-12));
}

TEST_CASE("Newcombe's difference is the published one", "[stats][proportion]") {
    // Newcombe (1998), Stat. Med. 17:873–890, method 10, contrasts (a)–(h).
    struct Row {
        double x1, n1, x2, n2, low, high;
    };
    for (const Row& row : {Row{56, 70, 48, 80, 0.0524, 0.3339}, Row{9, 10, 3, 10, 0.1705, 0.8090},
                           Row{6, 7, 2, 7, 0.0582, 0.8062}, Row{5, 56, 0, 29, -0.0381, 0.1926},
                           Row{0, 10, 0, 20, -0.1611, 0.2775}, Row{0, 10, 0, 10, -0.2775, 0.2775},
                           Row{10, 10, 0, 20, 0.6791, 1.0}, Row{10, 10, 0, 10, 0.6075, 1.0}}) {
        const Difference difference = newcombe(row.x1, row.n1, row.x2, row.n2, z95);
        REQUIRE(close(difference.estimate, row.x1 / row.n1 - row.x2 / row.n2, 1e-15));
        REQUIRE(close(difference.low, row.low, 5e-5));
        REQUIRE(close(difference.high, row.high, 5e-5));
        const Difference swapped = newcombe(row.x2, row.n2, row.x1, row.n1, z95);
        REQUIRE(close(swapped.low, -difference.high, 1e-15));
        REQUIRE(close(swapped.p, difference.p, 1e-15));
    }
    REQUIRE(close(newcombe(56, 70, 48, 80, z95).low, 0.052431472402365065, 1e-12));
    REQUIRE(close(newcombe(5, 56, 0, 29, z95).high, 0.19256001385511162, 1e-12));
}

TEST_CASE("the p of a difference is that of the chi-squared test", "[stats][proportion]") {
    // Pearson's chi-squared without correction of the table 56/14, 48/32: N(ad − bc)²/(r1 r2 c1 c2)
    const double chi2 = 150.0 * std::pow(56.0 * 32 - 14.0 * 48, 2) / (70.0 * 80 * 104 * 46);
    REQUIRE(close(newcombe(56, 70, 48, 80, z95).p, std::erfc(std::sqrt(chi2 / 2)), 1e-14));
    REQUIRE(newcombe(0, 10, 0, 20, z95).p == 1);
    REQUIRE(newcombe(10, 10, 20, 20, z95).p == 1);
    REQUIRE(newcombe(10, 10, 0, 20, z95).p < 1e-6);
}

TEST_CASE("a shared person makes a difference sharper", "[stats][proportion]") {
    const Difference separate = newcombe(30, 50, 25, 50, z95);
    const Difference shared = newcombe(30, 50, 25, 50, z95, 0.6);
    REQUIRE(shared.low > separate.low);
    REQUIRE(shared.high < separate.high);
    REQUIRE(shared.p < separate.p);
    // Perfect correlation of equal shares: nothing is left to chance.
    const Limits nothing = square_and_add(0.5, {0.4, 0.6}, 0.5, {0.4, 0.6}, 1);
    REQUIRE(close(nothing.low, 0, 1e-15));
    REQUIRE(close(nothing.high, 0, 1e-15));
}

TEST_CASE("numbers of answers for planning", "[stats][proportion]") {
    REQUIRE(min_n_proportion(0.5, 0.05, 0.95) == 385);
    REQUIRE(min_n_wilson(0.8, 0.05, 0.95) == 245);
    const Limits at = wilson(0.8 * 245, 245, z95);
    const Limits below = wilson(0.8 * 244, 244, z95);
    REQUIRE((at.high - at.low) / 2 <= 0.05);
    REQUIRE((below.high - below.low) / 2 > 0.05);
    // R: power.prop.test(p1 = .5, p2 = .6, power = .8) gives 387.3385 (Fleiss, Levin & Paik 2003).
    REQUIRE(close(n_two_groups(0.6, 0.5, 0.05, 0.8), 387.33851669903584, 1e-9));
    REQUIRE(std::ceil(n_two_groups(0.6, 0.5, 0.05, 0.8)) == 388);  // whole persons
}

TEST_CASE("shares that cannot be are refused", "[stats][proportion]") {
    REQUIRE_THROWS_AS(wilson(0, 0, z95), Error);
    REQUIRE_THROWS_AS(wilson(-1, 5, z95), Error);
    REQUIRE_THROWS_AS(wilson(6, 5, z95), Error);
    REQUIRE_THROWS_AS(wilson(std::nan(""), 5, z95), Error);
    REQUIRE_THROWS_AS(newcombe(1, 5, 1, 5, z95, 1.5), Error);
    REQUIRE_THROWS_AS(min_n_proportion(0.5, 0, 0.95), Error);
    REQUIRE_THROWS_AS(min_n_wilson(0.5, 1e-9, 0.95), Error);
    REQUIRE_THROWS_AS(n_two_groups(0.5, 0.5, 0.05, 0.8), Error);
}
