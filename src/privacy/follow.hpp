#pragma once

#include <vector>

#include "ledger_state.hpp"

namespace klankbord::inline v0::privacy::detail {

/// Renumbers a ledger after a store that changed: `marks` has the answers that are there now, by number.
/// Every answer that stands in a block is found again by its mark; one that is not there any more has left
/// its block. Linear in the answers, before and after.
///
/// Throws invalid_value, leaving the ledger as it was, when these are other facts: whoever loses sight of
/// nearly all answers at once has not seen people leave but was given another table, or the same one read
/// another way. Taking its answers for new ones would let them be told apart afresh.
void follow(LedgerState& ledger, std::vector<Mark> marks);

}  // namespace klankbord::inline v0::privacy::detail
