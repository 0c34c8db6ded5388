#include <klankbord/stats/cluster.hpp>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

namespace {

using Persons = std::vector<std::pair<std::int64_t, std::int64_t>>;  // answers, sum

PersonSums sums_of(const Persons& persons) {
    PersonSums sums;
    for (const auto& [answers, sum] : persons) {
        sums.add(answers, sum);
    }
    return sums;
}

// The definition, in floating point.
double direct_variance(const Persons& persons) {
    double n = 0;
    double s = 0;
    for (const auto& [answers, sum] : persons) {
        n += static_cast<double>(answers);
        s += static_cast<double>(sum);
    }
    double squares = 0;
    for (const auto& [answers, sum] : persons) {
        const double distance = static_cast<double>(sum) - static_cast<double>(answers) * s / n;
        squares += distance * distance;
    }
    const auto m = static_cast<double>(persons.size());
    return m / (m - 1) * squares / (n * n);
}

}  // namespace

TEST_CASE("everyone answered once: answers are persons", "[stats][cluster]") {
    const Clustered group = clustered(sums_of({{1, 1}, {1, 1}, {1, 0}, {1, 1}}), 0.1875);
    REQUIRE(group.n_effective == 4);
    REQUIRE(group.design_effect == 1);
    REQUIRE_FALSE(group.repeated);
    REQUIRE(group.critical(0.95).value() == Critical::normal(0.95).value());
    REQUIRE(group.mean_critical(0.95).degrees_of_freedom() == 3);
    // By persons it is the sample variance of the mean.
    REQUIRE(close(group.variance, 0.25 / 4, 1e-15));
}

TEST_CASE("the variance by persons is its definition", "[stats][cluster]") {
    const Persons persons = {{3, 3}, {1, 0}, {5, -2}, {2, 2}, {1, 1}, {8, 4}};
    const Clustered group = clustered(sums_of(persons), 0.6);
    REQUIRE(close(group.variance, direct_variance(persons), 1e-15));
    REQUIRE(group.n == 20);
    REQUIRE(group.persons == 6);
    REQUIRE(group.repeated);
    const double effect = std::max(1.0, group.variance / (0.6 / 20));
    REQUIRE(close(group.design_effect, effect, 1e-12));
    REQUIRE(close(group.n_effective, 20 / effect, 1e-12));
    // 20 answers of 6 persons, squares of their numbers 104: worth 3.85 persons who answered equally often.
    REQUIRE(effect > 1);
    REQUIRE(close(group.critical(0.95).degrees_of_freedom(), 400.0 / 104 - 1, 1e-12));
    // Where answers of a person differ as much as those of strangers, the spread is that of answers.
    const Clustered unlike = clustered(sums_of(persons), 6);
    REQUIRE(unlike.design_effect == 1);
    REQUIRE(unlike.critical(0.95).degrees_of_freedom() == 5);
    // One who gave nearly all answers leaves one degree, not a fraction of it.
    REQUIRE(clustered(sums_of({{1000, 600}, {1, 0}, {1, 1}}), 1e-4).degrees == 1);
}

TEST_CASE("persons who always say the same are worth one answer each", "[stats][cluster]") {
    Persons persons;
    for (int i = 0; i < 20; ++i) {
        persons.emplace_back(5, i % 2 == 0 ? 5 : 0);
    }
    const Clustered group = clustered(sums_of(persons), 0.25);
    // V = 20/19 · 0.25/20: 19 independent answers.
    REQUIRE(close(group.n_effective, 19, 1e-12));
    // Equal numbers of answers: every person is worth a whole one.
    REQUIRE(close(group.critical(0.95).degrees_of_freedom(), 19, 1e-12));
}

TEST_CASE("everyone said the same: the number of persons still counts", "[stats][cluster]") {
    const Clustered group = clustered(sums_of({{4, 4}, {2, 2}, {2, 2}}), 0);
    REQUIRE(close(group.design_effect, 24.0 / 8, 1e-15));
    REQUIRE(close(group.n_effective, 8.0 / 3, 1e-15));
    const Clustered one = clustered(sums_of({{7, 3}}), 12.0 / 49);
    REQUIRE(one.n_effective == 1);
    REQUIRE_THROWS_AS(one.critical(0.95), Error);
    REQUIRE_THROWS_AS(clustered(PersonSums{}, 0.25), Error);
    PersonSums nobody;
    REQUIRE_THROWS_AS(nobody.add(0, 0), Error);
}

TEST_CASE("sums stay exact where doubles would not", "[stats][cluster]") {
    // One nameless person with four billion answers beside two ordinary ones, on a scale far from 0.
    const std::int64_t many = 4'000'000'000;
    const Persons persons = {{many, many * 9}, {1, 9}, {1, 10}};
    const Clustered group = clustered(sums_of(persons), 1e-9);
    // θ = 9 + 1/n: the third person's distance is 1 − 1/n, the first's −1, the second's −1/n.
    const double n = static_cast<double>(many) + 2;
    REQUIRE(close(group.variance * n * n / (1.5 * 2), 1, 1e-9));
    const Clustered same = clustered(sums_of({{many, many * 9}, {1, 9}, {5, 45}}), 0);
    REQUIRE(same.variance == 0);
}

TEST_CASE("wide sums", "[stats][cluster]") {
    WideSum sum;
    sum.add_product(std::int64_t{1} << 62, 4);
    sum.add_product(std::int64_t{1} << 62, 4);
    REQUIRE(sum.high() == 2);
    REQUIRE(sum.low() == 0);
    REQUIRE(sum.to_double() == 0x1p65);
    sum.add_product(-(std::int64_t{1} << 62), 8);
    REQUIRE(sum == WideSum(0));
    sum.add(-5);
    REQUIRE(sum.to_double() == -5);
    REQUIRE(sum == WideSum::from_halves(sum.low(), sum.high()));
}

TEST_CASE("merging sums is adding everyone", "[stats][cluster]") {
    PersonSums a = sums_of({{3, 3}, {1, 0}});
    a.merge(sums_of({{5, -2}, {2, 2}}));
    const PersonSums b = sums_of({{3, 3}, {1, 0}, {5, -2}, {2, 2}});
    REQUIRE(clustered(a, 0.6).variance == clustered(b, 0.6).variance);
    REQUIRE(a.persons == b.persons);
    REQUIRE(a.ss == b.ss);
}

TEST_CASE("weights", "[stats][cluster]") {
    REQUIRE(kish_n_effective(10, 10) == 10);
    REQUIRE(close(kish_n_effective(6, 14), 36.0 / 14, 1e-15));  // weights 1, 2, 3
    REQUIRE_THROWS_AS(kish_n_effective(0, 0), Error);
    // Weights that are all 2 change nothing.
    const Persons persons = {{3, 3}, {1, 0}, {5, -2}, {2, 2}, {1, 1}, {8, 4}};
    WeightedPersonSums weighted;
    for (const auto& [answers, sum] : persons) {
        const double w = 2 * static_cast<double>(answers);
        const double s = 2 * static_cast<double>(sum);
        ++weighted.persons;
        weighted.repeated = weighted.repeated || answers > 1;
        weighted.w += w;
        weighted.s += s;
        weighted.ww += w * w;
        weighted.ws += w * s;
        weighted.ss += s * s;
        weighted.answer_ww += 4 * static_cast<double>(answers);
    }
    const Clustered plain = clustered(sums_of(persons), 0.6);
    const Clustered doubled = clustered(weighted, 0.6, 20);
    REQUIRE(close(doubled.variance, plain.variance, 1e-14));
    REQUIRE(close(doubled.n_effective, plain.n_effective, 1e-12));
    REQUIRE(close(doubled.degrees, plain.degrees, 1e-12));
    weighted.repeated = false;
    REQUIRE(close(clustered(weighted, 0.6, 20).n_effective, 20, 1e-12));
}

TEST_CASE("groups that share persons have one variance", "[stats][cluster]") {
    // (answers, sum) of five persons in two periods; the third and fifth are there once only.
    const std::array<std::array<std::int64_t, 4>, 5> rows = {
        {{2, 2, 1, 1}, {1, 0, 3, 1}, {4, 1, 0, 0}, {1, 1, 2, 2}, {0, 0, 2, 1}}};
    PersonSums first;
    PersonSums second;
    CrossSums cross;
    double n1 = 0, s1 = 0, n2 = 0, s2 = 0;
    for (const auto& row : rows) {
        if (row[0] > 0) {
            first.add(row[0], row[1]);
        }
        if (row[2] > 0) {
            second.add(row[2], row[3]);
        }
        if (row[0] > 0 && row[2] > 0) {
            cross.add(row[0], row[1], row[2], row[3]);
        }
        n1 += static_cast<double>(row[0]);
        s1 += static_cast<double>(row[1]);
        n2 += static_cast<double>(row[2]);
        s2 += static_cast<double>(row[3]);
    }
    double a = 0, b = 0, both = 0, joint = 0;
    for (const auto& row : rows) {
        const double u = (static_cast<double>(row[1]) - static_cast<double>(row[0]) * s1 / n1) / n1;
        const double v = (static_cast<double>(row[3]) - static_cast<double>(row[2]) * s2 / n2) / n2;
        a += u * u;
        b += v * v;
        both += u * v;
        joint += (u - v) * (u - v);
    }
    const ClusteredPair pair = clustered_pair(first, second, cross);
    REQUIRE(pair.persons == 5);
    REQUIRE(pair.repeated);
    REQUIRE(close(pair.correlation, both / std::sqrt(a * b), 1e-14));
    REQUIRE(close(a + b - 2 * pair.correlation * std::sqrt(a * b), joint, 1e-14));
    // Shares of both sides together, in sixteenths: (3, 4, 4, 3, 2); 54 is the sum of their squares.
    REQUIRE(close(pair.critical(0.95).degrees_of_freedom(), 256.0 / 54 - 1, 1e-12));

    const ClusteredPair strangers = clustered_pair(first, second, CrossSums{});
    REQUIRE(strangers.correlation == 0);
    REQUIRE(strangers.persons == 8);
    // Satterthwaite (1946), from the variances a and b and 64/22 and 64/18 effective persons.
    REQUIRE(close(strangers.critical(0.95).degrees_of_freedom(),
                  (a + b) * (a + b) / (a * a / (64.0 / 22 - 1) + b * b / (64.0 / 18 - 1)), 1e-12));
    const ClusteredPair itself = [&] {
        CrossSums all;
        for (const auto& row : rows) {
            if (row[0] > 0) {
                all.add(row[0], row[1], row[0], row[1]);
            }
        }
        return clustered_pair(first, first, all);
    }();
    REQUIRE(close(itself.correlation, 1, 1e-14));
    cross.shared = 9;
    REQUIRE_THROWS_AS(clustered_pair(first, second, cross), Error);
}

TEST_CASE("a group against the total it is part of", "[stats][cluster]") {
    // 30 of 50 and 25 of 100: the total is 55 of 150.
    const Difference rest = newcombe(30, 50, 25, 100, Critical::normal(0.95));
    const Difference total = versus_total(rest, 50.0 / 150);
    REQUIRE(close(total.estimate, 30.0 / 50 - 55.0 / 150, 1e-15));
    REQUIRE(close(total.low, rest.low * 2 / 3, 1e-15));
    REQUIRE(total.p == rest.p);
    REQUIRE(versus_total(rest, 1).estimate == 0);
    REQUIRE_THROWS_AS(versus_total(rest, 1.1), Error);
}
