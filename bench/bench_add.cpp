// Facts one by one: how many a second an accumulator of scores takes, by codes and by texts, and what a batch, bytes and
// a question cost beside it. Prints; judges nothing.

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <klankbord/core/random.hpp>
#include <klankbord/klankbord.hpp>

namespace kb = klankbord;

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void line(const char* what, double count, double seconds) {
    std::printf("%-44s %10.3f s %12.2f million a second\n", what, seconds, count / seconds / 1e6);
}

}  // namespace

int main() {
    constexpr std::size_t facts = 10'000'000;
    constexpr std::uint64_t customers = 1'000'000;
    constexpr std::uint64_t teams = 50;
    std::vector<std::string> customer_names;
    for (std::uint64_t i = 0; i < customers; ++i) {
        customer_names.push_back("C-" + std::to_string(1'000'000 + i));
    }
    std::vector<std::string> team_names;
    for (std::uint64_t i = 0; i < teams; ++i) {
        team_names.push_back("team " + std::to_string(i));
    }
    struct Row {
        std::uint32_t customer;
        std::uint32_t team;
        int value;  // -1: silent
    };
    std::vector<Row> rows(facts);
    kb::Random random{1, 0, 0};
    for (auto& row : rows) {
        row.customer = static_cast<std::uint32_t>(random.below(customers));
        row.team = static_cast<std::uint32_t>(random.below(teams));
        row.value = random.bernoulli(0.15) ? static_cast<int>(random.below(11)) : -1;
    }

    kb::satisfaction::Scores coded{kb::satisfaction::Measure::nps, {"team"}};
    std::vector<kb::Code> customer_codes;
    std::vector<kb::Code> team_codes;
    auto begin = std::chrono::steady_clock::now();
    for (const auto& name : customer_names) {
        customer_codes.push_back(coded.code("customer", name));
    }
    line("a million ids looked up for the first time", static_cast<double>(customers), seconds_since(begin));
    for (const auto& name : team_names) {
        team_codes.push_back(coded.code("team", name));
    }
    begin = std::chrono::steady_clock::now();
    for (const auto& row : rows) {
        kb::facts::CodedRating rating;
        rating.customer = customer_codes[row.customer];
        rating.team = team_codes[row.team];
        if (row.value >= 0) {
            rating.value = row.value;
        }
        coded.add_coded(rating);
    }
    line("ten million facts one by one, by codes", static_cast<double>(facts), seconds_since(begin));

    kb::satisfaction::Scores by_text{kb::satisfaction::Measure::nps, {"team"}};
    begin = std::chrono::steady_clock::now();
    for (const auto& row : rows) {
        kb::facts::Rating rating;
        rating.customer = kb::IdView{customer_names[row.customer]};
        rating.team = kb::IdView{team_names[row.team]};
        if (row.value >= 0) {
            rating.value = row.value;
        }
        by_text.add(rating);
    }
    line("ten million facts one by one, by texts", static_cast<double>(facts), seconds_since(begin));

    begin = std::chrono::steady_clock::now();
    const auto bytes = coded.to_bytes();
    line("to bytes", static_cast<double>(facts), seconds_since(begin));
    begin = std::chrono::steady_clock::now();
    const auto back = kb::satisfaction::Scores::from_bytes(bytes);
    line("from bytes", static_cast<double>(facts), seconds_since(begin));
    begin = std::chrono::steady_clock::now();
    const auto table = by_text.release();
    line("released, one thread", static_cast<double>(facts), seconds_since(begin));
    const bool same = back.release().rows().front().score.estimate == table.rows().front().score.estimate;
    std::printf("the same score by codes, by texts and from bytes: %s; %.1f MB held, %.1f MB of bytes\n",
                same ? "yes" : "NO", static_cast<double>(coded.bytes_used()) / 1e6, static_cast<double>(bytes.size()) / 1e6);
    return same ? 0 : 1;
}
