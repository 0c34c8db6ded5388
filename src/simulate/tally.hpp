#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <klankbord/core/context.hpp>
#include <klankbord/simulate/truth.hpp>

#include "simulate/contacts.hpp"
#include "simulate/people.hpp"

// How often each answer is given, over everybody, over those asked and over those who answered, per group:
// what every true value is computed from.

namespace klankbord::inline v0::simulate {

/// Answers of all questions, then sad and happy days.
inline constexpr std::size_t mood_offset = all_answers;
inline constexpr std::size_t slots = all_answers + 2;

template <class Count>
using Histogram = std::array<Count, slots>;

struct Tally {
    Histogram<std::uint64_t> all{};
    Histogram<std::uint64_t> asked{};
    Histogram<std::uint64_t> answered{};
    Histogram<double> expected{};  ///< the model's mean of `all`

    void add(const Tally& other);
    void subtract(const Tally& other);
};

/// The tallies of all groups that have a true value.
struct Tallies {
    Tally all;
    std::vector<Tally> employees;
    std::vector<Tally> teams;
    std::vector<Tally> departments;
    std::vector<Tally> months;
    std::vector<Tally> team_months;  ///< team × months + month
    std::vector<std::int32_t> month_starts;
};

[[nodiscard]] Tallies make_tallies(const World& world, const std::vector<Contact>& contacts,
                                   const Context& context, double progress_from, double progress_to);

/// How a measure follows from a histogram.
struct MeasureRule {
    Measure measure;
    std::string_view name;
    std::string_view question;
    std::string_view rater;
    std::size_t offset;
    std::size_t size;
    int low;
    enum class Kind : std::uint8_t { nps, top, mean } kind;
    int top = 0;  ///< lowest answer that counts, for shares

    template <class Count>
    [[nodiscard]] Count total(const Histogram<Count>& counts) const {
        Count sum{};
        for (std::size_t i = 0; i < size; ++i) {
            sum += counts[offset + i];
        }
        return sum;
    }

    /// Empty when nothing was counted.
    template <class Count>
    [[nodiscard]] std::optional<double> value(const Histogram<Count>& counts) const {
        const auto n = static_cast<double>(total(counts));
        if (!(n > 0)) {
            return {};
        }
        double sum = 0;
        for (std::size_t i = 0; i < size; ++i) {
            const int answer = low + static_cast<int>(i);
            const auto count = static_cast<double>(counts[offset + i]);
            switch (kind) {
                case Kind::nps:
                    sum += answer >= 9 ? 100 * count : (answer <= 6 ? -100 * count : 0);
                    break;
                case Kind::top:
                    sum += answer >= top ? count : 0;
                    break;
                case Kind::mean:
                    sum += answer * count;
                    break;
            }
        }
        return sum / n;
    }
};

/// In the order of `Measure`.
[[nodiscard]] const std::array<MeasureRule, 10>& measure_rules();

}  // namespace klankbord::inline v0::simulate
