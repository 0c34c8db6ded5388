#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

namespace klankbord {

/// What `ask` says when several threads ask at once, several times each: the answers that differ from the one
/// it gives when asked alone, so none is as it should be. `ask(i)` reads shared objects and gives everything
/// it saw as text; i lets askers begin with different questions. Whether memory was shared as well is the
/// thread sanitizer's to say.
template <class Ask>
std::vector<std::string> disagreements(const Ask& ask, int threads = 4, int rounds = 4) {
    std::vector<std::string> alone;
    for (int i = 0; i < threads; ++i) {
        alone.push_back(ask(i));
    }
    std::vector<std::vector<std::string>> heard(alone.size());
    std::atomic<int> ready = 0;
    std::vector<std::thread> pool;
    for (int i = 0; i < threads; ++i) {
        pool.emplace_back([&, i] {
            // All begin together; a thread that starts late would read alone.
            for (++ready; ready < threads;) {
                std::this_thread::yield();
            }
            for (int round = 0; round < rounds; ++round) {
                heard[static_cast<std::size_t>(i)].push_back(ask(i));
            }
        });
    }
    for (auto& thread : pool) {
        thread.join();
    }
    std::vector<std::string> other;
    for (std::size_t i = 0; i < alone.size(); ++i) {
        for (const auto& said : heard[i]) {
            if (said != alone[i]) {
                other.push_back(said);
            }
        }
    }
    return other;
}

}  // namespace klankbord
