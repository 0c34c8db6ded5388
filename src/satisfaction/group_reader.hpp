#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <klankbord/core/arrow.hpp>

#include "facts/cells.hpp"

namespace klankbord::inline v0::satisfaction {

/// Turns a grouping column into codes, row by row, for one worker: its own dictionary, its own cache.
///
/// Grouping columns have few values and many rows, so nearly every row ends in the cache: a comparison of 16 bytes.
class GroupReader {
  public:
    /// Throws wrong_type for columns nothing can be grouped by.
    explicit GroupReader(const arrow::Field& field);

    /// Codes of rows [first, first + codes.size()) of a batch; `batch` tells whose category numbers these are.
    void read(const arrow::ColumnView& column, std::uint64_t batch, std::int64_t first, std::span<Code> codes);

    [[nodiscard]] Column::Type type() const { return type_; }
    [[nodiscard]] const Dictionary& values() const { return values_; }
    [[nodiscard]] Dictionary& values() { return values_; }

    /// What values of this field become in results.
    [[nodiscard]] static Column::Type type_of(const arrow::Field& field);

  private:
    struct Known {
        std::uint64_t a = 0;
        std::uint64_t b = 0;
        std::uint64_t size = ~0ULL;
        Code code = no_code;
    };
    Code text_code(std::string_view text);
    Code number_code(std::int64_t number);
    Code value_code(const arrow::ColumnView& column, std::int64_t row);

    /// Codes of small numbers, as those of teams often are, are found by indexing.
    template <class T>
    void read_numbers(const arrow::ColumnView& column, std::int64_t first, std::span<Code> codes);

    static constexpr std::size_t cache_size = 1024;
    static constexpr std::size_t small_numbers = 4096;

    Column::Type type_;
    Dictionary values_;
    std::vector<Known> cache_;
    std::vector<Code> of_small_;
    std::vector<Code> of_category_;
    std::uint64_t category_batch_ = ~0ULL;
};

}  // namespace klankbord::inline v0::satisfaction
