#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <klankbord/core/dictionary.hpp>
#include <klankbord/core/id.hpp>

namespace klankbord::inline v0::facts {

/// One contact of a customer with the organisation, as a CRM hands it over. Views: nothing is kept.
struct Interaction {
    std::optional<IdView> customer{};          ///< must be there
    std::optional<IdView> employee{};          ///< none: a bot, a queue, nobody known
    std::optional<IdView> team{};
    std::int64_t start = 0;                    ///< microseconds since 1970 in UTC
    std::optional<std::int64_t> end{};         ///< not before `start`; none: not known, or not over yet
    std::optional<IdView> interaction{};       ///< id of the contact: the same id of the same customer counts once
    std::optional<IdView> journey{};
    std::string_view channel{};                ///< empty: not known
    std::string_view touchpoint{};
    std::string_view version{};                ///< of the process
    /// Where the source numbers its contacts: decides among equal starts, before all else. At most 15 digits.
    std::optional<std::int64_t> sequence{};
    /// Values of further grouping columns, by name.
    std::span<const std::pair<std::string_view, IdView>> groups{};
};

/// A contact whose ids were looked up before (`code` of the accumulator it goes to): for loops that feed millions of
/// them one by one. Codes of another accumulator mean nothing.
struct CodedInteraction {
    Code customer = no_code;  ///< must be there
    Code employee = no_code;
    Code team = no_code;
    Code interaction = no_code;
    Code journey = no_code;
    Code channel = no_code;
    Code touchpoint = no_code;
    Code version = no_code;
    std::int64_t start = 0;
    std::optional<std::int64_t> end{};
    std::optional<std::int64_t> sequence{};
};

}  // namespace klankbord::inline v0::facts
