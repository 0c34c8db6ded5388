#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <klankbord/core/arrow.hpp>

namespace klankbord::inline v0::arrow {

/// A C struct of the interface that is released once, whatever happens.
template <class CStruct>
struct Owned {
    CStruct value{};

    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() {
        if (value.release != nullptr) {
            value.release(&value);
        }
    }
};

/// Which rows of the children belong to a batch, and where the batch begins in its stream.
struct Rows {
    std::int64_t offset;
    std::int64_t count;
    std::int64_t first;
};

/// What a batch owns, and how its columns are checked while they are read.
struct Batch::Holder {
    Owned<ArrowArray> array;
    std::shared_ptr<const std::vector<Field>> fields;
    std::vector<std::unique_ptr<std::max_align_t[]>> copies;  // of buffers that were not aligned
    std::int64_t first_row = 0;                               // in the stream

    void check_rows() const;
    [[nodiscard]] ColumnView view(const ArrowArray& column, const Field& field, std::optional<Rows> rows);

  private:
    void read_validity(ColumnView& view, const ArrowArray& column) const;
    const void* aligned(const void* buffer, std::size_t bytes, std::size_t alignment);
    void check_text(ColumnView& view, const ArrowArray& column) const;
    void check_views(ColumnView& view, const ArrowArray& column);
    void read_dictionary(ColumnView& view, const ArrowArray& column);
};

}  // namespace klankbord::inline v0::arrow
