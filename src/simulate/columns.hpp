#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/core/table.hpp>

#include "core/parallel.hpp"

namespace klankbord::inline v0::simulate {

/// Lets a long loop on any thread stop soon after the caller asked for it; the question itself is only put on
/// the caller's thread.
class Watch {
  public:
    explicit Watch(const Context& context) : context_(context), caller_(std::this_thread::get_id()) {}

    /// Call once a row; looks up once in 65,536.
    void row(std::size_t number) {
        if ((number & 0xffffU) == 0) {
            look();
        }
    }

  private:
    void look() {
        if (stopped_.load(std::memory_order_acquire)) {
            std::rethrow_exception(reason_);
        }
        if (std::this_thread::get_id() == caller_) {
            try {
                context_.check_cancel();
            } catch (...) {
                // the callback may have thrown something of its own: whoever stops first must pass that on
                reason_ = std::current_exception();
                stopped_.store(true, std::memory_order_release);
                throw;
            }
        }
    }

    const Context& context_;
    std::thread::id caller_;
    std::exception_ptr reason_;
    std::atomic<bool> stopped_{false};
};

/// A column that is still to be filled.
struct ColumnPlan {
    std::string name;
    Column::Type type;
    std::function<void(Column&, Watch&)> fill;
    std::string zone{};
};

/// Fills the columns of all tables, a column a piece of work, and puts the tables together.
inline std::vector<Table> make_tables(const std::vector<std::vector<ColumnPlan>>& tables,
                                      const Context& context, double progress_from, double progress_to) {
    std::vector<std::vector<std::optional<Column>>> filled(tables.size());
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (std::size_t t = 0; t < tables.size(); ++t) {
        filled[t].resize(tables[t].size());
        for (std::size_t c = 0; c < tables[t].size(); ++c) {
            places.emplace_back(t, c);
        }
    }
    Watch watch{context};
    detail::parallel_pieces(
        places.size(), context,
        [&](std::size_t piece, std::size_t) {
            const auto [t, c] = places[piece];
            const ColumnPlan& plan = tables[t][c];
            Column column{plan.name, plan.type, plan.zone};
            plan.fill(column, watch);
            filled[t][c] = std::move(column);
        },
        progress_from, progress_to);
    std::vector<Table> made;
    for (auto& columns : filled) {
        Table table;
        for (auto& column : columns) {
            table.add(std::move(*column));
        }
        made.push_back(std::move(table));
    }
    return made;
}

}  // namespace klankbord::inline v0::simulate
