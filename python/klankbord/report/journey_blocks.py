"""The blocks of the page about journeys, in the order in which a customer meets them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from klankbord._rows import Interval
from klankbord._ways import slowest, ways
from klankbord.lang import journey_sentences, numbers, sentences, words
from klankbord.plot import canvas, distribution, forest, handovers, journeys, process, svg, variants, waits
from klankbord.report.blocks import ROWS_A_PICTURE, Block, table_of
from klankbord.report.model import Lived
from klankbord.report.phrases import text
from klankbord.result import Result

PICTURES = 3  #: of one question, at most

_AIR = 0.05  #: of a share that stands alone, on both sides of its line

#: Width of a picture's Axes in its own units.
_WIDE = svg.WIDTH - 2 * svg.MARGIN


def of(lived: Lived, lang: str) -> list[Block]:
    """Every block whose question could be asked."""
    asked: Sequence[tuple[Result | None, Callable[[Lived, Result, str], Block]]] = (
        (lived.ounces or lived.continuity, _ounces),
        (lived.by_group, _groups),
        (lived.handovers, _handovers),
        (lived.waiting, _waiting),
        (lived.idle, _idle),
        (lived.variants, _variants),
        (lived.process_map, _map),
        (lived.resolution, _resolution),
    )
    return [make(lived, result, lang) for result, make in asked if result is not None]


def said_by(result: Result, lang: str) -> list[str]:
    """The sentences of a result, as they stand in a page: without a full stop."""
    return journey_sentences.of(result.meta, result.to_dict(), lang)


def _few(result: Result, most: int, lang: str) -> list[str]:
    """The first sentences, where the picture below says the others; and what was withheld."""
    hidden = journey_sentences.withheld(result.meta, result.to_dict(), lang)
    found = [each for each in said_by(result, lang) if each not in hidden]
    return found[:most] + hidden


def ounce(lived: Lived, lang: str) -> list[str]:
    """Line 7 of the first page: the hands, the longest typical wait for a hand-over, colleagues free meanwhile."""
    said = said_by(lived.continuity, lang)[:1]
    if lived.handovers is not None:
        found = slowest(ways(lived.handovers.to_dict(), lived.handovers.meta, lang))
        if found is not None:
            said.append(journey_sentences.longest_wait(found, lived.handovers.by, lang))
    if lived.idle is not None:
        row = _freest(lived.idle, lang)
        if row is not None:
            said.append(row)
    return said


def who_came(lived: Lived, lang: str) -> str | None:
    """How many customers had how many contacts, where that may be said."""
    columns = lived.continuity.to_dict()
    if len(lived.continuity) != 1 or columns["customers"][0] is None or columns["contacts"][0] is None:
        return None
    customers, contacts = (numbers.integer(columns[name][0], lang) for name in ("customers", "contacts"))
    if lang == "nl":
        return f"{customers} klanten hadden {contacts} keer contact"
    return f"{customers} customers had {contacts} contacts"


def _freest(idle: Result, lang: str) -> str | None:
    """The team beside which customers waited most often while somebody was free."""
    shown = [row for row in journeys.rows(idle, lang) if row.own is not None]
    if not shown:
        return None
    most = max(shown, key=lambda row: row.own[0] if row.own else 0.0)
    assert most.own is not None
    share, low, high = numbers.shares(most.own, lang)
    who = sentences.name_of(most.label, idle.by, lang)
    if lang == "nl":
        return f"Wie op {who} wachtte, wachtte {share} van die tijd naast een vrije collega, tussen {low} en {high}"
    return f"Who waited for {who} waited {share} of that time beside a free colleague, between {low} and {high}"


def _picture(draw: Callable[..., Any], plot: Any, height: float, key: str, block: Block) -> None:
    label = f"{block.title}. {block.sentence}."
    block.pictures.append(svg.page_svg(draw, plot, height, key=key, label=label))


def _block(id: str, title: str, result: Result, lang: str, said: list[str] | None = None) -> Block:
    first, *others = said or said_by(result, lang)
    return Block(id, title, first, others, table=table_of(result, lang))


def _ounces(lived: Lived, result: Result, lang: str) -> Block:
    """The distribution of ounces under the continuity of the whole; the list itself stays away from the page."""
    block = _block("ounces", text("ounces", lang), lived.continuity, lang)
    if lived.ounces is None:
        return block
    plot = journeys.ounces(lived.ounces, lang)
    if plot.strips:
        block.notes.append(text("ounces_read", lang))
        _picture(distribution.draw, plot, distribution.height(plot, svg.FONT), "j-ounces", block)
    return block


def _whole(result: Result | None, lang: str) -> Interval | None:
    """The share of the whole, for the shade behind the groups."""
    return next((row.own for row in journeys.rows(result, lang)), None) if result is not None else None


def _first_group(plot: forest.Forest, by: list[str], result: Result, lang: str) -> list[str]:
    """Who stands highest and who lowest, then who was withheld."""
    shown = [row for row in plot.rows if row.own is not None]
    if not shown:
        return said_by(result, lang)
    said = []
    for row, place in ((shown[0], ("highest", "het hoogst")), (shown[-1], ("lowest", "het laagst"))):
        assert row.own is not None
        share, low, high = numbers.shares(row.own, lang)
        who = sentences.name_of(row.label, by, lang)
        if lang == "nl":
            said.append(f"{who} staat {place[1]}: {share}, tussen {low} en {high}")
        else:
            said.append(f"{who} stands {place[0]}: {share}, between {low} and {high}")
    if len(shown) == 1:
        said = said_by(result, lang)[:1]
    said = [sentences.capital("; ".join(said))]
    return said + journey_sentences.withheld(result.meta, result.to_dict(), lang)


def _parts(block: Block, module: Any, parts: Sequence[Any], key: str, lang: str) -> None:
    """As many pictures as a reader looks at; the table behind them has every row."""
    for number, part in enumerate(parts[:PICTURES], start=1):
        _picture(module.draw, part, module.height(part, svg.FONT), f"{key}-{number}", block)
    left = sum(len(part.rows) for part in parts[PICTURES:])
    if left:
        block.notes.append(text("more_in_table", lang).format(numbers.integer(left, lang)))


def _forest(block: Block, plot: forest.Forest, key: str, lang: str) -> None:
    block.notes.append(text("reading", lang))
    _parts(block, forest, plot.parts(ROWS_A_PICTURE), key, lang)


def _groups(lived: Lived, result: Result, lang: str) -> Block:
    plot = journeys.side_by_side(result, lang)
    title = text("lived_groups", lang).format(sentences.capital(words.groups(result.by, 2, lang)))
    block = _block("continuity", title, result, lang, _first_group(plot, result.by, result, lang))
    if plot.rows:
        _forest(block, plot, "j-groups", lang)
        block.notes.append(text("own_part", lang))
    return block


def _handovers(lived: Lived, result: Result, lang: str) -> Block:
    plot = handovers.of(result, lang)
    block = _block("handovers", words.measure("handovers", lang), result, lang, _few(result, 2, lang))
    if any(way.count is not None for way in plot.ways):
        block.notes.append(text("square_read", lang))
        _picture(handovers.draw, plot, handovers.height(plot, svg.FONT), "j-handovers", block)
    return block


def _waiting(lived: Lived, result: Result, lang: str) -> Block:
    by_group = lived.waiting_by_group
    block = _block("waiting", words.measure("waiting", lang), by_group or result, lang, said_by(result, lang))
    block.notes.append(text("waits_read", lang))
    plot = waits.of(by_group or result, lang)
    if plot.scales()[1]:
        block.notes.append(text("at_it_read", lang))
    _parts(block, waits, plot.parts(ROWS_A_PICTURE), "j-waiting", lang)
    return block


def _idle(lived: Lived, result: Result, lang: str) -> Block:
    plot = journeys.side_by_side(result, lang)
    block = _block("idle", text("idle", lang), result, lang, _first_group(plot, result.by, result, lang))
    block.notes.append(text("idle_read", lang))
    if plot.rows:
        _forest(block, plot, "j-idle", lang)
    return block


def _variants(lived: Lived, result: Result, lang: str) -> Block:
    plot = variants.of(result, lang)
    block = _block("variants", words.measure("variants", lang), result, lang, _few(result, 1, lang))
    if plot.letters:
        _picture(variants.draw, plot, variants.height(plot, svg.FONT, _WIDE), "j-variants", block)
    return block


def _map(lived: Lived, result: Result, lang: str) -> Block:
    plot = process.of(result, lang)
    block = _block("process-map", text("map", lang), result, lang, _few(result, 4, lang))
    if plot.places:
        block.notes.append(text("map_read", lang))
        _picture(process.draw, plot, process.height(plot, svg.FONT), "j-map", block)
    return block


def _resolution(lived: Lived, result: Result, lang: str) -> Block:
    by_group = lived.resolution_by_group
    said = said_by(result, lang)
    block = _block("resolution", text("resolution", lang), by_group or result, lang, said)
    block.notes.append(text("resolution_read", lang))
    whole = _whole(result, lang)
    if by_group is not None and len(by_group):
        _forest(block, journeys.side_by_side(by_group, lang, whole), "j-resolution", lang)
    elif whole is not None:
        plot = journeys.side_by_side(result, lang)
        _forest(block, replace(plot, limits=(max(0.0, whole[1] - _AIR), min(1.0, whole[2] + _AIR))), "j-resolution", lang)
    return block
