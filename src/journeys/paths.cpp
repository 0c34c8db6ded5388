#include "journeys/paths.hpp"

#include <algorithm>

#include <klankbord/stats/cluster.hpp>

#include "journeys/quantiles.hpp"
#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

/// Both values of a step as one number. Codes grow with the number of ids, so a table of all pairs fits while those are
/// few; otherwise pairs are sorted and numbered.
class PairCells {
  public:
    PairCells(const Contacts& contacts, std::size_t column)
        : codes_(contacts.store().codes(column)), values_(std::size_t{contacts.store().dictionary(column).bound()} + 2) {}

    static constexpr std::uint64_t missing = 0;  ///< a contact without a value
    static constexpr std::uint64_t nowhere = 1;  ///< no contact

    [[nodiscard]] std::uint64_t key(const Step& step) const { return side(step.from) * values_ + side(step.to); }
    [[nodiscard]] std::uint64_t keys() const { return values_ * values_; }
    /// The code at one end of a pair: no_code for nothing and nowhere.
    [[nodiscard]] static Code code(std::uint64_t side) {
        return side <= nowhere ? no_code : static_cast<Code>(side - 2);
    }
    [[nodiscard]] std::uint64_t from(std::uint64_t key) const { return key / values_; }
    [[nodiscard]] std::uint64_t to(std::uint64_t key) const { return key % values_; }

  private:
    [[nodiscard]] std::uint64_t side(std::uint32_t contact) const {
        if (contact == no_code) {
            return nowhere;
        }
        const auto code = codes_[contact];
        return code == no_code ? missing : std::uint64_t{code} + 2;
    }
    std::span<const Code> codes_;
    std::uint64_t values_;
};

/// Numbers the pairs that occur.
class CellOfPair {
  public:
    CellOfPair(std::vector<std::uint64_t> sorted, std::uint64_t keys) : sorted_(std::move(sorted)) {
        constexpr std::uint64_t most = std::uint64_t{1} << 22U;
        if (keys <= most) {
            direct_.assign(keys, no_code);
            for (std::size_t i = 0; i < sorted_.size(); ++i) {
                direct_[sorted_[i]] = static_cast<std::uint32_t>(i);
            }
        }
    }
    [[nodiscard]] std::uint32_t operator()(std::uint64_t key) const {
        if (!direct_.empty()) {
            return direct_[key];
        }
        return static_cast<std::uint32_t>(std::lower_bound(sorted_.begin(), sorted_.end(), key) - sorted_.begin());
    }
    [[nodiscard]] const std::vector<std::uint64_t>& pairs() const { return sorted_; }

  private:
    std::vector<std::uint64_t> sorted_;
    std::vector<std::uint32_t> direct_;
};

/// The pairs that occur, each once, in order of their keys.
std::vector<std::uint64_t> pairs_met(const Contacts& contacts, const PairCells& pairs, const StepsOf& steps_of,
                                     const Context& context) {
    constexpr std::uint64_t most_bits = std::uint64_t{1} << 26U;
    constexpr std::size_t least = 1U << 20U;
    const bool small = pairs.keys() <= most_bits;
    struct Worker {
        Contacts::Scratch scratch;
        std::vector<Step> steps;
        std::vector<std::uint8_t> met;
        std::vector<std::uint64_t> list;
        std::size_t next = least;
    };
    const auto tidy = [](std::vector<std::uint64_t>& list) {
        std::sort(list.begin(), list.end());
        list.erase(std::unique(list.begin(), list.end()), list.end());
    };
    std::vector<Worker> workers(static_cast<std::size_t>(context.thread_count()));
    for (auto& mine : workers) {
        mine.met.assign(small ? pairs.keys() : 0, 0);
    }
    contacts.each_customer(context, [&](std::size_t number, std::size_t, Rows rows) {
        auto& mine = workers[number];
        mine.steps.clear();
        steps_of(rows, mine.scratch, mine.steps);
        for (const auto& step : mine.steps) {
            if (small) {
                mine.met[pairs.key(step)] = 1;
            } else {
                mine.list.push_back(pairs.key(step));
            }
        }
        if (mine.list.size() > mine.next) {
            tidy(mine.list);
            mine.next = std::max(least, 2 * mine.list.size());
        }
    });
    std::vector<std::uint64_t> all;
    for (auto& mine : workers) {
        all.insert(all.end(), mine.list.begin(), mine.list.end());
        for (std::uint64_t key = 0; key < mine.met.size(); ++key) {
            if (mine.met[key] != 0) {
                all.push_back(key);
            }
        }
    }
    tidy(all);
    return all;
}

struct Sums {
    std::int64_t count = 0;
    stats::WideSum wait;
    std::vector<std::int64_t> waits;
};

}  // namespace

PathTable count_paths(const Contacts& contacts, const std::string& column, const StepsOf& steps_of,
                      const PathWords& words, const Asking& asking, const Context& context) {
    const auto at = contacts.column(column, "by");
    const auto& ids = contacts.store().dictionary(at);
    const PairCells pairs{contacts, at};
    const CellOfPair cell_of{pairs_met(contacts, pairs, steps_of, context), pairs.keys()};

    Grouping grouping;
    grouping.by = {"from_" + column, "to_" + column};
    grouping.types.assign(2, ids.holds_integers() ? Column::Type::integer : Column::Type::text);
    grouping.cells = static_cast<std::uint32_t>(cell_of.pairs().size());
    for (const auto key : cell_of.pairs()) {
        GroupRow row;
        for (const auto side : {pairs.from(key), pairs.to(key)}) {
            row.groups.push_back(value_of(ids, PairCells::code(side)));
            if (words.open_ends && side == PairCells::missing) {
                row.groups.back() = std::string{"(not given)"};
                grouping.types.assign(2, Column::Type::text);
            }
        }
        grouping.rows.push_back(std::move(row));
    }
    struct Room {
        Contacts::Scratch scratch;
        std::vector<Step> steps;
        std::vector<Event> events;
    };
    const auto hand = [&](std::uint32_t contact) { return contact == no_code ? no_code : contacts.hand(contact); };
    const Walk walk = [&](const Context& each, const Visit& visit) {
        std::vector<Room> rooms(static_cast<std::size_t>(each.thread_count()));
        contacts.each_customer(each, [&](std::size_t worker, std::size_t owner, Rows rows) {
            auto& room = rooms[worker];
            room.steps.clear();
            room.events.clear();
            steps_of(rows, room.scratch, room.steps);
            for (const auto& step : room.steps) {
                const auto cell = cell_of(pairs.key(step));
                room.events.push_back({cell, hand(step.from)});
                room.events.push_back({cell, hand(step.to)});
            }
            if (!room.events.empty()) {
                visit(worker, owner, room.events);
            }
        });
    };
    auto admitted = admit(grouping, contacts.employees(), walk, asking, true, context);

    struct Worker {
        Room room;
        std::vector<Sums> sums;
        std::int64_t all = 0;
    };
    std::vector<Worker> workers(static_cast<std::size_t>(context.thread_count()));
    for (auto& mine : workers) {
        mine.sums.resize(admitted.rows.size());
    }
    contacts.each_customer(context, [&](std::size_t number, std::size_t, Rows rows) {
        auto& mine = workers[number];
        mine.room.steps.clear();
        steps_of(rows, mine.room.scratch, mine.room.steps);
        mine.all += static_cast<std::int64_t>(mine.room.steps.size());
        for (const auto& step : mine.room.steps) {
            const auto row = admitted.row_of_cell[cell_of(pairs.key(step))];
            if (row == no_code) {
                continue;
            }
            auto& sums = mine.sums[row];
            ++sums.count;
            if (step.wait >= 0) {
                sums.wait.add(step.wait);
                sums.waits.push_back(step.wait);
            }
        }
    });
    std::int64_t all = 0;
    for (auto& mine : workers) {
        all += mine.all;
        for (std::size_t row = 0; row < mine.sums.size() && &mine != &workers.front(); ++row) {
            auto& to = workers.front().sums[row];
            const auto& from = mine.sums[row];
            to.count += from.count;
            to.wait.add(from.wait);
            to.waits.insert(to.waits.end(), from.waits.begin(), from.waits.end());
        }
    }

    PathTable result;
    GroupColumns groups{grouping, admitted, false};
    ResultColumns columns;
    columns.whole(words.count);
    columns.real("share");
    for (const auto* name : {"minutes", "p50_minutes", "p85_minutes"}) {
        columns.real(words.prefix + name);
    }
    name_people(columns);
    for (std::size_t row = 0; row < admitted.rows.size(); ++row) {
        PathRow path;
        static_cast<GroupRow&>(path) = admitted.rows[row];
        auto& sums = workers.front().sums[row];
        path.count = sums.count;
        path.share = path.shown() ? static_cast<double>(sums.count) / static_cast<double>(all) : 0;
        path.timed = static_cast<std::int64_t>(sums.waits.size());
        const bool timed = path.timed > 0;
        if (timed) {
            path.mean_minutes = sums.wait.to_double() / static_cast<double>(path.timed) / 6e7;
            path.p50_minutes = quantile(sums.waits, 0.5) / 6e7;
            path.p85_minutes = quantile(sums.waits, 0.85) / 6e7;
        }
        groups.push(path);
        columns.push(path.count, path.shown());
        columns.push(path.share, path.shown());
        for (const auto value : {path.mean_minutes, path.p50_minutes, path.p85_minutes}) {
            columns.push(value, timed);
        }
        push_people(columns, path);
        columns.end_row();
        result.paths.push_back(std::move(path));
    }
    result.measure = words.measure;
    result.by = grouping.by;
    result.confidence = asking.confidence;
    result.notes = std::move(admitted.notes);
    if (!contacts.ends_known()) {
        result.notes.emplace_back("touch_unknown");
    }
    result.stamps = std::move(admitted.stamps);
    result.table = groups.begin_table();
    columns.move_to(result.table);
    return result;
}

}  // namespace klankbord::inline v0::journeys
