#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/state/accumulator.hpp>
#include <klankbord/state/frame.hpp>

// The laws of an accumulator, checked on one case. Nothing here asserts: what is broken comes back as a list,
// so that the suite itself can be tested with accumulators that break a law on purpose (laws_test.cpp).
//
//     klankbord::laws::check_laws(my_case)   // std::vector<Violation>, empty when every law holds

namespace klankbord::laws {

/// One law, by name, and how it was broken.
struct Violation {
    std::string law;
    std::string detail;
};

/// Somebody who appears in the facts.
struct Person {
    PersonKind kind = PersonKind::customer;
    std::string name;  ///< as the case knows them; only `LawCase::forget` and `concerns` read it
};

/// An accumulator without facts of another configuration, and what a refused merge must say of the
/// difference.
template <class A>
struct Unlike {
    A empty;
    std::string line;
};

/// What a case supplies.
///
/// - `empty()`: an accumulator without facts.
/// - `facts(seed)`: facts for it, different for different seeds; some about each of `people()`.
/// - `add(acc, facts, threads)`: adds a batch with so many threads. One fact is added through `acc.add`.
/// - `render(acc)`: the released result as text, every digit of it; must differ between no facts and all.
/// - `people()`: some who appear in the facts; `concerns(fact, person)`: does the fact name them.
/// - `forget(acc, person)`: forgets them.
/// - `unlike()`: accumulators of other configurations.
template <class C>
concept LawCase = state::Accumulator<typename C::Accumulator> &&
    requires(C& c, typename C::Accumulator& acc, const typename C::Accumulator& seen,
             const typename C::Accumulator::Fact& fact, std::span<const typename C::Accumulator::Fact> facts,
             const Person& person) {
    { c.empty() } -> std::same_as<typename C::Accumulator>;
    { c.facts(std::uint64_t{}) } -> std::same_as<std::vector<typename C::Accumulator::Fact>>;
    c.add(acc, facts, 1);
    { c.render(seen) } -> std::same_as<std::string>;
    { c.people() } -> std::same_as<std::vector<Person>>;
    { c.concerns(fact, person) } -> std::same_as<bool>;
    c.forget(acc, person);
    { c.unlike() } -> std::same_as<std::vector<Unlike<typename C::Accumulator>>>;
};

/// All violations, one a line; empty when there are none.
[[nodiscard]] inline std::string to_text(const std::vector<Violation>& violations) {
    std::string text;
    for (const auto& violation : violations) {
        text.append(violation.law).append(": ").append(violation.detail).append("\n");
    }
    return text;
}

template <LawCase Case>
class Laws {
    using A = typename Case::Accumulator;
    using Fact = typename A::Fact;
    using Facts = std::vector<Fact>;

  public:
    Laws(Case& the_case, std::uint64_t seed) : case_(the_case), random_(seed), facts_(the_case.facts(seed)) {}

    std::vector<Violation> check() {
        if (law("the case has something to show", &Laws::not_vacuous)) {
            law("empty is neutral on both sides", &Laws::empty_is_neutral);
            law("order does not matter", &Laws::order_does_not_matter);
            law("merge is add-all", &Laws::merge_is_add_all);
            law("unlike configurations refuse to merge", &Laws::unlike_refuse);
            law("threads do not matter", &Laws::threads_do_not_matter);
            law("forgotten is never met", &Laws::forgotten_is_never_met);
            law("a copy shares nothing", &Laws::copies_share_nothing);
            law("bytes carry everything", &Laws::bytes_carry_everything);
            law("damaged bytes are refused", &Laws::damage_is_refused);
            law("forged bytes do no harm", &Laws::forgery_does_no_harm);
        }
        return std::move(violations_);
    }

  private:
    bool law(std::string_view name, void (Laws::*holds)()) {
        law_ = name;
        const auto before = violations_.size();
        try {
            (this->*holds)();
        } catch (const std::exception& e) {
            broken(std::string{"threw: "} + e.what());
        }
        return violations_.size() == before;
    }
    void broken(std::string detail) { violations_.push_back({std::string{law_}, std::move(detail)}); }
    void demand(bool holds, std::string_view otherwise) {
        if (!holds) {
            broken(std::string{otherwise});
        }
    }

    A one_by_one(std::span<const Fact> facts) {
        A acc = case_.empty();
        for (const auto& fact : facts) {
            acc.add(fact);
        }
        return acc;
    }
    /// The same in bytes, in result and in configuration.
    void same(const A& got, const A& expected, std::string_view when) {
        demand(got.configuration() == expected.configuration(),
               std::string{when} + ": the configuration differs");
        demand(got.to_bytes() == expected.to_bytes(), std::string{when} + ": the bytes differ");
        const auto shown = case_.render(got);
        const auto wanted = case_.render(expected);
        demand(shown == wanted,
               std::string{when} + ": the result is `" + shown + "` instead of `" + wanted + "`");
    }

    void not_vacuous() {
        demand(facts_.size() >= 20, "fewer than 20 facts");
        demand(!case_.unlike().empty(), "no unlike configuration");
        const auto people = case_.people();
        demand(!people.empty(), "nobody to forget");
        for (const auto& person : people) {
            const auto about = std::count_if(facts_.begin(), facts_.end(),
                                             [&](const Fact& fact) { return case_.concerns(fact, person); });
            demand(about > 0, "no fact about `" + person.name + "`");
            demand(static_cast<std::size_t>(about) < facts_.size(),
                   "every fact is about `" + person.name + "`");
        }
        const auto none = case_.empty();
        const auto all = one_by_one(facts_);
        demand(!case_.render(all).empty() && case_.render(all) != case_.render(none),
               "the result shows no facts");
        demand(all.to_bytes() != none.to_bytes(), "the bytes show no facts");
        demand(all.bytes_used() > 0, "an accumulator with facts uses no memory");
        demand(one_by_one(case_.facts(random_())).to_bytes() != all.to_bytes(),
               "another seed gives the same facts");
    }

    void empty_is_neutral() {
        const auto all = one_by_one(facts_);
        A left = case_.empty();
        left.merge(all);
        same(left, all, "empty merged with all");
        A right = all;
        right.merge(case_.empty());
        same(right, all, "all merged with empty");
        A none = case_.empty();
        none.merge(case_.empty());
        same(none, case_.empty(), "empty merged with empty");
    }

    void order_does_not_matter() {
        const auto all = one_by_one(facts_);
        Facts shuffled = facts_;
        std::reverse(shuffled.begin(), shuffled.end());
        same(one_by_one(shuffled), all, "the facts backwards");
        for (int round = 0; round < 5; ++round) {
            std::shuffle(shuffled.begin(), shuffled.end(), random_);
            same(one_by_one(shuffled), all, "the facts shuffled");
        }
    }

    void merge_is_add_all() {
        const auto all = one_by_one(facts_);
        for (std::size_t parts = 2; parts <= 9; ++parts) {
            std::vector<Facts> split(parts);  // some may stay empty: those are partitions too
            for (const auto& fact : facts_) {
                split[random_() % parts].push_back(fact);
            }
            std::vector<A> pieces;
            for (const auto& part : split) {
                pieces.push_back(one_by_one(part));
            }
            // Random pairs, until one is left: a random order and a random grouping at once.
            while (pieces.size() > 1) {
                std::shuffle(pieces.begin(), pieces.end(), random_);
                const A last = std::move(pieces.back());
                pieces.pop_back();
                pieces.back().merge(last);
            }
            same(pieces.front(), all, std::to_string(parts) + " parts merged in a random tree");
        }
        A half = one_by_one(std::span{facts_}.first(facts_.size() / 2));
        for (const auto& fact : std::span{facts_}.subspan(facts_.size() / 2)) {
            half.merge(one_by_one({&fact, 1}));
        }
        same(half, all, "half added, the others merged one by one");
    }

    void unlike_refuse() {
        for (const auto& [other, line] : case_.unlike()) {
            for (const A& mine : {case_.empty(), one_by_one(facts_)}) {
                must_refuse(mine, other, line);
                must_refuse(other, mine, line);
            }
        }
    }
    void must_refuse(const A& into, const A& from, const std::string& line) {
        A target = into;
        try {
            target.merge(from);
            broken("merged although " + line + " differs");
        } catch (const Error& e) {
            demand(e.code() == ErrorCode::bad_state, std::string{"refused with another code: "} + e.what());
            demand(std::string_view{e.what()}.find(line) != std::string_view::npos,
                   "the message does not name " + line + ": " + e.what());
        }
        demand(target.to_bytes() == into.to_bytes(), "a refused merge changed the accumulator");
    }

    void threads_do_not_matter() {
        const auto all = one_by_one(facts_);
        for (const int threads : {1, 2, 7}) {
            A batch = case_.empty();
            case_.add(batch, facts_, threads);
            same(batch, all, "a batch with " + std::to_string(threads) + " thread(s)");
            A late = one_by_one(std::span{facts_}.first(facts_.size() / 3));
            case_.add(late, std::span<const Fact>{facts_}.subspan(facts_.size() / 3), threads);
            same(late, all, "single facts, then a batch with " + std::to_string(threads) + " thread(s)");
        }
    }

    void forgotten_is_never_met() {
        const auto all = one_by_one(facts_);
        A nobody = case_.empty();
        for (const auto& person : case_.people()) {
            Facts without;
            Facts about;
            for (const auto& fact : facts_) {
                (case_.concerns(fact, person) ? about : without).push_back(fact);
            }
            const auto never = one_by_one(without);
            A told = all;
            case_.forget(told, person);
            same(told, never, "after forgetting `" + person.name + "`");
            case_.forget(told, person);
            same(told, never, "after forgetting `" + person.name + "` twice");
            case_.forget(nobody, person);
            A again = told;
            for (const auto& fact : about) {
                again.add(fact);
            }
            same(again, all, "after forgetting `" + person.name + "` and meeting them again");
            A merged = one_by_one(about);
            case_.forget(merged, person);
            merged.merge(told);
            same(merged, never, "after forgetting `" + person.name + "` in one part of two");
        }
        same(nobody, case_.empty(), "after forgetting people nobody met");
    }

    void copies_share_nothing() {
        const A all = one_by_one(facts_);
        const A before = one_by_one(facts_);
        A copy = all;
        case_.forget(copy, case_.people().front());
        for (const auto& fact : case_.facts(random_())) {
            copy.add(fact);
        }
        same(all, before, "the original, after its copy changed");
        A assigned = case_.empty();
        assigned = all;
        A moved = std::move(assigned);
        same(moved, all, "copied by assignment, then moved");
    }

    void bytes_carry_everything() {
        const auto half = std::span{facts_}.first(facts_.size() / 2);
        for (const A& original : {case_.empty(), one_by_one(half), one_by_one(facts_)}) {
            same(A::from_bytes(original.to_bytes()), original, "read back");
        }
        A grown = A::from_bytes(one_by_one(half).to_bytes());
        for (const auto& fact : std::span{facts_}.subspan(facts_.size() / 2)) {
            grown.add(fact);
        }
        same(grown, one_by_one(facts_), "read back, then the other half added");
        A merged = A::from_bytes(one_by_one(half).to_bytes());
        merged.merge(one_by_one(std::span{facts_}.subspan(facts_.size() / 2)));
        same(merged, one_by_one(facts_), "read back, then the other half merged");
        const auto people = case_.people();
        A told = A::from_bytes(one_by_one(facts_).to_bytes());
        A expected = one_by_one(facts_);
        case_.forget(told, people.front());
        case_.forget(expected, people.front());
        same(told, expected, "read back, then somebody forgotten");
        for (const auto& [other, line] : case_.unlike()) {
            same(A::from_bytes(other.to_bytes()), other, "another configuration read back");
        }
    }

    /// Few facts: each byte costs several readings.
    A small() { return one_by_one(std::span{facts_}.first(std::min<std::size_t>(facts_.size(), 12))); }

    /// True when bytes were accepted. Anything but an acceptance or `bad_state` is a violation.
    bool accepts(std::span<const std::byte> bytes, const std::string& what) {
        try {
            static_cast<void>(A::from_bytes(bytes));
            return true;
        } catch (const Error& e) {
            demand(e.code() == ErrorCode::bad_state, what + " refused with another code: " + e.what());
        } catch (const std::exception& e) {
            broken(what + " refused with something else than an Error: " + e.what());
        }
        return false;
    }

    void damage_is_refused() {
        const auto bytes = small().to_bytes();
        demand(bytes.size() > 100, "too few bytes to damage");
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto what =
                "cut to " + std::to_string(size) + " of " + std::to_string(bytes.size()) + " bytes:";
            demand(!accepts(std::span{bytes}.first(size), what), what + " accepted");
        }
        auto longer = bytes;
        longer.push_back(std::byte{0});
        demand(!accepts(longer, "a byte more:"), "a byte more: accepted");
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            for (const unsigned flip : {0x01U, 0x02U, 0x04U, 0x08U, 0x10U, 0x20U, 0x40U, 0x80U, 0xFFU}) {
                auto damaged = bytes;
                damaged[at] ^= static_cast<std::byte>(flip);
                const auto what = "byte " + std::to_string(at) + " changed:";
                demand(!accepts(damaged, what), what + " accepted");
            }
        }
    }

    /// Damage under a checksum that is right: only the accumulator's own reading stands in its way. Such
    /// bytes may be those of another state; then they must be a state that holds.
    void forgery_does_no_harm() {
        const auto bytes = small().to_bytes();
        const auto frame = state::read_frame(bytes);
        const std::vector<std::byte> payload{frame.payload.begin(), frame.payload.end()};
        demand(!payload.empty(), "no payload to forge");
        const auto offer = [&](std::span<const std::byte> forged, const std::string& what) {
            const auto whole = state::write_frame(frame.header.kind, frame.header.configuration, forged);
            if (accepts(whole, what)) {
                const A first = A::from_bytes(whole);
                same(A::from_bytes(first.to_bytes()), first, what + " accepted, written and read back");
            }
        };
        for (std::size_t at = 0; at < payload.size(); ++at) {
            offer(std::span{payload}.first(at), "payload cut to " + std::to_string(at) + " bytes:");
            for (const unsigned flip : {0x01U, 0x80U, 0xFFU}) {
                auto forged = payload;
                forged[at] ^= static_cast<std::byte>(flip);
                offer(forged, "payload byte " + std::to_string(at) + " changed:");
            }
            auto huge = payload;  // where a count stands, it now promises more than any memory holds
            std::fill_n(huge.begin() + static_cast<std::ptrdiff_t>(at),
                        std::min<std::size_t>(8, huge.size() - at), std::byte{0xFF});
            offer(huge, "payload bytes from " + std::to_string(at) + " set:");
        }
        auto longer = payload;
        longer.push_back(std::byte{0});
        demand(!accepts(state::write_frame(frame.header.kind, frame.header.configuration, longer),
                        "a byte more in the payload:"),
               "a byte more in the payload: accepted");
        demand(!accepts(state::write_frame("some.other.kind", frame.header.configuration, payload),
                        "another kind:"),
               "another kind: accepted");
        // What a later release may have meant by it is not known here, so it may not be passed over.
        demand(
            !accepts(state::write_frame(frame.header.kind, frame.header.configuration + "zzz = 1\n", payload),
                     "an unknown line of configuration:"),
            "an unknown line of configuration: accepted");
    }

    Case& case_;
    std::mt19937_64 random_;
    Facts facts_;
    std::string_view law_;
    std::vector<Violation> violations_;
};

/// Checks every law on one case. Different seeds take different facts, splits and orders.
template <LawCase Case>
[[nodiscard]] std::vector<Violation> check_laws(Case& the_case, std::uint64_t seed = 1) {
    return Laws<Case>{the_case, seed}.check();
}

}  // namespace klankbord::laws
