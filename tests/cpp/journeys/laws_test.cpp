#include <random>
#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/journeys/continuity.hpp>
#include <klankbord/journeys/handovers.hpp>
#include <klankbord/journeys/variants.hpp>
#include <klankbord/journeys/waiting.hpp>

#include "catch.hpp"
#include "journeys/log.hpp"
#include "state/laws.hpp"

// Every accumulator of this room keeps the laws.

namespace {

using namespace journeys_test;
using kb::facts::Interaction;
using kb::journeys::JourneyConfig;

/// Ids that outlive the contacts that name them.
const std::vector<std::string>& names() {
    static const auto all = [] {
        std::vector<std::string> made;
        for (int i = 0; i < 400; ++i) {
            made.push_back((i % 2 == 0 ? "a-name-that-is-rather-long-" : "n") + std::to_string(i));
        }
        return made;
    }();
    return all;
}

std::string text_of(const kb::Table& table) {
    std::string text;
    char digits[40];
    for (const auto& column : table.columns()) {
        text += column.name() + ":";
        for (std::size_t row = 0; row < column.size(); ++row) {
            text += " ";
            if (column.is_null(row)) {
                text += "-";
            } else if (column.type() == kb::Column::Type::text) {
                text += column.text(row);
            } else if (column.type() == kb::Column::Type::real) {
                std::snprintf(digits, sizeof digits, "%.17g", column.real(row));
                text += digits;
            } else {
                text += std::to_string(column.integer(row));
            }
        }
        text += "\n";
    }
    return text;
}

template <class A>
struct Case {
    using Accumulator = A;
    JourneyConfig config;

    A empty() { return A{config}; }

    std::vector<Interaction> facts(std::uint64_t seed) {
        std::mt19937_64 random{seed};
        const auto below = [&](std::size_t n) { return random() % n; };
        std::vector<Interaction> made;
        for (int i = 0; i < 300; ++i) {
            Interaction contact;
            contact.customer = kb::IdView{names()[below(25)]};
            if (below(8) != 0) {
                contact.employee = kb::IdView{names()[100 + below(9)]};
            }
            if (below(10) != 0) {
                contact.team = kb::IdView{names()[200 + below(4)]};
            }
            contact.start = 1'780'000'000'000'000 + static_cast<std::int64_t>(below(40)) * 7 * 3600'000'000;
            if (below(4) != 0) {
                contact.end = contact.start + static_cast<std::int64_t>(below(5)) * 3600'000'000;
            }
            if (below(3) == 0) {
                contact.interaction = kb::IdView{names()[300 + static_cast<std::size_t>(i) % 100]};
            }
            contact.touchpoint = names()[250 + below(3)];
            made.push_back(contact);
        }
        // Some are told twice, as they were: one id does not stand for two contacts.
        for (std::size_t i = 0; i < 20; ++i) {
            if (const auto again = made[below(made.size())]; again.interaction) {
                made.push_back(again);
            }
        }
        return made;
    }

    void add(A& contacts, std::span<const Interaction> facts, int /*threads*/) { contacts.add(facts); }

    std::string render(const A& contacts) {
        kb::privacy::Policy policy;
        policy.min_persons = 1;
        policy.min_employees = 1;
        policy.below_floor = true;
        policy.anonymous = false;
        std::string text;
        for (const int threads : {1, 2, 7}) {
            kb::Context context;
            context.threads = threads;
            const auto one = text_of(contacts.release(policy, {}, context).table);
            if (!text.empty() && text != one) {
                return "threads disagree:\n" + text + one;
            }
            text = one;
        }
        return text;
    }

    std::vector<kb::laws::Person> people() {
        return {{kb::PersonKind::customer, names()[4]}, {kb::PersonKind::customer, names()[7]},
                {kb::PersonKind::employee, names()[103]}};
    }
    bool concerns(const Interaction& contact, const kb::laws::Person& person) {
        const auto& id = person.kind == kb::PersonKind::customer ? contact.customer : contact.employee;
        return id && *id == kb::IdView{person.name};
    }
    void forget(A& contacts, const kb::laws::Person& person) { contacts.forget(person.kind, kb::IdView{person.name}); }

    std::vector<kb::laws::Unlike<A>> unlike() {
        auto other = config;
        other.confidence = 0.8;
        auto bots = config;
        bots.rules.bots = {"queue"};
        return {{A{other}, "confidence"}, {A{bots}, "bot.000"}};
    }
};

template <class A>
void check(JourneyConfig config) {
    Case<A> the_case{std::move(config)};
    CHECK(kb::laws::to_text(kb::laws::check_laws(the_case)) == "");
}

}  // namespace

TEST_CASE("continuity keeps the laws of an accumulator", "[laws]") {
    JourneyConfig config;
    config.by = {"team"};
    config.identified = true;
    check<kb::journeys::Continuity>(config);
    config.by = {};
    config.period = kb::Period::week;
    config.zone = "Europe/Amsterdam";
    config.ends = false;
    config.rules.gap_days = 3;
    config.grain = kb::journeys::Grain::journey;
    check<kb::journeys::Continuity>(config);
}

TEST_CASE("hand-overs keep the laws of an accumulator", "[laws]") {
    JourneyConfig config;
    config.identified = true;
    check<kb::journeys::Handovers>(config);
}

TEST_CASE("waiting keeps the laws of an accumulator", "[laws]") {
    JourneyConfig config;
    config.by = {"team"};
    std::array<kb::journeys::OpenHours, 7> week{};
    week.fill({480, 1080});
    config.rules.hours = kb::journeys::OfficeHours{week, kb::Zone::load("Europe/Amsterdam"), {20'601, 20'640}};
    check<kb::journeys::Waiting>(config);
}

TEST_CASE("variants keep the laws of an accumulator", "[laws]") {
    JourneyConfig config;
    config.rules.gap_days = 2;
    config.grain = kb::journeys::Grain::journey;
    check<kb::journeys::Variants>(config);
}

TEST_CASE("a batch of contacts is taken whole or not at all", "[batch]") {
    using Type = kb::Column::Type;
    const auto batch = [](bool with_nobody) {
        kb::Column who{"klant", Type::text};
        kb::Column by{"employee", Type::text};
        kb::Column start{"start", Type::timestamp, "UTC"};
        for (int i = 0; i < 3; ++i) {
            if (with_nobody && i == 1) {
                who.push_null();
            } else {
                who.push(i == 2 ? "m" : "k");
            }
            by.push(i == 0 ? "A" : "B");
            start.push(std::int64_t{i});
        }
        return kb::Table{{who, by, start}};
    };
    kb::facts::Mapping mapping;
    mapping.columns = {{"customer", "klant"}};
    kb::journeys::Continuity contacts;
    ArrowArrayStream stream;
    batch(false).to_arrow(&stream);
    contacts.add(&stream, mapping);
    CHECK(contacts.rows() == 3);
    const auto before = contacts.to_bytes();
    batch(true).to_arrow(&stream);
    try {
        contacts.add(&stream, mapping);
        FAIL("a contact of nobody was taken");
    } catch (const kb::Error& error) {
        CHECK(std::string{error.what()}.find("klant") != std::string::npos);
        CHECK(std::string{error.what()}.find("row 1") != std::string::npos);
    }
    CHECK(contacts.to_bytes() == before);
    mapping.columns = {{"customer", "nowhere"}};
    batch(false).to_arrow(&stream);
    CHECK_THROWS_AS(contacts.add(&stream, mapping), kb::Error);
}
