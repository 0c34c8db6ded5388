#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <klankbord/core/export.hpp>
#include <klankbord/privacy/door.hpp>
#include <klankbord/privacy/policy.hpp>

namespace klankbord::inline v0::privacy {

namespace detail {
struct LedgerState;
}

/// In a renumbering: what stood under this number is gone.
inline constexpr std::uint32_t no_number = 0xffff'ffffU;

/// How numbers changed when a store was folded again: entry i is the new number of old number i, or
/// `no_number`. An empty span means that numbers of that kind stayed as they were.
struct Renumbering {
    std::span<const std::uint32_t> answers;
    std::span<const std::uint32_t> persons;    ///< as in Answer::person, in every question and removal
    std::span<const std::uint32_t> employees;  ///< as in Answer::employee
};

/// The memory of the door: which answers earlier tables have told apart, for all viewers and measures
/// together.
///
/// One block number per answer. Every row ever shown is a union of blocks and every block holds at least
/// `min_persons` distinct persons, so no sum or difference of rows isolates fewer (docs/privacy/ledger.md
/// gives the argument). A question splits the blocks by its cells; a permission once given is given again.
/// New answers belong to no block until a row holds new answers of enough persons; removed answers hide in
/// what is left of their block until enough persons left it.
///
/// A store that changes (late facts, erasure, another order) is followed by itself when questions bring marks
/// (Question::marks): a ledger is never silently about other answers. Without marks the caller tells it what
/// changed, through `remove` and `renumber`.
///
/// Not copyable: two copies would each forget what the other one told. All calls may run at the same time;
/// each holds the ledger's own lock. Cost of a question: a few passes over the answers; asked again, nothing.
///
/// When not to use: for facts that were not promised to be anonymous (thresholds suffice), and never two
/// ledgers for the same facts.
class KLANKBORD_EXPORT Ledger {
  public:
    Ledger();
    Ledger(Ledger&&) noexcept;
    Ledger& operator=(Ledger&&) noexcept;
    ~Ledger();

    /// Enters the declared groupings in their order, as if the organisation had asked them. From then on only
    /// the first grouping lets new answers in, so that no later question can tie them together in a way the
    /// grid cannot use. Call it before the first question and again after facts were added; repeating it
    /// changes nothing else.
    void enter_grid(const Policy& policy, std::span<const Question> groupings);

    /// The verdict on a question that was answered before, under the name and edition it had: the same rows,
    /// for no cost. Nothing when it was not asked, when the store has changed since, or when answers that
    /// waited then may be let in now. At most 32 verdicts are remembered; they do not travel with the bytes.
    [[nodiscard]] std::optional<Verdict> recall(std::string_view name,
                                                const std::shared_ptr<const void>& edition) const;

    /// For questions without marks. These answers are about to leave the store (erased, or replaced by a
    /// later answer of the same identity). Reads person, employee and number; person numbers mean the same in
    /// every call until `renumber`. Throws invalid_value for an answer that was removed before.
    void remove(std::span<const Answer> answers);

    /// For questions without marks. The store was folded again and its numbers changed. Answers that stood in
    /// a block must map to distinct new numbers; those that left must have gone through `remove` first. New
    /// numbers nobody maps to are new answers. Throws invalid_value, leaving the ledger as it was.
    void renumber(const Renumbering& numbers);

    /// Keeps the table shown for a question, under any text that names question and viewer. Showing it again
    /// is always safe; `Verdict::frozen` says when to. At most 1,024 tables are kept; the one kept longest
    /// ago leaves first.
    void keep(std::string_view question, std::span<const std::byte> table);
    [[nodiscard]] std::optional<std::vector<std::byte>> kept(std::string_view question) const;

    /// The whole ledger as a frame (state/frame.hpp); equal ledgers give equal bytes.
    [[nodiscard]] std::vector<std::byte> to_bytes() const;
    /// Reads bytes that nobody vouches for: damage is found by the frame's checksum, every count is checked
    /// before memory is taken and every number before it is believed. Throws bad_state.
    [[nodiscard]] static Ledger from_bytes(std::span<const std::byte> bytes);

    /// Answers that stand in a block.
    [[nodiscard]] std::size_t answers() const;
    [[nodiscard]] std::size_t blocks() const;
    [[nodiscard]] std::size_t bytes_used() const;

  private:
    friend KLANKBORD_EXPORT Verdict decide(const Policy& policy, const Viewer& viewer,
                                           const Question& question, Ledger* ledger);
    Verdict decide(const Policy& policy, const Question& question, bool self);
    void remember(const Question& question, const Verdict& verdict);

    struct Holder;
    std::unique_ptr<Holder> holder_;
};

}  // namespace klankbord::inline v0::privacy
