// Facts one by one: how many a second an accumulator of scores takes, by codes and by texts, beside a plain
// fold into std::unordered_map of what the score needs, and what bytes and a question cost. The two are
// compared in everything that a row says before any time is printed; a difference ends the program with 1.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <vector>

#include <klankbord/core/random.hpp>
#include <klankbord/klankbord.hpp>
#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/nps.hpp>

namespace kb = klankbord;

namespace {

constexpr std::size_t facts = 10'000'000;
constexpr std::uint64_t customers = 1'000'000;
constexpr std::uint64_t teams = 50;
constexpr int runs = 3;

struct Row {
    std::uint32_t customer;
    std::uint32_t team;
    int value;  // -1: silent
};

/// The peer: numbers for ids, answers and their sum per (customer, team), counts per team. It keeps sums
/// only: nothing can be merged, forgotten, deduplicated or asked by another column afterwards.
class PlainFold {
  public:
    void add(std::uint32_t customer, std::uint32_t team, int value) {
        if (team >= of_team_.size()) {
            of_team_.resize(team + 1);
        }
        auto& here = of_team_[team];
        ++here.asked;
        if (value < 0) {
            return;
        }
        (value <= 6 ? here.detractors : value <= 8 ? here.passives : here.promoters) += 1;
        auto& person = persons_[std::uint64_t{customer} << 32U | team];
        ++person.answers;
        person.score += value >= 9 ? 1 : value <= 6 ? -1 : 0;
    }
    void add(const std::string& customer, const std::string& team, int value) {
        add(number(customer_numbers_, customer), number(team_numbers_, team), value);
    }

    struct Result {
        std::int64_t asked = 0;
        std::int64_t answers = 0;
        std::int64_t persons = 0;
        double estimate = 0, low = 0, high = 0;
    };
    [[nodiscard]] std::vector<Result> results() const {
        std::vector<kb::stats::PersonSums> sums(of_team_.size());
        for (const auto& [key, person] : persons_) {
            sums[key & 0xffffffffU].add(person.answers, person.score);
        }
        std::vector<Result> results;
        for (std::size_t team = 0; team < of_team_.size(); ++team) {
            const auto& counts = of_team_[team];
            const kb::stats::Trinomial answers{static_cast<double>(counts.detractors),
                                               static_cast<double>(counts.passives),
                                               static_cast<double>(counts.promoters)};
            const auto worth = kb::stats::clustered(sums[team], kb::stats::nps_variance(answers) / 1e4);
            const auto limits =
                kb::stats::nps_adjusted_wald(answers, worth.n_effective, worth.critical(0.95));
            results.push_back({counts.asked, counts.detractors + counts.passives + counts.promoters,
                               static_cast<std::int64_t>(sums[team].persons), kb::stats::nps(answers),
                               limits.low, limits.high});
        }
        return results;
    }

  private:
    using Numbers = std::unordered_map<std::string, std::uint32_t>;
    static std::uint32_t number(Numbers& numbers, const std::string& id) {
        return numbers.try_emplace(id, static_cast<std::uint32_t>(numbers.size())).first->second;
    }
    struct Person {
        std::int64_t answers = 0;
        std::int64_t score = 0;
    };
    struct Team {
        std::int64_t asked = 0, detractors = 0, passives = 0, promoters = 0;
    };
    std::unordered_map<std::uint64_t, Person> persons_;
    std::vector<Team> of_team_;
    Numbers customer_numbers_;
    Numbers team_numbers_;
};

double seconds(const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void line(const char* what, std::vector<double> times) {
    const auto middle = median(times);
    std::printf("%-48s median %6.3f s (%.3f-%.3f) %8.2f million a second\n", what, middle,
                *std::min_element(times.begin(), times.end()), *std::max_element(times.begin(), times.end()),
                static_cast<double>(facts) / middle / 1e6);
}

bool equal(const kb::satisfaction::ScoreTable& ours, const std::vector<PlainFold::Result>& theirs,
           const std::vector<std::size_t>& team_of_row) {
    bool same = ours.rows().size() == theirs.size();
    for (std::size_t i = 0; same && i < theirs.size(); ++i) {
        const auto& row = ours.rows()[i];
        const auto& peer = theirs[team_of_row[i]];
        same = row.asked == peer.asked && row.answers == peer.answers && row.persons == peer.persons &&
               std::abs(row.score.estimate - peer.estimate) < 1e-9 &&
               std::abs(row.score.low - peer.low) < 1e-9 && std::abs(row.score.high - peer.high) < 1e-9;
    }
    return same;
}

}  // namespace

int main() {
    std::vector<std::string> customer_names;
    for (std::uint64_t i = 0; i < customers; ++i) {
        customer_names.push_back("C-" + std::to_string(1'000'000 + i));
    }
    std::vector<std::string> team_names;
    for (std::uint64_t i = 0; i < teams; ++i) {
        team_names.push_back("team " + std::to_string(i));
    }
    std::vector<Row> rows(facts);
    kb::Random random{1, 0, 0};
    for (auto& row : rows) {
        row.customer = static_cast<std::uint32_t>(random.below(customers));
        row.team = static_cast<std::uint32_t>(random.below(teams));
        row.value = random.bernoulli(0.15) ? static_cast<int>(random.below(11)) : -1;
    }
    // Rows of a result stand in the order of the teams' names.
    std::vector<std::size_t> team_of_row(teams);
    for (std::size_t i = 0; i < teams; ++i) {
        team_of_row[i] = i;
    }
    std::sort(team_of_row.begin(), team_of_row.end(),
              [&](std::size_t a, std::size_t b) { return team_names[a] < team_names[b]; });
    // The peer numbers teams in order of appearance when it is given texts.
    std::unordered_map<std::uint32_t, std::size_t> appearance;
    for (const auto& row : rows) {
        appearance.try_emplace(row.team, appearance.size());
    }
    std::vector<std::size_t> appearance_of_row;
    for (const auto team : team_of_row) {
        appearance_of_row.push_back(appearance.at(static_cast<std::uint32_t>(team)));
    }

    std::vector<double> coded, coded_peer, texts, texts_peer, to_bytes, from_bytes, released;
    bool same = true;
    double held = 0;
    double size = 0;
    for (int run = 0; run < runs; ++run) {
        kb::satisfaction::Scores by_code{kb::satisfaction::Measure::nps, {"team"}};
        std::vector<kb::Code> customer_codes;
        std::vector<kb::Code> team_codes;
        for (const auto& name : customer_names) {
            customer_codes.push_back(by_code.code("customer", name));
        }
        for (const auto& name : team_names) {
            team_codes.push_back(by_code.code("team", name));
        }
        coded.push_back(seconds([&] {
            for (const auto& row : rows) {
                kb::facts::CodedRating rating;
                rating.customer = customer_codes[row.customer];
                rating.team = team_codes[row.team];
                if (row.value >= 0) {
                    rating.value = row.value;
                }
                by_code.add_coded(rating);
            }
        }));
        {
            PlainFold peer;
            coded_peer.push_back(seconds([&] {
                for (const auto& row : rows) {
                    peer.add(row.customer, row.team, row.value);
                }
            }));
            same = same && equal(by_code.release(), peer.results(), team_of_row);
        }
        std::vector<std::byte> bytes;
        to_bytes.push_back(seconds([&] { bytes = by_code.to_bytes(); }));
        from_bytes.push_back(seconds([&] { (void)kb::satisfaction::Scores::from_bytes(bytes); }));
        released.push_back(seconds([&] { (void)by_code.release(); }));
        held = static_cast<double>(by_code.bytes_used()) / 1e6;
        size = static_cast<double>(bytes.size()) / 1e6;

        kb::satisfaction::Scores by_text{kb::satisfaction::Measure::nps, {"team"}};
        texts.push_back(seconds([&] {
            for (const auto& row : rows) {
                kb::facts::Rating rating;
                rating.customer = kb::IdView{customer_names[row.customer]};
                rating.team = kb::IdView{team_names[row.team]};
                if (row.value >= 0) {
                    rating.value = row.value;
                }
                by_text.add(rating);
            }
        }));
        PlainFold peer;
        texts_peer.push_back(seconds([&] {
            for (const auto& row : rows) {
                peer.add(customer_names[row.customer], team_names[row.team], row.value);
            }
        }));
        same = same && equal(by_text.release(), peer.results(), appearance_of_row);
    }
    std::printf("asked, answers, persons, score and limits of %d teams equal in all %d runs: %s\n",
                static_cast<int>(teams), runs, same ? "yes" : "NO");
    line("one by one, by codes", coded);
    line("  std::unordered_map, by codes", coded_peer);
    line("one by one, by texts", texts);
    line("  std::unordered_map, by texts", texts_peer);
    line("to bytes", to_bytes);
    line("from bytes", from_bytes);
    line("released again, one thread", released);
    std::printf("%.1f MB held, %.1f MB of bytes\n", held, size);
    return same ? 0 : 1;
}
