"""Findings about journeys as sentences, each with its uncertainty. None ends in a full stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from klankbord._rows import as_day, labels, pooled_rows
from klankbord._ways import Way, sequels, slowest, ways
from klankbord.lang import numbers, sentences, words

Columns = Mapping[str, Sequence[Any]]
Row = dict[str, Any]

FEW = 5  #: ways and sequences that are said one by one


def of(meta: Mapping[str, Any], columns: Columns, lang: str) -> list[str]:
    """What a table about journeys says: the finding, what stands beside it, then what was withheld."""
    measure = meta["measure"]
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    if not rows:
        return [nothing(lang)]
    if measure == "journey_list":
        return [_listed(rows, lang)]
    if measure in _WHOLE:
        said = _WHOLE[measure](dict(meta), columns, lang)
    else:
        subjects = _subjects(rows, columns, meta, lang)
        said = [
            sentences.capital(subject + _SAID[measure](row, bool(subject), lang))
            for row, subject in zip(rows, subjects, strict=True)
            if row["reason"] not in words.WITHHOLDING
        ]
    return said + withheld(meta, columns, lang)


def withheld(meta: Mapping[str, Any], columns: Columns, lang: str) -> list[str]:
    """How much of a table about journeys is not shown in order to protect people; nothing where all of it is."""
    reasons = columns.get("reason", ())
    hidden: dict[str, int] = {}
    for reason in reasons:
        if reason in words.WITHHOLDING:
            hidden[reason] = hidden.get(reason, 0) + 1
    if not hidden:
        return []
    if meta.get("by") or meta.get("period"):
        return [sentences.withheld(hidden, len(reasons), list(meta["by"]), lang)]
    return [sentences.no_score(meta["measure"], next(iter(hidden)), lang)]


def nothing(lang: str) -> str:
    return "Er zijn nog geen contacten" if lang == "nl" else "There are no contacts yet"


def _subjects(rows: Sequence[Row], columns: Columns, meta: Mapping[str, Any], lang: str) -> list[str]:
    by = list(meta.get("by", ()))
    pools = pooled_rows(columns, by)
    found = []
    for row, label, pooled in zip(rows, labels(columns, by, lang), pools, strict=True):
        parts = [words.pooled(lang) if pooled else sentences.name_of(label, by, lang)] if by else []
        if row.get("period") is not None:
            day = as_day(row["period"])
            parts += [numbers.period(day, meta.get("period"), lang)] if day else []
        found.append(", ".join(parts) + ": " if parts else "")
    return found


def _found(row: Row, name: str, lang: str) -> tuple[str, str]:
    """A share, and its limits in words, with as many decimals as they need."""
    ends = ("low", "high") if name == "estimate" else (f"{name}_low", f"{name}_high")
    share, low, high = numbers.shares([row[name], *(row[end] for end in ends)], lang)
    return share, f"tussen {low} en {high}" if lang == "nl" else f"between {low} and {high}"


def _continuity(row: Row, short: bool, lang: str) -> str:
    if row["hands"] is None:
        return "niemand had contact" if lang == "nl" else "nobody had a contact"
    hands = numbers.number(row["hands"], 1, lang)
    if row["coc"] is None:
        return (
            f"een klant gaat gemiddeld door {hands} handen; niemand had twee keer contact"
            if lang == "nl"
            else f"a customer goes through {hands} hands on average; nobody had two contacts"
        )
    share, limits = _found(row, "coc", lang)
    if short:
        return (
            f"in {share} van de gevallen dezelfde medewerker, {limits}; gemiddeld {hands} handen"
            if lang == "nl"
            else f"the same employee in {share} of cases, {limits}; {hands} hands on average"
        )
    if lang == "nl":
        return (
            f"twee contacten van een klant hebben in {share} van de gevallen dezelfde medewerker, "
            f"{limits}; gemiddeld gaat een klant door {hands} handen"
        )
    return (
        f"two contacts of a customer have the same employee in {share} of cases, {limits}; "
        f"a customer goes through {hands} hands on average"
    )


def _waiting(row: Row, short: bool, lang: str) -> str:
    dutch = lang == "nl"
    wait, customers = row["wait_minutes"], row["customers"]
    if not wait or not customers:
        return "er werd niet gewacht" if dutch else "nobody waited"
    each = numbers.duration(wait / customers, lang)
    part = numbers.share((row["wait_handover_minutes"] or 0) / wait, 0, lang)
    said = (
        f"een klant wachtte gemiddeld {each} in totaal, {part} daarvan op een overdracht"
        if dutch
        else f"a customer waited {each} in all on average, {part} of it for a hand-over"
    )
    if row["flow_efficiency"] is None:
        return said
    share, limits = _found(row, "flow_efficiency", lang)
    return said + (
        f"; in {share} van de tijd, {limits}, was er iemand met de klant bezig"
        if dutch
        else f"; somebody was at it in {share} of the time, {limits}"
    )


def _idle(row: Row, short: bool, lang: str) -> str:
    if row["idle_share"] is None:
        return words.reason(row["idle_share_reason"] or "undefined", lang)
    share, limits = _found(row, "idle_share", lang)
    return (
        f"in {share} van de wachttijd, {limits}, was er een collega vrij"
        if lang == "nl"
        else f"in {share} of the waiting time, {limits}, a colleague was free"
    )


def _resolution(row: Row, short: bool, lang: str) -> str:
    if row["estimate"] is None:
        return words.reason(row["reason"] or "undefined", lang)
    share, limits = _found(row, "estimate", lang)
    count = numbers.integer(row["n"], lang)
    if lang == "nl":
        noun = "eerste contact" if row["n"] == 1 else "eerste contacten"
        return f"na {share} van de eerste contacten, {limits}, kwam de klant niet terug ({count} {noun})"
    noun = "first contact" if row["n"] == 1 else "first contacts"
    return f"after {share} of first contacts, {limits}, the customer did not come back ({count} {noun})"


def way(found: Way, lang: str) -> str:
    """One way, how often it was gone, and the time in between."""
    dutch = lang == "nl"
    path = f"{numbers.isolated(found.start)} → {numbers.isolated(found.end)}"
    if found.pooled:
        path = words.other_ways(lang)
    count = numbers.integer(found.count or 0, lang)
    said = f"{path}: {count} keer" if dutch else f"{path}: {count} {'time' if found.count == 1 else 'times'}"
    if found.typical is None:
        return said
    return said + f", {'meestal na' if dutch else 'typically after'} {numbers.duration(found.typical, lang)}"


def longest_wait(found: Way, by: Sequence[str], lang: str) -> str:
    """The way before which customers typically wait longest."""
    time, count = numbers.duration(found.typical or 0.0, lang), numbers.integer(found.count or 0, lang)
    group = [name.removeprefix("from_") for name in by[:1]]
    start, end = (sentences.name_of(each, group, lang) for each in (found.start, found.end))
    if found.start == found.end:
        where = f"binnen {start}" if lang == "nl" else f"within {start}"
    else:
        where = f"van {start} naar {end}" if lang == "nl" else f"from {start} to {end}"
    if lang == "nl":
        return f"De langste gebruikelijke wachttijd is {where}: {time} ({count} keer)"
    return f"The longest typical wait is {where}: {time} ({count} times)"


def inside(found: Sequence[Way], by: Sequence[str], lang: str) -> str:
    """How many hand-overs there are, and how many stay within a group. Those pooled may be either."""
    total = sum(each.count or 0 for each in found)
    own = sum(each.count or 0 for each in found if each.start == each.end and not each.pooled)
    dutch = lang == "nl"
    count = numbers.integer(total, lang)
    if total == 0:
        return "Er was geen overdracht" if dutch else "There was no hand-over"
    noun = ("overdracht" if total == 1 else "overdrachten") if dutch else f"hand-over{'' if total == 1 else 's'}"
    group = words.group(by[0].removeprefix("from_"), lang)[0]
    share = numbers.share(own / total, 0, lang)
    if any(each.pooled for each in found):
        share = f"minstens {share}" if dutch else f"at least {share}"
    if dutch:
        return f"{count} {noun}; {share} daarvan bleef binnen één {group}"
    return f"{count} {noun}; {share} of them stayed within one {group}"


def _more(left: int, lang: str) -> list[str]:
    if left <= 0:
        return []
    return [f"En nog {numbers.integer(left, lang)}" if lang == "nl" else f"And {numbers.integer(left, lang)} more"]


def _handovers(meta: dict[str, Any], columns: Columns, lang: str) -> list[str]:
    found = [each for each in ways(columns, meta, lang) if each.count is not None]
    if not found:
        return []
    said = [inside(found, meta["by"], lang)]
    longest = slowest(found)
    if longest is not None:
        said.append(longest_wait(longest, meta["by"], lang))
    named = [each for each in found if not each.pooled]
    return said + [sentences.capital(way(each, lang)) for each in named[:FEW]] + _more(len(named) - FEW, lang)


def edges(found: Sequence[Way], lang: str) -> str | None:
    """Where most journeys begin and end."""
    said = []
    for is_begin in (True, False):
        known = [each for each in found if (each.is_begin if is_begin else each.is_end) and not each.pooled]
        total = sum(each.count or 0 for each in found if (each.is_begin if is_begin else each.is_end))
        if not known or total == 0:
            return None
        share = numbers.share((known[0].count or 0) / total, 0, lang)
        name = numbers.isolated(known[0].end if is_begin else known[0].start)
        if lang == "nl":
            said.append(f"{'beginnen' if is_begin else 'eindigen'} het vaakst met {name} ({share})")
        else:
            said.append(f"{'begin' if is_begin else 'end'} most often with {name} ({share})")
    return f"Reizen {said[0]} en {said[1]}" if lang == "nl" else f"Journeys {said[0]} and {said[1]}"


def _process_map(meta: dict[str, Any], columns: Columns, lang: str) -> list[str]:
    found = [each for each in ways(columns, meta, lang) if each.count is not None]
    first = edges(found, lang)
    inner = [each for each in found if not (each.is_begin or each.is_end or each.pooled)]
    said = [sentences.capital(way(each, lang)) for each in inner[:FEW]] + _more(len(inner) - FEW, lang)
    return ([first] if first else []) + said


def covered(count: int, share: float, lang: str) -> str:
    """How much the most frequent sequences cover."""
    part = numbers.share(share, 0, lang)
    if lang == "nl":
        if count == 1:
            return f"De meest voorkomende reeks dekt {part} van de reizen"
        return f"De {count} meest voorkomende reeksen dekken {part} van de reizen"
    if count == 1:
        return f"The most frequent sequence covers {part} of the journeys"
    return f"The {count} most frequent sequences cover {part} of the journeys"


def _variants(meta: dict[str, Any], columns: Columns, lang: str) -> list[str]:
    found = [each for each in sequels(columns, lang) if each.cases is not None]
    named = [each for each in found if not each.pooled]
    if not named:
        if not found:
            return []
        return ["Geen reeks kwam vaak voor" if lang == "nl" else "No sequence was frequent"]
    said = [covered(len(named), named[-1].so_far or 0.0, lang)]
    for each in named[:FEW]:
        path = " → ".join(numbers.isolated(step) for step in each.steps)
        share, count = numbers.share(each.share or 0.0, 0, lang), numbers.integer(each.cases or 0, lang)
        noun = ("reis" if each.cases == 1 else "reizen") if lang == "nl" else f"journey{'' if each.cases == 1 else 's'}"
        said.append(f"{sentences.capital(path)}: {share} ({count} {noun})")
    return said + _more(len(named) - FEW, lang)


def _listed(rows: Sequence[Row], lang: str) -> str:
    mean = numbers.number(sum(row["hands"] for row in rows) / len(rows), 1, lang)
    count, one = numbers.integer(len(rows), lang), len(rows) == 1
    if lang == "nl":
        return f"{count} {'rij' if one else 'rijen'}; een klant gaat gemiddeld door {mean} handen"
    return f"{count} {'row' if one else 'rows'}; a customer goes through {mean} hands on average"


_SAID: Final[dict[str, Callable[[Row, bool, str], str]]] = {
    "continuity": _continuity,
    "waiting": _waiting,
    "idle_while_waiting": _idle,
    "first_contact_resolution": _resolution,
}

#: Measures whose rows say little one by one.
_WHOLE: Final[dict[str, Callable[[dict[str, Any], Columns, str], list[str]]]] = {
    "handovers": _handovers,
    "process_map": _process_map,
    "variants": _variants,
}
