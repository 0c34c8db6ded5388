#pragma once

#include <klankbord/core/reason.hpp>
#include <klankbord/stats/cluster.hpp>

namespace klankbord::inline v0::journeys {

/// Σ part / Σ whole over customers, each part within 0 and its whole. Limits by Wilson with the number of wholes that the
/// person-clustered variance is worth, Student's t with customers − 1; undefined below two customers.
[[nodiscard]] Estimate share_of_sums(const stats::PersonSums& sums, double confidence);

}  // namespace klankbord::inline v0::journeys
