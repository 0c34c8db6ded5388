#include <klankbord/satisfaction/score_table.hpp>

#include "satisfaction/release.hpp"
#include "satisfaction/release_table.hpp"

namespace klankbord::inline v0::satisfaction {

std::string_view to_string(Coded coded) {
    switch (coded) {
        case Coded::no:
            return "";
        case Coded::at_most:
            return "at_most";
        case Coded::at_least:
            return "at_least";
        case Coded::about:
            return "about";
    }
    return "";
}

const ScoreSpec& ScoreTable::spec() const { return state_->spec; }
const std::vector<std::string>& ScoreTable::by() const { return state_->by; }
std::optional<Period> ScoreTable::period() const { return state_->folded.period; }
const std::vector<ScoreRow>& ScoreTable::rows() const { return state_->rows; }
const Table& ScoreTable::table() const { return state_->table; }
const std::vector<std::string>& ScoreTable::methods() const { return state_->methods; }
const std::vector<std::string>& ScoreTable::notes() const { return state_->notes; }
const std::vector<std::string>& ScoreTable::stamps() const { return state_->stamps; }
std::int64_t ScoreTable::rows_read() const { return state_->folded.rows; }

Table ScoreTable::distribution() const {
    using Type = Column::Type;
    bool any_other = false;
    for (const auto& row : rows()) {
        any_other = any_other || row.other;
    }
    auto groups = group_columns(*state_, any_other);
    Column period{"period", Type::date};
    Column value{"value", Type::real};
    Column count{"count", Type::integer};
    Column share{"share", Type::real};
    for (std::size_t i = 0; i < rows().size(); ++i) {
        const auto& row = rows()[i];
        double total = 0;
        for (const auto weight : state_->facts[i].weights) {
            total += weight;
        }
        for (std::size_t k = 0; k < row.histogram.size(); ++k) {
            push_groups(groups, row.groups, row.other);
            if (row.period) {
                period.push(std::int64_t{*row.period});
            } else {
                period.push_null();
            }
            value.push(spec().scale.value(static_cast<std::int32_t>(k)));
            count.push(row.histogram[k]);
            share.push(state_->facts[i].weights[k] / total);
        }
    }
    Table table{std::move(groups)};
    if (state_->folded.period) {
        table.add(std::move(period));
    }
    for (auto* column : {&value, &count, &share}) {
        table.add(std::move(*column));
    }
    return table;
}

}  // namespace klankbord::inline v0::satisfaction
