#pragma once

#include <string>

// Catch2 2.13 (Debian 12) and 3 (Ubuntu 24.04) differ in their headers and in one name, for what these tests
// use.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#define KLANKBORD_CATCH_SUBSTRING ContainsSubstring
#else
#include <catch2/catch.hpp>
#define KLANKBORD_CATCH_SUBSTRING Contains
#endif

namespace klankbord {

/// Matches a text that has this text in it: `CHECK_THAT(message, contains_text("row 7"))`.
inline auto contains_text(const std::string& part) {
    return Catch::Matchers::KLANKBORD_CATCH_SUBSTRING(part);
}

}  // namespace klankbord

#undef KLANKBORD_CATCH_SUBSTRING
