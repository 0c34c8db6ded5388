#include "arrow.hpp"
#include "support.hpp"

#include <klankbord/core/error.hpp>
#include <klankbord/privacy/ledger.hpp>
#include <klankbord/satisfaction/score.hpp>
#include <klankbord/satisfaction/superiority.hpp>

namespace klankbord::python {

namespace {

using satisfaction::Differences;
using satisfaction::GroupValue;
using satisfaction::Measure;
using satisfaction::RatingColumns;
using satisfaction::RatingQuery;
using satisfaction::ScoreSpec;
using satisfaction::ScoreTable;
using satisfaction::Versus;

ScoreSpec make_spec(const std::string& measure, const std::optional<std::vector<double>>& scale,
                    std::optional<int> top, double confidence, bool shrink) {
    auto spec = ScoreSpec::of(satisfaction::parse_measure(measure));
    if (scale) {
        spec.scale = {scale->at(0), scale->at(1), scale->at(2)};
    }
    if (top) {
        spec.top = *top;
    } else {
        // Two of five, three of seven, one of three or fewer: the customary top boxes fit the scale.
        spec.top = std::min(spec.top, std::max(1, spec.scale.points() / 2));
    }
    spec.confidence = confidence;
    spec.shrink = shrink;
    spec.check();
    return spec;
}

std::optional<Period> make_period(const std::optional<std::string>& period) {
    return period ? std::optional{parse_period(*period)} : std::nullopt;
}

ScoreTable score_table(const py::object& table, const std::string& measure, const std::vector<std::string>& by,
                       const std::map<std::string, std::string>& columns, const std::optional<std::string>& period,
                       const std::optional<std::string>& zone, const std::optional<std::string>& pattern,
                       const py::object& missing, const py::object& not_asked, const py::object& positive,
                       const py::object& negative, const py::object& silent, std::optional<int> closes_after_days,
                       const std::optional<std::vector<double>>& scale, std::optional<int> top, double confidence,
                       bool shrink, const privacy::Policy& policy, const py::object& viewer,
                       const std::optional<int>& threads, const py::object& progress) {
    RatingColumns names;
    names.by = by;
    const auto take = [&](std::string& to, const char* name) {
        if (const auto found = columns.find(name); found != columns.end()) {
            to = found->second;
        }
    };
    take(names.value, "value");
    take(names.person, "person");
    take(names.employee, "employee");
    take(names.at, "at");
    take(names.invited, "invited");
    take(names.invited_at, "invited_at");
    take(names.weight, "weight");
    take(names.rating, "rating");
    take(names.interaction, "interaction");
    names.period = make_period(period);
    names.times = make_time_rules(zone, pattern);
    names.values = make_value_rules(missing, not_asked, positive, negative, silent);
    names.closes_after_days = closes_after_days;
    const auto spec = make_spec(measure, scale, top, confidence, shrink);
    const auto who = make_viewer(viewer);
    auto stream = open_stream(table);
    names = satisfaction::with_own_names(names, stream);
    const auto context = make_context(threads, progress);
    const py::gil_scoped_release free;
    return satisfaction::score(std::move(stream), names, spec, policy, who, context);
}

ScoreTable score_facts(const state::FactTable& ratings, const std::string& measure, const std::vector<std::string>& by,
                       const std::optional<std::string>& period, const std::optional<std::string>& zone,
                       const std::string& question, const std::string& rater, bool weighted,
                       std::optional<int> closes_after_days, std::optional<std::int64_t> now,
                       const std::optional<std::vector<double>>& scale, std::optional<int> top, double confidence,
                       bool shrink, const privacy::Policy& policy, const py::object& viewer, bool guarded,
                       privacy::Ledger* ledger, const std::optional<int>& threads, const py::object& progress) {
    RatingQuery query;
    query.by = by;
    query.period = make_period(period);
    const auto rules = make_time_rules(zone, std::nullopt);
    if (rules.zone) {
        query.calendar = *rules.zone;
    } else if (ratings.mapping().times.zone) {
        query.calendar = *ratings.mapping().times.zone;
    }
    query.question = question;
    if (rater != "customer" && rater != "employee") {
        throw error::invalid_value("a rater is customer or employee", rater, "use one of these words");
    }
    query.rater = rater == "employee" ? facts::Rater::employee : facts::Rater::customer;
    query.weighted = weighted;
    query.closes_after_days = closes_after_days;
    query.now = now;
    const auto spec = make_spec(measure, scale, top, confidence, shrink);
    const auto who = make_viewer(viewer);
    const auto context = make_context(threads, progress);
    const py::gil_scoped_release free;
    return satisfaction::score(ratings, query, spec, policy, who, context, guarded, ledger);
}

py::dict meta(const ScoreTable& scores) {
    const auto& spec = scores.spec();
    py::dict out;
    out["measure"] = std::string{to_string(spec.measure)};
    out["by"] = scores.by();
    out["period"] = scores.period() ? py::object(py::str(std::string{to_string(*scores.period())})) : py::none();
    out["confidence"] = spec.confidence;
    out["scale"] = py::make_tuple(spec.scale.low, spec.scale.high, spec.scale.step);
    out["top"] = spec.top;
    out["unit"] = spec.measure == Measure::nps ? "points" : spec.measure == Measure::csat ? "share" : "score";
    out["stamps"] = scores.stamps();
    out["notes"] = scores.notes();
    py::list methods;
    for (const auto& method : scores.methods()) {
        const auto colon = method.find(": ");
        py::dict one;
        one["what"] = method.substr(0, colon);
        one["source"] = method.substr(colon + 2);
        methods.append(one);
    }
    out["methods"] = methods;
    out["rows"] = scores.rows_read();
    out["set_aside"] = 0;
    return out;
}

Versus make_versus(const ScoreTable& scores, const py::object& versus) {
    Versus out;
    if (py::isinstance<py::str>(versus)) {
        const auto word = versus.cast<std::string>();
        if (word == "rest") {
            return out;
        }
        if (word == "total") {
            out.kind = Versus::Kind::total;
            return out;
        }
        if (word == "previous") {
            out.kind = Versus::Kind::previous;
            return out;
        }
    }
    out.kind = Versus::Kind::group;
    if (py::isinstance<py::dict>(versus)) {
        const auto named = versus.cast<py::dict>();
        for (const auto& column : scores.by()) {
            if (!named.contains(column.c_str())) {
                throw error::missing_name("versus names a value for every grouping column", "none for \"" + column + "\"",
                                          "give all of them");
            }
            out.group.push_back(make_group_value(named[column.c_str()]));
        }
    } else if (py::isinstance<py::tuple>(versus)) {
        for (const auto& value : versus) {
            out.group.push_back(make_group_value(value));
        }
    } else {
        out.group.push_back(make_group_value(versus));
    }
    if (out.group.size() != scores.by().size()) {
        throw error::invalid_value("versus is \"rest\", \"total\", \"previous\" or one value per grouping column",
                                   py::repr(versus).cast<std::string>(),
                                   "give " + std::to_string(scores.by().size()) + " value(s)");
    }
    return out;
}

py::tuple differences(const ScoreTable& scores, const py::object& versus) {
    const auto against = make_versus(scores, versus);
    Table table;
    {
        const py::gil_scoped_release free;
        table = scores.differences(against).table;
    }
    auto about = meta(scores);
    about["measure"] = "differences";
    about["of"] = std::string{to_string(scores.spec().measure)};
    about["versus"] = versus;
    py::list methods;
    const auto method = [&](const char* what, const char* source) {
        py::dict one;
        one["what"] = what;
        one["source"] = source;
        methods.append(one);
    };
    switch (scores.spec().measure) {
        case Measure::nps: method("limits", "adjusted Wald, three pseudo answers to each side (Rocks 2016)"); break;
        case Measure::csat: method("limits", "square-and-add Wilson (Newcombe 1998, Stat. Med. 17:873-890)"); break;
        case Measure::ces:
        case Measure::mean_score: method("limits", "unequal variances (Welch 1947)"); break;
    }
    method("persons on both sides", "one person-clustered variance (Zou & Donner 2008)");
    method("p_adjusted", "false discovery rate (Benjamini & Hochberg 1995)");
    about["methods"] = methods;
    return py::make_tuple(table, about);
}

}  // namespace

void bind_satisfaction(py::module_& module) {
    py::class_<ScoreTable>(module, "ScoreTable", "Scores by group, after the door.")
        .def_property_readonly("table", [](const ScoreTable& scores) { return scores.table(); }, "All columns.")
        .def_property_readonly("meta", &meta, "What was computed, how, and what a reader must know.")
        .def("distribution", &ScoreTable::distribution, "The answers behind every shown row.")
        .def("differences", &differences, py::arg("versus") = "rest", "(table, meta) of the differences.")
        .def(
            "superiority",
            [](const ScoreTable& scores, const py::object& a, const py::object& b) {
                auto result = satisfaction::superiority(scores, make_group_value(a), make_group_value(b));
                return result.table;
            },
            py::arg("a"), py::arg("b"), "How often a random answer of b beats one of a.");

    module.def("score_table", &score_table, py::kw_only(), py::arg("table"), py::arg("measure"), py::arg("by"),
               py::arg("columns"), py::arg("period"), py::arg("zone"), py::arg("pattern"), py::arg("missing"),
               py::arg("not_asked"), py::arg("positive"), py::arg("negative"), py::arg("silent"),
               py::arg("closes_after_days"), py::arg("scale"), py::arg("top"), py::arg("confidence"),
               py::arg("shrink"), py::arg("policy"), py::arg("viewer"), py::arg("threads"), py::arg("progress"),
               "Scores of a caller's table, read once.");
    module.def("score_facts", &score_facts, py::kw_only(), py::arg("ratings"), py::arg("measure"), py::arg("by"),
               py::arg("period"), py::arg("zone"), py::arg("question"), py::arg("rater"), py::arg("weighted"),
               py::arg("closes_after_days"), py::arg("now"), py::arg("scale"), py::arg("top"), py::arg("confidence"),
               py::arg("shrink"), py::arg("policy"), py::arg("viewer"), py::arg("guarded"), py::arg("ledger"),
               py::arg("threads"), py::arg("progress"), "Scores of stored ratings.");
}

}  // namespace klankbord::python
