#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace klankbord::inline v0::privacy::detail {

/// Rows sorted by (major, minor), with how many distinct items every such piece has as far as it matters:
/// counts stop at a limit, so most items are never looked at. Linear in rows, majors and minors.
class Pieces {
  public:
    struct Piece {
        std::uint32_t minor;
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t distinct;  // at most `limit`
    };
    static constexpr std::uint32_t no_item = 0xffff'ffffU;  // takes no part in counts

    /// Refers to the items, which must outlive it.
    Pieces(std::span<const std::uint32_t> majors, std::uint32_t major_count,
           std::span<const std::uint32_t> minors, std::uint32_t minor_count,
           std::span<const std::uint32_t> items, std::uint32_t item_count, std::uint64_t limit)
        : by_minor_(majors.size()),
          order_(majors.size()),
          items_(items),
          first_(major_count + std::size_t{1}),
          minor_ends_(starts(minors, minor_count)),
          seen_(item_count, 0),
          limit_(limit) {
        for (std::uint32_t row = 0; row < minors.size(); ++row) {
            by_minor_[minor_ends_[minors[row]]++] = row;
        }
        auto ends = starts(majors, major_count);
        for (const auto row : by_minor_) {
            order_[ends[majors[row]]++] = row;
        }
        std::uint32_t at = 0;
        for (std::uint32_t major = 0; major < major_count; ++major) {
            first_[major] = pieces_.size();
            while (at < ends[major]) {
                const auto minor = minors[order_[at]];
                const auto rows = std::span{order_}.subspan(at, ends[major] - at);
                const auto end =
                    at + static_cast<std::uint32_t>(
                             std::partition_point(rows.begin(), rows.end(),
                                                  [&](auto row) { return minors[row] == minor; }) -
                             rows.begin());
                ++stamp_;
                const auto found = count(std::span{order_}.subspan(at, end - at), limit_);
                pieces_.push_back({minor, at, end, static_cast<std::uint32_t>(found)});
                at = end;
            }
        }
        first_[major_count] = pieces_.size();
    }

    /// The pieces of one major, by minor.
    [[nodiscard]] std::span<const Piece> of(std::uint32_t major) const {
        return std::span{pieces_}.subspan(first_[major], first_[major + std::size_t{1}] - first_[major]);
    }
    /// The rows of a piece.
    [[nodiscard]] std::span<const std::uint32_t> rows(const Piece& piece) const {
        return std::span{order_}.subspan(piece.begin, piece.end - piece.begin);
    }
    /// Distinct items of a minor over all majors, exactly.
    [[nodiscard]] std::uint64_t of_minor(std::uint32_t minor) {
        const auto begin = minor == 0 ? 0U : minor_ends_[minor - std::size_t{1}];
        ++stamp_;
        return count(std::span{by_minor_}.subspan(begin, minor_ends_[minor] - begin), by_minor_.size());
    }
    /// Distinct items of a whole major, at most the limit.
    [[nodiscard]] std::uint64_t of_major(std::uint32_t major) {
        return distinct(of(major), [](std::uint32_t) { return true; });
    }
    /// Distinct items in the union of those pieces of one major whose minor is chosen, at most the limit.
    template <class Chosen>
    [[nodiscard]] std::uint64_t distinct(std::span<const Piece> pieces, Chosen&& chosen) {
        ++stamp_;
        std::uint64_t found = 0;
        for (const auto& piece : pieces) {
            if (chosen(piece.minor)) {
                found += count(rows(piece), limit_ - found);
            }
        }
        return found;
    }

  private:
    /// Items met for the first time under the present stamp, at most `limit`.
    std::uint64_t count(std::span<const std::uint32_t> rows, std::uint64_t limit) {
        std::uint64_t found = 0;
        for (auto row = rows.begin(); row != rows.end() && found < limit; ++row) {
            const auto item = items_[*row];
            if (item != no_item && seen_[item] != stamp_) {
                seen_[item] = stamp_;
                ++found;
            }
        }
        return found;
    }

    static std::vector<std::uint32_t> starts(std::span<const std::uint32_t> keys, std::uint32_t key_count) {
        std::vector<std::uint32_t> place(key_count + std::size_t{1}, 0);
        for (const auto key : keys) {
            ++place[key + std::size_t{1}];
        }
        for (std::size_t key = 1; key < place.size(); ++key) {
            place[key] += place[key - 1];
        }
        return place;
    }

    std::vector<std::uint32_t> by_minor_;  // rows by minor
    std::vector<std::uint32_t> order_;     // rows by major, then minor
    std::span<const std::uint32_t> items_;
    std::vector<Piece> pieces_;
    std::vector<std::size_t> first_;         // per major: its first piece
    std::vector<std::uint32_t> minor_ends_;  // per minor: where it ends in by_minor_
    std::vector<std::uint64_t> seen_;        // per item: the count it was last seen in
    std::uint64_t limit_;
    std::uint64_t stamp_ = 0;
};

}  // namespace klankbord::inline v0::privacy::detail
