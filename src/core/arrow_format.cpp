#include "arrow_format.hpp"

#include <optional>
#include <utility>

#include "in_quotes.hpp"

namespace klankbord::inline v0::arrow {
namespace {

std::optional<Layout> single_letter(char letter) {
    switch (letter) {
        case 'n':
            return Layout::null;
        case 'b':
            return Layout::boolean;
        case 'c':
            return Layout::int8;
        case 's':
            return Layout::int16;
        case 'i':
            return Layout::int32;
        case 'l':
            return Layout::int64;
        case 'C':
            return Layout::uint8;
        case 'S':
            return Layout::uint16;
        case 'I':
            return Layout::uint32;
        case 'L':
            return Layout::uint64;
        case 'f':
            return Layout::float32;
        case 'g':
            return Layout::float64;
        case 'u':
            return Layout::text32;
        case 'U':
            return Layout::text64;
        default:
            return std::nullopt;
    }
}

std::optional<TimeUnit> unit_of(char letter) {
    switch (letter) {
        case 's':
            return TimeUnit::second;
        case 'm':
            return TimeUnit::millisecond;
        case 'u':
            return TimeUnit::microsecond;
        case 'n':
            return TimeUnit::nanosecond;
        default:
            return std::nullopt;
    }
}

/// Layout, unit and zone of a format; false when klankbord does not read it.
bool parse_format(std::string_view format, Field& field) {
    std::optional<Layout> layout;
    if (format.size() == 1) {
        layout = single_letter(format[0]);
    } else if (format == "vu") {
        layout = Layout::text_view;
    } else if (format == "tdD") {
        layout = Layout::date32;
    } else if (format == "tdm") {
        layout = Layout::date64;
    } else if (format.size() >= 4 && format.starts_with("ts") && format[3] == ':') {
        if (const auto unit = unit_of(format[2])) {
            layout = Layout::timestamp;
            field.unit = *unit;
            field.zone = format.substr(4);
        }
    }
    field.layout = layout.value_or(Layout::null);
    return layout.has_value();
}

/// What the letters of a format mean that klankbord does not read.
std::string_view meaning(std::string_view format) {
    constexpr std::pair<std::string_view, std::string_view> known[] = {
        {"d:", "decimal numbers"},
        {"e", "16-bit floats"},
        {"tt", "times of day"},
        {"tD", "durations"},
        {"ti", "intervals"},
        {"z", "bytes"},
        {"Z", "bytes"},
        {"vz", "bytes"},
        {"w:", "bytes"},
        {"+s", "structs"},
        {"+m", "maps"},
        {"+u", "unions"},
        {"+r", "runs"},
        {"+", "lists"},
    };
    for (const auto& [letters, words] : known) {
        if (format.starts_with(letters)) {
            return words;
        }
    }
    return "an unknown type";
}

}  // namespace

Error malformed(std::string_view rule, std::string_view received, std::string_view column, std::int64_t row) {
    return error::wrong_type(rule, received, "whatever made this Arrow stream is at fault: report it there",
                             {column, row});
}

std::string show_format(std::string_view format) {
    return std::string{meaning(format)} + " (Arrow format " + in_quotes(format) + ")";
}

bool read_field(const ArrowSchema& schema, Field& field) {
    field.name = schema.name == nullptr ? "" : schema.name;
    if (schema.format == nullptr) {
        throw malformed("every Arrow column has a format", "none", field.name);
    }
    field.format = schema.format;
    bool readable = parse_format(field.format, field);
    if (schema.dictionary != nullptr) {
        Field values;
        values.name = field.name;
        values.format = schema.dictionary->format == nullptr ? "" : schema.dictionary->format;
        readable = field.is_integer() && schema.dictionary->dictionary == nullptr &&
                   parse_format(values.format, values);
        field.index = field.layout;
        field.layout = Layout::dictionary;
        field.format = values.format;
        field.values = std::make_shared<const Field>(std::move(values));
    }
    if (!readable) {
        field.layout = Layout::null;
        field.values.reset();
    }
    return readable;
}

}  // namespace klankbord::inline v0::arrow
