"""What the columns of a table are called, and in which unit their numbers are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from klankbord.lang import words

#: English and Dutch. A group's own column keeps its own name.
TITLES: Final[dict[str, tuple[str, str]]] = {
    "period": ("period", "periode"),
    "estimate": ("estimate", "score"),
    "low": ("low", "laag"),
    "high": ("high", "hoog"),
    "n": ("n", "n"),
    "persons": ("persons", "mensen"),
    "asked": ("asked", "gevraagd"),
    "answered": ("answered", "antwoordde"),
    "response_rate": ("response", "respons"),
    "coded": ("is", "is"),
    "reason": ("reason", "reden"),
    "shrunk": ("shrunk", "ingetogen"),
    "shrunk_low": ("shrunk low", "ingetogen laag"),
    "shrunk_high": ("shrunk high", "ingetogen hoog"),
    "rank_low": ("best rank", "hoogste plek"),
    "rank_high": ("worst rank", "laagste plek"),
    "difference": ("difference", "verschil"),
    "difference_low": ("low", "laag"),
    "difference_high": ("high", "hoog"),
    "p_adjusted": ("adjusted p", "aangepaste p"),
    "differs": ("differs", "verschilt"),
    "value": ("answer", "antwoord"),
    "count": ("count", "aantal"),
    "share": ("share", "deel"),
    # Journeys
    "coc": ("same employee", "zelfde medewerker"),
    "secon": ("same one next", "daarna dezelfde"),
    "coc_median": ("median", "mediaan"),
    "coc_zero_share": ("never the same", "nooit dezelfde"),
    "coc_pooled": ("all pairs together", "alle paren samen"),
    "top1_weight": ("weight of the top 1%", "gewicht van de top 1 %"),
    "tie_share": ("at the same moment", "op hetzelfde moment"),
    "hands": ("hands", "handen"),
    "effective_hands": ("effective hands", "gewogen handen"),
    "ons": ("ounces", "onsjes"),
    "contacts": ("contacts", "contacten"),
    "repeated": ("with two or more", "met twee of meer"),
    "customers": ("customers", "klanten"),
    "employees": ("employees", "medewerkers"),
    "customer": ("customer", "klant"),
    "journey": ("journey", "reis"),
    "start": ("first contact", "eerste contact"),
    "end": ("last contact", "laatste contact"),
    "handovers": ("hand-overs", "overdrachten"),
    "ping_pongs": ("ping-pongs", "pingpongs"),
    "returns": ("returns", "terug bij een bekende"),
    "unknown_ends": ("unknown ends", "onbekende eindes"),
    "wait_minutes": ("wait", "wachten"),
    "wait_p50_minutes": ("typical wait", "meestal"),
    "wait_p85_minutes": ("85% within", "85 % binnen"),
    "wait_handover_minutes": ("for a hand-over", "op een overdracht"),
    "wait_same_minutes": ("for the same employee", "op dezelfde medewerker"),
    "wait_first_minutes": ("for the first one", "op de eerste"),
    "wait_after_minutes": ("after the last one", "na de laatste"),
    "touch_minutes": ("contact", "contact"),
    "flow_efficiency": ("somebody at it", "iemand bezig"),
    "idle_share": ("a colleague was free", "een collega was vrij"),
    "idle_minutes": ("beside a free colleague", "naast een vrije collega"),
    "free_minutes": ("free on shift", "vrij in de dienst"),
    "waits": ("waits", "keer gewacht"),
    "pending": ("too recent to tell", "te vers om te zeggen"),
    "steps": ("times", "keer"),
    "minutes": ("mean time", "gemiddeld"),
    "p50_minutes": ("typical time", "meestal"),
    "p85_minutes": ("85% within", "85 % binnen"),
    "variant": ("sequence", "reeks"),
    "cases": ("journeys", "reizen"),
    "cumulative_share": ("so far together", "tot hier samen"),
}  # fmt: skip

_SHARES: Final = frozenset({"coc", "secon", "share", "estimate"})
_SHARE_ENDS: Final = ("_share", "_weight", "_efficiency", "_pooled", "_median")
#: Minutes in a unit, and what it is called.
_UNITS: Final = ((1440.0, ("days", "dagen")), (60.0, ("hours", "uur")), (1.0, ("minutes", "minuten")))


def unit_of(column: str) -> str:
    """The unit of a column of a result about journeys, from its name: "minutes", "share" or "count"."""
    measure = column.removesuffix("_low").removesuffix("_high")
    if measure.endswith("_minutes") or measure == "minutes":
        return "minutes"
    return "share" if measure in _SHARES or measure.endswith(_SHARE_ENDS) else "count"


def time_unit(values: Iterable[float | None], lang: str) -> tuple[float, str]:
    """The one unit in which times that are read together are written: minutes in it, and its name.

    The middle of the times that are not zero decides, so that neither one long wait nor many short ones do.
    """
    times = sorted(value for value in values if value)
    middle = times[len(times) // 2] if times else 0.0
    size, names = next((each for each in _UNITS if middle >= 1.5 * each[0]), _UNITS[-1])
    return size, names[lang == "nl"]


def title(column: str, lang: str, by: Sequence[str] = ()) -> str:
    """What stands above a column."""
    for start, said in (("from_", ("from", "van")), ("to_", ("to", "naar"))):
        if column in by and column.startswith(start):
            own = column.removeprefix(start)
            return f"{said[lang == 'nl']} {words.group(own, lang)[0] if words.known_group(own) else own}"
    if column in by and column != "variant":
        return column
    if column not in TITLES:
        for end in ("low", "high"):
            if column.endswith(f"_{end}") and column.removesuffix(f"_{end}") in TITLES:
                return TITLES[end][lang == "nl"]
    return TITLES[column][lang == "nl"] if column in TITLES else column
