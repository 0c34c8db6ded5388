#include <klankbord/simulate/organisation.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/zone.hpp>

#include "catch.hpp"
#include "support.hpp"

using namespace klankbord_test;
namespace sim = klankbord::simulate;
using klankbord::Column;
using klankbord::Context;
using klankbord::Table;

namespace {

std::vector<const Table*> tables(const sim::Organisation& one) {
    return {&one.interactions,
            &one.ratings,
            &one.moods,
            &one.employees,
            &one.customers,
            &one.truth.measures,
            &one.truth.differences,
            &one.truth.distributions,
            &one.truth.effects,
            &one.truth.contacts,
            &one.truth.moods,
            &one.truth.parameters};
}

bool same_cell(const Column& a, const Column& b, std::size_t row) {
    if (a.is_null(row) || b.is_null(row)) {
        return a.is_null(row) && b.is_null(row);
    }
    switch (a.type()) {
        case Column::Type::text:
            return a.text(row) == b.text(row);
        case Column::Type::real:
            return a.real(row) == b.real(row);
        default:
            return a.integer(row) == b.integer(row);
    }
}

bool same(const Table& a, const Table& b) {
    if (a.rows() != b.rows() || a.columns().size() != b.columns().size()) {
        return false;
    }
    for (std::size_t c = 0; c < a.columns().size(); ++c) {
        const Column& left = a.columns()[c];
        const Column& right = b.columns()[c];
        if (left.name() != right.name() || left.type() != right.type() || left.zone() != right.zone()) {
            return false;
        }
        for (std::size_t row = 0; row < a.rows(); ++row) {
            if (!same_cell(left, right, row)) {
                return false;
            }
        }
    }
    return true;
}

std::vector<std::string> names(const Table& table) {
    std::vector<std::string> all;
    for (const Column& column : table.columns()) {
        all.push_back(column.name());
    }
    return all;
}

/// FNV-1a over everything an integer or text column holds.
std::uint64_t checksum(const Table& table) {
    std::uint64_t hash = 14695981039346656037ULL;
    const auto byte = [&hash](std::uint64_t value) { hash = (hash ^ value) * 1099511628211ULL; };
    for (const Column& column : table.columns()) {
        for (std::size_t row = 0; row < table.rows(); ++row) {
            if (column.is_null(row)) {
                byte(255);
            } else if (column.type() == Column::Type::text) {
                for (const char c : column.text(row)) {
                    byte(static_cast<unsigned char>(c));
                }
            } else if (column.type() != Column::Type::real) {
                auto value = static_cast<std::uint64_t>(column.integer(row));
                for (int i = 0; i < 8; ++i, value >>= 8U) {
                    byte(value & 255U);
                }
            }
        }
    }
    return hash;
}

}  // namespace

TEST_CASE("the tables bear the library's own column names", "[simulate][organisation]") {
    using Names = std::vector<std::string>;
    const auto one = sim::simulate({});
    CHECK(names(one.interactions) == Names{"interaction", "journey", "customer", "employee", "team",
                                           "channel", "touchpoint", "start", "end"});
    CHECK(names(one.ratings) == Names{"interaction", "customer", "employee", "team", "rater", "question",
                                      "scale", "value", "invited_at", "at"});
    CHECK(names(one.moods) == Names{"employee", "team", "day", "happy"});
    CHECK(names(one.employees) == Names{"employee", "team", "department", "level", "since"});
    CHECK(names(one.customers) == Names{"customer", "segment", "since"});
    CHECK(one.interactions.at("start").zone() == "Europe/Amsterdam");
    CHECK(one.ratings.at("at").zone() == "Europe/Amsterdam");
}

TEST_CASE("same seed, same values, for any number of threads", "[simulate][organisation]") {
    sim::Parameters parameters;
    parameters.seed = 21;
    parameters.customers = 3'000;
    parameters.silence_slope = 0.5;
    parameters.rating_slope = 0.3;
    const auto first = sim::simulate(parameters);
    REQUIRE(first.interactions.rows() > 10'000);
    for (const int threads : {1, 2, 7}) {
        Context context;
        context.threads = threads;
        const auto again = sim::simulate(parameters, context);
        const auto left = tables(first);
        const auto right = tables(again);
        for (std::size_t t = 0; t < left.size(); ++t) {
            CHECK(same(*left[t], *right[t]));
        }
    }
    parameters.seed = 22;
    const auto other = sim::simulate(parameters);
    CHECK_FALSE(same(first.interactions, other.interactions));
    CHECK_FALSE(same(first.ratings, other.ratings));
    CHECK_FALSE(same(first.moods, other.moods));
}

// Computed once with this code; the other tests say that the values are right, this one that they stay: on
// other compilers and platforms, and in later versions of the library.
TEST_CASE("a seed keeps meaning what it meant", "[simulate][organisation]") {
    sim::Parameters parameters;
    parameters.seed = 7;
    parameters.silence_slope = 0.5;
    parameters.rating_slope = 0.3;
    const auto one = sim::simulate(parameters);
    CHECK(checksum(one.interactions) == 0xfd984b2c1617b8f5);
    CHECK(checksum(one.ratings) == 0xa2a66e945194a8d6);
    CHECK(checksum(one.moods) == 0x3ae4c62754bf48c3);
    CHECK(checksum(one.employees) == 0x313a00cafb8077b0);
    CHECK(checksum(one.customers) == 0x764d7cfe8ea1193f);
}

TEST_CASE("one more customer changes nothing for the others", "[simulate][organisation]") {
    sim::Parameters parameters;
    const auto fewer = sim::simulate(parameters);
    parameters.customers += 1;
    const auto more = sim::simulate(parameters);
    const std::string newcomer = "C-01001";
    std::vector<double> before = numbers(fewer.truth.contacts, "latent");
    std::vector<double> after;
    const auto latent = numbers(more.truth.contacts, "latent");
    const auto customers = texts(more.interactions, "customer");
    for (std::size_t i = 0; i < latent.size(); ++i) {
        if (customers[i] != newcomer) {
            after.push_back(latent[i]);
        }
    }
    CHECK(before == after);
}

TEST_CASE("ids, counts and references fit together", "[simulate][organisation]") {
    sim::Parameters parameters;
    parameters.seed = 7;
    const auto one = sim::simulate(parameters);
    CHECK(one.customers.rows() == 1'000);
    CHECK(one.employees.rows() == 60);
    CHECK(one.customers.at("customer").text(16) == "C-00017");
    CHECK(one.employees.at("employee").text(2) == "E-03");
    CHECK(one.interactions.at("interaction").text(455) == "I-0000456");

    std::map<std::string, std::string> team_of;
    std::map<std::string, int> size_of;
    std::set<std::string> departments;
    for (std::size_t e = 0; e < 60; ++e) {
        team_of[std::string{one.employees.at("employee").text(e)}] = one.employees.at("team").text(e);
        ++size_of[std::string{one.employees.at("team").text(e)}];
        departments.emplace(one.employees.at("department").text(e));
    }
    CHECK(size_of.size() == 8);
    CHECK(departments.size() == 4);
    CHECK(size_of.at("Noord") == 9);
    CHECK(size_of.at("Duin") == 2);  // the one too small to be shown

    const auto starts = numbers(one.interactions, "start");
    CHECK(std::is_sorted(starts.begin(), starts.end()));
    const auto ids = texts(one.interactions, "interaction");
    CHECK(std::is_sorted(ids.begin(), ids.end()));
    std::map<std::string, std::string> customer_of_journey;
    for (std::size_t i = 0; i < one.interactions.rows(); ++i) {
        REQUIRE(team_of.at(std::string{one.interactions.at("employee").text(i)}) ==
                one.interactions.at("team").text(i));
        const std::string customer{one.interactions.at("customer").text(i)};
        const auto [at, is_new] =
            customer_of_journey.emplace(std::string{one.interactions.at("journey").text(i)}, customer);
        REQUIRE(at->second == customer);
    }
    // every contact asks its employee twice and an invited customer three times
    const auto invited = numbers(one.truth.contacts, "invited");
    const double asked = 3 * mean(invited) * static_cast<double>(invited.size());
    CHECK(static_cast<double>(one.ratings.rows()) == asked + 2 * static_cast<double>(invited.size()));
}

TEST_CASE("contacts keep to the clock on the wall", "[simulate][organisation]") {
    sim::Parameters parameters;
    parameters.customers = 3'000;
    parameters.night_share = 0;
    const auto zone = klankbord::Zone::load("Europe/Amsterdam");
    const auto first_day = klankbord::days_from_civil({2026, 1, 1});
    const auto office = sim::simulate(parameters);
    std::map<int, double> per_weekday;
    for (const double start : numbers(office.interactions, "start")) {
        const auto local = zone.to_local(static_cast<std::int64_t>(start));
        const auto day = static_cast<std::int32_t>(klankbord::floor_div(local, klankbord::micros_per_day));
        const auto hour = (local - day * klankbord::micros_per_day) / 3'600'000'000;
        REQUIRE(day >= first_day);
        REQUIRE(day < first_day + 181);
        REQUIRE(hour >= 8);
        REQUIRE(hour < 18);
        per_weekday[klankbord::weekday(day)] += 1;
    }
    CHECK(per_weekday[7] < per_weekday[6]);
    CHECK(per_weekday[6] < 0.7 * per_weekday[3]);

    // round the clock: the night in which the clock goes forward has contacts, but none in the hour it skips
    parameters.night_share = 1;
    const auto nights = sim::simulate(parameters);
    const auto dst = klankbord::days_from_civil({2026, 3, 29}) * klankbord::micros_per_day;
    int in_night = 0;
    const auto starts = numbers(nights.interactions, "start");
    const auto ends = numbers(nights.interactions, "end");
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const auto local = zone.to_local(static_cast<std::int64_t>(starts[i]));
        const auto local_end = zone.to_local(static_cast<std::int64_t>(ends[i]));
        REQUIRE(klankbord::floor_div(local, klankbord::micros_per_day) ==
                klankbord::floor_div(local_end, klankbord::micros_per_day));
        REQUIRE(ends[i] >= starts[i]);
        const auto hour = (local - dst) / 3'600'000'000;
        if (local >= dst && hour < 6) {
            ++in_night;
            REQUIRE(hour != 2);
        }
    }
    CHECK(in_night > 5);
}

TEST_CASE("a silent rating has no value and stands at its invitation", "[simulate][organisation]") {
    sim::Parameters parameters;
    const auto one = sim::simulate(parameters);
    const auto& value = one.ratings.at("value");
    const std::map<std::string, std::pair<std::int64_t, std::int64_t>> ends = {
        {"0-10", {0, 10}}, {"1-5", {1, 5}}, {"1-7", {1, 7}}};
    std::size_t silent = 0;
    for (std::size_t row = 0; row < one.ratings.rows(); ++row) {
        const auto invited_at = one.ratings.at("invited_at").integer(row);
        const auto at = one.ratings.at("at").integer(row);
        if (value.is_null(row)) {
            ++silent;
            REQUIRE(at == invited_at);
        } else {
            REQUIRE(at >= invited_at);
            REQUIRE(at <= invited_at + 14 * klankbord::micros_per_day);
            const auto& [low, high] = ends.at(std::string{one.ratings.at("scale").text(row)});
            REQUIRE(value.integer(row) >= low);
            REQUIRE(value.integer(row) <= high);
        }
    }
    CHECK(silent > one.ratings.rows() / 3);
    CHECK(value.null_count() == silent);
}

TEST_CASE("the smallest organisations are possible", "[simulate][organisation]") {
    sim::Parameters parameters;
    parameters.customers = 1;
    parameters.employees = 1;
    parameters.teams = 1;
    parameters.departments = 1;
    parameters.small_team = 0;
    parameters.days = 1;
    parameters.journeys = 0;
    const auto one = sim::simulate(parameters);
    CHECK(one.interactions.rows() == 0);
    CHECK(one.ratings.rows() == 0);
    const auto truth = one.truth.value(sim::Measure::nps);
    CHECK_FALSE(truth.value.has_value());
    CHECK_FALSE(truth.expected.has_value());
    CHECK(truth.population == 0);
}

TEST_CASE("the caller can stop it and hears how far it is", "[simulate][organisation]") {
    sim::Parameters parameters;
    parameters.customers = 20'000;
    for (const int threads : {1, 4}) {
        Context context;
        context.threads = threads;
        double last = 0;
        bool rising = true;
        context.progress = [&](double done) {
            rising = rising && done >= last && done <= 1;
            last = done;
        };
        static_cast<void>(sim::simulate(parameters, context));
        CHECK(rising);
        CHECK(last == 1);

        for (const int after : {0, 3, 60}) {
            int asked = 0;
            context.cancel = [&] { return asked++ >= after; };
            try {
                static_cast<void>(sim::simulate(parameters, context));
                FAIL("it went on");
            } catch (const klankbord::Error& error) {
                CHECK(error.code() == klankbord::ErrorCode::cancelled);
            }
        }
    }
}
