"""The plot that suits a result about journeys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from klankbord._rows import Interval, Row, length, ranked, score_rows
from klankbord.lang import words
from klankbord.plot import distribution, forest, handovers, process, trend, variants, waits

if TYPE_CHECKING:
    from klankbord.result import Result

#: Which share of a result is drawn as a dot with its line, how many it rests on, and what it is called.
_SHARES: dict[str, tuple[str, str, tuple[str, str]]] = {
    "continuity": ("coc", "repeated", ("The same employee again (%)", "Weer dezelfde medewerker (%)")),
    "idle_while_waiting": (
        "idle_share", "waits", ("A colleague was free (% of the wait)", "Een collega was vrij (% van de tijd)"),
    ),
    "first_contact_resolution": (
        "estimate", "n", ("Did not come back (% of first contacts)", "Kwam niet terug (% van eerste contacten)"),
    ),
}  # fmt: skip


def draw(result: Result, *, ax: Any = None, lang: str = "en") -> Any:
    """Draws a result about journeys on `ax` or on a new figure, and gives the Axes back."""
    measure = result.meta["measure"]
    if measure == "handovers":
        return handovers.draw(handovers.of(result, lang), ax=ax)
    if measure == "process_map":
        return process.draw(process.of(result, lang), ax=ax)
    if measure == "variants":
        return variants.draw(variants.of(result, lang), ax=ax)
    if measure == "waiting":
        return waits.draw(waits.of(result, lang), ax=ax)
    if measure == "journey_list":
        return distribution.draw(ounces(result, lang), ax=ax)
    if result.meta.get("period"):
        return trend.draw(over_time(result, lang), ax=ax)
    return forest.draw(side_by_side(result, lang), ax=ax)


def rows(result: Result, lang: str) -> list[Row]:
    """The share a result is about as the rows of a score, with its own limits and reason."""
    name, count, _ = _SHARES[result.meta["measure"]]
    columns = result.to_dict()
    ends = ("low", "high") if name == "estimate" else (f"{name}_low", f"{name}_high")
    as_score = {group: columns[group] for group in (*result.by, "period") if group in columns}
    as_score |= {"estimate": columns[name], "low": columns[ends[0]], "high": columns[ends[1]], "n": columns[count]}
    own = columns.get(f"{name}_reason", [None] * length(columns))
    as_score["reason"] = [of_row or of_cell for of_row, of_cell in zip(columns["reason"], own, strict=True)]
    return score_rows(as_score, result.by, lang)


def title(result: Result, lang: str) -> str:
    return _SHARES[result.meta["measure"]][2][lang == "nl"]


def side_by_side(result: Result, lang: str, whole: Interval | None = None) -> forest.Forest:
    """A share by group as dots with their limits, the highest first."""
    found = rows(result, lang)
    if not result.by:
        found = [replace(row, label=words.measure(result.meta["measure"], lang)) for row in found]
    return forest.Forest(
        rows=ranked(found), title=title(result, lang), unit="share", lang=lang, whole=whole, legal=(0.0, 1.0),
        confidence=result.meta.get("confidence", 0.95),
    )  # fmt: skip


def over_time(result: Result, lang: str) -> trend.Trend:
    """A share over time, one strip a group."""
    strips: dict[str, list[Row]] = {}
    for row in rows(result, lang):
        strips.setdefault(row.label, []).append(row)
    return trend.Trend(
        strips=[(name, sorted(strip, key=lambda row: str(row.period))) for name, strip in strips.items()],
        title=title(result, lang), unit="share", period=result.meta["period"], lang=lang, legal=(0.0, 1.0),
    )  # fmt: skip


def ounces(result: Result, lang: str) -> distribution.Distribution:
    """How whole customers are kept: of those with two contacts or more, how many have which number of ounces.

    A bar is the whole ounces nearest to 10 × Σ share²: 10 is one employee for everything, 5 is two of them by turns.
    """
    columns = result.to_dict()
    held = [ons for ons, contacts in zip(columns["ons"], columns["contacts"], strict=True) if ons is not None and contacts > 1]
    counts = dict.fromkeys(range(1, 11), 0)
    for ons in held:
        counts[max(1, int(ons + 0.5))] += 1
    pairs = [(float(ounce), count / len(held)) for ounce, count in counts.items()] if held else []
    dutch = lang == "nl"
    return distribution.Distribution(
        strips=[("", pairs)] if pairs else [],
        title="Onsjes (% van de klanten)" if dutch else "Ounces (% of customers)",
        lang=lang,
        zones=[(1, 4, "veel handen" if dutch else "many hands"), (9, 10, "bijna één hand" if dutch else "almost one hand")],
    )
