#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/multiple.hpp>

#include "satisfaction/compare.hpp"
#include "satisfaction/release.hpp"
#include "satisfaction/release_table.hpp"

// Differences between released groups. Each pair has one person-clustered variance: whoever stands on both sides is
// one person.

namespace klankbord::inline v0::satisfaction {

namespace {

using State = ScoreTable::State;

std::int64_t period_key(const ScoreRow& row) { return row.period ? *row.period : std::int64_t{INT64_MIN}; }

/// The row each row is compared with, no_code for none.
std::vector<std::uint32_t> partners(const State& state, const Versus& versus) {
    std::vector<std::uint32_t> partner(state.rows.size(), no_code);
    std::map<std::pair<std::vector<GroupValue>, std::int64_t>, std::uint32_t> at;
    for (std::uint32_t i = 0; i < state.rows.size(); ++i) {
        if (state.facts[i].shown) {
            at[{state.rows[i].groups, period_key(state.rows[i])}] = i;
        }
    }
    if (versus.kind == Versus::Kind::group) {
        bool met = false;
        for (std::uint32_t i = 0; i < state.rows.size(); ++i) {
            const auto found = at.find({versus.group, period_key(state.rows[i])});
            if (found != at.end()) {
                met = true;
                partner[i] = found->second == i ? no_code : found->second;
            }
        }
        if (!met) {
            std::string named;
            for (const auto& value : versus.group) {
                named += named.empty() ? "" : ", ";
                named += std::holds_alternative<std::string>(value)    ? "\"" + std::get<std::string>(value) + "\""
                         : std::holds_alternative<std::int64_t>(value) ? std::to_string(std::get<std::int64_t>(value))
                                                                       : "null";
            }
            std::string shown;
            for (std::size_t i = 0; i < state.rows.size() && shown.size() < 200; ++i) {
                if (state.facts[i].shown && !state.by.empty()) {
                    shown += (shown.empty() ? "" : ", ") + state.rows[i].group(0);
                }
            }
            throw error::missing_name("a group to compare with is one that is shown", named,
                                      "choose among: " + shown);
        }
        return partner;
    }
    if (!state.folded.period) {
        throw error::invalid_value("the period before exists only with periods", "versus=\"previous\"",
                                   "ask with at= and period=");
    }
    for (std::uint32_t i = 0; i < state.rows.size(); ++i) {
        if (!state.rows[i].period) {
            continue;
        }
        const auto before = period_start(*state.folded.period, *state.rows[i].period - 1);
        const auto found = at.find({state.rows[i].groups, before});
        partner[i] = found == at.end() ? no_code : found->second;
    }
    return partner;
}

/// Person sums of everything shown in one period, and of each row against it.
struct Whole {
    Side side;
    std::uint64_t answers = 0;
};

struct AgainstWhole {
    Cross with_total;             ///< row × total
    std::uint64_t only_here = 0;  ///< persons whose answers are all in the row
    std::uint64_t rest_answers_repeated = 0;
};

/// total − row, from the squares of (N_i − n_i).
Side rest_of(const Whole& whole, const RowFacts& facts, const AgainstWhole& against) {
    Side rest;
    rest.weights.resize(facts.weights.size());
    for (std::size_t k = 0; k < rest.weights.size(); ++k) {
        rest.weights[k] = whole.side.weights[k] - facts.weights[k];
    }
    rest.weight_squares = whole.side.weight_squares - facts.weight_squares;
    const auto& total = whole.side.sums;
    const auto& mine = facts.sums;
    rest.sums.persons = total.persons - against.only_here;
    rest.sums.answers = total.answers - mine.answers;
    rest.sums.repeated = rest.sums.answers > rest.sums.persons;
    rest.sums.n = total.n - mine.n;
    rest.sums.s = total.s - mine.s;
    rest.sums.nn = total.nn - 2 * against.with_total.nn + mine.nn;
    rest.sums.ns = total.ns - against.with_total.ns - against.with_total.sn + mine.ns;
    rest.sums.ss = total.ss - 2 * against.with_total.ss + mine.ss;
    return rest;
}

/// row × rest = row × total − row × row.
Cross cross_with_rest(const RowFacts& facts, const AgainstWhole& against) {
    Cross cross;
    cross.shared = facts.sums.persons - against.only_here;
    cross.nn = against.with_total.nn - facts.sums.nn;
    cross.ns = against.with_total.ns - facts.sums.ns;
    cross.sn = against.with_total.sn - facts.sums.ns;
    cross.ss = against.with_total.ss - facts.sums.ss;
    return cross;
}

class Comparison {
  public:
    explicit Comparison(const State& state) : state_(state), out_(state.rows.size()), p_(state.rows.size(), 1) {}

    Differences finish() {
        std::vector<std::size_t> tested;
        std::vector<double> p;
        for (std::size_t i = 0; i < out_.size(); ++i) {
            if (out_[i].difference.given()) {
                tested.push_back(i);
                p.push_back(p_[i]);
            }
        }
        const auto adjusted = stats::benjamini_hochberg(p);
        for (std::size_t k = 0; k < tested.size(); ++k) {
            out_[tested[k]].p_adjusted = adjusted[k];
            out_[tested[k]].differs = adjusted[k] <= stats::told_apart_level;
        }
        Differences result;
        result.rows = std::move(out_);
        result.table = columns(result.rows);
        return result;
    }

    void with_partners(const Versus& versus) {
        const auto partner = partners(state_, versus);
        std::vector<Cross> cross(state_.rows.size());
        struct Part {
            std::int64_t n = 0;
            std::int64_t s = 0;
        };
        std::vector<Part> parts(state_.rows.size());
        std::vector<std::uint32_t> touched;
        for_each_person(
            state_.folded, state_.row_of_cell, state_.rows.size(),
            [&](auto row, auto, auto n, auto s) {
                parts[row] = {n, s};
                touched.push_back(row);
            },
            [&] {
                for (const auto row : touched) {
                    const auto other = partner[row];
                    if (other != no_code && parts[other].n != 0) {
                        cross[row].add(parts[row].n, parts[row].s, parts[other].n, parts[other].s);
                    }
                }
                for (const auto row : touched) {
                    parts[row] = {};
                }
                touched.clear();
            });
        for (std::size_t i = 0; i < out_.size(); ++i) {
            begin(i);
            if (!state_.facts[i].shown || partner[i] == no_code) {
                continue;
            }
            set(i, side_of(state_.facts[i]), side_of(state_.facts[partner[i]]), cross[i], 1);
        }
    }

    void with_rest(bool total) {
        std::map<std::int64_t, std::size_t> number;
        std::vector<std::size_t> period_of(state_.rows.size(), 0);
        std::vector<Whole> wholes;
        for (std::size_t i = 0; i < state_.rows.size(); ++i) {
            const auto key = period_key(state_.rows[i]);
            const auto [found, fresh] = number.try_emplace(key, wholes.size());
            if (fresh) {
                wholes.emplace_back();
                wholes.back().side.weights.assign(static_cast<std::size_t>(state_.folded.points), 0);
            }
            period_of[i] = found->second;
            const auto& facts = state_.facts[i];
            if (!facts.shown) {
                continue;
            }
            auto& whole = wholes[found->second];
            for (std::size_t k = 0; k < facts.weights.size(); ++k) {
                whole.side.weights[k] += facts.weights[k];
            }
            whole.side.weight_squares += facts.weight_squares;
            whole.answers += static_cast<std::uint64_t>(facts.answers);
            if (!state_.folded.persons_known) {
                whole.side.sums.add(facts.sums);
            }
        }
        const auto against = sum_over_persons(period_of, wholes);
        for (std::size_t i = 0; i < out_.size(); ++i) {
            begin(i);
            const auto& facts = state_.facts[i];
            const auto& whole = wholes[period_of[i]];
            if (!facts.shown || whole.answers == static_cast<std::uint64_t>(facts.answers)) {
                continue;
            }
            auto rest = rest_of(whole, facts, against[i]);
            complete(rest, state_.spec, state_.folded.weighted);
            double all = 0;
            double mine = 0;
            for (std::size_t k = 0; k < facts.weights.size(); ++k) {
                all += whole.side.weights[k];
                mine += facts.weights[k];
            }
            set(i, side_of(facts), rest, cross_with_rest(facts, against[i]), total ? 1 - mine / all : 1);
        }
    }

  private:
    std::vector<AgainstWhole> sum_over_persons(const std::vector<std::size_t>& period_of, std::vector<Whole>& wholes) {
        std::vector<AgainstWhole> against(state_.rows.size());
        if (!state_.folded.persons_known) {
            // Every answer is a person of its own: row × total is row × row.
            for (std::size_t i = 0; i < against.size(); ++i) {
                const auto& sums = state_.facts[i].sums;
                against[i] = {{sums.persons, sums.nn, sums.ns, sums.ns, sums.ss}, sums.persons, 0};
            }
            return against;
        }
        struct Part {
            std::uint32_t row;
            std::uint64_t answers;
            std::int64_t n;
            std::int64_t s;
        };
        std::vector<Part> mine;
        std::vector<Part> totals(wholes.size());
        for_each_person(
            state_.folded, state_.row_of_cell, state_.rows.size(),
            [&](auto row, auto answers, auto n, auto s) {
                if (state_.facts[row].shown) {
                    mine.push_back({row, answers, n, s});
                }
            },
            [&] {
                for (const auto& part : mine) {
                    auto& total = totals[period_of[part.row]];
                    total.answers += part.answers;
                    total.n += part.n;
                    total.s += part.s;
                }
                for (const auto& part : mine) {
                    const auto& total = totals[period_of[part.row]];
                    against[part.row].with_total.add(part.n, part.s, total.n, total.s);
                    against[part.row].only_here += total.answers == part.answers ? 1U : 0U;
                }
                for (const auto& part : mine) {
                    auto& total = totals[period_of[part.row]];
                    if (total.answers > 0) {
                        wholes[period_of[part.row]].side.sums.add(total.answers, total.n, total.s);
                        total = {};
                    }
                }
                mine.clear();
            });
        return against;
    }

    void begin(std::size_t i) {
        out_[i].groups = state_.rows[i].groups;
        out_[i].other = state_.rows[i].other;
        out_[i].period = state_.rows[i].period;
        out_[i].difference.reason = state_.facts[i].shown ? Reason::not_identified
                                    : state_.rows[i].score.given()
                                        ? Reason::suppressed  // coded: a difference would give it back
                                        : state_.rows[i].score.reason;
    }

    void set(std::size_t i, const Side& a, const Side& b, const Cross& cross, double factor) {
        const auto d = compare(a, b, cross, state_.spec);
        if (!d) {
            out_[i].difference.reason = Reason::undefined;
            return;
        }
        out_[i].difference = {factor * d->estimate, factor * d->low, factor * d->high, Reason::none};
        p_[i] = d->p;
    }

    [[nodiscard]] Table columns(const std::vector<DifferenceRow>& rows) const {
        using Type = Column::Type;
        const bool any_other = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.other; });
        auto groups = group_columns(state_, any_other);
        Column period{"period", Type::date};
        Column difference{"difference", Type::real};
        Column low{"difference_low", Type::real};
        Column high{"difference_high", Type::real};
        Column p{"p_adjusted", Type::real};
        Column differs{"differs", Type::boolean};
        Column reason{"reason", Type::text};
        for (const auto& row : rows) {
            push_groups(groups, row.groups, row.other);
            if (row.period) {
                period.push(std::int64_t{*row.period});
            } else {
                period.push_null();
            }
            if (row.difference.given()) {
                difference.push(row.difference.estimate);
                low.push(row.difference.low);
                high.push(row.difference.high);
                p.push(row.p_adjusted);
                differs.push(std::int64_t{row.differs ? 1 : 0});
                reason.push_null();
            } else {
                for (auto* column : {&difference, &low, &high, &p, &differs}) {
                    column->push_null();
                }
                reason.push(to_string(row.difference.reason));
            }
        }
        Table table{std::move(groups)};
        if (state_.folded.period) {
            table.add(std::move(period));
        }
        for (auto* column : {&difference, &low, &high, &p, &differs, &reason}) {
            table.add(std::move(*column));
        }
        return table;
    }

    const State& state_;
    std::vector<DifferenceRow> out_;
    std::vector<double> p_;
};

}  // namespace

Differences ScoreTable::differences(const Versus& versus) const {
    Comparison comparison{*state_};
    switch (versus.kind) {
        case Versus::Kind::rest: comparison.with_rest(false); break;
        case Versus::Kind::total: comparison.with_rest(true); break;
        case Versus::Kind::group:
        case Versus::Kind::previous: comparison.with_partners(versus); break;
    }
    return comparison.finish();
}

}  // namespace klankbord::inline v0::satisfaction
