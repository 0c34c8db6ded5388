// An organisation with known truth, as tables: private, behind `klankbord.simulate`.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/simulate/organisation.hpp>

#include "support.hpp"

namespace klankbord::python {
namespace {

namespace sim = klankbord::simulate;

std::string shown(const py::handle& value) { return py::repr(value).cast<std::string>(); }

std::uint64_t seed_from(const py::object& value) {
    if (py::isinstance<py::int_>(value)) {
        const auto seed = PyLong_AsUnsignedLongLong(value.ptr());
        if (PyErr_Occurred() == nullptr) {
            return seed;
        }
        PyErr_Clear();
    }
    throw error::invalid_value("a seed is a whole number from 0 to 18446744073709551615", shown(value),
                               "choose any number in that range");
}

/// A text "2026-01-01" or a date, whose text that is.
std::chrono::sys_days start_from(const py::object& value) {
    return std::chrono::sys_days{std::chrono::days{parse_date(py::str(value).cast<std::string>())}};
}

void set_number(sim::Parameters& parameters, std::string_view name, const py::handle& value) {
    const sim::ParameterInfo& info = sim::parameter(name);
    const double number = PyFloat_AsDouble(value.ptr());
    if (PyErr_Occurred() != nullptr) {
        PyErr_Clear();
        throw error::wrong_type("the parameter \"" + std::string{name} + "\" is a number", shown(value),
                                "give an int or a float");
    }
    sim::set(parameters, info, number);
}

std::map<std::string, Table> simulate(const py::object& seed, const py::object& start,
                                      const std::string& zone, const std::optional<int>& threads,
                                      const py::object& progress, const std::vector<std::string>& directories,
                                      const py::kwargs& numbers) {
    sim::Parameters parameters;
    parameters.seed = seed_from(seed);
    parameters.start = start_from(start);
    parameters.zone = zone;
    parameters.zone_directories = directories;
    for (const auto& [name, value] : numbers) {
        set_number(parameters, name.cast<std::string>(), value);
    }
    const Context context = make_context(threads, progress);
    sim::Organisation made;
    {
        const py::gil_scoped_release free;  // the context's callbacks take it back for themselves
        made = sim::simulate(parameters, context);
    }
    std::map<std::string, Table> tables;
    tables.emplace("interactions", std::move(made.interactions));
    tables.emplace("ratings", std::move(made.ratings));
    tables.emplace("moods", std::move(made.moods));
    tables.emplace("employees", std::move(made.employees));
    tables.emplace("customers", std::move(made.customers));
    tables.emplace("truth.measures", std::move(made.truth.measures));
    tables.emplace("truth.differences", std::move(made.truth.differences));
    tables.emplace("truth.distributions", std::move(made.truth.distributions));
    tables.emplace("truth.superiority", std::move(made.truth.superiority));
    tables.emplace("truth.effects", std::move(made.truth.effects));
    tables.emplace("truth.contacts", std::move(made.truth.contacts));
    tables.emplace("truth.moods", std::move(made.truth.moods));
    tables.emplace("truth.parameters", std::move(made.truth.parameters));
    return tables;
}

py::list simulate_parameters() {
    const sim::Parameters defaults;
    py::list list;
    for (const sim::ParameterInfo& info : sim::parameter_list()) {
        const double value = sim::get(defaults, info);
        const auto number = [&info](double x) -> py::object {
            if (info.is_count()) {
                return py::int_(static_cast<std::int64_t>(x));
            }
            return py::float_(x);
        };
        list.append(py::make_tuple(std::string{info.name}, number(value), number(info.low), number(info.high),
                                   std::string{info.what}));
    }
    return list;
}

}  // namespace

void bind_simulate(py::module_& module) {
    module.def("simulate", &simulate, py::kw_only(), py::arg("seed") = 1, py::arg("start") = "2026-01-01",
               py::arg("zone") = "Europe/Amsterdam", py::arg("threads") = py::none(),
               py::arg("progress") = py::none(), py::arg("directories") = std::vector<std::string>{},
               R"(Make an organisation with known truth.

Gives a dict of tables: the facts "interactions", "ratings", "moods", "employees", "customers", and what is
true of them under "truth.measures", "truth.differences", "truth.distributions", "truth.superiority", "truth.effects",
"truth.contacts", "truth.moods", "truth.parameters". The same seed and parameters give the same values for any
number of threads.

seed: whole number, 0 to 2**64 - 1. start: first day, a date or "2026-01-01". zone: IANA name, whose clocks
count. threads: None is one per core. progress: called with 0 to 1. directories: where zone files are looked for
first.
Other parameters: see simulate_parameters(). Ctrl-C stops it.

Raises invalid-value errors for a value off its range, missing-name errors for an unknown parameter or zone,
wrong-type errors for a value that is no number.)");
    module.def("simulate_parameters", &simulate_parameters,
               "Every numeric parameter of simulate() as (name, default, low, high, what).");
}

}  // namespace klankbord::python
