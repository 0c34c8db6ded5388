#include <klankbord/core/table.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::inline v0 {

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

void Column::push(std::int64_t value) {
    if (type_ == Type::real) {
        push(static_cast<double>(value));
        return;
    }
    auto* values = std::get_if<std::vector<std::int64_t>>(&values_);
    if (values == nullptr) {
        throw error::wrong_type("a text column takes texts", std::to_string(value), "make the column of another type",
                                {name_, -1});
    }
    values->push_back(value);
    if (!nulls_.empty()) {
        nulls_.push_back(0);
    }
}

void Column::push(double value) {
    auto* values = std::get_if<std::vector<double>>(&values_);
    if (values == nullptr || std::isnan(value)) {
        throw error::invalid_value("a column of real numbers takes numbers that exist", std::to_string(value),
                                   "push null, with a reason beside it", {name_, -1});
    }
    values->push_back(value);
    if (!nulls_.empty()) {
        nulls_.push_back(0);
    }
}

void Column::push(std::string_view value) {
    auto* values = std::get_if<TextValues>(&values_);
    if (values == nullptr) {
        throw error::wrong_type("only a text column takes texts", value, "make the column of type text", {name_, -1});
    }
    values->push(value);
    if (!nulls_.empty()) {
        nulls_.push_back(0);
    }
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

std::int64_t Column::integer(std::size_t row) const { return std::get<std::vector<std::int64_t>>(values_).at(row); }
double Column::real(std::size_t row) const { return std::get<std::vector<double>>(values_).at(row); }
std::string_view Column::text(std::size_t row) const { return std::get<TextValues>(values_)[row]; }
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
        throw error::invalid_value("a table has every column once", "\"" + column.name() + "\" twice", "rename one");
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
    const auto at =
        std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) { return column.name() == name; });
    return at == columns_.end() ? nullptr : &*at;
}

const Column& Table::at(std::string_view name) const {
    const auto* column = find(name);
    if (column == nullptr) {
        std::string known;
        for (const auto& one : columns_) {
            known.append(known.empty() ? "" : ", ").append(one.name());
        }
        throw error::missing_name("the table has no column of this name", "\"" + std::string{name} + "\"",
                                  "its columns are: " + known);
    }
    return *column;
}

namespace {

std::string format_of(const Column& column) {
    switch (column.type()) {
        case Column::Type::boolean: return "b";
        case Column::Type::integer: return "l";
        case Column::Type::real: return "g";
        case Column::Type::text: return "U";
        case Column::Type::date: return "tdD";
        case Column::Type::timestamp: return "tsu:" + column.zone();
    }
    return "n";
}

/// What one exported array owns: its buffers, and its children until they are moved out.
struct ArrayOwner {
    std::vector<std::uint8_t> validity;
    std::vector<std::uint8_t> bits;
    std::vector<std::int32_t> days;
    std::vector<std::int64_t> integers;
    std::vector<double> reals;
    std::string bytes;
    std::array<const void*, 3> buffers{};
    std::vector<std::unique_ptr<ArrowArray>> children;
    std::vector<ArrowArray*> child_pointers;
};

void release_array(ArrowArray* array) {
    const std::unique_ptr<ArrayOwner> owner{static_cast<ArrayOwner*>(array->private_data)};
    for (auto* child : owner->child_pointers) {
        if (child->release != nullptr) {
            child->release(child);
        }
    }
    array->release = nullptr;
}

struct SchemaOwner {
    std::string format;
    std::string name;
    std::vector<std::unique_ptr<ArrowSchema>> children;
    std::vector<ArrowSchema*> child_pointers;
};

void release_schema(ArrowSchema* schema) {
    const std::unique_ptr<SchemaOwner> owner{static_cast<SchemaOwner*>(schema->private_data)};
    for (auto* child : owner->child_pointers) {
        if (child->release != nullptr) {
            child->release(child);
        }
    }
    schema->release = nullptr;
}

void set_bit(std::vector<std::uint8_t>& bits, std::size_t at) {
    bits[at >> 3U] = static_cast<std::uint8_t>(bits[at >> 3U] | (1U << (at & 7U)));
}

void export_column(const Column& column, ArrowArray* out) {
    auto owner = std::make_unique<ArrayOwner>();
    const auto rows = column.size();
    const auto nulls = column.null_count();
    if (nulls > 0) {
        owner->validity.assign((rows + 7) / 8, 0);
        for (std::size_t i = 0; i < rows; ++i) {
            if (!column.is_null(i)) {
                set_bit(owner->validity, i);
            }
        }
        owner->buffers[0] = owner->validity.data();
    }
    std::int64_t buffers = 2;
    switch (column.type()) {
        case Column::Type::boolean:
            owner->bits.assign((rows + 7) / 8 + 1, 0);
            for (std::size_t i = 0; i < rows; ++i) {
                if (column.integer(i) != 0) {
                    set_bit(owner->bits, i);
                }
            }
            owner->buffers[1] = owner->bits.data();
            break;
        case Column::Type::date:
            owner->days.reserve(rows + 1);
            for (std::size_t i = 0; i < rows; ++i) {
                owner->days.push_back(static_cast<std::int32_t>(column.integer(i)));
            }
            owner->buffers[1] = owner->days.data();
            break;
        case Column::Type::integer:
        case Column::Type::timestamp:
            owner->integers.reserve(rows + 1);
            for (std::size_t i = 0; i < rows; ++i) {
                owner->integers.push_back(column.integer(i));
            }
            owner->buffers[1] = owner->integers.data();
            break;
        case Column::Type::real:
            owner->reals.reserve(rows + 1);
            for (std::size_t i = 0; i < rows; ++i) {
                owner->reals.push_back(column.real(i));
            }
            owner->buffers[1] = owner->reals.data();
            break;
        case Column::Type::text:
            owner->integers.reserve(rows + 1);
            owner->integers.push_back(0);
            for (std::size_t i = 0; i < rows; ++i) {
                owner->bytes.append(column.text(i));
                owner->integers.push_back(static_cast<std::int64_t>(owner->bytes.size()));
            }
            owner->buffers[1] = owner->integers.data();
            owner->buffers[2] = owner->bytes.data();
            buffers = 3;
            break;
    }
    *out = ArrowArray{};
    out->length = static_cast<std::int64_t>(rows);
    out->null_count = static_cast<std::int64_t>(nulls);
    out->n_buffers = buffers;
    out->buffers = owner->buffers.data();
    out->release = &release_array;
    out->private_data = owner.release();
}

struct StreamOwner {
    Table table;
    bool done = false;
    std::string error;
};

template <class Work>
int guarded(ArrowArrayStream* stream, Work&& work) {
    auto* owner = static_cast<StreamOwner*>(stream->private_data);
    try {
        work(*owner);
        return 0;
    } catch (const std::exception& failure) {
        owner->error = failure.what();
        return 12;  // ENOMEM: nothing else can go wrong here
    }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    return guarded(stream, [out](StreamOwner& owner) {
        auto top = std::make_unique<SchemaOwner>();
        top->format = "+s";
        for (const auto& column : owner.table.columns()) {
            auto made = std::make_unique<SchemaOwner>();
            made->format = format_of(column);
            made->name = column.name();
            auto child = std::make_unique<ArrowSchema>(ArrowSchema{});
            child->format = made->format.c_str();
            child->name = made->name.c_str();
            child->flags = ARROW_FLAG_NULLABLE;
            child->release = &release_schema;
            child->private_data = made.release();
            top->child_pointers.push_back(child.get());
            top->children.push_back(std::move(child));
        }
        *out = ArrowSchema{};
        out->format = top->format.c_str();
        out->name = top->name.c_str();
        out->n_children = static_cast<std::int64_t>(top->child_pointers.size());
        out->children = top->child_pointers.data();
        out->release = &release_schema;
        out->private_data = top.release();
    });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    return guarded(stream, [out](StreamOwner& owner) {
        *out = ArrowArray{};
        if (owner.done) {
            return;
        }
        owner.done = true;
        auto top = std::make_unique<ArrayOwner>();
        for (const auto& column : owner.table.columns()) {
            auto child = std::make_unique<ArrowArray>();
            export_column(column, child.get());
            top->child_pointers.push_back(child.get());
            top->children.push_back(std::move(child));
        }
        out->length = static_cast<std::int64_t>(owner.table.rows());
        out->n_buffers = 1;
        out->buffers = top->buffers.data();
        out->n_children = static_cast<std::int64_t>(top->child_pointers.size());
        out->children = top->child_pointers.data();
        out->release = &release_array;
        out->private_data = top.release();
    });
}

const char* get_last_error(ArrowArrayStream* stream) {
    return static_cast<StreamOwner*>(stream->private_data)->error.c_str();
}

void release_stream(ArrowArrayStream* stream) {
    delete static_cast<StreamOwner*>(stream->private_data);
    stream->release = nullptr;
}

}  // namespace

void Table::to_arrow(ArrowArrayStream* out) const {
    auto owner = std::make_unique<StreamOwner>();
    owner->table = *this;
    *out = ArrowArrayStream{};
    out->get_schema = &get_schema;
    out->get_next = &get_next;
    out->get_last_error = &get_last_error;
    out->release = &release_stream;
    out->private_data = owner.release();
}

}  // namespace klankbord::inline v0
