#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace klankbord::inline v0::tz {

inline constexpr std::int64_t forever_ago = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

/// Seconds since 1970 UTC; half-open.
struct Stretch {
    std::int64_t from;
    std::int64_t until;
    std::int32_t offset;
};

/// One day a year on which the clock is changed, and at what time on the wall.
struct RuleDay {
    enum class Kind : std::uint8_t {
        julian,   // Jn: day 1 … 365 of the year, 29 February is never counted
        ordinal,  // n: day 0 … 365, 29 February is counted
        month,    // Mm.w.d: the w-th weekday d of month m, w = 5 is the last one
    };
    Kind kind = Kind::month;
    std::int32_t day = 0;  // n, or the weekday with Sunday = 0
    std::int32_t week = 0;
    std::int32_t month = 0;
    std::int32_t time = 7200;  // seconds after midnight, from -167 to 167 hours

    /// Seconds from 1970 on the wall, read as if UTC.
    [[nodiscard]] std::int64_t in_year(std::int32_t year) const;
};

/// The rule after the last tabulated change: a POSIX TZ string ("CET-1CEST,M3.5.0,M10.5.0/3"), with the times
/// beyond a day that RFC 9636 allows.
struct PosixRule {
    std::int32_t standard = 0;  // seconds east
    std::int32_t daylight = 0;
    bool changes = false;  // else `standard` the whole year
    RuleDay start;         // of daylight time, on the clock of standard time
    RuleDay end;           // on the clock of daylight time

    /// Nothing when the text is no such rule, wholly.
    static std::optional<PosixRule> parse(std::string_view text);

    /// `utc_seconds` within the range of int64 microseconds.
    [[nodiscard]] Stretch stretch(std::int64_t utc_seconds) const;
};

}  // namespace klankbord::inline v0::tz
