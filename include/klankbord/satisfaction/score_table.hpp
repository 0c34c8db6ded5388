#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/group_value.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/satisfaction/measure.hpp>

namespace klankbord::inline v0::satisfaction {

using klankbord::GroupValue;

/// Answers of employees with a share at an extreme are shown as lying on the edge only
/// (docs/privacy/door.md).
enum class Coded : std::uint8_t {
    no,        ///< the estimate is what was found
    at_most,   ///< it is no more than this
    at_least,  ///< it is no less than this
    about,     ///< nps: it may lie on both sides of this
};
[[nodiscard]] KLANKBORD_EXPORT std::string_view to_string(Coded coded);

/// One group's score. Everything that is not there is said by `score.reason`.
struct KLANKBORD_EXPORT ScoreRow {
    std::vector<GroupValue> groups;      ///< in the order of `by`
    bool other = false;                  ///< small groups pooled into one row
    std::optional<std::int32_t> period;  ///< day on which the period starts (days since 1970)
    /// nps in points (−100 … 100), csat as a share (0 … 1), ces and mean_score in units of the scale; with limits.
    Estimate score;
    std::optional<std::int64_t> answers;  ///< n
    std::optional<std::int64_t> persons;  ///< distinct persons who answered
    std::optional<std::int64_t> asked;    ///< answers plus invitations that stayed silent
    std::optional<std::int64_t> pending;  ///< invitations that may still be answered
    /// Answers by value, lowest first; empty when the score is withheld or coded.
    std::vector<std::int64_t> histogram;
    /// nps: detractors, passives, promoters; others: below the top boxes, in them. Shares sum to 1 (weighted
    /// if so). Both empty when the score is withheld or coded.
    std::vector<std::int64_t> counts;
    std::vector<double> shares;
    /// Limits of the last of `shares` (Wilson).
    double top_low = 0;
    double top_high = 0;
    /// Means only: false where answers crowd at an end of the scale and the limits of the mean say too little.
    bool limits_trusted = true;
    /// Whether the estimate is an edge, with limits as wide as all that lies beyond it.
    Coded coded = Coded::no;
    /// With `shrink`: the estimate pulled towards the whole, and the ranks the group may hold (1 = highest), from
    /// comparisons of all pairs of the period as `differences` makes them.
    std::optional<Estimate> shrunk;
    std::int32_t rank_low = 0;
    std::int32_t rank_high = 0;
    /// How many independent answers these are worth.
    double n_effective = 0;

    /// The group value as text; empty for null.
    [[nodiscard]] std::string group(std::size_t column) const;
};

/// One group's score against something else.
struct DifferenceRow {
    std::vector<GroupValue> groups;
    bool other = false;
    std::optional<std::int32_t> period;
    Estimate difference;       ///< this group minus the other side, with unadjusted limits
    double p_adjusted = 1;     ///< Benjamini and Hochberg over all rows
    bool differs = false;      ///< p_adjusted at most 0.05, whatever the confidence of the limits
};

/// What a group is compared with.
struct Versus {
    enum class Kind : std::uint8_t { rest, total, group, previous };
    Kind kind = Kind::rest;
    std::vector<GroupValue> group{};  ///< for Kind::group: the values of the grouping columns
};

/// Differences of every shown group; made by ScoreTable::differences.
struct KLANKBORD_EXPORT Differences {
    std::vector<DifferenceRow> rows;
    Table table;  ///< groups…, period, difference, difference_low, difference_high, p_adjusted, differs, reason
};

struct SuperiorityResult;

/// Scores by group, after the door. The only form in which ratings leave the library.
class KLANKBORD_EXPORT ScoreTable {
  public:
    [[nodiscard]] const ScoreSpec& spec() const;
    [[nodiscard]] const std::vector<std::string>& by() const;
    [[nodiscard]] std::optional<Period> period() const;
    [[nodiscard]] const std::vector<ScoreRow>& rows() const;
    [[nodiscard]] std::vector<ScoreRow>::const_iterator begin() const { return rows().begin(); }
    [[nodiscard]] std::vector<ScoreRow>::const_iterator end() const { return rows().end(); }

    /// groups…, period, estimate, low, high, n, persons, asked, answered, response_rate, reason, then the
    /// counts and shares of the measure, and with `shrink` shrunk, shrunk_low, shrunk_high, rank_low,
    /// rank_high. Where an estimate is an edge there is a column `coded`: at_most, at_least or about.
    [[nodiscard]] const Table& table() const;
    /// groups…, period, value, count, share: the answers behind every shown row that is not coded.
    [[nodiscard]] Table distribution() const;

    /// Compares every shown group with the rest, the total, one group, or (with periods) the period before.
    ///
    /// Limits are unadjusted and follow `confidence`; "differs" means Benjamini and Hochberg's p over all rows is at
    /// most 0.05 (stats::told_apart_level). Persons who stand on both sides are counted once (one person-clustered
    /// variance). Only shown rows and `other` take part, coded rows do not; a pair without any spread is `undefined`, because no limits
    /// can be computed. Throws missing_name for a group that is not shown.
    [[nodiscard]] Differences differences(const Versus& versus = {}) const;

    /// What was computed and how: "nps: Reichheld 2003 …", one line each.
    [[nodiscard]] const std::vector<std::string>& methods() const;
    /// What a reader must know: rows_as_persons, clustered, weighted, coded_extremes, ceiling,
    /// single_question.
    [[nodiscard]] const std::vector<std::string>& notes() const;
    /// What the door stamped on it.
    [[nodiscard]] const std::vector<std::string>& stamps() const;
    /// Rows read.
    [[nodiscard]] std::int64_t rows_read() const;

    struct State;
    explicit ScoreTable(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  private:
    friend KLANKBORD_EXPORT SuperiorityResult superiority(const ScoreTable& scores, const GroupValue& a,
                                                          const GroupValue& b);
    std::shared_ptr<const State> state_;
};

}  // namespace klankbord::inline v0::satisfaction
