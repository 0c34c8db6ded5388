#pragma once

#include <cstdint>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::journeys {

/// A team's customers waiting while people of the team were free.
struct KLANKBORD_EXPORT IdleRow : GroupRow {
    Estimate idle_share;      ///< idle_minutes / wait_minutes (0 … 1)
    double idle_minutes = 0;  ///< waited while somebody was free for it
    double wait_minutes = 0;  ///< waited for this team in all
    double free_minutes = 0;  ///< on shift without a contact, all employees together
    std::int64_t waits = 0;
};

struct KLANKBORD_EXPORT IdleTable : JourneyTable {
    std::vector<IdleRow> teams;
    [[nodiscard]] std::vector<IdleRow>::const_iterator begin() const { return teams.begin(); }
    [[nodiscard]] std::vector<IdleRow>::const_iterator end() const { return teams.end(); }
};

/// Colleagues free beside a waiting customer: both sides' time swept together, team by team.
///
/// A customer waits for the team of the contact that ended the wait. An employee is free while on a shift of the team and
/// in no contact of any team; after a contact whose end is missing not before the next contact or shift. While w
/// customers wait and f employees are free, min(w, f) of the waits need not have been: idle_minutes adds that up over time,
/// and each waiting customer's part is min(1, f / w) of their wait, from which the limits of idle_share come (a ratio
/// clustered by customer, Wilson). Time is by the clock round: shifts say when people work.
///
/// `shifts` are facts of that kind with a team. Overlapping shifts of one employee count once. Ends of contacts are
/// needed: without them invalid_value. Result: team, idle_share, idle_share_low, idle_share_high, idle_share_reason,
/// idle_minutes, wait_minutes, free_minutes, waits, customers, employees, reason.
///
/// It shows where to look, not whom to blame: free is not idle, there is work without a customer.
[[nodiscard]] KLANKBORD_EXPORT IdleTable idle_while_waiting(const state::FactTable& interactions,
                                                            const state::FactTable& shifts, const Asking& asking = {},
                                                            const JourneyRules& rules = {},
                                                            Grain grain = Grain::customer,
                                                            const Context& context = {});

}  // namespace klankbord::inline v0::journeys
