#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::privacy {

/// What the ledger guards beyond what was promised to be anonymous.
enum class Guard : std::uint8_t { promised, employees };

/// The rules a result about people must meet. The defaults are safe; going below them is explicit and stamped.
struct KLANKBORD_EXPORT Policy {
    /// Distinct persons who must have answered before a group is shown. Below 10 is logged and stamped on the
    /// result; below 5 is refused unless `below_floor` is set.
    int min_persons = 10;
    /// Distinct employees a row must be about, where employees are known.
    int min_employees = 3;
    /// `employees`: everything counts as promised to be anonymous.
    Guard guard = Guard::promised;
    /// Were these answers promised to be anonymous? Unset: employees' ratings and moods yes, customers' as the Book
    /// says, and tables outside a Book yes (for the single question).
    std::optional<bool> anonymous;
    /// Groupings entered into a ledger before any question, so that the order of asking does not matter.
    std::vector<std::vector<std::string>> grid;
    bool below_floor = false;

    /// Throws invalid_value when a rule is broken (min_persons < 1, below the floor without `below_floor`, …).
    void check() const;
    /// What to stamp on a result, "" when everything is at its default.
    [[nodiscard]] std::string stamp() const;
};

/// Who looks.
struct Viewer {
    enum class Kind : std::uint8_t { organisation, team, self };
    Kind kind = Kind::organisation;
    std::string id;  ///< the team's or the employee's id; "" for the organisation
};

}  // namespace klankbord::inline v0::privacy
