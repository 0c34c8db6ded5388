#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include <klankbord/state/frame.hpp>

#include "catch.hpp"

namespace klankbord {

/// Holds everything of two states against each other but the version of the library that wrote them: that is what
/// differs when a later release writes the same facts. `frames_inside`: so many frames stand in the payload, each in
/// the other.
inline void check_same_state(std::span<const std::byte> now, std::span<const std::byte> then, int frames_inside = 0) {
    const auto mine = state::read_frame(now);
    const auto kept = state::read_frame(then);
    CHECK(mine.header.format == kept.header.format);
    CHECK(mine.header.kind == kept.header.kind);
    CHECK(mine.header.configuration == kept.header.configuration);
    if (frames_inside > 0) {
        check_same_state(mine.payload, kept.payload, frames_inside - 1);
    } else {
        CHECK(std::equal(mine.payload.begin(), mine.payload.end(), kept.payload.begin(), kept.payload.end()));
    }
}

}  // namespace klankbord
