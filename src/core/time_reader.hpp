#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <klankbord/core/civil.hpp>

namespace klankbord::inline v0::tz {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// What a text says of a moment, field by field, before it is known whether such a moment exists.
struct TimeFields {
    std::int32_t year = 0;
    std::int32_t month = 1;
    std::int32_t day = 1;
    std::int32_t hour = 0;
    std::int32_t minute = 0;
    std::int32_t second = 0;
    std::int32_t micros = 0;
    std::optional<std::int32_t> offset;  // seconds east

    /// Nothing when there is no such date or time of day.
    [[nodiscard]] std::optional<ParsedTime> moment() const noexcept;
};

/// Reads one text from left to right; every function says whether it found what it is named after.
class TimeReader {
  public:
    explicit TimeReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    [[nodiscard]] bool at_end() const { return at_ == end_; }
    [[nodiscard]] bool next_is(char c) const { return at_ != end_ && *at_ == c; }

    bool literal(char c) {
        if (!next_is(c)) {
            return false;
        }
        ++at_;
        return true;
    }

    /// As many digits as there are, up to `most`.
    bool number(int least, int most, std::int32_t& value) {
        int count = 0;
        std::int32_t sum = 0;
        while (count < most && at_ != end_ && is_digit(*at_)) {
            sum = 10 * sum + (*at_++ - '0');
            ++count;
        }
        value = sum;
        return count >= least;
    }

    /// "2026-06-30".
    bool iso_date(TimeFields& fields) {
        return number(4, 4, fields.year) && literal('-') && number(2, 2, fields.month) && literal('-') &&
               number(2, 2, fields.day);
    }
    /// 1 … 9 digits of a second, cut to microseconds.
    bool fraction(std::int32_t& micros);
    /// "Z", "UTC", "+02:00" and the like, as `parse_time` documents.
    bool offset(std::optional<std::int32_t>& east);
    /// The letters that follow, none included.
    std::string_view letters();
    void spaces() {
        while (literal(' ')) {
        }
    }

  private:
    const char* at_;
    const char* end_;
};

}  // namespace klankbord::inline v0::tz
