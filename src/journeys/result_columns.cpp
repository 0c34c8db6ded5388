#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

void ResultColumns::estimate(const std::string& name) {
    real(name);
    real(name + "_low");
    real(name + "_high");
    text(name + "_reason");
}

void ResultColumns::push(const Estimate& estimate) {
    for (const auto value : {estimate.estimate, estimate.low, estimate.high}) {
        push(value, estimate.given());
    }
    push(to_string(estimate.reason));
}

void ResultColumns::push(double value, bool known) {
    if (known) {
        next().push(value);
    } else {
        next().push_null();
    }
}

void ResultColumns::push(std::int64_t value, bool known) {
    if (known) {
        next().push(value);
    } else {
        next().push_null();
    }
}

void ResultColumns::push(std::string_view value) {
    if (value.empty()) {
        next().push_null();
    } else {
        next().push(value);
    }
}

void ResultColumns::end_row() {
    while (at_ < columns_.size()) {
        next().push_null();
    }
    at_ = 0;
}

void ResultColumns::move_to(Table& table) {
    for (auto& column : columns_) {
        table.add(std::move(column));
    }
}

void name_people(ResultColumns& columns) {
    columns.whole("customers");
    columns.whole("employees");
    columns.text("reason");
}

void push_people(ResultColumns& columns, const GroupRow& row) {
    columns.push(row.customers, row.shown());
    columns.push(row.employees, row.shown());
    columns.push(to_string(row.reason));
}

}  // namespace klankbord::inline v0::journeys
