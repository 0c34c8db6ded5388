"""What a report says of a Book: which scores, which groups, which periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from klankbord._optional import require
from klankbord.book import QUESTIONS, Book
from klankbord.errors import InvalidValue
from klankbord.facts import Facts
from klankbord.journeys import Journeys
from klankbord.lang import words
from klankbord.report import Groups, Headline, Lived, ReportModel, SetAside, Trend
from klankbord.result import Result
from klankbord.sheets import MOOD

_SHOWN_ASIDE = 20
_MEASURES = {question: measure for measure, question in QUESTIONS.items()} | {MOOD: "csat"}
_TITLES = {
    ("satisfaction", "employee"): ("The employees' own rating", "Het oordeel van de medewerkers zelf"),
    ("guess", "employee"): (
        "What employees think the customer felt",
        "Wat medewerkers denken dat de klant vond",
    ),
    ("pride", "employee"): ("Pride", "Trots"),
    (MOOD, "employee"): ("Good days of employees", "Goede dagen van medewerkers"),
}


def report_model(
    book: Book,
    lang: str,
    period: str | None,
    by: Sequence[str] | None,
    viewer: str | tuple[str, str],
    policy: Any,
    today: date | None = None,
) -> ReportModel:
    """The facts of a page: everything in it has come through the privacy door, or counts whole tables."""
    asking = {"viewer": viewer, "policy": policy}
    voices = voices_of(book)
    start, end = _days(book)
    headlines = [
        Headline(scores=scores_of(book, voice, asking), title=title_of(voice, lang)) for voice in voices
    ]
    groups, trends = [], []
    if voices:
        for name in groups_of(book, by, viewer):
            scores = scores_of(book, voices[0], asking, by=name, shrink=True)
            groups.append(
                Groups(scores=scores, differences=compared(scores, "rest"), whole=headlines[0].scores)
            )
        if start is not None and end is not None:
            scores = scores_of(book, voices[0], asking, period=period or _fitting(start, end))
            trends.append(Trend(scores=scores, changes=compared(scores, "previous")))
    spoke, asked = people_who_spoke(book, policy or book.policy)
    return ReportModel(
        name=book.name or ("De organisatie" if lang == "nl" else "The organisation"), made=today or date.today(),
        start=start, end=end, viewer=viewer, spoke=spoke, asked=asked, headlines=headlines, groups=groups,
        trends=trends, lived=lived_of(book, by, asking), distributions=_answers(headlines, lang),
        set_aside=[
            SetAside(one.file or one.table, one.line or (one.row or 0), one.column or "", one.value, one.rule)
            for one in book.set_aside[:_SHOWN_ASIDE]
        ],
        set_aside_count=len({(one.table, one.file, one.row, one.line) for one in book.set_aside}), rows=book.rows,
    )  # fmt: skip


def _answers(headlines: Sequence[Headline], lang: str) -> list[Headline]:
    """How often each answer was given, per headline. Of yes or no the headline's share has said it already."""
    found = [
        Headline(
            scores=each.scores.distribution(),
            title=each.title or (words.measure(each.scores.meta["measure"], lang) if len(headlines) > 1 else None),
        )
        for each in headlines
        if not hidden(each.scores)
    ]
    return [each for each in found if len(set(each.scores.to_dict()["value"])) > 2]


Voice = tuple[str | None, str]


def voices_of(book: Book) -> list[Voice]:
    """Questions with who answered them; the customers' usual ones first."""
    found: list[Voice] = []
    if "ratings" in book.tables:
        raters = _raters(book.ratings)
        known: list[str | None] = [each for each in book.questions if each != MOOD] or [None]
        usual = [each for each in QUESTIONS.values() if each in known]
        for question in [*usual, *(each for each in known if each not in usual)]:
            found.extend(
                (question, rater) for rater in ("customer", "employee") if (question, rater) in raters
            )
        found.sort(key=lambda voice: voice[1] == "employee")
    if "moods" in book.tables:
        found.append((MOOD, "employee"))
    return found


def _raters(ratings: Facts) -> set[Voice]:
    """Who answered which question."""
    pa = require("pyarrow", "report")
    table = pa.table(ratings.table())
    held = [name for name in ("question", "rater") if name in table.column_names]
    if not held:
        return {(None, "customer")}
    rows = table.group_by(held).aggregate([]).to_pylist()
    return {(row.get("question"), row.get("rater") or "customer") for row in rows}


def title_of(voice: Voice, lang: str) -> str | None:
    question, rater = voice
    if voice in _TITLES:
        return _TITLES[voice][lang == "nl"]
    return None if question in _MEASURES and rater == "customer" else question


def scores_of(book: Book, voice: Voice, asking: dict[str, Any], **options: Any) -> Result:
    question, rater = voice
    measure = _MEASURES.get(question or "", "mean_score")
    if measure == "nps" and book.questions[question or ""] != (0, 10, 1):
        measure = "mean_score"
    result: Result = getattr(book, measure)(question=question, rater=rater, **asking, **options)
    return result


def compared(scores: Result, versus: str) -> Result | None:
    shown = sum(estimate is not None for estimate in scores.to_dict()["estimate"])
    return scores.differences(versus) if shown > 1 else None


def hidden(scores: Result) -> bool:
    """Whether the answers behind a score of the whole are withheld, or told as an edge only."""
    found = scores.to_dict()
    return found["estimate"][0] is None or found.get("coded", [None])[0] is not None


def groups_of(
    book: Book, by: Sequence[str] | None, viewer: str | tuple[str, str] = "organisation"
) -> list[str]:
    """What to set side by side. A team or an employee sees their own row, so only what names it."""
    if viewer != "organisation":
        mine = "team" if viewer[0] == "team" else "employee"
        held = book.ratings if "ratings" in book.tables else book.moods
        return [mine] if mine in held.columns else []
    if by is not None:
        return list(by)
    if "ratings" not in book.tables:
        return ["team"] if "team" in book.moods.columns else []
    columns = book.ratings.columns
    own: list[str] = [name for name in ("team", "product", "aspect") if name in columns]
    return own[:1]


def lived_of(book: Book, by: Sequence[str] | None, asking: dict[str, Any]) -> Lived | None:
    """What a page says of journeys; nothing without contacts. What their columns cannot answer is not asked."""
    if "interactions" not in book.tables or book.interactions.rows == 0:
        return None
    journeys, held = book.journeys(), book.interactions.columns
    groups = [name for name in (by if by is not None else ("team", "channel")) if name in held][:1]
    steps = next((name for name in ("touchpoint", "channel") if name in held), None)
    ways = "team" if "team" in held else groups[0] if groups else None
    return Lived(
        continuity=journeys.continuity(**asking),
        ounces=None if book.anonymous else _one_by_one(journeys, asking),
        by_group=journeys.continuity(groups, **asking) if groups else None,
        handovers=journeys.handovers(ways, **asking) if ways else None,
        waiting=journeys.waiting(**asking),
        waiting_by_group=journeys.waiting(groups, **asking) if groups else None,
        idle=journeys.idle_while_waiting(book.shifts, **asking) if "shifts" in book.tables else None,
        variants=journeys.variants(steps, **asking) if steps else None,
        process_map=journeys.process_map(steps, **asking) if steps else None,
        resolution=journeys.first_contact_resolution(**asking),
        resolution_by_group=journeys.first_contact_resolution(groups, **asking) if groups else None,
    )


def _one_by_one(journeys: Journeys, asking: dict[str, Any]) -> Result | None:
    """A row a customer, unless the policy promises that they are anonymous or the viewer may not have it."""
    try:
        return journeys.table(**asking)
    except InvalidValue:
        return None


def _fitting(start: date, end: date) -> str:
    """A period of which there are at most about thirty."""
    days = (end - start).days
    for period, most in (("day", 14), ("week", 70), ("month", 900), ("quarter", 2700)):
        if days <= most:
            return period
    return "year"


def _columns(facts: Facts, *names: str) -> Any:
    pa = require("pyarrow", "report")
    table = pa.table(facts.table())
    return table.select([name for name in names if name in table.column_names])


def _days(book: Book) -> tuple[date | None, date | None]:
    """First and last day the answers, or else the contacts, are about, in the Book's zone."""
    pc = require("pyarrow.compute", "report")
    moments: list[datetime] = []
    for kind, names in (("ratings", ("invited_at", "at")), ("moods", ("day",)), ("interactions", ("start", "end"))):
        if kind in book.tables:
            for column in _columns(getattr(book, kind), *names).columns:
                ends = pc.min_max(column).as_py()
                moments += [each for each in ends.values() if each is not None]
            if moments:
                break
    zone = ZoneInfo(book.zone) if book.zone else None
    days = [_day(each, zone) for each in moments]
    return (min(days), max(days)) if days else (None, None)


def _day(moment: date | datetime, zone: ZoneInfo | None) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(zone) if moment.tzinfo and zone else moment).date()


def people_who_spoke(book: Book, policy: Any) -> tuple[int | None, int | None]:
    """Distinct customers who answered anything, and who were asked anything; None where that is not known or too few."""
    if "ratings" not in book.tables:
        return None, None
    pc = require("pyarrow.compute", "report")
    table = _columns(book.ratings, "customer", "rater", "value")
    if "rater" in table.column_names:
        table = table.filter(pc.fill_null(pc.not_equal(table.column("rater"), "employee"), True))
    spoken = table.filter(pc.is_valid(table.column("value")))
    spoke = pc.count_distinct(spoken.column("customer")).as_py()
    asked = pc.count_distinct(table.column("customer")).as_py() if spoken.num_rows < table.num_rows else None
    if spoke < policy.min_persons:
        return None, asked
    return spoke, asked
