#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/journeys/journey_table.hpp>

#include "facts/cells.hpp"
#include "journeys/contacts.hpp"

// Contacts in groups, and which of the groups the door lets through. Counting people comes first, measuring after it.

namespace klankbord::inline v0::journeys {

/// Groups of contacts (or of steps from one contact to the next): cells, and what each is called.
struct Grouping {
    std::vector<std::string> by;
    std::vector<Column::Type> types;
    std::uint32_t cells = 1;
    std::vector<std::uint32_t> cell_of_row;  ///< per contact, no_code: in none; empty: all contacts are one group
    std::vector<GroupRow> rows;              ///< per cell: its groups and period

    [[nodiscard]] std::uint32_t cell(std::uint32_t row) const { return cell_of_row.empty() ? 0 : cell_of_row[row]; }
};

/// The id behind a code, as the value of a group.
[[nodiscard]] GroupValue value_of(const Dictionary& ids, Code code);

/// Groups by the columns and the period of the start of a contact.
[[nodiscard]] Grouping group_contacts(const Contacts& contacts, const Asking& asking, const Context& context);

/// One fact as the door sees it: its cell, and the employee it is about (no_code: nobody).
struct Event {
    std::uint32_t cell;
    Code employee;
};

/// Tells `visit(worker, owner, events)` the events of every customer that has any, shared out over threads.
using Visit = std::function<void(std::size_t worker, std::size_t owner, std::span<const Event> events)>;
using Walk = std::function<void(const Context& context, const Visit& visit)>;

/// The contacts as events. `hands_only`: contacts without an employee take no part, nor do customers without others.
[[nodiscard]] Walk walk_contacts(const Contacts& contacts, const Grouping& grouping, bool hands_only);

/// The rows a question may show, and where each cell went.
struct Admitted {
    std::vector<GroupRow> rows;              ///< in the order of the groups' values, `other` last
    std::vector<std::uint32_t> row_of_cell;  ///< no_code: not shown
    std::vector<std::string> stamps;
    std::vector<std::string> notes;

    [[nodiscard]] std::uint32_t row(const Grouping& grouping, std::uint32_t contact) const {
        const auto cell = grouping.cell(contact);
        return cell == no_code ? no_code : row_of_cell[cell];
    }
};

/// Counts the distinct customers and employees of every cell and asks the door. `pooled`: small cells go into `other`,
/// as where customers were promised to be anonymous.
[[nodiscard]] Admitted admit(const Grouping& grouping, std::size_t employees, const Walk& walk, const Asking& asking,
                             bool pooled, const Context& context);

/// Walks all customers with a `Reader` per thread and gives the sums of all of them, row by row. A reader is made from
/// (contacts, grouping, admitted, grain); it has `read(rows)` for one customer and `sums()`, mergeable per row.
template <class Reader>
[[nodiscard]] auto sums_of(const Contacts& contacts, const Grouping& grouping, const Admitted& admitted, Grain grain,
                           const Context& context) {
    std::vector<Reader> readers;
    for (int i = 0; i < context.thread_count(); ++i) {
        readers.emplace_back(contacts, grouping, admitted, grain);
    }
    contacts.each_customer(context, [&](std::size_t worker, std::size_t, Rows rows) { readers[worker].read(rows); });
    auto sums = std::move(readers.front().sums());
    for (std::size_t i = 1; i < readers.size(); ++i) {
        for (std::size_t row = 0; row < sums.size(); ++row) {
            sums[row].merge(readers[i].sums()[row]);
        }
    }
    return sums;
}

/// Grouping columns and period of a result, to be filled row by row.
class GroupColumns {
  public:
    GroupColumns(const Grouping& grouping, const Admitted& admitted, bool period);
    void push(const GroupRow& row);
    /// Moves the columns to the front of a table.
    [[nodiscard]] Table begin_table();

  private:
    std::vector<Column> columns_;
    std::optional<Column> period_;
};

/// A policy checked, logged when it was lowered.
void check_asking(const Asking& asking, const Context& context);

/// Is this question guarded by the partition rule?
[[nodiscard]] bool is_guarded(const Asking& asking);

}  // namespace klankbord::inline v0::journeys
