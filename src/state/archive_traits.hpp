#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/serialization/version.hpp>

// What the two archives agree on: which types they carry, in how many bytes, and under which version.

namespace klankbord::inline v0::state {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

/// Number and name of the version of a class's bytes; given by KLANKBORD_STATE_VERSION only.
template <class T>
struct StateVersion;

template <class T>
concept Versioned = requires {
    StateVersion<T>::number;
    StateVersion<T>::name;
};

/// A value together with the range it must lie in, see `in_range`.
template <class T>
struct InRange {
    T& value;
    std::remove_const_t<T> low;
    std::remove_const_t<T> high;
};

/// `archive & in_range(kind_, Kind::first, Kind::last)`: the only way an enum travels, because a value
/// outside its enumerators would go wrong far from where it came in. Also for integers and doubles.
template <class T>
[[nodiscard]] InRange<T> in_range(T& value, std::type_identity_t<std::remove_const_t<T>> low,
                                  std::type_identity_t<std::remove_const_t<T>> high) {
    return {value, low, high};
}

namespace detail {

template <class>
inline constexpr bool always_false = false;

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <template <class...> class Template, class... Args>
inline constexpr bool is_a<Template<Args...>, Template> = true;

template <class T>
inline constexpr bool is_array = false;
template <class T, std::size_t n>
inline constexpr bool is_array<std::array<T, n>> = true;

template <class T>
inline constexpr bool is_int128 = std::is_same_v<T, Int128> || std::is_same_v<T, UInt128>;

/// Fixed-width numbers that are copied as they lie in memory (after turning them little-endian).
template <class T>
inline constexpr bool is_plain = std::is_same_v<T, double> || std::is_same_v<T, std::byte> ||
                                 (std::is_integral_v<T> && !std::is_same_v<T, bool> && !is_int128<T>);

template <std::size_t size>
using Word =
    std::conditional_t<size == 1, std::uint8_t,
                       std::conditional_t<size == 2, std::uint16_t,
                                          std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>>;

/// The same bytes on every machine: least significant first. Its own inverse.
template <class T>
[[nodiscard]] constexpr T little_endian(T value) {
    static_assert(std::endian::native == std::endian::little || std::endian::native == std::endian::big);
    if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1) {
        return value;
    } else {
        auto bytes = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
        for (std::size_t i = 0; i < sizeof(T) / 2; ++i) {
            std::swap(bytes[i], bytes[sizeof(T) - 1 - i]);
        }
        return std::bit_cast<T>(bytes);
    }
}

/// Fewest bytes a value of this type takes: what makes it possible to check a count before taking memory.
template <class T>
constexpr std::size_t min_bytes() {
    if constexpr (is_plain<T> || is_int128<T> || std::is_same_v<T, bool>) {
        return sizeof(T);
    } else if constexpr (std::is_same_v<T, std::string> || is_a<T, std::vector>) {
        return sizeof(std::uint64_t);
    } else if constexpr (is_a<T, std::pair>) {
        return min_bytes<typename T::first_type>() + min_bytes<typename T::second_type>();
    } else if constexpr (is_array<T>) {
        return std::tuple_size_v<T> * min_bytes<typename T::value_type>();
    } else {
        return 1;  // an optional; a class, for which OutArchive sees to it
    }
}

/// How much a container grows ahead of what has really been read.
inline constexpr std::size_t block_bytes = 64 * 1024;

/// Classes inside classes: more than any state has, few enough for the smallest stack.
inline constexpr unsigned max_depth = 64;

/// The version under which each class stands in one archive. A handful of classes: a list beats a map.
class Versions {
  public:
    template <class T>
    [[nodiscard]] const unsigned* find() const {
        for (const auto& [key, version] : known_) {
            if (key == &StateVersion<T>::number) {
                return &version;
            }
        }
        return nullptr;
    }
    template <class T>
    unsigned remember(unsigned version) {
        known_.emplace_back(&StateVersion<T>::number, version);
        return version;
    }

  private:
    std::vector<std::pair<const unsigned*, unsigned>> known_;
};

}  // namespace detail
}  // namespace klankbord::inline v0::state

/// Gives the bytes of a class a name and a version: `KLANKBORD_STATE_VERSION(klankbord::Thing, 1, "thing")`,
/// in the global namespace, right after the class (not in an unnamed namespace). Raise it in the same commit
/// as `serialize` changes.
///
/// The archives do not compile without it. Boost's own BOOST_CLASS_VERSION, which this sets as well, is
/// silently 0 wherever it is not seen.
#define KLANKBORD_STATE_VERSION(Type, Number, Name)    \
    BOOST_CLASS_VERSION(Type, Number)                  \
    template <>                                        \
    struct klankbord::state::StateVersion<Type> {      \
        static constexpr unsigned number = Number;     \
        static constexpr std::string_view name = Name; \
    }
