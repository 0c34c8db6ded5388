#include <klankbord/journeys/variants.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <unordered_map>

#include <klankbord/core/error.hpp>

#include "core/hash.hpp"
#include "journeys/grouping.hpp"
#include "journeys/quantiles.hpp"
#include "journeys/result_columns.hpp"

namespace klankbord::inline v0::journeys {

namespace {

/// Two hashes of one sequence: what one confuses the other tells apart.
struct Fingerprint {
    std::uint64_t a = 0;
    std::uint64_t b = 0;

    void add(Code code) {
        a = klankbord::detail::hash(a ^ (std::uint64_t{code} + 1));
        b = klankbord::detail::hash(b + (std::uint64_t{code} + 1) * 0x9e37'79b9'7f4a'7c15U);
    }
    friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};
struct FingerprintHash {
    std::size_t operator()(const Fingerprint& of) const { return static_cast<std::size_t>(of.a); }
};

/// One sequence met: where it can be read, and how often it was gone.
struct Sequence {
    std::uint32_t number = 0;       ///< within its worker
    std::uint32_t first = no_code;  ///< its steps in the worker's list
    std::uint32_t length = 0;
    std::int64_t cases = 0;
};

using Sequences = std::unordered_map<Fingerprint, Sequence, FingerprintHash>;

/// What one thread met; one per thread, kept between the walks.
struct Worker {
    Contacts::Scratch scratch;
    Sequences met;
    std::vector<Code> steps;            ///< of all its sequences, end to end
    std::vector<std::uint32_t> cell_of; ///< per own number
    std::vector<std::vector<std::int64_t>> spans;
};

Fingerprint fingerprint(Rows unit, std::span<const Code> codes) {
    Fingerprint print{unit.size(), ~std::uint64_t{unit.size()}};
    for (const auto contact : unit) {
        print.add(codes[contact]);
    }
    return print;
}

std::string read_aloud(const std::vector<GroupValue>& steps) {
    std::string text;
    for (const auto& step : steps) {
        const auto word = klankbord::to_string(step);
        text.append(text.empty() ? "" : " > ").append(std::holds_alternative<std::monostate>(step) ? "(not given)" : word);
    }
    return text;
}

/// A sequence that enough journeys went to be shown.
struct Frequent {
    Fingerprint print;
    std::vector<std::uint32_t> ranks;  ///< of its touchpoints among all; 0: none given
    std::vector<Code> codes;
    std::int64_t cases = 0;
};

/// Numbers the steps of each customer's journeys for the door: the cell of the journey, and who was in it.
template <class CellOf>
Walk walk_journeys(const Contacts& contacts, Grain grain, const CellOf& cell_of) {
    return [&contacts, grain, &cell_of](const Context& context, const Visit& visit) {
        struct Room {
            Contacts::Scratch scratch;
            std::vector<Event> events;
        };
        std::vector<Room> rooms(static_cast<std::size_t>(context.thread_count()));
        contacts.each_customer(context, [&](std::size_t worker, std::size_t owner, Rows rows) {
            auto& room = rooms[worker];
            room.events.clear();
            contacts.each_unit(rows, grain, room.scratch, [&](Rows unit) {
                const auto cell = cell_of(unit);
                for (const auto contact : unit) {
                    room.events.push_back({cell, contacts.hand(contact)});
                }
            });
            visit(worker, owner, room.events);
        });
    };
}

/// Cells that have a number instead of a name.
Grouping numbered(std::uint32_t cells) {
    Grouping grouping;
    grouping.by = {"variant"};
    grouping.types = {Column::Type::text};
    grouping.cells = cells;
    for (std::uint32_t i = 0; i < cells; ++i) {
        GroupRow row;
        row.groups = {std::int64_t{i}};
        grouping.rows.push_back(std::move(row));
    }
    return grouping;
}

}  // namespace

VariantTable variants(const state::FactTable& interactions, int top, const Asking& asking, const JourneyRules& rules,
                      Grain grain, const Context& context) {
    check_asking(asking, context);
    if (top < 1) {
        throw error::invalid_value("at least one variant is shown", std::to_string(top), "say top=10");
    }
    if (asking.by.size() > 1 || asking.period) {
        throw error::invalid_value("variants are sequences of one column over the whole time",
                                   asking.period ? "a period" : std::to_string(asking.by.size()) + " columns",
                                   "name one column: by=\"touchpoint\"");
    }
    const Contacts contacts{interactions, rules};
    const auto column = contacts.column(asking.by.empty() ? "touchpoint" : asking.by.front(), "by");
    const auto& store = contacts.store();
    const auto codes = store.codes(column);
    const auto threads = static_cast<std::uint32_t>(context.thread_count());
    std::vector<Worker> workers(threads);
    // Per journey, at its first contact: which of which worker's sequences it went.
    std::vector<std::uint32_t> went(store.rows(), 0);
    contacts.each_customer(context, [&](std::size_t number, std::size_t, Rows rows) {
        auto& mine = workers[number];
        contacts.each_unit(rows, grain, mine.scratch, [&](Rows unit) {
            auto& sequence = mine.met[fingerprint(unit, codes)];
            if (sequence.cases++ == 0) {
                sequence.number = static_cast<std::uint32_t>(mine.met.size() - 1);
                sequence.first = static_cast<std::uint32_t>(mine.steps.size());
                sequence.length = static_cast<std::uint32_t>(unit.size());
                for (const auto contact : unit) {
                    mine.steps.push_back(codes[contact]);
                }
            }
            went[unit.front()] = sequence.number * threads + static_cast<std::uint32_t>(number);
        });
    });
    std::unordered_map<Fingerprint, std::int64_t, FingerprintHash> together;
    for (const auto& mine : workers) {
        for (const auto& [print, sequence] : mine.met) {
            together[print] += sequence.cases;
        }
    }
    VariantTable result;
    result.distinct = static_cast<std::int64_t>(together.size());
    // A journey is one customer's: what fewer journeys than persons are needed went is never shown by itself.
    const auto rank = [&] {
        std::vector<std::uint32_t> ranks(store.dictionary(column).bound(), 0);
        std::uint32_t next = 0;
        for (const auto code : store.dictionary(column).sorted()) {
            ranks[code] = ++next;
        }
        return ranks;
    }();
    std::vector<Frequent> frequent;
    for (const auto& [print, cases] : together) {
        result.cases += cases;
        if (cases < asking.policy.min_persons) {
            continue;
        }
        Frequent one{print, {}, {}, cases};
        for (const auto& mine : workers) {
            const auto found = mine.met.find(print);
            if (found != mine.met.end()) {
                const auto from = mine.steps.begin() + found->second.first;
                one.codes.assign(from, from + found->second.length);
                break;
            }
        }
        for (const auto code : one.codes) {
            one.ranks.push_back(code == no_code ? 0 : rank[code]);
        }
        frequent.push_back(std::move(one));
    }
    std::sort(frequent.begin(), frequent.end(), [](const Frequent& a, const Frequent& b) {
        return a.cases != b.cases ? a.cases > b.cases : a.ranks < b.ranks;
    });
    const auto rare = static_cast<std::uint32_t>(frequent.size());
    std::unordered_map<Fingerprint, std::uint32_t, FingerprintHash> cell_of_print;
    for (std::uint32_t i = 0; i < rare; ++i) {
        cell_of_print.emplace(frequent[i].print, i);
    }
    for (auto& mine : workers) {
        mine.cell_of.assign(mine.met.size(), rare);
        for (const auto& [print, sequence] : mine.met) {
            if (const auto found = cell_of_print.find(print); found != cell_of_print.end()) {
                mine.cell_of[sequence.number] = found->second;
            }
        }
        mine.met.clear();
    }
    const auto cell_of = [&](Rows unit) {
        const auto at = went[unit.front()];
        return workers[at % threads].cell_of[at / threads];
    };
    const auto first = admit(numbered(rare + 1), contacts.employees(), walk_journeys(contacts, grain, cell_of), asking,
                             true, context);
    // What is beyond the top joins the rest: a coarser table than the one the door let through.
    std::vector<std::uint32_t> place(rare + 1U, no_code);
    std::vector<std::uint32_t> at_place;
    for (std::uint32_t i = 0; i < rare && at_place.size() < static_cast<std::size_t>(top); ++i) {
        const auto row = first.row_of_cell[i];
        if (row != no_code && !first.rows[row].other) {
            place[i] = static_cast<std::uint32_t>(at_place.size());
            at_place.push_back(i);
        }
    }
    const auto rest = static_cast<std::uint32_t>(at_place.size());
    for (auto& each : place) {
        each = each == no_code ? rest : each;
    }
    const auto place_of = [&](Rows unit) { return place[cell_of(unit)]; };
    auto admitted = admit(numbered(rest + 1), contacts.employees(), walk_journeys(contacts, grain, place_of), asking,
                          true, context);
    for (auto& mine : workers) {
        mine.spans.resize(rest + 1U);
    }
    contacts.each_customer(context, [&](std::size_t number, std::size_t, Rows rows) {
        auto& mine = workers[number];
        contacts.each_unit(rows, grain, mine.scratch, [&](Rows unit) {
            auto end = null_large;
            for (const auto contact : unit) {
                end = std::max({end, contacts.start(contact), contacts.end(contact)});
            }
            mine.spans[place_of(unit)].push_back(rules.hours.between(contacts.start(unit.front()), end));
        });
    });
    for (std::size_t i = 1; i < workers.size(); ++i) {
        for (std::uint32_t at = 0; at <= rest; ++at) {
            auto& to = workers.front().spans[at];
            to.insert(to.end(), workers[i].spans[at].begin(), workers[i].spans[at].end());
        }
    }
    auto& spans = workers.front().spans;

    ResultColumns columns;
    columns.text("variant");
    columns.whole("cases");
    for (const auto* name : {"share", "cumulative_share", "p50_minutes", "p85_minutes"}) {
        columns.real(name);
    }
    name_people(columns);
    std::int64_t so_far = 0;
    const auto put = [&](VariantRow row, std::vector<std::int64_t>& times) {
        if (row.shown()) {
            row.cases = static_cast<std::int64_t>(times.size());
            so_far += row.cases;
            row.share = static_cast<double>(row.cases) / static_cast<double>(result.cases);
            row.cumulative_share = static_cast<double>(so_far) / static_cast<double>(result.cases);
            row.p50_minutes = quantile(times, 0.5) / 6e7;
            row.p85_minutes = quantile(times, 0.85) / 6e7;
        }
        columns.push(row.other ? std::string{"other"} : read_aloud(row.steps));
        columns.push(row.cases, row.shown());
        for (const auto value : {row.share, row.cumulative_share, row.p50_minutes, row.p85_minutes}) {
            columns.push(value, row.shown());
        }
        push_people(columns, row);
        columns.end_row();
        result.variants.push_back(std::move(row));
    };
    std::vector<std::int64_t> others;
    GroupRow other;
    other.reason = Reason::suppressed;
    for (std::uint32_t at = 0; at <= rest; ++at) {
        const auto row = admitted.row_of_cell[at];
        const bool alone = row != no_code && !admitted.rows[row].other;
        if (at < rest && alone) {
            VariantRow variant;
            static_cast<GroupRow&>(variant) = admitted.rows[row];
            variant.groups.clear();
            for (const auto code : frequent[at_place[at]].codes) {
                variant.steps.push_back(value_of(store.dictionary(column), code));
            }
            put(std::move(variant), spans[at]);
            continue;
        }
        others.insert(others.end(), spans[at].begin(), spans[at].end());
        if (row != no_code) {
            other = admitted.rows[row];
        }
    }
    if (!others.empty()) {
        VariantRow row;
        static_cast<GroupRow&>(row) = other;
        row.groups.clear();
        row.other = true;
        put(std::move(row), others);
    }
    columns.move_to(result.table);
    result.measure = "variants";
    result.by = {"variant"};
    result.totals = {{"cases", result.cases}, {"distinct", result.distinct}};
    result.confidence = asking.confidence;
    result.methods = {"variants: different sequences, counted (van der Aalst 2016, Process Mining, ch. 5)",
                      "times: exact quantiles of type 7 (Hyndman & Fan 1996, Am. Stat. 50:361-365)"};
    result.notes = std::move(admitted.notes);
    result.stamps = std::move(admitted.stamps);
    result.rows = interactions.given();
    return result;
}

}  // namespace klankbord::inline v0::journeys
