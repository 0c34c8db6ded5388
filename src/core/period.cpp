#include <klankbord/core/period.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <klankbord/core/error.hpp>

#include "in_quotes.hpp"

namespace klankbord::inline v0 {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// Days of the year before a month.
std::int32_t days_before(std::int32_t year, std::int32_t month) {
    constexpr std::array<std::int32_t, 12> before{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    // Every hundredth year is a multiple of 25; then 16 must divide it. No branch: unsorted days cannot be
    // predicted.
    const std::int32_t mask = year % 25 == 0 ? 15 : 3;
    const auto leap = static_cast<std::int32_t>((year & mask) == 0);
    return before[static_cast<std::size_t>(month - 1)] + (static_cast<std::int32_t>(month > 2) & leap);
}

}  // namespace

std::string_view to_string(Period period) {
    switch (period) {
        case Period::day:
            return "day";
        case Period::week:
            return "week";
        case Period::month:
            return "month";
        case Period::quarter:
            return "quarter";
        case Period::year:
            return "year";
    }
    return "";
}

Period parse_period(std::string_view text) {
    for (const Period period : {Period::day, Period::week, Period::month, Period::quarter, Period::year}) {
        if (text == to_string(period)) {
            return period;
        }
    }
    throw error::invalid_value("a period is one of day, week, month, quarter and year", in_quotes(text),
                               "write one of these five words");
}

std::int32_t period_start(Period period, std::int32_t day) {
    switch (period) {
        case Period::day:
            return day;
        case Period::week:
            return day - (weekday(day) - 1);
        case Period::month:
            return day - (civil_from_days(day).day - 1);
        case Period::quarter: {
            const CivilDate date = civil_from_days(day);
            const std::int32_t first_month = (date.month - 1) / 3 * 3 + 1;
            return day - (date.day - 1) - days_before(date.year, date.month) +
                   days_before(date.year, first_month);
        }
        case Period::year: {
            const CivilDate date = civil_from_days(day);
            return day - (date.day - 1) - days_before(date.year, date.month);
        }
    }
    return day;
}

std::int32_t next_period(Period period, std::int32_t start) {
    const auto months_on = [start](std::int32_t months) {
        const CivilDate date = civil_from_days(start);
        const std::int32_t month = date.month - 1 + months;
        return days_from_civil({date.year + month / 12, month % 12 + 1, 1});
    };
    switch (period) {
        case Period::day:
            return start + 1;
        case Period::week:
            return start + 7;
        case Period::month:
            return months_on(1);
        case Period::quarter:
            return months_on(3);
        case Period::year:
            return months_on(12);
    }
    return start;
}

ShortText period_label(Period period, std::int32_t start) {
    const CivilDate date = civil_from_days(start);
    ShortText text;
    switch (period) {
        case Period::day:
            return format_date(start);
        case Period::week:
            return format_iso_week(iso_week(start));
        case Period::month:
            text.push(date.year, 4);
            text.push('-');
            text.push(date.month, 2);
            break;
        case Period::quarter:
            text.push(date.year, 4);
            text.push('-');
            text.push('Q');
            text.push((date.month + 2) / 3, 1);
            break;
        case Period::year:
            text.push(date.year, 4);
            break;
    }
    return text;
}

PeriodCutter::PeriodCutter(Period period, Zone zone) : period_(period), zone_(std::move(zone)) {}

void PeriodCutter::starts(std::span<const std::int64_t> utc_us, std::span<std::int32_t> starts) {
    for (std::size_t i = 0; i < utc_us.size(); ++i) {
        starts[i] = start(utc_us[i]);
    }
}

std::int32_t PeriodCutter::learn(std::int64_t utc_us) {
    constexpr std::int64_t margin = 2 * micros_per_day;  // no offset is as large
    const Zone::Stretch stretch = zone_.stretch(utc_us);
    slot(utc_us) = {std::max(stretch.from_us, lowest + margin), std::min(stretch.until_us, highest - margin),
                    stretch.offset_seconds * micros_per_second};
    const std::int64_t wall_seconds = floor_div(utc_us, micros_per_second) + stretch.offset_seconds;
    return static_cast<std::int32_t>(floor_div(wall_seconds, seconds_per_day));
}

std::int64_t PeriodCutter::begins_at(std::int32_t day) const {
    if (day <= lowest / micros_per_day) {
        return lowest;
    }
    if (day > highest / micros_per_day) {
        return highest;
    }
    const Zone::Wall midnight = zone_.wall(std::int64_t{day} * micros_per_day);
    if (midnight.kind == WallKind::absent) {
        return zone_.stretch(midnight.before_utc_us).from_us;
    }
    return midnight.before_utc_us;
}

}  // namespace klankbord::inline v0
