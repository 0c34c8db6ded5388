#include "satisfaction/compare.hpp"

#include <algorithm>

#include <klankbord/stats/cluster.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

stats::Trinomial classes(const std::vector<double>& weights) {
    stats::Trinomial t;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        (k <= 6 ? t.detractors : k <= 8 ? t.passives : t.promoters) += weights[k];
    }
    return t;
}

stats::Difference difference_of(const Side& a, const Side& b, const stats::ClusteredPair& pair,
                                const ScoreSpec& spec) {
    switch (spec.measure) {
        case Measure::nps:
            return stats::nps_difference(classes(a.weights), a.n_effective, classes(b.weights), b.n_effective,
                                         pair.critical(spec.confidence), pair.correlation);
        case Measure::csat:
            return stats::newcombe(a.mean * a.n_effective, a.n_effective, b.mean * b.n_effective,
                                   b.n_effective, pair.critical(spec.confidence), pair.correlation);
        case Measure::ces:
        case Measure::mean_score:
            break;
    }
    stats::Difference difference;
    if (pair.correlation == 0 && !pair.repeated) {
        difference = stats::welch({a.n_effective, a.mean, a.answer_variance},
                                  {b.n_effective, b.mean, b.answer_variance}, spec.confidence);
    } else {
        difference = stats::difference_of_estimates(a.mean, a.answer_variance / a.n_effective, b.mean,
                                                    b.answer_variance / b.n_effective,
                                                    pair.critical(spec.confidence), pair.correlation);
    }
    difference.estimate *= spec.scale.step;
    difference.low *= spec.scale.step;
    difference.high *= spec.scale.step;
    return difference;
}

}  // namespace

Side side_of(const RowFacts& facts) {
    return {facts.weights,         facts.weight_squares, facts.sums,
            facts.answer_variance, facts.mean,           facts.n_effective};
}

void complete(Side& side, const ScoreSpec& spec, bool weighted) {
    double total = 0;
    for (const auto weight : side.weights) {
        total += weight;
    }
    const auto kish = weighted ? stats::kish_n_effective(total, side.weight_squares) : total;
    if (spec.measure == Measure::nps) {
        const auto t = classes(side.weights);
        side.mean = stats::nps(t) / 100;
        side.answer_variance = stats::nps_variance(t) / 10000;
    } else if (spec.measure == Measure::csat) {
        double top = 0;
        for (auto k = side.weights.size() - static_cast<std::size_t>(spec.top); k < side.weights.size();
             ++k) {
            top += side.weights[k];
        }
        side.mean = top / total;
        side.answer_variance = side.mean * (1 - side.mean);
    } else {
        const auto moments = stats::weighted_mean_and_variance(side.weights, 0, std::max(1.0, kish));
        side.mean = moments.mean;
        side.answer_variance = moments.variance;
    }
    if (!weighted) {
        side.n_effective = stats::clustered(side.sums.person_sums(), side.answer_variance).n_effective;
        return;
    }
    stats::WeightedPersonSums sums;
    sums.persons = side.sums.persons;
    sums.repeated = side.sums.repeated;
    sums.w = to_double(side.sums.n) / weight_unit;
    sums.s = to_double(side.sums.s) / weight_unit;
    sums.ww = to_double(side.sums.nn) / weight_unit / weight_unit;
    sums.ws = to_double(side.sums.ns) / weight_unit / weight_unit;
    sums.ss = to_double(side.sums.ss) / weight_unit / weight_unit;
    sums.answer_ww = side.weight_squares;
    side.n_effective =
        stats::clustered(sums, side.answer_variance, static_cast<double>(side.sums.answers)).n_effective;
}

std::optional<stats::Difference> compare(const Side& a, const Side& b, const Cross& cross,
                                         const ScoreSpec& spec) {
    auto pair = stats::clustered_pair(a.sums.person_sums(), b.sums.person_sums(), cross.cross_sums());
    // Under weights a person's n is no number of answers: whether somebody answered twice was counted beside
    // it.
    pair.repeated = a.sums.repeated || b.sums.repeated || cross.shared > 0;
    if (is_mean(spec.measure) && (a.n_effective <= 1 || b.n_effective <= 1)) {
        return std::nullopt;
    }
    const auto difference = difference_of(a, b, pair, spec);
    if (!(difference.low < difference.high)) {
        return std::nullopt;
    }
    return difference;
}

}  // namespace klankbord::inline v0::satisfaction
