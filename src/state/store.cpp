#include "state/store.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::state {

using facts::no_column;
using facts::null_large;
using facts::null_small;
using facts::Physical;

namespace {

constexpr std::size_t most_rows = 0xffff'fff0U;

void refuse_too_many(std::size_t rows) {
    if (rows > most_rows) {
        throw error::invalid_value("a store holds at most 4,294,967,280 facts", std::to_string(rows),
                                   "split the data over several states and merge their results");
    }
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

}  // namespace

Store::Store(Schema schema, std::shared_ptr<Dictionaries> dictionaries)
    : schema_(std::move(schema)), dictionaries_(std::move(dictionaries)), columns_(schema_.columns.size()) {
    for (const auto& column : schema_.columns) {
        spaces_.push_back(column.physical == Physical::code ? dictionaries_->space(column.kind) : no_column);
    }
}

Store::Store(const Store& other)
    : schema_(other.schema_),
      dictionaries_(std::make_shared<Dictionaries>(*other.dictionaries_)),
      spaces_(other.spaces_),
      columns_(other.columns_),
      rows_(other.rows_),
      folded_(other.folded_),
      begin_(other.begin_),
      answered_(other.answered_),
      head_(other.head_),
      before_(other.before_) {}

Store& Store::operator=(const Store& other) {
    if (this != &other) {
        *this = Store{other};
    }
    return *this;
}

bool Store::is_null(std::size_t column, std::uint32_t row) const {
    const auto& values = columns_[column];
    switch (schema_.columns[column].physical) {
        case Physical::code: return values.codes[row] == no_code;
        case Physical::small: return values.small[row] == null_small;
        case Physical::large: return values.large[row] == null_large;
    }
    return true;
}

int Store::compare_values(std::size_t column, std::uint32_t a, std::uint32_t b) const {
    const auto& values = columns_[column];
    switch (schema_.columns[column].physical) {
        case Physical::small: return sign(values.small[a] <=> values.small[b]);
        case Physical::large: return sign(values.large[a] <=> values.large[b]);
        case Physical::code: break;
    }
    const auto code_a = values.codes[a];
    const auto code_b = values.codes[b];
    if (code_a == code_b) {
        return 0;
    }
    if (code_a == no_code || code_b == no_code) {
        return code_a == no_code ? -1 : 1;
    }
    const auto& ids = dictionary(column);
    return sign(ids.id(code_a) <=> ids.id(code_b));
}

std::size_t Store::alternative_of(std::uint32_t row) const {
    const auto& alternatives = schema_.identity.alternatives;
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        if (!is_null(alternatives[i].trigger, row)) {
            return i;
        }
    }
    return no_column;
}

bool Store::replaces(std::uint32_t a, std::uint32_t b) const {
    const auto& identity = schema_.identity;
    if (identity.answer != no_column) {
        const bool a_answers = !is_null(identity.answer, a);
        if (a_answers != !is_null(identity.answer, b)) {
            return a_answers;
        }
    }
    if (identity.time != no_column) {
        const auto order = compare_values(identity.time, a, b);
        if (order != 0) {
            return order > 0;
        }
    }
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        const auto order = compare_values(column, a, b);
        if (order != 0) {
            return order > 0;
        }
    }
    return false;
}

void Store::drop_replaced(std::vector<std::uint32_t>& rows) const {
    if (schema_.identity.alternatives.empty() || rows.size() < 2) {
        return;
    }
    struct Named {
        std::size_t alternative;
        std::uint32_t row;
    };
    std::vector<Named> named;
    std::vector<std::uint32_t> kept;
    for (const auto row : rows) {
        const auto alternative = alternative_of(row);
        if (alternative == no_column) {
            kept.push_back(row);
        } else {
            named.push_back({alternative, row});
        }
    }
    if (named.size() < 2) {
        return;
    }
    // Within one dictionary equal ids have equal codes, so codes serve as keys here.
    const auto compare_keys = [this](const Named& a, const Named& b) {
        if (a.alternative != b.alternative) {
            return a.alternative < b.alternative ? -1 : 1;
        }
        const auto& alternative = schema_.identity.alternatives[a.alternative];
        const auto by_code = [&](std::size_t column) {
            const auto& codes = columns_[column].codes;
            return codes[a.row] == codes[b.row] ? 0 : codes[a.row] < codes[b.row] ? -1 : 1;
        };
        if (const auto order = by_code(alternative.trigger); order != 0) {
            return order;
        }
        for (const auto key : alternative.keys) {
            if (const auto order = by_code(key); order != 0) {
                return order;
            }
        }
        return 0;
    };
    std::sort(named.begin(), named.end(), [&](const Named& a, const Named& b) { return compare_keys(a, b) < 0; });
    for (std::size_t i = 0; i < named.size();) {
        auto best = named[i].row;
        auto next = i + 1;
        for (; next < named.size() && compare_keys(named[i], named[next]) == 0; ++next) {
            if (replaces(named[next].row, best)) {
                best = named[next].row;
            }
        }
        kept.push_back(best);
        i = next;
    }
    std::sort(kept.begin(), kept.end());
    rows = std::move(kept);
}

std::vector<std::uint32_t> Store::tail_rows(std::size_t owner) const {
    std::vector<std::uint32_t> rows;
    if (owner + 1 < begin_.size()) {
        rows.resize(begin_[owner + 1] - begin_[owner]);
        std::iota(rows.begin(), rows.end(), begin_[owner]);
    }
    const auto base = rows.size();
    for (auto at = head_[owner]; at != 0; at = before_[at - 1]) {
        rows.push_back(static_cast<std::uint32_t>(folded_) + at - 1);
    }
    std::reverse(rows.begin() + static_cast<std::ptrdiff_t>(base), rows.end());
    drop_replaced(rows);
    put_in_order(rows);
    return rows;
}

bool Store::stands_before(std::uint32_t a, std::uint32_t b) const {
    for (const auto column : schema_.order) {
        if (const auto order = compare_values(column, a, b); order != 0) {
            return order < 0;
        }
    }
    // Facts alike in all that gives the order differ in something else, or are the same fact given twice.
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (const auto order = compare_values(column, a, b); order != 0) {
            return order < 0;
        }
    }
    return false;
}

void Store::put_in_order(std::span<std::uint32_t> rows) const {
    if (schema_.order.empty() || rows.size() < 2) {
        return;
    }
    const auto& first = columns_[schema_.order.front()].large;
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        return first[a] != first[b] ? first[a] < first[b] : stands_before(a, b);
    };
    sort_few(rows.begin(), rows.end(), before);
}

void Store::index_tail(std::size_t from) {
    const auto& owners = columns_[schema_.owner].codes;
    before_.resize(rows_ - folded_);
    for (auto row = from; row < rows_; ++row) {
        const auto slot = owner_slot(owners[row]);
        if (slot >= head_.size()) {
            head_.resize(std::max(slot + 1, head_.size() + head_.size() / 2), 0);
        }
        before_[row - folded_] = head_[slot];
        head_[slot] = static_cast<std::uint32_t>(row - folded_) + 1;
    }
}

std::size_t Store::owners() const {
    return std::max(begin_.empty() ? std::size_t{0} : begin_.size() - 1, head_.size());
}

void Store::append(std::span<const Cell> cells) {
    refuse_too_many(rows_ + 1);
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        auto& values = columns_[column];
        switch (schema_.columns[column].physical) {
            case Physical::code: values.codes.push_back(cells[column].code); break;
            case Physical::small:
                values.small.push_back(cells[column].number == null_large
                                           ? null_small
                                           : static_cast<std::int32_t>(cells[column].number));
                break;
            case Physical::large: values.large.push_back(cells[column].number); break;
        }
    }
    ++rows_;
    index_tail(rows_ - 1);
    if (tail_is_long()) {
        fold();
    }
}

bool Store::tail_is_long() const {
    // A tail of half the folded part keeps the total work of folding linear in the facts.
    constexpr std::size_t least = 1U << 16U;
    return rows_ - folded_ > std::max(least, folded_ / 2);
}

void Store::append(Block&& block) {
    refuse_too_many(rows_ + block.rows);
    if (block.rows == 0) {
        return;
    }
    const auto take = [this](auto& mine, auto&& theirs) {
        if (rows_ == 0) {
            mine = std::move(theirs);
        } else {
            mine.insert(mine.end(), theirs.begin(), theirs.end());
        }
    };
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        auto& theirs = block.columns[column];
        switch (schema_.columns[column].physical) {
            case Physical::code: take(columns_[column].codes, std::move(theirs.codes)); break;
            case Physical::small: take(columns_[column].small, std::move(theirs.small)); break;
            case Physical::large: take(columns_[column].large, std::move(theirs.large)); break;
        }
    }
    rows_ += block.rows;
}

void Store::drop_tail(std::size_t rows) {
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        auto& values = columns_[column];
        switch (schema_.columns[column].physical) {
            case Physical::code: values.codes.resize(rows); break;
            case Physical::small: values.small.resize(rows); break;
            case Physical::large: values.large.resize(rows); break;
        }
    }
    rows_ = rows;
    head_.clear();
    before_.clear();
    index_tail(folded_);
}

void Store::keep_only(std::span<const std::uint8_t> keep) {
    fold();
    std::vector<std::uint32_t> order;
    for (std::size_t row = 0; row < rows_; ++row) {
        if (keep[row] != 0) {
            order.push_back(static_cast<std::uint32_t>(row));
        }
    }
    fold_as(order, {});
}

void Store::merge(const Store& other, const Context& context) {
    if (&other == this) {
        merge(Store{other}, context);
        return;
    }
    merge_columns(other);
    context.check_cancel();
}

void Store::merge_columns(const Store& other) {
    Block block;
    block.rows = other.rows_;
    block.columns.resize(columns_.size());
    const bool shared = other.dictionaries_.get() == dictionaries_.get();
    std::map<std::pair<std::size_t, std::size_t>, std::vector<Code>> translations;
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        auto& mine = block.columns[column];
        const auto from = other.schema_.find(schema_.columns[column].name);
        const auto physical = schema_.columns[column].physical;
        if (from == no_column || other.schema_.columns[from].physical != physical) {
            switch (physical) {
                case Physical::code: mine.codes.assign(other.rows_, no_code); break;
                case Physical::small: mine.small.assign(other.rows_, null_small); break;
                case Physical::large: mine.large.assign(other.rows_, null_large); break;
            }
            continue;
        }
        mine = other.columns_[from];
        if (shared || physical != Physical::code) {
            continue;
        }
        // Columns of one kind share a dictionary, and with it the translation: each id is looked up once.
        auto& translate = translations[{other.spaces_[from], spaces_[column]}];
        if (translate.empty()) {
            translate.assign(other.dictionary(from).bound(), no_code);
        }
        auto& ids = dictionaries_->at(spaces_[column]);
        for (auto& code : mine.codes) {
            if (code == no_code) {
                continue;
            }
            auto& to = translate[code];
            if (to == no_code) {
                to = ids.intern(other.dictionary(from).id(code));
            }
            code = to;
        }
    }
    const auto before = rows_;
    append(std::move(block));
    if (tail_is_long()) {
        try {
            fold();
        } catch (...) {
            drop_tail(before);
            throw;
        }
    } else {
        index_tail(before);
    }
}

void Store::forget(std::string_view kind, IdView id) {
    const auto space = dictionaries_->find(kind);
    if (space == no_column) {
        return;
    }
    const auto code = dictionaries_->at(space).find(id);
    if (!code) {
        return;
    }
    fold();
    std::vector<std::uint8_t> keep(rows_, 1);
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (spaces_[column] != space) {
            continue;
        }
        const auto& codes = columns_[column].codes;
        for (std::size_t row = 0; row < rows_; ++row) {
            if (codes[row] == *code) {
                keep[row] = 0;
            }
        }
    }
    keep_only(keep);
}

void Store::blank(std::size_t column, std::span<const std::uint32_t> rows) {
    auto& values = columns_[column];
    for (const auto row : rows) {
        switch (schema_.columns[column].physical) {
            case Physical::code: values.codes[row] = no_code; break;
            case Physical::small: values.small[row] = null_small; break;
            case Physical::large: values.large[row] = null_large; break;
        }
    }
    index_answers();
}

Store Store::with(std::shared_ptr<Dictionaries> dictionaries) const {
    Store copy{schema_, std::move(dictionaries)};
    copy.columns_ = columns_;
    copy.rows_ = rows_;
    copy.folded_ = folded_;
    copy.begin_ = begin_;
    copy.answered_ = answered_;
    copy.head_ = head_;
    copy.before_ = before_;
    return copy;
}

std::size_t Store::distinct_rows() const {
    if (folded()) {
        return rows_;
    }
    std::size_t total = 0;
    scan(0, owners(), [&](std::size_t, const auto& rows) { total += rows.size(); });
    return total;
}

std::size_t Store::bytes_used() const {
    std::size_t total = sizeof(Store) + dictionaries_->bytes_used();
    for (const auto& values : columns_) {
        total += values.codes.capacity() * sizeof(Code) + values.small.capacity() * sizeof(std::int32_t) +
                 values.large.capacity() * sizeof(std::int64_t);
    }
    return total + (begin_.capacity() + answered_.capacity() + head_.capacity() + before_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace klankbord::inline v0::state
