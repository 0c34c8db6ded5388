#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/satisfaction/scores.hpp>

#include "catch.hpp"
#include "state/laws.hpp"

// Scores keep the laws of an accumulator.

namespace {

namespace kb = klankbord;
using kb::facts::Rating;
using kb::satisfaction::Measure;
using kb::satisfaction::Scores;
using kb::satisfaction::ScoresConfig;
using kb::satisfaction::ScoreSpec;

/// Ids that outlive the ratings that name them.
const std::vector<std::string>& names(const std::string& prefix) {
    static const auto make = [](const std::string& with) {
        std::vector<std::string> all;
        for (int i = 0; i < 200; ++i) {
            all.push_back(with + std::to_string(i));
        }
        return all;
    };
    static const auto customers = make("customer-with-a-long-name-");
    static const auto short_ones = make("k");
    static const auto employees = make("e");
    static const auto teams = make("team ");
    static const auto ratings = make("r");
    return prefix == "customer" ? customers
           : prefix == "short"  ? short_ones
           : prefix == "e"      ? employees
           : prefix == "team"   ? teams
                                : ratings;
}

std::string exact(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

struct Case {
    using Accumulator = Scores;
    ScoresConfig config;

    Scores empty() { return Scores{config}; }

    std::vector<Rating> facts(std::uint64_t seed) {
        std::mt19937_64 random{seed};
        const auto below = [&](std::size_t n) { return random() % n; };
        std::vector<Rating> made;
        for (int i = 0; i < 260; ++i) {
            Rating rating;
            const auto who = below(30);
            if (below(20) != 0) {
                rating.customer = kb::IdView{who % 2 == 0 ? names("customer")[who] : names("short")[who]};
            }
            if (below(10) != 0) {
                rating.team = kb::IdView{names("team")[below(4)]};
            }
            rating.employee = kb::IdView{names("e")[below(12)]};
            if (below(3) == 0) {
                rating.rating = kb::IdView{names("rating")[below(60)]};
            } else if (below(3) == 0) {
                rating.interaction = kb::IdView{names("short")[below(60)]};
            }
            if (below(3) != 0) {
                rating.value = static_cast<double>(below(11));
            }
            if (below(5) != 0) {
                rating.at = 1'780'000'000'000'000 + static_cast<std::int64_t>(below(200)) * 86'400'000'000;
            }
            rating.weight = static_cast<double>(1 + below(8)) / 4;
            made.push_back(rating);
        }
        return made;
    }

    void add(Scores& scores, std::span<const Rating> facts, int /*threads*/) { scores.add(facts); }

    std::string render(const Scores& scores) {
        kb::Context context;
        std::string text;
        for (const int threads : {1, 2, 7}) {
            context.threads = threads;
            kb::privacy::Policy policy;
            policy.min_persons = 1;
            policy.min_employees = 1;
            policy.below_floor = true;
            std::string one;
            for (const auto& row : scores.release(policy, {}, nullptr, context)) {
                one += row.groups.empty() ? "" : row.group(0);
                one += " " + std::to_string(row.period.value_or(-1)) + " " + exact(row.score.estimate) + " " +
                       exact(row.score.low) + " " + exact(row.score.high) + " " +
                       std::string{to_string(row.score.reason)} + " " + std::to_string(row.answers.value_or(-1)) + " " +
                       std::to_string(row.persons.value_or(-1)) + " " + std::to_string(row.asked.value_or(-1)) + "\n";
            }
            if (!text.empty() && text != one) {
                return "threads disagree:\n" + text + one;
            }
            text = one;
        }
        return text;
    }

    std::vector<kb::laws::Person> people() {
        return {{kb::PersonKind::customer, names("customer")[4]},
                {kb::PersonKind::customer, names("short")[7]},
                {kb::PersonKind::employee, names("e")[3]}};
    }
    bool concerns(const Rating& rating, const kb::laws::Person& person) {
        const auto& id = person.kind == kb::PersonKind::customer ? rating.customer : rating.employee;
        return id && *id == kb::IdView{person.name};
    }
    void forget(Scores& scores, const kb::laws::Person& person) { scores.forget(person.kind, kb::IdView{person.name}); }

    std::vector<kb::laws::Unlike<Scores>> unlike() {
        std::vector<kb::laws::Unlike<Scores>> all;
        auto other = config;
        other.score.shrink = !other.score.shrink;
        all.push_back({Scores{other}, "shrink"});
        other = config;
        other.by.push_back("product");
        all.push_back({Scores{other}, "by."});
        other = config;
        other.closes_after_days = 30;
        all.push_back({Scores{other}, "closes_after_days"});
        return all;
    }
};

}  // namespace

TEST_CASE("scores by team keep the laws", "[satisfaction][laws]") {
    Case the_case;
    the_case.config.score = ScoreSpec::of(Measure::nps);
    the_case.config.by = {"team"};
    the_case.config.employees_known = true;
    for (const std::uint64_t seed : {1U, 2U}) {
        CHECK(kb::laws::to_text(kb::laws::check_laws(the_case, seed)) == "");
    }
}

TEST_CASE("scores with ids, weights and months keep the laws", "[satisfaction][laws]") {
    Case the_case;
    the_case.config.score = ScoreSpec::of(Measure::mean_score);
    the_case.config.score.scale = {0, 10, 1};
    the_case.config.by = {"team"};
    the_case.config.period = kb::Period::month;
    the_case.config.identified = true;
    the_case.config.weighted = true;
    the_case.config.employees_known = true;
    for (const std::uint64_t seed : {1U, 2U}) {
        CHECK(kb::laws::to_text(kb::laws::check_laws(the_case, seed)) == "");
    }
}

TEST_CASE("a rating that is refused changes nothing", "[satisfaction]") {
    Scores scores{Measure::nps, {"team"}};
    scores.add({.customer = 1, .value = 9});
    const auto before = scores.to_bytes();
    CHECK_THROWS_AS(scores.add({.customer = 2, .value = 11}), kb::Error);
    CHECK_THROWS_AS(scores.add({.customer = "text", .value = 9}), kb::Error);
    CHECK(scores.to_bytes() == before);
}

TEST_CASE("codes and texts make the same state", "[satisfaction]") {
    Scores by_text{Measure::nps, {"team"}};
    Scores by_code{Measure::nps, {"team"}};
    for (int i = 0; i < 500; ++i) {
        const auto& who = names("short")[static_cast<std::size_t>(i * 7 % 90)];
        const auto& team = names("team")[static_cast<std::size_t>(i % 3)];
        by_text.add({.customer = kb::IdView{who}, .team = kb::IdView{team}, .value = i % 11});
        kb::facts::CodedRating coded;
        coded.customer = by_code.code("customer", who);
        coded.team = by_code.code("team", team);
        coded.value = i % 11;
        by_code.add_coded(coded);
    }
    CHECK(by_text.to_bytes() == by_code.to_bytes());
    CHECK_THROWS_AS(by_code.code("product", "x"), kb::Error);
}
