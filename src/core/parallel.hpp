#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::detail {

/// Runs `work(piece, worker)` for pieces 0 … count-1 on up to `context.thread_count()` workers.
///
/// The calling thread asks for cancellation and tells progress; with several workers it does nothing else but
/// work too, looking up between its own pieces. Pieces should therefore take well under a tenth of a second.
/// An exception stops the rest; of several, that of the lowest piece is thrown again here, which is the same one
/// for any number of workers. Which worker takes which piece is not determined: results must not depend on it.
template <class Work>
void parallel_pieces(std::size_t count, const Context& context, Work&& work, double from = 0.0, double to = 1.0) {
    const auto workers = std::min<std::size_t>(static_cast<std::size_t>(context.thread_count()), count);
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::exception_ptr failure;
    std::size_t failed_piece = count;
    const auto fail = [&](std::size_t piece) {
        const std::scoped_lock lock{mutex};
        if (!failure || piece < failed_piece) {
            failure = std::current_exception();
            failed_piece = piece;
        }
        stop = true;
    };
    const auto loop = [&](std::size_t worker, bool watches) {
        std::size_t piece = 0;
        try {
            for (;;) {
                if (stop.load(std::memory_order_relaxed)) {
                    return;
                }
                piece = next.fetch_add(1, std::memory_order_relaxed);
                if (piece >= count) {
                    return;
                }
                if (watches) {
                    context.check_cancel();
                    if (context.progress) {
                        context.progress(from + (to - from) * static_cast<double>(piece) / static_cast<double>(count));
                    }
                }
                work(piece, worker);
            }
        } catch (...) {
            fail(piece);
        }
    };
    if (workers <= 1) {
        loop(0, true);
    } else {
        std::vector<std::thread> pool;
        pool.reserve(workers - 1);
        try {
            for (std::size_t worker = 1; worker < workers; ++worker) {
                pool.emplace_back(loop, worker, false);
            }
        } catch (const std::system_error&) {
            // No more threads to be had: those that started, and this one, do the work.
        }
        loop(0, true);
        for (auto& thread : pool) {
            thread.join();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace klankbord::inline v0::detail
