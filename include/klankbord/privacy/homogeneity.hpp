#pragma once

#include <functional>
#include <string_view>

#include <klankbord/core/export.hpp>
#include <klankbord/core/reason.hpp>

namespace klankbord::inline v0::privacy {

/// How a share may be shown when unanimity would give everybody's answer away.
struct CodedShare {
    enum class Code { exact, at_most, at_least };
    Estimate value;  ///< the share and its limits, or the edge it lies beyond with the limits that go with it
    Code code = Code::exact;
    std::string_view stamp = {};  ///< what to stamp on the result: "<= 10 %", ">= 90 %", or nothing
};

/// Shares between these two are shown as they are.
inline constexpr double lowest_exact_share = 0.1;
inline constexpr double highest_exact_share = 0.9;

/// Which side of the edges a share lies on. Throws invalid_value for a share outside 0 … 1.
[[nodiscard]] KLANKBORD_EXPORT CodedShare::Code code_of(double share);

/// Limits of an interval for a share, as a function of the share alone (n, weights and confidence are fixed).
using ShareLimits = std::function<Estimate(double share)>;

/// Top and bottom coding: a share below 0.1 is shown as "<= 10 %", one above 0.9 as ">= 90 %"; the rest is
/// exact.
///
/// If all ten of a team are sad, a minimum of ten persons protects nobody (Machanavajjhala, Kifer, Gehrke &
/// Venkitasubramaniam 2007, l-diversity). Coding 0 and 1 alone would not help, since the code would then mean
/// exactly 0 or 1. Limits too would give the share back, so those of a coded share are as wide as the code:
/// from the low limit at 0.9 to the high limit at 1, from the low limit at 0 to the high limit at 0.1, the
/// same for every share that has that code.
///
/// Applies to moods and to ratings by employees, whatever the size of the group and the measure. Counts,
/// means and scores of a coded row must be coded or withheld with it: each gives the share back. Throws
/// invalid_value for a share outside 0 … 1.
[[nodiscard]] KLANKBORD_EXPORT CodedShare code_share(double share, const ShareLimits& limits);

}  // namespace klankbord::inline v0::privacy
