#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/privacy/policy.hpp>

namespace klankbord::inline v0::privacy {

class Ledger;

/// One answer as the door sees it: which group it falls in, who gave it, about whom, and its number in the ledger.
struct Answer {
    std::uint32_t cell;                     ///< group (row of the coming table), < Question::cells
    std::uint32_t person;                   ///< dense number of the person who answered, < Question::persons
    std::uint32_t employee = 0xffff'ffffU;  ///< employee the answer is about; 0xffffffff: unknown
    std::uint32_t number = 0;               ///< the answer's number in the ledger (ignored without one)
};

/// What a room asks of the door. The room has folded its facts; it has not computed a result yet.
struct Question {
    std::uint32_t cells = 0;
    std::uint32_t persons = 0;
    /// Distinct persons who answered, per cell.
    std::span<const std::uint64_t> persons_in_cell;
    /// Distinct known employees per cell; empty when employees are not known in these facts.
    std::span<const std::uint64_t> employees_in_cell;
    /// These facts were promised to be anonymous: the partition rule holds, not only the thresholds.
    bool guarded = false;
    /// Per cell: does the viewer own it (their own team or page)? Empty: the viewer is the organisation.
    std::span<const std::uint8_t> own_cell;
    /// Calls its argument with all answers, in pieces of any size; only called when the counts above do not decide.
    std::function<void(const std::function<void(std::span<const Answer>)>&)> visit;
};

/// What the door decided.
struct Verdict {
    /// Per cell: none = shown on a row of its own; otherwise why not.
    std::vector<Reason> cell;
    /// Per cell: true when its answers are pooled into the row `other` (its reason is then `suppressed`).
    std::vector<std::uint8_t> pooled;
    /// The row `other` is shown (some cells were pooled and together they are many enough).
    bool other_shown = false;
    /// Stamped on the result: "at least 10 persons a group", "lowered to 6", "single question, no memory", …
    std::vector<std::string> stamps;
};

/// The one door between facts about people and numbers about them (the partition rule; see docs/privacy/door.md).
[[nodiscard]] KLANKBORD_EXPORT Verdict decide(const Policy& policy, const Viewer& viewer, const Question& question,
                                              Ledger* ledger = nullptr);

}  // namespace klankbord::inline v0::privacy
