#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <klankbord/core/error.hpp>
#include <klankbord/core/export.hpp>

/// \file The civil calendar and the clock on the wall, as numbers and as text.
///
/// A moment is an int64: microseconds since 1970-01-01T00:00:00 UTC. A civil day is an int32: days since
/// 1970-01-01 of a calendar on a wall. Which day a moment falls on is a matter of the zone: see zone.hpp and
/// period.hpp. The calendar is the proleptic Gregorian one of ISO 8601 with a year 0.

namespace klankbord::inline v0 {

inline constexpr std::int64_t micros_per_second = 1'000'000;
inline constexpr std::int64_t seconds_per_day = 86'400;
inline constexpr std::int64_t micros_per_day = seconds_per_day * micros_per_second;

/// The quotient rounded down, so that the microsecond before 1970 falls on the day before 1970. `b` > 0.
[[nodiscard]] constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - static_cast<std::int64_t>(a % b < 0);
}

struct CivilDate {
    std::int32_t year = 1970;
    std::int32_t month = 1;  ///< 1 … 12
    std::int32_t day = 1;    ///< 1 … 31

    friend constexpr bool operator==(const CivilDate&, const CivilDate&) = default;
};

/// A week of ISO 8601: starts on Monday, belongs to the year that holds its Thursday.
struct IsoWeek {
    std::int32_t year = 1970;
    std::int32_t week = 1;  ///< 1 … 53

    friend constexpr bool operator==(const IsoWeek&, const IsoWeek&) = default;
};

[[nodiscard]] constexpr bool is_leap_year(std::int32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// `month` 1 … 12.
[[nodiscard]] constexpr std::int32_t days_in_month(std::int32_t year, std::int32_t month) {
    if (month == 2) {
        return is_leap_year(year) ? 29 : 28;
    }
    return 30 + ((month + (month >> 3)) & 1);
}

/// Days since 1970-01-01. The date must exist and lie in the years -5,000,000 … 5,000,000; nothing is
/// checked.
[[nodiscard]] constexpr std::int32_t days_from_civil(CivilDate date) {
    // Years that begin in March put the leap day last, which makes the days before a month a straight line.
    const std::int64_t late = date.month <= 2 ? 1 : 0;
    const std::int64_t year = std::int64_t{date.year} - late;
    const std::int64_t month = std::int64_t{date.month} + 12 * late - 3;  // March = 0 … February = 11
    const std::int64_t century = floor_div(year, 100);
    const std::int64_t before_year = 365 * year + floor_div(year, 4) - century + floor_div(century, 4);
    const std::int64_t before_month = (153 * month + 2) / 5;
    return static_cast<std::int32_t>(before_year + before_month + date.day - 1 - 719'468);
}

/// The date of any int32 number of days since 1970-01-01.
///
/// The divisions follow from inverting the straight lines of `days_from_civil`; on such affine functions see
/// Neri & Schneider (2022), Euclidean affine functions and their application to calendar algorithms.
[[nodiscard]] constexpr CivilDate civil_from_days(std::int32_t days) {
    constexpr std::int64_t cycles = 15'000;  // of 400 years: moves every int32 to the positive side
    const auto n = static_cast<std::uint64_t>(std::int64_t{days} + 719'468 + cycles * 146'097);
    const std::uint64_t century = (4 * n + 3) / 146'097;
    const auto in_century = static_cast<std::uint32_t>(n - 146'097 * century / 4);
    const std::uint32_t year_of_century = (4 * in_century + 3) / 1'461;
    const std::uint32_t in_year = in_century - 1'461 * year_of_century / 4;
    const std::uint32_t month = (5 * in_year + 2) / 153;  // March = 0
    const std::uint32_t day = in_year - (153 * month + 2) / 5 + 1;
    const auto late = static_cast<std::uint32_t>(month >= 10);  // January, February: of the next year
    const auto year = static_cast<std::int64_t>(100 * century + year_of_century + late) - 400 * cycles;
    return {static_cast<std::int32_t>(year), static_cast<std::int32_t>(month + 3 - 12 * late),
            static_cast<std::int32_t>(day)};
}

/// 1 = Monday … 7 = Sunday.
[[nodiscard]] constexpr std::int32_t weekday(std::int32_t days) {
    const std::int64_t n = std::int64_t{days} + 3;  // 1970-01-01 was a Thursday
    return static_cast<std::int32_t>(n - 7 * floor_div(n, 7)) + 1;
}

[[nodiscard]] constexpr IsoWeek iso_week(std::int32_t days) {
    const std::int64_t thursday = std::int64_t{days} - weekday(days) + 4;
    // Within three days of the ends of int32 the Thursday may not fit; the year does not change there.
    const auto in_range = static_cast<std::int32_t>(
        thursday > INT32_MAX ? INT32_MAX : (thursday < INT32_MIN ? INT32_MIN : thursday));
    const std::int32_t year = civil_from_days(in_range).year;
    return {year, static_cast<std::int32_t>((thursday - days_from_civil({year, 1, 1})) / 7 + 1)};
}

/// The Monday on which a week starts; `week` is not checked (week 53 of a year of 52 is week 1 of the next).
[[nodiscard]] constexpr std::int32_t days_from_iso_week(IsoWeek week) {
    const std::int32_t fourth = days_from_civil({week.year, 1, 4});  // always in week 1
    return fourth - (weekday(fourth) - 1) + 7 * (week.week - 1);
}

/// A short text that lives on the stack: what the formatting functions give, so that a column costs no
/// allocation.
class ShortText {
  public:
    static constexpr std::size_t capacity = 39;

    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }
    constexpr operator std::string_view() const { return view(); }  // NOLINT(google-explicit-constructor)
    [[nodiscard]] std::string str() const { return std::string{view()}; }

    /// Adds a character; ignored when full (no text of this file comes near).
    constexpr void push(char c) {
        if (size_ < capacity) {
            bytes_[size_++] = c;
        }
    }
    /// Adds a number with at least `width` digits.
    constexpr void push(std::int64_t value, int width) {
        std::array<char, 20> digits{};
        std::size_t count = 0;
        const bool negative = value < 0;
        auto rest = negative ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
        while (rest != 0 || static_cast<int>(count) < width) {
            digits[count++] = static_cast<char>('0' + rest % 10);
            rest /= 10;
        }
        if (negative) {
            push('-');
        }
        while (count > 0) {
            push(digits[--count]);
        }
    }

    friend constexpr bool operator==(const ShortText& a, const ShortText& b) { return a.view() == b.view(); }
    friend constexpr bool operator==(const ShortText& a, std::string_view b) { return a.view() == b; }
    friend constexpr bool operator==(const ShortText& a, const char* b) { return a.view() == b; }

  private:
    std::array<char, capacity> bytes_{};
    std::uint8_t size_ = 0;
};

/// "2026-06-30". Years beyond 0 … 9999 keep their digits and sign.
[[nodiscard]] KLANKBORD_EXPORT ShortText format_date(std::int32_t days);
/// "2026-W47".
[[nodiscard]] KLANKBORD_EXPORT ShortText format_iso_week(IsoWeek week);
/// "2026-06-30T12:00:00Z", with six decimals when the microseconds are not zero; any int64.
[[nodiscard]] KLANKBORD_EXPORT ShortText format_utc(std::int64_t utc_us);

/// A moment read from text.
struct ParsedTime {
    std::int64_t micros =
        0;  ///< since 1970; in UTC when `has_offset`, else the clock on the wall read as if UTC
    bool has_offset =
        false;  ///< the text named its offset (`Z`, `+02:00`): false = naive, the caller knows the zone

    friend constexpr bool operator==(const ParsedTime&, const ParsedTime&) = default;
};

/// Reads "2026-06-30": exactly four, two and two digits, a date that exists.
/// The second form throws `invalid_value` with the place of the text.
[[nodiscard]] KLANKBORD_EXPORT std::optional<std::int32_t> try_parse_date(std::string_view text) noexcept;
[[nodiscard]] KLANKBORD_EXPORT std::int32_t parse_date(std::string_view text, error::Place place = {});

/// Reads an ISO 8601 date-time: "2026-06-30", "2026-06-30T12:00", "2026-06-30 12:00:00.123456789+02:00",
/// "…Z".
///
/// A date alone is its midnight, naive. Between date and time stands `T`, `t` or one space. Seconds may be
/// left out; a fraction has 1 … 9 digits after `.` or `,` and is cut (towards the past) to microseconds. An
/// offset is `Z`, `z`, `UTC`, `±hh`, `±hhmm`, `±hh:mm` or `±hh:mm:ss` below 24 hours, with at most one space
/// before it. 24:00 is the midnight that ends the day. Second 60 is refused: the time of computers has no
/// leap seconds.
[[nodiscard]] KLANKBORD_EXPORT std::optional<ParsedTime> try_parse_time(std::string_view text) noexcept;
[[nodiscard]] KLANKBORD_EXPORT ParsedTime parse_time(std::string_view text, error::Place place = {});

/// How one column writes its times, in the words of strptime: `TimePattern{"%d/%m/%Y %H:%M"}` reads
/// "24/3/2016 18:59".
///
/// | word | reads |
/// |---|---|
/// | `%Y` `%y` | four digits · two digits (69 … 99 are 19xx, 00 … 68 are 20xx, as POSIX has it) |
/// | `%m` `%d` `%e` `%j` | month, day, day, day of the year; leading zeros may be missing |
/// | `%b` `%B` `%h` | a month in letters, short or full, English or Dutch, any case |
/// | `%a` `%A` | a weekday likewise; must agree with the date |
/// | `%H` `%I` `%p` `%M` `%S` | hour 0 … 23, hour 1 … 12 with AM or PM, minute, second |
/// | `%f` | 1 … 9 digits of a fraction of a second, cut to microseconds |
/// | `%z` | an offset as in `parse_time` |
/// | `%F` `%T` `%R` `%D` | `%Y-%m-%d` · `%H:%M:%S` · `%H:%M` · `%m/%d/%y` |
/// | `%%` | a percent sign |
///
/// A space matches any number of spaces, none included; every other character matches itself. Copies are
/// cheap; const calls may run concurrently.
class KLANKBORD_EXPORT TimePattern {
  public:
    /// Throws `invalid_value` for an unknown word, a word twice, or a pattern that names no complete date.
    explicit TimePattern(std::string_view pattern);

    [[nodiscard]] const std::string& text() const { return text_; }
    /// Whether the texts name their offset (`%z`).
    [[nodiscard]] bool has_offset() const { return has_offset_; }

    [[nodiscard]] std::optional<ParsedTime> try_parse(std::string_view text) const noexcept;
    /// Throws `invalid_value` with the place of the text.
    [[nodiscard]] ParsedTime parse(std::string_view text, error::Place place = {}) const;

  private:
    std::string text_;   // as the caller wrote it
    std::string words_;  // with %F, %T, %R and %D spelt out
    bool has_offset_ = false;
};

}  // namespace klankbord::inline v0
