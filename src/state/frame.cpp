#include <klankbord/state/frame.hpp>

#include <algorithm>
#include <array>

#include <klankbord/core/error.hpp>
#include <klankbord/core/version.hpp>
#include <klankbord/state/configuration.hpp>

#include "state/archive.hpp"
#include "state/checksum.hpp"

namespace klankbord::inline v0::state {
namespace {

// Not text, so that no file of text begins with it; a line break of each kind, so that a transfer as text,
// which turns one into the other, is seen at once.
constexpr std::array<std::uint8_t, 8> magic{0x89, 'k', 'l', 'a', 'n', 'k', '\r', '\n'};
constexpr std::size_t max_name = 64;
constexpr std::string_view source_again = "the bytes are damaged or cut: take them from their source again";

std::string library_version() {
    return std::to_string(KLANKBORD_VERSION_MAJOR) + "." + std::to_string(KLANKBORD_VERSION_MINOR) + "." +
           std::to_string(KLANKBORD_VERSION_PATCH);
}

/// A word that may be shown in a message and compared byte by byte.
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= max_name && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
}

std::string hex(std::uint64_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned shift = 64; shift != 0; shift -= 4) {
        text += digits[(value >> (shift - 4)) & 15U];
    }
    return text;
}

}  // namespace

std::uint64_t hash_configuration(std::string_view configuration) {
    return checksum(std::as_bytes(std::span{configuration}));
}

const Frame& Frame::require(std::string_view kind) const {
    if (header.kind != kind) {
        throw error::bad_state("expected a state of kind `" + std::string{kind} + "`",
                               "one of kind `" + header.kind + "`, written by klankbord " + header.library,
                               "read it with what wrote it");
    }
    return *this;
}

std::vector<std::byte> write_frame(std::string_view kind, std::string_view configuration,
                                   std::span<const std::byte> payload) {
    if (!is_name(kind)) {
        throw error::invalid_value("the kind of a state is 1 to 64 lower-case letters, digits, `_` and `.`",
                                   "`" + std::string{kind} + "`", "rename it");
    }
    static_cast<void>(Configuration::parse(configuration));
    constexpr std::size_t all_else = 256;  // rather too much
    OutArchive archive;
    archive.reserve(payload.size() + configuration.size() + all_else);
    archive << magic << frame_format << std::string{kind} << library_version() << std::string{configuration};
    archive << hash_configuration(configuration) << static_cast<std::uint64_t>(payload.size());
    archive.save_binary(payload.data(), payload.size());
    archive << checksum(archive.bytes());
    return std::move(archive).take();
}

Frame read_frame(std::span<const std::byte> bytes) {
    InArchive archive{bytes};
    Frame frame;
    std::array<std::uint8_t, 8> start{};
    if (bytes.size() < start.size() || (archive >> start, start != magic)) {
        throw error::bad_state("a state begins with the eight bytes 89 6b 6c 61 6e 6b 0d 0a",
                               std::to_string(bytes.size()) + " byte(s) that begin otherwise",
                               "give the bytes of a state, unchanged, not text");
    }
    archive >> frame.header.format;
    if (frame.header.format != frame_format) {
        throw error::bad_state("expected a frame of format " + std::to_string(frame_format),
                               "format " + std::to_string(frame.header.format),
                               frame.header.format > frame_format
                                   ? "read it with the klankbord that wrote it, or a later one"
                                   : source_again);
    }
    archive >> frame.header.kind >> frame.header.library >> frame.header.configuration;
    std::uint64_t payload_size = 0;
    archive >> frame.header.configuration_hash >> payload_size;
    const auto left = archive.remaining();
    if (left < sizeof(std::uint64_t) || left - sizeof(std::uint64_t) != payload_size) {
        throw error::bad_state("expected a payload of " + std::to_string(payload_size) +
                                   " byte(s) and 8 of checksum after the header",
                               std::to_string(left) + " byte(s)", source_again);
    }
    frame.payload = archive.view(static_cast<std::size_t>(payload_size));
    std::uint64_t written = 0;
    archive >> written;
    const auto computed = checksum(bytes.first(bytes.size() - sizeof written));
    if (written != computed) {
        throw error::bad_state("expected checksum " + hex(written), hex(computed), source_again);
    }
    // What follows can only be wrong in bytes that somebody made.
    if (!is_name(frame.header.kind) || !is_name(frame.header.library)) {
        throw error::bad_state("kind and library version are 1 to 64 lower-case letters, digits, `_` and `.`",
                               "other texts", source_again);
    }
    static_cast<void>(Configuration::parse(frame.header.configuration));
    const auto hash = hash_configuration(frame.header.configuration);
    if (hash != frame.header.configuration_hash) {
        throw error::bad_state("expected the configuration's hash " + hex(hash),
                               hex(frame.header.configuration_hash), source_again);
    }
    return frame;
}

}  // namespace klankbord::inline v0::state
