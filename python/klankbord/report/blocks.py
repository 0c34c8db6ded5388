"""The blocks of the page: each opens with a sentence, then shows a plot, with the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from klankbord import _tables
from klankbord._rows import Gap, Interval, Row, gap_rows, score_rows
from klankbord.lang import journey_sentences, numbers, sentences, words
from klankbord.plot import canvas, distribution, forest, svg, trend
from klankbord.report.model import Groups, Headline, ReportModel, Trend
from klankbord.report.phrases import text
from klankbord.result import Result, gap_sentences, hidden_counts

ROWS_A_PICTURE = 14  #: of a forest plot, so that no picture is longer than a page of paper
STRIPS_A_PICTURE = 4
_SENTENCES = 14


@dataclass(slots=True)
class Block:
    """One thing said and shown. `table` is HTML made of escaped cells; so are the pictures."""

    id: str
    title: str
    sentence: str
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    table: str = ""


def table_of(result: Result, lang: str) -> str:
    return _tables.html_rows(_tables.grid(result.to_dict(), result.meta, lang, spoken=True))


def whole_row(result: Result, lang: str) -> Row | None:
    """The one row of a score of the whole."""
    return next(iter(result.rows(lang)), None)


def score_sentence(result: Result, lang: str, subject: str | None = None) -> str:
    """The score of the whole in one sentence."""
    row = whole_row(result, lang)
    if row is None:
        return sentences.no_answers(lang)
    if row.own is None:
        return sentences.no_score(result.meta["measure"], row.reason or "undefined", lang, subject)
    return sentences.score(result.meta["measure"], result.meta["unit"], row.own, row.n, lang, subject, row.coded)


def headline(found: Headline, place: int, lang: str) -> Block:
    """A score of the whole: sentence, response, and its dot on the full scale."""
    result, meta = found.scores, found.scores.meta
    title = found.title or words.measure(meta["measure"], lang)
    row = whole_row(result, lang)
    said = score_sentence(result, lang, found.title)
    block = Block(f"score-{place}", title, said)
    if row is None:
        return block
    block.lines.append(sentences.response(row.response_rate, row.answered, row.asked, lang))
    plot = forest.of(result, lang)
    label = title if row.own else words.reason(row.reason or "undefined", lang)
    named = replace(plot, rows=[replace(row, label=title, ranks=None)], limits=_around(row.own, plot.legal))
    if found.title:
        # The measure does not tell what was asked, and the heading that does is longer than a picture is wide.
        unit = sentences.capital(words.UNITS[plot.unit][lang])
        named = replace(named, title=unit, rows=[replace(named.rows[0], label="")])
    block.pictures.append(
        svg.page_svg(
            forest.draw, named, forest.height(named, svg.FONT), key=f"s{place}", label=f"{label}: {said}"
        )
    )
    block.table = table_of(result, lang)
    return block


def _around(found: Interval | None, legal: tuple[float, float] | None) -> tuple[float, float] | None:
    """A scale on which the interval can be seen: three times as wide, as far as such scores exist."""
    if found is None:
        return None
    _, low, high = found
    air = high - low or 0.05 * max(abs(high), 1.0)
    return canvas.limits([low - air, high + air], legal)


def side_by_side(found: Groups, place: int, lang: str) -> Block:
    """Groups in the order of the shrunk estimate, with the ranks they may hold."""
    result, by = found.scores, found.scores.by
    whole: Interval | None = None
    if found.whole is not None and (row := whole_row(found.whole, lang)) is not None:
        whole = row.own
    gaps: Sequence[Gap] | None = None
    if found.differences is not None:
        gaps = gap_rows(found.differences.to_dict(), found.differences.by, lang)
    plot = forest.of(result, lang, whole, gaps)
    title = sentences.capital(words.groups(by, 2, lang))
    said = _first_of(plot, by, lang)
    block = Block(f"groups-{place}", text("side_by_side", lang).format(title), said)
    if not plot.rows:
        return block
    shown = [row for row in plot.rows if row.best]
    if shown:
        block.notes.append(text("reading", lang))
    if any(row.shrunk for row in shown):
        block.notes.append(text("shrunk", lang))
    if shown and (gaps is not None or whole is not None):
        block.notes.append(text("bold", lang))
    parts = plot.parts(ROWS_A_PICTURE)
    for number, part in enumerate(parts, start=1):
        piece = f", {text('part', lang).format(number, len(parts))}" if len(parts) > 1 else ""
        block.pictures.append(
            svg.page_svg(
                forest.draw,
                part,
                forest.height(part, svg.FONT),
                key=f"g{place}-{number}",
                label=f"{plot.title}, {title}{piece}. {said}.",
            )
        )
    block.table = table_of(result, lang)
    return block


def _first_of(plot: forest.Forest, by: list[str], lang: str) -> str:
    shown = [row for row in plot.rows if row.best]
    if not plot.rows:
        return sentences.no_answers(lang)
    if not shown:
        return sentences.withheld(hidden_counts(list(plot.rows)), len(plot.rows), by, lang)
    first = shown[0]
    assert first.best is not None
    who = sentences.name_of(first.label, by, lang)
    if first.ranks is None or len(shown) == 1:
        coded = None if first.shrunk else first.coded
        return sentences.score("", plot.unit, first.best, first.n, lang, sentences.capital(who), coded)
    return sentences.ranking(who, *first.ranks, len(shown), by, lang)


def who_differs(found: Groups, place: int, lang: str) -> Block | None:
    """Which groups really differ from the rest; nothing when that was not asked."""
    if found.differences is None:
        return None
    title = text("who_differs", lang).format(words.groups(found.scores.by, 2, lang))
    first, *others = gap_sentences(found.differences, found.differences.meta.get("versus", "rest"), lang)
    block = Block(f"differences-{place}", title, first, others[:_SENTENCES])
    if len(others) > _SENTENCES:
        block.lines.append(text("and_more", lang).format(len(others) - _SENTENCES))
    if len(found.differences):
        block.notes.append(text("gap_limits", lang))
        block.table = table_of(found.differences, lang)
    return block


def last_change(found: Trend, lang: str) -> str | None:
    """What moved since the period before the newest, where that was asked and can be said."""
    if found.changes is None:
        return None
    dated = [
        gap for gap in gap_rows(found.changes.to_dict(), found.changes.by, lang) if gap.period is not None
    ]
    rows = sorted((row for row in found.scores.rows(lang) if row.period), key=lambda row: str(row.period))
    if not dated or len(rows) < 2 or found.scores.by:
        return None
    newest = max(dated, key=lambda gap: str(gap.period))
    before = rows[-2].period
    if newest.found is None or before is None or newest.period != rows[-1].period or rows[-2].own is None:
        return None
    meta = found.scores.meta
    since = numbers.period(before, meta["period"], lang)
    return sentences.change(newest.found, newest.differs, meta["unit"], since, lang)


def over_time(found: Trend, place: int, lang: str) -> Block:
    """A score over time, with what moved since the period before."""
    plot, meta = trend.of(found.scores, lang), found.scores.meta
    dated = [row for _, rows in plot.strips for row in rows if row.own and row.period]
    if dated:
        newest = max(dated, key=lambda row: str(row.period))
        assert newest.own is not None and newest.period is not None
        when = numbers.period(newest.period, meta["period"], lang)
        is_last = newest.period == max(row.period for _, rows in plot.strips for row in rows if row.period)
        moved = last_change(found, lang) if is_last else None
        said = sentences.trend(when, meta["measure"], meta["unit"], newest.own, lang, moved, newest.coded)
        if found.scores.by:
            said = f"{sentences.capital(sentences.name_of(newest.label, found.scores.by, lang))}: {said}"
    elif plot.strips:
        reason = next(row.reason for _, rows in plot.strips for row in rows)
        said = sentences.no_score(meta["measure"], reason or "undefined", lang)
    else:
        said = sentences.no_answers(lang)
    title = f"{text('over_time', lang)}: {words.measure(meta['measure'], lang)}"
    block = Block(f"trend-{place}", title, said)
    if not plot.strips:
        return block
    for start in range(0, len(plot.strips), STRIPS_A_PICTURE):
        part = replace(plot, strips=plot.strips[start : start + STRIPS_A_PICTURE], shared=plot.limits())
        block.pictures.append(
            svg.page_svg(
                trend.draw,
                part,
                trend.height(part, svg.FONT),
                key=f"t{place}-{start}",
                label=f"{title}. {said}.",
            )
        )
    block.table = table_of(found.scores, lang)
    return block


def answers(found: Headline, place: int, lang: str) -> Block:
    """How often each answer was given."""
    plot = distribution.of(found.scores, lang)
    pairs = [pair for _, strip in plot.strips for pair in strip]
    if not pairs:
        said = sentences.no_answers(lang)
    elif plot.zones and len(plot.strips) == 1:
        said = sentences.nps_answers(
            sum(share for value, share in pairs if value >= 9),
            sum(share for value, share in pairs if value <= 6),
            lang,
        )
    else:
        value, share = max(plot.strips[0][1], key=lambda pair: pair[1])
        said = sentences.common_answer(
            numbers.number(value, 0 if value == int(value) else 1, lang), share, lang
        )
        if plot.strips[0][0]:
            said = f"{plot.strips[0][0]}: {said}"
    title = text("answers", lang) + (f": {found.title}" if found.title else "")
    block = Block(f"answers-{place}", title, said)
    for start in range(0, len(plot.strips) if pairs else 0, STRIPS_A_PICTURE):
        part = replace(
            plot,
            strips=plot.strips[start : start + STRIPS_A_PICTURE],
            highest=max(share for _, share in pairs),
        )
        block.pictures.append(
            svg.page_svg(
                distribution.draw,
                part,
                distribution.height(part, svg.FONT),
                key=f"a{place}-{start}",
                label=f"{title}. {said}.",
            )
        )
    if pairs:
        block.table = table_of(found.scores, lang)
    return block


def withheld(model: ReportModel, lang: str) -> Block:
    """Everything that is not shown, with its reason."""
    said = []
    for result in _asked(model):
        rows = score_rows(result.to_dict(), result.by, lang)
        counts = hidden_counts(rows)
        if counts:
            by = result.by or ([] if result.meta.get("period") else ["score"])
            what = words.measure(result.meta["measure"], lang)
            if by == ["score"]:
                said.append(sentences.no_score(result.meta["measure"], next(iter(counts)), lang))
            else:
                said.append(f"{what}: {sentences.withheld(counts, len(rows), by, lang)}")
    for result in model.lived.results() if model.lived else ():
        what = words.measure(result.meta["measure"], lang)
        hidden = journey_sentences.withheld(result.meta, result.to_dict(), lang)
        said += [f"{what}: {each}" for each in hidden] if result.by or result.meta.get("period") else hidden
    opening = said.pop(0) if said else sentences.withheld({}, 0, [], lang)
    return Block("withheld", text("withheld", lang), opening, said)


def _asked(model: ReportModel) -> list[Result]:
    """Every score of the page."""
    return [
        *(each.scores for each in model.headlines),
        *(each.scores for each in model.groups),
        *(each.scores for each in model.trends),
    ]


def set_aside(model: ReportModel, lang: str) -> Block:
    """Rows that could not be used, where they stand and why."""
    block = Block(
        "set-aside", text("set_aside", lang), sentences.set_aside(model.set_aside_count, model.rows, lang)
    )
    if model.set_aside:
        titles = [text(name, lang) for name in ("file", "row", "column", "value", "rule")]
        rows = [
            [each.file, numbers.integer(each.row, lang), each.column, each.value, each.rule]
            for each in model.set_aside
        ]
        block.table = _tables.html_rows(_tables.Grid(titles, rows, [True, False, True, True, True]))
        if model.set_aside_count > len(model.set_aside):
            block.notes.append(
                text("and_more", lang).format(
                    numbers.integer(model.set_aside_count - len(model.set_aside), lang)
                )
            )
    return block


def methods(model: ReportModel, lang: str) -> Block:
    """Every method once with its source, then what the reader must know, then the policy."""
    results = [
        *_asked(model),
        *(each.differences for each in model.groups if each.differences),
        *(model.lived.results() if model.lived else ()),
    ]
    used = dict.fromkeys(
        f"{words.method(method['what'], lang)}: {method['source']}"
        for result in results
        for method in result.meta.get("methods", ())
    )
    known = dict.fromkeys(
        words.note(note, lang) for result in results for note in result.meta.get("notes", ())
    )
    stamps = dict.fromkeys(
        f"{text('policy', lang)}: {stamp}" for result in results for stamp in result.meta.get("stamps", ())
    )
    sure = {result.meta.get("confidence", 0.95) for result in results}
    levels = ", ".join(numbers.percent(level, 0, lang) for level in sorted(sure))
    if not results:
        said = text("no_methods", lang)
    elif lang == "nl":
        said = f"Elke score staat er met een marge van {levels}"
    else:
        said = f"Every score stands with its {levels} interval"
    return Block("methods", text("methods", lang), said, [*used], [*known, *stamps])
