#include <cmath>

#include "catch.hpp"

#include "../../golden/golden_states.hpp"
#include "state/golden.hpp"
#include "state/same_state.hpp"

// States written by version 1 stay readable, and say what they said.

namespace kb = klankbord;

TEST_CASE("scores of version 1 are read", "[satisfaction][golden]") {
    const auto scores = kb::satisfaction::Scores::from_bytes(kb::golden("scores"));
    CHECK(scores.rows() == 40);
    kb::privacy::Policy by_name;
    by_name.anonymous = false;
    const auto table = scores.release(by_name);
    REQUIRE(table.rows().size() == 3);
    // Counted by hand from the rule in golden_states.hpp: customers 0, 3 … 39 of team 0 all answered, i mod 11.
    CHECK(table.rows()[0].answers == 14);
    CHECK(table.rows()[0].asked == 14);
    CHECK(table.rows()[1].score.reason == kb::Reason::too_few);
    CHECK(table.rows()[1].asked == 13);
    CHECK(table.rows()[2].answers == 13);
    int promoters = 0;
    int detractors = 0;
    for (int i = 0; i < 40; i += 3) {
        promoters += i % 11 >= 9 ? 1 : 0;
        detractors += i % 11 <= 6 ? 1 : 0;
    }
    CHECK(std::abs(table.rows()[0].score.estimate - 100.0 * (promoters - detractors) / 14) < 1e-9);
    kb::check_same_state(scores.to_bytes(), kb::golden("scores"), 1);  // scores travel as their facts, in a frame of theirs
    kb::check_same_state(kb::golden_scores().to_bytes(), kb::golden("scores"), 1);
}

TEST_CASE("facts of version 1 are read", "[satisfaction][golden]") {
    const auto facts = kb::state::FactTable::from_bytes(kb::golden("facts"));
    CHECK(facts.rows() == 20);
    CHECK(facts.kind() == kb::facts::FactKind::ratings);
    const auto rows = facts.table();
    double weight = 0;
    double value = 0;
    std::size_t silent = 0;
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        weight += rows.at("weight").real(i);
        silent += rows.at("value").is_null(i) ? 1U : 0U;
        value += rows.at("value").is_null(i) ? 0 : rows.at("value").real(i);
    }
    CHECK(std::abs(weight - 200) < 1e-9);  // 20 · 0.5 + Σ 0 … 19
    CHECK(silent == 3);                    // 3, 9 and 15
    CHECK(value == 60 - (4 + 5 + 1));
    kb::check_same_state(facts.to_bytes(), kb::golden("facts"));
    kb::check_same_state(kb::golden_facts().to_bytes(), kb::golden("facts"));
}

TEST_CASE("a ledger of version 1 is read, and remembers", "[satisfaction][golden]") {
    auto ledger = kb::privacy::Ledger::from_bytes(kb::golden("ledger"));
    // Team 0 has 14 answers, of which one was erased; 6 of team 1 were pooled with 13 of team 2.
    CHECK(ledger.answers() == 13 + 6 + 13);
    CHECK(ledger.blocks() == 2);
    CHECK(ledger.kept("nps by team") == std::vector<std::byte>{std::byte{1}, std::byte{2}});
    CHECK(ledger.to_bytes() == kb::golden_ledger().to_bytes());
    auto scores = kb::satisfaction::Scores::from_bytes(kb::golden("scores"));
    scores.forget(kb::PersonKind::customer, kb::IdView{"klant 0"});
    const auto table = scores.release({}, {}, &ledger);
    REQUIRE(table.rows().size() == 4);
    CHECK(table.rows()[0].score.reason == kb::Reason::pending);
    CHECK(table.rows()[3].other);
    CHECK(table.rows()[3].answers == 19);
    // Somebody who comes later is not let in alone.
    kb::facts::Rating late;
    late.customer = kb::IdView{"klant 41"};
    late.team = kb::IdView{"team 2"};
    late.value = 10;
    scores.add(late);
    CHECK(scores.release({}, {}, &ledger).rows()[3].answers == 19);
}
