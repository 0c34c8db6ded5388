#include <set>
#include <string>

#include "catch.hpp"

#include "toy.hpp"

// The law suite tested on accumulators whose breaks are known.

namespace {

using klankbord::laws::check_laws;
using klankbord::laws::to_text;
using klankbord::toy::Case;
using klankbord::toy::Fault;

template <Fault fault>
std::set<std::string> broken_laws(std::uint64_t seed = 1) {
    Case<fault> toy;
    std::set<std::string> laws;
    for (const auto& violation : check_laws(toy, seed)) {
        laws.insert(violation.law);
    }
    return laws;
}

using Laws = std::set<std::string>;

}  // namespace

TEST_CASE("an accumulator that keeps the laws passes, whatever the seed", "[state][laws]") {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        Case<Fault::none> toy;
        REQUIRE(to_text(check_laws(toy, seed)) == "");
    }
}

TEST_CASE("an accumulator that breaks one law fails on that law", "[state][laws]") {
    CHECK(broken_laws<Fault::counts_merges>() == Laws{"empty is neutral on both sides",
                                                      "forgotten is never met", "bytes carry everything",
                                                      "merge is add-all"});
    CHECK(broken_laws<Fault::keeps_the_sum>() == Laws{"forgotten is never met"});
    CHECK(broken_laws<Fault::drops_employees>() == Laws{"bytes carry everything"});
    CHECK(broken_laws<Fault::loses_at_seams>() == Laws{"threads do not matter"});
    CHECK(broken_laws<Fault::blind_to_scale>() == Laws{"unlike configurations refuse to merge"});
    CHECK(broken_laws<Fault::blames_nobody>() ==
          Laws{"damaged bytes are refused", "forged bytes do no harm"});
    CHECK(broken_laws<Fault::believes_counts>() == Laws{"forged bytes do no harm"});

    const auto order = broken_laws<Fault::last_one_counts>();
    CHECK(order.count("order does not matter") == 1);
    CHECK(order.count("merge is add-all") == 1);
    CHECK(order.count("threads do not matter") == 0);
    CHECK(broken_laws<Fault::copies_a_pointer>().count("a copy shares nothing") == 1);
}

TEST_CASE("a violation says what was seen", "[state][laws]") {
    Case<Fault::blind_to_scale> toy;
    const auto violations = check_laws(toy);
    REQUIRE_FALSE(violations.empty());
    CHECK(violations.front().detail == "merged although `scale = 1 5` differs");
}

namespace {

template <class Change>
std::string vacuous(Change change) {
    struct Changed : Case<Fault::none> {
        explicit Changed(Change c) : change(c) {}
        std::vector<klankbord::toy::Row> facts(std::uint64_t seed) {
            return change.facts(Case::facts(seed), seed);
        }
        std::vector<klankbord::laws::Person> people() { return change.people(Case::people()); }
        std::vector<klankbord::laws::Unlike<Accumulator>> unlike() { return change.unlike(Case::unlike()); }
        std::string render(const Accumulator& acc) { return change.render(Case::render(acc)); }
        Change change;
    };
    Changed changed{change};
    return to_text(check_laws(changed));
}

struct NoChange {
    template <class T>
    T facts(T given, std::uint64_t) {
        return given;
    }
    template <class T>
    T people(T given) {
        return given;
    }
    template <class T>
    T unlike(T given) {
        return given;
    }
    std::string render(std::string given) { return given; }
};
struct NoFacts : NoChange {
    template <class T>
    T facts(T, std::uint64_t) {
        return {};
    }
};
struct NobodyToForget : NoChange {
    template <class T>
    T people(T) {
        return {};
    }
};
struct Strangers : NoChange {
    template <class T>
    T people(T given) {
        given.front().name = "nobody";
        return given;
    }
};
struct OneConfiguration : NoChange {
    template <class T>
    T unlike(T) {
        return {};
    }
};
struct BlindResult : NoChange {
    std::string render(const std::string&) { return "fine"; }
};

}  // namespace

TEST_CASE("a case that shows nothing fails instead of passing", "[state][laws]") {
    const std::string law = "the case has something to show: ";
    CHECK(vacuous(NoChange{}) == "");
    CHECK(vacuous(NoFacts{}).rfind(law + "fewer than 20 facts", 0) == 0);
    CHECK(vacuous(NobodyToForget{}) == law + "nobody to forget\n");
    CHECK(vacuous(Strangers{}) == law + "no fact about `nobody`\n");
    CHECK(vacuous(OneConfiguration{}) == law + "no unlike configuration\n");
    CHECK(vacuous(BlindResult{}) == law + "the result shows no facts\n");
}
