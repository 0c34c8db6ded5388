#pragma once

#include "simulate/columns.hpp"
#include "simulate/contacts.hpp"
#include "simulate/people.hpp"

namespace klankbord::inline v0::simulate {

/// What is to be filled refers to the world and the contacts: they must live until it is.
[[nodiscard]] std::vector<ColumnPlan> plan_interactions(const World& world, const Contacts& contacts);
[[nodiscard]] std::vector<ColumnPlan> plan_ratings(const World& world, const Contacts& contacts);
[[nodiscard]] std::vector<ColumnPlan> plan_employees(const World& world);
[[nodiscard]] std::vector<ColumnPlan> plan_customers(const World& world);
/// The smileys; with `also_silent` every working day and whether its smiley was given.
[[nodiscard]] std::vector<ColumnPlan> plan_moods(const World& world, bool also_silent);
/// What everybody would have said.
[[nodiscard]] std::vector<ColumnPlan> plan_answers(const Contacts& contacts);

}  // namespace klankbord::inline v0::simulate
