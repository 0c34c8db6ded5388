#include <klankbord/core/dictionary.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>

#include "core/hash.hpp"
#include "core/parallel.hpp"

namespace klankbord::inline v0 {

std::string IdView::to_string() const { return integer_ ? std::to_string(number_) : std::string{text_}; }

namespace {

constexpr std::uint32_t empty_slot = 0xffff'ffffU;

Code make_code(std::uint32_t local, std::uint32_t partition) { return (local << detail::partition_bits) | partition; }

/// A row waiting for its code: its hash, and where it came from.
struct Waiting {
    std::uint64_t hash;
    std::uint32_t row;
};

}  // namespace

struct Dictionary::Partition {
    struct Slot {
        std::uint32_t tag;
        std::uint32_t local;
    };
    std::vector<Slot> slots;
    std::vector<std::int64_t> numbers;  // integer ids
    std::string bytes;                  // text ids end to end
    std::vector<std::uint64_t> ends;
    std::vector<std::uint8_t> erased;  // empty until somebody is forgotten

    [[nodiscard]] bool gone(std::uint32_t local) const { return local < erased.size() && erased[local] != 0; }
    [[nodiscard]] std::uint32_t size(bool integers) const {
        return static_cast<std::uint32_t>(integers ? numbers.size() : ends.size());
    }
    [[nodiscard]] std::string_view text(std::uint32_t local) const {
        const auto begin = local == 0 ? 0 : ends[local - 1];
        return std::string_view{bytes}.substr(begin, ends[local] - begin);
    }
    [[nodiscard]] bool equal(std::uint32_t local, std::string_view id) const {
        return text(local) == id && !gone(local);
    }
    [[nodiscard]] bool equal(std::uint32_t local, std::int64_t id) const {
        return numbers[local] == id && !gone(local);
    }
    void push(std::string_view id) {
        bytes.append(id);
        ends.push_back(bytes.size());
    }
    void push(std::int64_t id) { numbers.push_back(id); }

    template <class Id>
    [[nodiscard]] std::uint32_t find(Id id, std::uint64_t hash) const {
        if (slots.empty()) {
            return empty_slot;
        }
        const auto mask = slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash >> 20U);
        for (auto at = hash & mask;; at = (at + 1) & mask) {
            const auto& slot = slots[at];
            if (slot.local == empty_slot) {
                return empty_slot;
            }
            if (slot.tag == tag && equal(slot.local, id)) {
                return slot.local;
            }
        }
    }

    template <class Id>
    std::uint32_t intern(Id id, std::uint64_t hash, bool integers) {
        const auto count = size(integers);
        if ((static_cast<std::size_t>(count) + 1) * 3 > slots.size() * 2) {
            grow(integers);
        }
        const auto mask = slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash >> 20U);
        auto at = hash & mask;
        for (;; at = (at + 1) & mask) {
            const auto& slot = slots[at];
            if (slot.local == empty_slot) {
                break;
            }
            if (slot.tag == tag && equal(slot.local, id)) {
                return slot.local;
            }
        }
        if (count >= (empty_slot >> detail::partition_bits) - 1) {
            throw error::invalid_value("a dictionary holds at most about four thousand million ids", "more",
                                       "split the data over several states");
        }
        push(id);
        slots[at] = {tag, count};
        return count;
    }

    void grow(bool integers) {
        std::vector<Slot> larger(std::max<std::size_t>(16, slots.size() * 2), Slot{0, empty_slot});
        const auto mask = larger.size() - 1;
        const auto count = size(integers);
        for (std::uint32_t local = 0; local < count; ++local) {
            if (gone(local)) {
                continue;
            }
            const auto hash = integers ? detail::hash(static_cast<std::uint64_t>(numbers[local]))
                                       : detail::hash(text(local));
            auto at = hash & mask;
            while (larger[at].local != empty_slot) {
                at = (at + 1) & mask;
            }
            larger[at] = {static_cast<std::uint32_t>(hash >> 20U), local};
        }
        slots = std::move(larger);
    }
};

struct Dictionary::State {
    enum class Kind : std::uint8_t { none, text, integer };
    Kind kind = Kind::none;
    std::array<Partition, detail::partitions> parts;

    void expect(Kind wanted) {
        if (kind == Kind::none) {
            kind = wanted;
        } else if (kind != wanted) {
            throw error::wrong_type("ids of one column are all texts or all integers",
                                    wanted == Kind::text ? "a text among integers" : "an integer among texts",
                                    "convert the column to one type first");
        }
    }
};

Dictionary::Dictionary() : state_(std::make_unique<State>()) {}
Dictionary::Dictionary(const Dictionary& other) : state_(std::make_unique<State>(*other.state_)) {}
Dictionary& Dictionary::operator=(const Dictionary& other) {
    if (this != &other) {
        state_ = std::make_unique<State>(*other.state_);
    }
    return *this;
}
Dictionary::Dictionary(Dictionary&&) noexcept = default;
Dictionary& Dictionary::operator=(Dictionary&&) noexcept = default;
Dictionary::~Dictionary() = default;

Code Dictionary::intern(IdView id) {
    if (id.is_integer()) {
        state_->expect(State::Kind::integer);
        const auto hash = detail::hash(static_cast<std::uint64_t>(id.number()));
        const auto part = detail::partition_of(hash);
        return make_code(state_->parts[part].intern(id.number(), hash, true), part);
    }
    state_->expect(State::Kind::text);
    const auto hash = detail::hash(id.text());
    const auto part = detail::partition_of(hash);
    return make_code(state_->parts[part].intern(id.text(), hash, false), part);
}

std::optional<Code> Dictionary::find(IdView id) const {
    if (state_->kind != (id.is_integer() ? State::Kind::integer : State::Kind::text)) {
        return std::nullopt;
    }
    const auto hash =
        id.is_integer() ? detail::hash(static_cast<std::uint64_t>(id.number())) : detail::hash(id.text());
    const auto part = detail::partition_of(hash);
    const auto local = id.is_integer() ? state_->parts[part].find(id.number(), hash)
                                       : state_->parts[part].find(id.text(), hash);
    if (local == empty_slot) {
        return std::nullopt;
    }
    return make_code(local, part);
}

IdView Dictionary::id(Code code) const {
    const auto& part = state_->parts[code & (detail::partitions - 1)];
    const auto local = code >> detail::partition_bits;
    if (state_->kind == State::Kind::integer) {
        return IdView{part.numbers[local]};
    }
    return IdView{part.text(local)};
}

namespace {

/// Codes for rows [0, n): hashes in pieces, then each partition numbers its own rows in their order.
template <class Value, class HashOf, class Intern>
void intern_rows(std::size_t rows, std::span<Code> codes, const Context& context, const Value& value,
                 const HashOf& hash_of, const Intern& intern) {
    constexpr std::size_t piece_rows = 1U << 16U;
    const auto pieces = (rows + piece_rows - 1) / piece_rows;
    if (pieces <= 1 || context.thread_count() <= 1) {
        for (std::size_t row = 0; row < rows; ++row) {
            if (row % piece_rows == 0) {
                context.check_cancel();
            }
            codes[row] = value(row, [&](auto id) {
                const auto hash = hash_of(id);
                return intern(id, hash, detail::partition_of(hash));
            });
        }
        return;
    }
    // A window of pieces at a time keeps the waiting rows small whatever the length of the column.
    constexpr std::size_t window = 32;
    std::vector<std::array<std::vector<Waiting>, detail::partitions>> waiting(std::min(window, pieces));
    for (std::size_t first = 0; first < pieces; first += window) {
        const auto here = std::min(window, pieces - first);
        detail::parallel_pieces(here, context, [&](std::size_t piece, std::size_t) {
            auto& mine = waiting[piece];
            for (auto& part : mine) {
                part.clear();
            }
            const auto begin = (first + piece) * piece_rows;
            const auto end = std::min(rows, begin + piece_rows);
            for (auto row = begin; row < end; ++row) {
                codes[row] = value(row, [&](auto id) {
                    const auto hash = hash_of(id);
                    mine[detail::partition_of(hash)].push_back({hash, static_cast<std::uint32_t>(row - begin)});
                    return no_code;
                });
            }
        });
        detail::parallel_pieces(detail::partitions, context, [&](std::size_t part, std::size_t) {
            for (std::size_t piece = 0; piece < here; ++piece) {
                const auto begin = (first + piece) * piece_rows;
                for (const auto& one : waiting[piece][part]) {
                    const auto row = begin + one.row;
                    value(row, [&](auto id) {
                        return codes[row] = intern(id, one.hash, static_cast<std::uint32_t>(part));
                    });
                }
            }
        });
    }
}

}  // namespace

void Dictionary::intern(const arrow::ColumnView& column, std::span<Code> codes, const Context& context) {
    const auto rows = static_cast<std::size_t>(column.size());
    const auto& field = column.field();
    if (field.layout == arrow::Layout::null) {
        std::fill(codes.begin(), codes.begin() + static_cast<std::ptrdiff_t>(rows), no_code);
        return;
    }
    if (field.layout == arrow::Layout::dictionary) {
        const auto& values = column.dictionary();
        std::vector<Code> of_index(static_cast<std::size_t>(values.size()));
        // Only values that occur are interned: categories nobody uses are no ids.
        std::vector<std::uint8_t> used(of_index.size(), 0);
        for (std::size_t row = 0; row < rows; ++row) {
            if (!column.is_null(static_cast<std::int64_t>(row))) {
                used[static_cast<std::size_t>(column.index(static_cast<std::int64_t>(row)))] = 1;
            }
        }
        for (std::size_t i = 0; i < of_index.size(); ++i) {
            const auto at = static_cast<std::int64_t>(i);
            of_index[i] = used[i] == 0 || values.is_null(at) ? no_code
                          : values.field().is_text()         ? intern(IdView{values.text(at)})
                          : values.field().is_integer()      ? intern(IdView{values.integer(at)})
                                                             : throw error::wrong_type(
                                                              "ids are texts or integers", values.field().format,
                                                              "convert the column first", {field.name, -1});
        }
        for (std::size_t row = 0; row < rows; ++row) {
            const auto at = static_cast<std::int64_t>(row);
            codes[row] = column.is_null(at) ? no_code : of_index[static_cast<std::size_t>(column.index(at))];
        }
        return;
    }
    if (field.is_text()) {
        if (column.null_count() < column.size()) {
            state_->expect(State::Kind::text);
        }
        intern_rows(
            rows, codes, context,
            [&](std::size_t row, const auto& use) -> Code {
                const auto at = static_cast<std::int64_t>(row);
                return column.is_null(at) ? no_code : use(column.text(at));
            },
            [](std::string_view id) { return detail::hash(id); },
            [&](std::string_view id, std::uint64_t hash, std::uint32_t part) {
                return make_code(state_->parts[part].intern(id, hash, false), part);
            });
        return;
    }
    if (field.is_integer()) {
        if (column.null_count() < column.size()) {
            state_->expect(State::Kind::integer);
        }
        intern_rows(
            rows, codes, context,
            [&](std::size_t row, const auto& use) -> Code {
                const auto at = static_cast<std::int64_t>(row);
                return column.is_null(at) ? no_code : use(column.integer(at));
            },
            [](std::int64_t id) { return detail::hash(static_cast<std::uint64_t>(id)); },
            [&](std::int64_t id, std::uint64_t hash, std::uint32_t part) {
                return make_code(state_->parts[part].intern(id, hash, true), part);
            });
        return;
    }
    if (field.is_number()) {
        // Integer ids with gaps arrive as floats from some tables; a float that is no integer is no id.
        for (std::size_t row = 0; row < rows; ++row) {
            const auto at = static_cast<std::int64_t>(row);
            if (column.is_null(at)) {
                codes[row] = no_code;
                continue;
            }
            const auto value = column.number(at);
            if (!(std::abs(value) < 9007199254740992.0) || value != std::floor(value)) {
                throw error::wrong_type("ids are texts or integers", std::to_string(value),
                                        "convert the column to text or integers first", {field.name, at});
            }
            codes[row] = intern(IdView{static_cast<std::int64_t>(value)});
        }
        return;
    }
    throw error::wrong_type("ids are texts or integers", "Arrow format \"" + field.format + "\"",
                            "convert the column to text or integers first", {field.name, -1});
}

void Dictionary::erase(Code code) {
    auto& part = state_->parts[code & (detail::partitions - 1)];
    const auto local = code >> detail::partition_bits;
    if (part.erased.size() <= local) {
        part.erased.resize(local + 1, 0);
    }
    part.erased[local] = 1;
    if (holds_integers()) {
        part.numbers[local] = 0;
    } else {
        const auto begin = local == 0 ? 0 : part.ends[local - 1];
        std::fill(part.bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                  part.bytes.begin() + static_cast<std::ptrdiff_t>(part.ends[local]), '\0');
    }
}

std::size_t Dictionary::size() const {
    std::size_t total = 0;
    for (const auto& part : state_->parts) {
        total += part.size(state_->kind == State::Kind::integer);
        total -= static_cast<std::size_t>(std::count(part.erased.begin(), part.erased.end(), std::uint8_t{1}));
    }
    return total;
}

Code Dictionary::bound() const {
    std::uint32_t longest = 0;
    for (const auto& part : state_->parts) {
        longest = std::max(longest, part.size(state_->kind == State::Kind::integer));
    }
    return longest << detail::partition_bits;
}

bool Dictionary::holds_integers() const { return state_->kind == State::Kind::integer; }

std::vector<Code> Dictionary::sorted() const {
    std::vector<Code> codes;
    codes.reserve(size());
    for (std::uint32_t part = 0; part < detail::partitions; ++part) {
        const auto count = state_->parts[part].size(holds_integers());
        for (std::uint32_t local = 0; local < count; ++local) {
            if (!state_->parts[part].gone(local)) {
                codes.push_back(make_code(local, part));
            }
        }
    }
    std::sort(codes.begin(), codes.end(), [this](Code a, Code b) { return id(a) < id(b); });
    return codes;
}

std::size_t Dictionary::bytes_used() const {
    std::size_t total = sizeof(State);
    for (const auto& part : state_->parts) {
        total += part.slots.capacity() * sizeof(Partition::Slot) + part.numbers.capacity() * sizeof(std::int64_t) +
                 part.bytes.capacity() + part.ends.capacity() * sizeof(std::uint64_t);
    }
    return total;
}

}  // namespace klankbord::inline v0
