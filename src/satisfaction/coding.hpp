#pragma once

#include <klankbord/satisfaction/score_table.hpp>

#include "satisfaction/release.hpp"
#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

/// Top and bottom coding of a row of employees' answers (docs/privacy/door.md): when a share that the measure
/// tells apart lies below 10 % or above 90 %, the row is shown as if it lay on that edge, with limits as wide
/// as all shares beyond it, and whatever would give it back goes: counts, shares, histogram, and its part in
/// follow-up questions.
///
/// nps: promoters and detractors; csat, ces, mean_score: the top boxes. Two rows with the same code, the same
/// persons and (for nps) the same other share look the same. Returns whether anything was hidden.
bool code_row(ScoreRow& row, RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale);

}  // namespace klankbord::inline v0::satisfaction
