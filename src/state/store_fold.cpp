#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "core/parallel.hpp"
#include "state/store.hpp"

// Folding sorts the facts by owner in two steps, because a million owners fit in no cache: first every fact goes to a
// bucket of neighbouring owners, in long sequential runs; then each bucket, small enough for the cache, is put in order.

namespace klankbord::inline v0::state {

using facts::no_column;

namespace {

constexpr std::size_t piece_rows = 1U << 16U;
constexpr std::size_t most_buckets = 1024;
constexpr std::size_t rows_of_bucket = 1U << 15U;

std::size_t slot_of(Code code) { return code == no_code ? 0 : std::size_t{code} + 1; }

template <class Use>
void each_piece(std::size_t rows, const Context& context, Use&& use) {
    klankbord::detail::parallel_pieces((rows + piece_rows - 1) / piece_rows, context,
                                       [&](std::size_t piece, std::size_t) {
                                           use(piece, piece * piece_rows, std::min(rows, (piece + 1) * piece_rows));
                                       });
}

/// Which bucket a row goes to, and where in it: rows keep their order within a bucket.
struct Spread {
    std::size_t buckets = 1;
    unsigned shift = 0;                ///< owner slots [b << shift, (b + 1) << shift) share bucket b
    std::vector<std::uint32_t> first;  ///< first place of each bucket, and the end
    std::vector<std::uint32_t> place;  ///< per piece and bucket: where its first row goes

    Spread(std::span<const Code> owners, const Context& context) {
        const auto pieces = (owners.size() + piece_rows - 1) / piece_rows;
        std::vector<std::size_t> last(pieces, 1);
        each_piece(owners.size(), context, [&](std::size_t piece, std::size_t begin, std::size_t end) {
            auto most = std::size_t{1};
            for (auto row = begin; row < end; ++row) {
                most = std::max(most, slot_of(owners[row]) + 1);
            }
            last[piece] = most;
        });
        const auto slots = last.empty() ? 1 : *std::max_element(last.begin(), last.end());
        const auto wanted = std::clamp(std::bit_ceil(owners.size() / rows_of_bucket + 1), std::size_t{1}, most_buckets);
        while (((slots - 1) >> shift) >= wanted) {
            ++shift;
        }
        buckets = ((slots - 1) >> shift) + 1;
        place.assign(pieces * buckets, 0);
        each_piece(owners.size(), context, [&](std::size_t piece, std::size_t begin, std::size_t end) {
            auto* count = place.data() + piece * buckets;
            for (auto row = begin; row < end; ++row) {
                ++count[slot_of(owners[row]) >> shift];
            }
        });
        first.assign(buckets + 1, 0);
        std::uint32_t at = 0;
        for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
            first[bucket] = at;
            for (std::size_t piece = 0; piece < pieces; ++piece) {
                at += std::exchange(place[piece * buckets + bucket], at);
            }
        }
        first[buckets] = at;
    }

    /// Calls `put(to, row)` for every row, with its place among the buckets.
    template <class Put>
    void apply(std::span<const Code> owners, const Context& context, Put&& put) const {
        each_piece(owners.size(), context, [&](std::size_t piece, std::size_t begin, std::size_t end) {
            std::vector<std::uint32_t> next(place.begin() + static_cast<std::ptrdiff_t>(piece * buckets),
                                            place.begin() + static_cast<std::ptrdiff_t>((piece + 1) * buckets));
            for (auto row = begin; row < end; ++row) {
                put(next[slot_of(owners[row]) >> shift]++, row);
            }
        });
    }
};

/// A row in its bucket.
struct Spot {
    std::uint32_t slot;
    std::uint32_t row;
};

/// A row of one owner, with the first thing its place depends on.
struct Timed {
    std::int64_t time;
    std::uint32_t row;
};

}  // namespace

void Store::fold(const Context& context) {
    if (!folded()) {
        fold_as(fold_order(context), context);
    }
}

std::vector<std::uint32_t> Store::fold_order(const Context& context) const {
    const std::span<const Code> owners{columns_[schema_.owner].codes};
    const Spread spread{owners, context};
    std::vector<Spot> spots(rows_);
    // The time goes along: read bucket by bucket it comes from the cache.
    const bool ordered = !schema_.order.empty();
    std::vector<std::int64_t> times(ordered ? rows_ : 0);
    const auto* time = ordered ? columns_[schema_.order.front()].large.data() : nullptr;
    spread.apply(owners, context, [&](std::uint32_t to, std::size_t row) {
        spots[to] = {static_cast<std::uint32_t>(slot_of(owners[row])), static_cast<std::uint32_t>(row)};
        if (time != nullptr) {
            times[to] = time[row];
        }
    });
    std::vector<std::uint32_t> order(rows_);
    std::vector<std::uint32_t> kept(spread.buckets, 0);
    const bool replacing = !schema_.identity.alternatives.empty();
    klankbord::detail::parallel_pieces(spread.buckets, context, [&](std::size_t bucket, std::size_t) {
        const auto begin = spread.first[bucket];
        const auto end = spread.first[bucket + 1];
        const auto base = bucket << spread.shift;
        std::vector<std::uint32_t> next((std::size_t{1} << spread.shift) + 1, 0);
        for (auto at = begin; at < end; ++at) {
            ++next[spots[at].slot - base + 1];
        }
        std::partial_sum(next.begin(), next.end(), next.begin());
        std::vector<Timed> mine(end - begin);
        for (auto at = begin; at < end; ++at) {
            mine[next[spots[at].slot - base]++] = {time != nullptr ? times[at] : 0, spots[at].row};
        }
        // Now next[i] is where the facts of owner i end.
        const auto before = [&](const Timed& a, const Timed& b) {
            return a.time != b.time ? a.time < b.time : stands_before(a.row, b.row);
        };
        std::vector<std::uint32_t> rows;
        std::uint32_t from = 0;
        auto to = begin;
        for (std::size_t i = 0; i + 1 < next.size(); ++i) {
            const auto first = mine.begin() + from;
            const auto last = mine.begin() + next[i];
            if (replacing && last - first > 1) {
                rows.clear();
                for (auto one = first; one != last; ++one) {
                    rows.push_back(one->row);
                }
                drop_replaced(rows);
                put_in_order(rows);
                std::copy(rows.begin(), rows.end(), order.begin() + to);
                to += static_cast<std::uint32_t>(rows.size());
            } else {
                if (ordered && last - first > 1) {
                    sort_few(first, last, before);
                }
                for (auto one = first; one != last; ++one) {
                    order[to++] = one->row;
                }
            }
            from = next[i];
        }
        kept[bucket] = to - begin;
    });
    // Buckets may have become shorter: close the gaps between them.
    std::size_t to = 0;
    for (std::size_t bucket = 0; bucket < spread.buckets; ++bucket) {
        const auto from = order.begin() + spread.first[bucket];
        if (to != spread.first[bucket]) {
            std::copy(from, from + kept[bucket], order.begin() + static_cast<std::ptrdiff_t>(to));
        }
        to += kept[bucket];
    }
    order.resize(to);
    return order;
}

void Store::fold_as(const std::vector<std::uint32_t>& order, const Context& context) {
    // Columns in two orders are no table: from here on nobody is asked whether to stop.
    Context to_the_end;
    to_the_end.threads = context.threads;
    const auto move = [&](auto& values) {
        if (values.empty()) {
            return;  // of the three kinds of values a column holds one
        }
        std::decay_t<decltype(values)> out(order.size());
        each_piece(order.size(), to_the_end, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (auto at = begin; at < end; ++at) {
                out[at] = values[order[at]];
            }
        });
        values = std::move(out);
    };
    for (auto& column : columns_) {
        move(column.codes);
        move(column.small);
        move(column.large);
    }
    rows_ = order.size();
    folded_ = rows_;
    head_.clear();
    before_.clear();
    index_answers();
    const auto& owners = columns_[schema_.owner].codes;
    begin_.assign((rows_ == 0 ? 1 : slot_of(owners.back()) + 1) + 1, 0);
    for (const auto owner : owners) {
        ++begin_[slot_of(owner) + 1];
    }
    std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
}

void Store::index_answers() {
    answered_.clear();
    const auto answer = schema_.identity.answer;
    for (std::uint32_t row = 0; answer != no_column && row < rows_; ++row) {
        if (!is_null(answer, row)) {
            answered_.push_back(row);
        }
    }
}

}  // namespace klankbord::inline v0::state
