#include "arrow.hpp"
#include "support.hpp"

#include <klankbord/core/error.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::python {

namespace {

using facts::FactKind;
using facts::Mapping;
using state::FactTable;

FactTable read_facts(const std::string& kind, const py::object& table,
                     const std::map<std::string, std::string>& columns,
                     const std::map<std::string, std::string>& constants, const std::vector<std::string>& groups,
                     const std::optional<std::string>& zone, const std::optional<std::string>& pattern,
                     const std::vector<double>& scale, const py::object& missing, const py::object& not_asked,
                     const py::object& positive, const py::object& negative, const py::object& silent,
                     const std::string& invited, const std::optional<int>& threads, const py::object& progress) {
    const auto fact_kind = facts::parse_fact_kind(kind);
    Mapping mapping;
    mapping.columns = columns;
    mapping.constants = constants;
    mapping.groups = groups;
    mapping.times = make_time_rules(zone, pattern);
    mapping.values = make_value_rules(missing, not_asked, positive, negative, silent);
    mapping.low = scale.at(0);
    mapping.high = scale.at(1);
    mapping.step = scale.at(2);
    mapping.invited = invited;
    auto stream = open_stream(table);
    // A fact whose column was left out is read from the column of its own name, where there is one.
    for (const auto& fact : facts::columns_of(fact_kind)) {
        const std::string name{fact.name};
        if (!mapping.columns.contains(name) && !mapping.constants.contains(name) && stream.has(name)) {
            mapping.columns.emplace(name, name);
        }
    }
    const auto context = make_context(threads, progress);
    const py::gil_scoped_release free;
    FactTable made{fact_kind, std::move(mapping)};
    made.add(std::move(stream), context);
    return made;
}

py::bytes to_bytes(const FactTable& table) {
    const auto bytes = table.to_bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

FactTable from_bytes(const py::bytes& saved) {
    const std::string_view text = saved;
    return FactTable::from_bytes({reinterpret_cast<const std::byte*>(text.data()), text.size()});
}

IdView id_of(const py::object& id, std::string& holder) {
    if (py::isinstance<py::int_>(id)) {
        return {id.cast<std::int64_t>()};
    }
    holder = id.cast<std::string>();
    return {holder};
}

py::list fact_columns(const std::string& kind) {
    py::list out;
    for (const auto& column : facts::columns_of(facts::parse_fact_kind(kind))) {
        const char* type = "";
        switch (column.type) {
            case facts::FactType::id: type = "id"; break;
            case facts::FactType::word: type = "word"; break;
            case facts::FactType::text: type = "text"; break;
            case facts::FactType::answer: type = "answer"; break;
            case facts::FactType::number: type = "number"; break;
            case facts::FactType::weight: type = "weight"; break;
            case facts::FactType::time: type = "time"; break;
            case facts::FactType::day: type = "day"; break;
            case facts::FactType::flag: type = "flag"; break;
        }
        py::list words;
        for (const auto word : column.words) {
            words.append(py::str(std::string{word}));
        }
        out.append(py::make_tuple(std::string{column.name}, type, column.required, words));
    }
    return out;
}

}  // namespace

void bind_facts(py::module_& module) {
    module.def(
        "fact_kinds",
        [] {
            std::vector<std::string> names;
            for (const auto kind : facts::fact_kinds()) {
                names.emplace_back(facts::to_string(kind));
            }
            return names;
        },
        "Names of the tables of facts.");
    module.def("fact_columns", &fact_columns, py::arg("kind"),
               "(name, type, required, words) of every column of a table of facts.");
    module.def("read_facts", &read_facts, py::kw_only(), py::arg("kind"), py::arg("table"), py::arg("columns"),
               py::arg("constants"), py::arg("groups"), py::arg("zone"), py::arg("pattern"), py::arg("scale"),
               py::arg("missing"), py::arg("not_asked"), py::arg("positive"), py::arg("negative"), py::arg("silent"),
               py::arg("invited"), py::arg("threads"), py::arg("progress"), "Checks, maps and keeps a table.");

    py::class_<FactTable>(module, "FactTable", "A table of facts, checked, coded and kept.")
        .def_property_readonly(
            "kind", [](const FactTable& table) { return std::string{facts::to_string(table.kind())}; },
            "Which facts these are.")
        .def_property_readonly("columns", &FactTable::columns, "Names of the columns kept.")
        .def_property_readonly("rows", &FactTable::rows, "Facts held, each once.")
        .def_property_readonly("given", &FactTable::given, "Rows offered so far.")
        .def_property_readonly("accepted", &FactTable::accepted, "Good rows among them, duplicates included.")
        .def_property_readonly("not_asked", &FactTable::not_asked, "Rows that did not apply.")
        .def_property_readonly("set_aside", &FactTable::set_aside, "What was refused: row, column, value, rule.")
        .def_property_readonly(
            "scale",
            [](const FactTable& table) {
                return py::make_tuple(table.mapping().low, table.mapping().high, table.mapping().step);
            },
            "(low, high, step) of the answers.")
        .def_property_readonly(
            "zone",
            [](const FactTable& table) -> std::optional<std::string> {
                const auto& zone = table.mapping().times.zone;
                return zone ? std::optional{std::string{zone->name()}} : std::nullopt;
            },
            "Zone in which its times were read.")
        .def("table", &FactTable::table, py::call_guard<py::gil_scoped_release>(), "The facts, decoded.")
        .def(
            "merge", [](FactTable& table, const FactTable& other) { table.merge(other); }, py::arg("other"),
            py::call_guard<py::gil_scoped_release>(), "Takes over the facts of another table of the same columns.")
        .def(
            "take_columns", &FactTable::take_columns, py::arg("other"), py::call_guard<py::gil_scoped_release>(),
            "Takes over the facts of a table that has some of the columns.")
        .def(
            "forget",
            [](FactTable& table, const std::string& kind, const py::object& id) {
                if (kind != "customer" && kind != "employee") {
                    throw error::invalid_value("customers and employees can be forgotten", kind,
                                               "say \"customer\" or \"employee\"");
                }
                std::string holder;
                table.forget(kind == "customer" ? PersonKind::customer : PersonKind::employee, id_of(id, holder));
            },
            py::arg("kind"), py::arg("id"), "Removes every row that names this person, and their id.")
        .def("as_of", &FactTable::as_of, py::arg("micros"), py::call_guard<py::gil_scoped_release>(),
             "What was known at a moment (microseconds since 1970 in UTC).")
        .def_property_readonly("bytes_used", &FactTable::bytes_used, "Memory held, in bytes.")
        .def("configuration", &FactTable::configuration, "What must be equal for a merge.")
        .def("copy", [](const FactTable& table) { return FactTable{table}; }, "A copy that shares nothing.")
        .def("to_bytes", &to_bytes, "The state as bytes; equal facts give equal bytes.")
        .def_static("from_bytes", &from_bytes, py::arg("bytes"), "Reads what to_bytes wrote; raises BadState.")
        .def("__len__", &FactTable::rows)
        .def(py::pickle([](const FactTable& table) { return to_bytes(table); },
                        [](const py::bytes& saved) { return from_bytes(saved); }));
}

}  // namespace klankbord::python
