#include <klankbord/satisfaction/superiority.hpp>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/superiority.hpp>

namespace klankbord::inline v0::satisfaction {

namespace {

std::string text_of(const GroupValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? "null" : *text;
}

const ScoreRow& find(const ScoreTable& scores, const GroupValue& value) {
    std::string known;
    for (const auto& row : scores) {
        if (!row.other && row.groups[0] == value) {
            return row;
        }
        if (known.size() < 200) {
            known.append(known.empty() ? "" : ", ").append(row.group(0));
        }
    }
    throw error::missing_name("a group to compare is a value of \"" + scores.by()[0] + "\"", text_of(value),
                              "choose among: " + known);
}

}  // namespace

SuperiorityResult superiority(const ScoreTable& scores, const GroupValue& a, const GroupValue& b) {
    if (scores.by().size() != 1 || scores.period()) {
        throw error::invalid_value("superiority compares two values of one grouping column",
                                   std::to_string(scores.by().size()) + " columns", "group by one column, no period");
    }
    const auto& row_a = find(scores, a);
    const auto& row_b = find(scores, b);
    SuperiorityResult result;
    result.theta.reason = row_a.score.given() ? row_b.score.reason : row_a.score.reason;
    if (result.theta.reason == Reason::none && (row_a.histogram.empty() || row_b.histogram.empty())) {
        result.theta.reason = Reason::suppressed;  // coded: the answers behind it are not told
    }
    if (result.theta.reason == Reason::none) {
        const std::vector<std::uint64_t> counts_a(row_a.histogram.begin(), row_a.histogram.end());
        const std::vector<std::uint64_t> counts_b(row_b.histogram.begin(), row_b.histogram.end());
        const auto theta =
            stats::superiority(counts_a, counts_b, stats::Critical::normal(scores.spec().confidence));
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
