#include "arrow_batch.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include "arrow_check.hpp"
#include "arrow_format.hpp"
#include "in_quotes.hpp"

namespace klankbord::inline v0::arrow {
namespace {

/// Lengths up to here can be multiplied by the width of any value, and one added, without overflow.
constexpr std::int64_t most_rows = INT64_MAX / 32;

void check_extent(const ArrowArray& array, std::string_view column) {
    if (array.length < 0 || array.offset < 0 || array.null_count < -1 || array.length > most_rows ||
        array.offset > most_rows - array.length) {
        throw malformed("lengths, offsets and null counts are not negative and fit into memory",
                        "length " + std::to_string(array.length) + ", offset " +
                            std::to_string(array.offset) + ", null count " + std::to_string(array.null_count),
                        column);
    }
}

}  // namespace

/// The batch as a whole: as many columns as its schema, and no row that is null itself.
void Batch::Holder::check_rows() const {
    const auto& top = array.value;
    check_extent(top, {});
    if (top.n_children != static_cast<std::int64_t>(fields->size()) ||
        (top.n_children > 0 && top.children == nullptr)) {
        throw malformed("a batch has the columns of its schema",
                        std::to_string(top.n_children) + " columns for " + std::to_string(fields->size()));
    }
    const auto* validity = top.n_buffers > 0 && top.buffers != nullptr
                               ? static_cast<const std::uint8_t*>(top.buffers[0])
                               : nullptr;
    const auto nulls = validity == nullptr ? top.null_count : count_nulls(validity, top.offset, top.length);
    if (nulls > 0) {
        throw error::wrong_type("the rows of a table are not null as a whole, only their values can be",
                                std::to_string(nulls) + " null rows", "drop these rows first");
    }
}

ColumnView Batch::Holder::view(const ArrowArray& column, const Field& field, std::optional<Rows> rows) {
    check_extent(column, field.name);
    if (rows && (rows->offset > column.length || rows->count > column.length - rows->offset)) {
        throw malformed("a column is as long as its batch",
                        std::to_string(column.length) + " rows for " + std::to_string(rows->count) +
                            " from row " + std::to_string(rows->offset) + " on",
                        field.name);
    }
    ColumnView view;
    view.field_ = &field;
    view.layout_ = field.layout;
    view.length_ = rows ? rows->count : column.length;
    view.first_row_ = rows ? rows->first : -1;
    if (field.layout == Layout::null) {
        view.null_count_ = view.length_;
        return view;
    }
    const auto layout = field.layout == Layout::dictionary ? field.index : field.layout;
    const bool text = layout == Layout::text32 || layout == Layout::text64;
    if (column.buffers == nullptr ||
        (layout == Layout::text_view ? column.n_buffers < 3 : column.n_buffers != (text ? 3 : 2))) {
        throw malformed("a column has the buffers of its format",
                        std::to_string(column.n_buffers) + " for " + in_quotes(field.format), field.name);
    }
    if (view.length_ > 0) {
        view.offset_ = column.offset + (rows ? rows->offset : 0);
        if (column.buffers[1] == nullptr) {
            throw malformed("a column with rows has values", "a null buffer", field.name);
        }
        read_validity(view, column);
        const auto values = static_cast<std::size_t>(view.offset_ + view.length_) + (text ? 1 : 0);
        view.data_ = aligned(column.buffers[1], values * width_of(layout), alignment_of(layout));
        if (text) {
            check_text(view, column);
        } else if (layout == Layout::text_view) {
            check_views(view, column);
        }
    }
    if (field.layout == Layout::dictionary) {
        read_dictionary(view, column);
    }
    return view;
}

void Batch::Holder::read_validity(ColumnView& view, const ArrowArray& column) const {
    const auto* bits = static_cast<const std::uint8_t*>(column.buffers[0]);
    if (bits == nullptr) {
        if (column.null_count > 0) {
            throw malformed("nulls are marked in a bitmap",
                            std::to_string(column.null_count) + " nulls without one", view.field_->name);
        }
        return;
    }
    view.null_count_ = count_nulls(bits, view.offset_, view.length_);
    view.validity_ = view.null_count_ > 0 ? bits : nullptr;
}

/// The buffer itself, or a copy that lives as long as the batch where the buffer is not aligned: the ABI only
/// recommends alignment, and reading past it is undefined.
const void* Batch::Holder::aligned(const void* buffer, std::size_t bytes, std::size_t alignment) {
    if (alignment <= 1 || reinterpret_cast<std::uintptr_t>(buffer) % alignment == 0) {
        return buffer;
    }
    auto copy = std::make_unique<std::max_align_t[]>(bytes / sizeof(std::max_align_t) + 1);
    std::memcpy(copy.get(), buffer, bytes);
    return copies.emplace_back(std::move(copy)).get();
}

void Batch::Holder::check_text(ColumnView& view, const ArrowArray& column) const {
    const auto check = [&](const auto* offsets) {
        if (!offsets_rise(offsets, view.length_)) {
            throw malformed("the offsets of an Arrow text column are not negative and never run backwards",
                            "some that do", view.field_->name);
        }
        return static_cast<std::int64_t>(offsets[view.length_]);
    };
    const auto end = view.layout_ == Layout::text32 ? check(view.values<std::int32_t>())
                                                    : check(view.values<std::int64_t>());
    view.extra_ = column.buffers[2];
    if (view.extra_ == nullptr) {
        if (end > 0) {
            throw malformed("a text column has its bytes", "a null buffer", view.field_->name);
        }
        view.extra_ = "";
    }
}

void Batch::Holder::check_views(ColumnView& view, const ArrowArray& column) {
    using TextView = ColumnView::TextView;
    const auto buffers = column.n_buffers - 3;  // the sizes of the others stand in the last one
    const auto* sizes = static_cast<const std::int64_t*>(
        aligned(column.buffers[column.n_buffers - 1], static_cast<std::size_t>(buffers) * 8, 8));
    const auto inside = [&](const TextView& text) {
        return text.size >= 0 && text.buffer >= 0 && text.buffer < buffers && sizes != nullptr &&
               text.offset >= 0 && sizes[text.buffer] >= std::int64_t{text.offset} + text.size &&
               column.buffers[2 + text.buffer] != nullptr;
    };
    view.extra_ = column.buffers + 2;
    const auto* texts = view.values<TextView>();
    for (std::int64_t row = 0; row < view.length_; ++row) {
        if (static_cast<std::uint32_t>(texts[row].size) > TextView::most_inside && !view.is_null(row) &&
            !inside(texts[row])) {
            throw malformed("a text view lies within the buffers of its column",
                            "size " + std::to_string(texts[row].size) + ", buffer " +
                                std::to_string(texts[row].buffer) + " of " + std::to_string(buffers) +
                                ", offset " + std::to_string(texts[row].offset),
                            view.field_->name, view.row_of_stream(row));
        }
    }
}

void Batch::Holder::read_dictionary(ColumnView& view, const ArrowArray& column) {
    if (column.dictionary == nullptr) {
        throw malformed("a dictionary column has its values", "none", view.field_->name);
    }
    view.dictionary_ =
        std::make_shared<const ColumnView>(this->view(*column.dictionary, *view.field_->values, {}));
    const auto values = view.dictionary_->size();
    with_integer_type(view.field_->index, [&](auto* type) {
        using Index = std::remove_const_t<std::remove_pointer_t<decltype(type)>>;
        const auto* indices = view.values<Index>();
        if (all_within(indices, view.length_, values)) {
            return;
        }
        // Null rows may hold any index: only now it pays to look which rows are null.
        for (std::int64_t row = 0; row < view.length_; ++row) {
            if (!view.is_null(row) && !all_within(indices + row, 1, values)) {
                throw malformed("a dictionary index names one of the column's values",
                                std::to_string(indices[row]) + " of " + std::to_string(values),
                                view.field_->name, view.row_of_stream(row));
            }
        }
    });
}

Batch::Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

Batch::Batch(std::unique_ptr<Holder> holder) : holder_(std::move(holder)) {
    holder_->check_rows();
    const auto& top = holder_->array.value;
    const auto& fields = *holder_->fields;
    columns_.reserve(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (top.children[i] == nullptr) {
            throw malformed("a batch has the columns of its schema", "a null pointer for one",
                            fields[i].name);
        }
        columns_.push_back(
            holder_->view(*top.children[i], fields[i], Rows{top.offset, top.length, holder_->first_row}));
    }
    rows_ = top.length;
}

}  // namespace klankbord::inline v0::arrow
