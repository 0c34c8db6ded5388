#pragma once

#include <cstdint>

#include <klankbord/privacy/policy.hpp>

namespace klankbord::inline v0::privacy::detail {

/// The two minima of a policy as predicates. Both are kept by unions of sets that keep them.
struct Minima {
    explicit Minima(const Policy& policy)
        : persons(static_cast<std::uint64_t>(policy.min_persons)),
          employees(static_cast<std::uint64_t>(policy.min_employees)) {}

    [[nodiscard]] bool enough_persons(std::uint64_t count) const { return count >= persons; }
    /// Nobody known is enough: the answers are then about no employee in particular.
    [[nodiscard]] bool enough_employees(std::uint64_t count) const {
        return count == 0 || count >= employees;
    }

    std::uint64_t persons;
    std::uint64_t employees;
};

}  // namespace klankbord::inline v0::privacy::detail
