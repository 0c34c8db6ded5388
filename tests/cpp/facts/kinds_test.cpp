#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/facts/kinds.hpp>
#include <klankbord/state/fact_table.hpp>

#include "catch.hpp"

// Every kind of facts with rows in it: what goes in comes out, in any order, from any parts, without the
// forgotten.

namespace {

namespace kb = klankbord;
using kb::facts::FactColumn;
using kb::facts::FactKind;
using kb::facts::FactType;
using kb::facts::Mapping;
using kb::state::FactTable;
using Type = kb::Column::Type;

/// A row as one text per column of its kind; "" is nothing.
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

constexpr std::int64_t hour = 3'600'000'000;
constexpr std::int64_t first_hour = 1'780'000'000'000'000 / hour;

Type type_of(const FactColumn& column) {
    switch (column.type) {
        case FactType::answer:
        case FactType::number:
        case FactType::weight:
            return Type::real;
        case FactType::time:
            return Type::timestamp;
        case FactType::day:
            return Type::date;
        case FactType::flag:
            return Type::boolean;
        default:
            return Type::text;
    }
}

bool has_own_ids(FactKind kind) {
    return kind == FactKind::interactions || kind == FactKind::ratings || kind == FactKind::signals;
}

/// Rows that keep every rule; optional cells are often empty, ends lie behind their starts, row 0 has every
/// cell.
Rows made(FactKind kind, std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    const auto below = [&](std::size_t n) { return random() % n; };
    Rows rows;
    for (std::size_t i = 0; i < count; ++i) {
        Row row;
        std::int64_t begun = 0;
        for (const auto& column : kb::facts::columns_of(kind)) {
            // A weight may be left out of the table, not of a row.
            const bool optional = (!column.required || column.nullable) && column.type != FactType::weight;
            std::string cell;
            if (i == 0 || !optional || below(4) != 0) {
                switch (column.type) {
                    case FactType::id:
                        cell = std::string{column.ids} + " " + std::to_string(below(12));
                        break;
                    case FactType::word:
                        cell = column.words[below(column.words.size())];
                        break;
                    case FactType::text:
                        cell = "said " + std::to_string(below(1000)) + ", for once";
                        break;
                    case FactType::answer:
                        cell = std::to_string(below(11));
                        break;
                    case FactType::number:
                        cell = std::to_string(below(400)) + ".125";
                        break;
                    case FactType::weight:
                        cell = std::to_string(below(8)) + ".5";
                        break;
                    case FactType::time:
                        begun = column.not_before.empty() ? first_hour + static_cast<std::int64_t>(below(500))
                                                          : begun + static_cast<std::int64_t>(below(5));
                        cell = std::to_string(begun * hour);
                        break;
                    case FactType::day:
                        cell = std::to_string(20'000 + below(300));
                        break;
                    case FactType::flag:
                        cell = std::to_string(below(2));
                        break;
                }
            } else if (column.type == FactType::time && column.not_before.empty()) {
                begun = first_hour;
            }
            row.push_back(cell);
        }
        // What has ids of its own is another fact in each row.
        if (has_own_ids(kind)) {
            row.front() = "own id " + std::to_string(i);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

kb::Table table_of(FactKind kind, const Rows& rows) {
    kb::Table table;
    std::size_t at = 0;
    for (const auto& rule : kb::facts::columns_of(kind)) {
        const auto type = type_of(rule);
        kb::Column column{std::string{rule.name}, type, type == Type::timestamp ? "UTC" : ""};
        for (const auto& row : rows) {
            if (row[at].empty()) {
                column.push_null();
            } else if (type == Type::real) {
                column.push(std::stod(row[at]));
            } else if (type == Type::text) {
                column.push(row[at]);
            } else {
                column.push(static_cast<std::int64_t>(std::stoll(row[at])));
            }
        }
        table.add(std::move(column));
        ++at;
    }
    return table;
}

Mapping mapping_of(FactKind kind) {
    Mapping mapping;
    for (const auto& column : kb::facts::columns_of(kind)) {
        mapping.columns.emplace(column.name, column.name);
    }
    return mapping;
}

FactTable facts_of(FactKind kind, const Rows& rows) {
    FactTable facts{kind, mapping_of(kind)};
    ArrowArrayStream stream;
    table_of(kind, rows).to_arrow(&stream);
    facts.add(&stream);
    return facts;
}

/// The rows that a table of facts holds, written as they were given.
Rows held(const FactTable& facts) {
    const auto table = facts.table();
    Rows rows(table.rows());
    for (const auto& rule : kb::facts::columns_of(facts.kind())) {
        const auto& column = table.at(rule.name);
        REQUIRE(column.type() == type_of(rule));
        for (std::size_t row = 0; row < rows.size(); ++row) {
            std::string cell;
            if (!column.is_null(row)) {
                if (column.type() == Type::text) {
                    cell = column.text(row);
                } else if (column.type() != Type::real) {
                    cell = std::to_string(column.integer(row));
                } else {
                    cell = std::to_string(column.real(row));
                    cell.erase(cell.find_last_not_of('0') + 1);
                    cell.erase(cell.find_last_not_of('.') + 1);
                }
            }
            rows[row].push_back(cell);
        }
    }
    return rows;
}

Rows sorted(Rows rows) {
    std::sort(rows.begin(), rows.end());
    return rows;
}

/// Compared here, so that a failure does not print thousands of bytes.
bool same(const FactTable& a, const FactTable& b) { return a.to_bytes() == b.to_bytes(); }

/// Does this id stand in the bytes? Each text stands behind its length, so "employee 1" is not found in
/// "employee 11".
bool names(const FactTable& facts, const std::string& id) {
    const auto bytes = facts.to_bytes();
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    return text.find(std::string{static_cast<char>(id.size()), 0, 0, 0, 0, 0, 0, 0} + id) !=
           std::string_view::npos;
}

std::size_t place(FactKind kind, std::string_view name) {
    const auto columns = kb::facts::columns_of(kind);
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const auto& each) { return each.name == name; });
    return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace

TEST_CASE("every kind of facts holds the rows it was given", "[facts][kinds]") {
    for (const auto kind : kb::facts::fact_kinds()) {
        INFO(to_string(kind));
        const auto rows = made(kind, 60, 1);
        const auto facts = facts_of(kind, rows);
        CHECK(facts.set_aside().rows() == 0);
        CHECK(facts.rows() == 60);
        CHECK(facts.accepted() == 60);
        CHECK(sorted(held(facts)) == sorted(rows));
    }
}

TEST_CASE("order, parts and bytes do not matter to any kind of facts", "[facts][kinds]") {
    for (const auto kind : kb::facts::fact_kinds()) {
        INFO(to_string(kind));
        auto rows = made(kind, 60, 2);
        const auto all = facts_of(kind, rows);
        CHECK(same(FactTable::from_bytes(all.to_bytes()), all));
        CHECK(sorted(held(FactTable::from_bytes(all.to_bytes()))) == sorted(held(all)));
        std::mt19937_64 random{3};
        std::shuffle(rows.begin(), rows.end(), random);
        CHECK(same(facts_of(kind, rows), all));
        auto merged = facts_of(kind, {rows.begin() + 25, rows.end()});
        merged.merge(facts_of(kind, {rows.begin(), rows.begin() + 25}));
        CHECK(same(merged, all));
        CHECK_FALSE(same(facts_of(kind, {rows.begin(), rows.begin() + 59}), all));
    }
}

TEST_CASE("whoever is forgotten is gone from every kind of facts", "[facts][kinds]") {
    std::size_t kinds_with_people = 0;
    for (const auto kind : kb::facts::fact_kinds()) {
        const auto rows = made(kind, 60, 4);
        for (const auto person : {kb::PersonKind::customer, kb::PersonKind::employee}) {
            INFO(to_string(kind) << ", " << to_string(person));
            const auto at = place(kind, to_string(person));
            auto facts = facts_of(kind, rows);
            const auto before = facts;
            if (at == kb::facts::columns_of(kind).size()) {
                facts.forget(person, kb::IdView{std::string{to_string(person)} + " 5"});
                CHECK(same(facts, before));  // nobody of that kind stands in these facts
                continue;
            }
            const auto id = rows.front()[at];
            facts.forget(person, kb::IdView{id});
            ++kinds_with_people;
            Rows without;
            std::copy_if(rows.begin(), rows.end(), std::back_inserter(without),
                         [&](const Row& row) { return row[at] != id; });
            REQUIRE(without.size() < rows.size());
            CHECK(same(facts, facts_of(kind, without)));
            CHECK(names(before, id));
            CHECK_FALSE(names(facts, id));
        }
    }
    CHECK(kinds_with_people == 18);  // columns of customers in 7 kinds, of employees in 11
}

TEST_CASE("a cell that must be there takes its row with it, one that may be missing does not",
          "[facts][kinds]") {
    for (const auto kind : kb::facts::fact_kinds()) {
        const auto columns = kb::facts::columns_of(kind);
        for (std::size_t at = 0; at < columns.size(); ++at) {
            INFO(to_string(kind) << "." << columns[at].name);
            auto rows = made(kind, 3, 5);
            rows[1][at].clear();
            const auto facts = facts_of(kind, rows);
            const bool must = columns[at].required && !columns[at].nullable;
            CHECK(facts.accepted() == (must ? 2 : 3));
            if (must) {
                const auto aside = facts.set_aside();
                REQUIRE(aside.rows() == 1);
                CHECK(aside.at("row").integer(0) == 1);
                CHECK(aside.at("column").text(0) == columns[at].name);
                CHECK(aside.at("whole_row").integer(0) == 1);
            } else {
                CHECK(facts.set_aside().rows() == 0);
            }
        }
    }
}

TEST_CASE("a word outside its closed set is set aside, in every column of words", "[facts][kinds]") {
    std::size_t seen = 0;
    for (const auto kind : kb::facts::fact_kinds()) {
        const auto columns = kb::facts::columns_of(kind);
        for (std::size_t at = 0; at < columns.size(); ++at) {
            if (columns[at].type != FactType::word) {
                continue;
            }
            ++seen;
            INFO(to_string(kind) << "." << columns[at].name);
            auto rows = made(kind, 3, 6);
            rows[2][at] = std::string{columns[at].words.front()} + "s";
            const auto facts = facts_of(kind, rows);
            const auto aside = facts.set_aside();
            REQUIRE(aside.rows() == 1);
            CHECK(aside.at("row").integer(0) == 2);
            CHECK(aside.at("value").text(0) == '"' + rows[2][at] + '"');
            CHECK(aside.at("whole_row").integer(0) == (columns[at].required ? 1 : 0));
            CHECK(facts.accepted() == (columns[at].required ? 2 : 3));
            if (!columns[at].required) {
                rows[2][at].clear();
                CHECK(sorted(held(facts)) == sorted(rows));
            }
        }
    }
    CHECK(seen == 8);
}

TEST_CASE("an end that lies before its start is set aside and its row kept", "[facts][kinds]") {
    const std::vector<std::pair<FactKind, std::pair<std::string_view, std::string_view>>> ends{
        {FactKind::interactions, {"start", "end"}},
        {FactKind::adoptions, {"since", "until"}},
        {FactKind::employees, {"since", "until"}},
        {FactKind::shifts, {"start", "end"}}};
    for (const auto& [kind, names] : ends) {
        INFO(to_string(kind));
        const auto begin = place(kind, names.first);
        const auto end = place(kind, names.second);
        auto rows = made(kind, 5, 7);
        const auto moment = [](std::int64_t hours) { return std::to_string((first_hour + hours) * hour); };
        for (auto& row : rows) {
            row[begin] = moment(10);
        }
        rows[0][end] = moment(11);
        rows[1][end] = moment(10);  // nothing lasts less than no time
        rows[2][end] = moment(9);
        rows[3][end] = "";
        rows[4][end] = std::to_string((first_hour + 10) * hour - 1);
        const auto facts = facts_of(kind, rows);
        CHECK(facts.accepted() == 5);
        const auto aside = facts.set_aside();
        REQUIRE(aside.rows() == 2);
        CHECK(aside.at("row").integer(0) == 2);
        CHECK(aside.at("row").integer(1) == 4);
        CHECK(aside.at("column").text(0) == names.second);
        CHECK(aside.at("rule").text(0) ==
              '"' + std::string{names.second} + "\" does not lie before \"" + std::string{names.first} + '"');
        CHECK(aside.at("whole_row").integer(0) == 0);
        rows[2][end].clear();
        rows[4][end].clear();
        CHECK(sorted(held(facts)) == sorted(rows));
    }
    // No other kind says of a time that it ends something: a rule added there belongs above.
    std::size_t rules = 0;
    for (const auto kind : kb::facts::fact_kinds()) {
        for (const auto& column : kb::facts::columns_of(kind)) {
            rules += column.not_before.empty() ? 0U : 1U;
        }
    }
    CHECK(rules == ends.size());
}

TEST_CASE("an end without a column of starts is taken as it is", "[facts][kinds]") {
    Mapping mapping;
    mapping.columns = {{"employee", "employee"}, {"until", "until"}};
    const auto rows = made(FactKind::employees, 4, 8);
    FactTable facts{FactKind::employees, mapping};
    ArrowArrayStream stream;
    table_of(FactKind::employees, rows).to_arrow(&stream);
    facts.add(&stream);
    CHECK(facts.accepted() == 4);
    CHECK(facts.set_aside().rows() == 0);
}

TEST_CASE("contacts, ratings and signals count once per id, the rows of other tables as given",
          "[facts][kinds][identity]") {
    for (const auto kind : kb::facts::fact_kinds()) {
        INFO(to_string(kind));
        auto rows = made(kind, 20, 9);
        const auto once = facts_of(kind, rows);
        rows.insert(rows.end(), rows.begin(), rows.begin() + 10);
        const auto twice = facts_of(kind, rows);
        CHECK(twice.rows() == (has_own_ids(kind) ? 20 : 30));
        CHECK(same(twice, once) == has_own_ids(kind));
    }
}

TEST_CASE("a row that was replaced does not come back when the one that replaced it is forgotten",
          "[facts][identity]") {
    Mapping mapping;
    mapping.columns = {
        {"customer", "customer"}, {"rating", "rating"}, {"employee", "employee"}, {"value", "value"}};
    FactTable facts{FactKind::ratings, mapping};
    facts.add(kb::facts::Rating{.customer = "a", .employee = "e1", .rating = "r1"});
    facts.add(kb::facts::Rating{.customer = "a", .employee = "e2", .value = 8, .rating = "r1"});
    CHECK(facts.rows() == 1);
    auto told = facts;
    told.forget(kb::PersonKind::employee, "e1");  // their row was the silence, which the answer replaced
    CHECK(same(told, facts));
    told.forget(kb::PersonKind::employee, "e2");
    CHECK(told.rows() == 0);
}
