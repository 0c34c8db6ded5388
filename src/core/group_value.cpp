#include <klankbord/core/group_value.hpp>

namespace klankbord::inline v0 {

std::string to_string(const GroupValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return std::to_string(*number);
    }
    const auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? std::string{} : *text;
}

}  // namespace klankbord::inline v0
