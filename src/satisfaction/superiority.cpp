#include <klankbord/satisfaction/superiority.hpp>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/superiority.hpp>

#include "satisfaction/person_sums.hpp"
#include "satisfaction/release.hpp"
#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

std::string text_of(const GroupValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? "null" : *text;
}

std::uint32_t find(const ScoreTable& scores, const GroupValue& value) {
    std::string known;
    for (std::uint32_t i = 0; i < scores.rows().size(); ++i) {
        const auto& row = scores.rows()[i];
        if (!row.other && row.groups[0] == value) {
            return i;
        }
        if (known.size() < 200) {
            known.append(known.empty() ? "" : ", ").append(row.group(0));
        }
    }
    throw error::missing_name("a group to compare is a value of \"" + scores.by()[0] + "\"", text_of(value),
                              "choose among: " + known);
}

std::vector<std::uint64_t> counts_of(const ScoreRow& row) { return {row.histogram.begin(), row.histogram.end()}; }

/// What one person gave in one of the two groups: answers and the sum of their doubled placements in the other.
struct Given {
    std::int64_t answers = 0;
    std::int64_t placements = 0;

    void add(std::int64_t count, std::int64_t placement) {
        answers += count;
        add_exactly(placements, count * placement);
    }
};

/// Every person's placements; runs hold answers of one value each.
stats::PersonPlacements placements_of(const ScoreTable::State& state, std::uint32_t row_a, std::uint32_t row_b) {
    const auto among_b = stats::doubled_placements(counts_of(state.rows[row_b]));
    const auto among_a = stats::doubled_placements(counts_of(state.rows[row_a]));
    const auto& folded = state.folded;
    stats::PersonPlacements persons;
    for (const auto& shard : folded.shards) {
        for (std::uint32_t person = 0; person < shard.persons(); ++person) {
            Given in_a;
            Given in_b;
            for (auto i = shard.begin[person]; i < shard.begin[person + 1]; ++i) {
                const auto& run = shard.runs[i];
                const auto row = state.row_of_cell[folded.cell_of(run.cell)];
                const auto value = static_cast<std::size_t>(run.score / run.answers);
                if (row == row_a) {
                    in_a.add(run.answers, among_b[value]);
                }
                if (row == row_b) {
                    in_b.add(run.answers, among_a[value]);
                }
            }
            if (in_a.answers > 0) {
                persons.a.add(in_a.answers, in_a.placements);
            }
            if (in_b.answers > 0) {
                persons.b.add(in_b.answers, in_b.placements);
            }
            if (in_a.answers > 0 && in_b.answers > 0) {
                persons.cross.add(in_a.answers, in_a.placements, in_b.answers, in_b.placements);
            }
        }
    }
    return persons;
}

}  // namespace

SuperiorityResult superiority(const ScoreTable& scores, const GroupValue& a, const GroupValue& b) {
    if (scores.by().size() != 1 || scores.period()) {
        throw error::invalid_value("superiority compares two values of one grouping column",
                                   std::to_string(scores.by().size()) + " columns", "group by one column, no period");
    }
    const auto& state = *scores.state_;
    if (!is_mean(state.spec.measure)) {
        throw error::invalid_value("superiority compares answers, which a table of means keeps",
                                   "a table of " + std::string{to_string(state.spec.measure)}, "ask mean_score first");
    }
    if (state.folded.weighted) {
        throw error::invalid_value("superiority counts every answer alike", "a table with weights",
                                   "leave the column of weights out");
    }
    const auto at_a = find(scores, a);
    const auto at_b = find(scores, b);
    const auto& row_a = scores.rows()[at_a];
    const auto& row_b = scores.rows()[at_b];
    SuperiorityResult result;
    result.theta.reason = row_a.score.given() ? row_b.score.reason : row_a.score.reason;
    if (result.theta.reason == Reason::none && (row_a.histogram.empty() || row_b.histogram.empty())) {
        result.theta.reason = Reason::suppressed;  // coded: the answers behind it are not told
    }
    if (result.theta.reason == Reason::none) {
        const auto confidence = state.spec.confidence;
        // Without known persons every answer is a person of its own.
        const auto theta =
            state.folded.persons_known
                ? stats::superiority(counts_of(row_a), counts_of(row_b), placements_of(state, at_a, at_b), confidence)
                : stats::superiority(counts_of(row_a), counts_of(row_b), stats::Critical::normal(confidence));
        result.theta = {theta.theta, theta.limits.low, theta.limits.high, Reason::none};
        result.p = theta.p;
        result.cliffs_delta = theta.cliffs_delta();
        result.n_a = *row_a.answers;
        result.n_b = *row_b.answers;
    }
    using Type = Column::Type;
    const bool given = result.theta.given();
    Table table;
    const auto text = [&](const char* name, const std::string& value) {
        Column column{name, Type::text};
        if (value.empty()) {
            column.push_null();
        } else {
            column.push(std::string_view{value});
        }
        table.add(std::move(column));
    };
    const auto real = [&](const char* name, double value) {
        Column column{name, Type::real};
        if (given) {
            column.push(value);
        } else {
            column.push_null();
        }
        table.add(std::move(column));
    };
    const auto count = [&](const char* name, std::int64_t value) {
        Column column{name, Type::integer};
        if (given) {
            column.push(value);
        } else {
            column.push_null();
        }
        table.add(std::move(column));
    };
    text("a", text_of(a));
    text("b", text_of(b));
    real("estimate", result.theta.estimate);
    real("low", result.theta.low);
    real("high", result.theta.high);
    real("p", result.p);
    real("cliffs_delta", result.cliffs_delta);
    count("n_a", result.n_a);
    count("n_b", result.n_b);
    text("reason", std::string{to_string(result.theta.reason)});
    result.table = std::move(table);
    return result;
}

}  // namespace klankbord::inline v0::satisfaction
