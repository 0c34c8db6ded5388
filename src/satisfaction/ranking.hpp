#pragma once

#include "satisfaction/release.hpp"

namespace klankbord::inline v0::satisfaction {

/// Adds rank ranges to the shown rows, period by period, from the same comparison of pairs that `differences`
/// makes. A period of more than 2,000 groups gets none: two million pairs are no ranking anybody reads.
void rank_rows(ScoreTable::State& state, const Folded& folded, const Context& context);

}  // namespace klankbord::inline v0::satisfaction
