#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::stats {

/// Which places a group may hold; 1 is the highest.
struct RankRange {
    std::size_t low = 1;   ///< best place that cannot be excluded
    std::size_t high = 1;  ///< worst place that cannot be excluded
};

/// Where the pair (i, j), i < j < groups, stands in a list of all pairs: (0,1), (0,2), …, (1,2), ….
[[nodiscard]] constexpr std::size_t pair_index(std::size_t i, std::size_t j, std::size_t groups) {
    return i * (2 * groups - i - 1) / 2 + (j - i - 1);
}

/// Rank ranges of all groups from their pairwise differences.
///
/// Best place = 1 + the number of groups certainly above; worst = all − the number certainly below, where
/// certain means adjusted p ≤ `alpha`. With p adjusted by `holm` all ranges together cover the true ranks
/// with at least 1 − alpha; with `benjamini_hochberg` they are narrower and on average at most a share alpha
/// of the orderings they rest on is wrong. `differences[pair_index(i, j, groups)]` is group i − group j.
/// Mogstad, Romano, Shaikh & Wilhelm (2024), Rev. Econ. Stud. 91:476–518.
[[nodiscard]] KLANKBORD_EXPORT std::vector<RankRange> rank_ranges(std::size_t groups,
                                                                  std::span<const double> differences,
                                                                  std::span<const double> adjusted_p,
                                                                  double alpha);

}  // namespace klankbord::inline v0::stats
