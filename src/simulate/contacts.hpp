#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <klankbord/core/context.hpp>

#include "simulate/people.hpp"
#include "simulate/scales.hpp"

namespace klankbord::inline v0::simulate {

/// One contact of a customer with an employee: what happened, what was felt, and what everybody would have
/// answered.
struct Contact {
    std::int64_t start = 0;  ///< microseconds since 1970 UTC
    std::uint32_t customer = 0;
    std::uint32_t journey =
        0;  ///< counted within a piece of customers first, within the organisation in the end
    std::uint32_t employee = 0;
    std::uint32_t day = 0;             ///< civil day in the organisation's zone, counted from the first day
    std::uint32_t seconds = 0;         ///< how long it took
    std::uint32_t answer_seconds = 0;  ///< from the invitation to the answer
    std::uint32_t rating_seconds = 0;  ///< from the end to the employee's rating
    std::uint8_t channel = 0;
    std::uint8_t touchpoint = 0;
    bool invited = false;
    bool answered = false;                          ///< the customer; only when invited
    bool rated = false;                             ///< the employee
    std::array<std::uint8_t, questions> answers{};  ///< values on the questions' scales, given or not
    double latent = 0;                              ///< what the customer felt
    double chance = 0;                              ///< of an answer, once invited

    [[nodiscard]] std::int64_t end() const { return start + std::int64_t{seconds} * 1'000'000; }
};

struct Customer {
    std::uint32_t team = 0;  ///< the customer's own
    double effect = 0;
    double habit = 0;  ///< of answering, standard normal
    std::uint32_t segment = 0;
    std::int32_t since = 0;
};

/// Who a customer is: a pure function of the seed and the number.
[[nodiscard]] Customer make_customer(const World& world, std::uint64_t customer);

struct Contacts {
    std::vector<Contact> all;  ///< in order of start, then customer, then the customer's own order
    std::uint64_t journeys = 0;
};

/// All contacts of all customers. The same for any number of threads.
[[nodiscard]] Contacts make_contacts(const World& world, const Context& context, double progress_from,
                                     double progress_to);

}  // namespace klankbord::inline v0::simulate
