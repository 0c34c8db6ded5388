#pragma once

#include <klankbord/simulate/parameters.hpp>

namespace klankbord::inline v0::simulate {

/// The intercept of the log odds of an answer that makes `response_rate` the mean chance over the model's
/// population.
[[nodiscard]] double answer_intercept(const Parameters& parameters);

/// The same for the smileys: makes `moods` the mean chance over working days.
[[nodiscard]] double smiley_intercept(const Parameters& parameters);

/// P(X < cut) for a normal X; a spread of 0 is a point.
[[nodiscard]] double normal_below(double cut, double mean, double spread);

}  // namespace klankbord::inline v0::simulate
