#pragma once

#include <string>
#include <string_view>

namespace klankbord::inline v0 {

/// A caller's text as it may stand in a message: in quotes, cut after 60 bytes, and always UTF-8 without
/// control characters (others become \xNN), because messages end up in logs, terminals and Python strings.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace klankbord::inline v0
