#pragma once

#include <klankbord/core/context.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/simulate/parameters.hpp>
#include <klankbord/simulate/truth.hpp>

namespace klankbord::inline v0::simulate {

/// The facts of an organisation that does not exist, and the truth about it. Columns bear the library's own
/// names.
struct Organisation {
    /// interaction, journey, customer, employee, team, channel, touchpoint, start, end; in order of start.
    Table interactions;
    /// interaction, customer, employee, team, rater, question, scale, value, invited_at, at; value is null
    /// where the invitation stayed silent, and `at` is then the invitation's. Customers are asked recommend
    /// (0-10), satisfaction (1-5) and effort (1-7, 7 = easy), employees satisfaction and guess (both 1-5).
    Table ratings;
    /// employee, team, day, happy; in order of employee, then day. Days without a smiley have no row.
    Table moods;
    /// employee, team, department, level, since.
    Table employees;
    /// customer, segment, since.
    Table customers;
    Truth truth;
};

/// Makes an organisation with known truth.
///
/// The same parameters give the same column values for any number of threads and on every platform with IEEE
/// doubles (random numbers are a function of seed and row, see core/random.hpp). The latent model with its
/// formulas is in docs/simulate/organisation.md. Cost is linear in contacts. Asks `context` for cancellation
/// and tells it progress. Throws invalid_value for a parameter off its range, missing_name for a zone that is
/// not there, cancelled.
///
/// Not for: proving that an estimator is right for real people. It shows only whether an estimator finds the
/// truth of this model.
[[nodiscard]] KLANKBORD_EXPORT Organisation simulate(const Parameters& parameters,
                                                     const Context& context = {});

}  // namespace klankbord::inline v0::simulate
