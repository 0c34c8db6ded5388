#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/privacy/policy.hpp>

namespace klankbord::inline v0::privacy {

class Ledger;

/// The cell of an answer that the ledger guards but this question does not ask about.
inline constexpr std::uint32_t no_cell = 0xffff'ffffU;
/// The employee of an answer about nobody in particular.
inline constexpr std::uint32_t no_employee = 0xffff'ffffU;

/// One answer as the door sees it: which group it falls in, who gave it, about whom, and its number in the
/// ledger.
struct Answer {
    std::uint32_t cell;    ///< group (row of the coming table), < Question::cells, or `no_cell`
    std::uint32_t person;  ///< dense number of the person who answered, < Question::persons
    std::uint32_t employee = no_employee;  ///< dense number of the employee the answer is about
    std::uint32_t number = 0;              ///< the answer's number in the ledger (ignored without one)
};

/// What tells an answer from every other, wherever it stands: 32 bits of a hash of each. Two answers with the
/// same `person` and `answer` are the same answer to a ledger; `rest` only chooses between several such.
struct Mark {
    std::uint32_t person = 0;              ///< who gave it
    std::uint32_t answer = 0;              ///< to what, when, and what it says
    std::uint32_t rest = 0;                ///< the other columns of its row
    std::uint32_t employee = no_employee;  ///< whom it is about

    friend bool operator==(const Mark&, const Mark&) = default;
};

/// What a room asks of the door. The room has folded its facts; it has not computed a result yet.
struct Question {
    std::uint32_t cells = 0;
    std::uint32_t persons = 0;
    /// Distinct persons who answered, per cell. Not read when a ledger decides: it counts for itself.
    std::span<const std::uint64_t> persons_in_cell;
    /// Distinct known employees per cell; empty when employees are not known in these facts. A cell with 0
    /// here is about nobody in particular and needs no employees.
    std::span<const std::uint64_t> employees_in_cell;
    /// These facts were promised to be anonymous: the partition rule holds, not only the thresholds.
    bool guarded = false;
    /// Per cell: does the viewer own it (their own team or page)? Empty when the viewer is the organisation.
    std::span<const std::uint8_t> own_cell;
    /// Calls its argument with all answers, in pieces of any size and any order. Without a ledger it is only
    /// called when the counts above do not decide, and answers of `no_cell` do not count. With a ledger it
    /// must bring every answer the ledger guards, exactly once, those outside this question as `no_cell`; it
    /// is called once, while the ledger is locked, so it must not touch that ledger.
    std::function<void(const std::function<void(std::span<const Answer>)>&)> visit;

    // The rest is for a ledger beside a store that changes.

    /// The marks of all answers the ledger guards, by number. A question that has them makes the ledger
    /// follow the store: answers are found again under their new numbers, new ones are new, and those that
    /// are not there any more have left. Called at most once, while the ledger is locked, so it must not
    /// touch that ledger.
    std::function<std::vector<Mark>()> marks;
    /// Equal to that of an earlier question only when the same answers have the same numbers: then `marks` is
    /// not called. Null: nothing is known.
    std::shared_ptr<const void> edition;
    /// Says everything on which the cells, the viewer and the policy depend: under the same name and edition,
    /// the same question. `Ledger::recall` then has its verdict. Empty: not remembered.
    std::string name;
};

/// What the door decided.
struct Verdict {
    /// Per cell: none = shown on a row of its own; otherwise why not.
    std::vector<Reason> cell;
    /// Per cell: true when its answers are pooled into the row `other` (its reason is then `suppressed`).
    std::vector<std::uint8_t> pooled;
    /// The row `other` is shown (some cells were pooled and together they are many enough).
    bool other_shown = false;
    /// Per answer number: true when the answer must be left out of the numbers shown, because it is newer
    /// than the table or cannot be told apart safely. Empty: every answer counts. Only a ledger fills it.
    std::vector<std::uint8_t> waiting;
    /// Some cell is `pending`: the table last shown for this question (Ledger::kept), if there is one, still
    /// stands.
    bool frozen = false;
    /// Stamped on the result: "minimum lowered to 6 persons", "single question, without memory", …
    std::vector<std::string> stamps;
};

/// The one door between facts about people and numbers about them (see docs/privacy/door.md).
///
/// Not guarded: a cell below `min_persons` is `too_few`, below `min_employees` `few_employees` (the latter
/// not for an employee's own cell); nothing is pooled or remembered.
///
/// Guarded: a table is a partition of its answers. Small cells are pooled into one row `other`; when that is
/// too small, the smallest cell that makes it large enough joins it (ties: the lower cell number). When even
/// the whole is too small every cell says what it lacks itself. With a ledger the same holds inside every
/// block of answers that earlier tables have told apart (see ledger.hpp). Cells without answers are `too_few`
/// and take no part.
///
/// Viewers: a team gets the table of the organisation with all but its own cells withheld, so a team sees its
/// number exactly when the organisation does. For `self` all other cells are one group that is never shown,
/// and the minimum of employees does not hold.
///
/// Permission depends on who answered in which group only, never on what they answered. Deterministic; order
/// of visiting and threads do not matter. Cost without ledger: at most one visit; with: a few passes over the
/// answers. Throws invalid_value when the question contradicts itself.
///
/// When not to use: on partial data. Ask after the last merge.
[[nodiscard]] KLANKBORD_EXPORT Verdict decide(const Policy& policy, const Viewer& viewer,
                                              const Question& question, Ledger* ledger = nullptr);

}  // namespace klankbord::inline v0::privacy
