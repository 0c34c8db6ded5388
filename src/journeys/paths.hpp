#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <klankbord/journeys/handovers.hpp>

#include "journeys/grouping.hpp"

// Steps from one contact to the next, counted by the values of one column at both ends.

namespace klankbord::inline v0::journeys {

/// One step: the contacts at both ends (no_code: none), and the time between.
struct Step {
    std::uint32_t from = no_code;
    std::uint32_t to = no_code;
    std::int64_t wait = -1;  ///< microseconds that count; -1: not known
};

/// All steps of each customer; what a map is counted from. Walked through twice, so it calls, and keeps nothing.
using StepsOf = std::function<void(Rows rows, Contacts::Scratch& scratch, std::vector<Step>& out)>;

struct PathWords {
    std::string measure;
    std::string count;   ///< name of the column of counts
    std::string prefix;  ///< of the columns of times
    bool open_ends = false;  ///< steps may come from nowhere and go nowhere: null stands for that, not for a missing value
};

[[nodiscard]] PathTable count_paths(const Contacts& contacts, const std::string& column, const StepsOf& steps_of,
                                    const PathWords& words, const Asking& asking, const Context& context);

}  // namespace klankbord::inline v0::journeys
