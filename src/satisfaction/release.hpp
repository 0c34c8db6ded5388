#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/privacy/door.hpp>
#include <klankbord/satisfaction/score_table.hpp>

#include "satisfaction/folded.hpp"
#include "satisfaction/person_sums.hpp"

// From folded ratings through the door to scores.

namespace klankbord::inline v0::satisfaction {

/// What a released row was computed from; kept so that differences can be asked afterwards.
struct RowFacts {
    std::vector<std::uint32_t> cells;
    std::int64_t answers = 0;
    std::int64_t silent = 0;
    std::int64_t pending = 0;
    std::vector<std::int64_t> histogram;
    std::vector<double> weights;  ///< Σ weight by value; equals the histogram when unweighted
    double weight_squares = 0;
    Sums sums;
    double answer_variance = 0;  ///< of one answer, in score units
    double mean = 0;             ///< Σs / Σn in score units
    double n_effective = 0;
    bool shown = false;
};

struct ScoreTable::State {
    ScoreSpec spec;
    std::vector<std::string> by;
    std::vector<Column::Type> by_type;
    std::vector<ScoreRow> rows;
    std::vector<RowFacts> facts;
    Table table;
    std::vector<std::string> methods;
    std::vector<std::string> notes;
    std::vector<std::string> stamps;
    Folded folded;
    std::vector<std::uint32_t> row_of_cell;  ///< no_code: not shown
};

/// What the door needs to know besides the facts.
struct Asking {
    privacy::Policy policy;
    privacy::Viewer viewer;
    bool guarded = true;
    bool employees_answer = false;              ///< the persons who answered are employees
    const privacy::Verdict* verdict = nullptr;  ///< decided already (by a ledger); else decided here
};

/// Answers of employees were promised to be anonymous, whatever a policy says; others unless a policy or the
/// caller says that they were not.
[[nodiscard]] bool is_guarded(const privacy::Policy& policy, bool employees_answer, bool promised);

[[nodiscard]] ScoreTable release(Folded folded, const ScoreSpec& spec, const Asking& asking,
                                 const Context& context);

/// The rows of the coming table in their order (groups by value, then period): which cell each is, and back.
/// The door knows cells by their row, so that what it decides does not depend on threads and can be
/// remembered.
struct RowOrder {
    std::vector<std::uint32_t> cell_of_row;
    std::vector<std::uint32_t> row_of_cell;
};
[[nodiscard]] RowOrder row_order(const Folded& folded);

/// The question the door is asked about these facts. Everything it points at lives in `memory`, which must
/// not move. Throws invalid_value when a team or an employee looks and none of the grouping columns says
/// whose the rows are.
struct DoorMemory {
    RowOrder order;
    std::vector<std::uint64_t> persons;
    std::vector<std::uint64_t> employees;
    std::vector<std::uint8_t> own;
};
[[nodiscard]] privacy::Question door_question(const Folded& folded, const CellSums& sums,
                                              const privacy::Viewer& viewer, DoorMemory& memory);

}  // namespace klankbord::inline v0::satisfaction
