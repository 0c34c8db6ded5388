#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/privacy/ledger.hpp>

#include "catch.hpp"
#include "world.hpp"

// A ledger that finds answers again by their marks, against one whose caller tells it everything that
// changed.

namespace kb = klankbord;
using namespace klankbord::privacy;
using kb::Reason;

namespace {

struct Row {
    std::uint32_t id;  // of the answer, never used twice
    std::uint32_t person, employee, team, channel;
};

Mark mark_of(const Row& row) {
    // Three answers in four have a mark of their own; the others share it with answers of the same person.
    const auto answer = row.id % 4 == 0 ? 7U : row.id + 100;
    return {row.person, answer, row.team * 16 + row.channel, row.employee};
}

Question question_of(const std::vector<Row>& rows, std::uint32_t persons, bool by_team) {
    Question question;
    question.cells = 4;
    question.persons = persons;
    question.guarded = true;
    question.visit = [&rows, by_team](const auto& use) {
        std::vector<Answer> answers;
        for (std::uint32_t i = 0; i < rows.size(); ++i) {
            answers.push_back(
                {by_team ? rows[i].team : rows[i].channel, rows[i].person, rows[i].employee, i});
        }
        use(answers);
    };
    return question;
}

std::vector<Mark> marks_of(const std::vector<Row>& rows) {
    std::vector<Mark> marks;
    std::transform(rows.begin(), rows.end(), std::back_inserter(marks), mark_of);
    return marks;
}

/// The answers that wait. Of those that share a mark it does not matter which.
std::multiset<std::pair<std::uint32_t, std::uint32_t>> waiting_marks(const Verdict& verdict,
                                                                     const std::vector<Row>& rows) {
    std::multiset<std::pair<std::uint32_t, std::uint32_t>> marks;
    for (std::size_t i = 0; i < verdict.waiting.size(); ++i) {
        if (verdict.waiting[i] != 0) {
            marks.emplace(rows[i].person, mark_of(rows[i]).answer);
        }
    }
    return marks;
}

}  // namespace

TEST_CASE("answers are found again by their marks as if the ledger had been told", "[privacy][follow]") {
    std::size_t left = 0;
    std::size_t waited = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        world::Dice dice{seed};
        constexpr std::uint32_t persons = 120;
        std::vector<Row> rows;
        std::uint32_t next = 0;
        const auto arrive = [&](std::uint32_t count) {
            for (std::uint32_t i = 0; i < count; ++i) {
                const auto person = dice.between(0, persons - 1);
                // A mark that several answers of a person share comes with one team and channel, so that it
                // does not matter which of them is which.
                const auto home = next % 4 == 0 ? person : next;
                rows.push_back({next++, person, person % 5, home % 4, home / 4 % 4});
            }
        };
        arrive(dice.between(60, 160));
        Ledger told;
        Ledger follows;
        for (int step = 0; step < 6; ++step) {
            const auto question = question_of(rows, persons, dice.between(0, 1) == 0);
            auto marked = question;
            marked.marks = [&] { return marks_of(rows); };
            const auto expected = decide({}, {}, question, &told);
            const auto found = decide({}, {}, marked, &follows);
            REQUIRE(found.cell == expected.cell);
            REQUIRE(found.pooled == expected.pooled);
            REQUIRE(waiting_marks(found, rows) == waiting_marks(expected, rows));
            REQUIRE(follows.blocks() == told.blocks());
            REQUIRE(follows.answers() == told.answers());
            waited += expected.waiting.empty() ? 0U : 1U;

            // Some leave, some come, and all are numbered anew.
            std::vector<Answer> leaving;
            std::vector<Row> stay;
            const auto one_in = dice.between(2, 40);
            for (std::uint32_t i = 0; i < rows.size(); ++i) {
                if (rows[i].id % 4 != 0 && dice.between(1, one_in) == 1 && stay.size() + 30 < rows.size()) {
                    leaving.push_back({0, rows[i].person, rows[i].employee, i});
                } else {
                    stay.push_back(rows[i]);
                }
            }
            left += leaving.size();
            told.remove(leaving);
            const auto before = rows;
            rows = stay;
            arrive(dice.between(0, 30));
            std::vector<std::uint32_t> order(rows.size());
            std::iota(order.begin(), order.end(), 0U);
            for (auto i = order.size(); i > 1; --i) {
                std::swap(order[i - 1], order[dice.between(0, static_cast<std::uint32_t>(i - 1))]);
            }
            std::vector<Row> shuffled;
            for (const auto at : order) {
                shuffled.push_back(rows[at]);
            }
            rows = std::move(shuffled);
            std::vector<std::uint32_t> numbers(before.size(), no_number);
            std::vector<std::uint32_t> place(next, no_number);
            for (std::uint32_t i = 0; i < rows.size(); ++i) {
                place[rows[i].id] = i;
            }
            for (std::size_t i = 0; i < before.size(); ++i) {
                numbers[i] = place[before[i].id];
            }
            told.renumber({numbers, {}, {}});
        }
    }
    REQUIRE(left > 10'000);
    REQUIRE(waited > 500);
}

TEST_CASE("a row that moved to another group is still the same answer", "[privacy][follow]") {
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 40; ++i) {
        rows.push_back({4 * i + 1, i, no_employee, i < 20 ? 0U : 1U, 0});
    }
    Ledger ledger;
    const auto ask = [&] {
        auto question = question_of(rows, 40, true);
        question.marks = [&] { return marks_of(rows); };
        return decide({}, {}, question, &ledger);
    };
    REQUIRE(ask().cell[0] == Reason::none);
    rows[0].team = 1;  // alone between the two tables: their difference would be this person
    const auto after = ask();
    REQUIRE(ledger.answers() == 40);
    REQUIRE((after.cell[0] != Reason::none && after.cell[1] != Reason::none));
}

TEST_CASE("the edition says when nothing has to be looked at", "[privacy][follow]") {
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 30; ++i) {
        rows.push_back({4 * i + 1, i, no_employee, i % 2, i % 3});
    }
    Ledger ledger;
    int asked = 0;
    int visited = 0;
    auto edition = std::make_shared<int>(1);
    const auto question = [&](bool by_team) {
        auto made = question_of(rows, 30, by_team);
        made.marks = [&] {
            ++asked;
            return marks_of(rows);
        };
        made.visit = [&, inner = made.visit](const auto& use) {
            ++visited;
            inner(use);
        };
        made.edition = edition;
        made.name = by_team ? "by team" : "by channel";
        return made;
    };
    REQUIRE_FALSE(ledger.recall("by team", edition).has_value());
    const auto first = decide({}, {}, question(true), &ledger);
    REQUIRE(decide({}, {}, question(false), &ledger).cell[0] == Reason::suppressed);
    REQUIRE((asked == 1 && visited == 2));
    const auto again = ledger.recall("by team", edition);
    REQUIRE(again.has_value());
    REQUIRE((again->cell == first.cell && again->stamps == first.stamps));
    REQUIRE_FALSE(ledger.recall("by team", nullptr).has_value());
    REQUIRE_FALSE(ledger.recall("by product", edition).has_value());

    edition = std::make_shared<int>(2);
    rows.push_back({1001, 29, no_employee, 0, 0});
    REQUIRE_FALSE(ledger.recall("by team", edition).has_value());
    const auto late = decide({}, {}, question(true), &ledger);
    REQUIRE(asked == 2);
    REQUIRE(late.waiting.back() == 1);
    REQUIRE(ledger.recall("by team", edition)->waiting == late.waiting);
    for (std::uint32_t i = 0; i < 12; ++i) {
        rows.push_back({2001 + 4 * i, i, no_employee, 0, 0});
    }
    edition = std::make_shared<int>(3);
    REQUIRE(decide({}, {}, question(false), &ledger).cell[0] != Reason::too_few);  // lets the new ones in
    REQUIRE_FALSE(ledger.recall("by team", edition).has_value());
}

TEST_CASE("other facts are refused, not taken for new ones", "[privacy][follow]") {
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 60; ++i) {
        rows.push_back({4 * i + 1, i, no_employee, i % 2, 0});
    }
    Ledger ledger;
    const auto ask = [&](std::uint32_t other) {
        auto question = question_of(rows, 60, true);
        question.marks = [&] {
            auto marks = marks_of(rows);
            for (auto& mark : marks) {
                mark.answer ^= other;
            }
            return marks;
        };
        return decide({}, {}, question, &ledger);
    };
    REQUIRE(ask(0).cell[0] == Reason::none);
    const auto bytes = ledger.to_bytes();
    REQUIRE_THROWS_WITH(ask(1U << 30U), Catch::Matchers::Contains("60 answers"));
    REQUIRE(ledger.to_bytes() == bytes);
    REQUIRE_THROWS_AS(decide({}, {}, question_of(rows, 60, true), &ledger), kb::Error);
    REQUIRE_THROWS_AS(ledger.remove(std::vector<Answer>{{0, 1, no_employee, 1}}), kb::Error);
    REQUIRE_THROWS_AS(ledger.renumber({}), kb::Error);
    REQUIRE(ask(0).cell[0] == Reason::none);
}

TEST_CASE("who left for good has no name in the bytes", "[privacy][follow]") {
    std::vector<Row> rows;
    for (std::uint32_t i = 0; i < 60; ++i) {
        rows.push_back({4 * i + 1, 0xabcd00U + i, no_employee, i % 2, 0});
        rows.back().person = i;
    }
    Ledger ledger;
    const auto ask = [&] {
        auto question = question_of(rows, 60, true);
        question.marks = [&] {
            auto marks = marks_of(rows);
            for (auto& mark : marks) {
                mark.person += 0xabcd1200U;
            }
            return marks;
        };
        return decide({}, {}, question, &ledger);
    };
    REQUIRE(ask().cell[0] == Reason::none);
    const auto named = [&](std::uint32_t person) {
        const auto bytes = ledger.to_bytes();
        const std::vector<std::byte> name{std::byte(person & 0xffU), std::byte{0x12}, std::byte{0xcd},
                                          std::byte{0xab}};
        return std::search(bytes.begin(), bytes.end(), name.begin(), name.end()) != bytes.end();
    };
    REQUIRE(named(8));
    rows.erase(rows.begin() + 8);
    REQUIRE(ask().cell[0] == Reason::pending);
    REQUIRE(named(9));
    REQUIRE_FALSE(named(8));
}
