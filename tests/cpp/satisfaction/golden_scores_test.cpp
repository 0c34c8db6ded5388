#include <cmath>

#include "catch.hpp"

#include "../../golden/golden_states.hpp"
#include "state/golden.hpp"

// States written by version 1 stay readable, and say what they said.

namespace kb = klankbord;

TEST_CASE("scores of version 1 are read", "[satisfaction][golden]") {
    const auto scores = kb::satisfaction::Scores::from_bytes(kb::golden("scores"));
    CHECK(scores.rows() == 40);
    const auto table = scores.release();
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
    CHECK(scores.to_bytes() == kb::golden_scores().to_bytes());
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
    // Written by this version, both of them: the frame names the library that wrote it.
    CHECK(facts.to_bytes() == kb::golden_facts().to_bytes());
}
