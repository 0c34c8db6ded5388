#pragma once

#include <functional>
#include <string_view>

#include <klankbord/core/export.hpp>

namespace klankbord::inline v0 {

/// What a long call may use and whom it tells. One per call; nothing in it is kept.
struct Context {
    /// Threads the call may use: 1 = the caller's own (default in C++), 0 = one per core.
    int threads = 1;
    /// Asked at least every tenth of a second, always on the calling thread; true stops the call with `cancelled`.
    std::function<bool()> cancel;
    /// Told how far the work is, 0 … 1, always on the calling thread.
    std::function<void(double)> progress;
    /// Told what deserves a line in a log (a lowered minimum); never called for control.
    std::function<void(std::string_view)> log;

    /// Threads that will really be used: at least 1, at most the cores there are or 8, whichever is more (so
    /// that what depends on their number can be tested on a small machine).
    [[nodiscard]] KLANKBORD_EXPORT int thread_count() const;
    /// Throws `cancelled` when the caller asked to stop.
    KLANKBORD_EXPORT void check_cancel() const;
};

}  // namespace klankbord::inline v0
