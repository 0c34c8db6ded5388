#include <klankbord/simulate/truth.hpp>

#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/simulate/organisation.hpp>

#include "catch.hpp"
#include "support.hpp"

using namespace klankbord_test;
namespace sim = klankbord::simulate;
using sim::Measure;

namespace {

/// A plain sum of scores: written anew here, from the words of the documentation.
struct Score {
    double sum = 0;
    double n = 0;

    void add(Measure measure, double answer) {
        switch (measure) {
            case Measure::nps:
                sum += answer >= 9 ? 100 : answer <= 6 ? -100 : 0;
                break;
            case Measure::csat:
            case Measure::employee_csat:
            case Measure::guess_csat:
                sum += answer >= 4 ? 1 : 0;
                break;
            default:
                sum += answer;
                break;
        }
        n += 1;
    }
    [[nodiscard]] std::optional<double> value() const {
        return n > 0 ? std::optional<double>{sum / n} : std::nullopt;
    }
};

struct Source {
    Measure measure;
    std::string column;  // of truth.contacts
    std::string rater;   // of the ratings table
    std::string question;
};

const std::array<Source, 9> sources = {{
    {Measure::nps, "recommend", "customer", "recommend"},
    {Measure::csat, "satisfaction", "customer", "satisfaction"},
    {Measure::ces, "effort", "customer", "effort"},
    {Measure::recommend_mean, "recommend", "customer", "recommend"},
    {Measure::customer_mean, "satisfaction", "customer", "satisfaction"},
    {Measure::employee_csat, "own", "employee", "satisfaction"},
    {Measure::employee_mean, "own", "employee", "satisfaction"},
    {Measure::guess_csat, "guess", "employee", "guess"},
    {Measure::guess_mean, "guess", "employee", "guess"},
}};

using Key = std::vector<std::string>;  // by, team, department, employee, month

/// Every group of the table `measures` one contact belongs to.
std::vector<Key> keys(const std::string& team, const std::string& department, const std::string& employee,
                      const std::string& month) {
    return {{"all", "", "", "", ""},
            {"team", team, "", "", ""},
            {"department", "", department, "", ""},
            {"employee", "", "", employee, ""},
            {"month", "", "", "", month},
            {"team,month", team, "", "", month}};
}

bool close(std::optional<double> a, std::optional<double> b) {
    return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) <= 1e-9);
}

/// What a row of `measures` says.
struct Row {
    std::optional<double> value;
    std::optional<double> asked_value;
    std::optional<double> answered_value;
    double population = 0;
    double asked = 0;
    double answered = 0;
    std::optional<double> response_rate;
};

std::map<std::pair<std::string, Key>, Row> rows_of(const klankbord::Table& table) {
    std::map<std::pair<std::string, Key>, Row> rows;
    for (std::size_t r = 0; r < table.rows(); ++r) {
        const auto text = [&](const char* name) {
            return table.at(name).is_null(r) ? std::string{} : std::string{table.at(name).text(r)};
        };
        const auto real = [&](const char* name) {
            return table.at(name).is_null(r) ? std::nullopt : std::optional<double>{table.at(name).real(r)};
        };
        const auto count = [&](const char* name) { return static_cast<double>(table.at(name).integer(r)); };
        const std::string month =
            table.at("month").is_null(r) ? "" : std::to_string(table.at("month").integer(r));
        rows[{text("measure"), {text("by"), text("team"), text("department"), text("employee"), month}}] = {
            real("value"),  real("asked_value"), real("answered_value"), count("population"),
            count("asked"), count("answered"),   real("response_rate")};
    }
    return rows;
}

}  // namespace

TEST_CASE("the truth is what counting the tables again gives", "[simulate][truth]") {
    sim::Parameters parameters;
    parameters.seed = 31;
    parameters.silence_slope = 0.8;
    parameters.rating_slope = 0.4;
    parameters.night_share = 0.3;
    const auto one = sim::simulate(parameters);
    klankbord::PeriodCutter months{klankbord::Period::month, klankbord::Zone::load("Europe/Amsterdam")};

    std::map<std::string, std::string> department_of;
    for (std::size_t e = 0; e < one.employees.rows(); ++e) {
        department_of[std::string{one.employees.at("employee").text(e)}] =
            one.employees.at("department").text(e);
    }
    struct Sums {
        Score all;
        Score asked;
        Score answered;
        double invitations = 0;
    };
    std::map<std::pair<std::string, Key>, Sums> found;

    const auto& contacts = one.truth.contacts;
    for (std::size_t i = 0; i < contacts.rows(); ++i) {
        REQUIRE(contacts.at("interaction").text(i) == one.interactions.at("interaction").text(i));
        const std::string employee{one.interactions.at("employee").text(i)};
        const auto month = std::to_string(months.start(one.interactions.at("start").integer(i)));
        for (const Key& key : keys(std::string{one.interactions.at("team").text(i)},
                                   department_of.at(employee), employee, month)) {
            for (const Source& source : sources) {
                const auto answer = static_cast<double>(contacts.at(source.column).integer(i));
                Sums& sums = found[{std::string{to_string(source.measure)}, key}];
                sums.all.add(source.measure, answer);
                if (source.rater == "employee" || contacts.at("invited").integer(i) == 1) {
                    sums.asked.add(source.measure, answer);
                }
            }
        }
    }
    // what the library sees: the ratings alone, in the month of their invitation
    for (std::size_t i = 0; i < one.ratings.rows(); ++i) {
        const std::string employee{one.ratings.at("employee").text(i)};
        const auto month = std::to_string(months.start(one.ratings.at("invited_at").integer(i)));
        for (const Source& source : sources) {
            if (one.ratings.at("rater").text(i) != source.rater ||
                one.ratings.at("question").text(i) != source.question) {
                continue;
            }
            for (const Key& key : keys(std::string{one.ratings.at("team").text(i)},
                                       department_of.at(employee), employee, month)) {
                Sums& sums = found.at({std::string{to_string(source.measure)}, key});
                sums.invitations += 1;
                if (!one.ratings.at("value").is_null(i)) {
                    sums.answered.add(source.measure,
                                      static_cast<double>(one.ratings.at("value").integer(i)));
                }
            }
        }
    }
    // moods: all working days, and the smileys
    for (const bool given : {false, true}) {
        const auto& moods = given ? one.moods : one.truth.moods;
        for (std::size_t i = 0; i < moods.rows(); ++i) {
            const std::string employee{moods.at("employee").text(i)};
            const auto day = static_cast<std::int32_t>(moods.at("day").integer(i));
            const auto month = std::to_string(klankbord::period_start(klankbord::Period::month, day));
            const auto happy = static_cast<double>(moods.at("happy").integer(i));
            for (const Key& key :
                 keys(std::string{moods.at("team").text(i)}, department_of.at(employee), employee, month)) {
                Sums& sums = found[{"happy", key}];
                (given ? sums.answered : sums.all).add(Measure::happy, happy);
                if (!given) {
                    sums.asked.add(Measure::happy, happy);
                    sums.invitations += 1;
                }
            }
        }
    }

    const auto rows = rows_of(one.truth.measures);
    // everything, 8 teams, 4 departments, 60 employees, 6 months, 8 × 6 team-months; ten measures each
    REQUIRE(rows.size() == (1 + 8 + 4 + 60 + 6 + 48) * 10);
    REQUIRE(found.size() <= rows.size());
    REQUIRE(found.size() > rows.size() - 50);
    for (const auto& [key, row] : rows) {
        const Sums sums = found.contains(key) ? found.at(key) : Sums{};
        INFO(key.first << " by " << key.second[0] << " " << key.second[1] << key.second[3] << key.second[4]);
        REQUIRE(close(row.value, sums.all.value()));
        REQUIRE(close(row.asked_value, sums.asked.value()));
        REQUIRE(close(row.answered_value, sums.answered.value()));
        REQUIRE(row.population == sums.all.n);
        REQUIRE(row.asked == sums.invitations);
        REQUIRE(row.asked == sums.asked.n);
        REQUIRE(row.answered == sums.answered.n);
        REQUIRE(row.response_rate.has_value() == (row.asked > 0));
        REQUIRE((!row.response_rate || std::abs(*row.response_rate - row.answered / row.asked) <= 1e-12));
    }
}

TEST_CASE("the expected value is the mean of the population's values", "[simulate][truth]") {
    // no customers' effect and no moods: given its employee each contact is on its own, so that errors are
    // known
    auto parameters = plain(32);
    parameters.team_spread = 0.4;
    parameters.employee_spread = 0.3;
    parameters.change = -0.9;
    parameters.leniency = 0.3;
    const auto one = sim::simulate(parameters);
    for (const Measure measure : {Measure::nps, Measure::csat, Measure::ces, Measure::employee_csat,
                                  Measure::employee_mean, Measure::guess_csat, Measure::guess_mean}) {
        double squares = 0;
        int teams = 0;
        for (const char* team : {"Noord", "Zuid", "Oost", "West", "Centrum", "Haven", "Polder", "Duin"}) {
            const auto truth = one.truth.value(measure, {.team = team});
            // the spread of one answer, generously: no answer lies further than this from the mean
            const double spread = measure == Measure::nps   ? 100
                                  : measure == Measure::ces ? 1.8
                                  : measure == Measure::csat || measure == Measure::employee_csat ||
                                          measure == Measure::guess_csat
                                      ? 0.5
                                      : 1.3;
            const double z = (truth.value.value() - truth.expected.value()) /
                             (spread / std::sqrt(static_cast<double>(truth.population)));
            CHECK(std::abs(z) <= 4.5);
            squares += z * z;
            ++teams;
        }
        CHECK(teams == 8);
        CHECK(squares > 0.05);  // and it is not the same number
    }
}

TEST_CASE("the model's mean of one team follows from its effect", "[simulate][truth]") {
    auto parameters = plain(33);
    parameters.team_spread = 0.5;
    parameters.customer_spread = 0.6;
    parameters.change_team = 2;
    parameters.change = 1.0;
    parameters.change_at = 0;  // from the first day
    const auto one = sim::simulate(parameters);
    const auto& effects = one.truth.effects;
    const double spread = std::sqrt(1 + 0.6 * 0.6 + 0.5 * 0.5);
    for (std::size_t t = 0; t < 8; ++t) {
        const std::string team{effects.at("id").text(t)};
        const double changed = team == "Zuid" ? 1.0 : 0.0;
        CHECK(effects.at("change").real(t) == changed);
        const double centre = 0.2 + effects.at("latent").real(t) + changed;
        const double nps =
            100 * (1 - normal_cdf((0.45 - centre) / spread) - normal_cdf((-0.85 - centre) / spread));
        CHECK(std::abs(one.truth.value(Measure::nps, {.team = team}).expected.value() - nps) <= 1e-9);
        const double csat = 1 - normal_cdf((-0.65 - centre) / spread);
        CHECK(std::abs(one.truth.value(Measure::csat, {.team = team}).expected.value() - csat) <= 1e-9);
    }
}

TEST_CASE("one team changes half-way and the others do not", "[simulate][truth]") {
    auto parameters = plain(34);
    parameters.change = -0.8;
    const auto one = sim::simulate(parameters);
    const auto latent = numbers(one.truth.contacts, "latent");
    const auto starts = numbers(one.interactions, "start");
    const double first = starts.front();
    std::map<std::string, std::array<std::vector<double>, 2>> halves;
    for (std::size_t i = 0; i < latent.size(); ++i) {
        const double day = (starts[i] - first) / 86'400e6;
        if (std::abs(day - 90) > 1) {  // the day of the change itself depends on the hour
            halves[std::string{one.interactions.at("team").text(i)}][day > 90 ? 1 : 0].push_back(latent[i]);
        }
    }
    REQUIRE(halves.size() == 8);
    for (const auto& [team, half] : halves) {
        const double difference = mean(half[1]) - mean(half[0]);
        const double error =
            std::sqrt(1.0 / static_cast<double>(half[0].size()) + 1.0 / static_cast<double>(half[1].size()));
        CHECK(std::abs(difference - (team == "Noord" ? -0.8 : 0.0)) <= 4.5 * error);
    }
}

TEST_CASE("differences are those of the values", "[simulate][truth]") {
    const auto one = sim::simulate({});
    const auto& table = one.truth.differences;
    REQUIRE(table.rows() == 8 * 10 * 2);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        if (table.at("measure").text(row) != "nps") {
            continue;
        }
        const auto all = one.truth.value(Measure::nps);
        const auto team = one.truth.value(Measure::nps, {.team = std::string{table.at("team").text(row)}});
        const auto n = static_cast<double>(all.population);
        const double share = static_cast<double>(team.population) / n;
        const bool rest = table.at("versus").text(row) == "rest";
        // total = share·team + (1 − share)·rest
        const double scale = rest ? 1 - share : 1.0;
        CHECK(std::abs(table.at("difference").real(row) * scale - (*team.value - *all.value)) <= 1e-9);
        CHECK(std::abs(table.at("expected").real(row) * scale - (*team.expected - *all.expected)) <= 1e-9);
    }
}

TEST_CASE("distributions add up to the populations", "[simulate][truth]") {
    const auto one = sim::simulate({});
    const auto& table = one.truth.distributions;
    REQUIRE(table.rows() == 9 * (11 + 5 + 7 + 5 + 5));
    std::map<std::string, double> population;
    std::map<std::string, double> answered;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string team{table.at("by").text(row) == "all" ? "" : table.at("team").text(row)};
        const std::string key =
            std::string{table.at("rater").text(row)} + std::string{table.at("question").text(row)};
        if (key == "customerrecommend") {
            population[team] += static_cast<double>(table.at("population").integer(row));
            answered[team] += static_cast<double>(table.at("answered").integer(row));
        }
    }
    CHECK(population.at("") == static_cast<double>(one.interactions.rows()));
    for (const auto& [team, count] : population) {
        const auto truth =
            one.truth.value(Measure::nps, {.team = team.empty() ? std::nullopt : std::optional{team}});
        CHECK(count == static_cast<double>(truth.population));
        CHECK(answered.at(team) == static_cast<double>(truth.answered));
    }
}

TEST_CASE("superiority of teams follows from the distributions, pair by pair", "[simulate][truth]") {
    const auto one = sim::simulate({});
    // question + rater + team → answer → [population, asked, answered]
    std::map<std::string, std::map<std::int64_t, std::array<double, 3>>> counts;
    const auto& distributions = one.truth.distributions;
    for (std::size_t row = 0; row < distributions.rows(); ++row) {
        if (distributions.at("by").text(row) != "team") {
            continue;
        }
        std::string key;
        for (const char* column : {"question", "rater", "team"}) {
            key += std::string{distributions.at(column).text(row)} + "/";
        }
        auto& here = counts[key][distributions.at("answer").integer(row)];
        std::size_t part = 0;
        for (const char* column : {"population", "asked", "answered"}) {
            here[part++] = static_cast<double>(distributions.at(column).integer(row));
        }
    }
    const auto& table = one.truth.superiority;
    REQUIRE(table.rows() == 5 * 8 * 7);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string question = std::string{table.at("question").text(row)} + "/" +
                                     std::string{table.at("rater").text(row)} + "/";
        const auto& a = counts.at(question + std::string{table.at("a").text(row)} + "/");
        const auto& b = counts.at(question + std::string{table.at("b").text(row)} + "/");
        std::size_t part = 0;
        for (const char* column : {"value", "asked_value", "answered_value"}) {
            double won = 0;
            double pairs = 0;
            for (const auto& [answer_a, count_a] : a) {
                for (const auto& [answer_b, count_b] : b) {
                    const double both = count_a[part] * count_b[part];
                    pairs += both;
                    won += answer_b > answer_a ? both : answer_b == answer_a ? both / 2 : 0;
                }
            }
            CAPTURE(question, column);
            REQUIRE(table.at(column).is_null(row) == (pairs == 0));
            if (pairs > 0) {
                CHECK(std::abs(table.at(column).real(row) - won / pairs) < 1e-12);
            }
            ++part;
        }
    }
}

TEST_CASE("the parameters come back and an unknown group is an error", "[simulate][truth]") {
    sim::Parameters parameters;
    parameters.seed = 18'446'744'073'709'551'615ULL;
    parameters.silence_slope = 0.75;
    const auto one = sim::simulate(parameters);
    const auto& table = one.truth.parameters;
    std::map<std::string, std::string> values;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        values[std::string{table.at("parameter").text(row)}] = table.at("value").text(row);
    }
    CHECK(values.size() == sim::parameter_list().size() + 3);
    CHECK(values.at("seed") == "18446744073709551615");
    CHECK(values.at("start") == "2026-01-01");
    CHECK(values.at("zone") == "Europe/Amsterdam");
    CHECK(values.at("silence_slope") == "0.75");
    CHECK(values.at("customers") == "1000");
    try {
        static_cast<void>(one.truth.value(Measure::nps, {.team = "Nergens"}));
        FAIL("an unknown team was found");
    } catch (const klankbord::Error& error) {
        CHECK(error.code() == klankbord::ErrorCode::missing_name);
        CHECK(std::string{error.what()}.find("Nergens") != std::string::npos);
    }
}
