#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/context.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/id.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/facts/interaction.hpp>
#include <klankbord/facts/kinds.hpp>
#include <klankbord/facts/rating.hpp>
#include <klankbord/facts/reading.hpp>
#include <klankbord/state/accumulator.hpp>

namespace klankbord::inline v0::state {

/// A table of facts, checked, coded and kept: what a Book is made of, and what every question can be asked of.
///
/// Facts may come in any order, twice, or late; equal facts make equal states. accepted + set aside + not asked =
/// given. Const calls may run concurrently; changing it needs one writer at a time.
class KLANKBORD_EXPORT FactTable {
  public:
    /// One fact of a table of ratings. Tables of interactions take single contacts, the others batches.
    using Fact = facts::Rating;

    /// An empty table of these columns. Throws missing_name for facts that do not exist or are required but not
    /// mapped. `columns` may name the fact itself as the caller's column.
    FactTable(facts::FactKind kind, facts::Mapping mapping);
    FactTable(const FactTable&);
    FactTable& operator=(const FactTable&);
    FactTable(FactTable&&) noexcept;
    FactTable& operator=(FactTable&&) noexcept;
    ~FactTable();

    /// Takes all rows of a stream, which it owns from now on. Rows that break a rule are set aside; a column
    /// that is missing or cannot hold such facts throws, as does cancelling; then the table is as it was.
    void add(ArrowArrayStream* stream, const Context& context = {});
    void add(arrow::Stream&& stream, const Context& context = {});
    /// One rating. Throws invalid_value where a batch would set it aside; then nothing has changed.
    void add(const facts::Rating& rating);
    /// The same with codes. Further groups stay null.
    void add_coded(const facts::CodedRating& rating);
    /// One contact, into a table of interactions; the same promises.
    void add(const facts::Interaction& contact);
    void add_coded(const facts::CodedInteraction& contact);
    /// The code of an id in one of the columns kept ("customer", "team" …), new if needed.
    /// Throws missing_name for a column that is not kept or holds no ids.
    [[nodiscard]] Code code(std::string_view column, IdView id);
    /// Takes over the facts of another table of the same configuration (else bad_state, naming the line).
    void merge(const FactTable& other);
    /// Takes over the facts of a table of the same kind and scale that has some of the columns; the others are null.
    void take_columns(const FactTable& other);
    /// Removes every row that names this person, and their id. Lists of rows set aside are emptied too. What
    /// theirs had replaced as the same fact does not come back (docs/facts/identity.md).
    void forget(PersonKind kind, IdView id);
    /// What was known at a moment: rows of later times are left out, later answers become silence where the
    /// invitation had gone out already. Rows without any time stay.
    [[nodiscard]] FactTable as_of(std::int64_t utc_us) const;

    [[nodiscard]] facts::FactKind kind() const;
    [[nodiscard]] const facts::Mapping& mapping() const;
    /// Names of the columns kept.
    [[nodiscard]] std::vector<std::string> columns() const;
    [[nodiscard]] std::int64_t rows() const;       ///< facts held, each once
    [[nodiscard]] std::int64_t given() const;      ///< rows offered so far
    [[nodiscard]] std::int64_t accepted() const;   ///< of them: good rows, duplicates included
    [[nodiscard]] std::int64_t not_asked() const;  ///< of them: not applicable
    /// row, column, value, rule, whole_row: what was refused. Not part of the state's bytes.
    [[nodiscard]] Table set_aside() const;
    /// The facts themselves, decoded, in the order of the ids they are folded by.
    [[nodiscard]] Table table() const;

    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    [[nodiscard]] static FactTable from_bytes(std::span<const std::byte> bytes);
    [[nodiscard]] std::string configuration() const;
    [[nodiscard]] std::size_t bytes_used() const;

    struct State;
    [[nodiscard]] const State& state() const { return *state_; }

  private:
    std::unique_ptr<State> state_;
};

}  // namespace klankbord::inline v0::state
