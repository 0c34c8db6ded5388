#include "in_quotes.hpp"

#include <cstddef>

namespace klankbord::inline v0 {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

/// Bytes of the UTF-8 character that begins at `i`; 0 when none does, or one that shows nothing.
std::size_t character_size(std::string_view text, std::size_t i) {
    const unsigned first = byte_at(text, i);
    if (first < 0x80) {
        return first >= 0x20 && first != 0x7f ? 1 : 0;
    }
    const std::size_t size = first >= 0xc2 && first < 0xe0   ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
    if (size == 0 || size > text.size() - i) {
        return 0;
    }
    for (std::size_t k = 1; k < size; ++k) {
        if ((byte_at(text, i + k) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    const unsigned second = byte_at(text, i + 1);
    const bool too_long = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second >= 0xa0;
    const bool beyond_unicode = first == 0xf4 && second >= 0x90;
    const bool control = first == 0xc2 && second < 0xa0;
    return too_long || surrogate || beyond_unicode || control ? 0 : size;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    constexpr std::size_t shown = 60;
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out{"\""};
    std::size_t i = 0;
    while (i < text.size() && i < shown) {
        if (const std::size_t size = character_size(text, i); size != 0) {
            out.append(text.substr(i, size));
            i += size;
        } else {
            const unsigned byte = byte_at(text, i++);
            out.append("\\x").append({hex[byte >> 4U], hex[byte & 15U]});
        }
    }
    return out.append(i < text.size() ? "…\"" : "\"");
}

}  // namespace klankbord::inline v0
