#include <klankbord/privacy/policy.hpp>

#include <functional>
#include <string>

#include <klankbord/core/error.hpp>

#include "catch.hpp"

namespace kb = klankbord;
using namespace klankbord::privacy;

namespace {

std::string refusal(const std::function<void()>& call) {
    try {
        call();
    } catch (const kb::Error& error) {
        REQUIRE(error.code() == kb::ErrorCode::invalid_value);
        return error.what();
    }
    return "";
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the default policy asks for ten persons and three employees and has no stamp",
          "[privacy][policy]") {
    const Policy policy;
    policy.check();
    REQUIRE(policy.min_persons == 10);
    REQUIRE(policy.min_employees == 3);
    REQUIRE(policy.stamp().empty());
    REQUIRE_FALSE(policy.lowered());
}

TEST_CASE("a changed minimum is stamped", "[privacy][policy]") {
    Policy policy;
    policy.min_persons = 6;
    policy.check();
    REQUIRE(policy.lowered());
    REQUIRE(policy.stamp() == "minimum lowered to 6 persons");
    policy.min_employees = 1;
    REQUIRE(policy.stamp() == "minimum lowered to 6 persons, minimum lowered to 1 employee");
    policy = {};
    policy.min_persons = 20;
    REQUIRE_FALSE(policy.lowered());
    REQUIRE(policy.stamp() == "minimum raised to 20 persons");
    policy.min_persons = 3;
    policy.below_floor = true;
    policy.check();
    REQUIRE(policy.stamp() == "minimum lowered to 3 persons (below the floor of 5)");
}

TEST_CASE("below the floor of five the caller must say so", "[privacy][policy]") {
    Policy policy;
    policy.min_persons = 5;
    policy.check();
    policy.min_persons = 4;
    const auto text = refusal([&] { policy.check(); });
    REQUIRE(says(text, "received 4"));
    REQUIRE(says(text, "below_floor=True"));
}

TEST_CASE("rules of a policy that are refused", "[privacy][policy]") {
    Policy policy;
    policy.below_floor = true;
    policy.min_persons = 0;
    REQUIRE(says(refusal([&] { policy.check(); }), "received 0"));
    policy = {};
    policy.min_employees = -1;
    REQUIRE(says(refusal([&] { policy.check(); }), "received -1"));
    policy = {};
    policy.grid = {{"team", "week"}, {}};
    REQUIRE(says(refusal([&] { policy.check(); }), "an empty grouping"));
    policy.grid = {{"team", "week", "team"}};
    REQUIRE(says(refusal([&] { policy.check(); }), "\"team\" twice"));
}

TEST_CASE("a viewer in words", "[privacy][policy]") {
    REQUIRE(parse_viewer("organisation").kind == Viewer::Kind::organisation);
    REQUIRE(parse_viewer("team", "North").kind == Viewer::Kind::team);
    REQUIRE(parse_viewer("team", "a:b").id == "a:b");
    REQUIRE(parse_viewer("self:e:17").kind == Viewer::Kind::self);
    REQUIRE(parse_viewer("self:e:17").id == "e:17");
    REQUIRE(says(refusal([] { (void)parse_viewer("team"); }), "\"team\" alone"));
    REQUIRE(says(refusal([] { (void)parse_viewer("self:"); }), "\"self\" alone"));
    REQUIRE(says(refusal([] { (void)parse_viewer("boss"); }), "received \"boss\""));
    REQUIRE(says(refusal([] { (void)parse_viewer("organisation", "x"); }), "received \"x\""));
}
