#include "satisfaction/fold_stream.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <type_traits>

#include <klankbord/core/error.hpp>

#include "core/parallel.hpp"
#include "facts/columns.hpp"
#include "satisfaction/answer_reader.hpp"
#include "satisfaction/group_reader.hpp"
#include "satisfaction/person_table.hpp"
#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

using arrow::Batch;
using arrow::ColumnView;
using arrow::Field;
using arrow::Layout;

constexpr std::size_t none = static_cast<std::size_t>(-1);
constexpr std::int64_t morsel_rows = 1 << 15;
constexpr std::int64_t window_rows = 5'000'000;

struct Positions {
    std::vector<std::size_t> by;
    std::size_t value = none;
    std::size_t person = none;
    std::size_t employee = none;
    std::size_t at = none;
    std::size_t invited = none;
    std::size_t weight = none;
};

/// A stretch of rows of one batch.
struct Morsel {
    std::size_t batch;
    std::int64_t first;
    std::int64_t rows;
};

/// Days near 1970 get small codes, because cells of a single grouping are found by indexing with the code.
Code code_of_day(std::int32_t day) {
    return (static_cast<Code>(day) << 1U) ^ (day < 0 ? ~Code{0} : Code{0});
}
std::int32_t day_of_code(Code code) {
    return static_cast<std::int32_t>((code >> 1U) ^ ((code & 1U) != 0 ? ~Code{0} : Code{0}));
}

template <class Key>
Key key_at(const ColumnView& column, std::int64_t row, std::int64_t base);

std::int64_t integer_id(const ColumnView& column, std::int64_t row, std::int64_t base) {
    const auto layout = column.field().layout;
    if (layout != Layout::float64 && layout != Layout::float32) {
        return column.integer(row);
    }
    // Integer ids with gaps arrive as floats from some tables; a float that is no integer is no id.
    const auto value = column.number(row);
    if (!(std::abs(value) < 9007199254740992.0) || value != std::floor(value)) {
        throw error::invalid_value("ids are texts or integers", facts::show(column, row),
                                   "convert the column to text or integers first", {column.field().name, base + row});
    }
    return static_cast<std::int64_t>(value);
}

template <>
IntegerKey key_at<IntegerKey>(const ColumnView& column, std::int64_t row, std::int64_t base) {
    if (column.field().layout == Layout::dictionary) {
        return {integer_id(column.dictionary(), column.index(row), base)};
    }
    return {integer_id(column, row, base)};
}

template <>
TextKey key_at<TextKey>(const ColumnView& column, std::int64_t row, std::int64_t /*base*/) {
    if (column.field().layout == Layout::dictionary) {
        return TextKey::of(column.dictionary().text(column.index(row)));
    }
    return TextKey::of(column.text(row));
}

bool null_id(const ColumnView& column, std::int64_t row) {
    if (column.is_null(row)) {
        return true;
    }
    return column.field().layout == Layout::dictionary && column.dictionary().is_null(column.index(row));
}

/// What one worker has counted, in its own numbering of groups.
template <class Key>
struct Worker {
    explicit Worker(std::size_t levels) : cells(levels) {}

    CellSpace cells;
    std::vector<GroupReader> groups;
    std::optional<GroupReader> employees;
    std::optional<PeriodCutter> cutter;
    std::vector<std::int64_t> histogram;
    std::vector<std::int64_t> silent;
    std::vector<Wide> weight_histogram;
    std::vector<Wide> weight_squares;
    std::array<std::vector<Entry<Key>>, detail::partitions> entries;
    std::array<std::vector<std::int64_t>, detail::partitions> entry_weight;
    // Answers without a known person: together one person. By fine cell, and by value where values stay apart.
    std::vector<std::uint32_t> nobody_answers;
    std::vector<std::int64_t> nobody_score;
    std::vector<std::int64_t> nobody_weight;
    std::vector<std::uint8_t> fine_answered;
    std::int64_t not_asked = 0;

    std::vector<std::uint32_t> global;        // fine cell → global fine cell
    std::vector<std::uint32_t> cell_scratch;  // per row of a morsel
    std::vector<std::uint32_t> fine_scratch;
    std::vector<Code> code_scratch;
    std::vector<std::int32_t> index_scratch;
    std::vector<std::uint32_t> answered_scratch;
};

template <class Key>
class StreamFold {
  public:
    StreamFold(const std::vector<Field>& fields, Positions positions, const RatingColumns& columns,
               const ScoreSpec& spec, const Context& context)
        : fields_(fields),
          at_(std::move(positions)),
          columns_(columns),
          scale_(spec),
          context_(context),
          answers_(fields[at_.value], columns.values, spec, at_.invited != none),
          weighted_(at_.weight != none),
          values_apart_(!weighted_ && is_mean(spec.measure)),
          nobody_bins_(values_apart_ ? static_cast<std::size_t>(spec.scale.points()) : 1),
          persons_known_(at_.person != none),
          employees_known_(at_.employee != none),
          cell_level_(at_.by.size() + (columns.period ? 1U : 0U)),
          levels_(cell_level_ + (employees_known_ ? 1U : 0U)),
          global_(levels_) {
        if (columns.period) {
            times_.emplace(fields[at_.at], columns.times);
        }
        for (const auto position : at_.by) {
            groups_.push_back({fields[position].name, GroupReader::type_of(fields[position]), {}});
        }
        const auto count = static_cast<std::size_t>(context.thread_count());
        for (std::size_t i = 0; i < count; ++i) {
            auto& worker = workers_.emplace_back(levels_);
            for (const auto position : at_.by) {
                worker.groups.emplace_back(fields[position]);
            }
            if (employees_known_) {
                worker.employees.emplace(fields[at_.employee]);
            }
            if (times_) {
                worker.cutter.emplace(*columns.period, times_->calendar());
            }
        }
    }

    void window(const std::vector<Batch>& batches, const std::vector<std::int64_t>& bases, bool last) {
        make_room(batches);
        std::vector<Morsel> morsels;
        for (std::size_t batch = 0; batch < batches.size(); ++batch) {
            for (std::int64_t first = 0; first < batches[batch].rows(); first += morsel_rows) {
                morsels.push_back({batch, first, std::min(morsel_rows, batches[batch].rows() - first)});
            }
        }
        // A caller's table may come as one batch of any size: answers on their way to their persons take memory.
        constexpr auto most = static_cast<std::size_t>(window_rows / morsel_rows);
        std::size_t first = 0;
        do {
            const auto pieces = std::min(most, morsels.size() - first);
            detail::parallel_pieces(pieces, context_, [&](std::size_t piece, std::size_t worker) {
                const auto& morsel = morsels[first + piece];
                count(workers_[worker], batches[morsel.batch], seen_batches_ + morsel.batch, bases[morsel.batch],
                      morsel);
            });
            first += pieces;
            settle(last && first == morsels.size());
        } while (first < morsels.size());
        seen_batches_ += batches.size();
    }

    Folded finish(std::int64_t rows) {
        Folded out;
        out.rows = rows;
        out.points = scale_.points();
        out.period = columns_.period;
        out.weighted = weighted_;
        out.values_apart = values_apart_;
        out.persons_known = persons_known_;
        out.employees_known = employees_known_;
        out.groups = std::move(groups_);
        gather_cells(out);
        gather_counts(out);
        if (persons_known_) {
            for (auto& table : persons_) {
                out.shards.push_back(table.take());
            }
            add_nobody(out);
        }
        return out;
    }

  private:
    /// Growing would copy; how many answers come is known but for codes that mean silence.
    void make_room(const std::vector<Batch>& batches) {
        if (!persons_known_) {
            return;
        }
        std::int64_t answers = 0;
        std::int64_t rows = 0;
        for (const auto& batch : batches) {
            const auto& value = batch.columns()[at_.value];
            answers += value.size() - value.null_count();
            rows += value.size();
        }
        if (rows > window_rows) {
            answers = static_cast<std::int64_t>(static_cast<double>(answers) / static_cast<double>(rows) * window_rows);
        }
        const auto share = static_cast<std::size_t>(answers) / workers_.size() / detail::partitions;
        for (auto& worker : workers_) {
            for (std::size_t part = 0; part < detail::partitions; ++part) {
                worker.entries[part].reserve(share + share / 8 + 16);
                if (weighted_) {
                    worker.entry_weight[part].reserve(share + share / 8 + 16);
                }
            }
        }
    }

    void count(Worker<Key>& worker, const Batch& batch, std::uint64_t batch_number, std::int64_t base,
               const Morsel& morsel) {
        const auto rows = static_cast<std::size_t>(morsel.rows);
        const auto& views = batch.columns();
        worker.cell_scratch.assign(rows, 0);
        worker.code_scratch.resize(rows);
        const std::span<std::uint32_t> cells{worker.cell_scratch};
        const std::span<Code> codes{worker.code_scratch};
        for (std::size_t level = 0; level < at_.by.size(); ++level) {
            worker.groups[level].read(views[at_.by[level]], batch_number, morsel.first, codes);
            worker.cells.step(level, cells, codes);
        }
        if (times_) {
            read_periods(worker, views, base, morsel, codes);
            worker.cells.step(cell_level_ - 1, cells, codes);
        }
        const std::uint32_t* fine = worker.cell_scratch.data();
        if (employees_known_) {
            worker.employees->read(views[at_.employee], batch_number, morsel.first, codes);
            worker.fine_scratch = worker.cell_scratch;
            worker.cells.step(cell_level_, worker.fine_scratch, codes);
            fine = worker.fine_scratch.data();
        }
        const auto known = cell_level_ == 0 ? 1U : worker.cells.size(cell_level_ - 1);
        const auto points = static_cast<std::size_t>(scale_.points());
        worker.histogram.resize(known * points);
        worker.silent.resize(known);
        if (weighted_) {
            worker.weight_histogram.resize(known * points);
            worker.weight_squares.resize(known);
        }
        const auto fine_known = levels_ == 0 ? 1U : worker.cells.size(levels_ - 1);
        if (employees_known_) {
            worker.fine_answered.resize(fine_known);
        }
        if (persons_known_) {
            worker.nobody_answers.resize(fine_known * nobody_bins_);
            worker.nobody_score.resize(fine_known * nobody_bins_);
            worker.nobody_weight.resize(fine_known * nobody_bins_);
        }
        // Rows without an answer are the many: they are counted without looking at them, the answers are gathered.
        worker.index_scratch.resize(rows);
        worker.answered_scratch.resize(rows);
        const auto* invited = at_.invited == none ? nullptr : &views[at_.invited];
        const auto answers = answers_.read(views[at_.value], invited, base, morsel.first,
                                           {worker.cell_scratch, worker.index_scratch, worker.answered_scratch},
                                           worker.silent, worker.not_asked);
        const auto* person = persons_known_ ? &views[at_.person] : nullptr;
        const bool all_named = person != nullptr && person->null_count() == 0 &&
                               (person->field().layout != Layout::dictionary || person->dictionary().null_count() == 0);
        const auto* integer_ids = person != nullptr && person->field().layout == Layout::int64
                                      ? person->template values<std::int64_t>()
                                      : nullptr;
        for (std::size_t k = 0; k < answers; ++k) {
            const auto i = worker.answered_scratch[k];
            const auto row = morsel.first + static_cast<std::int64_t>(i);
            const auto index = worker.index_scratch[i];
            const auto cell = worker.cell_scratch[i];
            const auto bin = cell * points + static_cast<std::size_t>(index);
            ++worker.histogram[bin];
            if (employees_known_) {
                worker.fine_answered[fine[i]] = 1;
            }
            std::int64_t weight = 0;
            if (weighted_) {
                weight = facts::read_weight(views[at_.weight], row, base);
                worker.weight_histogram[bin] += weight;
                worker.weight_squares[cell] += static_cast<Wide>(weight) * weight;
            }
            if (person == nullptr) {
                continue;
            }
            if (!all_named && null_id(*person, row)) {
                const auto place = fine[i] * nobody_bins_ + (values_apart_ ? static_cast<std::size_t>(index) : 0);
                ++worker.nobody_answers[place];
                add_exactly(worker.nobody_score[place], scale_.score(index) * (weighted_ ? weight : 1));
                add_exactly(worker.nobody_weight[place], weight);
                continue;
            }
            const auto key = key_of(*person, integer_ids, row, base);
            const auto part = detail::partition_of(key.hash());
            worker.entries[part].push_back({key, fine[i], index});
            if (weighted_) {
                worker.entry_weight[part].push_back(weight);
            }
        }
    }

    /// Integers as they lie; anything else asks its column.
    static Key key_of(const ColumnView& person, const std::int64_t* integer_ids, std::int64_t row, std::int64_t base) {
        if constexpr (std::is_same_v<Key, IntegerKey>) {
            if (integer_ids != nullptr) {
                return {integer_ids[row]};
            }
        }
        return key_at<Key>(person, row, base);
    }

    void read_periods(Worker<Key>& worker, const std::vector<ColumnView>& views, std::int64_t base,
                      const Morsel& morsel, std::span<Code> codes) const {
        const auto& column = views[at_.at];
        for (std::int64_t i = 0; i < morsel.rows; ++i) {
            const auto row = morsel.first + i;
            codes[static_cast<std::size_t>(i)] =
                null_id(column, row) ? no_code : code_of_day(worker.cutter->start(times_->read(column, row, base)));
        }
    }

    /// Gives the worker's groups their common numbers, by value.
    void number_cells(Worker<Key>& worker) {
        if (levels_ == 0) {
            worker.global.assign(1, 0);
            return;
        }
        const auto known = worker.cells.size(levels_ - 1);
        for (auto fine = static_cast<std::uint32_t>(worker.global.size()); fine < known; ++fine) {
            const auto codes = worker.cells.codes(levels_ - 1, fine);
            std::uint32_t cell = 0;
            for (std::size_t level = 0; level < levels_; ++level) {
                auto code = codes[level];
                if (code != no_code && level < at_.by.size()) {
                    code = groups_[level].values.intern(worker.groups[level].values().id(code));
                } else if (code != no_code && level == cell_level_) {
                    code = employees_.intern(worker.employees->values().id(code));
                }
                cell = global_.child(level, cell, code);
            }
            worker.global.push_back(cell);
        }
    }

    void settle(bool last) {
        for (auto& worker : workers_) {
            number_cells(worker);
        }
        if (!persons_known_) {
            return;
        }
        detail::parallel_pieces(detail::partitions, context_, [&](std::size_t part, std::size_t) {
            auto& table = persons_[part];
            std::size_t coming = 0;
            for (const auto& worker : workers_) {
                coming += worker.entries[part].size();
            }
            table.expect(coming);
            for (auto& worker : workers_) {
                auto& entries = worker.entries[part];
                auto& weights = worker.entry_weight[part];
                for (std::size_t i = 0; i < entries.size(); ++i) {
                    const auto& entry = entries[i];
                    const auto score = scale_.score(entry.index);
                    const auto weight = weighted_ ? weights[i] : 0;
                    table.add(entry.key, worker.global[entry.cell], score, weight, weighted_);
                }
                if (last) {
                    entries = {};
                    weights = {};
                } else {
                    entries.clear();
                    weights.clear();
                }
            }
            table.settle(weighted_, values_apart_, last);
            if (last) {
                table.close();
            }
        });
    }

    void gather_cells(Folded& out) {
        const auto cells = cell_level_ == 0 ? 1U : global_.size(cell_level_ - 1);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            auto codes = cell_level_ == 0 ? std::vector<Code>{} : global_.codes(cell_level_ - 1, cell);
            if (times_) {
                out.cell_period.push_back(codes.back() == no_code ? facts_null_day : day_of_code(codes.back()));
                codes.pop_back();
            }
            out.cell_codes.push_back(std::move(codes));
        }
        if (employees_known_) {
            const auto fine = global_.size(levels_ - 1);
            for (std::uint32_t at = 0; at < fine; ++at) {
                out.cell_of_fine.push_back(cell_level_ == 0 ? 0 : global_.parent(levels_ - 1, at));
                out.employee_of_fine.push_back(global_.code(levels_ - 1, at));
            }
            out.fine_answered.assign(fine, 0);
            for (const auto& worker : workers_) {
                for (std::size_t at = 0; at < worker.fine_answered.size(); ++at) {
                    out.fine_answered[worker.global[at]] |= worker.fine_answered[at];
                }
            }
        }
    }

    void gather_counts(Folded& out) {
        const auto cells = out.cell_codes.size();
        const auto points = static_cast<std::size_t>(out.points);
        out.histogram.assign(cells * points, 0);
        out.silent.assign(cells, 0);
        out.pending.assign(cells, 0);
        out.weight_histogram.assign(weighted_ ? cells * points : 0, 0);
        out.weight_squares.assign(weighted_ ? cells : 0, 0);
        for (const auto& worker : workers_) {
            out.not_asked += worker.not_asked;
            const auto to_global = global_cells(worker);
            for (std::size_t cell = 0; cell < worker.silent.size(); ++cell) {
                const auto to = to_global[cell];
                out.silent[to] += worker.silent[cell];
                for (std::size_t k = 0; k < points; ++k) {
                    out.histogram[to * points + k] += worker.histogram[cell * points + k];
                    if (weighted_) {
                        out.weight_histogram[to * points + k] += worker.weight_histogram[cell * points + k];
                    }
                }
                if (weighted_) {
                    out.weight_squares[to] += worker.weight_squares[cell];
                }
            }
        }
        out.asked_known =
            at_.invited != none || std::any_of(out.silent.begin(), out.silent.end(), [](auto n) { return n > 0; });
    }

    /// Worker's cells (not fine ones) → global cells.
    [[nodiscard]] std::vector<std::uint32_t> global_cells(const Worker<Key>& worker) const {
        if (!employees_known_) {
            return worker.global;
        }
        std::vector<std::uint32_t> to(cell_level_ == 0 ? 1 : worker.cells.size(cell_level_ - 1), 0);
        for (std::uint32_t fine = 0; fine < worker.global.size(); ++fine) {
            if (cell_level_ > 0) {
                to[worker.cells.parent(levels_ - 1, fine)] = global_.parent(levels_ - 1, worker.global[fine]);
            }
        }
        return to;
    }

    void add_nobody(Folded& out) const {
        const auto fine = levels_ == 0 ? 1U : global_.size(levels_ - 1);
        std::vector<Run> runs(fine * nobody_bins_);
        std::vector<std::int64_t> weights(runs.size(), 0);
        for (const auto& worker : workers_) {
            for (std::size_t from = 0; from < worker.nobody_answers.size(); ++from) {
                const auto to = worker.global[from / nobody_bins_] * nobody_bins_ + from % nobody_bins_;
                runs[to].answers += worker.nobody_answers[from];
                add_exactly(runs[to].score, worker.nobody_score[from]);
                add_exactly(weights[to], worker.nobody_weight[from]);
            }
        }
        Shard shard;
        for (std::size_t place = 0; place < runs.size(); ++place) {
            if (runs[place].answers > 0) {
                runs[place].cell = static_cast<std::uint32_t>(place / nobody_bins_);
                shard.runs.push_back(runs[place]);
                if (weighted_) {
                    shard.weight.push_back(weights[place]);
                }
            }
        }
        if (!shard.runs.empty()) {
            shard.begin.push_back(static_cast<std::uint32_t>(shard.runs.size()));
            out.shards.push_back(std::move(shard));
        }
    }

    static constexpr std::int32_t facts_null_day = std::numeric_limits<std::int32_t>::min();

    const std::vector<Field>& fields_;
    Positions at_;
    const RatingColumns& columns_;
    ScaleIndex scale_;
    const Context& context_;
    AnswerReader answers_;
    std::optional<facts::TimeReader> times_;
    bool weighted_;
    bool values_apart_;
    std::size_t nobody_bins_;
    bool persons_known_;
    bool employees_known_;
    std::size_t cell_level_;
    std::size_t levels_;
    CellSpace global_;
    std::vector<GroupColumn> groups_;
    Dictionary employees_;
    std::vector<Worker<Key>> workers_;
    std::array<PersonTable<Key>, detail::partitions> persons_;
    std::uint64_t seen_batches_ = 0;
};

template <class Key>
Folded run(arrow::Stream& stream, const Positions& positions, const RatingColumns& columns, const ScoreSpec& spec,
           const Context& context) {
    auto fold = std::make_unique<StreamFold<Key>>(stream.fields(), positions, columns, spec, context);
    std::int64_t rows = 0;
    bool more = true;
    while (more) {
        std::vector<Batch> batches;
        std::vector<std::int64_t> bases;
        std::int64_t here = 0;
        while (here < window_rows) {
            Batch batch;
            more = stream.next(batch);
            if (!more) {
                break;
            }
            bases.push_back(rows + here);
            here += batch.rows();
            batches.push_back(std::move(batch));
        }
        fold->window(batches, bases, !more);
        rows += here;
    }
    return fold->finish(rows);
}

}  // namespace

Folded fold_stream(arrow::Stream& stream, const RatingColumns& columns, const ScoreSpec& spec,
                   const Context& context) {
    spec.check();
    Positions positions;
    for (const auto& name : columns.by) {
        positions.by.push_back(stream.position(name));
    }
    const auto find = [&](const std::string& name) { return name.empty() ? none : stream.position(name); };
    positions.value = stream.position(columns.value);
    positions.person = find(columns.person);
    positions.employee = find(columns.employee);
    positions.at = find(columns.at);
    positions.invited = find(columns.invited);
    positions.weight = find(columns.weight);
    if (columns.period && positions.at == none) {
        throw error::invalid_value("periods need a time", "period without at", "name the column of times in at=");
    }
    if (positions.person != none) {
        const auto& field = stream.fields()[positions.person];
        const auto& ids = field.layout == Layout::dictionary ? *field.values : field;
        if (ids.is_text() || ids.layout == Layout::null) {
            return run<TextKey>(stream, positions, columns, spec, context);
        }
        if (!ids.is_number()) {
            throw error::wrong_type("persons are texts or integers", "Arrow format \"" + field.format + "\"",
                                    "convert the column first", {field.name, -1});
        }
    }
    return run<IntegerKey>(stream, positions, columns, spec, context);
}

}  // namespace klankbord::inline v0::satisfaction
