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

/// How whole a customer is: one group's continuity, with limits over customers.
struct KLANKBORD_EXPORT ContinuityRow : GroupRow {
    /// Chance that two contacts of a customer, drawn at random, had the same employee (0 … 1): the mean over customers
    /// with at least two contacts in the group.
    Estimate coc;
    /// Share of consecutive contacts that stayed with the same employee (0 … 1): the mean over the same customers.
    Estimate secon;
    double coc_median = 0;
    double coc_zero_share = 0;  ///< share of those customers who never met the same employee twice
    double coc_pooled = 0;      ///< all pairs of contacts together: a point only, heavy customers weigh most
    double top1_weight = 0;     ///< weight of the heaviest 1 % of customers in `coc_pooled` (0 … 1)
    double hands = 0;           ///< distinct employees per customer, the mean over all customers of the group
    double effective_hands = 0; ///< 1 / Σ share², the mean over the same
    double tie_share = 0;       ///< share of consecutive contacts at the same moment with different employees
    std::int64_t contacts = 0;  ///< contacts with an employee
    std::int64_t repeated = 0;  ///< customers with at least two: those coc and secon are about
};

struct KLANKBORD_EXPORT ContinuityTable : JourneyTable {
    std::vector<ContinuityRow> groups;
    [[nodiscard]] std::vector<ContinuityRow>::const_iterator begin() const { return groups.begin(); }
    [[nodiscard]] std::vector<ContinuityRow>::const_iterator end() const { return groups.end(); }
};

/// Continuity of contacts: does a customer meet the same people again?
///
/// coc = (Σ nᵢ² − N) / (N (N − 1)) with nᵢ of a customer's N contacts at employee i; unlike shares of the busiest
/// employee it has no bias at small N, and it does not see order. secon = 1 − hand-overs / (N − 1), which does. Both are
/// undefined for one contact. Limits: Student's t over customers (`grain` journey: over journeys, clustered by customer),
/// within 0 … 1; where all customers are alike, Wilson's. Where groups cut a customer's contacts, each part is read by
/// itself. Contacts without an employee, and bots, are skipped before the sequence is read.
///
/// Result: groups…, period, coc, coc_low, coc_high, coc_reason, secon, secon_low, secon_high, secon_reason, coc_median,
/// coc_zero_share, coc_pooled, top1_weight, tie_share, hands, effective_hands, contacts, repeated, customers, employees,
/// reason. Memory: 16 bytes per customer and group.
///
/// Not for comparing groups whose customers come at different rates without looking at `contacts`: continuity is not the
/// same thing at 2 contacts as at 20. Bice & Boxerman (1977), Med. Care 15:347-349; Steinwachs (1979), Med. Care
/// 17:551-565; Pollack et al. (2016), Med. Care 54:e30-e34.
///
/// Throws missing_name for a column that is not there, invalid_value for facts that are no interactions.
[[nodiscard]] KLANKBORD_EXPORT ContinuityTable continuity(const state::FactTable& interactions, const Asking& asking = {},
                                                          const JourneyRules& rules = {}, Grain grain = Grain::customer,
                                                          const Context& context = {});

/// What `Continuity` measures.
struct KLANKBORD_EXPORT ContinuityMeasure {
    using Result = ContinuityTable;
    static constexpr std::string_view kind = "continuity";
    static constexpr std::string_view column{};  ///< kept beside what the configuration asks for
    [[nodiscard]] static Result ask(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules,
                                    Grain grain, const Context& context) {
        return continuity(interactions, asking, rules, grain, context);
    }
};

/// Continuity of contacts that come in one by one, in batches or from another office.
using Continuity = JourneyAccumulator<ContinuityMeasure>;

}  // namespace klankbord::inline v0::journeys
