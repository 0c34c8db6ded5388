#include <cmath>

#include <klankbord/journeys/continuity.hpp>

#include "catch.hpp"

#include "../../golden/golden_states.hpp"
#include "state/golden.hpp"
#include "state/same_state.hpp"

// States written by version 1 stay readable, and say what they said.

namespace kb = klankbord;

namespace {

kb::privacy::Policy by_name() {
    kb::privacy::Policy policy;
    policy.anonymous = false;
    return policy;
}

template <class Accumulator>
void check_kept(const Accumulator& now, const char* name) {
    kb::check_same_state(Accumulator::from_bytes(kb::golden(name)).to_bytes(), kb::golden(name), 1);
    kb::check_same_state(now.to_bytes(), kb::golden(name), 1);  // contacts travel as facts, in a frame of theirs
}

}  // namespace

TEST_CASE("continuity of version 1 is read", "[golden]") {
    const auto contacts = kb::journeys::Continuity::from_bytes(kb::golden("continuity"));
    CHECK(contacts.rows() == 96);
    const auto table = contacts.release(by_name());
    REQUIRE(table.groups.size() == 2);
    // Team 0: a b a c, COC 2 of 12; of every third customer c is a bot: a b a, 2 of 6. Team 1: a b c, or a b: 0.
    CHECK(std::abs(table.groups[0].coc.estimate - (8 * (2.0 / 12) + 4 * (2.0 / 6)) / 12) < 1e-11);
    CHECK(table.groups[0].contacts == 8 * 4 + 4 * 3);
    CHECK(table.groups[1].coc.estimate == 0);
    CHECK(table.groups[1].contacts == 8 * 3 + 4 * 2);
    check_kept(kb::golden_continuity(), "continuity");
}

TEST_CASE("waiting, hand-overs and variants of version 1 are read", "[golden]") {
    const auto waiting = kb::journeys::Waiting::from_bytes(kb::golden("waiting")).release(by_name());
    REQUIRE(waiting.groups.size() == 2);
    // Team 0: three contacts of 15 minutes, 45 between; after the third either a contact without an end or a bot.
    CHECK(waiting.groups[0].touch_minutes == 12 * 45);
    CHECK(waiting.groups[0].wait_handover_minutes == 8 * 135 + 4 * 90);
    CHECK(waiting.groups[0].unknown_ends == 8);
    const auto handovers = kb::journeys::Handovers::from_bytes(kb::golden("handovers")).release(by_name());
    REQUIRE(handovers.paths.size() == 2);
    CHECK(handovers.paths[0].count == 8 * 3 + 4 * 2);
    CHECK(handovers.paths[1].count == 8 * 2 + 4 * 1);
    const auto variants = kb::journeys::Variants::from_bytes(kb::golden("variants")).release(by_name());
    REQUIRE(variants.variants.size() == 1);
    CHECK(variants.variants[0].cases == 24);
    CHECK(variants.variants[0].p50_minutes == 180);
    check_kept(kb::golden_waiting(), "waiting");
    check_kept(kb::golden_handovers(), "handovers");
    check_kept(kb::golden_variants(), "variants");
}
