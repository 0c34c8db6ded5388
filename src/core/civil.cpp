#include <klankbord/core/civil.hpp>

#include "in_quotes.hpp"
#include "time_reader.hpp"

namespace klankbord::inline v0 {
namespace {

void push_date(ShortText& text, std::int32_t days) {
    const CivilDate date = civil_from_days(days);
    text.push(date.year, 4);
    text.push('-');
    text.push(date.month, 2);
    text.push('-');
    text.push(date.day, 2);
}

}  // namespace

ShortText format_date(std::int32_t days) {
    ShortText text;
    push_date(text, days);
    return text;
}

ShortText format_iso_week(IsoWeek week) {
    ShortText text;
    text.push(week.year, 4);
    text.push('-');
    text.push('W');
    text.push(week.week, 2);
    return text;
}

ShortText format_utc(std::int64_t utc_us) {
    const std::int64_t days = floor_div(utc_us, micros_per_day);
    const std::int64_t seconds = floor_div(utc_us, micros_per_second);
    const std::int64_t in_day = seconds - days * seconds_per_day;
    const std::int64_t micros = (utc_us % micros_per_second + micros_per_second) % micros_per_second;
    ShortText text;
    push_date(text, static_cast<std::int32_t>(days));
    text.push('T');
    text.push(in_day / 3'600, 2);
    text.push(':');
    text.push(in_day / 60 % 60, 2);
    text.push(':');
    text.push(in_day % 60, 2);
    if (micros != 0) {
        text.push('.');
        text.push(micros, 6);
    }
    text.push('Z');
    return text;
}

std::optional<std::int32_t> try_parse_date(std::string_view text) noexcept {
    tz::TimeFields fields;
    tz::TimeReader reader{text};
    if (!reader.iso_date(fields) || !reader.at_end()) {
        return std::nullopt;
    }
    const auto moment = fields.moment();
    if (!moment) {
        return std::nullopt;
    }
    return static_cast<std::int32_t>(moment->micros / micros_per_day);  // a midnight: nothing to round
}

std::int32_t parse_date(std::string_view text, error::Place place) {
    if (const auto days = try_parse_date(text)) {
        return *days;
    }
    throw error::invalid_value("a date is written year-month-day and exists", in_quotes(text),
                               "write it as 2026-06-30, or name the pattern it has, such as %d/%m/%Y", place);
}

std::optional<ParsedTime> try_parse_time(std::string_view text) noexcept {
    tz::TimeFields fields;
    tz::TimeReader reader{text};
    if (!reader.iso_date(fields)) {
        return std::nullopt;
    }
    if (reader.at_end()) {
        return fields.moment();
    }
    if (!reader.literal('T') && !reader.literal(' ') && !reader.literal('t')) {
        return std::nullopt;
    }
    if (!reader.number(2, 2, fields.hour) || !reader.literal(':') || !reader.number(2, 2, fields.minute)) {
        return std::nullopt;
    }
    if (reader.literal(':')) {
        if (!reader.number(2, 2, fields.second)) {
            return std::nullopt;
        }
        if ((reader.literal('.') || reader.literal(',')) && !reader.fraction(fields.micros)) {
            return std::nullopt;
        }
    }
    if (!reader.at_end()) {
        reader.literal(' ');
        if (!reader.offset(fields.offset) || !reader.at_end()) {
            return std::nullopt;
        }
    }
    return fields.moment();
}

ParsedTime parse_time(std::string_view text, error::Place place) {
    if (const auto moment = try_parse_time(text)) {
        return *moment;
    }
    throw error::invalid_value(
        "a time is written as in ISO 8601 and exists", in_quotes(text),
        "write it as 2026-06-30T12:00:00Z or 2026-06-30 14:00:00, or name the pattern it has, "
        "such as %d/%m/%Y %H:%M",
        place);
}

}  // namespace klankbord::inline v0
