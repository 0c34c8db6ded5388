#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/arrow.hpp>

// A producer of Arrow streams made by hand, which may also lie. It counts what it gave and what came back.

namespace producer {

/// How many of the C structs that left a producer were released, and whether any was released twice.
struct Ledger {
    int given = 0;
    int released = 0;
    bool twice = false;
};

using Bytes = std::vector<std::byte>;

template <class T>
Bytes bytes_of(std::initializer_list<T> values) {
    const auto raw = std::as_bytes(std::span{values.begin(), values.size()});
    return {raw.begin(), raw.end()};
}

inline Bytes bytes_of(std::string_view text) {
    const auto raw = std::as_bytes(std::span{text});
    return {raw.begin(), raw.end()};
}

/// A bitmap, the first row lowest.
inline Bytes bits_of(std::initializer_list<int> values) {
    Bytes bytes((values.size() + 7) / 8);
    std::size_t row = 0;
    for (const int value : values) {
        bytes[row / 8] |= static_cast<std::byte>((value != 0 ? 1U : 0U) << (row % 8));
        ++row;
    }
    return bytes;
}

/// One 16-byte text view: of up to 12 bytes the text itself, else where it lies.
inline Bytes inline_view(std::string_view text) {
    Bytes view(16);
    const auto size = static_cast<std::int32_t>(text.size());
    std::memcpy(view.data(), &size, sizeof size);
    const auto raw = std::as_bytes(std::span{text});
    std::copy(raw.begin(), raw.end(), view.begin() + sizeof size);
    return view;
}
inline Bytes long_view(std::int32_t size, std::int32_t buffer, std::int32_t offset) {
    return bytes_of<std::int32_t>({size, 0x6c6c6c6c, buffer, offset});
}
inline Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes all;
    for (const auto& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// One column of one batch, or the batch itself. A buffer without value is a null pointer; an empty one is
/// not.
struct Array {
    std::int64_t length = 0;
    std::int64_t offset = 0;
    std::int64_t null_count = -1;
    std::vector<std::unique_ptr<Bytes>> buffers;
    std::vector<Array> children;
    std::shared_ptr<Array> dictionary;
    std::int64_t claimed_buffers = -1;   // other than there are
    std::int64_t claimed_children = -1;  // the same
    bool null_child = false;             // the first child is a null pointer
    std::size_t skipped_bytes = 0;       // by which the values begin after their buffer

    Array() = default;
    Array(std::int64_t rows, std::initializer_list<const Bytes*> given) : length(rows) {
        for (const auto* buffer : given) {
            buffers.push_back(buffer == nullptr ? nullptr : std::make_unique<Bytes>(*buffer));
        }
    }
};

struct Schema {
    std::string format;
    std::string name;
    std::vector<Schema> children;
    std::shared_ptr<Schema> dictionary;
    bool without_format = false;
};

namespace detail {

/// Keeps what a released struct pointed at; deleted by its release.
template <class CStruct>
struct Kept {
    std::shared_ptr<Ledger> ledger;
    std::string format;
    std::string name;
    std::vector<std::unique_ptr<Bytes>> buffers;
    std::vector<const void*> buffer_pointers;
    std::vector<std::unique_ptr<CStruct>> children;
    std::vector<CStruct*> child_pointers;
    std::unique_ptr<CStruct> dictionary;
};

template <class CStruct>
void release(CStruct* given) {
    const std::unique_ptr<Kept<CStruct>> kept{static_cast<Kept<CStruct>*>(given->private_data)};
    for (const auto& child : kept->children) {
        if (child->release != nullptr) {
            child->release(child.get());
        }
    }
    if (kept->dictionary != nullptr && kept->dictionary->release != nullptr) {
        kept->dictionary->release(kept->dictionary.get());
    }
    kept->ledger->twice = kept->ledger->twice || given->release == nullptr;
    ++kept->ledger->released;
    given->release = nullptr;
}

inline void give(const Schema& schema, const std::shared_ptr<Ledger>& ledger, ArrowSchema* out) {
    auto kept = std::make_unique<Kept<ArrowSchema>>();
    kept->ledger = ledger;
    kept->format = schema.format;
    kept->name = schema.name;
    for (const auto& child : schema.children) {
        kept->children.push_back(std::make_unique<ArrowSchema>());
        give(child, ledger, kept->children.back().get());
        kept->child_pointers.push_back(kept->children.back().get());
    }
    *out = ArrowSchema{};
    if (schema.dictionary != nullptr) {
        kept->dictionary = std::make_unique<ArrowSchema>();
        give(*schema.dictionary, ledger, kept->dictionary.get());
        out->dictionary = kept->dictionary.get();
    }
    out->format = schema.without_format ? nullptr : kept->format.c_str();
    out->name = kept->name.c_str();
    out->n_children = static_cast<std::int64_t>(kept->child_pointers.size());
    out->children = kept->child_pointers.data();
    out->release = &release<ArrowSchema>;
    out->private_data = kept.release();
    ++ledger->given;
}

inline void give(Array& array, const std::shared_ptr<Ledger>& ledger, ArrowArray* out) {
    auto kept = std::make_unique<Kept<ArrowArray>>();
    kept->ledger = ledger;
    kept->buffers = std::move(array.buffers);
    for (const auto& buffer : kept->buffers) {
        kept->buffer_pointers.push_back(buffer == nullptr ? nullptr : buffer->data());
    }
    for (auto& child : array.children) {
        kept->children.push_back(std::make_unique<ArrowArray>());
        give(child, ledger, kept->children.back().get());
        kept->child_pointers.push_back(kept->children.back().get());
    }
    *out = ArrowArray{};
    if (array.dictionary != nullptr) {
        kept->dictionary = std::make_unique<ArrowArray>();
        give(*array.dictionary, ledger, kept->dictionary.get());
        out->dictionary = kept->dictionary.get();
    }
    if (array.skipped_bytes > 0) {
        kept->buffer_pointers.at(1) = kept->buffers.at(1)->data() + array.skipped_bytes;
    }
    if (array.null_child && !kept->child_pointers.empty()) {
        kept->child_pointers[0] = nullptr;
    }
    const auto or_claimed = [](std::int64_t claimed, std::size_t there) {
        return claimed >= 0 ? claimed : static_cast<std::int64_t>(there);
    };
    out->length = array.length;
    out->offset = array.offset;
    out->null_count = array.null_count;
    out->n_buffers = or_claimed(array.claimed_buffers, kept->buffer_pointers.size());
    out->buffers = kept->buffer_pointers.data();
    out->n_children = or_claimed(array.claimed_children, kept->child_pointers.size());
    out->children = kept->child_pointers.data();
    out->release = &release<ArrowArray>;
    out->private_data = kept.release();
    ++ledger->given;
}

}  // namespace detail

/// A stream of batches; after the last of them it ends, or fails when it was told to.
struct Source {
    std::shared_ptr<Ledger> ledger = std::make_shared<Ledger>();
    Schema schema;
    std::vector<Array> batches;
    int schema_failure = 0;
    int failure = 0;  // what get_next returns after the last batch
    const char* words = nullptr;
    std::size_t next = 0;

    void give(ArrowArrayStream* out) && {
        auto counted = ledger;
        *out = ArrowArrayStream{};
        out->get_schema = [](ArrowArrayStream* stream, ArrowSchema* told) {
            auto& source = *static_cast<Source*>(stream->private_data);
            if (source.schema_failure == 0) {
                detail::give(source.schema, source.ledger, told);
            }
            return source.schema_failure;
        };
        out->get_next = [](ArrowArrayStream* stream, ArrowArray* array) {
            auto& source = *static_cast<Source*>(stream->private_data);
            if (source.next == source.batches.size()) {
                *array = ArrowArray{};
                return source.failure;
            }
            detail::give(source.batches[source.next++], source.ledger, array);
            return 0;
        };
        out->get_last_error = [](ArrowArrayStream* stream) {
            return static_cast<const Source*>(stream->private_data)->words;
        };
        out->release = [](ArrowArrayStream* stream) {
            const std::unique_ptr<Source> source{static_cast<Source*>(stream->private_data)};
            source->ledger->twice = source->ledger->twice || stream->release == nullptr;
            ++source->ledger->released;
            stream->release = nullptr;
        };
        out->private_data = new Source(std::move(*this));
        ++counted->given;
    }

    klankbord::arrow::Stream open() && {
        ArrowArrayStream stream;
        std::move(*this).give(&stream);
        return klankbord::arrow::Stream{&stream};
    }
};

/// A batch of these columns, as long as the first.
inline Array batch_of(std::vector<Array> columns) {
    Array batch;
    batch.length = columns.empty() ? 0 : columns.front().length;
    batch.null_count = 0;
    batch.buffers.push_back(nullptr);
    batch.children = std::move(columns);
    return batch;
}

/// A source of one batch of one column called "x".
inline Source source_of(std::string format, Array column) {
    Source source;
    source.schema = {"+s", "", {{std::move(format), "x", {}, nullptr, false}}, nullptr, false};
    std::vector<Array> columns;
    columns.push_back(std::move(column));
    source.batches.push_back(batch_of(std::move(columns)));
    return source;
}

}  // namespace producer
