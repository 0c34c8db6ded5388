#include <klankbord/stats/critical.hpp>

#include <cmath>

#include <klankbord/stats/distribution.hpp>

#include "require.hpp"

namespace klankbord::inline v0::stats {

Critical Critical::normal(double confidence) {
    detail::require_confidence(confidence);
    // From the lower tail: (1 + confidence) / 2 would round away digits of a confidence close to 1.
    return {-normal_quantile((1 - confidence) / 2), confidence, std::numeric_limits<double>::infinity()};
}

Critical Critical::student(double confidence, double degrees_of_freedom) {
    detail::require_confidence(confidence);
    return {-student_quantile((1 - confidence) / 2, degrees_of_freedom), confidence, degrees_of_freedom};
}

double Critical::p_value(double statistic) const {
    return 2 * student_survival(std::abs(statistic), degrees_of_freedom_);
}

}  // namespace klankbord::inline v0::stats
