#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <klankbord/privacy/door.hpp>

namespace klankbord::inline v0::privacy::detail {

/// Instead of a block number: the answer is not in a block yet, or has left the store.
inline constexpr std::uint32_t unseen = 0xffff'ffffU;
inline constexpr std::uint32_t gone = 0xffff'fffeU;

/// The smallest set of answers a difference of released rows can reach.
struct Block {
    /// Blocks of one family differ only by questions of employees about themselves. The minimum of employees
    /// is kept by families, the minimum of persons by blocks.
    std::uint32_t family = 0;
    /// Blocks that entered at the same moment share a generation.
    std::uint32_t generation = 0;

    friend bool operator==(const Block&, const Block&) = default;
};

/// Who left a block. Numbers below 2^32 are persons and employees that still exist, higher ones are erased
/// ones.
struct Removed {
    std::uint32_t block = 0;
    std::uint64_t person = 0;
    std::uint64_t employee = 0;

    friend auto operator<=>(const Removed&, const Removed&) = default;
};

struct KeptTable {
    std::vector<std::byte> bytes;
    std::uint64_t moment = 0;  // the larger, the later it was kept
};

struct LedgerState {
    std::vector<std::uint32_t> block_of;  // per answer number
    std::vector<Mark> marks;              // per answer number; empty where the caller tells what changed
    std::vector<Block> blocks;
    std::uint32_t families = 0;
    std::uint32_t generations = 0;
    bool grid = false;
    std::uint64_t erased = 0;      // persons and employees erased so far: the next name for one
    std::vector<Removed> removed;  // sorted, without repetition
    std::map<std::string, KeptTable, std::less<>> kept;
    std::uint64_t kept_clock = 0;

    /// Answers that stand in a block.
    [[nodiscard]] std::size_t standing() const {
        std::size_t count = 0;
        for (const auto block : block_of) {
            count += block < gone ? 1U : 0U;
        }
        return count;
    }
};

}  // namespace klankbord::inline v0::privacy::detail
