#include "state/fact_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <klankbord/core/error.hpp>
#include <klankbord/state/configuration.hpp>
#include <klankbord/state/frame.hpp>

#include "state/fact_configuration.hpp"

namespace klankbord::inline v0::state {

using facts::Block;
using facts::Cell;
using facts::FactKind;
using facts::FactType;
using facts::Mapping;
using facts::no_column;
using facts::null_large;
using facts::null_small;
using facts::Physical;

namespace {

constexpr std::string_view frame_kind = "facts";

facts::Schema schema_of(const facts::FactLayout& layout, bool by_employees) {
    facts::Schema schema;
    schema.columns = layout.columns;
    const auto find = [&](std::string_view name) { return schema.find(name); };
    schema.owner = 0;
    if (layout.kind == FactKind::ratings) {
        schema.owner = find(by_employees ? "employee" : "customer");
        schema.identity.answer = find("value");
        schema.identity.time = find("at");
        std::vector<std::size_t> keys;
        for (const auto* key : {"rater", "question", "aspect", "product"}) {
            if (const auto at = find(key); at != no_column) {
                keys.push_back(at);
            }
        }
        for (const auto* trigger : {"rating", "interaction", "journey"}) {
            const auto at = find(trigger);
            if (at != no_column) {
                schema.identity.alternatives.push_back(
                    {at, std::string_view{trigger} == "rating" ? std::vector<std::size_t>{} : keys});
            }
        }
        return schema;
    }
    // Interactions and signals have ids of their own; the other tables are bags of rows.
    for (const auto* id : {"interaction", "signal"}) {
        const bool own = (layout.kind == FactKind::interactions && std::string_view{id} == "interaction") ||
                         (layout.kind == FactKind::signals && std::string_view{id} == "signal");
        if (own && find(id) != no_column) {
            schema.identity.alternatives.push_back({find(id), {}});
        }
    }
    for (const auto* owner : {"customer", "employee", "signal", "source"}) {
        if (find(owner) != no_column) {
            schema.owner = find(owner);
            break;
        }
    }
    if (layout.kind == FactKind::interactions) {
        // The order in which a customer lived them. Equal times are told apart by what is in them, never by row.
        for (const auto* column : {"start", "sequence", "end", "employee", "interaction"}) {
            if (find(column) != no_column) {
                schema.order.push_back(find(column));
            }
        }
    }
    return schema;
}

RatingField field_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, RatingField>, 14> known{{{"customer", RatingField::customer},
                                                                              {"employee", RatingField::employee},
                                                                              {"team", RatingField::team},
                                                                              {"rating", RatingField::rating},
                                                                              {"interaction", RatingField::interaction},
                                                                              {"journey", RatingField::journey},
                                                                              {"rater", RatingField::rater},
                                                                              {"question", RatingField::question},
                                                                              {"aspect", RatingField::aspect},
                                                                              {"product", RatingField::product},
                                                                              {"value", RatingField::value},
                                                                              {"at", RatingField::at},
                                                                              {"invited_at", RatingField::invited_at},
                                                                              {"weight", RatingField::weight}}};
    return std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == name; })->second;
}

ContactField contact_field_of(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, ContactField>, 11> known{{{"interaction", ContactField::interaction},
                                                                               {"journey", ContactField::journey},
                                                                               {"customer", ContactField::customer},
                                                                               {"employee", ContactField::employee},
                                                                               {"team", ContactField::team},
                                                                               {"channel", ContactField::channel},
                                                                               {"touchpoint", ContactField::touchpoint},
                                                                               {"start", ContactField::start},
                                                                               {"end", ContactField::end},
                                                                               {"version", ContactField::version},
                                                                               {"sequence", ContactField::sequence}}};
    return std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.first == name; })->second;
}

bool has_rater(const facts::FactLayout& layout) {
    return layout.kind == FactKind::ratings &&
           std::any_of(layout.columns.begin(), layout.columns.end(), [](const auto& c) { return c.name == "rater"; }) &&
           std::any_of(layout.columns.begin(), layout.columns.end(), [](const auto& c) { return c.name == "employee"; });
}

}  // namespace

FactTable::State::State(FactKind fact_kind, Mapping given_mapping)
    : kind(fact_kind),
      mapping(std::move(given_mapping)),
      layout(facts::layout_of(kind, mapping)),
      dictionaries(std::make_shared<facts::Dictionaries>()) {
    stores.emplace_back(schema_of(layout, false), dictionaries);
    if (has_rater(layout)) {
        stores.emplace_back(schema_of(layout, true), dictionaries);
    }
    asked_given = !mapping.invited.empty();
    low = std::llround(mapping.low * 1000);
    high = std::llround(mapping.high * 1000);
    step = std::llround(mapping.step * 1000);
    cells.resize(layout.columns.size());
    if (kind == FactKind::ratings) {
        for (std::size_t column = 0; column < layout.columns.size(); ++column) {
            fields.push_back(layout.rules[column] == nullptr ? RatingField::group : field_of(layout.columns[column].name));
        }
    }
    if (kind == FactKind::interactions) {
        for (std::size_t column = 0; column < layout.columns.size(); ++column) {
            contact_fields.push_back(layout.rules[column] == nullptr ? ContactField::group
                                                                     : contact_field_of(layout.columns[column].name));
        }
    }
}

FactTable::State::State(const State& other)
    : kind(other.kind),
      mapping(other.mapping),
      layout(other.layout),
      dictionaries(std::make_shared<facts::Dictionaries>(*other.dictionaries)),
      fields(other.fields),
      contact_fields(other.contact_fields),
      low(other.low),
      high(other.high),
      step(other.step),
      cells(other.cells),
      aside(other.aside),
      given(other.given),
      accepted(other.accepted),
      not_asked(other.not_asked),
      asked_given(other.asked_given),
      edition(other.edition) {
    for (const auto& store : other.stores) {
        stores.push_back(store.with(dictionaries));
    }
}

std::size_t FactTable::State::find(std::string_view column) const { return stores.front().schema().find(column); }

void FactTable::State::append(Block&& block, const Context& context) {
    if (stores.size() == 1) {
        stores[0].append(std::move(block));
        return;
    }
    const auto& rater = block.columns[find("rater")].codes;
    const auto employee = dictionaries->at(stores[0].space(find("rater"))).find(IdView{"employee"});
    Block by_employee;
    Block by_customer;
    for (auto* side : {&by_employee, &by_customer}) {
        side->columns.resize(block.columns.size());
    }
    for (std::size_t row = 0; row < block.rows; ++row) {
        ++(employee && rater[row] == *employee ? by_employee : by_customer).rows;
    }
    if (by_employee.rows == 0) {
        stores[0].append(std::move(block));
        return;
    }
    for (std::size_t column = 0; column < block.columns.size(); ++column) {
        context.check_cancel();
        auto& from = block.columns[column];
        const auto split = [&](auto member) {
            for (std::size_t row = 0; row < (from.*member).size(); ++row) {
                auto& side = rater[row] == *employee ? by_employee : by_customer;
                (side.columns[column].*member).push_back((from.*member)[row]);
            }
        };
        split(&Block::Values::codes);
        split(&Block::Values::small);
        split(&Block::Values::large);
    }
    stores[0].append(std::move(by_customer));
    stores[1].append(std::move(by_employee));
}

void FactTable::State::take(Block&& block, const Context& context) {
    edition.changed();
    std::vector<std::size_t> before;
    for (const auto& store : stores) {
        before.push_back(store.rows());
    }
    const auto taken = static_cast<std::int64_t>(block.rows);
    std::vector<std::vector<std::uint32_t>> orders;
    try {
        append(std::move(block), context);
        for (const auto& store : stores) {
            orders.push_back(store.folded() ? std::vector<std::uint32_t>{} : store.fold_order(context));
        }
    } catch (...) {
        for (std::size_t i = 0; i < stores.size(); ++i) {
            stores[i].drop_tail(before[i]);
        }
        throw;
    }
    for (std::size_t i = 0; i < stores.size(); ++i) {
        if (!stores[i].folded()) {
            stores[i].fold_as(orders[i], context);
        }
    }
    accepted += taken;
}

void FactTable::State::fold(const Context& context) {
    edition.changed();
    for (auto& store : stores) {
        store.fold(context);
    }
}

FactTable::FactTable(FactKind kind, Mapping mapping) : state_(std::make_unique<State>(kind, std::move(mapping))) {}
FactTable::FactTable(const FactTable& other) : state_(std::make_unique<State>(*other.state_)) {}
FactTable& FactTable::operator=(const FactTable& other) {
    if (this != &other) {
        state_ = std::make_unique<State>(*other.state_);
    }
    return *this;
}
FactTable::FactTable(FactTable&&) noexcept = default;
FactTable& FactTable::operator=(FactTable&&) noexcept = default;
FactTable::~FactTable() = default;

void FactTable::add(ArrowArrayStream* stream, const Context& context) {
    add(arrow::Stream{stream}, context);
}

void FactTable::add(arrow::Stream&& rows, const Context& context) {
    // Read beside the table first: a stream that fails half-way leaves nothing behind.
    Block block;
    std::vector<facts::SetAside> aside;
    facts::FactReader reader{state_->layout, state_->mapping, rows, *state_->dictionaries};
    std::int64_t base = 0;
    arrow::Batch batch;
    while (rows.next(batch)) {
        reader.read(batch, base, block, aside, context);
        base += batch.rows();
    }
    block.columns.resize(state_->layout.columns.size());
    state_->take(std::move(block), context);
    state_->given += base;
    state_->not_asked += reader.not_asked();
    for (auto& one : aside) {
        state_->aside.push_back(std::move(one));
    }
}

Code FactTable::code(std::string_view column, IdView id) {
    const auto at = state_->find(column);
    if (at == no_column || state_->layout.columns[at].physical != Physical::code) {
        std::string known;
        for (const auto& one : state_->layout.columns) {
            if (one.physical == Physical::code) {
                known.append(known.empty() ? "" : ", ").append(one.name);
            }
        }
        throw error::missing_name("codes stand for ids of the columns kept: " + known, column, "use one of these names");
    }
    return state_->dictionaries->at(state_->stores[0].space(at)).intern(id);
}

void FactTable::merge(const FactTable& other) {
    refuse_unlike(configuration(), other.configuration());
    state_->edition.changed();
    for (std::size_t i = 0; i < state_->stores.size(); ++i) {
        state_->stores[i].merge(other.state_->stores[i]);
    }
    state_->given += other.state_->given;
    state_->accepted += other.state_->accepted;
    state_->not_asked += other.state_->not_asked;
    state_->asked_given = state_->asked_given || other.state_->asked_given;
    state_->aside.insert(state_->aside.end(), other.state_->aside.begin(), other.state_->aside.end());
}

void FactTable::take_columns(const FactTable& other) {
    const auto& from = *other.state_;
    auto& to = *state_;
    if (from.kind != to.kind) {
        throw error::bad_state("facts are taken over from a table of the same kind", facts::to_string(from.kind),
                               "give a table of " + std::string{facts::to_string(to.kind)});
    }
    to.edition.changed();
    for (std::size_t i = 0; i < std::min(from.stores.size(), to.stores.size()); ++i) {
        to.stores[i].merge_columns(from.stores[i]);
    }
    to.given += from.given;
    to.accepted += from.accepted;
    to.not_asked += from.not_asked;
    to.asked_given = to.asked_given || from.asked_given;
}

void FactTable::forget(PersonKind kind, IdView id) {
    state_->edition.changed();
    for (auto& store : state_->stores) {
        store.forget(to_string(kind), id);
    }
    const auto space = state_->dictionaries->find(to_string(kind));
    if (space != no_column) {
        if (const auto code = state_->dictionaries->at(space).find(id)) {
            state_->dictionaries->at(space).erase(*code);
        }
    }
    state_->aside.clear();
    state_->accepted = rows();
    state_->given = state_->accepted + state_->not_asked;
}

FactTable FactTable::as_of(std::int64_t utc_us) const {
    FactTable past{*this};
    auto& state = *past.state_;
    state.fold({});
    std::size_t time = no_column;
    std::size_t invited = no_column;
    for (std::size_t column = 0; column < state.layout.columns.size(); ++column) {
        const auto* rule = state.layout.rules[column];
        if (rule == nullptr || rule->type != FactType::time) {
            continue;
        }
        if (rule->name == "invited_at") {
            invited = column;
        } else if (time == no_column) {
            time = column;
        }
    }
    const auto value = state.find("value");
    for (auto& store : state.stores) {
        std::vector<std::uint8_t> keep(store.rows(), 1);
        std::vector<std::uint32_t> silence;
        for (std::uint32_t row = 0; row < store.rows(); ++row) {
            const auto later = [&](std::size_t column) {
                return column != no_column && store.large(column)[row] != null_large &&
                       store.large(column)[row] > utc_us;
            };
            const bool was_asked = invited != no_column && store.large(invited)[row] != null_large && !later(invited);
            if (later(time) && was_asked && value != no_column) {
                silence.push_back(row);
            } else if (later(time) || later(invited)) {
                keep[row] = 0;
            }
        }
        if (!silence.empty()) {
            store.blank(value, silence);
            store.blank(time, silence);
        }
        store.keep_only(keep);
    }
    state.accepted = past.rows();
    state.given = state.accepted + state.not_asked;
    state.aside.clear();
    return past;
}

FactKind FactTable::kind() const { return state_->kind; }
const Mapping& FactTable::mapping() const { return state_->mapping; }

std::vector<std::string> FactTable::columns() const {
    std::vector<std::string> names;
    for (const auto& column : state_->layout.columns) {
        names.push_back(column.name);
    }
    return names;
}

std::int64_t FactTable::rows() const {
    std::int64_t total = 0;
    for (const auto& store : state_->stores) {
        total += static_cast<std::int64_t>(store.distinct_rows());
    }
    return total;
}
std::int64_t FactTable::given() const { return state_->given; }
std::int64_t FactTable::accepted() const { return state_->accepted; }
std::int64_t FactTable::not_asked() const { return state_->not_asked; }

Table FactTable::set_aside() const {
    Column row{"row", Column::Type::integer};
    Column column{"column", Column::Type::text};
    Column value{"value", Column::Type::text};
    Column rule{"rule", Column::Type::text};
    Column whole{"whole_row", Column::Type::boolean};
    for (const auto& one : state_->aside) {
        row.push(one.row);
        column.push(std::string_view{one.column});
        value.push(std::string_view{one.value});
        rule.push(std::string_view{one.rule});
        whole.push(std::int64_t{one.whole_row ? 1 : 0});
    }
    Table table;
    for (auto* one : {&row, &column, &value, &rule, &whole}) {
        table.add(std::move(*one));
    }
    return table;
}

std::string FactTable::configuration() const { return fact_configuration(state_->kind, state_->mapping, state_->layout); }

std::vector<std::byte> FactTable::to_bytes() const {
    OutArchive archive;
    bool asked = state_->asked_given;
    archive & asked;
    for (const auto& store : state_->stores) {
        archive & store;
    }
    return write_frame(frame_kind, configuration(), archive.bytes());
}

FactTable FactTable::from_bytes(std::span<const std::byte> bytes) {
    const auto frame = read_frame(bytes);
    frame.require(frame_kind);
    auto [kind, mapping] = parse_fact_configuration(frame.header.configuration);
    FactTable table{kind, std::move(mapping)};
    InArchive archive{frame.payload};
    archive & table.state_->asked_given;
    for (auto& store : table.state_->stores) {
        archive & store;
    }
    archive.finish();
    table.state_->accepted = table.rows();
    table.state_->given = table.state_->accepted;
    return table;
}

std::size_t FactTable::bytes_used() const {
    std::size_t total = sizeof(State) + state_->dictionaries->bytes_used();
    for (const auto& store : state_->stores) {
        total += store.bytes_used() - state_->dictionaries->bytes_used();
    }
    return total;
}

}  // namespace klankbord::inline v0::state
