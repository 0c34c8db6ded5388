#pragma once

#include <klankbord/privacy/door.hpp>
#include <klankbord/privacy/ledger.hpp>

#include "ledger_state.hpp"
#include "minima.hpp"

namespace klankbord::inline v0::privacy::detail {

/// Refuses a cell or person number the question did not announce.
void check_answer(const Question& question, const Answer& answer);

/// The partition rule inside the blocks of a ledger, for the organisation and a team (`self` false) or for an
/// employee's own page; cells that the viewer does not own are not masked here.
[[nodiscard]] Verdict decide_in_ledger(LedgerState& ledger, const Minima& minima, const Question& question,
                                       bool self, bool admits);

}  // namespace klankbord::inline v0::privacy::detail
