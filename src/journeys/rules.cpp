#include <klankbord/journeys/rules.hpp>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::journeys {

Grain parse_grain(std::string_view word) {
    if (word == "customer") {
        return Grain::customer;
    }
    if (word == "journey") {
        return Grain::journey;
    }
    throw error::invalid_value("contacts are taken together by customer or by journey", word,
                               "say per=\"customer\" or per=\"journey\"");
}

std::string_view to_string(Grain grain) { return grain == Grain::customer ? "customer" : "journey"; }

void JourneyRules::check() const {
    if (gap_days && *gap_days < 1) {
        throw error::invalid_value("a gap that ends a journey is at least one day", std::to_string(*gap_days),
                                   "say gap_days=30, or leave it out");
    }
}

}  // namespace klankbord::inline v0::journeys
