#include "journeys/ratio.hpp"

#include <algorithm>

#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/proportion.hpp>

namespace klankbord::inline v0::journeys {

Estimate share_of_sums(const stats::PersonSums& sums, double confidence) {
    if (sums.persons < 2) {
        return {};
    }
    const auto share = std::clamp(sums.s.to_double() / sums.n.to_double(), 0.0, 1.0);
    const auto variance = stats::clustered(sums, share * (1 - share)).variance;
    const auto customers = static_cast<double>(sums.persons);
    // Customers who are all alike show no spread: then each is worth one.
    const auto worth = variance > 0 ? share * (1 - share) / variance : customers;
    if (!(worth > 0)) {
        return {share, share, share, Reason::none};
    }
    const auto limits = stats::wilson(share * worth, worth, stats::Critical::student(confidence, customers - 1));
    return {share, limits.low, limits.high, Reason::none};
}

}  // namespace klankbord::inline v0::journeys
