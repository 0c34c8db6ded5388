#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <klankbord/core/export.hpp>
#include <klankbord/core/table.hpp>

namespace klankbord::inline v0::simulate {

/// What the library estimates and the simulation knows.
enum class Measure : std::uint8_t {
    nps,             ///< customers, recommend: 100 (share of 9-10 − share of 0-6)
    csat,            ///< customers, satisfaction: share of 4-5
    ces,             ///< customers, effort: mean of 1-7
    recommend_mean,  ///< customers, recommend: mean of 0-10
    customer_mean,   ///< customers, satisfaction: mean of 1-5
    employee_csat,   ///< employees, satisfaction: share of 4-5
    employee_mean,   ///< employees, satisfaction: mean of 1-5
    guess_csat,      ///< employees, guess: share of 4-5
    guess_mean,      ///< employees, guess: mean of 1-5
    happy,           ///< employees, moods: share of working days that were happy
};

/// The word in the column `measure`: "nps", "csat", "ces", "recommend_mean", …
[[nodiscard]] KLANKBORD_EXPORT std::string_view to_string(Measure measure);

/// Of whom and when: everything left out means all. Asked for are the organisation, a team, a department, an
/// employee, a month, or a team in a month.
struct Group {
    std::optional<std::string> team{};
    std::optional<std::string> employee{};
    std::optional<std::string> department{};
    std::optional<std::int32_t> month{};  ///< first civil day of the month, days since 1970
};

/// The truth behind one number.
struct TrueValue {
    /// Over all contacts (or working days), answered or not: what a perfect survey would find. Empty when
    /// there are none.
    std::optional<double> value{};
    /// Over the invitations only, answered or not.
    std::optional<double> asked_value{};
    /// Over the answers only: what a correct library computes from the ratings table.
    std::optional<double> answered_value{};
    /// The model's own mean for these contacts, given team, employee and date, over customers, moods and
    /// chance.
    std::optional<double> expected{};
    std::int64_t population = 0;
    std::int64_t asked = 0;
    std::int64_t answered = 0;
};

/// What is true of a simulated organisation, as tables.
class KLANKBORD_EXPORT Truth {
  public:
    /// measure, question, rater, by ("all", "team", "department", "employee", "month", "team,month"), team,
    /// department, employee, month, value, asked_value, answered_value, expected, population, asked,
    /// answered, response_rate.
    Table measures;
    /// measure, versus ("rest", "total"), team, difference, expected: team minus the others, or minus
    /// everybody.
    Table differences;
    /// question, rater, by ("all", "team"), team, answer, population, asked, answered: how often each answer
    /// would be given by everybody, by those invited, and was given.
    Table distributions;
    /// question, rater, a, b, value, asked_value, answered_value, expected: for every two teams the chance
    /// that a random answer about b is above one about a, ties counted half: over everybody, over those
    /// invited, over the answers, and over the model's own mean shares.
    Table superiority;
    /// kind ("team", "employee"), id, latent, change, leniency, mood: the drawn effects.
    Table effects;
    /// interaction, latent, recommend, satisfaction, effort, own, guess, chance, invited, answered, rated:
    /// what everybody would have said. One row a contact, in the order of the interactions.
    Table contacts;
    /// employee, team, day, happy, given: every working day, with or without a smiley.
    Table moods;
    /// parameter, value, default, low, high, what.
    Table parameters;

    /// Looks one value up in `measures`; throws missing_name for a group that is not there.
    [[nodiscard]] TrueValue value(Measure measure, const Group& group = {}) const;
};

}  // namespace klankbord::inline v0::simulate
