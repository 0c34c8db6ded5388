#pragma once

#include <cstdint>

#include <klankbord/core/context.hpp>
#include <klankbord/stats/cluster.hpp>

#include "satisfaction/folded.hpp"

// Sums over persons as plain 128-bit integers, and their way into the statistics.

namespace klankbord::inline v0::satisfaction {

inline stats::WideSum wide_sum(Wide value) {
    return stats::WideSum::from_halves(static_cast<std::uint64_t>(value), static_cast<std::int64_t>(value >> 64U));
}

inline double to_double(Wide value) { return wide_sum(value).to_double(); }

/// Σ over persons of what they gave: n answers (or weight) and s score (or weight × score).
struct Sums {
    std::uint64_t persons = 0;
    std::uint64_t answers = 0;
    bool repeated = false;  ///< somebody answered more than once
    Wide n = 0;
    Wide s = 0;
    Wide nn = 0;
    Wide ns = 0;
    Wide ss = 0;

    void add(std::uint64_t count, std::int64_t n_i, std::int64_t s_i) {
        ++persons;
        answers += count;
        repeated = repeated || count > 1;
        n += n_i;
        s += s_i;
        nn += static_cast<Wide>(n_i) * n_i;
        ns += static_cast<Wide>(n_i) * s_i;
        ss += static_cast<Wide>(s_i) * s_i;
    }
    void add(const Sums& other) {
        persons += other.persons;
        answers += other.answers;
        repeated = repeated || other.repeated;
        n += other.n;
        s += other.s;
        nn += other.nn;
        ns += other.ns;
        ss += other.ss;
    }
    [[nodiscard]] stats::PersonSums person_sums() const {
        return {persons, wide_sum(n), wide_sum(s), wide_sum(nn), wide_sum(ns), wide_sum(ss)};
    }
};

/// Σ over persons of products of their parts on two sides.
struct Cross {
    std::uint64_t shared = 0;
    Wide nn = 0;
    Wide ns = 0;
    Wide sn = 0;
    Wide ss = 0;

    void add(std::int64_t n1, std::int64_t s1, std::int64_t n2, std::int64_t s2) {
        ++shared;
        nn += static_cast<Wide>(n1) * n2;
        ns += static_cast<Wide>(n1) * s2;
        sn += static_cast<Wide>(s1) * n2;
        ss += static_cast<Wide>(s1) * s2;
    }
    [[nodiscard]] stats::CrossSums cross_sums() const {
        return {shared, wide_sum(nn), wide_sum(ns), wide_sum(sn), wide_sum(ss)};
    }
};

/// What one person gave in one row.
struct Part {
    std::uint64_t answers = 0;
    std::int64_t n = 0;
    std::int64_t s = 0;
};

/// Room for reading persons one after the other; one per thread, for tables of `rows` rows.
class PersonReader {
  public:
    explicit PersonReader(std::size_t rows) : parts_(rows) {}

    /// Calls `use(row, answers, n, s)` for every row a person of the shard has answers in; `done()` after each person.
    template <class Use, class Done>
    void read(const Folded& folded, const Shard& shard, const std::vector<std::uint32_t>& row_of_cell, Use&& use,
              Done&& done) {
        for (std::uint32_t person = 0; person < shard.persons(); ++person) {
            const auto first = shard.begin[person];
            const auto last = shard.begin[person + 1];
            if (last - first == 1) {
                // Most persons stand in one cell: nothing to add up.
                const auto& run = shard.runs[first];
                const auto row = row_of_cell[folded.cell_of(run.cell)];
                if (row != no_code) {
                    use(row, std::uint64_t{run.answers},
                        folded.weighted ? shard.weight[first] : static_cast<std::int64_t>(run.answers), run.score);
                    done();
                }
                continue;
            }
            touched_.clear();
            for (auto i = first; i < last; ++i) {
                const auto& run = shard.runs[i];
                const auto row = row_of_cell[folded.cell_of(run.cell)];
                if (row == no_code) {
                    continue;
                }
                auto& part = parts_[row];
                if (part.answers == 0) {
                    touched_.push_back(row);
                }
                part.answers += run.answers;
                add_exactly(part.n, folded.weighted ? shard.weight[i] : static_cast<std::int64_t>(run.answers));
                add_exactly(part.s, run.score);
            }
            for (const auto row : touched_) {
                use(row, parts_[row].answers, parts_[row].n, parts_[row].s);
                parts_[row] = {};
            }
            if (!touched_.empty()) {
                done();
            }
        }
    }

  private:
    std::vector<Part> parts_;
    std::vector<std::uint32_t> touched_;
};

/// All shards, one after the other. Without known persons nothing is called: every answer is a person of its own,
/// which the histogram tells.
template <class Use, class Done>
void for_each_person(const Folded& folded, const std::vector<std::uint32_t>& row_of_cell, std::size_t rows, Use&& use,
                     Done&& done) {
    PersonReader reader{rows};
    for (const auto& shard : folded.shards) {
        reader.read(folded, shard, row_of_cell, use, done);
    }
}

/// Sums over the persons of every cell, and the number of persons in all; shards are shared out over threads.
struct CellSums {
    std::vector<Sums> cells;
    std::uint64_t persons = 0;
};
[[nodiscard]] CellSums sum_cells(const Folded& folded, const Context& context);

}  // namespace klankbord::inline v0::satisfaction
