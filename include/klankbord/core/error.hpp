#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0 {

/// What kind of thing went wrong; one Python exception class stands behind each.
enum class ErrorCode : std::uint8_t {
    invalid_value,  ///< a value breaks a rule (Python: also `ValueError`)
    missing_name,   ///< a column, file or group that does not exist (also `KeyError`)
    wrong_type,     ///< a column or argument of a type that cannot be read (also `TypeError`)
    bad_state,      ///< bytes that are not a state, or of another kind, version or configuration (also `RuntimeError`)
    unavailable,    ///< an optional part that was not built in or is not installed (also `RuntimeError`)
    cancelled,      ///< the caller's own cancel callback asked to stop (also `RuntimeError`)
};

/// The base of every exception this library throws.
///
/// The message always says the rule, what was received (value, row, column) and the next step.
class KLANKBORD_EXPORT Error : public std::runtime_error {
  public:
    Error(ErrorCode code, const std::string& message);
    ~Error() override;

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }

  private:
    ErrorCode code_;
};

/// Builds the library's messages in one form: "rule; received X (column "c", row 3); next step".
namespace error {

/// Where in the caller's data a value stood; `row` counts from 0, -1 when no row is meant.
struct Place {
    std::string_view column{};
    std::int64_t row = -1;
};

[[nodiscard]] KLANKBORD_EXPORT Error invalid_value(std::string_view rule, std::string_view received,
                                                   std::string_view next_step, Place place = {});
[[nodiscard]] KLANKBORD_EXPORT Error missing_name(std::string_view rule, std::string_view received,
                                                  std::string_view next_step);
[[nodiscard]] KLANKBORD_EXPORT Error wrong_type(std::string_view rule, std::string_view received,
                                                std::string_view next_step, Place place = {});
[[nodiscard]] KLANKBORD_EXPORT Error bad_state(std::string_view rule, std::string_view received,
                                               std::string_view next_step);
[[nodiscard]] KLANKBORD_EXPORT Error unavailable(std::string_view what, std::string_view package);
[[nodiscard]] KLANKBORD_EXPORT Error cancelled();

}  // namespace error
}  // namespace klankbord::inline v0
