#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include <boost/mpl/bool.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/serialization.hpp>
#include <boost/serialization/wrapper.hpp>

#include <klankbord/core/error.hpp>

#include "state/archive_traits.hpp"

// Two archives in the sense of Boost.Serialization for bytes that come from outside: a class with a member
// `template <class Archive> void serialize(Archive&, unsigned version)` goes through them as through Boost's
// own. They differ in what matters for hostile bytes: little-endian and fixed width on every machine; counts
// are checked against the bytes that are there before memory is taken; every value is checked; no pointers,
// no tracking. Headers of Boost only, nothing to link. Containers are read here, never by Boost's container
// headers.

namespace klankbord::inline v0::state {

/// Writes values to bytes.
class OutArchive {
  public:
    using is_saving = boost::mpl::bool_<true>;
    using is_loading = boost::mpl::bool_<false>;

    template <class T>
    OutArchive& operator<<(const T& value) {
        save(value);
        return *this;
    }
    template <class T>
    OutArchive& operator&(const T& value) {
        return *this << value;
    }

    void save_binary(const void* address, std::size_t size) {
        const auto* first = static_cast<const std::byte*>(address);
        bytes_.insert(bytes_.end(), first, first + size);
    }
    template <class T>
    void register_type(const T* = nullptr) {}  // for pointers to bases, which these archives do not carry

    /// Makes room for so many bytes in all, where that is known.
    void reserve(std::size_t size) { bytes_.reserve(size); }

    [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }
    [[nodiscard]] std::vector<std::byte> take() && { return std::move(bytes_); }

  private:
    template <class T>
    void save(const T& value);
    template <class T>
    void save_vector(const std::vector<T>& values);
    template <class T>
    void save_class(const T& value);

    std::vector<std::byte> bytes_;
    detail::Versions versions_;
    unsigned depth_ = 0;
};

/// Reads values from bytes it does not believe. Everything that is wrong with them throws `bad_state`.
class InArchive {
  public:
    using is_saving = boost::mpl::bool_<false>;
    using is_loading = boost::mpl::bool_<true>;

    /// The bytes must outlive the archive.
    explicit InArchive(std::span<const std::byte> bytes) : rest_(bytes) {}

    template <class T>
    InArchive& operator>>(T&& value) {
        load(value);
        return *this;
    }
    template <class T>
    InArchive& operator&(T&& value) {
        return *this >> value;
    }

    void load_binary(void* address, std::size_t size) {
        const auto bytes = view(size);
        if (size != 0) {
            std::memcpy(address, bytes.data(), size);
        }
    }
    template <class T>
    void register_type(const T* = nullptr) {}

    /// The next bytes as they stand, without a copy.
    [[nodiscard]] std::span<const std::byte> view(std::size_t size) {
        expect(1, size);
        const auto bytes = rest_.first(size);
        rest_ = rest_.subspan(size);
        return bytes;
    }
    [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
    /// Refuses bytes that no value asked for. Call it after the last value.
    void finish() const {
        if (!rest_.empty()) {
            throw damaged("a state ends with its last value", std::to_string(rest_.size()) + " more bytes");
        }
    }

  private:
    template <class T>
    void load(T& value);
    template <class T>
    void load_plain(std::span<T> values);
    template <class T>
    void load_vector(std::vector<T>& values);
    template <class T>
    void load_class(T& value);

    [[nodiscard]] std::uint64_t load_count(std::size_t bytes_each) {
        std::uint64_t count = 0;
        load(count);
        expect(count, bytes_each);
        return count;
    }
    void expect(std::uint64_t count, std::size_t bytes_each) const {
        if (bytes_each != 0 && count > rest_.size() / bytes_each) {
            throw damaged("a state holds the bytes it promises",
                          "a promise of " + std::to_string(count) +
                              (bytes_each == 1 ? " byte(s)" : " value(s)") + " where " +
                              std::to_string(rest_.size()) + " byte(s) are left");
        }
    }
    [[nodiscard]] Error damaged(std::string_view rule, std::string received) const {
        if (!inside_.empty()) {
            received.append(" in `").append(inside_).append("`");
        }
        return error::bad_state(rule, received,
                                "the bytes are damaged or cut: take them from their source again");
    }

    std::span<const std::byte> rest_;
    detail::Versions versions_;
    std::string_view inside_;  // name of the class being read, for messages
    unsigned depth_ = 0;
};

/// The bytes of one object.
template <class T>
[[nodiscard]] std::vector<std::byte> save_bytes(const T& value) {
    OutArchive archive;
    archive << value;
    return std::move(archive).take();
}

/// One object from all of the bytes. `value` is unspecified when this throws.
template <class T>
void load_bytes(std::span<const std::byte> bytes, T& value) {
    InArchive archive{bytes};
    archive >> value;
    archive.finish();
}

}  // namespace klankbord::inline v0::state

#include "state/archive_values.hpp"
