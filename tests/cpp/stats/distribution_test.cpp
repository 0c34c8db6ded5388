#include <klankbord/stats/distribution.hpp>

#include <cmath>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/critical.hpp>

#include "catch.hpp"
#include "near.hpp"

using klankbord::Error;
using near::close;
using namespace klankbord::stats;

TEST_CASE("normal quantiles to 1e-14", "[stats][distribution]") {
    // scipy.special.ndtri.
    struct Row {
        double probability, quantile;
    };
    for (const Row& row :
         {Row{1e-100, -21.273453560965322}, Row{1e-10, -6.361340902404056}, Row{0.001, -3.090232306167813},
          Row{0.025, -1.9599639845400545}, Row{0.25, -0.6744897501960817}, Row{0.4, -0.2533471031357997},
          Row{0.6, 0.2533471031357997}, Row{0.8, 0.8416212335729143}, Row{0.975, 1.959963984540054},
          Row{0.9999, 3.719016485455709}}) {
        REQUIRE(close(normal_quantile(row.probability) / row.quantile, 1, 1e-14));
    }
    REQUIRE(normal_quantile(0.5) == 0);
    for (const double p : {1e-300, 1e-20, 1e-6, 0.2, 0.7, 0.999999}) {
        REQUIRE(close(normal_cdf(normal_quantile(p)) / p, 1, 1e-12));
    }
    REQUIRE(close(normal_survival(10) / 7.619853024160527e-24, 1, 1e-12));
}

TEST_CASE("critical values", "[stats][critical]") {
    // Tables of any textbook; digits from scipy.
    REQUIRE(close(Critical::normal(0.95).value(), 1.959963984540054, 1e-14));
    REQUIRE(close(Critical::student(0.95, 9).value(), 2.2621571627982053, 1e-12));
    REQUIRE(close(Critical::student(0.99, 1).value(), 63.65674116287158, 1e-9));
    REQUIRE(close(Critical::student(0.95, 2.5).value(), 3.5746548420036817, 1e-11));
    const Critical t = Critical::student(0.9, 7);
    REQUIRE(close(t.p_value(t.value()), 0.1, 1e-14));
    REQUIRE(t.p_value(-t.value()) == t.p_value(t.value()));
    REQUIRE(close(Critical::normal(0.95).p_value(3.0), 0.0026997960632601866, 1e-16));
    for (const double wrong : {0.0, 1.0, -0.5, 1.96, std::nan("")}) {
        REQUIRE_THROWS_AS(Critical::normal(wrong), Error);
        REQUIRE_THROWS_AS(Critical::student(wrong, 5), Error);
    }
    REQUIRE_THROWS_AS(Critical::student(0.95, 0), Error);
}

TEST_CASE("t becomes normal", "[stats][distribution]") {
    REQUIRE(close(student_quantile(0.975, 1e9), normal_quantile(0.975), 1e-8));
    REQUIRE(student_quantile(0.975, INFINITY) == normal_quantile(0.975));
    REQUIRE(close(student_cdf(1, 1), 0.75, 1e-15));  // Cauchy: ½ + arctan(1)/π
    REQUIRE(close(student_survival(2, 3), 1 - student_cdf(2, 3), 1e-15));
}

TEST_CASE("beta, gamma and chi-squared", "[stats][distribution]") {
    REQUIRE(close(beta_cdf(0.3, 2, 3), 0.3483, 1e-14));  // 6x² − 8x³ + 3x⁴
    REQUIRE(close(beta_quantile(0.3483, 2, 3), 0.3, 1e-12));
    REQUIRE(close(gamma_cdf(2, 1), 1 - std::exp(-2.0), 1e-15));
    REQUIRE(close(gamma_survival(50, 1) / std::exp(-50.0), 1, 1e-12));
    REQUIRE(close(gamma_quantile(0.5, 1), std::log(2.0), 1e-14));
    REQUIRE(close(chi_squared_quantile(0.95, 1), 3.841458820694124, 1e-12));
    REQUIRE(close(chi_squared_cdf(3.841458820694124, 1), 0.95, 1e-14));
    REQUIRE(close(chi_squared_survival(10, 4), 0.04042768199451279, 1e-14));
    REQUIRE_THROWS_AS(beta_cdf(1.5, 2, 3), Error);
    REQUIRE_THROWS_AS(beta_quantile(0.5, 0, 3), Error);
    REQUIRE_THROWS_AS(gamma_quantile(1, 2), Error);
}

TEST_CASE("binomial tails are sums of their terms", "[stats][distribution]") {
    const double p = 0.37;
    double sum = 0;
    double term = std::pow(1 - p, 12);
    for (int k = 0; k <= 12; ++k) {
        REQUIRE(close(binomial_upper(k, 12, p), 1 - sum, 1e-14));
        sum += term;
        REQUIRE(close(binomial_cdf(k, 12, p), sum, 1e-14));
        REQUIRE(binomial_quantile(sum - 1e-9, 12, p) == k);
        term *= (12.0 - k) / (k + 1.0) * p / (1 - p);
    }
    REQUIRE(binomial_cdf(-1, 12, p) == 0);
    REQUIRE(binomial_upper(13, 12, p) == 0);
    REQUIRE(binomial_cdf(0, 5, 0) == 1);
    REQUIRE(binomial_quantile(0, 12, p) == 0);
    REQUIRE(binomial_quantile(1, 12, p) == 12);
}

TEST_CASE("gamma functions", "[stats][distribution]") {
    REQUIRE(close(log_gamma(0.5), 0.5 * std::log(std::acos(-1.0)), 1e-15));
    double factorial = 0;
    for (int n = 2; n <= 40; ++n) {
        factorial += std::log(n);
        REQUIRE(close(log_gamma(n + 1.0) / factorial, 1, 1e-14));
    }
    for (const double x : {0.01, 0.9, 3.3, 15.99, 16.01, 250.0, 1e9}) {
        REQUIRE(close(digamma(x + 1) - digamma(x), 1 / x, 1e-13 * (1 + std::abs(digamma(x)) + 1 / x)));
        REQUIRE(close(trigamma(x) - trigamma(x + 1), 1 / (x * x), 1e-13 * (1 + 1 / (x * x))));
    }
    REQUIRE(close(digamma(1), -0.57721566490153286, 1e-15));
    REQUIRE(close(trigamma(1), 1.6449340668482264, 1e-14));
    REQUIRE_THROWS_AS(log_gamma(0), Error);
}

TEST_CASE("a rise of ln gamma keeps its digits far out", "[stats][distribution]") {
    // Γ(x + k)/Γ(x) = x(x + 1)…(x + k − 1)
    for (const double x : {0.2, 5.0, 15.9, 16.0, 1e3, 1e6, 1e12}) {
        double product = 0;
        for (int k = 0; k < 7; ++k) {
            product += std::log(x + k);
        }
        REQUIRE(close(log_rising(x, 7), product, 1e-13 * (1 + std::abs(product))));
        REQUIRE(log_rising(x, 0) == 0);
    }
    REQUIRE(close(log_rising(1e12, 1), std::log(1e12), 1e-13));
}
