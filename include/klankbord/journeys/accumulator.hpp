#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/core/export.hpp>
#include <klankbord/core/id.hpp>
#include <klankbord/core/period.hpp>
#include <klankbord/facts/by.hpp>
#include <klankbord/facts/interaction.hpp>
#include <klankbord/journeys/journey_table.hpp>
#include <klankbord/journeys/rules.hpp>
#include <klankbord/privacy/policy.hpp>
#include <klankbord/state/accumulator.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::journeys {

/// What an accumulator of contacts measures and keeps.
struct KLANKBORD_EXPORT JourneyConfig {
    std::vector<std::string> by{};   ///< facts (`kb::by::team` …) or names of further groups
    std::optional<Period> period{};
    std::string zone{};              ///< IANA name; by its calendar periods are cut
    double confidence = 0.95;
    Grain grain = Grain::customer;
    JourneyRules rules{};
    bool ends = true;                ///< contacts say when they end
    bool identified = false;         ///< contacts carry ids: duplicates count once
};

/// Contacts of customers, taken in one by one, in batches, or from another bag: what every accumulator of this room is
/// made of.
///
/// Facts may come late, twice and out of order: equal facts give the same answers and the same bytes. Single contacts are
/// chained per customer and sorted in when there are many; an answer reads both. State is personal data.
class KLANKBORD_EXPORT ContactBag {
  public:
    using Fact = facts::Interaction;

    /// One contact. Throws invalid_value for a contact of nobody and for an end before its start; then nothing changed.
    void add(const facts::Interaction& contact) { facts_.add(contact); }
    /// Contacts in turn; where one is refused, those before it have been taken.
    void add(std::span<const facts::Interaction> contacts);
    /// One contact by codes that `code` gave: several million a second.
    void add_coded(const facts::CodedInteraction& contact) { facts_.add_coded(contact); }
    [[nodiscard]] Code code(std::string_view column, IdView id) { return facts_.code(column, id); }
    /// A batch; `mapping` names the caller's columns. Rows that break a rule throw, and nothing has changed.
    void add(ArrowArrayStream* stream, const facts::Mapping& mapping, const Context& context = {});
    void forget(PersonKind kind, IdView id) { facts_.forget(kind, id); }

    [[nodiscard]] const JourneyConfig& config() const { return config_; }
    [[nodiscard]] std::int64_t rows() const { return facts_.rows(); }
    [[nodiscard]] std::size_t bytes_used() const { return facts_.bytes_used(); }

  protected:
    ContactBag(JourneyConfig config, std::string_view extra);

    void take(const ContactBag& other);
    [[nodiscard]] std::string lines() const;
    [[nodiscard]] std::vector<std::byte> frame(std::string_view kind) const;
    void read_frame(std::string_view kind, std::span<const std::byte> bytes);
    [[nodiscard]] static JourneyConfig config_of(std::string_view kind, std::span<const std::byte> bytes);
    [[nodiscard]] Asking asking(const privacy::Policy& policy, const privacy::Viewer& viewer) const;
    [[nodiscard]] const state::FactTable& facts() const { return facts_; }

  private:
    JourneyConfig config_;
    state::FactTable facts_;
};

/// An accumulator of contacts with one question: `Measure` says which (see `ContinuityMeasure`).
template <class Measure>
class JourneyAccumulator : public ContactBag {
  public:
    explicit JourneyAccumulator(JourneyConfig config) : ContactBag(std::move(config), Measure::column) {}
    /// Grouped by one or several facts, everything else as it is by default.
    explicit JourneyAccumulator(std::string_view by = {}) : JourneyAccumulator(grouped(by)) {}

    /// Takes the contacts of another one. Refuses another configuration with bad_state, naming the line.
    void merge(const JourneyAccumulator& other) { take(other); }

    /// The only way out. Small groups are pooled into `other`, unless `policy.anonymous` is false: then the customers
    /// are known by name, and small groups are withheld.
    [[nodiscard]] typename Measure::Result release(const privacy::Policy& policy = {}, const privacy::Viewer& viewer = {},
                                                   const Context& context = {}) const {
        return Measure::ask(facts(), asking(policy, viewer), config().rules, config().grain, context);
    }

    [[nodiscard]] std::vector<std::byte> to_bytes() const { return frame(Measure::kind); }
    [[nodiscard]] static JourneyAccumulator from_bytes(std::span<const std::byte> bytes) {
        JourneyAccumulator read{config_of(Measure::kind, bytes)};
        read.read_frame(Measure::kind, bytes);
        return read;
    }
    [[nodiscard]] std::string configuration() const { return lines(); }

  private:
    static JourneyConfig grouped(std::string_view by) {
        JourneyConfig config;
        if (!by.empty()) {
            config.by.emplace_back(by);
        }
        return config;
    }
};

}  // namespace klankbord::inline v0::journeys
