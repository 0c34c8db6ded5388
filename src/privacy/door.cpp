#include <klankbord/privacy/door.hpp>

#include <algorithm>
#include <optional>

#include <klankbord/core/error.hpp>

#include "ledger_decide.hpp"
#include "minima.hpp"

namespace klankbord::inline v0::privacy {
namespace detail {

void check_answer(const Question& question, const Answer& answer) {
    if (answer.cell >= question.cells && answer.cell != no_cell) {
        throw error::invalid_value(
            "a cell number is below Question::cells (" + std::to_string(question.cells) + ")",
            std::to_string(answer.cell), "number the cells of the table from 0, or use no_cell");
    }
    if (answer.person >= question.persons) {
        throw error::invalid_value(
            "a person number is below Question::persons (" + std::to_string(question.persons) + ")",
            std::to_string(answer.person), "number the persons from 0 without large gaps");
    }
}

}  // namespace detail

namespace {

using detail::Minima;

void check_length(const char* what, std::size_t length, std::uint32_t cells) {
    if (length != cells) {
        throw error::invalid_value(
            std::string{what} + " has one entry per cell (" + std::to_string(cells) + ")",
            std::to_string(length) + " entries", "give one entry per cell");
    }
}

void check_shape(const Viewer& viewer, const Question& question, bool counts_itself) {
    if (!counts_itself) {
        check_length("persons_in_cell", question.persons_in_cell.size(), question.cells);
    }
    if (!question.employees_in_cell.empty()) {
        check_length("employees_in_cell", question.employees_in_cell.size(), question.cells);
    }
    if (viewer.kind != Viewer::Kind::organisation) {
        check_length("own_cell", question.own_cell.size(), question.cells);
    }
}

/// What the counts per cell say about one cell on its own.
class Cells {
  public:
    Cells(const Minima& minima, const Question& question, bool with_employees)
        : minima_(minima),
          question_(question),
          with_employees_(with_employees && !question.employees_in_cell.empty()) {}

    [[nodiscard]] bool with_employees() const { return with_employees_; }
    [[nodiscard]] std::uint64_t persons(std::uint32_t cell) const { return question_.persons_in_cell[cell]; }
    [[nodiscard]] std::uint64_t employees(std::uint32_t cell) const {
        return with_employees_ ? question_.employees_in_cell[cell] : 0;
    }
    [[nodiscard]] Reason lacks(std::uint32_t cell) const {
        if (!minima_.enough_persons(persons(cell))) {
            return Reason::too_few;
        }
        return minima_.enough_employees(employees(cell)) ? Reason::none : Reason::few_employees;
    }

  private:
    const Minima& minima_;
    const Question& question_;
    bool with_employees_;
};

/// Counts the distinct persons and known employees of a set of cells, no further than the minima ask.
class UnionCount {
  public:
    UnionCount(const Minima& minima, const Question& question, bool with_employees)
        : minima_(minima),
          question_(question),
          with_employees_(with_employees),
          seen_((question.persons + 63ULL) / 64) {}

    void add(std::span<const Answer> answers, const std::vector<std::uint8_t>& chosen) {
        for (const auto& answer : answers) {
            if (answer.cell >= question_.cells || answer.person >= question_.persons) {
                detail::check_answer(question_, answer);
                continue;  // no_cell: outside the question
            }
            if (chosen[answer.cell] == 0) {
                continue;
            }
            auto& word = seen_[answer.person >> 6];
            const auto bit = std::uint64_t{1} << (answer.person & 63U);
            persons_ += (word & bit) == 0 ? 1U : 0U;
            word |= bit;
            if (with_employees_ && employees_.size() < minima_.employees && answer.employee != no_employee &&
                std::find(employees_.begin(), employees_.end(), answer.employee) == employees_.end()) {
                employees_.push_back(answer.employee);
            }
        }
    }

    [[nodiscard]] bool enough_persons() const { return minima_.enough_persons(persons_); }
    [[nodiscard]] bool enough_employees() const { return minima_.enough_employees(employees_.size()); }

  private:
    const Minima& minima_;
    const Question& question_;
    bool with_employees_;
    std::vector<std::uint64_t> seen_;
    std::uint64_t persons_ = 0;
    std::vector<std::uint32_t> employees_;
};

Verdict empty_verdict(std::uint32_t cells) {
    Verdict verdict;
    verdict.cell.assign(cells, Reason::none);
    verdict.pooled.assign(cells, 0);
    return verdict;
}

Verdict thresholds_only(const Cells& cells, const Question& question) {
    auto verdict = empty_verdict(question.cells);
    for (std::uint32_t c = 0; c < question.cells; ++c) {
        verdict.cell[c] = cells.lacks(c);
    }
    return verdict;
}

/// Even the whole is too small: each cell says what it lacks itself, and those that lack nothing are
/// suppressed.
Verdict refuse_all(const Cells& cells, const Question& question) {
    auto verdict = thresholds_only(cells, question);
    std::replace(verdict.cell.begin(), verdict.cell.end(), Reason::none, Reason::suppressed);
    return verdict;
}

/// The smallest cell still shown that makes a hidden set large enough which lacks persons or employees.
std::optional<std::uint32_t> smallest_rescue(const Cells& cells, const Minima& minima,
                                             const Question& question,
                                             const std::vector<std::uint8_t>& hidden, bool lacks_employees) {
    std::optional<std::uint32_t> best;
    for (std::uint32_t c = 0; c < question.cells; ++c) {
        if (hidden[c] != 0 || cells.persons(c) == 0 ||
            (lacks_employees && cells.employees(c) < minima.employees)) {
            continue;
        }
        if (!best || cells.persons(c) < cells.persons(*best)) {
            best = c;
        }
    }
    return best;
}

/// The partition rule for one question without memory: the block is the whole question. Every cell still
/// shown keeps the minima by itself, so one cell more is always enough to make the hidden set keep them.
Verdict single_question(const Cells& cells, const Minima& minima, const Question& question, bool self) {
    auto verdict = empty_verdict(question.cells);
    std::vector<std::uint8_t> hidden(question.cells, 0);
    bool any_hidden = false;
    for (std::uint32_t c = 0; c < question.cells; ++c) {
        if (cells.persons(c) == 0) {
            verdict.cell[c] = Reason::too_few;
        } else if (cells.lacks(c) != Reason::none || (self && question.own_cell[c] == 0)) {
            hidden[c] = 1;
            any_hidden = true;
        }
    }
    if (!any_hidden) {
        return verdict;
    }
    UnionCount together{minima, question, cells.with_employees()};
    question.visit([&](std::span<const Answer> answers) { together.add(answers, hidden); });
    if (!together.enough_persons() || !together.enough_employees()) {
        const auto rescue = smallest_rescue(cells, minima, question, hidden, !together.enough_employees());
        if (!rescue) {
            return refuse_all(cells, question);
        }
        hidden[*rescue] = 1;
    }
    for (std::uint32_t c = 0; c < question.cells; ++c) {
        if (hidden[c] != 0) {
            verdict.cell[c] = Reason::suppressed;
            verdict.pooled[c] = 1;
        }
    }
    verdict.other_shown = true;
    return verdict;
}

/// Withholds what the viewer does not own; a cell of their own that is too small by itself says so.
void mask(Verdict& verdict, const Question& question, const Cells* cells) {
    for (std::uint32_t c = 0; c < question.cells; ++c) {
        if (question.own_cell[c] == 0) {
            verdict.cell[c] = Reason::suppressed;
        } else if (verdict.pooled[c] != 0 && cells != nullptr && cells->lacks(c) != Reason::none) {
            verdict.cell[c] = cells->lacks(c);
        }
        verdict.pooled[c] = 0;
    }
    verdict.other_shown = false;
}

}  // namespace

Verdict decide(const Policy& policy, const Viewer& viewer, const Question& question, Ledger* ledger) {
    policy.check();
    const Minima minima{policy};
    const bool guarded = question.guarded || policy.guard == Guard::employees;
    const bool remembered = guarded && ledger != nullptr;
    check_shape(viewer, question, remembered);
    const bool self = viewer.kind == Viewer::Kind::self;
    const Cells cells{minima, question, !self};

    Verdict verdict;
    if (remembered) {
        verdict = ledger->decide(policy, question, self);
    } else {
        verdict = guarded ? single_question(cells, minima, question, self) : thresholds_only(cells, question);
    }
    if (viewer.kind != Viewer::Kind::organisation) {
        mask(verdict, question, remembered ? nullptr : &cells);
    }
    if (auto stamp = policy.stamp(); !stamp.empty()) {
        verdict.stamps.insert(verdict.stamps.begin(), std::move(stamp));
    }
    if (guarded && !remembered) {
        verdict.stamps.emplace_back("single question, without memory");
    }
    if (remembered) {
        ledger->remember(question, verdict);
    }
    return verdict;
}

}  // namespace klankbord::inline v0::privacy
