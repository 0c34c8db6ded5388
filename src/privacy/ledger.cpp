#include <klankbord/privacy/ledger.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include <klankbord/core/error.hpp>
#include <klankbord/state/frame.hpp>

#include "follow.hpp"
#include "ledger_bytes.hpp"
#include "ledger_decide.hpp"
#include "ledger_state.hpp"

namespace klankbord::inline v0::privacy {
namespace {

constexpr std::size_t most_tables = 1024;
constexpr std::size_t most_verdicts = 32;
constexpr std::string_view frame_kind = "ledger";

/// Translates who left when numbers change; whoever is gone gets a name above all numbers, one per person.
class Translation {
  public:
    Translation(std::span<const std::uint32_t> numbers, std::uint64_t& erased)
        : numbers_(numbers), erased_(erased) {}

    std::uint64_t operator()(std::uint64_t old) {
        if (numbers_.empty() || old >= no_number) {
            return old;
        }
        if (old < numbers_.size() && numbers_[old] != no_number) {
            return numbers_[old];
        }
        const auto [at, is_new] = names_.try_emplace(old, 0);
        if (is_new) {
            at->second = (std::uint64_t{1} << 32) + erased_++;
        }
        return at->second;
    }

  private:
    std::span<const std::uint32_t> numbers_;
    std::uint64_t& erased_;
    std::map<std::uint64_t, std::uint64_t> names_;
};

void tidy(std::vector<detail::Removed>& removed) {
    std::sort(removed.begin(), removed.end());
    removed.erase(std::unique(removed.begin(), removed.end()), removed.end());
}

}  // namespace

struct Ledger::Holder {
    struct Remembered {
        std::shared_ptr<const void> edition;
        std::uint64_t change = 0;  // the ledger's, when it was given
        std::uint64_t moment = 0;  // the larger, the later it was given
        Verdict verdict;
    };

    mutable std::mutex mutex;
    detail::LedgerState state;
    /// Of the store whose answers have the numbers in `state`. Held, so that no other edition gets its
    /// address.
    std::shared_ptr<const void> edition;
    std::uint64_t change = 0;  // counts what might let a waiting answer in
    std::uint64_t moment = 0;
    std::map<std::string, Remembered, std::less<>> verdicts;

    void follow(const Question& question) {
        if (!question.marks) {
            if (!state.marks.empty()) {
                throw error::invalid_value("a ledger that follows a store is asked with marks",
                                           "a question without", "give Question::marks");
            }
            return;
        }
        if (state.marks.empty() && !state.block_of.empty()) {
            throw error::invalid_value("a ledger is told what changed by marks or by its caller",
                                       "marks where the caller told", "begin a new ledger");
        }
        if (edition == nullptr || edition != question.edition) {
            detail::follow(state, question.marks());
            edition = question.edition;
            ++change;
        }
    }

    Verdict ask(const Policy& policy, const Question& question, bool self, bool admits) {
        follow(question);
        const auto shape = [this] {
            return std::tuple{state.blocks.size(), state.families, state.generations, state.removed.size()};
        };
        const auto before = shape();
        auto verdict = detail::decide_in_ledger(state, detail::Minima{policy}, question, self, admits);
        change += shape() != before ? 1U : 0U;
        return verdict;
    }

    void remember(const Question& question, const Verdict& verdict) {
        if (question.name.empty() || question.edition == nullptr || edition != question.edition) {
            return;  // no name; or another question came in between, of a later edition
        }
        std::erase_if(verdicts, [&](const auto& one) { return one.second.edition != question.edition; });
        verdicts.insert_or_assign(question.name, Remembered{question.edition, change, ++moment, verdict});
        if (verdicts.size() > most_verdicts) {
            verdicts.erase(std::min_element(
                verdicts.begin(), verdicts.end(),
                [](const auto& a, const auto& b) { return a.second.moment < b.second.moment; }));
        }
    }

    void refuse_marks() const {
        if (!state.marks.empty()) {
            throw error::invalid_value("a ledger that follows a store sees by itself what changed",
                                       "a change told by the caller", "leave remove and renumber out");
        }
    }
};

Ledger::Ledger() : holder_(std::make_unique<Holder>()) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Verdict Ledger::decide(const Policy& policy, const Question& question, bool self) {
    const std::scoped_lock lock{holder_->mutex};
    return holder_->ask(policy, question, self, !holder_->state.grid);
}

void Ledger::remember(const Question& question, const Verdict& verdict) {
    const std::scoped_lock lock{holder_->mutex};
    holder_->remember(question, verdict);
}

std::optional<Verdict> Ledger::recall(std::string_view name,
                                      const std::shared_ptr<const void>& edition) const {
    const std::scoped_lock lock{holder_->mutex};
    const auto at = holder_->verdicts.find(name);
    if (at == holder_->verdicts.end() || edition == nullptr || at->second.edition != edition) {
        return std::nullopt;
    }
    const auto& verdict = at->second.verdict;
    // The same rows may always be given again. Where something waits, what others asked since may have let it
    // in.
    const bool whole = verdict.waiting.empty() && !verdict.frozen;
    return whole || at->second.change == holder_->change ? std::optional{verdict} : std::nullopt;
}

void Ledger::enter_grid(const Policy& policy, std::span<const Question> groupings) {
    policy.check();
    const std::scoped_lock lock{holder_->mutex};
    bool first = true;
    for (const auto& grouping : groupings) {
        holder_->remember(grouping, holder_->ask(policy, grouping, false, first));
        first = false;
    }
    holder_->state.grid = holder_->state.grid || !groupings.empty();
}

void Ledger::remove(std::span<const Answer> answers) {
    const std::scoped_lock lock{holder_->mutex};
    holder_->refuse_marks();
    auto& state = holder_->state;
    std::vector<std::uint32_t> numbers;
    for (const auto& answer : answers) {
        numbers.push_back(answer.number);
    }
    std::sort(numbers.begin(), numbers.end());
    const auto twice = std::adjacent_find(numbers.begin(), numbers.end());
    const auto before = std::find_if(numbers.begin(), numbers.end(), [&](std::uint32_t number) {
        return number < state.block_of.size() && state.block_of[number] == detail::gone;
    });
    if (twice != numbers.end() || before != numbers.end()) {
        throw error::invalid_value(
            "an answer leaves the ledger once",
            "answer " + std::to_string(twice != numbers.end() ? *twice : *before) + " again",
            "renumber the ledger after the store was folded again");
    }
    for (const auto& answer : answers) {
        if (answer.number >= state.block_of.size()) {
            continue;  // never seen by a question: nobody knows it
        }
        auto& block = state.block_of[answer.number];
        if (block < detail::gone) {
            state.removed.push_back({block, answer.person, answer.employee});
        }
        block = detail::gone;
    }
    tidy(state.removed);
}

void Ledger::renumber(const Renumbering& numbers) {
    const std::scoped_lock lock{holder_->mutex};
    holder_->refuse_marks();
    auto& state = holder_->state;
    auto block_of = state.block_of;
    if (!numbers.answers.empty()) {
        std::uint32_t bound = 0;
        for (const auto number : numbers.answers) {
            bound = number != no_number ? std::max(bound, number + 1) : bound;
        }
        block_of.assign(bound, detail::unseen);
        for (std::size_t old = 0; old < state.block_of.size(); ++old) {
            if (state.block_of[old] >= detail::gone) {
                continue;
            }
            const auto number = old < numbers.answers.size() ? numbers.answers[old] : no_number;
            if (number == no_number || block_of[number] != detail::unseen) {
                throw error::invalid_value(
                    "answers that stand in a block keep a number of their own",
                    "answer " + std::to_string(old) +
                        (number == no_number ? ", which has none" : ", whose number is taken"),
                    "remove answers that left before renumbering");
            }
            block_of[number] = state.block_of[old];
        }
    }
    Translation persons{numbers.persons, state.erased};
    Translation employees{numbers.employees, state.erased};
    for (auto& removed : state.removed) {
        removed.person = persons(removed.person);
        removed.employee = employees(removed.employee);
    }
    tidy(state.removed);
    state.block_of = std::move(block_of);
}

void Ledger::keep(std::string_view question, std::span<const std::byte> table) {
    const std::scoped_lock lock{holder_->mutex};
    auto& state = holder_->state;
    auto& place = state.kept[std::string{question}];
    place.bytes.assign(table.begin(), table.end());
    place.moment = ++state.kept_clock;
    if (state.kept.size() > most_tables) {
        state.kept.erase(
            std::min_element(state.kept.begin(), state.kept.end(),
                             [](const auto& a, const auto& b) { return a.second.moment < b.second.moment; }));
    }
}

std::optional<std::vector<std::byte>> Ledger::kept(std::string_view question) const {
    const std::scoped_lock lock{holder_->mutex};
    const auto& state = holder_->state;
    const auto at = state.kept.find(question);
    return at == state.kept.end() ? std::nullopt : std::optional{at->second.bytes};
}

std::vector<std::byte> Ledger::to_bytes() const {
    const std::scoped_lock lock{holder_->mutex};
    return state::write_frame(frame_kind, "", detail::write_ledger(holder_->state));
}

Ledger Ledger::from_bytes(std::span<const std::byte> bytes) {
    const auto frame = state::read_frame(bytes);
    frame.require(frame_kind);
    if (!frame.header.configuration.empty()) {
        throw error::bad_state("a ledger has no configuration", frame.header.configuration,
                               "give the bytes that Ledger::to_bytes wrote, unchanged");
    }
    Ledger ledger;
    ledger.holder_->state = detail::read_ledger(frame.payload);
    return ledger;
}

std::size_t Ledger::answers() const {
    const std::scoped_lock lock{holder_->mutex};
    return holder_->state.standing();
}

std::size_t Ledger::blocks() const {
    const std::scoped_lock lock{holder_->mutex};
    return holder_->state.blocks.size();
}

std::size_t Ledger::bytes_used() const {
    const std::scoped_lock lock{holder_->mutex};
    const auto& state = holder_->state;
    auto bytes = sizeof(Holder) + state.block_of.capacity() * sizeof(std::uint32_t) +
                 state.blocks.capacity() * sizeof(detail::Block) + state.marks.capacity() * sizeof(Mark) +
                 state.removed.capacity() * sizeof(detail::Removed);
    for (const auto& [name, remembered] : holder_->verdicts) {
        const auto& verdict = remembered.verdict;
        bytes += name.capacity() + sizeof(Holder::Remembered) + verdict.cell.capacity() * sizeof(Reason) +
                 verdict.pooled.capacity() + verdict.waiting.capacity();
    }
    for (const auto& [question, table] : state.kept) {
        bytes += question.capacity() + table.bytes.capacity() +
                 sizeof(std::pair<const std::string, detail::KeptTable>);
    }
    return bytes;
}

}  // namespace klankbord::inline v0::privacy
