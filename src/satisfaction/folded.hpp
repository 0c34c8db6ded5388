#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/period.hpp>

#include "facts/columns.hpp"
#include "facts/cells.hpp"

// Ratings folded for one question: counts per cell and, per person, the sums per cell. Both ways in (a table read
// once, a store of facts) end here; the door and the statistics start here.

namespace klankbord::inline v0::satisfaction {

using facts::CellSpace;
using facts::GroupColumn;

__extension__ using Wide = __int128;

/// One person's answers in one cell, or with `values_apart` those of one value.
struct Run {
    std::uint32_t cell;  ///< fine cell
    std::uint32_t answers;
    std::int64_t score;  ///< Σ score, or Σ weight·score (weights in 2⁻²⁶) when weighted
};

/// Persons of one part of the data; no person stands in two shards.
struct Shard {
    std::vector<std::uint32_t> begin{0};  ///< person i has runs [begin[i], begin[i+1])
    std::vector<Run> runs;
    std::vector<std::int64_t> weight;  ///< per run Σ weight in 2⁻²⁶; empty when unweighted

    [[nodiscard]] std::uint32_t persons() const { return static_cast<std::uint32_t>(begin.size() - 1); }
};

struct Folded {
    std::vector<GroupColumn> groups;
    std::optional<Period> period;
    /// Per cell: group codes (one per group column) and the day its period starts.
    std::vector<std::vector<Code>> cell_codes;
    std::vector<std::int32_t> cell_period;

    std::int32_t points = 0;
    std::vector<std::int64_t> histogram;  ///< cells × points
    std::vector<std::int64_t> silent;     ///< per cell
    std::vector<std::int64_t> pending;    ///< per cell
    /// Runs hold answers of one value each: score / answers is that value. For means without weights, where a person's
    /// sum alone would not say what their answers were.
    bool values_apart = false;
    bool weighted = false;
    std::vector<Wide> weight_histogram;  ///< cells × points, weights in 2⁻²⁶
    std::vector<Wide> weight_squares;    ///< per cell Σ weight², in 2⁻⁵²

    bool persons_known = false;
    std::vector<Shard> shards;
    /// Fine cells split cells by employee; without employees they are the cells themselves.
    bool employees_known = false;
    std::vector<std::uint32_t> cell_of_fine;
    std::vector<Code> employee_of_fine;
    std::vector<std::uint8_t> fine_answered;  ///< per fine cell: did anybody answer

    bool asked_known = false;  ///< silence was seen or an `invited` column was given
    std::int64_t rows = 0;
    std::int64_t not_asked = 0;

    [[nodiscard]] std::uint32_t cells() const { return static_cast<std::uint32_t>(silent.size()); }
    [[nodiscard]] std::uint32_t cell_of(std::uint32_t fine) const { return employees_known ? cell_of_fine[fine] : fine; }
};

using facts::weight_unit;

/// May two runs of a person become one?
[[nodiscard]] inline bool same_run(const Run& a, const Run& b, bool values_apart) {
    return a.cell == b.cell && (!values_apart || a.score * b.answers == b.score * a.answers);
}

/// A sum of weights times scores that must stay exact. Throws invalid_value beyond 64 bits: some 10¹⁰ answers of
/// weight 1 by one person, fewer where weights are huge.
void add_exactly(std::int64_t& sum, std::int64_t value);

}  // namespace klankbord::inline v0::satisfaction
