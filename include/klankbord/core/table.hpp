#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <klankbord/core/export.hpp>

struct ArrowArrayStream;

namespace klankbord::inline v0 {

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
};

/// One column the library made itself: a result, a simulated fact, rows that were set aside.
class KLANKBORD_EXPORT Column {
  public:
    enum class Type : std::uint8_t { boolean, integer, real, text, date, timestamp };

    /// `zone` is only read for timestamps: microseconds since 1970 in UTC, shown in that IANA zone ("" = naive).
    Column(std::string name, Type type, std::string zone = {});

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Type type() const { return type_; }
    [[nodiscard]] const std::string& zone() const { return zone_; }
    [[nodiscard]] std::size_t size() const;

    void push(std::int64_t value);  ///< boolean (0/1), integer, date (days since 1970) or timestamp
    void push(double value);        ///< real; NaN is refused: undefined is null with a reason
    void push(std::string_view value);
    void push(const char* value) { push(std::string_view{value}); }
    void push_null();

    [[nodiscard]] bool is_null(std::size_t row) const { return !nulls_.empty() && nulls_[row] != 0; }
    [[nodiscard]] std::int64_t integer(std::size_t row) const;
    [[nodiscard]] double real(std::size_t row) const;
    [[nodiscard]] std::string_view text(std::size_t row) const;
    [[nodiscard]] std::size_t null_count() const;

  private:
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

    /// Fills `out` with a stream of one batch over a copy of the columns; the consumer releases it.
    void to_arrow(ArrowArrayStream* out) const;

  private:
    std::vector<Column> columns_;
};

}  // namespace klankbord::inline v0
