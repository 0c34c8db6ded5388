#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/core/table.hpp>
#include <klankbord/state/fact_table.hpp>

#include "catch.hpp"

#include "laws.hpp"

// A table of facts keeps the laws of an accumulator, whether its rows come one by one or as a stream.

namespace {

namespace kb = klankbord;
using kb::facts::Rating;
using kb::state::FactTable;
using Type = kb::Column::Type;

/// Texts that outlive the ratings that name them: long enough for the heap, short enough to lie in place.
const std::string& name(const char* prefix, std::size_t number) {
    static const auto make = [](const std::string& with) {
        std::vector<std::string> all;
        for (int i = 0; i < 64; ++i) {
            all.push_back(with + std::to_string(i));
        }
        return all;
    };
    static const std::vector<std::pair<std::string, std::vector<std::string>>> all{
        {"k", make("klant met een lange naam ")}, {"e", make("e")}, {"t", make("team ")}, {"r", make("r")}};
    return std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == prefix; })
        ->second[number];
}

/// The rows as text, in an order of their own: a table promises which rows it holds.
std::string sorted_rows(const kb::Table& table) {
    std::vector<std::string> rows(table.rows());
    for (const auto& column : table.columns()) {
        for (std::size_t row = 0; row < rows.size(); ++row) {
            rows[row] += column.name() + '=';
            if (column.is_null(row)) {
                rows[row] += '-';
            } else if (column.type() == Type::real) {
                rows[row] += std::to_string(column.real(row));
            } else if (column.type() == Type::text) {
                rows[row] += column.text(row);
            } else {
                rows[row] += std::to_string(column.integer(row));
            }
            rows[row] += ' ';
        }
    }
    std::sort(rows.begin(), rows.end());
    std::string text;
    for (const auto& row : rows) {
        text += row + '\n';
    }
    return text;
}

struct Case {
    using Accumulator = FactTable;
    kb::facts::Mapping mapping;

    explicit Case(const std::vector<const char*>& columns) {
        for (const auto* column : columns) {
            mapping.columns.emplace(column, std::string{column} + " of theirs");
        }
        mapping.times.zone = kb::Zone::utc();
    }

    FactTable empty() { return FactTable{kb::facts::FactKind::ratings, mapping}; }

    std::vector<Rating> facts(std::uint64_t seed) {
        std::mt19937_64 random{seed};
        const auto below = [&](std::size_t n) { return random() % n; };
        const auto maybe = [&](const char* prefix, std::size_t n) {
            return below(8) == 0 ? std::optional<kb::IdView>{} : kb::IdView{name(prefix, below(n))};
        };
        std::vector<Rating> made;
        for (int i = 0; i < 150; ++i) {
            Rating rating;
            rating.customer = maybe("k", 20);
            rating.employee = maybe("e", 9);
            rating.team = maybe("t", 4);
            if (below(3) == 0) {
                rating.rating = kb::IdView{name("r", below(30))};
            } else if (below(2) == 0) {
                rating.interaction = kb::IdView{name("r", below(30))};
            }
            rating.rater = mapping.columns.contains("rater") && below(3) == 0 ? kb::facts::Rater::employee
                                                                              : kb::facts::Rater::customer;
            rating.question = below(2) == 0 ? "recommend" : "effort";
            if (below(3) != 0) {
                rating.value = static_cast<double>(below(11));
            }
            if (below(4) != 0) {
                rating.at = 1'780'000'000'000'000 + static_cast<std::int64_t>(below(90)) * 3'600'000'000;
            }
            rating.weight = static_cast<double>(1 + below(8)) / 4;
            made.push_back(rating);
        }
        return made;
    }

    /// As one stream, in as many batches as there are threads.
    void add(FactTable& facts, std::span<const Rating> rows, int threads) {
        kb::Context context;
        context.threads = threads;
        const auto size = rows.size() / static_cast<std::size_t>(threads) + 1;
        for (std::size_t from = 0; from < rows.size(); from += size) {
            ArrowArrayStream stream;
            table_of(rows.subspan(from, std::min(size, rows.size() - from))).to_arrow(&stream);
            facts.add(&stream, context);
        }
    }

    std::string render(const FactTable& facts) {
        return std::to_string(facts.rows()) + '\n' + sorted_rows(facts.table());
    }
    std::vector<kb::laws::Person> people() {
        return {{kb::PersonKind::customer, name("k", 3)},
                {kb::PersonKind::employee, name("e", 1)},
                {kb::PersonKind::customer, name("k", 7)}};
    }
    bool concerns(const Rating& rating, const kb::laws::Person& person) {
        const auto& id = person.kind == kb::PersonKind::customer ? rating.customer : rating.employee;
        return id && *id == kb::IdView{person.name};
    }
    void forget(FactTable& facts, const kb::laws::Person& person) {
        facts.forget(person.kind, kb::IdView{person.name});
    }
    std::vector<kb::laws::Unlike<FactTable>> unlike() {
        std::vector<kb::laws::Unlike<FactTable>> others;
        auto other = mapping;
        other.high = 20;
        others.push_back({FactTable{kb::facts::FactKind::ratings, other}, "20"});
        other = mapping;
        other.groups.push_back("kanaal");
        others.push_back({FactTable{kb::facts::FactKind::ratings, other}, "kanaal"});
        other = mapping;
        other.columns.emplace("product", "product");
        others.push_back({FactTable{kb::facts::FactKind::ratings, other}, "product"});
        return others;
    }

  private:
    [[nodiscard]] kb::Table table_of(std::span<const Rating> rows) const {
        kb::Table table;
        for (const auto& [fact, source] : mapping.columns) {
            const auto type = fact == "value" || fact == "weight" ? Type::real
                              : fact == "at"                      ? Type::timestamp
                                                                  : Type::text;
            kb::Column column{source, type, type == Type::timestamp ? "UTC" : ""};
            for (const auto& row : rows) {
                push(column, fact, row);
            }
            table.add(std::move(column));
        }
        return table;
    }
    static void push(kb::Column& column, const std::string& fact, const Rating& row) {
        const auto give = [&](const auto& value) {
            if (value) {
                column.push(*value);
            } else {
                column.push_null();
            }
        };
        const auto give_id = [&](const std::optional<kb::IdView>& id) {
            if (id) {
                column.push(id->text());
            } else {
                column.push_null();
            }
        };
        if (fact == "value") {
            give(row.value);
        } else if (fact == "at") {
            give(row.at);
        } else if (fact == "weight") {
            column.push(row.weight);
        } else if (fact == "rater") {
            column.push(row.rater == kb::facts::Rater::employee ? "employee" : "customer");
        } else if (fact == "question") {
            column.push(row.question);
        } else {
            give_id(fact == "customer"      ? row.customer
                    : fact == "employee"    ? row.employee
                    : fact == "team"        ? row.team
                    : fact == "rating"      ? row.rating
                    : fact == "interaction" ? row.interaction
                                            : std::nullopt);
        }
    }
};

}  // namespace

TEST_CASE("facts of customers keep the laws", "[state][facts][laws]") {
    Case the_case{{"customer", "employee", "team", "value", "at"}};
    for (const std::uint64_t seed : {1U, 2U}) {
        CHECK(kb::laws::to_text(kb::laws::check_laws(the_case, seed)) == "");
    }
}

TEST_CASE("facts with ids, raters and weights keep the laws", "[state][facts][laws]") {
    Case the_case{{"customer", "employee", "team", "value", "at", "rating", "interaction", "rater",
                   "question", "weight"}};
    for (const std::uint64_t seed : {1U, 2U}) {
        CHECK(kb::laws::to_text(kb::laws::check_laws(the_case, seed)) == "");
    }
}
