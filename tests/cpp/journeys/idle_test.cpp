#include <cmath>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/journeys/idle.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::idle_while_waiting;

namespace {

struct Shift {
    const char* employee;
    const char* team;
    std::int64_t start;
    std::int64_t end;
};

kb::state::FactTable shifts_of(const std::vector<Shift>& shifts, bool with_team = true) {
    using Type = kb::Column::Type;
    kb::Column employee{"employee", Type::text};
    kb::Column team{"team", Type::text};
    kb::Column start{"start", Type::timestamp, "UTC"};
    kb::Column end{"end", Type::timestamp, "UTC"};
    for (const auto& one : shifts) {
        employee.push(one.employee);
        team.push(one.team);
        start.push(one.start);
        end.push(one.end);
    }
    kb::Table table;
    kb::facts::Mapping mapping;
    for (auto* column : {&employee, &team, &start, &end}) {
        if (with_team || column != &team) {
            mapping.columns.emplace(column->name(), column->name());
        }
        table.add(std::move(*column));
    }
    kb::state::FactTable facts{kb::facts::FactKind::shifts, mapping};
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    facts.add(&stream);
    return facts;
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9; }

}  // namespace

TEST_CASE("colleagues free beside a waiting customer", "[idle]") {
    // k waits for Zuid from minute 10 to 40, m from 20 to 40. Of Zuid, B works 0-60 and is with somebody else 15-30; C is
    // there from 25 to 35. One person is free 10-15, 30-40 and 25-35: so one of one 10-15, none 15-25, one of two 25-30,
    // two of two 30-35, one of two 35-40.
    const std::vector<Contact> log{{"k", "A", 0, 10 * minute, "Noord"},
                                   {"k", "B", 40 * minute, 45 * minute, "Zuid"},
                                   {"m", "A", 10 * minute, 20 * minute, "Noord"},
                                   {"m", "C", 40 * minute, 41 * minute, "Zuid"},
                                   {"x", "B", 15 * minute, 30 * minute, "Zuid"}};
    const std::vector<Shift> shifts{{"B", "Zuid", 0, 60 * minute}, {"C", "Zuid", 25 * minute, 35 * minute}};
    const auto result = idle_while_waiting(table_of(log, {"end", "team"}), shifts_of(shifts), open_door());
    REQUIRE(result.teams.size() == 2);
    const auto& noord = result.teams[0];
    CHECK(noord.waits == 0);
    CHECK(noord.reason == kb::Reason::too_few);  // nobody waited for it
    const auto& zuid = result.teams[1];
    CHECK(zuid.waits == 2);
    CHECK(near(zuid.wait_minutes, 50));
    CHECK(near(zuid.idle_minutes, 5 + 0 + 5 + 10 + 5));
    CHECK(near(zuid.idle_share.estimate, 25.0 / 50));
    CHECK(near(zuid.free_minutes, (15 + 10 + 15) + 10));
    CHECK(zuid.customers == 2);
}

TEST_CASE("overlapping shifts count once, missing ends keep busy", "[idle]") {
    const std::vector<Contact> log{{"k", "A", 0, minute, "Zuid"},           {"k", "B", 31 * minute, 32 * minute, "Zuid"},
                                   {"x", "B", 11 * minute, {}, "Zuid"},      {"y", "B", 21 * minute, 22 * minute, "Zuid"},
                                   {"m", "A", 0, minute, "Zuid"},           {"m", "B", 31 * minute, 32 * minute, "Zuid"}};
    const std::vector<Shift> shifts{{"B", "Zuid", 0, 40 * minute}, {"B", "Zuid", 10 * minute, 50 * minute}};
    const auto zuid = idle_while_waiting(table_of(log, {"end", "team"}), shifts_of(shifts), open_door()).teams.front();
    // Free 1-11 and 22-31 while two wait: one of them each time; from 11 to 21 the contact is not known to be over.
    CHECK(near(zuid.idle_minutes, 10 + 9));
    CHECK(near(zuid.wait_minutes, 60));
}

TEST_CASE("who is free cannot be told without ends, teams or shifts", "[idle]") {
    const std::vector<Contact> log{{"k", "A", 0, minute, "Zuid"}};
    const auto shifts = shifts_of({{"A", "Zuid", 0, minute}});
    CHECK_THROWS_AS(idle_while_waiting(table_of(log, {"team"}), shifts, open_door()), kb::Error);
    CHECK_THROWS_AS(idle_while_waiting(table_of(log, {"end"}), shifts, open_door()), kb::Error);
    CHECK_THROWS_AS(idle_while_waiting(table_of(log, {"end", "team"}), table_of(log), open_door()), kb::Error);
    CHECK_THROWS_AS(
        idle_while_waiting(table_of(log, {"end", "team"}), shifts_of({{"A", "Zuid", 0, minute}}, false), open_door()),
        kb::Error);
}
