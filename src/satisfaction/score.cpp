#include <klankbord/satisfaction/score.hpp>

#include <algorithm>
#include <string_view>

#include <klankbord/core/error.hpp>

#include "satisfaction/fold_store.hpp"
#include "satisfaction/fold_stream.hpp"
#include "satisfaction/release.hpp"
#include "satisfaction/remembered.hpp"
#include "state/fact_batch.hpp"
#include "state/fact_table.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

/// A grid that is entered nowhere would promise what nobody keeps.
void refuse_grid(const privacy::Policy& policy, std::string_view received) {
    if (!policy.grid.empty()) {
        throw error::invalid_value("the grid of a policy is entered into a ledger", received,
                                   "ask stored facts with a ledger, or leave the grid out");
    }
}

/// Tables with ids go through a store: there an answer replaces the silence of the same identity.
ScoreTable score_with_ids(arrow::Stream&& table, const RatingColumns& columns, const ScoreSpec& spec,
                          const privacy::Policy& policy, const privacy::Viewer& viewer, const Context& context) {
    facts::Mapping mapping;
    mapping.values = columns.values;
    mapping.times = columns.times;
    mapping.low = spec.scale.low;
    mapping.high = spec.scale.high;
    mapping.step = spec.scale.step;
    mapping.invited = columns.invited;
    const auto map = [&](const char* fact, const std::string& column) {
        if (!column.empty()) {
            mapping.columns.emplace(fact, column);
        }
    };
    map("value", columns.value);
    map("employee", columns.employee);
    map("at", columns.at);
    map("invited_at", columns.invited_at);
    map("weight", columns.weight);
    map("rating", columns.rating);
    map("interaction", columns.interaction);
    if (columns.person.empty()) {
        throw error::invalid_value("invitations and ids of ratings belong to persons",
                                   (!columns.rating.empty()        ? "column \"" + columns.rating
                                    : !columns.interaction.empty() ? "column \"" + columns.interaction
                                                                   : "column \"" + columns.invited_at) +
                                       "\" without person=",
                                   "say who answered: person=\"...\"");
    }
    map("customer", columns.person);
    RatingQuery query;
    const auto known = facts::columns_of(facts::FactKind::ratings);
    for (const auto& name : columns.by) {
        const auto fact = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
        if (fact == known.end()) {
            mapping.groups.push_back(name);
        } else if (fact->type != facts::FactType::id && fact->type != facts::FactType::word) {
            throw error::wrong_type("groups are texts or integers", "\"" + name + "\"", "rename the column");
        } else {
            mapping.columns.emplace(name, name);
        }
        query.by.push_back(name);
    }
    // One contact may be rated on several questions, aspects or products: each is a rating of its own.
    for (const auto* key : {"question", "aspect", "product"}) {
        if (!mapping.columns.contains(key) && table.has(key)) {
            mapping.columns.emplace(key, key);
        }
    }
    query.period = columns.period;
    query.weighted = !columns.weight.empty();
    query.closes_after_days = columns.closes_after_days;
    if (columns.times.zone) {
        query.calendar = *columns.times.zone;
    }
    state::FactTable facts{facts::FactKind::ratings, std::move(mapping)};
    facts.add(std::move(table), context);
    state::refuse_set_aside(facts);
    auto folded = fold_store(facts, query, spec, context);
    folded.rows = facts.given();
    const Asking asking{policy, viewer, is_guarded(policy, false, true), false, nullptr};
    return release(std::move(folded), spec, asking, context);
}

}  // namespace

RatingColumns with_own_names(RatingColumns columns, const arrow::Stream& table) {
    const auto own = [&](std::string& column, const char* name) {
        if (column.empty() && table.has(name)) {
            column = name;
        }
    };
    if (columns.value.empty()) {
        columns.value = "value";
    }
    own(columns.at, "at");
    own(columns.invited, "invited");
    own(columns.invited_at, "invited_at");
    own(columns.weight, "weight");
    own(columns.employee, "employee");
    if (!columns.person.empty()) {
        own(columns.rating, "rating");
        own(columns.interaction, "interaction");
    }
    return columns;
}

ScoreTable score(ArrowArrayStream* table, const RatingColumns& columns, const ScoreSpec& spec,
                 const privacy::Policy& policy, const privacy::Viewer& viewer, const Context& context) {
    return score(arrow::Stream{table}, columns, spec, policy, viewer, context);
}

ScoreTable score(arrow::Stream&& table, const RatingColumns& columns, const ScoreSpec& spec,
                 const privacy::Policy& policy, const privacy::Viewer& viewer, const Context& context) {
    policy.check();
    spec.check();
    if (policy.lowered() && context.log) {
        context.log(policy.stamp());
    }
    refuse_grid(policy, "a table that is read once");
    if (columns.closes_after_days && columns.invited_at.empty()) {
        throw error::invalid_value("invitations close some days after they went out", "closes_after_days without invited_at",
                                   "name the column of invitations in invited_at=");
    }
    if (!columns.rating.empty() || !columns.interaction.empty() || !columns.invited_at.empty()) {
        return score_with_ids(std::move(table), columns, spec, policy, viewer, context);
    }
    auto folded = fold_stream(table, columns, spec, context);
    const Asking asking{policy, viewer, is_guarded(policy, false, true), false, nullptr};
    return release(std::move(folded), spec, asking, context);
}

ScoreTable score(const state::FactTable& ratings, const RatingQuery& query, const ScoreSpec& spec,
                 const privacy::Policy& policy, const privacy::Viewer& viewer, const Context& context, bool guarded,
                 privacy::Ledger* ledger) {
    policy.check();
    spec.check();
    if (policy.lowered() && context.log) {
        context.log(policy.stamp());
    }
    const bool employees = query.rater == facts::Rater::employee;
    const Asking asking{policy, viewer, is_guarded(policy, employees, guarded), employees, nullptr};
    if (asking.guarded && ledger != nullptr) {
        return score_remembered(ratings, query, spec, asking, context, *ledger);
    }
    if (asking.guarded) {
        refuse_grid(policy, "a question without a ledger");
    }
    return release(fold_store(ratings, query, spec, context), spec, asking, context);
}

}  // namespace klankbord::inline v0::satisfaction
