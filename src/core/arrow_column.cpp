#include <klankbord/core/arrow.hpp>
#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

#include "in_quotes.hpp"

namespace klankbord::inline v0::arrow {

void ColumnView::refuse(const char* what) const {
    throw error::wrong_type(std::string{"this column holds no "} + what,
                            "Arrow format " + in_quotes(field_->format),
                            "choose another column or convert it", {field_->name, -1});
}

void ColumnView::refuse_beyond_int64(std::int64_t row) const {
    throw error::invalid_value("integers lie below 2^63", std::to_string(values<std::uint64_t>()[row]),
                               "convert the column to text", {field_->name, row_of_stream(row)});
}

std::int64_t ColumnView::microseconds(std::int64_t row) const {
    const auto scaled = [&](std::int64_t value, std::int64_t by) {
        std::int64_t micros = 0;
        if (__builtin_mul_overflow(value, by, &micros)) {
            throw error::invalid_value(
                "times lie within 292,000 years of 1970",
                std::to_string(value) + " in a column of format " + in_quotes(field_->format),
                "correct the value or its unit", {field_->name, row_of_stream(row)});
        }
        return micros;
    };
    switch (layout_) {
        case Layout::date32:
            return scaled(values<std::int32_t>()[row], micros_per_day);
        case Layout::date64:
            return scaled(values<std::int64_t>()[row], 1000);
        case Layout::timestamp: {
            const auto value = values<std::int64_t>()[row];
            switch (field_->unit) {
                case TimeUnit::second:
                    return scaled(value, micros_per_second);
                case TimeUnit::millisecond:
                    return scaled(value, 1000);
                case TimeUnit::microsecond:
                    return value;
                case TimeUnit::nanosecond:
                    return floor_div(value, 1000);
            }
            return value;
        }
        default:
            refuse("times");
    }
}

}  // namespace klankbord::inline v0::arrow
