#include <klankbord/core/random.hpp>

#include <cmath>
#include <limits>
#include <string>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0 {
namespace {

constexpr std::uint32_t low_word(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high_word(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32U); }

/// Coefficients from the highest power down.
template <std::size_t n>
double polynomial(double x, const std::array<double, n>& coefficients) {
    double value = coefficients[0];
    for (std::size_t i = 1; i < n; ++i) {
        value = value * x + coefficients[i];
    }
    return value;
}

// ln 2 in two parts; the first has 21 zero bits at its end, so that exponent * ln2_high is exact.
constexpr double ln2_high = 0x1.62e42fee00000p-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key) {
    constexpr std::uint64_t multiply_0 = 0xD2511F53U;
    constexpr std::uint64_t multiply_1 = 0xCD9E8D57U;
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t product_0 = multiply_0 * counter[0];
        const std::uint64_t product_1 = multiply_1 * counter[2];
        counter = {high_word(product_1) ^ counter[1] ^ key[0], low_word(product_1),
                   high_word(product_0) ^ counter[3] ^ key[1], low_word(product_0)};
        key[0] += 0x9E3779B9U;
        key[1] += 0xBB67AE85U;
    }
    return counter;
}

namespace reproducible {

double log(double x) {
    if (!(x > 0) || !std::isfinite(x)) {
        throw error::invalid_value("a logarithm needs a finite number above 0", std::to_string(x),
                                   "check the argument first");
    }
    int exponent = 0;
    double mantissa = std::frexp(x, &exponent);  // in [1/2, 1), exact
    if (mantissa < 0.70710678118654752) {
        mantissa *= 2;
        --exponent;
    }
    // log m = 2 artanh(s) = 2s(1 + s²/3 + s⁴/5 + …), |s| <= 0.1716: the first term left out: below 2e-17
    const double s = (mantissa - 1) / (mantissa + 1);
    constexpr std::array<double, 10> odd = {1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                                            1.0 / 11, 1.0 / 9,  1.0 / 7,  1.0 / 5,  1.0 / 3};
    const double square = s * s;
    const double tail = 2 * s * (square * polynomial(square, odd));
    const double scale = static_cast<double>(exponent);
    return scale * ln2_high + (2 * s + (tail + scale * ln2_low));
}

double exp(double x) {
    if (std::isnan(x)) {
        throw error::invalid_value("an exponential needs a number", "NaN", "check the argument first");
    }
    if (x > 709.782712893384) {
        return std::numeric_limits<double>::infinity();
    }
    if (x < -745.1332191019412) {
        return 0;
    }
    const double shift = std::floor(x * 1.4426950408889634 + 0.5);
    const double rest = (x - shift * ln2_high) - shift * ln2_low;  // |rest| <= 0.3466
    constexpr std::array<double, 14> series = {1.0 / 6227020800,
                                               1.0 / 479001600,
                                               1.0 / 39916800,
                                               1.0 / 3628800,
                                               1.0 / 362880,
                                               1.0 / 40320,
                                               1.0 / 5040,
                                               1.0 / 720,
                                               1.0 / 120,
                                               1.0 / 24,
                                               1.0 / 6,
                                               0.5,
                                               1.0,
                                               1.0};
    return std::ldexp(polynomial(rest, series), static_cast<int>(shift));
}

double logistic(double x) {
    if (x >= 0) {
        return 1 / (1 + exp(-x));
    }
    const double odds = exp(x);
    return odds / (1 + odds);
}

double normal_cdf(double x) {
    if (std::isnan(x)) {
        throw error::invalid_value("a distribution function needs a number", "NaN",
                                   "check the argument first");
    }
    if (std::abs(x) > 8.5) {  // what lies beyond is below 1e-17
        return x < 0 ? 0 : 1;
    }
    const double square = x * x;
    double term = x;
    double sum = x;
    for (int odd = 3; std::abs(term) > 1e-18 * std::abs(sum); odd += 2) {
        term = term * square / odd;
        sum += term;
    }
    constexpr double inverse_root_2_pi = 0.39894228040143268;
    const double value = 0.5 + sum * (inverse_root_2_pi * exp(-0.5 * square));
    return value < 0 ? 0 : (value > 1 ? 1 : value);
}

double normal_quantile(double p) {
    if (!(p > 0 && p < 1)) {
        throw error::invalid_value("a normal quantile needs a probability strictly between 0 and 1",
                                   std::to_string(p), "exclude the ends first");
    }
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        constexpr std::array<double, 8> a = {2.5090809287301226727e+3, 3.3430575583588128105e+4,
                                             6.7265770927008700853e+4, 4.5921953931549871457e+4,
                                             1.3731693765509461125e+4, 1.9715909503065514427e+3,
                                             1.3314166789178437745e+2, 3.3871328727963666080e+0};
        constexpr std::array<double, 8> b = {5.2264952788528545610e+3, 2.8729085735721942674e+4,
                                             3.9307895800092710610e+4, 2.1213794301586595867e+4,
                                             5.3941960214247511077e+3, 6.8718700749205790830e+2,
                                             4.2313330701600911252e+1, 1.0};
        return q * polynomial(r, a) / polynomial(r, b);
    }
    const double r = std::sqrt(-log(q < 0 ? p : 1 - p));
    double value = 0;
    if (r <= 5) {
        constexpr std::array<double, 8> c = {7.74545014278341407640e-4, 2.27238449892691845833e-2,
                                             2.41780725177450611770e-1, 1.27045825245236838258e+0,
                                             3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                             4.63033784615654529590e+0, 1.42343711074968357734e+0};
        constexpr std::array<double, 8> d = {1.05075007164441684324e-9, 5.47593808499534494600e-4,
                                             1.51986665636164571966e-2, 1.48103976427480074590e-1,
                                             6.89767334985100004550e-1, 1.67638483018380384940e+0,
                                             2.05319162663775882187e+0, 1.0};
        value = polynomial(r - 1.6, c) / polynomial(r - 1.6, d);
    } else {
        constexpr std::array<double, 8> e = {2.01033439929228813265e-7, 2.71155556874348757815e-5,
                                             1.24266094738807843860e-3, 2.65321895265761230930e-2,
                                             2.96560571828504891230e-1, 1.78482653991729133580e+0,
                                             5.46378491116411436990e+0, 6.65790464350110377720e+0};
        constexpr std::array<double, 8> f = {2.04426310338993978564e-15, 1.42151175831644588870e-7,
                                             1.84631831751005468180e-5,  7.86869131145613259100e-4,
                                             1.48753612908506148525e-2,  1.36929880922735805310e-1,
                                             5.99832206555887937690e-1,  1.0};
        value = polynomial(r - 5, e) / polynomial(r - 5, f);
    }
    return q < 0 ? -value : value;
}

}  // namespace reproducible

Random::Random(std::uint64_t seed, std::uint32_t stream, std::uint64_t index)
    : counter_{0, stream, low_word(index), high_word(index)}, key_{low_word(seed), high_word(seed)} {}

std::uint32_t Random::bits() {
    if (used_ == 4) {
        block_ = philox4x32(counter_, key_);
        ++counter_[0];
        used_ = 0;
    }
    return block_[used_++];
}

double Random::uniform() {
    const std::uint64_t high = bits();
    const std::uint64_t k = (high << 20U) | (bits() >> 12U);  // 52 bits: k + 1/2 is exact
    return (static_cast<double>(k) + 0.5) * 0x1p-52;
}

std::uint32_t Random::below(std::uint32_t bound) {
    if (bound == 0) {
        throw error::invalid_value("a bounded draw needs a bound of at least 1", "0",
                                   "draw from a non-empty range");
    }
    std::uint64_t product = std::uint64_t{bits()} * bound;
    if (low_word(product) < bound) {
        const std::uint32_t refuse =
            (0U - bound) % bound;  // 2^32 mod bound: this many words would be one too many
        while (low_word(product) < refuse) {
            product = std::uint64_t{bits()} * bound;
        }
    }
    return high_word(product);
}

bool Random::bernoulli(double probability) { return uniform() < probability; }

double Random::normal() { return reproducible::normal_quantile(uniform()); }

double Random::exponential() { return -reproducible::log(uniform()); }

std::uint32_t Random::poisson(double mean) {
    if (!(mean >= 0 && mean <= 500)) {
        throw error::invalid_value("a Poisson mean lies between 0 and 500", std::to_string(mean),
                                   "split the count over several draws");
    }
    const double u = uniform();
    double mass = reproducible::exp(-mean);
    double below = mass;
    std::uint32_t count = 0;
    // the sum of the masses ends a rounding error short of 1: beyond twenty standard deviations nothing is
    // left
    const double end = mean + 20 * std::sqrt(mean) + 20;
    while (u > below && count < end) {
        ++count;
        mass = mass * mean / count;
        below += mass;
    }
    return count;
}

std::uint32_t Random::categorical(std::span<const double> weights) {
    double sum = 0;
    for (const double weight : weights) {
        if (!(weight >= 0) || !std::isfinite(weight)) {
            throw error::invalid_value("a weight is a finite number of at least 0", std::to_string(weight),
                                       "leave out what cannot happen by weight 0");
        }
        sum += weight;
    }
    if (!(sum > 0)) {
        throw error::invalid_value("at least one weight is positive", "none",
                                   "give one category a positive weight");
    }
    const double target = uniform() * sum;
    double below = 0;
    std::uint32_t last = 0;
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
        below += weights[i];
        if (weights[i] > 0) {
            last = i;
            if (target < below) {
                break;
            }
        }
    }
    return last;
}

}  // namespace klankbord::inline v0
