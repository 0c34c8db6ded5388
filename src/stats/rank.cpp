#include <klankbord/stats/rank.hpp>

#include "require.hpp"

namespace klankbord::inline v0::stats {

std::vector<RankRange> rank_ranges(std::size_t groups, std::span<const double> differences,
                                   std::span<const double> adjusted_p, double alpha) {
    const std::size_t pairs = groups < 2 ? 0 : groups * (groups - 1) / 2;
    for (const std::size_t given : {differences.size(), adjusted_p.size()}) {
        detail::require(given == pairs, "ranks need one difference and one p for every pair of groups",
                        "pairs", static_cast<double>(given), "order them as pair_index() says");
    }
    detail::require(alpha > 0 && alpha < 1, "a level lies between 0 and 1", "alpha", alpha,
                    "give 0.05 for 5 %");
    std::vector<RankRange> ranges(groups, RankRange{1, groups});
    std::size_t pair = 0;
    for (std::size_t i = 0; i < groups; ++i) {
        for (std::size_t j = i + 1; j < groups; ++j, ++pair) {
            if (adjusted_p[pair] > alpha || differences[pair] == 0) {
                continue;
            }
            const bool first_above = differences[pair] > 0;
            --ranges[first_above ? i : j].high;
            ++ranges[first_above ? j : i].low;
        }
    }
    return ranges;
}

}  // namespace klankbord::inline v0::stats
