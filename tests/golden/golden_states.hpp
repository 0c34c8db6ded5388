#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <klankbord/journeys/continuity.hpp>
#include <klankbord/journeys/handovers.hpp>
#include <klankbord/journeys/variants.hpp>
#include <klankbord/journeys/waiting.hpp>
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

/// 24 customers of two teams, each with four contacts an hour apart: at employees a b a c, every fourth contact without an
/// end, the third at nobody for customers of team 1.
template <class Accumulator>
Accumulator golden_contacts(journeys::JourneyConfig config) {
    Accumulator contacts{std::move(config)};
    constexpr std::int64_t hour = 3'600'000'000;
    for (int i = 0; i < 24; ++i) {
        for (int k = 0; k < 4; ++k) {
            const auto customer = "klant " + std::to_string(i);
            const auto employee = std::string(1, "abac"[k]) + std::to_string(i % 3);
            const auto team = "team " + std::to_string(i % 2);
            facts::Interaction fact;
            fact.customer = IdView{customer};
            if (!(k == 2 && i % 2 == 1)) {
                fact.employee = IdView{employee};
            }
            fact.team = IdView{team};
            fact.start = 1'780'000'000'000'000 + k * hour;
            if (k != 3) {
                fact.end = fact.start + hour / 4;
            }
            fact.touchpoint = k % 2 == 0 ? "balie" : "telefoon";
            contacts.add(fact);
        }
    }
    return contacts;
}

inline journeys::JourneyConfig golden_journeys(bool by_team) {
    journeys::JourneyConfig config;
    if (by_team) {
        config.by = {"team"};
    }
    config.rules.bots = {"c0"};
    config.rules.gap_days = 5;
    return config;
}

inline journeys::Continuity golden_continuity() {
    return golden_contacts<journeys::Continuity>(golden_journeys(true));
}
inline journeys::Handovers golden_handovers() { return golden_contacts<journeys::Handovers>(golden_journeys(false)); }
inline journeys::Waiting golden_waiting() { return golden_contacts<journeys::Waiting>(golden_journeys(true)); }
inline journeys::Variants golden_variants() { return golden_contacts<journeys::Variants>(golden_journeys(false)); }

}  // namespace klankbord
