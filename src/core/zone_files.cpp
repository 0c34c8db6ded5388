#include "zone_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include <klankbord/core/error.hpp>

#include "in_quotes.hpp"

namespace klankbord::inline v0::tz {
namespace {

namespace fs = std::filesystem;

// The largest file of tzdata 2026 has some 3,900 bytes.
constexpr std::size_t max_file_size = 1U << 20U;
constexpr std::size_t max_name_size = 255;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Parts of letters, digits and "+-_", joined by single slashes: what IANA names are, and no way out of a
/// directory.
bool is_zone_name(std::string_view name) {
    if (name.empty() || name.size() > max_name_size) {
        return false;
    }
    bool inside = false;
    for (const char c : name) {
        const bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
                           c == '-' || c == '_';
        if (!plain && (c != '/' || !inside)) {
            return false;
        }
        inside = plain;
    }
    return inside;
}

std::vector<fs::path> search_path(std::span<const std::string> directories) {
    std::vector<fs::path> path;
    if (const char* tzdir = std::getenv("TZDIR"); tzdir != nullptr && *tzdir != '\0') {
        path.emplace_back(tzdir);
    }
    path.insert(path.end(), directories.begin(), directories.end());
    for (const char* usual : {"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo"}) {
        path.emplace_back(usual);
    }
    return path;
}

/// Edits (insert, remove, replace) that turn one word into another, letter case aside (Levenshtein, 1966).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

/// Names below `directory` that come close to a wish: mistyped, or the city alone.
std::vector<std::string> close_names(const fs::path& directory, std::string_view wish) {
    constexpr int max_entries = 5'000;
    constexpr int max_depth = 2;
    constexpr std::size_t max_names = 3;
    const std::size_t tolerance = 1 + wish.size() / 6;
    std::vector<std::pair<std::size_t, std::string>> found;
    std::error_code failed;
    fs::recursive_directory_iterator entry{directory, fs::directory_options::skip_permission_denied, failed};
    for (int seen = 0; !failed && entry != fs::recursive_directory_iterator{} && seen < max_entries; ++seen) {
        const std::string name = entry->path().lexically_relative(directory).generic_string();
        std::error_code unreadable;
        const bool skip = name == "posix" || name == "right" || !is_zone_name(name);
        if (entry->is_directory(unreadable)) {
            if (skip || entry.depth() >= max_depth) {
                entry.disable_recursion_pending();
            }
        } else if (!skip) {
            const auto city = std::string_view{name}.substr(name.rfind('/') + 1);
            const std::size_t steps = std::min(distance(wish, name), distance(wish, city));
            if (steps <= tolerance) {
                found.emplace_back(steps, name);
            }
        }
        entry.increment(failed);
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    for (auto& [steps, name] : found) {
        if (names.size() < max_names) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

std::vector<std::byte> read_file(const fs::path& file, std::string_view name) {
    std::ifstream stream{file, std::ios::binary};
    std::vector<char> bytes(max_file_size + 1);
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    const auto size = static_cast<std::size_t>(stream.gcount());
    if (stream.bad() || size == 0 || size > max_file_size) {
        throw error::invalid_value("the file of a time zone is readable and smaller than a mebibyte",
                                   in_quotes(file.string()) + " for " + in_quotes(name),
                                   "install the system's tzdata again or point TZDIR at an intact copy");
    }
    const auto data = std::as_bytes(std::span{bytes.data(), size});
    return {data.begin(), data.end()};
}

[[noreturn]] void throw_missing(std::string_view name, const std::vector<fs::path>& path) {
    std::string searched;
    bool any = false;
    std::string next_step;
    for (const fs::path& directory : path) {
        searched.append(searched.empty() ? "" : ", ").append(directory.string());
        std::error_code failed;
        if (!fs::is_directory(directory, failed)) {
            continue;
        }
        any = true;
        if (next_step.empty()) {
            for (const std::string& close : close_names(directory, name)) {
                next_step.append(next_step.empty() ? "did you mean " : " or ").append(close);
            }
        }
    }
    if (!any) {
        next_step =
            "no time zones are installed here: install the system package tzdata or Python's tzdata, "
            "or set TZDIR";
    } else if (next_step.empty()) {
        next_step = "write an IANA name such as Europe/Amsterdam";
    } else {
        next_step.append("?");
    }
    throw error::missing_name("a time zone is a name of the IANA database",
                              in_quotes(name) + ", not found in " + searched, next_step);
}

}  // namespace

std::vector<std::byte> read_zone_file(std::string_view name, std::span<const std::string> directories) {
    if (!is_zone_name(name)) {
        throw error::invalid_value("a time zone is a name of the IANA database, never a path",
                                   in_quotes(name), "write a name such as Europe/Amsterdam");
    }
    const std::vector<fs::path> path = search_path(directories);
    for (const fs::path& directory : path) {
        const fs::path file = directory / fs::path{name};
        std::error_code failed;
        if (fs::is_regular_file(file, failed)) {
            return read_file(file, name);
        }
    }
    throw_missing(name, path);
}

}  // namespace klankbord::inline v0::tz
