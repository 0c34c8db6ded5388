#include "follow.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::privacy::detail {
namespace {

constexpr std::uint32_t nothing = 0xffff'ffffU;

/// Finds a mark that was not taken yet, the lowest number first.
class Marks {
  public:
    Marks(const std::vector<Mark>& marks, std::vector<std::uint8_t>& taken, bool whole)
        : marks_(marks), taken_(taken), whole_(whole), next_(marks.size(), nothing) {
        std::size_t places = 1024;
        while (places < marks.size()) {
            places *= 2;
        }
        heads_.assign(places, nothing);
        for (auto number = static_cast<std::uint32_t>(marks.size()); number-- > 0;) {
            auto& head = heads_[place(marks[number])];
            next_[number] = head;
            head = number;
        }
    }

    /// Its number, or `nothing`.
    std::uint32_t take(const Mark& mark) {
        // What was taken is unlinked in passing: equal marks by the thousand cost a step each.
        for (auto* at = &heads_[place(mark)]; *at != nothing;) {
            const auto number = *at;
            if (taken_[number] != 0) {
                *at = next_[number];
            } else if (same(marks_[number], mark)) {
                taken_[number] = 1;
                *at = next_[number];
                return number;
            } else {
                at = &next_[number];
            }
        }
        return nothing;
    }

  private:
    [[nodiscard]] bool same(const Mark& a, const Mark& b) const {
        return a.person == b.person && a.answer == b.answer && (!whole_ || a.rest == b.rest);
    }
    [[nodiscard]] std::size_t place(const Mark& mark) const {
        // The parts are hashes; multiplying by odd numbers keeps equal parts of two marks from cancelling
        // out.
        const auto mixed =
            mark.person * 0x9E3779B9U ^ mark.answer * 0x85EBCA6BU ^ (whole_ ? mark.rest * 0xC2B2AE35U : 0U);
        return (mixed ^ mixed >> 15U) & (heads_.size() - 1);
    }

    const std::vector<Mark>& marks_;
    std::vector<std::uint8_t>& taken_;
    bool whole_;
    std::vector<std::uint32_t> heads_;
    std::vector<std::uint32_t> next_;
};

/// Those who left and are not in the store any more get a name that says nothing, one for each. `name` is a
/// part of Removed and `part` the same of a Mark; names from `nobody` on stay.
template <class Name, class Part>
void make_nameless(LedgerState& ledger, const std::vector<Mark>& marks, Name Removed::*name, Part Mark::*part,
                   std::uint64_t nobody) {
    struct Person {
        bool there = false;
        std::uint64_t name = 0;
    };
    std::map<std::uint64_t, Person> persons;
    for (const auto& removed : ledger.removed) {
        if (removed.*name < nobody) {
            persons.emplace(removed.*name, Person{});
        }
    }
    if (persons.empty()) {
        return;
    }
    for (const auto& mark : marks) {
        if (const auto at = persons.find(mark.*part); at != persons.end()) {
            at->second.there = true;
        }
    }
    for (auto& [old, person] : persons) {
        person.name = person.there ? old : (std::uint64_t{1} << 32) + ledger.erased++;
    }
    for (auto& removed : ledger.removed) {
        if (const auto at = persons.find(removed.*name); at != persons.end()) {
            removed.*name = at->second.name;
        }
    }
}

void refuse_other_facts(std::size_t standing, std::size_t found, std::size_t marks) {
    constexpr std::size_t few = 100;
    if (marks == 0 || standing == 0 || (found > 0 && (standing < few || found * 10 >= standing))) {
        return;
    }
    throw error::invalid_value(
        "a ledger guards the facts it was first asked about (" + std::to_string(standing) + " answers)",
        "facts in which " + std::to_string(found) + " of them are found",
        "give it the same facts, read in the same way, or begin a new ledger for other ones");
}

}  // namespace

void follow(LedgerState& ledger, std::vector<Mark> marks) {
    if (ledger.marks == marks) {
        return;
    }
    std::vector<std::uint32_t> block_of(marks.size(), unseen);
    std::vector<std::uint8_t> taken(marks.size(), 0);
    std::vector<std::uint32_t> lost;
    std::size_t standing = 0;
    {
        Marks exact{marks, taken, true};
        for (std::uint32_t old = 0; old < ledger.block_of.size(); ++old) {
            if (ledger.block_of[old] >= gone) {
                continue;
            }
            ++standing;
            const auto number = exact.take(ledger.marks[old]);
            if (number == nothing) {
                lost.push_back(old);
            } else {
                block_of[number] = ledger.block_of[old];
            }
        }
    }
    std::vector<std::uint32_t> left;
    if (!lost.empty()) {
        Marks alike{marks, taken, false};
        for (const auto old : lost) {
            const auto number = alike.take(ledger.marks[old]);
            if (number == nothing) {
                left.push_back(old);
            } else {
                block_of[number] = ledger.block_of[old];
            }
        }
    }
    refuse_other_facts(standing, standing - left.size(), marks.size());
    for (const auto old : left) {
        ledger.removed.push_back(
            {ledger.block_of[old], ledger.marks[old].person, ledger.marks[old].employee});
    }
    make_nameless(ledger, marks, &Removed::person, &Mark::person, std::uint64_t{1} << 32);
    make_nameless(ledger, marks, &Removed::employee, &Mark::employee, no_employee);
    std::sort(ledger.removed.begin(), ledger.removed.end());
    ledger.removed.erase(std::unique(ledger.removed.begin(), ledger.removed.end()), ledger.removed.end());
    ledger.block_of = std::move(block_of);
    ledger.marks = std::move(marks);
}

}  // namespace klankbord::inline v0::privacy::detail
