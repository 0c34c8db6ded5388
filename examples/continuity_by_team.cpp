// Two offices take in contacts by themselves; one of them tells how whole the customers of each team are.

#include <cstdio>
#include <string>

#include <klankbord/klankbord.hpp>

namespace kb = klankbord;

namespace {

constexpr std::int64_t hour = 3'600'000'000;

/// Forty customers, each with four contacts at one team: with two employees in turn, or with four.
void take_in(kb::journeys::Continuity& office, const char* team, int first, int employees_met) {
    for (int i = first; i < first + 40; ++i) {
        for (int k = 0; k < 4; ++k) {
            const auto customer = "klant " + std::to_string(i);
            const auto employee = std::string{team} + " " + std::to_string((i + k % employees_met) % 5);
            kb::facts::Interaction contact;
            contact.customer = customer;
            contact.employee = employee;
            contact.team = team;
            contact.start = (i + k * 24) * hour;
            contact.end = contact.start + hour / 2;
            office.add(contact);
        }
    }
}

}  // namespace

int main() {
    kb::journeys::Continuity here{kb::by::team};
    kb::journeys::Continuity there{kb::by::team};
    take_in(here, "Noord", 0, 2);
    take_in(there, "Zuid", 100, 4);
    here.merge(kb::journeys::Continuity::from_bytes(there.to_bytes()));  // bytes travel; contacts are merged
    for (const auto& row : here.release()) {
        std::printf("%s: the same employee in %.0f%% of pairs of contacts (%.0f%% to %.0f%%), %.1f hands, %lld customers\n",
                    row.group(0).c_str(), 100 * row.coc.estimate, 100 * row.coc.low, 100 * row.coc.high, row.hands,
                    static_cast<long long>(row.customers));
    }
    return 0;
}
