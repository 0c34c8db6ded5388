// Arrow streams from outside: bytes decide what the C structs claim and what the buffers hold. The buffers
// are as long as the claimed rows need, no longer, because the ABI does not say how long they are; everything
// else may lie. Whatever comes, the answer is a klankbord::Error or every row can be read inside the buffers.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/arrow.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/core/table.hpp>

namespace {

using namespace klankbord;
using arrow::ColumnView;
using arrow::Layout;

/// The input, byte by byte; zeros when it is used up.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}

    std::uint8_t byte() {
        if (left_ == 0) {
            return 0;
        }
        --left_;
        return *data_++;
    }
    std::size_t below(std::size_t bound) { return byte() % bound; }
    bool once_in(std::size_t n) { return below(n) == n - 1; }
    template <class T>
    T number() {
        T value{};
        std::uint8_t bytes[sizeof(T)];
        std::generate(std::begin(bytes), std::end(bytes), [this] { return byte(); });
        std::memcpy(&value, bytes, sizeof value);
        return value;
    }

  private:
    const std::uint8_t* data_;
    std::size_t left_;
};

constexpr const char* formats[] = {"n",   "b",    "c",       "s",    "i",    "l",  "C",  "S",
                                   "I",   "L",    "f",       "g",    "u",    "U",  "vu", "tdD",
                                   "tdm", "tss:", "tsm:UTC", "tsu:", "tsn:", "+l", "z",  "d:3,1",
                                   "ts?", "tsu;", "",        "w:4",  "vuu",  "e"};

/// Counts every struct that is out, so that the end can show that all came back.
int out = 0;

struct Memory {
    std::vector<std::unique_ptr<std::byte[]>> blocks;
    std::vector<const void*> buffers;
    std::vector<std::unique_ptr<ArrowArray>> arrays;
    std::vector<ArrowArray*> pointers;
    std::unique_ptr<ArrowArray> dictionary;
};

void release(ArrowArray* array) {
    const std::unique_ptr<Memory> memory{static_cast<Memory*>(array->private_data)};
    for (const auto& child : memory->arrays) {
        if (child->release != nullptr) {
            child->release(child.get());
        }
    }
    if (memory->dictionary != nullptr && memory->dictionary->release != nullptr) {
        memory->dictionary->release(memory->dictionary.get());
    }
    array->release = nullptr;
    --out;
}

void own(std::unique_ptr<Memory> memory, ArrowArray* array) {
    array->buffers = memory->buffers.data();
    array->children = memory->pointers.data();
    array->dictionary = memory->dictionary.get();
    array->release = &release;
    array->private_data = memory.release();
    ++out;
}

/// A block of exactly this many bytes, so that the sanitiser sees the first one read beyond it.
std::byte* block(Memory& memory, std::size_t bytes) {
    memory.blocks.push_back(std::make_unique<std::byte[]>(bytes));
    return memory.blocks.back().get();
}

/// A block that now and then starts between two of the values it will hold.
std::byte* block(Memory& memory, Input& input, std::size_t bytes) {
    const std::size_t crooked = input.once_in(16) ? 1 : 0;
    return block(memory, bytes + crooked) + crooked;
}

/// Adds a buffer of `count` values, as `make(i)` gives them.
template <class T, class Make>
void fill(Memory& memory, Input& input, std::size_t count, Make&& make) {
    auto* bytes = block(memory, input, count * sizeof(T));
    for (std::size_t i = 0; i < count; ++i) {
        const T value = make(i);
        std::memcpy(bytes + i * sizeof(T), &value, sizeof value);
    }
    memory.buffers.push_back(bytes);
}

template <class Offset>
void fill_text(Memory& memory, Input& input, std::size_t rows) {
    Offset last = 0;
    fill<Offset>(memory, input, rows + 1, [&](std::size_t /*i*/) {
        // Mostly rising, and small enough that the bytes can be made as long as the largest one says.
        last = input.once_in(32) ? static_cast<Offset>(input.number<std::int8_t>())
                                 : static_cast<Offset>(last + static_cast<Offset>(input.below(5)));
        return last;
    });
    Offset most = 0;
    for (std::size_t i = 0; i <= rows; ++i) {
        Offset offset = 0;
        std::memcpy(&offset, static_cast<const std::byte*>(memory.buffers.back()) + i * sizeof(Offset),
                    sizeof offset);
        most = std::max(most, offset);
    }
    memory.buffers.push_back(most == 0 && input.once_in(2) ? nullptr
                                                           : block(memory, static_cast<std::size_t>(most)));
}

void fill_views(Memory& memory, Input& input, std::size_t rows) {
    struct View {
        std::int32_t size;
        char start[4];
        std::int32_t buffer;
        std::int32_t offset;
    };
    fill<View>(memory, input, rows, [&](std::size_t /*i*/) {
        View view{static_cast<std::int32_t>(input.below(24)), {'a', 'b', 'c', 'd'}, 0, 0};
        view.buffer = static_cast<std::int32_t>(input.below(3)) - (input.once_in(16) ? 1 : 0);
        view.offset =
            input.once_in(16) ? input.number<std::int32_t>() : static_cast<std::int32_t>(input.below(24));
        if (input.once_in(32)) {
            view.size = input.number<std::int32_t>();
        }
        return view;
    });
    const auto variadic = input.below(3);
    std::vector<std::int64_t> sizes;
    for (std::size_t i = 0; i < variadic; ++i) {
        const auto size = input.below(48);
        sizes.push_back(input.once_in(16) ? std::min<std::int64_t>(input.number<std::int64_t>(), 0)
                                          : static_cast<std::int64_t>(size));
        memory.buffers.push_back(input.once_in(16) ? nullptr : block(memory, size));
    }
    fill<std::int64_t>(memory, input, variadic, [&](std::size_t i) { return sizes[i]; });
    if (input.once_in(16)) {
        memory.buffers.back() = nullptr;
    }
}

std::size_t width_of(std::string_view format) {
    const auto is = [&](std::string_view letters) {
        return format.size() == 1 && letters.find(format) != letters.npos;
    };
    return is("cC") ? 1 : is("sS") ? 2 : is("iIf") || format == "tdD" ? 4 : 8;
}

/// One column of at least `needed` rows; the format may be any.
void column(Input& input, std::string_view format, std::size_t needed, bool coded, std::string_view values,
            ArrowArray* made) {
    auto memory = std::make_unique<Memory>();
    *made = ArrowArray{};
    const auto offset = input.below(11);
    const auto length = needed + input.below(3);
    made->length = static_cast<std::int64_t>(length);
    made->offset = static_cast<std::int64_t>(offset);
    made->null_count = static_cast<std::int64_t>(input.below(3)) - 1;
    const auto all = offset + length;
    const auto anything = [&](std::size_t /*i*/) { return input.byte(); };
    if (format != "n") {
        memory->buffers.push_back(nullptr);
        if (input.once_in(2)) {
            memory->buffers.pop_back();
            fill<std::uint8_t>(*memory, input, (all + 7) / 8, anything);
        }
    }
    if (format == "b") {
        fill<std::uint8_t>(*memory, input, (all + 7) / 8, anything);
    } else if (format == "u") {
        fill_text<std::int32_t>(*memory, input, all);
    } else if (format == "U") {
        fill_text<std::int64_t>(*memory, input, all);
    } else if (format == "vu") {
        fill_views(*memory, input, all);
    } else if (format != "n") {
        const std::size_t width = width_of(format);
        auto* bytes = block(*memory, input, all * width);
        for (std::size_t i = 0; i < all; ++i) {
            const auto value = coded && !input.once_in(32) ? input.below(4) : input.number<std::uint64_t>();
            std::memcpy(bytes + i * width, &value, width);
        }
        memory->buffers.push_back(bytes);
    }
    made->n_buffers = static_cast<std::int64_t>(memory->buffers.size());
    if (coded && !input.once_in(16)) {
        memory->dictionary = std::make_unique<ArrowArray>();
        column(input, values, input.below(5), false, "", memory->dictionary.get());
    }
    // Lies that a reader can see through.
    switch (input.below(48)) {
        case 0:
            made->length = -made->length - 1;
            break;
        case 1:
            made->offset = input.number<std::int64_t>() | INT64_MIN;
            break;
        case 2:
            made->length = INT64_MAX - static_cast<std::int64_t>(input.below(3));
            break;
        case 3:
            made->offset = INT64_MAX - static_cast<std::int64_t>(input.below(3));
            break;
        case 4: {
            // Of text views the last buffer holds the sizes of the others: with one buffer less it is another one, and
            // nobody can see that. Too few to be text views at all can be seen.
            const auto most = format == "vu" ? std::int64_t{2} : made->n_buffers;
            made->n_buffers = static_cast<std::int64_t>(input.below(static_cast<std::size_t>(most) + 1));
            break;
        }
        case 5:
            made->length = static_cast<std::int64_t>(input.below(length + 1));
            break;
        case 6:
            made->null_count = input.number<std::int64_t>();
            break;
        case 7:
            if (memory->buffers.size() > 1) {
                memory->buffers[1] = nullptr;
            }
            break;
        case 8:
            made->n_buffers = -1;
            break;
        default:
            break;
    }
    const bool unset = input.once_in(64);
    own(std::move(memory), made);
    if (unset) {
        made->buffers = nullptr;
    }
}

struct Producer {
    Input input;
    std::vector<std::pair<std::string, std::string>> columns;  // format, and that of the values where coded
    std::size_t batches = 0;
};

struct Names {
    std::vector<std::unique_ptr<ArrowSchema>> schemas;
    std::vector<ArrowSchema*> pointers;
};

int get_schema(ArrowArrayStream* stream, ArrowSchema* told) {
    auto& producer = *static_cast<Producer*>(stream->private_data);
    if (producer.input.once_in(64)) {
        return 5;
    }
    auto names = std::make_unique<Names>();
    const auto add = [&](const std::string& format) {
        names->schemas.push_back(std::make_unique<ArrowSchema>(ArrowSchema{}));
        auto* schema = names->schemas.back().get();
        schema->format = producer.input.once_in(128) ? nullptr : format.c_str();
        schema->name = producer.input.once_in(64) ? nullptr : "column";
        return schema;
    };
    for (const auto& [format, values] : producer.columns) {
        auto* schema = add(format);
        if (!values.empty()) {
            schema->dictionary = add(values);
            schema->dictionary->dictionary = producer.input.once_in(64) ? schema : nullptr;
        }
        names->pointers.push_back(producer.input.once_in(128) ? nullptr : schema);
    }
    *told = ArrowSchema{};
    told->format = producer.input.once_in(64) ? "l" : "+s";
    told->n_children = static_cast<std::int64_t>(names->pointers.size());
    told->children = names->pointers.data();
    if (producer.input.once_in(64)) {
        told->n_children = -1;
    }
    told->private_data = names.release();
    told->release = [](ArrowSchema* schema) {
        delete static_cast<Names*>(schema->private_data);
        schema->release = nullptr;
        --out;
    };
    ++out;
    return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* array) {
    auto& producer = *static_cast<Producer*>(stream->private_data);
    auto& input = producer.input;
    *array = ArrowArray{};
    if (producer.batches == 0 || input.once_in(64)) {
        return input.once_in(8) ? 5 : 0;
    }
    --producer.batches;
    const auto rows = input.below(40);
    const auto offset = input.below(10);
    auto memory = std::make_unique<Memory>();
    memory->buffers.push_back(nullptr);
    if (input.once_in(16)) {
        auto* valid = block(*memory, (rows + offset + 7) / 8);
        std::memset(valid, input.once_in(2) ? 0xff : input.byte(), (rows + offset + 7) / 8);
        memory->buffers[0] = valid;
    }
    for (const auto& [format, values] : producer.columns) {
        auto child = std::make_unique<ArrowArray>();
        column(input, format, rows + offset, !values.empty(), values, child.get());
        memory->pointers.push_back(input.once_in(128) ? nullptr : child.get());
        memory->arrays.push_back(std::move(child));
    }
    array->length = static_cast<std::int64_t>(rows);
    array->offset = static_cast<std::int64_t>(offset);
    array->n_buffers = input.once_in(32) ? 0 : 1;
    array->n_children = static_cast<std::int64_t>(memory->pointers.size()) - (input.once_in(64) ? 1 : 0);
    switch (input.below(64)) {
        case 0:
            array->length = input.number<std::int64_t>() | INT64_MIN;
            break;
        case 1:
            array->offset = INT64_MAX - static_cast<std::int64_t>(input.below(64));
            break;
        case 2:
            array->null_count = input.number<std::int64_t>();
            break;
        case 3:
            array->length = INT64_MAX;
            break;
        default:
            break;
    }
    own(std::move(memory), array);
    return 0;
}

ArrowArrayStream stream_of(Input input) {
    auto producer = std::make_unique<Producer>(Producer{input, {}, 0});
    const auto count = producer->input.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string format = formats[producer->input.below(std::size(formats))];
        const bool coded = producer->input.once_in(3);
        producer->columns.emplace_back(format,
                                       coded ? formats[producer->input.below(std::size(formats))] : "");
    }
    producer->batches = producer->input.below(4);
    ArrowArrayStream stream{};
    stream.get_schema = &get_schema;
    stream.get_next = &get_next;
    stream.get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
    stream.release = [](ArrowArrayStream* released) {
        delete static_cast<Producer*>(released->private_data);
        released->release = nullptr;
        --out;
    };
    stream.private_data = producer.release();
    ++out;
    return stream;
}

void must(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::uint64_t sum_of(std::string_view text) {
    std::uint64_t sum = text.size();
    for (const char letter : text) {
        sum += static_cast<unsigned char>(letter);
    }
    return sum;
}

/// Reads one value, whatever it is; times and integers may refuse it.
std::uint64_t value_at(const ColumnView& values, std::int64_t row) {
    const auto& field = values.field();
    try {
        if (field.is_text()) {
            return sum_of(values.text(row));
        }
        if (field.is_integer()) {
            return static_cast<std::uint64_t>(values.integer(row)) + (values.number(row) > 0 ? 1U : 0U);
        }
        if (field.is_number()) {
            return values.number(row) > 0 ? 1 : 0;
        }
        if (field.layout == Layout::boolean) {
            return values.boolean(row) ? 1 : 0;
        }
        return static_cast<std::uint64_t>(values.microseconds(row));
    } catch (const Error& error) {
        must(error.code() == ErrorCode::invalid_value);
        return 0;
    }
}

std::uint64_t read(const arrow::Batch& batch) {
    std::uint64_t sum = 0;
    for (const auto& view : batch.columns()) {
        must(view.size() == batch.rows());
        std::int64_t nulls = 0;
        for (std::int64_t row = 0; row < view.size(); ++row) {
            if (view.is_null(row)) {
                ++nulls;
            } else if (view.field().layout != Layout::dictionary) {
                sum += value_at(view, row);
            } else {
                const auto index = view.index(row);
                must(index >= 0 && index < view.dictionary().size());
                sum += view.dictionary().is_null(index) ? 0 : value_at(view.dictionary(), index);
            }
        }
        must(nulls == view.null_count());
    }
    return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    volatile std::uint64_t sum = 0;
    try {
        auto c_stream = stream_of(Input{data, size});
        arrow::Stream stream{&c_stream};
        for (;;) {
            arrow::Batch batch;
            try {
                if (!stream.next(batch)) {
                    break;
                }
            } catch (const Error&) {
                must(batch.rows() == 0 && batch.columns().empty());
                break;
            }
            sum = sum + read(batch);
        }
    } catch (const Error&) {
        // Refused at its schema.
    }
    must(out == 0);
    try {
        auto c_stream = stream_of(Input{data, size});
        const auto table = Table::from_arrow(arrow::Stream{&c_stream});
        ArrowArrayStream again;
        table.to_arrow(&again);
        must(Table::from_arrow(arrow::Stream{&again}) == table);
    } catch (const Error&) {
        // Refused.
    }
    must(out == 0);
    return 0;
}
