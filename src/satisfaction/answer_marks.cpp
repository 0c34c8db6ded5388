#include "satisfaction/answer_marks.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/hash.hpp"
#include "core/parallel.hpp"
#include "state/fact_table.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

using facts::null_large;
using facts::null_small;
using facts::Physical;

/// Byte by byte, because the library's own hash of texts depends on the order of bytes in a word.
std::uint64_t hash_id(IdView id) {
    if (id.is_integer()) {
        return detail::hash(static_cast<std::uint64_t>(id.number()));
    }
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : id.text()) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return detail::hash(hash);
}

std::uint64_t combine(std::uint64_t a, std::uint64_t b) {
    return detail::hash(a * 0x9E3779B97F4A7C15ULL + b);
}

constexpr std::uint64_t no_id = 0x5bd1e995;

/// One column as hashes of its values; codes are looked up, so every id is hashed once.
struct HashedColumn {
    const Code* codes = nullptr;
    const std::int32_t* small = nullptr;
    const std::int64_t* large = nullptr;
    std::vector<std::uint64_t> of_code;
    std::uint64_t name = 0;

    [[nodiscard]] std::uint64_t at(std::size_t row) const {
        if (codes != nullptr) {
            return codes[row] == no_code ? no_id : of_code[codes[row]];
        }
        return small != nullptr ? static_cast<std::uint64_t>(static_cast<std::int64_t>(small[row]))
                                : static_cast<std::uint64_t>(large[row]);
    }
    [[nodiscard]] bool has(std::size_t row) const {
        return codes != nullptr   ? codes[row] != no_code
               : small != nullptr ? small[row] != null_small
                                  : large != nullptr && large[row] != null_large;
    }
    /// Adds what is there under the column's name: a column of nulls says as little as none.
    void mix_into(std::uint64_t& hash, std::size_t row) const {
        if (has(row)) {
            hash = combine(hash ^ name, at(row));
        }
    }
};

class Marking {
  public:
    Marking(const state::Store& store, const Context& context) : store_(store), context_(context) {
        const auto& columns = store.schema().columns;
        constexpr std::array<std::string_view, 3> ids{"rating", "interaction", "journey"};
        constexpr std::array<std::string_view, 3> what{"question", "aspect", "product"};
        const auto among = [](const auto& names, const std::string& name) {
            return std::find(names.begin(), names.end(), name) != names.end();
        };
        for (std::size_t column = 0; column < columns.size(); ++column) {
            const auto& name = columns[column].name;
            if (column == store.schema().owner) {
                person_ = hashed(column);
            } else if (name == "value") {
                value_ = hashed(column);
            } else if (among(ids, name)) {
                ids_.push_back(hashed(column));
            } else if (among(what, name)) {
                what_.push_back(hashed(column));
            } else if (name == "at") {
                when_ = hashed(column);
            } else {
                if (name == "employee") {
                    employee_ = hashed(column);
                }
                rest_.push_back(hashed(column));
            }
        }
    }

    std::vector<privacy::Mark> run() {
        std::vector<privacy::Mark> marks;
        if (!store_.folded()) {
            store_.scan(0, store_.owners(), [&](std::size_t, const auto& rows) {
                for (const auto row : rows) {
                    if (value_.small[row] != null_small) {
                        marks.push_back(mark(row));
                    }
                }
            });
            return marks;
        }
        const auto answered = store_.answered();
        marks.resize(answered.size());
        constexpr std::size_t piece = 1U << 16U;
        detail::parallel_pieces(answered.size() / piece + 1, context_, [&](std::size_t number, std::size_t) {
            const auto last = std::min(answered.size(), (number + 1) * piece);
            for (auto at = number * piece; at < last; ++at) {
                marks[at] = mark(answered[at]);
            }
        });
        return marks;
    }

  private:
    HashedColumn hashed(std::size_t column) {
        HashedColumn out;
        out.name = hash_id(IdView{store_.schema().columns[column].name});
        switch (store_.schema().columns[column].physical) {
            case Physical::small:
                out.small = store_.small(column).data();
                return out;
            case Physical::large:
                out.large = store_.large(column).data();
                return out;
            case Physical::code:
                break;
        }
        out.codes = store_.codes(column).data();
        const auto& ids = store_.dictionary(column);
        std::vector<std::uint8_t> used(ids.bound(), 0);
        for (std::size_t row = 0; row < store_.rows(); ++row) {
            if (out.codes[row] != no_code) {
                used[out.codes[row]] = 1;
            }
        }
        out.of_code.assign(used.size(), no_id);
        for (Code code = 0; code < used.size(); ++code) {
            if (used[code] != 0) {
                out.of_code[code] = hash_id(ids.id(code));
            }
        }
        return out;
    }

    [[nodiscard]] privacy::Mark mark(std::size_t row) const {
        const auto half = [](std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); };
        const auto person = person_.at(row);
        auto answer = combine(person, value_.at(row));
        // The first id that is there decides, as it does about identity.
        const auto id =
            std::find_if(ids_.begin(), ids_.end(), [row](const auto& column) { return column.has(row); });
        if (id != ids_.end()) {
            id->mix_into(answer, row);
        }
        for (const auto& column : what_) {
            column.mix_into(answer, row);
        }
        if (id == ids_.end()) {
            when_.mix_into(answer, row);
        }
        auto rest = answer;
        for (const auto& column : rest_) {
            column.mix_into(rest, row);
        }
        // The largest number means nobody.
        const auto employee = employee_.has(row) ? std::min(half(employee_.at(row)), privacy::no_employee - 1)
                                                 : privacy::no_employee;
        return {half(person), half(answer), half(rest), employee};
    }

    const state::Store& store_;
    const Context& context_;
    HashedColumn person_;
    HashedColumn value_;
    HashedColumn employee_;
    std::vector<HashedColumn> ids_;
    std::vector<HashedColumn> what_;
    HashedColumn when_;
    std::vector<HashedColumn> rest_;
};

}  // namespace

std::vector<privacy::Mark> answer_marks(const state::FactTable& facts, facts::Rater rater,
                                        const Context& context) {
    const auto& stores = facts.state().stores;
    return Marking{stores[rater == facts::Rater::employee ? 1 : 0], context}.run();
}

}  // namespace klankbord::inline v0::satisfaction
