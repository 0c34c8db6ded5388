#include <klankbord/satisfaction/scores.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include <klankbord/core/error.hpp>
#include <klankbord/state/configuration.hpp>
#include <klankbord/state/frame.hpp>

#include "satisfaction/fold_store.hpp"
#include "satisfaction/release.hpp"
#include "state/fact_batch.hpp"

namespace klankbord::inline v0::satisfaction {

namespace {

constexpr std::string_view frame_kind = "scores";

facts::Mapping mapping_of(const ScoresConfig& config) {
    config.score.check();
    facts::Mapping mapping;
    mapping.low = config.score.scale.low;
    mapping.high = config.score.scale.high;
    mapping.step = config.score.scale.step;
    const auto keep = [&](const std::string& fact) { mapping.columns.emplace(fact, fact); };
    keep("customer");
    keep("value");
    if (config.employees_known) {
        keep("employee");
    }
    if (config.weighted) {
        keep("weight");
    }
    if (config.period || config.closes_after_days || config.identified) {
        keep("at");
        keep("invited_at");
    }
    if (config.identified) {
        for (const auto* fact : {"rating", "interaction", "journey", "question", "aspect", "product"}) {
            keep(fact);
        }
    }
    const auto known = facts::columns_of(facts::FactKind::ratings);
    for (const auto& name : config.by) {
        const auto fact = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
        if (fact == known.end()) {
            mapping.groups.push_back(name);
        } else if (fact->type == facts::FactType::id) {
            keep(name);
        } else {
            throw error::invalid_value("scores are grouped by ids and names", name,
                                       "use a fact such as team, or a group of your own");
        }
    }
    return mapping;
}

state::Configuration configuration_of(const ScoresConfig& config) {
    state::Configuration lines;
    lines.set("measure", to_string(config.score.measure));
    const auto& scale = config.score.scale;
    char text[96];
    std::snprintf(text, sizeof text, "%.3f %.3f %.3f", scale.low, scale.high, scale.step);
    lines.set("scale", text);
    lines.set("top", std::to_string(config.score.top));
    std::snprintf(text, sizeof text, "%.9g", config.score.confidence);
    lines.set("confidence", text, "0.95");
    lines.set("shrink", config.score.shrink ? "yes" : "no", "no");
    for (std::size_t i = 0; i < config.by.size(); ++i) {
        std::snprintf(text, sizeof text, "by.%03zu", i);
        lines.set(text, config.by[i]);
    }
    lines.set("period", config.period ? to_string(*config.period) : "", "");
    lines.set("zone", config.zone, "");
    lines.set("weighted", config.weighted ? "yes" : "no", "no");
    lines.set("identified", config.identified ? "yes" : "no", "no");
    lines.set("employees", config.employees_known ? "yes" : "no", "no");
    lines.set("closes_after_days", config.closes_after_days ? std::to_string(*config.closes_after_days) : "", "");
    return lines;
}

template <class T>
T number(std::string_view& text) {
    T value{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{}) {
        throw error::bad_state("the configuration of scores holds numbers where they belong", text,
                               "the bytes are damaged: take them from their source again");
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    return value;
}

ScoresConfig parse_config(std::string_view text) {
    const auto lines = state::Configuration::parse(text);
    ScoresConfig config;
    try {
        config.score.measure = parse_measure(lines.value_or("measure", ""));
        auto scale = lines.value_or("scale", "");
        config.score.scale.low = number<double>(scale);
        config.score.scale.high = number<double>(scale);
        config.score.scale.step = number<double>(scale);
        auto top = lines.value_or("top", "");
        config.score.top = number<std::int32_t>(top);
        auto confidence = lines.value_or("confidence", "0.95");
        config.score.confidence = number<double>(confidence);
        config.score.shrink = lines.value_or("shrink", "no") == "yes";
        for (const auto& [key, value] : lines.lines()) {
            if (key.starts_with("by.")) {
                config.by.push_back(value);
            }
        }
        if (const auto period = lines.find("period")) {
            config.period = parse_period(*period);
        }
        config.zone = lines.value_or("zone", "");
        config.weighted = lines.value_or("weighted", "no") == "yes";
        config.identified = lines.value_or("identified", "no") == "yes";
        config.employees_known = lines.value_or("employees", "no") == "yes";
        if (auto closes = lines.find("closes_after_days")) {
            config.closes_after_days = number<int>(*closes);
        }
        config.score.check();
        if (configuration_of(config).text() != text) {
            throw error::invalid_value("a configuration has one way to be written", "another", "");
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_state) {
            throw;
        }
        throw error::bad_state("the configuration of scores can be understood", error.what(),
                               "the bytes are damaged: take them from their source again");
    }
    return config;
}

}  // namespace

Scores::Scores(ScoresConfig config) : config_(std::move(config)), facts_(facts::FactKind::ratings, mapping_of(config_)) {}

Scores::Scores(Measure measure, std::vector<std::string> by)
    : Scores(ScoresConfig{ScoreSpec::of(measure), std::move(by), {}, {}, false, false, false, {}}) {}

void Scores::add(const facts::Rating& rating) { facts_.add(rating); }

void Scores::add(std::span<const facts::Rating> ratings) {
    for (const auto& rating : ratings) {
        facts_.add(rating);
    }
}

void Scores::add(ArrowArrayStream* stream, const facts::Mapping& mapping, const Context& context) {
    auto needed = config_.by;
    needed.insert(needed.end(), {"customer", "value"});
    facts_.take_columns(
        state::read_batch(facts::FactKind::ratings, mapping_of(config_), mapping, needed, stream, context));
}

void Scores::merge(const Scores& other) {
    state::refuse_unlike(configuration(), other.configuration());
    facts_.merge(other.facts_);
}

void Scores::forget(PersonKind kind, IdView id) { facts_.forget(kind, id); }

ScoreTable Scores::release(const privacy::Policy& policy, const privacy::Viewer& viewer,
                           privacy::Ledger* ledger, const Context& context) const {
    RatingQuery query;
    query.by = config_.by;
    query.period = config_.period;
    if (!config_.zone.empty()) {
        query.calendar = Zone::load(config_.zone);
    }
    query.weighted = config_.weighted;
    query.closes_after_days = config_.closes_after_days;
    return score(facts_, query, config_.score, policy, viewer, context, true, ledger);
}

std::string Scores::configuration() const { return configuration_of(config_).text(); }

std::vector<std::byte> Scores::to_bytes() const {
    return state::write_frame(frame_kind, configuration(), facts_.to_bytes());
}

Scores Scores::from_bytes(std::span<const std::byte> bytes) {
    const auto frame = state::read_frame(bytes);
    frame.require(frame_kind);
    Scores scores{parse_config(frame.header.configuration)};
    auto facts = state::FactTable::from_bytes(frame.payload);
    state::refuse_unlike(scores.facts_.configuration(), facts.configuration());
    scores.facts_ = std::move(facts);
    return scores;
}

}  // namespace klankbord::inline v0::satisfaction
