#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/core/id.hpp>
#include <klankbord/facts/by.hpp>
#include <klankbord/facts/rating.hpp>
#include <klankbord/privacy/policy.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/state/accumulator.hpp>
#include <klankbord/state/fact_table.hpp>

namespace klankbord::inline v0::satisfaction {

/// What an accumulator of scores counts.
struct KLANKBORD_EXPORT ScoresConfig {
    ScoreSpec score{};
    std::vector<std::string> by{};      ///< facts (`kb::by::team` …) or names of further groups
    std::optional<Period> period{};
    std::string zone{};                 ///< IANA name; by its calendar periods are cut
    bool weighted = false;
    bool identified = false;            ///< ratings carry ids (rating, interaction, journey): duplicates count once
    bool employees_known = false;       ///< ratings say which employee they are about
    std::optional<int> closes_after_days{};
};

/// Scores of customers, taken in one by one, in batches, or from another accumulator.
///
/// What may be asked of it leaves through `release` only. Memory grows with the ratings it holds (about 16 bytes each
/// beside the ids). State is personal data: release comes after the last merge.
class KLANKBORD_EXPORT Scores {
  public:
    using Fact = facts::Rating;

    explicit Scores(ScoresConfig config);
    /// The customary scale of a measure, grouped by one or several facts.
    explicit Scores(Measure measure, std::vector<std::string> by = {});

    /// Throws invalid_value for an answer off the scale; then nothing has changed.
    void add(const facts::Rating& rating);
    void add(std::span<const facts::Rating> ratings);
    /// One rating by codes that `code` gave: several million a second.
    void add_coded(const facts::CodedRating& rating) { facts_.add_coded(rating); }
    [[nodiscard]] Code code(std::string_view column, IdView id) { return facts_.code(column, id); }
    /// A batch; `mapping` names the caller's columns. Rows that break a rule throw, and nothing has changed.
    void add(ArrowArrayStream* stream, const facts::Mapping& mapping, const Context& context = {});
    /// Refuses another configuration with bad_state, naming the line.
    void merge(const Scores& other);
    void forget(PersonKind kind, IdView id);

    /// The only way out. Guarded unless the policy says that these are customers known by name
    /// (`policy.anonymous = false`): small groups are pooled into `other`, and a ledger, when there is one,
    /// remembers what was shown. Throws invalid_value when the policy breaks its own rules, or for a ledger
    /// that guards other answers.
    [[nodiscard]] ScoreTable release(const privacy::Policy& policy = {}, const privacy::Viewer& viewer = {},
                                     privacy::Ledger* ledger = nullptr, const Context& context = {}) const;

    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    [[nodiscard]] static Scores from_bytes(std::span<const std::byte> bytes);
    [[nodiscard]] std::string configuration() const;
    [[nodiscard]] const ScoresConfig& config() const { return config_; }
    [[nodiscard]] std::int64_t rows() const { return facts_.rows(); }
    [[nodiscard]] std::size_t bytes_used() const { return facts_.bytes_used(); }

  private:
    ScoresConfig config_;
    state::FactTable facts_;
};

}  // namespace klankbord::inline v0::satisfaction
