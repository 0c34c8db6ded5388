#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/id.hpp>

namespace klankbord::inline v0 {

/// Who can ask to be forgotten.
enum class PersonKind : std::uint8_t { customer, employee };

[[nodiscard]] constexpr std::string_view to_string(PersonKind kind) {
    return kind == PersonKind::customer ? "customer" : "employee";
}

namespace state {
namespace detail {

/// Stands for an argument of any type.
struct Anything {
    template <class T>
    operator T() const;  // NOLINT(google-explicit-constructor)
};

/// As far as the language can see from outside: one public member `result`, or one that takes up to four
/// arguments.
template <class A>
concept HasPublicResult = requires {
    &A::result;
}
|| requires(A& a) { a.result(); }
|| requires(A& a, Anything x) { a.result(x); }
|| requires(A& a, Anything x) { a.result(x, x); }
|| requires(A& a, Anything x) { a.result(x, x, x); }
|| requires(A& a, Anything x) { a.result(x, x, x, x); };

}  // namespace detail

/// What takes facts in, one by one or from other accumulators of its kind, and travels as bytes.
///
/// A commutative monoid: empty is neutral, `merge` is the same as adding all, in any order and grouping, and
/// refuses another configuration (docs/state/accumulator.md has the laws, one test proves them for every
/// accumulator). Its result leaves through `release` only, after the last merge: there is no public `result`.
///
/// - `Fact`: one row, as the caller has it.
/// - `add(fact)`: takes one fact. Strong guarantee: a fact that is refused changes nothing.
/// - `merge(other)`: takes the facts of another one. Throws `bad_state` naming the differing line of
/// configuration.
/// - `forget(kind, id)`: afterwards this equals what it would be had nobody of that id ever appeared.
/// - `to_bytes()`: a frame (frame.hpp); equal facts give equal bytes. Personal data.
/// - `from_bytes(bytes)`: reads bytes nobody vouches for; throws `bad_state`.
/// - `configuration()`: what must be equal for a merge, as canonical text (configuration.hpp).
/// - `bytes_used()`: memory held, in bytes.
///
/// Const calls may run concurrently; changing one needs one writer at a time. A copy shares nothing.
template <class A>
concept Accumulator = std::copyable<A> && !detail::HasPublicResult<A> &&
                      requires(A a, const A& other, const typename A::Fact& fact, PersonKind kind, IdView id,
                               std::span<const std::byte> bytes) {
    a.add(fact);
    a.merge(other);
    a.forget(kind, id);
    { other.to_bytes() } -> std::same_as<std::vector<std::byte>>;
    { A::from_bytes(bytes) } -> std::same_as<A>;
    { other.configuration() } -> std::convertible_to<std::string>;
    { other.bytes_used() } -> std::same_as<std::size_t>;
};

}  // namespace state
}  // namespace klankbord::inline v0
