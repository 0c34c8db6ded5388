#include "arrow.hpp"

#include <memory>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::python {

namespace {

void release_capsule(PyObject* capsule) {
    auto* stream = static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, "arrow_array_stream"));
    if (stream != nullptr) {
        if (stream->release != nullptr) {
            stream->release(stream);
        }
        delete stream;
    }
}

std::string class_of(const py::handle& object) {
    return py::str(py::type::of(object).attr("__module__")).cast<std::string>() + "." +
           py::str(py::type::of(object).attr("__qualname__")).cast<std::string>();
}

py::object value_at(const Column& column, std::size_t row) {
    if (column.is_null(row)) {
        return py::none();
    }
    switch (column.type()) {
        case Column::Type::boolean: return py::bool_(column.integer(row) != 0);
        case Column::Type::integer: return py::int_(column.integer(row));
        case Column::Type::real: return py::float_(column.real(row));
        case Column::Type::text: {
            const auto text = column.text(row);
            return py::reinterpret_steal<py::object>(
                PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
        }
        case Column::Type::date: {
            const auto date = civil_from_days(static_cast<std::int32_t>(column.integer(row)));
            return py::module_::import("datetime").attr("date")(date.year, date.month, date.day);
        }
        case Column::Type::timestamp: {
            const auto datetime = py::module_::import("datetime");
            const auto utc = datetime.attr("timezone").attr("utc");
            const auto moment = datetime.attr("datetime")(1970, 1, 1, py::arg("tzinfo") = utc) +
                                datetime.attr("timedelta")(py::arg("microseconds") = column.integer(row));
            if (column.zone().empty()) {
                return moment.attr("replace")(py::arg("tzinfo") = py::none());
            }
            return moment.attr("astimezone")(py::module_::import("zoneinfo").attr("ZoneInfo")(column.zone()));
        }
    }
    return py::none();
}

py::dict to_dict(const Table& table) {
    py::dict out;
    for (const auto& column : table.columns()) {
        py::list values;
        for (std::size_t row = 0; row < column.size(); ++row) {
            values.append(value_at(column, row));
        }
        out[py::str(column.name())] = values;
    }
    return out;
}

}  // namespace

arrow::Stream open_stream(const py::object& table) {
    py::object capsule;
    if (PyCapsule_IsValid(table.ptr(), "arrow_array_stream") != 0) {
        capsule = table;
    } else if (py::hasattr(table, "__arrow_c_stream__")) {
        try {
            capsule = table.attr("__arrow_c_stream__")();
        } catch (py::error_already_set& failure) {
            if (failure.matches(PyExc_ImportError)) {
                throw error::unavailable("the Arrow export of " + class_of(table), "klankbord[pandas]");
            }
            throw;
        }
    } else {
        throw error::wrong_type("a table is any object with __arrow_c_stream__", class_of(table),
                                "pass a pandas, Polars or pyarrow table, or a DuckDB relation");
    }
    return arrow::Stream{static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), "arrow_array_stream"))};
}

py::object stream_capsule(const Table& table) {
    auto stream = std::make_unique<ArrowArrayStream>();
    table.to_arrow(stream.get());
    py::object capsule = py::reinterpret_steal<py::object>(
        PyCapsule_New(stream.get(), "arrow_array_stream", &release_capsule));
    if (!capsule) {
        throw py::error_already_set();
    }
    stream.release();
    return capsule;
}

void bind_arrow(py::module_& module) {
    py::class_<Table>(module, "Table", "Columns of equal length that any Arrow reader can take.")
        .def(
            "__arrow_c_stream__",
            [](const Table& table, const py::object& /*requested_schema*/) { return stream_capsule(table); },
            py::arg("requested_schema") = py::none(), "A capsule holding an Arrow C stream of one batch.")
        .def_property_readonly("num_rows", &Table::rows, "Number of rows.")
        .def_property_readonly(
            "column_names",
            [](const Table& table) {
                std::vector<std::string> names;
                for (const auto& column : table.columns()) {
                    names.push_back(column.name());
                }
                return names;
            },
            "Names of the columns, in order.")
        .def("__len__", &Table::rows)
        .def("__eq__",
             [](const Table& a, const py::object& b) {
                 return py::isinstance<Table>(b) && to_dict(a).equal(to_dict(b.cast<const Table&>()));
             })
        .def("to_dict", &to_dict, "Column name to list of values; None for null.");
    module.attr("Table").attr("__hash__") = py::none();
}

}  // namespace klankbord::python
