#include <klankbord/facts/kinds.hpp>

#include <array>
#include <string>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::facts {

namespace {

using Words = std::string_view;

constexpr std::array rater_words{Words{"customer"}, Words{"employee"}};
constexpr std::array kind_words{Words{"recommendation"}, Words{"complaint"}, Words{"suggestion"}, Words{"idea"},
                                Words{"question"}};
constexpr std::array origin_words{Words{"customer"},          Words{"employee_for_customer"},
                                  Words{"employee_as_customer"}, Words{"employee_elsewhere"},
                                  Words{"adoption_talk"},     Words{"panel"},
                                  Words{"silence"},           Words{"public"}};
constexpr std::array stage_words{Words{"caught"}, Words{"recorded"}, Words{"planned"}, Words{"delivered"},
                                 Words{"told"},   Words{"declined"}, Words{"vanished"}};
constexpr std::array cause_words{Words{"conflicting_goal"}, Words{"capacity"}, Words{"mandate"}, Words{"unknown"}};
constexpr std::array work_words{Words{"meeting"}, Words{"analysis"}, Words{"plan"}, Words{"delivery"}};
constexpr std::array adoption_words{Words{"natural"}, Words{"assigned"}};
constexpr std::array decision_words{Words{"own_mandate"}, Words{"outside_rules"}, Words{"asked_first"}};

constexpr FactColumn id(std::string_view name, bool required = false) {
    return {name, FactType::id, name, required, {}};
}
constexpr FactColumn id_of(std::string_view name, std::string_view ids, bool required = false) {
    return {name, FactType::id, ids, required, {}};
}
constexpr FactColumn column(std::string_view name, FactType type, bool required = false) {
    return {name, type, {}, required, {}};
}
template <std::size_t N>
constexpr FactColumn word(std::string_view name, const std::array<Words, N>& words, bool required = false) {
    return {name, FactType::word, name, required, words};
}
constexpr FactColumn nullable(FactColumn column) {
    column.nullable = true;
    return column;
}
/// A time that ends what began at another one.
constexpr FactColumn not_before(std::string_view earlier, FactColumn column) {
    column.not_before = earlier;
    return column;
}
/// An open string that serves as a group: touchpoint, question, segment …
constexpr FactColumn name_of(std::string_view name) { return {name, FactType::id, name, false, {}}; }

constexpr std::array interactions{id("interaction"),
                                  id("journey"),
                                  id("customer", true),
                                  id("employee"),
                                  id("team"),
                                  name_of("channel"),
                                  name_of("touchpoint"),
                                  column("start", FactType::time, true),
                                  not_before("start", column("end", FactType::time)),
                                  name_of("version"),
                                  column("sequence", FactType::number)};
constexpr std::array ratings{id("rating"),
                             id("interaction"),
                             id("journey"),
                             nullable(id("customer", true)),
                             id("employee"),
                             id("team"),
                             word("rater", rater_words),
                             name_of("question"),
                             name_of("aspect"),
                             name_of("product"),
                             nullable(column("value", FactType::answer, true)),
                             column("invited_at", FactType::time),
                             column("at", FactType::time),
                             column("weight", FactType::weight)};
constexpr std::array moods{id("employee", true), id("team"), column("day", FactType::day, true),
                           column("happy", FactType::flag)};
constexpr std::array signals{id("signal", true),
                             column("at", FactType::time, true),
                             word("kind", kind_words, true),
                             word("origin", origin_words),
                             name_of("about"),
                             id("customer"),
                             id("employee"),
                             id("team"),
                             name_of("relation"),
                             name_of("touchpoint"),
                             id("journey"),
                             name_of("severity"),
                             name_of("theme"),
                             column("text", FactType::text)};
constexpr std::array steps{id("signal", true),
                           column("at", FactType::time, true),
                           word("stage", stage_words, true),
                           id("team"),
                           id("employee"),
                           name_of("reason"),
                           word("cause", cause_words),
                           word("work", work_words),
                           column("effort", FactType::number),
                           column("note", FactType::text)};
constexpr std::array adoptions{id("employee", true),
                               id("customer", true),
                               column("since", FactType::time, true),
                               not_before("since", column("until", FactType::time)),
                               word("origin", adoption_words),
                               name_of("relation")};
constexpr std::array talks{id("employee", true), id("customer", true), column("at", FactType::time, true)};
constexpr std::array decisions{id("employee", true),
                               id("team"),
                               column("at", FactType::time, true),
                               word("kind", decision_words, true),
                               column("waited", FactType::number),
                               name_of("outcome")};
constexpr std::array employees{id("employee", true),
                               column("since", FactType::time),
                               not_before("since", column("until", FactType::time)),
                               id("team"),
                               id("department"),
                               name_of("level")};
constexpr std::array customers{id("customer", true), column("since", FactType::time), name_of("segment")};
constexpr std::array shifts{id("employee", true), id("team"), column("start", FactType::time, true),
                            nullable(not_before("start", column("end", FactType::time, true)))};
constexpr std::array promised{name_of("measure"), column("since", FactType::time, true),
                              column("value", FactType::number, true)};
constexpr std::array links{id_of("source", "signal", true), id_of("target", "signal", true), name_of("kind"),
                           column("at", FactType::time)};
constexpr std::array conflicts{id("employee", true), id("customer", true)};
constexpr std::array answers{id("interaction", true), column("value", FactType::answer, true)};

constexpr std::array all_kinds{FactKind::interactions, FactKind::ratings,   FactKind::moods,     FactKind::signals,
                               FactKind::steps,        FactKind::adoptions, FactKind::talks,     FactKind::decisions,
                               FactKind::employees,    FactKind::customers, FactKind::shifts,    FactKind::promised,
                               FactKind::links,        FactKind::conflicts, FactKind::answers};

}  // namespace

std::span<const FactColumn> columns_of(FactKind kind) {
    switch (kind) {
        case FactKind::interactions: return interactions;
        case FactKind::ratings: return ratings;
        case FactKind::moods: return moods;
        case FactKind::signals: return signals;
        case FactKind::steps: return steps;
        case FactKind::adoptions: return adoptions;
        case FactKind::talks: return talks;
        case FactKind::decisions: return decisions;
        case FactKind::employees: return employees;
        case FactKind::customers: return customers;
        case FactKind::shifts: return shifts;
        case FactKind::promised: return promised;
        case FactKind::links: return links;
        case FactKind::conflicts: return conflicts;
        case FactKind::answers: return answers;
    }
    return {};
}

std::string_view to_string(FactKind kind) {
    switch (kind) {
        case FactKind::interactions: return "interactions";
        case FactKind::ratings: return "ratings";
        case FactKind::moods: return "moods";
        case FactKind::signals: return "signals";
        case FactKind::steps: return "steps";
        case FactKind::adoptions: return "adoptions";
        case FactKind::talks: return "talks";
        case FactKind::decisions: return "decisions";
        case FactKind::employees: return "employees";
        case FactKind::customers: return "customers";
        case FactKind::shifts: return "shifts";
        case FactKind::promised: return "promised";
        case FactKind::links: return "links";
        case FactKind::conflicts: return "conflicts";
        case FactKind::answers: return "answers";
    }
    return {};
}

std::span<const FactKind> fact_kinds() { return all_kinds; }

FactKind parse_fact_kind(std::string_view word) {
    std::string known;
    for (const auto kind : all_kinds) {
        if (word == to_string(kind)) {
            return kind;
        }
        known.append(known.empty() ? "" : ", ").append(to_string(kind));
    }
    throw error::missing_name("facts stand in one of these tables: " + known, word, "use one of these names");
}

}  // namespace klankbord::inline v0::facts
