#include <klankbord/journeys/accumulator.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>
#include <klankbord/state/configuration.hpp>
#include <klankbord/state/frame.hpp>

#include "state/fact_batch.hpp"

namespace klankbord::inline v0::journeys {

namespace {

facts::Mapping mapping_of(const JourneyConfig& config, std::string_view extra) {
    config.rules.check();
    facts::Mapping mapping;
    const auto keep = [&](const std::string& fact) { mapping.columns.emplace(fact, fact); };
    for (const auto* fact : {"customer", "employee", "start"}) {
        keep(fact);
    }
    if (config.ends) {
        keep("end");
    }
    if (config.identified) {
        keep("interaction");
    }
    if (config.grain == Grain::journey && !config.rules.gap_days) {
        keep("journey");
    }
    const auto known = facts::columns_of(facts::FactKind::interactions);
    const auto keep_group = [&](const std::string& name) {
        const auto fact = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
        if (fact == known.end()) {
            mapping.groups.push_back(name);
        } else if (fact->type == facts::FactType::id) {
            keep(name);
        } else {
            throw error::invalid_value("contacts are grouped by ids and names", name,
                                       "use a fact such as team, or a group of your own");
        }
    };
    for (const auto& name : config.by) {
        keep_group(name);
    }
    if (!extra.empty() && std::find(config.by.begin(), config.by.end(), extra) == config.by.end()) {
        keep_group(std::string{extra});
    }
    return mapping;
}

void set_list(state::Configuration& lines, const char* key, const std::vector<std::string>& values) {
    char numbered[40];
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::snprintf(numbered, sizeof numbered, "%s.%03zu", key, i);
        lines.set(numbered, values[i]);
    }
}

std::string hours_text(const OfficeHours& hours) {
    std::string text;
    for (const auto& day : hours.week()) {
        text.append(text.empty() ? "" : " ").append(std::to_string(day.from)).append("-").append(std::to_string(day.until));
    }
    return text;
}

state::Configuration configuration_of(const JourneyConfig& config) {
    state::Configuration lines;
    set_list(lines, "by", config.by);
    lines.set("period", config.period ? to_string(*config.period) : "", "");
    lines.set("zone", config.zone, "");
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", config.confidence);
    lines.set("confidence", text, "0.95");
    lines.set("per", to_string(config.grain), "customer");
    auto bots = config.rules.bots;
    std::sort(bots.begin(), bots.end());
    set_list(lines, "bot", bots);
    lines.set("gap_days", config.rules.gap_days ? std::to_string(*config.rules.gap_days) : "", "");
    if (!config.rules.hours.round_the_clock()) {
        lines.set("hours", hours_text(config.rules.hours));
        lines.set("hours_zone", config.rules.hours.zone().name());
        std::string holidays;
        for (const auto day : config.rules.hours.holidays()) {
            holidays.append(holidays.empty() ? "" : " ").append(std::to_string(day));
        }
        lines.set("holidays", holidays, "");
    }
    lines.set("ends", config.ends ? "yes" : "no", "yes");
    lines.set("identified", config.identified ? "yes" : "no", "no");
    return lines;
}

std::int32_t read_number(std::string_view& text) {
    std::int32_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{}) {
        throw error::invalid_value("a number stands where one belongs", text, "");
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty()) {
        text.remove_prefix(1);
    }
    return value;
}

OfficeHours read_hours(const state::Configuration& lines) {
    const auto hours = lines.find("hours");
    if (!hours) {
        return {};
    }
    std::array<OpenHours, 7> week{};
    auto text = *hours;
    for (auto& day : week) {
        day.from = read_number(text);
        day.until = read_number(text);
    }
    std::vector<std::int32_t> holidays;
    for (auto days = lines.value_or("holidays", ""); !days.empty();) {
        holidays.push_back(read_number(days));
    }
    return OfficeHours{week, Zone::load(lines.value_or("hours_zone", "UTC")), std::move(holidays)};
}

JourneyConfig parse_config(std::string_view text) {
    JourneyConfig config;
    try {
        const auto lines = state::Configuration::parse(text);
        for (const auto& [key, value] : lines.lines()) {
            if (key.starts_with("by.")) {
                config.by.push_back(value);
            } else if (key.starts_with("bot.")) {
                config.rules.bots.push_back(value);
            }
        }
        if (const auto period = lines.find("period")) {
            config.period = parse_period(*period);
        }
        config.zone = lines.value_or("zone", "");
        const auto confidence = lines.value_or("confidence", "0.95");
        const auto [end, failed] = std::from_chars(confidence.data(), confidence.data() + confidence.size(), config.confidence);
        if (failed != std::errc{} || end != confidence.data() + confidence.size()) {
            throw error::invalid_value("a confidence is a number", confidence, "");
        }
        config.grain = parse_grain(lines.value_or("per", "customer"));
        if (auto gap = lines.find("gap_days")) {
            config.rules.gap_days = read_number(*gap);
        }
        config.rules.hours = read_hours(lines);
        config.ends = lines.value_or("ends", "yes") == "yes";
        config.identified = lines.value_or("identified", "no") == "yes";
        config.rules.check();
        if (configuration_of(config).text() != text) {
            throw error::invalid_value("a configuration has one way to be written", "another", "");
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_state || error.code() == ErrorCode::missing_name) {
            throw;
        }
        throw error::bad_state("the configuration of journeys can be understood", error.what(),
                               "the bytes are damaged: take them from their source again");
    }
    return config;
}

}  // namespace

ContactBag::ContactBag(JourneyConfig config, std::string_view extra)
    : config_(std::move(config)), facts_(facts::FactKind::interactions, mapping_of(config_, extra)) {}

void ContactBag::add(std::span<const facts::Interaction> contacts) {
    for (const auto& contact : contacts) {
        facts_.add(contact);
    }
}

void ContactBag::add(ArrowArrayStream* stream, const facts::Mapping& mapping, const Context& context) {
    auto needed = config_.by;
    needed.insert(needed.end(), {"customer", "start"});
    facts_.take_columns(
        state::read_batch(facts::FactKind::interactions, facts_.mapping(), mapping, needed, stream, context));
}

void ContactBag::take(const ContactBag& other) {
    state::refuse_unlike(lines(), other.lines());
    facts_.merge(other.facts_);
}

std::string ContactBag::lines() const { return configuration_of(config_).text(); }

std::vector<std::byte> ContactBag::frame(std::string_view kind) const {
    return state::write_frame(kind, lines(), facts_.to_bytes());
}

JourneyConfig ContactBag::config_of(std::string_view kind, std::span<const std::byte> bytes) {
    const auto frame = state::read_frame(bytes);
    frame.require(kind);
    return parse_config(frame.header.configuration);
}

void ContactBag::read_frame(std::string_view kind, std::span<const std::byte> bytes) {
    const auto frame = state::read_frame(bytes);
    frame.require(kind);
    auto read = state::FactTable::from_bytes(frame.payload);
    state::refuse_unlike(facts_.configuration(), read.configuration());
    facts_ = std::move(read);
}

Asking ContactBag::asking(const privacy::Policy& policy, const privacy::Viewer& viewer) const {
    Asking asking;
    asking.by = config_.by;
    asking.period = config_.period;
    if (!config_.zone.empty()) {
        asking.calendar = Zone::load(config_.zone);
    }
    asking.confidence = config_.confidence;
    asking.policy = policy;
    asking.viewer = viewer;
    return asking;
}

}  // namespace klankbord::inline v0::journeys
