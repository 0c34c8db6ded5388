#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/id.hpp>

namespace klankbord::inline v0 {

namespace arrow {
class ColumnView;
}

/// The number an id stands for inside: dense enough to index arrays, meaningless outside its dictionary.
using Code = std::uint32_t;

/// The code of a missing id.
inline constexpr Code no_code = 0xffff'ffffU;

/// Ids outside, codes inside, both ways; fast on a million distinct ids.
///
/// Ids are spread over 64 fixed partitions by their hash and numbered within their partition in order of first
/// appearance, so codes depend on the order of the rows only, never on the number of threads. One kind of id
/// (text or integer) per dictionary; the first id decides, a mixture is refused with `wrong_type`.
/// Const calls may run concurrently; changing it needs one writer at a time.
class KLANKBORD_EXPORT Dictionary {
  public:
    Dictionary();
    Dictionary(const Dictionary&);
    Dictionary& operator=(const Dictionary&);
    Dictionary(Dictionary&&) noexcept;
    Dictionary& operator=(Dictionary&&) noexcept;
    ~Dictionary();

    /// The code of an id, new if needed.
    Code intern(IdView id);
    /// The code of an id that is already known.
    [[nodiscard]] std::optional<Code> find(IdView id) const;
    /// The id behind a code; the view lives until the dictionary changes.
    [[nodiscard]] IdView id(Code code) const;

    /// Codes for a whole column of any integer, text or dictionary layout; nulls become `no_code`.
    void intern(const arrow::ColumnView& column, std::span<Code> codes, const Context& context = {});

    /// Wipes the id behind a code from memory. The code stays taken; the id, met again, gets a new one.
    void erase(Code code);

    /// Distinct ids.
    [[nodiscard]] std::size_t size() const;
    /// All codes are smaller than this; a little larger than `size()`.
    [[nodiscard]] Code bound() const;
    [[nodiscard]] bool holds_integers() const;
    /// All codes in the order of their ids (integers by value, texts by bytes).
    [[nodiscard]] std::vector<Code> sorted() const;
    [[nodiscard]] std::size_t bytes_used() const;

  private:
    struct Partition;
    struct State;
    struct IntegerIds;
    struct TextIds;
    std::unique_ptr<State> state_;
};

}  // namespace klankbord::inline v0
