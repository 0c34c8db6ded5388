#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <klankbord/core/dictionary.hpp>
#include <klankbord/core/id.hpp>

namespace klankbord::inline v0::facts {

/// Who gives a rating.
enum class Rater : std::uint8_t { customer, employee };

/// One rating, or one invitation that stayed silent (no value), as a CRM hands it over. Views: nothing is kept.
struct Rating {
    std::optional<IdView> customer{};
    std::optional<IdView> employee{};
    std::optional<IdView> team{};
    std::optional<double> value{};             ///< the answer, on the scale of the accumulator; none: silent
    std::optional<std::int64_t> at{};          ///< when it was given: microseconds since 1970 in UTC
    std::optional<std::int64_t> invited_at{};  ///< when the person was asked
    std::optional<IdView> rating{};            ///< id of the rating: the same id of the same person counts once
    std::optional<IdView> interaction{};
    std::optional<IdView> journey{};
    Rater rater = Rater::customer;
    std::string_view question{};  ///< "recommend", "satisfaction", "effort" or any other; empty: not kept
    std::string_view aspect{};
    std::string_view product{};
    double weight = 1;
    /// Values of further grouping columns, by name.
    std::span<const std::pair<std::string_view, IdView>> groups{};
};

/// A rating whose ids were looked up before (`code` of the accumulator it goes to): for loops that feed millions of
/// them one by one. Codes of another accumulator mean nothing.
struct CodedRating {
    Code customer = no_code;
    Code employee = no_code;
    Code team = no_code;
    Code rating = no_code;
    Code interaction = no_code;
    Code journey = no_code;
    Code question = no_code;
    Code aspect = no_code;
    Code product = no_code;
    std::optional<double> value{};
    std::optional<std::int64_t> at{};
    std::optional<std::int64_t> invited_at{};
    Rater rater = Rater::customer;
    double weight = 1;
};

}  // namespace klankbord::inline v0::facts
