#include <string>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/state/fact_table.hpp>

#include "catch.hpp"

// Reading facts: accepted + set aside + not asked = given, and nothing is guessed.

namespace {

namespace kb = klankbord;
using kb::facts::FactKind;
using kb::facts::Mapping;
using kb::state::FactTable;
using Type = kb::Column::Type;

kb::Column texts(const std::string& name, const std::vector<const char*>& values) {
    kb::Column column{name, Type::text};
    for (const auto* value : values) {
        if (value == nullptr) {
            column.push_null();
        } else {
            column.push(value);
        }
    }
    return column;
}

FactTable read(FactKind kind, std::vector<kb::Column> columns, const Mapping& mapping) {
    const kb::Table table{std::move(columns)};
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    FactTable facts{kind, mapping};
    facts.add(&stream);
    return facts;
}

std::int64_t whole_rows_aside(const FactTable& facts) {
    const auto aside = facts.set_aside();
    std::int64_t rows = 0;
    for (std::size_t i = 0; i < aside.rows(); ++i) {
        rows += aside.at("whole_row").integer(i);
    }
    return rows;
}

}  // namespace

TEST_CASE("every given row is accepted, set aside or not asked", "[facts][reader]") {
    Mapping mapping;
    mapping.columns = {{"customer", "klant"}, {"value", "cijfer"}, {"at", "datum"}, {"rater", "wie"}, {"employee", "wie2"}};
    mapping.values.not_asked_text = {"nvt"};
    mapping.values.missing_text = {"leeg"};
    mapping.values.positive = {"goed"};
    mapping.times.zone = kb::Zone::utc();
    mapping.times.pattern = "%d/%m/%Y";
    const auto facts = read(
        FactKind::ratings,
        {texts("klant", {"a", "b", nullptr, "d", "e", "f", "g", "h"}),
         texts("cijfer", {"9", "11", "8", "nvt", "leeg", "goed", "slecht", "7"}),
         texts("datum", {"24/3/2016", "1/1/2016", "1/1/2016", "1/1/2016", nullptr, "1/1/2016", "1/1/2016", "31/2/2016"}),
         texts("wie", {"customer", nullptr, "customer", "customer", "employee", "boss", "customer", "customer"}),
         texts("wie2", {nullptr, nullptr, nullptr, nullptr, "e1", nullptr, nullptr, nullptr})},
        mapping);
    CHECK(facts.given() == 8);
    CHECK(facts.not_asked() == 1);
    // 11 off the scale, an unknown word as answer, a day that does not exist; an unknown rater is only a value, which
    // is missing from then on; a rating by nobody known is a rating.
    CHECK(whole_rows_aside(facts) == 3);
    CHECK(facts.accepted() == 4);
    CHECK(facts.accepted() + facts.not_asked() + whole_rows_aside(facts) == facts.given());
    const auto aside = facts.set_aside();
    REQUIRE(aside.rows() == 4);
    CHECK(aside.at("row").integer(0) == 1);
    CHECK(aside.at("column").text(0) == "cijfer");
    CHECK(aside.at("value").text(0) == "\"11\"");
    CHECK(facts.rows() == 4);
}

TEST_CASE("an answer replaces the silence of the same identity, whatever came first", "[facts][identity]") {
    Mapping mapping;
    mapping.columns = {{"customer", "customer"}, {"value", "value"}, {"interaction", "interaction"}, {"question", "question"}};
    const std::vector<const char*> who{"a", "a", "a", "a", "b"};
    const std::vector<const char*> contact{"i1", "i1", "i1", nullptr, "i1"};
    const std::vector<const char*> question{"recommend", "recommend", "effort", "effort", "recommend"};
    const auto once = read(FactKind::ratings,
                           {texts("customer", who), texts("interaction", contact), texts("question", question),
                            texts("value", {nullptr, "9", "5", nullptr, "3"})},
                           mapping);
    CHECK(once.rows() == 4);
    const auto reversed = read(FactKind::ratings,
                               {texts("customer", {"b", "a", "a", "a", "a"}), texts("interaction", {"i1", nullptr, "i1", "i1", "i1"}),
                                texts("question", {"recommend", "effort", "effort", "recommend", "recommend"}),
                                texts("value", {"3", nullptr, "5", "9", nullptr})},
                               mapping);
    CHECK(once.to_bytes() == reversed.to_bytes());
    auto twice = once;
    twice.merge(reversed);
    // Rows without any id count as given: only that one came twice.
    CHECK(twice.rows() == 5);
}

TEST_CASE("what is missing is named, with what there is", "[facts][errors]") {
    Mapping mapping;
    mapping.columns = {{"customer", "klant"}, {"value", "cijfer"}};
    try {
        (void)read(FactKind::ratings, {texts("klant", {"a"}), texts("score", {"9"})}, mapping);
        FAIL("nothing thrown");
    } catch (const kb::Error& error) {
        CHECK(error.code() == kb::ErrorCode::missing_name);
        CHECK_THAT(error.what(), kb::contains_text("\"klant\", \"score\""));
    }
    mapping.columns = {{"klant", "klant"}};
    CHECK_THROWS_AS((FactTable{FactKind::ratings, mapping}), kb::Error);
    mapping.columns = {{"customer", "klant"}};
    CHECK_THROWS_AS((FactTable{FactKind::ratings, mapping}), kb::Error);
}

TEST_CASE("every table of facts can be made, saved and read back", "[facts][kinds]") {
    std::size_t tables = 0;
    for (const auto kind : kb::facts::fact_kinds()) {
        Mapping mapping;
        for (const auto& column : kb::facts::columns_of(kind)) {
            mapping.columns.emplace(column.name, column.name);
        }
        const FactTable empty{kind, mapping};
        CHECK(FactTable::from_bytes(empty.to_bytes()).to_bytes() == empty.to_bytes());
        CHECK(kb::facts::parse_fact_kind(kb::facts::to_string(kind)) == kind);
        ++tables;
    }
    CHECK(tables == 15);
    CHECK_THROWS_AS(kb::facts::parse_fact_kind("rating"), kb::Error);
}
