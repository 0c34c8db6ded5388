#pragma once

#include <string_view>

namespace klankbord::inline v0 {

/// Words for grouping columns, so that a misspelling does not compile: `kb::by::team`.
namespace by {
inline constexpr std::string_view team = "team";
inline constexpr std::string_view employee = "employee";
inline constexpr std::string_view customer = "customer";
inline constexpr std::string_view question = "question";
inline constexpr std::string_view aspect = "aspect";
inline constexpr std::string_view product = "product";
inline constexpr std::string_view journey = "journey";
inline constexpr std::string_view channel = "channel";
inline constexpr std::string_view touchpoint = "touchpoint";
inline constexpr std::string_view version = "version";
}  // namespace by

}  // namespace klankbord::inline v0
