#include <cmath>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/journeys/resolution.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::first_contact_resolution;

TEST_CASE("a first contact resolved when none followed", "[resolution]") {
    const std::vector<Contact> log{
        {"a", "A", 0 * day},                        // alone: resolved
        {"b", "A", 0 * day}, {"b", "B", 3 * day},    // followed
        {"c", "A", 0 * day}, {"c", "A", 20 * day},   // two first contacts, both resolved
        {"d", "A", 28 * day},                       // too close to the end to tell
        {"e", "", 0 * day}, {"e", "A", 1 * day},     // a queue is no first contact
        {"f", "A", 0 * day}, {"f", "B", 7 * day},    // the seventh day still counts
        {"z", "A", 30 * day}, {"z", "A", 30 * day},  // followed at once; sets the end of the facts
    };
    const auto result = first_contact_resolution(table_of(log), 7, open_door());
    const auto& row = result.groups.front();
    CHECK(row.first == 7);  // a, b, c twice, e, f, z
    CHECK(row.pending == 1);
    CHECK(std::abs(row.resolved.estimate - 4.0 / 7) < 1e-15);
    CHECK(row.resolved.low < 4.0 / 7);
    CHECK(row.resolved.high > 4.0 / 7);
    CHECK(row.customers == 6);
}

TEST_CASE("a first contact belongs to its own team", "[resolution]") {
    const std::vector<Contact> log{{"a", "A", 0, {}, "Noord"}, {"a", "B", day, {}, "Zuid"}, {"b", "B", 0, {}, "Zuid"},
                                   {"z", "C", 40 * day, {}, "Zuid"}};
    const auto result = first_contact_resolution(table_of(log, {"team"}), 7, open_door({"team"}));
    REQUIRE(result.groups.size() == 2);
    CHECK(result.groups[0].resolved.estimate == 0);
    CHECK(result.groups[1].resolved.estimate == 1);
    CHECK(result.groups[1].first == 1);
    CHECK(result.groups[1].pending == 1);
    CHECK_THROWS_AS(first_contact_resolution(table_of(log), 0, open_door()), kb::Error);
}
