#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::simulate {

/// What a simulated organisation is like. The defaults make one of about 1,000 customers and 60 employees in
/// which one team is too small to be shown and another one really changes half-way.
///
/// Spreads are standard deviations on the latent scale, where chance within one contact has spread 1. The
/// formulas stand in docs/simulate/organisation.md; ranges in `parameter_list()`.
struct KLANKBORD_EXPORT Parameters {
    std::uint64_t seed = 1;  ///< any; the same seed and parameters give the same column values

    // who and when
    std::int64_t customers = 1000;
    std::int64_t employees = 60;
    std::int64_t teams = 8;
    std::int64_t departments = 4;
    std::int64_t small_team = 2;  ///< employees of the last team; 0: as large as the others
    std::chrono::sys_days start{std::chrono::year{2026} / 1 / 1};
    std::int64_t days = 181;
    std::string zone = "Europe/Amsterdam";      ///< IANA name; wall-clock times are in it
    std::vector<std::string> zone_directories;  ///< where its file is looked for before the system's places

    // contacts
    double journeys = 0.6;       ///< journeys a customer starts in 30 days, on average
    double follow_ups = 0.8;     ///< contacts after the first in one journey, on average
    double home_team = 0.7;      ///< chance that a contact goes to the customer's own team
    double same_employee = 0.3;  ///< chance that a follow-up comes back at the employee of the contact before
    double night_share = 0.03;   ///< share of contacts at any hour of any day, by the clock round

    // how customers feel
    double satisfaction = 0.2;  ///< mean of the latent satisfaction
    double team_spread = 0.2;
    double employee_spread = 0.2;
    double customer_spread = 0.6;  ///< one person's answers resemble each other by this
    double mood_effect = 0.1;      ///< how much an employee's feeling that day reaches the customer
    double question_noise = 0.5;   ///< spread of one answer around what is felt
    std::int64_t change_team = 1;  ///< number of the team that changes (1 = the first); 0: none
    double change = -0.8;          ///< by how much its latent satisfaction moves
    double change_at = 0.5;        ///< when, as a share of the period

    // who is asked, who answers
    double invited = 0.9;        ///< chance that a contact is followed by an invitation
    double response_rate = 0.2;  ///< share of the invitations answered
    double silence_slope = 0;    ///< > 0: the unhappy stay silent more; 0: silence does not depend on it
    double rating_slope =
        0;  ///< > 0: what the employee rated low is answered less (missing at random given it)
    double response_spread =
        1;  ///< how much customers differ in their habit of answering, on the logit scale

    // employees' ratings
    double self_rated = 0.75;  ///< chance that the employee rates a contact
    double agreement = 0.42;  ///< latent correlation of the employee's own rating with the customer's feeling
    double guess_skill = 0.5;  ///< the same of the employee's guess of what the customer felt
    double optimism = 0.3;     ///< by how many standard deviations that guess is too high
    double leniency = 0.2;  ///< share of the rest of an employee's ratings that is the employee's own habit

    // moods
    double moods = 0.8;                ///< share of working days that end with a smiley
    double mood_mean = 0.7;            ///< mean of the latent mood, its spread being 1; happy above 0
    double mood_employee_share = 0.3;  ///< share of the mood's variance between employees
    double mood_memory = 0.6;       ///< correlation of one day's mood with the day before, within an employee
    double mood_silence_slope = 0;  ///< > 0: no smiley on bad days more often

    /// Throws invalid_value when a parameter is off its range or two do not fit together.
    void check() const;
};

/// One parameter as data: for documentation, command lines and bindings. `seed`, `start` and `zone` are not
/// numbers with a range and stand apart.
struct ParameterInfo {
    std::string_view name;
    std::variant<std::int64_t Parameters::*, double Parameters::*> member;
    double low;
    double high;
    std::string_view what;

    [[nodiscard]] bool is_count() const { return member.index() == 0; }
};

/// Every numeric parameter, in the order of the struct.
[[nodiscard]] KLANKBORD_EXPORT std::span<const ParameterInfo> parameter_list();

/// Finds one by name; throws missing_name listing the names there are.
[[nodiscard]] KLANKBORD_EXPORT const ParameterInfo& parameter(std::string_view name);

/// The value of a numeric parameter.
[[nodiscard]] KLANKBORD_EXPORT double get(const Parameters& parameters, const ParameterInfo& info);

/// Sets a numeric parameter; throws invalid_value when it is off its range or a count is not whole.
KLANKBORD_EXPORT void set(Parameters& parameters, const ParameterInfo& info, double value);

}  // namespace klankbord::inline v0::simulate
