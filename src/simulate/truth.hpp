#pragma once

#include <klankbord/simulate/truth.hpp>

#include "simulate/tally.hpp"

namespace klankbord::inline v0::simulate {

[[nodiscard]] Table make_measures(const World& world, const Tallies& tallies);
[[nodiscard]] Table make_differences(const World& world, const Tallies& tallies);
[[nodiscard]] Table make_distributions(const World& world, const Tallies& tallies);
[[nodiscard]] Table make_superiority(const World& world, const Tallies& tallies);
[[nodiscard]] Table make_effects(const World& world);
[[nodiscard]] Table make_parameters(const Parameters& parameters);

}  // namespace klankbord::inline v0::simulate
