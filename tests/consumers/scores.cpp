// What a stranger's first program does: include, link, catch, and get a number.

#include <cstdio>

#include <klankbord/core/error.hpp>
#include <klankbord/core/version.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

namespace kb = klankbord;

int main() {
    std::printf("klankbord %d.%d.%d\n", KLANKBORD_VERSION_MAJOR, KLANKBORD_VERSION_MINOR, KLANKBORD_VERSION_PATCH);

    const auto critical = kb::stats::Critical::normal(0.95);
    const auto limits = kb::stats::wilson(81, 263, critical);
    std::printf("low %.6f\n", limits.low);
    std::printf("high %.6f\n", limits.high);

    const kb::stats::Trinomial answers{342, 968, 1436};
    std::printf("nps %.6f\n", kb::stats::nps(answers));

    try {
        static_cast<void>(kb::stats::Critical::normal(95));
    } catch (const kb::Error& error) {
        std::printf("refused: code %d\n", static_cast<int>(error.code()));
    }
    return 0;
}
