#include "satisfaction/shrinking.hpp"

#include <algorithm>
#include <map>

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
    }
}

}  // namespace klankbord::inline v0::satisfaction
