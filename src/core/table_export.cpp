#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/table.hpp>

namespace klankbord::inline v0 {

namespace {

using Type = Column::Type;

std::string format_of(const Column& column) {
    switch (column.type()) {
        case Type::boolean:
            return "b";
        case Type::integer:
            return "l";
        case Type::real:
            return "g";
        case Type::text:
            return "U";
        case Type::date:
            return "tdD";
        case Type::timestamp:
            return "tsu:" + column.zone();
    }
    return "n";
}

/// The children of an exported struct. Their memory is the parent's; what they own is theirs, so that a
/// consumer may move one out (and null its release) before it releases the parent.
template <class CStruct>
struct Children {
    std::vector<std::unique_ptr<CStruct>> owned;
    std::vector<CStruct*> pointers;

    CStruct& add() {
        pointers.reserve(pointers.size() + 1);
        owned.push_back(std::make_unique<CStruct>(CStruct{}));
        return *pointers.emplace_back(owned.back().get());
    }
    ~Children() {
        for (auto* child : pointers) {
            if (child->release != nullptr) {
                child->release(child);
            }
        }
    }
    Children() = default;
    Children(const Children&) = delete;
    Children& operator=(const Children&) = delete;
};

struct SchemaOwner {
    std::string format;
    std::string name;
    Children<ArrowSchema> children;
};

/// What one exported array owns. Integers, reals and the bytes of texts lie in the table itself, which lives
/// as long as one of its arrays does.
struct ArrayOwner {
    std::shared_ptr<const Table> table;
    std::vector<std::uint8_t> validity;
    std::vector<std::uint8_t> bits;
    std::vector<std::int32_t> days;
    std::vector<std::int64_t> offsets;
    std::array<const void*, 3> buffers{};
    Children<ArrowArray> children;
};

template <class Owner, class CStruct>
void release(CStruct* exported) {
    delete static_cast<Owner*>(exported->private_data);
    exported->release = nullptr;
}

template <class Owner, class CStruct>
void hand_over(std::unique_ptr<Owner> owner, CStruct* out) {
    out->n_children = static_cast<std::int64_t>(owner->children.pointers.size());
    out->children = owner->children.pointers.data();
    out->release = &release<Owner, CStruct>;
    out->private_data = owner.release();
}

void export_schema(std::string format, std::string name, std::unique_ptr<SchemaOwner> owner,
                   ArrowSchema* out) {
    owner->format = std::move(format);
    owner->name = std::move(name);
    *out = ArrowSchema{};
    out->format = owner->format.c_str();
    out->name = owner->name.c_str();
    hand_over(std::move(owner), out);
}

/// One bit per row, lowest first, for the rows that `is_set`.
template <class Predicate>
std::vector<std::uint8_t> bitmap(std::size_t rows, Predicate&& is_set) {
    std::vector<std::uint8_t> bits((rows + 7) / 8);
    for (std::size_t row = 0; row < rows; ++row) {
        bits[row >> 3U] =
            static_cast<std::uint8_t>(bits[row >> 3U] | ((is_set(row) ? 1U : 0U) << (row & 7U)));
    }
    return bits;
}

void export_column(const std::shared_ptr<const Table>& table, const Column& column, ArrowArray* out) {
    // Where there are no rows there may be no buffers either, and not every consumer takes a null pointer.
    alignas(64) static constexpr std::array<std::byte, 64> nothing{};
    auto owner = std::make_unique<ArrayOwner>();
    owner->table = table;
    const auto rows = column.size();
    const auto nulls = column.null_count();
    if (nulls > 0) {
        owner->validity = bitmap(rows, [&](std::size_t row) { return !column.is_null(row); });
        owner->buffers[0] = owner->validity.data();
    }
    const bool text = column.type() == Type::text;
    switch (column.type()) {
        case Type::boolean: {
            const auto values = column.integers();
            owner->bits = bitmap(rows, [&](std::size_t row) { return values[row] != 0; });
            owner->buffers[1] = owner->bits.data();
            break;
        }
        case Type::date:
            owner->days.reserve(rows);
            for (const auto day : column.integers()) {
                owner->days.push_back(static_cast<std::int32_t>(day));
            }
            owner->buffers[1] = owner->days.data();
            break;
        case Type::integer:
        case Type::timestamp:
            owner->buffers[1] = column.integers().data();
            break;
        case Type::real:
            owner->buffers[1] = column.reals().data();
            break;
        case Type::text:
            owner->offsets.reserve(rows + 1);
            owner->offsets.push_back(0);
            owner->offsets.insert(owner->offsets.end(), column.texts().ends.begin(),
                                  column.texts().ends.end());
            owner->buffers[1] = owner->offsets.data();
            owner->buffers[2] = column.texts().bytes.data();
            break;
    }
    if (owner->buffers[1] == nullptr) {
        owner->buffers[1] = nothing.data();
    }
    *out = ArrowArray{};
    out->length = static_cast<std::int64_t>(rows);
    out->null_count = static_cast<std::int64_t>(nulls);
    out->n_buffers = text ? 3 : 2;
    out->buffers = owner->buffers.data();
    hand_over(std::move(owner), out);
}

struct StreamOwner {
    std::shared_ptr<const Table> table;
    bool done = false;
    const char* error = nullptr;
};

/// Runs what a callback does; memory is all that can be short.
template <class Work>
int guarded(ArrowArrayStream* stream, Work&& work) noexcept {
    auto& owner = *static_cast<StreamOwner*>(stream->private_data);
    try {
        work(owner);
        return 0;
    } catch (const std::bad_alloc&) {
        owner.error = "there is not enough memory to export the table";
        return ENOMEM;
    }
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    return guarded(stream, [out](const StreamOwner& owner) {
        auto top = std::make_unique<SchemaOwner>();
        for (const auto& column : owner.table->columns()) {
            auto& child = top->children.add();
            export_schema(format_of(column), column.name(), std::make_unique<SchemaOwner>(), &child);
            child.flags = ARROW_FLAG_NULLABLE;
        }
        export_schema("+s", "", std::move(top), out);
    });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
    return guarded(stream, [out](StreamOwner& owner) {
        *out = ArrowArray{};
        if (owner.done) {
            return;
        }
        auto top = std::make_unique<ArrayOwner>();
        for (const auto& column : owner.table->columns()) {
            export_column(owner.table, column, &top->children.add());
        }
        out->length = static_cast<std::int64_t>(owner.table->rows());
        out->n_buffers = 1;
        out->buffers = top->buffers.data();
        hand_over(std::move(top), out);
        owner.done = true;
    });
}

const char* get_last_error(ArrowArrayStream* stream) {
    return static_cast<const StreamOwner*>(stream->private_data)->error;
}

void release_stream(ArrowArrayStream* stream) {
    delete static_cast<StreamOwner*>(stream->private_data);
    stream->release = nullptr;
}

}  // namespace

void Table::to_arrow(ArrowArrayStream* out) const {
    auto owner = std::make_unique<StreamOwner>();
    owner->table = std::make_shared<const Table>(*this);
    *out = ArrowArrayStream{};
    out->get_schema = &get_schema;
    out->get_next = &get_next;
    out->get_last_error = &get_last_error;
    out->release = &release_stream;
    out->private_data = owner.release();
}

}  // namespace klankbord::inline v0
