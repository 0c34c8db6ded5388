// What a stranger's first program does: include, link, catch, and get a number. `scores --bits` prints the numbers in
// hexadecimal, so that two builds of the library can be held to the same last bit.

#include <cstdio>
#include <cstring>

#include <klankbord/core/error.hpp>
#include <klankbord/core/version.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

namespace kb = klankbord;

int main(int argc, char** argv) {
    const bool bits = argc > 1 && std::strcmp(argv[1], "--bits") == 0;
    const auto print = [bits](const char* name, double value) {
        std::printf(bits ? "%s %a\n" : "%s %.6f\n", name, value);
    };

    std::printf("klankbord %d.%d.%d\n", KLANKBORD_VERSION_MAJOR, KLANKBORD_VERSION_MINOR, KLANKBORD_VERSION_PATCH);

    const auto critical = kb::stats::Critical::normal(0.95);
    const auto limits = kb::stats::wilson(81, 263, critical);
    print("low", limits.low);
    print("high", limits.high);

    const kb::stats::Trinomial answers{342, 968, 1436};
    const auto around = kb::stats::nps_adjusted_wald(answers, answers.total(), critical);
    print("nps", kb::stats::nps(answers));
    if (bits) {
        print("nps_low", around.low);
        print("nps_high", around.high);
    }

    try {
        static_cast<void>(kb::stats::Critical::normal(95));
    } catch (const kb::Error& error) {
        std::printf("refused: code %d\n", static_cast<int>(error.code()));
    }
    return 0;
}
