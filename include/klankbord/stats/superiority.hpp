#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/limits.hpp>

namespace klankbord::inline v0::stats {

/// How often a random answer of group B is above one of group A.
struct Superiority {
    double theta = 0.5;         ///< P(B > A) + P(A = B)/2
    double standard_error = 0;  ///< by placements; 0 when the groups do not overlap
    Limits limits;              ///< within (0, 1), asymmetric
    double p = 1;               ///< two-sided, of theta = ½

    [[nodiscard]] double cliffs_delta() const { return 2 * theta - 1; }
    /// theta / (1 − theta): the odds that B is above A, ties split. Infinite at theta = 1.
    [[nodiscard]] double odds_ratio() const { return theta / (1 - theta); }
};

/// Stochastic superiority from two histograms over the same ordered classes, in one pass.
///
/// Equals the area under a ROC curve, the Mann–Whitney statistic and the mean ridit; needs an order only, no
/// equal steps. Standard error by placement values (DeLong's), limits on the logit scale. When the placements
/// do not vary (no overlap, everyone gave the same answer, a group of one) that error says nothing: limits
/// and p are then those of the score method with Hanley and McNeil's variance, so they never collapse to a
/// point. For independent answers of different persons; see below for persons who answered several times.
/// Throws `invalid_value` when a group has no answers or the histograms differ in length. DeLong, DeLong &
/// Clarke-Pearson (1988), Biometrics 44:837–845; Newcombe (2006), Stat. Med. 25:559–573 (method 5); Ryu &
/// Agresti (2008), Stat. Med. 27:1703–1717.
[[nodiscard]] KLANKBORD_EXPORT Superiority superiority(std::span<const std::uint64_t> a,
                                                       std::span<const std::uint64_t> b,
                                                       const Critical& critical);

/// Placement of each class among the answers of `other`, twice as a whole number: 2 × (answers below) +
/// (answers in it). What persons' sums are made of.
[[nodiscard]] KLANKBORD_EXPORT std::vector<std::int64_t> doubled_placements(
    std::span<const std::uint64_t> other);

/// What the persons of two groups gave: over persons n_i (answers) and s_i (sum of their answers' doubled
/// placements among the other group).
struct KLANKBORD_EXPORT PersonPlacements {
    PersonSums a;     ///< placements among b
    PersonSums b;     ///< placements among a
    CrossSums cross;  ///< whoever answered in both, a first
};

/// The same theta from answers of persons who may have given several, in one group or in both.
///
/// Placements are summed by person: V = m_a/(m_a − 1)·Σ(s_i − n_i θ)²/n_a² + the same of b, less twice what
/// the two have in common through persons who stand in both; never less than answers of different persons
/// would have. Student's t as soon as anybody answered twice (see `clustered_pair`), otherwise exactly the
/// above. Where the placements do not vary, the score method with the effective numbers of answers.
/// Obuchowski (1997), Biometrics 53:567–578.
[[nodiscard]] KLANKBORD_EXPORT Superiority superiority(std::span<const std::uint64_t> a,
                                                       std::span<const std::uint64_t> b,
                                                       const PersonPlacements& persons, double confidence);

/// Ridit of each class: the share of the reference below it plus half the share in it.
/// Bross (1958), Biometrics 14:18–38.
[[nodiscard]] KLANKBORD_EXPORT std::vector<double> ridits(std::span<const std::uint64_t> reference);

/// Mean ridit of a group against a reference: the theta of the group over the reference.
[[nodiscard]] KLANKBORD_EXPORT double mean_ridit(std::span<const std::uint64_t> reference,
                                                 std::span<const std::uint64_t> group);

}  // namespace klankbord::inline v0::stats
