#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/zone.hpp>

#include "catch.hpp"

using namespace klankbord;

namespace {

std::int64_t at(const char* text) { return parse_time(text).micros; }

constexpr std::int32_t hours(double count) { return static_cast<std::int32_t>(count * 3600); }

/// The offset a second before a moment and from it.
std::pair<std::int32_t, std::int32_t> across(const Zone& zone, const char* moment) {
    return {zone.offset_seconds(at(moment) - micros_per_second), zone.offset_seconds(at(moment))};
}
std::pair<std::int32_t, std::int32_t> change(double before, double after) {
    return {hours(before), hours(after)};
}

/// The bytes of a TZif file made to order.
struct Made {
    char version = '2';
    std::vector<std::pair<std::int64_t, std::uint8_t>> changes{};
    std::vector<std::int32_t> types{0};
    std::string footer = "UTC0";
    std::uint32_t leap_seconds = 0;

    [[nodiscard]] std::vector<std::byte> bytes() const {
        std::vector<std::byte> out;
        part(out, 4);
        if (version != 0) {
            part(out, 8);
            for (const char c : "\n" + footer + "\n") {
                out.push_back(static_cast<std::byte>(c));
            }
        }
        return out;
    }
    [[nodiscard]] Zone zone() const { return Zone::from_tzif("Made/Up", bytes()); }

  private:
    static void number(std::vector<std::byte>& out, std::int64_t value, int size) {
        for (int i = size - 1; i >= 0; --i) {
            out.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i)));
        }
    }
    void part(std::vector<std::byte>& out, int time_size) const {
        for (const char c : {'T', 'Z', 'i', 'f', version}) {
            out.push_back(static_cast<std::byte>(c));
        }
        out.insert(out.end(), 15, std::byte{0});
        for (const std::size_t count : {std::size_t{0}, std::size_t{0}, std::size_t{leap_seconds},
                                        changes.size(), types.size(), std::size_t{4}}) {
            number(out, static_cast<std::int64_t>(count), 4);
        }
        for (const auto& [moment, type] : changes) {
            number(out, moment, time_size);
        }
        for (const auto& [moment, type] : changes) {
            number(out, type, 1);
        }
        for (const std::int32_t offset : types) {
            number(out, offset, 4);
            number(out, 0, 2);
        }
        number(out, 0x41424300, 4);
        for (std::uint32_t i = 0; i < leap_seconds; ++i) {
            number(out, i, time_size);
            number(out, i, 4);
        }
    }
};

std::string message_of(const auto& call) {
    try {
        static_cast<void>(call());
    } catch (const Error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<std::byte> bytes_of_installed(const char* name) {
    const char* tzdir = std::getenv("TZDIR");
    for (const std::string directory :
         {tzdir != nullptr ? tzdir : "", "/usr/share/zoneinfo", "/usr/lib/zoneinfo"}) {
        std::ifstream file{std::filesystem::path{directory} / name, std::ios::binary};
        const std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
        if (!bytes.empty()) {
            const auto view = std::as_bytes(std::span{bytes});
            return {view.begin(), view.end()};
        }
    }
    return {};
}

/// Asks a zone everything at many moments and checks what must hold whatever its file said.
void check_sound(const Zone& zone) {
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    for (const std::int64_t moment :
         {lowest, lowest + 1, at("1883-11-18T12:00Z"), at("1916-05-01T00:00Z"), std::int64_t{-1},
          std::int64_t{0}, at("1977-04-03T02:30Z"), at("2026-10-25T01:00Z"), at("2037-10-25T01:00Z"),
          at("2099-03-29T01:00Z"), highest - 1, highest}) {
        const Zone::Stretch stretch = zone.stretch(moment);
        REQUIRE(stretch.from_us <= moment);
        REQUIRE((moment < stretch.until_us || stretch.until_us == highest));
        REQUIRE(std::abs(stretch.offset_seconds) < 93'600);
        const Zone::Wall wall = zone.wall(moment);
        REQUIRE((wall.kind == WallKind::unique) == (wall.before_utc_us == wall.after_utc_us));
    }
}

}  // namespace

TEST_CASE("UTC needs no files", "[core][zone]") {
    const Zone zone;
    REQUIRE(zone.name() == "UTC");
    REQUIRE(Zone::load("UTC").offset_seconds(at("2026-06-30T12:00Z")) == 0);
    REQUIRE(zone.wall(5).kind == WallKind::unique);
    REQUIRE(zone.to_utc(5) == 5);
    check_sound(zone);
}

TEST_CASE("zones change when laws said so", "[core][zone]") {
    // Energy Policy Act of 2005, section 110: from 2007 on the second Sunday of March to the first of
    // November.
    const Zone new_york = Zone::load("America/New_York");
    REQUIRE(new_york.name() == "America/New_York");
    REQUIRE(across(new_york, "2006-04-02T07:00:00Z") == change(-5, -4));
    REQUIRE(across(new_york, "2006-10-29T06:00:00Z") == change(-4, -5));
    REQUIRE(across(new_york, "2007-03-11T07:00:00Z") == change(-5, -4));
    REQUIRE(across(new_york, "2007-11-04T06:00:00Z") == change(-4, -5));

    // Directive 2000/84/EC: summer time begins and ends at 01:00 UTC on the last Sundays of March and
    // October.
    const Zone amsterdam = Zone::load("Europe/Amsterdam");
    REQUIRE(across(amsterdam, "2026-03-29T01:00:00Z") == change(1, 2));
    REQUIRE(across(amsterdam, "2026-10-25T01:00:00Z") == change(2, 1));
    REQUIRE(across(amsterdam, "2099-03-29T01:00:00Z") == change(1, 2));  // by the file's last rule
    REQUIRE(across(amsterdam, "2099-10-25T01:00:00Z") == change(2, 1));
    REQUIRE(across(amsterdam, "2400-03-26T01:00:00Z") == change(1, 2));

    // Samoa's International Date Line Act 2011: no 30 December.
    const Zone apia = Zone::load("Pacific/Apia");
    REQUIRE(across(apia, "2011-12-30T10:00:00Z") == change(-10, 14));

    // Morocco (decree 2.18.855 of 2018): +01:00 the year round, an hour less in Ramadan.
    const Zone casablanca = Zone::load("Africa/Casablanca");
    REQUIRE(across(casablanca, "2020-04-19T02:00:00Z") == change(1, 0));
    REQUIRE(across(casablanca, "2020-05-31T02:00:00Z") == change(0, 1));

    // tz database, file asia: Palestine, 2023-04-29 and 2023-10-28 at 02:00 on the wall.
    const Zone gaza = Zone::load("Asia/Gaza");
    REQUIRE(across(gaza, "2023-04-29T00:00:00Z") == change(2, 3));
    REQUIRE(across(gaza, "2023-10-27T23:00:00Z") == change(3, 2));

    // tz database, file australasia: Lord Howe Island moves by half an hour.
    const Zone lord_howe = Zone::load("Australia/Lord_Howe");
    REQUIRE(across(lord_howe, "2024-04-06T15:00:00Z") == change(11, 10.5));

    // tz database, file africa: Liberia kept -00:44:30 until 7 January 1972.
    const Zone monrovia = Zone::load("Africa/Monrovia");
    REQUIRE(across(monrovia, "1972-01-07T00:44:30Z") == std::pair<std::int32_t, std::int32_t>{-2'670, 0});
}

TEST_CASE("the Dutch twenty minutes of 1937, where the installed data keep them", "[core][zone]") {
    // tz database, file backzone: +00:19:32 until 1 July 1937, +00:20 until 16 May 1940. Releases built
    // without that file give Amsterdam the history of Brussels, which then was on +00:00.
    const Zone zone = Zone::load("Europe/Amsterdam");
    const std::int32_t winter_1936 = zone.offset_seconds(at("1936-01-15T00:00Z"));
    if (winter_1936 == 1'172) {
        REQUIRE(zone.offset_seconds(at("1937-06-30T00:00Z")) == 4'772);
        REQUIRE(zone.offset_seconds(at("1937-07-02T00:00Z")) == 4'800);
        REQUIRE(zone.offset_seconds(at("1940-01-15T00:00Z")) == 1'200);
    } else {
        REQUIRE(winter_1936 == 0);
        REQUIRE(zone.offset_seconds(at("1940-01-15T00:00Z")) == 0);
    }
    REQUIRE(zone.offset_seconds(at("1940-07-01T00:00Z")) == hours(2));
}

TEST_CASE("a time shown twice is the first, one never shown lies after the gap", "[core][zone]") {
    const Zone zone = Zone::load("Europe/Amsterdam");
    const auto gap = zone.wall(at("2026-03-29T02:30"));
    REQUIRE(gap.kind == WallKind::absent);
    REQUIRE(gap.before_utc_us == at("2026-03-29T01:30Z"));  // 03:30 in summer time
    REQUIRE(gap.after_utc_us == at("2026-03-29T00:30Z"));   // 01:30 in winter time
    REQUIRE(zone.wall(at("2026-03-29T01:59:59.999999")).kind == WallKind::unique);
    REQUIRE(zone.wall(at("2026-03-29T02:00")).kind == WallKind::absent);
    REQUIRE(zone.wall(at("2026-03-29T02:59:59.999999")).kind == WallKind::absent);
    REQUIRE(zone.wall(at("2026-03-29T03:00")).kind == WallKind::unique);

    const auto overlap = zone.wall(at("2026-10-25T02:30"));
    REQUIRE(overlap.kind == WallKind::ambiguous);
    REQUIRE(overlap.before_utc_us == at("2026-10-25T00:30Z"));
    REQUIRE(overlap.after_utc_us == at("2026-10-25T01:30Z"));
    REQUIRE(zone.to_utc(at("2026-10-25T02:30")) == at("2026-10-25T00:30Z"));
    REQUIRE(zone.wall(at("2026-10-25T01:59:59.999999")).kind == WallKind::unique);
    REQUIRE(zone.wall(at("2026-10-25T03:00")).kind == WallKind::unique);

    const auto skipped_day = Zone::load("Pacific/Apia").wall(at("2011-12-30T12:00"));
    REQUIRE(skipped_day.kind == WallKind::absent);
    REQUIRE(skipped_day.before_utc_us == at("2011-12-30T22:00Z"));
}

TEST_CASE("a column of times on the wall equals one by one, also in place", "[core][zone]") {
    std::mt19937_64 random{20'261'124};
    std::uniform_int_distribution<std::int64_t> moments{at("1850-01-01"), at("2150-01-01")};
    for (const char* name :
         {"Europe/Amsterdam", "Pacific/Apia", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"}) {
        const Zone zone = Zone::load(name);
        std::vector<std::int64_t> column(20'000);
        for (std::int64_t& local : column) {
            local = moments(random);
        }
        std::sort(column.begin(), column.begin() + 10'000);
        column.push_back(std::numeric_limits<std::int64_t>::min());
        column.push_back(std::numeric_limits<std::int64_t>::max());
        std::vector<std::int64_t> expected;
        for (const std::int64_t local : column) {
            expected.push_back(zone.to_utc(local));
        }
        zone.to_utc(column, column);
        REQUIRE(column == expected);
    }
}

TEST_CASE("rules after the last change are those of POSIX and RFC 9636", "[core][zone]") {
    struct Known {
        const char* footer;
        const char* moment;
        double before;
        double after;
    };
    // The files of tzdata 2026 end in the first six; the others are the examples of RFC 9636 (section 3.3.1,
    // appendix B), POSIX.1-2024 (section 8.3) and their borders.
    const Known known[] = {
        {"CET-1CEST,M3.5.0,M10.5.0/3", "2099-10-25T01:00Z", 2, 1},
        {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2099-03-29T01:00Z", -2, -1},  // Saturday 23:00
        {"IST-2IDT,M3.4.4/26,M10.5.0", "2099-03-27T00:00Z", 2, 3},         // Friday after the 4th Thursday
        {"EET-2EEST,M3.4.4/50,M10.4.4/50", "2099-03-28T00:00Z", 2, 3},
        {"IST-1GMT0,M10.5.0,M3.5.0/1", "2099-10-25T01:00Z", 1, 0},  // negative summer time
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2099-04-04T15:00Z", 11, 10.5},
        {"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2099-10-25T01:00Z", -2, -3},
        {"AAA-1BBB,J60/0,J61/0", "2096-02-29T23:00Z", 1, 2},     // J60 is 1 March, also in a leap year
        {"AAA-1BBB,59/0,60/0", "2096-02-28T23:00Z", 1, 2},       // 59 is 29 February in a leap year
        {"AAA-1BBB,59/0,60/0", "2095-02-28T23:00Z", 1, 2},       // and 1 March in another
        {"AAA-1BBB,J1/-167,J60", "2094-12-25T00:00Z", 1, 2},     // the year before
        {"AAA0BBB,J300/0,J365/167", "2096-01-06T22:00Z", 1, 0},  // the year after
        {"AAA5:30:15BBB,M1.1.0/1:2:3,M2.1.0", "2099-01-04T06:32:18Z", -5 - 0.5 - 15.0 / 3600,
         -4 - 0.5 - 15.0 / 3600},
    };
    for (const Known& one : known) {
        CAPTURE(one.footer, one.moment);
        Made file;
        file.version = '3';
        file.footer = one.footer;
        REQUIRE(across(file.zone(), one.moment) == change(one.before, one.after));
        check_sound(file.zone());
    }
    Made always;
    always.footer = "XXX3EDT4,0/0,J365/23";  // RFC 9636: daylight time the whole year
    always.version = '3';
    const Zone summer = always.zone();
    for (const char* moment :
         {"2098-12-31T23:00Z", "2099-01-01T03:30Z", "2099-01-01T04:00Z", "2099-07-01T00:00Z"}) {
        CAPTURE(moment);
        REQUIRE(summer.offset_seconds(at(moment)) == hours(-4));
    }
    Made at_the_end;  // changes its clock in the last hours that an int64 can tell, 10 January 294247
    at_the_end.footer = "XXX9EDT4,9/0,5";
    check_sound(at_the_end.zone());
    Made fixed;
    fixed.footer = "<+0330>-3:30";
    REQUIRE(fixed.zone().offset_seconds(at("2500-01-01")) == hours(3.5));
}

TEST_CASE("a last rule that is none is refused", "[core][zone]") {
    for (const char* footer : {"C",
                               "CE-1",
                               "CET",
                               "CET-",
                               "CET-25",
                               "CET-1:60",
                               "CET-1CEST",
                               "CET-1CEST,",
                               "CET-1CEST,M3.5.0",
                               "CET-1CEST,M13.5.0,M10.5.0",
                               "CET-1CEST,M0.5.0,M10.5.0",
                               "CET-1CEST,M3.6.0,M10.5.0",
                               "CET-1CEST,M3.0.0,M10.5.0",
                               "CET-1CEST,M3.5.7,M10.5.0",
                               "CET-1CEST,J0,J365",
                               "CET-1CEST,J1,J366",
                               "CET-1CEST,366,1",
                               "CET-1CEST,M3.5.0/168,M10.5.0",
                               "CET-1CEST,M3.5.0,M10.5.0/",
                               "CET-1CEST,M3.5.0,M10.5.0 ",
                               "<CET-1",
                               "<C>-1",
                               "<C$T>-1",
                               "CET-1CEST,M3.5.0,M10.5.0,",
                               "CET-1CEST-2:00:00:00,M3.5.0,M10.5.0",
                               "CET-9999999999999",
                               "CET-1CEST,J00000000001,J5"}) {
        CAPTURE(footer);
        Made file;
        file.footer = footer;
        REQUIRE(holds(message_of([&] { return file.zone(); }), "its last rule is no POSIX TZ string"));
    }
}

TEST_CASE("made files of every version are read", "[core][zone]") {
    Made file;
    file.types = {hours(1), hours(2), hours(1)};
    file.changes = {{-1'000'000, 1}, {0, 0}, {100, 2}, {1'000'000, 1}};
    for (const char version : {'\0', '2', '3', '4'}) {
        file.version = version;
        file.footer = "<+02>-2";
        const Zone zone = file.zone();
        const auto stretch = zone.stretch(50 * micros_per_second);
        REQUIRE(stretch.from_us == 0);  // the change at 100 changes no offset
        REQUIRE(stretch.until_us == 1'000'000 * micros_per_second);
        REQUIRE(zone.offset_seconds(-1'000'001 * micros_per_second) == hours(1));
        REQUIRE(zone.stretch(-1).from_us == -1'000'000 * micros_per_second);
        REQUIRE(zone.offset_seconds(at("2500-01-01")) == hours(2));
        REQUIRE(zone.stretch(at("2500-01-01")).from_us == 1'000'000 * micros_per_second);
        REQUIRE(zone.stretch(at("2500-01-01")).until_us == std::numeric_limits<std::int64_t>::max());
        check_sound(zone);
    }
    Made far;  // changes before and after all time that microseconds can tell
    far.types = {0, hours(3), hours(5)};
    far.changes = {{-(std::int64_t{1} << 59), 1}, {std::int64_t{1} << 59, 2}};
    far.footer = "<+05>-5";
    REQUIRE(far.zone().offset_seconds(0) == hours(3));
    check_sound(far.zone());
}

TEST_CASE("files that lie are refused by name", "[core][zone]") {
    const auto refusal = [](const Made& file) { return message_of([&] { return file.zone(); }); };
    Made newer;
    newer.version = '5';
    REQUIRE(holds(refusal(newer), "its version is none of 1, 2, 3 and 4"));
    Made leap;
    leap.leap_seconds = 2;
    REQUIRE(holds(refusal(leap), "it counts leap seconds"));
    Made backwards;
    backwards.changes = {{5, 0}, {5, 0}};
    REQUIRE(holds(refusal(backwards), "its changes are not in rising order"));
    Made no_type;
    no_type.changes = {{5, 1}};
    REQUIRE(holds(refusal(no_type), "a change names a type that is not there"));
    Made none;
    none.types = {};
    REQUIRE(holds(refusal(none), "it has no types of local time"));
    Made wild;
    wild.types = {93'600};
    REQUIRE(holds(refusal(wild), "an offset lies outside -25 … 26 hours"));
    const std::string text = "PK not a zone, though as long as the header of one is";
    REQUIRE(message_of([&] { return Zone::from_tzif("Made/Up", std::as_bytes(std::span{text})); }) ==
            "a time zone is read from an undamaged TZif file (RFC 9636); received a file for \"Made/Up\", "
            "and it does not begin "
            "with TZif; install the system's tzdata again or point TZDIR at an intact copy");
}

TEST_CASE("a file cut off anywhere is refused", "[core][zone]") {
    const std::vector<std::byte> whole = bytes_of_installed("Europe/Amsterdam");
    REQUIRE(whole.size() > 1'000);
    REQUIRE(Zone::from_tzif("x", whole).offset_seconds(at("2026-07-01")) == hours(2));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        REQUIRE_THROWS_AS(static_cast<void>(Zone::from_tzif("x", std::span{whole}.first(size))), Error);
    }
}

TEST_CASE("a file with flipped bits is refused or answers soundly", "[core][zone]") {
    const std::vector<std::byte> whole = bytes_of_installed("America/New_York");
    REQUIRE(whole.size() > 1'000);
    std::mt19937_64 random{1};
    int refused = 0;
    int answered = 0;
    for (int round = 0; round < 4'000; ++round) {
        std::vector<std::byte> bytes = whole;
        const int flips = 1 + round % 3;
        for (int i = 0; i < flips; ++i) {
            bytes[random() % bytes.size()] ^= static_cast<std::byte>(1U << (random() % 8));
        }
        try {
            check_sound(Zone::from_tzif("x", bytes));
            ++answered;
        } catch (const Error&) {
            ++refused;
        }
    }
    REQUIRE(refused > 100);
    REQUIRE(answered > 100);
}

TEST_CASE("an unknown zone is answered with those that come close", "[core][zone]") {
    const auto message = [](const char* name) { return message_of([&] { return Zone::load(name); }); };
    REQUIRE(holds(message("Europe/Amsterdan"), "\"Europe/Amsterdan\", not found in "));
    REQUIRE(holds(message("Europe/Amsterdan"), "did you mean Europe/Amsterdam"));
    REQUIRE(holds(message("amsterdam"), "Europe/Amsterdam"));
    REQUIRE(holds(message("Qqqqqqqqqqqq"), "write an IANA name such as Europe/Amsterdam"));
    try {
        static_cast<void>(Zone::load("Europe/Amsterdan"));
        REQUIRE(false);
    } catch (const Error& e) {
        REQUIRE(e.code() == ErrorCode::missing_name);
    }
}

TEST_CASE("a name cannot leave the directories of zones", "[core][zone]") {
    for (const std::string& name :
         {std::string{}, std::string{"/etc/passwd"}, std::string{"../../../etc/passwd"},
          std::string{"Europe/../../../etc/passwd"}, std::string{"Europe/./Amsterdam"},
          std::string{"Europe//Amsterdam"}, std::string{"Europe/"}, std::string{"C:\\x"},
          std::string{"Europe/Amsterdam\0x", 18}, std::string(300, 'x')}) {
        CAPTURE(name);
        REQUIRE(holds(message_of([&] { return Zone::load(name); }),
                      "a time zone is a name of the IANA database, never a path"));
    }
}

TEST_CASE("zones are read from directories that the caller names", "[core][zone]") {
    const auto directory = std::filesystem::temp_directory_path() / "klankbord_zone_test";
    std::filesystem::create_directories(directory / "Made");
    Made file;
    file.footer = "<+07>-7";
    {
        const auto bytes = file.bytes();
        std::ofstream out{directory / "Made" / "Up", std::ios::binary};
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        std::ofstream empty{directory / "Made" / "Empty"};
    }
    const std::vector<std::string> directories{(directory / "absent").string(), directory.string()};
    REQUIRE(Zone::load("Made/Up", directories).offset_seconds(0) == hours(7));
    REQUIRE(holds(message_of([&] { return Zone::load("Made/Empty", directories); }),
                  "is readable and smaller than a mebibyte"));
    std::filesystem::remove_all(directory);
}
