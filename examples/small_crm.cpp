// A small CRM with klankbord inside. It owns its own rows; the library sees one of them at a time, or a batch, and keeps
// what it needs. Two offices count for themselves and are merged; the state goes to disk and comes back; a customer asks
// to be forgotten.

#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <klankbord/klankbord.hpp>

namespace kb = klankbord;

namespace {

/// A contact as this CRM has it: nothing of klankbord in it.
struct Contact {
    std::string id;
    std::string client;
    std::string desk;
    int score = -1;  // 0 … 10; -1: asked, no answer
};

/// The CRM's own table, here made up: forty clients, three desks, not everybody answers.
std::vector<Contact> contacts_of(const std::string& office, int seed) {
    std::vector<Contact> contacts;
    unsigned state = static_cast<unsigned>(seed);
    const auto below = [&state](unsigned limit) {
        state = state * 1664525U + 1013904223U;  // a generator of one line is enough for an example
        return (state >> 16U) % limit;
    };
    const std::vector<std::string> desks{"Billing", "Delivery", "Sales"};
    for (int i = 0; i < 240; ++i) {
        Contact contact;
        contact.id = office + "-" + std::to_string(i);
        contact.client = "client " + std::to_string(below(40));
        contact.desk = desks[below(3)];
        if (below(10) < 6) {
            const auto worse = contact.desk == "Delivery" ? below(5) : 0U;
            contact.score = static_cast<int>(10 - below(3) - worse);
        }
        contacts.push_back(contact);
    }
    return contacts;
}

/// The bridge between the two: a rating is a struct of views into the CRM's row.
kb::facts::Rating rating_of(const Contact& contact) {
    kb::facts::Rating rating;
    rating.customer = kb::IdView{contact.client};
    rating.team = kb::IdView{contact.desk};
    rating.interaction = kb::IdView{contact.id};
    if (contact.score >= 0) {
        rating.value = contact.score;
    }
    return rating;
}

void print(const kb::satisfaction::Scores& scores) {
    // This CRM knows its clients by name and promised them nothing: a small row is withheld, and that is all.
    // Without these two lines the answers would be guarded as anonymous ones, small rows pooled into `other`.
    kb::privacy::Policy known_by_name;
    known_by_name.anonymous = false;
    for (const auto& row : scores.release(known_by_name)) {
        if (row.score.given()) {
            std::printf("  %-8s %+6.1f  between %+6.1f and %+6.1f  (%lld of %lld answered, %lld clients)\n",
                        row.group(0).c_str(), row.score.estimate, row.score.low, row.score.high,
                        static_cast<long long>(*row.answers), static_cast<long long>(*row.asked),
                        static_cast<long long>(*row.persons));
        } else {
            std::printf("  %-8s withheld: %s\n", row.group(0).c_str(), std::string{to_string(row.score.reason)}.c_str());
        }
    }
}

}  // namespace

int main() {
    kb::satisfaction::ScoresConfig config;
    config.score = kb::satisfaction::ScoreSpec::of(kb::satisfaction::Measure::nps);
    config.by = {std::string{kb::by::team}};
    config.identified = true;  // contacts have ids: whatever is sent twice counts once

    // One office reports every contact as it ends, the other sends its day in one go.
    kb::satisfaction::Scores utrecht{config};
    const auto in_utrecht = contacts_of("utrecht", 7);
    for (const auto& contact : in_utrecht) {
        utrecht.add(rating_of(contact));
    }
    kb::satisfaction::Scores gent{config};
    const auto in_gent = contacts_of("gent", 11);
    std::vector<kb::facts::Rating> day;
    for (const auto& contact : in_gent) {
        day.push_back(rating_of(contact));
    }
    gent.add(day);

    std::puts("Utrecht");
    print(utrecht);

    // The line was bad: Gent sends its day again. Nothing is counted twice.
    gent.add(day);
    auto both = utrecht;
    both.merge(gent);
    std::puts("Utrecht and Gent");
    print(both);

    // To disk and back: the bytes say themselves what they are, and are checked when they return.
    const std::vector<std::byte> saved = both.to_bytes();
    auto restored = kb::satisfaction::Scores::from_bytes(saved);
    std::printf("saved and restored: %lld ratings, %s\n", static_cast<long long>(restored.rows()),
                restored.to_bytes() == saved ? "the same bytes" : "DIFFERENT");

    // Another scale is another question: merging is refused, with the line that differs.
    try {
        restored.merge(kb::satisfaction::Scores{kb::satisfaction::Measure::csat, {"team"}});
    } catch (const kb::Error& error) {
        std::printf("refused: %s\n", error.what());
    }

    const auto before = restored.rows();
    restored.forget(kb::PersonKind::customer, "client 3");
    std::printf("client 3 is forgotten: %lld ratings less\n", static_cast<long long>(before - restored.rows()));
    print(restored);
}
