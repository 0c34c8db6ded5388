#pragma once

#include <klankbord/satisfaction/score_table.hpp>

#include "satisfaction/release.hpp"
#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

/// Top and bottom coding of a row of employees' answers (docs/privacy/door.md): where a share lies below 10 %
/// or above 90 %, the row is shown as if it lay on that edge, with limits as wide as all shares beyond it,
/// and whatever would give it back goes: counts, shares, histogram, and its part in follow-up questions.
///
/// The shares are those of the customary top boxes of the scale, whatever is asked (two; of seven also three;
/// of 0–10 the promoters and all but the detractors), since every measure of a row tells its whole
/// distribution; and those of the boxes asked about. A share of other boxes that lies between the edges may
/// be told by csat even so, without the distribution. Rows with the same codes and as many persons and
/// answers look the same. Returns whether anything was hidden.
bool code_row(ScoreRow& row, RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale);

}  // namespace klankbord::inline v0::satisfaction
