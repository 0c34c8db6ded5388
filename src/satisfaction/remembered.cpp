#include "satisfaction/remembered.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/privacy/door.hpp>

#include "satisfaction/answer_marks.hpp"
#include "satisfaction/fold_store.hpp"
#include "state/fact_table.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

/// Everything on which the cells, who looks and the rules depend, as one text. The measure is not in it: all
/// measures of the same rows are one question.
std::string name_of(const RatingQuery& query, const privacy::Policy& policy, const privacy::Viewer& viewer) {
    std::string name;
    const auto add = [&](std::string_view part) {
        name.append(std::to_string(part.size())).append(":").append(part);
    };
    for (const auto& column : query.by) {
        add(column);
    }
    add(query.period ? to_string(*query.period) : "");
    add(query.period ? query.calendar.name() : "");
    add(query.question);
    add(std::to_string(policy.min_persons));
    add(std::to_string(policy.min_employees));
    add(std::to_string(static_cast<int>(viewer.kind)));
    add(viewer.id);
    return name;
}

std::optional<Period> period_named(std::string_view word) {
    for (const auto period : {Period::day, Period::week, Period::month, Period::quarter, Period::year}) {
        if (word == to_string(period)) {
            return period;
        }
    }
    return std::nullopt;
}

/// A question to the ledger with all it points at.
struct Asked {
    Folded folded;
    StoredAnswers answers;
    DoorMemory memory;
    privacy::Question question;
};

class Remembering {
  public:
    Remembering(const state::FactTable& ratings, const RatingQuery& query, const ScoreSpec& spec,
                const Asking& asking, const Context& context, privacy::Ledger& ledger)
        : ratings_(ratings),
          query_(query),
          spec_(spec),
          asking_(asking),
          context_(context),
          ledger_(ledger),
          employees_(query.rater == facts::Rater::employee),
          edition_(ratings.state().edition.part(employees_ ? 1 : 0)) {}

    ScoreTable run() {
        const auto name = name_of(query_, asking_.policy, asking_.viewer);
        auto verdict = ledger_.recall(name, edition_);
        if (verdict) {
            asking_.verdict = &*verdict;
            return release(fold_store(ratings_, query_, spec_, context_, verdict->waiting), spec_, asking_,
                           context_);
        }
        enter_grid();
        const auto asked = ask(query_, asking_.viewer, name);
        verdict = privacy::decide(asking_.policy, asking_.viewer, asked->question, &ledger_);
        asking_.verdict = &*verdict;
        const auto& waiting = verdict->waiting;
        if (std::any_of(waiting.begin(), waiting.end(), [](auto waits) { return waits != 0; })) {
            return release(fold_store(ratings_, query_, spec_, context_, waiting), spec_, asking_, context_);
        }
        return release(std::move(asked->folded), spec_, asking_, context_);
    }

  private:
    std::unique_ptr<Asked> ask(const RatingQuery& query, const privacy::Viewer& viewer,
                               std::string name) const {
        auto asked = std::make_unique<Asked>();
        auto& answers = asked->answers;
        asked->folded = fold_store(ratings_, query, spec_, context_, {}, &answers);
        asked->question =
            door_question(asked->folded, sum_cells(asked->folded, context_), viewer, asked->memory);
        const auto& row_of_cell = asked->memory.order.row_of_cell;
        for (auto& cell : answers.cell) {
            cell = cell == privacy::no_cell ? cell : row_of_cell[cell];
        }
        auto& question = asked->question;
        question.guarded = true;
        question.persons = answers.persons;
        question.visit = [&answers, known = !employees_ && !answers.employee.empty()](const auto& use) {
            constexpr std::size_t most = 1U << 16U;
            std::vector<privacy::Answer> piece;
            piece.reserve(std::min(most, answers.cell.size()));
            for (std::uint32_t i = 0; i < answers.cell.size(); ++i) {
                piece.push_back({answers.cell[i], answers.person[i],
                                 known ? answers.employee[i] : privacy::no_employee, i});
                if (piece.size() == most) {
                    use(piece);
                    piece.clear();
                }
            }
            use(piece);
        };
        question.marks = [this] {
            // The ledger is locked meanwhile: a callback of the caller that waits for somebody who asks the
            // ledger would wait for ever.
            Context quiet;
            quiet.threads = context_.threads;
            return answer_marks(ratings_, query_.rater, quiet);
        };
        question.edition = edition_;
        question.name = std::move(name);
        return asked;
    }

    /// The declared groupings come before the first question about the same answers. Those with a column that
    /// these facts do not have are another table's.
    void enter_grid() const {
        std::vector<RatingQuery> groupings;
        bool known = true;
        const auto columns = ratings_.columns();
        for (const auto& words : asking_.policy.grid) {
            auto query = query_;
            query.by.clear();
            query.period.reset();
            const bool here = std::all_of(words.begin(), words.end(), [&](const auto& word) {
                if (std::find(columns.begin(), columns.end(), word) != columns.end()) {
                    query.by.push_back(word);
                    return true;
                }
                query.period = period_named(word);
                return query.period.has_value();
            });
            if (here) {
                known = known && ledger_.recall(grid_name(query), edition_).has_value();
                groupings.push_back(std::move(query));
            }
        }
        if (known) {
            return;
        }
        std::vector<std::unique_ptr<Asked>> entered;
        std::vector<privacy::Question> questions;
        for (const auto& query : groupings) {
            entered.push_back(ask(query, {}, grid_name(query)));
            questions.push_back(entered.back()->question);
        }
        ledger_.enter_grid(asking_.policy, questions);
    }

    [[nodiscard]] std::string grid_name(const RatingQuery& query) const {
        return "grid " + name_of(query, asking_.policy, {});
    }

    const state::FactTable& ratings_;
    const RatingQuery& query_;
    const ScoreSpec& spec_;
    Asking asking_;
    const Context& context_;
    privacy::Ledger& ledger_;
    bool employees_;
    std::shared_ptr<const void> edition_;
};

}  // namespace

ScoreTable score_remembered(const state::FactTable& ratings, const RatingQuery& query, const ScoreSpec& spec,
                            Asking asking, const Context& context, privacy::Ledger& ledger) {
    return Remembering{ratings, query, spec, asking, context, ledger}.run();
}

}  // namespace klankbord::inline v0::satisfaction
