#include "simulate/facts.hpp"

#include <array>
#include <string_view>

namespace klankbord::inline v0::simulate {
namespace {

using Type = Column::Type;

constexpr std::array<std::string_view, 4> channels = {"phone", "chat", "email", "desk"};
constexpr std::array<std::string_view, 5> touchpoints = {"advice", "order", "invoice", "question", "repair"};
constexpr std::array<std::string_view, 4> levels = {"junior", "medior", "senior", "lead"};
constexpr std::array<std::string_view, 2> segments = {"private", "business"};
constexpr std::array<std::string_view, questions> scale_texts = {"0-10", "1-5", "1-7", "1-5", "1-5"};

IdText interaction_ids(const Contacts& contacts) { return {'I', contacts.all.size(), 7}; }

/// A column with one value a contact: push(column, contact, number).
template <class Push>
auto per_contact(const Contacts& contacts, Push push) {
    return [&contacts, push](Column& column, Watch& watch) mutable {
        for (std::size_t i = 0; i < contacts.all.size(); ++i) {
            watch.row(i);
            push(column, contacts.all[i], i);
        }
    };
}

/// A column with one value per asked question of each contact: push(column, contact, number, question).
template <class Push>
auto per_rating(const Contacts& contacts, Push push) {
    return [&contacts, push](Column& column, Watch& watch) mutable {
        for (std::size_t i = 0; i < contacts.all.size(); ++i) {
            watch.row(i);
            const Contact& one = contacts.all[i];
            for (std::size_t q = one.invited ? 0 : 3; q < questions; ++q) {
                push(column, one, i, q);
            }
        }
    };
}

bool given(const Contact& one, std::size_t question) {
    return scales[question].by_customer ? one.answered : one.rated;
}

std::int64_t rated_at(const Contact& one, std::size_t question) {
    const std::uint32_t later = scales[question].by_customer ? one.answer_seconds : one.rating_seconds;
    return one.end() + (given(one, question) ? std::int64_t{later} * 1'000'000 : 0);
}

}  // namespace

std::vector<ColumnPlan> plan_interactions(const World& world, const Contacts& contacts) {
    const std::string& zone = world.parameters.zone;
    const auto text = [&](std::string name, auto push) {
        return ColumnPlan{std::move(name), Type::text, per_contact(contacts, push)};
    };
    const auto time = [&](std::string name, auto push) {
        return ColumnPlan{std::move(name), Type::timestamp, per_contact(contacts, push), zone};
    };
    return {
        text("interaction", [id = interaction_ids(contacts)](Column& column, const Contact&,
                                                             std::size_t i) mutable { column.push(id(i)); }),
        text("journey",
             [id = IdText{'J', contacts.journeys, 6}](Column& column, const Contact& one,
                                                      std::size_t) mutable { column.push(id(one.journey)); }),
        text("customer", [id = customer_ids(world)](Column& column, const Contact& one,
                                                    std::size_t) mutable { column.push(id(one.customer)); }),
        text("employee", [id = employee_ids(world)](Column& column, const Contact& one,
                                                    std::size_t) mutable { column.push(id(one.employee)); }),
        text("team",
             [&world](Column& column, const Contact& one, std::size_t) {
                 column.push(std::string_view{world.teams[world.employees[one.employee].team].name});
             }),
        text("channel",
             [](Column& column, const Contact& one, std::size_t) { column.push(channels[one.channel]); }),
        text("touchpoint", [](Column& column, const Contact& one,
                              std::size_t) { column.push(touchpoints[one.touchpoint]); }),
        time("start", [](Column& column, const Contact& one, std::size_t) { column.push(one.start); }),
        time("end", [](Column& column, const Contact& one, std::size_t) { column.push(one.end()); }),
    };
}

std::vector<ColumnPlan> plan_ratings(const World& world, const Contacts& contacts) {
    const std::string& zone = world.parameters.zone;
    const auto plan = [&](std::string name, Type type, auto push, std::string in_zone = {}) {
        return ColumnPlan{std::move(name), type, per_rating(contacts, push), std::move(in_zone)};
    };
    return {
        plan("interaction", Type::text,
             [id = interaction_ids(contacts)](Column& column, const Contact&, std::size_t i,
                                              std::size_t) mutable { column.push(id(i)); }),
        plan("customer", Type::text,
             [id = customer_ids(world)](Column& column, const Contact& one, std::size_t,
                                        std::size_t) mutable { column.push(id(one.customer)); }),
        plan("employee", Type::text,
             [id = employee_ids(world)](Column& column, const Contact& one, std::size_t,
                                        std::size_t) mutable { column.push(id(one.employee)); }),
        plan("team", Type::text,
             [&world](Column& column, const Contact& one, std::size_t, std::size_t) {
                 column.push(std::string_view{world.teams[world.employees[one.employee].team].name});
             }),
        plan("rater", Type::text,
             [](Column& column, const Contact&, std::size_t, std::size_t q) {
                 column.push(std::string_view{scales[q].by_customer ? "customer" : "employee"});
             }),
        plan("question", Type::text,
             [](Column& column, const Contact&, std::size_t, std::size_t q) {
                 column.push(scales[q].question);
             }),
        plan("scale", Type::text,
             [](Column& column, const Contact&, std::size_t, std::size_t q) { column.push(scale_texts[q]); }),
        plan("value", Type::integer,
             [](Column& column, const Contact& one, std::size_t, std::size_t q) {
                 if (given(one, q)) {
                     column.push(std::int64_t{one.answers[q]});
                 } else {
                     column.push_null();
                 }
             }),
        plan(
            "invited_at", Type::timestamp,
            [](Column& column, const Contact& one, std::size_t, std::size_t) { column.push(one.end()); },
            zone),
        plan(
            "at", Type::timestamp,
            [](Column& column, const Contact& one, std::size_t, std::size_t q) {
                column.push(rated_at(one, q));
            },
            zone),
    };
}

std::vector<ColumnPlan> plan_employees(const World& world) {
    const auto plan = [&world](std::string name, Type type, auto push) {
        return ColumnPlan{std::move(name), type, [&world, push](Column& column, Watch&) mutable {
                              for (std::size_t e = 0; e < world.employees.size(); ++e) {
                                  push(column, world.employees[e], e);
                              }
                          }};
    };
    return {
        plan("employee", Type::text,
             [id = employee_ids(world)](Column& column, const Employee&, std::size_t e) mutable {
                 column.push(id(e));
             }),
        plan("team", Type::text,
             [&world](Column& column, const Employee& one, std::size_t) {
                 column.push(std::string_view{world.teams[one.team].name});
             }),
        plan("department", Type::text,
             [&world](Column& column, const Employee& one, std::size_t) {
                 column.push(std::string_view{world.departments[world.teams[one.team].department]});
             }),
        plan("level", Type::text,
             [](Column& column, const Employee& one, std::size_t) { column.push(levels[one.level]); }),
        plan("since", Type::date,
             [](Column& column, const Employee& one, std::size_t) { column.push(std::int64_t{one.since}); }),
    };
}

std::vector<ColumnPlan> plan_customers(const World& world) {
    const auto plan = [&world](std::string name, Type type, auto push) {
        return ColumnPlan{std::move(name), type, [&world, push](Column& column, Watch& watch) mutable {
                              const auto count = static_cast<std::size_t>(world.parameters.customers);
                              for (std::size_t c = 0; c < count; ++c) {
                                  watch.row(c);
                                  push(column, c);
                              }
                          }};
    };
    return {
        plan("customer", Type::text,
             [id = customer_ids(world)](Column& column, std::size_t c) mutable { column.push(id(c)); }),
        plan("segment", Type::text,
             [&world](Column& column, std::size_t c) {
                 column.push(segments[make_customer(world, c).segment]);
             }),
        plan("since", Type::date,
             [&world](Column& column, std::size_t c) {
                 column.push(std::int64_t{make_customer(world, c).since});
             }),
    };
}

std::vector<ColumnPlan> plan_moods(const World& world, bool also_silent) {
    const auto plan = [&](std::string name, Type type, auto push) {
        return ColumnPlan{std::move(name), type,
                          [&world, also_silent, push](Column& column, Watch& watch) mutable {
                              for (std::uint32_t e = 0; e < world.employees.size(); ++e) {
                                  for (std::uint32_t d = 0; d < world.days; ++d) {
                                      watch.row(std::size_t{e} * world.days + d);
                                      if (world.on_duty(e, d) && (also_silent || world.smiled(e, d))) {
                                          push(column, e, d);
                                      }
                                  }
                              }
                          }};
    };
    std::vector<ColumnPlan> columns = {
        plan("employee", Type::text,
             [id = employee_ids(world)](Column& column, std::uint32_t e, std::uint32_t) mutable {
                 column.push(id(e));
             }),
        plan("team", Type::text,
             [&world](Column& column, std::uint32_t e, std::uint32_t) {
                 column.push(std::string_view{world.teams[world.employees[e].team].name});
             }),
        plan("day", Type::date,
             [&world](Column& column, std::uint32_t, std::uint32_t d) {
                 column.push(std::int64_t{world.first_day} + d);
             }),
        plan("happy", Type::boolean,
             [&world](Column& column, std::uint32_t e, std::uint32_t d) {
                 column.push(std::int64_t{world.happy(e, d)});
             }),
    };
    if (also_silent) {
        columns.push_back(
            plan("given", Type::boolean, [&world](Column& column, std::uint32_t e, std::uint32_t d) {
                column.push(std::int64_t{world.smiled(e, d)});
            }));
    }
    return columns;
}

std::vector<ColumnPlan> plan_answers(const Contacts& contacts) {
    const auto plan = [&](std::string name, Type type, auto push) {
        return ColumnPlan{std::move(name), type, per_contact(contacts, push)};
    };
    std::vector<ColumnPlan> columns;
    columns.push_back(plan("interaction", Type::text,
                           [id = interaction_ids(contacts)](Column& column, const Contact&,
                                                            std::size_t i) mutable { column.push(id(i)); }));
    columns.push_back(plan("latent", Type::real,
                           [](Column& column, const Contact& one, std::size_t) { column.push(one.latent); }));
    constexpr std::array<std::string_view, questions> names = {"recommend", "satisfaction", "effort", "own",
                                                               "guess"};
    for (std::size_t q = 0; q < questions; ++q) {
        columns.push_back(
            plan(std::string{names[q]}, Type::integer, [q](Column& column, const Contact& one, std::size_t) {
                column.push(std::int64_t{one.answers[q]});
            }));
    }
    columns.push_back(plan("chance", Type::real,
                           [](Column& column, const Contact& one, std::size_t) { column.push(one.chance); }));
    const auto flag = [&](std::string name, bool Contact::*which) {
        return plan(std::move(name), Type::boolean, [which](Column& column, const Contact& one, std::size_t) {
            column.push(std::int64_t{one.*which});
        });
    };
    columns.push_back(flag("invited", &Contact::invited));
    columns.push_back(flag("answered", &Contact::answered));
    columns.push_back(flag("rated", &Contact::rated));
    return columns;
}

}  // namespace klankbord::inline v0::simulate
