#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/dictionary.hpp>

// Facts as coded columns: what the reader of a table makes, and what a store keeps.

namespace klankbord::inline v0::facts {

/// How a column lies in memory. Ids, words and texts are codes of a dictionary.
enum class Physical : std::uint8_t { code, small, large };

inline constexpr std::int32_t null_small = std::numeric_limits<std::int32_t>::min();
inline constexpr std::int64_t null_large = std::numeric_limits<std::int64_t>::min();
inline constexpr std::size_t no_column = static_cast<std::size_t>(-1);

/// One dictionary per kind of id ("customer", "employee", "team" …), shared by the stores of a Book.
class Dictionaries {
  public:
    /// The place of a kind, made when it is new.
    std::size_t space(std::string_view kind);
    [[nodiscard]] std::size_t find(std::string_view kind) const;  ///< no_column when there is none
    [[nodiscard]] Dictionary& at(std::size_t space) { return all_[space]; }
    [[nodiscard]] const Dictionary& at(std::size_t space) const { return all_[space]; }
    [[nodiscard]] std::size_t bytes_used() const;

  private:
    std::vector<std::string> kinds_;
    std::vector<Dictionary> all_;
};

struct ColumnSpec {
    std::string name;
    Physical physical = Physical::code;
    std::string kind;  ///< codes: which dictionary
};

/// When two rows are the same fact: the first alternative whose trigger is not null decides, together with its keys.
/// Of equal facts an answer beats silence, then the later time, then the larger bytes: an order-free choice.
struct Identity {
    struct Alternative {
        std::size_t trigger;
        std::vector<std::size_t> keys;
    };
    std::vector<Alternative> alternatives;
    std::size_t answer = no_column;
    std::size_t time = no_column;
};

struct Schema {
    std::vector<ColumnSpec> columns;
    std::size_t owner = 0;  ///< the column of the person the facts are folded by
    /// In which order the facts of one owner stand: by these columns, codes by their ids, nothing first. Empty: as they
    /// came.
    std::vector<std::size_t> order;
    Identity identity;

    [[nodiscard]] std::size_t find(std::string_view name) const;
};

/// One value on its way in, in the place of its column.
struct Cell {
    Code code = no_code;
    std::int64_t number = null_large;
};

/// A block of new rows, column by column; vectors of the other physical types stay empty.
struct Block {
    struct Values {
        std::vector<Code> codes;
        std::vector<std::int32_t> small;
        std::vector<std::int64_t> large;
    };
    std::vector<Values> columns;
    std::size_t rows = 0;
};

}  // namespace klankbord::inline v0::facts
