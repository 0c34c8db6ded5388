#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/scores.hpp>
#include <klankbord/satisfaction/superiority.hpp>
#include <klankbord/state/fact_table.hpp>

#include "at_once.hpp"
#include "catch.hpp"

// Const calls may run concurrently: what the headers of facts, scores and tables of scores promise.

namespace {

namespace kb = klankbord;
using kb::satisfaction::Measure;
using kb::satisfaction::ScoreSpec;

/// Added one by one, so that questions meet a tail that is not folded yet.
template <class Accumulator>
void fill(Accumulator& accumulator) {
    for (int i = 0; i < 700; ++i) {
        const auto who = "klant " + std::to_string(i * 7 % 90);
        const auto team = "team " + std::to_string(i % 4);
        kb::facts::Rating rating;
        rating.customer = kb::IdView{who};
        rating.team = kb::IdView{team};
        rating.at = 1'780'000'000'000'000 + i * 3'600'000'000LL;
        if (i % 3 != 0) {
            rating.value = i * 5 % 11;
        }
        accumulator.add(rating);
    }
}

std::string text_of(const kb::Table& table) {
    std::string text;
    for (const auto& column : table.columns()) {
        text += column.name() + ':';
        for (std::size_t row = 0; row < column.size(); ++row) {
            if (column.is_null(row)) {
                text += " -";
            } else if (column.type() == kb::Column::Type::real) {
                char number[40];
                std::snprintf(number, sizeof number, " %a", column.real(row));
                text += number;
            } else if (column.type() == kb::Column::Type::text) {
                text += ' ' + std::string{column.text(row)};
            } else {
                text += ' ' + std::to_string(column.integer(row));
            }
        }
        text += '\n';
    }
    return text;
}

std::string text_of(const std::vector<std::byte>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

kb::Context with_threads(int threads) {
    kb::Context context;
    context.threads = threads;
    return context;
}

}  // namespace

TEST_CASE("a table of facts may be read by several threads", "[satisfaction][threads]") {
    kb::facts::Mapping mapping;
    mapping.columns = {{"customer", "customer"}, {"team", "team"}, {"value", "value"}, {"at", "at"}};
    kb::state::FactTable facts{kb::facts::FactKind::ratings, mapping};
    fill(facts);
    const auto& shared = facts;
    kb::satisfaction::RatingQuery query;
    query.by = {"team"};
    const auto ask = [&](int i) {
        std::string said;
        for (int step = 0; step < 4; ++step) {
            switch ((i + step) % 4) {
                case 0:
                    said += text_of(shared.table());
                    break;
                case 1:
                    said += text_of(shared.to_bytes());
                    break;
                case 2:
                    said += text_of(kb::satisfaction::score(shared, query, ScoreSpec::of(Measure::nps), {},
                                                            {}, with_threads(2))
                                        .table());
                    break;
                default:
                    said += std::to_string(shared.as_of(1'780'000'000'000'000 + 86'400'000'000).rows()) +
                            shared.configuration() + text_of(shared.set_aside()) +
                            std::to_string(shared.bytes_used());
            }
        }
        return said;
    };
    CHECK(shared.rows() == 700);
    CHECK(kb::disagreements(ask).empty());
}

TEST_CASE("scores may be asked by several threads", "[satisfaction][threads]") {
    kb::satisfaction::Scores scores{Measure::nps, {"team"}};
    fill(scores);
    const auto& shared = scores;
    const auto ask = [&](int i) {
        const auto copied = kb::satisfaction::Scores{shared};  // copying reads too
        return text_of(shared.release({}, {}, nullptr, with_threads(1 + i % 3)).table()) + text_of(shared.to_bytes()) +
               shared.configuration() + text_of(copied.to_bytes());
    };
    CHECK(ask(0).find("team 3") != std::string::npos);
    CHECK(kb::disagreements(ask).empty());
}

TEST_CASE("a table of scores may be read by several threads", "[satisfaction][threads]") {
    kb::satisfaction::ScoresConfig config;
    config.score = ScoreSpec::of(Measure::mean_score);
    config.score.scale = {0, 10, 1};
    config.score.shrink = true;
    config.by = {"team"};
    kb::satisfaction::Scores scores{config};
    fill(scores);
    const auto table = scores.release();
    REQUIRE(table.rows().size() == 4);
    const auto ask = [&](int i) {
        const auto copied = table;  // copies share what they hold
        const auto best = kb::satisfaction::superiority(
            copied, table.rows()[static_cast<std::size_t>(i % 3)].groups.front(),
            table.rows()[3].groups.front());
        return text_of(table.differences().table) + text_of(copied.distribution()) + text_of(table.table()) +
               text_of(best.table) + std::to_string(copied.methods().size() + table.notes().size());
    };
    CHECK(kb::disagreements(ask).empty());
}
