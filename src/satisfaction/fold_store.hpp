#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/core/zone.hpp>
#include <klankbord/satisfaction/score.hpp>

#include "satisfaction/folded.hpp"
#include "state/fact_table.hpp"

namespace klankbord::inline v0::satisfaction {

/// The answers of a table of ratings, one by one, for a ledger: its number is an answer's place in the order
/// in which the store is read.
struct StoredAnswers {
    std::vector<std::uint32_t> cell;      ///< per answer: cell, or privacy::no_cell outside this question
    std::vector<std::uint32_t> person;    ///< below `persons`
    std::vector<std::uint32_t>
        employee;  ///< code, or privacy::no_employee; empty when employees are not known
    std::uint32_t persons = 0;
};

/// Folds stored ratings for one question. `leave_out` (per answer number) drops answers a ledger holds back;
/// `answers`, when given, is filled for the ledger.
[[nodiscard]] Folded fold_store(const state::FactTable& facts, const RatingQuery& query, const ScoreSpec& spec,
                                const Context& context, std::span<const std::uint8_t> leave_out = {},
                                StoredAnswers* answers = nullptr);

}  // namespace klankbord::inline v0::satisfaction
