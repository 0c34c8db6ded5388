#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

#include "catch.hpp"
#include "simulate/people.hpp"
#include "support.hpp"

using namespace klankbord_test;
namespace sim = klankbord::simulate;

// Bounds are 4.5 standard errors throughout: about seven false alarms in a million checks, and the seeds are
// fixed.

TEST_CASE("answers come in the shares that cutting a normal gives", "[simulate][latent]") {
    auto parameters = plain(11);
    parameters.satisfaction = 0.4;
    parameters.question_noise = 0.7;
    const auto organisation = sim::simulate(parameters);
    const auto& contacts = organisation.truth.contacts;
    const auto n = static_cast<double>(contacts.rows());
    REQUIRE(n > 50'000);
    // the cuts as docs/simulate/organisation.md states them
    const std::map<std::string, std::pair<int, std::vector<double>>> cuts = {
        {"recommend", {0, {-2.5, -2.3, -2.1, -1.8, -1.6, -1.25, -0.85, -0.3, 0.45, 1.1}}},
        {"satisfaction", {1, {-2.0, -1.35, -0.65, 0.6}}},
        {"effort", {1, {-2.3, -1.75, -1.25, -0.65, 0.05, 1.05}}}};
    for (const auto& entry : cuts) {
        const int low = entry.second.first;
        const std::vector<double>& places = entry.second.second;
        const auto answers = numbers(contacts, entry.first);
        const double spread = std::sqrt(1 + 0.7 * 0.7);
        for (std::size_t k = 0; k < places.size(); ++k) {
            const double share = normal_cdf((places[k] - 0.4) / spread);
            const auto at_most = std::count_if(answers.begin(), answers.end(), [&](double answer) {
                return answer <= low + static_cast<double>(k);
            });
            CHECK(std::abs(static_cast<double>(at_most) / n - share) <=
                  4.5 * std::sqrt(share * (1 - share) / n));
        }
    }
    CHECK(std::abs(mean(numbers(contacts, "latent")) - 0.4) <= 4.5 / std::sqrt(n));
}

TEST_CASE("one person's contacts resemble each other by the customers' share of the variance",
          "[simulate][latent]") {
    auto parameters = plain(12);
    parameters.customer_spread = 0.75;
    const auto organisation = sim::simulate(parameters);
    const auto customers = texts(organisation.interactions, "customer");
    const auto latent = numbers(organisation.truth.contacts, "latent");
    std::map<std::string, std::vector<double>> by_customer;
    for (std::size_t i = 0; i < latent.size(); ++i) {
        by_customer[customers[i]].push_back(latent[i]);
    }
    // pairs of the first two contacts of a customer: correlation rho, standard error (1 - rho²)/sqrt(pairs)
    std::vector<double> first;
    std::vector<double> second;
    for (const auto& [customer, values] : by_customer) {
        if (values.size() >= 2) {
            first.push_back(values[0]);
            second.push_back(values[1]);
        }
    }
    REQUIRE(first.size() > 5'000);
    const double rho = 0.75 * 0.75 / (0.75 * 0.75 + 1);
    CHECK(std::abs(correlation(first, second) - rho) <=
          4.5 * (1 - rho * rho) / std::sqrt(static_cast<double>(first.size())));
}

TEST_CASE("teams and employees differ by their spread", "[simulate][latent]") {
    sim::Parameters parameters;
    parameters.seed = 13;
    parameters.employees = 3'000;
    parameters.teams = 1'000;
    parameters.small_team = 0;
    parameters.customers = 1;
    parameters.days = 2;
    parameters.team_spread = 0.5;
    parameters.employee_spread = 0.25;
    const auto organisation = sim::simulate(parameters);
    const auto& effects = organisation.truth.effects;
    std::map<std::string, std::vector<double>> drawn;
    for (std::size_t row = 0; row < effects.rows(); ++row) {
        drawn[std::string{effects.at("kind").text(row)}].push_back(effects.at("latent").real(row));
    }
    for (const auto& [kind, spread] : std::map<std::string, double>{{"team", 0.5}, {"employee", 0.25}}) {
        const auto& values = drawn.at(kind);
        const auto n = static_cast<double>(values.size());
        REQUIRE(n >= 1'000);
        const double variance = spread * spread;
        CHECK(std::abs(mean(values)) <= 4.5 * spread / std::sqrt(n));
        CHECK(std::abs(covariance(values, values) - variance) <= 4.5 * variance * std::sqrt(2 / (n - 1)));
    }
}

TEST_CASE("silence at random does not depend on what is felt", "[simulate][latent]") {
    const auto organisation = sim::simulate(plain(14));
    const auto& contacts = organisation.truth.contacts;
    const auto latent = numbers(contacts, "latent");
    const auto answered = numbers(contacts, "answered");
    const auto n = static_cast<double>(latent.size());
    CHECK(std::abs(correlation(latent, answered)) <= 4.5 / std::sqrt(n));
    const double share = 0.9 * 0.2;  // invited and then answered
    CHECK(std::abs(mean(answered) - share) <= 4.5 * std::sqrt(share * (1 - share) / n));
}

TEST_CASE("who answers follows the stated logistic, decile by decile", "[simulate][latent]") {
    auto parameters = plain(15);
    parameters.silence_slope = 1.2;
    parameters.invited = 1;
    parameters.response_rate = 0.25;
    const auto organisation = sim::simulate(parameters);
    const auto& contacts = organisation.truth.contacts;
    const auto latent = numbers(contacts, "latent");
    const auto chance = numbers(contacts, "chance");
    const auto answered = numbers(contacts, "answered");
    const auto n = static_cast<double>(latent.size());

    // log odds are a line in the standardised latent satisfaction (here of spread 1 and mean 0.2)
    const double intercept = std::log(chance[0] / (1 - chance[0])) - 1.2 * (latent[0] - 0.2);
    for (std::size_t i = 0; i < latent.size(); ++i) {
        const double odds = std::log(chance[i] / (1 - chance[i]));
        REQUIRE(std::abs(odds - intercept - 1.2 * (latent[i] - 0.2)) <= 1e-9);
    }
    // its mean over the population is the response rate asked for
    CHECK(std::abs(mean(chance) - 0.25) <= 4.5 * std::sqrt(covariance(chance, chance) / n));

    std::vector<std::size_t> order(latent.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return latent[a] < latent[b]; });
    double before = 0;
    for (std::size_t decile = 0; decile < 10; ++decile) {
        double expected = 0;
        double variance = 0;
        double found = 0;
        for (std::size_t i = decile * order.size() / 10; i < (decile + 1) * order.size() / 10; ++i) {
            const double p = 1 / (1 + std::exp(-(intercept + 1.2 * (latent[order[i]] - 0.2))));
            expected += p;
            variance += p * (1 - p);
            found += answered[order[i]];
        }
        CHECK(std::abs(found - expected) <= 4.5 * std::sqrt(variance));
        CHECK(found > before);  // above 0 the slope silences the unhappy
        before = found;
    }
}

TEST_CASE("the response rate is met for any mixture of reasons to stay silent", "[simulate][latent]") {
    auto parameters = plain(16);
    parameters.silence_slope = -0.8;
    parameters.rating_slope = 0.6;
    parameters.response_spread = 1.5;
    parameters.response_rate = 0.35;
    const auto organisation = sim::simulate(parameters);
    const auto customers = texts(organisation.interactions, "customer");
    const auto chance = numbers(organisation.truth.contacts, "chance");
    // contacts of one customer share a habit: sum per customer, as clusters of a ratio
    std::map<std::string, std::pair<double, double>> sums;
    for (std::size_t i = 0; i < chance.size(); ++i) {
        sums[customers[i]].first += chance[i];
        sums[customers[i]].second += 1;
    }
    const auto n = static_cast<double>(chance.size());
    const double rate = mean(chance);
    double squares = 0;
    for (const auto& [customer, sum] : sums) {
        squares += (sum.first - rate * sum.second) * (sum.first - rate * sum.second);
    }
    CHECK(std::abs(rate - 0.35) <= 4.5 * std::sqrt(squares) / n);
}

TEST_CASE("missing at random given the employee's rating means just that", "[simulate][latent]") {
    auto parameters = plain(17);
    parameters.rating_slope = 0.7;
    const auto organisation = sim::simulate(parameters);
    const auto& contacts = organisation.truth.contacts;
    const auto own = numbers(contacts, "own");
    const auto chance = numbers(contacts, "chance");
    std::array<double, 6> of_rating{};
    for (std::size_t i = 0; i < own.size(); ++i) {
        double& first = of_rating[static_cast<std::size_t>(own[i])];
        first = first == 0 ? chance[i] : first;
        REQUIRE(chance[i] == first);  // nothing but the rating matters
    }
    for (std::size_t rating = 1; rating < 5; ++rating) {
        const auto odds = [](double p) { return std::log(p / (1 - p)); };
        CHECK(std::abs(odds(of_rating[rating + 1]) - odds(of_rating[rating]) - 0.7) <= 1e-9);
    }
}

TEST_CASE("an employee's rating agrees with the customer's as stated", "[simulate][latent]") {
    sim::Parameters parameters;
    parameters.seed = 18;
    parameters.customers = 10'000;
    const auto typical = sim::simulate(parameters);
    const double r =
        correlation(numbers(typical.truth.contacts, "satisfaction"), numbers(typical.truth.contacts, "own"));
    CHECK(std::abs(r - 0.34) <= 0.02);

    // the latent correlation itself, seen where nothing else hides it: both questions cut at the same latent
    // place
    auto exact = plain(19);
    exact.agreement = 1;
    const auto mirror = sim::simulate(exact);
    const auto latent = numbers(mirror.truth.contacts, "latent");
    const auto own = numbers(mirror.truth.contacts, "own");
    for (std::size_t i = 0; i < latent.size(); ++i) {
        const double felt = latent[i] - 0.2;
        const int expected = 1 + (felt >= -1.9) + (felt >= -1.3) + (felt >= -0.5) + (felt >= 0.7);
        REQUIRE(own[i] == expected);
    }
}

TEST_CASE("moods have their mean, their memory and their employees", "[simulate][latent]") {
    sim::Parameters parameters;
    parameters.seed = 20;
    parameters.employees = 4'000;
    parameters.teams = 4;
    parameters.days = 20;
    parameters.customers = 1;
    const auto world = sim::make_world(parameters);
    std::vector<double> today;
    std::vector<double> tomorrow;
    std::vector<double> happy;
    for (std::uint32_t e = 0; e < 4'000; ++e) {
        today.push_back(world.feels(e, 10));
        tomorrow.push_back(world.feels(e, 11));
        happy.push_back(world.happy(e, 10) ? 1 : 0);
    }
    CHECK(std::abs(mean(today)) <= 4.5 / std::sqrt(4'000.0));
    CHECK(std::abs(covariance(today, today) - 1) <= 4.5 * std::sqrt(2.0 / 4'000));
    const double link = 0.3 + 0.7 * 0.6;
    CHECK(std::abs(correlation(today, tomorrow) - link) <= 4.5 * (1 - link * link) / std::sqrt(4'000.0));
    const double share = normal_cdf(0.7);
    CHECK(std::abs(mean(happy) - share) <= 4.5 * std::sqrt(share * (1 - share) / 4'000));
}
