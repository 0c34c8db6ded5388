#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0 {

/// How often a clock on the wall shows a given time.
enum class WallKind : std::uint8_t {
    unique,     ///< once
    ambiguous,  ///< twice: the clock was put back over it
    absent,     ///< never: the clock was put forward over it
};

/// A time zone: what the clocks on the wall show, now, then and in the far future.
///
/// Read from the system's compiled tz database (TZif, RFC 9636) by our own reader; nothing is cached outside
/// the value. A value: cheap to copy, equal rules shared, const calls concurrent. A default-constructed zone
/// is UTC. Offsets are seconds east of Greenwich; times are microseconds since 1970.
class KLANKBORD_EXPORT Zone {
  public:
    /// A stretch of time with one offset: `from_us` <= t < `until_us`. INT64_MIN and INT64_MAX stand for no
    /// limit.
    struct Stretch {
        std::int64_t from_us;
        std::int64_t until_us;
        std::int32_t offset_seconds;
    };

    /// What a time on the wall means. `before` counts with the offset in force before the change of the
    /// clock, `after` with the one after it; equal when the time is unique. (Python: fold=0 and fold=1.)
    struct Wall {
        WallKind kind;
        std::int64_t before_utc_us;
        std::int64_t after_utc_us;
    };

    Zone() = default;
    [[nodiscard]] static Zone utc() { return {}; }

    /// The zone of an IANA name ("Europe/Amsterdam"), searched in the directories of the environment variable
    /// TZDIR (one), `directories` (such as that of Python's tzdata), /usr/share/zoneinfo, /usr/lib/zoneinfo
    /// and /usr/share/lib/zoneinfo, in this order. "UTC" needs no files.
    ///
    /// Throws `missing_name` when no directory has it, suggesting names that come close; `invalid_value` for
    /// a name that is no name (absolute, "..") and for a file that is damaged or counts leap seconds
    /// ("right/…").
    [[nodiscard]] static Zone load(std::string_view iana_name, std::span<const std::string> directories = {});

    /// The zone in the bytes of one TZif file. Trusts none of them: `invalid_value` says what is wrong.
    [[nodiscard]] static Zone from_tzif(std::string_view name, std::span<const std::byte> bytes);

    [[nodiscard]] std::string_view name() const;

    /// Any int64 is answered.
    [[nodiscard]] std::int32_t offset_seconds(std::int64_t utc_us) const {
        return stretch(utc_us).offset_seconds;
    }
    /// The longest stretch around a moment whose offset is known to stay the same.
    [[nodiscard]] Stretch stretch(std::int64_t utc_us) const;

    /// What the clock on the wall shows; saturates at the ends of int64.
    [[nodiscard]] std::int64_t to_local(std::int64_t utc_us) const;
    /// The moment at which the clock on the wall shows `local_us`. Shown twice: the first time. Never shown:
    /// the moment as far after the gap as `local_us` is into it (02:30 becomes 03:30). As java.time and
    /// Python's fold=0.
    [[nodiscard]] std::int64_t to_utc(std::int64_t local_us) const { return wall(local_us).before_utc_us; }
    /// The same for a column, a few nanoseconds a row. The spans are equally long and may be the same memory.
    void to_utc(std::span<const std::int64_t> local_us, std::span<std::int64_t> utc_us) const;
    /// Both readings of a time on the wall, and whether it was shown once, twice or never.
    [[nodiscard]] Wall wall(std::int64_t local_us) const;

  private:
    struct Data;
    explicit Zone(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

    std::shared_ptr<const Data> data_;  // null: UTC
};

}  // namespace klankbord::inline v0
