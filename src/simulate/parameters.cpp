#include <klankbord/simulate/parameters.hpp>

#include <array>
#include <cmath>
#include <cstdio>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::simulate {
namespace {

using P = Parameters;

constexpr std::array list = {
    ParameterInfo{"customers", &P::customers, 1, 20'000'000, "number of customers"},
    ParameterInfo{"employees", &P::employees, 1, 10'000, "number of employees"},
    ParameterInfo{"teams", &P::teams, 1, 1'000, "number of teams; at most one an employee"},
    ParameterInfo{"departments", &P::departments, 1, 1'000, "number of departments; at most one a team"},
    ParameterInfo{"small_team", &P::small_team, 0, 1'000,
                  "employees of the last team; 0: as large as the others"},
    ParameterInfo{"days", &P::days, 1, 3'660, "length of the period in days"},
    ParameterInfo{"journeys", &P::journeys, 0, 100, "journeys a customer starts in 30 days, on average"},
    ParameterInfo{"follow_ups", &P::follow_ups, 0, 20, "contacts after the first in one journey, on average"},
    ParameterInfo{"home_team", &P::home_team, 0, 1, "chance that a contact goes to the customer's own team"},
    ParameterInfo{"same_employee", &P::same_employee, 0, 1,
                  "chance that a follow-up comes back at the employee of the contact before"},
    ParameterInfo{"night_share", &P::night_share, 0, 1, "share of contacts at any hour of any day"},
    ParameterInfo{"satisfaction", &P::satisfaction, -5, 5, "mean of the latent satisfaction"},
    ParameterInfo{"team_spread", &P::team_spread, 0, 5, "latent spread between teams"},
    ParameterInfo{"employee_spread", &P::employee_spread, 0, 5,
                  "latent spread between employees of one team"},
    ParameterInfo{"customer_spread", &P::customer_spread, 0, 5, "latent spread between customers"},
    ParameterInfo{"mood_effect", &P::mood_effect, 0, 5,
                  "how much an employee's feeling that day reaches the customer"},
    ParameterInfo{"question_noise", &P::question_noise, 0, 5, "spread of one answer around what is felt"},
    ParameterInfo{"change_team", &P::change_team, 0, 1'000,
                  "number of the team that changes (1 = the first); 0: none"},
    ParameterInfo{"change", &P::change, -5, 5, "by how much its latent satisfaction moves"},
    ParameterInfo{"change_at", &P::change_at, 0, 1, "when, as a share of the period"},
    ParameterInfo{"invited", &P::invited, 0, 1, "chance that a contact is followed by an invitation"},
    ParameterInfo{"response_rate", &P::response_rate, 0.001, 0.999,
                  "share of the invitations that is answered"},
    ParameterInfo{
        "silence_slope", &P::silence_slope, -5, 5,
        "log odds of answering per standard deviation of the latent satisfaction; above 0 the unhappy stay "
        "silent more"},
    ParameterInfo{"rating_slope", &P::rating_slope, -5, 5,
                  "log odds of answering per point of the employee's own rating"},
    ParameterInfo{"response_spread", &P::response_spread, 0, 5,
                  "spread between customers in the log odds of answering"},
    ParameterInfo{"self_rated", &P::self_rated, 0, 1, "chance that the employee rates a contact"},
    ParameterInfo{"agreement", &P::agreement, -1, 1,
                  "latent correlation of the employee's own rating with the customer's satisfaction"},
    ParameterInfo{"guess_skill", &P::guess_skill, -1, 1,
                  "latent correlation of the employee's guess with the customer's satisfaction"},
    ParameterInfo{"optimism", &P::optimism, -5, 5, "standard deviations by which that guess is too high"},
    ParameterInfo{
        "leniency", &P::leniency, 0, 1,
        "share of the rest of the variance of an employee's ratings that is the employee's own habit"},
    ParameterInfo{"moods", &P::moods, 0.001, 0.999, "share of working days that end with a smiley"},
    ParameterInfo{"mood_mean", &P::mood_mean, -5, 5, "mean of the latent mood (spread 1); happy above 0"},
    ParameterInfo{"mood_employee_share", &P::mood_employee_share, 0, 1,
                  "share of the mood's variance between employees"},
    ParameterInfo{"mood_memory", &P::mood_memory, 0, 0.99,
                  "correlation of one day's mood with the day before, within an employee"},
    ParameterInfo{
        "mood_silence_slope", &P::mood_silence_slope, -5, 5,
        "log odds of a smiley per standard deviation of the mood; above 0 bad days are silent more often"},
};

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.10g", value);
    return text.data();
}

void check_range(const ParameterInfo& info, double value) {
    if (!(value >= info.low && value <= info.high) || (info.is_count() && value != std::floor(value))) {
        throw error::invalid_value("the parameter \"" + std::string{info.name} + "\" (" +
                                       std::string{info.what} + ") is a " +
                                       (info.is_count() ? "whole " : "") + "number from " + number(info.low) +
                                       " to " + number(info.high),
                                   number(value), "choose a value in that range");
    }
}

}  // namespace

std::span<const ParameterInfo> parameter_list() { return list; }

const ParameterInfo& parameter(std::string_view name) {
    std::string known;
    for (const auto& info : list) {
        if (info.name == name) {
            return info;
        }
        known.append(known.empty() ? "" : ", ").append(info.name);
    }
    throw error::missing_name("a simulation has no parameter of that name", "\"" + std::string{name} + "\"",
                              "choose from seed, start, zone, " + known);
}

double get(const Parameters& parameters, const ParameterInfo& info) {
    if (const auto* count = std::get_if<std::int64_t P::*>(&info.member)) {
        return static_cast<double>(parameters.**count);
    }
    return parameters.*std::get<double P::*>(info.member);
}

void set(Parameters& parameters, const ParameterInfo& info, double value) {
    check_range(info, value);
    if (const auto* count = std::get_if<std::int64_t P::*>(&info.member)) {
        parameters.** count = static_cast<std::int64_t>(value);
    } else {
        parameters.*std::get<double P::*>(info.member) = value;
    }
}

void Parameters::check() const {
    for (const auto& info : list) {
        check_range(info, get(*this, info));
    }
    const auto together = [](bool fits, std::string_view rule, std::int64_t received, std::string_view next) {
        if (!fits) {
            throw error::invalid_value(rule, std::to_string(received), next);
        }
    };
    together(teams <= employees, "every team has at least one employee: teams <= employees", teams,
             "lower \"teams\" or raise \"employees\"");
    together(departments <= teams, "every department has at least one team: departments <= teams",
             departments, "lower \"departments\" or raise \"teams\"");
    together(small_team == 0 || teams == 1 || small_team + teams - 1 <= employees,
             "the other teams keep at least one employee each beside \"small_team\"", small_team,
             "lower \"small_team\" or raise \"employees\"");
    together(change_team <= teams, "\"change_team\" is the number of a team", change_team,
             "choose from 1 to \"teams\", or 0 for no change");
    const auto first_day = start.time_since_epoch().count();
    together(first_day >= -25'567 && first_day + days <= 84'006, "the period lies between 1900 and 2199",
             first_day, "choose another \"start\"");
    const double contacts =
        static_cast<double>(customers) * journeys * (1 + follow_ups) * (static_cast<double>(days) / 30);
    if (contacts > 2e7) {
        throw error::invalid_value("a simulated organisation has at most 20 million contacts on average",
                                   number(contacts),
                                   "lower \"customers\", \"days\", \"journeys\" or \"follow_ups\"");
    }
    if (journeys * static_cast<double>(days) / 30 > 500) {
        throw error::invalid_value("a customer starts at most 500 journeys on average",
                                   number(journeys * static_cast<double>(days) / 30),
                                   "lower \"journeys\" or \"days\"");
    }
}

}  // namespace klankbord::inline v0::simulate
