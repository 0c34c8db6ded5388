#include <klankbord/core/arrow.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

#include "arrow_check.hpp"
#include "in_quotes.hpp"

namespace klankbord::inline v0::arrow {
namespace {

Error malformed(std::string_view rule, std::string_view received, std::string_view column = {}) {
    return error::wrong_type(rule, received, "whatever made this Arrow stream is at fault: report it there", {column, -1});
}

std::optional<Layout> single_letter(char letter) {
    switch (letter) {
        case 'n': return Layout::null;
        case 'b': return Layout::boolean;
        case 'c': return Layout::int8;
        case 's': return Layout::int16;
        case 'i': return Layout::int32;
        case 'l': return Layout::int64;
        case 'C': return Layout::uint8;
        case 'S': return Layout::uint16;
        case 'I': return Layout::uint32;
        case 'L': return Layout::uint64;
        case 'f': return Layout::float32;
        case 'g': return Layout::float64;
        case 'u': return Layout::text32;
        case 'U': return Layout::text64;
        default: return std::nullopt;
    }
}

std::optional<TimeUnit> unit_of(char letter) {
    switch (letter) {
        case 's': return TimeUnit::second;
        case 'm': return TimeUnit::millisecond;
        case 'u': return TimeUnit::microsecond;
        case 'n': return TimeUnit::nanosecond;
        default: return std::nullopt;
    }
}

/// Layout, unit and zone of a format; false when klankbord does not read it.
bool parse_format(std::string_view format, Field& field) {
    std::optional<Layout> layout;
    if (format.size() == 1) {
        layout = single_letter(format[0]);
    } else if (format == "vu") {
        layout = Layout::text_view;
    } else if (format == "tdD") {
        layout = Layout::date32;
    } else if (format == "tdm") {
        layout = Layout::date64;
    } else if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
        if (const auto unit = unit_of(format[2])) {
            layout = Layout::timestamp;
            field.unit = *unit;
            field.zone = format.substr(4);
        }
    }
    field.layout = layout.value_or(Layout::null);
    return layout.has_value();
}

/// What the letters of a format mean that klankbord does not read.
std::string_view meaning(std::string_view format) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"d:", "decimal numbers"}, {"e", "16-bit floats"}, {"tt", "times of day"}, {"tD", "durations"},
        {"ti", "intervals"},       {"z", "bytes"},         {"Z", "bytes"},         {"vz", "bytes"},
        {"w:", "bytes"},           {"+s", "structs"},      {"+m", "maps"},         {"+u", "unions"},
        {"+r", "runs"},            {"+", "lists"},
    };
    for (const auto& [letters, words] : known) {
        if (format.starts_with(letters)) {
            return words;
        }
    }
    return "an unknown type";
}

std::string show_format(std::string_view format) {
    return std::string{meaning(format)} + " (Arrow format " + in_quotes(format) + ")";
}

/// Fills a field from its schema; false when klankbord cannot read such a column, its name and format being set.
bool read_field(const ArrowSchema& schema, Field& field) {
    field.name = schema.name == nullptr ? "" : schema.name;
    if (schema.format == nullptr) {
        throw malformed("every Arrow column has a format", "none", field.name);
    }
    field.format = schema.format;
    bool readable = parse_format(field.format, field);
    if (schema.dictionary != nullptr) {
        Field values;
        values.name = field.name;
        values.format = schema.dictionary->format == nullptr ? "" : schema.dictionary->format;
        readable = field.is_integer() && schema.dictionary->dictionary == nullptr && parse_format(values.format, values);
        field.index = field.layout;
        field.layout = Layout::dictionary;
        field.format = values.format;
        field.values = std::make_shared<const Field>(std::move(values));
    }
    if (!readable) {
        field.layout = Layout::null;
        field.values.reset();
    }
    return readable;
}

/// A C struct of the interface that is released once, whatever happens.
template <class CStruct>
struct Owned {
    CStruct value{};

    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
        if (value.release != nullptr) {
            value.release(&value);
        }
    }
};

/// Which rows of the children belong to a batch, and where the batch begins in its stream.
struct Rows {
    std::int64_t offset;
    std::int64_t count;
    std::int64_t first;
};

/// Lengths up to here can be multiplied by the width of any value, and one added, without overflow.
constexpr std::int64_t most_rows = INT64_MAX / 32;

void check_extent(const ArrowArray& array, std::string_view column) {
    if (array.length < 0 || array.offset < 0 || array.null_count < -1 || array.length > most_rows ||
        array.offset > most_rows - array.length) {
        throw malformed("lengths, offsets and null counts are not negative and fit into memory",
                        "length " + std::to_string(array.length) + ", offset " + std::to_string(array.offset) +
                            ", null count " + std::to_string(array.null_count),
                        column);
    }
}

}  // namespace

void ColumnView::refuse(const char* what) const {
    throw error::wrong_type(std::string{"this column holds no "} + what, "Arrow format " + in_quotes(field_->format),
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
            throw error::invalid_value("times lie within 292,000 years of 1970",
                                       std::to_string(value) + " in a column of format " + in_quotes(field_->format),
                                       "correct the value or its unit", {field_->name, row_of_stream(row)});
        }
        return micros;
    };
    switch (layout_) {
        case Layout::date32: return values<std::int32_t>()[row] * micros_per_day;
        case Layout::date64: return scaled(values<std::int64_t>()[row], 1000);
        case Layout::timestamp: {
            const auto value = values<std::int64_t>()[row];
            switch (field_->unit) {
                case TimeUnit::second: return scaled(value, micros_per_second);
                case TimeUnit::millisecond: return scaled(value, 1000);
                case TimeUnit::microsecond: return value;
                case TimeUnit::nanosecond: return floor_div(value, 1000);
            }
            return value;
        }
        default: refuse("times");
    }
}

struct Batch::Holder {
    Owned<ArrowArray> array;
    std::shared_ptr<const std::vector<Field>> fields;
    std::vector<std::unique_ptr<std::max_align_t[]>> copies;  // of buffers that were not aligned
    std::int64_t first_row = 0;                               // in the stream

    void check_rows() const;
    [[nodiscard]] ColumnView view(const ArrowArray& column, const Field& field, std::optional<Rows> rows);

  private:
    void read_validity(ColumnView& view, const ArrowArray& column) const;
    const void* aligned(const void* buffer, std::size_t bytes, std::size_t alignment);
    void check_text(ColumnView& view, const ArrowArray& column) const;
    void check_views(ColumnView& view, const ArrowArray& column);
    void read_dictionary(ColumnView& view, const ArrowArray& column);
};

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
                        std::to_string(column.length) + " rows for " + std::to_string(rows->count) + " from row " +
                            std::to_string(rows->offset) + " on",
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
            throw malformed("nulls are marked in a bitmap", std::to_string(column.null_count) + " nulls without one",
                            view.field_->name);
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
    const auto end = view.layout_ == Layout::text32 ? check(view.values<std::int32_t>()) : check(view.values<std::int64_t>());
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
        return text.size >= 0 && text.buffer >= 0 && text.buffer < buffers && sizes != nullptr && text.offset >= 0 &&
               sizes[text.buffer] >= std::int64_t{text.offset} + text.size && column.buffers[2 + text.buffer] != nullptr;
    };
    view.extra_ = column.buffers + 2;
    const auto* texts = view.values<TextView>();
    for (std::int64_t row = 0; row < view.length_; ++row) {
        if (static_cast<std::uint32_t>(texts[row].size) > TextView::most_inside && !view.is_null(row) &&
            !inside(texts[row])) {
            throw error::wrong_type("a text view lies within the buffers of its column",
                                    "size " + std::to_string(texts[row].size) + ", buffer " +
                                        std::to_string(texts[row].buffer) + " of " + std::to_string(buffers) +
                                        ", offset " + std::to_string(texts[row].offset),
                                    "whatever made this Arrow stream is at fault: report it there",
                                    {view.field_->name, view.row_of_stream(row)});
        }
    }
}

void Batch::Holder::read_dictionary(ColumnView& view, const ArrowArray& column) {
    if (column.dictionary == nullptr) {
        throw malformed("a dictionary column has its values", "none", view.field_->name);
    }
    view.dictionary_ = std::make_shared<const ColumnView>(this->view(*column.dictionary, *view.field_->values, {}));
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
                throw error::wrong_type("a dictionary index names one of the column's values",
                                        std::to_string(indices[row]) + " of " + std::to_string(values),
                                        "whatever made this Arrow stream is at fault: report it there",
                                        {view.field_->name, view.row_of_stream(row)});
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
            throw malformed("a batch has the columns of its schema", "a null pointer for one", fields[i].name);
        }
        columns_.push_back(
            holder_->view(*top.children[i], fields[i], Rows{top.offset, top.length, holder_->first_row}));
    }
    rows_ = top.length;
}

struct Stream::State {
    Owned<ArrowArrayStream> stream;
    std::shared_ptr<std::vector<Field>> fields = std::make_shared<std::vector<Field>>();
    std::vector<std::uint8_t> readable;
    std::vector<std::string> unread;
    std::int64_t rows = 0;  // delivered so far
    bool ended = false;
    std::optional<Error> failure;

    [[nodiscard]] Error failed(int code, std::string_view doing) {
        auto& producer = stream.value;
        const char* said = producer.get_last_error == nullptr ? nullptr : producer.get_last_error(&producer);
        return error::wrong_type(std::string{"whatever made this table failed while "}.append(doing),
                                 said != nullptr && *said != '\0' ? said : "error " + std::to_string(code),
                                 "look at where the table comes from");
    }
    void read_schema();
};

void Stream::State::read_schema() {
    Owned<ArrowSchema> owned;
    const auto& schema = owned.value;
    if (const auto code = stream.value.get_schema(&stream.value, &owned.value); code != 0) {
        owned.value.release = nullptr;  // what a failing call leaves behind is nobody's
        throw failed(code, "telling its columns");
    }
    if (schema.release == nullptr || schema.format == nullptr) {
        throw malformed("an Arrow stream has a schema", "none");
    }
    if (std::string_view{schema.format} != "+s" || schema.dictionary != nullptr) {
        Field single;
        throw error::wrong_type("a table has columns",
                                read_field(schema, single) ? "a single column of format " + in_quotes(schema.format)
                                                           : show_format(schema.format),
                                "pass a DataFrame or table that holds this column under a name");
    }
    if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) {
        throw malformed("a schema describes every column", std::to_string(schema.n_children) + " columns");
    }
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        if (schema.children[i] == nullptr) {
            throw malformed("a schema describes every column", "a null pointer for one");
        }
        Field field;
        readable.push_back(read_field(*schema.children[i], field) ? 1 : 0);
        if (readable.back() == 0) {
            unread.push_back(field.name + ": " + show_format(field.format));
        }
        fields->push_back(std::move(field));
    }
}

Stream::Stream(ArrowArrayStream* stream) : state_(std::make_unique<State>()) {
    if (stream == nullptr || stream->release == nullptr) {
        throw error::wrong_type("a table is a stream that was not read before", "a stream that is used up",
                                "make a new one");
    }
    state_->stream.value = *stream;
    stream->release = nullptr;
    if (state_->stream.value.get_schema == nullptr || state_->stream.value.get_next == nullptr) {
        throw malformed("an Arrow stream tells its schema and gives its batches", "null pointers");
    }
    state_->read_schema();
}

Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

const std::vector<Field>& Stream::fields() const { return *state_->fields; }
const std::vector<std::string>& Stream::unread() const { return state_->unread; }

bool Stream::has(std::string_view name) const {
    return std::any_of(fields().begin(), fields().end(), [&](const Field& field) { return field.name == name; });
}

std::size_t Stream::position(std::string_view name) const {
    const auto& fields = this->fields();
    const auto called = [&](const Field& field) { return field.name == name; };
    const auto found = std::find_if(fields.begin(), fields.end(), called);
    if (found == fields.end()) {
        std::string known;
        for (const auto& field : fields) {
            known.append(known.empty() ? "" : ", ").append(in_quotes(field.name));
        }
        throw error::missing_name("the table has no column of this name", in_quotes(name),
                                  known.empty() ? "it has no columns at all" : "its columns are " + known);
    }
    if (std::find_if(found + 1, fields.end(), called) != fields.end()) {
        throw error::invalid_value("a column's name stands for one column", "two called " + in_quotes(name),
                                   "rename one of them");
    }
    const auto at = static_cast<std::size_t>(found - fields.begin());
    if (state_->readable[at] == 0) {
        throw error::wrong_type("columns hold numbers, texts, truth values, dates or times", show_format(found->format),
                                "convert the column first", {name, -1});
    }
    return at;
}

bool Stream::next(Batch& batch) {
    batch = Batch{};
    if (state_->failure) {
        throw Error{*state_->failure};
    }
    if (state_->ended) {
        return false;
    }
    auto holder = std::make_unique<Batch::Holder>();
    holder->fields = state_->fields;
    holder->first_row = state_->rows;
    auto& array = holder->array.value;
    if (const auto code = state_->stream.value.get_next(&state_->stream.value, &array); code != 0) {
        array.release = nullptr;  // what a failing call leaves behind is nobody's
        state_->failure = state_->failed(code, "giving its rows");
        throw Error{*state_->failure};
    }
    if (array.release == nullptr) {
        state_->ended = true;
        return false;
    }
    batch = Batch{std::move(holder)};
    state_->rows += batch.rows();
    return true;
}

}  // namespace klankbord::inline v0::arrow
