#include "core/group_columns.hpp"

namespace klankbord::inline v0::detail {

bool group_before(const std::vector<GroupValue>& a, const std::vector<GroupValue>& b) {
    for (std::size_t i = 0; i < a.size(); ++i) {
        const bool a_null = std::holds_alternative<std::monostate>(a[i]);
        const bool b_null = std::holds_alternative<std::monostate>(b[i]);
        if (a_null != b_null) {
            return b_null;
        }
        if (a[i] != b[i]) {
            return a[i] < b[i];
        }
    }
    return false;
}

void push_groups(std::vector<Column>& columns, const std::vector<GroupValue>& groups, bool other) {
    for (std::size_t i = 0; i < groups.size(); ++i) {
        auto& column = columns[i];
        if (other) {
            column.push("other");
        } else if (const auto* number = std::get_if<std::int64_t>(&groups[i])) {
            if (column.type() == Column::Type::text) {
                column.push(std::to_string(*number));
            } else {
                column.push(*number);
            }
        } else if (const auto* text = std::get_if<std::string>(&groups[i])) {
            column.push(std::string_view{*text});
        } else {
            column.push_null();
        }
    }
}

}  // namespace klankbord::inline v0::detail
