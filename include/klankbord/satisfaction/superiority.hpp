#pragma once

#include <klankbord/satisfaction/score_table.hpp>

namespace klankbord::inline v0::satisfaction {

/// How often a random answer of group `b` beats one of group `a`: P(B > A) + P(A = B)/2, with limits on the
/// logit scale (DeLong, DeLong & Clarke-Pearson 1988; Newcombe 2006). Reads as "in 77 of 100 cases". ½ means
/// no difference.
///
/// For a table of means (mean_score, ces) without weights, grouped by exactly one column: other tables keep classes
/// and sums, not the answers. Both groups must be shown, and not as an edge
/// (ScoreRow::coded: `suppressed`), else the reason comes back. Where persons answered often the
/// placements of their answers are summed by person, also of those who stand in both groups, and Student's t takes
/// the place of the normal distribution (Obuchowski 1997). Throws missing_name for a group that is not there and
/// invalid_value for another kind of table.
struct KLANKBORD_EXPORT SuperiorityResult {
    Estimate theta;
    double p = 1;
    double cliffs_delta = 0;
    std::int64_t n_a = 0;
    std::int64_t n_b = 0;
    Table table;  ///< a, b, estimate, low, high, p, cliffs_delta, n_a, n_b, reason
};

[[nodiscard]] KLANKBORD_EXPORT SuperiorityResult superiority(const ScoreTable& scores, const GroupValue& a,
                                                             const GroupValue& b);

}  // namespace klankbord::inline v0::satisfaction
