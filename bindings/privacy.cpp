#include "support.hpp"

#include <klankbord/core/error.hpp>
#include <klankbord/privacy/ledger.hpp>

namespace klankbord::python {

namespace {

using privacy::Guard;
using privacy::Ledger;
using privacy::Policy;

Policy make_policy(int min_persons, int min_employees, const std::optional<std::string>& guard,
                   std::optional<bool> anonymous, const std::optional<std::vector<std::vector<std::string>>>& grid,
                   bool below_floor) {
    Policy policy;
    policy.min_persons = min_persons;
    policy.min_employees = min_employees;
    if (guard && *guard != "employees") {
        throw error::invalid_value("guard is None or \"employees\"", *guard, "use one of them");
    }
    policy.guard = guard ? Guard::employees : Guard::promised;
    policy.anonymous = anonymous;
    policy.grid = grid.value_or(std::vector<std::vector<std::string>>{});
    policy.below_floor = below_floor;
    policy.check();
    return policy;
}

py::object guard_word(const Policy& policy) {
    return policy.guard == Guard::employees ? py::object(py::str("employees")) : py::object(py::none());
}

py::bytes to_bytes(const Ledger& ledger) {
    const auto bytes = ledger.to_bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Ledger from_bytes(const py::bytes& saved) {
    const std::string_view text = saved;
    return Ledger::from_bytes({reinterpret_cast<const std::byte*>(text.data()), text.size()});
}

}  // namespace

void bind_privacy(py::module_& module) {
    py::class_<Policy>(module, "Policy", R"(The rules a result about people must meet.

min_persons: distinct persons who must have answered before a group is shown; below 10 is logged and stamped, below 5
needs below_floor=True. min_employees: distinct employees a row must be about, where employees are known. guard:
"employees" treats everything as promised to be anonymous. anonymous: were these answers of customers promised to be
anonymous; None: as the Book says, other tables yes. Employees' ratings and moods always are. grid: groupings entered
into a ledger before any question; without a ledger a grid is refused.

Raises InvalidValue when a rule is broken.

>>> import klankbord as kb
>>> kb.Policy(min_persons=12)
Policy(min_persons=12)
)")
        .def(py::init(&make_policy), py::kw_only(), py::arg("min_persons") = 10, py::arg("min_employees") = 3,
             py::arg("guard") = py::none(), py::arg("anonymous") = py::none(), py::arg("grid") = py::none(),
             py::arg("below_floor") = false)
        .def_readonly("min_persons", &Policy::min_persons, "Distinct persons a shown group needs.")
        .def_readonly("min_employees", &Policy::min_employees, "Distinct employees a shown row needs.")
        .def_property_readonly("guard", &guard_word, "None or \"employees\".")
        .def_readonly("anonymous", &Policy::anonymous,
                      "Were customers' answers promised to be anonymous; None: as usual.")
        .def_readonly("grid", &Policy::grid, "Groupings entered before any question.")
        .def_readonly("below_floor", &Policy::below_floor, "May min_persons lie below 5.")
        .def_property_readonly("stamp", &Policy::stamp,
                               "What results carry when the minima are not the usual ones.")
        .def("__repr__",
             [](const Policy& policy) {
                 const Policy usual;
                 std::string text;
                 const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
                 if (policy.min_persons != usual.min_persons) {
                     add("min_persons=" + std::to_string(policy.min_persons));
                 }
                 if (policy.min_employees != usual.min_employees) {
                     add("min_employees=" + std::to_string(policy.min_employees));
                 }
                 if (policy.guard != usual.guard) {
                     add("guard='employees'");
                 }
                 if (policy.anonymous) {
                     add(std::string{"anonymous="} + (*policy.anonymous ? "True" : "False"));
                 }
                 if (!policy.grid.empty()) {
                     add("grid=" + py::repr(py::cast(policy.grid)).cast<std::string>());
                 }
                 if (policy.below_floor) {
                     add("below_floor=True");
                 }
                 return "Policy(" + text + ")";
             })
        .def(py::pickle(
            [](const Policy& policy) {
                return py::make_tuple(policy.min_persons, policy.min_employees, guard_word(policy), policy.anonymous,
                                      policy.grid, policy.below_floor);
            },
            [](const py::tuple& saved) {
                return make_policy(saved[0].cast<int>(), saved[1].cast<int>(),
                                   saved[2].cast<std::optional<std::string>>(), saved[3].cast<std::optional<bool>>(),
                                   saved[4].cast<std::vector<std::vector<std::string>>>(), saved[5].cast<bool>());
            }))
        .def("__eq__", [](const Policy& a, const py::object& other) {
            if (!py::isinstance<Policy>(other)) {
                return false;
            }
            const auto& b = other.cast<const Policy&>();
            return a.min_persons == b.min_persons && a.min_employees == b.min_employees && a.guard == b.guard &&
                   a.anonymous == b.anonymous && a.grid == b.grid && a.below_floor == b.below_floor;
        });
    module.attr("Policy").attr("__hash__") = py::none();

    py::class_<Ledger>(module, "Ledger",
                       R"(The memory of the door: which answers earlier tables have told apart.

A Book owns its ledgers. Pass one as `ledger=` to every question about the same stored ratings (`kb.facts`) by the same
kind of rater, so that no sum or difference of their tables isolates fewer persons than the policy asks. It follows the
facts through late ones, merging, erasure and bytes; numbers stand still until enough persons' answers changed. Save it
with the facts. Asking about other facts raises InvalidValue.

>>> import klankbord as kb, pyarrow as pa
>>> table = pa.table({"customer": list(range(40)), "team": ["North"] * 20 + ["South"] * 20, "value": [9] * 40})
>>> ratings, ledger = kb.facts("ratings", table), kb.Ledger()
>>> kb.nps(ratings, by="team", ledger=ledger).to_dict()["n"]
[20, 20]
>>> late = kb.facts("ratings", pa.table({"customer": [99], "team": ["South"], "value": [0]}))
>>> kb.nps(ratings.merge(late), by="team", ledger=ledger).to_dict()["n"]
[20, 20]
)")
        .def(py::init<>())
        .def_property_readonly("answers", &Ledger::answers, "Answers that stand in a block.")
        .def_property_readonly("blocks", &Ledger::blocks, "Blocks told apart so far.")
        .def_property_readonly("bytes_used", &Ledger::bytes_used, "Memory held, in bytes.")
        .def("to_bytes", &to_bytes, "The ledger as bytes, to keep with the facts. Personal data.")
        .def_static("from_bytes", &from_bytes, py::arg("bytes"),
                    "Reads what to_bytes wrote; raises BadState.")
        .def(py::pickle([](const Ledger& ledger) { return to_bytes(ledger); },
                        [](const py::bytes& saved) { return from_bytes(saved); }));
}

}  // namespace klankbord::python
