#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/facts/interaction.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/state/fact_table.hpp>

// Small logs written by hand.

namespace journeys_test {

namespace kb = klankbord;

inline constexpr std::int64_t minute = 60'000'000;
inline constexpr std::int64_t day = 1440 * minute;

struct Contact {
    std::string customer;
    std::string employee;  // "": nobody
    std::int64_t start = 0;
    std::optional<std::int64_t> end{};
    std::string team{};
    std::string touchpoint{};
    std::string interaction{};
    std::string journey{};
    std::optional<std::int64_t> sequence{};
};

/// A table of the contacts; columns as asked for, beside customer, employee and start.
inline kb::state::FactTable table_of(const std::vector<Contact>& contacts, const std::vector<std::string>& columns = {}) {
    kb::facts::Mapping mapping;
    for (const auto* name : {"customer", "employee", "start"}) {
        mapping.columns.emplace(name, name);
    }
    for (const auto& name : columns) {
        mapping.columns.emplace(name, name);
    }
    kb::state::FactTable table{kb::facts::FactKind::interactions, mapping};
    const auto id = [](const std::string& text) {
        return text.empty() ? std::nullopt : std::optional{kb::IdView{text}};
    };
    for (const auto& one : contacts) {
        kb::facts::Interaction row;
        row.customer = id(one.customer);
        row.employee = id(one.employee);
        row.team = id(one.team);
        row.start = one.start;
        row.end = one.end;
        row.touchpoint = one.touchpoint;
        row.interaction = id(one.interaction);
        row.journey = id(one.journey);
        row.sequence = one.sequence;
        table.add(row);
    }
    return table;
}

/// One customer's hands as letters, a minute apart.
inline std::vector<Contact> hands(const std::string& customer, std::string_view letters) {
    std::vector<Contact> contacts;
    std::int64_t at = 0;
    for (const auto letter : letters) {
        contacts.push_back({customer, std::string(1, letter), at += minute});
    }
    return contacts;
}

/// Everything is shown: what is tested here is the arithmetic.
inline kb::journeys::Asking open_door(std::vector<std::string> by = {}) {
    kb::journeys::Asking asking;
    asking.by = std::move(by);
    asking.policy.min_persons = 1;
    asking.policy.min_employees = 1;
    asking.policy.below_floor = true;
    asking.promised = false;
    return asking;
}

}  // namespace journeys_test
