#include <klankbord/simulate/organisation.hpp>

#include <utility>
#include <vector>

#include "simulate/columns.hpp"
#include "simulate/contacts.hpp"
#include "simulate/facts.hpp"
#include "simulate/people.hpp"
#include "simulate/tally.hpp"
#include "simulate/truth.hpp"

namespace klankbord::inline v0::simulate {

Organisation simulate(const Parameters& parameters, const Context& context) {
    const World world = make_world(parameters);
    context.check_cancel();
    const Contacts contacts = make_contacts(world, context, 0.0, 0.4);
    const Tallies tallies = make_tallies(world, contacts.all, context, 0.4, 0.5);
    auto tables = make_tables(
        {plan_interactions(world, contacts), plan_ratings(world, contacts), plan_moods(world, false),
         plan_employees(world), plan_customers(world), plan_answers(contacts), plan_moods(world, true)},
        context, 0.5, 1.0);
    Organisation organisation;
    organisation.interactions = std::move(tables[0]);
    organisation.ratings = std::move(tables[1]);
    organisation.moods = std::move(tables[2]);
    organisation.employees = std::move(tables[3]);
    organisation.customers = std::move(tables[4]);
    organisation.truth.contacts = std::move(tables[5]);
    organisation.truth.moods = std::move(tables[6]);
    organisation.truth.measures = make_measures(world, tallies);
    organisation.truth.differences = make_differences(world, tallies);
    organisation.truth.distributions = make_distributions(world, tallies);
    organisation.truth.superiority = make_superiority(world, tallies);
    organisation.truth.effects = make_effects(world);
    organisation.truth.parameters = make_parameters(parameters);
    if (context.progress) {
        context.progress(1.0);
    }
    return organisation;
}

}  // namespace klankbord::inline v0::simulate
