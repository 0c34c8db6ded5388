#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <klankbord/facts/kinds.hpp>
#include <klankbord/facts/reading.hpp>

#include "facts/reader.hpp"

namespace klankbord::inline v0::state {

/// What must be equal for two tables of facts to be merged: the table, its columns, its scale. How they were read
/// (the caller's names, codes for missing, zones) is no part of it.
[[nodiscard]] std::string fact_configuration(facts::FactKind kind, const facts::Mapping& mapping,
                                             const facts::FactLayout& layout);

/// The reverse; columns are mapped to themselves. Throws bad_state for texts that `fact_configuration` does not write.
[[nodiscard]] std::pair<facts::FactKind, facts::Mapping> parse_fact_configuration(std::string_view text);

}  // namespace klankbord::inline v0::state
