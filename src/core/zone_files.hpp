#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace klankbord::inline v0::tz {

/// The bytes of the compiled file of a zone, from the first directory that has it; see `Zone::load`.
[[nodiscard]] std::vector<std::byte> read_zone_file(std::string_view name,
                                                    std::span<const std::string> directories);

}  // namespace klankbord::inline v0::tz
