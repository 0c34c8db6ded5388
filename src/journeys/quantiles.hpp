#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace klankbord::inline v0::journeys {

/// Exact quantile of type 7 (Hyndman & Fan 1996, Am. Stat. 50:361-365) of whole numbers, at least one. Puts them in
/// another order; depends on the values only.
[[nodiscard]] inline double quantile(std::vector<std::int64_t>& values, double share) {
    const auto at = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(std::floor(at));
    const auto first = values.begin() + below;
    std::nth_element(values.begin(), first, values.end());
    const auto low = static_cast<double>(*first);
    if (first + 1 == values.end()) {
        return low;
    }
    const auto high = static_cast<double>(*std::min_element(first + 1, values.end()));
    return low + (at - static_cast<double>(below)) * (high - low);
}

}  // namespace klankbord::inline v0::journeys
