#include <klankbord/privacy/policy.hpp>

#include <algorithm>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::privacy {
namespace {

constexpr int default_persons = 10;
constexpr int default_employees = 3;
constexpr int floor_persons = 5;

void append(std::string& stamp, int value, int usual, const char* noun) {
    if (value == usual) {
        return;
    }
    stamp.append(stamp.empty() ? "" : ", ")
        .append(value < usual ? "minimum lowered to " : "minimum raised to ")
        .append(std::to_string(value))
        .append(value == 1 ? noun : std::string{noun} + "s");
}

}  // namespace

void Policy::check() const {
    if (min_persons < 1) {
        throw error::invalid_value("min_persons is at least 1", std::to_string(min_persons),
                                   "leave it out for the default of 10");
    }
    if (min_persons < floor_persons && !below_floor) {
        throw error::invalid_value("min_persons below 5 makes people recognisable and needs below_floor=True",
                                   std::to_string(min_persons),
                                   "use 5 or more, or set below_floor=True knowingly");
    }
    if (min_employees < 1) {
        throw error::invalid_value("min_employees is at least 1", std::to_string(min_employees),
                                   "leave it out for the default of 3");
    }
    for (const auto& grouping : grid) {
        if (grouping.empty()) {
            throw error::invalid_value("every grouping of the grid names at least one column",
                                       "an empty grouping",
                                       "write grid=[[\"team\", \"week\"], [\"channel\"]]");
        }
        auto names = grouping;
        std::sort(names.begin(), names.end());
        const auto twice = std::adjacent_find(names.begin(), names.end());
        if (twice != names.end()) {
            throw error::invalid_value("a grouping of the grid names a column once",
                                       "\"" + *twice + "\" twice", "remove one of them");
        }
    }
}

std::string Policy::stamp() const {
    std::string text;
    append(text, min_persons, default_persons, " person");
    if (min_persons < floor_persons) {
        text.append(" (below the floor of 5)");
    }
    append(text, min_employees, default_employees, " employee");
    return text;
}

bool Policy::lowered() const { return min_persons < default_persons || min_employees < default_employees; }

Viewer parse_viewer(std::string_view kind, std::string_view id) {
    const auto colon = id.empty() ? kind.find(':') : std::string_view::npos;
    if (colon != std::string_view::npos) {
        id = kind.substr(colon + 1);
        kind = kind.substr(0, colon);
    }
    if (kind == "organisation") {
        if (!id.empty() || colon != std::string_view::npos) {
            throw error::invalid_value("the organisation is a viewer without an id",
                                       "\"" + std::string{id} + "\"",
                                       "use \"organisation\" alone, or (\"team\", id)");
        }
        return {};
    }
    if (kind != "team" && kind != "self") {
        throw error::invalid_value("a viewer is \"organisation\", (\"team\", id) or (\"self\", employee)",
                                   "\"" + std::string{kind} + "\"", "use one of these three");
    }
    if (id.empty()) {
        throw error::invalid_value("a viewer of this kind needs an id", "\"" + std::string{kind} + "\" alone",
                                   "use (\"team\", id) or (\"self\", employee)");
    }
    return {kind == "team" ? Viewer::Kind::team : Viewer::Kind::self, std::string{id}};
}

}  // namespace klankbord::inline v0::privacy
