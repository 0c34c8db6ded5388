#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/context.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/zone.hpp>
#include <klankbord/facts/rating.hpp>
#include <klankbord/privacy/policy.hpp>
#include <klankbord/satisfaction/measure.hpp>
#include <klankbord/satisfaction/rating_columns.hpp>
#include <klankbord/satisfaction/score_table.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::privacy {
class Ledger;
}

namespace klankbord::inline v0::satisfaction {

/// What is asked of a table of stored ratings.
struct RatingQuery {
    std::vector<std::string> by{};  ///< names of its columns
    std::optional<Period> period{};
    Zone calendar{};                    ///< by which periods are cut
    facts::Rater rater = facts::Rater::customer;
    std::string question{};             ///< only this question; empty: all ratings
    bool weighted = false;              ///< use the column `weight`
    /// With invited_at: a row without an answer is silent only so many days after the invitation.
    std::optional<int> closes_after_days{};
    /// The moment at which it is asked; without it the latest time in the table.
    std::optional<std::int64_t> now{};
};

/// Scores of a caller's table, read once: counts, estimates with limits, response. Ratings are not kept.
///
/// Takes the stream. Rows count as given unless the table has ids of ratings or contacts (`columns.rating`,
/// `columns.interaction`): then an answer replaces the silence of the same identity and a duplicate counts
/// once. Throws invalid_value for an answer off the scale, a negative weight, NaN, a naive time without zone
/// (with column and row), missing_name for a column that is not there.
///
/// The table's source is unknown, so it is guarded: groups that are too small are pooled into `other` (see
/// privacy::decide), unless `policy.anonymous` is false: then the persons are customers known by name. There
/// is no memory, so a policy with a grid is refused.
[[nodiscard]] KLANKBORD_EXPORT ScoreTable score(ArrowArrayStream* table, const RatingColumns& columns,
                                                const ScoreSpec& spec, const privacy::Policy& policy = {},
                                                const privacy::Viewer& viewer = {}, const Context& context = {});

/// The same of a stream that is already open.
[[nodiscard]] KLANKBORD_EXPORT ScoreTable score(arrow::Stream&& table, const RatingColumns& columns,
                                                const ScoreSpec& spec, const privacy::Policy& policy = {},
                                                const privacy::Viewer& viewer = {}, const Context& context = {});

/// Fills in the library's own names (value, at, invited, invited_at, weight, employee, rating, interaction) where a
/// column was left unnamed and the table has one of that name; never `person`, which is always said. Ids of ratings
/// and contacts count per person, so without a person they are left alone.
[[nodiscard]] KLANKBORD_EXPORT RatingColumns with_own_names(RatingColumns columns, const arrow::Stream& table);

/// Scores of stored ratings. `guarded`: these answers were promised to be anonymous, where the policy does
/// not say it. Answers of employees always are, whatever the policy says.
///
/// With a ledger, questions remember each other; the ledger follows the table through everything that may
/// happen to it (late facts, merging, erasure, bytes), and refuses another table. Give one ledger to all
/// questions about the answers of one table by one kind of rater, and save it with the table. The declared
/// groupings of `policy.grid` are entered first, as far as the table has their columns.
///
/// A question asked before costs what it costs without a ledger. The first one, and the first after a change,
/// costs a few passes over the answers more.
[[nodiscard]] KLANKBORD_EXPORT ScoreTable score(const state::FactTable& ratings, const RatingQuery& query,
                                                const ScoreSpec& spec, const privacy::Policy& policy = {},
                                                const privacy::Viewer& viewer = {}, const Context& context = {},
                                                bool guarded = true, privacy::Ledger* ledger = nullptr);

}  // namespace klankbord::inline v0::satisfaction
