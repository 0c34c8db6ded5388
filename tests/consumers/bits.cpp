// One number of every kind the library gives, in hexadecimal: two builds of it can be held to the same last
// bit. It asks every room of the installed library, so what a shared one forgot to export does not link here.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include <klankbord/klankbord.hpp>

namespace kb = klankbord;

namespace {

void print(const char* name, double value) { std::printf("%s %a\n", name, value); }

void print(const char* name, const kb::Estimate& value) {
    std::printf("%s %a %a %a %s\n", name, value.estimate, value.low, value.high,
                std::string{kb::to_string(value.reason)}.c_str());
}

/// FNV-1a: a difference in any bit of what it was fed shows.
class Sum {
  public:
    void take(const void* bytes, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            sum_ = (sum_ ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100000001b3U;
        }
    }
    void take(const kb::Table& table) {
        for (const auto& column : table.columns()) {
            take(column.name().data(), column.name().size());
            for (std::size_t row = 0; row < column.size(); ++row) {
                const bool nothing = column.is_null(row);
                take(&nothing, sizeof nothing);
                if (nothing) {
                    continue;
                }
                if (column.type() == kb::Column::Type::real) {
                    const double value = column.real(row);
                    take(&value, sizeof value);
                } else if (column.type() == kb::Column::Type::text) {
                    take(column.text(row).data(), column.text(row).size());
                } else {
                    const std::int64_t value = column.integer(row);
                    take(&value, sizeof value);
                }
            }
        }
    }
    void print(const char* name) const {
        std::printf("%s %016llx\n", name, static_cast<unsigned long long>(sum_));
    }

  private:
    std::uint64_t sum_ = 0xcbf29ce484222325U;
};

void print(const char* name, const kb::Table& table) {
    Sum sum;
    sum.take(table);
    sum.print(name);
}

/// Whole numbers that look like chance: the same on every machine.
class Chance {
  public:
    int below(int limit) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<int>((state_ >> 33U) % static_cast<std::uint64_t>(limit));
    }

  private:
    std::uint64_t state_ = 20261125;
};

/// Ratings of 120 customers who answer more than once, of unequal weight, by 9 teams of unequal size.
template <class Accumulator>
void fill(Accumulator& accumulator, int low, int points) {
    Chance chance;
    for (int i = 0; i < 2000; ++i) {
        const int team = chance.below(1 + chance.below(9));
        const auto name = "team " + std::to_string(team);
        kb::facts::Rating rating;
        rating.customer = chance.below(120);
        rating.team = kb::IdView{name};
        if (chance.below(4) != 0) {
            const int answer = chance.below(points);
            rating.value = low + std::max(answer, chance.below(points) - team / 3);
        }
        rating.weight = (1 + chance.below(30)) / 7.0;
        accumulator.add(rating);
    }
}

void print_scores(const char* name, kb::satisfaction::Measure measure, bool weighted) {
    kb::satisfaction::ScoresConfig config;
    config.score = kb::satisfaction::ScoreSpec::of(measure);
    config.score.shrink = true;
    config.by = {std::string{kb::by::team}};
    config.weighted = weighted;
    kb::satisfaction::Scores scores{config};
    fill(scores, static_cast<int>(config.score.scale.low), config.score.scale.points());
    const auto table = scores.release();
    std::printf("%s: %zu teams, %lld rows\n", name, table.rows().size(),
                static_cast<long long>(table.rows_read()));
    for (const auto& row : table) {
        print(("  " + row.group(0)).c_str(), row.score);
        print("    shrunk", row.shrunk.value_or(kb::Estimate{}));
        print("    worth", row.n_effective);
    }
    print("  table", table.table());
    print("  distribution", table.distribution());
    const auto differences = table.differences();
    for (const auto& row : differences.rows) {
        print("  difference", row.difference);
        print("    p", row.p_adjusted);
    }
    if (!weighted && (measure == kb::satisfaction::Measure::ces || measure == kb::satisfaction::Measure::mean_score)) {
        print("  superiority", kb::satisfaction::superiority(table, table.rows().front().groups.front(),
                                                             table.rows()[1].groups.front())
                                   .theta);
    }
}

void print_statistics() {
    const auto critical = kb::stats::Critical::normal(0.95);
    const auto limits = kb::stats::wilson(81, 263, critical);
    print("low", limits.low);
    print("high", limits.high);
    const kb::stats::Trinomial answers{342, 968, 1436};
    const auto around = kb::stats::nps_adjusted_wald(answers, answers.total(), critical);
    print("nps", kb::stats::nps(answers));
    print("nps low", around.low);
    print("nps high", around.high);
}

/// A store of facts asked through a ledger, and its way to bytes and back.
void print_facts() {
    kb::facts::Mapping mapping;
    for (const auto* name : {"customer", "team", "value", "weight"}) {
        mapping.columns.emplace(name, name);
    }
    kb::state::FactTable facts{kb::facts::FactKind::ratings, mapping};
    fill(facts, 0, 11);
    facts.forget(kb::PersonKind::customer, 17);
    const auto bytes = kb::state::FactTable::from_bytes(facts.to_bytes()).to_bytes();
    Sum sum;
    sum.take(bytes.data(), bytes.size());
    sum.print("facts");
    print("facts, decoded", facts.table());

    kb::privacy::Ledger ledger;
    kb::satisfaction::RatingQuery query;
    query.by = {"team"};
    const auto spec = kb::satisfaction::ScoreSpec::of(kb::satisfaction::Measure::nps);
    print("facts, asked", kb::satisfaction::score(facts, query, spec, {}, {}, {}, true, &ledger).table());
    std::printf("ledger %zu answers, %zu blocks\n", ledger.answers(), ledger.blocks());
}

void print_simulated() {
    kb::simulate::Parameters parameters;
    parameters.seed = 7;
    parameters.customers = 200;
    const auto made = kb::simulate::simulate(parameters);
    print("interactions", made.interactions);
    print("ratings", made.ratings);
    print("moods", made.moods);
    print("employees", made.employees);
    print("customers", made.customers);
    print("truth", made.truth.measures);
    print("contacts", made.truth.contacts);
}

/// Contacts of 200 customers with 12 employees of three teams, some without an end.
template <class Accumulator>
void print_journeys(const char* name) {
    kb::journeys::JourneyConfig config;
    config.by = {std::string{kb::by::team}};
    Accumulator contacts{config};
    Chance chance;
    for (int i = 0; i < 3000; ++i) {
        const auto team = "team " + std::to_string(chance.below(3));
        kb::facts::Interaction contact;
        contact.customer = chance.below(200);
        contact.employee = chance.below(12);
        contact.team = kb::IdView{team};
        contact.touchpoint = chance.below(2) == 0 ? "desk" : "phone";
        contact.start = std::int64_t{chance.below(100'000)} * 60'000'000;
        if (chance.below(8) != 0) {
            contact.end = contact.start + std::int64_t{chance.below(90)} * 60'000'000;
        }
        contacts.add(contact);
    }
    const auto released = contacts.release();
    print(name, released.table);
    for (const auto* column : {"coc", "secon", "flow_efficiency", "coc_low", "wait_p85_minutes", "share"}) {
        const auto* found = released.table.find(column);
        for (std::size_t row = 0; found != nullptr && row < found->size(); ++row) {
            print(column, found->real(row));
        }
    }
}

}  // namespace

int main() {
    print_statistics();
    print_scores("nps", kb::satisfaction::Measure::nps, false);
    print_scores("csat", kb::satisfaction::Measure::csat, true);
    print_scores("ces", kb::satisfaction::Measure::ces, false);
    print_scores("mean", kb::satisfaction::Measure::mean_score, true);
    print_facts();
    print_journeys<kb::journeys::Continuity>("continuity");
    print_journeys<kb::journeys::Waiting>("waiting");
    print_journeys<kb::journeys::Handovers>("handovers");
    print_simulated();
    return 0;
}
