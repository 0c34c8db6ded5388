#include <string>

#include "catch.hpp"

#include <klankbord/core/error.hpp>
#include <klankbord/state/configuration.hpp>

namespace {

using klankbord::state::Configuration;
using klankbord::state::first_difference;
using klankbord::state::refuse_unlike;

std::string refusal(std::string_view text) {
    try {
        static_cast<void>(Configuration::parse(text));
    } catch (const klankbord::Error& e) {
        REQUIRE(e.code() == klankbord::ErrorCode::bad_state);
        return e.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a configuration is sorted lines without what is default", "[state][configuration]") {
    Configuration c;
    c.set("scale", "1 5", "0 10").set("by", "team").set("question", "recommend", "recommend");
    CHECK(c.text() == "by = team\nscale = 1 5\n");
    CHECK(c.find("question") == std::nullopt);
    CHECK(c.value_or("question", "recommend") == "recommend");
    CHECK(c.value_or("scale", "0 10") == "1 5");
    c.set("scale", "0 10", "0 10");
    CHECK(c.text() == "by = team\n");
    c.set("by", "channel");
    CHECK(c.text() == "by = channel\n");
    CHECK(Configuration{}.text().empty());
}

TEST_CASE("any value survives text", "[state][configuration]") {
    const std::string awkward = "one\ntwo\r\\three = \\n four";
    const auto text = Configuration{}.set("question", awkward).set("note", "").text();
    CHECK(text == "note = \nquestion = one\\ntwo\\r\\\\three = \\\\n four\n");
    const auto back = Configuration::parse(text);
    CHECK(back.find("question") == awkward);
    CHECK(back.find("note") == "");
    CHECK(back.text() == text);
}

TEST_CASE("only the canonical text is read", "[state][configuration]") {
    CHECK(refusal("").empty());
    CHECK(refusal("a = 1\nb = 2\n").empty());
    CHECK(refusal("a = 1").find("ends with a line break") != std::string::npos);
    CHECK(refusal("b = 1\na = 2\n").find("in order, each once; received line `a = 2`") != std::string::npos);
    CHECK(refusal("a = 1\na = 1\n").find("in order, each once") != std::string::npos);
    CHECK(refusal("a=1\n").find("reads `key = value`") != std::string::npos);
    CHECK(refusal("A = 1\n").find("reads `key = value`") != std::string::npos);
    CHECK(refusal(" = 1\n").find("reads `key = value`") != std::string::npos);
    CHECK(refusal("\n").find("reads `key = value`") != std::string::npos);
    CHECK(refusal("a = \\x\n").find("a backslash") != std::string::npos);
    CHECK(refusal("a = \\\n").find("a backslash") != std::string::npos);
    CHECK(refusal("a = 1\r\n").find("a carriage return") != std::string::npos);
    CHECK_THROWS_AS(Configuration{}.set("Not a key", "1"), klankbord::Error);
    CHECK_THROWS_AS(Configuration{}.set("", "1"), klankbord::Error);
}

TEST_CASE("the differing line is named", "[state][configuration]") {
    CHECK(first_difference("scale = 0 10\n", "scale = 0 10\n") == std::nullopt);
    CHECK(first_difference("", "") == std::nullopt);
    CHECK(first_difference("a = 1\nscale = 0 10\n", "a = 1\nscale = 1 5\n") ==
          "line `scale = 0 10` here, `scale = 1 5` there");
    CHECK(first_difference("a = 1\nb = 2\n", "b = 2\n") == "line `a = 1` here, not there");
    CHECK(first_difference("b = 2\n", "a = 1\nb = 2\n") == "line `a = 1` there, not here");
    CHECK(first_difference("a = 1\n", "b = 1\n") == "line `a = 1` here, not there");
    CHECK(first_difference("a = 1\n", "") == "line `a = 1` here, not there");
    CHECK(first_difference("", "a = 1\n") == "line `a = 1` there, not here");
    CHECK(first_difference("a = 1\n", "a = 1") != std::nullopt);
}

TEST_CASE("unlike configurations refuse", "[state][configuration]") {
    CHECK_NOTHROW(refuse_unlike("scale = 1 5\n", "scale = 1 5\n"));
    try {
        refuse_unlike("scale = 0 10\n", "scale = 1 5\n");
        FAIL("accepted");
    } catch (const klankbord::Error& e) {
        CHECK(e.code() == klankbord::ErrorCode::bad_state);
        CHECK(std::string{e.what()} ==
              "cannot merge states of different configurations; received line `scale = 0 10` here, `scale = "
              "1 5` "
              "there; make both with the same configuration");
    }
}
