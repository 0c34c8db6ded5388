#include <klankbord/stats/multiple.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

// Positions of p from small to large; equal values in the order given, so that the result is always the same.
std::vector<std::size_t> ascending(std::span<const double> p) {
    for (const double value : p) {
        detail::require(value >= 0 && value <= 1, "a p-value lies between 0 and 1", "p", value,
                        "leave out comparisons that could not be made");
    }
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [p](std::size_t a, std::size_t b) { return p[a] < p[b]; });
    return order;
}

}  // namespace

std::vector<double> benjamini_hochberg(std::span<const double> p) {
    const std::vector<std::size_t> order = ascending(p);
    std::vector<double> adjusted(p.size());
    const auto tests = static_cast<double>(p.size());
    double smallest = 1;
    for (std::size_t rank = p.size(); rank > 0; --rank) {
        const std::size_t i = order[rank - 1];
        smallest = std::min(smallest, p[i] * (tests / static_cast<double>(rank)));
        adjusted[i] = smallest;
    }
    return adjusted;
}

std::vector<double> holm(std::span<const double> p) {
    const std::vector<std::size_t> order = ascending(p);
    std::vector<double> adjusted(p.size());
    double largest = 0;
    for (std::size_t rank = 0; rank < p.size(); ++rank) {
        const std::size_t i = order[rank];
        largest = std::max(largest, std::min(1.0, p[i] * static_cast<double>(p.size() - rank)));
        adjusted[i] = largest;
    }
    return adjusted;
}

}  // namespace klankbord::inline v0::stats
