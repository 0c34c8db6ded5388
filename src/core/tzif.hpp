#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "posix_rule.hpp"

namespace klankbord::inline v0::tz {

/// What a TZif file says, reduced to offsets.
struct Table {
    std::vector<std::int64_t>
        changes;  // seconds since 1970 UTC, rising; the offset changes at every one of them
    std::vector<std::int32_t> offsets;  // offsets[0] before the first change, offsets[i + 1] from changes[i]
    std::optional<PosixRule> rule;      // what holds from `rule_from`
    std::int64_t rule_from = forever_ago;

    [[nodiscard]] Stretch stretch(std::int64_t utc_seconds) const;
};

/// The first and last second whose microseconds, all of them, fit an int64.
inline constexpr std::int64_t first_second = -9'223'372'036'854;
inline constexpr std::int64_t last_second = 9'223'372'036'853;

/// Reads TZif version 1 to 4 (RFC 9636). Throws `invalid_value` naming the zone and what is wrong.
[[nodiscard]] Table read_tzif(std::string_view name, std::span<const std::byte> bytes);

}  // namespace klankbord::inline v0::tz
