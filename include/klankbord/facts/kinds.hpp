#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0::facts {

/// The tables of facts. Every one is append-only; ids are texts or integers outside, codes inside.
enum class FactKind : std::uint8_t {
    interactions,  ///< one contact of a customer with the organisation
    ratings,       ///< one rating, or one invitation that stayed silent
    moods,         ///< one smiley at the end of a day
    signals,       ///< one signal: recommendation, complaint, suggestion, idea or question
    steps,         ///< one step of a signal
    adoptions,     ///< an employee and the customer they adopted
    talks,         ///< one conversation of an employee with their adopted customer
    decisions,     ///< one use of the room to act
    employees,     ///< who the employees are, over time
    customers,     ///< who the customers are
    shifts,        ///< when employees were at work
    promised,      ///< what a change was promised to bring
    links,         ///< which signal led to which idea or feature
    conflicts,     ///< employee and customer who must not be matched
    answers,       ///< what customers answered to a follow-up of the silent
};

/// What a column of facts holds.
enum class FactType : std::uint8_t {
    id,      ///< text or integer
    word,    ///< one of a closed set, in lower case
    text,    ///< any text
    answer,  ///< a rating's value; at most three decimals
    number,  ///< at most three decimals
    weight,  ///< 0 … 65,536
    time,    ///< a moment
    day,     ///< a civil day
    flag,    ///< yes or no
};

struct FactColumn {
    std::string_view name;
    FactType type;
    std::string_view ids{};  ///< which kind of id ("customer", "employee", "team" …)
    bool required = false;  ///< must be mapped, and no row may lack it unless `nullable`
    std::span<const std::string_view> words{};  ///< the closed set of a `word`
    bool nullable = false;  ///< required, but a row may lack it: silence, nobody known, or not ended yet
    std::string_view not_before{};  ///< of a time: the column whose time it does not lie before
};

/// The columns of a table, in their canonical order.
[[nodiscard]] KLANKBORD_EXPORT std::span<const FactColumn> columns_of(FactKind kind);
[[nodiscard]] KLANKBORD_EXPORT std::string_view to_string(FactKind kind);
/// Throws missing_name, listing the tables there are.
[[nodiscard]] KLANKBORD_EXPORT FactKind parse_fact_kind(std::string_view word);
[[nodiscard]] KLANKBORD_EXPORT std::span<const FactKind> fact_kinds();

}  // namespace klankbord::inline v0::facts
