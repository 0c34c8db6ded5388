#pragma once

#include "support.hpp"

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/table.hpp>

namespace klankbord::python {

/// The rows of any object with `__arrow_c_stream__`, which is called once, or of a capsule it gave.
/// Throws wrong_type for other objects and unavailable where the object's own export needs a package.
[[nodiscard]] arrow::Stream open_stream(const py::object& table);

/// A capsule with a copy of the table as a stream.
[[nodiscard]] py::object stream_capsule(const Table& table);

}  // namespace klankbord::python
