#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/satisfaction/superiority.hpp>

#include "catch.hpp"

// Scores against sums written out row by row, person by person, for both ways in.

namespace {

namespace kb = klankbord;
using kb::satisfaction::Measure;
using kb::satisfaction::RatingColumns;
using kb::satisfaction::ScoreSpec;
using kb::satisfaction::ScoreTable;
using kb::satisfaction::Versus;

struct Row {
    std::optional<int> person;
    int team;
    std::optional<int> value;
    double weight;
};

std::vector<Row> random_rows(std::uint64_t seed, int count) {
    std::mt19937_64 random{seed};
    std::vector<Row> rows;
    for (int i = 0; i < count; ++i) {
        Row row;
        if (random() % 15 != 0) {
            row.person = static_cast<int>(random() % 120);
        }
        row.team = static_cast<int>(random() % 4);
        if (random() % 3 != 0) {
            row.value = static_cast<int>(std::min<std::uint64_t>(10, random() % 13));
        }
        row.weight = static_cast<double>(1 + random() % 16) / 8;
        rows.push_back(row);
    }
    return rows;
}

ArrowArrayStream stream_of(const std::vector<Row>& rows) {
    using Type = kb::Column::Type;
    kb::Column person{"person", Type::text};
    kb::Column team{"team", Type::text};
    kb::Column value{"value", Type::integer};
    kb::Column weight{"w", Type::real};
    for (const auto& row : rows) {
        if (row.person) {
            // Some ids are short enough to lie in a view, others are not.
            person.push((*row.person % 2 == 0 ? "p" : "a-person-with-a-name-of-many-letters-") +
                        std::to_string(*row.person));
        } else {
            person.push_null();
        }
        team.push("team " + std::to_string(row.team));
        if (row.value) {
            value.push(std::int64_t{*row.value});
        } else {
            value.push_null();
        }
        weight.push(row.weight);
    }
    kb::Table table;
    for (auto* column : {&person, &team, &value, &weight}) {
        table.add(std::move(*column));
    }
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    return stream;
}

/// A team's sums over persons, from the definition. Rows without a person are one person together.
struct Truth {
    double n = 0;
    double s = 0;
    std::int64_t asked = 0;
    std::map<int, std::pair<double, double>> persons;  // n_i, s_i
};

double nps_score(int value) { return value >= 9 ? 1 : value <= 6 ? -1 : 0; }

std::map<int, Truth> truth_of(const std::vector<Row>& rows) {
    std::map<int, Truth> all;
    for (const auto& row : rows) {
        auto& team = all[row.team];
        ++team.asked;
        if (!row.value) {
            continue;
        }
        auto& [n, s] = team.persons[row.person.value_or(-1)];
        n += 1;
        s += nps_score(*row.value);
        team.n += 1;
        team.s += nps_score(*row.value);
    }
    return all;
}

/// The literal person-clustered variance of a sum of parts u_i over persons.
double clustered_variance(const Truth& truth) {
    const auto m = static_cast<double>(truth.persons.size());
    const auto theta = truth.s / truth.n;
    double sum = 0;
    for (const auto& [person, part] : truth.persons) {
        sum += std::pow(part.second - part.first * theta, 2);
    }
    return m / (m - 1) * sum / (truth.n * truth.n);
}

kb::privacy::Policy open_policy() {
    kb::privacy::Policy policy;
    policy.anonymous = false;
    return policy;
}

RatingColumns columns_of() {
    RatingColumns columns;
    columns.value = "value";
    columns.person = "person";
    columns.by = {"team"};
    return columns;
}

std::string rendered(const ScoreTable& scores) {
    std::string text;
    for (const auto& row : scores) {
        char numbers[200];
        std::snprintf(numbers, sizeof numbers, " %.17g %.17g %.17g %lld %lld %lld %s\n", row.score.estimate, row.score.low,
                      row.score.high, static_cast<long long>(row.answers.value_or(-1)),
                      static_cast<long long>(row.persons.value_or(-1)), static_cast<long long>(row.asked.value_or(-1)),
                      std::string{to_string(row.score.reason)}.c_str());
        text += row.group(0) + numbers;
    }
    return text;
}

}  // namespace

TEST_CASE("n, persons, asked and the design effect are those of the definition", "[satisfaction][oracle]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto rows = random_rows(seed, 700);
        auto stream = stream_of(rows);
        const auto scores = kb::satisfaction::score(&stream, columns_of(), ScoreSpec::of(Measure::nps), open_policy());
        const auto truth = truth_of(rows);
        REQUIRE(scores.rows().size() == truth.size());
        for (const auto& row : scores) {
            const auto& team = truth.at(std::stoi(row.group(0).substr(5)));
            CHECK(*row.answers == static_cast<std::int64_t>(team.n));
            CHECK(*row.persons == static_cast<std::int64_t>(team.persons.size()));
            CHECK(*row.asked == team.asked);
            CHECK(std::abs(row.score.estimate - 100 * team.s / team.n) < 1e-9);
            double one = 0;
            for (const auto& r : rows) {
                if (r.value && r.team == std::stoi(row.group(0).substr(5))) {
                    one += std::pow(nps_score(*r.value) - team.s / team.n, 2) / team.n;
                }
            }
            const auto effect = std::max(1.0, clustered_variance(team) / (one / team.n));
            CHECK(std::abs(row.n_effective - team.n / effect) < 1e-6 * team.n);
        }
    }
}

TEST_CASE("a table read once and the same rows kept give the same bits", "[satisfaction][oracle]") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto rows = random_rows(seed, 900);
        auto spec = ScoreSpec::of(Measure::mean_score);
        spec.scale = {0, 10, 1};
        spec.shrink = true;
        for (const bool weighted : {false, true}) {
            auto columns = columns_of();
            columns.weight = weighted ? "w" : "";
            std::set<std::string> found;
            for (const int threads : {1, 2, 7}) {
                kb::Context context;
                context.threads = threads;
                auto stream = stream_of(rows);
                found.insert(rendered(kb::satisfaction::score(&stream, columns, spec, open_policy(), {}, context)));
            }
            auto shuffled = rows;
            std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937_64{seed});
            auto stream = stream_of(shuffled);
            found.insert(rendered(kb::satisfaction::score(&stream, columns, spec, open_policy())));

            kb::facts::Mapping mapping;
            mapping.columns = {{"customer", "person"}, {"team", "team"}, {"value", "value"}, {"weight", "w"}};
            kb::state::FactTable facts{kb::facts::FactKind::ratings, mapping};
            // Two batches, so that the second stands behind the folded part.
            const std::vector<Row> first(rows.begin(), rows.begin() + 500);
            const std::vector<Row> second(rows.begin() + 500, rows.end());
            for (const auto* part : {&first, &second}) {
                auto batch = stream_of(*part);
                facts.add(&batch);
            }
            kb::satisfaction::RatingQuery query;
            query.by = {"team"};
            query.weighted = weighted;
            found.insert(rendered(kb::satisfaction::score(facts, query, spec, open_policy(), {}, {}, false)));
            CHECK(found.size() == 1);
        }
    }
}

TEST_CASE("differences count a person on both sides once", "[satisfaction][oracle]") {
    // A direct sum over persons of (their part in the group − their part in the rest)², against limits from it.
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        const auto rows = random_rows(seed, 800);
        auto spec = ScoreSpec::of(Measure::mean_score);
        spec.scale = {0, 10, 1};
        auto stream = stream_of(rows);
        const auto scores = kb::satisfaction::score(&stream, columns_of(), spec, open_policy());
        const auto rest = scores.differences();
        Versus total;
        total.kind = Versus::Kind::total;
        const auto whole = scores.differences(total);
        REQUIRE(rest.rows.size() == 4);
        for (std::size_t i = 0; i < rest.rows.size(); ++i) {
            const auto team = std::stoi(std::get<std::string>(rest.rows[i].groups[0]).substr(5));
            double n_in = 0;
            double s_in = 0;
            double n_out = 0;
            double s_out = 0;
            std::map<int, std::array<double, 4>> persons;
            for (const auto& row : rows) {
                if (!row.value) {
                    continue;
                }
                auto& part = persons[row.person.value_or(-1)];
                const bool in = row.team == team;
                (in ? n_in : n_out) += 1;
                (in ? s_in : s_out) += *row.value;
                part[in ? 0 : 2] += 1;
                part[in ? 1 : 3] += *row.value;
            }
            const auto estimate = s_in / n_in - s_out / n_out;
            CHECK(std::abs(rest.rows[i].difference.estimate - estimate) < 1e-9);
            const auto weight = n_in / (n_in + n_out);
            CHECK(std::abs(whole.rows[i].difference.estimate - (1 - weight) * estimate) < 1e-9);
            double sum = 0;
            for (const auto& [person, part] : persons) {
                const auto u = (part[1] - part[0] * s_in / n_in) / n_in;
                const auto v = (part[3] - part[2] * s_out / n_out) / n_out;
                sum += (u - v) * (u - v);
            }
            const auto m = static_cast<double>(persons.size());
            const auto half = (rest.rows[i].difference.high - rest.rows[i].difference.low) / 2;
            // t of about 120 persons; V of each side is never below simple random sampling, so a little wider at most.
            const auto literal = 1.98 * std::sqrt(m / (m - 1) * sum);
            CHECK(half > 0.9 * literal);
            CHECK(half < 1.35 * literal);
        }
    }
}

TEST_CASE("small groups are pooled where anonymity was promised and withheld where not", "[satisfaction][privacy]") {
    std::vector<Row> rows;
    for (int i = 0; i < 60; ++i) {
        rows.push_back({i, i < 30 ? 0 : i < 52 ? 1 : 2, 5 + i % 6, 1});
    }
    auto stream = stream_of(rows);
    auto policy = open_policy();
    const auto named = kb::satisfaction::score(&stream, columns_of(), ScoreSpec::of(Measure::nps), policy);
    REQUIRE(named.rows().size() == 3);
    CHECK(named.rows()[2].score.reason == kb::Reason::too_few);
    CHECK(named.rows()[2].answers == 8);

    policy.anonymous = true;
    stream = stream_of(rows);
    const auto guarded = kb::satisfaction::score(&stream, columns_of(), ScoreSpec::of(Measure::nps), policy);
    REQUIRE(guarded.rows().size() == 4);
    CHECK(guarded.rows()[1].score.reason == kb::Reason::suppressed);
    CHECK_FALSE(guarded.rows()[1].answers.has_value());
    CHECK(guarded.rows()[3].other);
    CHECK(guarded.rows()[3].persons == 30);
    CHECK(guarded.table().at("team").text(3) == "other");
}

TEST_CASE("the vectors of published scores come out of the public functions", "[satisfaction][vectors]") {
    const auto table_of = [](const std::vector<int>& counts, int lowest) {
        std::vector<Row> rows;
        for (std::size_t k = 0; k < counts.size(); ++k) {
            for (int i = 0; i < counts[k]; ++i) {
                rows.push_back({std::nullopt, 0, lowest + static_cast<int>(k), 1});
            }
        }
        return rows;
    };
    const auto ask = [&](const std::vector<Row>& rows, Measure measure) {
        RatingColumns columns;
        columns.value = "value";
        auto stream = stream_of(rows);
        return kb::satisfaction::score(&stream, columns, ScoreSpec::of(measure), open_policy()).rows().front();
    };
    // Answers 0-10 of a short survey: 6 detractors, 15 passives, 19 promoters.
    CHECK(std::abs(ask(table_of({0, 0, 1, 0, 0, 2, 3, 6, 9, 8, 11}, 0), Measure::nps).score.estimate - 32.5) < 1e-9);
    // Rocks (2016): AW(3, T) of 10 detractors, 30 passives, 60 promoters.
    const auto aw = ask(table_of({10, 0, 0, 0, 0, 0, 0, 0, 30, 0, 60}, 0), Measure::nps).score;
    CHECK(std::abs(aw.low - 35.46659193866748) < 1e-9);
    CHECK(std::abs(aw.high - 61.62078670210922) < 1e-9);
    // Top two of five with Wilson's limits; the mean with Student's.
    const auto csat = ask(table_of({2, 3, 10, 50, 35}, 1), Measure::csat).score;
    CHECK(std::abs(csat.estimate - 0.85) < 1e-12);
    CHECK(std::abs(csat.low - 0.7671644040916763) < 1e-9);
    CHECK(std::abs(csat.high - 0.9069401471634337) < 1e-9);
    const auto mean = ask(table_of({2, 3, 10, 50, 35}, 1), Measure::mean_score).score;
    CHECK(std::abs(mean.estimate - 4.13) < 1e-12);
    CHECK(std::abs(mean.low - 3.9592529661526026) < 1e-9);
    CHECK(std::abs(mean.high - 4.300747033847397) < 1e-9);
    const auto ces = ask(table_of({1, 1, 2, 4, 8, 20, 14}, 1), Measure::ces);
    CHECK(std::abs(ces.score.estimate - 5.66) < 1e-12);
    CHECK(std::abs(ces.score.low - 5.272237093754622) < 1e-9);
    CHECK(std::abs(ces.shares.back() - 0.84) < 1e-12);
    CHECK(std::abs(ces.top_low - 0.7148578393696501) < 1e-9);
}

TEST_CASE("shoulder pain: superiority equals the published data's", "[satisfaction][vectors]") {
    // Lumley (1996), Biometrics 52:354-361; theta = 322.5 / 418.
    std::vector<Row> rows;
    const auto fill = [&](int team, const std::vector<int>& counts) {
        for (std::size_t k = 0; k < counts.size(); ++k) {
            for (int i = 0; i < counts[k]; ++i) {
                rows.push_back({std::nullopt, team, static_cast<int>(k) + 1, 1});
            }
        }
    };
    fill(0, {19, 2, 1, 0, 0});
    fill(1, {7, 3, 4, 3, 2});
    RatingColumns columns;
    columns.value = "value";
    columns.by = {"team"};
    auto stream = stream_of(rows);
    const auto scores = kb::satisfaction::score(&stream, columns, ScoreSpec::of(Measure::mean_score), open_policy());
    const auto found = kb::satisfaction::superiority(scores, std::string{"team 0"}, std::string{"team 1"});
    CHECK(std::abs(found.theta.estimate - 0.771531100478469) < 1e-12);
    CHECK(std::abs(found.theta.low - 0.6170974360734304) < 1e-9);
    CHECK(std::abs(found.theta.high - 0.8761761757610353) < 1e-9);
    CHECK_THROWS_AS(kb::satisfaction::superiority(scores, std::string{"team 0"}, std::string{"team 9"}), kb::Error);
}

TEST_CASE("periods alone are no larger than their rows", "[satisfaction]") {
    // Days far from 1970 must not become places in an array.
    using Type = kb::Column::Type;
    kb::Column at{"at", Type::date};
    kb::Column value{"value", Type::integer};
    for (const std::int64_t day : {-30'000'000LL, -1LL, 0LL, 20'000LL, 90'000'000LL}) {
        for (int i = 0; i < 12; ++i) {
            at.push(day);
            value.push(std::int64_t{i % 11});
        }
    }
    kb::Table table;
    table.add(std::move(at));
    table.add(std::move(value));
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    RatingColumns columns;
    columns.value = "value";
    columns.at = "at";
    columns.period = kb::Period::year;
    columns.times.zone = kb::Zone::utc();
    const auto scores = kb::satisfaction::score(&stream, columns, ScoreSpec::of(Measure::nps), open_policy());
    REQUIRE(scores.rows().size() == 5);
    CHECK(scores.rows()[2].period == 0);
    CHECK(scores.rows()[1].period == -365);
}

TEST_CASE("what is refused names the rule, the value and its place", "[satisfaction][errors]") {
    std::vector<Row> rows{{1, 0, 5, 1}, {2, 0, 11, 1}};
    const auto message = [&](const RatingColumns& columns) {
        auto stream = stream_of(rows);
        try {
            (void)kb::satisfaction::score(&stream, columns, ScoreSpec::of(Measure::nps), open_policy());
        } catch (const kb::Error& error) {
            return std::string{error.what()};
        }
        return std::string{"nothing thrown"};
    };
    CHECK_THAT(message(columns_of()),
               kb::contains_text("an answer lies on the scale; received 11 (column \"value\", row 1)"));
    auto columns = columns_of();
    columns.value = "vallue";
    CHECK_THAT(message(columns), kb::contains_text("\"person\", \"team\", \"value\", \"w\""));
    columns = columns_of();
    columns.period = kb::Period::day;
    CHECK_THAT(message(columns), kb::contains_text("periods need a time"));
    rows[1].value = 10;
    rows[1].weight = -1;
    columns = columns_of();
    columns.weight = "w";
    CHECK_THAT(message(columns), kb::contains_text("received -1 (column \"w\", row 1)"));
}
