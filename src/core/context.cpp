#include <klankbord/core/context.hpp>

#include <algorithm>
#include <thread>

#include <klankbord/core/error.hpp>

namespace klankbord::inline v0 {

int Context::thread_count() const {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return threads <= 0 ? cores : std::min(threads, std::max(cores, 8));
}

void Context::check_cancel() const {
    if (cancel && cancel()) {
        throw error::cancelled();
    }
}

}  // namespace klankbord::inline v0
