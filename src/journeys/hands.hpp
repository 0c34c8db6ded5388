#pragma once

#include <cstdint>
#include <vector>

#include "journeys/contacts.hpp"

// One sequence of hands and what is counted of it, all in integers.

namespace klankbord::inline v0::journeys {

struct HandCounts {
    std::int64_t contacts = 0;    ///< N: contacts with an employee
    std::int64_t hands = 0;       ///< distinct employees
    std::int64_t squares = 0;     ///< Σ nᵢ²
    std::int64_t same = 0;        ///< consecutive pairs with the same employee
    std::int64_t ping_pongs = 0;  ///< A, B, A
    std::int64_t returns = 0;     ///< hand-overs to somebody met before
    std::int64_t ties = 0;        ///< consecutive pairs at the same moment, with different employees

    [[nodiscard]] std::int64_t handovers() const { return contacts == 0 ? 0 : contacts - 1 - same; }
    [[nodiscard]] bool repeated() const { return contacts > 1; }
    /// Pairs of contacts, and pairs with the same employee, each in both directions.
    [[nodiscard]] std::int64_t pairs() const { return contacts * (contacts - 1); }
    [[nodiscard]] std::int64_t same_pairs() const { return squares - contacts; }
    /// Defined for at least two contacts.
    [[nodiscard]] double coc() const { return static_cast<double>(same_pairs()) / static_cast<double>(pairs()); }
    [[nodiscard]] double secon() const { return static_cast<double>(same) / static_cast<double>(contacts - 1); }
    /// Defined for at least one.
    [[nodiscard]] double hhi() const {
        const auto n = static_cast<double>(contacts);
        return static_cast<double>(squares) / (n * n);
    }
    [[nodiscard]] double effective_hands() const {
        const auto n = static_cast<double>(contacts);
        return n * n / static_cast<double>(squares);
    }
};

/// Counts sequences one after the other; one per thread. A sequence costs its length, whatever the number of employees.
class HandCounter {
  public:
    explicit HandCounter(std::size_t employees) : met_(employees, 0) {}

    void begin() {
        counts_ = {};
        before_ = no_code;
        second_before_ = no_code;
    }
    void add(Code hand, std::int64_t start) {
        auto& met = met_[hand];
        if (met == 0) {
            touched_.push_back(hand);
        }
        if (before_ != no_code) {
            if (hand == before_) {
                ++counts_.same;
            } else {
                counts_.returns += met != 0 ? 1 : 0;
                counts_.ping_pongs += hand == second_before_ ? 1 : 0;
                counts_.ties += start == start_before_ ? 1 : 0;
            }
        }
        second_before_ = before_;
        before_ = hand;
        start_before_ = start;
        ++counts_.contacts;
        counts_.squares += 2 * std::int64_t{met} + 1;
        ++met;
    }
    /// What was counted since `begin`; ready for the next one.
    const HandCounts& end() {
        counts_.hands = static_cast<std::int64_t>(touched_.size());
        for (const auto hand : touched_) {
            met_[hand] = 0;
        }
        touched_.clear();
        return counts_;
    }

  private:
    std::vector<std::uint32_t> met_;
    std::vector<Code> touched_;
    HandCounts counts_;
    Code before_ = no_code;
    Code second_before_ = no_code;
    std::int64_t start_before_ = 0;
};

/// Real numbers as whole ones of 2⁻⁴⁰, so that sums do not depend on their order.
inline constexpr int exact_bits = 40;
[[nodiscard]] inline std::int64_t exact(double value) {
    return static_cast<std::int64_t>(value * static_cast<double>(std::int64_t{1} << exact_bits) + (value < 0 ? -0.5 : 0.5));
}
[[nodiscard]] inline double inexact(double value) { return value / static_cast<double>(std::int64_t{1} << exact_bits); }

}  // namespace klankbord::inline v0::journeys
