#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include <klankbord/satisfaction/measure.hpp>

namespace klankbord::inline v0::satisfaction {

/// A value in thousandths, or nothing when it has more than three decimals or is too large to be an answer.
[[nodiscard]] std::optional<std::int64_t> thousandths(double value);

/// Is the score a mean of the answers, and not a share of them?
[[nodiscard]] inline bool is_mean(Measure measure) {
    return measure == Measure::ces || measure == Measure::mean_score;
}

/// What became of a row's value.
namespace outcome {
inline constexpr std::int32_t silent = -1;     ///< asked, no answer
inline constexpr std::int32_t not_asked = -2;  ///< leaves the denominator
inline constexpr std::int32_t pending = -3;    ///< the invitation is still open
inline constexpr std::int32_t off_scale = -4;  ///< refused
}  // namespace outcome

/// Answers as numbers 0 … points-1 and what each is worth; all integers.
class ScaleIndex {
  public:
    explicit ScaleIndex(const ScoreSpec& spec)
        : low_(*thousandths(spec.scale.low)),
          step_(*thousandths(spec.scale.step)),
          points_(spec.scale.points()),
          first_top_(points_ - spec.top),
          measure_(spec.measure) {}

    [[nodiscard]] std::int32_t points() const { return points_; }
    /// Index of an answer in thousandths, or `off_scale`.
    [[nodiscard]] std::int32_t index(std::int64_t thousandths) const {
        const auto above = thousandths - low_;
        if (above < 0 || above % step_ != 0 || above / step_ >= points_) {
            return outcome::off_scale;
        }
        return static_cast<std::int32_t>(above / step_);
    }
    /// What an answer adds to its person's sum: −1, 0, 1 for nps; 0, 1 for csat; its index for means.
    [[nodiscard]] std::int64_t score(std::int32_t index) const {
        switch (measure_) {
            case Measure::nps: return index >= 9 ? 1 : index <= 6 ? -1 : 0;
            case Measure::csat: return index >= first_top_ ? 1 : 0;
            case Measure::ces:
            case Measure::mean_score: return index;
        }
        return 0;
    }
    [[nodiscard]] std::int32_t first_top() const { return first_top_; }

  private:
    std::int64_t low_;
    std::int64_t step_;
    std::int32_t points_;
    std::int32_t first_top_;
    Measure measure_;
};

}  // namespace klankbord::inline v0::satisfaction
