#pragma once

#include <cstdint>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/limits.hpp>

namespace klankbord::inline v0::stats {

/// Wilson's score interval for a share: the shares p that a score test of p would not reject.
///
/// centre (p̂ + c²/2n) / (1 + c²/n), half width c / (1 + c²/n) · √(p̂(1 − p̂)/n + c²/4n²). `successes` and
/// `n` may be fractional, so that an effective number of answers can take their place; exactly 0 at
/// `successes` = 0 and exactly 1 at `successes` = n. For independent answers: persons who answered several
/// times go through cluster.hpp first. Throws `invalid_value` unless n > 0 and 0 ≤ successes ≤ n. Wilson
/// (1927), J. Am. Stat. Assoc. 22:209–212; Brown, Cai & DasGupta (2001), Stat. Sci. 16:101–133.
[[nodiscard]] KLANKBORD_EXPORT Limits wilson(double successes, double n, const Critical& critical);

/// Agresti and Coull's interval: Wilson's centre with a Wald width. Wider than Wilson and not kept within [0,
/// 1]: for comparison with other software, not the default. Agresti & Coull (1998), Am. Stat. 52:119–126.
[[nodiscard]] KLANKBORD_EXPORT Limits agresti_coull(double successes, double n, const Critical& critical);

/// Limits of a difference from the limits of its two parts ("square and add", Newcombe's method 10): each
/// side adds the distances to the limits that pull that way, as the sides of a triangle.
///
/// `correlation` of the two estimates (−1 … 1) closes the triangle when they share persons; 0 for separate
/// groups. The same rule serves any estimate with asymmetric limits. Newcombe (1998), Stat. Med. 17:873–890
/// and 2635–2650; Zou & Donner (2008), Stat. Med. 27:1693–1702.
[[nodiscard]] KLANKBORD_EXPORT Limits square_and_add(double first, const Limits& first_limits, double second,
                                                     const Limits& second_limits, double correlation = 0);

/// Difference of two shares with Newcombe's limits and the p of the pooled score test.
///
/// z = (p̂₁ − p̂₂) / √(p̄(1 − p̄)(1/n₁ + 1/n₂)); with `correlation` ρ the variance loses 2ρ p̄(1 −
/// p̄)/√(n₁n₂). p is 1 when both shares are 0 or both are 1. Limits and p come from different tests and may
/// disagree close to the border. `n` may be fractional (effective numbers). Throws as `wilson`, and when
/// |correlation| > 1.
[[nodiscard]] KLANKBORD_EXPORT Difference newcombe(double successes1, double n1, double successes2, double n2,
                                                   const Critical& critical, double correlation = 0);

/// Answers needed so that a share near `p` is known to ± `margin` (both 0–1) by the simple formula c²p(1 −
/// p)/margin². p = 0.5 is the worst case.
[[nodiscard]] KLANKBORD_EXPORT std::int64_t min_n_proportion(double p, double margin, double confidence);

/// Answers needed so that half the width of Wilson's interval at share `p` is at most `half_width`.
[[nodiscard]] KLANKBORD_EXPORT std::int64_t min_n_wilson(double p, double half_width, double confidence);

/// Answers needed in each of two groups to find shares p1 and p2 different at level `alpha` with chance
/// `power`. Not rounded: take the ceiling. Fleiss, Levin & Paik (2003), ch. 4, without continuity correction.
[[nodiscard]] KLANKBORD_EXPORT double n_two_groups(double p1, double p2, double alpha, double power);

}  // namespace klankbord::inline v0::stats
