#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/journeys/office_hours.hpp>

namespace klankbord::inline v0::journeys {

/// What is taken together: all contacts of a customer, or those of one journey of theirs.
enum class Grain : std::uint8_t { customer, journey };

/// Throws invalid_value for any other word than "customer" and "journey".
[[nodiscard]] KLANKBORD_EXPORT Grain parse_grain(std::string_view word);
[[nodiscard]] KLANKBORD_EXPORT std::string_view to_string(Grain grain);

/// How a table of interactions is read as journeys.
struct KLANKBORD_EXPORT JourneyRules {
    /// Employees who are no people: bots, queues, mailboxes. As contacts without an employee they are no hands, but the
    /// customer waits through them.
    std::vector<std::string> bots{};
    /// Where contacts name no journey: a silence of more than so many days begins a new one. Without it all contacts
    /// of a customer are one journey.
    std::optional<int> gap_days{};
    /// When time counts: round the clock, unless opening hours are given.
    OfficeHours hours{};

    /// Throws invalid_value for a gap below one day.
    void check() const;
};

}  // namespace klankbord::inline v0::journeys
