#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/civil.hpp>
#include <klankbord/facts/reading.hpp>

// Readers of single columns: what a value means is decided here, once, for tables read once and for stored facts.
// `base` is the table's row at which the column's batch begins, so that messages name the caller's row.

namespace klankbord::inline v0::facts {

/// A value as text for messages: at most 60 characters.
[[nodiscard]] std::string show(const arrow::ColumnView& column, std::int64_t row);

/// Moments from timestamps, dates or texts.
class TimeReader {
  public:
    /// Throws wrong_type for columns that hold no times, invalid_value for naive ones without a zone.
    TimeReader(const arrow::Field& field, const TimeRules& rules);

    /// Microseconds UTC; the row is not null. Throws invalid_value with the place.
    [[nodiscard]] std::int64_t read(const arrow::ColumnView& column, std::int64_t row, std::int64_t base = 0) const;
    /// The calendar by which its days are cut.
    [[nodiscard]] const Zone& calendar() const { return calendar_; }

  private:
    [[nodiscard]] std::int64_t to_utc(std::int64_t local) const;

    std::string name_;
    bool naive_ = false;
    bool text_ = false;
    std::optional<Zone> zone_;
    Zone calendar_;
    std::optional<TimePattern> pattern_;
};

/// What a row of a rating's column says.
struct Reading {
    enum class Kind : std::uint8_t { answer, silent, not_asked };
    Kind kind = Kind::silent;
    std::int64_t thousandths = 0;
};

/// Answers from numbers, booleans or texts.
class ValueReader {
  public:
    ValueReader(const arrow::Field& field, const ValueRules& rules, std::int64_t low, std::int64_t high);

    /// Throws invalid_value with the place for what is no answer (NaN, infinite, unknown text).
    [[nodiscard]] Reading read(const arrow::ColumnView& column, std::int64_t row, std::int64_t base = 0) const;

  private:
    [[nodiscard]] Reading of_number(double value, std::int64_t place) const;
    [[nodiscard]] Reading of_text(std::string_view text, std::int64_t place) const;

    std::string name_;
    ValueRules rules_;
    std::int64_t low_;
    std::int64_t high_;
    bool plain_;
};

/// Yes or no, from booleans, 0/1 or the words yes/no, true/false, ja/nee, j/n, y/n.
[[nodiscard]] std::optional<bool> read_flag(const arrow::ColumnView& column, std::int64_t row, std::int64_t base = 0);

/// Fixed point of weights: 2⁻²⁶, about 1.5 hundred-millionths. Sums of weights and of their squares stay exact.
inline constexpr double weight_unit = 67108864.0;
inline constexpr double most_weight = 65536.0;

/// A weight in units of 2⁻²⁶. Throws invalid_value for negative, infinite or missing weights.
[[nodiscard]] std::int64_t read_weight(const arrow::ColumnView& column, std::int64_t row, std::int64_t base = 0);

}  // namespace klankbord::inline v0::facts
