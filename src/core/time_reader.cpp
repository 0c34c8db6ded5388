#include "time_reader.hpp"

namespace klankbord::inline v0::tz {

std::optional<ParsedTime> TimeFields::moment() const noexcept {
    const bool date_exists = month >= 1 && month <= 12 && day >= 1 && day <= days_in_month(year, month);
    const bool end_of_day = hour == 24 && minute == 0 && second == 0 && micros == 0;
    const bool time_exists = (hour <= 23 || end_of_day) && minute <= 59 && second <= 59;
    if (!date_exists || !time_exists) {
        return std::nullopt;
    }
    const std::int64_t day_seconds = std::int64_t{days_from_civil({year, month, day})} * seconds_per_day;
    const std::int64_t wall = day_seconds + 3'600 * hour + 60 * minute + second;
    return ParsedTime{(wall - offset.value_or(0)) * micros_per_second + micros, offset.has_value()};
}

bool TimeReader::fraction(std::int32_t& micros) {
    const char* const begin = at_;
    std::int32_t digits = 0;
    if (!number(1, 9, digits)) {
        return false;
    }
    for (auto count = at_ - begin; count < 9; ++count) {
        digits *= 10;
    }
    micros = digits / 1'000;
    return true;
}

bool TimeReader::offset(std::optional<std::int32_t>& east) {
    if (literal('Z') || literal('z')) {
        east = 0;
        return true;
    }
    if (next_is('U')) {
        east = 0;
        return letters() == "UTC";
    }
    const bool negative = literal('-');
    if (!negative && !literal('+')) {
        return false;
    }
    std::int32_t hours = 0;
    std::int32_t minutes = 0;
    std::int32_t seconds = 0;
    if (!number(2, 2, hours)) {
        return false;
    }
    if (literal(':')) {
        if (!number(2, 2, minutes) || (literal(':') && !number(2, 2, seconds))) {
            return false;
        }
    } else if (!at_end() && is_digit(*at_) && !number(2, 2, minutes)) {
        return false;
    }
    if (hours > 23 || minutes > 59 || seconds > 59) {
        return false;
    }
    const std::int32_t total = 3'600 * hours + 60 * minutes + seconds;
    east = negative ? -total : total;
    return true;
}

std::string_view TimeReader::letters() {
    const char* const begin = at_;
    while (at_ != end_ && is_letter(*at_)) {
        ++at_;
    }
    return {begin, static_cast<std::size_t>(at_ - begin)};
}

}  // namespace klankbord::inline v0::tz
