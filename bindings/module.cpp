#include "support.hpp"

#include <klankbord/core/error.hpp>
#include <klankbord/core/version.hpp>

namespace {

namespace py = pybind11;

/// The class in klankbord.errors behind each code.
const char* class_of(klankbord::ErrorCode code) {
    switch (code) {
        case klankbord::ErrorCode::invalid_value: return "InvalidValue";
        case klankbord::ErrorCode::missing_name: return "MissingName";
        case klankbord::ErrorCode::wrong_type: return "WrongType";
        case klankbord::ErrorCode::bad_state: return "BadState";
        case klankbord::ErrorCode::unavailable: return "Unavailable";
        case klankbord::ErrorCode::cancelled: return "Cancelled";
    }
    return "Error";
}

}  // namespace

PYBIND11_MODULE(_core, module) {
    module.doc() = "The compiled core of klankbord. Use the package, not this module.";
    module.attr("__version__") = std::to_string(KLANKBORD_VERSION_MAJOR) + "." +
                                 std::to_string(KLANKBORD_VERSION_MINOR) + "." +
                                 std::to_string(KLANKBORD_VERSION_PATCH);
    py::register_exception_translator([](std::exception_ptr raised) {
        try {
            if (raised) {
                std::rethrow_exception(raised);
            }
        } catch (const klankbord::Error& error) {
            const auto type = py::module_::import("klankbord.errors").attr(class_of(error.code()));
            PyErr_SetString(type.ptr(), error.what());
        }
    });
    klankbord::python::bind_arrow(module);
    bind_time(module);
    klankbord::python::bind_privacy(module);
    klankbord::python::bind_facts(module);
    klankbord::python::bind_satisfaction(module);
    klankbord::python::bind_journeys(module);
    klankbord::python::bind_simulate(module);
}
