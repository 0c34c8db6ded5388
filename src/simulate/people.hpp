#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/zone.hpp>
#include <klankbord/simulate/parameters.hpp>

// What is drawn before the first contact: the teams, their employees, who works when and how they feel.

namespace klankbord::inline v0::simulate {

/// What is drawn; with the seed and the row the coordinates of every random number. The order is part of what
/// a seed means: new streams go to the end.
enum class Stream : std::uint32_t { team = 1, employee, roster, mood, customer, journey, contact, smiley };

struct Team {
    std::string name;
    std::uint32_t department = 0;
    std::uint32_t first_employee = 0;
    std::uint32_t employees = 0;
    double effect = 0;
};

struct Employee {
    std::uint32_t team = 0;
    double effect = 0;
    double habit = 0;  ///< leniency in the employee's own ratings, standard normal
    double mood = 0;   ///< habitual mood, standard normal
    std::uint32_t level = 0;
    std::int32_t since = 0;
};

/// The organisation before its first contact.
struct World {
    Parameters parameters;
    Zone zone;
    std::int32_t first_day = 0;  ///< days since 1970
    std::uint32_t days = 0;
    std::uint32_t change_day = 0;  ///< first day, counted from the start, on which the change is there
    std::vector<Team> teams;
    std::vector<std::string> departments;
    std::vector<Employee> employees;
    std::vector<std::uint8_t> works;   ///< per employee and day
    std::vector<double> feeling;       ///< per employee and day, standard normal over employees and days
    std::vector<std::uint8_t> smiley;  ///< per employee and day: would one be given
    double spread = 1;                 ///< standard deviation of the latent satisfaction, without the change
    double answer_intercept =
        0;  ///< log odds of an answer by an average customer of average satisfaction, rating 4

    [[nodiscard]] bool on_duty(std::uint32_t employee, std::uint32_t day) const {
        return works[std::size_t{employee} * days + day] != 0;
    }
    [[nodiscard]] double feels(std::uint32_t employee, std::uint32_t day) const {
        return feeling[std::size_t{employee} * days + day];
    }
    [[nodiscard]] bool happy(std::uint32_t employee, std::uint32_t day) const {
        return parameters.mood_mean + feels(employee, day) > 0;
    }
    [[nodiscard]] bool smiled(std::uint32_t employee, std::uint32_t day) const {
        return smiley[std::size_t{employee} * days + day] != 0;
    }
    /// Mean of the latent satisfaction with this employee, over customers, moods and chance.
    [[nodiscard]] double mean(std::uint32_t employee, bool changed) const {
        const Employee& one = employees[employee];
        return parameters.satisfaction + teams[one.team].effect + one.effect +
               (changed ? change_of(one.team) : 0.0);
    }
    [[nodiscard]] double change_of(std::uint32_t team) const {
        return static_cast<std::int64_t>(team) + 1 == parameters.change_team ? parameters.change : 0.0;
    }
};

[[nodiscard]] World make_world(const Parameters& parameters);

/// Writes the ids of one kind: letter, dash, number from 1 with leading zeros, so that ids sort as their
/// numbers do.
class IdText {
  public:
    /// `count`: how many there are; `digits`: at least so many.
    IdText(char letter, std::uint64_t count, int digits);

    /// The id of the thing at a place counted from 0; valid until the next call.
    std::string_view operator()(std::uint64_t place);

  private:
    std::array<char, 24> text_{};
    std::size_t width_;
};

inline IdText employee_ids(const World& world) { return {'E', world.employees.size(), 2}; }
inline IdText customer_ids(const World& world) {
    return {'C', static_cast<std::uint64_t>(world.parameters.customers), 5};
}

}  // namespace klankbord::inline v0::simulate
