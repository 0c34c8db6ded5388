#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include <klankbord/privacy/door.hpp>
#include <klankbord/privacy/ledger.hpp>

/// Small organisations for the tests of the door: answers in grouping columns, facts that come and go.
namespace world {

namespace kb = klankbord;
namespace privacy = klankbord::privacy;

/// The same draws with every standard library.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
    std::uint32_t between(std::uint32_t low, std::uint32_t high) { return low + below(high - low + 1); }
    bool chance(std::uint32_t percent) { return below(100) < percent; }

  private:
    std::mt19937_64 engine_;
};

struct Fact {
    std::uint32_t person;    // who, for good
    std::uint32_t employee;  // or no_employee
    std::array<std::uint32_t, 3> column;
    bool alive = true;
    std::uint32_t number = 0;  // in the store
};

/// Which cells a question has: the columns it groups by, and one value it may be limited to.
struct Asked {
    std::vector<std::size_t> by;
    std::size_t filter_column = 3;  // 3: no filter
    std::uint32_t filter_value = 0;
};

/// A question with the storage its spans point into. Not copyable: it refers to itself.
struct Table {
    Table() = default;
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    std::vector<privacy::Answer> answers;
    std::vector<std::size_t> fact_of;  // per answer
    std::vector<std::uint64_t> persons, employees;
    std::vector<std::uint8_t> own;
    privacy::Question question;
};

struct World {
    std::vector<Fact> facts;
    std::vector<std::uint32_t> number_of;  // per person: their number in the store, no_number when erased
    std::array<std::uint32_t, 3> levels{};
    std::uint32_t staff = 0;  // 0: employees are not known

    std::uint32_t next_number = 0;
    std::uint32_t person_numbers = 0;

    std::uint32_t new_person() {
        number_of.push_back(person_numbers++);
        return static_cast<std::uint32_t>(number_of.size() - 1);
    }

    void add(Dice& dice, std::uint32_t person) {
        Fact fact{person, privacy::no_employee, {}, true, next_number++};
        for (std::size_t c = 0; c < 3; ++c) {
            // the lower of two draws: some cells are large, some are small
            fact.column[c] = std::min(dice.below(levels[c]), dice.below(levels[c]));
        }
        if (staff > 0) {
            fact.employee =
                dice.chance(5) ? privacy::no_employee : (fact.column[0] * 3 + dice.below(4)) % staff;
        }
        facts.push_back(fact);
    }

    [[nodiscard]] std::uint32_t cells(const Asked& asked) const {
        std::uint32_t count = 1;
        for (const auto c : asked.by) {
            count *= levels[c];
        }
        return count;
    }

    void fill(Table& table, const Asked& asked) const {
        auto& q = table.question;
        q.cells = cells(asked);
        q.persons = std::max(person_numbers, 1U);
        q.guarded = true;
        std::vector<std::vector<std::uint32_t>> persons(q.cells), employees(q.cells);
        for (std::size_t f = 0; f < facts.size(); ++f) {
            const auto& fact = facts[f];
            if (!fact.alive) {
                continue;
            }
            std::uint32_t cell = 0;
            for (const auto c : asked.by) {
                cell = cell * levels[c] + fact.column[c];
            }
            if (asked.filter_column < 3 && fact.column[asked.filter_column] != asked.filter_value) {
                cell = privacy::no_cell;
            }
            const auto number = number_of[fact.person];
            table.answers.push_back({cell, number, fact.employee, fact.number});
            table.fact_of.push_back(f);
            if (cell != privacy::no_cell) {
                persons[cell].push_back(number);
                if (fact.employee != privacy::no_employee) {
                    employees[cell].push_back(fact.employee);
                }
            }
        }
        const auto distinct = [](std::vector<std::uint32_t> ids) {
            std::sort(ids.begin(), ids.end());
            return static_cast<std::uint64_t>(std::unique(ids.begin(), ids.end()) - ids.begin());
        };
        std::transform(persons.begin(), persons.end(), std::back_inserter(table.persons), distinct);
        q.persons_in_cell = table.persons;
        if (staff > 0) {
            std::transform(employees.begin(), employees.end(), std::back_inserter(table.employees), distinct);
            q.employees_in_cell = table.employees;
        }
        q.visit = [&table](const auto& take) { take(table.answers); };
    }
};

inline World make(Dice& dice, std::uint32_t persons) {
    World world;
    world.levels = {dice.between(2, 6), dice.between(1, 5), dice.between(1, 4)};
    world.staff = dice.chance(50) ? dice.between(4, 20) : 0;
    for (std::uint32_t p = 0; p < persons; ++p) {
        const auto person = world.new_person();
        for (auto n = dice.between(1, 4); n > 0; --n) {
            world.add(dice, person);
        }
    }
    return world;
}

inline Asked draw_question(Dice& dice, const World& world) {
    static const std::vector<std::vector<std::size_t>> groupings{{},     {0},    {1},    {2},
                                                                 {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}};
    Asked asked{groupings[dice.below(8)]};
    if (dice.chance(25)) {
        asked.filter_column = dice.below(3);
        asked.filter_value = dice.below(world.levels[asked.filter_column]);
    }
    return asked;
}

/// The rows a verdict shows, as sets of facts.
inline std::vector<std::vector<std::size_t>> shown_rows(const Table& table, const privacy::Verdict& verdict) {
    std::vector<std::vector<std::size_t>> rows(table.question.cells + 1);
    for (std::size_t i = 0; i < table.answers.size(); ++i) {
        const auto& answer = table.answers[i];
        if (answer.cell == privacy::no_cell ||
            (!verdict.waiting.empty() && verdict.waiting[answer.number] != 0)) {
            continue;
        }
        if (verdict.cell[answer.cell] == kb::Reason::none) {
            rows[answer.cell].push_back(table.fact_of[i]);
        } else if (verdict.pooled[answer.cell] != 0 && verdict.other_shown) {
            rows[table.question.cells].push_back(table.fact_of[i]);
        }
    }
    std::erase_if(rows, [](const auto& row) { return row.empty(); });
    return rows;
}

}  // namespace world
