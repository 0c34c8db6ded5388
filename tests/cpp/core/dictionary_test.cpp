#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/dictionary.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>

#include "catch.hpp"

#include "core/parallel.hpp"

namespace kb = klankbord;

namespace {

kb::Column many_ids(std::size_t rows, bool integers) {
    kb::Column column{"id", integers ? kb::Column::Type::integer : kb::Column::Type::text};
    for (std::size_t i = 0; i < rows; ++i) {
        const auto id = static_cast<std::int64_t>((i * 2654435761U) % 70'001);
        if (i % 997 == 0) {
            column.push_null();
        } else if (integers) {
            column.push(id);
        } else {
            column.push("id " + std::to_string(id));
        }
    }
    return column;
}

std::vector<kb::Code> codes_of(const kb::Column& column, kb::Dictionary& dictionary, int threads) {
    kb::Table table;
    table.add(column);
    ArrowArrayStream raw;
    table.to_arrow(&raw);
    kb::arrow::Stream stream{&raw};
    kb::arrow::Batch batch;
    REQUIRE(stream.next(batch));
    std::vector<kb::Code> codes(column.size());
    kb::Context context;
    context.threads = threads;
    dictionary.intern(batch.columns()[0], codes, context);
    return codes;
}

}  // namespace

TEST_CASE("codes depend on the rows, not on the number of threads", "[core][dictionary]") {
    for (const bool integers : {true, false}) {
        const auto column = many_ids(400'000, integers);
        kb::Dictionary one;
        const auto codes = codes_of(column, one, 1);
        for (const int threads : {2, 7}) {
            kb::Dictionary many;
            CHECK(codes_of(column, many, threads) == codes);
        }
        CHECK(one.size() == 70'001);
        CHECK(std::set<kb::Code>(codes.begin(), codes.end()).size() == 70'002);  // and the missing one
        for (std::size_t row = 1; row < 2000; ++row) {
            const auto expected = integers ? std::to_string(column.integer(row)) : std::string{column.text(row)};
            if (codes[row] != kb::no_code) {
                CHECK(one.id(codes[row]).to_string() == expected);
                CHECK(codes[row] < one.bound());
            }
        }
        const auto sorted = one.sorted();
        CHECK(std::is_sorted(sorted.begin(), sorted.end(),
                             [&](kb::Code a, kb::Code b) { return one.id(a) < one.id(b); }));
    }
}

TEST_CASE("texts and integers never mix, and the erased are gone", "[core][dictionary]") {
    kb::Dictionary ids;
    const auto first = ids.intern("anna");
    (void)ids.intern("bert");
    CHECK_THROWS_AS(ids.intern(5), kb::Error);
    CHECK_FALSE(ids.find(5).has_value());
    CHECK(ids.find("anna") == first);
    ids.erase(first);
    CHECK_FALSE(ids.find("anna").has_value());
    CHECK(ids.size() == 1);
    CHECK(ids.id(first).to_string().find("anna") == std::string::npos);
    CHECK(ids.intern("anna") != first);
    CHECK(ids.sorted().size() == 2);
}

TEST_CASE("of several failures that of the lowest piece comes out", "[core][parallel]") {
    for (const int threads : {1, 2, 7}) {
        kb::Context context;
        context.threads = threads;
        for (int round = 0; round < 50; ++round) {
            try {
                kb::detail::parallel_pieces(200, context, [](std::size_t piece, std::size_t) {
                    if (piece >= 17) {
                        throw kb::error::invalid_value(std::to_string(piece), "", "");
                    }
                });
                FAIL("nothing thrown");
            } catch (const kb::Error& error) {
                CHECK(std::string{error.what()} == "17");
            }
        }
    }
}

TEST_CASE("a caller can stop long work and is told how far it is", "[core][parallel]") {
    kb::Context context;
    int asked = 0;
    std::vector<double> told;
    context.cancel = [&] { return ++asked > 5; };
    context.progress = [&](double done) { told.push_back(done); };
    CHECK_THROWS_AS(kb::detail::parallel_pieces(1000, context, [](std::size_t, std::size_t) {}), kb::Error);
    CHECK(asked == 6);
    CHECK(std::is_sorted(told.begin(), told.end()));
    CHECK(told.size() == 5);
}
