#include "state/fact_batch.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <klankbord/core/error.hpp>

#include "state/fact_table.hpp"

namespace klankbord::inline v0::state {

void refuse_set_aside(const FactTable& facts) {
    const auto& aside = facts.state().aside;
    if (!aside.empty()) {
        const auto& one = aside.front();
        throw error::invalid_value(one.rule, one.value, "correct the row, or name what its value means",
                                   {one.column, one.row});
    }
}

FactTable read_batch(facts::FactKind kind, facts::Mapping keeps, const facts::Mapping& said,
                     std::span<const std::string> needed, ArrowArrayStream* stream, const Context& context) {
    for (auto& [fact, column] : keeps.columns) {
        if (const auto named = said.columns.find(fact); named != said.columns.end()) {
            column = named->second;
        }
    }
    keeps.values = said.values;
    keeps.times = said.times;
    keeps.invited = said.invited;
    arrow::Stream rows{stream};
    for (auto at = keeps.columns.begin(); at != keeps.columns.end();) {
        const bool must = std::find(needed.begin(), needed.end(), at->first) != needed.end() ||
                          said.columns.contains(at->first);
        at = must || rows.has(at->second) ? std::next(at) : keeps.columns.erase(at);
    }
    FactTable batch{kind, std::move(keeps)};
    batch.add(std::move(rows), context);
    refuse_set_aside(batch);
    return batch;
}

}  // namespace klankbord::inline v0::state
