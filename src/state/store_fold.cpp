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

/// Which bucket a row goes to, and where in it: rows keep their order within a bucket.
struct Spread {
    std::size_t pieces = 0;
    std::size_t buckets = 1;
    std::size_t slots = 1;
    unsigned shift = 0;                ///< owner slots [b << shift, (b + 1) << shift) share bucket b
    std::vector<std::uint32_t> first;  ///< first row of each bucket, and the end
    std::vector<std::uint32_t> place;  ///< per piece and bucket: where its first row goes

    Spread(const std::vector<Code>& owners, const Context& context) : pieces((owners.size() + piece_rows - 1) / piece_rows) {
        std::vector<std::size_t> last(pieces, 1);
        each_piece(owners.size(), context, [&](std::size_t piece, std::size_t begin, std::size_t end) {
            auto most = std::size_t{1};
            for (auto row = begin; row < end; ++row) {
                most = std::max(most, slot_of(owners[row]) + 1);
            }
            last[piece] = most;
        });
        slots = last.empty() ? 1 : *std::max_element(last.begin(), last.end());
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

    template <class Use>
    static void each_piece(std::size_t rows, const Context& context, Use&& use) {
        klankbord::detail::parallel_pieces(
            (rows + piece_rows - 1) / piece_rows, context, [&](std::size_t piece, std::size_t) {
                use(piece, piece * piece_rows, std::min(rows, (piece + 1) * piece_rows));
            });
    }

    template <class T>
    [[nodiscard]] std::vector<T> apply(const std::vector<T>& values, const std::vector<Code>& owners,
                                       const Context& context) const {
        std::vector<T> out(values.size());
        each_piece(values.size(), context, [&](std::size_t piece, std::size_t begin, std::size_t end) {
            std::vector<std::uint32_t> next(place.begin() + static_cast<std::ptrdiff_t>(piece * buckets),
                                            place.begin() + static_cast<std::ptrdiff_t>((piece + 1) * buckets));
            for (auto row = begin; row < end; ++row) {
                out[next[slot_of(owners[row]) >> shift]++] = values[row];
            }
        });
        return out;
    }
};

/// The values at `order`, bucket by bucket; buckets may have become shorter.
template <class T>
std::vector<T> gather(const std::vector<T>& values, const std::vector<std::uint32_t>& order,
                      const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& to,
                      const Context& context) {
    std::vector<T> out(to.back());
    klankbord::detail::parallel_pieces(to.size() - 1, context, [&](std::size_t bucket, std::size_t) {
        const auto* rows = order.data() + from[bucket];
        for (auto at = to[bucket]; at < to[bucket + 1]; ++at) {
            out[at] = values[rows[at - to[bucket]]];
        }
    });
    return out;
}

/// Every column with its values moved; the columns themselves are left alone, so that a call that is stopped half-way
/// leaves nothing behind.
template <class Move>
std::vector<facts::Block::Values> moved(const std::vector<facts::Block::Values>& columns, const Move& move) {
    std::vector<facts::Block::Values> out(columns.size());
    for (std::size_t column = 0; column < columns.size(); ++column) {
        // Of the three only one holds values.
        if (!columns[column].codes.empty()) {
            out[column].codes = move(columns[column].codes);
        }
        if (!columns[column].small.empty()) {
            out[column].small = move(columns[column].small);
        }
        if (!columns[column].large.empty()) {
            out[column].large = move(columns[column].large);
        }
    }
    return out;
}

}  // namespace

void Store::fold(const Context& context) {
    if (folded()) {
        return;
    }
    const Spread spread{columns_[schema_.owner].codes, context};
    if (spread.buckets > 1) {
        columns_ = moved(columns_, [&, &owners = columns_[schema_.owner].codes](const auto& values) {
            return spread.apply(values, owners, context);
        });
    }
    try {
        fold_buckets(spread.first, spread.shift, context);
    } catch (...) {
        // The facts stand in another order now: all of them are a tail again.
        folded_ = 0;
        begin_.clear();
        head_.clear();
        before_.clear();
        index_tail(0);
        throw;
    }
}

void Store::fold_buckets(const std::vector<std::uint32_t>& first, unsigned shift, const Context& context) {
    const auto& owners = columns_[schema_.owner].codes;
    const auto buckets = first.size() - 1;
    std::vector<std::uint32_t> order(rows_);
    std::vector<std::uint32_t> kept(buckets + 1, 0);
    const bool replacing = !schema_.identity.alternatives.empty();
    klankbord::detail::parallel_pieces(buckets, context, [&](std::size_t bucket, std::size_t) {
        const auto begin = first[bucket];
        const auto end = first[bucket + 1];
        const auto base = bucket << shift;
        std::vector<std::uint32_t> next((std::size_t{1} << shift) + 1, 0);
        for (auto row = begin; row < end; ++row) {
            ++next[slot_of(owners[row]) - base + 1];
        }
        std::partial_sum(next.begin(), next.end(), next.begin());
        auto* const mine = order.data() + begin;
        for (auto row = begin; row < end; ++row) {
            mine[next[slot_of(owners[row]) - base]++] = row;
        }
        // Now next[i] is where the facts of owner i end.
        std::vector<std::uint32_t> rows;
        std::uint32_t from = 0;
        std::uint32_t to = 0;
        for (std::size_t i = 0; i + 1 < next.size(); ++i) {
            const auto count = next[i] - from;
            if (count > 1 && replacing) {
                rows.assign(mine + from, mine + next[i]);
                drop_replaced(rows);
                put_in_order(rows);
                std::copy(rows.begin(), rows.end(), mine + to);
                to += static_cast<std::uint32_t>(rows.size());
            } else {
                put_in_order({mine + from, count});
                if (to != from) {
                    std::copy(mine + from, mine + next[i], mine + to);
                }
                to += count;
            }
            from = next[i];
        }
        kept[bucket + 1] = to;
    });
    std::partial_sum(kept.begin(), kept.end(), kept.begin());
    columns_ = moved(columns_, [&](const auto& values) { return gather(values, order, first, kept, context); });
    rows_ = kept.back();
    index_folded();
}

void Store::apply(const std::vector<std::uint32_t>& order) {
    columns_ = moved(columns_, [&](const auto& values) {
        std::decay_t<decltype(values)> out(order.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            out[i] = values[order[i]];
        }
        return out;
    });
    rows_ = order.size();
    index_folded();
}

void Store::index_folded() {
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
