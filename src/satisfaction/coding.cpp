#include "satisfaction/coding.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <klankbord/privacy/homogeneity.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

namespace klankbord::inline v0::satisfaction {

namespace {

using Code = privacy::CodedShare::Code;

/// What may be known of the share in the `boxes` highest boxes: its code, and the shares it may be.
struct Told {
    std::int32_t boxes = 0;
    Code code = Code::exact;
    double low = 0;
    double high = 0;
    double shown = 0;
};

double share_of_top(const std::vector<double>& weights, std::int32_t boxes) {
    double top = 0;
    double total = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
        total += weights[k];
        top += k + static_cast<std::size_t>(boxes) >= weights.size() ? weights[k] : 0;
    }
    return std::clamp(top / total, 0.0, 1.0);
}

Told tell(std::int32_t boxes, double share) {
    const auto code = privacy::code_of(share);
    switch (code) {
        case Code::at_most:
            return {boxes, code, 0, privacy::lowest_exact_share, privacy::lowest_exact_share};
        case Code::at_least:
            return {boxes, code, privacy::highest_exact_share, 1, privacy::highest_exact_share};
        case Code::exact:
            break;
    }
    return {boxes, code, share, share, share};
}

/// The numbers of top boxes by which a scale is customarily cut in two.
std::vector<std::int32_t> customary_boxes(const Scale& scale) {
    const auto points = scale.points();
    if (scale == Scale{0, 10, 1}) {
        return {2, 4};
    }
    if (points == 7) {
        return {2, 3};
    }
    return {std::min(2, std::max(1, points / 2))};
}

/// From `low` to `high` in steps, both ends included; one value when they are the same.
template <class Use>
void each_share(double low, double high, Use&& use) {
    const int steps = high > low ? 20 : 0;
    for (int i = 0; i <= steps; ++i) {
        use(steps == 0 ? low : low + (high - low) * i / steps);
    }
}

class Coding {
  public:
    Coding(const RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale)
        : spec_(spec),
          last_(scale.points() - 1),
          // The design effect of the answers would tell whether all said the same; that of the persons does
          // not.
          n_(to_double(facts.sums.n) * to_double(facts.sums.n) / to_double(facts.sums.nn)),
          critical_(stats::Critical::normal(spec.confidence)) {
        const bool mean = spec.measure == Measure::ces || spec.measure == Measure::mean_score;
        if ((mean || facts.sums.repeated) && facts.sums.persons > 1) {
            critical_ =
                stats::Critical::student(spec.confidence, static_cast<double>(facts.sums.persons) - 1);
        }
    }

    [[nodiscard]] double n() const { return n_; }

    [[nodiscard]] Estimate nps(const Told& promoters, const Told& not_detractors) const {
        Estimate out{100 * (promoters.shown - (1 - not_detractors.shown)), 100, -100, Reason::none};
        each_share(promoters.low, promoters.high, [&](double p) {
            each_share(not_detractors.low, not_detractors.high, [&](double above) {
                if (p > above + 1e-12) {
                    return;
                }
                const auto limits =
                    stats::nps_adjusted_wald({1 - above, std::max(0.0, above - p), p}, n_, critical_);
                out.low = std::min(out.low, limits.low);
                out.high = std::max(out.high, limits.high);
            });
        });
        return out;
    }

    [[nodiscard]] Estimate share(const Told& told) const {
        const auto limits = [this](double share) {
            const auto found = stats::wilson(share * n_, n_, critical_);
            return Estimate{share, found.low, found.high, Reason::none};
        };
        return privacy::code_share(told.code == Code::at_most ? 0 : 1, limits).value;
    }

    /// The lowest or highest mean that the codes leave, or the middle when they bound it on both sides;
    /// limits as wide as those of every spread that has the codes. `told`: coded shares only, few boxes
    /// first.
    [[nodiscard]] Estimate mean(const std::vector<Told>& told, Coded coded) const {
        Range range{static_cast<double>(last_), 0, static_cast<double>(last_), 0};
        spread(told, 0, 0, 0, 0, range);
        const auto value = [&](double index) {
            return spec_.scale.low + spec_.scale.step * std::clamp(index, 0.0, static_cast<double>(last_));
        };
        const auto middle = coded == Coded::at_least  ? range.lowest
                            : coded == Coded::at_most ? range.highest
                                                      : (range.lowest + range.highest) / 2;
        return {value(middle), value(coded == Coded::at_most ? 0 : range.low),
                value(coded == Coded::at_least ? last_ : range.high), Reason::none};
    }

  private:
    struct Range {
        double lowest, highest;  // means
        double low, high;        // their limits
    };

    /// All spreads in which the boxes between two cuts hold their answers at one end, cut by cut from the
    /// top.
    void spread(const std::vector<Told>& told, std::size_t at, double above, double sum, double squares,
                Range& range) const {
        const auto first = at < told.size() ? last_ + 1 - told[at].boxes : 0;
        const auto last = at == 0 ? last_ : last_ - told[at - 1].boxes;
        const auto place = [&](double share) {
            for (const auto box : {first, last}) {
                const auto index = static_cast<double>(box);
                const auto here = share - above;
                const auto s = sum + here * index;
                const auto ss = squares + here * index * index;
                if (at < told.size()) {
                    spread(told, at + 1, share, s, ss, range);
                    continue;
                }
                const auto variance = std::max(0.0, ss - s * s) * n_ / std::max(1.0, n_ - 1);
                const auto limits = stats::mean_limits(s, variance, n_, critical_);
                range.lowest = std::min(range.lowest, s);
                range.highest = std::max(range.highest, s);
                range.low = std::min(range.low, limits.low);
                range.high = std::max(range.high, limits.high);
            }
        };
        if (at == told.size()) {
            place(1);
        } else {
            each_share(std::max(above, told[at].low), told[at].high, place);
        }
    }

    const ScoreSpec& spec_;
    std::int32_t last_;
    double n_;
    stats::Critical critical_;
};

/// On which side of the estimate the score may lie, for a share that raises it.
Coded side(Code code) {
    return code == Code::exact ? Coded::no : code == Code::at_most ? Coded::at_most : Coded::at_least;
}

Coded both(Coded a, Coded b) { return a == Coded::no ? b : b == Coded::no || a == b ? a : Coded::about; }

/// Nothing but the estimate and how many people stand behind it.
void hide_answers(ScoreRow& row, RowFacts& facts) {
    row.histogram.clear();
    row.counts.clear();
    row.shares.clear();
    row.top_low = 0;
    row.top_high = 0;
    row.limits_trusted = true;
    facts.shown = false;
}

}  // namespace

bool code_row(ScoreRow& row, RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale) {
    const bool nps = spec.measure == Measure::nps;
    auto boxes = customary_boxes(spec.scale);
    const auto asked = nps ? boxes.front() : spec.top;
    if (std::find(boxes.begin(), boxes.end(), asked) == boxes.end()) {
        boxes.push_back(asked);
        std::sort(boxes.begin(), boxes.end());
    }
    // A count tells as much as a share does: answers count without their weights, too.
    const std::vector<double> counts(facts.histogram.begin(), facts.histogram.end());
    std::vector<Told> coded;
    bool any = false;
    for (const auto count : boxes) {
        const auto told = tell(count, share_of_top(facts.weights, count));
        if (told.code != Code::exact) {
            coded.push_back(told);
        }
        any = any || told.code != Code::exact || privacy::code_of(share_of_top(counts, count)) != Code::exact;
    }
    if (!any) {
        return false;
    }
    const auto told = [&](std::int32_t count) { return tell(count, share_of_top(facts.weights, count)); };
    const auto top = told(asked);
    const Coding coding{facts, spec, scale};
    switch (spec.measure) {
        case Measure::nps: {
            const auto not_detractors = told(boxes.back());
            row.coded = both(side(top.code), side(not_detractors.code));
            row.score = coding.nps(top, not_detractors);
            break;
        }
        case Measure::csat:
            row.coded = side(top.code);
            if (row.coded == Coded::no) {
                // Other boxes are of one mind: the share asked about may be told, the distribution may not.
                row.histogram.clear();
                if (privacy::code_of(share_of_top(counts, asked)) != Code::exact) {
                    row.counts.clear();
                }
                return true;
            }
            row.score = coding.share(top);
            break;
        case Measure::ces:
        case Measure::mean_score:
            for (const auto& one : coded) {
                row.coded = both(row.coded, side(one.code));
            }
            row.score = coding.mean(coded, row.coded == Coded::no ? Coded::about : row.coded);
            break;
    }
    if (row.coded == Coded::no) {
        row.coded = Coded::about;  // only the weights keep the shares between the edges
    }
    row.n_effective = coding.n();
    hide_answers(row, facts);
    return true;
}

}  // namespace klankbord::inline v0::satisfaction
