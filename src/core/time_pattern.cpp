#include <algorithm>
#include <array>
#include <utility>

#include <klankbord/core/civil.hpp>

#include "in_quotes.hpp"
#include "time_reader.hpp"

namespace klankbord::inline v0 {
namespace {

using Word = std::pair<std::string_view, std::int32_t>;

constexpr std::array<Word, 35> month_words{{
    {"jan", 1},  {"january", 1},   {"januari", 1}, {"feb", 2},       {"february", 2}, {"februari", 2},
    {"mar", 3},  {"march", 3},     {"mrt", 3},     {"maart", 3},     {"apr", 4},      {"april", 4},
    {"may", 5},  {"mei", 5},       {"jun", 6},     {"june", 6},      {"juni", 6},     {"jul", 7},
    {"july", 7}, {"juli", 7},      {"aug", 8},     {"august", 8},    {"augustus", 8}, {"sep", 9},
    {"sept", 9}, {"september", 9}, {"oct", 10},    {"october", 10},  {"okt", 10},     {"oktober", 10},
    {"nov", 11}, {"november", 11}, {"dec", 12},    {"december", 12}, {"maa", 3},
}};

constexpr std::array<Word, 28> weekday_words{{
    {"mon", 1}, {"monday", 1},   {"ma", 1},  {"maandag", 1},   {"tue", 2}, {"tuesday", 2},
    {"di", 2},  {"dinsdag", 2},  {"wed", 3}, {"wednesday", 3}, {"wo", 3},  {"woensdag", 3},
    {"thu", 4}, {"thursday", 4}, {"do", 4},  {"donderdag", 4}, {"fri", 5}, {"friday", 5},
    {"vr", 5},  {"vrijdag", 5},  {"sat", 6}, {"saturday", 6},  {"za", 6},  {"zaterdag", 6},
    {"sun", 7}, {"sunday", 7},   {"zo", 7},  {"zondag", 7},
}};

/// The number a word stands for, letter case aside; 0 when it stands for none.
template <std::size_t N>
std::int32_t number_of(const std::array<Word, N>& words, std::string_view text) {
    const auto same = [text](const Word& word) {
        return std::equal(word.first.begin(), word.first.end(), text.begin(), text.end(),
                          [](char a, char b) { return a == tz::lower(b); });
    };
    const auto* const found = std::find_if(words.begin(), words.end(), same);
    return found == words.end() ? 0 : found->second;
}

/// What a word of a pattern tells; every thing may be told once.
enum Told : unsigned {
    year_told = 1U << 0U,
    month_told = 1U << 1U,
    day_told = 1U << 2U,
    day_of_year_told = 1U << 3U,
    weekday_told = 1U << 4U,
    hour_told = 1U << 5U,
    half_hour_told = 1U << 6U,  // of twelve
    half_told = 1U << 7U,
    minute_told = 1U << 8U,
    second_told = 1U << 9U,
    fraction_told = 1U << 10U,
    offset_told = 1U << 11U,
};

unsigned told_by(char word) {
    switch (word) {
        case 'Y':
        case 'y':
            return year_told;
        case 'm':
        case 'b':
        case 'B':
        case 'h':
            return month_told;
        case 'd':
        case 'e':
            return day_told;
        case 'j':
            return day_of_year_told;
        case 'a':
        case 'A':
            return weekday_told;
        case 'H':
            return hour_told;
        case 'I':
            return half_hour_told;
        case 'p':
            return half_told;
        case 'M':
            return minute_told;
        case 'S':
            return second_told;
        case 'f':
            return fraction_told;
        case 'z':
            return offset_told;
        default:
            return 0;
    }
}

[[noreturn]] void refuse(std::string_view pattern, std::string_view rule, std::string_view next_step) {
    throw error::invalid_value(rule, in_quotes(pattern), next_step);
}

std::string spelt_out(std::string_view pattern) {
    std::string words;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            words.push_back(pattern[i]);
            continue;
        }
        switch (pattern[++i]) {
            case 'F':
                words.append("%Y-%m-%d");
                break;
            case 'T':
                words.append("%H:%M:%S");
                break;
            case 'R':
                words.append("%H:%M");
                break;
            case 'D':
                words.append("%m/%d/%y");
                break;
            default:
                words.append(pattern.substr(i - 1, 2));
        }
    }
    return words;
}

/// Everything a text told, on its way to `TimeFields`.
struct Reading {
    tz::TimeFields fields;
    std::int32_t day_of_year = 0;
    std::int32_t weekday = 0;
    bool afternoon = false;
};

bool read_word(char word, tz::TimeReader& reader, Reading& reading) {
    tz::TimeFields& fields = reading.fields;
    switch (word) {
        case 'Y':
            return reader.number(4, 4, fields.year);
        case 'y':
            if (!reader.number(2, 2, fields.year)) {
                return false;
            }
            fields.year += fields.year >= 69 ? 1'900 : 2'000;
            return true;
        case 'm':
            return reader.number(1, 2, fields.month);
        case 'd':
            return reader.number(1, 2, fields.day);
        case 'e':
            reader.spaces();
            return reader.number(1, 2, fields.day);
        case 'j':
            return reader.number(1, 3, reading.day_of_year) && reading.day_of_year >= 1;
        case 'b':
        case 'B':
        case 'h':
            fields.month = number_of(month_words, reader.letters());
            return fields.month != 0;
        case 'a':
        case 'A':
            reading.weekday = number_of(weekday_words, reader.letters());
            return reading.weekday != 0;
        case 'H':
            return reader.number(1, 2, fields.hour);
        case 'I':
            if (!reader.number(1, 2, fields.hour) || fields.hour < 1 || fields.hour > 12) {
                return false;
            }
            fields.hour %= 12;
            return true;
        case 'p': {
            const std::string_view half = reader.letters();
            if (half.size() != 2 || tz::lower(half[1]) != 'm') {
                return false;
            }
            reading.afternoon = tz::lower(half[0]) == 'p';
            return reading.afternoon || tz::lower(half[0]) == 'a';
        }
        case 'M':
            return reader.number(1, 2, fields.minute);
        case 'S':
            return reader.number(1, 2, fields.second);
        case 'f':
            return reader.fraction(fields.micros);
        case 'z':
            return reader.offset(fields.offset);
        default:
            return reader.literal('%');
    }
}

}  // namespace

TimePattern::TimePattern(std::string_view pattern) : text_(pattern), words_(spelt_out(pattern)) {
    unsigned told = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if (words_[i] != '%') {
            continue;
        }
        const char word = ++i < words_.size() ? words_[i] : '\0';
        const unsigned tells = told_by(word);
        if (tells == 0 && word != '%') {
            refuse(
                pattern,
                "a pattern of times uses the words %Y %y %m %b %d %j %a %H %I %p %M %S %f %z %F %T %R %D %%",
                "write for example %d/%m/%Y %H:%M");
        }
        if ((told & tells) != 0) {
            refuse(pattern, "a pattern of times names every part once", "leave out the second one");
        }
        told |= tells;
    }
    const auto has = [told](unsigned parts) { return (told & parts) == parts; };
    const bool by_month = has(year_told | month_told | day_told) && !has(day_of_year_told);
    const bool by_day_of_year = has(year_told | day_of_year_told) && !has(month_told) && !has(day_told);
    if (!by_month && !by_day_of_year) {
        refuse(pattern,
               "a pattern of times names a whole date: year, month and day, or year and day of the year",
               "write for example %d/%m/%Y %H:%M");
    }
    if (has(half_hour_told) != has(half_told) || has(hour_told | half_hour_told)) {
        refuse(pattern, "a pattern of times names its hour by %H, or by %I together with %p",
               "write for example %H:%M or %I:%M %p");
    }
    const bool hour = has(hour_told) || has(half_hour_told);
    if ((has(minute_told) && !hour) || (has(second_told) && !has(minute_told)) ||
        (has(fraction_told) && !has(second_told))) {
        refuse(pattern, "a pattern of times leaves out no part between two others",
               "write for example %H:%M:%S.%f");
    }
    has_offset_ = has(offset_told);
}

std::optional<ParsedTime> TimePattern::try_parse(std::string_view text) const noexcept {
    Reading reading;
    tz::TimeReader reader{text};
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const char c = words_[i];
        if (c == '%') {
            if (!read_word(words_[++i], reader, reading)) {
                return std::nullopt;
            }
        } else if (c == ' ') {
            reader.spaces();
        } else if (!reader.literal(c)) {
            return std::nullopt;
        }
    }
    if (!reader.at_end()) {
        return std::nullopt;
    }
    tz::TimeFields& fields = reading.fields;
    if (reading.afternoon) {
        fields.hour += 12;
    }
    if (reading.day_of_year != 0) {
        if (reading.day_of_year > (is_leap_year(fields.year) ? 366 : 365)) {
            return std::nullopt;
        }
        const auto date = civil_from_days(days_from_civil({fields.year, 1, 1}) + reading.day_of_year - 1);
        fields.month = date.month;
        fields.day = date.day;
    }
    const auto moment = fields.moment();
    if (moment && reading.weekday != 0 &&
        reading.weekday != weekday(days_from_civil({fields.year, fields.month, fields.day}))) {
        return std::nullopt;
    }
    return moment;
}

ParsedTime TimePattern::parse(std::string_view text, error::Place place) const {
    if (const auto moment = try_parse(text)) {
        return *moment;
    }
    throw error::invalid_value("a time follows the pattern " + in_quotes(text_) + " and exists",
                               in_quotes(text),
                               "correct the value, or the pattern when the column has another one", place);
}

}  // namespace klankbord::inline v0
