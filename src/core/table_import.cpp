#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/civil.hpp>
#include <klankbord/core/table.hpp>

namespace klankbord::inline v0 {
namespace {

using Type = Column::Type;
using arrow::ColumnView;
using arrow::Field;
using arrow::Layout;

Column column_for(const Field& field) {
    const auto& values = field.layout == Layout::dictionary ? *field.values : field;
    if (values.is_integer()) {
        return {field.name, Type::integer};
    }
    if (values.is_number()) {
        return {field.name, Type::real};
    }
    switch (values.layout) {
        case Layout::boolean:
            return {field.name, Type::boolean};
        case Layout::date32:
        case Layout::date64:
            return {field.name, Type::date};
        case Layout::timestamp:
            return {field.name, Type::timestamp, values.zone};
        default:
            return {field.name, Type::text};
    }
}

/// One value of a column that is no dictionary; NaN is the null of tables that know no other.
void append(Column& out, const ColumnView& values, std::int64_t row) {
    if (values.is_null(row)) {
        out.push_null();
        return;
    }
    switch (out.type()) {
        case Type::boolean:
            out.push(std::int64_t{values.boolean(row) ? 1 : 0});
            break;
        case Type::integer:
            out.push(values.integer(row));
            break;
        case Type::real:
            if (const auto value = values.number(row); std::isnan(value)) {
                out.push_null();
            } else {
                out.push(value);
            }
            break;
        case Type::text:
            out.push(values.text(row));
            break;
        case Type::date:
            out.push(values.field().layout == Layout::date32
                         ? std::int64_t{values.values<std::int32_t>()[row]}
                         : floor_div(values.microseconds(row), micros_per_day));
            break;
        case Type::timestamp:
            out.push(values.microseconds(row));
            break;
    }
}

}  // namespace

Table Table::from_arrow(arrow::Stream&& stream) {
    std::vector<Column> columns;
    for (const auto& field : stream.fields()) {
        static_cast<void>(
            stream.position(field.name));  // refuses what cannot be read, and a name that stands twice
        columns.push_back(column_for(field));
    }
    arrow::Batch batch;
    while (stream.next(batch)) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const auto& view = batch.columns()[i];
            const bool coded = view.field().layout == Layout::dictionary;
            for (std::int64_t row = 0; row < view.size(); ++row) {
                if (!coded) {
                    append(columns[i], view, row);
                } else if (view.is_null(row)) {
                    columns[i].push_null();
                } else {
                    append(columns[i], view.dictionary(), view.index(row));
                }
            }
        }
    }
    return Table{std::move(columns)};
}

}  // namespace klankbord::inline v0
