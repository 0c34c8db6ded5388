#pragma once

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/context.hpp>
#include <klankbord/satisfaction/measure.hpp>
#include <klankbord/satisfaction/rating_columns.hpp>

#include "satisfaction/folded.hpp"

namespace klankbord::inline v0::satisfaction {

/// Reads a table once, in windows, and folds it for one question. Keeps nothing of it but counts and, per distinct
/// (person, cell), one run. Every row counts as given: tables with ids of ratings go through a store instead.
[[nodiscard]] Folded fold_stream(arrow::Stream& stream, const RatingColumns& columns, const ScoreSpec& spec,
                                 const Context& context);

}  // namespace klankbord::inline v0::satisfaction
