#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/superiority.hpp>
#include <klankbord/stats/distribution.hpp>
#include <klankbord/stats/multiple.hpp>

#include "catch.hpp"

// Pairs of groups: differences, rank ranges and superiority against each other and against sums written out
// by hand.

namespace {

namespace kb = klankbord;
using kb::satisfaction::Measure;
using kb::satisfaction::RatingColumns;
using kb::satisfaction::ScoreSpec;
using kb::satisfaction::ScoreTable;
using kb::satisfaction::Versus;

struct Row {
    int person;
    int team;
    int value;  ///< 0 … 10
};

/// Teams in order of quality; `persons` of them in all, so that most stand in several teams.
std::vector<Row> random_rows(std::uint64_t seed, int count, int teams, int persons) {
    std::mt19937_64 random{seed};
    std::vector<Row> rows;
    for (int i = 0; i < count; ++i) {
        const auto person = static_cast<int>(random() % static_cast<std::uint64_t>(persons));
        const auto team = static_cast<int>(random() % static_cast<std::uint64_t>(teams));
        const auto value = person % 5 + static_cast<int>(random() % 5) + team;
        rows.push_back({person, team, std::min(10, value)});
    }
    return rows;
}

ScoreTable ask(const std::vector<Row>& rows, Measure measure, bool persons, double confidence = 0.95) {
    using Type = kb::Column::Type;
    kb::Column person{"person", Type::integer};
    kb::Column team{"team", Type::integer};
    kb::Column value{"value", Type::integer};
    for (const auto& row : rows) {
        person.push(std::int64_t{row.person});
        team.push(std::int64_t{row.team});
        value.push(std::int64_t{row.value});
    }
    kb::Table table;
    for (auto* column : {&person, &team, &value}) {
        table.add(std::move(*column));
    }
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    RatingColumns columns;
    columns.value = "value";
    columns.person = persons ? "person" : "";
    columns.by = {"team"};
    auto spec = ScoreSpec::of(measure);
    spec.scale = {0, 10, 1};
    spec.shrink = true;
    spec.confidence = confidence;
    kb::privacy::Policy policy;
    policy.anonymous = false;
    return kb::satisfaction::score(&stream, columns, spec, policy);
}

std::vector<Row> of_teams(const std::vector<Row>& rows, int a, int b) {
    std::vector<Row> two;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(two),
                 [&](const Row& row) { return row.team == a || row.team == b; });
    return two;
}

}  // namespace

TEST_CASE("rank ranges are what differences of all pairs say", "[satisfaction][pairs]") {
    // Each pair is asked about on its own, adjusted by hand and counted by the definition of a rank range.
    int ordered = 0;
    int open = 0;
    for (const auto measure : {Measure::nps, Measure::csat, Measure::mean_score}) {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            constexpr int teams = 5;
            const auto rows = random_rows(seed, 220, teams, 40);
            struct Pair {
                int a, b;
                double difference, p;
            };
            std::vector<Pair> pairs;
            for (int a = 0; a < teams; ++a) {
                for (int b = a + 1; b < teams; ++b) {
                    const auto two = ask(of_teams(rows, a, b), measure, true);
                    Versus versus;
                    versus.kind = Versus::Kind::group;
                    versus.group = {std::int64_t{b}};
                    const auto found = two.differences(versus).rows.front();
                    REQUIRE(found.difference.given());
                    pairs.push_back(
                        {a, b, found.difference.estimate, found.p_adjusted});  // one pair: not adjusted
                }
            }
            std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) { return a.p < b.p; });
            std::size_t apart = 0;  // Benjamini and Hochberg: up to the last p at most .05 · rank / pairs
            for (std::size_t k = 0; k < pairs.size(); ++k) {
                apart = pairs[k].p <= 0.05 * static_cast<double>(k + 1) / static_cast<double>(pairs.size())
                            ? k + 1
                            : apart;
            }
            std::array<int, teams> above{};
            std::array<int, teams> below{};
            for (std::size_t k = 0; k < apart; ++k) {
                const bool a_wins = pairs[k].difference > 0;
                ++above[static_cast<std::size_t>(a_wins ? pairs[k].b : pairs[k].a)];
                ++below[static_cast<std::size_t>(a_wins ? pairs[k].a : pairs[k].b)];
            }
            const auto all = ask(rows, measure, true);
            REQUIRE(all.rows().size() == teams);
            for (std::size_t team = 0; team < teams; ++team) {
                CHECK(all.rows()[team].rank_low == 1 + above[team]);
                CHECK(all.rows()[team].rank_high == teams - below[team]);
            }
            ordered += static_cast<int>(apart);
            open += static_cast<int>(pairs.size() - apart);
        }
    }
    CHECK(ordered > 20);
    CHECK(open > 20);
}

TEST_CASE("a rank counts persons, not answers", "[satisfaction][pairs]") {
    // Twelve persons give thirty equal answers each: 360 answers a team are worth twelve.
    std::vector<Row> rows;
    for (int team = 0; team < 2; ++team) {
        for (int person = 0; person < 12; ++person) {
            for (int i = 0; i < 30; ++i) {
                rows.push_back({team * 100 + person, team, person % 8 + team});
            }
        }
    }
    const auto by_person = ask(rows, Measure::mean_score, true);
    CHECK(by_person.rows()[0].rank_high == 2);
    const auto by_answer = ask(rows, Measure::mean_score, false);
    CHECK(by_answer.rows()[0].rank_low == by_answer.rows()[0].rank_high);
}

TEST_CASE("groups in which nobody varies are not compared by a spread of nothing", "[satisfaction][pairs]") {
    std::vector<Row> rows;
    for (int person = 0; person < 12; ++person) {
        rows.push_back({person, 0, 9});
        rows.push_back({100 + person, 1, 8});
        rows.push_back({200 + person, 2, person % 3});
    }
    Versus versus;
    versus.kind = Versus::Kind::group;
    versus.group = {std::int64_t{1}};
    const auto means = ask(rows, Measure::mean_score, true);
    const auto differences = means.differences(versus);
    CHECK(differences.rows[0].difference.reason == kb::Reason::undefined);
    CHECK(differences.rows[2].difference.given());
    CHECK(means.rows()[0].rank_low == 1);
    CHECK(means.rows()[0].rank_high == 2);  // above the third only
    CHECK(means.rows()[1].rank_low == 1);
    CHECK(means.rows()[2].rank_low == 3);
    // All promoters against all passives: pseudo answers keep a spread, and twelve are enough to tell.
    const auto nps = ask(rows, Measure::nps, true);
    CHECK(nps.differences(versus).rows[0].difference.low < nps.differences(versus).rows[0].difference.high);
}

TEST_CASE("what is called different does not follow the confidence of the limits", "[satisfaction][pairs]") {
    int called_at_99 = 0;
    int not_called_at_80 = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto rows = random_rows(seed, 120, 3, 60);
        const auto wide = ask(rows, Measure::mean_score, true, 0.99).differences();
        const auto narrow = ask(rows, Measure::mean_score, true, 0.80).differences();
        for (std::size_t i = 0; i < wide.rows.size(); ++i) {
            const auto p = wide.rows[i].p_adjusted;
            CHECK(wide.rows[i].differs == (p <= 0.05));
            CHECK(narrow.rows[i].differs == wide.rows[i].differs);
            CHECK(std::abs(narrow.rows[i].p_adjusted - p) < 1e-12);
            called_at_99 += p > 0.01 && p <= 0.05 ? 1 : 0;
            not_called_at_80 += p > 0.05 && p <= 0.20 ? 1 : 0;
        }
    }
    CHECK(called_at_99 > 0);
    CHECK(not_called_at_80 > 0);
}

TEST_CASE("superiority sums placements by person", "[satisfaction][pairs]") {
    // Obuchowski (1997), written out: one sum over all persons of what each adds to theta in either group.
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        auto rows = random_rows(seed, 160, 2, 30);
        for (int i = 0; i < 40; ++i) {
            rows.push_back(
                {0, i % 2, i % 3 == 0 ? 10 : 2});  // one who answered often, and not the same every time
        }
        const auto scores = ask(rows, Measure::mean_score, true);
        const auto found = kb::satisfaction::superiority(scores, std::int64_t{0}, std::int64_t{1});
        std::array<std::vector<int>, 2> values;
        for (const auto& row : rows) {
            values[static_cast<std::size_t>(row.team)].push_back(row.value);
        }
        const auto n_a = static_cast<double>(values[0].size());
        const auto n_b = static_cast<double>(values[1].size());
        const auto beats = [](int b, int a) { return b > a ? 1.0 : b == a ? 0.5 : 0.0; };
        double theta = 0;
        for (const auto a : values[0]) {
            for (const auto b : values[1]) {
                theta += beats(b, a) / (n_a * n_b);
            }
        }
        CHECK(std::abs(found.theta.estimate - theta) < 1e-12);
        std::map<int, std::array<double, 2>> parts;
        for (const auto& row : rows) {
            double placement = 0;
            for (const auto other : values[row.team == 0 ? 1 : 0]) {
                placement += row.team == 0 ? beats(other, row.value) : beats(row.value, other);
            }
            placement /= row.team == 0 ? n_b : n_a;
            parts[row.person][static_cast<std::size_t>(row.team)] +=
                (placement - theta) / (row.team == 0 ? n_a : n_b);
        }
        double own_a = 0;
        double own_b = 0;
        double both = 0;
        double persons_a = 0;
        double persons_b = 0;
        std::map<int, std::array<int, 2>> answers;
        for (const auto& row : rows) {
            ++answers[row.person][static_cast<std::size_t>(row.team)];
        }
        for (const auto& [person, part] : parts) {
            own_a += part[0] * part[0];
            own_b += part[1] * part[1];
            both += part[0] * part[1];
            persons_a += answers[person][0] > 0 ? 1 : 0;
            persons_b += answers[person][1] > 0 ? 1 : 0;
        }
        // Never less than answers of strangers would have; degrees of freedom from effective persons.
        const auto strangers = [&](std::size_t side) {
            double squares = 0;
            for (const auto value : values[side]) {
                double placement = 0;
                for (const auto other : values[1 - side]) {
                    placement +=
                        (side == 0 ? beats(other, value) : beats(value, other)) / (side == 0 ? n_b : n_a);
                }
                squares += (placement - theta) * (placement - theta);
            }
            const auto n = side == 0 ? n_a : n_b;
            return squares / (n - 1) / n;
        };
        const auto variance_a = std::max(strangers(0), persons_a / (persons_a - 1) * own_a);
        const auto variance_b = std::max(strangers(1), persons_b / (persons_b - 1) * own_b);
        const auto correlation = both / std::sqrt(own_a * own_b);
        const auto variance = variance_a + variance_b + 2 * correlation * std::sqrt(variance_a * variance_b);
        double squares_a = 0;
        double squares_b = 0;
        double squares = 0;
        for (const auto& [person, count] : answers) {
            const auto share_a = count[0] / n_a;
            const auto share_b = count[1] / n_b;
            squares_a += share_a * share_a;
            squares_b += share_b * share_b;
            squares += (share_a + share_b) * (share_a + share_b) / 4;
        }
        const auto satterthwaite =
            (own_a + own_b) * (own_a + own_b) /
            (own_a * own_a / (1 / squares_a - 1) + own_b * own_b / (1 / squares_b - 1));
        const auto degrees = std::min(satterthwaite, 1 / squares - 1);
        // Limits lie c standard errors to either side on the logit scale, so they give c · error back.
        const auto logit = [](double x) { return std::log(x / (1 - x)); };
        const auto reach = (logit(found.theta.high) - logit(found.theta.low)) / 2;
        const auto critical = reach * theta * (1 - theta) / std::sqrt(variance);
        CHECK(std::abs(critical - kb::stats::student_quantile(0.975, degrees)) < 1e-6);
    }
}

TEST_CASE("persons who repeat themselves widen superiority's limits", "[satisfaction][pairs]") {
    auto rows = random_rows(5, 200, 2, 20);
    for (auto& row : rows) {
        row.person += 1000 * row.team;  // nobody stands in both
    }
    const auto by_person =
        kb::satisfaction::superiority(ask(rows, Measure::mean_score, true), std::int64_t{0}, std::int64_t{1});
    const auto by_answer = kb::satisfaction::superiority(ask(rows, Measure::mean_score, false),
                                                         std::int64_t{0}, std::int64_t{1});
    CHECK(by_person.theta.estimate == by_answer.theta.estimate);
    CHECK(by_person.theta.high - by_person.theta.low > 1.3 * (by_answer.theta.high - by_answer.theta.low));
}

TEST_CASE("superiority of persons who answered once is that of answers", "[satisfaction][pairs]") {
    auto rows = random_rows(3, 90, 2, 30);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        rows[i].person = static_cast<int>(i);
    }
    const auto a =
        kb::satisfaction::superiority(ask(rows, Measure::mean_score, true), std::int64_t{0}, std::int64_t{1});
    const auto b = kb::satisfaction::superiority(ask(rows, Measure::mean_score, false), std::int64_t{0},
                                                 std::int64_t{1});
    CHECK(std::abs(a.theta.low - b.theta.low) < 1e-12);
    CHECK(std::abs(a.theta.high - b.theta.high) < 1e-12);
    CHECK(std::abs(a.p - b.p) < 1e-12);
    const auto itself =
        kb::satisfaction::superiority(ask(rows, Measure::mean_score, true), std::int64_t{0}, std::int64_t{0});
    CHECK(itself.theta.estimate == 0.5);
    CHECK(itself.p == 1);
}

TEST_CASE("superiority refuses tables that keep no answers", "[satisfaction][pairs][errors]") {
    const auto rows = random_rows(1, 60, 2, 30);
    try {
        (void)kb::satisfaction::superiority(ask(rows, Measure::nps, true), std::int64_t{0}, std::int64_t{1});
        FAIL("nothing thrown");
    } catch (const kb::Error& error) {
        CHECK_THAT(error.what(), Catch::Matchers::Contains("received a table of nps"));
        CHECK_THAT(error.what(), Catch::Matchers::Contains("ask mean_score first"));
    }
}
