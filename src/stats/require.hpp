#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::stats::detail {

/// The shortest text that reads back as the same number.
inline std::string text(double value) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return std::string(buffer.data(), end);
}

/// Throws `invalid_value` unless `holds`. A NaN fails any comparison, so it is refused wherever a range is.
inline void require(bool holds, std::string_view rule, std::string_view name, double value,
                    std::string_view next_step) {
    if (!holds) {
        throw error::invalid_value(rule, std::string(name) + " = " + text(value), next_step);
    }
}

inline void require_confidence(double confidence) {
    require(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1", "confidence", confidence,
            "give 0.95 for 95 %");
}

inline void require_correlation(double correlation) {
    require(correlation >= -1 && correlation <= 1, "a correlation lies between -1 and 1", "correlation",
            correlation, "give 0 for groups that share nobody");
}

}  // namespace klankbord::inline v0::stats::detail
