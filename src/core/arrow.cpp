#include <klankbord/core/arrow.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::arrow {
namespace {

Error malformed(std::string_view what, std::string_view received, std::string_view column = {}) {
    return error::wrong_type(what, received, "the producer of this Arrow stream is at fault: report it there", {column, -1});
}

std::optional<Layout> integer_layout(char c) {
    switch (c) {
        case 'c': return Layout::int8;
        case 's': return Layout::int16;
        case 'i': return Layout::int32;
        case 'l': return Layout::int64;
        case 'C': return Layout::uint8;
        case 'S': return Layout::uint16;
        case 'I': return Layout::uint32;
        case 'L': return Layout::uint64;
        default: return std::nullopt;
    }
}

/// Layout of a format string; nothing when klankbord does not read it.
bool parse_format(std::string_view format, Field& field) {
    field.format = format;
    if (format.size() == 1) {
        if (const auto layout = integer_layout(format[0])) {
            field.layout = *layout;
            return true;
        }
        switch (format[0]) {
            case 'n': field.layout = Layout::null; return true;
            case 'b': field.layout = Layout::boolean; return true;
            case 'f': field.layout = Layout::float32; return true;
            case 'g': field.layout = Layout::float64; return true;
            case 'u': field.layout = Layout::text32; return true;
            case 'U': field.layout = Layout::text64; return true;
            default: return false;
        }
    }
    if (format == "vu") {
        field.layout = Layout::text_view;
        return true;
    }
    if (format == "tdD") {
        field.layout = Layout::date32;
        return true;
    }
    if (format == "tdm") {
        field.layout = Layout::date64;
        return true;
    }
    if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
        field.layout = Layout::timestamp;
        field.zone = format.substr(4);
        switch (format[2]) {
            case 's': field.unit = TimeUnit::second; return true;
            case 'm': field.unit = TimeUnit::millisecond; return true;
            case 'u': field.unit = TimeUnit::microsecond; return true;
            case 'n': field.unit = TimeUnit::nanosecond; return true;
            default: return false;
        }
    }
    return false;
}

/// Fills a field from its schema; false when it cannot be read.
bool read_field(const ArrowSchema& schema, Field& field) {
    field.name = schema.name == nullptr ? "" : schema.name;
    if (schema.format == nullptr) {
        throw malformed("every Arrow column has a format", "none", field.name);
    }
    const bool known = parse_format(schema.format, field);
    if (schema.dictionary == nullptr) {
        return known;
    }
    if (!known || !field.is_integer()) {
        return false;
    }
    auto values = std::make_shared<Field>();
    if (!read_field(*schema.dictionary, *values) || values->layout == Layout::dictionary) {
        return false;
    }
    values->name = field.name;
    field.index = field.layout;
    field.layout = Layout::dictionary;
    field.format = std::string{schema.format} + "[" + values->format + "]";
    field.values = std::move(values);
    return true;
}

std::int64_t expected_buffers(Layout layout) {
    switch (layout) {
        case Layout::null: return 0;
        case Layout::text32:
        case Layout::text64: return 3;
        default: return 2;
    }
}

template <class Offset>
void check_offsets(const Offset* offsets, std::int64_t from, std::int64_t rows, const std::string& name) {
    bool rises = offsets[from] >= 0;
    for (std::int64_t i = from; i < from + rows; ++i) {
        rises &= offsets[i] <= offsets[i + 1];
    }
    if (!rises) {
        throw malformed("offsets of an Arrow text column never run backwards", "an offset below the one before", name);
    }
}

struct TextView {
    std::int32_t size;
    char inlined[4];
    std::int32_t buffer;
    std::int32_t offset;
};
static_assert(sizeof(TextView) == 16);

}  // namespace

bool Field::is_integer() const { return layout >= Layout::int8 && layout <= Layout::uint64; }
bool Field::is_number() const { return is_integer() || layout == Layout::float32 || layout == Layout::float64; }
bool Field::is_text() const {
    return layout == Layout::text32 || layout == Layout::text64 || layout == Layout::text_view;
}

std::int64_t ColumnView::integer(std::int64_t row) const { return integer_as(field_->layout, row); }

std::int64_t ColumnView::integer_as(Layout layout, std::int64_t row) const {
    switch (layout) {
        case Layout::int8: return values<std::int8_t>()[row];
        case Layout::int16: return values<std::int16_t>()[row];
        case Layout::int32: return values<std::int32_t>()[row];
        case Layout::int64: return values<std::int64_t>()[row];
        case Layout::uint8: return values<std::uint8_t>()[row];
        case Layout::uint16: return values<std::uint16_t>()[row];
        case Layout::uint32: return values<std::uint32_t>()[row];
        case Layout::uint64: {
            const auto value = values<std::uint64_t>()[row];
            if (value > static_cast<std::uint64_t>(INT64_MAX)) {
                throw error::invalid_value("integers lie below 2^63", std::to_string(value),
                                           "convert the column to text", {field_->name, row});
            }
            return static_cast<std::int64_t>(value);
        }
        default: throw error::wrong_type("this column holds no integers", field_->format, "choose another column",
                                         {field_->name, -1});
    }
}

double ColumnView::number(std::int64_t row) const {
    switch (field_->layout) {
        case Layout::float32: return static_cast<double>(values<float>()[row]);
        case Layout::float64: return values<double>()[row];
        case Layout::uint64: return static_cast<double>(values<std::uint64_t>()[row]);
        default: return static_cast<double>(integer(row));
    }
}

std::string_view ColumnView::text(std::int64_t row) const {
    switch (field_->layout) {
        case Layout::text32: {
            const auto* offsets = values<std::int32_t>();
            const auto begin = offsets[row];
            return {static_cast<const char*>(extra_) + begin, static_cast<std::size_t>(offsets[row + 1] - begin)};
        }
        case Layout::text64: {
            const auto* offsets = values<std::int64_t>();
            const auto begin = offsets[row];
            return {static_cast<const char*>(extra_) + begin, static_cast<std::size_t>(offsets[row + 1] - begin)};
        }
        case Layout::text_view: {
            const auto& view = values<TextView>()[row];
            const auto size = static_cast<std::size_t>(view.size);
            if (size <= 12) {
                return {view.inlined, size};
            }
            const auto* const* buffers = static_cast<const void* const*>(extra_);
            return {static_cast<const char*>(buffers[view.buffer]) + view.offset, size};
        }
        default: throw error::wrong_type("this column holds no text", field_->format, "choose another column",
                                         {field_->name, -1});
    }
}

std::int64_t ColumnView::microseconds(std::int64_t row) const {
    const auto scaled = [&](std::int64_t value, std::int64_t by) {
        std::int64_t out = 0;
        if (__builtin_mul_overflow(value, by, &out)) {
            throw error::invalid_value("times lie within 292,000 years of 1970", std::to_string(value),
                                       "correct the value", {field_->name, row});
        }
        return out;
    };
    switch (field_->layout) {
        case Layout::date32: return scaled(values<std::int32_t>()[row], 86'400'000'000);
        case Layout::date64: return scaled(values<std::int64_t>()[row], 1000);
        case Layout::timestamp: {
            const auto value = values<std::int64_t>()[row];
            switch (field_->unit) {
                case TimeUnit::second: return scaled(value, 1'000'000);
                case TimeUnit::millisecond: return scaled(value, 1000);
                case TimeUnit::microsecond: return value;
                case TimeUnit::nanosecond: return value / 1000 - (value % 1000 < 0 ? 1 : 0);
            }
            return value;
        }
        default: throw error::wrong_type("this column holds no times", field_->format, "choose another column",
                                         {field_->name, -1});
    }
}

struct Batch::Holder {
    ArrowArray array{};
    ~Holder() {
        if (array.release != nullptr) {
            array.release(&array);
        }
    }

    static ColumnView view(const ArrowArray& array, const Field& field, std::int64_t parent_offset,
                           std::int64_t parent_rows, bool top);
};

ColumnView Batch::Holder::view(const ArrowArray& array, const Field& field, std::int64_t parent_offset,
                               std::int64_t parent_rows, bool top) {
    ColumnView view;
    view.field_ = &field;
    if (array.length < 0 || array.offset < 0 || array.n_buffers < 0 ||
        array.length > (INT64_MAX - array.offset) / 16) {
        throw malformed("lengths, offsets and numbers of buffers are not negative", "a negative or absurd one", field.name);
    }
    if (top && array.length < parent_offset + parent_rows) {
        throw malformed("a column is as long as its batch", std::to_string(array.length) + " rows", field.name);
    }
    view.length_ = top ? parent_rows : array.length;
    view.offset_ = array.offset + (top ? parent_offset : 0);
    if (field.layout == Layout::null) {
        view.null_count_ = view.length_;
        return view;
    }
    const auto layout = field.layout == Layout::dictionary ? field.index : field.layout;
    const auto buffers = expected_buffers(layout);
    const bool views = layout == Layout::text_view;
    if ((views ? array.n_buffers < 3 : array.n_buffers != buffers) || array.buffers == nullptr) {
        throw malformed("a column has the buffers of its format", std::to_string(array.n_buffers) + " buffers", field.name);
    }
    view.validity_ = static_cast<const std::uint8_t*>(array.buffers[0]);
    view.data_ = array.buffers[1];
    if (view.length_ > 0 && view.data_ == nullptr) {
        throw malformed("a column with rows has values", "a null buffer", field.name);
    }
    if (view.validity_ != nullptr) {
        std::int64_t nulls = 0;
        for (std::int64_t i = 0; i < view.length_; ++i) {
            nulls += view.is_null(i) ? 1 : 0;
        }
        view.null_count_ = nulls;
    } else if (array.null_count > 0) {
        throw malformed("nulls are marked in a bitmap", "nulls without one", field.name);
    }
    if (layout == Layout::text32 || layout == Layout::text64) {
        view.extra_ = array.buffers[2];
        if (view.length_ > 0) {
            if (layout == Layout::text32) {
                check_offsets(static_cast<const std::int32_t*>(view.data_), view.offset_, view.length_, field.name);
            } else {
                check_offsets(static_cast<const std::int64_t*>(view.data_), view.offset_, view.length_, field.name);
            }
            if (view.extra_ == nullptr) {
                const auto size = layout == Layout::text32
                                      ? static_cast<const std::int32_t*>(view.data_)[view.offset_ + view.length_]
                                      : static_cast<const std::int64_t*>(view.data_)[view.offset_ + view.length_];
                if (size > 0) {
                    throw malformed("a text column has its bytes", "a null buffer", field.name);
                }
                view.extra_ = "";
            }
        }
    } else if (views) {
        const auto variadic = array.n_buffers - 3;
        view.extra_ = array.buffers + 2;
        const auto* sizes = static_cast<const std::int64_t*>(array.buffers[array.n_buffers - 1]);
        const auto* rows = static_cast<const TextView*>(view.data_) + view.offset_;
        for (std::int64_t i = 0; i < view.length_; ++i) {
            const auto size = rows[i].size;
            if (size <= 12 && size >= 0) {
                continue;
            }
            if (view.is_null(i)) {
                continue;
            }
            const auto buffer = rows[i].buffer;
            if (size < 0 || buffer < 0 || buffer >= variadic || sizes == nullptr || rows[i].offset < 0 ||
                rows[i].offset > sizes[buffer] - size || array.buffers[2 + buffer] == nullptr) {
                throw malformed("a text view lies within its buffers", "one that does not", field.name);
            }
        }
    }
    if (field.layout == Layout::dictionary) {
        if (array.dictionary == nullptr) {
            throw malformed("a dictionary column has its values", "none", field.name);
        }
        view.dictionary_ = std::make_shared<const ColumnView>(Holder::view(*array.dictionary, *field.values, 0, 0, false));
        const auto values = view.dictionary_->size();
        for (std::int64_t i = 0; i < view.length_; ++i) {
            if (view.is_null(i)) {
                continue;
            }
            const auto index = view.index(i);
            if (index < 0 || index >= values) {
                throw malformed("a dictionary index names a value", std::to_string(index) + " of " + std::to_string(values),
                                field.name);
            }
        }
    }
    return view;
}

Batch::Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

void Batch::adopt(ArrowArray&& array, const std::vector<Field>& fields) {
    auto holder = std::make_unique<Holder>();
    holder->array = array;
    array.release = nullptr;
    const auto& top = holder->array;
    if (top.length < 0 || top.offset < 0 || top.n_children != static_cast<std::int64_t>(fields.size()) ||
        (top.n_children > 0 && top.children == nullptr)) {
        throw malformed("a batch has the columns of its schema",
                        std::to_string(top.n_children) + " columns for " + std::to_string(fields.size()));
    }
    if (top.null_count > 0 || (top.n_buffers > 0 && top.buffers != nullptr && top.buffers[0] != nullptr)) {
        const auto* validity = static_cast<const std::uint8_t*>(top.buffers[0]);
        for (std::int64_t i = top.offset; validity != nullptr && i < top.offset + top.length; ++i) {
            if (((validity[i >> 3] >> (i & 7)) & 1U) == 0) {
                throw error::wrong_type("rows of a table are not null as a whole", "a null row",
                                        "drop null structs before");
            }
        }
    }
    std::vector<ColumnView> columns;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (top.children[i] == nullptr) {
            throw malformed("a batch has the columns of its schema", "a null child", fields[i].name);
        }
        columns.push_back(Holder::view(*top.children[i], fields[i], top.offset, top.length, true));
    }
    rows_ = top.length;
    columns_ = std::move(columns);
    holder_ = std::move(holder);
}

struct Stream::State {
    ArrowArrayStream stream{};
    std::vector<Field> fields;
    std::vector<std::uint8_t> readable;
    std::vector<std::string> unread;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (stream.release != nullptr) {
            stream.release(&stream);
        }
    }
    [[nodiscard]] Error failed(int code, const char* doing) {
        const char* said = stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
        return error::wrong_type(std::string{"the table's producer failed while "} + doing,
                                 said != nullptr ? std::string{said} : "error " + std::to_string(code),
                                 "look at where the table comes from");
    }
};

Stream::Stream(ArrowArrayStream* stream) : state_(std::make_unique<State>()) {
    if (stream == nullptr || stream->release == nullptr) {
        throw error::wrong_type("a table is a stream that was not read before", "a stream that is used up",
                                "make a new one");
    }
    state_->stream = *stream;
    stream->release = nullptr;
    ArrowSchema schema{};
    if (const auto code = state_->stream.get_schema(&state_->stream, &schema); code != 0) {
        throw state_->failed(code, "telling its columns");
    }
    const std::unique_ptr<ArrowSchema, void (*)(ArrowSchema*)> guard{&schema, [](ArrowSchema* s) {
                                                                         if (s->release != nullptr) {
                                                                             s->release(s);
                                                                         }
                                                                     }};
    if (schema.format == nullptr || std::string_view{schema.format} != "+s") {
        throw error::wrong_type("a table has columns", schema.format == nullptr ? "no format" : schema.format,
                                "pass a DataFrame or table, not a single column");
    }
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        if (schema.children == nullptr || schema.children[i] == nullptr) {
            throw malformed("a schema describes every column", "a missing one");
        }
        Field field;
        const bool readable = read_field(*schema.children[i], field);
        if (!readable) {
            state_->unread.push_back(field.name + ": " + field.format);
            field.layout = Layout::null;
            field.values.reset();
        }
        state_->readable.push_back(readable ? 1 : 0);
        state_->fields.push_back(std::move(field));
    }
}

Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

const std::vector<Field>& Stream::fields() const { return state_->fields; }
const std::vector<std::string>& Stream::unread() const { return state_->unread; }

bool Stream::has(std::string_view name) const {
    return std::any_of(state_->fields.begin(), state_->fields.end(), [&](const auto& field) { return field.name == name; });
}

std::size_t Stream::position(std::string_view name) const {
    std::size_t found = state_->fields.size();
    for (std::size_t i = 0; i < state_->fields.size(); ++i) {
        if (state_->fields[i].name != name) {
            continue;
        }
        if (found != state_->fields.size()) {
            throw error::invalid_value("a column's name stands for one column", "two called \"" + std::string{name} + "\"",
                                       "rename one of them");
        }
        found = i;
    }
    if (found == state_->fields.size()) {
        std::string known;
        for (const auto& field : state_->fields) {
            known.append(known.empty() ? "" : ", ").append(field.name);
        }
        throw error::missing_name("the table has no column of this name", "\"" + std::string{name} + "\"",
                                  "its columns are: " + known);
    }
    if (state_->readable[found] == 0) {
        throw error::wrong_type("columns hold numbers, texts, booleans, dates or times",
                                "Arrow format \"" + state_->fields[found].format + "\"", "convert the column first",
                                {name, -1});
    }
    return found;
}

bool Stream::next(Batch& batch) {
    ArrowArray array{};
    if (const auto code = state_->stream.get_next(&state_->stream, &array); code != 0) {
        throw state_->failed(code, "giving its rows");
    }
    if (array.release == nullptr) {
        return false;
    }
    Batch read;
    read.adopt(std::move(array), state_->fields);
    batch = std::move(read);
    return true;
}

}  // namespace klankbord::inline v0::arrow
