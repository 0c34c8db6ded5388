#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

#include "core/parallel.hpp"
#include "state/fact_table.hpp"

// A table of interactions as its customers lived it: who is a hand, what stands when, and where a journey ends.

namespace klankbord::inline v0::journeys {

using facts::no_column;
using facts::null_large;

/// Contacts in the order in which one customer had them: rows of the store.
using Rows = std::span<const std::uint32_t>;

class Contacts {
  public:
    /// Throws invalid_value for facts of another kind. The facts must outlive it.
    Contacts(const state::FactTable& facts, const JourneyRules& rules);

    [[nodiscard]] const state::Store& store() const { return *store_; }
    [[nodiscard]] const JourneyRules& rules() const { return *rules_; }
    [[nodiscard]] std::size_t rows() const { return store_->rows(); }
    /// Number of customers to walk through: some may have no contacts.
    [[nodiscard]] std::size_t owners() const { return store_->owners(); }
    [[nodiscard]] std::size_t employees() const { return hands_.size(); }
    [[nodiscard]] bool ends_known() const { return end_ != nullptr; }
    [[nodiscard]] bool journeys_known() const { return journey_ != nullptr || rules_->gap_days.has_value(); }

    /// The employee of a contact, or no_code where nobody's hands were in it: a bot, a queue, nobody known.
    [[nodiscard]] Code hand(std::uint32_t row) const {
        if (employee_ == nullptr) {
            return no_code;
        }
        const auto code = employee_[row];
        return code != no_code && hands_[code] != 0 ? code : no_code;
    }
    [[nodiscard]] std::int64_t start(std::uint32_t row) const { return start_[row]; }
    /// null_large where it is not known.
    [[nodiscard]] std::int64_t end(std::uint32_t row) const { return end_ == nullptr ? null_large : end_[row]; }

    /// The codes of a column that holds ids or names. Throws missing_name, listing those there are.
    [[nodiscard]] std::size_t column(std::string_view name, std::string_view argument) const;

    /// Calls `use(rows)` for what is taken together of one customer's contacts, in order: all of them, or each journey.
    /// `scratch` is room for one customer, kept between calls.
    struct Scratch {
        std::vector<std::uint32_t> rows;
        std::vector<std::uint32_t> mine;
        std::vector<Code> journeys;
    };
    template <class Use>
    void each_unit(Rows all, Grain grain, Scratch& scratch, Use&& use) const;

    /// Shares the customers out over threads: `work(worker, owner, rows)` for every customer that has contacts. Which
    /// worker takes whom is not determined, so what workers keep must be sums that do not mind.
    template <class Work>
    void each_customer(const Context& context, Work&& work) const;

  private:
    const state::Store* store_;
    const JourneyRules* rules_;
    const Code* employee_ = nullptr;
    const Code* journey_ = nullptr;
    const std::int64_t* start_ = nullptr;
    const std::int64_t* end_ = nullptr;
    std::vector<std::uint8_t> hands_;  ///< per employee code: is it a person
};

template <class Use>
void Contacts::each_unit(Rows all, Grain grain, Scratch& scratch, Use&& use) const {
    if (grain == Grain::customer || !journeys_known()) {
        use(all);
        return;
    }
    if (journey_ != nullptr) {
        // Journeys may be lived side by side: each takes its own contacts out of the row.
        const auto first = journey_[all.front()];
        if (std::all_of(all.begin(), all.end(), [&](auto row) { return journey_[row] == first; })) {
            use(all);
            return;
        }
        scratch.mine.assign(all.begin(), all.end());
        std::stable_sort(scratch.mine.begin(), scratch.mine.end(),
                         [&](auto a, auto b) { return journey_[a] < journey_[b]; });
        for (std::size_t i = 0; i < scratch.mine.size();) {
            auto next = i + 1;
            while (next < scratch.mine.size() && journey_[scratch.mine[next]] == journey_[scratch.mine[i]]) {
                ++next;
            }
            use(Rows{scratch.mine.data() + i, next - i});
            i = next;
        }
        return;
    }
    const auto gap = *rules_->gap_days * std::int64_t{86'400'000'000};
    auto reach = std::numeric_limits<std::int64_t>::min();
    std::size_t begin = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto row = all[i];
        if (i > begin && start(row) - reach > gap) {
            use(all.subspan(begin, i - begin));
            begin = i;
        }
        reach = std::max({i == begin ? start(row) : reach, start(row), end(row)});
    }
    use(all.subspan(begin));
}

template <class Work>
void Contacts::each_customer(const Context& context, Work&& work) const {
    constexpr std::size_t rows_a_piece = 1U << 16U;
    const auto owners_here = owners();
    const auto pieces = std::max<std::size_t>(1, std::min(owners_here, rows() / rows_a_piece + 1));
    std::vector<Scratch> rooms(static_cast<std::size_t>(context.thread_count()));
    detail::parallel_pieces(pieces, context, [&](std::size_t piece, std::size_t worker) {
        auto& room = rooms[worker].rows;
        store_->scan(owners_here * piece / pieces, owners_here * (piece + 1) / pieces,
                     [&](std::size_t owner, const auto& found) {
                         room.assign(found.size(), 0);
                         std::size_t i = 0;
                         for (const auto row : found) {
                             room[i++] = row;
                         }
                         work(worker, owner, Rows{room});
                     });
    });
}

}  // namespace klankbord::inline v0::journeys
