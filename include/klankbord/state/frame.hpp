#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::state {

/// What a frame says of itself before its payload.
struct FrameHeader {
    std::uint32_t format = 0;              ///< version of the frame's own layout
    std::string kind;                      ///< what the payload is the state of ("ratings")
    std::string library;                   ///< version of the klankbord that wrote it ("0.1.0"); for people
    std::string configuration;             ///< canonical text, see Configuration
    std::uint64_t configuration_hash = 0;  ///< `hash_configuration(configuration)`
};

/// A frame that was read and checked. The payload is a view into the bytes given to `read_frame`.
struct KLANKBORD_EXPORT Frame {
    FrameHeader header;
    std::span<const std::byte> payload;

    /// Throws `bad_state` unless this is a state of the expected kind.
    const Frame& require(std::string_view kind) const;
};

/// The layout that `write_frame` writes; every released one stays readable.
inline constexpr std::uint32_t frame_format = 1;

/// Wraps a payload in the form in which state travels: magic, format, kind, library version, configuration,
/// its hash, the payload with its length, and a checksum over all of it (docs/state/frame.md has the bytes).
///
/// The same arguments give the same bytes on every machine. `kind`: 1 … 64 lower-case letters, digits, `_`,
/// `.`. Throws `invalid_value` for another kind and `bad_state` for a configuration that is not in canonical
/// form.
[[nodiscard]] KLANKBORD_EXPORT std::vector<std::byte> write_frame(std::string_view kind,
                                                                  std::string_view configuration,
                                                                  std::span<const std::byte> payload);

/// Reads a frame from bytes that nobody vouches for. Everything is checked before it is believed and every
/// length before memory is taken; the memory taken is that of the header's texts.
///
/// Throws `bad_state`: no frame at all, a newer format (named), bytes missing or too many (how many were
/// expected and received), a checksum that does not match, a header that is not in canonical form. A checksum
/// finds damage, not intent: who can write bytes can write a checksum, so a payload must be checked as it is
/// read.
[[nodiscard]] KLANKBORD_EXPORT Frame read_frame(std::span<const std::byte> bytes);

/// A number for a configuration, to find equal ones without comparing texts. Equal texts, equal numbers, on
/// every machine; the text decides.
[[nodiscard]] KLANKBORD_EXPORT std::uint64_t hash_configuration(std::string_view configuration);

}  // namespace klankbord::inline v0::state
