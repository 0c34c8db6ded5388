#include <klankbord/core/table.hpp>

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>

#include "arrow_producer.hpp"
#include "catch.hpp"

using namespace klankbord;
using Type = Column::Type;

namespace {

std::pair<ErrorCode, std::string> thrown_by(const std::function<void()>& work) {
    try {
        work();
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
    FAIL("nothing was thrown");
    return {};
}

/// Every type with a null in its middle, and one without.
Table sample() {
    Column flag{"flag", Type::boolean};
    Column count{"count", Type::integer};
    Column share{"share", Type::real};
    Column name{"name", Type::text};
    Column day{"day", Type::date};
    Column at{"at", Type::timestamp, "Europe/Amsterdam"};
    Column local{"local", Type::timestamp};
    Column whole{"whole", Type::integer};
    for (const std::int64_t row : {0, 1, 2, 3, 4, 5, 6, 7, 8}) {
        whole.push(row * row);
        if (row == 4) {
            for (auto* column : {&flag, &count, &share, &name, &day, &at, &local}) {
                column->push_null();
            }
            continue;
        }
        flag.push(std::int64_t{row % 3 == 0 ? 1 : 0});
        count.push(row == 0 ? INT64_MIN : INT64_MAX - row);
        share.push(static_cast<double>(row) / 7);
        name.push(row % 2 == 0 ? std::string(static_cast<std::size_t>(row) * 5, 'x') : "één");
        day.push(row == 0 ? std::int64_t{INT32_MIN} : 20000 + row);
        at.push(row * 1'000'000'000'000 - 5);
        local.push(-row);
    }
    return Table{{flag, count, share, name, day, at, local, whole}};
}

arrow::Stream exported(const Table& table) {
    ArrowArrayStream stream;
    table.to_arrow(&stream);
    return arrow::Stream{&stream};
}

}  // namespace

TEST_CASE("a column holds values of its type only", "[core][table]") {
    Column text{"team", Type::text};
    text.push("north");
    text.push_null();
    text.push(std::string_view{"south"});
    REQUIRE(text.size() == 3);
    REQUIRE(text.text(0) == "north");
    REQUIRE(text.is_null(1));
    REQUIRE(text.text(1).empty());
    REQUIRE(text.text(2) == "south");
    REQUIRE(text.null_count() == 1);
    REQUIRE(text.texts().bytes == "northsouth");
    REQUIRE(thrown_by([&] { text.push(std::int64_t{1}); }).first == ErrorCode::wrong_type);
    REQUIRE(thrown_by([&] { text.push(0.5); }).first == ErrorCode::wrong_type);

    Column real{"share", Type::real};
    real.push(std::int64_t{3});
    REQUIRE(real.real(0) == 3.0);
    REQUIRE(real.reals().size() == 1);
    const auto nan = thrown_by([&] { real.push(std::nan("")); });
    REQUIRE(nan.first == ErrorCode::invalid_value);
    REQUIRE(nan.second.find("(column \"share\", row 1)") != std::string::npos);
    REQUIRE(thrown_by([&] { real.push("text"); }).first == ErrorCode::wrong_type);

    Column flag{"flag", Type::boolean};
    flag.push(std::int64_t{1});
    REQUIRE(thrown_by([&] { flag.push(std::int64_t{2}); }).first == ErrorCode::invalid_value);
    Column day{"day", Type::date};
    day.push(std::int64_t{INT32_MAX});
    REQUIRE(thrown_by([&] { day.push(std::int64_t{INT32_MAX} + 1); }).first == ErrorCode::invalid_value);
    REQUIRE(day.size() == 1);
    REQUIRE(day.integers().front() == INT32_MAX);
}

TEST_CASE("a table holds equally long columns under different names", "[core][table]") {
    Table table;
    Column a{"a", Type::integer};
    a.push(std::int64_t{1});
    table.add(a);
    REQUIRE(table.rows() == 1);
    REQUIRE(table.at("a").integer(0) == 1);
    REQUIRE(table.find("b") == nullptr);
    REQUIRE(thrown_by([&] { table.add(a); }).first == ErrorCode::invalid_value);
    const auto shorter = thrown_by([&] { table.add(Column{"b", Type::text}); });
    REQUIRE(shorter.first == ErrorCode::invalid_value);
    REQUIRE(shorter.second.find("0 and 1 rows") != std::string::npos);
    const auto missing = thrown_by([&] { static_cast<void>(table.at("b")); });
    REQUIRE(missing.first == ErrorCode::missing_name);
    REQUIRE(missing.second.find(R"(its columns are "a")") != std::string::npos);
}

TEST_CASE("what goes out comes in the same", "[core][table]") {
    const auto table = sample();
    const auto again = Table::from_arrow(exported(table));
    REQUIRE(again == table);
    REQUIRE(again.at("at").zone() == "Europe/Amsterdam");
    REQUIRE(again.at("whole").null_count() == 0);
    REQUIRE(again.at("day").is_null(4));
    auto other = sample();
    Column more{"more", Type::integer};
    for (int row = 0; row < 9; ++row) {
        more.push(std::int64_t{row});
    }
    other.add(more);
    REQUIRE_FALSE(other == table);
}

TEST_CASE("tables without rows and without columns go out", "[core][table]") {
    Table empty;
    for (const auto type :
         {Type::boolean, Type::integer, Type::real, Type::text, Type::date, Type::timestamp}) {
        empty.add(Column{"c" + std::to_string(static_cast<int>(type)), type});
    }
    REQUIRE(Table::from_arrow(exported(empty)) == empty);
    REQUIRE(Table::from_arrow(exported(Table{})) == Table{});
}

TEST_CASE("the exported structs keep to the interface", "[core][table]") {
    ArrowArrayStream stream;
    sample().to_arrow(&stream);
    ArrowSchema schema;
    REQUIRE(stream.get_schema(&stream, &schema) == 0);
    REQUIRE(std::string{schema.format} == "+s");
    std::vector<std::string> formats;
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        formats.emplace_back(schema.children[i]->format);
        REQUIRE((schema.children[i]->flags & ARROW_FLAG_NULLABLE) != 0);
    }
    REQUIRE(formats ==
            std::vector<std::string>{"b", "l", "g", "U", "tdD", "tsu:Europe/Amsterdam", "tsu:", "l"});
    ArrowArray batch;
    REQUIRE(stream.get_next(&stream, &batch) == 0);
    ArrowArray end;
    REQUIRE(stream.get_next(&stream, &end) == 0);
    REQUIRE(end.release == nullptr);
    REQUIRE(batch.length == 9);
    REQUIRE(batch.children[0]->null_count == 1);
    REQUIRE(batch.children[7]->null_count == 0);
    REQUIRE(batch.children[7]->buffers[0] == nullptr);

    // A child may be moved out; it outlives stream, schema and parent.
    ArrowArray moved = *batch.children[3];
    batch.children[3]->release = nullptr;
    ArrowSchema moved_schema = *schema.children[3];
    schema.children[3]->release = nullptr;
    stream.release(&stream);
    REQUIRE(stream.release == nullptr);
    batch.release(&batch);
    REQUIRE(batch.release == nullptr);
    schema.release(&schema);
    REQUIRE(schema.release == nullptr);
    REQUIRE(std::string{moved_schema.name} == "name");
    const auto* ends = static_cast<const std::int64_t*>(moved.buffers[1]);
    const auto* bytes = static_cast<const char*>(moved.buffers[2]);
    REQUIRE(std::string_view(bytes + ends[8], static_cast<std::size_t>(ends[9] - ends[8])) ==
            std::string(40, 'x'));
    moved.release(&moved);
    moved_schema.release(&moved_schema);
    REQUIRE(moved.release == nullptr);
}

TEST_CASE("NaN from outside is null, and dictionaries become their values", "[core][table]") {
    const auto reals = producer::bytes_of<double>({0.5, std::nan(""), -1});
    const auto table = Table::from_arrow(producer::source_of("g", {3, {nullptr, &reals}}).open());
    REQUIRE(table.at("x").real(0) == 0.5);
    REQUIRE(table.at("x").is_null(1));
    REQUIRE(table.at("x").real(2) == -1);

    const auto indices = producer::bytes_of<std::int8_t>({1, 0, 1, 0});
    const auto valid = producer::bits_of({1, 1, 1, 0});
    const auto values = producer::bytes_of<std::int16_t>({70, 0});
    const auto value_valid = producer::bits_of({1, 0});
    producer::Array coded{4, {&valid, &indices}};
    coded.dictionary = std::make_shared<producer::Array>(
        producer::Array{2, std::initializer_list<const producer::Bytes*>{&value_valid, &values}});
    auto source = producer::source_of("c", std::move(coded));
    source.schema.children[0].dictionary = std::make_shared<producer::Schema>();
    source.schema.children[0].dictionary->format = "s";
    const auto decoded = Table::from_arrow(std::move(source).open());
    const auto& x = decoded.at("x");
    REQUIRE(x.type() == Type::integer);
    REQUIRE(x.is_null(0));  // the value is null
    REQUIRE(x.integer(1) == 70);
    REQUIRE(x.is_null(2));
    REQUIRE(x.is_null(3));  // the index is null
}

TEST_CASE("columns that cannot be kept are refused", "[core][table]") {
    const auto bytes = producer::bytes_of<std::int64_t>({1});
    REQUIRE(
        thrown_by([&] {
            static_cast<void>(Table::from_arrow(producer::source_of("tDs", {1, {nullptr, &bytes}}).open()));
        }).first == ErrorCode::wrong_type);
    producer::Source twice;
    twice.schema = {"+s", "", {{"l", "a", {}, {}, false}, {"l", "a", {}, {}, false}}, {}, false};
    REQUIRE(thrown_by([&] { static_cast<void>(Table::from_arrow(std::move(twice).open())); }).first ==
            ErrorCode::invalid_value);
}
