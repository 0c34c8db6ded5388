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

enum class TimeUnit : std::uint8_t { second, millisecond, microsecond, nanosecond };

/// What the schema says of a column, the same in every batch of a stream.
struct Field {
    std::string name;
    Layout layout = Layout::null;
    TimeUnit unit = TimeUnit::microsecond;  ///< timestamps
    std::string zone;                       ///< timestamps: "" = naive
    Layout index = Layout::int32;           ///< dictionary: layout of the indices
    std::shared_ptr<const Field> values;    ///< dictionary: what it points at
    std::string format;                     ///< as the producer wrote it, for messages

    [[nodiscard]] bool is_integer() const;  ///< int8 … uint64
    [[nodiscard]] bool is_number() const;   ///< integers, floats
    [[nodiscard]] bool is_text() const;     ///< text32, text64, text_view
};

/// One column of one batch: a view into the producer's memory, valid while its Batch lives.
/// Offsets of slices are already applied: row 0 is the first row of the batch.
class KLANKBORD_EXPORT ColumnView {
  public:
    [[nodiscard]] const Field& field() const { return *field_; }
    [[nodiscard]] std::int64_t size() const { return length_; }
    /// Exact; counted on construction when the producer says -1 (unknown).
    [[nodiscard]] std::int64_t null_count() const { return null_count_; }

    [[nodiscard]] bool is_null(std::int64_t row) const {
        return validity_ != nullptr && ((validity_[(offset_ + row) >> 3] >> ((offset_ + row) & 7)) & 1U) == 0;
    }

    /// The value buffer of a fixed-width layout (or of a dictionary's indices), moved to row 0.
    template <class T>
    [[nodiscard]] const T* values() const {
        return static_cast<const T*>(data_) + offset_;
    }

    [[nodiscard]] bool boolean(std::int64_t row) const {
        const auto* bits = static_cast<const std::uint8_t*>(data_);
        return ((bits[(offset_ + row) >> 3] >> ((offset_ + row) & 7)) & 1U) != 0;
    }

    /// Any integer layout, widened. uint64 beyond int64 must have been refused by the caller (see `uinteger`).
    [[nodiscard]] std::int64_t integer(std::int64_t row) const;
    /// Any number layout as double.
    [[nodiscard]] double number(std::int64_t row) const;
    /// Any text layout; the view points into the producer's memory. Not for dictionaries: see `dictionary`.
    [[nodiscard]] std::string_view text(std::int64_t row) const;
    /// Dictionary layouts: the index of a row that is not null, and the values it points into.
    [[nodiscard]] std::int64_t index(std::int64_t row) const { return integer_as(field_->index, row); }
    [[nodiscard]] const ColumnView& dictionary() const { return *dictionary_; }
    /// Microseconds since 1970 UTC of a timestamp, date32 or date64 (midnight UTC). Floors nanoseconds.
    /// For naive timestamps this is the wall clock read as if UTC. Throws invalid_value when it overflows.
    [[nodiscard]] std::int64_t microseconds(std::int64_t row) const;

  private:
    friend class Batch;
    [[nodiscard]] std::int64_t integer_as(Layout layout, std::int64_t row) const;

    const Field* field_ = nullptr;
    const std::uint8_t* validity_ = nullptr;
    const void* data_ = nullptr;           // values, bits, offsets or views
    const void* extra_ = nullptr;          // text32/text64: bytes; text_view: const void** of variadic buffers
    std::int64_t offset_ = 0;
    std::int64_t length_ = 0;
    std::int64_t null_count_ = 0;
    std::shared_ptr<const ColumnView> dictionary_;
};

/// One batch of a stream. Owns the producer's arrays until it is destroyed; movable, not copyable.
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
    void adopt(ArrowArray&& array, const std::vector<Field>& fields);

    struct Holder;
    std::unique_ptr<Holder> holder_;
    std::vector<ColumnView> columns_;
    std::int64_t rows_ = 0;
};

/// Reads a stream of record batches (a struct array per batch).
///
/// Columns of layouts that klankbord cannot read do not stop the stream: they are listed in `unread()` and a
/// later wish for one of them gets a clear error; their place in `Batch::columns()` is a view with layout null.
/// Everything the C structs claim is checked as far as the ABI allows (counts of children and buffers, null
/// pointers, negative lengths and offsets, text offsets that run backwards, view lengths and buffer numbers,
/// dictionary indices): violations throw `wrong_type`.
class KLANKBORD_EXPORT Stream {
  public:
    /// Takes ownership: `*stream` is moved from (its release is set to null), also when this throws.
    explicit Stream(ArrowArrayStream* stream);
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;
    ~Stream();

    [[nodiscard]] const std::vector<Field>& fields() const;
    /// Position of a column, or throws `missing_name` listing the columns there are. Two columns of that name:
    /// `invalid_value`. A column of unread layout: `wrong_type` naming its format.
    [[nodiscard]] std::size_t position(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
    /// name and format of columns that cannot be read
    [[nodiscard]] const std::vector<std::string>& unread() const;

    /// False at the end of the stream. Empty batches are delivered (rows() == 0).
    bool next(Batch& batch);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace klankbord::inline v0::arrow
