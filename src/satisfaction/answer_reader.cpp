#include "satisfaction/answer_reader.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::satisfaction {

using arrow::ColumnView;
using arrow::Layout;

AnswerReader::AnswerReader(const arrow::Field& field, const facts::ValueRules& rules, const ScoreSpec& spec,
                           bool invited_known)
    : scale_(spec), values_(field, rules, *thousandths(spec.scale.low), *thousandths(spec.scale.high)) {
    const auto low = *thousandths(spec.scale.low);
    const auto step = *thousandths(spec.scale.step);
    plain_ = !invited_known && rules.missing.empty() && rules.not_asked.empty() && low % 1000 == 0 &&
             step % 1000 == 0;
    low_ = low / 1000;
    if (plain_) {
        index_of_.assign(static_cast<std::size_t>((scale_.points() - 1) * (step / 1000) + 1),
                         outcome::off_scale);
        for (std::int32_t k = 0; k < scale_.points(); ++k) {
            index_of_[static_cast<std::size_t>(k * (step / 1000))] = k;
        }
    }
}

std::size_t AnswerReader::read(const ColumnView& value, const ColumnView* invited, std::int64_t base,
                               std::int64_t first, const AnswerScratch& to, std::span<std::int64_t> silent,
                               std::int64_t& not_asked) const {
    if (plain_) {
        switch (value.field().layout) {
            case Layout::int8:
                return read_plain<std::int8_t>(value, base, first, to, silent);
            case Layout::int16:
                return read_plain<std::int16_t>(value, base, first, to, silent);
            case Layout::int32:
                return read_plain<std::int32_t>(value, base, first, to, silent);
            case Layout::int64:
                return read_plain<std::int64_t>(value, base, first, to, silent);
            case Layout::uint8:
                return read_plain<std::uint8_t>(value, base, first, to, silent);
            case Layout::float64:
                return read_plain<double>(value, base, first, to, silent);
            default:
                break;
        }
    }
    std::size_t answers = 0;
    for (std::size_t i = 0; i < to.cells.size(); ++i) {
        const auto index = index_at(value, invited, first + static_cast<std::int64_t>(i), base);
        to.indices[i] = index;
        silent[to.cells[i]] += index == outcome::silent ? 1 : 0;
        not_asked += index == outcome::not_asked ? 1 : 0;
        to.places[answers] = static_cast<std::uint32_t>(i);
        answers += index >= 0 ? 1U : 0U;
    }
    return answers;
}

/// Whole numbers on a scale of whole numbers: a table tells their index. Every row is counted as silent
/// first, then those with a value are visited, 64 rows at a time.
template <class T>
std::size_t AnswerReader::read_plain(const ColumnView& column, std::int64_t base, std::int64_t first,
                                     const AnswerScratch& to, std::span<std::int64_t> silent_cells) const {
    // Pointers of its own: the compiler cannot know that they do not point at each other.
    const auto rows = to.cells.size();
    const auto* values = column.values<T>() + first;
    const auto* cells = to.cells.data();
    const auto* index_of = index_of_.data();
    const auto known = index_of_.size();
    auto* silent = silent_cells.data();
    auto* indices = to.indices.data();
    auto* places = to.places.data();
    for (std::size_t i = 0; i < rows; ++i) {
        ++silent[cells[i]];
    }
    std::size_t answers = 0;
    constexpr std::size_t block_rows = 64;
    for (std::size_t block = 0; block < rows; block += block_rows) {
        auto present = column.present(first + static_cast<std::int64_t>(block),
                                      static_cast<std::int64_t>(std::min(block_rows, rows - block)));
        for (; present != 0; present &= present - 1) {
            const auto i = block + static_cast<std::size_t>(std::countr_zero(present));
            const auto above = above_low(values[i]);
            auto index = above < known ? index_of[above] : outcome::off_scale;
            if (index == outcome::off_scale) [[unlikely]] {
                // Decimals on the scale, or a value that is refused with its place.
                index = index_at(column, nullptr, first + static_cast<std::int64_t>(i), base);
            }
            --silent[cells[i]];
            indices[i] = index;
            places[answers++] = static_cast<std::uint32_t>(i);
        }
    }
    return answers;
}

/// How far a value lies above the lowest of the scale; beyond any table when it lies below or is no whole
/// number.
template <class T>
std::uint64_t AnswerReader::above_low(T value) const {
    if constexpr (std::is_floating_point_v<T>) {
        const bool near = value > -1e9 && value < 1e9;
        const auto whole = static_cast<std::int64_t>(near ? value : 0);
        return near && static_cast<T>(whole) == value ? static_cast<std::uint64_t>(whole - low_)
                                                      : ~std::uint64_t{0};
    } else {
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(value)) -
               static_cast<std::uint64_t>(low_);
    }
}

std::int32_t AnswerReader::index_at(const ColumnView& value, const ColumnView* invited, std::int64_t row,
                                    std::int64_t base) const {
    if (invited != nullptr) {
        const auto flag = facts::read_flag(*invited, row, base);
        if (!flag.value_or(false) && value.is_null(row)) {
            return outcome::not_asked;
        }
    }
    const auto reading = values_.read(value, row, base);
    if (reading.kind != facts::Reading::Kind::answer) {
        return reading.kind == facts::Reading::Kind::silent ? outcome::silent : outcome::not_asked;
    }
    const auto index = scale_.index(reading.thousandths);
    if (index == outcome::off_scale) {
        throw error::invalid_value(
            "an answer lies on the scale", facts::show(value, row),
            "give scale=(low, high), or say in missing= or not_asked= what this value means",
            {value.field().name, base + row});
    }
    return index;
}

}  // namespace klankbord::inline v0::satisfaction
