#include "satisfaction/release.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <klankbord/core/error.hpp>
#include <klankbord/privacy/homogeneity.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

#include "core/group_columns.hpp"
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

/// A lone group of one column that names the viewer's team or page.
bool owns(const ScoreRow& row, const std::vector<std::string>& by, const privacy::Viewer& viewer) {
    const std::string_view column = viewer.kind == privacy::Viewer::Kind::team ? "team" : "employee";
    for (std::size_t i = 0; i < by.size(); ++i) {
        if (by[i] == column) {
            return row.group(i) == viewer.id;
        }
    }
    return false;
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

/// Shares of employees near 0 and 1 are shown as "at most 10 %" and "at least 90 %": with everybody of one mind a
/// minimum number of persons hides nobody. What would give the share back goes with it.
bool code_unanimity(ScoreRow& row, RowFacts& facts, const ScoreSpec& spec) {
    const auto critical = stats::Critical::normal(spec.confidence);
    const auto limits = [&](double share) {
        const auto found = stats::wilson(share * facts.n_effective, facts.n_effective, critical);
        return Estimate{share, found.low, found.high, Reason::none};
    };
    const auto shown = privacy::code_share(row.score.estimate, limits);
    if (shown.code == privacy::CodedShare::Code::exact) {
        return false;
    }
    row.score = shown.value;
    row.histogram.clear();
    row.counts.clear();
    row.shares.clear();
    row.coded = true;
    facts.shown = false;
    return true;
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

privacy::Question door_question(const Folded& folded, const CellSums& sums, const privacy::Viewer& viewer,
                                DoorMemory& memory) {
    const auto cells = folded.cells();
    memory.persons.assign(cells, 0);
    privacy::Question question;
    question.cells = cells;
    std::uint32_t persons = 0;
    if (folded.persons_known) {
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            memory.persons[cell] = sums.cells[cell].persons;
        }
        persons = static_cast<std::uint32_t>(sums.persons);
    } else {
        const auto points = static_cast<std::size_t>(folded.points);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            for (std::size_t k = 0; k < points; ++k) {
                memory.persons[cell] += static_cast<std::uint64_t>(folded.histogram[cell * points + k]);
            }
            persons += static_cast<std::uint32_t>(memory.persons[cell]);
        }
    }
    question.persons = persons;
    question.persons_in_cell = memory.persons;
    if (folded.employees_known) {
        // A fine cell is one (cell, employee); it counts where somebody answered about that employee.
        memory.employees.assign(cells, 0);
        for (std::size_t fine = 0; fine < folded.fine_answered.size(); ++fine) {
            if (folded.employee_of_fine[fine] != no_code && folded.fine_answered[fine] != 0) {
                ++memory.employees[folded.cell_of_fine[fine]];
            }
        }
        question.employees_in_cell = memory.employees;
    }
    if (viewer.kind != privacy::Viewer::Kind::organisation) {
        std::vector<std::string> by;
        for (const auto& group : folded.groups) {
            by.push_back(group.name);
        }
        memory.own.assign(cells, 0);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            ScoreRow row;
            row.groups = group_values(folded, cell);
            memory.own[cell] = owns(row, by, viewer) ? 1 : 0;
        }
        question.own_cell = memory.own;
    }
    question.visit = [&folded](const std::function<void(std::span<const privacy::Answer>)>& use) {
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
                        piece.push_back({cell, number++, employee, 0});
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
                    piece.push_back({folded.cell_of(fine), number,
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
    if (asking.verdict != nullptr) {
        verdict = std::move(*asking.verdict);
    } else {
        DoorMemory memory;
        auto question = door_question(folded, sums, asking.viewer, memory);
        question.guarded = asking.guarded;
        verdict = privacy::decide(asking.policy, asking.viewer, question);
    }
    const ScaleIndex scale{spec};
    const auto cells = folded.cells();
    state->row_of_cell.assign(cells, no_code);

    std::vector<std::pair<ScoreRow, std::uint32_t>> ordered;
    std::vector<std::uint32_t> pooled;
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
        ScoreRow row;
        row.groups = group_values(folded, cell);
        if (folded.period && folded.cell_period[cell] != no_day) {
            row.period = folded.cell_period[cell];
        }
        row.score.reason = verdict.cell[cell];
        ordered.emplace_back(std::move(row), cell);
        if (verdict.pooled[cell] != 0) {
            pooled.push_back(cell);
        }
    }
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return row_before(a.first, b.first); });
    for (auto& [row, cell] : ordered) {
        const bool shown = verdict.cell[cell] == Reason::none;
        auto facts = count_row(folded, {cell});
        if (shown) {
            state->row_of_cell[cell] = static_cast<std::uint32_t>(state->rows.size());
            facts.sums = sums.cells[cell];
        }
        // Pooled or guarded rows say nothing but why; the counts of a small row of known customers are no secret.
        if (shown || (!asking.guarded && asking.policy.guard == privacy::Guard::promised &&
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
        if (asking.employees_answer && spec.measure == Measure::csat && row.score.given()) {
            coded = code_unanimity(row, facts, spec) || coded;
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
        state->methods.emplace_back("shares of employees below 10 % and above 90 %: shown as these edges only "
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
    if (asking.guarded && !asking.remembered) {
        state->notes.emplace_back("single_question");
    }
    state->stamps = std::move(verdict.stamps);
    state->folded = std::move(folded);
    state->table = score_columns(*state);
    return ScoreTable{std::move(state)};
}

}  // namespace klankbord::inline v0::satisfaction
