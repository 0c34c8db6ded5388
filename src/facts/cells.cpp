#include "facts/cells.hpp"

#include <algorithm>

#include <klankbord/core/error.hpp>

#include "core/hash.hpp"

namespace klankbord::inline v0::facts {

namespace {

constexpr std::uint32_t most_cells = 50'000'000;

std::uint64_t pair_hash(std::uint32_t parent, Code code) {
    return klankbord::detail::hash((static_cast<std::uint64_t>(parent) << 32U) | code);
}

}  // namespace

std::vector<Code> CellSpace::codes(std::size_t level, std::uint32_t cell) const {
    std::vector<Code> out(level + 1);
    for (auto at = level + 1; at-- > 0;) {
        out[at] = levels_[at].code[cell];
        cell = levels_[at].parent[cell];
    }
    return out;
}

std::uint32_t CellSpace::add_direct(std::size_t at, Code code) {
    auto& here = levels_[0];
    if (at >= here.direct.size()) {
        here.direct.resize(std::max(at + 1, here.direct.size() + here.direct.size() / 2), no_code);
    }
    const auto cell = static_cast<std::uint32_t>(here.code.size());
    here.code.push_back(code);
    here.parent.push_back(0);
    here.direct[at] = cell;
    return cell;
}

std::uint32_t CellSpace::lookup(std::size_t level, std::uint32_t parent, Code code) {
    auto& here = levels_[level];
    if ((here.code.size() + 1) * 3 > here.slots.size() * 2) {
        std::vector<Slot> larger(std::max<std::size_t>(64, here.slots.size() * 2));
        const auto mask = larger.size() - 1;
        for (std::uint32_t cell = 0; cell < here.code.size(); ++cell) {
            auto at = pair_hash(here.parent[cell], here.code[cell]) & mask;
            while (larger[at].cell != no_code) {
                at = (at + 1) & mask;
            }
            larger[at] = {here.parent[cell], here.code[cell], cell};
        }
        here.slots = std::move(larger);
    }
    const auto mask = here.slots.size() - 1;
    auto at = pair_hash(parent, code) & mask;
    while (here.slots[at].cell != no_code && (here.slots[at].parent != parent || here.slots[at].code != code)) {
        at = (at + 1) & mask;
    }
    auto& slot = here.slots[at];
    if (slot.cell == no_code) {
        if (here.code.size() >= most_cells) {
            throw error::invalid_value("a result has at most 50 million groups", "more",
                                       "group by fewer columns or a longer period");
        }
        slot = {parent, code, static_cast<std::uint32_t>(here.code.size())};
        here.parent.push_back(parent);
        here.code.push_back(code);
    }
    here.last_parent = parent;
    here.last_code = code;
    here.last = slot.cell;
    return slot.cell;
}

}  // namespace klankbord::inline v0::facts
