#pragma once

/// \file All of klankbord but the opt-in `klankbord/serialization.hpp`.

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/civil.hpp>
#include <klankbord/core/context.hpp>
#include <klankbord/core/dictionary.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/group_value.hpp>
#include <klankbord/core/id.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/random.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/core/version.hpp>
#include <klankbord/core/zone.hpp>
#include <klankbord/facts/by.hpp>
#include <klankbord/facts/interaction.hpp>
#include <klankbord/facts/kinds.hpp>
#include <klankbord/facts/rating.hpp>
#include <klankbord/facts/reading.hpp>
#include <klankbord/journeys/accumulator.hpp>
#include <klankbord/journeys/continuity.hpp>
#include <klankbord/journeys/handovers.hpp>
#include <klankbord/journeys/idle.hpp>
#include <klankbord/journeys/journey_list.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/office_hours.hpp>
#include <klankbord/journeys/resolution.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/journeys/variants.hpp>
#include <klankbord/journeys/waiting.hpp>
#include <klankbord/privacy/door.hpp>
#include <klankbord/privacy/homogeneity.hpp>
#include <klankbord/privacy/ledger.hpp>
#include <klankbord/privacy/policy.hpp>
#include <klankbord/satisfaction/measure.hpp>
#include <klankbord/satisfaction/rating_columns.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/score_table.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/satisfaction/superiority.hpp>
#include <klankbord/simulate/organisation.hpp>
#include <klankbord/simulate/parameters.hpp>
#include <klankbord/simulate/truth.hpp>
#include <klankbord/state/accumulator.hpp>
#include <klankbord/state/configuration.hpp>
#include <klankbord/state/fact_table.hpp>
#include <klankbord/state/frame.hpp>
#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/distribution.hpp>
#include <klankbord/stats/limits.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/multiple.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>
#include <klankbord/stats/rank.hpp>
#include <klankbord/stats/shrink_counts.hpp>
#include <klankbord/stats/shrink_mean.hpp>
#include <klankbord/stats/shrink_proportion.hpp>
#include <klankbord/stats/superiority.hpp>

namespace klankbord::inline v0 {

// The words every caller needs, where they are looked for first.
using privacy::Policy;
using privacy::Viewer;

}  // namespace klankbord::inline v0
