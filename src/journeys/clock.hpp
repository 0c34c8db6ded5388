#pragma once

#include <cstdint>
#include <utility>

#include "journeys/contacts.hpp"

// The time of one journey, split into touch and wait. Every moment is one of three: somebody's hands were at it, the
// customer waited, or it is not known (an end is missing). Unknown time is left out of both, never guessed.

namespace klankbord::inline v0::journeys {

/// What one contact with an employee adds.
struct Lap {
    std::uint32_t contact = 0;
    Code hand = no_code;
    Code hand_before = no_code;  ///< the employee before this one; no_code at the first
    std::uint32_t contact_before = 0;
    std::int64_t wait = 0;    ///< waited before it, also at bots and in queues, in microseconds that count
    std::int64_t wait_from = 0;  ///< since when, where there was a wait that is known as a whole
    std::int64_t touch = 0;   ///< what it adds to the time touched: overlaps count once
    bool wait_known = true;   ///< false: the end before it is missing

    [[nodiscard]] bool handover() const { return hand_before != no_code && hand != hand_before; }
};

/// The totals of one journey.
struct JourneyTime {
    std::int64_t wait = 0;
    std::int64_t touch = 0;
    std::int64_t wait_after = 0;  ///< part of `wait`: at a bot or in a queue after the last employee
    std::int64_t unknown = 0;     ///< contacts whose end is missing
};

/// Splits the time of one journey, contacts in order, and calls `use(lap)` for every contact with an employee.
///
/// Without ends (`Contacts::ends_known`) a contact is a moment: the time between two is waited, touch included, and the
/// caller must say so.
template <class Use>
JourneyTime split_time(const Contacts& contacts, Rows unit, Use&& use) {
    JourneyTime total;
    const auto& hours = contacts.rules().hours;
    auto reach = contacts.start(unit.front());  // until here the time is accounted for
    bool unknown = false;                       // since then somebody may have been at it
    std::int64_t wait = 0;
    std::int64_t wait_from = reach;
    bool wait_known = true;
    Lap lap;
    for (const auto contact : unit) {
        const auto start = contacts.start(contact);
        const auto end = contacts.end(contact);
        if (start > reach) {
            wait += unknown ? 0 : hours.between(reach, start);
            wait_known = wait_known && !unknown;
            unknown = false;
            reach = start;
        }
        lap.hand = contacts.hand(contact);
        if (lap.hand == no_code) {
            continue;
        }
        lap.contact = contact;
        lap.wait = std::exchange(wait, 0);
        lap.wait_from = wait_from;
        lap.wait_known = std::exchange(wait_known, true);
        lap.touch = 0;
        if (end != null_large && end > reach) {
            lap.touch = hours.between(reach, end);
            reach = end;
            unknown = false;
        } else if (end == null_large && contacts.ends_known()) {
            ++total.unknown;
            unknown = true;
        }
        wait_from = reach;
        total.wait += lap.wait;
        total.touch += lap.touch;
        use(std::as_const(lap));
        lap.hand_before = lap.hand;
        lap.contact_before = contact;
    }
    // A queue that nobody came out of.
    for (const auto contact : unit) {
        const auto end = contacts.hand(contact) == no_code ? contacts.end(contact) : null_large;
        if (end != null_large && end > reach && !unknown) {
            wait += hours.between(reach, end);
            reach = end;
        }
    }
    total.wait_after = wait;
    total.wait += wait;
    return total;
}

[[nodiscard]] inline double minutes(std::int64_t micros) { return static_cast<double>(micros) / 6e7; }

}  // namespace klankbord::inline v0::journeys
