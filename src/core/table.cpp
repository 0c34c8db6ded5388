#include <klankbord/core/table.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <klankbord/core/error.hpp>

#include "in_quotes.hpp"

namespace klankbord::inline v0 {
namespace {

/// Where the next value of a column goes, for messages.
std::int64_t row_of(const Column& column) { return static_cast<std::int64_t>(column.size()); }

}  // namespace

Column::Column(std::string name, Type type, std::string zone)
    : name_(std::move(name)), type_(type), zone_(std::move(zone)) {
    if (type == Type::real) {
        values_ = std::vector<double>{};
    } else if (type == Type::text) {
        values_ = TextValues{};
    } else {
        values_ = std::vector<std::int64_t>{};
    }
}

std::size_t Column::size() const {
    return std::visit([](const auto& values) { return values.size(); }, values_);
}

void Column::mark_value() {
    if (!nulls_.empty()) {
        nulls_.push_back(0);
    }
}

void Column::push(std::int64_t value) {
    if (type_ == Type::real) {
        push(static_cast<double>(value));
        return;
    }
    auto* values = std::get_if<std::vector<std::int64_t>>(&values_);
    if (values == nullptr) {
        throw error::wrong_type("a text column takes texts", std::to_string(value),
                                "make the column of another type", {name_, row_of(*this)});
    }
    if (type_ == Type::boolean && value != 0 && value != 1) {
        throw error::invalid_value("a truth value is 0 or 1", std::to_string(value),
                                   "make the column of integers", {name_, row_of(*this)});
    }
    if (type_ == Type::date && value != static_cast<std::int32_t>(value)) {
        throw error::invalid_value("a date is a number of days since 1970 that fits 32 bits",
                                   std::to_string(value), "make the column of timestamps",
                                   {name_, row_of(*this)});
    }
    values->push_back(value);
    mark_value();
}

void Column::push(double value) {
    auto* values = std::get_if<std::vector<double>>(&values_);
    if (values == nullptr) {
        throw error::wrong_type("only a column of reals takes reals", std::to_string(value),
                                "make the column of type real", {name_, row_of(*this)});
    }
    if (std::isnan(value)) {
        throw error::invalid_value("a column of reals takes numbers that exist", "NaN",
                                   "push null, with a reason beside it", {name_, row_of(*this)});
    }
    values->push_back(value);
    mark_value();
}

void Column::push(std::string_view value) {
    auto* values = std::get_if<TextValues>(&values_);
    if (values == nullptr) {
        throw error::wrong_type("only a text column takes texts", in_quotes(value),
                                "make the column of type text", {name_, row_of(*this)});
    }
    values->push(value);
    mark_value();
}

void Column::push_null() {
    if (nulls_.empty()) {
        nulls_.assign(size(), 0);
    }
    if (auto* texts = std::get_if<TextValues>(&values_)) {
        texts->push({});
    } else if (auto* reals = std::get_if<std::vector<double>>(&values_)) {
        reals->push_back(0);
    } else {
        std::get<std::vector<std::int64_t>>(values_).push_back(0);
    }
    nulls_.push_back(1);
}

std::int64_t Column::integer(std::size_t row) const {
    return std::get<std::vector<std::int64_t>>(values_).at(row);
}
double Column::real(std::size_t row) const { return std::get<std::vector<double>>(values_).at(row); }
std::string_view Column::text(std::size_t row) const { return texts()[row]; }
std::span<const std::int64_t> Column::integers() const {
    return std::get<std::vector<std::int64_t>>(values_);
}
std::span<const double> Column::reals() const { return std::get<std::vector<double>>(values_); }
const TextValues& Column::texts() const { return std::get<TextValues>(values_); }

std::size_t Column::null_count() const {
    return static_cast<std::size_t>(std::count(nulls_.begin(), nulls_.end(), std::uint8_t{1}));
}

Table::Table(std::vector<Column> columns) {
    for (auto& column : columns) {
        add(std::move(column));
    }
}

void Table::add(Column column) {
    if (find(column.name()) != nullptr) {
        throw error::invalid_value("a table has every column once", in_quotes(column.name()) + " twice",
                                   "rename one");
    }
    if (!columns_.empty() && column.size() != rows()) {
        throw error::invalid_value("the columns of a table are equally long",
                                   std::to_string(column.size()) + " and " + std::to_string(rows()) + " rows",
                                   "fill the column first", {column.name(), -1});
    }
    columns_.push_back(std::move(column));
}

std::size_t Table::rows() const { return columns_.empty() ? 0 : columns_.front().size(); }

const Column* Table::find(std::string_view name) const {
    const auto at = std::find_if(columns_.begin(), columns_.end(),
                                 [&](const Column& column) { return column.name() == name; });
    return at == columns_.end() ? nullptr : &*at;
}

const Column& Table::at(std::string_view name) const {
    const auto* column = find(name);
    if (column == nullptr) {
        std::string known;
        for (const auto& one : columns_) {
            known.append(known.empty() ? "" : ", ").append(in_quotes(one.name()));
        }
        throw error::missing_name("the table has no column of this name", in_quotes(name),
                                  known.empty() ? "it has no columns at all" : "its columns are " + known);
    }
    return *column;
}

}  // namespace klankbord::inline v0
