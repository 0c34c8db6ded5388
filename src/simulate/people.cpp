#include "simulate/people.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/random.hpp>

#include "simulate/response.hpp"

namespace klankbord::inline v0::simulate {
namespace {

constexpr std::array<std::string_view, 16> team_names = {
    "Noord", "Zuid",  "Oost", "West",   "Centrum", "Haven", "Polder", "Duin",
    "Linde", "Molen", "Kade", "Eiland", "Heide",   "Brug",  "Waal",   "Veluwe"};
constexpr std::array<std::string_view, 8> department_names = {"Service",   "Techniek", "Verkoop", "Financiën",
                                                              "Logistiek", "Advies",   "Balie",   "Online"};

/// The names in turn; after the last one they start again with a number.
template <std::size_t n>
std::string name_of(const std::array<std::string_view, n>& names, std::size_t i) {
    std::string text{names[i % n]};
    if (i >= n) {
        text.append(" ").append(std::to_string(i / n + 1));
    }
    return text;
}

Random draws(const Parameters& parameters, Stream stream, std::uint64_t index) {
    return {parameters.seed, static_cast<std::uint32_t>(stream), index};
}

void make_teams(World& world) {
    const Parameters& p = world.parameters;
    const auto count = static_cast<std::uint32_t>(p.teams);
    const auto employees = static_cast<std::uint32_t>(p.employees);
    const bool small = p.small_team > 0 && count > 1;
    const std::uint32_t last = small ? static_cast<std::uint32_t>(p.small_team) : 0;
    const std::uint32_t equal = small ? count - 1 : count;
    std::uint32_t next = 0;
    for (std::uint32_t t = 0; t < count; ++t) {
        Team team;
        team.name = name_of(team_names, t);
        team.department =
            static_cast<std::uint32_t>(std::uint64_t{t} * static_cast<std::uint64_t>(p.departments) / count);
        team.first_employee = next;
        const std::uint32_t shared = employees - last;
        team.employees = small && t + 1 == count ? last : shared / equal + (t < shared % equal ? 1 : 0);
        team.effect = p.team_spread * draws(p, Stream::team, t).normal();
        next += team.employees;
        world.teams.push_back(std::move(team));
    }
    for (std::size_t d = 0; d < static_cast<std::size_t>(p.departments); ++d) {
        world.departments.push_back(name_of(department_names, d));
    }
}

void make_employees(World& world) {
    const Parameters& p = world.parameters;
    constexpr std::array<double, 4> levels = {0.3, 0.35, 0.25, 0.1};
    for (std::uint32_t t = 0; t < world.teams.size(); ++t) {
        for (std::uint32_t i = 0; i < world.teams[t].employees; ++i) {
            Random random = draws(p, Stream::employee, world.employees.size());
            Employee one;
            one.team = t;
            one.effect = p.employee_spread * random.normal();
            one.habit = random.normal();
            one.mood = random.normal();
            one.level = random.categorical(levels);
            one.since = world.first_day - 1 -
                        static_cast<std::int32_t>(std::min(1800 * random.exponential(), 15'000.0));
            world.employees.push_back(one);
        }
    }
}

/// Five days out of seven mostly; every team has somebody every day.
void make_roster(World& world) {
    world.works.assign(world.employees.size() * world.days, 0);
    for (std::uint32_t e = 0; e < world.employees.size(); ++e) {
        Random random = draws(world.parameters, Stream::roster, e);
        for (std::uint32_t d = 0; d < world.days; ++d) {
            const int day = weekday(world.first_day + static_cast<std::int32_t>(d));
            const double chance = day <= 5 ? 0.85 : (day == 6 ? 0.3 : 0.1);
            world.works[std::size_t{e} * world.days + d] = random.bernoulli(chance) ? 1 : 0;
        }
    }
    for (const Team& team : world.teams) {
        for (std::uint32_t d = 0; d < world.days; ++d) {
            bool anyone = false;
            for (std::uint32_t i = 0; i < team.employees && !anyone; ++i) {
                anyone = world.on_duty(team.first_employee + i, d);
            }
            if (!anyone) {
                world.works[std::size_t{team.first_employee + d % team.employees} * world.days + d] = 1;
            }
        }
    }
}

void make_feelings(World& world) {
    const Parameters& p = world.parameters;
    const double own = std::sqrt(p.mood_employee_share);
    const double daily = std::sqrt(1 - p.mood_employee_share);
    const double fresh = std::sqrt(1 - p.mood_memory * p.mood_memory);
    world.feeling.resize(world.employees.size() * world.days);
    for (std::uint32_t e = 0; e < world.employees.size(); ++e) {
        Random random = draws(p, Stream::mood, e);
        double day = random.normal();
        for (std::uint32_t d = 0; d < world.days; ++d) {
            if (d > 0) {
                day = p.mood_memory * day + fresh * random.normal();
            }
            world.feeling[std::size_t{e} * world.days + d] = own * world.employees[e].mood + daily * day;
        }
    }
}

void make_smileys(World& world) {
    const Parameters& p = world.parameters;
    const double intercept = smiley_intercept(p);
    world.smiley.resize(world.feeling.size());
    for (std::uint32_t e = 0; e < world.employees.size(); ++e) {
        Random random = draws(p, Stream::smiley, e);
        for (std::uint32_t d = 0; d < world.days; ++d) {
            const double chance =
                reproducible::logistic(intercept + p.mood_silence_slope * world.feels(e, d));
            world.smiley[std::size_t{e} * world.days + d] = random.bernoulli(chance) ? 1 : 0;
        }
    }
}

}  // namespace

World make_world(const Parameters& parameters) {
    parameters.check();
    World world;
    world.parameters = parameters;
    world.zone = Zone::load(parameters.zone, parameters.zone_directories);
    world.first_day = static_cast<std::int32_t>(parameters.start.time_since_epoch().count());
    world.days = static_cast<std::uint32_t>(parameters.days);
    world.change_day =
        static_cast<std::uint32_t>(std::floor(parameters.change_at * static_cast<double>(world.days)));
    world.spread = std::sqrt(parameters.team_spread * parameters.team_spread +
                             parameters.employee_spread * parameters.employee_spread +
                             parameters.customer_spread * parameters.customer_spread +
                             parameters.mood_effect * parameters.mood_effect + 1);
    make_teams(world);
    make_employees(world);
    make_roster(world);
    make_feelings(world);
    make_smileys(world);
    world.answer_intercept = answer_intercept(parameters);
    return world;
}

IdText::IdText(char letter, std::uint64_t count, int digits)
    : width_(static_cast<std::size_t>(std::max(digits, static_cast<int>(std::to_string(count).size())))) {
    text_[0] = letter;
    text_[1] = '-';
}

std::string_view IdText::operator()(std::uint64_t place) {
    std::uint64_t number = place + 1;
    for (std::size_t i = width_ + 1; i > 1; --i) {
        text_[i] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return {text_.data(), width_ + 2};
}

}  // namespace klankbord::inline v0::simulate
