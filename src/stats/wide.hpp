#pragma once

#include <cmath>

namespace klankbord::inline v0::stats::detail {

__extension__ typedef __int128 Int128;

/// An unevaluated sum of two doubles: about 32 digits, enough that exact integer sums of a hundred bits can
/// be combined without cancelling. Uses fused multiply-add for exact products, so the bits are the same on
/// every machine.
struct DoubleDouble {
    double high = 0;
    double low = 0;

    static DoubleDouble from(Int128 value) {
        const auto high = static_cast<double>(value);
        return {high, static_cast<double>(value - static_cast<Int128>(high))};
    }

    [[nodiscard]] double value() const { return high + low; }

    friend DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
        const double sum = a.high + b.high;
        const double part = sum - a.high;
        const double error = (a.high - (sum - part)) + (b.high - part);
        return normalised(sum, error + a.low + b.low);
    }
    friend DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) {
        return a + DoubleDouble{-b.high, -b.low};
    }
    friend DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
        const double product = a.high * b.high;
        const double error = std::fma(a.high, b.high, -product);
        return normalised(product, error + (a.high * b.low + a.low * b.high));
    }

  private:
    static DoubleDouble normalised(double high, double low) {
        const double sum = high + low;
        return {sum, low - (sum - high)};
    }
};

}  // namespace klankbord::inline v0::stats::detail
