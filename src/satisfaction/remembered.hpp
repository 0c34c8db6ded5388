#pragma once

#include <klankbord/core/context.hpp>
#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/score.hpp>

#include "satisfaction/release.hpp"

namespace klankbord::inline v0::satisfaction {

/// Scores of guarded ratings, past a ledger that remembers what was shown before. The ledger follows the
/// table: it is told what came, changed and left since it was last asked. A question asked before costs no
/// more than the question itself.
[[nodiscard]] ScoreTable score_remembered(const state::FactTable& ratings, const RatingQuery& query,
                                          const ScoreSpec& spec, Asking asking, const Context& context,
                                          privacy::Ledger& ledger);

}  // namespace klankbord::inline v0::satisfaction
