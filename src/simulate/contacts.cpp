#include "simulate/contacts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/random.hpp>

#include "core/parallel.hpp"

namespace klankbord::inline v0::simulate {
namespace {

constexpr std::size_t customers_in_piece = 512;
constexpr std::uint32_t last_answer_seconds = 14 * 86'400;

/// Makes the contacts of one customer after the other. Holds the weights that are the same for all.
class Maker {
  public:
    explicit Maker(const World& world)
        : world_(world),
          journeys_(world.parameters.journeys * static_cast<double>(world.days) / 30),
          latent_rest_(std::sqrt(1 - world.parameters.agreement * world.parameters.agreement)),
          guess_rest_(std::sqrt(1 - world.parameters.guess_skill * world.parameters.guess_skill)),
          habit_(std::sqrt(world.parameters.leniency)),
          fresh_(std::sqrt(1 - world.parameters.leniency)) {}

    /// Appends the customer's contacts; journeys count on from `journeys`.
    void customer(std::uint64_t number, std::vector<Contact>& out, std::uint32_t& journeys) const {
        const Parameters& p = world_.parameters;
        const Customer who = make_customer(world_, number);
        Random plan{p.seed, static_cast<std::uint32_t>(Stream::journey), number};
        std::uint64_t contact_number = 0;
        const std::uint32_t count = plan.poisson(journeys_);
        for (std::uint32_t j = 0; j < count; ++j) {
            const std::uint32_t contacts = 1 + plan.poisson(p.follow_ups);
            std::uint32_t day = working_day(plan);
            std::optional<std::uint32_t> before;
            for (std::uint32_t i = 0; i < contacts; ++i) {
                if (i > 0) {
                    day += 1 + static_cast<std::uint32_t>(3 * plan.exponential());
                }
                if (day >= world_.days) {
                    break;
                }
                Random random{p.seed, static_cast<std::uint32_t>(Stream::contact),
                              number << 20U | contact_number++};
                Contact one;
                one.customer = static_cast<std::uint32_t>(number);
                one.journey = journeys;
                one.touchpoint = static_cast<std::uint8_t>(i == 0 ? plan.below(3) : 3 + plan.below(2));
                when(random, day, one);
                one.employee = with_whom(random, who, before, one.day);
                before = one.employee;
                feels(random, who, one);
                answers(random, who, one);
                out.push_back(one);
            }
            ++journeys;
        }
    }

  private:
    /// A day by the week's rhythm: few contacts on Saturday, fewer on Sunday.
    std::uint32_t working_day(Random& random) const {
        for (;;) {
            const std::uint32_t day = random.below(world_.days);
            const int name = weekday(world_.first_day + static_cast<std::int32_t>(day));
            if (random.bernoulli(name <= 5 ? 1.0 : (name == 6 ? 0.35 : 0.1))) {
                return day;
            }
        }
    }

    /// Office hours with a morning and an afternoon peak, or round the clock; by the clock on the wall.
    void when(Random& random, std::uint32_t day, Contact& one) const {
        double second = 0;  // since midnight on the wall
        one.day = day;
        if (random.bernoulli(world_.parameters.night_share)) {
            second = 86'400 * random.uniform();
        } else {
            const bool afternoon = random.bernoulli(0.5);
            const double within = 0.5 * (random.uniform() + random.uniform());
            const int name = weekday(world_.first_day + static_cast<std::int32_t>(day));
            second = name <= 5 ? 3600 * ((afternoon ? 13 : 8) + 5 * within) : 3600 * (9 + 8 * within);
        }
        const std::int64_t local =
            std::int64_t{world_.first_day + static_cast<std::int32_t>(day)} * micros_per_day +
            static_cast<std::int64_t>(second) * micros_per_second;
        one.start = world_.zone.to_utc(local);
        one.channel = static_cast<std::uint8_t>(random.below(4));
        // a contact ends on the day it began, so that its day, week and month are the same by any of its
        // times
        one.seconds = static_cast<std::uint32_t>(
            std::min({60 + 420 * random.exponential(), 7200.0, 86'399 - std::floor(second)}));
    }

    std::uint32_t with_whom(Random& random, const Customer& who, std::optional<std::uint32_t> before,
                            std::uint32_t day) const {
        const Parameters& p = world_.parameters;
        const bool again = random.bernoulli(p.same_employee);
        const bool home = random.bernoulli(p.home_team);
        const std::uint32_t anybody = random.below(static_cast<std::uint32_t>(world_.employees.size()));
        if (before && again && world_.on_duty(*before, day)) {
            return *before;
        }
        const Team& team = world_.teams[home ? who.team : world_.employees[anybody].team];
        std::uint32_t place = random.below(team.employees);
        while (!world_.on_duty(team.first_employee + place, day)) {
            place = (place + 1) % team.employees;
        }
        return team.first_employee + place;
    }

    void feels(Random& random, const Customer& who, Contact& one) const {
        one.latent = world_.mean(one.employee, one.day >= world_.change_day) + who.effect +
                     world_.parameters.mood_effect * world_.feels(one.employee, one.day) + random.normal();
    }

    void answers(Random& random, const Customer& who, Contact& one) const {
        const Parameters& p = world_.parameters;
        for (std::size_t q = 0; q < 3; ++q) {
            one.answers[q] =
                static_cast<std::uint8_t>(scales[q].answer(one.latent + p.question_noise * random.normal()));
        }
        const double felt = (one.latent - p.satisfaction) / world_.spread;
        const double habit = habit_ * world_.employees[one.employee].habit;
        const double fresh = random.normal();
        const double other = 0.5 * fresh + 0.86602540378443865 * random.normal();
        one.answers[3] = static_cast<std::uint8_t>(
            scales[3].answer(p.agreement * felt + latent_rest_ * (habit + fresh_ * fresh)));
        one.answers[4] = static_cast<std::uint8_t>(
            scales[4].answer(p.optimism + p.guess_skill * felt + guess_rest_ * (habit + fresh_ * other)));
        one.chance =
            reproducible::logistic(world_.answer_intercept + p.silence_slope * felt +
                                   p.rating_slope * (one.answers[3] - 4.0) + p.response_spread * who.habit);
        one.invited = random.bernoulli(p.invited);
        one.answered = random.bernoulli(one.chance) && one.invited;
        one.rated = random.bernoulli(p.self_rated);
        if (one.answered) {
            one.answer_seconds = static_cast<std::uint32_t>(
                std::min(86'400 * random.exponential(), static_cast<double>(last_answer_seconds)));
        }
        one.rating_seconds = 30 + random.below(300);
    }

    const World& world_;
    double journeys_;
    double latent_rest_;
    double guess_rest_;
    double habit_;
    double fresh_;
};

/// In order of start; equal starts keep the order of customers.
std::vector<Contact> in_order(const std::vector<std::vector<Contact>>& pieces, const World& world,
                              const Context& context, double from, double to) {
    // one bucket per UTC day: the buckets are sorted on their own, on any thread
    const std::int64_t first = world.first_day - 2;
    const std::size_t buckets = std::size_t{world.days} + 4;
    const auto bucket = [&](const Contact& one) {
        return static_cast<std::size_t>(floor_div(one.start, micros_per_day) - first);
    };
    std::vector<std::size_t> ends(buckets + 1, 0);
    for (const auto& piece : pieces) {
        for (const Contact& one : piece) {
            ++ends[bucket(one) + 1];
        }
    }
    for (std::size_t b = 0; b < buckets; ++b) {
        ends[b + 1] += ends[b];
    }
    std::vector<const Contact*> places(ends[buckets]);
    std::vector<std::size_t> next(ends.begin(), ends.end() - 1);
    for (const auto& piece : pieces) {
        context.check_cancel();
        for (const Contact& one : piece) {
            places[next[bucket(one)]++] = &one;
        }
    }
    std::vector<Contact> sorted(places.size());
    detail::parallel_pieces(
        buckets, context,
        [&](std::size_t b, std::size_t) {
            const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
            std::stable_sort(places.begin() + at(ends[b]), places.begin() + at(ends[b + 1]),
                             [](const Contact* a, const Contact* z) { return a->start < z->start; });
            for (std::size_t i = ends[b]; i < ends[b + 1]; ++i) {
                sorted[i] = *places[i];
            }
        },
        from, to);
    return sorted;
}

}  // namespace

Customer make_customer(const World& world, std::uint64_t customer) {
    Random random{world.parameters.seed, static_cast<std::uint32_t>(Stream::customer), customer};
    Customer who;
    // a team by its size: the team of a random employee
    who.team = world.employees[random.below(static_cast<std::uint32_t>(world.employees.size()))].team;
    who.effect = world.parameters.customer_spread * random.normal();
    who.habit = random.normal();
    who.segment = random.bernoulli(0.25) ? 1 : 0;
    who.since =
        world.first_day - 1 - static_cast<std::int32_t>(std::min(1200 * random.exponential(), 15'000.0));
    return who;
}

Contacts make_contacts(const World& world, const Context& context, double progress_from, double progress_to) {
    const auto customers = static_cast<std::size_t>(world.parameters.customers);
    const std::size_t count = (customers + customers_in_piece - 1) / customers_in_piece;
    std::vector<std::vector<Contact>> pieces(count);
    std::vector<std::uint32_t> journeys(count, 0);
    const Maker maker{world};
    const double made = progress_from + 0.8 * (progress_to - progress_from);
    detail::parallel_pieces(
        count, context,
        [&](std::size_t piece, std::size_t) {
            const std::size_t end = std::min(customers, (piece + 1) * customers_in_piece);
            for (std::size_t c = piece * customers_in_piece; c < end; ++c) {
                maker.customer(c, pieces[piece], journeys[piece]);
            }
        },
        progress_from, made);
    std::uint32_t before = 0;
    for (std::size_t piece = 0; piece < count; ++piece) {
        for (Contact& one : pieces[piece]) {
            one.journey += before;
        }
        before += journeys[piece];
    }
    return {in_order(pieces, world, context, made, progress_to), before};
}

}  // namespace klankbord::inline v0::simulate
