#pragma once

#include "core/group_columns.hpp"
#include "satisfaction/release.hpp"

namespace klankbord::inline v0::satisfaction {

/// The grouping columns of a result. Where small groups were pooled, columns that hold no text become text, so that
/// `other` can stand in them.
[[nodiscard]] std::vector<Column> group_columns(const ScoreTable::State& state, bool any_other);
using detail::push_groups;

/// All columns of the scores.
[[nodiscard]] Table score_columns(const ScoreTable::State& state);

}  // namespace klankbord::inline v0::satisfaction
