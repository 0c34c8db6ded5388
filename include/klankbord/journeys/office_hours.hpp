#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/zone.hpp>

namespace klankbord::inline v0::journeys {

/// From when until when an organisation is open on a day of the week, in minutes after midnight; equal: closed.
struct OpenHours {
    std::int32_t from = 0;
    std::int32_t until = 0;

    friend bool operator==(const OpenHours&, const OpenHours&) = default;
};

/// Which time counts as time: all of it, or only opening hours, in the wall time of a zone.
///
/// A day on which the clocks change has the hours that its clocks show: from 2 to 4 o'clock is one hour long in a night
/// that skips an hour. Holidays are closed all day.
class KLANKBORD_EXPORT OfficeHours {
  public:
    /// Round the clock.
    OfficeHours() = default;
    /// Monday first. Throws invalid_value for hours outside 0 … 1440 minutes or the wrong way round, and when every
    /// day is closed.
    OfficeHours(const std::array<OpenHours, 7>& week, const Zone& zone, std::vector<std::int32_t> holidays = {});

    [[nodiscard]] bool round_the_clock() const { return !limited_; }
    [[nodiscard]] const std::array<OpenHours, 7>& week() const { return week_; }
    [[nodiscard]] const std::vector<std::int32_t>& holidays() const { return holidays_; }  ///< days since 1970
    [[nodiscard]] const Zone& zone() const { return zone_; }

    /// How much time counts between two moments (microseconds since 1970 in UTC); 0 when `until` is not after `from`.
    [[nodiscard]] std::int64_t between(std::int64_t from, std::int64_t until) const;

  private:
    [[nodiscard]] std::int64_t open_on(std::int32_t day, std::int64_t from, std::int64_t until) const;

    bool limited_ = false;
    std::array<OpenHours, 7> week_{};
    Zone zone_{};
    std::vector<std::int32_t> holidays_;
};

}  // namespace klankbord::inline v0::journeys
