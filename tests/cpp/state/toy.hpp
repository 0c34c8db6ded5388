#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <klankbord/state/accumulator.hpp>
#include <klankbord/state/configuration.hpp>
#include <klankbord/state/frame.hpp>

#include "laws.hpp"
#include "state/archive.hpp"

// The smallest accumulator that keeps every law, and the same one broken in one way each: what the law suite
// is tested with.

namespace klankbord::toy {

enum class Fault : std::uint8_t {
    none,
    last_one_counts,   // the result depends on the order of the facts
    counts_merges,     // the empty one is not neutral
    keeps_the_sum,     // forgetting leaves a trace
    drops_employees,   // bytes lose a column
    loses_at_seams,    // each seam between threads loses a fact
    blind_to_scale,    // merges other configurations
    blames_nobody,     // takes damaged bytes for an empty state
    believes_counts,   // takes memory before it checks
    copies_a_pointer,  // a copy is the same object
};

struct Row {
    std::string customer;
    std::string employee;
    std::int32_t value = 0;

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& customer& employee& value;
    }
    friend auto operator<=>(const Row&, const Row&) = default;
};

struct Data {
    std::vector<Row> rows;   // in order
    std::int64_t trace = 0;  // what a broken one remembers and should not

    template <class Archive>
    void serialize(Archive& archive, unsigned) {
        archive& rows& trace;
    }
};

}  // namespace klankbord::toy

KLANKBORD_STATE_VERSION(klankbord::toy::Row, 1, "toy.row");
KLANKBORD_STATE_VERSION(klankbord::toy::Data, 1, "toy");

namespace klankbord::toy {

template <Fault fault>
class Toy {
  public:
    using Fact = Row;

    Toy() : Toy("0 10") {}
    explicit Toy(std::string scale) : scale_(std::move(scale)) {
        data_->trace = fault == Fault::counts_merges ? 1 : 0;
    }
    Toy(const Toy& other)
        : data_(fault == Fault::copies_a_pointer ? other.data_ : std::make_shared<Data>(*other.data_)),
          scale_(other.scale_) {}
    Toy& operator=(const Toy& other) {
        Toy copy{other};
        std::swap(data_, copy.data_);
        std::swap(scale_, copy.scale_);
        return *this;
    }
    Toy(Toy&&) noexcept = default;
    Toy& operator=(Toy&&) noexcept = default;
    ~Toy() = default;

    void add(const Row& row) {
        auto& rows = data_->rows;
        rows.insert(std::upper_bound(rows.begin(), rows.end(), row), row);
        if (fault == Fault::last_one_counts) {
            data_->trace = row.value;
        } else if (fault == Fault::keeps_the_sum) {
            data_->trace += row.value;
        }
    }
    void add(std::span<const Row> rows, int threads) {
        const auto parts = static_cast<std::size_t>(threads);
        for (std::size_t part = 0; part < parts; ++part) {
            const auto first = rows.size() * part / parts;
            const auto last = rows.size() * (part + 1) / parts;
            for (const auto& row : rows.subspan(first, last - first)) {
                if (fault != Fault::loses_at_seams || part == 0 || &row != &rows[first]) {
                    add(row);
                }
            }
        }
    }
    void merge(const Toy& other) {
        if (fault != Fault::blind_to_scale) {
            state::refuse_unlike(configuration(), other.configuration());
        }
        const auto middle = static_cast<std::ptrdiff_t>(data_->rows.size());
        data_->rows.insert(data_->rows.end(), other.data_->rows.begin(), other.data_->rows.end());
        std::inplace_merge(data_->rows.begin(), data_->rows.begin() + middle, data_->rows.end());
        if (fault == Fault::counts_merges || fault == Fault::keeps_the_sum) {
            data_->trace += other.data_->trace;
        }
    }
    void forget(PersonKind kind, IdView id) {
        std::erase_if(data_->rows, [&](const Row& row) {
            return (kind == PersonKind::customer ? row.customer : row.employee) == id.text();
        });
    }

    [[nodiscard]] std::vector<std::byte> to_bytes() const {
        Data written = *data_;
        if (fault == Fault::drops_employees) {
            for (auto& row : written.rows) {
                row.employee.clear();
            }
        }
        return state::write_frame("toy", configuration(), state::save_bytes(written));
    }
    static Toy from_bytes(std::span<const std::byte> bytes) {
        if (fault != Fault::blames_nobody) {
            return read(bytes);
        }
        try {
            return read(bytes);
        } catch (const Error&) {
            return Toy{};
        }
    }

    [[nodiscard]] std::string configuration() const {
        return state::Configuration{}.set("scale", scale_, "0 10").text();
    }
    [[nodiscard]] std::size_t bytes_used() const {
        return sizeof *this + sizeof(Data) + data_->rows.capacity() * sizeof(Row);
    }

    /// Stands for the door: the only one that reaches the result.
    friend std::string release(const Toy& toy) { return toy.result(); }

  private:
    static Toy read(std::span<const std::byte> bytes) {
        const auto frame = state::read_frame(bytes);
        frame.require("toy");
        Toy toy{
            std::string{state::Configuration::parse(frame.header.configuration).value_or("scale", "0 10")}};
        if (toy.configuration() != frame.header.configuration) {
            throw error::bad_state("the configuration of a toy is its scale", frame.header.configuration,
                                   "read it with the klankbord that wrote it");
        }
        if (fault == Fault::believes_counts) {
            state::InArchive archive{frame.payload};
            std::uint32_t version = 0;
            std::uint64_t count = 0;
            archive >> version >> count;
            if (count > toy.data_->rows.max_size()) {  // less would really be taken, and end the test
                toy.data_->rows.reserve(count);
            }
        }
        state::load_bytes(frame.payload, *toy.data_);
        if (!std::is_sorted(toy.data_->rows.begin(), toy.data_->rows.end())) {
            throw error::bad_state("rows of a toy stand in order", "others",
                                   "take the bytes from their source again");
        }
        return toy;
    }
    [[nodiscard]] std::string result() const {
        std::set<std::string> customers;
        std::set<std::string> employees;
        std::int64_t sum = data_->trace;
        for (const auto& row : data_->rows) {
            customers.insert(row.customer);
            employees.insert(row.employee);
            sum += row.value;
        }
        return std::to_string(data_->rows.size()) + " rows, " + std::to_string(customers.size()) +
               " customers, " + std::to_string(employees.size()) + " employees, sum " + std::to_string(sum);
    }

    std::shared_ptr<Data> data_ = std::make_shared<Data>();
    std::string scale_;
};

template <Fault fault>
struct Case {
    using Accumulator = Toy<fault>;

    Accumulator empty() { return Accumulator{}; }
    std::vector<Row> facts(std::uint64_t seed) {
        std::mt19937_64 random{seed};
        std::vector<Row> rows;
        for (int i = 0; i < 60; ++i) {
            rows.push_back({"c" + std::to_string(i % 13), "e" + std::to_string(random() % 4),
                            static_cast<std::int32_t>(random() % 11)});
        }
        rows.push_back({"c1", "e9", 7});
        rows.push_back({"c1", "e9", 7});  // the same fact twice counts twice here
        return rows;
    }
    void add(Accumulator& acc, std::span<const Row> rows, int threads) { acc.add(rows, threads); }
    std::string render(const Accumulator& acc) { return release(acc); }
    std::vector<laws::Person> people() {
        return {{PersonKind::customer, "c3"}, {PersonKind::employee, "e9"}, {PersonKind::employee, "e1"}};
    }
    bool concerns(const Row& row, const laws::Person& person) {
        return (person.kind == PersonKind::customer ? row.customer : row.employee) == person.name;
    }
    void forget(Accumulator& acc, const laws::Person& person) { acc.forget(person.kind, person.name); }
    std::vector<laws::Unlike<Accumulator>> unlike() {
        std::vector<laws::Unlike<Accumulator>> others;
        others.push_back({Accumulator{"1 5"}, "`scale = 1 5`"});
        return others;
    }
};

}  // namespace klankbord::toy
