#include <klankbord/privacy/ledger.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include <klankbord/core/error.hpp>

#include "ledger_bytes.hpp"
#include "ledger_decide.hpp"
#include "ledger_state.hpp"

namespace klankbord::inline v0::privacy {
namespace {

constexpr std::size_t most_tables = 1024;

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
    mutable std::mutex mutex;
    detail::LedgerState state;
};

Ledger::Ledger() : holder_(std::make_unique<Holder>()) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Verdict Ledger::decide(const Policy& policy, const Question& question, bool self) {
    const std::scoped_lock lock{holder_->mutex};
    return detail::decide_in_ledger(holder_->state, detail::Minima{policy}, question, self,
                                    !holder_->state.grid);
}

void Ledger::enter_grid(const Policy& policy, std::span<const Question> groupings) {
    policy.check();
    const std::scoped_lock lock{holder_->mutex};
    bool first = true;
    for (const auto& grouping : groupings) {
        static_cast<void>(
            detail::decide_in_ledger(holder_->state, detail::Minima{policy}, grouping, false, first));
        first = false;
    }
    holder_->state.grid = holder_->state.grid || !groupings.empty();
}

void Ledger::remove(std::span<const Answer> answers) {
    const std::scoped_lock lock{holder_->mutex};
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

void Ledger::save(std::vector<std::byte>& bytes) const {
    const std::scoped_lock lock{holder_->mutex};
    detail::write_ledger(holder_->state, bytes);
}

void Ledger::load(std::span<const std::byte> bytes) {
    auto state = detail::read_ledger(bytes);
    const std::scoped_lock lock{holder_->mutex};
    holder_->state = std::move(state);
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
                 state.blocks.capacity() * sizeof(detail::Block) +
                 state.removed.capacity() * sizeof(detail::Removed);
    for (const auto& [question, table] : state.kept) {
        bytes += question.capacity() + table.bytes.capacity() +
                 sizeof(std::pair<const std::string, detail::KeptTable>);
    }
    return bytes;
}

}  // namespace klankbord::inline v0::privacy
