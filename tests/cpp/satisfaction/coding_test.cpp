#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/satisfaction/superiority.hpp>

#include "catch.hpp"
#include "privacy/world.hpp"
#include "satisfaction/door_support.hpp"

// Employees of one mind, by every measure and in every question that follows.

using namespace door;

TEST_CASE("employees of one mind are shown as an edge by every measure",
          "[satisfaction][door][homogeneity]") {
    struct Case {
        Measure measure;
        std::vector<int> counts;
        double estimate;
        Coded coded;
    };
    // 20 answers; the edges follow from 90 % on one side and 10 % on the other.
    const std::vector<Case> cases{
        {Measure::csat, {0, 0, 0, 0, 20}, 0.9, Coded::at_least},
        {Measure::csat, {10, 10, 0, 0, 0}, 0.1, Coded::at_most},
        // Seven boxes are cut below the highest two and below the highest three: here both are full.
        {Measure::ces, {0, 0, 0, 0, 0, 20, 0}, 0.9 * 5, Coded::at_least},
        // All in the third box from above: over 90 % in three, under 10 % in two. Means 3.6 … 0.9 * 4 + 0.1
        // * 6.
        {Measure::ces, {0, 0, 0, 0, 20, 0, 0}, (0.9 * 4 + 0.9 * 4 + 0.1 * 6) / 2, Coded::about},
        {Measure::mean_score, {0, 20}, 0.9, Coded::at_least},
        {Measure::mean_score, {20, 0}, 0.1, Coded::at_most},
        {Measure::mean_score, {0, 0, 0, 10, 10}, 0.9 * 3, Coded::at_least},
        {Measure::mean_score, {19, 0, 0, 0, 1}, 0.9 * 2 + 0.1 * 4, Coded::at_most},
        {Measure::nps, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20}, 80, Coded::at_least},
        {Measure::nps, {20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, -80, Coded::at_most},
        {Measure::nps, {0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0}, 0, Coded::about},
        {Measure::nps, {0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 10}, 40, Coded::at_least},
        {Measure::nps, {10, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0}, -40, Coded::at_most},
    };
    for (const auto& one : cases) {
        const auto high = static_cast<double>(one.counts.size()) - 1;
        auto spec = spec_of(one.measure, 0, high);
        spec.top = std::min(spec.top, std::max(1, spec.scale.points() / 2));
        spec.shrink = true;
        const auto ask = [&](Rater rater) {
            return kb::satisfaction::score(of_counts(one.counts, rater), query_of({"team"}, rater), spec);
        };
        const auto found = ask(Rater::employee);
        REQUIRE(found.rows().size() == 1);
        const auto& row = found.rows()[0];
        CAPTURE(to_string(one.measure), one.counts);
        CHECK(std::abs(row.score.estimate - one.estimate) < 1e-12);
        CHECK(row.coded == one.coded);
        CHECK(found.table().at("coded").text(0) == to_string(one.coded));
        CHECK((row.score.low <= row.score.estimate && row.score.estimate <= row.score.high));
        CHECK((row.answers == 20 && row.persons == 20));
        CHECK((row.histogram.empty() && row.counts.empty() && row.shares.empty() && !row.shrunk));
        CHECK(std::abs(row.n_effective - 20) < 1e-9);
        CHECK(found.distribution().rows() == 0);
        CHECK(std::count(found.notes().begin(), found.notes().end(), "coded_extremes") == 1);
        int empty = 0;
        for (const auto& column : found.table().columns()) {
            const auto& name = column.name();
            if (name.ends_with("_share") || name == "promoters" || name == "satisfied" || name == "top" ||
                name == "easy" || name.starts_with("shrunk") || name.ends_with("_share_low") ||
                name == "limits_trusted") {
                CHECK(column.is_null(0));
                ++empty;
            }
        }
        CHECK(empty >= 4);
        // Customers' answers are shown as they are.
        const auto exact = ask(Rater::customer).rows()[0];
        CHECK(exact.coded == Coded::no);
        CHECK(exact.histogram.size() == one.counts.size());
    }
}

TEST_CASE("no choice of boxes shows what the customary ones hide", "[satisfaction][door][homogeneity]") {
    // Nobody is satisfied (4 or 5 of 1 to 5), which the default of csat hides.
    const std::vector<int> counts{2, 6, 12, 0, 0};
    const auto ask = [&](Measure measure, std::int32_t top) {
        auto spec = spec_of(measure, 0, 4);
        spec.top = top;
        return kb::satisfaction::score(of_counts(counts, Rater::employee),
                                       query_of({"team"}, Rater::employee), spec);
    };
    CHECK(ask(Measure::csat, 2).rows()[0].coded == Coded::at_most);
    const auto three = ask(Measure::csat, 3);
    CHECK(three.rows()[0].coded == Coded::no);
    CHECK(std::abs(three.rows()[0].score.estimate - 0.6) < 1e-12);
    CHECK(three.rows()[0].histogram.empty());
    CHECK(three.distribution().rows() == 0);
    for (const auto measure : {Measure::mean_score, Measure::ces}) {
        const auto mean = ask(measure, 3);
        CHECK(mean.rows()[0].coded == Coded::at_most);
        CHECK(mean.distribution().rows() == 0);
        CHECK((mean.rows()[0].shares.empty() && mean.rows()[0].counts.empty()));
    }
    // A share of other boxes is coded for itself: 18 of 20 are exactly 90 %, 20 of 20 are not.
    CHECK(std::abs(ask(Measure::csat, 4).rows()[0].score.estimate - 0.9) < 1e-12);
    CHECK(ask(Measure::csat, 4).rows()[0].coded == Coded::no);
}

namespace {

/// The codes by which two rows must look the same, from the definition.
std::string codes_of(Measure measure, const std::vector<int>& counts, int top) {
    const int n = 20;
    const auto from = [&](int boxes) {
        int count = 0;
        for (std::size_t k = counts.size() - static_cast<std::size_t>(boxes); k < counts.size(); ++k) {
            count += counts[k];
        }
        return count;
    };
    const auto code = [&](int boxes) {
        const auto count = from(boxes);
        return std::string{10 * count < n ? "<" : 10 * count > 9 * n ? ">" : "="};
    };
    const auto points = counts.size();
    const std::vector<int> customary = points == 11 ? std::vector<int>{2, 4}
                                       : points == 7
                                           ? std::vector<int>{2, 3}
                                           : std::vector<int>{std::min(2, static_cast<int>(points) / 2)};
    std::string codes;
    if (measure == Measure::nps) {
        for (const auto boxes : customary) {
            codes += code(boxes) == "=" ? std::to_string(from(boxes)) : code(boxes);
            codes += " ";
        }
        return code(2) + code(4) == "==" ? "" : codes;
    }
    if (measure == Measure::csat) {
        return code(top) == "=" ? "" : code(top);
    }
    bool any = code(top) != "=";
    for (const auto boxes : customary) {
        codes += code(boxes);
        any = any || code(boxes) != "=";
    }
    return any ? codes + code(top) : "";
}

}  // namespace

TEST_CASE("rows with the same codes look the same, and their limits hold",
          "[satisfaction][door][homogeneity]") {
    struct Scale {
        Measure measure;
        int points;
        int top;
        int tried;
    };
    for (const auto& scale :
         {Scale{Measure::nps, 11, 2, 400}, Scale{Measure::csat, 3, 1, 400}, Scale{Measure::csat, 5, 2, 400},
          Scale{Measure::mean_score, 2, 1, 60}, Scale{Measure::mean_score, 3, 1, 400},
          Scale{Measure::mean_score, 5, 2, 800}, Scale{Measure::mean_score, 11, 2, 800},
          Scale{Measure::ces, 7, 3, 800}, Scale{Measure::mean_score, 5, 1, 800}}) {
        CAPTURE(to_string(scale.measure), scale.points, scale.top);
        auto spec = spec_of(scale.measure, 0, scale.points - 1);
        spec.top = scale.top;
        world::Dice dice{static_cast<std::uint64_t>(scale.points)};
        std::map<std::string, std::string> looks;
        int coded = 0;
        for (int i = 0; i < scale.tried; ++i) {
            // Mostly in one or two boxes, so that most are of one mind.
            std::vector<int> counts(static_cast<std::size_t>(scale.points), 0);
            const auto home = dice.below(static_cast<std::uint32_t>(scale.points));
            const auto second = dice.below(static_cast<std::uint32_t>(scale.points));
            const auto away = dice.below(3) * dice.below(4);
            for (std::uint32_t k = 0; k < 20; ++k) {
                ++counts[k < away ? dice.below(static_cast<std::uint32_t>(scale.points))
                                  : (k % 2 == 0 && i % 3 == 0 ? second : home)];
            }
            const auto ask = [&](Rater rater) {
                return kb::satisfaction::score(of_counts(counts, rater), query_of({"team"}, rater), spec);
            };
            const auto found = ask(Rater::employee);
            const auto& row = found.rows()[0];
            const auto exact = ask(Rater::customer).rows()[0].score;
            const auto codes = codes_of(scale.measure, counts, scale.top);
            CAPTURE(counts, codes);
            REQUIRE((row.coded != Coded::no) == !codes.empty());
            if (codes.empty()) {
                REQUIRE(std::abs(row.score.estimate - exact.estimate) < 1e-12);
                continue;
            }
            ++coded;
            const auto look = written(found.table())[0];
            REQUIRE(looks.try_emplace(codes, look).first->second == look);
            REQUIRE(row.score.low <= exact.low + 1e-9);
            REQUIRE(row.score.high >= exact.high - 1e-9);
            if (row.coded == Coded::at_least) {
                REQUIRE(exact.estimate >= row.score.estimate - 1e-9);
            } else if (row.coded == Coded::at_most) {
                REQUIRE(exact.estimate <= row.score.estimate + 1e-9);
            }
        }
        REQUIRE(coded > 20);
        REQUIRE(looks.size() >= 2);
        REQUIRE(static_cast<std::size_t>(coded) > looks.size());
    }
}

TEST_CASE("what is asked afterwards does not give a coded row back", "[satisfaction][door][homogeneity]") {
    auto table = table_of(1, 5);
    int who = 0;
    for (int i = 0; i < 20; ++i) {
        add(table, {"e" + std::to_string(who++), "Noord", "phone", 5, {}, 0, Rater::employee});
        add(table, {"e" + std::to_string(who++), "Oost", "phone", 1 + i % 5, {}, 0, Rater::employee});
        add(table, {"e" + std::to_string(who++), "Zuid", "phone", 1 + i % 4, {}, 0, Rater::employee});
    }
    for (const auto measure : {Measure::csat, Measure::mean_score}) {
        auto spec = spec_of(measure, 1, 5);
        spec.shrink = true;
        const auto found = kb::satisfaction::score(table, query_of({"team"}, Rater::employee), spec);
        REQUIRE(found.rows()[0].coded == Coded::at_least);
        const auto rest = found.differences();
        CHECK(rest.rows[0].difference.reason == Reason::suppressed);
        // Oost against Zuid alone: the coded team is in nobody's rest.
        const auto alone = found.rows()[1].score.estimate - found.rows()[2].score.estimate;
        CHECK(std::abs(rest.rows[1].difference.estimate - alone) < 1e-12);
        kb::satisfaction::Versus noord;
        noord.kind = kb::satisfaction::Versus::Kind::group;
        noord.group = {std::string{"Noord"}};
        CHECK_THROWS_AS(found.differences(noord), kb::Error);
        CHECK(found.rows()[1].shrunk.has_value());
        CHECK_FALSE(found.rows()[0].shrunk.has_value());
        const auto distribution = found.distribution();
        for (std::size_t i = 0; i < distribution.rows(); ++i) {
            CHECK(distribution.at("team").text(i) != "Noord");
        }
    }
    const auto mean = kb::satisfaction::score(table, query_of({"team"}, Rater::employee),
                                              spec_of(Measure::mean_score, 1, 5));
    const auto theta = kb::satisfaction::superiority(mean, std::string{"Oost"}, std::string{"Noord"});
    CHECK(theta.theta.reason == Reason::suppressed);
    CHECK(theta.table.at("estimate").is_null(0));
    CHECK(theta.table.at("reason").text(0) == "suppressed");
}
