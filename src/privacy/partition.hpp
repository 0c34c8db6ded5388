#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "minima.hpp"
#include "pieces.hpp"

namespace klankbord::inline v0::privacy::detail {

/// Where the answers of a cell go.
enum class Place : std::uint8_t {
    own,       ///< a row of its own
    other,     ///< the row `other`
    withheld,  ///< nowhere: together with what is outside the question and what left the block
};

/// One thing the partition must not cut too small: the persons of a block or the employees of a family.
struct Unit {
    Pieces* pieces;       ///< minors are cells; the last minor is everything outside the question
    std::uint32_t major;  ///< which block or family
    bool persons;         ///< counts persons, not employees
    bool left;  ///< some answers left: they hide in the withheld part, which must be large without them
    bool left_employees;  ///< among those that left some were about known employees
};

/// Finds a place for every cell such that each unit's parts (a cell on its own, `other`, the withheld rest)
/// are empty or keep the minimum. Smallest cells first, ties by cell number; no cell is hidden that could be
/// left out again.
class Partition {
  public:
    /// `persons`: minors are cells; asked for their sizes where cells must be chosen.
    Partition(const Minima& minima, std::uint32_t cells, Pieces& persons);

    /// Places the cells for units that must all take part.
    void settle(std::span<const Unit> units);
    /// Lets units join if they fit what is settled; cells that no earlier unit holds may still move.
    /// False: they do not fit, nothing changed.
    [[nodiscard]] bool join(std::span<const Unit> units);

    [[nodiscard]] Place place(std::uint32_t cell) const {
        return cell < places_.size() ? places_[cell] : Place::withheld;
    }
    /// Withheld only because answers left for which too few others left.
    [[nodiscard]] bool pending(std::uint32_t cell) const { return pending_[cell] != 0; }
    /// Some unit that takes part holds answers of the cell.
    [[nodiscard]] bool held(std::uint32_t cell) const { return held_[cell] != 0; }

  private:
    [[nodiscard]] bool enough(const Unit& unit, std::uint64_t count) const;
    [[nodiscard]] bool lacks(const Unit& unit, Place part) const;
    [[nodiscard]] bool cover(std::span<const Unit> units, Place part, bool only_new);
    void settle_two_parts(std::span<const Unit> units, const std::vector<std::uint8_t>& small);
    void hold(std::span<const Unit> units);

    Minima minima_;
    Pieces* persons_;
    std::vector<Place> places_;
    std::vector<std::uint8_t> pending_;
    std::vector<std::uint8_t> held_;
    bool with_other_ = true;
};

}  // namespace klankbord::inline v0::privacy::detail
