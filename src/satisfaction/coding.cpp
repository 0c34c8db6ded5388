#include "satisfaction/coding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <klankbord/privacy/homogeneity.hpp>
#include <klankbord/stats/critical.hpp>
#include <klankbord/stats/mean.hpp>
#include <klankbord/stats/nps.hpp>
#include <klankbord/stats/proportion.hpp>

namespace klankbord::inline v0::satisfaction {

namespace {

using Code = privacy::CodedShare::Code;

/// What may be known of a share: its code, and the shares it may be.
struct Told {
    Code code = Code::exact;
    double low = 0;
    double high = 0;
    double shown = 0;
};

Told tell(double share) {
    const auto code = privacy::code_of(share);
    switch (code) {
        case Code::at_most:
            return {code, 0, privacy::lowest_exact_share, privacy::lowest_exact_share};
        case Code::at_least:
            return {code, privacy::highest_exact_share, 1, privacy::highest_exact_share};
        case Code::exact:
            break;
    }
    return {code, share, share, share};
}

/// From `low` to `high` in steps, both ends included; one value when they are the same.
template <class Use>
void each_share(const Told& told, Use&& use) {
    const int steps = told.code == Code::exact ? 0 : 20;
    for (int i = 0; i <= steps; ++i) {
        use(steps == 0 ? told.low : told.low + (told.high - told.low) * i / steps);
    }
}

class Coding {
  public:
    Coding(const RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale)
        : spec_(spec),
          scale_(scale),
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

    [[nodiscard]] Estimate nps(const Told& promoters, const Told& detractors) const {
        Estimate out{100 * (promoters.shown - detractors.shown), 100, -100, Reason::none};
        each_share(promoters, [&](double p) {
            each_share(detractors, [&](double d) {
                if (p + d > 1 + 1e-12) {
                    return;
                }
                const auto limits = stats::nps_adjusted_wald({d, std::max(0.0, 1 - p - d), p}, n_, critical_);
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

    /// The highest mean with at most 10 % in the top boxes, or the lowest with at least 90 %; limits from
    /// that of the widest spread, on that side, to the end of the scale.
    [[nodiscard]] Estimate mean(const Told& top) const {
        const auto first = static_cast<double>(scale_.first_top());
        const auto last = static_cast<double>(scale_.points() - 1);
        const bool high = top.code == Code::at_least;
        const std::array<double, 2> above{first, last};
        const std::array<double, 2> below{0, std::max(0.0, first - 1)};
        double edge = high ? last : 0;
        each_share(top, [&](double share) {
            for (const auto a : above) {
                for (const auto b : below) {
                    const auto mean = share * a + (1 - share) * b;
                    const auto variance =
                        share * (1 - share) * (a - b) * (a - b) * n_ / std::max(1.0, n_ - 1);
                    const auto limits = stats::mean_limits(mean, variance, n_, critical_);
                    edge = high ? std::min(edge, limits.low) : std::max(edge, limits.high);
                }
            }
        });
        const auto bound =
            high ? top.shown * first : top.shown * last + (1 - top.shown) * std::max(0.0, first - 1);
        const auto value = [&](double index) {
            return spec_.scale.low + spec_.scale.step * std::clamp(index, 0.0, last);
        };
        return {value(bound), high ? value(edge) : value(0), high ? value(last) : value(edge), Reason::none};
    }

  private:
    const ScoreSpec& spec_;
    const ScaleIndex& scale_;
    double n_;
    stats::Critical critical_;
};

/// The highest class of the row counted without weights: a count tells as much as a share does.
bool counts_are_extreme(const ScoreRow& row, bool nps) {
    const auto total =
        static_cast<double>(std::accumulate(row.counts.begin(), row.counts.end(), std::int64_t{0}));
    const auto extreme = [&](std::int64_t count) {
        return privacy::code_of(static_cast<double>(count) / total) != Code::exact;
    };
    return extreme(row.counts.back()) || (nps && extreme(row.counts.front()));
}

Coded both(Coded a, Coded b) { return a == Coded::no ? b : b == Coded::no || a == b ? a : Coded::about; }

}  // namespace

bool code_row(ScoreRow& row, RowFacts& facts, const ScoreSpec& spec, const ScaleIndex& scale) {
    const bool nps = spec.measure == Measure::nps;
    const auto top = tell(row.shares.back());
    const auto bottom = nps ? tell(row.shares.front()) : Told{};
    const bool coded = top.code != Code::exact || bottom.code != Code::exact;
    if (!coded && !counts_are_extreme(row, nps)) {
        return false;
    }
    row.histogram.clear();
    row.counts.clear();
    row.limits_trusted = true;
    facts.shown = false;
    if (!coded) {
        return true;  // only the weights keep the share between the edges
    }
    row.shares.clear();
    row.top_low = 0;
    row.top_high = 0;
    const auto name = [](Code code) {
        return code == Code::exact ? Coded::no : code == Code::at_most ? Coded::at_most : Coded::at_least;
    };
    const auto opposite = [](Coded code) {
        return code == Coded::no ? code : code == Coded::at_most ? Coded::at_least : Coded::at_most;
    };
    row.coded = both(name(top.code), opposite(name(bottom.code)));
    const Coding coding{facts, spec, scale};
    row.n_effective = coding.n();
    switch (spec.measure) {
        case Measure::nps:
            row.score = coding.nps(top, bottom);
            break;
        case Measure::csat:
            row.score = coding.share(top);
            break;
        case Measure::ces:
        case Measure::mean_score:
            row.score = coding.mean(top);
            break;
    }
    return true;
}

}  // namespace klankbord::inline v0::satisfaction
