#include <klankbord/privacy/ledger.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>

#include <klankbord/core/error.hpp>
#include <klankbord/state/frame.hpp>

#include "catch.hpp"
#include "world.hpp"

namespace kb = klankbord;
using namespace klankbord::privacy;
using kb::Reason;
using Reasons = std::vector<Reason>;

namespace {

/// A store of answers, each by a person of its own unless said otherwise, in teams and channels.
struct Store {
    struct Row {
        std::uint32_t team, channel, person, employee, number;
    };
    std::vector<Row> rows;
    std::uint32_t persons = 0;
    std::uint32_t numbers = 0;

    void add(std::uint32_t team, std::uint32_t channel, std::uint32_t count,
             std::uint32_t staff_first = no_employee, std::uint32_t staff = 1) {
        for (std::uint32_t i = 0; i < count; ++i) {
            const auto employee = staff_first == no_employee ? no_employee : staff_first + i % staff;
            rows.push_back({team, channel, persons++, employee, numbers++});
        }
    }
    /// Erases the first `count` persons of a team.
    void erase(std::uint32_t team, std::uint32_t count, Ledger& ledger) {
        std::vector<Answer> leaving;
        for (auto row = rows.begin(); row != rows.end() && leaving.size() < count;) {
            if (row->team == team) {
                leaving.push_back({0, row->person, row->employee, row->number});
                row = rows.erase(row);
            } else {
                ++row;
            }
        }
        REQUIRE(leaving.size() == count);
        ledger.remove(leaving);
    }

    using CellOf = std::function<std::uint32_t(const Row&)>;
    [[nodiscard]] Question question(std::uint32_t cells, const CellOf& cell) const {
        Question q;
        q.cells = cells;
        q.persons = persons;
        q.guarded = true;
        q.visit = [this, cell](const auto& take) {
            std::vector<Answer> answers;
            for (const auto& row : rows) {
                answers.push_back({cell(row), row.person, row.employee, row.number});
            }
            take(answers);
        };
        return q;
    }
    [[nodiscard]] Question by_team(std::uint32_t teams) const {
        return question(teams, [](const Row& row) { return row.team; });
    }
    [[nodiscard]] Question by_channel(std::uint32_t channels) const {
        return question(channels, [](const Row& row) { return row.channel; });
    }
    [[nodiscard]] Question total() const {
        return question(1, [](const Row&) { return 0U; });
    }
};

Verdict ask(Ledger& ledger, const Question& question) { return decide({}, {}, question, &ledger); }

std::size_t waiting(const Verdict& verdict) {
    return static_cast<std::size_t>(std::count(verdict.waiting.begin(), verdict.waiting.end(), 1));
}

std::vector<std::byte> bytes_of(const Ledger& ledger) { return ledger.to_bytes(); }

}  // namespace

TEST_CASE("the differencing attack meets a wall", "[privacy][ledger]") {
    // Twelve answers are shown; eleven of them would give the twelfth away.
    Store store;
    store.add(0, 0, 11);
    store.add(1, 0, 1);
    Ledger ledger;
    REQUIRE(ask(ledger, store.total()).cell == Reasons{Reason::none});
    const auto eleven = store.question(1, [](const Store::Row& row) { return row.team == 0 ? 0U : no_cell; });
    REQUIRE(ask(ledger, eleven).cell == Reasons{Reason::suppressed});
    REQUIRE(ledger.blocks() == 1);
}

TEST_CASE("an answered question is answered again, and changes nothing", "[privacy][ledger]") {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        world::Dice dice{seed};
        const auto world = world::make(dice, dice.between(30, 150));
        Ledger ledger;
        for (int n = 0; n < 5; ++n) {
            world::Table table;
            world.fill(table, world::draw_question(dice, world));
            const auto once = ask(ledger, table.question);
            const auto bytes = bytes_of(ledger);
            const auto again = ask(ledger, table.question);
            REQUIRE(again.cell == once.cell);
            REQUIRE(again.pooled == once.pooled);
            REQUIRE(again.other_shown == once.other_shown);
            REQUIRE(bytes_of(ledger) == bytes);
            std::reverse(table.answers.begin(), table.answers.end());
            REQUIRE(ask(ledger, table.question).cell == once.cell);
        }
    }
}

TEST_CASE("a later question pools what would cut an earlier row", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 15);
    store.add(0, 1, 15);
    store.add(1, 0, 18);
    store.add(1, 2, 4);
    Ledger ledger;
    REQUIRE(ask(ledger, store.by_team(2)).cell == Reasons{Reason::none, Reason::none});
    // Channel 2 is four people of team 1; channel 0 must hide with them, channel 1 need not.
    const auto verdict = ask(ledger, store.by_channel(3));
    REQUIRE(verdict.cell == Reasons{Reason::suppressed, Reason::none, Reason::suppressed});
    REQUIRE(verdict.other_shown);
    REQUIRE(ledger.blocks() == 3);
}

TEST_CASE("too few to begin with: every cell says what it lacks", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 9);
    Ledger ledger;
    REQUIRE(ask(ledger, store.by_team(2)).cell == Reasons{Reason::too_few, Reason::too_few});
    REQUIRE(ledger.blocks() == 0);
    Store two;
    two.add(0, 0, 30, 0, 2);
    REQUIRE(ask(ledger, two.total()).cell == Reasons{Reason::few_employees});
    store.add(0, 0, 1);
    REQUIRE(ask(ledger, store.by_team(2)).cell == Reasons{Reason::none, Reason::too_few});
}

TEST_CASE("a row stands still until ten new persons are in it", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 20);
    store.add(1, 0, 20);
    Ledger ledger;
    REQUIRE(waiting(ask(ledger, store.by_team(3))) == 0);
    store.add(0, 0, 9);
    store.add(1, 0, 12);
    store.add(2, 0, 9);
    auto verdict = ask(ledger, store.by_team(3));
    REQUIRE(verdict.cell == Reasons{Reason::none, Reason::none, Reason::pending});
    REQUIRE(verdict.frozen);
    REQUIRE(waiting(verdict) == 18);
    REQUIRE(verdict.stamps == std::vector<std::string>{"newer answers wait until enough persons gave one"});
    store.add(0, 0, 1);
    store.add(2, 0, 1);
    verdict = ask(ledger, store.by_team(3));
    REQUIRE(verdict.cell == Reasons{Reason::none, Reason::none, Reason::none});
    REQUIRE(waiting(verdict) == 0);
    REQUIRE(ledger.answers() == 72);
}

TEST_CASE("one person answering often is no crowd of new persons", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 20);
    Ledger ledger;
    ask(ledger, store.total());
    for (int i = 0; i < 15; ++i) {
        store.rows.push_back({0, 0, 3, no_employee, store.numbers++});
    }
    REQUIRE(waiting(ask(ledger, store.total())) == 15);
}

TEST_CASE("new answers tied together by one question do not spoil another", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 30);
    store.add(1, 0, 30);
    Ledger ledger;
    ask(ledger, store.by_team(2));
    store.add(0, 0, 6);
    store.add(1, 0, 6);
    REQUIRE(waiting(ask(ledger, store.total())) == 0);  // twelve persons enter together
    const auto verdict = ask(ledger, store.by_team(2));
    REQUIRE(verdict.cell == Reasons{Reason::none, Reason::none});
    REQUIRE(waiting(verdict) == 12);  // and cannot be told apart by team
}

TEST_CASE("with a grid only its first grouping lets new answers in", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 30);
    store.add(1, 1, 30);
    Ledger ledger;
    const auto enter = [&] {
        const std::vector<Question> grid{store.by_team(2), store.by_channel(2)};
        ledger.enter_grid({}, grid);
    };
    enter();
    REQUIRE(ledger.blocks() == 2);
    store.add(0, 0, 6);
    store.add(1, 0, 6);
    enter();
    REQUIRE(waiting(ask(ledger, store.total())) == 12);
    store.add(0, 0, 4);
    enter();
    REQUIRE(waiting(ask(ledger, store.total())) == 6);
    REQUIRE(waiting(ask(ledger, store.by_team(2))) == 6);
    const auto bytes = bytes_of(ledger);
    enter();
    REQUIRE(bytes_of(ledger) == bytes);
}

TEST_CASE("an erased person hides until ten have left the same block", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 40);
    store.add(1, 0, 40);
    Ledger ledger;
    ask(ledger, store.by_team(2));
    store.erase(0, 1, ledger);
    REQUIRE(ledger.answers() == 79);
    auto verdict = ask(ledger, store.by_team(2));
    REQUIRE(verdict.cell == Reasons{Reason::pending, Reason::none});
    REQUIRE(verdict.frozen);
    store.erase(0, 8, ledger);
    REQUIRE(ask(ledger, store.by_team(2)).cell[0] == Reason::pending);
    store.erase(0, 1, ledger);
    verdict = ask(ledger, store.by_team(2));
    REQUIRE(verdict.cell == Reasons{Reason::none, Reason::none});
    REQUIRE_FALSE(verdict.frozen);
}

TEST_CASE("who leaves a block that nobody has cut yet costs the smallest row only", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 40);
    store.add(1, 0, 20);
    store.add(2, 0, 30);
    Ledger ledger;
    ask(ledger, store.total());
    store.erase(0, 1, ledger);
    REQUIRE(ask(ledger, store.by_team(3)).cell == Reasons{Reason::none, Reason::pending, Reason::none});
}

TEST_CASE("departures about one employee do not hide among answers about nobody", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 40, 0, 4);
    store.add(1, 0, 20);
    store.add(2, 0, 50, 10, 5);
    Ledger ledger;
    ask(ledger, store.total());
    store.erase(0, 1, ledger);
    // The smallest row is about nobody in particular: it could hide a person, but not an answer about an
    // employee.
    REQUIRE(ask(ledger, store.by_team(3)).cell == Reasons{Reason::pending, Reason::none, Reason::none});
}

TEST_CASE("an employee's own page costs the organisation nothing", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 60, 0, 4);
    store.add(1, 0, 60, 10, 4);
    Ledger ledger;
    auto own = store.question(8, [](const Store::Row& row) { return row.employee % 10 + row.team * 4; });
    const std::vector<std::uint8_t> mine{1, 0, 0, 0, 0, 0, 0, 0};
    own.own_cell = mine;
    REQUIRE(decide({}, {Viewer::Kind::self, "0"}, own, &ledger).cell[0] == Reason::none);
    REQUIRE(decide({}, {Viewer::Kind::team, "0"}, own, &ledger).cell[0] == Reason::suppressed);
    REQUIRE(ask(ledger, store.by_team(2)).cell == Reasons{Reason::none, Reason::none});
    REQUIRE(decide({}, {Viewer::Kind::self, "0"}, own, &ledger).cell[0] == Reason::none);
    // New answers wait for a question of the organisation.
    store.add(0, 0, 60, 0, 4);
    auto later = store.question(8, [](const Store::Row& row) { return row.employee % 10 + row.team * 4; });
    later.own_cell = mine;
    REQUIRE(waiting(decide({}, {Viewer::Kind::self, "0"}, later, &ledger)) == 15);
    REQUIRE(waiting(ask(ledger, store.by_team(2))) == 0);
}

TEST_CASE("renumbering changes numbers and nothing else", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 40);
    store.add(1, 0, 40);
    Ledger ledger;
    ask(ledger, store.by_team(2));
    store.erase(0, 5, ledger);
    const auto before = ask(ledger, store.by_team(2)).cell;
    // Persons and answers in reverse order.
    std::vector<std::uint32_t> answers(store.numbers, no_number), persons(store.persons, no_number);
    std::uint32_t next = 0;
    for (auto row = store.rows.rbegin(); row != store.rows.rend(); ++row) {
        answers[row->number] = next;
        persons[row->person] = next;
        row->number = row->person = next++;
    }
    store.numbers = store.persons = next;
    ledger.renumber({answers, persons, {}});
    REQUIRE(ledger.answers() == 75);
    REQUIRE(ask(ledger, store.by_team(2)).cell == before);
    // The five who left before and five who leave now are ten.
    store.erase(0, 5, ledger);
    REQUIRE(ask(ledger, store.by_team(2)).cell == Reasons{Reason::none, Reason::none});
}

TEST_CASE("somebody who changes an answer twice and is erased left once", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 40);
    store.rows.push_back({0, 0, 0, no_employee, store.numbers++});
    Ledger ledger;
    ask(ledger, store.total());
    const auto leave = [&](std::uint32_t number) {
        const auto at = std::find_if(store.rows.begin(), store.rows.end(),
                                     [&](const auto& r) { return r.number == number; });
        ledger.remove(std::vector<Answer>{{0, at->person, at->employee, number}});
        store.rows.erase(at);
    };
    leave(0);   // person 0, first answer
    leave(40);  // person 0, second answer
    for (std::uint32_t number = 1; number <= 8; ++number) {
        leave(number);
    }
    REQUIRE(ask(ledger, store.total()).cell[0] == Reason::pending);  // nine persons
    leave(9);
    REQUIRE(ask(ledger, store.total()).cell[0] == Reason::none);
}

TEST_CASE("saved and loaded, a ledger is the same", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 40, 0, 4);
    store.add(1, 0, 40, 0, 5);
    Ledger ledger;
    ask(ledger, store.by_team(2));
    store.erase(0, 3, ledger);
    const std::vector<std::byte> table{std::byte{1}, std::byte{2}};
    ledger.keep("nps by team", table);
    const auto bytes = bytes_of(ledger);
    auto copy = Ledger::from_bytes(bytes);
    REQUIRE(bytes_of(copy) == bytes);
    REQUIRE(copy.kept("nps by team") == table);
    REQUIRE_FALSE(copy.kept("nps by channel").has_value());
    REQUIRE(ask(copy, store.by_team(2)).cell == ask(ledger, store.by_team(2)).cell);
    REQUIRE(copy.answers() == 77);
    REQUIRE(copy.bytes_used() >= 80 * sizeof(std::uint32_t));

    SECTION("cut short anywhere it is refused") {
        for (std::size_t length = 0; length < bytes.size(); ++length) {
            REQUIRE_THROWS_AS(Ledger::from_bytes(std::span{bytes}.first(length)), kb::Error);
        }
    }
    SECTION("with any byte changed it is refused") {
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            for (const auto flip : {0x01U, 0x80U, 0xffU}) {
                auto changed = bytes;
                changed[i] ^= static_cast<std::byte>(flip);
                REQUIRE_THROWS_AS(Ledger::from_bytes(changed), kb::Error);
            }
        }
    }
    SECTION("with any byte changed by somebody who can write a checksum it is refused or still a ledger") {
        const auto payload = kb::state::read_frame(bytes).payload;
        std::size_t refused = 0;
        for (std::size_t i = 0; i < payload.size(); ++i) {
            for (const auto flip : {0x01U, 0x80U, 0xffU}) {
                std::vector<std::byte> changed{payload.begin(), payload.end()};
                changed[i] ^= static_cast<std::byte>(flip);
                const auto framed = kb::state::write_frame("ledger", "", changed);
                std::optional<Ledger> loaded;
                try {
                    loaded = Ledger::from_bytes(framed);
                } catch (const kb::Error& error) {
                    REQUIRE(error.code() == kb::ErrorCode::bad_state);
                    ++refused;
                }
                REQUIRE((!loaded || loaded->to_bytes() == framed));
            }
        }
        REQUIRE(refused > payload.size());
    }
    SECTION("a state of another kind is refused by name") {
        const auto other = kb::state::write_frame("facts", "", kb::state::read_frame(bytes).payload);
        REQUIRE_THROWS_WITH(Ledger::from_bytes(other), Catch::Matchers::Contains("`facts`"));
    }
    SECTION("with bytes behind it it is refused") {
        auto longer = bytes;
        longer.push_back(std::byte{0});
        REQUIRE_THROWS_AS(Ledger::from_bytes(longer), kb::Error);
    }
}

TEST_CASE("of too many kept tables the one kept longest ago leaves", "[privacy][ledger]") {
    Ledger ledger;
    for (int i = 0; i < 1024; ++i) {
        ledger.keep(std::to_string(i), {});
    }
    ledger.keep("0", {});
    ledger.keep("one more", {});
    REQUIRE(ledger.kept("0").has_value());
    REQUIRE_FALSE(ledger.kept("1").has_value());
    REQUIRE(ledger.kept("one more").has_value());
}

TEST_CASE("what a ledger refuses", "[privacy][ledger]") {
    Store store;
    store.add(0, 0, 20);
    Ledger ledger;
    ask(ledger, store.total());
    const auto bytes = bytes_of(ledger);
    SECTION("a question that leaves out an answer") {
        store.rows.pop_back();
        REQUIRE_THROWS_AS(ask(ledger, store.total()), kb::Error);
    }
    SECTION("an answer twice") {
        store.rows.push_back(store.rows.back());
        REQUIRE_THROWS_AS(ask(ledger, store.total()), kb::Error);
    }
    SECTION("a person out of range") {
        store.rows.back().person = 20;
        REQUIRE_THROWS_AS(ask(ledger, store.total()), kb::Error);
    }
    SECTION("leaving twice at once") {
        REQUIRE_THROWS_AS(ledger.remove(std::vector<Answer>{{0, 1, no_employee, 1}, {0, 1, no_employee, 1}}),
                          kb::Error);
    }
    SECTION("renumbering away an answer that did not leave") {
        std::vector<std::uint32_t> answers(20);
        answers[3] = no_number;
        REQUIRE_THROWS_AS(ledger.renumber({answers, {}, {}}), kb::Error);
    }
    SECTION("two answers with one number") {
        const std::vector<std::uint32_t> answers(20, 7);
        REQUIRE_THROWS_AS(ledger.renumber({answers, {}, {}}), kb::Error);
    }
    REQUIRE(bytes_of(ledger) == bytes);
    SECTION("an answer that comes back after it left") {
        ledger.remove(std::vector<Answer>{{0, 1, no_employee, 1}});
        REQUIRE_THROWS_AS(ask(ledger, store.total()), kb::Error);
        REQUIRE_THROWS_AS(ledger.remove(std::vector<Answer>{{0, 1, no_employee, 1}}), kb::Error);
    }
}

TEST_CASE("questions may come from several threads", "[privacy][ledger]") {
    Store store;
    for (std::uint32_t t = 0; t < 4; ++t) {
        for (std::uint32_t c = 0; c < 3; ++c) {
            store.add(t, c, 11 + t);
        }
    }
    Ledger ledger;
    std::vector<std::thread> threads;
    std::vector<int> shown(4, 0);
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int n = 0; n < 20; ++n) {
                const auto verdict =
                    ask(ledger,
                        (t + static_cast<std::size_t>(n)) % 2 == 0 ? store.by_team(4) : store.by_channel(3));
                shown[t] += std::count(verdict.cell.begin(), verdict.cell.end(), Reason::none) > 0 ? 1 : 0;
                ledger.keep(std::to_string(t), {});
                (void)ledger.kept("0");
                (void)ledger.bytes_used();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    REQUIRE(shown == std::vector<int>{20, 20, 20, 20});
    REQUIRE(ledger.blocks() == 12);
}
