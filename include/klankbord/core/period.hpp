#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/zone.hpp>

namespace klankbord::inline v0 {

/// The stretches of the calendar over which results are counted.
enum class Period : std::uint8_t { day, week, month, quarter, year };

/// "day", "week", "month", "quarter", "year".
[[nodiscard]] KLANKBORD_EXPORT std::string_view to_string(Period period);
/// The reverse; throws `invalid_value` for any other word.
[[nodiscard]] KLANKBORD_EXPORT Period parse_period(std::string_view text);

/// The civil day on which the period starts that holds civil day `day`. Weeks start on Monday (ISO 8601).
[[nodiscard]] KLANKBORD_EXPORT std::int32_t period_start(Period period, std::int32_t day);
/// The start of the next period. `start` is a start.
[[nodiscard]] KLANKBORD_EXPORT std::int32_t next_period(Period period, std::int32_t start);
/// "2026-11-24", "2026-W47", "2026-11", "2026-Q4", "2026". `start` is any civil day of the period.
[[nodiscard]] KLANKBORD_EXPORT ShortText period_label(Period period, std::int32_t start);

/// Cuts moments into periods of the calendar on the wall of a zone.
///
/// A day is what the clocks there call a day: of 23, 24 or 25 hours. Times may come in any order; remembering
/// where the offsets hold makes a row cost a few nanoseconds. Because it remembers, `start` is not const: one
/// per thread.
class KLANKBORD_EXPORT PeriodCutter {
  public:
    explicit PeriodCutter(Period period, Zone zone = {});

    [[nodiscard]] Period period() const { return period_; }
    [[nodiscard]] const Zone& zone() const { return zone_; }

    /// The civil day (days since 1970-01-01) on which the period starts that holds a moment. Any int64 is
    /// answered.
    [[nodiscard]] std::int32_t start(std::int64_t utc_us) { return period_start(period_, day(utc_us)); }
    /// The same for a column; `starts` is as long as `utc_us`.
    void starts(std::span<const std::int64_t> utc_us, std::span<std::int32_t> starts);
    /// The civil day of a moment.
    [[nodiscard]] std::int32_t day(std::int64_t utc_us) {
        const Known& known = slot(utc_us);
        if (utc_us >= known.from_us && utc_us < known.until_us) {
            return static_cast<std::int32_t>(floor_div(utc_us + known.offset_us, micros_per_day));
        }
        return learn(utc_us);
    }

    [[nodiscard]] std::int32_t next(std::int32_t start) const { return next_period(period_, start); }
    [[nodiscard]] ShortText label(std::int32_t start) const { return period_label(period_, start); }
    /// The moment at which a civil day begins: the first one whose clock shows that day, also where midnight
    /// is skipped. A day that was skipped as a whole begins, and ends, where the next one begins.
    [[nodiscard]] std::int64_t begins_at(std::int32_t day) const;

  private:
    /// A stretch of one offset, short of the ends of int64 so that adding the offset cannot overflow.
    struct Known {
        std::int64_t from_us = 0;
        std::int64_t until_us = 0;
        std::int64_t offset_us = 0;
    };
    // Unsorted input jumps between summers and winters: a slot per 25 days keeps most of them at hand.
    static constexpr std::size_t slots = 256;

    Known& slot(std::int64_t utc_us) {
        return known_[(static_cast<std::uint64_t>(utc_us) >> 41U) & (slots - 1)];
    }
    std::int32_t learn(std::int64_t utc_us);

    Period period_;
    Zone zone_;
    std::array<Known, slots> known_{};
};

}  // namespace klankbord::inline v0
