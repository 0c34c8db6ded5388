#pragma once

#include <string>
#include <string_view>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::arrow {

/// An error of whoever made the stream, not of whoever passed it on.
[[nodiscard]] Error malformed(std::string_view rule, std::string_view received, std::string_view column = {},
                              std::int64_t row = -1);

/// Fills a field from its schema; false when klankbord cannot read such a column: its name and format are set
/// then, and its layout is null. Throws wrong_type for a schema without a format.
[[nodiscard]] bool read_field(const ArrowSchema& schema, Field& field);

/// What a format that klankbord does not read means, with its letters, for messages.
[[nodiscard]] std::string show_format(std::string_view format);

}  // namespace klankbord::inline v0::arrow
