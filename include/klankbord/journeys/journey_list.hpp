#pragma once

#include <klankbord/core/export.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::journeys {

/// One row a customer, or a journey of one: what a CRM shows beside the name.
///
/// customer, journey (with `grain` journey), start, end, contacts, hands, coc, secon, ons, handovers, ping_pongs, returns,
/// wait_minutes, touch_minutes, unknown_ends. `contacts` are those with an employee. ons = 10 Σ share²: one employee is
/// the whole kilo, ten equal ones an ounce each. coc and secon are null below two contacts; touch_minutes is null where
/// the facts have no ends, and wait_minutes then is the time from contact to contact. Order of the customers' ids, then of
/// the start.
///
/// For the organisation that knows its customers by name. Refused with invalid_value where they were promised to be
/// anonymous (`policy.anonymous`, `guard = employees`), and for other viewers: a row is one person.
[[nodiscard]] KLANKBORD_EXPORT JourneyTable journey_list(const state::FactTable& interactions, const Asking& asking = {},
                                                         const JourneyRules& rules = {}, Grain grain = Grain::customer,
                                                         const Context& context = {});

}  // namespace klankbord::inline v0::journeys
