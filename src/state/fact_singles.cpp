#include <cmath>
#include <optional>
#include <string>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

#include "state/fact_table.hpp"

// Facts that come one by one: ratings and contacts, by their ids or by codes that were looked up before.

namespace klankbord::inline v0::state {

using facts::FactKind;
using facts::null_large;

template <class Rating, class IdOf>
void FactTable::State::place(const Rating& rating, IdOf&& id) {
    if (kind != FactKind::ratings) {
        throw error::invalid_value("single ratings go into a table of ratings", facts::to_string(kind),
                                   "add rows of other facts as a batch");
    }
    const bool by_employee = rating.rater == facts::Rater::employee;
    if (by_employee && stores.size() == 1) {
        throw error::invalid_value("a table takes employees' ratings when it keeps rater and employee", "rater employee",
                                   "map the columns \"rater\" and \"employee\"");
    }
    std::int64_t value = null_large;
    if (rating.value) {
        const auto scaled = *rating.value * 1000;
        const auto rounded = std::nearbyint(scaled);
        if (!(std::abs(scaled) < 2e9) || std::abs(scaled - rounded) > 1e-6 * std::max(1.0, std::abs(scaled))) {
            throw error::invalid_value("an answer has at most three decimals", std::to_string(*rating.value),
                                       "round it first");
        }
        value = static_cast<std::int64_t>(rounded);
        if (value < low || value > high || (value - low) % step != 0) {
            throw error::invalid_value("an answer lies on the scale", std::to_string(*rating.value),
                                       "correct the answer, or give the accumulator its scale");
        }
    }
    if (!(rating.weight >= 0 && rating.weight <= facts::most_weight)) {
        throw error::invalid_value("a weight lies between 0 and 65,536", std::to_string(rating.weight),
                                   "correct or rescale the weights");
    }
    for (std::size_t column = 0; column < cells.size(); ++column) {
        auto& cell = cells[column];
        switch (fields[column]) {
            case RatingField::value: cell.number = value; break;
            case RatingField::at: cell.number = rating.at.value_or(null_large); break;
            case RatingField::invited_at: cell.number = rating.invited_at.value_or(null_large); break;
            case RatingField::weight: cell.number = std::llround(rating.weight * facts::weight_unit); break;
            case RatingField::rater:
                cell.code = dictionaries->at(stores[0].space(column))
                                .intern(IdView{by_employee ? "employee" : "customer"});
                break;
            default: cell.code = id(column, fields[column]);
        }
    }
    edition.changed();
    stores[by_employee ? 1 : 0].append(cells);
    ++given;
    ++accepted;
}

template <class Contact, class IdOf>
void FactTable::State::place_contact(const Contact& contact, IdOf&& id) {
    if (kind != FactKind::interactions) {
        throw error::invalid_value("single contacts go into a table of interactions", facts::to_string(kind),
                                   "add rows of other facts as a batch");
    }
    const auto end = contact.end.value_or(null_large);
    if (contact.end && end < contact.start) {
        throw error::invalid_value("a contact ends at or after its start", format_utc(end).str(),
                                   "leave out the end, or correct it");
    }
    for (std::size_t column = 0; column < cells.size(); ++column) {
        auto& cell = cells[column];
        switch (contact_fields[column]) {
            case ContactField::start: cell.number = contact.start; break;
            case ContactField::end: cell.number = end; break;
            case ContactField::sequence: cell.number = contact.sequence ? *contact.sequence * 1000 : null_large; break;
            default: cell.code = id(column, contact_fields[column]);
        }
    }
    if (cells[stores[0].schema().owner].code == no_code) {
        throw error::invalid_value("a contact is somebody's", "no customer", "name the customer");
    }
    edition.changed();
    stores[0].append(cells);
    ++given;
    ++accepted;
}

void FactTable::add(const facts::Rating& rating) {
    auto& state = *state_;
    state.place(rating, [&](std::size_t column, RatingField field) -> Code {
        const auto known = [&](const std::optional<IdView>& id) {
            return id ? state.dictionaries->at(state.stores[0].space(column)).intern(*id) : no_code;
        };
        const auto word = [&](std::string_view text) {
            return known(text.empty() ? std::nullopt : std::optional{IdView{text}});
        };
        switch (field) {
            case RatingField::customer: return known(rating.customer);
            case RatingField::employee: return known(rating.employee);
            case RatingField::team: return known(rating.team);
            case RatingField::rating: return known(rating.rating);
            case RatingField::interaction: return known(rating.interaction);
            case RatingField::journey: return known(rating.journey);
            case RatingField::question: return word(rating.question);
            case RatingField::aspect: return word(rating.aspect);
            case RatingField::product: return word(rating.product);
            default: break;
        }
        for (const auto& [name, value] : rating.groups) {
            if (name == state.layout.columns[column].name) {
                return known(value);
            }
        }
        return no_code;
    });
}

void FactTable::add_coded(const facts::CodedRating& rating) {
    state_->place(rating, [&](std::size_t, RatingField field) -> Code {
        switch (field) {
            case RatingField::customer: return rating.customer;
            case RatingField::employee: return rating.employee;
            case RatingField::team: return rating.team;
            case RatingField::rating: return rating.rating;
            case RatingField::interaction: return rating.interaction;
            case RatingField::journey: return rating.journey;
            case RatingField::question: return rating.question;
            case RatingField::aspect: return rating.aspect;
            case RatingField::product: return rating.product;
            default: return no_code;
        }
    });
}

void FactTable::add(const facts::Interaction& contact) {
    auto& state = *state_;
    state.place_contact(contact, [&](std::size_t column, ContactField field) -> Code {
        const auto known = [&](const std::optional<IdView>& id) {
            return id ? state.dictionaries->at(state.stores[0].space(column)).intern(*id) : no_code;
        };
        const auto word = [&](std::string_view text) {
            return known(text.empty() ? std::nullopt : std::optional{IdView{text}});
        };
        switch (field) {
            case ContactField::customer: return known(contact.customer);
            case ContactField::employee: return known(contact.employee);
            case ContactField::team: return known(contact.team);
            case ContactField::interaction: return known(contact.interaction);
            case ContactField::journey: return known(contact.journey);
            case ContactField::channel: return word(contact.channel);
            case ContactField::touchpoint: return word(contact.touchpoint);
            case ContactField::version: return word(contact.version);
            default: break;
        }
        for (const auto& [name, value] : contact.groups) {
            if (name == state.layout.columns[column].name) {
                return known(value);
            }
        }
        return no_code;
    });
}

void FactTable::add_coded(const facts::CodedInteraction& contact) {
    state_->place_contact(contact, [&](std::size_t, ContactField field) -> Code {
        switch (field) {
            case ContactField::customer: return contact.customer;
            case ContactField::employee: return contact.employee;
            case ContactField::team: return contact.team;
            case ContactField::interaction: return contact.interaction;
            case ContactField::journey: return contact.journey;
            case ContactField::channel: return contact.channel;
            case ContactField::touchpoint: return contact.touchpoint;
            case ContactField::version: return contact.version;
            default: return no_code;
        }
    });
}

}  // namespace klankbord::inline v0::state
