#include <klankbord/core/arrow.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <klankbord/core/error.hpp>

#include "arrow_batch.hpp"
#include "arrow_format.hpp"
#include "in_quotes.hpp"

namespace klankbord::inline v0::arrow {

struct Stream::State {
    Owned<ArrowArrayStream> stream;
    std::shared_ptr<std::vector<Field>> fields = std::make_shared<std::vector<Field>>();
    std::vector<std::uint8_t> readable;
    std::vector<std::string> unread;
    std::int64_t rows = 0;  // delivered so far
    bool ended = false;
    std::optional<Error> failure;

    [[nodiscard]] Error failed(int code, std::string_view doing) {
        auto& producer = stream.value;
        const char* said = producer.get_last_error == nullptr ? nullptr : producer.get_last_error(&producer);
        return error::wrong_type(std::string{"whatever made this table failed while "}.append(doing),
                                 said != nullptr && *said != '\0' ? said : "error " + std::to_string(code),
                                 "look at where the table comes from");
    }
    void read_schema();
};

void Stream::State::read_schema() {
    Owned<ArrowSchema> owned;
    const auto& schema = owned.value;
    if (const auto code = stream.value.get_schema(&stream.value, &owned.value); code != 0) {
        owned.value.release = nullptr;  // what a failing call leaves behind is nobody's
        throw failed(code, "telling its columns");
    }
    if (schema.release == nullptr || schema.format == nullptr) {
        throw malformed("an Arrow stream has a schema", "none");
    }
    if (std::string_view{schema.format} != "+s" || schema.dictionary != nullptr) {
        Field single;
        throw error::wrong_type("a table has columns",
                                read_field(schema, single)
                                    ? "a single column of format " + in_quotes(schema.format)
                                    : show_format(schema.format),
                                "pass a DataFrame or table that holds this column under a name");
    }
    if (schema.n_children < 0 || (schema.n_children > 0 && schema.children == nullptr)) {
        throw malformed("a schema describes every column", std::to_string(schema.n_children) + " columns");
    }
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
        if (schema.children[i] == nullptr) {
            throw malformed("a schema describes every column", "a null pointer for one");
        }
        Field field;
        readable.push_back(read_field(*schema.children[i], field) ? 1 : 0);
        if (readable.back() == 0) {
            unread.push_back(field.name + ": " + show_format(field.format));
        }
        fields->push_back(std::move(field));
    }
}

Stream::Stream(ArrowArrayStream* stream) : state_(std::make_unique<State>()) {
    if (stream == nullptr || stream->release == nullptr) {
        throw error::wrong_type("a table is a stream that was not read before", "a stream that is used up",
                                "make a new one");
    }
    state_->stream.value = *stream;
    stream->release = nullptr;
    if (state_->stream.value.get_schema == nullptr || state_->stream.value.get_next == nullptr) {
        throw malformed("an Arrow stream tells its schema and gives its batches", "null pointers");
    }
    state_->read_schema();
}

Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

const std::vector<Field>& Stream::fields() const { return *state_->fields; }
const std::vector<std::string>& Stream::unread() const { return state_->unread; }

bool Stream::has(std::string_view name) const {
    return std::any_of(fields().begin(), fields().end(),
                       [&](const Field& field) { return field.name == name; });
}

std::size_t Stream::position(std::string_view name) const {
    const auto& fields = this->fields();
    const auto called = [&](const Field& field) { return field.name == name; };
    const auto found = std::find_if(fields.begin(), fields.end(), called);
    if (found == fields.end()) {
        std::string known;
        for (const auto& field : fields) {
            known.append(known.empty() ? "" : ", ").append(in_quotes(field.name));
        }
        throw error::missing_name("the table has no column of this name", in_quotes(name),
                                  known.empty() ? "it has no columns at all" : "its columns are " + known);
    }
    if (std::find_if(found + 1, fields.end(), called) != fields.end()) {
        throw error::invalid_value("a column's name stands for one column", "two called " + in_quotes(name),
                                   "rename one of them");
    }
    const auto at = static_cast<std::size_t>(found - fields.begin());
    if (state_->readable[at] == 0) {
        throw error::wrong_type("columns hold numbers, texts, truth values, dates or times",
                                show_format(found->format), "convert the column first", {name, -1});
    }
    return at;
}

bool Stream::next(Batch& batch) {
    batch = Batch{};
    if (state_->failure) {
        throw Error{*state_->failure};
    }
    if (state_->ended) {
        return false;
    }
    auto holder = std::make_unique<Batch::Holder>();
    holder->fields = state_->fields;
    holder->first_row = state_->rows;
    auto& array = holder->array.value;
    if (const auto code = state_->stream.value.get_next(&state_->stream.value, &array); code != 0) {
        array.release = nullptr;  // what a failing call leaves behind is nobody's
        state_->failure = state_->failed(code, "giving its rows");
        throw Error{*state_->failure};
    }
    if (array.release == nullptr) {
        state_->ended = true;
        return false;
    }
    batch = Batch{std::move(holder)};
    state_->rows += batch.rows();
    return true;
}

}  // namespace klankbord::inline v0::arrow
