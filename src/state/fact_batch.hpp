#pragma once

#include <span>
#include <string>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/context.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::state {

/// The first row that broke a rule, as an error: for facts that have nowhere to set rows aside.
void refuse_set_aside(const FactTable& facts);

/// A caller's batch for an accumulator, read beside it, so that a batch with a bad row leaves nothing behind.
///
/// `keeps`: the columns the accumulator has. `said`: how the caller names them and how they are to be read. Columns in
/// `needed` and those the caller named must be there; of the others those the batch has are read.
[[nodiscard]] FactTable read_batch(facts::FactKind kind, facts::Mapping keeps, const facts::Mapping& said,
                                   std::span<const std::string> needed, ArrowArrayStream* stream,
                                   const Context& context);

}  // namespace klankbord::inline v0::state
