#include "state/edition.hpp"

#include <functional>
#include <map>
#include <string>

#include "catch.hpp"
#include "state/fact_table.hpp"

// Whoever keeps numbers of a table's answers asks its edition whether they still hold.

namespace kb = klankbord;
using kb::state::Edition;
using kb::state::FactTable;

namespace {

FactTable table_of() {
    kb::facts::Mapping mapping;
    mapping.columns = {{"customer", "customer"}, {"team", "team"}, {"value", "value"}, {"at", "at"}};
    FactTable table{kb::facts::FactKind::ratings, mapping};
    table.add({.customer = "a", .team = "Noord", .value = 9, .at = 5});
    return table;
}

ArrowArrayStream stream_of() {
    kb::Column customer{"customer", kb::Column::Type::text};
    kb::Column team{"team", kb::Column::Type::text};
    kb::Column value{"value", kb::Column::Type::integer};
    kb::Column at{"at", kb::Column::Type::timestamp, "UTC"};
    customer.push("b");
    team.push("Zuid");
    value.push(std::int64_t{3});
    at.push(std::int64_t{7});
    kb::Table rows;
    for (auto* column : {&customer, &team, &value, &at}) {
        rows.add(std::move(*column));
    }
    ArrowArrayStream stream;
    rows.to_arrow(&stream);
    return stream;
}

}  // namespace

TEST_CASE("an edition is the same until something changes", "[state][edition]") {
    Edition edition;
    const auto first = edition.part(0);
    CHECK(edition.part(0) == first);
    CHECK(edition.part(1) != first);
    edition.changed();
    const auto second = edition.part(0);
    CHECK(second != first);
    edition.changed();
    edition.changed();
    CHECK(edition.part(0) != second);
    CHECK(edition.part(0) != first);

    const Edition copy{edition};
    CHECK(copy.part(0) == edition.part(0));
    edition.changed();
    CHECK(copy.part(0) != edition.part(0));
    Edition assigned;
    assigned = copy;
    CHECK(assigned.part(0) == copy.part(0));
    assigned.changed();
    CHECK(assigned.part(0) != copy.part(0));
}

TEST_CASE("every change of a table of facts makes another edition", "[state][edition]") {
    const std::map<std::string, std::function<void(FactTable&)>> changes{
        {"add", [](FactTable& table) { table.add({.customer = "b", .team = "Zuid", .value = 3}); }},
        {"add_coded",
         [](FactTable& table) {
             kb::facts::CodedRating rating;
             rating.customer = table.code("customer", "b");
             table.add_coded(rating);
         }},
        {"stream",
         [](FactTable& table) {
             auto stream = stream_of();
             table.add(&stream);
         }},
        {"merge", [](FactTable& table) { table.merge(table_of()); }},
        {"take_columns", [](FactTable& table) { table.take_columns(table_of()); }},
        {"forget", [](FactTable& table) { table.forget(kb::PersonKind::customer, "a"); }},
        {"as_of", [](FactTable& table) { table = table.as_of(3); }},
        {"from_bytes", [](FactTable& table) { table = FactTable::from_bytes(table.to_bytes()); }},
    };
    for (const auto& [name, change] : changes) {
        CAPTURE(name);
        auto table = table_of();
        const auto before = table.state().edition.part(0);
        static_cast<void>(table.table());
        static_cast<void>(table.to_bytes());
        CHECK(table.state().edition.part(0) == before);
        auto copy = table;
        CHECK(copy.state().edition.part(0) == before);
        change(table);
        CHECK(table.state().edition.part(0) != before);
        CHECK(copy.state().edition.part(0) == before);
        change(copy);
        CHECK(copy.state().edition.part(0) != table.state().edition.part(0));
    }
}
