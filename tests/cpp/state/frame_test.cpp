#include <string>
#include <vector>

#include "catch.hpp"

#include <klankbord/core/error.hpp>
#include <klankbord/state/frame.hpp>

#include "state/archive.hpp"
#include "state/checksum.hpp"

namespace {

using klankbord::state::checksum;
using klankbord::state::hash_configuration;
using klankbord::state::read_frame;
using klankbord::state::write_frame;

std::vector<std::byte> bytes_of(std::string_view text) {
    const auto view = std::as_bytes(std::span{text});
    return {view.begin(), view.end()};
}

std::string refusal(std::span<const std::byte> bytes) {
    try {
        static_cast<void>(read_frame(bytes));
    } catch (const klankbord::Error& e) {
        REQUIRE(e.code() == klankbord::ErrorCode::bad_state);
        return e.what();
    }
    return "";
}

bool says(const std::string& message, std::string_view part) {
    return message.find(part) != std::string::npos;
}

const std::string configuration = "by = team\nscale = 1 5\n";

/// A frame made by hand, with a checksum that is right.
struct Forged {
    std::uint32_t format = 1;
    std::string kind = "toy";
    std::string library = "0.1.0";
    std::string configuration_text = configuration;
    std::uint64_t hash = hash_configuration(configuration);
    std::uint64_t payload_size = 3;

    [[nodiscard]] std::vector<std::byte> bytes() const {
        klankbord::state::OutArchive archive;
        archive.save_binary("\x89klank\r\n", 8);
        archive << format << kind << library << configuration_text << hash << payload_size;
        archive.save_binary("abc", 3);
        archive << checksum(archive.bytes());
        return std::move(archive).take();
    }
};

}  // namespace

TEST_CASE("the checksum is CRC-64/XZ", "[state][frame]") {
    // Check value of the CRC catalogue (G. Cook, Catalogue of parametrised CRC algorithms, CRC-64/XZ).
    CHECK(checksum(bytes_of("123456789")) == 0x995dc9bbdf1939faULL);
    CHECK(checksum({}) == 0);
}

TEST_CASE("a frame gives back what went in", "[state][frame]") {
    const auto payload = bytes_of("abc");
    const auto bytes = write_frame("toy", configuration, payload);
    const auto frame = read_frame(bytes);
    CHECK(frame.header.format == 1);
    CHECK(frame.header.kind == "toy");
    CHECK(frame.header.library == "0.1.0");
    CHECK(frame.header.configuration == configuration);
    CHECK(frame.header.configuration_hash == hash_configuration(configuration));
    CHECK(std::vector<std::byte>{frame.payload.begin(), frame.payload.end()} == payload);
    CHECK(frame.payload.data() >= bytes.data());  // a view, not a copy
    CHECK(frame.payload.data() < bytes.data() + bytes.size());
    CHECK(Forged{}.bytes() == bytes);

    const auto empty = write_frame("toy", "", {});
    CHECK(read_frame(empty).payload.empty());
    CHECK(read_frame(empty).header.configuration.empty());
    CHECK(empty.size() == 8 + 4 + (8 + 3) + (8 + 5) + 8 + 8 + 8 + 8);
}

TEST_CASE("a frame of another kind is refused by name", "[state][frame]") {
    const auto bytes = write_frame("toy", "", {});
    const auto frame = read_frame(bytes);
    CHECK_NOTHROW(frame.require("toy"));
    try {
        frame.require("ratings");
        FAIL("accepted");
    } catch (const klankbord::Error& e) {
        CHECK(e.code() == klankbord::ErrorCode::bad_state);
        CHECK(says(e.what(), "expected a state of kind `ratings`; received one of kind `toy`"));
    }
}

TEST_CASE("every cut, every flipped bit and every byte more is refused", "[state][frame]") {
    const auto bytes = write_frame("toy", configuration, bytes_of("a payload of some length"));
    REQUIRE(bytes.size() > 100);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        REQUIRE_FALSE(refusal(std::span{bytes}.first(size)).empty());
    }
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (unsigned value = 1; value < 256; ++value) {
            auto damaged = bytes;
            damaged[at] ^= static_cast<std::byte>(value);
            REQUIRE_FALSE(refusal(damaged).empty());
        }
    }
    auto longer = bytes;
    longer.push_back(std::byte{0});
    CHECK(says(refusal(longer),
               "expected a payload of 24 byte(s) and 8 of checksum after the header; received 33"));
}

TEST_CASE("what is wrong is said: expected, received, next step", "[state][frame]") {
    CHECK(says(refusal({}), "begins with the eight bytes"));
    CHECK(says(refusal(bytes_of("<?xml version=\"1.0\"?>")), "received 21 byte(s) that begin otherwise"));
    Forged newer;
    newer.format = 2;
    CHECK(says(refusal(newer.bytes()),
               "expected a frame of format 1; received format 2; read it with the klankbord"));
    Forged older;
    older.format = 0;
    CHECK(says(refusal(older.bytes()), "received format 0; the bytes are damaged"));
    auto flipped = Forged{}.bytes();
    flipped[flipped.size() - 9] ^= std::byte{1};  // the last byte of the payload
    CHECK(says(refusal(flipped), "expected checksum "));
}

TEST_CASE("a right checksum excuses nothing", "[state][frame]") {
    Forged f;
    f.kind = "Toy\n";
    CHECK(says(refusal(f.bytes()), "kind and library version"));
    f = {};
    f.kind = "";
    CHECK(says(refusal(f.bytes()), "kind and library version"));
    f = {};
    f.library = std::string(65, 'x');
    CHECK(says(refusal(f.bytes()), "kind and library version"));
    f = {};
    f.configuration_text = "scale = 1 5\nby = team\n";
    CHECK(says(refusal(f.bytes()), "in order, each once"));
    f = {};
    f.hash += 1;
    CHECK(says(refusal(f.bytes()), "expected the configuration's hash"));
    f = {};
    f.payload_size = ~std::uint64_t{0};
    CHECK(says(refusal(f.bytes()), "expected a payload of 18446744073709551615 byte(s)"));
    f.payload_size =
        ~std::uint64_t{0} - 4;  // length + 8 of checksum would wrap around to the 3 bytes there are
    CHECK(says(refusal(f.bytes()), "expected a payload of"));
}

TEST_CASE("a frame that could not be read is not written", "[state][frame]") {
    CHECK_THROWS_AS(write_frame("Not a kind", "", {}), klankbord::Error);
    CHECK_THROWS_AS(write_frame("", "", {}), klankbord::Error);
    CHECK_THROWS_AS(write_frame("toy", "no line", {}), klankbord::Error);
}
