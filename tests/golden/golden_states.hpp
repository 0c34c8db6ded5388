#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/state/fact_table.hpp>

// The accumulators whose bytes are kept for every released version.

namespace klankbord {

/// 40 customers of three teams; every third is silent, team 2 has one fact twice.
inline satisfaction::Scores golden_scores() {
    satisfaction::ScoresConfig config;
    config.score = satisfaction::ScoreSpec::of(satisfaction::Measure::nps);
    config.by = {"team"};
    config.identified = true;
    satisfaction::Scores scores{config};
    for (int i = 0; i < 40; ++i) {
        const auto customer = "klant " + std::to_string(i);
        const auto team = "team " + std::to_string(i % 3);
        const auto rating = "r" + std::to_string(i);
        facts::Rating fact;
        fact.customer = IdView{customer};
        fact.team = IdView{team};
        fact.rating = IdView{rating};
        fact.at = 1'780'000'000'000'000 + i * 1'000'000LL;
        if (i % 3 != 1 || i % 2 == 0) {
            fact.value = i % 11;
        }
        scores.add(fact);
        if (i % 3 == 2) {
            scores.add(fact);
        }
    }
    return scores;
}

/// Ratings with every column, integer customers, a text group, a weight and a null in each column but the owner's.
inline state::FactTable golden_facts() {
    facts::Mapping mapping;
    for (const auto& column : facts::columns_of(facts::FactKind::ratings)) {
        mapping.columns.emplace(column.name, column.name);
    }
    mapping.groups = {"kanaal"};
    mapping.low = 1;
    mapping.high = 5;
    state::FactTable table{facts::FactKind::ratings, mapping};
    for (int i = 0; i < 20; ++i) {
        const auto channel = i % 2 == 0 ? std::string{"telefoon"} : std::string{"balie"};
        const std::pair<std::string_view, IdView> group{"kanaal", IdView{channel}};
        facts::Rating fact;
        fact.customer = IdView{i % 7};
        fact.rater = i % 5 == 0 ? facts::Rater::employee : facts::Rater::customer;
        fact.employee = i % 4 == 1 ? std::optional<IdView>{} : IdView{i % 3 == 0 ? "e1" : "e2"};
        fact.question = i % 2 == 0 ? "satisfaction" : "guess";
        fact.value = i % 6 == 3 ? std::optional<double>{} : 1.0 + i % 5;
        fact.weight = 0.5 + i;
        fact.groups = {&group, 1};
        table.add(fact);
    }
    return table;
}

/// What was shown of golden_scores by team, before and after customer 0 was forgotten.
inline privacy::Ledger golden_ledger() {
    auto scores = golden_scores();
    privacy::Ledger ledger;
    static_cast<void>(scores.release({}, {}, &ledger));
    scores.forget(PersonKind::customer, IdView{"klant 0"});
    static_cast<void>(scores.release({}, {}, &ledger));
    const std::array<std::byte, 2> table{std::byte{1}, std::byte{2}};
    ledger.keep("nps by team", table);
    return ledger;
}

}  // namespace klankbord
