#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/satisfaction/superiority.hpp>

#include "catch.hpp"
#include "privacy/recovery.hpp"
#include "privacy/world.hpp"

// The door as it is met from outside: through score() and release(), with tables that live.

namespace {

namespace kb = klankbord;
using kb::Reason;
using kb::facts::Rater;
using kb::privacy::Ledger;
using kb::privacy::Policy;
using kb::privacy::Viewer;
using kb::satisfaction::Coded;
using kb::satisfaction::Measure;
using kb::satisfaction::RatingQuery;
using kb::satisfaction::ScoreSpec;
using kb::satisfaction::ScoreTable;
using kb::state::FactTable;

FactTable table_of(double low, double high) {
    kb::facts::Mapping mapping;
    for (const auto* fact : {"customer", "employee", "team", "rater", "rating", "at", "value"}) {
        mapping.columns.emplace(fact, fact);
    }
    mapping.groups = {"channel"};
    mapping.low = low;
    mapping.high = high;
    return FactTable{kb::facts::FactKind::ratings, mapping};
}

struct Answer {
    std::string who;
    std::string team;
    std::string channel = "phone";
    std::optional<double> value;
    std::string rating{};
    std::int64_t at = 0;
    Rater rater = Rater::customer;
};

void add(FactTable& table, const Answer& answer) {
    const std::pair<std::string_view, kb::IdView> channel{"channel", kb::IdView{answer.channel}};
    kb::facts::Rating fact;
    fact.rater = answer.rater;
    (answer.rater == Rater::customer ? fact.customer : fact.employee) = kb::IdView{answer.who};
    fact.team = kb::IdView{answer.team};
    fact.value = answer.value;
    fact.at = answer.at;
    if (!answer.rating.empty()) {
        fact.rating = kb::IdView{answer.rating};
    }
    fact.groups = {&channel, 1};
    table.add(fact);
}

RatingQuery query_of(std::vector<std::string> by, Rater rater = Rater::customer) {
    RatingQuery query;
    query.by = std::move(by);
    query.rater = rater;
    return query;
}

ScoreSpec spec_of(Measure measure, double low, double high) {
    auto spec = ScoreSpec::of(measure);
    spec.scale = {low, high, 1};
    return spec;
}

/// Everything a table says, column by column.
std::vector<std::string> written(const kb::Table& table) {
    std::vector<std::string> rows(table.rows());
    for (const auto& column : table.columns()) {
        for (std::size_t row = 0; row < table.rows(); ++row) {
            rows[row] += column.name() + "=";
            if (column.is_null(row)) {
                rows[row] += "null ";
            } else if (column.type() == kb::Column::Type::text) {
                rows[row] += std::string{column.text(row)} + " ";
            } else if (column.type() == kb::Column::Type::real) {
                char text[40];
                std::snprintf(text, sizeof text, "%.17g ", column.real(row));
                rows[row] += text;
            } else {
                rows[row] += std::to_string(column.integer(row)) + " ";
            }
        }
    }
    return rows;
}

/// A table of one team's answers: counts by value.
FactTable of_counts(const std::vector<int>& counts, Rater rater) {
    auto table = table_of(0, static_cast<double>(counts.size()) - 1);
    int who = 0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        for (int i = 0; i < counts[value]; ++i) {
            add(table,
                {"p" + std::to_string(who++), "Noord", "phone", static_cast<double>(value), {}, 0, rater});
        }
    }
    return table;
}

}  // namespace

TEST_CASE("no policy opens what employees answered", "[satisfaction][door]") {
    auto table = table_of(0, 10);
    for (int i = 0; i < 34; ++i) {
        const auto* team = i < 15 ? "Noord" : i < 30 ? "Zuid" : "West";
        add(table, {"e" + std::to_string(i), team, "phone", i % 11, {}, 0, Rater::employee});
    }
    Policy open;
    open.anonymous = false;
    for (const bool guarded : {false, true}) {
        const auto found = kb::satisfaction::score(table, query_of({"team"}, Rater::employee),
                                                   ScoreSpec::of(Measure::nps), open, {}, {}, guarded);
        REQUIRE(found.rows().size() == 4);
        CHECK(found.rows()[1].group(0) == "West");
        CHECK(found.rows()[1].score.reason == Reason::suppressed);
        CHECK_FALSE(found.rows()[1].answers.has_value());
        CHECK(found.rows()[3].other);
        CHECK(found.notes().back() == "single_question");
    }
    Ledger ledger;
    const auto ask = [&](std::vector<std::string> by) {
        return kb::satisfaction::score(table, query_of(std::move(by), Rater::employee),
                                       ScoreSpec::of(Measure::nps), open, {}, {}, false, &ledger);
    };
    static_cast<void>(ask({"team"}));
    CHECK(ledger.blocks() == 2);
    CHECK(ledger.answers() == 34);
}

TEST_CASE("what employees answered is not among the customers' answers where nobody knows which employee",
          "[satisfaction][door]") {
    using Type = kb::Column::Type;
    kb::Column customer{"customer", Type::integer};
    kb::Column rater{"rater", Type::text};
    kb::Column value{"value", Type::integer};
    for (std::int64_t i = 0; i < 30; ++i) {
        customer.push(i);
        rater.push(i < 18 ? "customer" : "employee");
        value.push(std::int64_t{i < 18 ? 9 : 0});
    }
    kb::Table rows;
    for (auto* column : {&customer, &rater, &value}) {
        rows.add(std::move(*column));
    }
    ArrowArrayStream stream;
    rows.to_arrow(&stream);
    kb::facts::Mapping mapping;
    mapping.columns = {{"customer", "customer"}, {"rater", "rater"}, {"value", "value"}};
    FactTable table{kb::facts::FactKind::ratings, mapping};
    table.add(&stream);
    const auto found = kb::satisfaction::score(table, {}, ScoreSpec::of(Measure::nps));
    CHECK(found.rows()[0].answers == 18);
    CHECK(std::abs(found.rows()[0].score.estimate - 100) < 1e-12);
    CHECK_THROWS_WITH(
        kb::satisfaction::score(table, query_of({}, Rater::employee), ScoreSpec::of(Measure::nps)),
        Catch::Matchers::Contains("need the facts rater and employee"));
}

TEST_CASE("what is released by default was promised to be anonymous", "[satisfaction][door]") {
    kb::satisfaction::Scores scores{Measure::nps, {"team"}};
    for (int i = 0; i < 34; ++i) {
        scores.add({.customer = i, .team = i < 15 ? "Noord" : i < 30 ? "Zuid" : "West", .value = i % 11});
    }
    const auto guarded = scores.release();
    REQUIRE(guarded.rows().size() == 4);
    CHECK(guarded.rows()[1].score.reason == Reason::suppressed);
    CHECK(guarded.notes() == std::vector<std::string>{"single_question"});
    CHECK(guarded.stamps() == std::vector<std::string>{"single question, without memory"});
    Policy by_name;
    by_name.anonymous = false;
    const auto named = scores.release(by_name);
    REQUIRE(named.rows().size() == 3);
    CHECK(named.rows()[1].score.reason == Reason::too_few);
    CHECK(named.rows()[1].answers == 4);

    Ledger ledger;
    CHECK(scores.release({}, {}, &ledger).notes().empty());
    scores.add({.customer = 99, .team = "Zuid", .value = 10});
    const auto later = scores.release({}, {}, &ledger);
    CHECK(later.rows()[2].answers == 15);
    CHECK(scores.release().rows()[2].answers == 16);
}

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

TEST_CASE("a number stands still until ten persons changed it", "[satisfaction][door][live]") {
    auto table = table_of(0, 10);
    Ledger ledger;
    const auto ask = [&](std::vector<std::string> by) {
        return kb::satisfaction::score(table, query_of(std::move(by)), ScoreSpec::of(Measure::nps), {}, {},
                                       {}, true, &ledger);
    };
    for (int i = 0; i < 60; ++i) {
        add(table,
            {"p" + std::to_string(i), i % 2 == 0 ? "Noord" : "Zuid", "phone", 9, "r" + std::to_string(i), 1});
    }
    const auto first = ask({"team"});
    CHECK(first.rows()[0].answers == 30);
    CHECK(std::abs(first.rows()[0].score.estimate - 100) < 1e-12);

    SECTION("late answers wait for nine others") {
        for (int i = 0; i < 10; ++i) {
            const auto now = ask({"team"});
            CHECK(now.rows()[0].answers == 30);
            CHECK(std::abs(now.rows()[0].score.estimate - 100) < 1e-12);
            CHECK(now.rows()[1].answers == 30);
            CHECK(now.stamps().size() == (i == 0 ? 0U : 1U));
            add(table, {"new" + std::to_string(i), "Noord", "phone", 0, {}, 2});
        }
        const auto now = ask({"team"});
        CHECK(now.rows()[0].answers == 40);
        CHECK(std::abs(now.rows()[0].score.estimate - 50) < 1e-12);
    }
    SECTION("one person often is one person") {
        for (int i = 0; i < 30; ++i) {
            add(table, {"new", "Noord", "phone", 0, {}, 2 + i});
        }
        CHECK(ask({"team"}).rows()[0].answers == 30);
    }
    SECTION("an erased person is pending until ten have left") {
        for (int i = 0; i < 10; ++i) {
            table.forget(kb::PersonKind::customer, kb::IdView{"p" + std::to_string(2 * i)});
            const auto now = ask({"team"});
            if (i < 9) {
                CHECK(now.rows()[0].score.reason == Reason::pending);
                CHECK_FALSE(now.rows()[0].answers.has_value());
                CHECK(now.rows()[1].answers == 30);
                CHECK(ask({}).rows()[0].score.reason == Reason::pending);
            } else {
                CHECK(now.rows()[0].answers == 20);
            }
        }
        CHECK(ask({}).rows()[0].answers == 50);
    }
    SECTION("a changed answer is one that left and one that came") {
        for (int i = 0; i < 10; ++i) {
            CHECK(ask({"team"}).rows()[0].score.reason == (i == 0 ? Reason::none : Reason::pending));
            add(table, {"p" + std::to_string(2 * i), "Noord", "phone", 0, "r" + std::to_string(2 * i), 5});
        }
        const auto now = ask({"team"});
        CHECK(now.rows()[0].answers == 30);
        CHECK(std::abs(now.rows()[0].score.estimate - 100.0 / 3) < 1e-9);
    }
    SECTION("another office comes in, first of nine persons, then of one more") {
        auto office = table_of(0, 10);
        for (int i = 0; i < 9; ++i) {
            add(office, {"a" + std::to_string(i), "Noord", "phone", 0, {}, 2});
        }
        table.merge(office);
        CHECK(ask({"team"}).rows()[0].answers == 30);
        auto one = table_of(0, 10);
        add(one, {"b", "Noord", "phone", 0, {}, 2});
        table.merge(one);
        CHECK(ask({"team"}).rows()[0].answers == 40);
    }
    SECTION("saved and restored, both of them, in another order of everything") {
        ledger = Ledger::from_bytes(ledger.to_bytes());
        table = FactTable::from_bytes(table.to_bytes());
        add(table, {"new", "Noord", "phone", 0, {}, 2});
        CHECK(ask({"team"}).rows()[0].answers == 30);
        CHECK(ask({"channel"}).rows()[0].answers == 60);
        CHECK(ledger.answers() == 60);
    }
    SECTION("a copy is followed too") {
        auto copy = table;
        add(copy, {"new", "Noord", "phone", 0, {}, 2});
        const auto now = kb::satisfaction::score(copy, query_of({"team"}), ScoreSpec::of(Measure::nps), {},
                                                 {}, {}, true, &ledger);
        CHECK(now.rows()[0].answers == 30);
        CHECK(ask({"team"}).rows()[0].answers == 30);
    }
    SECTION("other facts are refused") {
        auto other = table_of(0, 10);
        for (int i = 0; i < 60; ++i) {
            add(other, {"q" + std::to_string(i), "Noord", "phone", 9});
        }
        CHECK_THROWS_WITH(kb::satisfaction::score(other, query_of({"team"}), ScoreSpec::of(Measure::nps), {},
                                                  {}, {}, true, &ledger),
                          Catch::Matchers::Contains("first asked about (60 answers)"));
    }
}

TEST_CASE("asked again, a guarded question is the same to the letter", "[satisfaction][door]") {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        world::Dice dice{seed};
        auto table = table_of(0, 10);
        for (int i = 0; i < 300; ++i) {
            add(table,
                {"p" + std::to_string(dice.below(120)), "t" + std::to_string(dice.below(4) * dice.below(3)),
                 "c" + std::to_string(dice.below(3)), static_cast<double>(dice.below(11))});
        }
        Ledger ledger;
        std::set<std::vector<std::string>> first;
        const auto ask = [&](int threads, Ledger& memory, Measure measure = Measure::nps) {
            kb::Context context;
            context.threads = threads;
            return written(kb::satisfaction::score(table, query_of({"team"}), spec_of(measure, 0, 10), {}, {},
                                                   context, true, &memory)
                               .table());
        };
        for (int late = 0; late < 2; ++late) {
            std::set<std::vector<std::string>> looks;
            for (const int threads : {1, 2, 7}) {
                looks.insert(ask(threads, ledger));
                looks.insert(ask(threads, ledger));
            }
            auto copy = Ledger::from_bytes(ledger.to_bytes());
            looks.insert(ask(2, copy));
            CHECK(looks.size() == 1);
            CHECK(ask(1, ledger, Measure::mean_score) == ask(1, copy, Measure::mean_score));
            for (int i = 0; i < 5; ++i) {
                add(table, {"late" + std::to_string(i), "t0", "c0", 10});
            }
        }
    }
}

namespace {

struct Told {
    std::vector<std::vector<std::size_t>> rows;  // per released row: the answers in it
    recovery::Columns columns;                   // per answer: who gave it
    std::size_t shown = 0;
};

/// An organisation lives and is asked, through score() alone. Every answer has a value of its own, so that a
/// released distribution says which answers are in a row.
Told live(std::uint64_t seed, bool with_ledger) {
    world::Dice dice{seed};
    constexpr int most = 400;
    auto table = table_of(0, most);
    Told told;
    std::vector<std::uint32_t> person_of;
    std::uint32_t persons = 0;
    const auto answer = [&](FactTable& to, std::uint32_t person, const std::string& rating) {
        if (person_of.size() == most) {
            return;
        }
        add(to, {"p" + std::to_string(person), "t" + std::to_string(dice.below(3)),
                 "c" + std::to_string(dice.below(3)), static_cast<double>(person_of.size()), rating,
                 static_cast<std::int64_t>(person_of.size())});
        person_of.push_back(person);
    };
    const auto somebody = [&] { return dice.chance(60) ? persons++ : dice.below(persons + 1); };
    for (auto n = dice.between(30, 120); n > 0; --n) {
        answer(table, somebody(), {});
    }
    Ledger ledger;
    std::uint32_t named = 0;
    for (int step = 0; step < 6; ++step) {
        const std::vector<std::vector<std::string>> groupings{{}, {"team"}, {"channel"}, {"team", "channel"}};
        const auto by = groupings[dice.below(4)];
        Viewer viewer;
        if (dice.chance(15) && !by.empty() && by[0] == "team") {
            viewer = {Viewer::Kind::team, "t1"};
        }
        const auto found = kb::satisfaction::score(table, query_of(by), spec_of(Measure::mean_score, 0, most),
                                                   {}, viewer, {}, true, with_ledger ? &ledger : nullptr);
        for (const auto& row : found) {
            if (row.score.given()) {
                auto& in = told.rows.emplace_back();
                for (std::size_t value = 0; value < row.histogram.size(); ++value) {
                    if (row.histogram[value] != 0) {
                        in.push_back(value);
                    }
                }
                told.shown += row.score.given() ? 1U : 0U;
            }
        }
        switch (dice.below(5)) {
            case 0:
                for (auto n = dice.below(15); n > 0; --n) {
                    answer(table, somebody(), {});
                }
                break;
            case 1:  // the same rating twice: the later one counts
                for (auto n = dice.below(4) + 1; n > 0; --n) {
                    const auto person = dice.below(persons + 1);
                    answer(table, person, "r" + std::to_string(named));
                    answer(table, person, "r" + std::to_string(named++));
                }
                break;
            case 2:
                for (auto n = dice.below(4); n > 0; --n) {
                    table.forget(kb::PersonKind::customer,
                                 kb::IdView{"p" + std::to_string(dice.below(persons + 1))});
                }
                break;
            case 3: {
                auto office = table_of(0, most);
                for (auto n = dice.below(20); n > 0; --n) {
                    answer(office, somebody(), {});
                }
                table.merge(office);
                break;
            }
            default:
                ledger = Ledger::from_bytes(ledger.to_bytes());
                table = FactTable::from_bytes(table.to_bytes());
        }
    }
    for (const auto person : person_of) {
        told.columns.persons.push_back({person});
    }
    return told;
}

}  // namespace

TEST_CASE("whatever happens to a table, nobody is found in what was shown of it",
          "[satisfaction][door][recovery]") {
    std::size_t shown = 0;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        const auto told = live(seed, true);
        CAPTURE(seed);
        REQUIRE(recovery::isolates(told.columns, told.rows, 10) == recovery::Finding::safe);
        shown += told.shown;
    }
    CHECK(shown > 4000);
    // The same without memory: the search finds people, so it can.
    std::size_t found = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto told = live(seed, false);
        found += recovery::isolates(told.columns, told.rows, 10) == recovery::Finding::recovered ? 1U : 0U;
    }
    CHECK(found > 50);
}

TEST_CASE("whoever is told how far the work is may ask the ledger", "[satisfaction][door]") {
    auto table = table_of(0, 10);
    for (int i = 0; i < 40; ++i) {
        add(table, {"p" + std::to_string(i), "a", "x", 9});
    }
    Ledger ledger;
    int told = 0;
    kb::Context context;
    context.progress = [&](double) { told += ledger.answers() <= 40 ? 1 : 0; };
    const auto found = kb::satisfaction::score(table, query_of({"team"}), ScoreSpec::of(Measure::nps), {}, {},
                                               context, true, &ledger);
    CHECK(found.rows()[0].answers == 40);
    CHECK(told > 0);
}

TEST_CASE("a declared grid comes first", "[satisfaction][door]") {
    auto table = table_of(0, 10);
    for (int i = 0; i < 24; ++i) {
        // Channel x is eleven of team a; the twelfth is in y with team b.
        add(table, {"p" + std::to_string(i), i < 12 ? "a" : "b", i < 11 ? "x" : "y", 9});
    }
    const auto ask = [&](std::vector<std::string> by, Ledger& ledger, const Policy& policy) {
        return kb::satisfaction::score(table, query_of(std::move(by)), ScoreSpec::of(Measure::nps), policy,
                                       {}, {}, true, &ledger);
    };
    Ledger plain;
    CHECK(ask({"team"}, plain, {}).rows()[0].answers == 12);
    CHECK_FALSE(ask({"channel"}, plain, {}).rows()[0].answers.has_value());
    Policy policy;
    policy.grid = {{"product", "week"}, {"channel"}};  // products are another table's
    Ledger gridded;
    CHECK_FALSE(ask({"team"}, gridded, policy).rows()[0].answers.has_value());
    CHECK(ask({"channel"}, gridded, policy).rows()[0].answers == 11);
    // Where nothing can be entered a grid is refused.
    CHECK_THROWS_WITH(kb::satisfaction::score(table, query_of({"team"}), ScoreSpec::of(Measure::nps), policy),
                      Catch::Matchers::Contains("entered into a ledger"));
}

TEST_CASE("a team or an employee must be found in the table they look at", "[satisfaction][door][errors]") {
    auto table = table_of(0, 10);
    for (int i = 0; i < 24; ++i) {
        add(table, {"p" + std::to_string(i), i < 12 ? "a" : "b", "x", 9});
    }
    const auto ask = [&](std::vector<std::string> by, const Viewer& viewer) {
        return kb::satisfaction::score(table, query_of(std::move(by)), ScoreSpec::of(Measure::nps), {},
                                       viewer);
    };
    const Viewer team{Viewer::Kind::team, "a"};
    CHECK(ask({"team"}, team).rows()[0].answers == 12);
    CHECK_THROWS_WITH(ask({"channel"}, team),
                      Catch::Matchers::Contains("grouped by `team`; received a table grouped by "
                                                "channel; group by team"));
    CHECK(ask({}, team).rows()[0].score.reason == Reason::suppressed);  // the whole is nobody's own
    CHECK_THROWS_WITH(ask({"team"}, {Viewer::Kind::self, "e"}),
                      Catch::Matchers::Contains("grouped by `employee`"));
}
