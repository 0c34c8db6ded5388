#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/state/fact_table.hpp>

/// Tables of ratings for the tests of the door, and what a released table says.
namespace door {

namespace kb = klankbord;
using kb::Reason;
using kb::facts::Rater;
using kb::privacy::Ledger;
using kb::privacy::Policy;
using kb::privacy::Viewer;
using kb::satisfaction::Coded;
using kb::satisfaction::Measure;
using kb::satisfaction::RatingQuery;
using kb::satisfaction::ScoreSpec;
using kb::satisfaction::ScoreTable;
using kb::state::FactTable;
inline FactTable table_of(double low, double high) {
    kb::facts::Mapping mapping;
    for (const auto* fact : {"customer", "employee", "team", "rater", "rating", "at", "value"}) {
        mapping.columns.emplace(fact, fact);
    }
    mapping.groups = {"channel"};
    mapping.low = low;
    mapping.high = high;
    return FactTable{kb::facts::FactKind::ratings, mapping};
}

struct Answer {
    std::string who;
    std::string team;
    std::string channel = "phone";
    std::optional<double> value;
    std::string rating{};
    std::int64_t at = 0;
    Rater rater = Rater::customer;
};

inline void add(FactTable& table, const Answer& answer) {
    const std::pair<std::string_view, kb::IdView> channel{"channel", kb::IdView{answer.channel}};
    kb::facts::Rating fact;
    fact.rater = answer.rater;
    (answer.rater == Rater::customer ? fact.customer : fact.employee) = kb::IdView{answer.who};
    fact.team = kb::IdView{answer.team};
    fact.value = answer.value;
    fact.at = answer.at;
    if (!answer.rating.empty()) {
        fact.rating = kb::IdView{answer.rating};
    }
    fact.groups = {&channel, 1};
    table.add(fact);
}

inline RatingQuery query_of(std::vector<std::string> by, Rater rater = Rater::customer) {
    RatingQuery query;
    query.by = std::move(by);
    query.rater = rater;
    return query;
}

inline ScoreSpec spec_of(Measure measure, double low, double high) {
    auto spec = ScoreSpec::of(measure);
    spec.scale = {low, high, 1};
    return spec;
}

/// Everything a table says, column by column.
inline std::vector<std::string> written(const kb::Table& table) {
    std::vector<std::string> rows(table.rows());
    for (const auto& column : table.columns()) {
        for (std::size_t row = 0; row < table.rows(); ++row) {
            rows[row] += column.name() + "=";
            if (column.is_null(row)) {
                rows[row] += "null ";
            } else if (column.type() == kb::Column::Type::text) {
                rows[row] += std::string{column.text(row)} + " ";
            } else if (column.type() == kb::Column::Type::real) {
                char text[40];
                std::snprintf(text, sizeof text, "%.17g ", column.real(row));
                rows[row] += text;
            } else {
                rows[row] += std::to_string(column.integer(row)) + " ";
            }
        }
    }
    return rows;
}

/// A table of one team's answers: counts by value.
inline FactTable of_counts(const std::vector<int>& counts, Rater rater) {
    auto table = table_of(0, static_cast<double>(counts.size()) - 1);
    int who = 0;
    for (std::size_t value = 0; value < counts.size(); ++value) {
        for (int i = 0; i < counts[value]; ++i) {
            add(table,
                {"p" + std::to_string(who++), "Noord", "phone", static_cast<double>(value), {}, 0, rater});
        }
    }
    return table;
}

}  // namespace door
