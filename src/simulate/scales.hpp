#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

// Where the latent scale is cut into the answers people give. The cuts were chosen once, so that the default
// organisation resembles those one meets (a mean recommendation near 7.5, seven in ten contacts rated 4 or 5). They
// do not move with the parameters: a happier organisation gives higher answers.

namespace klankbord::inline v0::simulate {

enum class Question : unsigned { recommend, satisfaction, effort, own, guess };

inline constexpr std::size_t questions = 5;

/// One question: its answers are low, low + 1, … and the cuts lie between them.
struct Scale {
    std::string_view question;  ///< the word in the ratings table
    bool by_customer;
    int low;
    std::size_t offset;  ///< of its answers among the answers of all questions
    std::span<const double> cuts;

    [[nodiscard]] std::size_t size() const { return cuts.size() + 1; }
    [[nodiscard]] int high() const { return low + static_cast<int>(cuts.size()); }
    /// The answer of somebody at this place of the latent scale.
    [[nodiscard]] int answer(double latent) const {
        int value = low;
        for (const double cut : cuts) {
            value += latent >= cut ? 1 : 0;
        }
        return value;
    }
};

inline constexpr std::array recommend_cuts = {-2.5, -2.3, -2.1, -1.8, -1.6, -1.25, -0.85, -0.3, 0.45, 1.1};
inline constexpr std::array satisfaction_cuts = {-2.0, -1.35, -0.65, 0.6};
inline constexpr std::array effort_cuts = {-2.3, -1.75, -1.25, -0.65, 0.05, 1.05};
inline constexpr std::array employee_cuts = {-1.9, -1.3, -0.5, 0.7};  // in standard deviations

inline constexpr std::array<Scale, questions> scales = {
    Scale{"recommend", true, 0, 0, recommend_cuts}, Scale{"satisfaction", true, 1, 11, satisfaction_cuts},
    Scale{"effort", true, 1, 16, effort_cuts},      Scale{"satisfaction", false, 1, 23, employee_cuts},
    Scale{"guess", false, 1, 28, employee_cuts},
};

inline constexpr std::size_t all_answers = 33;  ///< answers of all questions together

}  // namespace klankbord::inline v0::simulate
