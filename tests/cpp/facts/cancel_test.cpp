#include <cstdint>
#include <string>
#include <utility>

#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/state/fact_table.hpp>

#include "catch.hpp"

// Taking in a large table can be stopped at any moment, and a table that was stopped is as it was.

namespace {

namespace kb = klankbord;
using kb::state::FactTable;
using Type = kb::Column::Type;

kb::Table rows(std::int64_t count, std::int64_t seed) {
    kb::Column customer{"customer", Type::text};
    kb::Column employee{"employee", Type::integer};
    kb::Column rater{"rater", Type::text};
    kb::Column contact{"interaction", Type::integer};
    kb::Column value{"value", Type::integer};
    for (std::int64_t i = 0; i < count; ++i) {
        customer.push("klant " + std::to_string((seed + i * 7) % 5000));
        employee.push((seed + i) % 90);
        rater.push(i % 3 == 0 ? "employee" : "customer");
        contact.push(i % 4000);
        value.push((seed + i) % 12);  // 11 lies off the scale: the row is set aside
    }
    kb::Table table;
    for (auto* column : {&customer, &employee, &rater, &contact, &value}) {
        table.add(std::move(*column));
    }
    return table;
}

void add(FactTable& facts, const kb::Table& table, const kb::Context& context = {}) {
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    facts.add(&stream, context);
}

}  // namespace

TEST_CASE("a table of facts that is stopped half-way is as it was", "[facts][cancel]") {
    kb::facts::Mapping mapping;
    for (const auto* name : {"customer", "employee", "rater", "interaction", "value"}) {
        mapping.columns.emplace(name, name);
    }
    FactTable facts{kb::facts::FactKind::ratings, mapping};
    add(facts, rows(3000, 1));
    facts.add({.customer = "late", .value = 3});  // a tail that is not folded yet
    const auto before = facts.to_bytes();
    const auto given = facts.given();
    const auto accepted = facts.accepted();
    const auto aside = facts.set_aside();
    REQUIRE(aside.rows() > 0);

    const auto more = rows(140'000, 5);
    auto whole = facts;
    add(whole, more);
    int stops = 0;
    for (int at = 1;; ++at) {
        int asked = 0;
        kb::Context context;
        context.threads = at % 3;
        context.cancel = [&] { return ++asked == at; };
        auto stopped = facts;
        try {
            add(stopped, more, context);
        } catch (const kb::Error& error) {
            REQUIRE(error.code() == kb::ErrorCode::cancelled);
            ++stops;
            INFO("stopped when asked for the " << at << "th time");
            REQUIRE(stopped.to_bytes() == before);
            REQUIRE(stopped.given() == given);
            REQUIRE(stopped.accepted() == accepted);
            REQUIRE(stopped.set_aside() == aside);
            add(stopped, more);
            REQUIRE(stopped.to_bytes() == whole.to_bytes());
            continue;
        }
        REQUIRE(stopped.to_bytes() == whole.to_bytes());
        break;
    }
    CHECK(stops >= 15);  // reading five columns, splitting them by rater, and folding
}
