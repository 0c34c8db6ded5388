#include "partition.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace klankbord::inline v0::privacy::detail {

Partition::Partition(const Minima& minima, std::uint32_t cells, Pieces& persons)
    : minima_(minima), persons_(&persons), places_(cells, Place::own), pending_(cells, 0), held_(cells, 0) {}

bool Partition::enough(const Unit& unit, std::uint64_t count) const {
    return unit.persons ? minima_.enough_persons(count) : minima_.enough_employees(count);
}

bool Partition::lacks(const Unit& unit, Place part) const {
    const auto in_part = [&](std::uint32_t minor) { return place(minor) == part; };
    const auto pieces = unit.pieces->of(unit.major);
    const bool holds_left = part == Place::withheld && unit.left;
    if (!holds_left &&
        std::none_of(pieces.begin(), pieces.end(), [&](const auto& p) { return in_part(p.minor); })) {
        return false;
    }
    const auto count = unit.pieces->distinct(pieces, in_part);
    if (holds_left && !unit.persons) {
        return unit.left_employees ? count < minima_.employees : !minima_.enough_employees(count);
    }
    return !enough(unit, count);
}

/// Moves own cells into a part until no unit lacks anything there. A cell that keeps the minimum by itself
/// inside a unit mends that unit at once and cannot harm another, so every unit needs one cell at most.
bool Partition::cover(std::span<const Unit> units, Place part, bool only_new) {
    struct Offer {
        std::uint64_t size;
        std::uint32_t cell;
        std::uint32_t need;
    };
    std::vector<Offer> offers;
    std::vector<std::uint8_t> needs_left;  // per need: does it come from answers that left?
    for (const auto& unit : units) {
        if (!lacks(unit, part)) {
            continue;
        }
        for (const auto& piece : unit.pieces->of(unit.major)) {
            const bool movable = piece.minor < places_.size() && places_[piece.minor] == Place::own &&
                                 !(only_new && held_[piece.minor] != 0);
            if (movable && piece.distinct >= (unit.persons ? minima_.persons : minima_.employees)) {
                offers.push_back({0, piece.minor, static_cast<std::uint32_t>(needs_left.size())});
            }
        }
        needs_left.push_back(unit.left ? 1 : 0);
    }
    std::map<std::uint32_t, std::uint64_t> sizes;
    for (auto& offer : offers) {
        const auto [at, is_new] = sizes.try_emplace(offer.cell, 0);
        if (is_new) {
            at->second = persons_->of_minor(offer.cell);
        }
        offer.size = at->second;
    }
    std::sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) {
        return std::tie(a.size, a.cell, a.need) < std::tie(b.size, b.cell, b.need);
    });
    std::vector<std::uint32_t> met(needs_left.size(), 0);
    std::vector<std::pair<std::size_t, std::size_t>> taken;  // ranges of offers, one per cell
    for (std::size_t begin = 0, end = 0; begin < offers.size(); begin = end) {
        bool wanted = false;
        for (end = begin; end < offers.size() && offers[end].cell == offers[begin].cell; ++end) {
            wanted = wanted || met[offers[end].need] == 0;
        }
        if (wanted) {
            taken.emplace_back(begin, end);
            std::for_each(offers.begin() + static_cast<std::ptrdiff_t>(begin),
                          offers.begin() + static_cast<std::ptrdiff_t>(end),
                          [&](const Offer& offer) { ++met[offer.need]; });
        }
    }
    if (std::any_of(met.begin(), met.end(), [](auto times) { return times == 0; })) {
        return false;
    }
    // A large cell taken late may have made a smaller one needless, and the other way round: give back what
    // can be.
    std::reverse(taken.begin(), taken.end());
    for (const auto& [begin, end] : taken) {
        const auto first = offers.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = offers.begin() + static_cast<std::ptrdiff_t>(end);
        if (std::all_of(first, last, [&](const Offer& offer) { return met[offer.need] > 1; })) {
            std::for_each(first, last, [&](const Offer& offer) { --met[offer.need]; });
            continue;
        }
        places_[first->cell] = part;
        pending_[first->cell] =
            part == Place::withheld &&
                    std::any_of(first, last, [&](const Offer& o) { return needs_left[o.need] != 0; })
                ? 1
                : 0;
    }
    return true;
}

void Partition::settle(std::span<const Unit> units) {
    std::vector<std::uint8_t> small(places_.size(), 0);
    for (const auto& unit : units) {
        for (const auto& piece : unit.pieces->of(unit.major)) {
            if (piece.minor < places_.size() && !enough(unit, piece.distinct)) {
                small[piece.minor] = 1;
                places_[piece.minor] = Place::other;
            }
        }
    }
    if (!cover(units, Place::withheld, false) || !cover(units, Place::other, false)) {
        settle_two_parts(units, small);
    }
    hold(units);
}

/// What is outside the question, or left, is too small to stand beside a row `other`: no such row, one hidden
/// part.
void Partition::settle_two_parts(std::span<const Unit> units, const std::vector<std::uint8_t>& small) {
    with_other_ = false;
    std::fill(pending_.begin(), pending_.end(), std::uint8_t{0});
    for (std::size_t cell = 0; cell < places_.size(); ++cell) {
        places_[cell] = small[cell] != 0 ? Place::withheld : Place::own;
    }
    if (!cover(units, Place::withheld, false)) {
        std::fill(places_.begin(), places_.end(), Place::withheld);
    }
}

bool Partition::join(std::span<const Unit> units) {
    const auto places = places_;
    const auto pending = pending_;
    const auto hidden = with_other_ ? Place::other : Place::withheld;
    bool fits = true;
    for (const auto& unit : units) {
        for (const auto& piece : unit.pieces->of(unit.major)) {
            if (piece.minor < places_.size() && places_[piece.minor] == Place::own &&
                !enough(unit, piece.distinct)) {
                fits = fits && held_[piece.minor] == 0;
                places_[piece.minor] = hidden;
            }
        }
    }
    if (!fits || !cover(units, Place::withheld, true) || !cover(units, Place::other, true)) {
        places_ = places;
        pending_ = pending;
        return false;
    }
    hold(units);
    return true;
}

void Partition::hold(std::span<const Unit> units) {
    for (const auto& unit : units) {
        for (const auto& piece : unit.pieces->of(unit.major)) {
            if (piece.minor < places_.size()) {
                held_[piece.minor] = 1;
            }
        }
    }
}

}  // namespace klankbord::inline v0::privacy::detail
