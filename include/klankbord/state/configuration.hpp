#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::state {

/// What makes two accumulators measure the same thing, as text a person can read and compare:
/// lines `key = value`, sorted by key, each key once, what stands at its default left out.
///
/// Keys are lower-case letters, digits, `_` and `.`; values are any text (line breaks and backslashes are
/// written as
/// `\n`, `\r` and `\\`, so that a line stays a line).
class KLANKBORD_EXPORT Configuration {
  public:
    Configuration() = default;

    /// Reads a text as `text()` writes it. Throws `bad_state` for anything else: a line without ` = `, keys
    /// out of order or twice, an unknown escape, no line break at the end.
    [[nodiscard]] static Configuration parse(std::string_view text);

    /// Sets a line, unless the value is the default: then the line is left out, so that a default added by a
    /// later release does not part states that are alike. Throws `invalid_value` for a key that is no key.
    Configuration& set(std::string_view key, std::string_view value, std::string_view default_value);
    /// Sets a line that has no default.
    Configuration& set(std::string_view key, std::string_view value);

    /// The value of a key; nothing when the line is left out.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view key) const;
    /// The value of a key or, where the line is left out, the default.
    [[nodiscard]] std::string_view value_or(std::string_view key, std::string_view default_value) const;

    /// Keys and values in the order of the keys.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& lines() const { return lines_; }
    /// The canonical text; empty when everything stands at its default.
    [[nodiscard]] std::string text() const;

  private:
    std::vector<std::pair<std::string, std::string>> lines_;
};

/// Names the first line, by key, in which two configurations differ: "line `scale = 0 10` here, `scale = 1 5`
/// there", or "line `scale = 1 5` there, not here". Nothing when they are the same. Takes any text: what is
/// not a configuration is compared line by line.
[[nodiscard]] KLANKBORD_EXPORT std::optional<std::string> first_difference(std::string_view here,
                                                                           std::string_view there);

/// Throws `bad_state`, naming the line, unless two configurations are the same. The first step of every
/// merge.
KLANKBORD_EXPORT void refuse_unlike(std::string_view here, std::string_view there);

}  // namespace klankbord::inline v0::state
