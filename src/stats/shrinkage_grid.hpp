#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

/// \file How much to pool is one number, B = n₀ / (n₀ + prior_n) in (0, 1), handled as its log odds u = ln(n₀
/// / prior_n).

namespace klankbord::inline v0::stats::detail {

/// Log density of u when B has density 2B: ln B²(1 − B), up to a constant. Uniform B believes so easily that groups
/// are alike that limits of 8 to 20 groups which do differ held .92–.93 of the time (docs/stats/coverage.md).
inline double log_prior_density(double log_odds) {
    const double log_kept = std::min(log_odds, 0.0) - std::log1p(std::exp(-std::abs(log_odds)));
    return 3 * log_kept - log_odds;
}

/// Equally spaced u that hold the posterior: from where it rises above e^−12 of its top to where it falls
/// below.
///
/// `evidence(u)` is its log, up to a constant and roughly. Narrowed until at least seven points lie inside,
/// so that the trapezoid rule over them is good to 1e-6 for smooth densities. All points weigh the same.
template <class Evidence>
std::vector<double> shrinkage_grid(Evidence evidence) {
    constexpr int intervals = 16;
    constexpr double depth = 12;
    constexpr int narrowings = 6;
    double low = -9;
    double high = 9;
    std::vector<double> points(intervals + 1);
    std::vector<double> heights(intervals + 1);
    for (int round = 0;; ++round) {
        const double step = (high - low) / intervals;
        for (std::size_t i = 0; i < points.size(); ++i) {
            points[i] = low + step * static_cast<double>(i);
            heights[i] = evidence(points[i]);
        }
        const double floor = *std::max_element(heights.begin(), heights.end()) - depth;
        const auto inside = [floor](double height) { return height > floor; };
        const auto first = std::find_if(heights.begin(), heights.end(), inside) - heights.begin();
        const auto last = heights.rend() - std::find_if(heights.rbegin(), heights.rend(), inside) - 1;
        if (last - first >= 6 || round == narrowings) {
            return {points.begin() + first, points.begin() + last + 1};
        }
        high = std::min(high, points[static_cast<std::size_t>(last)] + step);
        low = std::max(low, points[static_cast<std::size_t>(first)] - step);
    }
}

/// Where a function of one variable is largest: the best of a coarse scan, then golden section to 1e-9.
template <class Function>
double maximise(Function function, double low, double high) {
    constexpr int intervals = 28;
    constexpr double golden = 0.61803398874989484820;
    const double step = (high - low) / intervals;
    double best = low;
    double best_value = function(low);
    for (int i = 1; i <= intervals; ++i) {
        const double x = low + step * i;
        const double value = function(x);
        if (value > best_value) {
            best = x;
            best_value = value;
        }
    }
    double a = std::max(low, best - step);
    double b = std::min(high, best + step);
    double x1 = b - golden * (b - a);
    double x2 = a + golden * (b - a);
    double f1 = function(x1);
    double f2 = function(x2);
    while (b - a > 1e-9) {
        if (f1 >= f2) {
            b = x2;
            x2 = x1;
            f2 = f1;
            x1 = b - golden * (b - a);
            f1 = function(x1);
        } else {
            a = x1;
            x1 = x2;
            f1 = f2;
            x2 = a + golden * (b - a);
            f2 = function(x2);
        }
    }
    return (a + b) / 2;
}

}  // namespace klankbord::inline v0::stats::detail
