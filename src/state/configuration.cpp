#include <klankbord/state/configuration.hpp>

#include <algorithm>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::state {
namespace {

constexpr std::string_view between = " = ";
constexpr std::string_view source_again = "the bytes are damaged: take them from their source again";

bool is_key(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        switch (c) {
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\\':
                out += "\\\\";
                break;
            default:
                out += c;
        }
    }
    return out;
}

Error not_a_line(std::string_view rule, std::string_view line) {
    return error::bad_state(rule, "line `" + std::string{line} + "`", source_again);
}

std::string unescaped(std::string_view text, std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            throw not_a_line("a carriage return in a configuration is written as \\r", line);
        }
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        ++i;
        switch (i < text.size() ? text[i] : '\0') {
            case 'n':
                out += '\n';
                break;
            case 'r':
                out += '\r';
                break;
            case '\\':
                out += '\\';
                break;
            default:
                throw not_a_line("a backslash in a configuration stands before n, r or a backslash", line);
        }
    }
    return out;
}

/// Takes the first line off a text.
std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return line;
}

std::vector<std::string_view> sorted_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        lines.push_back(next_line(text));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::string_view key_of(std::string_view line) { return line.substr(0, line.find(between)); }

std::string quoted(std::string_view line) { return "`" + std::string{line} + "`"; }

}  // namespace

Configuration Configuration::parse(std::string_view text) {
    if (!text.empty() && text.back() != '\n') {
        throw error::bad_state("every line of a configuration ends with a line break", "a last line without",
                               source_again);
    }
    Configuration out;
    while (!text.empty()) {
        const auto line = next_line(text);
        const auto key = key_of(line);
        if (!is_key(key) || key.size() == line.size()) {
            throw not_a_line("a line of a configuration reads `key = value`", line);
        }
        if (!out.lines_.empty() && key <= out.lines_.back().first) {
            throw not_a_line("the keys of a configuration stand in order, each once", line);
        }
        out.lines_.emplace_back(key, unescaped(line.substr(key.size() + between.size()), line));
    }
    return out;
}

Configuration& Configuration::set(std::string_view key, std::string_view value,
                                  std::string_view default_value) {
    if (value != default_value) {
        return set(key, value);
    }
    std::erase_if(lines_, [&](const auto& line) { return line.first == key; });
    return *this;
}

Configuration& Configuration::set(std::string_view key, std::string_view value) {
    if (!is_key(key)) {
        throw error::invalid_value("the key of a configuration is lower-case letters, digits, `_` and `.`",
                                   quoted(key), "rename it");
    }
    const auto place =
        std::lower_bound(lines_.begin(), lines_.end(), key,
                         [](const auto& line, std::string_view wanted) { return line.first < wanted; });
    if (place != lines_.end() && place->first == key) {
        place->second = value;
    } else {
        lines_.emplace(place, key, value);
    }
    return *this;
}

std::optional<std::string_view> Configuration::find(std::string_view key) const {
    for (const auto& [name, value] : lines_) {
        if (name == key) {
            return value;
        }
    }
    return std::nullopt;
}

std::string_view Configuration::value_or(std::string_view key, std::string_view default_value) const {
    return find(key).value_or(default_value);
}

std::string Configuration::text() const {
    std::string out;
    for (const auto& [key, value] : lines_) {
        out.append(key).append(between).append(escaped(value)).append("\n");
    }
    return out;
}

std::optional<std::string> first_difference(std::string_view here, std::string_view there) {
    if (here == there) {
        return std::nullopt;
    }
    const auto mine = sorted_lines(here);
    const auto theirs = sorted_lines(there);
    const auto [a, b] = std::mismatch(mine.begin(), mine.end(), theirs.begin(), theirs.end());
    if (a == mine.end() && b == theirs.end()) {
        return "the order of the lines or the line break at the end";
    }
    if (a != mine.end() && b != theirs.end() && key_of(*a) == key_of(*b)) {
        return "line " + quoted(*a) + " here, " + quoted(*b) + " there";
    }
    if (b == theirs.end() || (a != mine.end() && key_of(*a) < key_of(*b))) {
        return "line " + quoted(*a) + " here, not there";
    }
    return "line " + quoted(*b) + " there, not here";
}

void refuse_unlike(std::string_view here, std::string_view there) {
    if (const auto difference = first_difference(here, there)) {
        throw error::bad_state("cannot merge states of different configurations", *difference,
                               "make both with the same configuration");
    }
}

}  // namespace klankbord::inline v0::state
