#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <klankbord/core/context.hpp>

#include "facts/block.hpp"
#include "state/archive.hpp"

// The store: facts as columns, folded by the person they come from. Every accumulator keeps its facts in one, so
// that identity, merging, forgetting and bytes are written once.

namespace klankbord::inline v0::state {

using facts::Block;
using facts::Cell;
using facts::Dictionaries;
using facts::Schema;

class Store {
  public:
    Store(Schema schema, std::shared_ptr<Dictionaries> dictionaries);
    Store(const Store& other);  ///< a copy owns copies of the dictionaries
    Store& operator=(const Store& other);
    Store(Store&&) noexcept = default;
    Store& operator=(Store&&) noexcept = default;
    ~Store() = default;

    [[nodiscard]] const Schema& schema() const { return schema_; }
    [[nodiscard]] Dictionaries& dictionaries() { return *dictionaries_; }
    [[nodiscard]] const Dictionaries& dictionaries() const { return *dictionaries_; }
    [[nodiscard]] std::size_t space(std::size_t column) const { return spaces_[column]; }
    [[nodiscard]] const Dictionary& dictionary(std::size_t column) const { return dictionaries_->at(spaces_[column]); }

    /// Rows held; a fact that stands twice may still count twice here until the store is folded.
    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// Facts held, each once.
    [[nodiscard]] std::size_t distinct_rows() const;
    [[nodiscard]] bool folded() const { return folded_ == rows_; }

    void append(std::span<const Cell> cells);
    /// Behind the other rows, not yet found by anybody: whoever appends a block folds it in, or lets it go again.
    void append(Block&& block);
    /// Lets go of the tail's last rows, so that this many are left. Throws nothing.
    void drop_tail(std::size_t rows);
    /// Sorts everything by owner, each owner's facts in the schema's order, and drops facts that another one replaces.
    /// Changes no answer, only the cost. Cancelled, it has changed nothing.
    void fold(const Context& context = {});
    /// The two halves of it: which rows stay in which order, and bringing them there, which is never cancelled half-way.
    [[nodiscard]] std::vector<std::uint32_t> fold_order(const Context& context) const;
    void fold_as(const std::vector<std::uint32_t>& order, const Context& context);
    /// Takes over the facts of another store of the same schema.
    void merge(const Store& other, const Context& context = {});
    /// The same from a store that may lack some columns, found by name; those are null.
    void merge_columns(const Store& other);
    /// Removes every row that names this person in a column of the kind. The id itself is the dictionaries' matter.
    void forget(std::string_view kind, IdView id);
    /// Makes one column null in these rows of a folded store.
    void blank(std::size_t column, std::span<const std::uint32_t> rows);
    /// A copy that shares the given dictionaries, which must hold the same codes.
    [[nodiscard]] Store with(std::shared_ptr<Dictionaries> dictionaries) const;
    /// Drops rows for which `keep` says 0; used to look back in time.
    void keep_only(std::span<const std::uint8_t> keep);

    [[nodiscard]] std::span<const Code> codes(std::size_t column) const { return columns_[column].codes; }
    [[nodiscard]] std::span<const std::int32_t> small(std::size_t column) const { return columns_[column].small; }
    [[nodiscard]] std::span<const std::int64_t> large(std::size_t column) const { return columns_[column].large; }

    /// Rows of a folded store whose answer is not null, ascending; only where the schema names an answer.
    [[nodiscard]] std::span<const std::uint32_t> answered() const { return answered_; }

    /// Number of owners to scan: 0 holds the rows without an owner, code c stands at c + 1.
    [[nodiscard]] std::size_t owners() const;
    /// Calls `use(owner, rows)` with the live rows of each owner in [first, last) that has any.
    /// Rows are positions in the columns: consecutive ones for an owner without late facts.
    template <class Use>
    void scan(std::size_t first, std::size_t last, Use&& use) const;

    template <class Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        if constexpr (Archive::is_saving::value) {
            save(archive);
        } else {
            load(archive);
        }
    }

    /// The state in its canonical form: ids sorted, rows sorted, whatever the order in which they came.
    void save(OutArchive& archive) const;
    /// Fills an empty store of the same schema.
    void load(InArchive& archive);

    [[nodiscard]] std::size_t bytes_used() const;

  private:
    [[nodiscard]] bool is_null(std::size_t column, std::uint32_t row) const;
    [[nodiscard]] int compare_values(std::size_t column, std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] bool replaces(std::uint32_t a, std::uint32_t b) const;
    [[nodiscard]] bool stands_before(std::uint32_t a, std::uint32_t b) const;
    void put_in_order(std::span<std::uint32_t> rows) const;
    [[nodiscard]] std::size_t alternative_of(std::uint32_t row) const;
    void drop_replaced(std::vector<std::uint32_t>& rows) const;
    [[nodiscard]] std::vector<std::uint32_t> tail_rows(std::size_t owner) const;
    void index_tail(std::size_t from);
    void index_answers();
    [[nodiscard]] bool tail_is_long() const;
    [[nodiscard]] static std::size_t owner_slot(Code code) { return code == no_code ? 0 : std::size_t{code} + 1; }

    Schema schema_;
    std::shared_ptr<Dictionaries> dictionaries_;
    std::vector<std::size_t> spaces_;
    std::vector<Block::Values> columns_;
    std::size_t rows_ = 0;
    std::size_t folded_ = 0;             // rows [0, folded_) are sorted by owner
    std::vector<std::uint32_t> begin_;   // first row of each owner slot; slot 0 holds rows without an owner
    std::vector<std::uint32_t> answered_;
    std::vector<std::uint32_t> head_;    // per owner slot: last tail row + 1
    std::vector<std::uint32_t> before_;  // per tail row: the tail row of the same owner before it + 1
};

/// Sorts a handful by insertion, more as usual: most owners have few facts.
template <class Iterator, class Before>
void sort_few(Iterator first, Iterator last, const Before& before) {
    constexpr std::ptrdiff_t few = 32;
    if (last - first > few) {
        std::sort(first, last, before);
        return;
    }
    for (auto next = first; next != last; ++next) {
        const auto one = *next;
        auto at = next;
        for (; at != first && before(one, *(at - 1)); --at) {
            *at = *(at - 1);
        }
        *at = one;
    }
}

// Rows of an owner without late facts are consecutive: a plain range, no list is built for them.
struct RowRange {
    std::uint32_t first;
    std::uint32_t last;

    struct Iterator {
        std::uint32_t row;
        std::uint32_t operator*() const { return row; }
        Iterator& operator++() {
            ++row;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return row != other.row; }
    };
    [[nodiscard]] Iterator begin() const { return {first}; }
    [[nodiscard]] Iterator end() const { return {last}; }
    [[nodiscard]] std::size_t size() const { return last - first; }
};

template <class Use>
void Store::scan(std::size_t first, std::size_t last, Use&& use) const {
    const bool late = !folded();
    for (auto owner = first; owner < last; ++owner) {
        const std::uint32_t from = owner + 1 < begin_.size() ? begin_[owner] : static_cast<std::uint32_t>(folded_);
        const std::uint32_t to = owner + 1 < begin_.size() ? begin_[owner + 1] : static_cast<std::uint32_t>(folded_);
        if (late && owner < head_.size() && head_[owner] != 0) {
            const auto rows = tail_rows(owner);
            use(owner, rows);
        } else if (from < to) {
            use(owner, RowRange{from, to});
        }
    }
}

}  // namespace klankbord::inline v0::state

KLANKBORD_STATE_VERSION(klankbord::state::Store, 1, "store");
