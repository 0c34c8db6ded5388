// What it costs to guard a question: NPS by team of ten million facts (1.5 million answers of a million
// customers, 50 teams), without a door's memory, with a ledger for the first time, again, after a late fact,
// and while answers wait. Medians; the answers are checked to be the same. Prints; judges nothing.
//
//     bench_bench_guarded [facts] [threads]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include <klankbord/core/random.hpp>
#include <klankbord/klankbord.hpp>

namespace kb = klankbord;

namespace {

double milliseconds(const std::function<void()>& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return 1e3 * std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> times) {
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
}

/// Medians of several pieces of work done in turn, so that a busy machine slows all of them.
std::vector<double> in_turn(const std::vector<std::function<void()>>& works) {
    std::vector<std::vector<double>> times(works.size());
    for (int i = 0; i < 15; ++i) {
        for (std::size_t w = 0; w < works.size(); ++w) {
            times[w].push_back(milliseconds(works[w]));
        }
    }
    std::vector<double> medians;
    for (auto& of_one : times) {
        medians.push_back(median(std::move(of_one)));
    }
    return medians;
}

void line(const char* what, double time, double question) {
    std::printf("%-60s %9.1f ms %7.2f x\n", what, time, time / question);
}

kb::state::FactTable table_of(std::size_t facts, bool with_employees) {
    kb::facts::Mapping mapping;
    for (const auto* fact : {"customer", "team", "value"}) {
        mapping.columns.emplace(fact, fact);
    }
    if (with_employees) {
        mapping.columns.emplace("employee", "employee");
    }
    kb::state::FactTable table{kb::facts::FactKind::ratings, mapping};
    std::vector<kb::Code> customers, teams, employees;
    for (int i = 0; i < 1'000'000; ++i) {
        customers.push_back(table.code("customer", "C-" + std::to_string(1'000'000 + i)));
    }
    for (int i = 0; i < 50; ++i) {
        teams.push_back(table.code("team", "team " + std::to_string(i)));
    }
    for (int i = 0; with_employees && i < 500; ++i) {
        employees.push_back(table.code("employee", "E-" + std::to_string(i)));
    }
    kb::Random random{1, 0, 0};
    for (std::size_t i = 0; i < facts; ++i) {
        kb::facts::CodedRating rating;
        rating.customer = customers[random.below(customers.size())];
        const auto team = random.below(teams.size());
        rating.team = teams[team];
        if (with_employees) {
            rating.employee = employees[team * 10 + random.below(10)];
        }
        if (random.bernoulli(0.15)) {
            rating.value = static_cast<double>(random.below(11));
        }
        table.add_coded(rating);
    }
    return kb::state::FactTable::from_bytes(table.to_bytes());  // folded
}

void measure(std::size_t facts, int threads, bool with_employees) {
    auto table = table_of(facts, with_employees);
    kb::Context context;
    context.threads = threads;
    kb::satisfaction::RatingQuery by_team;
    by_team.by = {"team"};
    const auto spec = kb::satisfaction::ScoreSpec::of(kb::satisfaction::Measure::nps);
    const auto ask = [&](const kb::satisfaction::RatingQuery& query, bool guarded,
                         kb::privacy::Ledger* ledger) {
        return kb::satisfaction::score(table, query, spec, {}, {}, context, guarded, ledger);
    };
    std::printf("%zu facts%s, %d threads\n", facts, with_employees ? ", about 500 employees" : "", threads);
    kb::privacy::Ledger ledger;
    const auto shown = ask(by_team, true, &ledger);
    const auto plain = [&] { (void)ask(by_team, false, nullptr); };
    const auto single = [&] { (void)ask(by_team, true, nullptr); };
    const auto again = [&] { (void)ask(by_team, true, &ledger); };
    const auto first = [&] {
        kb::privacy::Ledger fresh;
        (void)ask(by_team, true, &fresh);
    };
    const auto found = in_turn({plain, single, first, again});
    const auto question = found[0];
    line("the question itself, nothing guarded", question, question);
    line("guarded, single question", found[1], question);
    line("with a ledger, its first question", found[2], question);
    line("with a ledger, a question asked before", found[3], question);
    kb::satisfaction::RatingQuery whole;
    line("with a ledger, another question for the first time",
         milliseconds([&] { (void)ask(whole, true, &ledger); }), question);
    const bool same = ask(by_team, false, nullptr).rows()[7].score.estimate == shown.rows()[7].score.estimate;

    kb::state::FactTable late{table.kind(), table.mapping()};
    late.add({.customer = "C-new", .team = "team 7", .value = 0});
    table.merge(late);
    table = kb::state::FactTable::from_bytes(table.to_bytes());
    line("with a ledger, the first question after a change",
         milliseconds([&] { (void)ask(by_team, true, &ledger); }), question);
    const auto later = in_turn({plain, again});
    line("with a ledger, asked before, while an answer waits", later[1], later[0]);
    const bool still = ask(by_team, true, &ledger).rows()[7].score.estimate == shown.rows()[7].score.estimate;
    std::printf(
        "the same number with and without a ledger: %s; with a late answer: %s; ledger %.1f MB, facts %.1f "
        "MB\n\n",
        same ? "yes" : "NO", still ? "yes" : "NO", static_cast<double>(ledger.bytes_used()) / 1e6,
        static_cast<double>(table.bytes_used()) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    const auto facts = argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : std::size_t{10'000'000};
    const auto threads = argc > 2 ? std::atoi(argv[2]) : 2;
    measure(facts, threads, false);
    measure(facts, threads, true);
    return 0;
}
