#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/journeys/accumulator.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::journeys {

/// One sequence of touchpoints and the journeys that went it.
struct KLANKBORD_EXPORT VariantRow : GroupRow {
    std::vector<GroupValue> steps;     ///< its touchpoints in order; empty for `other`
    std::int64_t cases = 0;            ///< journeys
    double share = 0;                  ///< of all journeys (0 … 1)
    double cumulative_share = 0;       ///< of all journeys, down to this row
    double p50_minutes = 0;            ///< from the start of the first contact to the end of the last; exact
    double p85_minutes = 0;
};

struct KLANKBORD_EXPORT VariantTable : JourneyTable {
    std::vector<VariantRow> variants;  ///< most frequent first, `other` last
    std::int64_t cases = 0;            ///< journeys in all
    std::int64_t distinct = 0;         ///< different sequences in all, also those not shown
    [[nodiscard]] std::vector<VariantRow>::const_iterator begin() const { return variants.begin(); }
    [[nodiscard]] std::vector<VariantRow>::const_iterator end() const { return variants.end(); }
};

/// What customers went through: the most frequent sequences of touchpoints, and how much of all journeys they cover.
///
/// `asking.by` names the column (default touchpoint); all contacts count. The `top` most frequent sequences that at least
/// `min_persons` customers went are shown, everything else is `other`, in any book. Of equally frequent ones the one
/// whose touchpoints come first in order.
///
/// Result: variant ("A > B > C"), cases, share, cumulative_share, p50_minutes, p85_minutes, customers, employees, reason.
/// Sequences are told apart by two independent 64-bit hashes of their touchpoints.
///
/// Throws invalid_value for a `top` below 1 or more than one column, missing_name for a column that is not there.
[[nodiscard]] KLANKBORD_EXPORT VariantTable variants(const state::FactTable& interactions, int top = 10,
                                                     const Asking& asking = {}, const JourneyRules& rules = {},
                                                     Grain grain = Grain::journey, const Context& context = {});

/// What `Variants` measures: the ten most frequent sequences of touchpoints.
struct KLANKBORD_EXPORT VariantMeasure {
    using Result = VariantTable;
    static constexpr std::string_view kind = "variants";
    static constexpr std::string_view column = "touchpoint";
    [[nodiscard]] static Result ask(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules,
                                    Grain grain, const Context& context) {
        return variants(interactions, 10, asking, rules, grain, context);
    }
};

/// Variants of contacts that come in one by one, in batches or from another office.
using Variants = JourneyAccumulator<VariantMeasure>;

}  // namespace klankbord::inline v0::journeys
