#pragma once

#include <string>
#include <vector>

#include <klankbord/core/group_value.hpp>
#include <klankbord/core/table.hpp>

// Group values on their way into a table of results.

namespace klankbord::inline v0::detail {

/// In the order of the groups' values, nothing last.
[[nodiscard]] bool group_before(const std::vector<GroupValue>& a, const std::vector<GroupValue>& b);

/// One more row of grouping columns; the row `other` stands for groups too small to be shown. Numbers become text in a
/// column of texts, as they must where `other` stands among them.
void push_groups(std::vector<Column>& columns, const std::vector<GroupValue>& groups, bool other);

}  // namespace klankbord::inline v0::detail
