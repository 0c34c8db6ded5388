#pragma once

#include <optional>
#include <string>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/facts/reading.hpp>

namespace klankbord::inline v0::satisfaction {

/// Which columns of a caller's table hold what. An empty name: the table has no such column.
struct RatingColumns {
    std::string value;         ///< the answer; null: asked, but silent
    std::vector<std::string> by{};  ///< groups: text, integer, boolean or date columns
    std::string person{};      ///< who answered; without it every row counts as one person
    std::string employee{};    ///< whom the rating is about
    std::string at{};          ///< when it was given
    std::string invited{};     ///< yes/no: was this person asked at all
    std::string invited_at{};  ///< when they were asked
    std::string weight{};      ///< 0 … 65,536, kept to about eight decimals
    std::string rating{};      ///< id of the rating: the same id of the same person counts once
    std::string interaction{}; ///< id of the contact: one rating per person, contact and question
    std::optional<Period> period{};
    facts::ValueRules values{};
    facts::TimeRules times{};
    /// With `invited_at`: a row without an answer is silent only so many days after the invitation, `pending` before.
    std::optional<int> closes_after_days{};
};

}  // namespace klankbord::inline v0::satisfaction
