#include "facts/columns.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::facts {

namespace {

using arrow::ColumnView;
using arrow::Field;
using arrow::Layout;

/// The column and row a value really stands in, behind a dictionary if there is one.
struct Target {
    const ColumnView* column;
    std::int64_t row;
};

Target behind(const ColumnView& column, std::int64_t row) {
    if (column.field().layout == Layout::dictionary) {
        return {&column.dictionary(), column.index(row)};
    }
    return {&column, row};
}

const Field& values_of(const Field& field) { return field.layout == Layout::dictionary ? *field.values : field; }

std::string short_number(double value) {
    char buffer[40];
    const auto [end, failed] = std::to_chars(buffer, buffer + sizeof buffer, value);
    return failed == std::errc{} ? std::string(buffer, end) : std::string{"a number"};
}

std::optional<double> number_in(std::string_view text) {
    while (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    while (!text.empty() && text.back() == ' ') {
        text.remove_suffix(1);
    }
    double value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size() || text.empty()) {
        return std::nullopt;
    }
    return value;
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
    return std::any_of(words.begin(), words.end(), [&](const auto& known) { return known == word; });
}

}  // namespace

std::string show(const ColumnView& column, std::int64_t row) {
    if (column.is_null(row)) {
        return "null";
    }
    const auto [target, at] = behind(column, row);
    if (target->is_null(at)) {
        return "null";
    }
    const auto& field = target->field();
    if (field.is_text()) {
        auto text = target->text(at);
        std::string out = "\"" + std::string{text.substr(0, 60)} + "\"";
        return text.size() > 60 ? out + "…" : out;
    }
    if (field.layout == Layout::boolean) {
        return target->boolean(at) ? "true" : "false";
    }
    if (field.is_integer()) {
        return std::to_string(target->integer(at));
    }
    if (field.is_number()) {
        return short_number(target->number(at));
    }
    if (field.layout == Layout::timestamp || field.layout == Layout::date32 || field.layout == Layout::date64) {
        return format_utc(target->microseconds(at)).str();
    }
    return "a value of Arrow format \"" + field.format + "\"";
}

TimeReader::TimeReader(const Field& field, const TimeRules& rules) : name_(field.name) {
    const auto& values = values_of(field);
    zone_ = rules.zone;
    switch (values.layout) {
        case Layout::date32:
        case Layout::date64: naive_ = true; break;
        case Layout::timestamp: naive_ = values.zone.empty(); break;
        case Layout::text32:
        case Layout::text64:
        case Layout::text_view:
            text_ = true;
            naive_ = true;
            if (rules.pattern) {
                pattern_.emplace(*rules.pattern);
                naive_ = !pattern_->has_offset();
            }
            break;
        case Layout::null: break;
        default:
            throw error::wrong_type("times are timestamps, dates or texts", "Arrow format \"" + field.format + "\"",
                                    "convert the column to timestamps first", {field.name, -1});
    }
    if (zone_) {
        calendar_ = *zone_;
    } else if (values.layout == Layout::timestamp && !values.zone.empty()) {
        calendar_ = Zone::load(values.zone, rules.directories);
    } else if (naive_ && !text_) {
        throw error::invalid_value("times without a zone need one", "naive times",
                                   "say zone=\"Europe/Amsterdam\", or the zone in which they were written down",
                                   {field.name, -1});
    }
}

std::int64_t TimeReader::to_utc(std::int64_t local) const {
    if (!zone_) {
        throw error::invalid_value("times without a zone need one", "naive times",
                                   "say zone=\"Europe/Amsterdam\", or the zone in which they were written down",
                                   {name_, -1});
    }
    return zone_->to_utc(local);
}

std::int64_t TimeReader::read(const ColumnView& column, std::int64_t row, std::int64_t base) const {
    const auto [target, at] = behind(column, row);
    if (!text_) {
        const auto micros = target->microseconds(at);
        return naive_ ? to_utc(micros) : micros;
    }
    const auto text = target->text(at);
    const auto parsed = pattern_ ? pattern_->parse(text, {name_, base + row}) : parse_time(text, {name_, base + row});
    return parsed.has_offset ? parsed.micros : to_utc(parsed.micros);
}

ValueReader::ValueReader(const Field& field, const ValueRules& rules, std::int64_t low, std::int64_t high)
    : name_(field.name),
      rules_(rules),
      low_(low),
      high_(high),
      plain_(rules.missing.empty() && rules.not_asked.empty()) {
    const auto& values = values_of(field);
    if (!values.is_number() && !values.is_text() && values.layout != Layout::boolean && values.layout != Layout::null) {
        throw error::wrong_type("answers are numbers, booleans or texts", "Arrow format \"" + field.format + "\"",
                                "choose another column, or convert this one", {field.name, -1});
    }
}

Reading ValueReader::of_number(double value, std::int64_t place) const {
    if (!plain_) {
        if (std::find(rules_.missing.begin(), rules_.missing.end(), value) != rules_.missing.end()) {
            return {Reading::Kind::silent, 0};
        }
        if (std::find(rules_.not_asked.begin(), rules_.not_asked.end(), value) != rules_.not_asked.end()) {
            return {Reading::Kind::not_asked, 0};
        }
    }
    if (!std::isfinite(value)) {
        throw error::invalid_value("an answer is a finite number", std::isnan(value) ? "NaN" : "an infinite number",
                                   "write null where there is no answer", {name_, place});
    }
    const auto scaled = value * 1000;
    const auto rounded = std::nearbyint(scaled);
    if (std::abs(scaled) >= 2e9 || std::abs(scaled - rounded) > 1e-6 * std::max(1.0, std::abs(scaled))) {
        throw error::invalid_value("an answer has at most three decimals and lies between -2 and 2 million",
                                   short_number(value), "round the column first", {name_, place});
    }
    return {Reading::Kind::answer, static_cast<std::int64_t>(rounded)};
}

Reading ValueReader::of_text(std::string_view text, std::int64_t place) const {
    if (contains(rules_.missing_text, text)) {
        return {Reading::Kind::silent, 0};
    }
    if (contains(rules_.not_asked_text, text)) {
        return {Reading::Kind::not_asked, 0};
    }
    if (contains(rules_.positive, text)) {
        return {Reading::Kind::answer, high_};
    }
    if (contains(rules_.negative, text)) {
        return {Reading::Kind::answer, low_};
    }
    if (const auto number = number_in(text)) {
        return of_number(*number, place);
    }
    throw error::invalid_value("a text answer is a number or one of the words you named",
                               "\"" + std::string{text.substr(0, 60)} + "\"",
                               "name it in positive=, negative=, silent=, missing= or not_asked=", {name_, place});
}

Reading ValueReader::read(const ColumnView& column, std::int64_t row, std::int64_t base) const {
    if (column.is_null(row)) {
        return {Reading::Kind::silent, 0};
    }
    const auto [target, at] = behind(column, row);
    if (target->is_null(at)) {
        return {Reading::Kind::silent, 0};
    }
    const auto& field = target->field();
    if (plain_ && field.is_integer()) {
        const auto value = target->integer(at);
        if (value >= -2'000'000 && value <= 2'000'000) {
            return {Reading::Kind::answer, value * 1000};
        }
    }
    if (field.is_text()) {
        return of_text(target->text(at), base + row);
    }
    if (field.layout == Layout::boolean) {
        return {Reading::Kind::answer, target->boolean(at) ? high_ : low_};
    }
    return of_number(target->number(at), base + row);
}

std::optional<bool> read_flag(const ColumnView& column, std::int64_t row, std::int64_t base) {
    if (column.is_null(row)) {
        return std::nullopt;
    }
    const auto [target, at] = behind(column, row);
    if (target->is_null(at)) {
        return std::nullopt;
    }
    const auto& field = target->field();
    if (field.layout == Layout::boolean) {
        return target->boolean(at);
    }
    if (field.is_number()) {
        const auto value = target->number(at);
        if (value == 0 || value == 1) {
            return value == 1;
        }
    } else if (field.is_text()) {
        std::string word{target->text(at)};
        std::transform(word.begin(), word.end(), word.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        for (const auto* yes : {"yes", "true", "ja", "j", "y", "1"}) {
            if (word == yes) {
                return true;
            }
        }
        for (const auto* no : {"no", "false", "nee", "n", "0"}) {
            if (word == no) {
                return false;
            }
        }
    }
    throw error::invalid_value("a yes/no column holds booleans, 0 and 1, or yes and no (ja and nee)",
                               show(column, row), "convert the column first", {column.field().name, base + row});
}

std::int64_t read_weight(const ColumnView& column, std::int64_t row, std::int64_t base) {
    const auto refuse_null = [&] {
        return error::invalid_value("every row needs a weight", "null", "fill the column, or drop these rows yourself",
                                    {column.field().name, base + row});
    };
    if (column.is_null(row)) {
        throw refuse_null();
    }
    const auto [target, at] = behind(column, row);
    if (target->is_null(at)) {
        throw refuse_null();
    }
    if (!target->field().is_number()) {
        throw error::wrong_type("weights are numbers", "Arrow format \"" + target->field().format + "\"",
                                "convert the column first", {column.field().name, base + row});
    }
    const auto weight = target->number(at);
    if (!(weight >= 0 && weight <= most_weight)) {
        throw error::invalid_value("a weight lies between 0 and 65,536", short_number(weight),
                                   "correct or rescale the weights", {column.field().name, base + row});
    }
    return static_cast<std::int64_t>(std::nearbyint(weight * weight_unit));
}

}  // namespace klankbord::inline v0::facts
