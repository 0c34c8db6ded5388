#include <algorithm>
#include <numeric>
#include <string>

#include <klankbord/core/error.hpp>

#include "state/store.hpp"

// The canonical form of a store: equal facts give equal bytes, whatever the order in which they came.

namespace klankbord::inline v0::state {

using facts::no_column;
using facts::null_small;
using facts::Physical;

namespace {

/// Ids of one kind that are used, in order, and the rank + 1 of every code (0: no id).
struct Ranked {
    std::vector<Code> sorted;
    std::vector<std::uint32_t> rank;
};

Ranked rank_used(const Dictionary& ids, const std::vector<const std::vector<Code>*>& columns) {
    Ranked out;
    std::vector<std::uint8_t> used(ids.bound(), 0);
    for (const auto* codes : columns) {
        for (const auto code : *codes) {
            if (code != no_code) {
                used[code] = 1;
            }
        }
    }
    for (Code code = 0; code < used.size(); ++code) {
        if (used[code] != 0) {
            out.sorted.push_back(code);
        }
    }
    std::sort(out.sorted.begin(), out.sorted.end(), [&](Code a, Code b) { return ids.id(a) < ids.id(b); });
    out.rank.assign(ids.bound(), 0);
    for (std::size_t i = 0; i < out.sorted.size(); ++i) {
        out.rank[out.sorted[i]] = static_cast<std::uint32_t>(i) + 1;
    }
    return out;
}

void save_ids(OutArchive& archive, const Dictionary& ids, const std::vector<Code>& sorted) {
    bool integers = ids.holds_integers() && !sorted.empty();
    auto count = static_cast<std::uint64_t>(sorted.size());
    archive & integers;
    archive & count;
    for (const auto code : sorted) {
        const auto id = ids.id(code);
        if (integers) {
            auto number = id.number();
            archive & number;
        } else {
            std::string text{id.text()};
            archive & text;
        }
    }
}

std::vector<Code> load_ids(InArchive& archive, Dictionary& ids) {
    bool integers = false;
    std::uint64_t count = 0;
    archive & integers;
    archive & count;
    // Two stores may share a dictionary, so what the first one held decides for the second.
    if (count > 0 && ids.size() > 0 && ids.holds_integers() != integers) {
        throw error::bad_state("ids of one kind in a state are all texts or all integers", "both",
                               "the bytes are damaged: take them from their source again");
    }
    std::vector<Code> codes;
    std::string before;
    std::int64_t number_before = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
        bool rises = true;
        if (integers) {
            std::int64_t number = 0;
            archive & number;
            rises = i == 0 || number > number_before;
            codes.push_back(ids.intern(IdView{number}));
            number_before = number;
        } else {
            std::string text;
            archive & text;
            rises = i == 0 || text > before;
            codes.push_back(ids.intern(IdView{text}));
            before = std::move(text);
        }
        if (!rises) {
            throw error::bad_state("ids in a state stand in order, each once", "id " + std::to_string(i) + " out of order",
                                   "the bytes are damaged: take them from their source again");
        }
    }
    return codes;
}

}  // namespace

void Store::save(OutArchive& archive) const {
    if (!folded()) {
        Store copy{*this};
        copy.fold();
        copy.save(archive);
        return;
    }
    // One ranking per kind of id, in the order in which the schema names the kinds.
    std::vector<std::size_t> kinds;
    std::vector<Ranked> ranked;
    for (const auto space : spaces_) {
        if (space == no_column || std::find(kinds.begin(), kinds.end(), space) != kinds.end()) {
            continue;
        }
        kinds.push_back(space);
        std::vector<const std::vector<Code>*> of_kind;
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            if (spaces_[column] == space) {
                of_kind.push_back(&columns_[column].codes);
            }
        }
        ranked.push_back(rank_used(dictionaries_->at(space), of_kind));
    }
    const auto ranks_of = [&](std::size_t column) -> const std::vector<std::uint32_t>& {
        return ranked[static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), spaces_[column]) - kinds.begin())]
            .rank;
    };
    std::vector<std::vector<std::uint32_t>> as_rank(columns_.size());
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        if (schema_.columns[column].physical != Physical::code) {
            continue;
        }
        const auto& ranks = ranks_of(column);
        as_rank[column].reserve(rows_);
        for (const auto code : columns_[column].codes) {
            as_rank[column].push_back(code == no_code ? 0 : ranks[code]);
        }
    }
    std::vector<std::uint32_t> order(rows_);
    std::iota(order.begin(), order.end(), 0U);
    const auto& owner = as_rank[schema_.owner];
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        if (owner[a] != owner[b]) {
            return owner[a] < owner[b];
        }
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            const auto& values = columns_[column];
            switch (schema_.columns[column].physical) {
                case Physical::code:
                    if (as_rank[column][a] != as_rank[column][b]) {
                        return as_rank[column][a] < as_rank[column][b];
                    }
                    break;
                case Physical::small:
                    if (values.small[a] != values.small[b]) {
                        return values.small[a] < values.small[b];
                    }
                    break;
                case Physical::large:
                    if (values.large[a] != values.large[b]) {
                        return values.large[a] < values.large[b];
                    }
                    break;
            }
        }
        return false;
    });
    auto rows = static_cast<std::uint64_t>(rows_);
    archive & rows;
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        save_ids(archive, dictionaries_->at(kinds[i]), ranked[i].sorted);
    }
    const auto save_column = [&](const auto& values) {
        std::decay_t<decltype(values)> sorted(rows_);
        for (std::size_t i = 0; i < rows_; ++i) {
            sorted[i] = values[order[i]];
        }
        archive & sorted;
    };
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        switch (schema_.columns[column].physical) {
            case Physical::code: save_column(as_rank[column]); break;
            case Physical::small: save_column(columns_[column].small); break;
            case Physical::large: save_column(columns_[column].large); break;
        }
    }
}

void Store::load(InArchive& archive) {
    const auto damaged = [](const std::string& rule, const std::string& received) {
        return error::bad_state(rule, received, "the bytes are damaged: take them from their source again");
    };
    std::uint64_t rows = 0;
    archive & rows;
    std::vector<std::size_t> kinds;
    std::vector<std::vector<Code>> codes_of;
    for (const auto space : spaces_) {
        if (space == no_column || std::find(kinds.begin(), kinds.end(), space) != kinds.end()) {
            continue;
        }
        kinds.push_back(space);
        codes_of.push_back(load_ids(archive, dictionaries_->at(space)));
    }
    Block block;
    block.rows = static_cast<std::size_t>(rows);
    block.columns.resize(columns_.size());
    const auto check_length = [&](std::size_t length) {
        if (length != rows) {
            throw damaged("every column of a state has as many rows as the state says",
                          std::to_string(length) + " instead of " + std::to_string(rows));
        }
    };
    for (std::size_t column = 0; column < columns_.size(); ++column) {
        auto& values = block.columns[column];
        switch (schema_.columns[column].physical) {
            case Physical::small:
                archive & values.small;
                check_length(values.small.size());
                break;
            case Physical::large:
                archive & values.large;
                check_length(values.large.size());
                break;
            case Physical::code: {
                archive & values.codes;
                check_length(values.codes.size());
                const auto& known =
                    codes_of[static_cast<std::size_t>(std::find(kinds.begin(), kinds.end(), spaces_[column]) - kinds.begin())];
                for (auto& code : values.codes) {
                    if (code > known.size()) {
                        throw damaged("a row of a state names ids that the state holds", "id number " + std::to_string(code));
                    }
                    code = code == 0 ? no_code : known[code - 1];
                }
                break;
            }
        }
    }
    append(std::move(block));
    fold();
    if (rows_ != rows) {
        throw damaged("a fact stands once in a state", std::to_string(rows - rows_) + " doubles");
    }
}

}  // namespace klankbord::inline v0::state
