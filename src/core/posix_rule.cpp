#include "posix_rule.hpp"

#include <algorithm>
#include <array>

#include <klankbord/core/civil.hpp>

namespace klankbord::inline v0::tz {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Takes a rule apart from left to right; every function says whether it found what it is named after.
class RuleReader {
  public:
    explicit RuleReader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }

    bool literal(char c) {
        if (!next_is(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    bool number(std::int32_t low, std::int32_t high, std::int32_t& value) {
        std::size_t count = 0;
        std::int32_t sum = 0;
        while (count < rest_.size() && is_digit(rest_[count])) {
            sum = 10 * sum + (rest_[count] - '0');
            if (++count > 3) {
                return false;
            }
        }
        rest_.remove_prefix(count);
        value = sum;
        return count > 0 && sum >= low && sum <= high;
    }

    /// "CET", or in angle brackets also digits and signs: "<+0330>".
    bool abbreviation() {
        const bool quoted = literal('<');
        const auto belongs = [quoted](char c) {
            return is_letter(c) || (quoted && (is_digit(c) || c == '+' || c == '-'));
        };
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), belongs);
        const auto length = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(length);
        return length >= 3 && (!quoted || literal('>'));
    }

    /// [+-]h[:m[:s]] in seconds.
    bool clock(std::int32_t max_hours, std::int32_t& seconds) {
        const bool negative = literal('-');
        if (!negative) {
            literal('+');
        }
        std::int32_t hour = 0;
        std::int32_t minute = 0;
        std::int32_t second = 0;
        if (!number(0, max_hours, hour)) {
            return false;
        }
        if (literal(':') && (!number(0, 59, minute) || (literal(':') && !number(0, 59, second)))) {
            return false;
        }
        seconds = 3600 * hour + 60 * minute + second;
        if (negative) {
            seconds = -seconds;
        }
        return true;
    }

    /// POSIX counts west of Greenwich as positive; we count east.
    bool offset(std::int32_t& east) {
        std::int32_t west = 0;
        if (!clock(24, west)) {
            return false;
        }
        east = -west;
        return true;
    }

    bool day(RuleDay& day) {
        if (!literal(',')) {
            return false;
        }
        bool found = false;
        if (literal('M')) {
            day.kind = RuleDay::Kind::month;
            found = number(1, 12, day.month) && literal('.') && number(1, 5, day.week) && literal('.') &&
                    number(0, 6, day.day);
        } else if (literal('J')) {
            day.kind = RuleDay::Kind::julian;
            found = number(1, 365, day.day);
        } else {
            day.kind = RuleDay::Kind::ordinal;
            found = number(0, 365, day.day);
        }
        return found && (!literal('/') || clock(167, day.time));
    }

  private:
    std::string_view rest_;
};

}  // namespace

std::int64_t RuleDay::in_year(std::int32_t year) const {
    std::int64_t date = 0;
    switch (kind) {
        case Kind::julian: {
            const bool after_february = is_leap_year(year) && day > 59;
            date = std::int64_t{days_from_civil({year, 1, 1})} + day - 1 + (after_february ? 1 : 0);
            break;
        }
        case Kind::ordinal:
            date = std::int64_t{days_from_civil({year, 1, 1})} + day;
            break;
        case Kind::month: {
            const std::int32_t first = days_from_civil({year, month, 1});
            const std::int32_t to_weekday = (day - weekday(first) % 7 + 7) % 7;
            const std::int32_t in_month =
                std::min(week - 1, (days_in_month(year, month) - 1 - to_weekday) / 7);
            date = std::int64_t{first} + to_weekday + 7 * in_month;
            break;
        }
    }
    return date * seconds_per_day + time;
}

std::optional<PosixRule> PosixRule::parse(std::string_view text) {
    PosixRule rule;
    RuleReader reader{text};
    if (!reader.abbreviation() || !reader.offset(rule.standard)) {
        return std::nullopt;
    }
    rule.daylight = rule.standard;
    if (reader.at_end()) {
        return rule;
    }
    rule.changes = true;
    rule.daylight = rule.standard + 3600;
    if (!reader.abbreviation() || (!reader.next_is(',') && !reader.offset(rule.daylight))) {
        return std::nullopt;
    }
    if (!reader.day(rule.start) || !reader.day(rule.end) || !reader.at_end()) {
        return std::nullopt;
    }
    return rule;
}

Stretch PosixRule::stretch(std::int64_t utc_seconds) const {
    if (!changes) {
        return {forever_ago, forever, standard};
    }
    // A change lies at most nine days outside its year, so these five years hold the one before and the one
    // after.
    const std::int32_t year =
        civil_from_days(static_cast<std::int32_t>(floor_div(utc_seconds, seconds_per_day))).year;
    struct Change {
        std::int64_t at;
        bool to_daylight;
    };
    std::array<Change, 10> found{};
    std::size_t count = 0;
    for (std::int32_t y = year - 2; y <= year + 2; ++y) {
        found[count++] = {start.in_year(y) - standard, true};
        found[count++] = {end.in_year(y) - daylight, false};
    }
    // Daylight time may last from one year's end to the next year's start: at the same moment the start wins.
    std::sort(found.begin(), found.end(), [](const Change& a, const Change& b) {
        return a.at != b.at ? a.at < b.at : (!a.to_daylight && b.to_daylight);
    });
    const auto offset_after = [&](std::size_t i) { return found[i].to_daylight ? daylight : standard; };
    std::size_t first = 0;  // the change that began the offset in force
    std::size_t next = 1;   // the change that ends it
    for (; next + 1 < count; ++next) {
        const bool another_follows_at_once = found[next].at == found[next + 1].at;
        if (another_follows_at_once || offset_after(next) == offset_after(first)) {
            continue;
        }
        if (found[next].at > utc_seconds) {
            break;
        }
        first = next;
    }
    return {found[first].at, found[next].at, offset_after(first)};
}

}  // namespace klankbord::inline v0::tz
