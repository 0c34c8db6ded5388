#include "satisfaction/person_sums.hpp"

#include <numeric>

#include <klankbord/core/error.hpp>

#include "core/parallel.hpp"

namespace klankbord::inline v0::satisfaction {

void add_exactly(std::int64_t& sum, std::int64_t value) {
    if (__builtin_add_overflow(sum, value, &sum)) {
        throw error::invalid_value("the weights of one person add up to a number that can be kept", "a sum beyond 2^63",
                                   "divide all weights by the same number");
    }
}

CellSums sum_cells(const Folded& folded, const Context& context) {
    const auto cells = folded.cells();
    std::vector<std::uint32_t> identity(cells);
    std::iota(identity.begin(), identity.end(), 0U);
    struct Worker {
        PersonReader reader;
        CellSums sums;
    };
    std::vector<Worker> workers;
    const auto count = static_cast<std::size_t>(context.thread_count());
    for (std::size_t i = 0; i < count; ++i) {
        workers.push_back({PersonReader{cells}, {std::vector<Sums>(cells), 0}});
    }
    detail::parallel_pieces(folded.shards.size(), context, [&](std::size_t shard, std::size_t worker) {
        auto& mine = workers[worker];
        mine.reader.read(
            folded, folded.shards[shard], identity,
            [&](auto cell, auto answers, auto n, auto s) { mine.sums.cells[cell].add(answers, n, s); },
            [&] { ++mine.sums.persons; });
    });
    auto out = std::move(workers.front().sums);
    for (std::size_t i = 1; i < workers.size(); ++i) {
        out.persons += workers[i].sums.persons;
        for (std::size_t cell = 0; cell < cells; ++cell) {
            out.cells[cell].add(workers[i].sums.cells[cell]);
        }
    }
    return out;
}

}  // namespace klankbord::inline v0::satisfaction
