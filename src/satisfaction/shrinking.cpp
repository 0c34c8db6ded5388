#include "satisfaction/shrinking.hpp"

#include <cmath>
#include <map>

#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/multiple.hpp>
#include <klankbord/stats/rank.hpp>
#include <klankbord/stats/shrink_counts.hpp>
#include <klankbord/stats/shrink_mean.hpp>
#include <klankbord/stats/shrink_proportion.hpp>

namespace klankbord::inline v0::satisfaction {

namespace {

std::vector<stats::Shrunk> shrink(const ScoreTable::State& state, const std::vector<std::size_t>& rows) {
    const auto& spec = state.spec;
    switch (spec.measure) {
        case Measure::nps: {
            std::vector<stats::Trinomial> answers;
            for (const auto i : rows) {
                const auto& shares = state.rows[i].shares;
                const auto n = state.facts[i].n_effective;
                answers.push_back({shares[0] * n, shares[1] * n, shares[2] * n});
            }
            return stats::shrink_nps(answers, spec.confidence);
        }
        case Measure::csat: {
            std::vector<double> successes;
            std::vector<double> n;
            for (const auto i : rows) {
                n.push_back(state.facts[i].n_effective);
                successes.push_back(state.facts[i].mean * n.back());
            }
            return stats::shrink_proportions(successes, n, spec.confidence);
        }
        case Measure::ces:
        case Measure::mean_score: {
            std::vector<stats::MeanVariance> groups;
            for (const auto i : rows) {
                groups.push_back({state.facts[i].n_effective, state.facts[i].mean, state.facts[i].answer_variance});
            }
            auto shrunk = stats::shrink_means(groups, spec.confidence);
            const auto value = [&](double index) {
                return spec.scale.low +
                       spec.scale.step * std::min(std::max(index, 0.0), static_cast<double>(spec.scale.points() - 1));
            };
            for (auto& one : shrunk) {
                one = {value(one.estimate), value(one.low), value(one.high)};
            }
            return shrunk;
        }
    }
    return {};
}

/// Rank ranges from all pairs. A thousand groups have half a million pairs: still quick, more is no ranking.
void rank(ScoreTable::State& state, const std::vector<std::size_t>& rows) {
    constexpr std::size_t most = 2000;
    const auto groups = rows.size();
    if (groups > most) {
        return;
    }
    std::vector<double> differences;
    std::vector<double> p;
    for (std::size_t i = 0; i < groups; ++i) {
        for (std::size_t j = i + 1; j < groups; ++j) {
            const auto& a = state.facts[rows[i]];
            const auto& b = state.facts[rows[j]];
            const auto difference = a.mean - b.mean;
            const auto variance = a.answer_variance / a.n_effective + b.answer_variance / b.n_effective;
            differences.push_back(difference);
            p.push_back(variance > 0 ? std::erfc(std::abs(difference) / std::sqrt(2 * variance))
                        : difference == 0 ? 1.0
                                          : 0.0);
        }
    }
    const auto ranges =
        stats::rank_ranges(groups, differences, stats::benjamini_hochberg(p), 1 - state.spec.confidence);
    for (std::size_t i = 0; i < groups; ++i) {
        state.rows[rows[i]].rank_low = static_cast<std::int32_t>(ranges[i].low);
        state.rows[rows[i]].rank_high = static_cast<std::int32_t>(ranges[i].high);
    }
}

}  // namespace

void shrink_rows(ScoreTable::State& state) {
    std::map<std::int64_t, std::vector<std::size_t>> by_period;
    for (std::size_t i = 0; i < state.rows.size(); ++i) {
        if (state.facts[i].shown) {
            by_period[state.rows[i].period ? *state.rows[i].period : std::int64_t{INT64_MIN}].push_back(i);
        }
    }
    for (const auto& [period, rows] : by_period) {
        const auto shrunk = shrink(state, rows);
        for (std::size_t k = 0; k < rows.size(); ++k) {
            state.rows[rows[k]].shrunk = Estimate{shrunk[k].estimate, shrunk[k].low, shrunk[k].high, Reason::none};
        }
        rank(state, rows);
    }
}

}  // namespace klankbord::inline v0::satisfaction
