#include "ledger_decide.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>

#include "partition.hpp"
#include "pieces.hpp"

namespace klankbord::inline v0::privacy::detail {
namespace {

/// The answers of a question as columns. Answers in no block stand under block number `blocks.size()`.
struct Rows {
    std::vector<std::uint32_t> number, block, family, cell, person, employee;
    std::uint32_t employees = 0;  // bound of the employee numbers, 0: nobody known
};

/// Makes employee numbers dense when they are not; their order is kept.
void make_dense(Rows& rows) {
    std::uint32_t bound = 0;
    for (const auto employee : rows.employee) {
        bound = employee != no_employee ? std::max(bound, employee + 1) : bound;
    }
    rows.employees = bound;
    if (bound <= 4 * rows.employee.size() + 1024) {
        return;
    }
    std::vector<std::uint32_t> known;
    std::remove_copy(rows.employee.begin(), rows.employee.end(), std::back_inserter(known), no_employee);
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    for (auto& employee : rows.employee) {
        if (employee != no_employee) {
            employee = static_cast<std::uint32_t>(std::lower_bound(known.begin(), known.end(), employee) -
                                                  known.begin());
        }
    }
    rows.employees = static_cast<std::uint32_t>(known.size());
}

/// A question to a ledger, from the visit to the verdict.
class Decision {
  public:
    Decision(LedgerState& ledger, const Minima& minima, const Question& question, bool self)
        : ledger_(ledger), minima_(minima), question_(question), self_(self) {}

    Verdict run(bool admits) {
        collect();
        if (ledger_.blocks.empty() && !found()) {
            return refusal();
        }
        count();
        const auto left = open_families();
        auto partition = Partition{minima_, question_.cells, *persons_};
        join_families(partition, left);
        const auto admitted =
            admits ? admit(partition) : std::vector<std::uint8_t>(question_.cells + std::size_t{1}, 0);
        auto verdict = verdict_of(partition, admitted);
        split(partition, left, admitted);
        return verdict;
    }

  private:
    /// Answers that left a block or family and still have to hide.
    struct Left {
        std::vector<std::uint8_t> block;
        std::vector<std::uint8_t> family;
        std::vector<std::uint8_t> employees;  // per family: about known employees
    };

    void collect() {
        std::vector<bool> met;
        std::size_t standing = 0;
        std::size_t bound = 0;
        std::size_t row = 0;
        const std::array columns{&rows_.number, &rows_.block, &rows_.cell, &rows_.person, &rows_.employee};
        for (auto* column : columns) {
            column->reserve(ledger_.block_of.size());
        }
        question_.visit([&](std::span<const Answer> answers) {
            for (auto* column : columns) {
                column->resize(row + answers.size());
            }
            for (const auto& answer : answers) {
                check_answer(question_, answer);
                if (answer.number >= met.size()) {
                    met.resize(std::max<std::size_t>(answer.number + std::size_t{1}, met.size() * 2));
                }
                const auto block =
                    answer.number < ledger_.block_of.size() ? ledger_.block_of[answer.number] : unseen;
                if (met[answer.number] || block == gone) {
                    throw error::invalid_value(
                        "every answer the ledger guards is visited exactly once",
                        "answer " + std::to_string(answer.number) +
                            (block == gone ? ", which was removed" : " twice"),
                        "give each answer its own number, and renumber after folding again");
                }
                met[answer.number] = true;
                bound = std::max(bound, answer.number + std::size_t{1});
                standing += block < gone ? 1U : 0U;
                const bool inside =
                    answer.cell != no_cell && !(self_ && question_.own_cell[answer.cell] == 0);
                rows_.number[row] = answer.number;
                rows_.block[row] = block;
                rows_.cell[row] = inside ? answer.cell : question_.cells;
                rows_.person[row] = answer.person;
                rows_.employee[row] = answer.employee;
                ++row;
            }
        });
        if (const auto expected = ledger_.standing(); standing != expected) {
            throw error::invalid_value("a question to a ledger visits every answer it guards (" +
                                           std::to_string(expected) + " stand in a block)",
                                       std::to_string(standing),
                                       "visit answers outside the question as no_cell");
        }
        if (bound > ledger_.block_of.size()) {
            ledger_.block_of.resize(bound, unseen);
        }
        make_dense(rows_);
    }

    /// The very first answers form the first block, all together, when they are enough.
    bool found() {
        std::vector<std::uint8_t> persons(question_.persons, 0);
        std::vector<std::uint8_t> employees(rows_.employees, 0);
        for (std::size_t row = 0; row < rows_.person.size(); ++row) {
            persons[rows_.person[row]] = 1;
            if (rows_.employee[row] != no_employee) {
                employees[rows_.employee[row]] = 1;
            }
        }
        const auto total = [](const auto& flags) {
            return std::accumulate(flags.begin(), flags.end(), std::uint64_t{0});
        };
        enough_persons_ = minima_.enough_persons(total(persons));
        if (!enough_persons_ || !minima_.enough_employees(total(employees))) {
            return false;
        }
        ledger_.blocks.push_back({ledger_.families++, ledger_.generations++});
        std::fill(rows_.block.begin(), rows_.block.end(), 0U);
        for (const auto number : rows_.number) {
            ledger_.block_of[number] = 0;
        }
        return true;
    }

    void count() {
        const auto blocks = static_cast<std::uint32_t>(ledger_.blocks.size());
        rows_.family.reserve(rows_.block.size());
        for (auto& block : rows_.block) {
            block = std::min(block, blocks);
            rows_.family.push_back(block < blocks ? ledger_.blocks[block].family : ledger_.families);
        }
        persons_.emplace(rows_.block, blocks + 1, rows_.cell, question_.cells + 1, rows_.person,
                         question_.persons, minima_.persons);
        if (rows_.employees > 0) {
            employees_.emplace(rows_.family, ledger_.families + 1, rows_.cell, question_.cells + 1,
                               rows_.employee, rows_.employees, minima_.employees);
        }
        blocks_of_.resize(ledger_.families);
        for (std::uint32_t block = 0; block < blocks; ++block) {
            blocks_of_[ledger_.blocks[block].family].push_back(block);
        }
    }

    /// Forgets who left where enough left and enough stayed: what left is then a block that no longer exists.
    /// The rest of the departures is returned.
    Left open_families() {
        Left left{std::vector<std::uint8_t>(ledger_.blocks.size(), 0),
                  std::vector<std::uint8_t>(ledger_.families, 0),
                  std::vector<std::uint8_t>(ledger_.families, 0)};
        if (ledger_.removed.empty()) {
            return left;
        }
        std::map<std::uint32_t, std::set<std::uint64_t>> persons_left;    // per block
        std::map<std::uint32_t, std::set<std::uint64_t>> employees_left;  // per family
        for (const auto& removed : ledger_.removed) {
            persons_left[removed.block].insert(removed.person);
            auto& employees = employees_left[ledger_.blocks[removed.block].family];
            if (removed.employee != no_employee) {
                employees.insert(removed.employee);
            }
        }
        std::vector<std::uint8_t> opens(ledger_.families, 0);
        for (const auto& [family, employees] : employees_left) {
            const auto staying = employees_ ? employees_->of_major(family) : std::uint64_t{0};
            opens[family] =
                minima_.enough_employees(employees.size()) && minima_.enough_employees(staying) ? 1 : 0;
        }
        for (const auto& [block, persons] : persons_left) {
            const auto staying = persons_->of_major(block);
            if (staying > 0 && !(minima_.enough_persons(persons.size()) && minima_.enough_persons(staying))) {
                opens[ledger_.blocks[block].family] = 0;
            }
        }
        std::erase_if(ledger_.removed, [&](const Removed& removed) {
            return opens[ledger_.blocks[removed.block].family] != 0;
        });
        for (const auto& removed : ledger_.removed) {
            const auto family = ledger_.blocks[removed.block].family;
            left.block[removed.block] = 1;
            left.family[family] = 1;
            left.employees[family] = left.employees[family] != 0 || removed.employee != no_employee ? 1 : 0;
        }
        return left;
    }

    /// What the answers of one family inside the question must not be cut too small; nothing when they
    /// already are.
    [[nodiscard]] std::vector<Unit> units_of(std::uint32_t family, const Left& left) {
        std::vector<Unit> units;
        for (const auto block : blocks_of_[family]) {
            if (inside(block) == 0) {
                continue;
            }
            if (!minima_.enough_persons(persons_->of_major(block))) {
                return {};
            }
            units.push_back({&*persons_, block, true, left.block[block] != 0, false});
        }
        if (!self_ && employees_) {
            const auto staying = employees_->of_major(family);
            const bool hide = left.employees[family] != 0;
            if (!minima_.enough_employees(staying) || (hide && staying < minima_.employees)) {
                return {};
            }
            units.push_back({&*employees_, family, false, left.family[family] != 0, hide});
        }
        return units;
    }

    /// Answers of a block that the question asks about.
    [[nodiscard]] std::size_t inside(std::uint32_t block) const {
        std::size_t count = 0;
        for (const auto& piece : persons_->of(block)) {
            count += piece.minor < question_.cells ? persons_->rows(piece).size() : 0;
        }
        return count;
    }

    /// The largest generation settles the table; each further family joins it when it fits.
    void join_families(Partition& partition, const Left& left) {
        std::vector<std::size_t> answers(ledger_.families, 0);
        std::vector<std::uint32_t> generation(ledger_.families, 0);
        std::vector<std::size_t> generation_answers(ledger_.generations, 0);
        for (std::uint32_t block = 0; block < ledger_.blocks.size(); ++block) {
            const auto count = inside(block);
            answers[ledger_.blocks[block].family] += count;
            generation[ledger_.blocks[block].family] = ledger_.blocks[block].generation;
            generation_answers[ledger_.blocks[block].generation] += count;
        }
        std::vector<std::uint32_t> order;
        for (std::uint32_t family = 0; family < ledger_.families; ++family) {
            if (answers[family] > 0) {
                order.push_back(family);
            }
        }
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return std::tuple{generation_answers[generation[b]], generation[a], a} <
                   std::tuple{generation_answers[generation[a]], generation[b], b};
        });
        joined_.assign(ledger_.families, 0);
        std::vector<Unit> together;
        std::size_t at = 0;
        for (; at < order.size() && generation[order[at]] == generation[order[0]]; ++at) {
            const auto units = units_of(order[at], left);
            joined_[order[at]] = units.empty() ? 0 : 1;
            together.insert(together.end(), units.begin(), units.end());
        }
        partition.settle(together);
        for (; at < order.size(); ++at) {
            const auto units = units_of(order[at], left);
            joined_[order[at]] = !units.empty() && partition.join(units) ? 1 : 0;
        }
    }

    /// Which rows of the table let their new answers in: per cell, and behind the last cell the row `other`.
    std::vector<std::uint8_t> admit(const Partition& partition) {
        std::vector<std::uint8_t> admitted(question_.cells + std::size_t{1}, 0);
        if (self_) {
            return admitted;  // a block of one employee would be of no use to anybody else
        }
        const auto pending = static_cast<std::uint32_t>(ledger_.blocks.size());
        const auto enough = [&](auto&& chosen) {
            const auto employees = employees_ ? employees_->distinct(employees_->of(ledger_.families), chosen)
                                              : std::uint64_t{0};
            return minima_.enough_persons(persons_->distinct(persons_->of(pending), chosen)) &&
                   minima_.enough_employees(employees);
        };
        std::vector<std::uint32_t> employees(question_.cells + std::size_t{1}, 0);
        if (employees_) {
            for (const auto& piece : employees_->of(ledger_.families)) {
                employees[piece.minor] = piece.distinct;
            }
        }
        for (const auto& piece : persons_->of(pending)) {
            admitted[piece.minor] = piece.minor < question_.cells &&
                                            partition.place(piece.minor) == Place::own &&
                                            minima_.enough_persons(piece.distinct) &&
                                            minima_.enough_employees(employees[piece.minor])
                                        ? 1
                                        : 0;
        }
        admitted[question_.cells] =
            enough([&](std::uint32_t c) { return partition.place(c) == Place::other; }) ? 1 : 0;
        return admitted;
    }

    /// Do the answers of a piece count in the numbers shown?
    [[nodiscard]] bool counts(std::uint32_t block, std::uint32_t cell, const Partition& partition,
                              const std::vector<std::uint8_t>& admitted) const {
        if (block < ledger_.blocks.size()) {
            return joined_[ledger_.blocks[block].family] != 0;
        }
        const auto place = partition.place(cell);
        return place != Place::withheld && admitted[place == Place::own ? cell : question_.cells] != 0;
    }

    Verdict verdict_of(const Partition& partition, const std::vector<std::uint8_t>& admitted) {
        Verdict verdict;
        verdict.cell.assign(question_.cells, Reason::too_few);
        verdict.pooled.assign(question_.cells, 0);
        std::vector<std::uint8_t> filled(question_.cells, 0);
        for (std::uint32_t block = 0; block <= ledger_.blocks.size(); ++block) {
            for (const auto& piece : persons_->of(block)) {
                if (piece.minor == question_.cells) {
                    continue;
                }
                if (counts(block, piece.minor, partition, admitted)) {
                    filled[piece.minor] = 1;
                    continue;
                }
                verdict.cell[piece.minor] = Reason::pending;
                for (const auto row : persons_->rows(piece)) {
                    wait(verdict, rows_.number[row]);
                }
            }
        }
        for (std::uint32_t cell = 0; cell < question_.cells; ++cell) {
            const auto place = partition.place(cell);
            if (filled[cell] != 0 && place == Place::own) {
                verdict.cell[cell] = Reason::none;
            } else if (place == Place::other && (filled[cell] != 0 || partition.held(cell))) {
                verdict.cell[cell] = Reason::suppressed;
                verdict.pooled[cell] = 1;
                verdict.other_shown = true;
            } else if (place == Place::withheld) {
                verdict.cell[cell] = partition.pending(cell) ? Reason::pending : Reason::suppressed;
            }
            verdict.frozen = verdict.frozen || verdict.cell[cell] == Reason::pending;
        }
        if (!verdict.waiting.empty()) {
            verdict.stamps.emplace_back("newer answers wait until enough persons gave one");
        }
        return verdict;
    }

    /// Nothing is in the ledger yet and there are too few answers to begin.
    Verdict refusal() {
        Verdict verdict;
        verdict.cell.assign(question_.cells, Reason::too_few);
        verdict.pooled.assign(question_.cells, 0);
        for (std::size_t row = 0; row < rows_.cell.size(); ++row) {
            if (rows_.cell[row] < question_.cells) {
                wait(verdict, rows_.number[row]);
                verdict.cell[rows_.cell[row]] = enough_persons_ ? Reason::few_employees : Reason::too_few;
            }
        }
        return verdict;
    }

    void wait(Verdict& verdict, std::uint32_t number) const {
        if (verdict.waiting.empty()) {
            verdict.waiting.assign(ledger_.block_of.size(), 0);
        }
        verdict.waiting[number] = 1;
    }

    /// Writes down what the table tells apart. The withheld part keeps the block's number, and with it
    /// whatever left the block; without a withheld part the first row keeps it.
    void split(const Partition& partition, const Left& left, const std::vector<std::uint8_t>& admitted) {
        const auto old_blocks = static_cast<std::uint32_t>(ledger_.blocks.size());
        const auto generation = ledger_.generations;
        const auto row_of = [&](std::uint32_t cell) {  // cells of one part share a row
            const auto place = partition.place(cell);
            return place == Place::own ? cell : question_.cells + (place == Place::other ? 0U : 1U);
        };
        const auto withheld = question_.cells + 1;
        for (std::uint32_t family = 0; family < joined_.size(); ++family) {
            if (joined_[family] == 0) {
                continue;
            }
            std::map<std::uint32_t, std::uint32_t> family_of;  // row -> family
            const auto part_family = [&](std::uint32_t row) {
                if (self_) {
                    return family;
                }
                const auto [at, is_new] = family_of.try_emplace(row, family);
                if (is_new && family_of.size() > 1) {
                    at->second = ledger_.families++;
                }
                return at->second;
            };
            const auto keeps = [&](std::uint32_t block) {
                const auto pieces = persons_->of(block);
                return left.block[block] != 0 ||
                       std::any_of(pieces.begin(), pieces.end(),
                                   [&](const auto& piece) { return row_of(piece.minor) == withheld; });
            };
            if (left.family[family] != 0 ||
                std::any_of(blocks_of_[family].begin(), blocks_of_[family].end(), keeps)) {
                part_family(withheld);
            }
            for (const auto block : blocks_of_[family]) {
                std::map<std::uint32_t, std::uint32_t> block_of;  // row -> block
                if (keeps(block)) {
                    block_of.emplace(withheld, block);
                    ledger_.blocks[block].family = part_family(withheld);
                }
                for (const auto& piece : persons_->of(block)) {
                    const auto row = row_of(piece.minor);
                    const auto [at, is_new] = block_of.try_emplace(row, block);
                    if (is_new) {
                        const auto home = part_family(row);
                        if (block_of.size() > 1) {
                            at->second = static_cast<std::uint32_t>(ledger_.blocks.size());
                            ledger_.blocks.push_back({home, ledger_.blocks[block].generation});
                        } else {
                            ledger_.blocks[block].family = home;
                        }
                    }
                    if (at->second != block) {
                        move(piece, at->second);
                    }
                }
            }
        }
        std::uint32_t other = unseen;
        for (const auto& piece : persons_->of(old_blocks)) {
            const auto row = row_of(piece.minor);
            if (row == withheld || admitted[row] == 0) {
                continue;
            }
            auto block = row == question_.cells ? other : unseen;
            if (block == unseen) {
                block = static_cast<std::uint32_t>(ledger_.blocks.size());
                ledger_.blocks.push_back({ledger_.families++, generation});
                ledger_.generations = generation + 1;
                other = row == question_.cells ? block : other;
            }
            move(piece, block);
        }
    }

    void move(const Pieces::Piece& piece, std::uint32_t block) {
        for (const auto row : persons_->rows(piece)) {
            ledger_.block_of[rows_.number[row]] = block;
        }
    }

    LedgerState& ledger_;
    const Minima& minima_;
    const Question& question_;
    bool self_;
    bool enough_persons_ = true;
    Rows rows_;
    std::optional<Pieces> persons_;                      // major: block, minor: cell
    std::optional<Pieces> employees_;                    // major: family, minor: cell
    std::vector<std::vector<std::uint32_t>> blocks_of_;  // per family
    std::vector<std::uint8_t> joined_;                   // per family: takes part in the table
};

}  // namespace

Verdict decide_in_ledger(LedgerState& ledger, const Minima& minima, const Question& question, bool self,
                         bool admits) {
    auto before =
        std::tuple{ledger.block_of, ledger.blocks, ledger.families, ledger.generations, ledger.removed};
    try {
        return Decision{ledger, minima, question, self}.run(admits);
    } catch (...) {  // a half-made split would be a block too small
        std::tie(ledger.block_of, ledger.blocks, ledger.families, ledger.generations, ledger.removed) =
            std::move(before);
        throw;
    }
}

}  // namespace klankbord::inline v0::privacy::detail
