#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/period.hpp>

#include "catch.hpp"

using namespace klankbord;

namespace {

constexpr Period all_periods[] = {Period::day, Period::week, Period::month, Period::quarter, Period::year};
constexpr std::int64_t hour = 3'600 * micros_per_second;

std::int64_t at(const char* text) { return parse_time(text).micros; }

}  // namespace

TEST_CASE("periods have names", "[core][period]") {
    for (const Period period : all_periods) {
        REQUIRE(parse_period(to_string(period)) == period);
    }
    for (const char* text : {"", "Week", "weeks", "w", "hour", "28D"}) {
        REQUIRE_THROWS_AS(static_cast<void>(parse_period(text)), Error);
    }
    try {
        static_cast<void>(parse_period("28D"));
        REQUIRE(false);
    } catch (const Error& e) {
        REQUIRE(std::string{e.what()} ==
                "a period is one of day, week, month, quarter and year; received \"28D\"; "
                "write one of these five words");
    }
}

TEST_CASE("a period is labelled as people write it", "[core][period]") {
    const std::int32_t day = parse_date("2026-11-24");
    REQUIRE(period_label(Period::day, day) == "2026-11-24");
    REQUIRE(period_label(Period::week, day) == "2026-W48");
    REQUIRE(period_label(Period::month, day) == "2026-11");
    REQUIRE(period_label(Period::quarter, day) == "2026-Q4");
    REQUIRE(period_label(Period::year, day) == "2026");
    REQUIRE(period_label(Period::week, parse_date("2027-01-03")) == "2026-W53");
}

TEST_CASE("periods follow each other without gap or overlap", "[core][period]") {
    for (const Period period : all_periods) {
        std::int32_t start = period_start(period, parse_date("1896-03-01"));
        std::int32_t count = 0;
        for (; start < parse_date("2105-01-01"); ++count) {
            const std::int32_t next = next_period(period, start);
            REQUIRE(next > start);
            REQUIRE(period_start(period, next) == next);
            for (const std::int32_t day : {start, start + (next - start) / 2, next - 1}) {
                REQUIRE(period_start(period, day) == start);
                REQUIRE(period_label(period, day) == period_label(period, start));
            }
            REQUIRE_FALSE(period_label(period, next) == period_label(period, start));
            start = next;
        }
        REQUIRE(count >= 208);
    }
}

TEST_CASE("days are as long as the clocks make them", "[core][period]") {
    PeriodCutter cutter{Period::day, Zone::load("Europe/Amsterdam")};
    const auto length = [&](const char* text) {
        const std::int32_t day = parse_date(text);
        return (cutter.begins_at(day + 1) - cutter.begins_at(day)) / hour;
    };
    REQUIRE(length("2026-03-28") == 24);
    REQUIRE(length("2026-03-29") == 23);
    REQUIRE(length("2026-10-25") == 25);
    for (const char* text : {"2026-03-29", "2026-10-25", "2026-11-24", "2099-10-25"}) {
        const std::int32_t day = parse_date(text);
        std::int64_t hours = 0;
        for (std::int64_t moment = cutter.begins_at(day); cutter.start(moment) == day; moment += hour) {
            ++hours;
        }
        REQUIRE(hours == length(text));
        REQUIRE(cutter.start(cutter.begins_at(day)) == day);
        REQUIRE(cutter.start(cutter.begins_at(day) - 1) == day - 1);
    }
    PeriodCutter weeks{Period::week, Zone::load("Europe/Amsterdam")};
    REQUIRE(weeks.begins_at(parse_date("2026-03-30")) - weeks.begins_at(parse_date("2026-03-23")) ==
            167 * hour);
    REQUIRE(weeks.label(weeks.start(at("2026-03-29T21:59:59.999999Z"))) == "2026-W13");
    REQUIRE(weeks.label(weeks.start(at("2026-03-29T22:00:00Z"))) == "2026-W14");
    REQUIRE(weeks.next(weeks.start(at("2026-03-29T22:00:00Z"))) == parse_date("2026-04-06"));
}

TEST_CASE("days begin where midnight is skipped, shown twice or a day is missing", "[core][period]") {
    // tz database: in São Paulo 4 November 2018 began at 01:00; in Havana 6 November 2022 has two midnights.
    const PeriodCutter sao_paulo{Period::day, Zone::load("America/Sao_Paulo")};
    REQUIRE(sao_paulo.begins_at(parse_date("2018-11-04")) == at("2018-11-04T03:00Z"));
    REQUIRE(sao_paulo.zone().to_local(at("2018-11-04T03:00Z")) == at("2018-11-04T01:00"));
    const PeriodCutter havana{Period::day, Zone::load("America/Havana")};
    REQUIRE(havana.begins_at(parse_date("2022-11-06")) == at("2022-11-06T04:00Z"));
    REQUIRE(havana.begins_at(parse_date("2022-11-07")) == at("2022-11-07T05:00Z"));
    // A gap that begins before midnight and ends after it: Toronto, 30 March 1919, 23:30 to 00:30.
    PeriodCutter toronto{Period::day, Zone::load("America/Toronto")};
    REQUIRE(toronto.begins_at(parse_date("1919-03-31")) == at("1919-03-31T04:30Z"));
    REQUIRE(toronto.start(at("1919-03-31T04:30Z")) == parse_date("1919-03-31"));
    REQUIRE(toronto.start(at("1919-03-31T04:30Z") - 1) == parse_date("1919-03-30"));
    PeriodCutter apia{Period::day, Zone::load("Pacific/Apia")};
    REQUIRE(apia.start(at("2011-12-30T09:59:59Z")) == parse_date("2011-12-29"));
    REQUIRE(apia.start(at("2011-12-30T10:00:00Z")) == parse_date("2011-12-31"));
    REQUIRE(apia.begins_at(parse_date("2011-12-30")) == apia.begins_at(parse_date("2011-12-31")));
}

TEST_CASE("the order of the rows does not matter", "[core][period]") {
    std::mt19937_64 random{42};
    std::uniform_int_distribution<std::int64_t> moments{at("1930-01-01"), at("2130-01-01")};
    for (const char* name : {"Europe/Amsterdam", "America/New_York", "Pacific/Apia", "Asia/Gaza", "UTC"}) {
        const Zone zone = Zone::load(name);
        for (const Period period : all_periods) {
            PeriodCutter cutter{period, zone};
            std::vector<std::int64_t> column(5'000);
            std::generate(column.begin(), column.end(), [&] { return moments(random); });
            std::vector<std::int32_t> starts(column.size());
            cutter.starts(column, starts);
            for (std::size_t i = 0; i < column.size(); ++i) {
                // Without memory: the offset asked of the zone, the day by plain division.
                const std::int64_t local = column[i] + zone.offset_seconds(column[i]) * micros_per_second;
                REQUIRE(starts[i] ==
                        period_start(period, static_cast<std::int32_t>(floor_div(local, micros_per_day))));
            }
        }
    }
}

TEST_CASE("the ends of int64 have a day", "[core][period]") {
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    for (const char* name : {"UTC", "Europe/Amsterdam", "Pacific/Apia"}) {
        PeriodCutter cutter{Period::day, Zone::load(name)};
        REQUIRE(format_date(cutter.start(lowest)).view().substr(0, 8) == "-290308-");
        REQUIRE(format_date(cutter.start(highest)).view().substr(0, 7) == "294247-");
        REQUIRE(cutter.begins_at(cutter.start(lowest)) <= lowest + 2 * micros_per_day);
        REQUIRE(cutter.begins_at(cutter.start(highest)) >= highest - 2 * micros_per_day);
        REQUIRE(cutter.begins_at(std::numeric_limits<std::int32_t>::min()) == lowest);
        REQUIRE(cutter.begins_at(std::numeric_limits<std::int32_t>::max()) == highest);
    }
}
