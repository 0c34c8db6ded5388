#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <boost/serialization/binary_object.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/split_member.hpp>

#include "catch.hpp"
#include "state/archive.hpp"

namespace klankbord::archive_test {

enum class Mood : std::uint8_t { low, middle, high };

struct Part {
    std::string name;
    std::vector<std::int32_t> numbers;
    std::optional<double> weight;

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& boost::serialization::make_nvp("name", name) & numbers& weight;
    }
    friend bool operator==(const Part&, const Part&) = default;
};

class Whole {
  public:
    bool yes = true;
    std::int8_t tiny = -7;
    std::uint16_t small = 65'535;
    std::int64_t large = std::numeric_limits<std::int64_t>::min();
    klankbord::state::Int128 wide = -(static_cast<klankbord::state::Int128>(1) << 100U) + 5;
    double real = -0.1;
    Mood mood = Mood::high;
    std::vector<Part> parts{{"a", {1, -2, 3}, 2.5}, {"", {}, std::nullopt}};
    std::pair<std::uint32_t, std::string> pair{9, "nine"};
    std::array<double, 3> row{1.0, 2.0, 3.0};
    std::vector<double> reals{0.5, -1e300};
    std::vector<std::string> texts{"x", std::string("\0\xff", 2)};
    std::vector<std::vector<std::int64_t>> nested{{1}, {}, {2, 3}};

    friend bool operator==(const Whole&, const Whole&) = default;

  private:
    friend class boost::serialization::access;
    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& yes& tiny& small& large& wide& real;
        archive& klankbord::state::in_range(mood, Mood::low, Mood::high);
        archive& parts& pair& row& reals& texts& nested;
    }
};

struct Split {
    std::int32_t value = 0;
    unsigned version_seen = 99;

    template <class Archive>
    void save(Archive& archive, unsigned) const {
        archive << value;
    }
    template <class Archive>
    void load(Archive& archive, unsigned version) {
        archive >> value;
        version_seen = version;
        if (version < 2) {
            value *= 100;  // version 1 kept hundreds
        }
    }
    BOOST_SERIALIZATION_SPLIT_MEMBER()
};

struct Silent {
    template <class Archive>
    void serialize(Archive&, unsigned) {}
};

struct Tree {
    std::vector<Tree> children;
    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& children;
    }
};

struct Unnamed {
    template <class Archive>
    void serialize(Archive&, unsigned) {}
};

}  // namespace klankbord::archive_test

KLANKBORD_STATE_VERSION(klankbord::archive_test::Part, 1, "part");
KLANKBORD_STATE_VERSION(klankbord::archive_test::Whole, 3, "whole");
KLANKBORD_STATE_VERSION(klankbord::archive_test::Split, 2, "split");
KLANKBORD_STATE_VERSION(klankbord::archive_test::Silent, 1, "silent");
KLANKBORD_STATE_VERSION(klankbord::archive_test::Tree, 1, "tree");

namespace {

using namespace klankbord::archive_test;  // NOLINT(google-build-using-namespace)
using klankbord::state::InArchive;
using klankbord::state::load_bytes;
using klankbord::state::OutArchive;
using klankbord::state::save_bytes;

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> bytes;
    for (const auto value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

/// The message of the `bad_state` that reading throws; "" when it throws nothing.
template <class T>
std::string refusal(std::span<const std::byte> bytes) {
    try {
        T value{};
        load_bytes(bytes, value);
    } catch (const klankbord::Error& e) {
        REQUIRE(e.code() == klankbord::ErrorCode::bad_state);
        return e.what();
    }
    return "";
}

bool says(const std::string& message, std::string_view part) {
    return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every type comes back as it went in", "[state][archive]") {
    const Whole whole;
    Whole back;
    back.yes = false;
    back.mood = Mood::low;
    back.wide = 0;
    back.parts.clear();
    back.texts.clear();
    back.nested = {{7, 7, 7}};
    const auto bytes = save_bytes(whole);
    load_bytes(bytes, back);
    CHECK(back == whole);
    CHECK(save_bytes(back) == bytes);
}

TEST_CASE("bytes are little-endian and of fixed width, by hand", "[state][archive]") {
    CHECK(save_bytes(std::uint32_t{0x01020304}) == bytes_of({4, 3, 2, 1}));
    CHECK(save_bytes(std::int16_t{-2}) == bytes_of({0xFE, 0xFF}));
    CHECK(save_bytes(1.0) == bytes_of({0, 0, 0, 0, 0, 0, 0xF0, 0x3F}));  // IEEE 754: 3FF0000000000000
    CHECK(save_bytes(std::string{"ab"}) == bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 'a', 'b'}));
    CHECK(save_bytes(std::vector<std::int16_t>{1, -1}) ==
          bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xFF, 0xFF}));
    CHECK(save_bytes(std::optional<std::uint8_t>{}) == bytes_of({0}));
    CHECK(save_bytes(std::optional<std::uint8_t>{5}) == bytes_of({1, 5}));
    CHECK(save_bytes(static_cast<klankbord::state::Int128>(-1)) ==
          std::vector<std::byte>(16, std::byte{0xFF}));
    CHECK(save_bytes(static_cast<klankbord::state::Int128>(1) << 64U) ==
          bytes_of({0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0}));
    // A class writes its version where it first appears, and only there.
    CHECK(save_bytes(std::vector<Split>{{1, 0}, {2, 0}}) ==
          bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0}));
}

TEST_CASE("an older class version is told to the class, a newer one is refused by name", "[state][archive]") {
    CHECK(int{boost::serialization::version<Split>::type::value} ==
          2);  // Boost's own archives write the same number
    Split split;
    load_bytes(bytes_of({1, 0, 0, 0, 7, 0, 0, 0}), split);
    CHECK(split.version_seen == 1);
    CHECK(split.value == 700);
    std::vector<Split> both;
    load_bytes(bytes_of({2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 8, 0, 0, 0}), both);
    REQUIRE(both.size() == 2);
    CHECK(both[1].version_seen == 1);
    CHECK(both[1].value == 800);
    const auto message = refusal<Split>(bytes_of({3, 0, 0, 0, 7, 0, 0, 0}));
    CHECK(says(message, "reads `split` up to version 2; received version 3"));
}

TEST_CASE("a class without a version does not travel", "[state][archive]") {
    CHECK(klankbord::state::Versioned<Split>);
    CHECK_FALSE(klankbord::state::Versioned<Unnamed>);
}

TEST_CASE("every cut and every byte too many is refused", "[state][archive]") {
    const auto bytes = save_bytes(Whole{});
    REQUIRE(bytes.size() > 200);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        REQUIRE_FALSE(refusal<Whole>(std::span{bytes}.first(size)).empty());
    }
    auto longer = bytes;
    longer.push_back(std::byte{0});
    CHECK(says(refusal<Whole>(longer), "a state ends with its last value; received 1 more bytes"));
    CHECK(says(refusal<Part>(bytes_of({1, 0, 0})), "where 3 byte(s) are left"));
    CHECK(says(refusal<Part>(bytes_of({1, 0, 0, 0, 9})), "in `part`"));
}

TEST_CASE("a count is checked before memory is taken", "[state][archive]") {
    const auto huge = bytes_of({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3});
    CHECK(says(refusal<std::string>(huge), "where 3 byte(s) are left"));
    CHECK(says(refusal<std::vector<std::int64_t>>(huge), "a promise of 18446744073709551615 value(s)"));
    CHECK(says(refusal<std::vector<std::string>>(huge), "a promise of"));
    CHECK(says(refusal<std::vector<std::optional<double>>>(huge), "a promise of"));
    CHECK(says(refusal<std::vector<Part>>(huge), "a promise of"));
    CHECK(says(refusal<std::vector<std::array<std::pair<bool, double>, 2>>>(huge), "a promise of"));
    // 2 values of 8 bytes promised, 15 bytes there
    auto short_of = bytes_of({2, 0, 0, 0, 0, 0, 0, 0});
    short_of.resize(8 + 15);
    CHECK(says(refusal<std::vector<double>>(short_of), "a promise of 2 value(s) where 15 byte(s) are left"));
    short_of.resize(8 + 16);
    CHECK(refusal<std::vector<double>>(short_of).empty());
}

TEST_CASE("a vector longer than one block comes back whole", "[state][archive]") {
    std::vector<std::uint16_t> many(100'000);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i] = static_cast<std::uint16_t>(i * 7);
    }
    std::vector<std::uint16_t> back{1, 2, 3};
    load_bytes(save_bytes(many), back);
    CHECK(back == many);
    std::vector<std::string> texts(5'000, "text");
    texts[4'321] = "another";
    std::vector<std::string> texts_back;
    load_bytes(save_bytes(texts), texts_back);
    CHECK(texts_back == texts);
}

TEST_CASE("elements that write nothing are refused when written", "[state][archive]") {
    CHECK_THROWS_AS(save_bytes(std::vector<Silent>(10)), klankbord::Error);
    Silent one;
    load_bytes(save_bytes(one), one);  // alone it is harmless
}

TEST_CASE("values are checked", "[state][archive]") {
    CHECK(says(refusal<bool>(bytes_of({2})), "0 or 1; received 2"));
    CHECK(says(refusal<std::optional<std::uint8_t>>(bytes_of({2, 1})), "0 or 1"));
    const auto nan = bytes_of({0, 0, 0, 0, 0, 0, 0xF8, 0x7F});
    const auto infinity = bytes_of({0, 0, 0, 0, 0, 0, 0xF0, 0x7F});
    CHECK(says(refusal<double>(nan), "finite; received nan"));
    CHECK(says(refusal<double>(infinity), "finite; received inf"));
    CHECK_FALSE(refusal<std::array<double, 1>>(nan).empty());
    auto in_vector = bytes_of({1, 0, 0, 0, 0, 0, 0, 0});
    in_vector.insert(in_vector.end(), nan.begin(), nan.end());
    CHECK(says(refusal<std::vector<double>>(in_vector), "finite"));
    CHECK_THROWS_AS(save_bytes(std::numeric_limits<double>::quiet_NaN()), klankbord::Error);
    CHECK_THROWS_AS(save_bytes(std::vector<double>{1.0, HUGE_VAL}), klankbord::Error);
}

TEST_CASE("an enum outside its range is refused both ways", "[state][archive]") {
    Mood mood = Mood::middle;
    OutArchive out;
    out << klankbord::state::in_range(mood, Mood::low, Mood::high);
    REQUIRE(out.bytes().size() == 1);
    CHECK(out.bytes()[0] == std::byte{1});

    const auto wrong = bytes_of({3});
    InArchive in{wrong};
    try {
        in >> klankbord::state::in_range(mood, Mood::low, Mood::high);
        FAIL("accepted");
    } catch (const klankbord::Error& e) {
        CHECK(says(e.what(), "lies in 0 … 2; received 3"));
    }
    mood = static_cast<Mood>(9);
    CHECK_THROWS_AS(out << klankbord::state::in_range(mood, Mood::low, Mood::high), klankbord::Error);

    std::int32_t number = 5;
    const auto eleven = bytes_of({11, 0, 0, 0});
    InArchive numbers{eleven};
    CHECK_THROWS_AS(numbers >> klankbord::state::in_range(number, 0, 10), klankbord::Error);
}

TEST_CASE("classes nest to a depth that no stack minds", "[state][archive]") {
    // Every level: one child. The version stands at the first.
    const auto chain = [](std::size_t levels) {
        auto bytes = bytes_of({1, 0, 0, 0});
        for (std::size_t i = 0; i < levels; ++i) {
            bytes.push_back(static_cast<std::byte>(i + 1 < levels ? 1 : 0));
            bytes.resize(bytes.size() + 7);
        }
        return bytes;
    };
    CHECK(refusal<Tree>(chain(64)).empty());
    CHECK(says(refusal<Tree>(chain(65)), "nests at most 64 classes"));
    CHECK(says(refusal<Tree>(chain(1'000'000)), "nests at most 64 classes"));
}

TEST_CASE("binary objects go through and stay within the bytes", "[state][archive]") {
    std::array<char, 4> given{'a', 'b', 'c', 'd'};
    OutArchive out;
    out << boost::serialization::make_binary_object(given.data(), given.size());
    CHECK(out.bytes().size() == 4);
    std::array<char, 4> back{};
    InArchive in{out.bytes()};
    in >> boost::serialization::make_binary_object(back.data(), back.size());
    CHECK(back == given);
    CHECK_THROWS_AS(in.load_binary(back.data(), 1), klankbord::Error);
}
