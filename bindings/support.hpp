#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <klankbord/core/context.hpp>
#include <klankbord/facts/reading.hpp>
#include <klankbord/privacy/policy.hpp>
#include <klankbord/satisfaction/score_table.hpp>

// What every binding file needs: contexts that hear Ctrl-C, and the words of the surface as the core's structs.

void bind_time(pybind11::module_& module);

namespace klankbord::python {

namespace py = pybind11;

/// A context for one call from Python: all cores unless told otherwise, Ctrl-C stops it, progress is told.
/// The GIL may be released while it is in use.
[[nodiscard]] Context make_context(const std::optional<int>& threads, const py::object& progress);

/// "organisation", ("team", id) or ("self", employee).
[[nodiscard]] privacy::Viewer make_viewer(const py::object& viewer);

/// Numbers and texts of missing=, not_asked=, positive=, negative=, silent=.
[[nodiscard]] facts::ValueRules make_value_rules(const py::object& missing, const py::object& not_asked,
                                                 const py::object& positive, const py::object& negative,
                                                 const py::object& silent);

/// A zone by its name, with the directories of Python's tzdata as a last resort.
[[nodiscard]] facts::TimeRules make_time_rules(const std::optional<std::string>& zone,
                                               const std::optional<std::string>& pattern);

/// A group's value as Python has it: None, int, bool or str.
[[nodiscard]] satisfaction::GroupValue make_group_value(const py::handle& value);

void bind_arrow(py::module_& module);
void bind_facts(py::module_& module);
void bind_journeys(py::module_& module);
void bind_privacy(py::module_& module);
void bind_satisfaction(py::module_& module);
void bind_simulate(py::module_& module);

}  // namespace klankbord::python
