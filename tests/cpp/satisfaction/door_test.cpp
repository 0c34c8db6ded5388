#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/scores.hpp>

#include "catch.hpp"
#include "privacy/recovery.hpp"
#include "privacy/world.hpp"
#include "satisfaction/door_support.hpp"

// The door as it is met from outside: through score() and release(), with tables that live.

using namespace door;

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
