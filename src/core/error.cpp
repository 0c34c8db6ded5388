#include <klankbord/core/error.hpp>

namespace klankbord::inline v0 {

Error::Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
Error::~Error() = default;

namespace error {
namespace {

std::string compose(std::string_view rule, std::string_view received, std::string_view next_step, Place place) {
    std::string text{rule};
    if (!received.empty()) {
        text.append("; received ").append(received);
    }
    if (!place.column.empty() || place.row >= 0) {
        text.append(" (");
        if (!place.column.empty()) {
            text.append("column \"").append(place.column).append("\"");
        }
        if (place.row >= 0) {
            text.append(place.column.empty() ? "row " : ", row ").append(std::to_string(place.row));
        }
        text.append(")");
    }
    if (!next_step.empty()) {
        text.append("; ").append(next_step);
    }
    return text;
}

}  // namespace

Error invalid_value(std::string_view rule, std::string_view received, std::string_view next_step, Place place) {
    return {ErrorCode::invalid_value, compose(rule, received, next_step, place)};
}

Error missing_name(std::string_view rule, std::string_view received, std::string_view next_step) {
    return {ErrorCode::missing_name, compose(rule, received, next_step, {})};
}

Error wrong_type(std::string_view rule, std::string_view received, std::string_view next_step, Place place) {
    return {ErrorCode::wrong_type, compose(rule, received, next_step, place)};
}

Error bad_state(std::string_view rule, std::string_view received, std::string_view next_step) {
    return {ErrorCode::bad_state, compose(rule, received, next_step, {})};
}

Error unavailable(std::string_view what, std::string_view package) {
    std::string text{what};
    text.append(" was not built in; install ").append(package).append(" and build klankbord again");
    return {ErrorCode::unavailable, text};
}

Error cancelled() { return {ErrorCode::cancelled, "stopped because the caller's cancel callback asked for it"}; }

}  // namespace error
}  // namespace klankbord::inline v0
