#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

// Hashes of ids. They never leave memory (bytes are canonical, ordered by id), so a multiply-and-fold of a few
// lines serves better than a dependency: short ids are the rule and every nanosecond is paid per row.

namespace klankbord::inline v0::detail {

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

inline std::uint64_t load64(const char* p) {
    std::uint64_t word = 0;
    std::memcpy(&word, p, 8);
    return word;
}

inline std::uint64_t load32(const char* p) {
    std::uint32_t word = 0;
    std::memcpy(&word, p, 4);
    return word;
}

inline std::uint64_t hash(std::uint64_t value) {
    return fold(value ^ 0x9E3779B97F4A7C15ULL, 0xD6E8FEB86659FD93ULL);
}

inline std::uint64_t hash(std::string_view text) {
    const char* p = text.data();
    std::size_t n = text.size();
    std::uint64_t seed = 0x2D358DCCAA6C78A5ULL ^ n;
    while (n > 16) {
        seed = fold(load64(p) ^ seed, load64(p + 8) ^ 0x8BB84B93962EACC9ULL);
        p += 16;
        n -= 16;
    }
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    if (n >= 8) {
        a = load64(p);
        b = load64(p + n - 8);
    } else if (n >= 4) {
        a = load32(p);
        b = load32(p + n - 4);
    } else if (n > 0) {
        a = (static_cast<std::uint64_t>(static_cast<unsigned char>(p[0])) << 16U) |
            (static_cast<std::uint64_t>(static_cast<unsigned char>(p[n / 2])) << 8U) |
            static_cast<unsigned char>(p[n - 1]);
    }
    return fold(a ^ seed, b ^ 0x4B33A62ED433D4A3ULL);
}

/// Partition of a hash: its top six bits, which the slot index (low bits) does not use.
inline constexpr unsigned partition_bits = 6;
inline constexpr std::uint32_t partitions = 1U << partition_bits;
inline std::uint32_t partition_of(std::uint64_t h) { return static_cast<std::uint32_t>(h >> (64U - partition_bits)); }

}  // namespace klankbord::inline v0::detail
