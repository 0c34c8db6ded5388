#pragma once

#include <cmath>
#include <initializer_list>
#include <vector>

namespace near {

inline bool close(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

inline bool close(const std::vector<double>& a, std::initializer_list<double> b, double tolerance) {
    if (a.size() != b.size()) {
        return false;
    }
    std::size_t i = 0;
    for (const double expected : b) {
        if (!close(a[i++], expected, tolerance)) {
            return false;
        }
    }
    return true;
}

}  // namespace near
