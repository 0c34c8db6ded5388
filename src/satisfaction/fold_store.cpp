#include "satisfaction/fold_store.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/privacy/door.hpp>

#include "core/parallel.hpp"
#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

using facts::no_column;
using facts::null_large;
using facts::null_small;
using state::Store;

constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();

/// Days near 1970 get small codes, because cells of a single grouping are found by indexing with the code.
Code code_of_day(std::int32_t day) {
    return (static_cast<Code>(day) << 1U) ^ (day < 0 ? ~Code{0} : Code{0});
}
std::int32_t day_of_code(Code code) {
    return static_cast<std::int32_t>((code >> 1U) ^ ((code & 1U) != 0 ? ~Code{0} : Code{0}));
}

/// The columns a question reads, as plain pointers.
struct Columns {
    std::vector<const Code*> by;
    const std::int32_t* value = nullptr;
    const std::int64_t* at = nullptr;
    const std::int64_t* invited = nullptr;
    const std::int64_t* weight = nullptr;
    const Code* employee = nullptr;
    const Code* question = nullptr;
    Code wanted = no_code;
    const Code* rater = nullptr;  ///< only in a single store that holds ratings by employees too
    Code employee_rates = no_code;
};

struct Worker {
    explicit Worker(std::size_t levels) : cells(levels) {}
    CellSpace cells;
    std::vector<std::int64_t> histogram;
    std::vector<std::int64_t> silent;
    std::vector<std::int64_t> pending;
    std::vector<Wide> weight_histogram;
    std::vector<Wide> weight_squares;
    std::vector<std::uint8_t> fine_answered;
    std::optional<PeriodCutter> cutter;
    std::vector<std::uint32_t> global;
};

struct Piece {
    Shard shard;
    std::size_t worker = 0;
    std::size_t first_answer = 0;  // numbers of its answers, when a ledger asks; their cells are the worker's
    std::size_t last_answer = 0;
};

class StoreFold {
  public:
    StoreFold(const state::FactTable& facts, const RatingQuery& query, const ScoreSpec& spec, const Context& context,
              std::span<const std::uint8_t> leave_out, StoredAnswers* answers)
        : state_(facts.state()),
          query_(query),
          scale_(spec),
          step_(*thousandths(spec.scale.step)),
          context_(context),
          leave_out_(leave_out),
          answers_(answers),
          store_(choose_store()) {
        find_columns();
        cell_level_ = query.by.size() + (query.period ? 1U : 0U);
        values_apart_ = columns_.weight == nullptr && is_mean(spec.measure);
        employees_known_ = columns_.employee != nullptr && query.rater == facts::Rater::customer;
        levels_ = cell_level_ + (employees_known_ ? 1U : 0U);
        // Few values are looked up faster than divided: an answer's number by its thousandths above the lowest.
        low_ = *thousandths(spec.scale.low);
        const auto range = *thousandths(spec.scale.high) - low_;
        if (range <= 1'000'000) {
            index_.assign(static_cast<std::size_t>(range) + 1, outcome::off_scale);
            for (std::int32_t k = 0; k < scale_.points(); ++k) {
                index_[static_cast<std::size_t>(k * step_)] = k;
            }
        }
        now_ = query.now ? *query.now : latest_time();
    }

    Folded run() {
        const auto owners = store_->owners();
        const auto rows = std::max<std::size_t>(1, store_->rows());
        constexpr std::size_t rows_a_piece = 1U << 17U;
        const auto count = std::max<std::size_t>(1, std::min(owners, rows / rows_a_piece + 1));
        // Behind the folded part an answer's number follows from all before it: then they are counted one by
        // one.
        const bool numbered = !leave_out_.empty() || answers_ != nullptr;
        pieces_.resize(store_->folded() || !numbered ? count : 1);
        if (answers_ != nullptr) {
            const auto most = store_->folded() ? store_->answered().size() : rows_with_answer();
            answers_->cell.assign(most, privacy::no_cell);
            answers_->person.assign(most, 0);
            answers_->employee.assign(columns_.employee == nullptr ? 0 : most, privacy::no_employee);
            answers_->persons = static_cast<std::uint32_t>(owners);
        }
        const auto workers = static_cast<std::size_t>(context_.thread_count());
        for (std::size_t i = 0; i < workers; ++i) {
            auto& worker = workers_.emplace_back(levels_);
            if (query_.period) {
                worker.cutter.emplace(*query_.period, query_.calendar);
            }
        }
        if (simple()) {
            fold_simple();
            return gather();
        }
        detail::parallel_pieces(pieces_.size(), context_, [&](std::size_t piece, std::size_t worker) {
            pieces_[piece].worker = worker;
            const auto first = owners * piece / pieces_.size();
            const auto last = owners * (piece + 1) / pieces_.size();
            fold_owners(workers_[worker], pieces_[piece], first, last);
        });
        return gather();
    }

  private:
    const Store* choose_store() const {
        const auto& stores = state_.stores;
        if (query_.rater == facts::Rater::employee) {
            if (stores.size() < 2) {
                throw error::missing_name("employees' ratings need the facts rater and employee",
                                          "a table without them", "map rater=\"...\" and employee=\"...\"");
            }
            return &stores[1];
        }
        return &stores[0];
    }

    void find_columns() {
        const auto& schema = store_->schema();
        for (const auto& name : query_.by) {
            const auto at = schema.find(name);
            if (at == no_column || schema.columns[at].physical != facts::Physical::code) {
                std::string known;
                for (const auto& column : schema.columns) {
                    if (column.physical == facts::Physical::code) {
                        known.append(known.empty() ? "" : ", ").append(column.name);
                    }
                }
                throw error::missing_name("by names columns that hold groups: " + known, "\"" + name + "\"",
                                          "choose among them, or keep the column with groups=");
            }
            by_.push_back(at);
            columns_.by.push_back(store_->codes(at).data());
        }
        const auto large = [&](std::string_view name) -> const std::int64_t* {
            // Null says that there is no such column; an empty one is there.
            static constexpr std::int64_t nothing = 0;
            const auto at = schema.find(name);
            if (at == no_column) {
                return nullptr;
            }
            return store_->rows() == 0 ? &nothing : store_->large(at).data();
        };
        columns_.value = store_->small(schema.find("value")).data();
        columns_.at = large("at");
        columns_.invited = large("invited_at");
        if (query_.weighted) {
            columns_.weight = large("weight");
            if (columns_.weight == nullptr) {
                throw error::missing_name("weighted scores need the fact weight", "a table without it",
                                          "map weight=\"...\"");
            }
        }
        if (query_.period && columns_.at == nullptr && columns_.invited == nullptr) {
            throw error::missing_name("periods need the fact at or invited_at", "a table without them",
                                      "map at=\"...\"");
        }
        if (const auto at = schema.find("employee"); at != no_column) {
            employee_ = at;
            columns_.employee = store_->codes(at).data();
        }
        // Without the fact employee nobody can say who of them answered: such ratings are not the customers'.
        if (const auto at = schema.find("rater"); at != no_column && state_.stores.size() == 1) {
            if (const auto code = store_->dictionary(at).find(IdView{"employee"})) {
                columns_.rater = store_->codes(at).data();
                columns_.employee_rates = *code;
            }
        }
        if (!query_.question.empty()) {
            const auto at = schema.find("question");
            if (at != no_column) {
                columns_.question = store_->codes(at).data();
                const auto code = store_->dictionary(at).find(IdView{query_.question});
                columns_.wanted = code.value_or(no_code - 1);
            }
        }
    }

    [[nodiscard]] std::size_t rows_with_answer() const {
        return static_cast<std::size_t>(std::count_if(columns_.value, columns_.value + store_->rows(),
                                                      [](auto value) { return value != null_small; }));
    }

    [[nodiscard]] std::int64_t latest_time() const {
        std::int64_t latest = null_large;
        if (!query_.closes_after_days) {
            return latest;
        }
        for (const auto* column : {columns_.at, columns_.invited}) {
            for (std::size_t row = 0; column != nullptr && row < store_->rows(); ++row) {
                latest = std::max(latest, column[row]);
            }
        }
        return latest;
    }

    [[nodiscard]] std::int32_t index_of(std::int64_t value) const {
        const auto above = value - low_;
        if (index_.empty()) {
            return scale_.index(value);
        }
        return above < 0 || above >= static_cast<std::int64_t>(index_.size()) ? outcome::off_scale
                                                                               : index_[static_cast<std::size_t>(above)];
    }

    [[nodiscard]] bool still_open(std::uint32_t row) const {
        return query_.closes_after_days && columns_.invited != nullptr && columns_.invited[row] != null_large &&
               columns_.invited[row] + *query_.closes_after_days * micros_per_day > now_;
    }

    /// One grouping column or none, nothing that depends on time, person or weight: silence is counted in one stream
    /// over the groups and persons are read from the answers alone.
    [[nodiscard]] bool simple() const {
        return store_->folded() && by_.size() <= 1 && !query_.period && columns_.weight == nullptr &&
               !employees_known_ && columns_.question == nullptr && columns_.rater == nullptr &&
               !query_.closes_after_days;
    }

    void fold_simple() {
        const auto rows = store_->rows();
        const auto answered = store_->answered();
        const auto owner = store_->codes(store_->schema().owner);
        const Code* by = columns_.by.empty() ? nullptr : columns_.by[0];
        const std::size_t codes = by == nullptr ? 1 : std::size_t{store_->dictionary(by_[0]).bound()} + 1;
        const auto points = static_cast<std::size_t>(scale_.points());
        // A piece of rows and a piece of answers: persons do not straddle the pieces of answers.
        const auto cut = [&](std::size_t piece) {
            auto at = answered.size() * piece / pieces_.size();
            while (at > 0 && at < answered.size() && owner[answered[at]] == owner[answered[at - 1]]) {
                ++at;
            }
            return at;
        };
        std::vector<std::vector<std::int64_t>> asked(workers_.size(), std::vector<std::int64_t>(codes, 0));
        std::vector<std::vector<std::int64_t>> counted(workers_.size(), std::vector<std::int64_t>(codes * points, 0));
        std::vector<std::vector<std::int64_t>> waiting(
            workers_.size(), std::vector<std::int64_t>(leave_out_.empty() ? 0 : codes, 0));
        detail::parallel_pieces(pieces_.size(), context_, [&](std::size_t number, std::size_t worker) {
            auto& piece = pieces_[number];
            piece.worker = worker;
            auto& here = asked[worker];
            const auto last_row = rows * (number + 1) / pieces_.size();
            if (by != nullptr) {
                for (auto row = rows * number / pieces_.size(); row < last_row; ++row) {
                    ++here[by[row] + Code{1}];  // no_code + 1 is 0
                }
            } else {
                here[0] += static_cast<std::int64_t>(last_row - rows * number / pieces_.size());
            }
            const auto first = cut(number);
            const auto last = cut(number + 1);
            auto& shard = piece.shard;
            shard.runs.reserve(last - first);
            shard.begin.reserve((last - first) / 2);
            auto& bins = counted[worker];
            for (auto at = first; at < last;) {
                const auto person = owner[answered[at]];
                const auto start = shard.runs.size();
                for (; at < last && owner[answered[at]] == person; ++at) {
                    const auto row = answered[at];
                    const auto index = index_of(columns_.value[row]);
                    if (index < 0) {
                        refuse_off_scale(columns_.value[row]);
                    }
                    const std::uint32_t cell = by == nullptr ? 0 : by[row] + Code{1};
                    if (answers_ != nullptr) {
                        answers_->cell[at] = cell;
                        answers_->person[at] = person + Code{1};  // as Store::owners counts them
                    }
                    if (waits(at)) {
                        ++waiting[worker][cell];
                        continue;
                    }
                    ++bins[cell * points + static_cast<std::size_t>(index)];
                    add_run(shard, start, cell, scale_.score(index), 0, false);
                }
                if (shard.runs.size() > start) {
                    shard.begin.push_back(static_cast<std::uint32_t>(shard.runs.size()));
                }
            }
        });
        // The worker's numbering is that of the codes: give it to all of them.
        auto& all = workers_.front();
        std::vector<std::uint32_t> cell_of_code(codes, 0);
        if (by != nullptr) {
            for (std::size_t code = 0; code < codes; ++code) {
                const bool met = std::any_of(asked.begin(), asked.end(), [&](const auto& one) { return one[code] > 0; });
                cell_of_code[code] = met ? all.cells.child(0, 0, static_cast<Code>(code) - Code{1}) : 0;
            }
        }
        make_room(all, by == nullptr ? 0 : all.cells.size(0));
        for (std::size_t worker = 0; worker < workers_.size(); ++worker) {
            for (std::size_t code = 0; code < codes; ++code) {
                const auto cell = cell_of_code[code];
                all.silent[cell] +=
                    asked[worker][code] - (waiting[worker].empty() ? 0 : waiting[worker][code]);
                for (std::size_t k = 0; k < points; ++k) {
                    const auto count = counted[worker][code * points + k];
                    all.histogram[cell * points + k] += count;
                    all.silent[cell] -= count;
                }
            }
        }
        for (auto& piece : pieces_) {
            for (auto& run : piece.shard.runs) {
                run.cell = cell_of_code[run.cell];
            }
            piece.worker = 0;
        }
        if (answers_ != nullptr) {
            for (auto& cell : answers_->cell) {
                cell = cell_of_code[cell];
            }
            pieces_.front().last_answer = answers_->cell.size();
        }
    }

    [[nodiscard]] bool waits(std::size_t number) const {
        return number < leave_out_.size() && leave_out_[number] != 0;
    }

    [[noreturn]] static void refuse_off_scale(std::int64_t value) {
        throw error::invalid_value("an answer lies on the scale of the question",
                                   std::to_string(static_cast<double>(value) / 1000),
                                   "give scale=(low, high), or ask one question at a time");
    }

    std::uint32_t cell_of(Worker& worker, std::uint32_t row) const {
        std::uint32_t cell = 0;
        for (std::size_t level = 0; level < columns_.by.size(); ++level) {
            cell = worker.cells.child(level, cell, columns_.by[level][row]);
        }
        if (worker.cutter) {
            // Periods are by invitation where that is known: then the asked and the answers of a period belong together.
            auto time = columns_.invited != nullptr ? columns_.invited[row] : null_large;
            if (time == null_large && columns_.at != nullptr) {
                time = columns_.at[row];
            }
            cell = worker.cells.child(cell_level_ - 1, cell,
                                      time == null_large ? no_code : code_of_day(worker.cutter->start(time)));
        }
        return cell;
    }

    void make_room(Worker& worker, std::uint32_t cell) const {
        if (cell < worker.silent.size()) {
            return;
        }
        const auto cells = std::max<std::size_t>(cell + 1, worker.silent.size() * 2);
        worker.silent.resize(cells);
        worker.pending.resize(cells);
        worker.histogram.resize(cells * static_cast<std::size_t>(scale_.points()));
        if (columns_.weight != nullptr) {
            worker.weight_histogram.resize(worker.histogram.size());
            worker.weight_squares.resize(cells);
        }
    }

    void fold_owners(Worker& worker, Piece& piece, std::size_t first, std::size_t last) {
        const auto points = static_cast<std::size_t>(scale_.points());
        const bool weighted = columns_.weight != nullptr;
        auto& shard = piece.shard;
        const bool numbered = !leave_out_.empty() || answers_ != nullptr;
        bool begun = !store_->folded();
        std::size_t next = 0;
        store_->scan(first, last, [&](std::size_t owner, const auto& rows) {
            const auto start = shard.runs.size();
            for (const auto row : rows) {
                const auto value = columns_.value[row];
                const bool other_question =
                    (columns_.question != nullptr && columns_.question[row] != columns_.wanted) ||
                    (columns_.rater != nullptr && columns_.rater[row] == columns_.employee_rates);
                std::size_t number = 0;
                if (numbered && value != null_small) {
                    if (!begun) {
                        const auto answered = store_->answered();
                        next = static_cast<std::size_t>(
                            std::lower_bound(answered.begin(), answered.end(), row) - answered.begin());
                        piece.first_answer = next;
                        begun = true;
                    }
                    number = next++;
                    if (answers_ != nullptr) {
                        answers_->person[number] = static_cast<std::uint32_t>(owner);
                        if (columns_.employee != nullptr && columns_.employee[row] != no_code) {
                            answers_->employee[number] = columns_.employee[row];
                        }
                    }
                }
                if (other_question) {
                    continue;
                }
                const auto cell = cell_of(worker, row);
                make_room(worker, cell);
                if (value == null_small) {
                    ++(still_open(row) ? worker.pending : worker.silent)[cell];
                    continue;
                }
                const auto index = index_of(value);
                if (index < 0) {
                    refuse_off_scale(value);
                }
                if (waits(number)) {
                    continue;
                }
                auto fine = cell;
                if (employees_known_) {
                    fine = worker.cells.child(levels_ - 1, cell, columns_.employee[row]);
                    if (fine >= worker.fine_answered.size()) {
                        worker.fine_answered.resize(std::max<std::size_t>(fine + 1, worker.fine_answered.size() * 2));
                    }
                    worker.fine_answered[fine] = 1;
                }
                if (answers_ != nullptr) {
                    answers_->cell[number] = cell;
                }
                const auto bin = cell * points + static_cast<std::size_t>(index);
                ++worker.histogram[bin];
                auto score = scale_.score(index);
                std::int64_t weight = 0;
                if (weighted) {
                    weight = columns_.weight[row];
                    worker.weight_histogram[bin] += weight;
                    worker.weight_squares[cell] += static_cast<Wide>(weight) * weight;
                    score *= weight;
                }
                add_run(shard, start, fine, score, weight, weighted);
            }
            if (shard.runs.size() > start) {
                shard.begin.push_back(static_cast<std::uint32_t>(shard.runs.size()));
            }
        });
        piece.last_answer = next;
    }

    void add_run(Shard& shard, std::size_t start, std::uint32_t fine, std::int64_t score, std::int64_t weight,
                 bool weighted) const {
        // Most persons answer in a few cells; looking back through more than these would cost the square of them,
        // so a long list may name a cell twice. Whoever reads runs adds them up per row anyway.
        constexpr std::size_t look_back = 16;
        const auto from = shard.runs.size() > start + look_back ? shard.runs.size() - look_back : start;
        for (auto i = shard.runs.size(); i-- > from;) {
            if (same_run(shard.runs[i], {fine, 1, score}, values_apart_)) {
                ++shard.runs[i].answers;
                add_exactly(shard.runs[i].score, score);
                if (weighted) {
                    add_exactly(shard.weight[i], weight);
                }
                return;
            }
        }
        shard.runs.push_back({fine, 1, score});
        if (weighted) {
            shard.weight.push_back(weight);
        }
    }

    Folded gather() {
        Folded out;
        out.points = scale_.points();
        out.period = query_.period;
        out.weighted = columns_.weight != nullptr;
        out.values_apart = values_apart_;
        out.persons_known = true;
        out.employees_known = employees_known_;
        out.rows = static_cast<std::int64_t>(store_->rows());
        for (const auto at : by_) {
            out.groups.push_back({store_->schema().columns[at].name,
                                  store_->dictionary(at).holds_integers() ? Column::Type::integer : Column::Type::text,
                                  {}});
        }
        CellSpace global{levels_};
        for (auto& worker : workers_) {
            const auto known = levels_ == 0 ? 1U : worker.cells.size(levels_ - 1);
            for (std::uint32_t fine = 0; fine < known; ++fine) {
                std::uint32_t cell = 0;
                if (levels_ > 0) {
                    const auto codes = worker.cells.codes(levels_ - 1, fine);
                    for (std::size_t level = 0; level < levels_; ++level) {
                        cell = global.child(level, cell, codes[level]);
                    }
                }
                worker.global.push_back(cell);
            }
            // Cells where nobody answered have no fine cell below them.
            for (std::uint32_t cell = 0; employees_known_ && cell_level_ > 0 && cell < worker.cells.size(cell_level_ - 1);
                 ++cell) {
                to_global(worker, global, cell);
            }
        }
        const auto cells = cell_level_ == 0 ? 1U : global.size(cell_level_ - 1);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            auto codes = cell_level_ == 0 ? std::vector<Code>{} : global.codes(cell_level_ - 1, cell);
            if (query_.period) {
                out.cell_period.push_back(codes.back() == no_code ? no_day : day_of_code(codes.back()));
                codes.pop_back();
            }
            for (std::size_t i = 0; i < codes.size(); ++i) {
                if (codes[i] != no_code) {
                    codes[i] = out.groups[i].values.intern(store_->dictionary(by_[i]).id(codes[i]));
                }
            }
            out.cell_codes.push_back(std::move(codes));
        }
        gather_counts(out, global);
        for (auto& piece : pieces_) {
            auto& worker = workers_[piece.worker];
            for (auto& run : piece.shard.runs) {
                run.cell = worker.global[run.cell];
            }
            out.shards.push_back(std::move(piece.shard));
        }
        if (employees_known_) {
            const auto fine = global.size(levels_ - 1);
            out.fine_answered.assign(fine, 0);
            for (std::uint32_t at = 0; at < fine; ++at) {
                out.cell_of_fine.push_back(cell_level_ == 0 ? 0 : global.parent(levels_ - 1, at));
                out.employee_of_fine.push_back(global.code(levels_ - 1, at));
            }
            for (const auto& worker : workers_) {
                for (std::size_t at = 0; at < std::min(worker.global.size(), worker.fine_answered.size()); ++at) {
                    out.fine_answered[worker.global[at]] |= worker.fine_answered[at];
                }
            }
        }
        if (answers_ != nullptr) {
            hand_over_answers(global);
        }
        return out;
    }

    std::uint32_t to_global(const Worker& worker, CellSpace& global, std::uint32_t cell) const {
        if (cell_level_ == 0) {
            return 0;
        }
        std::uint32_t to = 0;
        const auto codes = worker.cells.codes(cell_level_ - 1, cell);
        for (std::size_t level = 0; level < cell_level_; ++level) {
            to = global.child(level, to, codes[level]);
        }
        return to;
    }

    void gather_counts(Folded& out, CellSpace& global) {
        const auto cells = out.cell_codes.size();
        const auto points = static_cast<std::size_t>(out.points);
        out.histogram.assign(cells * points, 0);
        out.silent.assign(cells, 0);
        out.pending.assign(cells, 0);
        out.weight_histogram.assign(out.weighted ? cells * points : 0, 0);
        out.weight_squares.assign(out.weighted ? cells : 0, 0);
        for (const auto& worker : workers_) {
            const auto known = std::min<std::size_t>(
                worker.silent.size(), cell_level_ == 0 ? 1U : worker.cells.size(cell_level_ - 1));
            for (std::uint32_t cell = 0; cell < known; ++cell) {
                const auto to = to_global(worker, global, cell);
                out.silent[to] += worker.silent[cell];
                out.pending[to] += worker.pending[cell];
                for (std::size_t k = 0; k < points; ++k) {
                    out.histogram[to * points + k] += worker.histogram[cell * points + k];
                    if (out.weighted) {
                        out.weight_histogram[to * points + k] += worker.weight_histogram[cell * points + k];
                    }
                }
                if (out.weighted) {
                    out.weight_squares[to] += worker.weight_squares[cell];
                }
            }
        }
        const auto some = [](const auto& counts) {
            return std::any_of(counts.begin(), counts.end(), [](auto n) { return n > 0; });
        };
        out.asked_known = state_.asked_given || some(out.silent) || some(out.pending);
    }

    void hand_over_answers(CellSpace& global) {
        for (const auto& worker : workers_) {
            std::vector<std::uint32_t> to;
            for (std::uint32_t cell = 0; cell_level_ > 0 && cell < worker.cells.size(cell_level_ - 1);
                 ++cell) {
                to.push_back(to_global(worker, global, cell));
            }
            for (const auto& piece : pieces_) {
                if (&workers_[piece.worker] != &worker || to.empty()) {
                    continue;
                }
                for (auto at = piece.first_answer; at < piece.last_answer; ++at) {
                    auto& cell = answers_->cell[at];
                    cell = cell == privacy::no_cell ? cell : to[cell];
                }
            }
        }
        if (!store_->folded()) {
            // Answers that a later one replaced have no number.
            const auto last = pieces_.front().last_answer;
            answers_->cell.resize(last);
            answers_->person.resize(last);
            answers_->employee.resize(std::min(last, answers_->employee.size()));
        }
    }

    const state::FactTable::State& state_;
    const RatingQuery& query_;
    ScaleIndex scale_;
    std::int64_t step_;
    const Context& context_;
    std::span<const std::uint8_t> leave_out_;
    StoredAnswers* answers_;
    const Store* store_;
    Columns columns_;
    std::vector<std::size_t> by_;
    std::size_t employee_ = no_column;
    std::size_t cell_level_ = 0;
    std::size_t levels_ = 0;
    bool employees_known_ = false;
    bool values_apart_ = false;
    std::int64_t low_ = 0;
    std::vector<std::int32_t> index_;
    std::int64_t now_ = null_large;
    std::vector<Worker> workers_;
    std::vector<Piece> pieces_;
};

}  // namespace

Folded fold_store(const state::FactTable& facts, const RatingQuery& query, const ScoreSpec& spec,
                  const Context& context, std::span<const std::uint8_t> leave_out, StoredAnswers* answers) {
    spec.check();
    if (facts.kind() != facts::FactKind::ratings) {
        throw error::invalid_value("scores are made of ratings", facts::to_string(facts.kind()),
                                   "ask a table of ratings");
    }
    return StoreFold{facts, query, spec, context, leave_out, answers}.run();
}

}  // namespace klankbord::inline v0::satisfaction
