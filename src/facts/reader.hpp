#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/context.hpp>
#include <klankbord/facts/kinds.hpp>
#include <klankbord/facts/reading.hpp>

#include "facts/block.hpp"
#include "facts/columns.hpp"

namespace klankbord::inline v0::facts {

/// A row, or one value of it, that broke a rule.
struct SetAside {
    std::int64_t row;
    std::string column;
    std::string value;
    std::string rule;
    bool whole_row;  ///< false: the row was kept, with this value missing
};

/// The columns a table of facts will have under a mapping: the mapped ones in canonical order, then the groups.
struct FactLayout {
    FactKind kind;
    std::vector<ColumnSpec> columns;
    std::vector<const FactColumn*> rules;  ///< per column; null for groups
    std::vector<std::string> sources;      ///< per column: the caller's column, "" for a constant
};

/// Throws missing_name for facts that do not exist (listing those that do) and for required ones that are not mapped.
[[nodiscard]] FactLayout layout_of(FactKind kind, const Mapping& mapping);

/// Reads a caller's table into coded columns, row by row checked.
class FactReader {
  public:
    FactReader(const FactLayout& layout, const Mapping& mapping, const arrow::Stream& stream,
               Dictionaries& dictionaries);

    /// Appends the good rows of a batch. What breaks a rule goes to `aside`; rows that do not apply are counted.
    void read(const arrow::Batch& batch, std::int64_t base, Block& out, std::vector<SetAside>& aside,
              const Context& context);

    [[nodiscard]] std::int64_t not_asked() const { return not_asked_; }

  private:
    struct Source {
        std::size_t position = 0;
        bool constant = false;
        Code constant_code = no_code;
        std::optional<TimeReader> time;
        std::optional<ValueReader> value;
    };
    void read_column(std::size_t column, const arrow::Batch& batch, std::int64_t base, Block::Values& out,
                     std::vector<std::uint8_t>& keep, std::vector<SetAside>& aside, const Context& context);
    /// Takes out the ends that lie before what they end.
    void check_order(std::size_t column, const arrow::Batch& batch, std::int64_t base, Block& block,
                     std::vector<std::uint8_t>& keep, std::vector<SetAside>& aside) const;
    void set_aside(std::size_t column, const arrow::ColumnView& view, std::int64_t row, std::int64_t base,
                   const std::string& rule, bool whole_row, std::vector<SetAside>& aside) const;

    const FactLayout& layout_;
    Dictionaries& dictionaries_;
    std::vector<Source> sources_;
    std::optional<std::size_t> invited_;
    std::int64_t low_;
    std::int64_t high_;
    std::int64_t step_;
    std::int64_t not_asked_ = 0;
};

}  // namespace klankbord::inline v0::facts
