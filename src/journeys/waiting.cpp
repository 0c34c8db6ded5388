#include <klankbord/journeys/waiting.hpp>

#include <klankbord/stats/cluster.hpp>

#include "journeys/clock.hpp"
#include "journeys/grouping.hpp"
#include "journeys/quantiles.hpp"
#include "journeys/ratio.hpp"
#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

/// What a row adds up, in microseconds.
struct Sums {
    stats::PersonSums time;  ///< per customer: touch + wait, and touch
    std::int64_t touch = 0;
    std::int64_t handover = 0;
    std::int64_t same = 0;
    std::int64_t first = 0;
    std::int64_t after = 0;
    std::int64_t contacts = 0;
    std::int64_t handovers = 0;
    std::int64_t unknown_ends = 0;
    std::vector<std::int64_t> waits;  ///< before each hand-over whose wait is known

    void merge(const Sums& other) {
        time.merge(other.time);
        touch += other.touch;
        handover += other.handover;
        same += other.same;
        first += other.first;
        after += other.after;
        contacts += other.contacts;
        handovers += other.handovers;
        unknown_ends += other.unknown_ends;
        waits.insert(waits.end(), other.waits.begin(), other.waits.end());
    }
};

/// One customer's time in one row.
struct Part {
    std::int64_t all = 0;
    std::int64_t touch = 0;
    bool met = false;
};

class Reader {
  public:
    Reader(const Contacts& contacts, const Grouping& grouping, const Admitted& admitted, Grain grain)
        : contacts_(contacts), grouping_(grouping), admitted_(admitted), grain_(grain), sums_(admitted.rows.size()),
          parts_(admitted.rows.size()) {}

    void read(Rows all) {
        contacts_.each_unit(all, grain_, scratch_, [&](Rows unit) {
            const auto total = split_time(contacts_, unit, [&](const Lap& lap) { add(lap); });
            if (total.wait_after > 0) {
                if (const auto row = admitted_.row(grouping_, unit.back()); row != no_code) {
                    sums_[row].after += total.wait_after;
                    part(row).all += total.wait_after;
                }
            }
        });
        for (const auto row : touched_) {
            if (parts_[row].all > 0) {
                sums_[row].time.add(parts_[row].all, parts_[row].touch);
            }
            parts_[row] = {};
        }
        touched_.clear();
    }
    [[nodiscard]] std::vector<Sums>& sums() { return sums_; }

  private:
    Part& part(std::uint32_t row) {
        auto& here = parts_[row];
        if (!here.met) {
            here.met = true;
            touched_.push_back(row);
        }
        return here;
    }
    void add(const Lap& lap) {
        const auto row = admitted_.row(grouping_, lap.contact);
        if (row == no_code) {
            return;
        }
        auto& sums = sums_[row];
        ++sums.contacts;
        sums.touch += lap.touch;
        (lap.hand_before == no_code ? sums.first : lap.handover() ? sums.handover : sums.same) += lap.wait;
        if (lap.handover()) {
            ++sums.handovers;
            if (lap.wait_known) {
                sums.waits.push_back(lap.wait);
            }
        }
        if (contacts_.ends_known() && contacts_.end(lap.contact) == null_large) {
            ++sums.unknown_ends;
        }
        auto& mine = part(row);
        mine.all += lap.touch + lap.wait;
        mine.touch += lap.touch;
    }

    const Contacts& contacts_;
    const Grouping& grouping_;
    const Admitted& admitted_;
    Grain grain_;
    Contacts::Scratch scratch_;
    std::vector<Sums> sums_;
    std::vector<Part> parts_;
    std::vector<std::uint32_t> touched_;
};

WaitingRow row_of(const GroupRow& group, Sums& sums, bool ends_known, double confidence) {
    WaitingRow row;
    static_cast<GroupRow&>(row) = group;
    row.flow_efficiency.reason = group.reason;
    if (!group.shown()) {
        return row;
    }
    row.flow_efficiency = ends_known ? share_of_sums(sums.time, confidence) : Estimate{0, 0, 0, Reason::not_given};
    row.touch_minutes = minutes(sums.touch);
    row.wait_minutes = minutes(sums.handover + sums.same + sums.first + sums.after);
    row.wait_handover_minutes = minutes(sums.handover);
    row.wait_same_minutes = minutes(sums.same);
    row.wait_first_minutes = minutes(sums.first);
    row.wait_after_minutes = minutes(sums.after);
    if (!sums.waits.empty()) {
        row.wait_p50_minutes = quantile(sums.waits, 0.5) / 6e7;
        row.wait_p85_minutes = quantile(sums.waits, 0.85) / 6e7;
    }
    row.contacts = sums.contacts;
    row.handovers = sums.handovers;
    row.unknown_ends = sums.unknown_ends;
    return row;
}

}  // namespace

WaitingTable waiting(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules, Grain grain,
                     const Context& context) {
    check_asking(asking, context);
    const Contacts contacts{interactions, rules};
    const auto grouping = group_contacts(contacts, asking, context);
    auto admitted =
        admit(grouping, contacts.employees(), walk_contacts(contacts, grouping, false), asking, false, context);
    auto sums = sums_of<Reader>(contacts, grouping, admitted, grain, context);
    WaitingTable result;
    result.measure = "waiting";
    result.by = asking.by;
    result.period = asking.period;
    result.confidence = asking.confidence;
    GroupColumns groups{grouping, admitted, asking.period.has_value()};
    ResultColumns columns;
    columns.estimate("flow_efficiency");
    for (const auto* name : {"touch_minutes", "wait_minutes", "wait_handover_minutes", "wait_same_minutes",
                             "wait_first_minutes", "wait_after_minutes", "wait_p50_minutes", "wait_p85_minutes"}) {
        columns.real(name);
    }
    for (const auto* name : {"contacts", "handovers", "unknown_ends"}) {
        columns.whole(name);
    }
    name_people(columns);
    for (std::size_t at = 0; at < admitted.rows.size(); ++at) {
        const bool waits = !sums[at].waits.empty();
        auto row = row_of(admitted.rows[at], sums[at], contacts.ends_known(), asking.confidence);
        groups.push(row);
        columns.push(row.flow_efficiency);
        columns.push(row.touch_minutes, row.shown() && contacts.ends_known());
        for (const auto value : {row.wait_minutes, row.wait_handover_minutes, row.wait_same_minutes,
                                 row.wait_first_minutes, row.wait_after_minutes}) {
            columns.push(value, row.shown());
        }
        columns.push(row.wait_p50_minutes, row.shown() && waits);
        columns.push(row.wait_p85_minutes, row.shown() && waits);
        for (const auto value : {row.contacts, row.handovers, row.unknown_ends}) {
            columns.push(value, row.shown());
        }
        push_people(columns, row);
        columns.end_row();
        result.groups.push_back(std::move(row));
    }
    result.table = groups.begin_table();
    columns.move_to(result.table);
    result.methods = {"flow_efficiency: touch / (touch + wait), a ratio of sums (Modig & Ahlstrom 2012; Dumas, La Rosa, "
                      "Mendling & Reijers 2018)",
                      "limits: Wilson with the effective number, clustered by customer (Kish 1965; Cochran 1977)",
                      "quantiles: exact, type 7 (Hyndman & Fan 1996, Am. Stat. 50:361-365)"};
    result.notes = std::move(admitted.notes);
    if (!contacts.ends_known()) {
        result.notes.emplace_back("touch_unknown");
    }
    if (!rules.hours.round_the_clock()) {
        result.notes.emplace_back("office_hours");
    }
    result.stamps = std::move(admitted.stamps);
    result.rows = interactions.given();
    return result;
}

}  // namespace klankbord::inline v0::journeys
