// The calendar and the zones as Python sees them: private, for the package's own readers and for the
// comparison with Python's zoneinfo. Every function takes and gives whole columns.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/zone.hpp>

namespace py = pybind11;

namespace {

using Micros = py::array_t<std::int64_t, py::array::c_style>;
using Days = py::array_t<std::int32_t, py::array::c_style>;
using Directories = std::vector<std::string>;

std::span<const std::int64_t> view(const Micros& column) {
    return {column.data(), static_cast<std::size_t>(column.size())};
}

template <class T>
std::span<T> room(py::array_t<T, py::array::c_style>& column) {
    return {column.mutable_data(), static_cast<std::size_t>(column.size())};
}

Days zone_offsets(const std::string& zone, const Micros& micros, const Directories& directories) {
    const auto loaded = klankbord::Zone::load(zone, directories);
    Days offsets(micros.size());
    const auto in = view(micros);
    const auto out = room(offsets);
    {
        const py::gil_scoped_release free;  // `in` and `out` are kept alive by this frame
        for (std::size_t i = 0; i < in.size(); ++i) {
            out[i] = loaded.offset_seconds(in[i]);
        }
    }
    return offsets;
}

Micros zone_to_utc(const std::string& zone, const Micros& local, const Directories& directories) {
    const auto loaded = klankbord::Zone::load(zone, directories);
    Micros utc(local.size());
    const auto in = view(local);
    const auto out = room(utc);
    {
        const py::gil_scoped_release free;
        loaded.to_utc(in, out);
    }
    return utc;
}

py::tuple zone_walls(const std::string& zone, const Micros& local, const Directories& directories) {
    const auto loaded = klankbord::Zone::load(zone, directories);
    Days kinds(local.size());
    Micros before(local.size());
    Micros after(local.size());
    const auto in = view(local);
    const auto kind_out = room(kinds);
    const auto before_out = room(before);
    const auto after_out = room(after);
    {
        const py::gil_scoped_release free;
        for (std::size_t i = 0; i < in.size(); ++i) {
            const auto wall = loaded.wall(in[i]);
            kind_out[i] = static_cast<std::int32_t>(wall.kind);
            before_out[i] = wall.before_utc_us;
            after_out[i] = wall.after_utc_us;
        }
    }
    return py::make_tuple(kinds, before, after);
}

std::vector<std::int64_t> zone_changes(const std::string& zone, std::int64_t from, std::int64_t until,
                                       const Directories& directories) {
    const auto loaded = klankbord::Zone::load(zone, directories);
    std::vector<std::int64_t> changes;
    for (auto stretch = loaded.stretch(from); stretch.until_us < until;
         stretch = loaded.stretch(stretch.until_us)) {
        changes.push_back(stretch.until_us);
    }
    return changes;
}

Days period_starts(const std::string& period, const std::string& zone, const Micros& micros,
                   const Directories& directories) {
    klankbord::PeriodCutter cutter{klankbord::parse_period(period), klankbord::Zone::load(zone, directories)};
    Days starts(micros.size());
    const auto in = view(micros);
    const auto out = room(starts);
    {
        const py::gil_scoped_release free;
        cutter.starts(in, out);
    }
    return starts;
}

py::tuple parse_time(std::string_view text, const std::string& pattern) {
    const auto moment =
        pattern.empty() ? klankbord::parse_time(text) : klankbord::TimePattern{pattern}.parse(text);
    return py::make_tuple(moment.micros, moment.has_offset);
}

}  // namespace

void bind_time(py::module_& module) {
    module.def("_zone_offsets", &zone_offsets, py::arg("zone"), py::arg("micros"), py::kw_only(),
               py::arg("directories") = Directories{},
               "Seconds east of Greenwich at moments in microseconds since 1970 UTC (int64 array).");
    module.def(
        "_zone_to_utc", &zone_to_utc, py::arg("zone"), py::arg("local"), py::kw_only(),
        py::arg("directories") = Directories{},
        "Moments at which the clocks of a zone show these times (microseconds as if UTC); shown twice: the "
        "first, never shown: as far after the gap as the time is into it.");
    module.def(
        "_zone_walls", &zone_walls, py::arg("zone"), py::arg("local"), py::kw_only(),
        py::arg("directories") = Directories{},
        "Per time on the wall: 0 shown once, 1 twice, 2 never; its moment by the offset before the change of "
        "the clock, and by the one after it.");
    module.def("_zone_changes", &zone_changes, py::arg("zone"), py::arg("from_us"), py::arg("until_us"),
               py::kw_only(), py::arg("directories") = Directories{},
               "Moments after `from_us` and before `until_us` at which the offset of a zone changes.");
    module.def("_period_starts", &period_starts, py::arg("period"), py::arg("zone"), py::arg("micros"),
               py::kw_only(), py::arg("directories") = Directories{},
               "Civil days (since 1970-01-01) on which the periods start that hold these moments.");
    module.def(
        "_period_label",
        [](const std::string& period, std::int32_t start) {
            return klankbord::period_label(klankbord::parse_period(period), start).str();
        },
        py::arg("period"), py::arg("start"), "The name of the period that holds a civil day: \"2026-W47\".");
    module.def("_parse_time", &parse_time, py::arg("text"), py::arg("pattern") = "",
               "Microseconds and whether the text named its offset; ISO 8601, or a pattern as of strptime.");
}
