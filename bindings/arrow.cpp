#include "arrow.hpp"

#include <memory>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::python {
namespace {

constexpr const char* capsule_name = "arrow_array_stream";

void release_capsule(PyObject* capsule) {
    const std::unique_ptr<ArrowArrayStream> stream{
        static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule, capsule_name))};
    if (stream != nullptr && stream->release != nullptr) {
        stream->release(stream.get());
    }
}

std::string class_of(const py::handle& object) {
    const auto type = py::type::of(object);
    const auto module = py::str(type.attr("__module__")).cast<std::string>();
    const auto name = py::str(type.attr("__qualname__")).cast<std::string>();
    return module == "builtins" ? name : module + "." + name;
}

/// What to do with an object that is no table, as far as its class tells.
std::string advice(const py::handle& object) {
    const auto name = class_of(object);
    if (name.starts_with("pandas.")) {
        return "pass a DataFrame of pandas 2.2 or later; of a Series, make one with .to_frame()";
    }
    if (name == "polars.lazyframe.frame.LazyFrame") {
        return "pass its .collect()";
    }
    if (name == "str" || name.starts_with("pathlib.")) {
        return "read the file first, for instance with polars.read_csv or polars.read_parquet";
    }
    if (name == "dict" || name == "list" || name == "tuple" || name.starts_with("numpy.")) {
        return "make a table of it first, for instance with polars.DataFrame(...) or pyarrow.table(...)";
    }
    return "pass a pandas, Polars or pyarrow table, or a DuckDB relation";
}

/// The object's own `__arrow_c_stream__`, called once.
py::object exported(const py::object& table) {
    try {
        return table.attr("__arrow_c_stream__")();
    } catch (py::error_already_set& failure) {
        if (failure.matches(PyExc_ImportError)) {
            const bool pandas = class_of(table).starts_with("pandas.");
            py::raise_from(
                failure, py::module_::import("klankbord.errors").attr("Unavailable").ptr(),
                (class_of(table) + " needs a package that is not installed to hand over its rows; install " +
                 (pandas ? "klankbord[pandas], which brings pyarrow" : "what the error above names"))
                    .c_str());
            throw py::error_already_set();
        }
        throw;
    }
}

/// Makes Python values of the rows of one column, looking up what it needs once.
class Values {
  public:
    explicit Values(const Column& column) : column_(column) {
        if (column.type() == Column::Type::date) {
            make_ = py::module_::import("datetime").attr("date");
        } else if (column.type() == Column::Type::timestamp) {
            const auto datetime = py::module_::import("datetime");
            make_ = datetime.attr("timedelta");
            epoch_ = datetime.attr("datetime")(1970, 1, 1);
            if (!column.zone().empty()) {
                epoch_ = epoch_.attr("replace")(py::arg("tzinfo") = datetime.attr("timezone").attr("utc"));
                zone_ = zone_called(column.zone());
            }
        }
    }

    py::list list() const {
        const auto rows = column_.size();
        py::list values{rows};
        for (std::size_t row = 0; row < rows; ++row) {
            values[row] = column_.is_null(row) ? py::none() : at(row);
        }
        return values;
    }

  private:
    /// A name of the tz database, or an offset such as "+01:00", which Arrow allows as well.
    static py::object zone_called(const std::string& name) {
        const auto digit = [&](std::size_t i) {
            return name[i] >= '0' && name[i] <= '9' ? name[i] - '0' : -1;
        };
        if (name.size() == 6 && (name[0] == '+' || name[0] == '-') && name[3] == ':' && digit(1) >= 0 &&
            digit(2) >= 0 && digit(4) >= 0 && digit(5) >= 0) {
            const auto minutes = (digit(1) * 10 + digit(2)) * 60 + digit(4) * 10 + digit(5);
            const auto datetime = py::module_::import("datetime");
            return datetime.attr("timezone")(
                datetime.attr("timedelta")(py::arg("minutes") = name[0] == '-' ? -minutes : minutes));
        }
        return py::module_::import("zoneinfo").attr("ZoneInfo")(name);
    }

    py::object at(std::size_t row) const {
        switch (column_.type()) {
            case Column::Type::boolean:
                return py::bool_(column_.integer(row) != 0);
            case Column::Type::integer:
                return py::int_(column_.integer(row));
            case Column::Type::real:
                return py::float_(column_.real(row));
            case Column::Type::text: {
                const auto text = column_.text(row);
                return py::reinterpret_steal<py::object>(
                    PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
            }
            case Column::Type::date:
            case Column::Type::timestamp:
                return time_at(row);
        }
        return py::none();
    }

    py::object time_at(std::size_t row) const {
        try {
            if (column_.type() == Column::Type::date) {
                const auto date = civil_from_days(static_cast<std::int32_t>(column_.integer(row)));
                return make_(date.year, date.month, date.day);
            }
            const py::object moment = epoch_ + make_(py::arg("microseconds") = column_.integer(row));
            return zone_ ? py::object{moment.attr("astimezone")(zone_)} : moment;
        } catch (const py::error_already_set& failure) {
            if (failure.matches(PyExc_ValueError) || failure.matches(PyExc_OverflowError)) {
                throw error::invalid_value(
                    "Python's dates lie in the years 1 to 9999",
                    std::to_string(column_.integer(row)) +
                        (column_.type() == Column::Type::date ? " days" : " microseconds") + " since 1970",
                    "take the table as Arrow instead", {column_.name(), static_cast<std::int64_t>(row)});
            }
            throw;
        }
    }

    const Column& column_;
    py::object make_;
    py::object epoch_;
    py::object zone_;
};

py::dict to_dict(const Table& table) {
    py::dict out;
    for (const auto& column : table.columns()) {
        out[py::str(column.name())] = Values{column}.list();
    }
    return out;
}

std::vector<std::string> names_of(const Table& table) {
    std::vector<std::string> names;
    for (const auto& column : table.columns()) {
        names.push_back(column.name());
    }
    return names;
}

Table read_table(const py::object& table) {
    auto stream = open_stream(table);
    const py::gil_scoped_release unlocked;
    return Table::from_arrow(std::move(stream));
}

}  // namespace

arrow::Stream open_stream(const py::object& table) {
    py::object capsule = table;
    if (PyCapsule_CheckExact(table.ptr()) == 0) {
        // Of a class, the method is there as well, but there is no table to call it on.
        if (!py::hasattr(table, "__arrow_c_stream__") || PyType_Check(table.ptr()) != 0) {
            throw error::wrong_type("a table is any object with __arrow_c_stream__", class_of(table),
                                    advice(table));
        }
        capsule = exported(table);
    }
    if (PyCapsule_IsValid(capsule.ptr(), capsule_name) == 0) {
        throw error::wrong_type("__arrow_c_stream__ gives a capsule called \"arrow_array_stream\"",
                                class_of(capsule), "pass a table, or the capsule of one");
    }
    return arrow::Stream{static_cast<ArrowArrayStream*>(PyCapsule_GetPointer(capsule.ptr(), capsule_name))};
}

py::object stream_capsule(const Table& table) {
    auto stream = std::make_unique<ArrowArrayStream>();
    const py::object capsule =
        py::reinterpret_steal<py::object>(PyCapsule_New(stream.get(), capsule_name, &release_capsule));
    if (!capsule) {
        throw py::error_already_set();
    }
    table.to_arrow(stream.release());  // the capsule's from here on
    return capsule;
}

void bind_arrow(py::module_& module) {
    py::class_<Table>(module, "Table",
                      "Columns of equal length, in memory. Any reader of Arrow takes it as it is: "
                      "`polars.DataFrame(table)`, `pyarrow.table(table)`.")
        .def_static("from_stream", &read_table, py::arg("table"),
                    R"(A copy of any object with `__arrow_c_stream__`, or of the capsule of one.

Integers, floats, booleans, texts, dates and times are read, and categories of these. Nanoseconds are floored to
microseconds; NaN becomes null.

Raises
------
WrongType
    For an object that is no table, and for a column of a type that cannot be read.
InvalidValue
    For two columns of one name, for integers from 2**63 on, for times beyond 292,000 years.
Unavailable
    Where the object's own export needs a package that is not installed (pandas without pyarrow).)")
        .def(
            "__arrow_c_stream__",
            [](const Table& table, const py::object& /*requested_schema*/) { return stream_capsule(table); },
            py::arg("requested_schema") = py::none(),
            "A capsule holding an Arrow C stream of one batch. A requested schema is a wish that is not "
            "heard.")
        .def_property_readonly("num_rows", &Table::rows, "Number of rows.")
        .def_property_readonly("column_names", &names_of, "Names of the columns, in order.")
        .def("__len__", &Table::rows)
        .def("__eq__",
             [](const Table& a, const py::object& b) {
                 return py::isinstance<Table>(b) && a == b.cast<const Table&>();
             })
        .def("to_dict", &to_dict,
             "Column name to list of values: dates as `datetime.date`, times as `datetime.datetime`, aware "
             "where the "
             "column has a zone; None for null.");
    module.attr("Table").attr("__hash__") = py::none();
}

}  // namespace klankbord::python
