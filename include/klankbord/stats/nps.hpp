#pragma once

#include <cstdint>
#include <span>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/limits.hpp>

/// \file The net promoter score: share of promoters minus share of detractors, in points from −100 to 100.

namespace klankbord::inline v0::stats {

/// How many answers fell in each of the three classes. Weighted answers make these fractional.
struct Trinomial {
    double detractors = 0;
    double passives = 0;
    double promoters = 0;

    [[nodiscard]] double total() const { return detractors + passives + promoters; }
};

/// Classes of answers on 0–10: 0–6 detractor, 7–8 passive, 9–10 promoter. Throws unless there are 11 counts.
/// For other scales the caller chooses the classes; scores of different scales do not compare.
[[nodiscard]] KLANKBORD_EXPORT Trinomial nps_classes(std::span<const std::uint64_t> counts_0_to_10);

/// Points. Throws `invalid_value` when there are no answers or a count is negative, as do all below.
[[nodiscard]] KLANKBORD_EXPORT double nps(const Trinomial& answers);

/// Variance of one answer, in points² (at most 10 000); divided by the number of answers, that of the score.
[[nodiscard]] KLANKBORD_EXPORT double nps_variance(const Trinomial& answers);

/// Adjusted Wald limits AW(3, T): three pseudo answers (¾ detractor, 1½ passive, ¾ promoter) are added, then
/// Wald.
///
/// `n_effective` is the number of independent answers these shares are worth (the total itself when every
/// person answered once, unweighted). Clamped to ±100. The score stays the raw one: the limits need not be
/// centred on it. Coverage falls below 92 % when a class is rarer than 5 % (see docs/stats/coverage.md).
/// Rocks (2016), Am. Stat. 70:365–372.
[[nodiscard]] KLANKBORD_EXPORT Limits nps_adjusted_wald(const Trinomial& answers, double n_effective,
                                                        const Critical& critical);

/// Score limits: Tango's interval for a difference of two dependent shares, with promoters and detractors as
/// the two kinds of discordant pairs. About as good as adjusted Wald, a little wider. Tango (1998), Stat.
/// Med. 17:891–908.
[[nodiscard]] KLANKBORD_EXPORT Limits nps_score(const Trinomial& answers, double n_effective,
                                                const Critical& critical);

/// Difference of two scores, first minus second, in points: raw estimate, adjusted Wald limits (three pseudo
/// answers to each side) within ±200, p of the same adjusted statistic (so p < 1 − confidence exactly when 0
/// is outside). `correlation` of the two scores when they share persons (see `ClusteredPair`).
[[nodiscard]] KLANKBORD_EXPORT Difference nps_difference(const Trinomial& first, double n_effective1,
                                                         const Trinomial& second, double n_effective2,
                                                         const Critical& critical, double correlation = 0);

/// Answers needed so that a score with these shares (0–1) is known to ± `margin` points. With shares ½ and ½,
/// the worst case, 385 for ± 10 at 95 %.
[[nodiscard]] KLANKBORD_EXPORT std::int64_t nps_min_n(double detractor_share, double promoter_share,
                                                      double margin, double confidence);

}  // namespace klankbord::inline v0::stats
