#pragma once

#include <optional>
#include <vector>

#include <klankbord/satisfaction/measure.hpp>
#include <klankbord/stats/limits.hpp>

#include "satisfaction/person_sums.hpp"
#include "satisfaction/release.hpp"

// One group against another. Differences and rank ranges both ask here, so that they can never disagree about
// a pair.

namespace klankbord::inline v0::satisfaction {

/// One side of a comparison: what the statistics need of it.
struct Side {
    std::vector<double> weights;
    double weight_squares = 0;
    Sums sums;
    double answer_variance = 0;
    double mean = 0;
    double n_effective = 0;
};

[[nodiscard]] Side side_of(const RowFacts& facts);

/// Mean, variance and effective number of a side put together from several rows.
void complete(Side& side, const ScoreSpec& spec, bool weighted);

/// `a` minus `b` with limits and p, from one person-clustered variance: whoever stands on both sides
/// (`cross`) is one person. In units of the score. Nothing where there is no spread to compute limits from: a
/// side worth one answer, or nobody who differs from anybody else on their side.
[[nodiscard]] std::optional<stats::Difference> compare(const Side& a, const Side& b, const Cross& cross,
                                                       const ScoreSpec& spec);

}  // namespace klankbord::inline v0::satisfaction
