#include <klankbord/journeys/resolution.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/proportion.hpp>

#include "journeys/grouping.hpp"
#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

/// A first contact and what came of it.
struct First {
    std::uint32_t contact;
    bool resolved;
    bool pending;
};

/// The first contacts of one sequence.
class Firsts {
  public:
    Firsts(const Contacts& contacts, int within_days) : contacts_(contacts), window_(within_days * micros_per_day) {
        latest_ = std::numeric_limits<std::int64_t>::min();
        for (std::uint32_t row = 0; row < contacts.rows(); ++row) {
            latest_ = std::max(latest_, contacts.start(row));
        }
    }

    template <class Use>
    void each(Rows unit, Use&& use) const {
        auto before = std::numeric_limits<std::int64_t>::min() / 2;
        for (std::size_t i = 0; i < unit.size(); ++i) {
            if (contacts_.hand(unit[i]) == no_code) {
                continue;
            }
            const auto start = contacts_.start(unit[i]);
            if (start - before > window_) {
                auto next = i + 1;
                while (next < unit.size() && contacts_.hand(unit[next]) == no_code) {
                    ++next;
                }
                const bool followed = next < unit.size() && contacts_.start(unit[next]) - start <= window_;
                use(First{unit[i], !followed, !followed && latest_ - start < window_});
            }
            before = start;
        }
    }

  private:
    const Contacts& contacts_;
    std::int64_t window_;
    std::int64_t latest_;
};

struct Sums {
    stats::PersonSums people;
    std::int64_t pending = 0;
};

struct Worker {
    Contacts::Scratch scratch;
    std::vector<Event> events;
    std::vector<Sums> sums;
    std::vector<std::pair<std::int64_t, std::int64_t>> mine;  ///< per row: firsts and resolved of one customer
    std::vector<std::uint32_t> touched;
};

Estimate share_of(const stats::PersonSums& people, double confidence) {
    if (people.persons == 0) {
        return {};
    }
    const auto share = people.s.to_double() / people.n.to_double();
    const auto worth = stats::clustered(people, share * (1 - share));
    if (worth.repeated && worth.persons < 2) {
        return {};
    }
    const auto limits = stats::wilson(share * worth.n_effective, worth.n_effective, worth.critical(confidence));
    return {share, limits.low, limits.high, Reason::none};
}

}  // namespace

ResolutionTable first_contact_resolution(const state::FactTable& interactions, int within_days, const Asking& asking,
                                         const JourneyRules& rules, Grain grain, const Context& context) {
    check_asking(asking, context);
    if (within_days < 1) {
        throw error::invalid_value("a contact is given at least one day to be the only one", std::to_string(within_days),
                                   "say within_days=7");
    }
    const Contacts contacts{interactions, rules};
    const auto grouping = group_contacts(contacts, asking, context);
    const Firsts firsts{contacts, within_days};
    const Walk walk = [&](const Context& each, const Visit& visit) {
        std::vector<Worker> rooms(static_cast<std::size_t>(each.thread_count()));
        contacts.each_customer(each, [&](std::size_t worker, std::size_t owner, Rows rows) {
            auto& room = rooms[worker];
            room.events.clear();
            contacts.each_unit(rows, grain, room.scratch, [&](Rows unit) {
                firsts.each(unit, [&](const First& first) {
                    if (!first.pending) {
                        room.events.push_back({grouping.cell(first.contact), contacts.hand(first.contact)});
                    }
                });
            });
            if (!room.events.empty()) {
                visit(worker, owner, room.events);
            }
        });
    };
    auto admitted = admit(grouping, contacts.employees(), walk, asking, false, context);
    std::vector<Worker> workers(static_cast<std::size_t>(context.thread_count()));
    for (auto& worker : workers) {
        worker.sums.resize(admitted.rows.size());
        worker.mine.resize(admitted.rows.size());
    }
    contacts.each_customer(context, [&](std::size_t number, std::size_t, Rows rows) {
        auto& worker = workers[number];
        contacts.each_unit(rows, grain, worker.scratch, [&](Rows unit) {
            firsts.each(unit, [&](const First& first) {
                const auto row = admitted.row(grouping, first.contact);
                if (row == no_code) {
                    return;
                }
                if (first.pending) {
                    ++worker.sums[row].pending;
                    return;
                }
                auto& [count, resolved] = worker.mine[row];
                if (count == 0) {
                    worker.touched.push_back(row);
                }
                ++count;
                resolved += first.resolved ? 1 : 0;
            });
        });
        for (const auto row : worker.touched) {
            worker.sums[row].people.add(worker.mine[row].first, worker.mine[row].second);
            worker.mine[row] = {};
        }
        worker.touched.clear();
    });
    ResolutionTable result;
    GroupColumns groups{grouping, admitted, asking.period.has_value()};
    ResultColumns columns;
    for (const auto* name : {"estimate", "low", "high"}) {
        columns.real(name);
    }
    columns.whole("n");
    columns.whole("pending");
    name_people(columns);
    for (std::size_t at = 0; at < admitted.rows.size(); ++at) {
        Sums sums;
        for (const auto& worker : workers) {
            sums.people.merge(worker.sums[at].people);
            sums.pending += worker.sums[at].pending;
        }
        ResolutionRow row;
        static_cast<GroupRow&>(row) = admitted.rows[at];
        row.resolved.reason = row.reason;
        if (row.shown()) {
            row.resolved = share_of(sums.people, asking.confidence);
            row.first = static_cast<std::int64_t>(sums.people.n.to_double());
            row.pending = sums.pending;
            row.reason = row.resolved.reason;
        }
        groups.push(row);
        for (const auto value : {row.resolved.estimate, row.resolved.low, row.resolved.high}) {
            columns.push(value, row.resolved.given());
        }
        const bool shown = admitted.rows[at].shown();
        columns.push(row.first, shown);
        columns.push(row.pending, shown);
        columns.push(row.customers, shown);
        columns.push(row.employees, shown);
        columns.push(to_string(row.reason));
        columns.end_row();
        result.groups.push_back(std::move(row));
    }
    result.measure = "first_contact_resolution";
    result.by = asking.by;
    result.period = asking.period;
    result.confidence = asking.confidence;
    result.table = groups.begin_table();
    columns.move_to(result.table);
    result.methods = {"estimate: share of first contacts that no other contact followed within " +
                          std::to_string(within_days) + " days",
                      "limits: Wilson score, clustered by customer (Wilson 1927, JASA 22:209-212; Kish 1965)"};
    result.notes = std::move(admitted.notes);
    result.stamps = std::move(admitted.stamps);
    result.rows = interactions.given();
    return result;
}

}  // namespace klankbord::inline v0::journeys
