#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ledger_state.hpp"

namespace klankbord::inline v0::privacy::detail {

/// A ledger, little-endian: version, flags and counters, then each array as its count and entries.
[[nodiscard]] std::vector<std::byte> write_ledger(const LedgerState& ledger);
/// Reads it back; throws bad_state for bytes that are no ledger, or one that contradicts itself.
[[nodiscard]] LedgerState read_ledger(std::span<const std::byte> bytes);

}  // namespace klankbord::inline v0::privacy::detail
