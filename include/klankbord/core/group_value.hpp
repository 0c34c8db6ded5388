#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0 {

/// The value of a grouping column in one row: nothing (null), an integer, or a text. Booleans are 0 and 1, dates days.
using GroupValue = std::variant<std::monostate, std::int64_t, std::string>;

/// The value as text; empty for null.
[[nodiscard]] KLANKBORD_EXPORT std::string to_string(const GroupValue& value);

}  // namespace klankbord::inline v0
