#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>

// The Arrow C data and stream interface: a public ABI, declared here so that no Arrow library is needed.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
extern "C" {
struct ArrowSchema {
    const char* format;
    const char* name;
    const char* metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema** children;
    struct ArrowSchema* dictionary;
    void (*release)(struct ArrowSchema*);
    void* private_data;
};
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void** buffers;
    struct ArrowArray** children;
    struct ArrowArray* dictionary;
    void (*release)(struct ArrowArray*);
    void* private_data;
};
}
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
extern "C" {
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
    int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
    const char* (*get_last_error)(struct ArrowArrayStream*);
    void (*release)(struct ArrowArrayStream*);
    void* private_data;
};
}
#endif

namespace klankbord::inline v0::arrow {

// clang-format off
/// How a column lies in memory. Everything klankbord can read, and nothing else.
enum class Layout : std::uint8_t {
    null,                                    // "n"
    boolean,                                 // "b": bits
    int8, int16, int32, int64,               // "c" "s" "i" "l"
    uint8, uint16, uint32, uint64,           // "C" "S" "I" "L"
    float32, float64,                        // "f" "g"
    text32, text64, text_view,               // "u" "U" "vu"
    date32, date64,                          // "tdD" "tdm"
    timestamp,                               // "tss:" "tsm:" "tsu:" "tsn:" with or without zone
    dictionary,                              // index of any integer layout into one of the layouts above
};
// clang-format on

enum class TimeUnit : std::uint8_t { second, millisecond, microsecond, nanosecond };

/// What the schema says of a column, the same in every batch of a stream.
struct Field {
    std::string name;
    Layout layout = Layout::null;
    TimeUnit unit = TimeUnit::microsecond;  ///< timestamps
    std::string zone;                       ///< timestamps: "" = naive
    Layout index = Layout::int32;           ///< dictionary: layout of the indices
    std::shared_ptr<const Field> values;    ///< dictionary: what it points at
    std::string format;  ///< as the producer wrote it (of a dictionary's values), for messages

    /// int8 … uint64
    [[nodiscard]] bool is_integer() const { return layout >= Layout::int8 && layout <= Layout::uint64; }
    /// integers, floats
    [[nodiscard]] bool is_number() const { return layout >= Layout::int8 && layout <= Layout::float64; }
    /// text32, text64, text_view
    [[nodiscard]] bool is_text() const { return layout >= Layout::text32 && layout <= Layout::text_view; }
};

/// One column of one batch: a view into the producer's memory, valid while its Batch lives.
/// Offsets of slices are already applied: row 0 is the first row of the batch.
///
/// Rows are not checked against `size()`, and null rows must be asked for first: what the accessors return
/// for them is whatever the producer left there, which for text views and dictionaries may lie anywhere.
class KLANKBORD_EXPORT ColumnView {
  public:
    [[nodiscard]] const Field& field() const { return *field_; }
    [[nodiscard]] std::int64_t size() const { return length_; }
    /// Exact, whatever the producer says; counted on construction. Of a dictionary column: the null indices.
    [[nodiscard]] std::int64_t null_count() const { return null_count_; }

    /// Of a dictionary column: whether the index is null. The value it points at may be null as well: ask
    /// `dictionary().is_null(index(row))`.
    [[nodiscard]] bool is_null(std::int64_t row) const {
        return validity_ == nullptr ? layout_ == Layout::null : !bit(validity_, offset_ + row);
    }

    /// `is_null` turned round, for up to 64 rows at once: bit k is set when row + k is not null.
    [[nodiscard]] std::uint64_t present(std::int64_t row, std::int64_t rows) const {
        const std::uint64_t all = rows >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << rows) - 1;
        if (validity_ == nullptr) {
            return layout_ == Layout::null ? 0 : all;
        }
        const std::int64_t first = offset_ + row;
        const auto shift = first % 8;
        const std::uint8_t* bytes = validity_ + first / 8;
        // The first byte may begin before the row, the ninth hold the last rows; none beyond them is read.
        std::uint64_t bits = std::uint64_t{bytes[0]} >> shift;
        for (std::int64_t k = 1; 8 * k < shift + rows; ++k) {
            bits |= std::uint64_t{bytes[k]} << (8 * k - shift);
        }
        return bits & all;
    }

    /// The value buffer of a fixed-width layout (or of a dictionary's indices), moved to row 0.
    template <class T>
    [[nodiscard]] const T* values() const {
        return static_cast<const T*>(data_) + offset_;
    }

    [[nodiscard]] bool boolean(std::int64_t row) const {
        if (layout_ != Layout::boolean) {
            refuse("truth values");
        }
        return bit(static_cast<const std::uint8_t*>(data_), offset_ + row);
    }

    /// Any integer layout, widened. Throws invalid_value for an uint64 beyond int64, with its row in the
    /// stream.
    [[nodiscard]] std::int64_t integer(std::int64_t row) const { return integer_as(layout_, row); }

    /// Any number layout as double; integers beyond 2^53 are rounded to the nearest one.
    [[nodiscard]] double number(std::int64_t row) const {
        switch (layout_) {
            case Layout::float32:
                return static_cast<double>(values<float>()[row]);
            case Layout::float64:
                return values<double>()[row];
            case Layout::uint64:
                return static_cast<double>(values<std::uint64_t>()[row]);
            default:
                return static_cast<double>(integer_as(layout_, row));
        }
    }

    /// Any text layout; the view points into the producer's memory. Not for dictionaries: see `dictionary`.
    [[nodiscard]] std::string_view text(std::int64_t row) const {
        switch (layout_) {
            case Layout::text32:
                return between(values<std::int32_t>()[row], values<std::int32_t>()[row + 1]);
            case Layout::text64:
                return between(values<std::int64_t>()[row], values<std::int64_t>()[row + 1]);
            case Layout::text_view: {
                const auto& view = values<TextView>()[row];
                const auto size = static_cast<std::size_t>(view.size);
                if (size <= TextView::most_inside) {
                    return {reinterpret_cast<const char*>(&view) + sizeof view.size, size};
                }
                const auto* const* buffers = static_cast<const void* const*>(extra_);
                return {static_cast<const char*>(buffers[view.buffer]) + view.offset, size};
            }
            default:
                refuse("texts");
        }
    }

    /// Dictionary layouts: the index of a row that is not null, and the values it points into.
    [[nodiscard]] std::int64_t index(std::int64_t row) const { return integer_as(field_->index, row); }
    [[nodiscard]] const ColumnView& dictionary() const { return *dictionary_; }

    /// Microseconds since 1970 UTC of a timestamp, date32 or date64 (midnight UTC). Floors nanoseconds.
    /// For naive timestamps this is the wall clock read as if UTC. Throws invalid_value when it overflows.
    [[nodiscard]] std::int64_t microseconds(std::int64_t row) const;

  private:
    friend class Batch;

    /// A text of up to 12 bytes stands in its view, from `start` on; of a longer one the view says where it
    /// lies.
    struct TextView {
        static constexpr std::size_t most_inside = 12;
        std::int32_t size;
        char start[4];
        std::int32_t buffer;
        std::int32_t offset;
    };
    static_assert(sizeof(TextView) == 16);

    static bool bit(const std::uint8_t* bits, std::int64_t at) {
        return ((bits[at >> 3] >> (at & 7)) & 1U) != 0;
    }
    [[nodiscard]] std::string_view between(std::int64_t begin, std::int64_t end) const {
        return {static_cast<const char*>(extra_) + begin, static_cast<std::size_t>(end - begin)};
    }
    [[nodiscard]] std::int64_t integer_as(Layout layout, std::int64_t row) const {
        switch (layout) {
            case Layout::int8:
                return values<std::int8_t>()[row];
            case Layout::int16:
                return values<std::int16_t>()[row];
            case Layout::int32:
                return values<std::int32_t>()[row];
            case Layout::int64:
                return values<std::int64_t>()[row];
            case Layout::uint8:
                return values<std::uint8_t>()[row];
            case Layout::uint16:
                return values<std::uint16_t>()[row];
            case Layout::uint32:
                return values<std::uint32_t>()[row];
            case Layout::uint64: {
                const auto value = static_cast<std::int64_t>(values<std::uint64_t>()[row]);
                if (value < 0) {
                    refuse_beyond_int64(row);
                }
                return value;
            }
            default:
                refuse("integers");
        }
    }
    [[noreturn]] void refuse(const char* what) const;
    [[noreturn]] void refuse_beyond_int64(std::int64_t row) const;
    /// Where a row stands in the caller's table; rows of a dictionary's values stand nowhere.
    [[nodiscard]] std::int64_t row_of_stream(std::int64_t row) const {
        return first_row_ < 0 ? -1 : first_row_ + row;
    }

    const Field* field_ = nullptr;
    Layout layout_ = Layout::null;            // that of the field, at hand
    const std::uint8_t* validity_ = nullptr;  // null also where no row is null
    const void* data_ = nullptr;              // values, bits, offsets or views
    const void* extra_ = nullptr;  // text32/text64: bytes; text_view: const void** of variadic buffers
    std::int64_t offset_ = 0;
    std::int64_t length_ = 0;
    std::int64_t null_count_ = 0;
    std::int64_t first_row_ = -1;  // in the stream; -1: the values of a dictionary
    std::shared_ptr<const ColumnView> dictionary_;
};

/// One batch of a stream. Owns the producer's arrays until it is destroyed, also after its Stream is gone;
/// movable, not copyable. Const calls may run in many threads.
class KLANKBORD_EXPORT Batch {
  public:
    Batch();
    Batch(Batch&&) noexcept;
    Batch& operator=(Batch&&) noexcept;
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    ~Batch();

    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] const std::vector<ColumnView>& columns() const { return columns_; }

  private:
    friend class Stream;
    struct Holder;
    explicit Batch(std::unique_ptr<Holder> holder);

    std::unique_ptr<Holder> holder_;
    std::vector<ColumnView> columns_;
    std::int64_t rows_ = 0;
};

/// Reads a stream of record batches (a struct array per batch).
///
/// Columns of layouts that klankbord cannot read do not stop the stream: they are listed in `unread()` and a
/// later wish for one of them gets a clear error; their place in `Batch::columns()` is a view with layout
/// null.
///
/// What the C structs claim is checked once per batch, as far as the ABI allows: counts of children and
/// buffers, null pointers, negative or overflowing lengths and offsets, columns shorter than their batch,
/// text offsets that run backwards, text views outside the sizes their producer states, dictionary indices,
/// rows that are null as a whole. Violations throw `wrong_type`. The ABI does not say how long the buffers
/// are: a producer that claims more rows than it has, or sizes that are not its own, is believed. Buffers
/// that are not aligned to their values are copied.
class KLANKBORD_EXPORT Stream {
  public:
    /// Takes ownership: `*stream` is moved from (its release is set to null), also when this throws.
    explicit Stream(ArrowArrayStream* stream);
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;
    ~Stream();

    [[nodiscard]] const std::vector<Field>& fields() const;
    /// Position of a column, or throws `missing_name` listing the columns there are. Two columns of that
    /// name: `invalid_value`. A column of unread layout: `wrong_type` naming its format.
    [[nodiscard]] std::size_t position(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// name and format of columns that cannot be read
    [[nodiscard]] const std::vector<std::string>& unread() const;

    /// False at the end of the stream. Empty batches are delivered (rows() == 0). The batch's old content is
    /// released first; at the end, or when this throws, it is empty. A failing producer throws `wrong_type`
    /// with the producer's own words, now and at every later call.
    bool next(Batch& batch);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace klankbord::inline v0::arrow
