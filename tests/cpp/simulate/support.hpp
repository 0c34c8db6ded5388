#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/table.hpp>
#include <klankbord/simulate/organisation.hpp>

namespace klankbord_test {

/// A column of whole numbers, flags, dates or times; nulls are not expected.
inline std::vector<double> numbers(const klankbord::Table& table, std::string_view name) {
    const auto& column = table.at(name);
    std::vector<double> values(column.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = column.type() == klankbord::Column::Type::real ? column.real(i)
                                                                   : static_cast<double>(column.integer(i));
    }
    return values;
}

inline std::vector<std::string> texts(const klankbord::Table& table, std::string_view name) {
    const auto& column = table.at(name);
    std::vector<std::string> values(column.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = column.text(i);
    }
    return values;
}

inline double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

inline double covariance(const std::vector<double>& a, const std::vector<double>& b) {
    const double mean_a = mean(a);
    const double mean_b = mean(b);
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += (a[i] - mean_a) * (b[i] - mean_b);
    }
    return sum / static_cast<double>(a.size());
}

inline double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    return covariance(a, b) / std::sqrt(covariance(a, a) * covariance(b, b));
}

/// The normal distribution function of the standard library: not the one the simulation uses.
inline double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

/// An organisation without any difference between teams, employees or customers: every contact is
/// independent.
inline klankbord::simulate::Parameters plain(std::uint64_t seed) {
    klankbord::simulate::Parameters parameters;
    parameters.seed = seed;
    parameters.customers = 10'000;
    parameters.team_spread = 0;
    parameters.employee_spread = 0;
    parameters.customer_spread = 0;
    parameters.mood_effect = 0;
    parameters.change = 0;
    parameters.leniency = 0;
    parameters.response_spread = 0;
    return parameters;
}

}  // namespace klankbord_test
