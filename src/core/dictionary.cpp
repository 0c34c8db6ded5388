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

/// A row waiting for its code: what finds its id (an integer itself, the hash of a text), and where it came from.
struct Waiting {
    std::uint64_t key;
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

    void fetch(std::uint64_t hash) const {
        if (!slots.empty()) {
            __builtin_prefetch(&slots[hash & (slots.size() - 1)]);
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
///
/// `Ids` tells of a row whether it is null and what its key is, of a key its hash, and finds or interns what a key of a
/// row stands for. Where the ids known are few, rows of known ids need no second look.
template <class Ids>
void intern_rows(std::size_t rows, std::span<Code> codes, const Context& context, Ids&& ids) {
    constexpr std::size_t piece_rows = 1U << 16U;
    const auto pieces = (rows + piece_rows - 1) / piece_rows;
    if (pieces <= 1) {
        for (std::size_t row = 0; row < rows; ++row) {
            if (ids.is_null(row)) {
                codes[row] = no_code;
                continue;
            }
            const auto key = ids.key(row);
            codes[row] = ids.intern(row, key, ids.hash(key));
        }
        return;
    }
    // A window of pieces at a time keeps the waiting rows small whatever the length of the column.
    constexpr std::size_t window = 32;
    constexpr std::size_t few_ids = 1U << 14U;
    std::vector<std::array<std::vector<Waiting>, detail::partitions>> waiting(std::min(window, pieces));
    for (std::size_t first = 0; first < pieces;) {
        // The first piece goes alone: after it, a column of few ids is known.
        const auto here = first == 0 ? std::size_t{1} : std::min(window, pieces - first);
        const bool few = first > 0 && ids.size() <= few_ids;
        detail::parallel_pieces(here, context, [&](std::size_t piece, std::size_t) {
            auto& mine = waiting[piece];
            for (auto& part : mine) {
                part.clear();
            }
            const auto begin = (first + piece) * piece_rows;
            const auto end = std::min(rows, begin + piece_rows);
            for (auto row = begin; row < end; ++row) {
                if (ids.is_null(row)) {
                    codes[row] = no_code;
                    continue;
                }
                const auto key = ids.key(row);
                const auto hash = ids.hash(key);
                if (few) {
                    codes[row] = ids.find(row, key, hash);
                    if (codes[row] != no_code) {
                        continue;
                    }
                }
                mine[detail::partition_of(hash)].push_back({key, static_cast<std::uint32_t>(row - begin)});
            }
        });
        detail::parallel_pieces(detail::partitions, context, [&](std::size_t part, std::size_t) {
            // Ids are met in no order: each place in the table is fetched while earlier ones are looked up.
            constexpr std::size_t ahead = 12;
            for (std::size_t piece = 0; piece < here; ++piece) {
                const auto begin = (first + piece) * piece_rows;
                const auto& mine = waiting[piece][part];
                for (std::size_t i = 0; i < mine.size(); ++i) {
                    if (i + ahead < mine.size()) {
                        ids.fetch(static_cast<std::uint32_t>(part), ids.hash(mine[i + ahead].key));
                    }
                    const auto row = begin + mine[i].row;
                    codes[row] = ids.intern(row, mine[i].key, ids.hash(mine[i].key));
                }
            }
        });
        first += here;
    }
}

}  // namespace

/// A column of integers on its way into codes.
struct Dictionary::IntegerIds {
    State& state;
    const arrow::ColumnView& column;

    [[nodiscard]] bool is_null(std::size_t row) const { return column.is_null(static_cast<std::int64_t>(row)); }
    [[nodiscard]] std::uint64_t key(std::size_t row) const {
        return static_cast<std::uint64_t>(column.integer(static_cast<std::int64_t>(row)));
    }
    [[nodiscard]] static std::uint64_t hash(std::uint64_t key) { return detail::hash(key); }
    [[nodiscard]] std::size_t size() const {
        std::size_t total = 0;
        for (const auto& part : state.parts) {
            total += part.numbers.size();
        }
        return total;
    }
    [[nodiscard]] Code find(std::size_t /*row*/, std::uint64_t key, std::uint64_t hash) const {
        const auto part = detail::partition_of(hash);
        const auto local = state.parts[part].find(static_cast<std::int64_t>(key), hash);
        return local == empty_slot ? no_code : make_code(local, part);
    }
    Code intern(std::size_t /*row*/, std::uint64_t key, std::uint64_t hash) const {
        const auto part = detail::partition_of(hash);
        return make_code(state.parts[part].intern(static_cast<std::int64_t>(key), hash, true), part);
    }
    void fetch(std::uint32_t part, std::uint64_t hash) const { state.parts[part].fetch(hash); }
};

/// A column of texts on its way into codes.
struct Dictionary::TextIds {
    State& state;
    const arrow::ColumnView& column;

    [[nodiscard]] bool is_null(std::size_t row) const { return column.is_null(static_cast<std::int64_t>(row)); }
    [[nodiscard]] std::uint64_t key(std::size_t row) const { return detail::hash(text(row)); }
    [[nodiscard]] static std::uint64_t hash(std::uint64_t key) { return key; }
    [[nodiscard]] std::size_t size() const {
        std::size_t total = 0;
        for (const auto& part : state.parts) {
            total += part.ends.size();
        }
        return total;
    }
    [[nodiscard]] Code find(std::size_t row, std::uint64_t /*key*/, std::uint64_t hash) const {
        const auto part = detail::partition_of(hash);
        const auto local = state.parts[part].find(text(row), hash);
        return local == empty_slot ? no_code : make_code(local, part);
    }
    Code intern(std::size_t row, std::uint64_t /*key*/, std::uint64_t hash) const {
        const auto part = detail::partition_of(hash);
        return make_code(state.parts[part].intern(text(row), hash, false), part);
    }
    void fetch(std::uint32_t part, std::uint64_t hash) const { state.parts[part].fetch(hash); }

  private:
    [[nodiscard]] std::string_view text(std::size_t row) const { return column.text(static_cast<std::int64_t>(row)); }
};

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
        intern_rows(rows, codes, context, TextIds{*state_, column});
        return;
    }
    if (field.is_integer()) {
        if (column.null_count() < column.size()) {
            state_->expect(State::Kind::integer);
        }
        intern_rows(rows, codes, context, IntegerIds{*state_, column});
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
