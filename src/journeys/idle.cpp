#include <klankbord/journeys/idle.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include <klankbord/core/error.hpp>

#include "journeys/clock.hpp"
#include "journeys/grouping.hpp"
#include "journeys/ratio.hpp"
#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

struct Interval {
    std::int64_t from;
    std::int64_t until;
    friend auto operator<=>(const Interval&, const Interval&) = default;
};

/// One customer waiting for a team.
struct Wait {
    std::int64_t from;
    std::int64_t until;
    std::size_t owner;
    friend auto operator<=>(const Wait&, const Wait&) = default;
};

/// Overlapping intervals become one.
void unite(std::vector<Interval>& intervals) {
    std::sort(intervals.begin(), intervals.end());
    std::size_t kept = 0;
    for (const auto& one : intervals) {
        if (kept > 0 && one.from <= intervals[kept - 1].until) {
            intervals[kept - 1].until = std::max(intervals[kept - 1].until, one.until);
        } else {
            intervals[kept++] = one;
        }
    }
    intervals.resize(kept);
}

/// What is left of `whole` outside `taken`; both united.
std::vector<Interval> without(const std::vector<Interval>& whole, const std::vector<Interval>& taken) {
    std::vector<Interval> left;
    std::size_t at = 0;
    for (auto [from, until] : whole) {
        while (at < taken.size() && taken[at].until <= from) {
            ++at;
        }
        for (auto i = at; i < taken.size() && taken[i].from < until; ++i) {
            if (taken[i].from > from) {
                left.push_back({from, taken[i].from});
            }
            from = std::max(from, taken[i].until);
        }
        if (from < until) {
            left.push_back({from, until});
        }
    }
    return left;
}

/// When each employee was in a contact, by code.
std::vector<std::vector<Interval>> busy_of(const Contacts& contacts) {
    std::vector<std::vector<Interval>> busy(contacts.employees());
    std::vector<std::vector<std::int64_t>> open(contacts.employees());
    for (std::uint32_t row = 0; row < contacts.rows(); ++row) {
        const auto hand = contacts.hand(row);
        if (hand == no_code) {
            continue;
        }
        if (contacts.end(row) == null_large) {
            open[hand].push_back(contacts.start(row));
        } else {
            busy[hand].push_back({contacts.start(row), contacts.end(row)});
        }
    }
    for (std::size_t hand = 0; hand < busy.size(); ++hand) {
        // A contact without an end lasts, as far as is known, until the next one begins.
        auto& starts = open[hand];
        std::vector<std::int64_t> begins = starts;
        for (const auto& one : busy[hand]) {
            begins.push_back(one.from);
        }
        std::sort(begins.begin(), begins.end());
        for (const auto start : starts) {
            const auto next = std::upper_bound(begins.begin(), begins.end(), start);
            busy[hand].push_back({start, next == begins.end() ? std::numeric_limits<std::int64_t>::max() : *next});
        }
        unite(busy[hand]);
    }
    return busy;
}

/// The customers of one team waiting, and how many minutes of them somebody was free for.
struct Swept {
    stats::PersonSums people;
    double idle = 0;  ///< microseconds
};

Swept sweep(std::vector<Wait>& waits, const std::vector<Interval>& free) {
    struct Change {
        std::int64_t at;
        std::int64_t waiting;
        std::int64_t free;
    };
    std::vector<Change> changes;
    for (const auto& wait : waits) {
        changes.push_back({wait.from, 1, 0});
        changes.push_back({wait.until, -1, 0});
    }
    for (const auto& one : free) {
        changes.push_back({one.from, 0, 1});
        changes.push_back({one.until, 0, -1});
    }
    std::sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    // For every moment of change: how long a customer who waited all the time would have waited beside a free employee.
    std::vector<std::int64_t> moments;
    std::vector<double> beside;
    double so_far = 0;
    std::int64_t waiting = 0;
    std::int64_t idle = 0;
    Swept swept;
    for (std::size_t i = 0; i < changes.size();) {
        const auto at = changes[i].at;
        if (!moments.empty() && waiting > 0) {
            const auto length = static_cast<double>(at - moments.back());
            const auto served = static_cast<double>(std::min(waiting, idle));
            swept.idle += served * length;
            so_far += served / static_cast<double>(waiting) * length;
        }
        moments.push_back(at);
        beside.push_back(so_far);
        for (; i < changes.size() && changes[i].at == at; ++i) {
            waiting += changes[i].waiting;
            idle += changes[i].free;
        }
    }
    const auto until = [&](std::int64_t moment) {
        return beside[static_cast<std::size_t>(std::lower_bound(moments.begin(), moments.end(), moment) - moments.begin())];
    };
    std::sort(waits.begin(), waits.end(), [](const Wait& a, const Wait& b) {
        return a.owner != b.owner ? a.owner < b.owner : a < b;
    });
    for (std::size_t i = 0; i < waits.size();) {
        std::int64_t whole = 0;
        double part = 0;
        const auto owner = waits[i].owner;
        for (; i < waits.size() && waits[i].owner == owner; ++i) {
            whole += waits[i].until - waits[i].from;
            part += until(waits[i].until) - until(waits[i].from);
        }
        swept.people.add(whole, std::min(whole, static_cast<std::int64_t>(std::llround(part))));
    }
    return swept;
}

struct Shifts {
    const state::Store* store;
    std::size_t employee;
    std::size_t team;
    std::size_t start;
    std::size_t end;
};

Shifts shifts_of(const state::FactTable& facts) {
    if (facts.kind() != facts::FactKind::shifts) {
        throw error::invalid_value("who was at work stands in shifts", facts::to_string(facts.kind()),
                                   "give shifts=: employee, team, start, end");
    }
    const auto& store = facts.state().stores.front();
    const auto& schema = store.schema();
    if (schema.find("team") == no_column) {
        throw error::missing_name("shifts are a team's", "shifts without the fact team", "map team=\"...\"");
    }
    return {&store, schema.find("employee"), schema.find("team"), schema.find("start"), schema.find("end")};
}

}  // namespace

IdleTable idle_while_waiting(const state::FactTable& interactions, const state::FactTable& shifts, const Asking& asking,
                             const JourneyRules& rules, Grain grain, const Context& context) {
    check_asking(asking, context);
    const Contacts contacts{interactions, rules};
    if (!contacts.ends_known()) {
        throw error::invalid_value("who is free is known where contacts have an end", "interactions without the fact end",
                                   "map end=\"...\"");
    }
    const auto at_work = shifts_of(shifts);
    Asking by_team = asking;
    by_team.by = {"team"};
    by_team.period.reset();
    const auto grouping = group_contacts(contacts, by_team, context);
    const auto& teams = contacts.store().dictionary(contacts.column("team", "by"));

    struct Room {
        Contacts::Scratch scratch;
        std::vector<Event> events;
        std::vector<std::vector<Wait>> waits;
    };
    const auto each_wait = [&](Rows rows, Contacts::Scratch& scratch, auto&& use) {
        contacts.each_unit(rows, grain, scratch, [&](Rows unit) {
            split_time(contacts, unit, [&](const Lap& lap) {
                if (lap.wait_known && lap.wait > 0) {
                    use(lap);
                }
            });
        });
    };
    const Walk walk = [&](const Context& each, const Visit& visit) {
        std::vector<Room> rooms(static_cast<std::size_t>(each.thread_count()));
        contacts.each_customer(each, [&](std::size_t worker, std::size_t owner, Rows rows) {
            auto& room = rooms[worker];
            room.events.clear();
            each_wait(rows, room.scratch, [&](const Lap& lap) {
                room.events.push_back({grouping.cell(lap.contact), lap.hand});
            });
            if (!room.events.empty()) {
                visit(worker, owner, room.events);
            }
        });
    };
    auto admitted = admit(grouping, contacts.employees(), walk, asking, false, context);
    std::vector<Room> rooms(static_cast<std::size_t>(context.thread_count()));
    for (auto& room : rooms) {
        room.waits.resize(admitted.rows.size());
    }
    contacts.each_customer(context, [&](std::size_t worker, std::size_t owner, Rows rows) {
        auto& room = rooms[worker];
        each_wait(rows, room.scratch, [&](const Lap& lap) {
            if (const auto row = admitted.row(grouping, lap.contact); row != no_code) {
                room.waits[row].push_back({lap.wait_from, contacts.start(lap.contact), owner});
            }
        });
    });

    // Who was at work where, and not in a contact.
    const auto busy = busy_of(contacts);
    const auto& store = *at_work.store;
    std::map<std::pair<std::uint32_t, Code>, std::vector<Interval>> on_shift;  // row, employee of the shifts
    for (std::uint32_t shift = 0; shift < store.rows(); ++shift) {
        const auto team = store.codes(at_work.team)[shift];
        const auto from = store.large(at_work.start)[shift];
        const auto until = store.large(at_work.end)[shift];
        if (team == no_code || until == null_large || until <= from) {
            continue;
        }
        const auto known = teams.find(store.dictionary(at_work.team).id(team));
        if (!known) {
            continue;
        }
        for (std::uint32_t cell = 0; cell < grouping.cells; ++cell) {
            if (grouping.rows[cell].groups.front() == value_of(teams, *known) && admitted.row_of_cell[cell] != no_code) {
                on_shift[{admitted.row_of_cell[cell], store.codes(at_work.employee)[shift]}].push_back({from, until});
            }
        }
    }
    const auto employee_column = contacts.store().schema().find("employee");
    std::vector<std::vector<Interval>> free(admitted.rows.size());
    for (auto& [key, intervals] : on_shift) {
        unite(intervals);
        const auto id = store.dictionary(at_work.employee).id(key.second);
        const auto code =
            employee_column == no_column ? std::nullopt : contacts.store().dictionary(employee_column).find(id);
        const auto left = code ? without(intervals, busy[*code]) : intervals;
        free[key.first].insert(free[key.first].end(), left.begin(), left.end());
    }

    IdleTable result;
    GroupColumns groups{grouping, admitted, false};
    ResultColumns columns;
    columns.estimate("idle_share");
    for (const auto* name : {"idle_minutes", "wait_minutes", "free_minutes"}) {
        columns.real(name);
    }
    columns.whole("waits");
    name_people(columns);
    for (std::size_t at = 0; at < admitted.rows.size(); ++at) {
        std::vector<Wait> waits;
        for (const auto& room : rooms) {
            waits.insert(waits.end(), room.waits[at].begin(), room.waits[at].end());
        }
        IdleRow row;
        static_cast<GroupRow&>(row) = admitted.rows[at];
        row.idle_share.reason = row.reason;
        if (row.shown()) {
            auto swept = sweep(waits, free[at]);
            row.idle_share = free[at].empty() ? Estimate{0, 0, 0, Reason::not_given}
                                              : share_of_sums(swept.people, asking.confidence);
            row.idle_minutes = swept.idle / 6e7;
            row.wait_minutes = swept.people.n.to_double() / 6e7;
            for (const auto& one : free[at]) {
                row.free_minutes += minutes(one.until - one.from);
            }
            row.waits = static_cast<std::int64_t>(waits.size());
        }
        groups.push(row);
        columns.push(row.idle_share);
        const bool known = row.shown() && row.idle_share.reason != Reason::not_given;
        columns.push(row.idle_minutes, known);
        columns.push(row.wait_minutes, row.shown());
        columns.push(row.free_minutes, known);
        columns.push(row.waits, row.shown());
        push_people(columns, row);
        columns.end_row();
        result.teams.push_back(std::move(row));
    }
    result.measure = "idle_while_waiting";
    result.by = {"team"};
    result.confidence = asking.confidence;
    result.table = groups.begin_table();
    columns.move_to(result.table);
    result.methods = {"idle: both sides' intervals swept together, the smaller number of the waiting and the free",
                      "limits: Wilson with the effective number, clustered by customer (Kish 1965; Cochran 1977)"};
    result.notes = std::move(admitted.notes);
    result.stamps = std::move(admitted.stamps);
    result.rows = interactions.given();
    return result;
}

}  // namespace klankbord::inline v0::journeys
