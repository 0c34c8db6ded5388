#include <klankbord/core/arrow.hpp>

#include <cerrno>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <klankbord/core/error.hpp>

#include "arrow_producer.hpp"
#include "catch.hpp"
#include "core/arrow_check.hpp"

using namespace klankbord;
using namespace klankbord::arrow;
using producer::Array;
using producer::bits_of;
using producer::Bytes;
using producer::bytes_of;
using producer::inline_view;
using producer::joined;
using producer::long_view;
using producer::Source;
using producer::source_of;

namespace {

/// What `work` throws, as its code and words; a test that expects an error fails without one.
std::pair<ErrorCode, std::string> thrown_by(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
    FAIL("nothing was thrown");
    return {};
}

bool says(const std::string& message, const std::string& words) {
    return message.find(words) != std::string::npos;
}

/// Opens the source, hands its first batch to `look`, and shows that everything given came back once.
void with_batch(Source source, const std::function<void(const Stream&, const Batch&)>& look) {
    const auto ledger = source.ledger;
    {
        auto stream = std::move(source).open();
        Batch batch;
        REQUIRE(stream.next(batch));
        look(stream, batch);
    }
    REQUIRE(ledger->given > 0);
    REQUIRE(ledger->released == ledger->given);
    REQUIRE_FALSE(ledger->twice);
}

void with_column(std::string format, Array column, const std::function<void(const ColumnView&)>& look) {
    with_batch(source_of(std::move(format), std::move(column)),
               [&](const Stream&, const Batch& batch) { look(batch.columns().at(0)); });
}

/// The message with which a batch is refused, after which everything given has come back once.
std::string refused(Source source) {
    const auto ledger = source.ledger;
    std::string message;
    {
        const auto [code, what] = thrown_by([&] {
            auto stream = std::move(source).open();
            Batch batch;
            stream.next(batch);
        });
        REQUIRE(code == ErrorCode::wrong_type);
        message = what;
    }
    REQUIRE(ledger->given > 0);
    REQUIRE(ledger->released == ledger->given);
    REQUIRE_FALSE(ledger->twice);
    return message;
}

Array texts32(std::initializer_list<std::int32_t> offsets, std::string_view bytes) {
    const auto ends = bytes_of(offsets);
    const auto letters = bytes_of(bytes);
    return {static_cast<std::int64_t>(offsets.size()) - 1, {nullptr, &ends, &letters}};
}

template <class T>
Array fixed(std::initializer_list<T> values) {
    const auto bytes = bytes_of(values);
    return {static_cast<std::int64_t>(values.size()), {nullptr, &bytes}};
}

Array views(std::initializer_list<Bytes> rows, std::initializer_list<Bytes> buffers,
            std::initializer_list<std::int64_t> sizes) {
    const auto all = joined(rows);
    Array array{static_cast<std::int64_t>(rows.size()), {nullptr, &all}};
    for (const auto& buffer : buffers) {
        array.buffers.push_back(std::make_unique<Bytes>(buffer));
    }
    array.buffers.push_back(std::make_unique<Bytes>(bytes_of(sizes)));
    return array;
}

Source coded(std::string index, Array indices, std::string format, Array values) {
    indices.dictionary = std::make_shared<Array>(std::move(values));
    auto source = source_of(std::move(index), std::move(indices));
    source.schema.children[0].dictionary = std::make_shared<producer::Schema>();
    source.schema.children[0].dictionary->format = std::move(format);
    return source;
}

}  // namespace

TEST_CASE("integers of every width are widened", "[core][arrow]") {
    with_column("c", fixed<std::int8_t>({-128, 127}), [](const auto& x) { REQUIRE(x.integer(0) == -128); });
    with_column("C", fixed<std::uint8_t>({255}), [](const auto& x) { REQUIRE(x.integer(0) == 255); });
    with_column("s", fixed<std::int16_t>({-32768}), [](const auto& x) { REQUIRE(x.integer(0) == -32768); });
    with_column("S", fixed<std::uint16_t>({65535}), [](const auto& x) { REQUIRE(x.integer(0) == 65535); });
    with_column("i", fixed<std::int32_t>({INT32_MIN}),
                [](const auto& x) { REQUIRE(x.integer(0) == INT32_MIN); });
    with_column("I", fixed<std::uint32_t>({UINT32_MAX}),
                [](const auto& x) { REQUIRE(x.integer(0) == UINT32_MAX); });
    with_column("l", fixed<std::int64_t>({INT64_MIN}),
                [](const auto& x) { REQUIRE(x.integer(0) == INT64_MIN); });
    with_column("L", fixed<std::uint64_t>({INT64_MAX, UINT64_MAX}), [](const auto& x) {
        REQUIRE(x.integer(0) == INT64_MAX);
        REQUIRE(x.number(1) == 18446744073709551616.0);
        const auto [code, what] = thrown_by([&] { static_cast<void>(x.integer(1)); });
        REQUIRE(code == ErrorCode::invalid_value);
        REQUIRE(says(what, "18446744073709551615 (column \"x\", row 1)"));
    });
}

TEST_CASE("an accessor refuses a column of another kind", "[core][arrow]") {
    with_column("g", fixed<double>({0.5}), [](const auto& x) {
        REQUIRE(x.number(0) == 0.5);
        REQUIRE(says(thrown_by([&] { static_cast<void>(x.integer(0)); }).second,
                     "this column holds no integers"));
        REQUIRE(says(thrown_by([&] { static_cast<void>(x.text(0)); }).second, "no texts"));
        REQUIRE(says(thrown_by([&] { static_cast<void>(x.boolean(0)); }).second, "no truth values"));
        REQUIRE(says(thrown_by([&] { static_cast<void>(x.microseconds(0)); }).second, "no times"));
    });
    with_column("u", texts32({0, 1}, "a"), [](const auto& x) {
        REQUIRE(says(thrown_by([&] { static_cast<void>(x.number(0)); }).second, "no integers"));
    });
}

TEST_CASE("offsets of the column and of the batch add up", "[core][arrow]") {
    const auto values = bytes_of<std::int32_t>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    const auto valid = bits_of({1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1, 1});
    const auto flags = bits_of({0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0});
    const auto ends = bytes_of<std::int32_t>({0, 0, 0, 0, 0, 0, 1, 3, 3, 6, 6, 6, 6});
    const auto letters = bytes_of(std::string_view{"abbccc"});
    Source source;
    source.schema = {
        "+s",
        "",
        {{"i", "value", {}, {}, false}, {"b", "flag", {}, {}, false}, {"u", "text", {}, {}, false}},
        {},
        false};
    std::vector<Array> columns;
    columns.emplace_back(10, std::initializer_list<const Bytes*>{&valid, &values});
    columns.emplace_back(10, std::initializer_list<const Bytes*>{nullptr, &flags});
    columns.emplace_back(10, std::initializer_list<const Bytes*>{nullptr, &ends, &letters});
    for (auto& column : columns) {
        column.offset = 2;
    }
    columns[0].null_count = 1;  // the producer's counts say nothing of the slice
    auto batch = producer::batch_of(std::move(columns));
    batch.offset = 3;
    batch.length = 5;
    source.batches.push_back(std::move(batch));
    with_batch(std::move(source), [](const Stream& stream, const Batch& read) {
        REQUIRE(read.rows() == 5);
        const auto& value = read.columns().at(stream.position("value"));
        const auto& flag = read.columns().at(stream.position("flag"));
        const auto& text = read.columns().at(stream.position("text"));
        REQUIRE(value.size() == 5);
        REQUIRE(value.null_count() == 2);
        std::vector<std::string> rows;
        for (std::int64_t row = 0; row < read.rows(); ++row) {
            rows.push_back((value.is_null(row) ? "-" : std::to_string(value.integer(row))) +
                           (flag.boolean(row) ? "y" : "n") + std::string{text.text(row)});
        }
        REQUIRE(rows == std::vector<std::string>{"5ya", "-ybb", "7n", "8yccc", "-n"});
        REQUIRE(value.values<std::int32_t>()[3] == 8);
    });
}

TEST_CASE("nulls are counted in any stretch of bits", "[core][arrow]") {
    std::vector<std::uint8_t> bits(64);
    std::uint32_t state = 7;
    for (auto& byte : bits) {
        state = state * 1664525U + 1013904223U;
        byte = static_cast<std::uint8_t>(state >> 24U);
    }
    for (std::int64_t from = 0; from < 70; ++from) {
        for (const std::int64_t rows : {0, 1, 7, 8, 63, 64, 65, 128, 200, 442}) {
            std::int64_t nulls = 0;
            for (std::int64_t i = from; i < from + rows; ++i) {
                nulls += ((bits[static_cast<std::size_t>(i / 8)] >> (i % 8)) & 1) == 0 ? 1 : 0;
            }
            REQUIRE(count_nulls(bits.data(), from, rows) == nulls);
        }
    }
}

TEST_CASE("texts lie in their view up to 12 bytes and in a buffer from 13 on", "[core][arrow]") {
    const auto first = bytes_of(std::string_view{"..thirteen byte"});
    const auto second = bytes_of(std::string_view{"a second buffer"});
    with_column(
        "vu",
        views({inline_view(""), inline_view("twelve bytes"), long_view(13, 0, 2), long_view(15, 1, 0)},
              {first, second}, {15, 15}),
        [](const auto& x) {
            REQUIRE(x.text(0).empty());
            REQUIRE(x.text(1) == "twelve bytes");
            REQUIRE(x.text(2) == "thirteen byte");
            REQUIRE(x.text(3) == "a second buffer");
        });
    // Without a long text there is no buffer but the sizes of none.
    with_column("vu", views({inline_view("short")}, {}, {}),
                [](const auto& x) { REQUIRE(x.text(0) == "short"); });
}

TEST_CASE("a text view outside its buffers is refused", "[core][arrow]") {
    const auto bytes = bytes_of(std::string_view{"twenty bytes of text"});
    const std::vector<Bytes> wrong{long_view(13, 1, 0), long_view(13, -1, 0),
                                   long_view(13, 0, 8), long_view(13, 0, -1),
                                   long_view(-1, 0, 0), long_view(INT32_MAX, 0, INT32_MAX)};
    for (const auto& view : wrong) {
        REQUIRE(says(refused(source_of("vu", views({inline_view("fine"), view}, {bytes}, {20}))), "row 1"));
    }
    REQUIRE(says(refused(source_of("vu", views({long_view(13, 0, 0)}, {bytes}, {INT64_MIN}))),
                 "within the buffers"));
    // More sizes than buffers make no further buffer.
    REQUIRE(
        says(refused(source_of("vu", views({long_view(13, 1, 0)}, {bytes}, {20, 1000}))), "buffer 1 of 1"));
    auto without_sizes = views({long_view(13, 0, 0)}, {bytes}, {20});
    without_sizes.buffers.back() = nullptr;
    REQUIRE(says(refused(source_of("vu", std::move(without_sizes))), "within the buffers"));
    auto null_buffer = views({long_view(13, 0, 0)}, {bytes}, {20});
    null_buffer.buffers[2] = nullptr;
    REQUIRE(says(refused(source_of("vu", std::move(null_buffer))), "within the buffers"));
    // A null row may hold anything.
    auto null_row = views({long_view(13, 7, 0), inline_view("fine")}, {bytes}, {20});
    null_row.buffers[0] = std::make_unique<Bytes>(bits_of({0, 1}));
    with_column("vu", std::move(null_row), [](const auto& x) {
        REQUIRE(x.is_null(0));
        REQUIRE(x.text(1) == "fine");
    });
}

TEST_CASE("text offsets that run backwards are refused", "[core][arrow]") {
    with_column("u", texts32({0, 0, 3, 3}, "abc"), [](const auto& x) {
        REQUIRE(x.text(0).empty());
        REQUIRE(x.text(1) == "abc");
        REQUIRE(x.text(2).empty());
    });
    REQUIRE(says(refused(source_of("u", texts32({0, 3, 2}, "abc"))), "never run backwards"));
    REQUIRE(says(refused(source_of("u", texts32({-1, 3}, "abc"))), "not negative"));
    REQUIRE(says(refused(source_of("u", texts32({0, INT32_MAX, INT32_MIN}, "abc"))), "never run backwards"));
    const auto ends = bytes_of<std::int64_t>({0, INT64_MAX, INT64_MIN});
    const auto letters = bytes_of(std::string_view{"abc"});
    REQUIRE(says(refused(source_of("U", {2, {nullptr, &ends, &letters}})), "never run backwards"));
    auto no_bytes = texts32({0, 3}, "abc");
    no_bytes.buffers[2] = nullptr;
    REQUIRE(says(refused(source_of("u", std::move(no_bytes))), "a text column has its bytes"));
    auto all_empty = texts32({0, 0}, "");
    all_empty.buffers[2] = nullptr;
    with_column("u", std::move(all_empty), [](const auto& x) { REQUIRE(x.text(0).empty()); });
}

TEST_CASE("dictionaries point at values of any layout", "[core][arrow]") {
    with_batch(coded("C", fixed<std::uint8_t>({1, 0, 1}), "u", texts32({0, 5, 10}, "northsouth")),
               [](const Stream& stream, const Batch& batch) {
                   const auto& field = stream.fields().at(0);
                   REQUIRE(field.layout == Layout::dictionary);
                   REQUIRE(field.index == Layout::uint8);
                   REQUIRE(field.values->is_text());
                   const auto& x = batch.columns().at(0);
                   REQUIRE(x.dictionary().size() == 2);
                   REQUIRE(x.dictionary().text(x.index(0)) == "south");
                   REQUIRE(x.dictionary().text(x.index(1)) == "north");
               });
    auto values = fixed<std::int16_t>({0, 0, 70, -30});
    values.offset = 2;
    values.length = 2;
    with_batch(coded("l", fixed<std::int64_t>({1, 0}), "s", std::move(values)),
               [](const Stream&, const Batch& batch) {
                   REQUIRE(batch.columns().at(0).dictionary().integer(1) == -30);
               });
}

TEST_CASE("a dictionary index outside its values is refused", "[core][arrow]") {
    const auto names = [] { return texts32({0, 1, 2}, "ab"); };
    REQUIRE(says(refused(coded("i", fixed<std::int32_t>({0, 1, 2}), "u", names())),
                 "2 of 2 (column \"x\", row 2)"));
    REQUIRE(says(refused(coded("c", fixed<std::int8_t>({0, -1}), "u", names())),
                 "-1 of 2 (column \"x\", row 1)"));
    REQUIRE(says(refused(coded("L", fixed<std::uint64_t>({UINT64_MAX}), "u", names())),
                 "18446744073709551615 of 2"));
    REQUIRE(says(refused(coded("c", fixed<std::int8_t>({0}), "u", texts32({0}, ""))), "0 of 0"));
    auto without = source_of("i", fixed<std::int32_t>({0}));
    without.schema.children[0].dictionary = std::make_shared<producer::Schema>();
    without.schema.children[0].dictionary->format = "u";
    REQUIRE(says(refused(std::move(without)), "has its values"));
    auto indices = fixed<std::int32_t>({99, 1});
    indices.buffers[0] = std::make_unique<Bytes>(bits_of({0, 1}));
    with_batch(coded("i", std::move(indices), "u", names()), [](const Stream&, const Batch& batch) {
        REQUIRE(batch.columns().at(0).is_null(0));
        REQUIRE(batch.columns().at(0).index(1) == 1);
    });
}

TEST_CASE("times of every unit are microseconds", "[core][arrow]") {
    const auto micros = [](std::string format, std::int64_t value) {
        std::int64_t read = 0;
        with_column(std::move(format), fixed<std::int64_t>({value}),
                    [&](const auto& x) { read = x.microseconds(0); });
        return read;
    };
    REQUIRE(micros("tss:", -2) == -2'000'000);
    REQUIRE(micros("tsm:UTC", 5) == 5'000);
    REQUIRE(micros("tsu:Europe/Amsterdam", INT64_MIN) == INT64_MIN);
    REQUIRE(micros("tsn:", 1999) == 1);
    REQUIRE(micros("tsn:", -1) == -1);
    REQUIRE(micros("tsn:", INT64_MIN) == -9'223'372'036'854'776);
    REQUIRE(micros("tdm", -86'400'000) == -86'400'000'000);
    with_column("tdD", fixed<std::int32_t>({-1, 106'751'991, INT32_MIN}), [](const auto& x) {
        REQUIRE(x.microseconds(0) == -86'400'000'000);
        REQUIRE(x.microseconds(1) == 9'223'372'022'400'000'000);
        REQUIRE(says(thrown_by([&] { static_cast<void>(x.microseconds(2)); }).second, "292,000 years"));
    });
    with_column("tss:", fixed<std::int64_t>({0, INT64_MAX}), [](const auto& x) {
        const auto [code, what] = thrown_by([&] { static_cast<void>(x.microseconds(1)); });
        REQUIRE(code == ErrorCode::invalid_value);
        REQUIRE(says(what, "row 1"));
    });
    with_batch(source_of("tsn:Asia/Tokyo", fixed<std::int64_t>({0})), [](const Stream& stream, const Batch&) {
        REQUIRE(stream.fields()[0].zone == "Asia/Tokyo");
        REQUIRE(stream.fields()[0].unit == TimeUnit::nanosecond);
    });
}

TEST_CASE("a column without a type is null everywhere", "[core][arrow]") {
    with_column("n", Array{3, {}}, [](const auto& x) {
        REQUIRE(x.size() == 3);
        REQUIRE(x.null_count() == 3);
        REQUIRE(x.is_null(0));
        REQUIRE(x.is_null(2));
    });
}

TEST_CASE("buffers that are not aligned are read", "[core][arrow]") {
    const auto bytes = joined({Bytes(1), bytes_of<std::int64_t>({1, -5, 7})});
    Array crooked{3, {nullptr, &bytes}};
    crooked.skipped_bytes = 1;
    with_column("l", std::move(crooked), [](const auto& x) {
        REQUIRE(x.integer(1) == -5);
        REQUIRE(x.integer(2) == 7);
        REQUIRE(reinterpret_cast<std::uintptr_t>(x.template values<std::int64_t>()) % 8 == 0);
    });
}

TEST_CASE("empty batches are delivered and rows are counted through", "[core][arrow]") {
    auto source = source_of("L", fixed<std::uint64_t>({1, 2}));
    source.batches.push_back(producer::batch_of([] {
        std::vector<Array> none;
        none.push_back(Array{0, {nullptr, nullptr}});
        return none;
    }()));
    source.batches.push_back(producer::batch_of([] {
        std::vector<Array> last;
        last.push_back(fixed<std::uint64_t>({3, UINT64_MAX}));
        return last;
    }()));
    auto stream = std::move(source).open();
    Batch batch;
    REQUIRE(stream.next(batch));
    REQUIRE(batch.rows() == 2);
    REQUIRE(stream.next(batch));
    REQUIRE(batch.rows() == 0);
    REQUIRE(batch.columns().at(0).size() == 0);
    REQUIRE(stream.next(batch));
    REQUIRE(says(thrown_by([&] { static_cast<void>(batch.columns()[0].integer(1)); }).second, "row 3"));
    REQUIRE_FALSE(stream.next(batch));
    REQUIRE(batch.rows() == 0);
    REQUIRE_FALSE(stream.next(batch));
}

TEST_CASE("streams without batches and without columns", "[core][arrow]") {
    Source source;
    source.schema = {"+s", "", {{"l", "x", {}, {}, false}}, {}, false};
    auto stream = std::move(source).open();
    Batch batch;
    REQUIRE(stream.has("x"));
    REQUIRE_FALSE(stream.next(batch));
    Source bare;
    bare.schema = {"+s", "", {}, {}, false};
    auto empty = std::move(bare).open();
    const auto [code, what] = thrown_by([&] { static_cast<void>(empty.position("x")); });
    REQUIRE(code == ErrorCode::missing_name);
    REQUIRE(says(what, "no columns at all"));
}

TEST_CASE("a batch lives on without its stream", "[core][arrow]") {
    auto source = source_of("u", texts32({0, 5}, "hello"));
    const auto ledger = source.ledger;
    Batch batch;
    {
        auto stream = std::move(source).open();
        REQUIRE(stream.next(batch));
    }
    Batch moved = std::move(batch);
    REQUIRE(moved.columns().at(0).text(0) == "hello");
    REQUIRE(moved.columns().at(0).field().name == "x");
    moved = Batch{};
    REQUIRE(ledger->released == ledger->given);
    REQUIRE_FALSE(ledger->twice);
}

TEST_CASE("columns are found by name or refused by name", "[core][arrow]") {
    Source source;
    source.schema = {"+s",
                     "",
                     {{"l", "a", {}, {}, false},
                      {"d:38,0", "sum", {}, {}, false},
                      {"l", "b", {}, {}, false},
                      {"l", "b", {}, {}, false},
                      {"i",
                       "coded",
                       {},
                       std::make_shared<producer::Schema>(producer::Schema{"z", "", {}, {}, false}),
                       false}},
                     {},
                     false};
    const auto stream = std::move(source).open();
    REQUIRE(stream.position("a") == 0);
    REQUIRE(stream.has("sum"));
    REQUIRE_FALSE(stream.has("A"));
    REQUIRE(stream.unread() == std::vector<std::string>{"sum: decimal numbers (Arrow format \"d:38,0\")",
                                                        "coded: bytes (Arrow format \"z\")"});
    const auto decimal = thrown_by([&] { static_cast<void>(stream.position("sum")); });
    REQUIRE(decimal.first == ErrorCode::wrong_type);
    REQUIRE(says(decimal.second, "decimal numbers"));
    REQUIRE(thrown_by([&] { static_cast<void>(stream.position("b")); }).first == ErrorCode::invalid_value);
    const auto missing = thrown_by([&] { static_cast<void>(stream.position("A")); });
    REQUIRE(missing.first == ErrorCode::missing_name);
    REQUIRE(says(missing.second, R"(received "A"; its columns are "a", "sum", "b")"));
}

TEST_CASE("a column that cannot be read does not stop the others", "[core][arrow]") {
    Source source;
    source.schema = {"+s", "", {{"w:16", "id", {}, {}, false}, {"l", "x", {}, {}, false}}, {}, false};
    std::vector<Array> columns;
    columns.push_back(Array{2, {}});
    columns.push_back(fixed<std::int64_t>({4, 5}));
    source.batches.push_back(producer::batch_of(std::move(columns)));
    with_batch(std::move(source), [](const Stream& stream, const Batch& batch) {
        REQUIRE(batch.columns().at(0).field().layout == Layout::null);
        REQUIRE(batch.columns().at(stream.position("x")).integer(1) == 5);
    });
}

TEST_CASE("what is no table is refused", "[core][arrow]") {
    Source single;
    single.schema = {"l", "x", {}, {}, false};
    REQUIRE(
        says(refused(std::move(single)), "a table has columns; received a single column of format \"l\""));
    Source list;
    list.schema = {"+l", "x", {}, {}, false};
    REQUIRE(says(refused(std::move(list)), "lists"));
    Source without;
    without.schema = {"+s", "", {{"", "x", {}, {}, true}}, {}, false};
    REQUIRE(says(refused(std::move(without)), "every Arrow column has a format"));
    REQUIRE(thrown_by([] { Stream{nullptr}; }).first == ErrorCode::wrong_type);
    ArrowArrayStream used{};
    REQUIRE(says(thrown_by([&] { Stream{&used}; }).second, "used up"));
    ArrowArrayStream hollow{};
    hollow.release = [](ArrowArrayStream* stream) { stream->release = nullptr; };
    REQUIRE(says(thrown_by([&] { Stream{&hollow}; }).second, "null pointers"));
    REQUIRE(hollow.release == nullptr);
}

TEST_CASE("rows that are null as a whole are refused", "[core][arrow]") {
    auto source = source_of("l", fixed<std::int64_t>({1, 2, 3}));
    source.batches[0].null_count = 1;
    source.batches[0].buffers[0] = std::make_unique<Bytes>(bits_of({1, 0, 1}));
    REQUIRE(says(refused(std::move(source)),
                 "not null as a whole, only their values can be; received 1 null rows"));
    auto unmarked = source_of("l", fixed<std::int64_t>({1}));
    unmarked.batches[0].null_count = 1;
    REQUIRE(says(refused(std::move(unmarked)), "null as a whole"));
    auto outside = source_of("l", fixed<std::int64_t>({1, 2, 3}));
    outside.batches[0].buffers[0] = std::make_unique<Bytes>(bits_of({0, 1, 1}));
    outside.batches[0].offset = 1;
    outside.batches[0].length = 2;
    with_batch(std::move(outside),
               [](const Stream&, const Batch& batch) { REQUIRE(batch.columns()[0].integer(0) == 2); });
}

TEST_CASE("a failing producer is heard and everything released", "[core][arrow]") {
    auto source = source_of("l", fixed<std::int64_t>({1}));
    source.failure = EIO;
    source.words = "the line was cut";
    const auto ledger = source.ledger;
    {
        auto stream = std::move(source).open();
        Batch batch;
        REQUIRE(stream.next(batch));
        for (int again = 0; again < 2; ++again) {
            const auto [code, what] = thrown_by([&] { stream.next(batch); });
            REQUIRE(code == ErrorCode::wrong_type);
            REQUIRE(says(what, "giving its rows; received the line was cut"));
            REQUIRE(batch.rows() == 0);
        }
    }
    REQUIRE(ledger->released == ledger->given);
    Source mute;
    mute.schema_failure = EINVAL;
    REQUIRE(says(refused(std::move(mute)), "telling its columns; received error " + std::to_string(EINVAL)));
}

TEST_CASE("structs that contradict themselves are refused", "[core][arrow]") {
    const auto one = [] { return source_of("l", fixed<std::int64_t>({1, 2, 3})); };
    const auto refused_with = [&](const std::function<void(Array&, Array&)>& lie) {
        auto source = one();
        lie(source.batches[0], source.batches[0].children[0]);
        return refused(std::move(source));
    };
    const std::string extent = "lengths, offsets and null counts";
    REQUIRE(says(refused_with([](Array& batch, Array&) { batch.length = -1; }), extent));
    REQUIRE(says(refused_with([](Array& batch, Array&) { batch.offset = -1; }), extent));
    REQUIRE(says(refused_with([](Array& batch, Array&) { batch.offset = INT64_MAX; }), extent));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.length = -3; }), extent));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.offset = INT64_MIN; }), extent));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.offset = INT64_MAX; }), extent));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.length = INT64_MAX; }), extent));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.null_count = -2; }), extent));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.length = 2; }),
                 "as long as its batch; received 2 rows for 3"));
    REQUIRE(says(refused_with([](Array& batch, Array&) { batch.offset = 1; }), "3 rows for 3 from row 1 on"));
    REQUIRE(says(refused_with([](Array& batch, Array&) { batch.claimed_children = 0; }), "0 columns for 1"));
    REQUIRE(says(refused_with([](Array& batch, Array&) { batch.null_child = true; }), "null pointer"));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.claimed_buffers = 1; }),
                 "the buffers of its format; received 1"));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.buffers[1] = nullptr; }),
                 "has values; received a null buffer"));
    REQUIRE(says(refused_with([](Array&, Array& x) { x.null_count = 2; }), "2 nulls without one"));
    auto short_views = views({inline_view("a")}, {}, {});
    short_views.claimed_buffers = 2;
    REQUIRE(says(refused(source_of("vu", std::move(short_views))), "the buffers of its format"));
}
