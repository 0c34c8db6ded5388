#include <klankbord/journeys/office_hours.hpp>

#include <algorithm>
#include <string>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::journeys {

namespace {

constexpr std::int64_t micros_per_minute = 60 * micros_per_second;
constexpr std::int32_t minutes_per_day = 1440;

/// Monday is 0; day 0 (1970-01-01) was a Thursday.
std::size_t weekday(std::int32_t day) { return static_cast<std::size_t>(((std::int64_t{day} + 3) % 7 + 7) % 7); }

std::int32_t civil_day(const Zone& zone, std::int64_t utc_us) {
    return static_cast<std::int32_t>(floor_div(zone.to_local(utc_us), micros_per_day));
}

/// When the doors open or close. Of a time shown twice opening takes the first and closing the last; a time that is
/// skipped is the moment of the change itself.
std::int64_t door_moves(const Zone& zone, std::int64_t local_us, bool closes) {
    const auto wall = zone.wall(local_us);
    if (wall.kind == WallKind::absent) {
        return zone.stretch(wall.before_utc_us).from_us;
    }
    return closes ? wall.after_utc_us : wall.before_utc_us;
}

}  // namespace

OfficeHours::OfficeHours(const std::array<OpenHours, 7>& week, const Zone& zone, std::vector<std::int32_t> holidays)
    : limited_(true), week_(week), zone_(zone), holidays_(std::move(holidays)) {
    bool open = false;
    for (const auto& day : week_) {
        if (day.from < 0 || day.until > minutes_per_day || day.from > day.until) {
            throw error::invalid_value("a day is open from an hour until a later one, within 0:00 and 24:00",
                                       std::to_string(day.from) + " … " + std::to_string(day.until) + " minutes",
                                       "give the hours of each day, the first one first");
        }
        open = open || day.from < day.until;
    }
    if (!open) {
        throw error::invalid_value("an organisation is open on some day of the week", "seven closed days",
                                   "give the opening hours, or leave them out: then all time counts");
    }
    std::sort(holidays_.begin(), holidays_.end());
    holidays_.erase(std::unique(holidays_.begin(), holidays_.end()), holidays_.end());
}

std::int64_t OfficeHours::open_on(std::int32_t day, std::int64_t from, std::int64_t until) const {
    const auto& hours = week_[weekday(day)];
    if (hours.from == hours.until || std::binary_search(holidays_.begin(), holidays_.end(), day)) {
        return 0;
    }
    const auto midnight = std::int64_t{day} * micros_per_day;
    const auto opens = door_moves(zone_, midnight + hours.from * micros_per_minute, false);
    const auto closes = door_moves(zone_, midnight + hours.until * micros_per_minute, true);
    return std::max<std::int64_t>(0, std::min(until, closes) - std::max(from, opens));
}

std::int64_t OfficeHours::between(std::int64_t from, std::int64_t until) const {
    if (until <= from) {
        return 0;
    }
    if (!limited_) {
        return until - from;
    }
    std::int64_t total = 0;
    const auto last = civil_day(zone_, until);
    for (auto day = civil_day(zone_, from); day <= last; ++day) {
        total += open_on(day, from, until);
    }
    return total;
}

}  // namespace klankbord::inline v0::journeys
