#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include <klankbord/core/civil.hpp>

#include "catch.hpp"

using namespace klankbord;

namespace {

std::string message_of(const auto& call) {
    try {
        static_cast<void>(call());
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

static_assert(days_from_civil({1970, 1, 1}) == 0);
static_assert(civil_from_days(-1) == CivilDate{1969, 12, 31});
static_assert(weekday(0) == 4);

}  // namespace

TEST_CASE("days and dates follow each other through a whole cycle of 400 years", "[core][civil]") {
    // Counted on, one day at a time, by the rules of the Gregorian reform (1582) alone.
    CivilDate date{1600, 1, 1};
    std::int32_t day_of_week = 6;  // 1600-01-01 was a Saturday
    const std::int32_t first = days_from_civil(date);
    std::int32_t days = first;
    for (; date.year < 2001; ++days) {
        REQUIRE(days_from_civil(date) == days);
        REQUIRE(civil_from_days(days) == date);
        REQUIRE(weekday(days) == day_of_week);
        day_of_week = day_of_week % 7 + 1;
        const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
        const std::int32_t lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        REQUIRE(days_in_month(date.year, date.month) == lengths[date.month - 1]);
        if (++date.day > lengths[date.month - 1]) {
            date.day = 1;
            if (++date.month > 12) {
                date = {date.year + 1, 1, 1};
            }
        }
    }
    REQUIRE(days - first == 146'097 + 366);
}

TEST_CASE("dates agree with those of std::chrono, and reach the ends of int32", "[core][civil]") {
    int compared = 0;
    for (std::int32_t days = -12'600'000; days < 11'200'000; days += 997) {
        const std::chrono::year_month_day theirs{std::chrono::sys_days{std::chrono::days{days}}};
        const CivilDate ours = civil_from_days(days);
        REQUIRE(ours.year == static_cast<int>(theirs.year()));
        REQUIRE(ours.month == static_cast<std::int32_t>(static_cast<unsigned>(theirs.month())));
        REQUIRE(ours.day == static_cast<std::int32_t>(static_cast<unsigned>(theirs.day())));
        REQUIRE(days_from_civil(ours) == days);
        ++compared;
    }
    REQUIRE(compared > 20'000);
    constexpr auto lowest = std::numeric_limits<std::int32_t>::min();
    constexpr auto highest = std::numeric_limits<std::int32_t>::max();
    REQUIRE(civil_from_days(lowest) == CivilDate{-5'877'641, 6, 23});
    REQUIRE(civil_from_days(highest) == CivilDate{5'881'580, 7, 11});
    REQUIRE(iso_week(lowest).year == -5'877'641);
    REQUIRE(iso_week(highest).year == 5'881'580);
}

TEST_CASE("weeks are those of ISO 8601", "[core][civil]") {
    struct Known {
        CivilDate date;
        IsoWeek week;
        const char* text;
    };
    const Known known[] = {
        {{1977, 1, 1}, {1976, 53}, "1976-W53"},   {{1977, 1, 2}, {1976, 53}, "1976-W53"},
        {{1977, 12, 31}, {1977, 52}, "1977-W52"}, {{1978, 1, 2}, {1978, 1}, "1978-W01"},
        {{1979, 12, 31}, {1980, 1}, "1980-W01"},  {{1980, 12, 29}, {1981, 1}, "1981-W01"},
        {{2004, 12, 27}, {2004, 53}, "2004-W53"}, {{2005, 1, 2}, {2004, 53}, "2004-W53"},
        {{2008, 12, 29}, {2009, 1}, "2009-W01"},  {{2010, 1, 3}, {2009, 53}, "2009-W53"},
        {{2026, 11, 24}, {2026, 48}, "2026-W48"},
    };
    for (const Known& one : known) {
        const std::int32_t days = days_from_civil(one.date);
        REQUIRE(iso_week(days) == one.week);
        REQUIRE(format_iso_week(one.week) == one.text);
        REQUIRE(days_from_iso_week(one.week) == days - weekday(days) + 1);
    }
    // A year has 53 weeks when it begins on a Thursday, or on a Wednesday and is a leap year: 71 in 400
    // years.
    int long_years = 0;
    for (std::int32_t year = 1801; year <= 2200; ++year) {
        const IsoWeek last = iso_week(days_from_civil({year, 12, 28}));
        REQUIRE(last.year == year);
        const std::int32_t begins = weekday(days_from_civil({year, 1, 1}));
        REQUIRE((last.week == 53) == (begins == 4 || (begins == 3 && is_leap_year(year))));
        long_years += last.week == 53 ? 1 : 0;
    }
    REQUIRE(long_years == 71);
}

TEST_CASE("dates and moments are written and read back", "[core][civil]") {
    int compared = 0;
    for (std::int32_t days = days_from_civil({0, 1, 1}); days <= days_from_civil({9999, 12, 31});
         days += 311) {
        REQUIRE(parse_date(format_date(days)) == days);
        const std::int64_t moment =
            days * micros_per_day + ((days & 0xffff) * std::int64_t{7'919} % 86'400) * 1'000'003 / 2;
        REQUIRE(parse_time(format_utc(moment)) == ParsedTime{moment, true});
        ++compared;
    }
    REQUIRE(compared > 10'000);
    REQUIRE(format_date(0) == "1970-01-01");
    REQUIRE(format_date(days_from_civil({-44, 3, 15})) == "-0044-03-15");
    REQUIRE(format_utc(-1) == "1969-12-31T23:59:59.999999Z");
    REQUIRE(format_utc(std::numeric_limits<std::int64_t>::max()) == "294247-01-10T04:00:54.775807Z");
    REQUIRE(format_utc(std::numeric_limits<std::int64_t>::min()) == "-290308-12-21T19:59:05.224192Z");
}

TEST_CASE("ISO 8601 times are read, and say whether they know their offset", "[core][civil]") {
    constexpr std::int64_t noon = 1'782'820'800'000'000;  // date -u -d 2026-06-30T12:00:00Z +%s
    struct Known {
        const char* text;
        std::int64_t micros;
        bool has_offset;
    };
    const Known known[] = {
        {"2026-06-30T12:00:00Z", noon, true},
        {"2026-06-30 12:00:00z", noon, true},
        {"2026-06-30t12:00:00", noon, false},
        {"2026-06-30 12:00", noon, false},
        {"2026-06-30T14:00:00+02:00", noon, true},
        {"2026-06-30T06:30:00-0530", noon, true},
        {"2026-06-30 12:00:00 +00", noon, true},
        {"2026-06-30 12:00:00 UTC", noon, true},
        {"2026-06-30T12:19:32+00:19:32", noon, true},
        {"2026-06-30T12:00:00.5Z", noon + 500'000, true},
        {"2026-06-30T12:00:00,123456789Z", noon + 123'456, true},
        {"2026-06-30", noon - 43'200'000'000, false},
        {"2026-06-29T24:00", noon - 43'200'000'000, false},
        {"1969-12-31T23:59:59.9999999Z", -1, true},  // towards the past, not towards zero
        {"0000-03-01T00:00:00Z", -62'162'035'200'000'000, true},
    };
    for (const Known& one : known) {
        CAPTURE(one.text);
        REQUIRE(parse_time(one.text) == ParsedTime{one.micros, one.has_offset});
    }
}

TEST_CASE("what is no time is refused", "[core][civil]") {
    for (const char* text : {"",
                             " ",
                             "2026",
                             "2026-06",
                             "2026-6-30",
                             "26-06-30",
                             "2026-06-31",
                             "2026-02-29",
                             "2026-13-01",
                             "2026-00-01",
                             "2026-01-00",
                             "2026-06-30T",
                             "2026-06-30T12",
                             "2026-06-30T12:0",
                             "2026-06-30T25:00",
                             "2026-06-30T24:01",
                             "2026-06-30T12:60",
                             "2026-06-30T12:00:60",
                             "2026-06-30T12:00:00.",
                             "2026-06-30T12:00:00.1234567890",
                             "2026-06-30T12:00:00+2",
                             "2026-06-30T12:00:00+24:00",
                             "2026-06-30T12:00:00+02:60",
                             "2026-06-30T12:00:00X",
                             "2026-06-30T12:00:00UT",
                             "2026-06-30T12:00:00ZZ",
                             "2026-06-30  12:00",
                             "2026-06-30T12:00:00  Z",
                             "2026-06-30Z",
                             " 2026-06-30",
                             "2026-06-30 ",
                             "-2026-06-30",
                             "+2026-06-30",
                             "2026/06/30",
                             "24/3/2016",
                             "2026-06-30T12:00:00+02:",
                             "2026-06-30T12:00:00+02:00:0",
                             "２０２６-06-30"}) {
        CAPTURE(text);
        REQUIRE_FALSE(try_parse_time(text).has_value());
        REQUIRE_THROWS_AS(static_cast<void>(parse_time(text)), Error);
        REQUIRE_FALSE(try_parse_date(text).has_value());
    }
    REQUIRE_FALSE(try_parse_date("2026-06-30T12:00").has_value());
    const std::string message = message_of([] { return parse_time("30-06-2026", {"closed", 3}); });
    REQUIRE(
        message ==
        "a time is written as in ISO 8601 and exists; received \"30-06-2026\" (column \"closed\", row 3); "
        "write it as 2026-06-30T12:00:00Z or 2026-06-30 14:00:00, or name the pattern it has, such as "
        "%d/%m/%Y %H:%M");
}

TEST_CASE("messages are UTF-8 whatever was received", "[core][civil]") {
    const auto shown = [](std::string_view text) {
        const std::string message = message_of([&] { return parse_date(text); });
        const auto begin = message.find('"');
        return message.substr(begin, message.find('"', begin + 1) + 1 - begin);
    };
    REQUIRE(shown("maandag €") == "\"maandag €\"");
    REQUIRE(shown("a\xff\x00z\n" + std::string{}) == "\"a\\xff\"");
    REQUIRE(shown(std::string_view{"\xc3\x28\x00\x1b\xed\xa0\x80", 7}) ==
            "\"\\xc3(\\x00\\x1b\\xed\\xa0\\x80\"");
    REQUIRE(shown("\xe2\x82") == "\"\\xe2\\x82\"");
    REQUIRE(shown(std::string(59, 'x') + "€€") == "\"" + std::string(59, 'x') + "€…\"");
}

TEST_CASE("patterns read what people's files hold", "[core][civil]") {
    struct Known {
        const char* pattern;
        const char* text;
        const char* iso;
    };
    const Known known[] = {
        {"%d/%m/%Y %H:%M", "24/3/2016 18:59", "2016-03-24T18:59"},
        {"%d/%m/%Y %H:%M", "04/03/2016  8:05", "2016-03-04T08:05"},
        {"%m/%d/%y", "6/30/26", "2026-06-30"},
        {"%D", "06/30/69", "1969-06-30"},
        {"%d%m%Y", "30062026", "2026-06-30"},
        {"%Y%m%d%H%M%S", "20260630120000", "2026-06-30T12:00:00"},
        {"%F %T", "2026-06-30 12:00:01", "2026-06-30T12:00:01"},
        {"%F %R %z", "2026-06-30 12:00 +0200", "2026-06-30T12:00+02:00"},
        {"%F %I:%M %p", "2026-06-30 12:15 am", "2026-06-30T00:15"},
        {"%F %I:%M%p", "2026-06-30 12:15PM", "2026-06-30T12:15"},
        {"%F %I:%M %p", "2026-06-30 1:15 PM", "2026-06-30T13:15"},
        {"%e-%b-%Y", " 4-MRT-2026", "2026-03-04"},
        {"%A %d %B %Y", "dinsdag 24 november 2026", "2026-11-24"},
        {"%a %d %b %Y", "Tue 24 Nov 2026", "2026-11-24"},
        {"%Y-%j", "2024-60", "2024-02-29"},
        {"%FT%H:%M:%S.%f", "2026-06-30T12:00:00.25", "2026-06-30T12:00:00.25"},
        {"%d%%%m%%%Y", "30%6%2026", "2026-06-30"},
        {"%d/%m/%Y %H", "30/6/2026 24", "2026-07-01"},
    };
    for (const Known& one : known) {
        CAPTURE(one.pattern, one.text);
        const TimePattern pattern{one.pattern};
        REQUIRE(pattern.parse(one.text) == parse_time(one.iso));
        REQUIRE(pattern.has_offset() == parse_time(one.iso).has_offset);
        REQUIRE(pattern.text() == one.pattern);
    }
    const TimePattern day_first{"%d/%m/%Y %H:%M"};
    for (const char* text :
         {"", "24/3/2016", "24/3/2016 18:59:00", "3/24/2016 18:59", "24/3/16 18:59", "24-3-2016 18:59",
          "31/6/2016 18:59", "24/3/2016 18:60", "/3/2016 18:59", "024/3/2016 18:59"}) {
        CAPTURE(text);
        REQUIRE_FALSE(day_first.try_parse(text).has_value());
    }
    REQUIRE_FALSE(TimePattern{"%a %F"}.try_parse("mon 2026-11-24").has_value());  // it was a Tuesday
    REQUIRE_FALSE(TimePattern{"%Y-%j"}.try_parse("2023-366").has_value());
    REQUIRE_FALSE(TimePattern{"%F %I %p"}.try_parse("2026-11-24 13 pm").has_value());
    REQUIRE_FALSE(TimePattern{"%d %b %Y"}.try_parse("24 brumaire 2026").has_value());
    REQUIRE(message_of([&] {
                return day_first.parse("gisteren", {"datum", 7});
            }) ==
            "a time follows the pattern \"%d/%m/%Y %H:%M\" and exists; received \"gisteren\" (column "
            "\"datum\", row 7); "
            "correct the value, or the pattern when the column has another one");
}

TEST_CASE("patterns that name no moment are refused", "[core][civil]") {
    for (const char* pattern :
         {"", "%", "%d/%m", "%H:%M", "%Y-%m", "%Y %j %d", "%d %d %m %Y", "%y %Y %m %d", "%b %m %d %Y",
          "%F %Q", "%F %I", "%F %p", "%F %H %I %p", "%F %M", "%F %H %S", "%F %R:%f", "%F %", "%F %H%I"}) {
        CAPTURE(pattern);
        REQUIRE_THROWS_AS(TimePattern{pattern}, Error);
    }
    REQUIRE(message_of([] { return TimePattern{"%d %d %m %Y"}; }) ==
            "a pattern of times names every part once; received \"%d %d %m %Y\"; leave out the second one");
}
