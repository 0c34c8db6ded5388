#include "facts/reader.hpp"

#include <algorithm>
#include <cmath>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::facts {

namespace {

using arrow::Batch;
using arrow::ColumnView;
using arrow::Layout;

Physical physical_of(FactType type) {
    switch (type) {
        case FactType::id:
        case FactType::word:
        case FactType::text: return Physical::code;
        case FactType::answer:
        case FactType::day:
        case FactType::flag: return Physical::small;
        case FactType::number:
        case FactType::weight:
        case FactType::time: return Physical::large;
    }
    return Physical::code;
}

std::string names_of(FactKind kind) {
    std::string names;
    for (const auto& column : columns_of(kind)) {
        names.append(names.empty() ? "" : ", ").append(column.name);
    }
    return names;
}

/// The rule at the front of one of our messages.
std::string rule_of(const Error& error) {
    const std::string text = error.what();
    return text.substr(0, text.find(';'));
}

bool null_at(const ColumnView& column, std::int64_t row) {
    return column.is_null(row) ||
           (column.field().layout == Layout::dictionary && column.dictionary().is_null(column.index(row)));
}

double plain_number(const ColumnView& column, std::int64_t row, std::int64_t base) {
    const bool categories = column.field().layout == Layout::dictionary;
    const auto& values = categories ? column.dictionary() : column;
    if (!values.field().is_number()) {
        throw error::wrong_type("this column holds numbers", show(column, row), "convert the column first",
                                {column.field().name, base + row});
    }
    return values.number(categories ? column.index(row) : row);
}

}  // namespace

FactLayout layout_of(FactKind kind, const Mapping& mapping) {
    FactLayout layout{kind, {}, {}, {}};
    const auto rules = columns_of(kind);
    const auto known = [&](const std::string& name) {
        return std::any_of(rules.begin(), rules.end(), [&](const auto& rule) { return rule.name == name; });
    };
    for (const auto* names : {&mapping.columns, &mapping.constants}) {
        for (const auto& [name, source] : *names) {
            if (!known(name)) {
                throw error::missing_name("the facts of \"" + std::string{to_string(kind)} + "\" are " + names_of(kind),
                                          "\"" + name + "\"", "use one of these names, or keep the column with groups=");
            }
        }
    }
    for (const auto& rule : rules) {
        const std::string name{rule.name};
        const auto mapped = mapping.columns.find(name);
        const auto constant = mapping.constants.find(name);
        if (mapped == mapping.columns.end() && constant == mapping.constants.end()) {
            if (rule.required) {
                throw error::missing_name("\"" + std::string{to_string(kind)} + "\" need the fact \"" + name + "\"",
                                          "no column for it", "name the caller's column: " + name + "=\"...\"");
            }
            continue;
        }
        const auto ids = rule.ids.empty() ? name : std::string{rule.ids};
        layout.columns.push_back({name, physical_of(rule.type), ids});
        layout.rules.push_back(&rule);
        layout.sources.push_back(mapped != mapping.columns.end() ? mapped->second : std::string{});
    }
    for (const auto& group : mapping.groups) {
        if (known(group)) {
            throw error::invalid_value("a group has a name of its own", "\"" + group + "\"",
                                       "rename the column, or map it to the fact of that name");
        }
        layout.columns.push_back({group, Physical::code, "group " + group});
        layout.rules.push_back(nullptr);
        layout.sources.push_back(group);
    }
    return layout;
}

FactReader::FactReader(const FactLayout& layout, const Mapping& mapping, const arrow::Stream& stream,
                       Dictionaries& dictionaries)
    : layout_(layout),
      dictionaries_(dictionaries),
      low_(std::llround(mapping.low * 1000)),
      high_(std::llround(mapping.high * 1000)),
      step_(std::llround(mapping.step * 1000)) {
    for (std::size_t column = 0; column < layout.columns.size(); ++column) {
        const auto& spec = layout.columns[column];
        const auto* rule = layout.rules[column];
        Source source;
        if (layout.sources[column].empty()) {
            source.constant = true;
            const auto& text = mapping.constants.at(spec.name);
            if (spec.physical != Physical::code) {
                throw error::invalid_value("only ids, words and texts can be the same for all rows", spec.name,
                                           "give it a column");
            }
            if (rule != nullptr && rule->type == FactType::word &&
                std::find(rule->words.begin(), rule->words.end(), text) == rule->words.end()) {
                throw error::invalid_value("\"" + spec.name + "\" is a word of a closed set", "\"" + text + "\"",
                                           "see the facts of " + std::string{to_string(layout.kind)});
            }
            source.constant_code = dictionaries.at(dictionaries.space(spec.kind)).intern(IdView{text});
        } else {
            source.position = stream.position(layout.sources[column]);
            const auto& field = stream.fields()[source.position];
            if (rule != nullptr && rule->type == FactType::time) {
                source.time.emplace(field, mapping.times);
            }
            if (rule != nullptr && rule->type == FactType::answer) {
                source.value.emplace(field, mapping.values, low_, high_);
            }
        }
        sources_.push_back(std::move(source));
    }
    if (!mapping.invited.empty()) {
        invited_ = stream.position(mapping.invited);
    }
}

void FactReader::set_aside(std::size_t column, const ColumnView& view, std::int64_t row, std::int64_t base,
                           const std::string& rule, bool whole_row, std::vector<SetAside>& aside) const {
    aside.push_back({base + row, layout_.sources[column], show(view, row), rule, whole_row});
}

void FactReader::read_column(std::size_t column, const Batch& batch, std::int64_t base, Block::Values& out,
                             std::vector<std::uint8_t>& keep, std::vector<SetAside>& aside, const Context& context) {
    const auto rows = static_cast<std::size_t>(batch.rows());
    const auto& spec = layout_.columns[column];
    const auto* rule = layout_.rules[column];
    const auto& source = sources_[column];
    const bool required = rule != nullptr && rule->required && !rule->nullable;
    if (source.constant) {
        out.codes.assign(rows, source.constant_code);
        return;
    }
    const auto& view = batch.columns()[source.position];
    if (spec.physical == Physical::code) {
        out.codes.resize(rows);
        auto& ids = dictionaries_.at(dictionaries_.space(spec.kind));
        if (rule != nullptr && rule->type == FactType::word) {
            // Words are few: each is checked against its closed set where it is met first.
            for (std::size_t i = 0; i < rows; ++i) {
                if ((i & 0xffffU) == 0) {
                    context.check_cancel();
                }
                const auto row = static_cast<std::int64_t>(i);
                out.codes[i] = no_code;
                if (null_at(view, row)) {
                    continue;
                }
                const bool categories = view.field().layout == Layout::dictionary;
                const auto& values = categories ? view.dictionary() : view;
                const auto at = categories ? view.index(row) : row;
                const auto known = values.field().is_text() &&
                                   std::find(rule->words.begin(), rule->words.end(), values.text(at)) != rule->words.end();
                if (known) {
                    out.codes[i] = ids.intern(IdView{values.text(at)});
                } else {
                    if (required) {
                        keep[i] = 0;
                    }
                    set_aside(column, view, row, base, "\"" + spec.name + "\" is a word of a closed set", required, aside);
                }
            }
        } else {
            ids.intern(view, out.codes, context);
        }
        if (required) {
            for (std::size_t i = 0; i < rows; ++i) {
                if (out.codes[i] == no_code && keep[i] != 0) {
                    keep[i] = 0;
                    set_aside(column, view, static_cast<std::int64_t>(i), base,
                              "\"" + spec.name + "\" must be there in every row", true, aside);
                }
            }
        }
        return;
    }
    const bool small = spec.physical == Physical::small;
    if (small) {
        out.small.assign(rows, null_small);
    } else {
        out.large.assign(rows, null_large);
    }
    for (std::size_t i = 0; i < rows; ++i) {
        if ((i & 0xffffU) == 0) {
            context.check_cancel();
        }
        const auto row = static_cast<std::int64_t>(i);
        if (null_at(view, row)) {
            if (required) {
                keep[i] = 0;
                set_aside(column, view, row, base, "\"" + spec.name + "\" must be there in every row", true, aside);
            }
            continue;
        }
        // A bad answer or time takes its row with it: without them the row says something else.
        const bool whole = required || rule->type == FactType::answer || rule->type == FactType::time ||
                           rule->type == FactType::weight;
        try {
            switch (rule->type) {
                case FactType::answer: {
                    const auto reading = source.value->read(view, row, base);
                    if (reading.kind == Reading::Kind::not_asked) {
                        keep[i] = 0;
                        ++not_asked_;
                    } else if (reading.kind == Reading::Kind::answer) {
                        const auto above = reading.thousandths - low_;
                        if (above < 0 || reading.thousandths > high_ || above % step_ != 0) {
                            keep[i] = 0;
                            set_aside(column, view, row, base, "an answer lies on the scale", true, aside);
                        } else {
                            out.small[i] = static_cast<std::int32_t>(reading.thousandths);
                        }
                    }
                    break;
                }
                case FactType::flag: out.small[i] = *read_flag(view, row, base) ? 1 : 0; break;
                case FactType::day: {
                    const auto layout = view.field().layout;
                    if (view.field().is_text()) {
                        out.small[i] = parse_date(view.text(row), {view.field().name, base + row});
                    } else if (layout == Layout::date32 || layout == Layout::date64 || layout == Layout::timestamp) {
                        out.small[i] = static_cast<std::int32_t>(floor_div(view.microseconds(row), micros_per_day));
                    } else {
                        throw error::wrong_type("a day is a date", show(view, row), "convert the column to dates first",
                                                {view.field().name, base + row});
                    }
                    break;
                }
                case FactType::time: out.large[i] = source.time->read(view, row, base); break;
                case FactType::weight: out.large[i] = read_weight(view, row, base); break;
                case FactType::number: {
                    const auto value = plain_number(view, row, base) * 1000;
                    if (!(std::abs(value) < 9e15)) {
                        throw error::invalid_value("a number is finite", show(view, row), "correct the value",
                                                   {view.field().name, base + row});
                    }
                    out.large[i] = std::llround(value);
                    break;
                }
                case FactType::id:
                case FactType::word:
                case FactType::text: break;
            }
        } catch (const Error& error) {
            if (error.code() != ErrorCode::invalid_value) {
                throw;
            }
            if (whole) {
                keep[i] = 0;
            }
            set_aside(column, view, row, base, rule_of(error), whole, aside);
        }
    }
}

void FactReader::check_order(std::size_t column, const Batch& batch, std::int64_t base, Block& block,
                             std::vector<std::uint8_t>& keep, std::vector<SetAside>& aside) const {
    const auto* rule = layout_.rules[column];
    if (rule == nullptr || rule->not_before.empty()) {
        return;
    }
    const auto begin = std::find_if(layout_.columns.begin(), layout_.columns.end(),
                                    [&](const auto& each) { return each.name == rule->not_before; });
    if (begin == layout_.columns.end()) {
        return;
    }
    const auto& begins = block.columns[static_cast<std::size_t>(begin - layout_.columns.begin())].large;
    auto& ends = block.columns[column].large;
    const bool whole = rule->required && !rule->nullable;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (keep[i] == 0 || ends[i] == null_large || begins[i] == null_large || ends[i] >= begins[i]) {
            continue;
        }
        ends[i] = null_large;
        if (whole) {
            keep[i] = 0;
        }
        set_aside(column, batch.columns()[sources_[column].position], static_cast<std::int64_t>(i), base,
                  "\"" + layout_.columns[column].name + "\" does not lie before \"" + begin->name + "\"",
                  whole, aside);
    }
}

void FactReader::read(const Batch& batch, std::int64_t base, Block& out, std::vector<SetAside>& aside,
                      const Context& context) {
    const auto rows = static_cast<std::size_t>(batch.rows());
    std::vector<std::uint8_t> keep(rows, 1);
    Block block;
    block.columns.resize(layout_.columns.size());
    std::vector<SetAside> mine;
    for (std::size_t column = 0; column < layout_.columns.size(); ++column) {
        context.check_cancel();
        read_column(column, batch, base, block.columns[column], keep, mine, context);
    }
    for (std::size_t column = 0; column < layout_.columns.size(); ++column) {
        check_order(column, batch, base, block, keep, mine);
    }
    if (invited_) {
        const auto& flags = batch.columns()[*invited_];
        std::size_t answer = 0;
        while (answer < layout_.rules.size() &&
               (layout_.rules[answer] == nullptr || layout_.rules[answer]->type != FactType::answer)) {
            ++answer;
        }
        for (std::size_t i = 0; i < rows; ++i) {
            if (keep[i] != 0 && answer < layout_.rules.size() && block.columns[answer].small[i] == null_small &&
                !read_flag(flags, static_cast<std::int64_t>(i), base).value_or(false)) {
                keep[i] = 0;
                ++not_asked_;
            }
        }
    }
    // One line per row in the list: the first rule it broke.
    std::stable_sort(mine.begin(), mine.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    std::int64_t last_whole = -1;
    for (auto& one : mine) {
        if (one.whole_row && one.row == last_whole) {
            continue;
        }
        last_whole = one.whole_row ? one.row : last_whole;
        aside.push_back(std::move(one));
    }
    const auto append = [&](auto& to, const auto& from) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (keep[i] != 0) {
                to.push_back(from[i]);
            }
        }
    };
    const bool all = std::all_of(keep.begin(), keep.end(), [](auto k) { return k != 0; });
    out.columns.resize(layout_.columns.size());
    for (std::size_t column = 0; column < layout_.columns.size(); ++column) {
        context.check_cancel();
        auto& to = out.columns[column];
        auto& from = block.columns[column];
        if (all && out.rows == 0) {
            to = std::move(from);
        } else {
            append(to.codes, from.codes);
            append(to.small, from.small);
            append(to.large, from.large);
        }
    }
    out.rows += static_cast<std::size_t>(std::count(keep.begin(), keep.end(), std::uint8_t{1}));
}

}  // namespace klankbord::inline v0::facts
