#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::privacy {

/// What the ledger guards beyond what was promised to be anonymous.
enum class Guard : std::uint8_t { promised, employees };

/// The rules a result about people must meet. The defaults are safe; going below them is explicit and
/// stamped.
struct KLANKBORD_EXPORT Policy {
    /// Distinct persons who must have answered before a group is shown. Below 10 is logged and stamped on the
    /// result; below 5 is refused unless `below_floor` is set.
    int min_persons = 10;
    /// Distinct employees a row must be about, where employees are known. Below 3 is stamped.
    int min_employees = 3;
    /// `employees`: everything counts as promised to be anonymous.
    Guard guard = Guard::promised;
    /// Were these answers of customers promised to be anonymous? Unset: as the Book says, and outside a Book
    /// yes. Employees' ratings and moods always were: no policy opens them. Read by the rooms, which turn it
    /// into `Question::guarded`; the door itself reads `guard` only.
    std::optional<bool> anonymous;
    /// Groupings entered into a ledger before any question, so that the order of asking does not matter.
    /// Where there is no ledger to enter them in, rooms refuse them.
    std::vector<std::vector<std::string>> grid;
    bool below_floor = false;

    /// Throws invalid_value when a rule is broken: min_persons or min_employees below 1, min_persons below
    /// the floor of 5 without `below_floor`, a grouping of the grid that is empty or names a column twice.
    void check() const;
    /// What to stamp on a result, "" when both minima stand at their defaults.
    [[nodiscard]] std::string stamp() const;
    /// Does the policy ask for less than the defaults? Then the caller also logs it.
    [[nodiscard]] bool lowered() const;
};

/// Who looks.
struct Viewer {
    enum class Kind : std::uint8_t { organisation, team, self };
    Kind kind = Kind::organisation;
    std::string id;  ///< the team's or the employee's id; "" for the organisation
};

/// A viewer from the words users write: ("organisation"), ("team", "North"), ("self", "e17"), and on a
/// command line in one word, "team:North" or "self:e17" (everything behind the first colon is the id). Throws
/// invalid_value for another word, a team or self without an id, an organisation with one.
[[nodiscard]] KLANKBORD_EXPORT Viewer parse_viewer(std::string_view kind, std::string_view id = {});

}  // namespace klankbord::inline v0::privacy
