#include "arrow.hpp"
#include "support.hpp"

#include <array>
#include <map>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/journeys/continuity.hpp>
#include <klankbord/journeys/handovers.hpp>
#include <klankbord/journeys/idle.hpp>
#include <klankbord/journeys/journey_list.hpp>
#include <klankbord/journeys/resolution.hpp>
#include <klankbord/journeys/variants.hpp>
#include <klankbord/journeys/waiting.hpp>

namespace klankbord::python {

namespace {

using journeys::Asking;
using journeys::Grain;
using journeys::JourneyRules;
using journeys::JourneyTable;
using journeys::OfficeHours;
using state::FactTable;

/// A week of seven (from, until) in minutes, Monday first; none: round the clock.
OfficeHours make_hours(const std::optional<std::vector<std::pair<int, int>>>& week, const std::vector<int>& holidays,
                       const Asking& asking) {
    if (!week) {
        return {};
    }
    if (week->size() != 7) {
        throw error::invalid_value("a week has seven days", std::to_string(week->size()), "give the hours of each day");
    }
    std::array<journeys::OpenHours, 7> hours{};
    for (std::size_t i = 0; i < 7; ++i) {
        hours[i] = {(*week)[i].first, (*week)[i].second};
    }
    return OfficeHours{hours, asking.calendar, {holidays.begin(), holidays.end()}};
}

/// One question, with everything that goes with any of them.
struct Question {
    const FactTable& interactions;
    Asking asking;
    JourneyRules rules;
    Grain grain;
    int top;
    int within_days;
    const FactTable* shifts;
    Context context;
};

using Answer = std::function<JourneyTable(const Question&)>;

const std::map<std::string, Answer>& answers() {
    static const std::map<std::string, Answer> all{
        {"continuity",
         [](const Question& q) -> JourneyTable {
             return journeys::continuity(q.interactions, q.asking, q.rules, q.grain, q.context);
         }},
        {"list",
         [](const Question& q) -> JourneyTable {
             return journeys::journey_list(q.interactions, q.asking, q.rules, q.grain, q.context);
         }},
        {"handovers",
         [](const Question& q) -> JourneyTable {
             return journeys::handovers(q.interactions, q.asking, q.rules, q.grain, q.context);
         }},
        {"process_map",
         [](const Question& q) -> JourneyTable {
             return journeys::process_map(q.interactions, q.asking, q.rules, q.grain, q.context);
         }},
        {"waiting",
         [](const Question& q) -> JourneyTable {
             return journeys::waiting(q.interactions, q.asking, q.rules, q.grain, q.context);
         }},
        {"variants",
         [](const Question& q) -> JourneyTable {
             return journeys::variants(q.interactions, q.top, q.asking, q.rules, q.grain, q.context);
         }},
        {"first_contact_resolution",
         [](const Question& q) -> JourneyTable {
             return journeys::first_contact_resolution(q.interactions, q.within_days, q.asking, q.rules, q.grain,
                                                       q.context);
         }},
        {"idle_while_waiting",
         [](const Question& q) -> JourneyTable {
             return journeys::idle_while_waiting(q.interactions, *q.shifts, q.asking, q.rules, q.grain, q.context);
         }},
    };
    return all;
}

py::dict meta(const JourneyTable& result) {
    py::dict out;
    out["measure"] = result.measure;
    out["by"] = result.by;
    out["period"] = result.period ? py::object(py::str(std::string{to_string(*result.period)})) : py::none();
    out["confidence"] = result.confidence;
    out["stamps"] = result.stamps;
    out["notes"] = result.notes;
    py::list methods;
    for (const auto& method : result.methods) {
        const auto colon = method.find(": ");
        py::dict one;
        one["what"] = method.substr(0, colon);
        one["source"] = method.substr(colon + 2);
        methods.append(one);
    }
    out["methods"] = methods;
    out["rows"] = result.rows;
    py::dict totals;
    for (const auto& [name, count] : result.totals) {
        totals[name.c_str()] = count;
    }
    out["totals"] = totals;
    return out;
}

py::tuple ask(const std::string& measure, const FactTable& interactions, const std::vector<std::string>& by,
              const std::optional<std::string>& period, const std::optional<std::string>& zone, double confidence,
              const std::string& per, const std::vector<std::string>& bots, std::optional<int> gap_days,
              const std::optional<std::vector<std::pair<int, int>>>& week, const std::vector<int>& holidays, int top,
              int within_days, const FactTable* shifts, const privacy::Policy& policy, const py::object& viewer,
              std::optional<bool> guarded, const std::optional<int>& threads, const py::object& progress) {
    const auto known = answers().find(measure);
    if (known == answers().end() || (measure == "idle_while_waiting" && shifts == nullptr)) {
        throw error::missing_name("a question about journeys", measure, "see the methods of Journeys");
    }
    Asking asking;
    asking.by = by;
    if (period) {
        asking.period = parse_period(*period);
    }
    const auto times = make_time_rules(zone, std::nullopt);
    asking.calendar = times.zone                                ? *times.zone
                      : interactions.mapping().times.zone       ? *interactions.mapping().times.zone
                                                                : Zone{};
    asking.confidence = confidence;
    asking.policy = policy;
    asking.viewer = make_viewer(viewer);
    asking.promised = guarded;
    JourneyRules rules;
    rules.bots = bots;
    rules.gap_days = gap_days;
    rules.hours = make_hours(week, holidays, asking);
    const Question question{interactions, std::move(asking),      std::move(rules), journeys::parse_grain(per), top,
                            within_days,  shifts,                 make_context(threads, progress)};
    JourneyTable result;
    {
        const py::gil_scoped_release free;
        result = known->second(question);
    }
    auto about = meta(result);
    return py::make_tuple(std::move(result.table), about);
}

}  // namespace

void bind_journeys(py::module_& module) {
    module.def("journeys", &ask, py::kw_only(), py::arg("measure"), py::arg("interactions"), py::arg("by"),
               py::arg("period"), py::arg("zone"), py::arg("confidence"), py::arg("per"), py::arg("bots"),
               py::arg("gap_days"), py::arg("week"), py::arg("holidays"), py::arg("top"), py::arg("within_days"),
               py::arg("shifts"), py::arg("policy"), py::arg("viewer"), py::arg("guarded"), py::arg("threads"),
               py::arg("progress"), "(table, meta) of a question about journeys.");
}

}  // namespace klankbord::python
