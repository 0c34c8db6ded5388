#pragma once

#include "satisfaction/release.hpp"

namespace klankbord::inline v0::satisfaction {

/// Adds shrunk estimates to the shown rows, period by period. Only shown rows and `other` take part.
void shrink_rows(ScoreTable::State& state);

}  // namespace klankbord::inline v0::satisfaction
