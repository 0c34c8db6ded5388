#pragma once

#include <cstdint>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/journeys/accumulator.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::journeys {

/// Where the time of a group's customers went, in minutes that count.
struct KLANKBORD_EXPORT WaitingRow : GroupRow {
    /// touch / (touch + wait) as a ratio of sums (0 … 1); not_given where the facts have no ends.
    Estimate flow_efficiency;
    double touch_minutes = 0;
    double wait_minutes = 0;           ///< the sum of the four below
    double wait_handover_minutes = 0;  ///< before a contact with another employee than the one before
    double wait_same_minutes = 0;      ///< before a contact with the same employee
    double wait_first_minutes = 0;     ///< before the first employee: at a bot, in a queue
    double wait_after_minutes = 0;     ///< after the last one: in a queue that nobody came out of
    double wait_p50_minutes = 0;       ///< of single waits before a hand-over; exact
    double wait_p85_minutes = 0;
    std::int64_t contacts = 0;      ///< contacts with an employee
    std::int64_t handovers = 0;
    std::int64_t unknown_ends = 0;  ///< contacts whose end is missing: their time is in neither sum
};

struct KLANKBORD_EXPORT WaitingTable : JourneyTable {
    std::vector<WaitingRow> groups;
    [[nodiscard]] std::vector<WaitingRow>::const_iterator begin() const { return groups.begin(); }
    [[nodiscard]] std::vector<WaitingRow>::const_iterator end() const { return groups.end(); }
};

/// How long customers waited, and for what: the time of every journey split into touch and wait.
///
/// Touch is the union of the contacts with employees: two at once count once. The rest of a journey, from the start of its
/// first contact to the end of its last one, is wait, and stands with the contact that ended it: before a hand-over, before
/// the same employee again, before the first employee. Time after a contact whose end is missing is not known and counts in
/// neither. With opening hours (`rules.hours`) only those count. A group's touch is that of its contacts and its wait that
/// which they ended, so groups add up to the whole.
///
/// flow_efficiency: limits by Wilson with the effective number of minutes, clustered by customer (Student's t with
/// customers − 1). Where the facts have no ends at all, touch_minutes and flow_efficiency are not_given and the wait runs
/// from contact to contact.
///
/// Result: groups…, period, flow_efficiency, flow_efficiency_low, flow_efficiency_high, flow_efficiency_reason,
/// touch_minutes, wait_minutes, wait_handover_minutes, wait_same_minutes, wait_first_minutes, wait_after_minutes,
/// wait_p50_minutes, wait_p85_minutes, contacts, handovers, unknown_ends, customers, employees, reason.
/// Modig & Åhlström (2012), This is Lean; Dumas, La Rosa, Mendling & Reijers (2018), Fundamentals of BPM, ch. 7.
///
/// Not for event logs in which a contact is a moment of bookkeeping: their ends are the times of a system.
[[nodiscard]] KLANKBORD_EXPORT WaitingTable waiting(const state::FactTable& interactions, const Asking& asking = {},
                                                    const JourneyRules& rules = {}, Grain grain = Grain::customer,
                                                    const Context& context = {});

/// What `Waiting` measures.
struct KLANKBORD_EXPORT WaitingMeasure {
    using Result = WaitingTable;
    static constexpr std::string_view kind = "waiting";
    static constexpr std::string_view column{};
    [[nodiscard]] static Result ask(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules,
                                    Grain grain, const Context& context) {
        return waiting(interactions, asking, rules, grain, context);
    }
};

/// Waiting and touch of contacts that come in one by one, in batches or from another office.
using Waiting = JourneyAccumulator<WaitingMeasure>;

}  // namespace klankbord::inline v0::journeys
