#include "tzif.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <klankbord/core/error.hpp>

#include "in_quotes.hpp"

namespace klankbord::inline v0::tz {
namespace {

constexpr std::size_t header_size = 44;

/// Walks through the bytes of one file. Sizes are compared before anything is read or reserved.
class FileReader {
  public:
    FileReader(std::string_view name, std::span<const std::byte> bytes) : name_(name), rest_(bytes) {}

    [[noreturn]] void damaged(std::string_view what) const {
        const std::string received = "a file for " + in_quotes(name_) + ", and " + std::string{what};
        throw error::invalid_value("a time zone is read from an undamaged TZif file (RFC 9636)", received,
                                   "install the system's tzdata again or point TZDIR at an intact copy");
    }

    std::span<const std::byte> take(std::uint64_t size) {
        if (size > rest_.size()) {
            damaged("it ends too early");
        }
        const auto taken = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(static_cast<std::size_t>(size));
        return taken;
    }

    /// What is left, as text.
    [[nodiscard]] std::string_view tail() const {
        return {reinterpret_cast<const char*>(rest_.data()), rest_.size()};
    }

  private:
    std::string_view name_;
    std::span<const std::byte> rest_;
};

/// A big-endian number; the file's signed ones are in two's complement.
template <class T>
T number(std::span<const std::byte> bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        value = value << 8U | std::to_integer<std::uint64_t>(bytes[at + i]);
    }
    return static_cast<T>(value);
}

struct Header {
    char version = 0;
    std::uint64_t ut_marks = 0;
    std::uint64_t standard_marks = 0;
    std::uint64_t leap_seconds = 0;
    std::uint64_t changes = 0;
    std::uint64_t types = 0;
    std::uint64_t letters = 0;

    [[nodiscard]] std::uint64_t body_size(std::uint64_t time_size) const {
        // Six counts below 2^32: far from the end of 64 bits.
        return changes * (time_size + 1) + types * 6 + letters + leap_seconds * (time_size + 4) +
               standard_marks + ut_marks;
    }
};

Header read_header(FileReader& file) {
    const auto bytes = file.take(header_size);
    constexpr std::array<char, 4> magic{'T', 'Z', 'i', 'f'};
    for (std::size_t i = 0; i < magic.size(); ++i) {
        if (std::to_integer<char>(bytes[i]) != magic[i]) {
            file.damaged("it does not begin with TZif");
        }
    }
    Header header;
    header.version = std::to_integer<char>(bytes[4]);
    if (header.version != 0 && (header.version < '2' || header.version > '4')) {
        file.damaged("its version is none of 1, 2, 3 and 4");
    }
    header.ut_marks = number<std::uint32_t>(bytes, 20);
    header.standard_marks = number<std::uint32_t>(bytes, 24);
    header.leap_seconds = number<std::uint32_t>(bytes, 28);
    header.changes = number<std::uint32_t>(bytes, 32);
    header.types = number<std::uint32_t>(bytes, 36);
    header.letters = number<std::uint32_t>(bytes, 40);
    return header;
}

std::vector<std::int32_t> read_types(const FileReader& file, std::span<const std::byte> bytes,
                                     const Header& header) {
    std::vector<std::int32_t> offsets;
    offsets.reserve(static_cast<std::size_t>(header.types));
    for (std::size_t at = 0; at < bytes.size(); at += 6) {
        const auto offset = number<std::int32_t>(bytes, at);
        // The limits RFC 9636 (section 3.2) recommends; the searches in zone.cpp lean on them.
        if (offset <= -90'000 || offset >= 93'600) {
            file.damaged("an offset lies outside -25 … 26 hours");
        }
        if (std::to_integer<unsigned>(bytes[at + 4]) > 1) {
            file.damaged("a daylight mark is neither 0 nor 1");
        }
        if (std::to_integer<std::uint64_t>(bytes[at + 5]) >= header.letters) {
            file.damaged("an abbreviation lies outside the table of letters");
        }
        offsets.push_back(offset);
    }
    return offsets;
}

template <class Time>
Table read_body(FileReader& file, const Header& header) {
    if (header.leap_seconds != 0) {
        file.damaged("it counts leap seconds, which the time of computers does not");
    }
    if (header.types == 0 || header.types > 256 || header.letters == 0) {
        file.damaged("it has no types of local time, or more than 256");
    }
    if ((header.standard_marks != 0 && header.standard_marks != header.types) ||
        (header.ut_marks != 0 && header.ut_marks != header.types)) {
        file.damaged("it has another number of marks than of types");
    }
    const auto times = file.take(header.changes * sizeof(Time));
    const auto indices = file.take(header.changes);
    const auto offsets = read_types(file, file.take(header.types * 6), header);
    file.take(header.letters + header.standard_marks + header.ut_marks);

    Table table;
    table.offsets.push_back(offsets[0]);
    std::int64_t previous = forever_ago;
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const std::int64_t at = number<Time>(times, i * sizeof(Time));
        if (i > 0 && at <= previous) {
            file.damaged("its changes are not in rising order");
        }
        previous = at;
        const auto type = std::to_integer<std::size_t>(indices[i]);
        if (type >= offsets.size()) {
            file.damaged("a change names a type that is not there");
        }
        if (at < first_second) {
            table.offsets[0] = offsets[type];  // before all our time, such as the Big Bang of some compilers
        } else if (at <= last_second && offsets[type] != table.offsets.back()) {
            table.changes.push_back(at);
            table.offsets.push_back(offsets[type]);
        }
    }
    table.rule_from = previous;
    return table;
}

}  // namespace

Table read_tzif(std::string_view name, std::span<const std::byte> bytes) {
    FileReader file{name, bytes};
    const Header header = read_header(file);
    if (header.version == 0) {
        return read_body<std::int32_t>(file, header);
    }
    // From version 2 on, the same again with 64-bit times follows; the first part is for readers of
    // version 1.
    file.take(header.body_size(sizeof(std::int32_t)));
    const Header second = read_header(file);
    if (second.version != header.version) {
        file.damaged("its two parts have different versions");
    }
    Table table = read_body<std::int64_t>(file, second);
    const std::string_view tail = file.tail();
    const auto end = tail.find('\n', 1);
    if (tail.empty() || tail.front() != '\n' || end == std::string_view::npos) {
        file.damaged("the line with its last rule is not there");
    }
    const std::string_view footer = tail.substr(1, end - 1);
    if (!footer.empty()) {
        table.rule = PosixRule::parse(footer);
        if (!table.rule) {
            file.damaged("its last rule is no POSIX TZ string");
        }
        if (table.rule_from > last_second) {
            table.rule.reset();  // begins after all our time
        }
    }
    return table;
}

Stretch Table::stretch(std::int64_t utc_seconds) const {
    const auto above = std::upper_bound(changes.begin(), changes.end(), utc_seconds);
    const auto index = static_cast<std::size_t>(above - changes.begin());
    Stretch found{index == 0 ? forever_ago : changes[index - 1], above == changes.end() ? forever : *above,
                  offsets[index]};
    if (!rule || above != changes.end()) {
        return found;
    }
    const Stretch ruled = rule->stretch(std::max(utc_seconds, rule_from));
    if (utc_seconds < rule_from) {
        found.until = ruled.offset == found.offset ? ruled.until : rule_from;
        return found;
    }
    if (ruled.from > rule_from) {
        return ruled;
    }
    // The rule takes over within this stretch, as a rule without a visible change.
    return {ruled.offset == found.offset ? found.from : rule_from, ruled.until, ruled.offset};
}

}  // namespace klankbord::inline v0::tz
