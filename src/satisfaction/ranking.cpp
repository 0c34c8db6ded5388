#include "satisfaction/ranking.hpp"

#include <map>
#include <unordered_map>

#include <klankbord/stats/multiple.hpp>
#include <klankbord/stats/rank.hpp>

#include "core/parallel.hpp"
#include "satisfaction/compare.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

constexpr std::size_t most_groups = 2000;
constexpr double not_compared = -1;

/// What the persons of two rows have in common, for the pairs that share anybody. Few do where groups are
/// many.
class SharedPersons {
  public:
    void add(std::uint32_t row_a, const Part& a, std::uint32_t row_b, const Part& b) {
        if (row_a < row_b) {
            pairs_[key(row_a, row_b)].add(a.n, a.s, b.n, b.s);
        } else {
            pairs_[key(row_b, row_a)].add(b.n, b.s, a.n, a.s);
        }
    }
    /// The first row is the one with the lower number.
    [[nodiscard]] Cross of(std::uint32_t row_a, std::uint32_t row_b) const {
        const auto found = pairs_.find(key(row_a, row_b));
        return found == pairs_.end() ? Cross{} : found->second;
    }

  private:
    static std::uint64_t key(std::uint32_t first, std::uint32_t second) {
        return std::uint64_t{first} << 32U | second;
    }
    std::unordered_map<std::uint64_t, Cross> pairs_;
};

SharedPersons shared_persons(const ScoreTable::State& state, const Folded& folded,
                             const std::vector<std::uint32_t>& period_of) {
    SharedPersons shared;
    std::vector<std::pair<std::uint32_t, Part>> parts;
    for_each_person(
        folded, state.row_of_cell, state.rows.size(),
        [&](auto row, auto answers, auto n, auto s) {
            if (period_of[row] != no_code) {
                parts.push_back({row, {answers, n, s}});
            }
        },
        [&] {
            for (std::size_t i = 0; i < parts.size(); ++i) {
                for (std::size_t j = i + 1; j < parts.size(); ++j) {
                    if (period_of[parts[i].first] == period_of[parts[j].first]) {
                        shared.add(parts[i].first, parts[i].second, parts[j].first, parts[j].second);
                    }
                }
            }
            parts.clear();
        });
    return shared;
}

void rank_period(ScoreTable::State& state, const std::vector<std::uint32_t>& rows,
                 const SharedPersons& shared, const Context& context) {
    std::vector<Side> sides;
    for (const auto row : rows) {
        sides.push_back(side_of(state.facts[row]));
    }
    const auto pairs = rows.size() * (rows.size() - 1) / 2;
    std::vector<double> differences(pairs, 0);
    std::vector<double> p(pairs, not_compared);
    detail::parallel_pieces(rows.size(), context, [&](std::size_t i, std::size_t) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            if (const auto found = compare(sides[i], sides[j], shared.of(rows[i], rows[j]), state.spec)) {
                const auto pair = stats::pair_index(i, j, rows.size());
                differences[pair] = found->estimate;
                p[pair] = found->p;
            }
        }
    });
    // A pair that cannot be compared puts nobody above anybody, and is no comparison that others pay for.
    std::vector<double> tested;
    std::vector<std::size_t> tested_pair;
    for (std::size_t pair = 0; pair < pairs; ++pair) {
        if (p[pair] != not_compared) {
            tested.push_back(p[pair]);
            tested_pair.push_back(pair);
        }
    }
    std::vector<double> adjusted(pairs, 1);
    const auto among_tested = stats::benjamini_hochberg(tested);
    for (std::size_t k = 0; k < tested.size(); ++k) {
        adjusted[tested_pair[k]] = among_tested[k];
    }
    const auto ranges = stats::rank_ranges(rows.size(), differences, adjusted, stats::told_apart_level);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        state.rows[rows[i]].rank_low = static_cast<std::int32_t>(ranges[i].low);
        state.rows[rows[i]].rank_high = static_cast<std::int32_t>(ranges[i].high);
    }
}

}  // namespace

void rank_rows(ScoreTable::State& state, const Folded& folded, const Context& context) {
    std::map<std::optional<std::int32_t>, std::vector<std::uint32_t>> periods;
    for (std::uint32_t row = 0; row < state.rows.size(); ++row) {
        if (state.facts[row].shown) {
            periods[state.rows[row].period].push_back(row);
        }
    }
    std::erase_if(periods, [](const auto& period) { return period.second.size() > most_groups; });
    std::vector<std::uint32_t> period_of(state.rows.size(), no_code);
    std::uint32_t number = 0;
    for (const auto& [period, rows] : periods) {
        for (const auto row : rows) {
            period_of[row] = number;
        }
        ++number;
    }
    const auto shared = shared_persons(state, folded, period_of);
    for (const auto& [period, rows] : periods) {
        rank_period(state, rows, shared, context);
    }
}

}  // namespace klankbord::inline v0::satisfaction
