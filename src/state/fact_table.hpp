#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <klankbord/state/fact_table.hpp>

#include "facts/reader.hpp"
#include "state/edition.hpp"
#include "state/store.hpp"

namespace klankbord::inline v0::state {

/// Which field of a rating a column takes.
enum class RatingField : std::uint8_t {
    group,
    customer,
    employee,
    team,
    rating,
    interaction,
    journey,
    rater,
    question,
    aspect,
    product,
    value,
    at,
    invited_at,
    weight,
};

/// Which field of a contact a column takes.
enum class ContactField : std::uint8_t {
    group,
    interaction,
    journey,
    customer,
    employee,
    team,
    channel,
    touchpoint,
    start,
    end,
    version,
    sequence,
};

/// Ratings by customers are folded by customer, those by employees by employee: two stores over one set of ids.
struct FactTable::State {
    facts::FactKind kind;
    facts::Mapping mapping;
    facts::FactLayout layout;
    std::shared_ptr<facts::Dictionaries> dictionaries;
    std::vector<Store> stores;  ///< [0], and for ratings that employees may give [1]
    std::vector<RatingField> fields;  ///< per column, in tables of ratings
    std::vector<ContactField> contact_fields;  ///< per column, in tables of interactions
    std::int64_t low = 0;             ///< the scale in thousandths
    std::int64_t high = 0;
    std::int64_t step = 1;
    std::vector<Cell> cells;  ///< room for one row
    std::vector<facts::SetAside> aside;
    std::int64_t given = 0;
    std::int64_t accepted = 0;
    std::int64_t not_asked = 0;
    bool asked_given = false;  ///< an `invited` column said who was asked
    Edition edition;           ///< whoever changes a store says so here

    State(facts::FactKind kind, facts::Mapping mapping);
    State(const State& other);
    State& operator=(const State&) = delete;
    State(State&&) = default;
    State& operator=(State&&) = default;
    ~State() = default;

    [[nodiscard]] std::size_t find(std::string_view column) const;
    /// Places one rating; `id(column, field)` gives the code of an id column.
    template <class Rating, class IdOf>
    void place(const Rating& rating, IdOf&& id);
    /// Places one contact, in the same way.
    template <class Contact, class IdOf>
    void place_contact(const Contact& contact, IdOf&& id);
    /// Puts rows behind those there are, each with the store of its rater.
    void append(facts::Block&& block, const Context& context);
    /// Takes rows over and folds them in; whatever it throws, the rows there were are left as they were.
    void take(facts::Block&& block, const Context& context);
    void fold(const Context& context);
};

}  // namespace klankbord::inline v0::state
