#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/satisfaction/measure.hpp>

#include "facts/columns.hpp"
#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

/// What a morsel's rows are read into, one place a row; `cells` says which group each row belongs to.
struct AnswerScratch {
    std::span<const std::uint32_t> cells;
    std::span<std::int32_t> indices;  ///< number of the answer, at the places of those who gave one
    std::span<std::uint32_t> places;  ///< of the rows with an answer, in order
};

/// Reads a column of answers: which rows hold one, which on the scale, which stayed silent and which were not
/// asked.
///
/// Rows without an answer are the many. Where nothing but null means silence, they are counted without being
/// looked at.
class AnswerReader {
  public:
    AnswerReader(const arrow::Field& field, const facts::ValueRules& rules, const ScoreSpec& spec,
                 bool invited_known);

    /// Reads rows [first, first + cells.size()) and gives the number of answers. Adds to `silent` (per cell)
    /// and to `not_asked`. Throws invalid_value with its place for a value off the scale; `base` is the
    /// number of rows before the batch.
    std::size_t read(const arrow::ColumnView& value, const arrow::ColumnView* invited, std::int64_t base,
                     std::int64_t first, const AnswerScratch& to, std::span<std::int64_t> silent,
                     std::int64_t& not_asked) const;

  private:
    template <class T>
    std::size_t read_plain(const arrow::ColumnView& column, std::int64_t base, std::int64_t first,
                           const AnswerScratch& to, std::span<std::int64_t> silent) const;
    template <class T>
    [[nodiscard]] std::uint64_t above_low(T value) const;
    [[nodiscard]] std::int32_t index_at(const arrow::ColumnView& value, const arrow::ColumnView* invited,
                                        std::int64_t row, std::int64_t base) const;

    ScaleIndex scale_;
    facts::ValueReader values_;
    bool plain_ = false;  ///< whole numbers, no codes for missing: `index_of_` tells all
    std::int64_t low_ = 0;
    std::vector<std::int32_t> index_of_;
};

}  // namespace klankbord::inline v0::satisfaction
