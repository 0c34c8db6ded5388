#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <klankbord/core/export.hpp>

struct ArrowArrayStream;

namespace klankbord::inline v0 {

namespace arrow {
class Stream;
}

/// Text values end to end in one buffer, as Arrow lays them out: value i is bytes[ends[i-1], ends[i]).
struct TextValues {
    std::string bytes;
    std::vector<std::int64_t> ends;

    void push(std::string_view value) {
        bytes.append(value);
        ends.push_back(static_cast<std::int64_t>(bytes.size()));
    }
    [[nodiscard]] std::string_view operator[](std::size_t i) const {
        const auto begin = i == 0 ? 0 : ends[i - 1];
        return std::string_view{bytes}.substr(static_cast<std::size_t>(begin),
                                              static_cast<std::size_t>(ends[i] - begin));
    }
    [[nodiscard]] std::size_t size() const { return ends.size(); }

    friend bool operator==(const TextValues&, const TextValues&) = default;
};

/// One column the library made itself: a result, a simulated fact, rows that were set aside.
/// Equal columns have equal name, type, zone, values and nulls.
class KLANKBORD_EXPORT Column {
  public:
    enum class Type : std::uint8_t { boolean, integer, real, text, date, timestamp };

    /// `zone` is only read for timestamps: microseconds since 1970 in UTC, shown in that IANA zone ("" =
    /// naive).
    Column(std::string name, Type type, std::string zone = {});

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Type type() const { return type_; }
    [[nodiscard]] const std::string& zone() const { return zone_; }
    [[nodiscard]] std::size_t size() const;

    /// boolean (0 or 1), integer, date (days since 1970, an int32) or timestamp; into a real column as a
    /// real. Throws invalid_value outside these ranges, wrong_type for a text column.
    void push(std::int64_t value);
    void push(double value);            ///< real; NaN is refused: undefined is null with a reason
    void push(std::string_view value);  ///< text, in UTF-8
    void push(const char* value) { push(std::string_view{value}); }
    void push_null();

    /// The readers below ask for a row that exists (std::out_of_range, but for text, which is not checked)
    /// and a column that holds such values (std::bad_variant_access); a null reads as 0 or "".
    [[nodiscard]] bool is_null(std::size_t row) const { return !nulls_.empty() && nulls_[row] != 0; }
    [[nodiscard]] std::int64_t integer(std::size_t row) const;
    [[nodiscard]] double real(std::size_t row) const;
    [[nodiscard]] std::string_view text(std::size_t row) const;
    [[nodiscard]] std::size_t null_count() const;

    /// All values at once, in the same form: integers() also of booleans, dates and timestamps.
    [[nodiscard]] std::span<const std::int64_t> integers() const;
    [[nodiscard]] std::span<const double> reals() const;
    [[nodiscard]] const TextValues& texts() const;

    friend bool operator==(const Column&, const Column&) = default;

  private:
    void mark_value();

    std::string name_;
    Type type_;
    std::string zone_;
    std::variant<std::vector<std::int64_t>, std::vector<double>, TextValues> values_;
    std::vector<std::uint8_t> nulls_;  // empty while nothing is null
};

/// Columns of equal length. Results leave the library in this form, as C++ values or as an Arrow stream.
class KLANKBORD_EXPORT Table {
  public:
    Table() = default;
    explicit Table(std::vector<Column> columns);

    /// Refuses a second column of the same name and a length that differs.
    void add(Column column);

    [[nodiscard]] std::size_t rows() const;
    [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
    [[nodiscard]] const Column* find(std::string_view name) const;
    /// Throws `missing_name`, listing the columns there are.
    [[nodiscard]] const Column& at(std::string_view name) const;

    /// Fills `out` with a stream of one batch over a copy of the columns; the consumer releases it. Formats:
    /// "b", "l", "g", "U", "tdD", "tsu:" with the zone; every column is nullable.
    void to_arrow(ArrowArrayStream* out) const;

    /// A copy of what is left of a stream. Integers of any width become integers, floats become reals with
    /// NaN as null, any text layout and columns without a type become texts, dictionaries the values they
    /// point at, dates and times of any unit dates and timestamps (nanoseconds are floored).
    ///
    /// Throws wrong_type for columns that cannot be read, invalid_value for two columns of one name, for
    /// uint64 beyond int64 and for times beyond int64 microseconds, with their row.
    [[nodiscard]] static Table from_arrow(arrow::Stream&& stream);

    friend bool operator==(const Table&, const Table&) = default;

  private:
    std::vector<Column> columns_;
};

}  // namespace klankbord::inline v0
