"""Findings about journeys as sentences, each with its uncertainty. None ends in a full stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from klankbord.lang import numbers, sentences, words

Columns = Mapping[str, Sequence[Any]]
Row = dict[str, Any]


def of(meta: Mapping[str, Any], columns: Columns, lang: str) -> list[str]:
    """What a table about journeys says: a sentence a row that is shown, then what was withheld."""
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    if not rows:
        return ["Er zijn nog geen contacten" if lang == "nl" else "There are no contacts yet"]
    by, measure = list(meta.get("by", ())), meta["measure"]
    if measure == "journey_list":
        return [_listed(rows, lang)]
    shown = [row for row in rows if row.get("reason") is None]
    said = [sentences.capital(_subject(row, meta, lang) + _SAID[measure](row, lang)) for row in shown]
    hidden: dict[str, int] = {}
    for row in rows:
        if row.get("reason") is not None:
            hidden[row["reason"]] = hidden.get(row["reason"], 0) + 1
    if hidden and by:
        said.append(sentences.withheld(hidden, len(rows), by, lang))
    elif hidden:
        said.append(sentences.no_score(measure, next(iter(hidden)), lang))
    return said


def _subject(row: Row, meta: Mapping[str, Any], lang: str) -> str:
    by, measure = list(meta.get("by", ())), meta["measure"]
    if measure in ("handovers", "process_map", "variants"):
        return ""
    parts = [sentences.name_of(words.pooled(lang) if row[name] == "other" else str(row[name]), [name], lang)
             for name in by if row.get(name) is not None]
    if row.get("period") is not None:
        parts.append(numbers.period(row["period"], meta.get("period"), lang))
    return ", ".join(parts) + ": " if parts else ""


def _limits(row: Row, name: str, lang: str) -> str:
    low = row["low"] if name == "estimate" else row[f"{name}_low"]
    high = row["high"] if name == "estimate" else row[f"{name}_high"]
    low, high = numbers.percent(low, 0, lang), numbers.percent(high, 0, lang)
    return f"tussen {low} en {high}" if lang == "nl" else f"between {low} and {high}"


def _continuity(row: Row, lang: str) -> str:
    hands = numbers.number(row["hands"], 1, lang) if row["hands"] is not None else None
    if row["coc"] is None:
        if hands is None:
            return "niemand had contact" if lang == "nl" else "nobody had a contact"
        return (
            f"een klant komt gemiddeld bij {hands} medewerkers; niemand had twee keer contact"
            if lang == "nl"
            else f"a customer meets {hands} employees on average; nobody had two contacts"
        )
    share = numbers.percent(row["coc"], 0, lang)
    if lang == "nl":
        return (
            f"twee contacten van een klant hebben in {share} van de gevallen dezelfde medewerker, "
            f"{_limits(row, 'coc', lang)}; gemiddeld gaat een klant door {hands} handen"
        )
    return (
        f"two contacts of a customer have the same employee in {share} of cases, {_limits(row, 'coc', lang)}; "
        f"a customer goes through {hands} hands on average"
    )


def _waiting(row: Row, lang: str) -> str:
    wait = minutes(row["wait_minutes"], lang)
    handover = minutes(row["wait_handover_minutes"], lang)
    said = (
        f"klanten wachtten samen {wait}, waarvan {handover} op een overdracht"
        if lang == "nl"
        else f"customers waited {wait} together, {handover} of it before a hand-over"
    )
    if row["flow_efficiency"] is None:
        return said
    share = numbers.percent(row["flow_efficiency"], 0, lang)
    return said + (
        f"; in {share} van hun tijd, {_limits(row, 'flow_efficiency', lang)}, was er iemand met hen bezig"
        if lang == "nl"
        else f"; in {share} of their time, {_limits(row, 'flow_efficiency', lang)}, somebody was at it"
    )


def _idle(row: Row, lang: str) -> str:
    if row["idle_share"] is None:
        return words.reason(row["idle_share_reason"], lang)
    share = numbers.percent(row["idle_share"], 0, lang)
    return (
        f"in {share} van de wachttijd, {_limits(row, 'idle_share', lang)}, was er een collega vrij"
        if lang == "nl"
        else f"in {share} of the waiting time, {_limits(row, 'idle_share', lang)}, a colleague was free"
    )


def _resolution(row: Row, lang: str) -> str:
    if row["estimate"] is None:
        return words.reason(row["reason"] or "undefined", lang)
    share = numbers.percent(row["estimate"], 0, lang)
    count = numbers.integer(row["n"], lang)
    return (
        f"na {share} van de eerste contacten, {_limits(row, 'estimate', lang)}, kwam de klant niet terug ({count} eerste contacten)"
        if lang == "nl"
        else f"after {share} of first contacts, {_limits(row, 'estimate', lang)}, the customer did not come back ({count} first contacts)"
    )


def _path(row: Row, lang: str) -> str:
    ends = [row[name] for name in row if name.startswith(("from_", "to_"))]
    start, end = (words.pooled(lang) if end == "other" else end for end in ends)
    none = ("begin", "eind") if lang == "nl" else ("start", "end")
    way = f"{none[0] if start is None else start} → {none[1] if end is None else end}"
    count = numbers.integer(row["handovers"] if "handovers" in row else row["steps"], lang)
    times = "keer" if lang == "nl" else "times"
    typical = row.get("wait_p50_minutes", row.get("p50_minutes"))
    if typical is None:
        return f"{way}: {count} {times}"
    middle = "meestal na" if lang == "nl" else "typically after"
    return f"{way}: {count} {times}, {middle} {minutes(typical, lang)}"


def _variant(row: Row, lang: str) -> str:
    name = words.pooled(lang) if row["variant"] == "other" else row["variant"]
    share = numbers.percent(row["share"], 0, lang)
    return f"{name}: {share} van de reizen" if lang == "nl" else f"{name}: {share} of journeys"


def _listed(rows: Sequence[Row], lang: str) -> str:
    hands = sum(row["hands"] for row in rows) / len(rows)
    count, mean = numbers.integer(len(rows), lang), numbers.number(hands, 1, lang)
    return (
        f"{count} rijen; een klant gaat gemiddeld door {mean} handen"
        if lang == "nl"
        else f"{count} rows; a customer goes through {mean} hands on average"
    )


def minutes(value: float, lang: str) -> str:
    """A time in the unit people use for it: minutes, hours or days."""
    dutch = lang == "nl"
    if value < 120:
        return f"{numbers.number(value, 0, lang)} {'minuten' if dutch else 'minutes'}"
    if value < 48 * 60:
        return f"{numbers.number(value / 60, 1, lang)} {'uur' if dutch else 'hours'}"
    return f"{numbers.number(value / 1440, 1, lang)} {'dagen' if dutch else 'days'}"


_SAID: Final[dict[str, Callable[[Row, str], str]]] = {
    "continuity": _continuity,
    "waiting": _waiting,
    "idle_while_waiting": _idle,
    "first_contact_resolution": _resolution,
    "handovers": _path,
    "process_map": _path,
    "variants": _variant,
}
