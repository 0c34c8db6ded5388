#include <klankbord/core/zone.hpp>

#include <array>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

#include "tzif.hpp"
#include "zone_files.hpp"

namespace klankbord::inline v0 {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

// Offsets lie between these, in seconds (tzif.cpp refuses others; a POSIX rule cannot write others).
constexpr std::int64_t most_west = -90'000;
constexpr std::int64_t most_east = 93'600;

/// Seconds to microseconds; what does not fit becomes a limit, which is what stretches mean by it.
std::int64_t to_micros(std::int64_t seconds) {
    if (seconds < tz::first_second) {
        return lowest;
    }
    return seconds > tz::last_second + 1 ? highest : seconds * micros_per_second;
}

std::int64_t plus_seconds(std::int64_t micros, std::int64_t seconds) {
    const std::int64_t shift = seconds * micros_per_second;
    if (shift > 0 ? micros > highest - shift : micros < lowest - shift) {
        return shift > 0 ? highest : lowest;
    }
    return micros + shift;
}

}  // namespace

struct Zone::Data {
    std::string name;
    tz::Table table;
};

Zone Zone::from_tzif(std::string_view name, std::span<const std::byte> bytes) {
    return Zone{std::make_shared<const Data>(Data{std::string{name}, tz::read_tzif(name, bytes)})};
}

Zone Zone::load(std::string_view iana_name, std::span<const std::string> directories) {
    if (iana_name == "UTC") {
        return utc();
    }
    const std::vector<std::byte> bytes = tz::read_zone_file(iana_name, directories);
    return from_tzif(iana_name, bytes);
}

std::string_view Zone::name() const { return data_ ? std::string_view{data_->name} : "UTC"; }

Zone::Stretch Zone::stretch(std::int64_t utc_us) const {
    if (!data_) {
        return {lowest, highest, 0};
    }
    const tz::Stretch found = data_->table.stretch(floor_div(utc_us, micros_per_second));
    return {to_micros(found.from), to_micros(found.until), found.offset};
}

std::int64_t Zone::to_local(std::int64_t utc_us) const {
    return plus_seconds(utc_us, offset_seconds(utc_us));
}

Zone::Wall Zone::wall(std::int64_t local_us) const {
    if (!data_) {
        return {WallKind::unique, local_us, local_us};
    }
    const std::int64_t local = floor_div(local_us, micros_per_second);
    // Every moment whose clock could show this time lies between these two.
    const std::int64_t first = local - most_east;
    const std::int64_t last = local - most_west;

    // The offsets under which it is shown first and last.
    std::optional<std::int32_t> shown_first;
    std::optional<std::int32_t> shown_last;
    std::optional<std::pair<std::int32_t, std::int32_t>> jumped;
    tz::Stretch here = data_->table.stretch(first);
    while (true) {
        const std::int64_t moment = local - here.offset;
        if (moment >= here.from && moment < here.until) {
            shown_first = shown_first.value_or(here.offset);
            shown_last = here.offset;
        }
        if (here.until > last) {
            break;
        }
        const tz::Stretch next = data_->table.stretch(here.until);
        const bool inside_gap = local >= here.until + here.offset && local < here.until + next.offset;
        if (inside_gap && !jumped) {
            jumped = std::pair{here.offset, next.offset};
        }
        here = next;
    }
    WallKind kind = WallKind::ambiguous;
    if (!shown_first) {
        // The clock runs on between its changes, so a time it never shows was jumped over.
        kind = WallKind::absent;
        std::tie(shown_first, shown_last) = jumped.value_or(std::pair{here.offset, here.offset});
    }
    const std::int64_t before = plus_seconds(local_us, -*shown_first);
    const std::int64_t after = plus_seconds(local_us, -*shown_last);
    // Equal offsets make it unique, and so does the end of int64, where both readings are the last moment
    // there is.
    return {before == after ? WallKind::unique : kind, before, after};
}

void Zone::to_utc(std::span<const std::int64_t> local_us, std::span<std::int64_t> utc_us) const {
    // Deep inside a stretch, farther from its ends than two offsets can differ, one subtraction is the whole
    // answer.
    constexpr std::int64_t margin = (most_east - most_west) * micros_per_second;
    constexpr std::size_t slots = 256;  // one per 25 days: see PeriodCutter
    struct Known {
        std::int64_t from = 0;
        std::int64_t until = 0;
        std::int64_t shift = 0;
    };
    std::array<Known, slots> memory{};
    for (std::size_t i = 0; i < local_us.size(); ++i) {
        const std::int64_t local = local_us[i];
        Known& known = memory[(static_cast<std::uint64_t>(local) >> 41U) & (slots - 1)];
        if (local >= known.from && local < known.until) {
            utc_us[i] = local - known.shift;
            continue;
        }
        utc_us[i] = to_utc(local);
        const Stretch around = stretch(utc_us[i]);
        const std::int64_t offset = around.offset_seconds;
        known = {plus_seconds(plus_seconds(around.from_us, offset), margin / micros_per_second),
                 plus_seconds(plus_seconds(around.until_us, offset), -margin / micros_per_second),
                 offset * micros_per_second};
    }
}

}  // namespace klankbord::inline v0
