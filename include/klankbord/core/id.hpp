#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0 {

/// An id as the caller writes it: opaque bytes or an integer. The two kinds never mix within one column.
/// A view: text ids must outlive the call they are passed to, nothing keeps them longer.
class IdView {
  public:
    constexpr IdView(std::string_view text) : text_(text) {}                   // NOLINT(google-explicit-constructor)
    constexpr IdView(const char* text) : text_(text) {}                        // NOLINT(google-explicit-constructor)
    IdView(const std::string& text) : text_(text) {}                           // NOLINT(google-explicit-constructor)
    constexpr IdView(std::int64_t number) : number_(number), integer_(true) {}  // NOLINT(google-explicit-constructor)
    constexpr IdView(int number) : IdView(static_cast<std::int64_t>(number)) {}  // NOLINT(google-explicit-constructor)

    [[nodiscard]] constexpr bool is_integer() const { return integer_; }
    [[nodiscard]] constexpr std::int64_t number() const { return number_; }
    [[nodiscard]] constexpr std::string_view text() const { return text_; }
    /// As text, for messages.
    [[nodiscard]] KLANKBORD_EXPORT std::string to_string() const;

    /// Integers before texts; texts by their bytes.
    friend constexpr std::strong_ordering operator<=>(const IdView& a, const IdView& b) {
        if (a.integer_ != b.integer_) {
            return a.integer_ ? std::strong_ordering::less : std::strong_ordering::greater;
        }
        return a.integer_ ? a.number_ <=> b.number_ : a.text_ <=> b.text_;
    }
    friend constexpr bool operator==(const IdView& a, const IdView& b) { return (a <=> b) == 0; }

  private:
    std::string_view text_{};
    std::int64_t number_ = 0;
    bool integer_ = false;
};

}  // namespace klankbord::inline v0
