#include <cstdint>
#include <string>

#include <klankbord/core/dictionary.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/core/zone.hpp>

#include "at_once.hpp"
#include "catch.hpp"

// Const calls may run concurrently: what the headers of zones and dictionaries promise.

namespace kb = klankbord;

TEST_CASE("a zone may be read by several threads", "[zone][threads]") {
    const auto zone = kb::Zone::load("Europe/Amsterdam");
    const auto ask = [&](int i) {
        const kb::Zone copy = zone;  // copies share their rules
        std::string said{copy.name()};
        for (std::int64_t month = 0; month < 300; ++month) {
            const auto moment = (month + i) * 30 * 86'400'000'000;
            const auto local = zone.to_local(moment);
            said +=
                ' ' + std::to_string(copy.offset_seconds(moment)) + ' ' + std::to_string(zone.to_utc(local));
        }
        return said;
    };
    CHECK(ask(0).size() > 1000);
    CHECK(kb::disagreements(ask).empty());
}

TEST_CASE("a dictionary may be read by several threads", "[dictionary][threads]") {
    kb::Dictionary names;
    for (int i = 0; i < 2000; ++i) {
        const auto name = "customer " + std::to_string(i);
        static_cast<void>(names.intern(kb::IdView{name}));
    }
    const auto& shared = names;
    const auto ask = [&](int i) {
        std::string said;
        for (int n = i; n < 2000; n += 7) {
            const auto name = "customer " + std::to_string(n);
            const auto code = shared.find(kb::IdView{name});
            said += code ? std::string{shared.id(*code).text()} : "nobody";
        }
        for (const auto code : shared.sorted()) {
            said += ' ' + std::to_string(code);
        }
        said += ' ' + std::to_string(shared.size()) + ' ' + std::to_string(shared.bytes_used());
        return said;
    };
    CHECK(ask(0).find("customer 7") == 10);  // behind customer 0
    CHECK(kb::disagreements(ask).empty());
}
