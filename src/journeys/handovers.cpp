#include <klankbord/journeys/handovers.hpp>

#include <klankbord/core/error.hpp>

#include "journeys/clock.hpp"
#include "journeys/paths.hpp"

namespace klankbord::inline v0::journeys {

namespace {

std::string one_column(const Asking& asking, const char* usual) {
    if (asking.by.size() > 1) {
        throw error::invalid_value("a map is drawn by one column", std::to_string(asking.by.size()) + " columns",
                                   "name one: by=\"team\"");
    }
    if (asking.period) {
        throw error::invalid_value("a map is drawn of the whole time", to_string(*asking.period),
                                   "leave period out, or ask a book for its facts as_of a moment");
    }
    return asking.by.empty() ? usual : asking.by.front();
}

}  // namespace

PathTable handovers(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules, Grain grain,
                    const Context& context) {
    check_asking(asking, context);
    const auto column = one_column(asking, "team");
    const Contacts contacts{interactions, rules};
    const StepsOf steps_of = [&](Rows rows, Contacts::Scratch& scratch, std::vector<Step>& out) {
        contacts.each_unit(rows, grain, scratch, [&](Rows unit) {
            split_time(contacts, unit, [&](const Lap& lap) {
                if (lap.handover()) {
                    out.push_back({lap.contact_before, lap.contact, lap.wait_known ? lap.wait : -1});
                }
            });
        });
    };
    auto result = count_paths(contacts, column, steps_of, {"handovers", "handovers", "wait_", false}, asking, context);
    result.methods = {
        "handovers: counts of direct succession between different employees (van der Aalst, Reijers & Song 2005, CSCW "
        "14:549-593)",
        "times: exact quantiles of type 7 (Hyndman & Fan 1996, Am. Stat. 50:361-365)"};
    result.rows = interactions.given();
    return result;
}

PathTable process_map(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules, Grain grain,
                      const Context& context) {
    check_asking(asking, context);
    const auto column = one_column(asking, "touchpoint");
    const Contacts contacts{interactions, rules};
    const StepsOf steps_of = [&](Rows rows, Contacts::Scratch& scratch, std::vector<Step>& out) {
        contacts.each_unit(rows, grain, scratch, [&](Rows unit) {
            Step step;
            for (const auto contact : unit) {
                step.to = contact;
                step.wait = -1;
                if (step.from != no_code) {
                    const auto left = std::max(contacts.start(step.from), contacts.end(step.from));
                    step.wait = rules.hours.between(left, contacts.start(contact));
                }
                out.push_back(step);
                step.from = contact;
            }
            out.push_back({step.from, no_code, -1});
        });
    };
    auto result = count_paths(contacts, column, steps_of, {"process_map", "steps", "", true}, asking, context);
    result.methods = {"steps: how often one directly follows another (van der Aalst 2016, Process Mining, ch. 7)",
                      "times: from the end of one (its start where no end is known) to the start of the next; exact "
                      "quantiles of type 7 (Hyndman & Fan 1996)"};
    result.rows = interactions.given();
    return result;
}

}  // namespace klankbord::inline v0::journeys
