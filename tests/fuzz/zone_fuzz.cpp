// Bytes from outside that tell the time: a TZif file, the rule in its last line, and times written as text.
// Whatever they say, the answer is a klankbord::Error or holds what its header promises.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/zone.hpp>

namespace {

using namespace klankbord;

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void ask(const Zone& zone) {
    PeriodCutter cutter{Period::week, zone};
    for (const std::int64_t moment :
         {std::numeric_limits<std::int64_t>::min(), std::int64_t{-2'208'988'800'000'000}, std::int64_t{-1},
          std::int64_t{0}, std::int64_t{1'774'746'000'000'000}, std::int64_t{4'079'379'600'000'000},
          std::numeric_limits<std::int64_t>::max()}) {
        const Zone::Stretch stretch = zone.stretch(moment);
        must(stretch.from_us <= moment);
        must(moment < stretch.until_us || stretch.until_us == std::numeric_limits<std::int64_t>::max());
        const Zone::Wall wall = zone.wall(moment);
        must((wall.kind == WallKind::unique) == (wall.before_utc_us == wall.after_utc_us));
        must(weekday(cutter.start(moment)) == 1);
        static_cast<void>(cutter.begins_at(cutter.day(moment)));
    }
}

void read_zone(std::span<const std::byte> bytes) {
    try {
        ask(Zone::from_tzif("Fuzzed/Zone", bytes));
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch): a refusal is an answer
    }
}

/// A file of version 3 without changes, so that everything hangs on its last line.
void read_rule(std::string_view rule) {
    static constexpr std::string_view part{
        "TZif3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4"
        "\0\0\0\0\0\0UTC\0",
        54};
    std::string file;
    file.append(part).append(part).append("\n").append(rule).append("\n");
    read_zone(std::as_bytes(std::span{file}));
}

void read_text(std::string_view text) {
    if (const std::optional<ParsedTime> moment = try_parse_time(text)) {
        must(try_parse_time(format_utc(moment->micros)) == std::optional{ParsedTime{moment->micros, true}} ||
             moment->micros < -62'167'219'200'000'000 || moment->micros >= 253'402'300'800'000'000);
    }
    if (const std::optional<std::int32_t> day = try_parse_date(text)) {
        must(format_date(*day) == text);
    }
    const std::size_t cut = text.find('\n');
    if (cut == std::string_view::npos) {
        return;
    }
    try {
        const TimePattern pattern{text.substr(0, cut)};
        static_cast<void>(pattern.parse(text.substr(cut + 1)));
    } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::span<const std::uint8_t> rest{data + 1, size - 1};
    const std::string text{rest.begin(), rest.end()};
    switch (data[0] % 3) {
        case 0:
            read_zone(std::as_bytes(rest));
            break;
        case 1:
            read_rule(text);
            break;
        default:
            read_text(text);
    }
    return 0;
}
