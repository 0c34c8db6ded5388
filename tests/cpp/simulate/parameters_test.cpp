#include <klankbord/simulate/parameters.hpp>

#include <limits>
#include <set>
#include <string>

#include <klankbord/core/error.hpp>
#include <klankbord/simulate/organisation.hpp>

#include "catch.hpp"

namespace sim = klankbord::simulate;
using klankbord::Error;
using klankbord::ErrorCode;

namespace {

/// The error that checking these parameters throws.
std::string refusal(const sim::Parameters& parameters) {
    try {
        parameters.check();
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::invalid_value);
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("the defaults are within their own ranges", "[simulate][parameters]") {
    CHECK_NOTHROW(sim::Parameters{}.check());
    std::set<std::string_view> names;
    for (const auto& info : sim::parameter_list()) {
        CHECK(info.low < info.high);
        CHECK_FALSE(info.what.empty());
        CHECK(names.insert(info.name).second);
        CHECK(&sim::parameter(info.name) == &info);
    }
    CHECK(names.size() == 35);
}

TEST_CASE("every parameter can be set and is refused beyond both ends", "[simulate][parameters]") {
    for (const auto& info : sim::parameter_list()) {
        sim::Parameters parameters;
        sim::set(parameters, info, info.high);
        CHECK(sim::get(parameters, info) == info.high);
        for (const double off : {info.low - 1, info.high + 1, std::numeric_limits<double>::quiet_NaN()}) {
            CHECK_THROWS_AS(sim::set(parameters, info, off), Error);
        }
        if (info.is_count()) {
            CHECK_THROWS_AS(sim::set(parameters, info, info.low + 0.5), Error);
        }
    }
}

TEST_CASE("errors name the rule, the value and the next step", "[simulate][parameters]") {
    sim::Parameters parameters;
    parameters.response_rate = 1.5;
    const std::string message = refusal(parameters);
    CHECK(message.find("response_rate") != std::string::npos);
    CHECK(message.find("1.5") != std::string::npos);
    CHECK(message.find("0.001 to 0.999") != std::string::npos);
    CHECK(message.find("choose") != std::string::npos);
    try {
        static_cast<void>(sim::parameter("respons_rate"));
        FAIL("an unknown name was accepted");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::missing_name);
        CHECK(std::string{error.what()}.find("response_rate") != std::string::npos);
    }
}

TEST_CASE("parameters that do not fit together are refused", "[simulate][parameters]") {
    const auto with = [](auto change) {
        sim::Parameters parameters;
        change(parameters);
        return refusal(parameters);
    };
    CHECK(with([](auto& p) { p.teams = 61; }).find("teams <= employees") != std::string::npos);
    CHECK(with([](auto& p) { p.departments = 9; }).find("departments <= teams") != std::string::npos);
    CHECK(with([](auto& p) { p.small_team = 54; }).find("small_team") != std::string::npos);
    CHECK(with([](auto& p) { p.small_team = 53; }).empty());
    CHECK(with([](auto& p) { p.change_team = 9; }).find("change_team") != std::string::npos);
    CHECK(with([](auto& p) {
              p.start = std::chrono::sys_days{std::chrono::year{2199} / 12 / 1};
          }).find("1900") != std::string::npos);
    CHECK(with([](auto& p) { p.customers = 20'000'000; }).find("20 million") != std::string::npos);
    CHECK(with([](auto& p) {
              p.customers = 1;
              p.journeys = 100;
          }).find("500 journeys") != std::string::npos);
}

TEST_CASE("simulating refuses what checking refuses, and a zone that is not there",
          "[simulate][parameters]") {
    sim::Parameters parameters;
    parameters.days = 0;
    CHECK_THROWS_AS(sim::simulate(parameters), Error);
    parameters = {};
    parameters.zone = "Europe/Amsterdm";
    try {
        static_cast<void>(sim::simulate(parameters));
        FAIL("an unknown zone was accepted");
    } catch (const Error& error) {
        CHECK(error.code() == ErrorCode::missing_name);
    }
}
