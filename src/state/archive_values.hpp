#pragma once

#include "state/archive.hpp"

// How each type goes through the archives: one case per type, saving and loading side by side in the same
// order.

namespace klankbord::inline v0::state {
namespace detail {

template <class T>
constexpr void check_supported() {
    static_assert(!std::is_enum_v<T>,
                  "an enum travels with its range: archive & in_range(value, first, last)");
    static_assert(!std::is_floating_point_v<T>, "of the floating-point types only double travels");
    static_assert(!std::is_pointer_v<T> && !std::is_reference_v<T>, "pointers do not travel");
    static_assert(std::is_class_v<T>, "this type does not travel");
    static_assert(!std::is_class_v<T> || Versioned<T>,
                  "KLANKBORD_STATE_VERSION(Type, number, \"name\") is missing or not seen here");
}

/// Counts one class deeper while it lives.
class Deeper {
  public:
    explicit Deeper(unsigned& depth) : depth_(depth) {
        if (depth_ == max_depth) {
            throw error::bad_state(
                "a state nests at most " + std::to_string(max_depth) + " classes", "one deeper",
                "the bytes were not written by klankbord: take them from their source again");
        }
        ++depth_;
    }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    ~Deeper() { --depth_; }

  private:
    unsigned& depth_;
};

template <class T>
[[nodiscard]] std::string value_text(T value) {
    if constexpr (std::is_enum_v<T>) {
        return value_text(static_cast<std::underlying_type_t<T>>(value));
    } else {
        return std::to_string(value);
    }
}

template <class T>
void check_range(const InRange<T>& bounded) {
    if (!(bounded.low <= bounded.value && bounded.value <= bounded.high)) {
        throw error::bad_state(
            "a value in a state lies in " + value_text(bounded.low) + " … " + value_text(bounded.high),
            value_text(bounded.value),
            "the bytes are damaged, or come from a newer klankbord: take them from their source again");
    }
}

inline void check_finite(double value) {
    if (!std::isfinite(value)) {
        throw error::bad_state("numbers in a state are finite", std::to_string(value),
                               "the bytes are damaged: take them from their source again");
    }
}

}  // namespace detail

template <class T>
void OutArchive::save(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        save(static_cast<std::uint8_t>(value ? 1 : 0));
    } else if constexpr (detail::is_plain<T>) {
        if constexpr (std::is_same_v<T, double>) {
            detail::check_finite(value);
        }
        const auto word = detail::little_endian(std::bit_cast<detail::Word<sizeof(T)>>(value));
        save_binary(&word, sizeof word);
    } else if constexpr (detail::is_int128<T>) {
        const auto bits = static_cast<UInt128>(value);
        save(static_cast<std::uint64_t>(bits));
        save(static_cast<std::uint64_t>(bits >> 64U));
    } else if constexpr (std::is_same_v<T, std::string>) {
        save(static_cast<std::uint64_t>(value.size()));
        save_binary(value.data(), value.size());
    } else if constexpr (detail::is_a<T, std::vector>) {
        save_vector(value);
    } else if constexpr (detail::is_a<T, std::optional>) {
        save(value.has_value());
        if (value) {
            save(*value);
        }
    } else if constexpr (detail::is_a<T, std::pair>) {
        save(value.first);
        save(value.second);
    } else if constexpr (detail::is_array<T>) {
        static_assert(std::tuple_size_v<T> > 0);
        for (const auto& element : value) {
            save(element);
        }
    } else if constexpr (detail::is_a<T, InRange>) {
        detail::check_range(value);
        if constexpr (std::is_enum_v<std::remove_cvref_t<decltype(value.value)>>) {
            save(
                static_cast<std::underlying_type_t<std::remove_cvref_t<decltype(value.value)>>>(value.value));
        } else {
            save(value.value);
        }
    } else if constexpr (boost::serialization::is_wrapper<T>::type::value) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): Boost's `serialize` serves both ways.
        boost::serialization::serialize_adl(*this, const_cast<T&>(value), 0U);
    } else {
        detail::check_supported<T>();
        save_class(value);
    }
}

template <class T>
void InArchive::load(T& value) {
    using Value = std::remove_const_t<T>;  // wrappers come in const
    if constexpr (std::is_same_v<Value, bool>) {
        std::uint8_t byte = 0;
        load(byte);
        if (byte > 1) {
            throw damaged("a yes or no in a state is 0 or 1", std::to_string(byte));
        }
        value = byte == 1;
    } else if constexpr (detail::is_plain<Value>) {
        load_plain(std::span<T>{&value, 1});
    } else if constexpr (detail::is_int128<Value>) {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        load(low);
        load(high);
        value = static_cast<Value>((static_cast<UInt128>(high) << 64U) | low);
    } else if constexpr (std::is_same_v<Value, std::string>) {
        const auto bytes = view(static_cast<std::size_t>(load_count(1)));
        value.resize(bytes.size());
        std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::byte*>(value.data()));
    } else if constexpr (detail::is_a<Value, std::vector>) {
        load_vector(value);
    } else if constexpr (detail::is_a<Value, std::optional>) {
        bool given = false;
        load(given);
        value.reset();
        if (given) {
            load(value.emplace());
        }
    } else if constexpr (detail::is_a<Value, std::pair>) {
        load(value.first);
        load(value.second);
    } else if constexpr (detail::is_array<Value>) {
        static_assert(std::tuple_size_v<Value> > 0);
        for (auto& element : value) {
            load(element);
        }
    } else if constexpr (detail::is_a<Value, InRange>) {
        using Bounded = std::remove_cvref_t<decltype(value.value)>;
        if constexpr (std::is_enum_v<Bounded>) {
            std::underlying_type_t<Bounded> number{};
            load(number);
            value.value = static_cast<Bounded>(number);
        } else {
            load(value.value);
        }
        detail::check_range(value);
    } else if constexpr (boost::serialization::is_wrapper<Value>::type::value) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): a wrapper is const, what it points at is
        // not.
        boost::serialization::serialize_adl(*this, const_cast<Value&>(value), 0U);
    } else {
        detail::check_supported<Value>();
        load_class(value);
    }
}

template <class T>
void OutArchive::save_vector(const std::vector<T>& values) {
    static_assert(!std::is_same_v<T, bool>,
                  "std::vector<bool> does not travel: use std::vector<std::uint8_t>");
    save(static_cast<std::uint64_t>(values.size()));
    if constexpr (detail::is_plain<T> && !std::is_same_v<T, double> &&
                  std::endian::native == std::endian::little) {
        save_binary(values.data(), values.size() * sizeof(T));
    } else {
        const auto before = bytes_.size();
        for (const auto& value : values) {
            save(value);
        }
        // Otherwise a few bytes could promise any number of elements, and reading could not check the count.
        if (bytes_.size() - before < values.size() * detail::min_bytes<T>()) {
            throw error::bad_state("every element of a vector takes a byte or more",
                                   "elements that write nothing", "store their number instead");
        }
    }
}

template <class T>
void InArchive::load_plain(std::span<T> values) {
    load_binary(values.data(), values.size_bytes());
    if constexpr (std::endian::native != std::endian::little) {
        for (auto& value : values) {
            value = detail::little_endian(value);
        }
    }
    if constexpr (std::is_same_v<T, double>) {
        std::for_each(values.begin(), values.end(), detail::check_finite);
    }
}

template <class T>
void InArchive::load_vector(std::vector<T>& values) {
    static_assert(!std::is_same_v<T, bool>,
                  "std::vector<bool> does not travel: use std::vector<std::uint8_t>");
    const auto count = static_cast<std::size_t>(load_count(detail::min_bytes<T>()));
    constexpr std::size_t block = std::max<std::size_t>(1, detail::block_bytes / sizeof(T));
    values.clear();
    if constexpr (detail::is_plain<T>) {
        for (std::size_t done = 0; done < count;) {
            const auto next = std::min(count, done + block);
            values.resize(next);
            load_plain(std::span<T>{values}.subspan(done));
            done = next;
        }
    } else {
        values.reserve(std::min(count, block));
        for (std::size_t i = 0; i < count; ++i) {
            load(values.emplace_back());
        }
    }
}

template <class T>
void OutArchive::save_class(const T& value) {
    static_assert(StateVersion<T>::number < 256, "Boost keeps class versions below 256");
    const detail::Deeper deeper{depth_};
    if (versions_.find<T>() == nullptr) {
        save(versions_.remember<T>(StateVersion<T>::number));
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): Boost's `serialize` serves both ways.
    boost::serialization::serialize_adl(*this, const_cast<T&>(value), StateVersion<T>::number);
}

template <class T>
void InArchive::load_class(T& value) {
    const detail::Deeper deeper{depth_};
    const auto* known = versions_.find<T>();
    unsigned version = 0;
    if (known != nullptr) {
        version = *known;
    } else {
        std::uint32_t written = 0;
        load(written);
        if (written > StateVersion<T>::number) {
            throw error::bad_state("this klankbord reads `" + std::string{StateVersion<T>::name} +
                                       "` up to version " + std::to_string(StateVersion<T>::number),
                                   "version " + std::to_string(written),
                                   "read it with the klankbord that wrote it, or a later one");
        }
        version = versions_.remember<T>(written);
    }
    const auto outside = std::exchange(inside_, StateVersion<T>::name);
    boost::serialization::serialize_adl(*this, value, version);
    inside_ = outside;
}

}  // namespace klankbord::inline v0::state
