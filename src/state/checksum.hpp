#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <boost/crc.hpp>

namespace klankbord::inline v0::state {

/// CRC-64/XZ (polynomial of ECMA-182, reflected).
///
/// A CRC rather than a hash because of what it promises: every flipped bit and every burst of up to 64 bits
/// is found, whatever the length, and the rest slips through once in 2^64. 64 bits rather than 32 because 100
/// million damaged states would let some 2 % of a chance through with 32. Boost.CRC because it is headers
/// only, comes with the headers that are needed anyway, and reads 0.4 GB a second, which is as fast as states
/// are made.
[[nodiscard]] inline std::uint64_t checksum(std::span<const std::byte> bytes) {
    boost::crc_optimal<64, 0x42F0E1EBA9EA3693ULL, ~0ULL, ~0ULL, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

}  // namespace klankbord::inline v0::state
