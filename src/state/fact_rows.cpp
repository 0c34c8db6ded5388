#include <algorithm>
#include <numeric>

#include "state/fact_table.hpp"

// Facts back in the caller's words: codes become ids again, thousandths become numbers.

namespace klankbord::inline v0::state {

namespace {

using facts::FactType;
using facts::null_large;
using facts::null_small;
using facts::Physical;

Column::Type type_of(const facts::FactColumn* rule, bool integers) {
    if (rule == nullptr) {
        return integers ? Column::Type::integer : Column::Type::text;
    }
    switch (rule->type) {
        case FactType::id:
        case FactType::word:
        case FactType::text: return integers ? Column::Type::integer : Column::Type::text;
        case FactType::answer:
        case FactType::number:
        case FactType::weight: return Column::Type::real;
        case FactType::time: return Column::Type::timestamp;
        case FactType::day: return Column::Type::date;
        case FactType::flag: return Column::Type::boolean;
    }
    return Column::Type::text;
}

void push(Column& to, const Store& store, std::size_t column, const facts::FactColumn* rule, std::uint32_t row) {
    switch (store.schema().columns[column].physical) {
        case Physical::code: {
            const auto code = store.codes(column)[row];
            if (code == no_code) {
                to.push_null();
                return;
            }
            const auto id = store.dictionary(column).id(code);
            if (id.is_integer()) {
                to.push(id.number());
            } else {
                to.push(id.text());
            }
            return;
        }
        case Physical::small: {
            const auto value = store.small(column)[row];
            if (value == null_small) {
                to.push_null();
            } else if (rule->type == FactType::answer) {
                to.push(static_cast<double>(value) / 1000);
            } else {
                to.push(std::int64_t{value});
            }
            return;
        }
        case Physical::large: {
            const auto value = store.large(column)[row];
            if (value == null_large) {
                to.push_null();
            } else if (rule->type == FactType::time) {
                to.push(value);
            } else {
                to.push(static_cast<double>(value) / (rule->type == FactType::weight ? facts::weight_unit : 1000.0));
            }
            return;
        }
    }
}

}  // namespace

Table FactTable::table() const {
    const auto& state = *state_;
    const std::string zone{state.mapping.times.zone ? state.mapping.times.zone->name() : "UTC"};
    std::vector<Column> columns;
    for (std::size_t i = 0; i < state.layout.columns.size(); ++i) {
        const auto* rule = state.layout.rules[i];
        const bool code = state.layout.columns[i].physical == Physical::code;
        const bool integers = code && state.stores[0].dictionary(i).holds_integers();
        const auto type = type_of(rule, integers);
        columns.emplace_back(state.layout.columns[i].name, type, type == Column::Type::timestamp ? zone : std::string{});
    }
    for (const auto& store : state.stores) {
        // Owners in the order of their ids; the rows of one owner in the order in which the store keeps them.
        std::vector<std::size_t> owners;
        if (store.owners() > 0) {
            owners.push_back(0);
        }
        for (const auto code : store.dictionary(store.schema().owner).sorted()) {
            if (std::size_t{code} + 1 < store.owners()) {
                owners.push_back(std::size_t{code} + 1);
            }
        }
        for (const auto owner : owners) {
            store.scan(owner, owner + 1, [&](std::size_t, const auto& rows) {
                for (const auto row : rows) {
                    for (std::size_t i = 0; i < columns.size(); ++i) {
                        push(columns[i], store, i, state.layout.rules[i], row);
                    }
                }
            });
        }
    }
    return Table{std::move(columns)};
}

}  // namespace klankbord::inline v0::state
