#include "satisfaction/release_table.hpp"

#include <algorithm>

#include <klankbord/core/civil.hpp>

namespace klankbord::inline v0::satisfaction {

namespace {

void push(Column& column, const std::optional<std::int64_t>& value) {
    if (value) {
        column.push(*value);
    } else {
        column.push_null();
    }
}

/// The columns of the measure's classes: counts, then shares.
std::vector<std::string> class_names(Measure measure) {
    switch (measure) {
        case Measure::nps: return {"detractors", "passives", "promoters"};
        case Measure::csat: return {"", "satisfied"};
        case Measure::ces: return {"", "easy"};
        case Measure::mean_score: return {"", "top"};
    }
    return {};
}

}  // namespace

std::vector<Column> group_columns(const ScoreTable::State& state, bool any_other) {
    std::vector<Column> columns;
    for (std::size_t i = 0; i < state.by.size(); ++i) {
        columns.emplace_back(state.by[i], any_other ? Column::Type::text : state.by_type[i]);
    }
    return columns;
}

Table score_columns(const ScoreTable::State& state) {
    using Type = Column::Type;
    const bool any_other = std::any_of(state.rows.begin(), state.rows.end(), [](const auto& row) { return row.other; });
    auto groups = group_columns(state, any_other);
    Column period{"period", Type::date};
    Column estimate{"estimate", Type::real};
    Column low{"low", Type::real};
    Column high{"high", Type::real};
    Column n{"n", Type::integer};
    Column persons{"persons", Type::integer};
    Column asked{"asked", Type::integer};
    Column answered{"answered", Type::integer};
    Column rate{"response_rate", Type::real};
    Column reason{"reason", Type::text};
    const auto names = class_names(state.spec.measure);
    std::vector<Column> counts;
    std::vector<Column> shares;
    for (const auto& name : names) {
        counts.emplace_back(name, Type::integer);
        shares.emplace_back(name + "_share", Type::real);
    }
    const bool mean = state.spec.measure == Measure::ces || state.spec.measure == Measure::mean_score;
    Column top_low{names.back() + "_share_low", Type::real};
    Column top_high{names.back() + "_share_high", Type::real};
    Column trusted{"limits_trusted", Type::boolean};
    Column pending{"pending", Type::integer};
    Column coded{"coded", Type::text};
    Column shrunk{"shrunk", Type::real};
    Column shrunk_low{"shrunk_low", Type::real};
    Column shrunk_high{"shrunk_high", Type::real};
    Column rank_low{"rank_low", Type::integer};
    Column rank_high{"rank_high", Type::integer};
    bool any_pending = false;
    bool any_coded = false;
    for (const auto& row : state.rows) {
        push_groups(groups, row.groups, row.other);
        push(period, row.period ? std::optional<std::int64_t>{*row.period} : std::nullopt);
        const bool given = row.score.given();
        const auto real = [given](Column& column, double value) {
            if (given) {
                column.push(value);
            } else {
                column.push_null();
            }
        };
        real(estimate, row.score.estimate);
        real(low, row.score.low);
        real(high, row.score.high);
        push(n, row.answers);
        push(persons, row.persons);
        push(asked, row.asked);
        push(answered, row.answers);
        push(pending, row.pending);
        any_pending = any_pending || row.pending.value_or(0) > 0;
        if (row.asked && row.answers && *row.asked > 0) {
            rate.push(static_cast<double>(*row.answers) / static_cast<double>(*row.asked));
        } else {
            rate.push_null();
        }
        if (!given) {
            reason.push(to_string(row.score.reason));
        } else if (!row.asked) {
            reason.push(to_string(Reason::not_given));
        } else {
            reason.push_null();
        }
        for (std::size_t k = 0; k < names.size(); ++k) {
            if (given && !row.counts.empty()) {
                counts[k].push(row.counts[k]);
            } else {
                counts[k].push_null();
            }
            if (given && !row.shares.empty()) {
                shares[k].push(row.shares[k]);
            } else {
                shares[k].push_null();
            }
        }
        const bool exact = given && row.coded == Coded::no;
        if (exact) {
            top_low.push(row.top_low);
            top_high.push(row.top_high);
            coded.push_null();
        } else {
            top_low.push_null();
            top_high.push_null();
            row.coded == Coded::no ? coded.push_null() : coded.push(to_string(row.coded));
        }
        any_coded = any_coded || row.coded != Coded::no;
        push(trusted, exact ? std::optional<std::int64_t>{row.limits_trusted ? 1 : 0} : std::nullopt);
        const auto shrink = row.shrunk.value_or(Estimate{});
        const auto shrunken = [&](Column& column, double value) {
            if (row.shrunk) {
                column.push(value);
            } else {
                column.push_null();
            }
        };
        shrunken(shrunk, shrink.estimate);
        shrunken(shrunk_low, shrink.low);
        shrunken(shrunk_high, shrink.high);
        push(rank_low, row.rank_low > 0 ? std::optional<std::int64_t>{row.rank_low} : std::nullopt);
        push(rank_high, row.rank_high > 0 ? std::optional<std::int64_t>{row.rank_high} : std::nullopt);
    }
    Table table{std::move(groups)};
    if (state.folded.period) {
        table.add(std::move(period));
    }
    for (auto* column : {&estimate, &low, &high, &n, &persons, &asked, &answered, &rate, &reason}) {
        table.add(std::move(*column));
    }
    if (any_pending) {
        table.add(std::move(pending));
    }
    if (any_coded) {
        table.add(std::move(coded));
    }
    // Highest class first: promoters, passives, detractors.
    for (auto k = names.size(); k-- > 0;) {
        if (!names[k].empty()) {
            table.add(std::move(counts[k]));
        }
    }
    for (auto k = names.size(); k-- > 0;) {
        if (!names[k].empty()) {
            table.add(std::move(shares[k]));
        }
    }
    if (mean) {
        table.add(std::move(top_low));
        table.add(std::move(top_high));
        table.add(std::move(trusted));
    }
    if (state.spec.shrink) {
        for (auto* column : {&shrunk, &shrunk_low, &shrunk_high, &rank_low, &rank_high}) {
            table.add(std::move(*column));
        }
    }
    return table;
}

}  // namespace klankbord::inline v0::satisfaction
