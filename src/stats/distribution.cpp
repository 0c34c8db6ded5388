#include <klankbord/stats/distribution.hpp>

#include <cmath>
#include <limits>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "require.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::require;

// No promotion to long double: its width differs between platforms, and double carries these functions to
// 1e-14. Errors are checked before the call, so overflow may return infinity instead of throwing Boost's own
// exceptions.
using Policy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::denorm_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
    boost::math::policies::discrete_quantile<boost::math::policies::real>>;
constexpr Policy policy{};
using Student = boost::math::students_t_distribution<double, Policy>;

constexpr double sqrt_half = 0.70710678118654752440;
constexpr double half_log_two_pi = 0.91893853320467274178;
// From here on four Bernoulli terms of Stirling's series leave less than 1e-16.
constexpr double stirling_from = 16.0;

void require_positive(double value, std::string_view name) {
    require(value > 0 && value < std::numeric_limits<double>::infinity(),
            "this parameter is positive and finite", name, value, "check the counts it comes from");
}

void require_probability(double probability, bool zero, bool one) {
    const bool above = zero ? probability >= 0 : probability > 0;
    const bool below = one ? probability <= 1 : probability < 1;
    require(above && below, "a probability lies between 0 and 1 (ends only where the quantile is finite)",
            "probability", probability, "give a value inside");
}

void require_degrees(double degrees_of_freedom) {
    require(degrees_of_freedom > 0, "degrees of freedom are above 0", "degrees_of_freedom",
            degrees_of_freedom, "two persons or answers give the first");
}

// ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π] for large x.
double stirling_rest(double x) {
    const double r = 1 / x;
    const double r2 = r * r;
    return r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * (1.0 / 1260 - r2 * (1.0 / 1680 - r2 * (1.0 / 1188)))));
}

}  // namespace

double normal_cdf(double x) { return 0.5 * std::erfc(-x * sqrt_half); }

double normal_survival(double x) { return 0.5 * std::erfc(x * sqrt_half); }

double normal_quantile(double probability) {
    require_probability(probability, false, false);
    // The smaller tail keeps its digits; erfc_inv is accurate in relative terms.
    return probability < 0.5 ? -boost::math::erfc_inv(2 * probability, policy) / sqrt_half
                             : boost::math::erf_inv(2 * probability - 1, policy) / sqrt_half;
}

double student_cdf(double x, double degrees_of_freedom) {
    require_degrees(degrees_of_freedom);
    if (std::isinf(degrees_of_freedom)) {
        return normal_cdf(x);
    }
    return boost::math::cdf(Student(degrees_of_freedom), x);
}

double student_survival(double x, double degrees_of_freedom) { return student_cdf(-x, degrees_of_freedom); }

double student_quantile(double probability, double degrees_of_freedom) {
    require_degrees(degrees_of_freedom);
    require_probability(probability, false, false);
    if (std::isinf(degrees_of_freedom)) {
        return normal_quantile(probability);
    }
    return boost::math::quantile(Student(degrees_of_freedom), probability);
}

double beta_cdf(double x, double a, double b) {
    require_positive(a, "a");
    require_positive(b, "b");
    require(x >= 0 && x <= 1, "the beta distribution lives on 0 to 1", "x", x, "give a share");
    return boost::math::ibeta(a, b, x, policy);
}

double beta_quantile(double probability, double a, double b) {
    require_positive(a, "a");
    require_positive(b, "b");
    require_probability(probability, true, true);
    return boost::math::ibeta_inv(a, b, probability, policy);
}

double gamma_cdf(double x, double shape) {
    require_positive(shape, "shape");
    require(x >= 0, "the gamma distribution lives above 0", "x", x, "give a positive value");
    return boost::math::gamma_p(shape, x, policy);
}

double gamma_survival(double x, double shape) {
    require_positive(shape, "shape");
    require(x >= 0, "the gamma distribution lives above 0", "x", x, "give a positive value");
    return boost::math::gamma_q(shape, x, policy);
}

double gamma_quantile(double probability, double shape) {
    require_positive(shape, "shape");
    require_probability(probability, true, false);
    return boost::math::gamma_p_inv(shape, probability, policy);
}

double chi_squared_cdf(double x, double degrees_of_freedom) {
    return gamma_cdf(x / 2, degrees_of_freedom / 2);
}

double chi_squared_survival(double x, double degrees_of_freedom) {
    return gamma_survival(x / 2, degrees_of_freedom / 2);
}

double chi_squared_quantile(double probability, double degrees_of_freedom) {
    return 2 * gamma_quantile(probability, degrees_of_freedom / 2);
}

double binomial_cdf(std::int64_t k, std::int64_t n, double p) {
    require(n >= 0, "a number of trials is not negative", "n", static_cast<double>(n), "give a count");
    require_probability(p, true, true);
    if (k < 0) {
        return 0;
    }
    if (k >= n) {
        return 1;
    }
    return boost::math::ibetac(static_cast<double>(k) + 1, static_cast<double>(n - k), p, policy);
}

double binomial_upper(std::int64_t k, std::int64_t n, double p) {
    require(n >= 0, "a number of trials is not negative", "n", static_cast<double>(n), "give a count");
    require_probability(p, true, true);
    if (k <= 0) {
        return 1;
    }
    if (k > n) {
        return 0;
    }
    return boost::math::ibeta(static_cast<double>(k), static_cast<double>(n - k) + 1, p, policy);
}

std::int64_t binomial_quantile(double probability, std::int64_t n, double p) {
    require_probability(probability, true, true);
    std::int64_t below = -1;  // P(X ≤ below) < probability
    std::int64_t reached = n;
    while (reached - below > 1) {
        const std::int64_t middle = below + (reached - below) / 2;
        (binomial_cdf(middle, n, p) >= probability ? reached : below) = middle;
    }
    return reached;
}

double log_gamma(double x) {
    require_positive(x, "x");
    if (x < stirling_from) {
        // Γ(x) itself is exact to the last digits here and does not overflow; ln Γ near its zeros at 1 and 2
        // needs the dedicated expansion.
        return boost::math::lgamma(x, policy);
    }
    return (x - 0.5) * std::log(x) - x + half_log_two_pi + stirling_rest(x);
}

double log_rising(double x, double k) {
    require_positive(x, "x");
    require(k >= 0, "a rise is not negative", "k", k, "swap the arguments and change the sign");
    if (x < stirling_from) {
        return log_gamma(x + k) - log_gamma(x);
    }
    // The difference of two Stirling series with the large common part taken out by hand.
    return (x - 0.5) * std::log1p(k / x) + k * std::log(x + k) - k + stirling_rest(x + k) - stirling_rest(x);
}

double digamma(double x) {
    require_positive(x, "x");
    double shifted = 0;
    while (x < stirling_from) {
        shifted -= 1 / x;
        x += 1;
    }
    const double r2 = 1 / (x * x);
    const double series =
        r2 * (1.0 / 12 - r2 * (1.0 / 120 - r2 * (1.0 / 252 - r2 * (1.0 / 240 - r2 * (1.0 / 132)))));
    return shifted + std::log(x) - 0.5 / x - series;
}

double trigamma(double x) {
    require_positive(x, "x");
    double shifted = 0;
    while (x < stirling_from) {
        shifted += 1 / (x * x);
        x += 1;
    }
    const double r = 1 / x;
    const double r2 = r * r;
    const double series =
        r * r2 * (1.0 / 6 - r2 * (1.0 / 30 - r2 * (1.0 / 42 - r2 * (1.0 / 30 - r2 * (5.0 / 66)))));
    return shifted + r + 0.5 * r2 + series;
}

}  // namespace klankbord::inline v0::stats
