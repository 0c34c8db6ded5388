#include <klankbord/satisfaction/measure.hpp>

#include <cmath>

#include <klankbord/core/error.hpp>

#include "satisfaction/scale.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

constexpr std::int64_t most_points = 10'001;

std::string number_text(double value) {
    auto text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (!text.empty() && text.back() == '.') {
        text.pop_back();
    }
    return text;
}

}  // namespace

std::string_view to_string(Measure measure) {
    switch (measure) {
        case Measure::nps: return "nps";
        case Measure::csat: return "csat";
        case Measure::ces: return "ces";
        case Measure::mean_score: return "mean_score";
    }
    return "mean_score";
}

Measure parse_measure(std::string_view word) {
    for (const auto measure : {Measure::nps, Measure::csat, Measure::ces, Measure::mean_score}) {
        if (word == to_string(measure)) {
            return measure;
        }
    }
    throw error::invalid_value("a measure is one of nps, csat, ces, mean_score", word, "use one of these words");
}

std::optional<std::int64_t> thousandths(double value) {
    const auto scaled = value * 1000;
    const auto rounded = std::nearbyint(scaled);
    if (!(std::abs(scaled) < 2e9) || std::abs(scaled - rounded) > 1e-6 * std::max(1.0, std::abs(scaled))) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(rounded);
}

void Scale::check() const {
    const auto text = "(" + number_text(low) + ", " + number_text(high) + ", " + number_text(step) + ")";
    const auto l = thousandths(low);
    const auto h = thousandths(high);
    const auto s = thousandths(step);
    if (!l || !h || !s) {
        throw error::invalid_value("a scale has finite ends and a step of at most three decimals", text,
                                   "give scale=(low, high) or scale=(low, high, step)");
    }
    if (*h <= *l || *s <= 0 || (*h - *l) % *s != 0) {
        throw error::invalid_value("a scale runs from low to a higher high in whole steps", text,
                                   "give scale=(low, high) or scale=(low, high, step), for example (1, 5) or (0, 10, 0.5)");
    }
    if ((*h - *l) / *s + 1 > most_points) {
        throw error::invalid_value("a scale has at most 10,001 different answers", text, "give a larger step");
    }
}

std::int32_t Scale::points() const {
    return static_cast<std::int32_t>((*thousandths(high) - *thousandths(low)) / *thousandths(step) + 1);
}

double Scale::value(std::int32_t index) const {
    return static_cast<double>(*thousandths(low) + index * *thousandths(step)) / 1000.0;
}

ScoreSpec ScoreSpec::of(Measure measure) {
    ScoreSpec spec;
    spec.measure = measure;
    switch (measure) {
        case Measure::nps: break;
        case Measure::csat: spec.scale = {1, 5, 1}; break;
        case Measure::ces:
            spec.scale = {1, 7, 1};
            spec.top = 3;
            break;
        case Measure::mean_score: spec.scale = {1, 5, 1}; break;
    }
    return spec;
}

void ScoreSpec::check() const {
    scale.check();
    if (measure == Measure::nps && !(scale == Scale{0, 10, 1})) {
        throw error::invalid_value("the net promoter score is defined on answers 0 to 10",
                                   "scale " + number_text(scale.low) + " to " + number_text(scale.high),
                                   "use csat or mean_score for other scales");
    }
    if (top < 1 || top >= scale.points()) {
        throw error::invalid_value("top counts the highest answers: at least one, not all of the scale",
                                   std::to_string(top), "give top between 1 and " + std::to_string(scale.points() - 1));
    }
    if (!(confidence > 0 && confidence < 1)) {
        throw error::invalid_value("confidence lies between 0 and 1", number_text(confidence), "give 0.95 for 95 %");
    }
}

}  // namespace klankbord::inline v0::satisfaction
