// Two offices count their own answers; the head office adds them up. The program of README.md.

#include <cstdio>
#include <string>

#include <klankbord/satisfaction/scores.hpp>

namespace kb = klankbord;

int main() {
    kb::satisfaction::Scores here{kb::satisfaction::Measure::nps, {std::string{kb::by::team}}};
    kb::satisfaction::Scores there = here;  // an empty one with the same configuration
    for (int i = 0; i < 30; ++i) {
        here.add({.customer = i, .team = "Noord", .value = i < 20 ? 10 : 6});
        there.add({.customer = 100 + i, .team = "Zuid", .value = i < 10 ? 9 : 7});
    }
    here.merge(kb::satisfaction::Scores::from_bytes(there.to_bytes()));  // bytes travel; facts are merged
    for (const auto& row : here.release()) {
        std::printf("%s: %+.1f (%+.1f to %+.1f), %lld answers\n", row.group(0).c_str(), row.score.estimate,
                    row.score.low, row.score.high, static_cast<long long>(row.answers.value_or(0)));
    }
    return 0;
}
