#include "simulate/truth.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <klankbord/core/civil.hpp>
#include <klankbord/core/error.hpp>

namespace klankbord::inline v0::simulate {
namespace {

using Type = Column::Type;

/// A table written row by row: cells go to the columns in turn.
class Writer {
  public:
    explicit Writer(std::vector<Column> columns) : columns_(std::move(columns)) {}

    Writer& text(std::string_view value) {
        return put([&](Column& column) { column.push(value); });
    }
    Writer& text(const std::string* value) {
        return value == nullptr ? null() : text(std::string_view{*value});
    }
    Writer& whole(std::int64_t value) {
        return put([&](Column& column) { column.push(value); });
    }
    Writer& whole(std::uint64_t value) { return whole(static_cast<std::int64_t>(value)); }
    Writer& real(double value) {
        return put([&](Column& column) { column.push(value); });
    }
    Writer& real(std::optional<double> value) { return value ? real(*value) : null(); }
    Writer& null() {
        return put([](Column& column) { column.push_null(); });
    }

    Table table() { return Table{std::move(columns_)}; }

  private:
    template <class Push>
    Writer& put(Push push) {
        push(columns_[next_]);
        next_ = (next_ + 1) % columns_.size();
        return *this;
    }

    std::vector<Column> columns_;
    std::size_t next_ = 0;
};

/// What a row of `measures` is about; null where it is about all.
struct Label {
    std::string_view by;
    const std::string* team = nullptr;
    const std::string* department = nullptr;
    const std::string* employee = nullptr;
    const std::int32_t* month = nullptr;
};

void write_measures(Writer& out, const Label& label, const Tally& tally) {
    for (const MeasureRule& rule : measure_rules()) {
        const std::uint64_t asked = rule.total(tally.asked);
        const std::uint64_t answered = rule.total(tally.answered);
        out.text(rule.name).text(rule.question).text(rule.rater).text(label.by);
        out.text(label.team).text(label.department).text(label.employee);
        if (label.month == nullptr) {
            out.null();
        } else {
            out.whole(std::int64_t{*label.month});
        }
        out.real(rule.value(tally.all)).real(rule.value(tally.asked)).real(rule.value(tally.answered));
        out.real(rule.value(tally.expected));
        out.whole(rule.total(tally.all)).whole(asked).whole(answered);
        if (asked == 0) {
            out.null();
        } else {
            out.real(static_cast<double>(answered) / static_cast<double>(asked));
        }
    }
}

void write_distribution(Writer& out, const std::string* team, const Tally& tally) {
    for (const Scale& scale : scales) {
        for (std::size_t k = 0; k < scale.size(); ++k) {
            const std::size_t slot = scale.offset + k;
            out.text(scale.question).text(scale.by_customer ? "customer" : "employee");
            out.text(team == nullptr ? "all" : "team")
                .text(team)
                .whole(scale.low + static_cast<std::int64_t>(k));
            out.whole(tally.all[slot]).whole(tally.asked[slot]).whole(tally.answered[slot]);
        }
    }
}

std::optional<double> minus(std::optional<double> a, std::optional<double> b) {
    return a && b ? std::optional<double>{*a - *b} : std::nullopt;
}

/// How often an answer counted in `b` is above one counted in `a`, ties half; empty when either has none.
template <class Count>
std::optional<double> superiority_of(const Histogram<Count>& a, const Histogram<Count>& b,
                                     const Scale& scale) {
    double below = 0;
    double total_b = 0;
    double won = 0;
    for (std::size_t slot = scale.offset; slot < scale.offset + scale.size(); ++slot) {
        const auto in_a = static_cast<double>(a[slot]);
        const auto in_b = static_cast<double>(b[slot]);
        won += in_b * (below + in_a / 2);
        below += in_a;
        total_b += in_b;
    }
    return below > 0 && total_b > 0 ? std::optional<double>{won / below / total_b} : std::nullopt;
}

std::string number_text(const ParameterInfo& info, double value) {
    if (info.is_count()) {
        return std::to_string(static_cast<std::int64_t>(value));
    }
    std::string text = std::to_string(value);  // six decimals; parameters are given with fewer
    while (text.back() == '0' && text[text.size() - 2] != '.') {
        text.pop_back();
    }
    return text;
}

}  // namespace

Table make_measures(const World& world, const Tallies& tallies) {
    Writer out{{Column{"measure", Type::text}, Column{"question", Type::text}, Column{"rater", Type::text},
                Column{"by", Type::text}, Column{"team", Type::text}, Column{"department", Type::text},
                Column{"employee", Type::text}, Column{"month", Type::date}, Column{"value", Type::real},
                Column{"asked_value", Type::real}, Column{"answered_value", Type::real},
                Column{"expected", Type::real}, Column{"population", Type::integer},
                Column{"asked", Type::integer}, Column{"answered", Type::integer},
                Column{"response_rate", Type::real}}};
    write_measures(out, {"all"}, tallies.all);
    for (std::size_t t = 0; t < world.teams.size(); ++t) {
        write_measures(out, {"team", &world.teams[t].name}, tallies.teams[t]);
    }
    for (std::size_t d = 0; d < world.departments.size(); ++d) {
        write_measures(out, {"department", nullptr, &world.departments[d]}, tallies.departments[d]);
    }
    IdText id = employee_ids(world);
    for (std::size_t e = 0; e < world.employees.size(); ++e) {
        const std::string employee{id(e)};
        write_measures(out, {"employee", nullptr, nullptr, &employee}, tallies.employees[e]);
    }
    const std::size_t months = tallies.month_starts.size();
    for (std::size_t m = 0; m < months; ++m) {
        write_measures(out, {"month", nullptr, nullptr, nullptr, &tallies.month_starts[m]},
                       tallies.months[m]);
    }
    for (std::size_t t = 0; t < world.teams.size(); ++t) {
        for (std::size_t m = 0; m < months; ++m) {
            write_measures(out,
                           {"team,month", &world.teams[t].name, nullptr, nullptr, &tallies.month_starts[m]},
                           tallies.team_months[t * months + m]);
        }
    }
    return out.table();
}

Table make_differences(const World& world, const Tallies& tallies) {
    Writer out{{Column{"measure", Type::text}, Column{"versus", Type::text}, Column{"team", Type::text},
                Column{"difference", Type::real}, Column{"expected", Type::real}}};
    for (std::size_t t = 0; t < world.teams.size(); ++t) {
        const Tally& team = tallies.teams[t];
        Tally rest = tallies.all;
        rest.subtract(team);
        for (const MeasureRule& rule : measure_rules()) {
            out.text(rule.name).text("rest").text(world.teams[t].name);
            out.real(minus(rule.value(team.all), rule.value(rest.all)));
            // what is left of a difference of sums is no count: ask the whole numbers whether there is a rest
            const bool any = rule.total(rest.all) > 0;
            out.real(any ? minus(rule.value(team.expected), rule.value(rest.expected)) : std::nullopt);
            out.text(rule.name).text("total").text(world.teams[t].name);
            out.real(minus(rule.value(team.all), rule.value(tallies.all.all)));
            out.real(minus(rule.value(team.expected), rule.value(tallies.all.expected)));
        }
    }
    return out.table();
}

Table make_distributions(const World& world, const Tallies& tallies) {
    Writer out{{Column{"question", Type::text}, Column{"rater", Type::text}, Column{"by", Type::text},
                Column{"team", Type::text}, Column{"answer", Type::integer},
                Column{"population", Type::integer}, Column{"asked", Type::integer},
                Column{"answered", Type::integer}}};
    write_distribution(out, nullptr, tallies.all);
    for (std::size_t t = 0; t < world.teams.size(); ++t) {
        write_distribution(out, &world.teams[t].name, tallies.teams[t]);
    }
    return out.table();
}

Table make_superiority(const World& world, const Tallies& tallies) {
    Writer out{{Column{"question", Type::text}, Column{"rater", Type::text}, Column{"a", Type::text},
                Column{"b", Type::text}, Column{"value", Type::real}, Column{"asked_value", Type::real},
                Column{"answered_value", Type::real}, Column{"expected", Type::real}}};
    for (const Scale& scale : scales) {
        for (std::size_t a = 0; a < world.teams.size(); ++a) {
            for (std::size_t b = 0; b < world.teams.size(); ++b) {
                if (a == b) {
                    continue;
                }
                const Tally& of_a = tallies.teams[a];
                const Tally& of_b = tallies.teams[b];
                out.text(scale.question).text(scale.by_customer ? "customer" : "employee");
                out.text(world.teams[a].name).text(world.teams[b].name);
                out.real(superiority_of(of_a.all, of_b.all, scale));
                out.real(superiority_of(of_a.asked, of_b.asked, scale));
                out.real(superiority_of(of_a.answered, of_b.answered, scale));
                out.real(superiority_of(of_a.expected, of_b.expected, scale));
            }
        }
    }
    return out.table();
}

Table make_effects(const World& world) {
    Writer out{{Column{"kind", Type::text}, Column{"id", Type::text}, Column{"latent", Type::real},
                Column{"change", Type::real}, Column{"leniency", Type::real}, Column{"mood", Type::real}}};
    for (std::uint32_t t = 0; t < world.teams.size(); ++t) {
        out.text("team")
            .text(world.teams[t].name)
            .real(world.teams[t].effect)
            .real(world.change_of(t))
            .null()
            .null();
    }
    IdText id = employee_ids(world);
    for (std::size_t e = 0; e < world.employees.size(); ++e) {
        const Employee& one = world.employees[e];
        out.text("employee").text(id(e)).real(one.effect).null().real(one.habit).real(one.mood);
    }
    return out.table();
}

Table make_parameters(const Parameters& parameters) {
    Writer out{{Column{"parameter", Type::text}, Column{"value", Type::text}, Column{"default", Type::text},
                Column{"low", Type::real}, Column{"high", Type::real}, Column{"what", Type::text}}};
    const Parameters defaults;
    const auto day = [](const Parameters& p) {
        return format_date(static_cast<std::int32_t>(p.start.time_since_epoch().count())).str();
    };
    out.text("seed").text(std::to_string(parameters.seed)).text(std::to_string(defaults.seed));
    out.null().null().text("the same seed and parameters give the same values");
    out.text("start").text(day(parameters)).text(day(defaults)).null().null().text("first day");
    out.text("zone")
        .text(parameters.zone)
        .text(defaults.zone)
        .null()
        .null()
        .text("whose clocks count (IANA name)");
    for (const ParameterInfo& info : parameter_list()) {
        out.text(info.name)
            .text(number_text(info, get(parameters, info)))
            .text(number_text(info, get(defaults, info)));
        out.real(info.low).real(info.high).text(info.what);
    }
    return out.table();
}

std::string_view to_string(Measure measure) {
    return measure_rules()[static_cast<std::size_t>(measure)].name;
}

TrueValue Truth::value(Measure measure, const Group& group) const {
    const Column& name = measures.at("measure");
    const Column& month = measures.at("month");
    const auto same_text = [&](const char* column, const std::optional<std::string>& wanted,
                               std::size_t row) {
        const Column& texts = measures.at(column);
        return texts.is_null(row) ? !wanted : wanted && texts.text(row) == *wanted;
    };
    const auto real = [&](const char* column, std::size_t row) -> std::optional<double> {
        const Column& reals = measures.at(column);
        return reals.is_null(row) ? std::nullopt : std::optional<double>{reals.real(row)};
    };
    for (std::size_t row = 0; row < measures.rows(); ++row) {
        if (name.text(row) == to_string(measure) && same_text("team", group.team, row) &&
            same_text("department", group.department, row) && same_text("employee", group.employee, row) &&
            (month.is_null(row) ? !group.month : group.month && month.integer(row) == *group.month)) {
            return {real("value", row),
                    real("asked_value", row),
                    real("answered_value", row),
                    real("expected", row),
                    measures.at("population").integer(row),
                    measures.at("asked").integer(row),
                    measures.at("answered").integer(row)};
        }
    }
    throw error::missing_name(
        "truth is known of the organisation, a team, a department, an employee, a month, or a team in a "
        "month",
        "team " + group.team.value_or("-") + ", department " + group.department.value_or("-") +
            ", employee " + group.employee.value_or("-") + ", month " +
            (group.month ? format_date(*group.month).str() : "-"),
        "choose from the table `measures`; of other groups compute it from the table `contacts`");
}

}  // namespace klankbord::inline v0::simulate
