#include <algorithm>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/scores.hpp>

#include "catch.hpp"

// What a question tells while it is answered: a line in the log, how far it is; and that it stops when asked
// to.

namespace {

namespace kb = klankbord;
using kb::satisfaction::Measure;
using kb::satisfaction::ScoreSpec;

ArrowArrayStream answers(std::int64_t rows) {
    kb::Column value{"value", kb::Column::Type::integer};
    for (std::int64_t i = 0; i < rows; ++i) {
        value.push(i % 11);
    }
    kb::Table table;
    table.add(std::move(value));
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    return stream;
}

kb::satisfaction::RatingColumns value_only() {
    kb::satisfaction::RatingColumns columns;
    columns.value = "value";
    return columns;
}

void ask_table(const kb::privacy::Policy& policy, const kb::Context& context, std::int64_t rows = 50) {
    auto stream = answers(rows);
    static_cast<void>(
        kb::satisfaction::score(&stream, value_only(), ScoreSpec::of(Measure::nps), policy, {}, context));
}

}  // namespace

TEST_CASE("a lowered minimum is a line in the log, once per question", "[satisfaction][context]") {
    std::vector<std::string> lines;
    kb::Context context;
    context.log = [&](std::string_view line) { lines.emplace_back(line); };
    kb::satisfaction::Scores scores{Measure::nps};
    for (int i = 0; i < 50; ++i) {
        scores.add({.customer = i, .value = i % 11});
    }

    ask_table({}, context);
    static_cast<void>(scores.release({}, {}, nullptr, context));
    CHECK(lines.empty());  // the usual minimum deserves none

    kb::privacy::Policy lowered;
    lowered.min_persons = 6;
    ask_table(lowered, context);
    static_cast<void>(scores.release(lowered, {}, nullptr, context));
    REQUIRE(lines.size() == 2);
    for (const auto& line : lines) {
        CHECK(line == lowered.stamp());
        CHECK_THAT(line, kb::contains_text("6"));
    }
    ask_table(lowered, {});  // without a log nobody is told, and nothing else changes
    CHECK(lines.size() == 2);
}

TEST_CASE("progress is told on the calling thread and never runs back", "[satisfaction][context][threads]") {
    for (const int threads : {1, 2}) {
        std::vector<double> told;
        bool elsewhere = false;
        kb::Context context;
        context.threads = threads;
        context.progress = [&, caller = std::this_thread::get_id()](double done) {
            elsewhere = elsewhere || std::this_thread::get_id() != caller;
            told.push_back(done);
        };
        ask_table({}, context, 300'000);
        // On a busy machine the other thread may have done everything before this one began.
        REQUIRE((threads > 1 || !told.empty()));
        CHECK_FALSE(elsewhere);
        CHECK(std::is_sorted(told.begin(), told.end()));
        CHECK(std::all_of(told.begin(), told.end(), [](double done) { return done >= 0 && done <= 1; }));
    }
}

TEST_CASE("a question that is cancelled stops with its own error", "[satisfaction][context]") {
    int asked = 0;
    kb::Context context;
    context.cancel = [&] { return ++asked > 0; };
    try {
        ask_table({}, context, 300'000);
        FAIL("not cancelled");
    } catch (const kb::Error& error) {
        CHECK(error.code() == kb::ErrorCode::cancelled);
    }
    CHECK(asked == 1);
}
