#pragma once

#include <cstdint>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::journeys {

/// How often one contact was enough.
struct KLANKBORD_EXPORT ResolutionRow : GroupRow {
    Estimate resolved;           ///< share of first contacts that no other contact followed (0 … 1)
    std::int64_t first = 0;      ///< first contacts whose days have passed: the denominator
    std::int64_t pending = 0;    ///< first contacts too close to the end of the facts to tell
};

struct KLANKBORD_EXPORT ResolutionTable : JourneyTable {
    std::vector<ResolutionRow> groups;
    [[nodiscard]] std::vector<ResolutionRow>::const_iterator begin() const { return groups.begin(); }
    [[nodiscard]] std::vector<ResolutionRow>::const_iterator end() const { return groups.end(); }
};

/// First-contact resolution: the share of first contacts that were the last ones too.
///
/// A contact with an employee is a first one when the customer (with `grain` journey: the journey) had no other in the
/// `within_days` days before it; it resolved when none follows within as many days. First contacts with fewer than
/// `within_days` days of facts after them cannot be told yet and are counted as pending; those with fewer days of facts
/// before them count, so the start of the facts may hold some that are no first ones. By the group of the first contact.
/// Limits: Wilson, clustered by customer.
///
/// Result: groups…, period, estimate, low, high, n, pending, customers, employees, reason. It says that nobody came back,
/// not that they were helped: ask those who stayed away. Throws invalid_value unless within_days is at least 1.
[[nodiscard]] KLANKBORD_EXPORT ResolutionTable first_contact_resolution(const state::FactTable& interactions, int within_days,
                                                                        const Asking& asking = {},
                                                                        const JourneyRules& rules = {},
                                                                        Grain grain = Grain::customer,
                                                                        const Context& context = {});

}  // namespace klankbord::inline v0::journeys
