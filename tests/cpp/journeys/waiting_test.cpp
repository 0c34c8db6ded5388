#include <cmath>
#include <vector>

#include <klankbord/journeys/journey_list.hpp>
#include <klankbord/journeys/waiting.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::waiting;

namespace {

std::int64_t at(double minutes) { return static_cast<std::int64_t>(std::llround(minutes * 6e7)); }

/// Ten minutes for an ice cream, and a case whose contacts overlap.
std::vector<Contact> two_cases() {
    return {{"ice", "A", at(0), at(1)}, {"ice", "B", at(11), at(11.5)}, {"case", "A", at(0), at(4)},
            {"case", "B", at(2), at(6)}, {"case", "C", at(10), at(12)}, {"case", "queue", at(12), at(20)}};
}

kb::journeys::JourneyRules with_queue() {
    kb::journeys::JourneyRules rules;
    rules.bots = {"queue"};
    return rules;
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-12; }

}  // namespace

TEST_CASE("touch is the union of contacts, the rest is wait", "[waiting]") {
    // Modig & Ahlstrom 2012; Dumas et al. 2018: 1.5 of 11.5 minutes, 8 of 20, together 9.5 of 31.5.
    const auto facts = table_of(two_cases(), {"end"});
    const auto list = kb::journeys::journey_list(facts, open_door(), with_queue()).table;
    CHECK(near(list.at("touch_minutes").real(0), 8));   // case
    CHECK(near(list.at("wait_minutes").real(0), 12));
    CHECK(near(list.at("touch_minutes").real(1), 1.5));  // ice
    CHECK(near(list.at("wait_minutes").real(1), 10));
    const auto row = waiting(facts, open_door(), with_queue()).groups.front();
    CHECK(near(row.flow_efficiency.estimate, 0.30158730158730157));
    CHECK(near(row.touch_minutes, 9.5));
    CHECK(near(row.wait_minutes, 22));
    CHECK(near(row.wait_handover_minutes, 14));
    CHECK(near(row.wait_after_minutes, 8));
    CHECK(row.handovers == 3);
    // Waits before the hand-overs: 10, 0 (B came while A was at it), 4.
    CHECK(near(row.wait_p50_minutes, 4));
}

TEST_CASE("a wait stands with what ended it", "[waiting]") {
    const std::vector<Contact> log{{"k", "queue", at(0), at(3), "Noord"}, {"k", "A", at(5), at(6), "Noord"},
                                   {"k", "A", at(8), at(9), "Noord"},     {"k", "queue", at(9), at(12), "Zuid"},
                                   {"k", "B", at(13), at(15), "Zuid"}};
    const auto facts = table_of(log, {"end", "team"});
    const auto row = waiting(facts, open_door(), with_queue()).groups.front();
    CHECK(near(row.wait_first_minutes, 5));
    CHECK(near(row.wait_same_minutes, 2));
    CHECK(near(row.wait_handover_minutes, 4));  // the queue belongs to the hand-over that it led to
    CHECK(near(row.wait_after_minutes, 0));
    CHECK(near(row.touch_minutes, 4));
    // Groups add up to the whole.
    const auto teams = waiting(facts, open_door({"team"}), with_queue());
    REQUIRE(teams.groups.size() == 2);
    CHECK(near(teams.groups[0].wait_minutes + teams.groups[1].wait_minutes, row.wait_minutes));
    CHECK(near(teams.groups[0].touch_minutes + teams.groups[1].touch_minutes, row.touch_minutes));
    CHECK(near(teams.groups[1].wait_handover_minutes, 4));
}

TEST_CASE("time after a missing end is neither touch nor wait", "[waiting]") {
    const std::vector<Contact> log{{"k", "A", at(0), at(2)}, {"k", "B", at(5), {}}, {"k", "C", at(30), at(31)},
                                   {"k", "C", at(40), {}}};
    const auto row = waiting(table_of(log, {"end"}), open_door()).groups.front();
    CHECK(row.unknown_ends == 2);
    CHECK(near(row.touch_minutes, 3));
    CHECK(near(row.wait_minutes, 3 + 9));  // 2-5 and 31-40; 5-30 is unknown
    CHECK(near(row.wait_p50_minutes, 3));  // of the two hand-overs one wait is known
    CHECK(row.handovers == 2);
}

TEST_CASE("without any end touch is withheld, not zero", "[waiting]") {
    const auto result = waiting(table_of({{"k", "A", at(0)}, {"k", "B", at(7)}}), open_door());
    CHECK(result.groups.front().flow_efficiency.reason == kb::Reason::not_given);
    CHECK(result.table.at("touch_minutes").is_null(0));
    CHECK(near(result.table.at("wait_minutes").real(0), 7));
    CHECK(result.notes == std::vector<std::string>{"touch_unknown"});
}

TEST_CASE("contacts of no length, long ago, and one employee twice at once", "[waiting]") {
    const std::int64_t long_ago = -5'000'000'000'000'000;
    const std::vector<Contact> log{{"k", "A", long_ago, long_ago}, {"k", "A", long_ago, long_ago + at(2)},
                                   {"k", "A", long_ago + at(1), long_ago + at(3)}};
    const auto row = waiting(table_of(log, {"end"}), open_door()).groups.front();
    CHECK(near(row.touch_minutes, 3));
    CHECK(near(row.wait_minutes, 0));
    CHECK(row.handovers == 0);
}

TEST_CASE("only opening hours count where they are given", "[waiting]") {
    // Friday 2026-11-20 16:00 until Monday 10:00 in Amsterdam, open 9 to 17: an hour on each day.
    const auto zone = kb::Zone::load("Europe/Amsterdam");
    kb::journeys::JourneyRules rules;
    std::array<kb::journeys::OpenHours, 7> week{};
    for (std::size_t i = 0; i < 5; ++i) {
        week[i] = {540, 1020};
    }
    rules.hours = kb::journeys::OfficeHours{week, zone};
    const auto friday = zone.to_utc(20'777LL * day + at(16 * 60));
    const auto monday = zone.to_utc(20'780LL * day + at(10 * 60));
    const std::vector<Contact> log{{"k", "A", friday - at(30), friday}, {"k", "B", monday, monday + at(30)}};
    const auto row = waiting(table_of(log, {"end"}), open_door(), rules).groups.front();
    CHECK(near(row.wait_minutes, 120));
    CHECK(near(row.touch_minutes, 60));
}
