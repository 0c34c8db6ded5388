#include <klankbord/journeys/continuity.hpp>

#include <algorithm>
#include <cmath>

#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/proportion.hpp>

#include "journeys/grouping.hpp"
#include "journeys/hands.hpp"
#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

/// One sequence with at least two contacts: what the median and the heaviest per cent need of it.
struct Unit {
    double coc;
    std::int64_t pairs;
};

/// What a row counts.
struct Sums {
    stats::PersonSums coc;
    stats::PersonSums secon;
    std::int64_t contacts = 0;
    std::int64_t sequences = 0;
    std::int64_t hands = 0;
    stats::WideSum effective;
    std::int64_t zero = 0;
    std::int64_t ties = 0;
    std::int64_t successions = 0;
    std::vector<Unit> units;

    /// All sequences of one customer in this row, taken together.
    struct Customer {
        std::int64_t repeated = 0;
        std::int64_t coc = 0;
        std::int64_t secon = 0;
    };

    void add(const HandCounts& counts, Customer& customer) {
        contacts += counts.contacts;
        ++sequences;
        hands += counts.hands;
        effective.add(exact(counts.effective_hands()));
        ties += counts.ties;
        successions += counts.contacts - 1;
        if (!counts.repeated()) {
            return;
        }
        const auto value = counts.coc();
        zero += counts.same_pairs() == 0 ? 1 : 0;
        units.push_back({value, counts.pairs()});
        ++customer.repeated;
        customer.coc += exact(value);
        customer.secon += exact(counts.secon());
    }
    void close(const Customer& customer) {
        if (customer.repeated > 0) {
            coc.add(customer.repeated, customer.coc);
            secon.add(customer.repeated, customer.secon);
        }
    }
    void merge(const Sums& other) {
        coc.merge(other.coc);
        secon.merge(other.secon);
        contacts += other.contacts;
        sequences += other.sequences;
        hands += other.hands;
        effective.add(other.effective);
        zero += other.zero;
        ties += other.ties;
        successions += other.successions;
        units.insert(units.end(), other.units.begin(), other.units.end());
    }
};

/// Reads the sequences of one customer, row by row of the coming result; one per thread.
class Reader {
  public:
    Reader(const Contacts& contacts, const Grouping& grouping, const Admitted& admitted, Grain grain)
        : contacts_(contacts), grouping_(grouping), admitted_(admitted), grain_(grain), counter_(contacts.employees()),
          sums_(admitted.rows.size()), customers_(admitted.rows.size()) {}

    void read(Rows all) {
        contacts_.each_unit(all, grain_, scratch_, [&](Rows unit) { read_unit(unit); });
        for (const auto row : touched_) {
            sums_[row].close(customers_[row]);
            customers_[row] = {};
        }
        touched_.clear();
    }
    [[nodiscard]] std::vector<Sums>& sums() { return sums_; }

  private:
    struct Place {
        std::uint32_t row;
        std::uint32_t contact;
    };

    void read_unit(Rows unit) {
        places_.clear();
        bool one_row = true;
        for (const auto contact : unit) {
            const auto row = admitted_.row(grouping_, contact);
            if (row != no_code && contacts_.hand(contact) != no_code) {
                one_row = one_row && (places_.empty() || places_.front().row == row);
                places_.push_back({row, contact});
            }
        }
        if (!one_row) {
            std::stable_sort(places_.begin(), places_.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
        }
        for (std::size_t i = 0; i < places_.size();) {
            const auto row = places_[i].row;
            counter_.begin();
            for (; i < places_.size() && places_[i].row == row; ++i) {
                counter_.add(contacts_.hand(places_[i].contact), contacts_.start(places_[i].contact));
            }
            if (customers_[row].repeated == 0) {
                touched_.push_back(row);
            }
            sums_[row].add(counter_.end(), customers_[row]);
        }
    }

    const Contacts& contacts_;
    const Grouping& grouping_;
    const Admitted& admitted_;
    Grain grain_;
    HandCounter counter_;
    Contacts::Scratch scratch_;
    std::vector<Place> places_;
    std::vector<Sums> sums_;
    std::vector<Sums::Customer> customers_;
    std::vector<std::uint32_t> touched_;
};

/// Mean over sequences with limits over customers, within 0 … 1.
Estimate mean_of(const stats::PersonSums& sums, double confidence) {
    if (sums.persons == 0) {
        return {};
    }
    const auto n = sums.n.to_double();
    const auto mean = std::clamp(inexact(sums.s.to_double()) / n, 0.0, 1.0);
    if (sums.persons < 2) {
        return {};
    }
    const auto worth = stats::clustered(sums, 0);
    const auto deviation = inexact(std::sqrt(worth.variance));
    if (!(deviation > 0)) {
        // Everybody alike shows no spread; that is not certainty.
        const auto customers = static_cast<double>(sums.persons);
        const auto limits = stats::wilson(mean * customers, customers, stats::Critical::normal(confidence));
        return {mean, limits.low, limits.high, Reason::none};
    }
    const auto reach =
        deviation * stats::Critical::student(confidence, static_cast<double>(sums.persons) - 1).value();
    return {mean, std::max(0.0, mean - reach), std::min(1.0, mean + reach), Reason::none};
}

double median(std::vector<Unit>& units) {
    const auto middle = units.begin() + static_cast<std::ptrdiff_t>(units.size() / 2);
    const auto less = [](const Unit& a, const Unit& b) { return a.coc < b.coc; };
    std::nth_element(units.begin(), middle, units.end(), less);
    if (units.size() % 2 == 1) {
        return middle->coc;
    }
    return (std::max_element(units.begin(), middle, less)->coc + middle->coc) / 2;
}

/// The weight of the heaviest 1 % of sequences, at least one, in all pairs of contacts.
double top_weight(std::vector<Unit>& units, double pairs) {
    const auto heaviest = (units.size() + 99) / 100;
    std::nth_element(units.begin(), units.begin() + static_cast<std::ptrdiff_t>(heaviest - 1), units.end(),
                     [](const Unit& a, const Unit& b) { return a.pairs > b.pairs; });
    stats::WideSum top;
    for (std::size_t i = 0; i < heaviest; ++i) {
        top.add(units[i].pairs);
    }
    return top.to_double() / pairs;
}

ContinuityRow row_of(const GroupRow& group, Sums& sums, double confidence) {
    ContinuityRow row;
    static_cast<GroupRow&>(row) = group;
    row.coc.reason = row.secon.reason = group.reason;
    if (!group.shown()) {
        return row;
    }
    row.coc = mean_of(sums.coc, confidence);
    row.secon = mean_of(sums.secon, confidence);
    row.contacts = sums.contacts;
    row.repeated = static_cast<std::int64_t>(sums.coc.persons);
    const auto sequences = static_cast<double>(sums.sequences);
    if (sums.sequences > 0) {
        row.hands = static_cast<double>(sums.hands) / sequences;
        row.effective_hands = inexact(sums.effective.to_double()) / sequences;
    }
    row.tie_share = sums.successions == 0 ? 0 : static_cast<double>(sums.ties) / static_cast<double>(sums.successions);
    if (!sums.units.empty()) {
        stats::WideSum pairs;
        stats::WideSum same;
        for (const auto& unit : sums.units) {
            pairs.add(unit.pairs);
            same.add(std::llround(unit.coc * static_cast<double>(unit.pairs)));
        }
        row.coc_zero_share = static_cast<double>(sums.zero) / static_cast<double>(sums.units.size());
        row.coc_pooled = same.to_double() / pairs.to_double();
        row.coc_median = median(sums.units);
        row.top1_weight = top_weight(sums.units, pairs.to_double());
    }
    return row;
}

Table table_of(const Grouping& grouping, const Admitted& admitted, const ContinuityTable& result) {
    GroupColumns groups{grouping, admitted, result.period.has_value()};
    ResultColumns columns;
    columns.estimate("coc");
    columns.estimate("secon");
    for (const auto* name : {"coc_median", "coc_zero_share", "coc_pooled", "top1_weight", "tie_share", "hands",
                             "effective_hands"}) {
        columns.real(name);
    }
    columns.whole("contacts");
    columns.whole("repeated");
    name_people(columns);
    for (const auto& row : result.groups) {
        groups.push(row);
        columns.push(row.coc);
        columns.push(row.secon);
        const bool measured = row.shown() && row.repeated > 0;
        for (const auto value : {row.coc_median, row.coc_zero_share, row.coc_pooled, row.top1_weight, row.tie_share}) {
            columns.push(value, measured);
        }
        // Hands are known of customers with one contact too.
        const bool handled = row.shown() && row.contacts > 0;
        columns.push(row.hands, handled);
        columns.push(row.effective_hands, handled);
        columns.push(row.contacts, row.shown());
        columns.push(row.repeated, row.shown());
        push_people(columns, row);
        columns.end_row();
    }
    auto table = groups.begin_table();
    columns.move_to(table);
    return table;
}

}  // namespace

ContinuityTable continuity(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules,
                           Grain grain, const Context& context) {
    check_asking(asking, context);
    const Contacts contacts{interactions, rules};
    const auto grouping = group_contacts(contacts, asking, context);
    auto admitted =
        admit(grouping, contacts.employees(), walk_contacts(contacts, grouping, true), asking, false, context);
    auto sums = sums_of<Reader>(contacts, grouping, admitted, grain, context);
    ContinuityTable result;
    result.measure = "continuity";
    result.by = asking.by;
    result.period = asking.period;
    result.confidence = asking.confidence;
    for (std::size_t row = 0; row < admitted.rows.size(); ++row) {
        result.groups.push_back(row_of(admitted.rows[row], sums[row], asking.confidence));
    }
    result.methods = {
        "coc: chance that two contacts of a customer had the same employee, mean over customers with two or more contacts "
        "(Bice & Boxerman 1977, Med. Care 15:347-349)",
        "secon: share of consecutive contacts with the same employee (Steinwachs 1979, Med. Care 17:551-565)",
        "limits: Student's t over customers (Cochran 1977)",
        "effective_hands: 1 / sum of squared shares (Hill 1973; Laakso & Taagepera 1979)"};
    result.notes = std::move(admitted.notes);
    if (grain == Grain::journey) {
        result.notes.emplace_back("per_journey");
    }
    result.stamps = std::move(admitted.stamps);
    result.rows = interactions.given();
    result.table = table_of(grouping, admitted, result);
    return result;
}

}  // namespace klankbord::inline v0::journeys
