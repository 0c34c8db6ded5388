#include "state/fact_configuration.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

#include <klankbord/core/error.hpp>
#include <klankbord/state/configuration.hpp>

namespace klankbord::inline v0::state {

namespace {

using facts::FactKind;
using facts::Mapping;

std::string thousandths_text(double value) { return std::to_string(std::llround(value * 1000)); }

Error damaged(std::string_view line) {
    return error::bad_state("the configuration of a table of facts names its table, columns and scale", line,
                            "the bytes are damaged: take them from their source again");
}

double read_thousandths(std::string_view& text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || value > 2'000'000'000 || value < -2'000'000'000) {
        throw damaged("scale");
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.empty() && text.front() == ' ') {
        text.remove_prefix(1);
    }
    return static_cast<double>(value) / 1000;
}

}  // namespace

std::string fact_configuration(FactKind kind, const Mapping& mapping, const facts::FactLayout& layout) {
    Configuration configuration;
    configuration.set("table", facts::to_string(kind));
    std::string columns;
    std::size_t groups = 0;
    bool answers = false;
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
        if (layout.rules[i] == nullptr) {
            char key[32];
            std::snprintf(key, sizeof key, "group.%03zu", groups++);
            configuration.set(key, layout.columns[i].name);
            continue;
        }
        columns.append(columns.empty() ? "" : " ").append(layout.columns[i].name);
        answers = answers || layout.rules[i]->type == facts::FactType::answer;
    }
    configuration.set("columns", columns);
    if (answers) {
        configuration.set("scale", thousandths_text(mapping.low) + " " + thousandths_text(mapping.high) + " " +
                                       thousandths_text(mapping.step));
    }
    return configuration.text();
}

std::pair<FactKind, Mapping> parse_fact_configuration(std::string_view text) {
    const auto configuration = Configuration::parse(text);
    const auto table = configuration.find("table");
    auto columns = configuration.value_or("columns", "");
    if (!table) {
        throw damaged("no table");
    }
    Mapping mapping;
    while (!columns.empty()) {
        const auto name = columns.substr(0, columns.find(' '));
        mapping.columns.emplace(name, name);
        columns.remove_prefix(std::min(columns.size(), name.size() + 1));
    }
    for (const auto& [key, value] : configuration.lines()) {
        if (key.starts_with("group.")) {
            mapping.groups.push_back(value);
        }
    }
    if (auto scale = configuration.find("scale")) {
        mapping.low = read_thousandths(*scale);
        mapping.high = read_thousandths(*scale);
        mapping.step = read_thousandths(*scale);
        if (!(mapping.step > 0 && mapping.high > mapping.low)) {
            throw damaged("scale");
        }
    }
    try {
        const auto kind = facts::parse_fact_kind(*table);
        if (fact_configuration(kind, mapping, facts::layout_of(kind, mapping)) != text) {
            throw damaged("lines in an unknown form");
        }
        return {kind, std::move(mapping)};
    } catch (const Error& error) {
        if (error.code() == ErrorCode::bad_state) {
            throw;
        }
        throw damaged(error.what());
    }
}

}  // namespace klankbord::inline v0::state
