#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <klankbord/core/dictionary.hpp>

#include "core/hash.hpp"
#include "satisfaction/folded.hpp"

// Persons of one hash partition and their answers, folded as they come. A person's id is its own key: sixteen bytes
// at most, compared as numbers; longer ids are kept once, in a dictionary of the partition.

namespace klankbord::inline v0::satisfaction {

struct IntegerKey {
    std::int64_t id;
    [[nodiscard]] std::uint64_t hash() const { return detail::hash(static_cast<std::uint64_t>(id)); }
    friend bool operator==(const IntegerKey&, const IntegerKey&) = default;
};

/// Up to 15 bytes of text with their length in the last byte; longer texts by pointer (while on their way) or by
/// code (once folded), told apart by that byte.
struct TextKey {
    std::uint64_t a;
    std::uint64_t b;

    static constexpr std::uint64_t pointer_tag = 0xfeULL << 56U;
    static constexpr std::uint64_t code_tag = 0xffULL << 56U;
    static constexpr std::uint64_t tag_mask = 0xffULL << 56U;

    [[nodiscard]] static TextKey of(std::string_view text) {
        TextKey key{0, 0};
        const auto n = text.size();
        if (n > 15) {
            key.a = reinterpret_cast<std::uintptr_t>(text.data());
            key.b = pointer_tag | n;
            return key;
        }
        const char* p = text.data();
        if (n >= 8) {
            key.a = detail::load64(p);
            if (n > 8) {
                key.b = detail::load64(p + n - 8) >> (8 * (16 - n));
            }
        } else if (n >= 4) {
            key.a = detail::load32(p) | (detail::load32(p + n - 4) >> (8 * (8 - n)) << 32U);
        } else {
            for (std::size_t i = 0; i < n; ++i) {
                key.a |= static_cast<std::uint64_t>(static_cast<unsigned char>(p[i])) << (8 * i);
            }
        }
        key.b |= static_cast<std::uint64_t>(n) << 56U;
        return key;
    }
    [[nodiscard]] bool points() const { return (b & tag_mask) == pointer_tag; }
    [[nodiscard]] std::string_view text() const {
        return {reinterpret_cast<const char*>(static_cast<std::uintptr_t>(a)), b & ~tag_mask};
    }
    [[nodiscard]] std::uint64_t hash() const {
        return points() ? detail::hash(text()) : detail::fold(a ^ 0x9E3779B97F4A7C15ULL, b ^ 0xD6E8FEB86659FD93ULL);
    }
    friend bool operator==(const TextKey&, const TextKey&) = default;
};

/// One answer on its way to its person.
template <class Key>
struct Entry {
    Key key;
    std::uint32_t cell;
    std::int32_t index;
};

template <class Key>
class PersonTable {
  public:
    /// Adds an answer; `weight` is only kept when the table is weighted.
    void add(Key key, std::uint32_t cell, std::int64_t score, std::int64_t weight, bool weighted) {
        const auto person = person_of(key);
        pending_.push_back({person, cell, static_cast<std::int32_t>(score)});
        if (weighted) {
            pending_weight_.push_back(weight);
        }
    }

    /// Makes room before the first answers: so many are coming, of at most as many persons.
    void expect(std::size_t answers) {
        pending_.reserve(pending_.size() + answers);
        if (keys_.empty() && answers > 0) {
            keys_.reserve(answers);
            slots_.assign(std::bit_ceil(answers * 4 / 3 + 64), Slot{});
        }
    }

    /// Folds what came in when it has become worth it: memory stays bounded by distinct (person, cell) pairs.
    void settle(bool weighted, bool values_apart, bool now) {
        constexpr std::size_t least = 1U << 14U;
        if (pending_.empty() || (!now && pending_.size() < std::max(least, shard_.runs.size()))) {
            return;
        }
        compact(weighted, values_apart);
    }

    /// Nothing more comes in: what finds persons again is given back at once, so that the next partition has it.
    void close() {
        slots_ = {};
        keys_ = {};
        long_ids_ = {};
    }

    [[nodiscard]] Shard take() { return std::move(shard_); }

  private:
    struct Pending {
        std::uint32_t person;
        std::uint32_t cell;
        std::int32_t score;  ///< of one answer, not yet times its weight
    };

    std::uint32_t person_of(Key key) {
        const auto hash = key.hash();
        if constexpr (std::is_same_v<Key, TextKey>) {
            if (key.points()) {
                key = {long_ids_.intern(IdView{key.text()}), TextKey::code_tag};
            }
        }
        if ((keys_.size() + 1) * 4 > slots_.size() * 3) {
            grow();
        }
        const auto mask = slots_.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash >> 24U);
        for (auto at = hash & mask;; at = (at + 1) & mask) {
            auto& slot = slots_[at];
            if (slot.person == no_code) {
                slot = {tag, static_cast<std::uint32_t>(keys_.size())};
                keys_.push_back(key);
                return slot.person;
            }
            if (slot.tag == tag && keys_[slot.person] == key) {
                return slot.person;
            }
        }
    }

    /// Kept long ids stand for their text.
    [[nodiscard]] std::uint64_t hash_of(const Key& key) const {
        if constexpr (std::is_same_v<Key, TextKey>) {
            if ((key.b & TextKey::tag_mask) == TextKey::code_tag) {
                return detail::hash(long_ids_.id(static_cast<Code>(key.a)).text());
            }
        }
        return key.hash();
    }

    void grow() {
        std::vector<Slot> larger(std::max<std::size_t>(64, slots_.size() * 2));
        const auto mask = larger.size() - 1;
        for (const auto& slot : slots_) {
            if (slot.person == no_code) {
                continue;
            }
            auto at = hash_of(keys_[slot.person]) & mask;
            while (larger[at].person != no_code) {
                at = (at + 1) & mask;
            }
            larger[at] = slot;
        }
        slots_ = std::move(larger);
    }

    void compact(bool weighted, bool values_apart) {
        const auto persons = keys_.size();
        std::vector<std::uint32_t> next(persons + 1, 0);
        for (std::size_t person = 0; person < shard_.persons(); ++person) {
            next[person + 1] = shard_.begin[person + 1] - shard_.begin[person];
        }
        for (const auto& one : pending_) {
            ++next[one.person + 1];
        }
        for (std::size_t person = 0; person < persons; ++person) {
            next[person + 1] += next[person];
        }
        const auto begin = next;
        std::vector<Run> runs(shard_.runs.size() + pending_.size());
        std::vector<std::int64_t> weight(weighted ? runs.size() : 0);
        for (std::size_t person = 0; person < shard_.persons(); ++person) {
            for (auto i = shard_.begin[person]; i < shard_.begin[person + 1]; ++i) {
                if (weighted) {
                    weight[next[person]] = shard_.weight[i];
                }
                runs[next[person]++] = shard_.runs[i];
            }
        }
        for (std::size_t i = 0; i < pending_.size(); ++i) {
            const auto& one = pending_[i];
            if (weighted) {
                weight[next[one.person]] = pending_weight_[i];
            }
            const std::int64_t score = weighted ? one.score * pending_weight_[i] : one.score;
            runs[next[one.person]++] = {one.cell, 1, score};
        }
        // Answers of one person in one cell become one run. Most persons have a handful; for the others a search
        // back through all of their cells would be quadratic, so theirs are brought in order first.
        constexpr std::uint32_t handful = 32;
        std::uint32_t out = 0;
        std::vector<std::uint32_t> begin_out(persons + 1, 0);
        for (std::size_t person = 0; person < persons; ++person) {
            const auto start = out;
            const bool many = begin[person + 1] - begin[person] > handful;
            if (many) {
                in_cell_order(runs, weight, begin[person], begin[person + 1], weighted, values_apart);
            }
            for (auto i = begin[person]; i < begin[person + 1]; ++i) {
                auto same = many && out > start ? out - 1 : start;
                while (same < out && !same_run(runs[same], runs[i], values_apart)) {
                    ++same;
                }
                if (same == out) {
                    runs[out] = runs[i];
                    if (weighted) {
                        weight[out] = weight[i];
                    }
                    ++out;
                } else {
                    runs[same].answers += runs[i].answers;
                    add_exactly(runs[same].score, runs[i].score);
                    if (weighted) {
                        add_exactly(weight[same], weight[i]);
                    }
                }
            }
            begin_out[person + 1] = out;
        }
        runs.resize(out);
        runs.shrink_to_fit();
        weight.resize(weighted ? out : 0);
        shard_.runs = std::move(runs);
        shard_.weight = std::move(weight);
        shard_.begin = std::move(begin_out);
        pending_ = {};
        pending_weight_ = {};
    }

    static void in_cell_order(std::vector<Run>& runs, std::vector<std::int64_t>& weight, std::uint32_t first,
                              std::uint32_t last, bool weighted, bool values_apart) {
        std::vector<std::pair<Run, std::int64_t>> sorted;
        sorted.reserve(last - first);
        for (auto i = first; i < last; ++i) {
            sorted.emplace_back(runs[i], weighted ? weight[i] : 0);
        }
        std::sort(sorted.begin(), sorted.end(), [values_apart](const auto& a, const auto& b) {
            if (a.first.cell != b.first.cell || !values_apart) {
                return a.first.cell < b.first.cell;
            }
            return a.first.score * b.first.answers < b.first.score * a.first.answers;
        });
        for (auto i = first; i < last; ++i) {
            runs[i] = sorted[i - first].first;
            if (weighted) {
                weight[i] = sorted[i - first].second;
            }
        }
    }

    struct Slot {
        std::uint32_t tag = 0;
        std::uint32_t person = no_code;
    };
    std::vector<Slot> slots_;
    std::vector<Key> keys_;
    Dictionary long_ids_;
    std::vector<Pending> pending_;
    std::vector<std::int64_t> pending_weight_;
    Shard shard_;
};

}  // namespace klankbord::inline v0::satisfaction
