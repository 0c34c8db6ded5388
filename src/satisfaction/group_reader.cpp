#include "satisfaction/group_reader.hpp"

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

#include "core/hash.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

using arrow::ColumnView;
using arrow::Field;
using arrow::Layout;

/// "Not yet looked up", which no dictionary gives out: its codes stay below no_code - 64.
constexpr Code unknown = no_code - 1;

/// A view of 16 bytes: length and first bytes, the rest.
struct ViewBytes {
    std::uint64_t a;
    std::uint64_t b;
};

/// Marks cache entries that hold a view rather than a text's bytes.
constexpr std::uint64_t as_view = ~0ULL - 1;

}  // namespace

Column::Type GroupReader::type_of(const Field& field) {
    const auto& values = field.layout == Layout::dictionary ? *field.values : field;
    if (values.is_text() || values.layout == Layout::null) {
        return Column::Type::text;
    }
    if (values.is_integer()) {
        return Column::Type::integer;
    }
    if (values.layout == Layout::boolean) {
        return Column::Type::boolean;
    }
    if (values.layout == Layout::date32 || values.layout == Layout::date64) {
        return Column::Type::date;
    }
    throw error::wrong_type("groups are texts, integers, booleans or dates", "Arrow format \"" + field.format + "\"",
                            values.layout == Layout::timestamp ? "use at= with period= to group by time"
                                                               : "round or bin the column first",
                            {field.name, -1});
}

GroupReader::GroupReader(const Field& field) : type_(type_of(field)), cache_(cache_size), of_small_(small_numbers, unknown) {}

Code GroupReader::text_code(std::string_view text) {
    if (text.size() > 16) {
        return values_.intern(IdView{text});
    }
    const char* p = text.data();
    const auto n = text.size();
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    if (n >= 8) {
        a = detail::load64(p);
        b = detail::load64(p + n - 8);
    } else if (n >= 4) {
        a = detail::load32(p);
        b = detail::load32(p + n - 4);
    } else if (n > 0) {
        a = static_cast<unsigned char>(p[0]);
        b = (static_cast<std::uint64_t>(static_cast<unsigned char>(p[n / 2])) << 8U) |
            static_cast<unsigned char>(p[n - 1]);
    }
    auto& known = cache_[detail::fold(a ^ 0x9E3779B97F4A7C15ULL, b ^ n ^ 0xD6E8FEB86659FD93ULL) & (cache_size - 1)];
    if (known.a != a || known.b != b || known.size != n) {
        known = {a, b, n, values_.intern(IdView{text})};
    }
    return known.code;
}

Code GroupReader::number_code(std::int64_t number) {
    const auto a = static_cast<std::uint64_t>(number);
    auto& known = cache_[detail::hash(a) & (cache_size - 1)];
    if (known.a != a || known.size != 8) {
        known = {a, 0, 8, values_.intern(IdView{number})};
    }
    return known.code;
}

Code GroupReader::value_code(const ColumnView& column, std::int64_t row) {
    if (column.is_null(row)) {
        return no_code;
    }
    const auto layout = column.field().layout;
    if (column.field().is_text()) {
        return text_code(column.text(row));
    }
    if (layout == Layout::boolean) {
        return number_code(column.boolean(row) ? 1 : 0);
    }
    if (layout == Layout::date32 || layout == Layout::date64) {
        return number_code(floor_div(column.microseconds(row), micros_per_day));
    }
    return layout == Layout::null ? no_code : number_code(column.integer(row));
}

template <class T>
void GroupReader::read_numbers(const ColumnView& column, std::int64_t first, std::span<Code> codes) {
    const auto* values = column.values<T>() + first;
    const bool nulls = column.null_count() > 0;
    const auto* of_small = of_small_.data();
    for (std::size_t i = 0; i < codes.size(); ++i) {
        if (nulls && column.is_null(first + static_cast<std::int64_t>(i))) {
            codes[i] = no_code;
            continue;
        }
        const auto value = static_cast<std::int64_t>(values[i]);
        if (static_cast<std::uint64_t>(value) >= small_numbers) {
            codes[i] = number_code(value);
            continue;
        }
        const auto place = static_cast<std::size_t>(value);
        if (of_small[place] == unknown) [[unlikely]] {
            of_small_[place] = number_code(value);
        }
        codes[i] = of_small[place];
    }
}

void GroupReader::read(const ColumnView& column, std::uint64_t batch, std::int64_t first, std::span<Code> codes) {
    const auto rows = static_cast<std::int64_t>(codes.size());
    const auto fill = [&](const auto& code_of) {
        if (column.null_count() == 0) {
            for (std::int64_t i = 0; i < rows; ++i) {
                codes[static_cast<std::size_t>(i)] = code_of(first + i);
            }
        } else {
            for (std::int64_t i = 0; i < rows; ++i) {
                codes[static_cast<std::size_t>(i)] = column.is_null(first + i) ? no_code : code_of(first + i);
            }
        }
    };
    switch (column.field().layout) {
        case Layout::dictionary: {
            const auto& categories = column.dictionary();
            if (category_batch_ != batch) {
                of_category_.assign(static_cast<std::size_t>(categories.size()), unknown);
                category_batch_ = batch;
            }
            fill([&](std::int64_t row) {
                const auto index = column.index(row);
                auto& code = of_category_[static_cast<std::size_t>(index)];
                if (code == unknown) {
                    code = value_code(categories, index);
                }
                return code;
            });
            return;
        }
        case Layout::text_view: {
            // A short text lies in its view, zeros behind it: the sixteen bytes are compared as they are.
            const auto* views = column.values<ViewBytes>();
            fill([&](std::int64_t row) {
                const auto& view = views[row];
                if (static_cast<std::uint32_t>(view.a) > 12) {
                    return text_code(column.text(row));
                }
                auto& known = cache_[detail::fold(view.a ^ 0x9E3779B97F4A7C15ULL, view.b ^ 0xD6E8FEB86659FD93ULL) &
                                     (cache_size - 1)];
                if (known.a != view.a || known.b != view.b || known.size != as_view) [[unlikely]] {
                    known = {view.a, view.b, as_view, values_.intern(IdView{column.text(row)})};
                }
                return known.code;
            });
            return;
        }
        case Layout::text32:
        case Layout::text64: fill([&](std::int64_t row) { return text_code(column.text(row)); }); return;
        case Layout::int64: read_numbers<std::int64_t>(column, first, codes); return;
        case Layout::int32: read_numbers<std::int32_t>(column, first, codes); return;
        case Layout::int16: read_numbers<std::int16_t>(column, first, codes); return;
        case Layout::int8: read_numbers<std::int8_t>(column, first, codes); return;
        case Layout::uint8: read_numbers<std::uint8_t>(column, first, codes); return;
        default: fill([&](std::int64_t row) { return value_code(column, row); });
    }
}

}  // namespace klankbord::inline v0::satisfaction
