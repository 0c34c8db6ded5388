#include "ledger_bytes.hpp"

#include <algorithm>
#include <concepts>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::privacy::detail {
namespace {

constexpr std::uint32_t format = 1;
constexpr std::uint64_t first_erased = std::uint64_t{1} << 32;

template <std::unsigned_integral T>
void put(std::vector<std::byte>& bytes, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        bytes.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xffU));
    }
}

[[noreturn]] void refuse(std::string_view rule, std::uint64_t received) {
    throw error::bad_state(rule, std::to_string(received),
                           "give the bytes that Ledger::to_bytes wrote, unchanged");
}

class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    template <std::unsigned_integral T>
    T get() {
        const auto raw = take(sizeof(T));
        T value = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            value = static_cast<T>(value | static_cast<T>(static_cast<T>(raw[i]) << (8 * i)));
        }
        return value;
    }

    std::span<const std::byte> take(std::uint64_t count) {
        if (count > bytes_.size()) {
            refuse("a saved ledger ends after its last entry, not before; bytes missing from here",
                   count - bytes_.size());
        }
        const auto taken = bytes_.first(static_cast<std::size_t>(count));
        bytes_ = bytes_.subspan(static_cast<std::size_t>(count));
        return taken;
    }

    /// A count of entries that take at least `size` bytes each.
    std::size_t count(std::size_t size) {
        const auto count = get<std::uint64_t>();
        if (count > bytes_.size() / size) {
            refuse("a count in a saved ledger fits the bytes behind it", count);
        }
        return static_cast<std::size_t>(count);
    }

    [[nodiscard]] std::size_t rest() const { return bytes_.size(); }

  private:
    std::span<const std::byte> bytes_;
};

void check_below(std::string_view what, std::uint64_t value, std::uint64_t bound) {
    if (value >= bound) {
        refuse(what, value);
    }
}

void read_removed(Reader& in, LedgerState& ledger) {
    const auto count = in.count(20);
    ledger.removed.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Removed removed;
        removed.block = in.get<std::uint32_t>();
        removed.person = in.get<std::uint64_t>();
        removed.employee = in.get<std::uint64_t>();
        check_below("who left a saved ledger left one of its blocks", removed.block, ledger.blocks.size());
        check_below("who left a saved ledger has a number given by it",
                    std::max(removed.person, removed.employee), first_erased + ledger.erased);
        if (!ledger.removed.empty() && !(ledger.removed.back() < removed)) {
            refuse("those who left a saved ledger stand in order, once; out of order", i);
        }
        ledger.removed.push_back(removed);
    }
}

void read_kept(Reader& in, LedgerState& ledger) {
    const auto count = in.count(24);
    for (std::size_t i = 0; i < count; ++i) {
        const auto name = in.take(in.count(1));
        std::string question(name.size(), '\0');
        std::transform(name.begin(), name.end(), question.begin(),
                       [](std::byte b) { return static_cast<char>(b); });
        const auto moment = in.get<std::uint64_t>();
        check_below("a table of a saved ledger was kept before it was saved", moment, ledger.kept_clock + 1);
        const auto table = in.take(in.count(1));
        if (!ledger.kept.empty() && !(ledger.kept.rbegin()->first < question)) {
            refuse("tables kept in a saved ledger stand in order, once; out of order", i);
        }
        ledger.kept.emplace_hint(ledger.kept.end(), std::move(question),
                                 KeptTable{{table.begin(), table.end()}, moment});
    }
}

}  // namespace

std::vector<std::byte> write_ledger(const LedgerState& ledger) {
    std::vector<std::byte> bytes;
    bytes.reserve(64 + 8 * ledger.blocks.size() + 4 * ledger.block_of.size() + 16 * ledger.marks.size());
    put(bytes, format);
    put(bytes, ledger.families);
    put(bytes, ledger.generations);
    put(bytes, static_cast<std::uint8_t>(ledger.grid ? 1 : 0));
    put(bytes, ledger.erased);
    put(bytes, ledger.kept_clock);
    put(bytes, std::uint64_t{ledger.blocks.size()});
    for (const auto& block : ledger.blocks) {
        put(bytes, block.family);
        put(bytes, block.generation);
    }
    put(bytes, std::uint64_t{ledger.block_of.size()});
    for (const auto block : ledger.block_of) {
        put(bytes, block);
    }
    put(bytes, std::uint64_t{ledger.marks.size()});
    for (const auto& mark : ledger.marks) {
        put(bytes, mark.person);
        put(bytes, mark.answer);
        put(bytes, mark.rest);
        put(bytes, mark.employee);
    }
    put(bytes, std::uint64_t{ledger.removed.size()});
    for (const auto& removed : ledger.removed) {
        put(bytes, removed.block);
        put(bytes, removed.person);
        put(bytes, removed.employee);
    }
    put(bytes, std::uint64_t{ledger.kept.size()});
    for (const auto& [question, table] : ledger.kept) {
        put(bytes, std::uint64_t{question.size()});
        std::transform(question.begin(), question.end(), std::back_inserter(bytes),
                       [](char c) { return static_cast<std::byte>(c); });
        put(bytes, table.moment);
        put(bytes, std::uint64_t{table.bytes.size()});
        bytes.insert(bytes.end(), table.bytes.begin(), table.bytes.end());
    }
    return bytes;
}

LedgerState read_ledger(std::span<const std::byte> bytes) {
    Reader in{bytes};
    if (const auto version = in.get<std::uint32_t>(); version != format) {
        refuse("a saved ledger has format 1", version);
    }
    LedgerState ledger;
    ledger.families = in.get<std::uint32_t>();
    ledger.generations = in.get<std::uint32_t>();
    const auto grid = in.get<std::uint8_t>();
    check_below("a saved ledger has a grid or not, 0 or 1", grid, 2);
    ledger.grid = grid == 1;
    ledger.erased = in.get<std::uint64_t>();
    check_below("a saved ledger has named fewer than 2^32 who left", ledger.erased, first_erased);
    ledger.kept_clock = in.get<std::uint64_t>();
    ledger.blocks.resize(in.count(8));
    check_below("a saved ledger has fewer than 2^32 - 2 blocks", ledger.blocks.size(), gone);
    // Families and generations are arrays while a question is decided: never more than there are blocks.
    check_below("a saved ledger has at most one family per block", ledger.families, ledger.blocks.size() + 1);
    check_below("a saved ledger has at most one generation per block", ledger.generations,
                ledger.blocks.size() + 1);
    for (auto& block : ledger.blocks) {
        block.family = in.get<std::uint32_t>();
        block.generation = in.get<std::uint32_t>();
        check_below("a block of a saved ledger has one of its families", block.family, ledger.families);
        check_below("a block of a saved ledger has one of its generations", block.generation,
                    ledger.generations);
    }
    ledger.block_of.resize(in.count(4));
    for (auto& block : ledger.block_of) {
        block = in.get<std::uint32_t>();
        if (block < gone) {
            check_below("an answer of a saved ledger stands in one of its blocks", block,
                        ledger.blocks.size());
        }
    }
    ledger.marks.resize(in.count(16));
    if (!ledger.marks.empty() && ledger.marks.size() < ledger.block_of.size()) {
        refuse("answers of a saved ledger have marks, all of them or none", ledger.marks.size());
    }
    for (auto& mark : ledger.marks) {
        mark.person = in.get<std::uint32_t>();
        mark.answer = in.get<std::uint32_t>();
        mark.rest = in.get<std::uint32_t>();
        mark.employee = in.get<std::uint32_t>();
    }
    read_removed(in, ledger);
    read_kept(in, ledger);
    if (in.rest() > 0) {
        refuse("a saved ledger ends after its last entry; bytes behind it", in.rest());
    }
    return ledger;
}

}  // namespace klankbord::inline v0::privacy::detail
