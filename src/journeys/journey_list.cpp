#include <klankbord/journeys/journey_list.hpp>

#include <algorithm>

#include <klankbord/core/error.hpp>

#include "journeys/clock.hpp"
#include "journeys/grouping.hpp"
#include "journeys/hands.hpp"

namespace klankbord::inline v0::journeys {

namespace {

struct Line {
    std::uint32_t contact;  ///< the first one: names customer and journey
    std::int64_t end;
    HandCounts hands;
    JourneyTime time;
};

void refuse_where_anonymous(const Asking& asking) {
    if (asking.viewer.kind != privacy::Viewer::Kind::organisation) {
        throw error::invalid_value("a list of customers is for the organisation", asking.viewer.id,
                                   "ask for continuity by team instead");
    }
    // A table whose source nobody stated is the caller's own: only a promise keeps it from being listed.
    if (asking.policy.anonymous.value_or(asking.promised.value_or(false)) ||
        asking.policy.guard == privacy::Guard::employees) {
        throw error::invalid_value("customers who were promised to be anonymous are not listed one by one",
                                   "a book or policy that guards them", "ask for continuity by group instead");
    }
}

void push_id(Column& column, const Dictionary& ids, Code code) {
    if (code == no_code) {
        column.push_null();
    } else if (const auto id = ids.id(code); id.is_integer()) {
        column.push(id.number());
    } else {
        column.push(id.text());
    }
}

Column id_column(const state::Store& store, std::size_t at) {
    return {store.schema().columns[at].name,
            store.dictionary(at).holds_integers() ? Column::Type::integer : Column::Type::text};
}

}  // namespace

JourneyTable journey_list(const state::FactTable& interactions, const Asking& asking, const JourneyRules& rules,
                          Grain grain, const Context& context) {
    check_asking(asking, context);
    refuse_where_anonymous(asking);
    const Contacts contacts{interactions, rules};
    const auto& store = contacts.store();
    struct Worker {
        HandCounter counter;
        Contacts::Scratch scratch;
        std::vector<Line> lines;
    };
    std::vector<Worker> workers;
    for (int i = 0; i < context.thread_count(); ++i) {
        workers.push_back({HandCounter{contacts.employees()}, {}, {}});
    }
    contacts.each_customer(context, [&](std::size_t number, std::size_t, Rows rows) {
        auto& mine = workers[number];
        contacts.each_unit(rows, grain, mine.scratch, [&](Rows unit) {
            Line line{};
            line.contact = unit.front();
            line.end = null_large;
            mine.counter.begin();
            line.time = split_time(contacts, unit, [&](const Lap& lap) {
                mine.counter.add(lap.hand, contacts.start(lap.contact));
            });
            line.hands = mine.counter.end();
            for (const auto contact : unit) {
                line.end = std::max({line.end, contacts.start(contact), contacts.end(contact)});
            }
            mine.lines.push_back(line);
        });
    });
    std::vector<Line> lines;
    for (auto& mine : workers) {
        lines.insert(lines.end(), mine.lines.begin(), mine.lines.end());
        mine.lines = {};
    }
    const auto customer = store.schema().owner;
    const auto journey = store.schema().find("journey");
    std::vector<std::uint32_t> rank(store.dictionary(customer).bound(), 0);
    std::uint32_t next = 0;
    for (const auto code : store.dictionary(customer).sorted()) {
        rank[code] = next++;
    }
    const auto customers = store.codes(customer);
    const bool with_journey = grain == Grain::journey && journey != no_column;
    std::sort(lines.begin(), lines.end(), [&](const Line& a, const Line& b) {
        const auto left = customers[a.contact];
        const auto right = customers[b.contact];
        if (left != right) {
            return rank[left] < rank[right];
        }
        if (contacts.start(a.contact) != contacts.start(b.contact)) {
            return contacts.start(a.contact) < contacts.start(b.contact);
        }
        // Journeys of one customer that begin at the same moment: by their ids.
        if (!with_journey) {
            return a.contact < b.contact;
        }
        const auto codes = store.codes(journey);
        if (codes[a.contact] == no_code || codes[b.contact] == no_code) {
            return codes[a.contact] == no_code && codes[b.contact] != no_code;
        }
        const auto& ids = store.dictionary(journey);
        return ids.id(codes[a.contact]) < ids.id(codes[b.contact]);
    });

    using Type = Column::Type;
    const std::string zone{asking.calendar.name()};
    JourneyTable result;
    Table table;
    auto who = id_column(store, customer);
    for (const auto& line : lines) {
        push_id(who, store.dictionary(customer), customers[line.contact]);
    }
    table.add(std::move(who));
    if (with_journey) {
        auto which = id_column(store, journey);
        for (const auto& line : lines) {
            push_id(which, store.dictionary(journey), store.codes(journey)[line.contact]);
        }
        table.add(std::move(which));
    }
    const auto whole = [&](const char* name, Type type, auto&& value) {
        Column column{name, type, type == Type::timestamp ? zone : std::string{}};
        for (const auto& line : lines) {
            column.push(std::int64_t{value(line)});
        }
        table.add(std::move(column));
    };
    const auto real = [&](const char* name, auto&& known, auto&& value) {
        Column column{name, Type::real};
        for (const auto& line : lines) {
            if (known(line)) {
                column.push(double{value(line)});
            } else {
                column.push_null();
            }
        }
        table.add(std::move(column));
    };
    const auto repeated = [](const Line& line) { return line.hands.repeated(); };
    const auto handled = [](const Line& line) { return line.hands.contacts > 0; };
    whole("start", Type::timestamp, [&](const Line& line) { return contacts.start(line.contact); });
    whole("end", Type::timestamp, [](const Line& line) { return line.end; });
    whole("contacts", Type::integer, [](const Line& line) { return line.hands.contacts; });
    whole("hands", Type::integer, [](const Line& line) { return line.hands.hands; });
    real("coc", repeated, [](const Line& line) { return line.hands.coc(); });
    real("secon", repeated, [](const Line& line) { return line.hands.secon(); });
    real("ons", handled, [](const Line& line) { return 10 * line.hands.hhi(); });
    whole("handovers", Type::integer, [](const Line& line) { return line.hands.handovers(); });
    whole("ping_pongs", Type::integer, [](const Line& line) { return line.hands.ping_pongs; });
    whole("returns", Type::integer, [](const Line& line) { return line.hands.returns; });
    real("wait_minutes", [](const Line&) { return true; }, [](const Line& line) { return minutes(line.time.wait); });
    real("touch_minutes", [&](const Line&) { return contacts.ends_known(); },
         [](const Line& line) { return minutes(line.time.touch); });
    whole("unknown_ends", Type::integer, [](const Line& line) { return line.time.unknown; });
    result.measure = "journey_list";
    result.confidence = asking.confidence;
    result.table = std::move(table);
    result.methods = {"coc: Bice & Boxerman (1977)", "secon: Steinwachs (1979)",
                      "ons: 10 times the sum of squared shares (Simpson 1949); one employee is 10"};
    if (!contacts.ends_known()) {
        result.notes.emplace_back("touch_unknown");
    }
    result.rows = interactions.given();
    return result;
}

}  // namespace klankbord::inline v0::journeys
