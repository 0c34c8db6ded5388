#include "journeys/contacts.hpp"

#include <string>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::journeys {

Contacts::Contacts(const state::FactTable& facts, const JourneyRules& rules)
    : store_(&facts.state().stores.front()), rules_(&rules) {
    if (facts.kind() != facts::FactKind::interactions) {
        throw error::invalid_value("journeys are made of interactions", facts::to_string(facts.kind()),
                                   "give the table of contacts");
    }
    rules.check();
    const auto& schema = store_->schema();
    const auto codes = [&](std::string_view name) -> const Code* {
        // Null says that there is no such column; an empty one is there.
        static constexpr Code nothing = no_code;
        const auto at = schema.find(name);
        return at == no_column ? nullptr : store_->rows() == 0 ? &nothing : store_->codes(at).data();
    };
    employee_ = codes("employee");
    journey_ = codes("journey");
    start_ = store_->large(schema.find("start")).data();
    if (const auto at = schema.find("end"); at != no_column) {
        static constexpr std::int64_t nothing = null_large;
        end_ = store_->rows() == 0 ? &nothing : store_->large(at).data();
    }
    if (employee_ != nullptr) {
        const auto& ids = store_->dictionary(schema.find("employee"));
        hands_.assign(ids.bound(), 1);
        for (const auto& bot : rules.bots) {
            if (const auto code = ids.find(IdView{bot})) {
                hands_[*code] = 0;
                continue;
            }
            // Ids that are integers are named by their digits.
            for (const auto code : ids.holds_integers() ? ids.sorted() : std::vector<Code>{}) {
                if (ids.id(code).to_string() == bot) {
                    hands_[code] = 0;
                }
            }
        }
    }
}

std::size_t Contacts::column(std::string_view name, std::string_view argument) const {
    const auto& schema = store_->schema();
    const auto at = schema.find(name);
    if (at != no_column && schema.columns[at].physical == facts::Physical::code) {
        return at;
    }
    std::string known;
    for (const auto& column : schema.columns) {
        if (column.physical == facts::Physical::code) {
            known.append(known.empty() ? "" : ", ").append(column.name);
        }
    }
    throw error::missing_name(std::string{argument} + " names columns that hold groups: " + known,
                              "\"" + std::string{name} + "\"", "choose among them, or keep the column with groups=");
}

}  // namespace klankbord::inline v0::journeys
