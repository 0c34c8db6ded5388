#include "recovery.hpp"

#include <numeric>

#include "catch.hpp"
#include "world.hpp"

using namespace world;
using privacy::Answer;
using privacy::Ledger;
using privacy::Policy;
using privacy::Verdict;
using privacy::Viewer;

namespace {

using Released = std::vector<std::vector<std::size_t>>;

Policy policy_of(int persons) {
    Policy policy;
    policy.min_persons = persons;
    policy.below_floor = true;
    return policy;
}

recovery::Columns persons_of(const World& world) {
    recovery::Columns columns;
    for (const auto& fact : world.facts) {
        columns.persons.push_back({fact.person});
    }
    return columns;
}

/// Employees stand in for persons. Answers about nobody in particular give no employee away, so a combination
/// of them alone is no finding: each counts as somebody of its own.
recovery::Columns employees_of(const World& world) {
    recovery::Columns columns;
    for (std::uint32_t f = 0; f < world.facts.size(); ++f) {
        columns.persons.push_back({world.facts[f].employee});
        if (world.facts[f].employee == privacy::no_employee) {
            columns.persons.back() = {1'000'000 + 3 * f, 1'000'001 + 3 * f, 1'000'002 + 3 * f};
        }
    }
    return columns;
}

Released ask(World& world, const Asked& asked, const Viewer& viewer, const Policy& policy, Ledger* ledger,
             std::uint32_t own = 0) {
    Table table;
    world.fill(table, asked);
    if (viewer.kind != Viewer::Kind::organisation) {
        table.own.assign(table.question.cells, 0);
        table.own[own % table.question.cells] = 1;
        table.question.own_cell = table.own;
    }
    const auto verdict = privacy::decide(policy, viewer, table.question, ledger);
    return shown_rows(table, verdict);
}

Viewer draw_viewer(Dice& dice, bool selves) {
    const auto draw = dice.below(10);
    if (draw == 0) {
        return {Viewer::Kind::team, "t"};
    }
    return draw == 1 && selves ? Viewer{Viewer::Kind::self, "e"} : Viewer{};
}

/// A person answers, changes an answer or is erased, and now and then the store is folded again.
void live(Dice& dice, World& world, Ledger& ledger) {
    for (auto n = dice.below(30); n > 0; --n) {
        world.add(dice, dice.chance(70) || world.number_of[0] == privacy::no_number ? world.new_person() : 0);
    }
    std::vector<Answer> leaving;
    const auto leave = [&](Fact& fact) {
        leaving.push_back({0, world.number_of[fact.person], fact.employee, fact.number});
        fact.alive = false;
    };
    for (auto n = dice.below(8); n > 0; --n) {
        const auto f = dice.below(static_cast<std::uint32_t>(world.facts.size()));
        const auto person = world.facts[f].person;
        if (!world.facts[f].alive) {
            continue;
        }
        if (dice.chance(50)) {
            leave(world.facts[f]);
            world.add(dice, person);
        } else {
            for (auto& fact : world.facts) {
                if (fact.person == person && fact.alive) {
                    leave(fact);
                }
            }
            ledger.remove(leaving);
            leaving.clear();
            world.number_of[person] = privacy::no_number;
        }
    }
    ledger.remove(leaving);
    if (dice.chance(40)) {
        std::vector<std::uint32_t> answers(world.next_number, privacy::no_number);
        std::vector<std::uint32_t> persons(world.person_numbers, privacy::no_number);
        world.next_number = 0;
        world.person_numbers = 0;
        for (auto fact = world.facts.rbegin(); fact != world.facts.rend(); ++fact) {
            if (fact->alive) {
                answers[fact->number] = world.next_number;
                fact->number = world.next_number++;
            }
        }
        for (auto& number : world.number_of) {
            if (number != privacy::no_number) {
                persons[number] = world.person_numbers;
                number = world.person_numbers++;
            }
        }
        ledger.renumber({answers, persons, {}});
    }
}

struct Tally {
    int recovered = 0;
    int undecided = 0;
    std::size_t rows = 0;
    int with_rows = 0;

    void add(recovery::Finding finding, const Released& released) {
        recovered += finding == recovery::Finding::recovered ? 1 : 0;
        undecided += finding == recovery::Finding::undecided ? 1 : 0;
        rows += released.size();
        with_rows += released.empty() ? 0 : 1;
    }
};

void append(Released& all, Released&& rows) { std::move(rows.begin(), rows.end(), std::back_inserter(all)); }

/// What is usually done: withhold small cells, show the rest and the total.
std::vector<std::uint8_t> primary(const Table& table, std::uint64_t k) {
    std::vector<std::uint8_t> hidden;
    for (const auto persons : table.persons) {
        hidden.push_back(persons < k ? 1 : 0);
    }
    return hidden;
}

/// And then the smallest further cells until at least two are hidden, with at least k persons between them
/// (Hundepool et al. 2012, Statistical Disclosure Control).
std::vector<std::uint8_t> complementary(const Table& table, std::uint64_t k) {
    auto hidden = primary(table, k);
    for (;;) {
        std::uint64_t persons = 0;
        std::size_t cells = 0;
        std::size_t best = hidden.size();
        for (std::size_t c = 0; c < hidden.size(); ++c) {
            if (hidden[c] != 0 && table.persons[c] > 0) {
                persons += table.persons[c];
                ++cells;
            } else if (hidden[c] == 0 && (best == hidden.size() || table.persons[c] < table.persons[best])) {
                best = c;
            }
        }
        if (cells == 0 || (cells >= 2 && persons >= k) || best == hidden.size()) {
            return hidden;
        }
        hidden[best] = 1;
    }
}

template <class Suppress>
Released suppressed(const World& world, const Asked& asked, std::uint64_t k, Suppress&& suppress) {
    Table table;
    world.fill(table, asked);
    const auto hidden = suppress(table, k);
    Verdict verdict;
    verdict.pooled.assign(hidden.size(), 0);
    for (const auto h : hidden) {
        verdict.cell.push_back(h != 0 ? kb::Reason::too_few : kb::Reason::none);
    }
    auto rows = shown_rows(table, verdict);
    std::vector<std::size_t> total;
    for (std::size_t i = 0; i < table.answers.size(); ++i) {
        if (table.answers[i].cell != privacy::no_cell) {
            total.push_back(table.fact_of[i]);
        }
    }
    rows.push_back(total);
    return rows;
}

}  // namespace

TEST_CASE("nobody is recovered from 10,000 tables asked in sequence through a ledger",
          "[privacy][recovery]") {
    Tally persons, employees;
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        Dice dice{seed};
        auto world = make(dice, dice.between(15, 120));
        const auto k = dice.between(3, 10);
        const auto policy = policy_of(static_cast<int>(k));
        // An employee's own page shows a group of one employee, which the check of employees must not see.
        const bool selves = dice.chance(50);
        Ledger ledger;
        Released released;
        for (auto n = dice.between(3, 7); n > 0; --n) {
            const auto viewer = draw_viewer(dice, selves);
            append(released, ask(world, draw_question(dice, world), viewer, policy, &ledger, dice.below(6)));
        }
        persons.add(recovery::isolates(persons_of(world), released, k), released);
        if (world.staff > 0 && !selves) {
            employees.add(recovery::isolates(employees_of(world), released, 3), released);
        }
    }
    REQUIRE(persons.recovered == 0);
    REQUIRE(persons.undecided == 0);
    REQUIRE(persons.with_rows > 9'000);
    REQUIRE(employees.recovered == 0);
    REQUIRE(employees.undecided == 0);
    REQUIRE(employees.with_rows > 2'000);
}

TEST_CASE("nor while answers come, change and go between the questions", "[privacy][recovery]") {
    Tally persons, employees;
    for (std::uint64_t seed = 0; seed < 4'000; ++seed) {
        Dice dice{1'000'000 + seed};
        auto world = make(dice, dice.between(20, 100));
        const auto k = dice.between(3, 8);
        const auto policy = policy_of(static_cast<int>(k));
        const bool selves = dice.chance(30);
        Ledger ledger;
        Released released;
        // A few questions that return, as on a dashboard, and some that do not.
        const std::vector<Asked> board{draw_question(dice, world), draw_question(dice, world)};
        for (auto n = dice.between(4, 12); n > 0; --n) {
            const auto asked = dice.chance(70) ? board[dice.below(2)] : draw_question(dice, world);
            append(released, ask(world, asked, draw_viewer(dice, selves), policy, &ledger, dice.below(6)));
            live(dice, world, ledger);
        }
        persons.add(recovery::isolates(persons_of(world), released, k), released);
        if (world.staff > 0 && !selves) {
            employees.add(recovery::isolates(employees_of(world), released, 3), released);
        }
    }
    REQUIRE(persons.recovered == 0);
    REQUIRE(persons.undecided == 0);
    REQUIRE(persons.with_rows > 3'600);
    REQUIRE(employees.recovered == 0);
    REQUIRE(employees.undecided == 0);
    REQUIRE(employees.with_rows > 900);
}

TEST_CASE("nor from a single question without memory", "[privacy][recovery]") {
    Tally persons, employees;
    for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
        Dice dice{2'000'000 + seed};
        auto world = make(dice, dice.between(15, 120));
        const auto k = dice.between(3, 10);
        const auto released =
            ask(world, draw_question(dice, world), {}, policy_of(static_cast<int>(k)), nullptr);
        persons.add(recovery::isolates(persons_of(world), released, k), released);
        if (world.staff > 0) {
            employees.add(recovery::isolates(employees_of(world), released, 3), released);
        }
    }
    REQUIRE(persons.recovered == 0);
    REQUIRE(persons.undecided == 0);
    REQUIRE(persons.with_rows > 8'000);
    REQUIRE(employees.recovered == 0);
    REQUIRE(employees.with_rows > 3'000);
}

TEST_CASE("usual suppression fails the same test", "[privacy][recovery]") {
    Tally cells_only, with_complement, updated;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Dice dice{seed};
        auto world = make(dice, dice.between(15, 120));
        const auto k = dice.between(3, 10);
        Released first, second;
        for (int n = 0; n < 5; ++n) {
            const auto asked = draw_question(dice, world);
            append(first, suppressed(world, asked, k, primary));
            append(second, suppressed(world, asked, k, complementary));
        }
        cells_only.add(recovery::isolates(persons_of(world), first, k), first);
        with_complement.add(recovery::isolates(persons_of(world), second, k), second);
        // And the door itself, asked each time without memory while two people join.
        Released third = ask(world, {{0}}, {}, policy_of(static_cast<int>(k)), nullptr);
        world.add(dice, world.new_person());
        world.add(dice, world.new_person());
        append(third, ask(world, {{0}}, {}, policy_of(static_cast<int>(k)), nullptr));
        updated.add(recovery::isolates(persons_of(world), third, k), third);
    }
    REQUIRE(cells_only.recovered > 200);
    REQUIRE(with_complement.recovered > 100);
    REQUIRE(updated.recovered > 200);
}

TEST_CASE("the quick criterion agrees with deleting every set of cells", "[privacy][recovery]") {
    int found = 0, safe = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        Dice dice{3'000'000 + seed};
        const auto count = dice.between(4, 9);
        recovery::Columns cells;
        for (std::uint32_t c = 0; c < count; ++c) {
            std::set<std::uint32_t> persons;
            for (auto n = dice.between(1, 6); n > 0; --n) {
                persons.insert(dice.below(20));
            }
            cells.persons.push_back(persons);
        }
        Released released(dice.between(1, 6));
        recovery::Matrix matrix;
        for (auto& row : released) {
            recovery::Row bits(count, 0);
            for (std::uint32_t c = 0; c < count; ++c) {
                if (dice.chance(60)) {
                    row.push_back(c);
                    bits[c] = 1;
                }
            }
            matrix.push_back(bits);
        }
        const auto k = dice.between(2, 9);
        const bool expected = recovery::isolates_by_enumeration(cells, matrix, k);
        REQUIRE((recovery::isolates(cells, released, k) == recovery::Finding::recovered) == expected);
        ++(expected ? found : safe);
    }
    REQUIRE(found > 50);
    REQUIRE(safe > 50);
}

namespace {

struct Price {
    int eligible = 0;
    int first = 0;  // shown when the grid is asked first
    int last = 0;   // shown when four coarser questions were asked before
};

Price price_of(Dice& dice, std::uint32_t persons, std::uint32_t answers, std::uint32_t teams,
               std::uint32_t months, std::uint32_t channels) {
    World world;
    world.levels = {teams, months, channels};
    for (std::uint32_t p = 0; p < persons; ++p) {
        world.new_person();
    }
    for (std::uint32_t a = 0; a < answers; ++a) {
        world.add(dice, dice.below(persons));
        world.facts.back().column[1] =
            dice.below(months);  // teams and channels differ in size, months do not
    }
    const Asked grid{{0, 1}};
    const auto shown = [&](Ledger& ledger) {
        Table table;
        world.fill(table, grid);
        const auto verdict = privacy::decide({}, {}, table.question, &ledger);
        return static_cast<int>(std::count(verdict.cell.begin(), verdict.cell.end(), kb::Reason::none));
    };
    Price price;
    Ledger at_once, after;
    price.first = shown(at_once);
    for (const auto& before : {Asked{{}}, Asked{{0}}, Asked{{1}}, Asked{{2}}}) {
        ask(world, before, {}, {}, &after);
    }
    price.last = shown(after);
    Table table;
    world.fill(table, grid);
    price.eligible = static_cast<int>(
        std::count_if(table.persons.begin(), table.persons.end(), [](auto n) { return n >= 10; }));
    return price;
}

}  // namespace

TEST_CASE("the price: how many cells of ten persons and more stay shown", "[privacy][recovery]") {
    Dice dice{42};
    // 10,000 answers, 23 teams in 12 months, four channels.
    const auto large = price_of(dice, 4'000, 10'000, 23, 12, 4);
    Price small;
    for (int n = 0; n < 40; ++n) {
        const auto one = price_of(dice, dice.between(40, 250), dice.between(60, 400), 4, 4, 3);
        small.eligible += one.eligible;
        small.first += one.first;
        small.last += one.last;
    }
    CAPTURE(large.eligible, large.first, large.last, small.eligible, small.first, small.last);
    REQUIRE(large.eligible > 200);
    REQUIRE(large.first * 100 >= large.eligible * 98);
    REQUIRE(large.last * 100 >= large.eligible * 90);
    REQUIRE(small.eligible > 200);
    REQUIRE(small.first * 100 >= small.eligible * 90);
    REQUIRE(small.last * 100 >= small.eligible * 60);
}
