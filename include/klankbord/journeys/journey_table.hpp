#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/group_value.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/reason.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/core/zone.hpp>
#include <klankbord/privacy/policy.hpp>

namespace klankbord::inline v0::journeys {

/// How a question about journeys is grouped, with which certainty it is answered, and who asks.
struct Asking {
    std::vector<std::string> by{};  ///< columns of the interactions: team, channel, a group kept with groups …
    std::optional<Period> period{};
    Zone calendar{};                ///< by which periods are cut
    double confidence = 0.95;
    privacy::Policy policy{};
    privacy::Viewer viewer{};
    /// Were the customers promised to be anonymous? Then groups that are too small are pooled into `other` and nobody is
    /// listed; known by name (false), small groups are withheld. Where nobody said, they are pooled, for this question.
    /// `policy.anonymous` overrules.
    std::optional<bool> promised{};
};

/// Which group a row is about, and how many people stand behind it.
struct KLANKBORD_EXPORT GroupRow {
    std::vector<GroupValue> groups;      ///< in the order of `by`
    bool other = false;                  ///< small groups pooled into one row
    std::optional<std::int32_t> period;  ///< day on which the period starts (days since 1970)
    Reason reason = Reason::none;        ///< why nothing is shown
    std::int64_t customers = 0;          ///< distinct customers; 0 where nothing is shown
    std::int64_t employees = 0;          ///< distinct employees; 0 where nothing is shown

    /// The group value as text; empty for null.
    [[nodiscard]] std::string group(std::size_t column) const { return other ? "other" : klankbord::to_string(groups[column]); }
    [[nodiscard]] bool shown() const { return reason == Reason::none; }
};

/// What a question about journeys gives back, after the door.
struct KLANKBORD_EXPORT JourneyTable {
    std::string measure;
    std::vector<std::string> by;
    std::optional<Period> period;
    double confidence = 0.95;
    Table table;                       ///< all columns
    std::vector<std::string> methods;  ///< what was computed and how: "coc: … (Bice & Boxerman 1977)"
    std::vector<std::string> notes;    ///< what a reader must know, as words
    std::vector<std::string> stamps;   ///< what the door stamped on it
    std::int64_t rows = 0;             ///< contacts read
    /// Counts of the whole that no row shows, by name: "cases", "distinct" of variants.
    std::vector<std::pair<std::string, std::int64_t>> totals;
};

}  // namespace klankbord::inline v0::journeys
