#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/journeys/handovers.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::Grain;
using kb::journeys::handovers;
using kb::journeys::process_map;

namespace {

using Counts = std::map<std::string, std::int64_t>;

Counts counts_of(const kb::journeys::PathTable& table) {
    Counts counts;
    for (const auto& row : table) {
        counts[row.group(0) + ">" + row.group(1)] = row.count;
    }
    return counts;
}

/// The six cases of the running example (van der Aalst 2016, Process Mining, table 2.1), as letters: a register request,
/// b examine thoroughly, c examine casually, d check ticket, e decide, f reinitiate request, g pay compensation, h reject
/// request.
std::vector<Contact> running_example() {
    const std::vector<std::pair<std::string, std::string>> cases{{"1", "abdeh"},  {"2", "adceg"}, {"3", "acdefbdeg"},
                                                                {"4", "adbeh"},  {"5", "acdefdcefcdeh"},
                                                                {"6", "acdeg"}};
    std::vector<Contact> log;
    for (const auto& [name, letters] : cases) {
        std::int64_t at = 0;
        for (const auto letter : letters) {
            log.push_back({name, "P", at += 10 * minute, {}, {}, std::string(1, letter)});
        }
    }
    return log;
}

}  // namespace

TEST_CASE("hand-overs are direct successions between different employees", "[handovers]") {
    // The log of van der Aalst, Reijers & Song (2005): five cases, by employee.
    const std::vector<std::pair<std::string, std::vector<std::string>>> cases{
        {"1", {"John", "Mike", "John", "Pete"}}, {"2", {"John", "Mike", "John", "Pete"}},
        {"3", {"Sue", "Carol", "Sue", "Pete"}},  {"4", {"Sue", "Carol", "Sue", "Pete"}},
        {"5", {"Sue", "Clare", "Clare"}}};
    std::vector<Contact> log;
    for (const auto& [name, people] : cases) {
        std::int64_t at = 0;
        for (const auto& who : people) {
            log.push_back({name, who, at, at + minute});
            at += 3 * minute;
        }
    }
    const auto table = handovers(table_of(log, {"end"}), open_door({"employee"}));
    CHECK(counts_of(table) == Counts{{"John>Mike", 2}, {"Mike>John", 2}, {"John>Pete", 2}, {"Sue>Carol", 2},
                                     {"Carol>Sue", 2}, {"Sue>Pete", 2},  {"Sue>Clare", 1}});
    double share = 0;
    for (const auto& row : table) {
        share += row.share;
        CHECK(row.mean_minutes == 2);
        CHECK(row.p50_minutes == 2);
        CHECK(row.employees == 2);
    }
    CHECK(std::abs(share - 1) < 1e-15);
}

TEST_CASE("by team, a hand-over within a team stands on its own row", "[handovers]") {
    const std::vector<Contact> log{{"k", "A", 0, {}, "Noord"}, {"k", "B", 1, {}, "Noord"}, {"k", "B", 2, {}, "Noord"},
                                   {"k", "C", 3, {}, "Zuid"},  {"m", "C", 0, {}, "Zuid"},  {"m", "A", 1, {}, ""}};
    const auto table = handovers(table_of(log, {"team"}), open_door());
    CHECK(counts_of(table) == Counts{{"Noord>Noord", 1}, {"Noord>Zuid", 1}, {"Zuid>", 1}});
    CHECK(table.table.at("to_team").is_null(2));
}

TEST_CASE("rare ways go into other, in any book", "[handovers]") {
    std::vector<Contact> log;
    for (int i = 0; i < 24; ++i) {
        const auto customer = "k" + std::to_string(i);
        log.push_back({customer, "a" + std::to_string(i % 5), 0, {}, "Noord"});
        log.push_back({customer, "b" + std::to_string(i % 5), 1, {}, i < 12 ? "Zuid" : i < 18 ? "Oost" : "West"});
    }
    kb::journeys::Asking asking;
    asking.promised = false;
    const auto table = handovers(table_of(log, {"team"}), asking);
    REQUIRE(table.paths.size() == 4);
    CHECK(table.paths[0].reason == kb::Reason::suppressed);  // Noord > Oost
    CHECK(table.paths[1].reason == kb::Reason::suppressed);  // Noord > West
    CHECK(table.paths[2].count == 12);                       // Noord > Zuid
    CHECK(table.paths[3].other);
    CHECK(table.paths[3].count == 12);
    CHECK(table.paths[3].customers == 12);
}

TEST_CASE("the map of the running example", "[process_map]") {
    const auto counts = counts_of(process_map(table_of(running_example(), {"touchpoint"}), open_door(), {}, Grain::customer));
    // Counted from the table of the book: 42 events, 36 successions, six begins and ends.
    CHECK(counts.at("d>e") == 6);
    CHECK(counts.at("e>f") == 3);
    CHECK(counts.at("a>c") == 3);
    CHECK(counts.at(">a") == 6);
    CHECK(counts.at("g>") == 3);
    CHECK(counts.at("h>") == 3);
    std::int64_t all = 0;
    for (const auto& [path, count] : counts) {
        all += count;
    }
    CHECK(all == 36 + 12);
}

TEST_CASE("steps from nowhere are not steps from a contact without a touchpoint", "[process_map]") {
    const std::vector<Contact> log{{"k", "A", 0, minute, {}, ""}, {"k", "A", 2 * minute, 3 * minute, {}, "desk"}};
    const auto table = process_map(table_of(log, {"touchpoint", "end"}), open_door(), {}, Grain::customer);
    const auto counts = counts_of(table);
    CHECK(counts == Counts{{">(not given)", 1}, {"(not given)>desk", 1}, {"desk>", 1}});
    for (const auto& row : table) {
        CHECK(row.timed == (row.group(0) == "(not given)" ? 1 : 0));
    }
}

TEST_CASE("a map is drawn by one column over the whole time", "[handovers]") {
    const auto facts = table_of(hands("k", "AB"));
    CHECK_THROWS_AS(handovers(facts, open_door({"employee", "customer"})), kb::Error);
    auto by_week = open_door({"employee"});
    by_week.period = kb::Period::week;
    CHECK_THROWS_AS(handovers(facts, by_week), kb::Error);
    CHECK_THROWS_AS(handovers(facts, open_door()), kb::Error);  // no team
}
