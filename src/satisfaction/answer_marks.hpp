#pragma once

#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/facts/rating.hpp>
#include <klankbord/privacy/door.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::satisfaction {

/// What tells each answer of customers or employees from all others, in the order in which `fold_store`
/// numbers them.
///
/// An answer with an id (rating, interaction, journey) is that id with its question, aspect, product and
/// value; without one it is who, when, what and the value. Team, groups and weight may change: it is the same
/// answer in another place, and a ledger must see it move. The same on every machine, so that a ledger finds
/// answers again in other bytes.
[[nodiscard]] std::vector<privacy::Mark> answer_marks(const state::FactTable& facts, facts::Rater rater,
                                                      const Context& context);

}  // namespace klankbord::inline v0::satisfaction
