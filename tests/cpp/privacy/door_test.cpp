#include <klankbord/privacy/door.hpp>

#include <algorithm>

#include <klankbord/core/error.hpp>

#include "catch.hpp"

namespace kb = klankbord;
using namespace klankbord::privacy;
using kb::Reason;
using Reasons = std::vector<Reason>;

namespace {

/// Cells given as lists of (person, employee).
struct Cells {
    std::vector<Answer> answers;
    std::vector<std::uint64_t> persons, employees;
    std::vector<std::uint8_t> own;
    Question question;
    int visits = 0;

    Cells(const Cells&) = delete;
    Cells& operator=(const Cells&) = delete;

    /// Persons of cell i are numbered from first[i], as many as count[i]; employees run from staff_first,
    /// staff many.
    struct Cell {
        std::uint32_t first;
        std::uint32_t count;
        std::uint32_t staff = 0;
        std::uint32_t staff_first = 0;
    };
    explicit Cells(const std::vector<Cell>& cells, bool with_employees = false) {
        for (std::uint32_t c = 0; c < cells.size(); ++c) {
            const auto& cell = cells[c];
            for (std::uint32_t p = 0; p < cell.count; ++p) {
                const auto employee = cell.staff > 0 ? cell.staff_first + p % cell.staff : no_employee;
                answers.push_back({c, cell.first + p, employee, 0});
                question.persons = std::max(question.persons, cell.first + p + 1);
            }
            persons.push_back(cell.count);
            employees.push_back(std::min(cell.staff, cell.count));
        }
        question.cells = static_cast<std::uint32_t>(cells.size());
        question.persons_in_cell = persons;
        if (with_employees) {
            question.employees_in_cell = employees;
        }
        question.visit = [this](const auto& take) {
            ++visits;
            for (const auto& answer : answers) {
                take(std::span{&answer, 1});
            }
        };
    }
    Cells& guarded() {
        question.guarded = true;
        return *this;
    }
    Cells& owned(std::vector<std::uint8_t> mine) {
        own = std::move(mine);
        question.own_cell = own;
        return *this;
    }
};

const Viewer team{Viewer::Kind::team, "t"};
const Viewer self{Viewer::Kind::self, "e"};

}  // namespace

TEST_CASE("answers of people known by name need the minima only", "[privacy][door]") {
    Cells cells{{{0, 12, 3}, {0, 9, 5}, {0, 30, 2}, {0, 0}, {0, 10}}, true};
    const auto verdict = decide({}, {}, cells.question);
    REQUIRE(verdict.cell ==
            Reasons{Reason::none, Reason::too_few, Reason::few_employees, Reason::too_few, Reason::none});
    REQUIRE_FALSE(verdict.other_shown);
    REQUIRE(verdict.stamps.empty());
    REQUIRE(cells.visits == 0);
}

TEST_CASE("a person may see a page about themselves alone", "[privacy][door]") {
    Cells cells{{{0, 12, 1}, {0, 30, 1}, {0, 8, 1}}, true};
    REQUIRE(decide({}, self, cells.owned({1, 0, 0}).question).cell ==
            Reasons{Reason::none, Reason::suppressed, Reason::suppressed});
    REQUIRE(decide({}, self, cells.owned({0, 0, 1}).question).cell[2] == Reason::too_few);
    REQUIRE(decide({}, team, cells.owned({1, 0, 0}).question).cell[0] == Reason::few_employees);
}

TEST_CASE("a guarded table of large cells is shown whole, without looking at the answers",
          "[privacy][door]") {
    Cells cells{{{0, 12}, {5, 30}, {0, 0}}};
    const auto verdict = decide({}, {}, cells.guarded().question);
    REQUIRE(verdict.cell == Reasons{Reason::none, Reason::none, Reason::too_few});
    REQUIRE(cells.visits == 0);
    REQUIRE(verdict.stamps == std::vector<std::string>{"single question, without memory"});
}

TEST_CASE("small cells are pooled, and no more than is needed", "[privacy][door]") {
    SECTION("together they are enough") {
        Cells cells{{{0, 20}, {20, 6}, {26, 4}, {30, 11}}};
        const auto verdict = decide({}, {}, cells.guarded().question);
        REQUIRE(verdict.cell == Reasons{Reason::none, Reason::suppressed, Reason::suppressed, Reason::none});
        REQUIRE(verdict.pooled == std::vector<std::uint8_t>{0, 1, 1, 0});
        REQUIRE(verdict.other_shown);
    }
    SECTION("the same persons twice are not enough: the smallest large cell joins") {
        Cells cells{{{0, 20}, {20, 6}, {21, 5}, {30, 11}}};
        const auto verdict = decide({}, {}, cells.guarded().question);
        REQUIRE(verdict.cell ==
                Reasons{Reason::none, Reason::suppressed, Reason::suppressed, Reason::suppressed});
        REQUIRE(verdict.other_shown);
    }
    SECTION("of equal cells the first joins") {
        Cells cells{{{0, 15}, {20, 15}, {40, 3}}};
        REQUIRE(decide({}, {}, cells.guarded().question).cell ==
                Reasons{Reason::suppressed, Reason::none, Reason::suppressed});
    }
    SECTION("the whole is too small") {
        Cells cells{{{0, 6}, {2, 5}, {0, 0}}};
        const auto verdict = decide({}, {}, cells.guarded().question);
        REQUIRE(verdict.cell == Reasons{Reason::too_few, Reason::too_few, Reason::too_few});
        REQUIRE_FALSE(verdict.other_shown);
    }
}

// Difference of 12 answers (5 sad) and 11 of them (4 sad): one answer, sad.
TEST_CASE("the differencing attack finds one person hidden among many", "[privacy][door]") {
    Policy policy;
    policy.min_persons = 5;
    Cells cells{{{0, 11}, {11, 1}}};
    const auto verdict = decide(policy, {}, cells.guarded().question);
    REQUIRE(verdict.cell == Reasons{Reason::suppressed, Reason::suppressed});
    REQUIRE(verdict.other_shown);  // the twelve together
}

// Teams of 12, 3 and 9 with a published total of 24: withholding the 3 alone gives them back as 24 - 12 - 9.
TEST_CASE("the small team is not the total less the others", "[privacy][door]") {
    Policy policy;
    policy.min_persons = 5;
    Cells cells{{{0, 12}, {12, 3}, {15, 9}}};
    const auto verdict = decide(policy, {}, cells.guarded().question);
    REQUIRE(verdict.cell == Reasons{Reason::none, Reason::suppressed, Reason::suppressed});
    REQUIRE(verdict.other_shown);
}

TEST_CASE("few employees are pooled like few persons", "[privacy][door]") {
    SECTION("with the smallest cell that brings enough of them") {
        Cells cells{{{0, 40, 4, 0}, {40, 12}, {60, 30, 2, 10}, {100, 35, 3, 20}}, true};
        REQUIRE(decide({}, {}, cells.guarded().question).cell ==
                Reasons{Reason::none, Reason::none, Reason::suppressed, Reason::suppressed});
    }
    SECTION("two cells of two employees are four employees") {
        Cells cells{{{0, 40, 4, 0}, {60, 30, 2, 10}, {100, 35, 2, 20}}, true};
        const auto verdict = decide({}, {}, cells.guarded().question);
        REQUIRE(verdict.cell == Reasons{Reason::none, Reason::suppressed, Reason::suppressed});
        REQUIRE(verdict.other_shown);
    }
    SECTION("nothing can make two employees three") {
        Cells cells{{{0, 40}, {60, 30, 2, 10}}, true};
        const auto verdict = decide({}, {}, cells.guarded().question);
        REQUIRE(verdict.cell == Reasons{Reason::suppressed, Reason::few_employees});
        REQUIRE_FALSE(verdict.other_shown);
    }
}

TEST_CASE("a team sees its number exactly when the organisation does", "[privacy][door]") {
    Cells cells{{{0, 20}, {20, 6}, {26, 4}, {30, 11}}};
    cells.guarded();
    const auto shown = decide({}, team, cells.owned({0, 0, 0, 1}).question);
    REQUIRE(shown.cell == Reasons{Reason::suppressed, Reason::suppressed, Reason::suppressed, Reason::none});
    REQUIRE_FALSE(shown.other_shown);
    REQUIRE(std::count(shown.pooled.begin(), shown.pooled.end(), 0) == 4);
    REQUIRE(decide({}, team, cells.owned({0, 1, 0, 0}).question).cell[1] == Reason::too_few);
    Cells rescued{{{0, 20}, {20, 3}, {30, 11}}};
    REQUIRE(decide({}, team, rescued.guarded().owned({0, 0, 1}).question).cell[2] == Reason::suppressed);
}

TEST_CASE("a guarded page of one's own must leave enough others", "[privacy][door]") {
    Cells enough{{{0, 12, 1}, {12, 6, 1}, {18, 4, 1}}, true};
    REQUIRE(decide({}, self, enough.guarded().owned({1, 0, 0}).question).cell[0] == Reason::none);
    Cells alone{{{0, 12, 1}, {12, 6, 1}}, true};
    REQUIRE(decide({}, self, alone.guarded().owned({1, 0}).question).cell[0] == Reason::suppressed);
    Cells only{{{0, 12, 1}}, true};
    REQUIRE(decide({}, self, only.guarded().owned({1}).question).cell[0] == Reason::none);
}

TEST_CASE("the guard on employees makes everything guarded", "[privacy][door]") {
    Cells cells{{{0, 20}, {20, 6}, {26, 4}}};
    Policy policy;
    REQUIRE_FALSE(decide(policy, {}, cells.question).other_shown);
    policy.guard = Guard::employees;
    REQUIRE(decide(policy, {}, cells.question).other_shown);
}

TEST_CASE("a lowered minimum is stamped on the verdict", "[privacy][door]") {
    Cells cells{{{0, 6}}};
    Policy policy;
    policy.min_persons = 6;
    REQUIRE(decide(policy, {}, cells.question).stamps ==
            std::vector<std::string>{"minimum lowered to 6 persons"});
    REQUIRE(decide(policy, {}, cells.question).cell[0] == Reason::none);
}

TEST_CASE("questions that contradict themselves are refused", "[privacy][door]") {
    Cells cells{{{0, 12}, {0, 3}}};
    cells.guarded();
    SECTION("a cell too many") { cells.answers.push_back({2, 0}); }
    SECTION("a person too many") { cells.answers.push_back({0, 12}); }
    SECTION("counts of another length") { cells.question.cells = 3; }
    SECTION("employees of another length") {
        cells.question.employees_in_cell = std::span{cells.employees}.first(1);
    }
    REQUIRE_THROWS_AS(decide({}, {}, cells.question), kb::Error);
    REQUIRE_THROWS_AS(decide({}, team, cells.question), kb::Error);
}

TEST_CASE("answers outside the question do not count", "[privacy][door]") {
    Cells cells{{{0, 20}, {20, 6}}};
    for (std::uint32_t p = 0; p < 20; ++p) {
        cells.answers.push_back({no_cell, p});
    }
    REQUIRE(decide({}, {}, cells.guarded().question).cell == Reasons{Reason::suppressed, Reason::suppressed});
}
