#include <sstream>
#include <string>
#include <vector>

#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <boost/archive/text_iarchive.hpp>
#include <boost/archive/text_oarchive.hpp>
#include <boost/archive/xml_iarchive.hpp>
#include <boost/archive/xml_oarchive.hpp>
#include <boost/serialization/vector.hpp>

#include <klankbord/serialization.hpp>

#include "catch.hpp"

#include "toy.hpp"

namespace {

using Toy = klankbord::toy::Toy<klankbord::toy::Fault::none>;

Toy full(int facts) {
    Toy toy{"1 5"};
    for (int i = 0; i < facts; ++i) {
        toy.add({"c" + std::to_string(i), "e\n<&>\"", i % 5});
    }
    return toy;
}

template <class Out>
std::string written(const Toy& toy, int before, int after) {
    std::ostringstream stream;
    {
        Out archive{stream};
        archive << boost::serialization::make_nvp("before", before);
        archive << boost::serialization::make_nvp("toy", toy);
        archive << boost::serialization::make_nvp("after", after);
    }
    return stream.str();
}

template <class Out, class In>
void goes_through(int facts) {
    const auto toy = full(facts);
    std::istringstream stream{written<Out>(toy, 1, 2)};
    In archive{stream};
    int before = 0;
    int after = 0;
    Toy back;
    archive >> boost::serialization::make_nvp("before", before);
    archive >> boost::serialization::make_nvp("toy", back);
    archive >> boost::serialization::make_nvp("after", after);
    CHECK(before == 1);
    CHECK(after == 2);
    CHECK(back.to_bytes() == toy.to_bytes());
    CHECK(release(back) == release(toy));
    CHECK(back.configuration() == "scale = 1 5\n");
}

}  // namespace

TEST_CASE("every stock archive holds an accumulator", "[state][serialization]") {
    const int facts = GENERATE(0, 1, 50, 5'000);  // 5,000: more than one piece of 64 KiB
    goes_through<boost::archive::text_oarchive, boost::archive::text_iarchive>(facts);
    goes_through<boost::archive::xml_oarchive, boost::archive::xml_iarchive>(facts);
    goes_through<boost::archive::binary_oarchive, boost::archive::binary_iarchive>(facts);
    CHECK((facts != 5'000 || full(facts).to_bytes().size() > 2 * 65'536));
}

TEST_CASE("accumulators stand in containers, too", "[state][serialization]") {
    const std::vector<Toy> offices{full(3), full(0), full(7)};
    std::stringstream stream;
    {
        boost::archive::xml_oarchive archive{stream};
        archive << boost::serialization::make_nvp("offices", offices);
    }
    std::vector<Toy> back;
    boost::archive::xml_iarchive archive{stream};
    archive >> boost::serialization::make_nvp("offices", back);
    REQUIRE(back.size() == 3);
    for (std::size_t i = 0; i < back.size(); ++i) {
        CHECK(back[i].to_bytes() == offices[i].to_bytes());
    }
}

TEST_CASE("the class version is written", "[state][serialization]") {
    CHECK(boost::serialization::version<Toy>::value == klankbord::archived_accumulator_version);
    const auto xml = written<boost::archive::xml_oarchive>(full(1), 1, 2);
    CHECK(xml.find("<toy class_id=\"0\" tracking_level=\"0\" version=\"1\">") != std::string::npos);
    auto newer = xml;
    newer.replace(newer.find("tracking_level=\"0\" version=\"1\""), 30, "tracking_level=\"0\" version=\"2\"");
    std::istringstream stream{newer};
    boost::archive::xml_iarchive archive{stream};
    int before = 0;
    Toy back;
    archive >> boost::serialization::make_nvp("before", before);
    CHECK_THROWS_AS(archive >> boost::serialization::make_nvp("toy", back), klankbord::Error);
}

TEST_CASE("damage inside a stock archive is found, and changes nothing", "[state][serialization]") {
    auto text = written<boost::archive::text_oarchive>(full(10), 1, 2);
    const auto middle = text.size() / 2;  // in the base64 of the payload
    text[middle] = text[middle] == 'A' ? 'B' : 'A';
    std::istringstream stream{text};
    boost::archive::text_iarchive archive{stream};
    int before = 0;
    Toy back = full(4);
    archive >> before;
    try {
        archive >> back;
        FAIL("accepted");
    } catch (const klankbord::Error& e) {
        CHECK(e.code() == klankbord::ErrorCode::bad_state);
    }
    CHECK(back.to_bytes() == full(4).to_bytes());
}

TEST_CASE("a length that lies takes no memory for it", "[state][serialization]") {
    std::stringstream stream;
    {
        boost::archive::binary_oarchive archive{stream};
        archive << full(1);
    }
    auto bytes = stream.str();
    const auto start = bytes.find("\x89klank");
    REQUIRE(start != std::string::npos);
    REQUIRE(start >= 8);
    bytes[start - 2] = '\x7f';  // the length, little-endian, stands right before: now some 10^16
    std::istringstream damaged{bytes};
    boost::archive::binary_iarchive archive{damaged};
    Toy back;
    CHECK_THROWS_AS(archive >> back, boost::archive::archive_exception);
}
