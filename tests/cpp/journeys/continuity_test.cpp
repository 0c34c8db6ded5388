#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/journeys/continuity.hpp>
#include <klankbord/journeys/journey_list.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"

using namespace journeys_test;
using kb::journeys::continuity;
using kb::journeys::journey_list;

namespace {

struct Published {
    const char* sequence;
    double coc;  // -1: undefined
    double secon;
    double hhi;
    std::int64_t hands;
    std::int64_t handovers;
    std::int64_t ping_pongs;
    std::int64_t returns;
};

// COC: Bice & Boxerman 1977; SECON: Steinwachs 1979; worked out by hand.
constexpr std::array published{
    Published{"AAAAA", 1, 1, 1, 1, 0, 0, 0},
    Published{"ABCDE", 0, 0, 0.2, 5, 4, 0, 0},
    Published{"AAABC", 0.3, 0.5, 0.44, 3, 2, 0, 0},
    Published{"ABABAB", 0.4, 0, 0.5, 2, 5, 4, 4},
    Published{"AAABBB", 0.4, 0.8, 0.5, 2, 1, 0, 0},
    Published{"ABCDEFGHIJ", 0, 0, 0.1, 10, 9, 0, 0},
    Published{"AA", 1, 1, 1, 1, 0, 0, 0},
    Published{"AB", 0, 0, 0.5, 2, 1, 0, 0},
    Published{"AABACAAD", 0.35714285714285715, 0.2857142857142857, 0.4375, 4, 5, 2, 2},
    Published{"A", -1, -1, 1, 1, 0, 0, 0},
};

bool near(double a, double b) { return std::abs(a - b) <= 1e-12; }

}  // namespace

TEST_CASE("one customer's continuity is that of the published examples", "[continuity]") {
    for (const auto& want : published) {
        CAPTURE(want.sequence);
        const auto table = journey_list(table_of(hands("k", want.sequence)), open_door()).table;
        REQUIRE(table.rows() == 1);
        CHECK(table.at("contacts").integer(0) == static_cast<std::int64_t>(std::string{want.sequence}.size()));
        CHECK(table.at("hands").integer(0) == want.hands);
        CHECK(table.at("handovers").integer(0) == want.handovers);
        CHECK(table.at("ping_pongs").integer(0) == want.ping_pongs);
        CHECK(table.at("returns").integer(0) == want.returns);
        CHECK(near(table.at("ons").real(0), 10 * want.hhi));
        CHECK(table.at("coc").is_null(0) == (want.coc < 0));
        CHECK(table.at("secon").is_null(0) == (want.secon < 0));
        if (want.coc >= 0) {
            CHECK(near(table.at("coc").real(0), want.coc));
            CHECK(near(table.at("secon").real(0), want.secon));
        }
    }
}

TEST_CASE("a group's continuity is the mean over customers with two contacts or more", "[continuity]") {
    auto log = hands("a", "AAABC");
    for (const auto& more : {hands("b", "ABABAB"), hands("c", "AAABBB"), hands("d", "A")}) {
        log.insert(log.end(), more.begin(), more.end());
    }
    const auto result = continuity(table_of(log), open_door());
    REQUIRE(result.groups.size() == 1);
    const auto& row = result.groups.front();
    CHECK(row.customers == 4);
    CHECK(row.repeated == 3);
    CHECK(row.contacts == 18);
    CHECK(std::abs(row.coc.estimate - (0.3 + 0.4 + 0.4) / 3) < 1e-11);
    CHECK(std::abs(row.secon.estimate - (0.5 + 0.0 + 0.8) / 3) < 1e-11);
    // t limits with 2 degrees of freedom (4.302653) and the sample deviation of .3 .4 .4.
    const auto deviation = std::sqrt(0.02 / 3 / 2);
    CHECK(std::abs(row.coc.low - (1.1 / 3 - 4.302652729911275 * deviation / std::sqrt(3.0))) < 1e-9);
    CHECK(std::abs(row.coc.high - (1.1 / 3 + 4.302652729911275 * deviation / std::sqrt(3.0))) < 1e-9);
    CHECK(row.coc_median == 0.4);
    CHECK(row.coc_zero_share == 0);
    // Pairs: 20, 30, 30; same: 6, 12, 12.
    CHECK(std::abs(row.coc_pooled - 30.0 / 80) < 1e-15);
    CHECK(std::abs(row.top1_weight - 30.0 / 80) < 1e-15);
    CHECK(row.hands == (3 + 2 + 2 + 1) / 4.0);
    CHECK(std::abs(row.effective_hands - (1 / 0.44 + 2 + 2 + 1) / 4) < 1e-11);
}

TEST_CASE("the mean of COC over all sequences is the sum of squared shares", "[continuity]") {
    // Exact enumeration of 3^4 sequences with p = .5 .3 .2: E COC = .38 (Simpson 1949), while the plain sum of squared
    // shares would give .535.
    const std::array<double, 3> p{0.5, 0.3, 0.2};
    double coc = 0;
    double ons = 0;
    for (int code = 0; code < 81; ++code) {
        std::string letters;
        double chance = 1;
        for (int i = 0, rest = code; i < 4; ++i, rest /= 3) {
            letters.push_back(static_cast<char>('A' + rest % 3));
            chance *= p[static_cast<std::size_t>(rest % 3)];
        }
        const auto table = journey_list(table_of(hands("k", letters)), open_door()).table;
        coc += chance * table.at("coc").real(0);
        ons += chance * table.at("ons").real(0);
    }
    CHECK(near(coc, 0.38));
    CHECK(near(ons, 5.35));
}

TEST_CASE("bots and contacts of nobody are no hands", "[continuity]") {
    std::vector<Contact> log{{"k", "A", 1 * minute}, {"k", "queue", 2 * minute}, {"k", "", 3 * minute}, {"k", "A", 4 * minute}};
    kb::journeys::JourneyRules rules;
    rules.bots = {"queue"};
    const auto table = journey_list(table_of(log), open_door(), rules).table;
    CHECK(table.at("contacts").integer(0) == 2);
    CHECK(table.at("hands").integer(0) == 1);
    CHECK(table.at("coc").real(0) == 1);
    // Without the rule the queue is somebody.
    CHECK(journey_list(table_of(log), open_door()).table.at("hands").integer(0) == 2);
}

TEST_CASE("groups read their own part of a customer's contacts", "[continuity]") {
    std::vector<Contact> log{{"k", "A", 1, {}, "Noord"}, {"k", "B", 2, {}, "Zuid"}, {"k", "A", 3, {}, "Noord"},
                             {"k", "C", 4, {}, "Zuid"},  {"m", "A", 1, {}, "Noord"}, {"m", "D", 2, {}, "Noord"}};
    const auto result = continuity(table_of(log, {"team"}), open_door({"team"}));
    REQUIRE(result.groups.size() == 2);
    CHECK(result.groups[0].group(0) == "Noord");
    CHECK(result.groups[0].coc.estimate == 0.5);  // A A and A D
    CHECK(result.groups[0].customers == 2);
    CHECK(result.groups[1].coc_median == 0);  // B C
    CHECK(result.groups[1].coc.reason == kb::Reason::undefined);  // one customer has no spread
    CHECK(result.groups[1].customers == 1);
}

TEST_CASE("customers who are all alike still leave room for doubt", "[continuity]") {
    std::vector<Contact> log;
    for (int i = 0; i < 20; ++i) {
        for (const auto& one : hands("k" + std::to_string(i), "AA")) {
            log.push_back(one);
        }
    }
    const auto row = continuity(table_of(log), open_door()).groups.front();
    CHECK(row.coc.estimate == 1);
    CHECK(row.coc.high == 1);
    CHECK(std::abs(row.coc.low - 0.8389) < 5e-5);  // Wilson 20 of 20
}

TEST_CASE("equal times are ordered by end, employee and id, never by row", "[continuity]") {
    // At one moment: B ends first, then A, then C; then A again.
    std::vector<Contact> log{{"k", "C", 0, 9, {}, {}, "3"}, {"k", "A", 0, 5, {}, {}, "2"}, {"k", "B", 0, 1, {}, {}, "1"},
                             {"k", "A", minute, 2 * minute, {}, {}, "4"}};
    std::sort(log.begin(), log.end(), [](const auto& a, const auto& b) { return a.interaction < b.interaction; });
    do {
        const auto table = journey_list(table_of(log, {"end", "interaction"}), open_door()).table;
        REQUIRE(table.at("handovers").integer(0) == 3);  // B A C A
        REQUIRE(table.at("ping_pongs").integer(0) == 1);
        const auto row = continuity(table_of(log, {"end", "interaction"}), open_door()).groups.front();
        REQUIRE(std::abs(row.tie_share - 2.0 / 3) < 1e-15);
    } while (std::next_permutation(log.begin(), log.end(),
                                   [](const auto& a, const auto& b) { return a.interaction < b.interaction; }));
}

TEST_CASE("a number of the source decides among equal times", "[continuity]") {
    const std::vector<Contact> log{{"k", "A", 0, {}, {}, {}, {}, {}, 3}, {"k", "B", 0, {}, {}, {}, {}, {}, 1},
                                   {"k", "A", 0, {}, {}, {}, {}, {}, 2}, {"k", "B", 0, {}, {}, {}, {}, {}, 4}};
    CHECK(journey_list(table_of(log, {"sequence"}), open_door()).table.at("handovers").integer(0) == 2);  // B A A B
    CHECK(journey_list(table_of(log), open_door()).table.at("handovers").integer(0) == 1);                // A A B B
}

TEST_CASE("journeys: by their id, by a gap of silence, or the customer", "[continuity]") {
    std::vector<Contact> log{{"k", "A", 0, {}, {}, {}, {}, "x"},         {"k", "A", minute, {}, {}, {}, {}, "x"},
                             {"k", "B", 2 * minute, {}, {}, {}, {}, "y"}, {"k", "C", 40 * day, {}, {}, {}, {}, "y"}};
    using kb::journeys::Grain;
    const auto by_id = journey_list(table_of(log, {"journey"}), open_door(), {}, Grain::journey).table;
    REQUIRE(by_id.rows() == 2);
    CHECK(by_id.at("journey").text(0) == "x");
    CHECK(by_id.at("handovers").integer(0) == 0);
    CHECK(by_id.at("handovers").integer(1) == 1);
    kb::journeys::JourneyRules rules;
    rules.gap_days = 30;
    const auto by_gap = journey_list(table_of(log), open_door(), rules, Grain::journey).table;
    REQUIRE(by_gap.rows() == 2);
    CHECK(by_gap.at("contacts").integer(0) == 3);
    CHECK(by_gap.at("contacts").integer(1) == 1);
    CHECK(journey_list(table_of(log), open_door(), {}, Grain::journey).table.rows() == 1);
    // Two journeys of one customer are one customer: the limits count persons.
    const auto row = continuity(table_of(log, {"journey"}), open_door(), {}, Grain::journey).groups.front();
    CHECK(row.coc.reason == kb::Reason::undefined);
    CHECK(row.coc_median == 0.5);
    rules.gap_days = 0;
    CHECK_THROWS_AS(journey_list(table_of(log), open_door(), rules), kb::Error);
}

TEST_CASE("small groups stay behind the door", "[continuity]") {
    std::vector<Contact> log;
    for (int i = 0; i < 30; ++i) {
        const auto customer = "k" + std::to_string(i);
        const std::string team = i < 12 ? "Noord" : i < 25 ? "Zuid" : "Klein";
        log.push_back({customer, "e" + std::to_string(i % 4), 0, {}, team});
        log.push_back({customer, "e" + std::to_string(i % 3), minute, {}, team});
    }
    kb::journeys::Asking known;
    known.by = {"team"};
    known.promised = false;
    const auto by_name = continuity(table_of(log, {"team"}), known);
    REQUIRE(by_name.groups.size() == 3);
    CHECK(by_name.groups[0].group(0) == "Klein");
    CHECK(by_name.groups[0].reason == kb::Reason::too_few);
    CHECK(by_name.groups[0].coc.reason == kb::Reason::too_few);
    CHECK(by_name.groups[0].customers == 0);
    CHECK(by_name.groups[1].shown());
    auto promised = known;
    promised.promised = true;
    const auto guarded = continuity(table_of(log, {"team"}), promised);
    REQUIRE(guarded.groups.size() == 4);
    CHECK(guarded.groups[0].reason == kb::Reason::suppressed);
    CHECK(guarded.groups.back().other);
    CHECK(guarded.groups.back().customers == 17);  // Klein and Noord
    CHECK(guarded.notes == std::vector<std::string>{"single_question"});
    // A row about two employees is those two.
    auto by_employee = known;
    by_employee.by = {"employee"};
    for (const auto& row : continuity(table_of(log, {"team"}), by_employee)) {
        CHECK(row.reason != kb::Reason::none);
    }
    // Who was promised to be anonymous is not listed.
    CHECK_THROWS_AS(journey_list(table_of(log), promised), kb::Error);
    // Of a table whose source nobody stated, groups are pooled, and its owner may list it.
    kb::journeys::Asking unsaid = known;
    unsaid.promised.reset();
    CHECK(continuity(table_of(log, {"team"}), unsaid).groups.back().other);
    CHECK(journey_list(table_of(log), unsaid).table.rows() == 30);
}

TEST_CASE("what cannot be asked is refused with the rule", "[continuity]") {
    const auto table = table_of(hands("k", "AB"));
    CHECK_THROWS_AS(continuity(table, open_door({"channel"})), kb::Error);
    kb::facts::Mapping ratings;
    ratings.columns = {{"customer", "customer"}, {"value", "value"}};
    CHECK_THROWS_AS(continuity(kb::state::FactTable{kb::facts::FactKind::ratings, ratings}), kb::Error);
    kb::state::FactTable refusing{table};
    kb::facts::Interaction backwards;
    backwards.customer = kb::IdView{"k"};
    backwards.start = 10;
    backwards.end = 9;
    auto with_end = table_of({{"k", "A", 0, 1}}, {"end"});
    CHECK_THROWS_AS(with_end.add(backwards), kb::Error);
    backwards.end.reset();
    backwards.customer.reset();
    CHECK_THROWS_AS(with_end.add(backwards), kb::Error);
    CHECK(with_end.rows() == 1);
}
