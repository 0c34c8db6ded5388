#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <klankbord/core/dictionary.hpp>
#include <klankbord/core/table.hpp>

// Groups of rows: a cell is one combination of group values (team, channel, week …). Combinations are numbered level
// by level, so that a row costs one lookup per grouping column and a column of few values costs an array access.

namespace klankbord::inline v0::facts {

class CellSpace {
  public:
    explicit CellSpace(std::size_t levels) : levels_(levels) {}

    [[nodiscard]] std::size_t levels() const { return levels_.size(); }
    /// Combinations known after `level` + 1 grouping columns; without any level there is one cell.
    [[nodiscard]] std::uint32_t size(std::size_t level) const {
        return static_cast<std::uint32_t>(levels_[level].code.size());
    }

    /// The combination of `parent` (0 on the first level) with a code, new if needed.
    std::uint32_t child(std::size_t level, std::uint32_t parent, Code code) {
        auto& here = levels_[level];
        if (level == 0 && code + Code{1} < direct_codes) {
            const std::size_t at = code == no_code ? 0 : std::size_t{code} + 1;
            if (at < here.direct.size() && here.direct[at] != no_code) {
                return here.direct[at];
            }
            return add_direct(at, code);
        }
        if (here.last_parent == parent && here.last_code == code) {
            return here.last;
        }
        return lookup(level, parent, code);
    }

    /// Replaces the combination of each row by the one extended with the row's code.
    void step(std::size_t level, std::span<std::uint32_t> rows, std::span<const Code> codes) {
        if (level > 0) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                rows[i] = child(level, rows[i], codes[i]);
            }
            return;
        }
        // Pointers of its own: the compiler cannot know that the rows do not lie in the table.
        const auto* direct = levels_[0].direct.data();
        auto known = levels_[0].direct.size();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Code at = codes[i] + Code{1};  // no_code becomes 0
            if (at >= direct_codes) [[unlikely]] {
                rows[i] = lookup(0, 0, codes[i]);
                continue;
            }
            if (at >= known || direct[at] == no_code) [[unlikely]] {
                add_direct(at, codes[i]);
                direct = levels_[0].direct.data();
                known = levels_[0].direct.size();
            }
            rows[i] = direct[at];
        }
    }

    [[nodiscard]] std::uint32_t parent(std::size_t level, std::uint32_t cell) const {
        return levels_[level].parent[cell];
    }
    [[nodiscard]] Code code(std::size_t level, std::uint32_t cell) const { return levels_[level].code[cell]; }
    /// The codes of a combination, first grouping column first.
    [[nodiscard]] std::vector<Code> codes(std::size_t level, std::uint32_t cell) const;

  private:
    /// Codes below this have a place of their own on the first level; larger ones (days far from 1970) are looked up.
    static constexpr Code direct_codes = 1U << 22U;

    struct Slot {
        std::uint32_t parent = 0;
        Code code = 0;
        std::uint32_t cell = no_code;
    };
    struct Level {
        std::vector<std::uint32_t> direct;  // first level: by code + 1
        std::vector<Slot> slots;            // others: open addressing
        std::vector<std::uint32_t> parent;
        std::vector<Code> code;
        std::uint32_t last_parent = no_code;
        Code last_code = no_code;
        std::uint32_t last = no_code;
    };
    std::uint32_t add_direct(std::size_t at, Code code);
    std::uint32_t lookup(std::size_t level, std::uint32_t parent, Code code);

    std::vector<Level> levels_;
};

/// What a grouping column holds, so that results come back in the caller's type.
struct GroupColumn {
    std::string name;
    Column::Type type = Column::Type::text;
    Dictionary values;  ///< booleans and dates are kept as integers
};

}  // namespace klankbord::inline v0::facts
