#include "simulate/tally.hpp"

#include <algorithm>
#include <cmath>

#include <klankbord/core/period.hpp>

#include "core/parallel.hpp"
#include "simulate/response.hpp"

namespace klankbord::inline v0::simulate {
namespace {

constexpr std::size_t contacts_in_piece = 32'768;

/// What one worker counts. Whole numbers, so that it does not matter who counted what.
struct Counts {
    struct Group {
        std::array<std::uint32_t, all_answers> all{};
        std::array<std::uint32_t, all_answers> asked{};
        std::array<std::uint32_t, all_answers> answered{};
    };
    std::vector<Group> employees;
    std::vector<Group> team_months;
    std::vector<std::uint32_t> contacts;  ///< employee × month × (before, after the change)
};

void count(Counts::Group& group, const Contact& one) {
    for (std::size_t q = 0; q < questions; ++q) {
        const std::size_t slot = scales[q].offset + static_cast<std::size_t>(one.answers[q] - scales[q].low);
        const bool customer = scales[q].by_customer;
        group.all[slot] += 1;
        group.asked[slot] += customer ? (one.invited ? 1 : 0) : 1;
        group.answered[slot] += (customer ? one.answered : one.rated) ? 1 : 0;
    }
}

void add_counts(Tally& tally, const Counts::Group& group) {
    for (std::size_t i = 0; i < all_answers; ++i) {
        tally.all[i] += group.all[i];
        tally.asked[i] += group.asked[i];
        tally.answered[i] += group.answered[i];
    }
}

/// The model's share of every answer, and of happy days, with one employee before or after the change.
Histogram<double> expected_shares(const World& world, std::uint32_t employee, bool changed) {
    const Parameters& p = world.parameters;
    const Employee& who = world.employees[employee];
    const double mean = world.mean(employee, changed);
    const double within = p.customer_spread * p.customer_spread + p.mood_effect * p.mood_effect + 1;
    Histogram<double> shares{};
    const auto fill = [&shares](const Scale& scale, double centre, double spread) {
        double below = 0;
        for (std::size_t k = 0; k < scale.size(); ++k) {
            const double up_to = k < scale.cuts.size() ? normal_below(scale.cuts[k], centre, spread) : 1.0;
            shares[scale.offset + k] = up_to - below;
            below = up_to;
        }
    };
    for (std::size_t q = 0; q < 3; ++q) {
        fill(scales[q], mean, std::sqrt(within + p.question_noise * p.question_noise));
    }
    const auto by_employee = [&](const Scale& scale, double shift, double link) {
        const double rest = 1 - link * link;
        const double centre =
            shift + link * (mean - p.satisfaction) / world.spread + std::sqrt(rest * p.leniency) * who.habit;
        fill(scale, centre,
             std::sqrt(link * link * within / (world.spread * world.spread) + rest * (1 - p.leniency)));
    };
    by_employee(scales[3], 0, p.agreement);
    by_employee(scales[4], p.optimism, p.guess_skill);
    const double sad = normal_below(0, p.mood_mean + std::sqrt(p.mood_employee_share) * who.mood,
                                    std::sqrt(1 - p.mood_employee_share));
    shares[mood_offset] = sad;
    shares[mood_offset + 1] = 1 - sad;
    return shares;
}

void add_scaled(Histogram<double>& sum, const Histogram<double>& shares, double contacts, double days) {
    for (std::size_t i = 0; i < slots; ++i) {
        sum[i] += (i < all_answers ? contacts : days) * shares[i];
    }
}

}  // namespace

void Tally::add(const Tally& other) {
    for (std::size_t i = 0; i < slots; ++i) {
        all[i] += other.all[i];
        asked[i] += other.asked[i];
        answered[i] += other.answered[i];
        expected[i] += other.expected[i];
    }
}

void Tally::subtract(const Tally& other) {
    for (std::size_t i = 0; i < slots; ++i) {
        all[i] -= other.all[i];
        asked[i] -= other.asked[i];
        answered[i] -= other.answered[i];
        expected[i] -= other.expected[i];
    }
}

Tallies make_tallies(const World& world, const std::vector<Contact>& contacts, const Context& context,
                     double progress_from, double progress_to) {
    Tallies tallies;
    std::vector<std::uint32_t> month_of_day(world.days);
    for (std::uint32_t d = 0; d < world.days; ++d) {
        const std::int32_t start =
            period_start(Period::month, world.first_day + static_cast<std::int32_t>(d));
        if (tallies.month_starts.empty() || tallies.month_starts.back() != start) {
            tallies.month_starts.push_back(start);
        }
        month_of_day[d] = static_cast<std::uint32_t>(tallies.month_starts.size() - 1);
    }
    const std::size_t months = tallies.month_starts.size();
    const std::size_t employees = world.employees.size();

    const std::size_t pieces = (contacts.size() + contacts_in_piece - 1) / contacts_in_piece;
    std::vector<Counts> workers(static_cast<std::size_t>(context.thread_count()));
    detail::parallel_pieces(
        pieces, context,
        [&](std::size_t piece, std::size_t worker) {
            Counts& counts = workers[worker];
            if (counts.employees.empty()) {
                counts.employees.resize(employees);
                counts.team_months.resize(world.teams.size() * months);
                counts.contacts.resize(employees * months * 2);
            }
            const std::size_t end = std::min(contacts.size(), (piece + 1) * contacts_in_piece);
            for (std::size_t i = piece * contacts_in_piece; i < end; ++i) {
                const Contact& one = contacts[i];
                const std::uint32_t month = month_of_day[one.day];
                count(counts.employees[one.employee], one);
                count(counts.team_months[world.employees[one.employee].team * months + month], one);
                ++counts
                      .contacts[(one.employee * months + month) * 2 + (one.day >= world.change_day ? 1 : 0)];
            }
        },
        progress_from, progress_to);

    tallies.employees.resize(employees);
    tallies.team_months.resize(world.teams.size() * months);
    std::vector<std::uint64_t> handled(employees * months * 2, 0);
    for (const Counts& counts : workers) {
        for (std::size_t e = 0; e < counts.employees.size(); ++e) {
            add_counts(tallies.employees[e], counts.employees[e]);
        }
        for (std::size_t g = 0; g < counts.team_months.size(); ++g) {
            add_counts(tallies.team_months[g], counts.team_months[g]);
        }
        for (std::size_t i = 0; i < counts.contacts.size(); ++i) {
            handled[i] += counts.contacts[i];
        }
    }

    std::vector<std::uint64_t> worked(months);
    for (std::uint32_t e = 0; e < employees; ++e) {
        context.check_cancel();
        const std::size_t team = world.employees[e].team;
        std::fill(worked.begin(), worked.end(), 0);
        for (std::uint32_t d = 0; d < world.days; ++d) {
            if (!world.on_duty(e, d)) {
                continue;
            }
            ++worked[month_of_day[d]];
            const std::size_t slot = mood_offset + (world.happy(e, d) ? 1 : 0);
            for (Tally* tally :
                 {&tallies.employees[e], &tallies.team_months[team * months + month_of_day[d]]}) {
                tally->all[slot] += 1;
                tally->asked[slot] += 1;
                tally->answered[slot] += world.smiled(e, d) ? 1 : 0;
            }
        }
        const std::array shares = {expected_shares(world, e, false), expected_shares(world, e, true)};
        for (std::size_t month = 0; month < months; ++month) {
            for (std::size_t changed = 0; changed < 2; ++changed) {
                const auto count = static_cast<double>(handled[(e * months + month) * 2 + changed]);
                // moods do not change with the team's satisfaction: counted once
                const double days = changed == 0 ? static_cast<double>(worked[month]) : 0;
                add_scaled(tallies.employees[e].expected, shares[changed], count, days);
                add_scaled(tallies.team_months[team * months + month].expected, shares[changed], count, days);
            }
        }
    }

    tallies.teams.resize(world.teams.size());
    tallies.departments.resize(world.departments.size());
    tallies.months.resize(months);
    for (std::size_t t = 0; t < world.teams.size(); ++t) {
        for (std::size_t month = 0; month < months; ++month) {
            const Tally& cell = tallies.team_months[t * months + month];
            tallies.teams[t].add(cell);
            tallies.departments[world.teams[t].department].add(cell);
            tallies.months[month].add(cell);
            tallies.all.add(cell);
        }
    }
    return tallies;
}

const std::array<MeasureRule, 10>& measure_rules() {
    using Kind = MeasureRule::Kind;
    static constexpr std::array<MeasureRule, 10> rules = {
        MeasureRule{Measure::nps, "nps", "recommend", "customer", 0, 11, 0, Kind::nps},
        MeasureRule{Measure::csat, "csat", "satisfaction", "customer", 11, 5, 1, Kind::top, 4},
        MeasureRule{Measure::ces, "ces", "effort", "customer", 16, 7, 1, Kind::mean},
        MeasureRule{Measure::recommend_mean, "recommend_mean", "recommend", "customer", 0, 11, 0, Kind::mean},
        MeasureRule{Measure::customer_mean, "customer_mean", "satisfaction", "customer", 11, 5, 1,
                    Kind::mean},
        MeasureRule{Measure::employee_csat, "employee_csat", "satisfaction", "employee", 23, 5, 1, Kind::top,
                    4},
        MeasureRule{Measure::employee_mean, "employee_mean", "satisfaction", "employee", 23, 5, 1,
                    Kind::mean},
        MeasureRule{Measure::guess_csat, "guess_csat", "guess", "employee", 28, 5, 1, Kind::top, 4},
        MeasureRule{Measure::guess_mean, "guess_mean", "guess", "employee", 28, 5, 1, Kind::mean},
        MeasureRule{Measure::happy, "happy", "happy", "employee", mood_offset, 2, 0, Kind::top, 1},
    };
    return rules;
}

}  // namespace klankbord::inline v0::simulate
