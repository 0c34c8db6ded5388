#pragma once

#include <cstdint>

#include <klankbord/core/export.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/limits.hpp>

/// \file One person, many answers. Answers of one person resemble each other, so 100 answers of 10 persons
/// say less than 100 answers of 100 persons. All answers count equally in the estimate; the uncertainty
/// counts persons.

namespace klankbord::inline v0::stats {

/// A 128-bit sum that stays exact: sums of squares of integer counts outgrow 64 bits.
class KLANKBORD_EXPORT WideSum {
  public:
    WideSum() = default;
    WideSum(std::int64_t value)  // NOLINT(google-explicit-constructor): any integer is one
        : low_(static_cast<std::uint64_t>(value)), high_(value < 0 ? -1 : 0) {}

    void add(const WideSum& other);
    void add_product(std::int64_t a, std::int64_t b);

    [[nodiscard]] std::uint64_t low() const { return low_; }   ///< the lower 64 bits, two's complement
    [[nodiscard]] std::int64_t high() const { return high_; }  ///< the upper 64 bits
    [[nodiscard]] static WideSum from_halves(std::uint64_t low, std::int64_t high);
    /// Rounded to the nearest double.
    [[nodiscard]] double to_double() const;

    friend bool operator==(const WideSum&, const WideSum&) = default;

  private:
    std::uint64_t low_ = 0;
    std::int64_t high_ = 0;
};

/// What a group must know of its persons: sums over persons of n_i (answers) and s_i (sum of that person's
/// values; 0/1 for shares, −1/0/1 for NPS, the value for means), and of their squares and products. Exact and
/// mergeable.
///
/// A person with no answers in the group does not take part.
struct KLANKBORD_EXPORT PersonSums {
    std::uint64_t persons = 0;
    WideSum n;
    WideSum s;
    WideSum nn;
    WideSum ns;
    WideSum ss;

    /// One person with `answers` ≥ 1 answers that sum to `sum`.
    void add(std::int64_t answers, std::int64_t sum);
    void merge(const PersonSums& other);
    /// Has anyone answered more than once?
    [[nodiscard]] bool repeated() const;
};

/// The same with weights: w_i is the sum of a person's weights, s_i of weight × value. Take values relative
/// to a round number near their mean when they lie far from 0: doubles cancel where integers do not.
struct WeightedPersonSums {
    std::uint64_t persons = 0;
    bool repeated = false;  ///< somebody answered more than once
    double w = 0;           ///< Σ w_i
    double s = 0;           ///< Σ s_i
    double ww = 0;          ///< Σ w_i²
    double ws = 0;          ///< Σ w_i s_i
    double ss = 0;          ///< Σ s_i²
    double answer_ww = 0;   ///< Σ over answers of weight²

    void merge(const WeightedPersonSums& other);
};

/// How much a group's answers are worth.
struct Clustered {
    double n = 0;  ///< answers
    std::uint64_t persons = 0;
    double variance = 0;       ///< of the estimate, by persons (0 when it cannot be computed: one person)
    double design_effect = 1;  ///< n / n_effective
    double n_effective = 0;    ///< independent answers these are worth; the n of Wilson, AW and t
    double degrees = 0;        ///< of freedom, see `clustered`
    bool repeated = false;

    /// Which distribution goes with it: normal while everyone answered once, else Student's t with `degrees`.
    /// Throws `invalid_value` when repeated answers come from a single person: such a group has no interval.
    [[nodiscard]] KLANKBORD_EXPORT Critical critical(double confidence) const;
    /// The same for means, where t is used in any case. Throws below two persons.
    [[nodiscard]] KLANKBORD_EXPORT Critical mean_critical(double confidence) const;
};

/// Person-clustered variance of Σs / Σn and the design effect against simple random sampling.
///
/// V = m/(m − 1) · Σ(s_i − n_i θ)² / n² over m persons (the ratio estimator's linearisation with its
/// small-sample factor); design effect max(1, V / V_srs), or Σn_i²/n when V_srs = 0 (everyone said the same)
/// or m = 1. Exactly 1 while everyone answered once. `answer_variance` is the variance of one answer in the
/// units of s: p(1 − p) for shares, nps_variance/10 000 for NPS, the sample variance for means; V_srs =
/// answer_variance / n. Degrees of freedom: persons − 1, or where the design effect is above 1 effective
/// persons − 1 (at least 1), with n²/Σn_i² effective persons: a spread that rests on the few who answered
/// most is known less well than the number of persons says. Kish (1965), Survey Sampling, ch. 8; Cochran
/// (1977), Sampling Techniques, ch. 6 and 9A; Carter, Schnepel & Steigerwald (2017), Rev. Econ. Stat.
/// 99:698–709.
[[nodiscard]] KLANKBORD_EXPORT Clustered clustered(const PersonSums& sums, double answer_variance);

/// Weighted: while everyone answered once, Kish's effective number (Σw)²/Σw²; otherwise that or
/// answer_variance / V, whichever is smaller.
[[nodiscard]] KLANKBORD_EXPORT Clustered clustered(const WeightedPersonSums& sums, double answer_variance,
                                                   double answers);

/// (Σw)² / Σw²: how many equally weighted answers these weights are worth. Kish (1965).
/// Right when weights have nothing to do with the answers; otherwise an approximation.
[[nodiscard]] KLANKBORD_EXPORT double kish_n_effective(double sum_weights, double sum_squared_weights);

/// Sums over the persons that two groups (or periods) share, of products of their parts in each.
struct KLANKBORD_EXPORT CrossSums {
    std::uint64_t shared = 0;
    WideSum nn;  ///< Σ n_i in the first × n_i in the second
    WideSum ns;  ///< Σ n_i in the first × s_i in the second
    WideSum sn;
    WideSum ss;

    void add(std::int64_t answers1, std::int64_t sum1, std::int64_t answers2, std::int64_t sum2);
    void merge(const CrossSums& other);
};

/// What two groups have in common: the correlation of their estimates, and the distribution of their
/// difference.
struct ClusteredPair {
    double correlation = 0;     ///< −1 … 1; exactly 0 when no person is shared
    std::uint64_t persons = 0;  ///< distinct persons of both together
    double degrees = 0;         ///< of freedom: those of the two variances together, see `clustered_pair`
    bool repeated = false;      ///< anyone answered more than once, within or across the groups

    /// As `Clustered::critical`, over the persons of both groups.
    [[nodiscard]] KLANKBORD_EXPORT Critical critical(double confidence) const;
};

/// One person-clustered variance for a difference: Σ over all persons of (their part in the first − their
/// part in the second)², written as a correlation so that `newcombe`, `nps_difference` and
/// `difference_of_estimates` keep their asymmetric limits. With `correlation` given to them, V = V₁ + V₂ −
/// 2ρ√(V₁V₂). Degrees of freedom after Satterthwaite from the effective persons of each side, and where
/// persons are shared no more than the effective persons of both together less 1: whoever stands on both
/// sides counts with both parts. Satterthwaite (1946), Biometrics Bull. 2:110–114.
[[nodiscard]] KLANKBORD_EXPORT ClusteredPair clustered_pair(const PersonSums& first, const PersonSums& second,
                                                            const CrossSums& cross);

/// A group against the total it is part of: total = w · group + (1 − w) · rest, hence group − total = (1 −
/// w)(group − rest). `weight` is the group's share of the total's answers (0–1). Comparing with the total
/// directly would count the group's own answers on both sides. p stays that of the rest.
[[nodiscard]] KLANKBORD_EXPORT Difference versus_total(const Difference& versus_rest, double weight);

}  // namespace klankbord::inline v0::stats
