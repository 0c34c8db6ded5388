#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include <klankbord/core/arrow.hpp>

// What is checked of every row of a batch before anybody reads it. One pass per buffer without branches, so
// that compilers vectorise it: the cost is that of reading the buffer once.

namespace klankbord::inline v0::arrow {

/// Rows of a bitmap that are null, from bit `from` on. Reads only bytes that hold one of these bits.
inline std::int64_t count_nulls(const std::uint8_t* bits, std::int64_t from, std::int64_t rows) {
    std::int64_t valid = 0;
    std::int64_t at = from;
    const std::int64_t end = from + rows;
    for (; at < end && (at & 7) != 0; ++at) {
        valid += (bits[at >> 3] >> (at & 7)) & 1;
    }
    for (; end - at >= 64; at += 64) {
        std::uint64_t word = 0;
        std::memcpy(&word, bits + (at >> 3), sizeof word);
        valid += std::popcount(word);
    }
    for (; at < end; ++at) {
        valid += (bits[at >> 3] >> (at & 7)) & 1;
    }
    return rows - valid;
}

/// Whether `rows` + 1 text offsets start at or above zero and never run backwards.
template <class Offset>
bool offsets_rise(const Offset* offsets, std::int64_t rows) {
    using Bits = std::make_unsigned_t<Offset>;
    // The sign bit gathers every negative offset and every negative step: between two offsets that are not
    // negative no step overflows.
    auto wrong = static_cast<Bits>(offsets[0]);
    for (std::int64_t i = 0; i < rows; ++i) {
        const auto here = static_cast<Bits>(offsets[i]);
        const auto next = static_cast<Bits>(offsets[i + 1]);
        wrong = static_cast<Bits>(wrong | next | static_cast<Bits>(next - here));
    }
    return static_cast<Offset>(wrong) >= 0;
}

/// Whether every index is at least 0 and below `values`, null rows included.
template <class Index>
bool all_within(const Index* indices, std::int64_t rows, std::int64_t values) {
    Index low = 0;
    Index high = 0;
    for (std::int64_t i = 0; i < rows; ++i) {
        low = std::min(low, indices[i]);
        high = std::max(high, indices[i]);
    }
    return rows == 0 || (low >= 0 && static_cast<std::uint64_t>(high) < static_cast<std::uint64_t>(values));
}

/// Calls `use` with a null pointer of the C++ type of an integer layout.
template <class Use>
void with_integer_type(Layout layout, Use&& use) {
    switch (layout) {
        case Layout::int8:
            use(static_cast<const std::int8_t*>(nullptr));
            break;
        case Layout::int16:
            use(static_cast<const std::int16_t*>(nullptr));
            break;
        case Layout::int32:
            use(static_cast<const std::int32_t*>(nullptr));
            break;
        case Layout::int64:
            use(static_cast<const std::int64_t*>(nullptr));
            break;
        case Layout::uint8:
            use(static_cast<const std::uint8_t*>(nullptr));
            break;
        case Layout::uint16:
            use(static_cast<const std::uint16_t*>(nullptr));
            break;
        case Layout::uint32:
            use(static_cast<const std::uint32_t*>(nullptr));
            break;
        case Layout::uint64:
            use(static_cast<const std::uint64_t*>(nullptr));
            break;
        default:
            break;
    }
}

/// Bytes of one value in the buffer `data_` of a ColumnView; 0 for bits, which have no alignment.
constexpr std::size_t width_of(Layout layout) {
    switch (layout) {
        case Layout::null:
        case Layout::boolean:
        case Layout::dictionary:
            return 0;
        case Layout::int8:
        case Layout::uint8:
            return 1;
        case Layout::int16:
        case Layout::uint16:
            return 2;
        case Layout::int32:
        case Layout::uint32:
        case Layout::float32:
        case Layout::text32:
        case Layout::date32:
            return 4;
        case Layout::int64:
        case Layout::uint64:
        case Layout::float64:
        case Layout::text64:
        case Layout::date64:
        case Layout::timestamp:
            return 8;
        case Layout::text_view:
            return 16;
    }
    return 0;
}

/// What values of this width are aligned to: text views hold 32-bit numbers only.
constexpr std::size_t alignment_of(Layout layout) {
    return layout == Layout::text_view ? alignof(std::int32_t) : width_of(layout);
}

}  // namespace klankbord::inline v0::arrow
