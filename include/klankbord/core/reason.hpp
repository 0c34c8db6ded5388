#pragma once

#include <cstdint>
#include <string_view>

namespace klankbord::inline v0 {

/// Why a number is not there. `none` says it is.
enum class Reason : std::uint8_t {
    none,
    too_few,         ///< fewer distinct persons answered than the policy asks
    few_employees,   ///< fewer distinct employees behind the row than the policy asks
    suppressed,      ///< pooled into `other`, or refused because it would give an earlier answer away
    pending,         ///< still open: the invitation may be answered, or facts changed for too few persons
    not_given,       ///< the facts that would tell were not given
    not_identified,  ///< the data cannot tell, whatever their number
    not_converged,   ///< the computation gave no answer within its bounds
    undefined,       ///< the quantity does not exist here (a share of nothing, a spread of one)
};

/// The word used in results ("too_few"); empty for `none`.
[[nodiscard]] constexpr std::string_view to_string(Reason reason) {
    switch (reason) {
        case Reason::none: return "";
        case Reason::too_few: return "too_few";
        case Reason::few_employees: return "few_employees";
        case Reason::suppressed: return "suppressed";
        case Reason::pending: return "pending";
        case Reason::not_given: return "not_given";
        case Reason::not_identified: return "not_identified";
        case Reason::not_converged: return "not_converged";
        case Reason::undefined: return "undefined";
    }
    return "undefined";
}

/// A number that is never alone: with its limits, or with the reason why it is not there.
struct Estimate {
    double estimate = 0;
    double low = 0;
    double high = 0;
    Reason reason = Reason::undefined;

    [[nodiscard]] bool given() const { return reason == Reason::none; }
};

}  // namespace klankbord::inline v0
