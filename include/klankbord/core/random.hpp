#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0 {

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror & Shaw (2011), "Parallel random
/// numbers: as easy as 1, 2, 3", SC'11: four random words as a pure function of a counter and a key. Not for
/// secrets.
[[nodiscard]] KLANKBORD_EXPORT std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                                                       std::array<std::uint32_t, 2> key);

/// Elementary functions made of IEEE-754 basic operations only (+, −, ×, ÷, square root, scaling by powers of
/// two).
///
/// The standard library's `exp` and `log` differ in the last bit between platforms; these give the same bits
/// wherever doubles are IEEE binary64 and the compiler does not contract a·b+c (`-ffp-contract=off`). Use
/// them where a random draw hangs on the result, and `<cmath>` elsewhere.
namespace reproducible {

/// Natural logarithm of a finite x > 0; within 2 units in the last place. Throws invalid_value otherwise.
[[nodiscard]] KLANKBORD_EXPORT double log(double x);

/// e to the power x; relative error below 4e-16; 0 below −745 and infinity above 709.78.
[[nodiscard]] KLANKBORD_EXPORT double exp(double x);

/// 1 / (1 + e^−x), in (0, 1) for |x| < 36 and never outside [0, 1].
[[nodiscard]] KLANKBORD_EXPORT double logistic(double x);

/// The standard normal distribution function, absolute error about 1e-15, from its power series (Marsaglia,
/// 2004, Journal of Statistical Software 11(4)). Far in the lower tail only the absolute error is small:
/// there take the complement.
[[nodiscard]] KLANKBORD_EXPORT double normal_cdf(double x);

/// The standard normal quantile of p in (0, 1), relative error about 1e-15: algorithm AS 241, PPND16
/// (Wichura, 1988, Applied Statistics 37:477-484). Throws invalid_value when p is not inside (0, 1).
[[nodiscard]] KLANKBORD_EXPORT double normal_quantile(double p);

}  // namespace reproducible

/// The random numbers of one row: a sequence that is a pure function of (seed, stream, index).
///
/// `stream` names what is drawn ("arrivals", "answers"), `index` the row. Who draws for row 7 never needs row
/// 6, so columns are the same for any number of threads and any order of work. A sequence holds 2^34 words;
/// two different coordinates never share one (seed is the key; stream, index and the position are the
/// counter).
///
/// Every distribution below uses basic operations and `reproducible::` only: the same bits on every platform.
class KLANKBORD_EXPORT Random {
  public:
    Random(std::uint64_t seed, std::uint32_t stream, std::uint64_t index);

    /// 32 random bits.
    std::uint32_t bits();
    /// Uniform on the open interval (0, 1): one of the 2^52 odd multiples of 2^−53, so never 0 or 1 and
    /// symmetric around one half.
    double uniform();
    /// A whole number in [0, bound), without bias (Lemire, 2019, ACM TOMACS 29(1):3). Throws when bound is 0.
    std::uint32_t below(std::uint32_t bound);
    /// True with the given probability; at or below 0 never, at or above 1 always. Always uses one draw.
    bool bernoulli(double probability);
    /// Standard normal, by inversion: one uniform a draw, so the sequence keeps its step.
    double normal();
    /// Exponential with mean 1, by inversion.
    double exponential();
    /// Poisson by inversion (sequential search); for mean in [0, 500], throws outside. Cost grows with the
    /// mean.
    std::uint32_t poisson(double mean);
    /// Position i with probability weights[i] / sum. Throws when a weight is negative or not finite, or none
    /// is positive.
    std::uint32_t categorical(std::span<const double> weights);

  private:
    std::array<std::uint32_t, 4> counter_;
    std::array<std::uint32_t, 2> key_;
    std::array<std::uint32_t, 4> block_{};
    unsigned used_ = 4;  // words of block_ already handed out
};

}  // namespace klankbord::inline v0
