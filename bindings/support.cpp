#include "support.hpp"

#include <klankbord/core/error.hpp>

namespace klankbord::python {

Context make_context(const std::optional<int>& threads, const py::object& progress) {
    Context context;
    context.threads = threads.value_or(0);
    // Signals are looked at twenty times a second: often enough for Ctrl-C, too seldom to be felt.
    context.cancel = [last = std::chrono::steady_clock::now()]() mutable {
        const auto now = std::chrono::steady_clock::now();
        if (now - last < std::chrono::milliseconds{50}) {
            return false;
        }
        last = now;
        const py::gil_scoped_acquire gil;
        if (PyErr_CheckSignals() != 0) {
            throw py::error_already_set();
        }
        return false;
    };
    if (!progress.is_none()) {
        context.progress = [progress, last = -1.0](double done) mutable {
            if (done < last + 0.01 && done < 1) {
                return;
            }
            last = done;
            const py::gil_scoped_acquire gil;
            progress(done);
        };
    }
    context.log = [](std::string_view line) {
        const py::gil_scoped_acquire gil;
        py::module_::import("logging").attr("getLogger")("klankbord").attr("warning")(std::string{line});
    };
    return context;
}

privacy::Viewer make_viewer(const py::object& viewer) {
    if (viewer.is_none()) {
        return {};
    }
    if (py::isinstance<py::str>(viewer)) {
        return privacy::parse_viewer(viewer.cast<std::string>());
    }
    if (py::isinstance<py::tuple>(viewer) && py::len(viewer) == 2) {
        const auto pair = viewer.cast<py::tuple>();
        return privacy::parse_viewer(py::str(pair[0]).cast<std::string>(), py::str(pair[1]).cast<std::string>());
    }
    throw error::wrong_type("viewer is \"organisation\", (\"team\", id) or (\"self\", employee)",
                            py::repr(viewer).cast<std::string>(), "use one of these forms");
}

namespace {

void sort_words(const py::object& words, const char* name, std::vector<double>* numbers,
                std::vector<std::string>& texts) {
    if (words.is_none()) {
        return;
    }
    const auto one = [&](const py::handle& word) {
        if (py::isinstance<py::str>(word)) {
            texts.push_back(word.cast<std::string>());
        } else if (numbers != nullptr && (py::isinstance<py::int_>(word) || py::isinstance<py::float_>(word))) {
            numbers->push_back(word.cast<double>());
        } else {
            throw error::wrong_type(std::string{name} + (numbers != nullptr ? " takes numbers and texts" : " takes texts"),
                                    py::repr(word).cast<std::string>(), "give a list of them");
        }
    };
    if (py::isinstance<py::str>(words) || !py::isinstance<py::iterable>(words)) {
        one(words);
        return;
    }
    for (const auto& word : words) {
        one(word);
    }
}

}  // namespace

facts::ValueRules make_value_rules(const py::object& missing, const py::object& not_asked, const py::object& positive,
                                   const py::object& negative, const py::object& silent) {
    facts::ValueRules rules;
    sort_words(missing, "missing", &rules.missing, rules.missing_text);
    sort_words(not_asked, "not_asked", &rules.not_asked, rules.not_asked_text);
    sort_words(positive, "positive", nullptr, rules.positive);
    sort_words(negative, "negative", nullptr, rules.negative);
    sort_words(silent, "silent", nullptr, rules.missing_text);
    return rules;
}

namespace {

std::vector<std::string> tz_directories() {
    std::vector<std::string> directories;
    try {
        const auto paths = py::module_::import("tzdata").attr("__path__");
        for (const auto& path : paths) {
            directories.push_back(path.cast<std::string>() + "/zoneinfo");
        }
    } catch (const py::error_already_set&) {
        // Without the tzdata package the system's database is all there is.
    }
    return directories;
}

}  // namespace

facts::TimeRules make_time_rules(const std::optional<std::string>& zone, const std::optional<std::string>& pattern) {
    facts::TimeRules rules;
    rules.pattern = pattern;
    rules.directories = tz_directories();
    if (zone) {
        rules.zone = Zone::load(*zone, rules.directories);
    }
    return rules;
}

satisfaction::GroupValue make_group_value(const py::handle& value) {
    if (value.is_none()) {
        return std::monostate{};
    }
    if (py::isinstance<py::bool_>(value)) {
        return std::int64_t{value.cast<bool>() ? 1 : 0};
    }
    if (PyIndex_Check(value.ptr()) != 0) {  // also numpy's integers
        return py::int_(py::reinterpret_borrow<py::object>(value)).cast<std::int64_t>();
    }
    const auto date = py::module_::import("datetime").attr("date");
    if (py::isinstance(value, date)) {  // a column of dates groups by days since 1970
        return value.attr("toordinal")().cast<std::int64_t>() -
               date(1970, 1, 1).attr("toordinal")().cast<std::int64_t>();
    }
    return py::str(value).cast<std::string>();
}

}  // namespace klankbord::python
