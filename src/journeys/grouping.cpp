#include "journeys/grouping.hpp"

#include <numeric>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/privacy/door.hpp>

#include "core/group_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

using facts::CellSpace;

/// Days near 1970 get small codes, because groups of a single column are found by indexing with the code.
Code code_of_day(std::int32_t day) {
    return (static_cast<Code>(day) << 1U) ^ (day < 0 ? ~Code{0} : Code{0});
}
std::int32_t day_of_code(Code code) {
    return static_cast<std::int32_t>((code >> 1U) ^ ((code & 1U) != 0 ? ~Code{0} : Code{0}));
}

}  // namespace

GroupValue value_of(const Dictionary& ids, Code code) {
    if (code == no_code) {
        return std::monostate{};
    }
    const auto id = ids.id(code);
    return id.is_integer() ? GroupValue{id.number()} : GroupValue{std::string{id.text()}};
}

namespace {

/// Distinct customers and employees per cell.
struct People {
    std::vector<std::uint64_t> customers;
    std::vector<std::uint64_t> employees;
    std::uint64_t all = 0;
};

/// Pairs of cell and employee that were met: bits where they fit, a list otherwise.
class Pairs {
  public:
    Pairs(std::size_t cells, std::size_t employees) : employees_(employees) {
        constexpr std::size_t most_bits = std::size_t{1} << 27U;
        if (cells * employees <= most_bits) {
            bits_.assign(cells * employees, false);
        }
    }
    void add(std::uint32_t cell, Code employee) {
        if (!bits_.empty()) {
            bits_[cell * employees_ + employee] = true;
            return;
        }
        list_.push_back((static_cast<std::uint64_t>(cell) << 32U) | employee);
        if (list_.size() >= next_) {
            tidy();
            next_ = std::max<std::size_t>(least, 2 * list_.size());
        }
    }
    void merge(Pairs& other) {
        for (std::size_t i = 0; i < bits_.size(); ++i) {
            if (other.bits_[i]) {
                bits_[i] = true;
            }
        }
        list_.insert(list_.end(), other.list_.begin(), other.list_.end());
        tidy();
    }
    void count(std::vector<std::uint64_t>& per_cell) const {
        for (std::size_t i = 0; i < bits_.size(); ++i) {
            per_cell[i / employees_] += bits_[i] ? 1U : 0U;
        }
        for (const auto pair : list_) {
            ++per_cell[pair >> 32U];
        }
    }

  private:
    static constexpr std::size_t least = 1U << 20U;
    void tidy() {
        std::sort(list_.begin(), list_.end());
        list_.erase(std::unique(list_.begin(), list_.end()), list_.end());
    }

    std::size_t employees_;
    std::vector<bool> bits_;
    std::vector<std::uint64_t> list_;
    std::size_t next_ = least;
};

/// `cell_of`: the cell an event counts in, no_code for none.
template <class CellOf>
People count_people(std::uint32_t cells, std::size_t employees, const Walk& walk, const CellOf& cell_of,
                    const Context& context) {
    struct Worker {
        std::vector<std::uint64_t> customers;
        std::vector<std::size_t> last;  ///< per cell: the customer counted last, plus 1
        Pairs pairs;
        std::uint64_t all = 0;
    };
    std::vector<Worker> workers;
    for (int i = 0; i < context.thread_count(); ++i) {
        workers.push_back({std::vector<std::uint64_t>(cells, 0), std::vector<std::size_t>(cells, 0),
                           Pairs{cells, employees}, 0});
    }
    walk(context, [&](std::size_t number, std::size_t owner, std::span<const Event> events) {
        auto& mine = workers[number];
        bool any = false;
        for (const auto& event : events) {
            const auto cell = cell_of(event.cell);
            if (cell == no_code) {
                continue;
            }
            any = true;
            if (mine.last[cell] != owner + 1) {
                mine.last[cell] = owner + 1;
                ++mine.customers[cell];
            }
            if (event.employee != no_code) {
                mine.pairs.add(cell, event.employee);
            }
        }
        mine.all += any ? 1U : 0U;
    });
    People people{std::vector<std::uint64_t>(cells, 0), std::vector<std::uint64_t>(cells, 0), 0};
    for (auto& mine : workers) {
        people.all += mine.all;
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            people.customers[cell] += mine.customers[cell];
        }
        if (&mine != &workers.front()) {
            workers.front().pairs.merge(mine.pairs);
        }
    }
    workers.front().pairs.count(people.employees);
    return people;
}

/// Per cell: is it the viewer's own team or page?
std::vector<std::uint8_t> own_cells(const Grouping& grouping, const privacy::Viewer& viewer) {
    if (viewer.kind == privacy::Viewer::Kind::organisation) {
        return {};
    }
    const std::string_view wanted = viewer.kind == privacy::Viewer::Kind::team ? "team" : "employee";
    std::vector<std::uint8_t> own(grouping.cells, 0);
    for (std::size_t column = 0; column < grouping.by.size(); ++column) {
        for (std::uint32_t cell = 0; grouping.by[column] == wanted && cell < grouping.cells; ++cell) {
            own[cell] = grouping.rows[cell].group(column) == viewer.id ? 1 : 0;
        }
    }
    return own;
}

}  // namespace

void check_asking(const Asking& asking, const Context& context) {
    asking.policy.check();
    if (asking.policy.lowered() && context.log) {
        context.log(asking.policy.stamp());
    }
    if (!(asking.confidence > 0 && asking.confidence < 1)) {
        throw error::invalid_value("a confidence lies between 0 and 1", std::to_string(asking.confidence),
                                   "say confidence=0.95");
    }
}

bool is_guarded(const Asking& asking) {
    return asking.policy.anonymous.value_or(asking.promised.value_or(true)) ||
           asking.policy.guard == privacy::Guard::employees;
}

Grouping group_contacts(const Contacts& contacts, const Asking& asking, const Context& context) {
    Grouping grouping;
    grouping.by = asking.by;
    const auto& store = contacts.store();
    std::vector<std::size_t> columns;
    for (const auto& name : asking.by) {
        columns.push_back(contacts.column(name, "by"));
        grouping.types.push_back(store.dictionary(columns.back()).holds_integers() ? Column::Type::integer
                                                                                   : Column::Type::text);
    }
    const auto levels = columns.size() + (asking.period ? 1U : 0U);
    if (levels == 0) {
        grouping.rows.resize(1);
        return grouping;
    }
    CellSpace cells{levels};
    grouping.cell_of_row.assign(store.rows(), 0);
    for (std::size_t level = 0; level < columns.size(); ++level) {
        context.check_cancel();
        cells.step(level, grouping.cell_of_row, store.codes(columns[level]));
    }
    if (asking.period) {
        PeriodCutter cutter{*asking.period, asking.calendar};
        for (std::uint32_t row = 0; row < store.rows(); ++row) {
            auto& cell = grouping.cell_of_row[row];
            cell = cells.child(levels - 1, cell, code_of_day(cutter.start(contacts.start(row))));
        }
    }
    grouping.cells = cells.size(levels - 1);
    grouping.rows.resize(grouping.cells);
    for (std::uint32_t cell = 0; cell < grouping.cells; ++cell) {
        const auto codes = cells.codes(levels - 1, cell);
        auto& row = grouping.rows[cell];
        for (std::size_t level = 0; level < columns.size(); ++level) {
            row.groups.push_back(value_of(store.dictionary(columns[level]), codes[level]));
        }
        if (asking.period) {
            row.period = day_of_code(codes.back());
        }
    }
    return grouping;
}

Walk walk_contacts(const Contacts& contacts, const Grouping& grouping, bool hands_only) {
    return [&contacts, &grouping, hands_only](const Context& context, const Visit& visit) {
        std::vector<std::vector<Event>> rooms(static_cast<std::size_t>(context.thread_count()));
        contacts.each_customer(context, [&](std::size_t worker, std::size_t owner, Rows rows) {
            auto& events = rooms[worker];
            events.clear();
            for (const auto row : rows) {
                const auto hand = contacts.hand(row);
                if (!hands_only || hand != no_code) {
                    events.push_back({grouping.cell(row), hand});
                }
            }
            if (!events.empty()) {
                visit(worker, owner, events);
            }
        });
    };
}

Admitted admit(const Grouping& grouping, std::size_t employees, const Walk& walk, const Asking& asking, bool pooled,
               const Context& context) {
    const auto cells = grouping.cells;
    // Cells in the order of their groups' values: whatever number they were given, the door sees the same question.
    std::vector<std::uint32_t> order(cells);
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) {
        const auto& left = grouping.rows[a];
        const auto& right = grouping.rows[b];
        return left.groups != right.groups ? detail::group_before(left.groups, right.groups) : left.period < right.period;
    });
    std::vector<std::uint32_t> place(cells);
    for (std::uint32_t i = 0; i < cells; ++i) {
        place[order[i]] = i;
    }
    const auto place_of = [&](std::uint32_t cell) { return cell == no_code ? no_code : place[cell]; };
    const auto people = count_people(cells, employees, walk, place_of, context);
    auto own = own_cells(grouping, asking.viewer);
    if (!own.empty()) {
        std::vector<std::uint8_t> placed(cells);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            placed[place[cell]] = own[cell];
        }
        own = std::move(placed);
    }
    privacy::Question question;
    question.cells = cells;
    question.persons = static_cast<std::uint32_t>(people.all);
    question.persons_in_cell = people.customers;
    question.employees_in_cell = people.employees;
    question.guarded = pooled || is_guarded(asking);
    question.own_cell = own;
    question.visit = [&](const std::function<void(std::span<const privacy::Answer>)>& use) {
        // Customers are numbered in the order in which they are walked through, one after the other.
        std::vector<privacy::Answer> answers;
        std::uint32_t person = 0;
        Context alone;
        alone.cancel = context.cancel;
        walk(alone, [&](std::size_t, std::size_t, std::span<const Event> events) {
            answers.clear();
            for (const auto& event : events) {
                if (const auto cell = place_of(event.cell); cell != no_code) {
                    answers.push_back(
                        {cell, person, event.employee == no_code ? privacy::no_employee : event.employee, 0});
                }
            }
            if (!answers.empty()) {
                use(answers);
                ++person;
            }
        });
    };
    auto verdict = privacy::decide(asking.policy, asking.viewer, question);
    Admitted admitted;
    admitted.stamps = std::move(verdict.stamps);
    if (is_guarded(asking)) {
        admitted.notes.emplace_back("single_question");
    }
    admitted.row_of_cell.assign(cells, no_code);
    for (std::uint32_t at = 0; at < cells; ++at) {
        auto row = grouping.rows[order[at]];
        row.reason = verdict.cell[at];
        if (row.shown()) {
            row.customers = static_cast<std::int64_t>(people.customers[at]);
            row.employees = static_cast<std::int64_t>(people.employees[at]);
            admitted.row_of_cell[order[at]] = static_cast<std::uint32_t>(admitted.rows.size());
        }
        admitted.rows.push_back(std::move(row));
    }
    if (verdict.other_shown) {
        GroupRow other;
        other.other = true;
        other.groups.assign(grouping.by.size(), GroupValue{std::string{"other"}});
        const auto pooled_cell = [&](std::uint32_t cell) {
            return cell != no_code && verdict.pooled[place[cell]] != 0 ? 0U : no_code;
        };
        const auto together = count_people(1, employees, walk, pooled_cell, context);
        other.customers = static_cast<std::int64_t>(together.customers[0]);
        other.employees = static_cast<std::int64_t>(together.employees[0]);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            if (verdict.pooled[place[cell]] != 0) {
                admitted.row_of_cell[cell] = static_cast<std::uint32_t>(admitted.rows.size());
            }
        }
        admitted.rows.push_back(std::move(other));
    }
    return admitted;
}

GroupColumns::GroupColumns(const Grouping& grouping, const Admitted& admitted, bool period) {
    const bool any_other =
        std::any_of(admitted.rows.begin(), admitted.rows.end(), [](const auto& row) { return row.other; });
    for (std::size_t i = 0; i < grouping.by.size(); ++i) {
        columns_.emplace_back(grouping.by[i], any_other ? Column::Type::text : grouping.types[i]);
    }
    if (period) {
        period_.emplace("period", Column::Type::date);
    }
}

void GroupColumns::push(const GroupRow& row) {
    detail::push_groups(columns_, row.groups, row.other);
    if (period_) {
        if (row.period) {
            period_->push(std::int64_t{*row.period});
        } else {
            period_->push_null();
        }
    }
}

Table GroupColumns::begin_table() {
    Table table{std::move(columns_)};
    if (period_) {
        table.add(std::move(*period_));
    }
    return table;
}

}  // namespace klankbord::inline v0::journeys
