#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include <klankbord/core/reason.hpp>

#include "journeys/grouping.hpp"

namespace klankbord::inline v0::journeys {

/// The columns of a result that follow its groups, filled row by row in the order in which they were named. A row that
/// is not shown gets nulls and its reason.
class ResultColumns {
  public:
    void estimate(const std::string& name);  ///< name, name_low, name_high, name_reason
    void real(const std::string& name) { columns_.emplace_back(name, Column::Type::real); }
    void whole(const std::string& name) { columns_.emplace_back(name, Column::Type::integer); }
    void text(const std::string& name) { columns_.emplace_back(name, Column::Type::text); }

    void push(const Estimate& estimate);
    void push(double value, bool known = true);
    void push(std::int64_t value, bool known = true);
    void push(std::string_view value);
    /// Ends a row; whatever was not pushed is null.
    void end_row();
    /// Behind the columns that a table has already.
    void move_to(Table& table);

  private:
    Column& next() { return columns_[at_++]; }

    std::vector<Column> columns_;
    std::size_t at_ = 0;
};

/// customers, employees and reason: the last columns of every result.
void name_people(ResultColumns& columns);
void push_people(ResultColumns& columns, const GroupRow& row);

}  // namespace klankbord::inline v0::journeys
