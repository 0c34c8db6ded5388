#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/journeys/variants.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::Grain;
using kb::journeys::variants;

namespace {

void put(std::vector<Contact>& log, const std::string& customer, const std::string& letters) {
    std::int64_t at = 0;
    for (const auto letter : letters) {
        log.push_back({customer, "P" + customer, at += 10 * minute, {}, {}, std::string(1, letter)});
    }
}

}  // namespace

TEST_CASE("sequences are counted, the most frequent first", "[variants]") {
    // Variants of the log of van der Aalst, Reijers & Song (2005): A-B-C-D twice, A-C-B-D twice, A-E-D once.
    std::vector<Contact> log;
    put(log, "1", "ABCD");
    put(log, "2", "ACBD");
    put(log, "3", "ABCD");
    put(log, "4", "ACBD");
    put(log, "5", "AED");
    const auto table = variants(table_of(log, {"touchpoint"}), 10, open_door(), {}, Grain::customer);
    CHECK(table.cases == 5);
    CHECK(table.distinct == 3);
    REQUIRE(table.variants.size() == 3);
    CHECK(table.table.at("variant").text(0) == "A > B > C > D");
    CHECK(table.table.at("variant").text(1) == "A > C > B > D");
    CHECK(table.table.at("variant").text(2) == "A > E > D");
    CHECK(table.variants[0].cases == 2);
    CHECK(table.variants[1].cumulative_share == 0.8);
    CHECK(table.variants[2].cumulative_share == 1);
    CHECK(table.variants[0].p50_minutes == 30);
    // Beyond the top everything is other, in one row.
    const auto top = variants(table_of(log, {"touchpoint"}), 1, open_door(), {}, Grain::customer);
    REQUIRE(top.variants.size() == 2);
    CHECK(top.variants[1].other);
    CHECK(top.variants[1].cases == 3);
    CHECK(top.variants[1].customers == 3);
    CHECK(top.table.at("variant").text(1) == "other");
}

TEST_CASE("a sequence that few customers went is other", "[variants]") {
    std::vector<Contact> log;
    for (int i = 0; i < 25; ++i) {
        put(log, std::to_string(i), i < 13 ? "AB" : i < 20 ? "BA" : "BAB");
    }
    kb::journeys::Asking asking;
    asking.promised = false;
    const auto table = variants(table_of(log, {"touchpoint"}), 10, asking, {}, Grain::customer);
    REQUIRE(table.variants.size() == 2);
    CHECK(table.table.at("variant").text(0) == "A > B");
    CHECK(table.variants[1].other);
    CHECK(table.variants[1].cases == 12);
    CHECK(table.distinct == 3);
    // With fewer than ten others, other takes the smallest shown one along rather than single them out.
    std::vector<Contact> few;
    for (int i = 0; i < 40; ++i) {
        put(few, std::to_string(i), i < 20 ? "AB" : i < 35 ? "BA" : "BAB");
    }
    const auto joined = variants(table_of(few, {"touchpoint"}), 10, asking, {}, Grain::customer);
    REQUIRE(joined.variants.size() == 2);
    CHECK(joined.variants[0].cases == 20);
    CHECK(joined.variants[1].cases == 20);
}

TEST_CASE("missing touchpoints are part of the sequence", "[variants]") {
    const std::vector<Contact> log{{"k", "A", 0, {}, {}, "desk"}, {"k", "A", 1, {}, {}, ""}};
    const auto table = variants(table_of(log, {"touchpoint"}), 10, open_door(), {}, Grain::customer);
    CHECK(table.table.at("variant").text(0) == "desk > (not given)");
}

TEST_CASE("variants that cannot be asked", "[variants]") {
    const auto facts = table_of(hands("k", "AB"));
    CHECK_THROWS_AS(variants(facts, 10, open_door()), kb::Error);  // no touchpoint
    CHECK_THROWS_AS(variants(facts, 0, open_door({"employee"})), kb::Error);
    CHECK_THROWS_AS(variants(facts, 3, open_door({"employee", "customer"})), kb::Error);
}
