#include <klankbord/stats/cluster.hpp>

#include <algorithm>
#include <cmath>

#include "require.hpp"
#include "wide.hpp"

namespace klankbord::inline v0::stats {
namespace {

using detail::DoubleDouble;
using detail::Int128;
using detail::require;

__extension__ typedef unsigned __int128 UInt128;

// Two's complement throughout: shifts and sums go through the unsigned type, where they are defined.
Int128 joined(const WideSum& sum) {
    const auto high = static_cast<UInt128>(static_cast<std::uint64_t>(sum.high()));
    return static_cast<Int128>((high << 64) | sum.low());
}

WideSum split(Int128 value) {
    const auto bits = static_cast<UInt128>(value);
    return WideSum::from_halves(static_cast<std::uint64_t>(bits),
                                static_cast<std::int64_t>(static_cast<std::uint64_t>(bits >> 64)));
}

DoubleDouble wide(const WideSum& sum) { return DoubleDouble::from(joined(sum)); }

// n² Σ(s_i − n_i θ)² with θ = Σs / Σn, all in integers until the last step.
double scaled_deviations(const PersonSums& sums) {
    const DoubleDouble n = wide(sums.n);
    const DoubleDouble s = wide(sums.s);
    const DoubleDouble cross = n * s * wide(sums.ns);
    const DoubleDouble total = n * n * wide(sums.ss) - cross - cross + s * s * wide(sums.nn);
    return std::max(0.0, total.value());
}

double small_sample_factor(std::uint64_t persons) {
    const auto m = static_cast<double>(persons);
    return m / (m - 1);
}

Critical by_persons(double confidence, std::uint64_t persons, double degrees) {
    require(persons >= 2, "an interval over persons needs at least two of them", "persons",
            static_cast<double>(persons), "report it with reason `undefined`");
    return Critical::student(confidence, degrees);
}

double degrees_of(std::uint64_t persons) { return persons < 2 ? 0 : static_cast<double>(persons - 1); }

// Persons who gave unequal numbers of answers are worth fewer persons who gave equal ones: `share_squares` is
// the sum of the squares of their shares. Never more than they are, and never so few that no limit is left.
double degrees_of_effective(std::uint64_t persons, double share_squares) {
    return std::min(degrees_of(persons), std::max(1.0, 1 / share_squares - 1));
}

double share_squares(const PersonSums& sums) {
    const double n = sums.n.to_double();
    return sums.nn.to_double() / n / n;
}

void require_answer_variance(double answer_variance) {
    require(answer_variance >= 0, "a variance is not negative", "answer_variance", answer_variance,
            "check the sums");
}

}  // namespace

WideSum WideSum::from_halves(std::uint64_t low, std::int64_t high) {
    WideSum sum;
    sum.low_ = low;
    sum.high_ = high;
    return sum;
}

void WideSum::add(const WideSum& other) { *this = split(joined(*this) + joined(other)); }

void WideSum::add_product(std::int64_t a, std::int64_t b) {
    *this = split(joined(*this) + static_cast<Int128>(a) * b);
}

double WideSum::to_double() const { return static_cast<double>(joined(*this)); }

void PersonSums::add(std::int64_t answers, std::int64_t sum) {
    require(answers >= 1, "a person takes part with at least one answer", "answers",
            static_cast<double>(answers), "leave out persons who did not answer");
    ++persons;
    n.add(answers);
    s.add(sum);
    nn.add_product(answers, answers);
    ns.add_product(answers, sum);
    ss.add_product(sum, sum);
}

void PersonSums::merge(const PersonSums& other) {
    persons += other.persons;
    n.add(other.n);
    s.add(other.s);
    nn.add(other.nn);
    ns.add(other.ns);
    ss.add(other.ss);
}

bool PersonSums::repeated() const { return n.high() != 0 || n.low() > persons; }

void WeightedPersonSums::merge(const WeightedPersonSums& other) {
    persons += other.persons;
    repeated = repeated || other.repeated;
    w += other.w;
    s += other.s;
    ww += other.ww;
    ws += other.ws;
    ss += other.ss;
    answer_ww += other.answer_ww;
}

Critical Clustered::critical(double confidence) const {
    return repeated ? by_persons(confidence, persons, degrees) : Critical::normal(confidence);
}

Critical Clustered::mean_critical(double confidence) const {
    return by_persons(confidence, persons, degrees);
}

Clustered clustered(const PersonSums& sums, double answer_variance) {
    require_answer_variance(answer_variance);
    Clustered result;
    result.n = sums.n.to_double();
    result.persons = sums.persons;
    require(result.n > 0, "a clustered variance needs at least one answer", "answers", result.n,
            "report the group with reason `undefined`");
    result.repeated = sums.repeated();
    if (sums.persons >= 2) {
        const double n2 = result.n * result.n;
        result.variance = small_sample_factor(sums.persons) * (scaled_deviations(sums) / n2) / n2;
    }
    if (result.repeated) {
        const double simple = answer_variance / result.n;
        result.design_effect = sums.persons >= 2 && simple > 0 ? std::max(1.0, result.variance / simple)
                                                               : sums.nn.to_double() / result.n;
    }
    result.n_effective = result.n / result.design_effect;
    result.degrees = result.design_effect > 1 ? degrees_of_effective(sums.persons, share_squares(sums))
                                              : degrees_of(sums.persons);
    return result;
}

Clustered clustered(const WeightedPersonSums& sums, double answer_variance, double answers) {
    require_answer_variance(answer_variance);
    require(answers > 0, "a clustered variance needs at least one answer", "answers", answers,
            "report the group with reason `undefined`");
    Clustered result;
    result.n = answers;
    result.persons = sums.persons;
    result.repeated = sums.repeated;
    result.degrees = degrees_of(sums.persons);
    result.n_effective = kish_n_effective(sums.w, sums.answer_ww);
    const double theta = sums.s / sums.w;
    const double deviations = std::max(0.0, sums.ss - 2 * theta * sums.ws + theta * theta * sums.ww);
    if (sums.persons >= 2) {
        result.variance = small_sample_factor(sums.persons) * deviations / (sums.w * sums.w);
    }
    if (sums.repeated) {
        const bool known = sums.persons >= 2 && answer_variance > 0 && result.variance > 0;
        const double by_person =
            known ? answer_variance / result.variance : kish_n_effective(sums.w, sums.ww);
        if (by_person < result.n_effective) {
            result.n_effective = by_person;
            result.degrees = degrees_of_effective(sums.persons, 1 / kish_n_effective(sums.w, sums.ww));
        }
    }
    result.design_effect = answers / result.n_effective;
    return result;
}

double kish_n_effective(double sum_weights, double sum_squared_weights) {
    require(sum_weights > 0 && sum_weights < INFINITY, "weights sum to more than 0", "sum_weights",
            sum_weights, "check the weights");
    require(sum_squared_weights > 0 && sum_squared_weights < INFINITY, "squared weights sum to more than 0",
            "sum_squared_weights", sum_squared_weights, "check the weights");
    // Divided in this order neither tiny nor huge weights leave the range of doubles.
    return sum_weights / (sum_squared_weights / sum_weights);
}

void CrossSums::add(std::int64_t answers1, std::int64_t sum1, std::int64_t answers2, std::int64_t sum2) {
    require(answers1 >= 1 && answers2 >= 1, "a shared person answered in both groups", "answers",
            static_cast<double>(std::min(answers1, answers2)), "leave out persons of one group only");
    ++shared;
    nn.add_product(answers1, answers2);
    ns.add_product(answers1, sum2);
    sn.add_product(sum1, answers2);
    ss.add_product(sum1, sum2);
}

void CrossSums::merge(const CrossSums& other) {
    shared += other.shared;
    nn.add(other.nn);
    ns.add(other.ns);
    sn.add(other.sn);
    ss.add(other.ss);
}

Critical ClusteredPair::critical(double confidence) const {
    return repeated ? by_persons(confidence, persons, degrees) : Critical::normal(confidence);
}

namespace {

// Satterthwaite's, from the variances by persons; a side that does not vary adds no doubt about the spread.
double degrees_of_pair(const PersonSums& first, double spread1, const PersonSums& second, double spread2) {
    const auto variance = [](const PersonSums& sums, double spread) {
        const double n = sums.n.to_double();
        return spread / n / n / n / n;
    };
    const double variance1 = variance(first, spread1);
    const double variance2 = variance(second, spread2);
    const double degrees1 = degrees_of_effective(first.persons, share_squares(first));
    const double degrees2 = degrees_of_effective(second.persons, share_squares(second));
    const double together = variance1 + variance2;
    if (!(together > 0)) {
        return std::max(1.0, degrees1 + degrees2);
    }
    // A single person has no spread and no degrees: 0 / 0 says nothing, and adds nothing.
    const auto part = [](double value, double degrees) { return value > 0 ? value * value / degrees : 0; };
    return together * together / (part(variance1, degrees1) + part(variance2, degrees2));
}

}  // namespace

ClusteredPair clustered_pair(const PersonSums& first, const PersonSums& second, const CrossSums& cross) {
    require(cross.shared <= std::min(first.persons, second.persons),
            "groups share no more persons than the smaller one has", "shared",
            static_cast<double>(cross.shared), "check that both groups were folded by person");
    ClusteredPair result;
    result.persons = first.persons + second.persons - cross.shared;
    result.repeated = first.repeated() || second.repeated() || cross.shared > 0;
    const double spread1 = scaled_deviations(first);
    const double spread2 = scaled_deviations(second);
    result.degrees = degrees_of_pair(first, spread1, second, spread2);
    if (cross.shared == 0) {
        return result;
    }
    // A person's share of both sides together is the mean of the shares in each.
    const double n_product = first.n.to_double() * second.n.to_double();
    const double both =
        (share_squares(first) + share_squares(second) + 2 * cross.nn.to_double() / n_product) / 4;
    result.degrees = std::min(result.degrees, degrees_of_effective(result.persons, both));
    if (spread1 > 0 && spread2 > 0) {
        const DoubleDouble n1 = wide(first.n);
        const DoubleDouble n2 = wide(second.n);
        const DoubleDouble s1 = wide(first.s);
        const DoubleDouble s2 = wide(second.s);
        const DoubleDouble product = n1 * n2 * wide(cross.ss) - n1 * s2 * wide(cross.sn) -
                                     s1 * n2 * wide(cross.ns) + s1 * s2 * wide(cross.nn);
        result.correlation = std::clamp(product.value() / std::sqrt(spread1) / std::sqrt(spread2), -1.0, 1.0);
    }
    return result;
}

Difference versus_total(const Difference& versus_rest, double weight) {
    require(weight >= 0 && weight <= 1, "a group's share of the total lies between 0 and 1", "weight", weight,
            "divide its answers by all answers");
    const double rest = 1 - weight;
    return {rest * versus_rest.estimate, rest * versus_rest.low, rest * versus_rest.high, versus_rest.p};
}

}  // namespace klankbord::inline v0::stats
