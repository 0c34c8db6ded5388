#pragma once

#include <span>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::stats {

/// The house rule: two groups are told apart if and only if Benjamini and Hochberg's adjusted p is at most
/// this. It does not follow the confidence of the limits: how wide an interval is drawn is the reader's
/// choice, what is called different is not.
inline constexpr double told_apart_level = 0.05;

/// Benjamini and Hochberg's adjusted p-values, in the order given: the smallest false discovery rate at which
/// each would be called a finding. Adjusted p ≤ 0.05 for all that are called different: on average at most 5
/// % of those calls are wrong (for independent or positively dependent tests). Throws `invalid_value` outside
/// [0, 1]. Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57:289–300.
[[nodiscard]] KLANKBORD_EXPORT std::vector<double> benjamini_hochberg(std::span<const double> p);

/// Holm's adjusted p-values, in the order given: the chance of any wrong call stays below the level, whatever
/// the dependence. Stricter than `benjamini_hochberg`. Holm (1979), Scand. J. Stat. 6:65–70.
[[nodiscard]] KLANKBORD_EXPORT std::vector<double> holm(std::span<const double> p);

}  // namespace klankbord::inline v0::stats
