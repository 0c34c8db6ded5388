#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/zone.hpp>

namespace klankbord::inline v0::facts {

/// How the values of a rating's column are to be read.
///
/// Without any rule a null is an invitation that stayed silent and every other value is an answer.
struct ValueRules {
    std::vector<double> missing{};              ///< numbers that mean "no answer"
    std::vector<std::string> missing_text{};    ///< texts that mean "no answer" (also `silent` of the Python surface)
    std::vector<double> not_asked{};            ///< numbers that mean "does not apply": they leave the denominator
    std::vector<std::string> not_asked_text{};  ///< texts that mean it
    std::vector<std::string> positive{};        ///< texts that mean the highest answer
    std::vector<std::string> negative{};        ///< texts that mean the lowest answer
};

/// How times are to be read.
struct TimeRules {
    std::optional<Zone> zone{};            ///< for naive times, and the calendar by which periods are cut
    std::optional<std::string> pattern{};  ///< for texts, as strptime; without it ISO 8601
    std::vector<std::string> directories{};  ///< further directories with the tz database (see Zone::load)
};

/// Which of the caller's columns hold which facts, and how to read them.
struct Mapping {
    std::map<std::string, std::string> columns{};    ///< name of the fact → the caller's column
    std::map<std::string, std::string> constants{};  ///< name of the fact → one text for every row
    std::vector<std::string> groups{};               ///< further columns to keep, for grouping
    ValueRules values{};
    TimeRules times{};
    double low = 0;  ///< the scale of the answers
    double high = 10;
    double step = 1;
    std::string invited{};  ///< yes/no column: was this person asked at all
};

}  // namespace klankbord::inline v0::facts
