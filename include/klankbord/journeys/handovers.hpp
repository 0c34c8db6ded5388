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

/// One way from one value to another: team to team, touchpoint to touchpoint. `groups` holds both.
struct KLANKBORD_EXPORT PathRow : GroupRow {
    std::int64_t count = 0;   ///< how often it was gone
    double share = 0;         ///< of all, also of those not shown (0 … 1)
    double mean_minutes = 0;  ///< time before it
    double p50_minutes = 0;
    double p85_minutes = 0;
    std::int64_t timed = 0;   ///< of `count`: those whose time is known
};

struct KLANKBORD_EXPORT PathTable : JourneyTable {
    std::vector<PathRow> paths;
    [[nodiscard]] std::vector<PathRow>::const_iterator begin() const { return paths.begin(); }
    [[nodiscard]] std::vector<PathRow>::const_iterator end() const { return paths.end(); }
};

/// Who hands over to whom: raw counts of direct succession between different employees, by one column of both contacts.
///
/// A hand-over is a contact with another employee than the contact with an employee before it, of the same customer (or
/// journey). Between employees of one team it stands on the row from the team to itself. `asking.by` names one column
/// (default team; "employee" shows who hands to whom, which needs a policy that allows rows of two employees).
///
/// Result: from_<column>, to_<column>, handovers, share, wait_minutes (mean), wait_p50_minutes, wait_p85_minutes,
/// customers, employees, reason. Times are exact quantiles of type 7 (Hyndman & Fan 1996). A way that fewer than
/// `min_persons` customers went goes into `other`, in any book: a map is looked at for its ways, and a rare one is a
/// person. van der Aalst, Reijers & Song (2005), CSCW 14:549-593. Unlike theirs, no self-hand-overs and not normalised.
///
/// Throws missing_name for a column that is not there, invalid_value for more than one column.
[[nodiscard]] KLANKBORD_EXPORT PathTable handovers(const state::FactTable& interactions, const Asking& asking = {},
                                                   const JourneyRules& rules = {}, Grain grain = Grain::customer,
                                                   const Context& context = {});

/// What customers went through: how often one touchpoint follows another, with the time between.
///
/// All contacts count, also those without an employee; a touchpoint may follow itself. `asking.by` names the column
/// (default touchpoint). The first contact comes from nowhere and the last goes nowhere: these stand on rows with a null
/// on one side, with no time. Result: as `handovers`, with steps, minutes, p50_minutes, p85_minutes.
[[nodiscard]] KLANKBORD_EXPORT PathTable process_map(const state::FactTable& interactions, const Asking& asking = {},
                                                     const JourneyRules& rules = {}, Grain grain = Grain::journey,
                                                     const Context& context = {});

/// What `Handovers` measures: by the first column of its configuration, the team by default.
struct KLANKBORD_EXPORT HandoverMeasure {
    using Result = PathTable;
    static constexpr std::string_view kind = "handovers";
    static constexpr std::string_view column = "team";
    [[nodiscard]] static Result ask(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules,
                                    Grain grain, const Context& context) {
        return handovers(interactions, asking, rules, grain, context);
    }
};

/// Hand-overs of contacts that come in one by one, in batches or from another office.
using Handovers = JourneyAccumulator<HandoverMeasure>;

}  // namespace klankbord::inline v0::journeys
