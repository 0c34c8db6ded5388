#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/journeys/office_hours.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::OfficeHours;
using kb::journeys::OpenHours;

namespace {

std::int64_t wall(const kb::Zone& zone, int year, int month, int of_month, int hour, int minutes = 0) {
    const auto civil = kb::days_from_civil({year, month, of_month});
    return zone.to_utc(std::int64_t{civil} * day + (hour * 60 + minutes) * minute);
}

}  // namespace

TEST_CASE("round the clock all time counts", "[office_hours]") {
    const OfficeHours hours;
    CHECK(hours.between(0, 5) == 5);
    CHECK(hours.between(5, 0) == 0);
    CHECK(hours.round_the_clock());
}

TEST_CASE("opening hours, weekends and holidays", "[office_hours]") {
    const auto zone = kb::Zone::load("Europe/Amsterdam");
    std::array<OpenHours, 7> week{};
    for (std::size_t i = 0; i < 5; ++i) {
        week[i] = {540, 1020};
    }
    const OfficeHours hours{week, zone, {kb::days_from_civil({2026, 12, 25})}};
    // A whole week has five days of eight hours.
    CHECK(hours.between(wall(zone, 2026, 11, 23, 0), wall(zone, 2026, 11, 30, 0)) == 40 * 60 * minute);
    CHECK(hours.between(wall(zone, 2026, 11, 25, 8), wall(zone, 2026, 11, 25, 10)) == 60 * minute);
    CHECK(hours.between(wall(zone, 2026, 11, 25, 16, 45), wall(zone, 2026, 11, 26, 9, 15)) == 30 * minute);
    CHECK(hours.between(wall(zone, 2026, 11, 28, 9), wall(zone, 2026, 11, 29, 17)) == 0);
    // Christmas 2026 is a Friday.
    CHECK(hours.between(wall(zone, 2026, 12, 24, 16), wall(zone, 2026, 12, 28, 10)) == 120 * minute);
}

TEST_CASE("nights in which the clocks change", "[office_hours]") {
    const auto zone = kb::Zone::load("Europe/Amsterdam");
    std::array<OpenHours, 7> week{};
    week.fill({60, 240});  // 1 to 4 o'clock
    const OfficeHours hours{week, zone};
    // 29 March 2026: 2 o'clock is 3 o'clock. 25 October 2026: 3 o'clock is 2 o'clock again.
    CHECK(hours.between(wall(zone, 2026, 3, 29, 0), wall(zone, 2026, 3, 29, 12)) == 120 * minute);
    CHECK(hours.between(wall(zone, 2026, 10, 25, 0), wall(zone, 2026, 10, 25, 12)) == 240 * minute);
    week.fill({60, 150});  // until half past two, which spring skips and autumn shows twice
    const OfficeHours odd{week, zone};
    CHECK(odd.between(wall(zone, 2026, 3, 29, 0), wall(zone, 2026, 3, 29, 12)) == 60 * minute);
    CHECK(odd.between(wall(zone, 2026, 10, 25, 0), wall(zone, 2026, 10, 25, 12)) == 150 * minute);
}

TEST_CASE("hours that cannot be are refused", "[office_hours]") {
    std::array<OpenHours, 7> week{};
    CHECK_THROWS_AS(OfficeHours(week, {}), kb::Error);
    week[0] = {600, 540};
    CHECK_THROWS_AS(OfficeHours(week, {}), kb::Error);
    week[0] = {0, 1441};
    CHECK_THROWS_AS(OfficeHours(week, {}), kb::Error);
}
