#include "satisfaction/release.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include <klankbord/core/error.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

#include "core/group_columns.hpp"
#include "satisfaction/coding.hpp"
#include "satisfaction/ranking.hpp"
#include "satisfaction/release_table.hpp"
#include "satisfaction/scale.hpp"
#include "satisfaction/shrinking.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();

std::vector<GroupValue> group_values(const Folded& folded, std::uint32_t cell) {
    std::vector<GroupValue> values;
    for (std::size_t i = 0; i < folded.groups.size(); ++i) {
        const auto code = folded.cell_codes[cell][i];
        if (code == no_code) {
            values.emplace_back(std::monostate{});
            continue;
        }
        const auto id = folded.groups[i].values.id(code);
        if (id.is_integer()) {
            values.emplace_back(id.number());
        } else {
            values.emplace_back(std::string{id.text()});
        }
    }
    return values;
}

/// By the value of the groups, nothing last; then by period.
bool row_before(const ScoreRow& a, const ScoreRow& b) {
    if (a.groups != b.groups) {
        return detail::group_before(a.groups, b.groups);
    }
    return a.period.value_or(no_day) < b.period.value_or(no_day);
}

/// The grouping column that says whose a row is; nothing for a table without groups, which is nobody's own.
std::optional<std::size_t> column_of(const privacy::Viewer& viewer, const Folded& folded) {
    const bool team = viewer.kind == privacy::Viewer::Kind::team;
    const std::string_view column = team ? "team" : "employee";
    const auto at = std::find_if(folded.groups.begin(), folded.groups.end(),
                                 [&](const auto& group) { return group.name == column; });
    if (folded.groups.empty()) {
        return std::nullopt;
    }
    if (at == folded.groups.end()) {
        std::string by;
        for (const auto& group : folded.groups) {
            by.append(by.empty() ? "" : ", ").append(group.name);
        }
        throw error::invalid_value(
            team ? "a team sees the rows of its own team: the table is grouped by `team`"
                 : "an employee sees the rows about themselves: the table is grouped by `employee`",
            "a table grouped by " + by,
            "group by " + std::string{column} +
                " (rename the column that holds it), or ask as the organisation");
    }
    return static_cast<std::size_t>(at - folded.groups.begin());
}

/// Everything a row counts, from its cells.
RowFacts count_row(const Folded& folded, std::vector<std::uint32_t> cells) {
    RowFacts facts;
    const auto points = static_cast<std::size_t>(folded.points);
    facts.histogram.assign(points, 0);
    std::vector<Wide> weights(points, 0);
    Wide squares = 0;
    for (const auto cell : cells) {
        facts.silent += folded.silent[cell];
        facts.pending += folded.pending[cell];
        for (std::size_t k = 0; k < points; ++k) {
            facts.histogram[k] += folded.histogram[cell * points + k];
            if (folded.weighted) {
                weights[k] += folded.weight_histogram[cell * points + k];
            }
        }
        if (folded.weighted) {
            squares += folded.weight_squares[cell];
        }
    }
    for (std::size_t k = 0; k < points; ++k) {
        facts.answers += facts.histogram[k];
        facts.weights.push_back(folded.weighted ? to_double(weights[k]) / weight_unit
                                                : static_cast<double>(facts.histogram[k]));
    }
    facts.weight_squares = folded.weighted ? to_double(squares) / weight_unit / weight_unit : 0;
    facts.cells = std::move(cells);
    return facts;
}

/// Without known persons every answer is a person: the sums follow from the histogram.
Sums sums_of_histogram(const RowFacts& facts, const ScaleIndex& scale) {
    Sums sums;
    for (std::int32_t k = 0; k < scale.points(); ++k) {
        const auto count = facts.histogram[static_cast<std::size_t>(k)];
        const auto score = scale.score(k);
        const auto wide = static_cast<Wide>(count);
        sums.persons += static_cast<std::uint64_t>(count);
        sums.answers += static_cast<std::uint64_t>(count);
        sums.n += wide;
        sums.s += wide * score;
        sums.nn += wide;
        sums.ns += wide * score;
        sums.ss += wide * score * score;
    }
    return sums;
}

/// Mean and variance of one answer, in score units.
void measure_answers(RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale, bool weighted) {
    const auto points = static_cast<std::size_t>(scale.points());
    switch (spec.measure) {
        case Measure::nps: {
            stats::Trinomial t;
            for (std::size_t k = 0; k < points; ++k) {
                (k <= 6 ? t.detractors : k <= 8 ? t.passives : t.promoters) += facts.weights[k];
            }
            facts.mean = stats::nps(t) / 100;
            facts.answer_variance = stats::nps_variance(t) / 10000;
            return;
        }
        case Measure::csat: {
            double top = 0;
            double total = 0;
            for (std::size_t k = 0; k < points; ++k) {
                total += facts.weights[k];
                top += k >= static_cast<std::size_t>(scale.first_top()) ? facts.weights[k] : 0;
            }
            facts.mean = top / total;
            facts.answer_variance = facts.mean * (1 - facts.mean);
            return;
        }
        case Measure::ces:
        case Measure::mean_score: {
            stats::MeanVariance moments;
            if (weighted) {
                const auto total = std::accumulate(facts.weights.begin(), facts.weights.end(), 0.0);
                moments = stats::weighted_mean_and_variance(
                    facts.weights, 0, std::max(1.0, stats::kish_n_effective(total, facts.weight_squares)));
            } else {
                const std::vector<std::uint64_t> counts(facts.histogram.begin(), facts.histogram.end());
                moments = stats::mean_and_variance(counts, 0);
            }
            facts.mean = moments.mean;
            facts.answer_variance = moments.variance;
            return;
        }
    }
}

stats::Clustered cluster(const RowFacts& facts, bool weighted) {
    if (!weighted) {
        return stats::clustered(facts.sums.person_sums(), facts.answer_variance);
    }
    stats::WeightedPersonSums sums;
    sums.persons = facts.sums.persons;
    sums.repeated = facts.sums.repeated;
    sums.w = to_double(facts.sums.n) / weight_unit;
    sums.s = to_double(facts.sums.s) / weight_unit;
    sums.ww = to_double(facts.sums.nn) / weight_unit / weight_unit;
    sums.ws = to_double(facts.sums.ns) / weight_unit / weight_unit;
    sums.ss = to_double(facts.sums.ss) / weight_unit / weight_unit;
    sums.answer_ww = facts.weight_squares;
    return stats::clustered(sums, facts.answer_variance, static_cast<double>(facts.answers));
}

/// Counts and shares of the measure's classes, with Wilson limits of the last one.
void describe_classes(ScoreRow& row, const RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale,
                      const stats::Critical& critical) {
    const auto points = static_cast<std::size_t>(scale.points());
    const bool nps = spec.measure == Measure::nps;
    std::vector<double> weights(nps ? 3 : 2, 0);
    row.counts.assign(weights.size(), 0);
    double total = 0;
    for (std::size_t k = 0; k < points; ++k) {
        const std::size_t which = nps ? (k <= 6 ? 0 : k <= 8 ? 1 : 2)
                                      : (k >= static_cast<std::size_t>(scale.first_top()) ? 1 : 0);
        row.counts[which] += facts.histogram[k];
        weights[which] += facts.weights[k];
        total += facts.weights[k];
    }
    for (const auto weight : weights) {
        row.shares.push_back(weight / total);
    }
    const auto limits = stats::wilson(row.shares.back() * facts.n_effective, facts.n_effective, critical);
    row.top_low = limits.low;
    row.top_high = limits.high;
}

/// The score of a row that may be shown.
void score_row(ScoreRow& row, RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale, bool weighted) {
    const auto total = std::accumulate(facts.weights.begin(), facts.weights.end(), 0.0);
    if (!(total > 0)) {
        row.score = {0, 0, 0, Reason::undefined};
        return;
    }
    measure_answers(facts, spec, scale, weighted);
    const auto worth = cluster(facts, weighted);
    facts.n_effective = worth.n_effective;
    row.n_effective = worth.n_effective;
    const bool mean = is_mean(spec.measure);
    if (worth.persons < 2 && (mean || worth.repeated)) {
        // A spread of one person does not exist: without it a number would stand alone.
        row.score = {0, 0, 0, Reason::undefined};
        return;
    }
    const auto critical = mean ? worth.mean_critical(spec.confidence) : worth.critical(spec.confidence);
    describe_classes(row, facts, spec, scale, worth.critical(spec.confidence));
    facts.shown = true;
    row.histogram = facts.histogram;
    switch (spec.measure) {
        case Measure::nps: {
            const stats::Trinomial shares{row.shares[0], row.shares[1], row.shares[2]};
            const auto limits = stats::nps_adjusted_wald(shares, facts.n_effective, critical);
            row.score = {100 * facts.mean, limits.low, limits.high, Reason::none};
            return;
        }
        case Measure::csat: row.score = {facts.mean, row.top_low, row.top_high, Reason::none}; return;
        case Measure::ces:
        case Measure::mean_score: {
            const auto limits = stats::mean_limits(facts.mean, facts.answer_variance, facts.n_effective, critical);
            const auto value = [&](double index) {
                const auto highest = static_cast<double>(scale.points() - 1);
                return spec.scale.low + spec.scale.step * std::clamp(index, 0.0, highest);
            };
            row.score = {value(facts.mean), value(limits.low), value(limits.high), Reason::none};
            const std::vector<std::uint64_t> counts(facts.histogram.begin(), facts.histogram.end());
            row.limits_trusted = stats::mean_limits_trusted(counts);
            return;
        }
    }
}

std::vector<std::string> methods_of(const ScoreSpec& spec) {
    switch (spec.measure) {
        case Measure::nps:
            return {"score: share of promoters (9-10) minus share of detractors (0-6), in points (Reichheld 2003)",
                    "limits: adjusted Wald AW(3, T) (Rocks 2016, Am. Stat. 70:365-372)"};
        case Measure::csat:
            return {"score: share of answers in the top boxes", "limits: Wilson score (Wilson 1927, JASA 22:209-212)"};
        case Measure::ces:
            return {"score: mean ease, higher is easier (Dixon, Toman & DeLisi 2013)",
                    "limits: Student's t; share of easy answers: Wilson score (Wilson 1927)"};
        case Measure::mean_score:
            return {"score: mean answer", "limits: Student's t; share of top answers: Wilson score (Wilson 1927)"};
    }
    return {};
}

}  // namespace

std::string ScoreRow::group(std::size_t column) const {
    if (other) {
        return "other";
    }
    return klankbord::to_string(groups[column]);
}

bool is_guarded(const privacy::Policy& policy, bool employees_answer, bool promised) {
    return employees_answer || policy.guard == privacy::Guard::employees ||
           policy.anonymous.value_or(promised);
}

RowOrder row_order(const Folded& folded) {
    const auto cells = folded.cells();
    std::vector<ScoreRow> rows(cells);
    RowOrder order;
    order.cell_of_row.resize(cells);
    std::iota(order.cell_of_row.begin(), order.cell_of_row.end(), 0U);
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
        rows[cell].groups = group_values(folded, cell);
        if (folded.period && folded.cell_period[cell] != no_day) {
            rows[cell].period = folded.cell_period[cell];
        }
    }
    std::sort(order.cell_of_row.begin(), order.cell_of_row.end(),
              [&](std::uint32_t a, std::uint32_t b) { return row_before(rows[a], rows[b]); });
    order.row_of_cell.resize(cells);
    for (std::uint32_t row = 0; row < cells; ++row) {
        order.row_of_cell[order.cell_of_row[row]] = row;
    }
    return order;
}

privacy::Question door_question(const Folded& folded, const CellSums& sums, const privacy::Viewer& viewer,
                                DoorMemory& memory) {
    const auto cells = folded.cells();
    memory.order = row_order(folded);
    const auto& row_of_cell = memory.order.row_of_cell;
    memory.persons.assign(cells, 0);
    privacy::Question question;
    question.cells = cells;
    std::uint32_t persons = 0;
    if (folded.persons_known) {
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            memory.persons[row_of_cell[cell]] = sums.cells[cell].persons;
        }
        persons = static_cast<std::uint32_t>(sums.persons);
    } else {
        const auto points = static_cast<std::size_t>(folded.points);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            auto& answers = memory.persons[row_of_cell[cell]];
            for (std::size_t k = 0; k < points; ++k) {
                answers += static_cast<std::uint64_t>(folded.histogram[cell * points + k]);
            }
            persons += static_cast<std::uint32_t>(answers);
        }
    }
    question.persons = persons;
    question.persons_in_cell = memory.persons;
    if (folded.employees_known) {
        // A fine cell is one (cell, employee); it counts where somebody answered about that employee.
        memory.employees.assign(cells, 0);
        for (std::size_t fine = 0; fine < folded.fine_answered.size(); ++fine) {
            if (folded.employee_of_fine[fine] != no_code && folded.fine_answered[fine] != 0) {
                ++memory.employees[row_of_cell[folded.cell_of_fine[fine]]];
            }
        }
        question.employees_in_cell = memory.employees;
    }
    if (viewer.kind != privacy::Viewer::Kind::organisation) {
        const auto column = column_of(viewer, folded);
        memory.own.assign(cells, 0);
        for (std::uint32_t cell = 0; column && cell < cells; ++cell) {
            ScoreRow row;
            row.groups = group_values(folded, cell);
            memory.own[row_of_cell[cell]] = row.group(*column) == viewer.id ? 1 : 0;
        }
        question.own_cell = memory.own;
    }
    question.visit = [&folded, &row_of_cell = memory.order.row_of_cell](
                         const std::function<void(std::span<const privacy::Answer>)>& use) {
        std::vector<privacy::Answer> piece;
        const auto flush = [&] {
            use(piece);
            piece.clear();
        };
        constexpr std::size_t most = 8192;
        std::uint32_t number = 0;
        if (!folded.persons_known) {
            // Which answer is about whom was not kept, only whom the answers of a cell are about: the first answers
            // carry these employees. Every one of them has an answer, so sets of cells have the right employees.
            std::vector<std::vector<std::uint32_t>> about(folded.cells());
            for (std::size_t fine = 0; fine < folded.fine_answered.size(); ++fine) {
                if (folded.employee_of_fine[fine] != no_code && folded.fine_answered[fine] != 0) {
                    about[folded.cell_of_fine[fine]].push_back(folded.employee_of_fine[fine]);
                }
            }
            const auto points = static_cast<std::size_t>(folded.points);
            for (std::uint32_t cell = 0; cell < folded.cells(); ++cell) {
                std::size_t told = 0;
                for (std::size_t k = 0; k < points; ++k) {
                    for (std::int64_t i = 0; i < folded.histogram[cell * points + k]; ++i) {
                        const auto employee = told < about[cell].size() ? about[cell][told++] : privacy::no_employee;
                        piece.push_back({row_of_cell[cell], number++, employee, 0});
                        if (piece.size() == most) {
                            flush();
                        }
                    }
                }
            }
        }
        for (const auto& shard : folded.shards) {
            for (std::uint32_t person = 0; person < shard.persons(); ++person, ++number) {
                for (auto i = shard.begin[person]; i < shard.begin[person + 1]; ++i) {
                    const auto fine = shard.runs[i].cell;
                    piece.push_back(
                        {row_of_cell[folded.cell_of(fine)], number,
                         folded.employees_known ? folded.employee_of_fine[fine] : privacy::no_employee, 0});
                }
                if (piece.size() >= most) {
                    flush();
                }
            }
        }
        flush();
    };
    return question;
}

ScoreTable release(Folded folded, const ScoreSpec& spec, const Asking& asking, const Context& context) {
    const auto sums = sum_cells(folded, context);
    auto state = std::make_shared<ScoreTable::State>();
    state->spec = spec;
    for (const auto& group : folded.groups) {
        state->by.push_back(group.name);
        state->by_type.push_back(group.type);
    }
    privacy::Verdict verdict;
    RowOrder order;
    if (asking.verdict != nullptr) {
        verdict = *asking.verdict;
        order = row_order(folded);
    } else {
        DoorMemory memory;
        auto question = door_question(folded, sums, asking.viewer, memory);
        question.guarded = asking.guarded;
        verdict = privacy::decide(asking.policy, asking.viewer, question);
        order = std::move(memory.order);
    }
    const ScaleIndex scale{spec};
    const auto cells = folded.cells();
    state->row_of_cell.assign(cells, no_code);

    std::vector<std::uint32_t> pooled;
    for (std::uint32_t place = 0; place < cells; ++place) {
        const auto cell = order.cell_of_row[place];
        ScoreRow row;
        row.groups = group_values(folded, cell);
        if (folded.period && folded.cell_period[cell] != no_day) {
            row.period = folded.cell_period[cell];
        }
        row.score.reason = verdict.cell[place];
        if (verdict.pooled[place] != 0) {
            pooled.push_back(cell);
        }
        const bool shown = row.score.reason == Reason::none;
        auto facts = count_row(folded, {cell});
        if (shown) {
            state->row_of_cell[cell] = static_cast<std::uint32_t>(state->rows.size());
            facts.sums = sums.cells[cell];
        }
        // Pooled or guarded rows say nothing but why; the counts of a small row of known customers are no secret.
        if (shown || (!asking.guarded &&
                      (row.score.reason == Reason::too_few || row.score.reason == Reason::few_employees))) {
            row.answers = facts.answers;
            row.pending = facts.pending;
            row.asked = folded.asked_known ? std::optional{facts.answers + facts.silent} : std::nullopt;
        }
        state->rows.push_back(std::move(row));
        state->facts.push_back(std::move(facts));
    }
    if (verdict.other_shown) {
        ScoreRow row;
        row.other = true;
        row.groups.assign(state->by.size(), GroupValue{std::string{"other"}});
        row.score.reason = Reason::none;
        auto facts = count_row(folded, pooled);
        row.answers = facts.answers;
        row.pending = facts.pending;
        row.asked = folded.asked_known ? std::optional{facts.answers + facts.silent} : std::nullopt;
        for (const auto cell : pooled) {
            state->row_of_cell[cell] = static_cast<std::uint32_t>(state->rows.size());
        }
        state->rows.push_back(std::move(row));
        state->facts.push_back(std::move(facts));
    }
    if (folded.persons_known && verdict.other_shown) {
        // Persons of pooled cells are one set: whoever answered in two of them is one person.
        const auto other = state->rows.size() - 1;
        std::vector<std::uint32_t> only_other(cells, no_code);
        for (const auto cell : pooled) {
            only_other[cell] = 0;
        }
        for_each_person(
            folded, only_other, 1,
            [&](auto, auto answers, auto n, auto s) { state->facts[other].sums.add(answers, n, s); }, [] {});
    }
    bool clustered = false;
    bool ceiling = false;
    bool coded = false;
    for (std::size_t i = 0; i < state->rows.size(); ++i) {
        auto& row = state->rows[i];
        auto& facts = state->facts[i];
        if (row.score.reason != Reason::none) {
            continue;
        }
        if (!folded.persons_known) {
            facts.sums = sums_of_histogram(facts, scale);
        }
        row.persons = static_cast<std::int64_t>(facts.sums.persons);
        score_row(row, facts, spec, scale, folded.weighted);
        if (asking.employees_answer && row.score.given()) {
            coded = code_row(row, facts, spec, scale) || coded;
        }
        clustered = clustered || facts.sums.repeated;
        ceiling = ceiling || !row.limits_trusted;
    }
    state->methods = methods_of(spec);
    if (!folded.persons_known) {
        state->notes.emplace_back("rows_as_persons");
    }
    if (clustered) {
        state->notes.emplace_back("clustered");
        state->methods.emplace_back(
            "several answers of one person: person-clustered variance, t with persons - 1 (Kish 1965; Cochran 1977)");
    }
    if (folded.weighted) {
        state->notes.emplace_back("weighted");
        state->methods.emplace_back("weights: effective number of answers (Kish 1965)");
    }
    if (coded) {
        state->notes.emplace_back("coded_extremes");
        state->methods.emplace_back(
            "shares of employees below 10 % and above 90 %: shown as these edges only, in every "
            "measure "
            "(Machanavajjhala, Kifer, Gehrke & Venkitasubramaniam 2007)");
    }
    if (ceiling) {
        state->notes.emplace_back("ceiling");
    }
    if (spec.shrink) {
        shrink_rows(*state);
        rank_rows(*state, folded, context);
        state->methods.emplace_back("shrunk: empirical Bayes, integrated over its prior (Daniels 1999; Christiansen & "
                                    "Morris 1997)");
        state->methods.emplace_back("rank ranges: pairwise differences (Mogstad, Romano, Shaikh & Wilhelm 2024)");
    }
    if (asking.guarded && asking.verdict == nullptr) {
        state->notes.emplace_back("single_question");
    }
    state->stamps = std::move(verdict.stamps);
    state->folded = std::move(folded);
    state->table = score_columns(*state);
    return ScoreTable{std::move(state)};
}

}  // namespace klankbord::inline v0::satisfaction
