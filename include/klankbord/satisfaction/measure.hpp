#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/period.hpp>

namespace klankbord::inline v0::satisfaction {

/// What is made of the answers.
enum class Measure : std::uint8_t {
    nps,         ///< promoters minus detractors, in points −100 … 100 (Reichheld 2003); scale 0–10
    csat,        ///< share of answers in the top boxes (default: the top two)
    ces,         ///< mean ease, with the share of easy answers beside it (Dixon, Toman & DeLisi 2013); scale 1–7
    mean_score,  ///< mean answer, with its distribution beside it
};

[[nodiscard]] KLANKBORD_EXPORT std::string_view to_string(Measure measure);
/// Throws invalid_value for any other word.
[[nodiscard]] KLANKBORD_EXPORT Measure parse_measure(std::string_view word);

/// The answers that can be given: low, low + step … high. At most 10,001 of them.
///
/// Answers are kept in thousandths, so low, high and step have at most three decimals. The step must divide the range.
struct KLANKBORD_EXPORT Scale {
    double low = 0;
    double high = 10;
    double step = 1;

    /// Throws invalid_value when the scale cannot be used.
    void check() const;
    /// How many different answers there are.
    [[nodiscard]] std::int32_t points() const;
    [[nodiscard]] double value(std::int32_t index) const;
    friend bool operator==(const Scale&, const Scale&) = default;
};

/// What is computed from ratings, by whom it is grouped, and with which certainty it is reported.
struct KLANKBORD_EXPORT ScoreSpec {
    Measure measure = Measure::nps;
    Scale scale{};
    /// csat: how many of the highest answers count as satisfied; ces: as easy (5–7 of 1–7: the top 3).
    std::int32_t top = 2;
    double confidence = 0.95;
    /// Adds estimates pulled towards the whole, with limits (empirical Bayes), and rank ranges.
    bool shrink = false;

    /// The customary scale and top boxes of a measure: nps 0–10, csat 1–5 top 2, ces 1–7 top 3, mean_score 1–5.
    [[nodiscard]] static ScoreSpec of(Measure measure);
    /// Throws invalid_value when a rule is broken (nps on another scale than 0–10, top beyond the scale, …).
    void check() const;
};

}  // namespace klankbord::inline v0::satisfaction
