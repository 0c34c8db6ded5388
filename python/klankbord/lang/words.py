"""What things are called: measures, reasons, notes, groups."""

from __future__ import annotations

from typing import Final

Both = dict[str, str]

MEASURES: Final[dict[str, Both]] = {
    "nps": {"en": "NPS", "nl": "NPS"},
    "csat": {"en": "Satisfied", "nl": "Tevreden"},
    "ces": {"en": "Ease", "nl": "Gemak"},
    "mean_score": {"en": "Mean score", "nl": "Gemiddelde score"},
    "superiority": {"en": "Chance of scoring higher", "nl": "Kans op een hogere score"},
    "differences": {"en": "Difference", "nl": "Verschil"},
    "distribution": {"en": "Answers", "nl": "Antwoorden"},
    "continuity": {"en": "The same employee again", "nl": "Opnieuw dezelfde medewerker"},
    "journey_list": {"en": "Journeys one by one", "nl": "Reizen één voor één"},
    "handovers": {"en": "Hand-overs", "nl": "Overdrachten"},
    "process_map": {"en": "What follows what", "nl": "Wat op wat volgt"},
    "waiting": {"en": "Waiting", "nl": "Wachten"},
    "idle_while_waiting": {"en": "Waiting beside a free colleague", "nl": "Wachten naast een vrije collega"},
    "first_contact_resolution": {"en": "One contact was enough", "nl": "Eén contact was genoeg"},
    "variants": {"en": "What customers went through", "nl": "Wat klanten doormaakten"},
}

#: The same inside a sentence.
IN_SENTENCES: Final[dict[str, Both]] = {
    "nps": {"en": "the NPS", "nl": "de NPS"},
    "csat": {"en": "the satisfied share", "nl": "het deel tevreden"},
    "ces": {"en": "ease", "nl": "het gemak"},
    "mean_score": {"en": "the mean score", "nl": "de gemiddelde score"},
}

UNITS: Final[dict[str, Both]] = {
    "points": {"en": "points, −100 to +100", "nl": "punten, −100 tot +100"},
    "share": {"en": "% of the answers", "nl": "% van de antwoorden"},
    "score": {"en": "mean answer", "nl": "gemiddeld antwoord"},
}

REASONS: Final[dict[str, Both]] = {
    "too_few": {"en": "too few people", "nl": "te weinig mensen"},
    "few_employees": {"en": "too few employees", "nl": "te weinig medewerkers"},
    "suppressed": {"en": "would point at people", "nl": "zou mensen aanwijzen"},
    "pending": {"en": "still open", "nl": "staat nog open"},
    "not_given": {"en": "not given", "nl": "niet aangeleverd"},
    "not_identified": {"en": "the data cannot tell", "nl": "blijft onzeker"},
    "not_converged": {"en": "no outcome was found", "nl": "geen uitkomst gevonden"},
    "undefined": {"en": "does not exist here", "nl": "bestaat hier niet"},
}

#: Reasons that protect people; the others say that there is nothing to show.
WITHHOLDING: Final = frozenset({"too_few", "few_employees", "suppressed"})

#: What a method was used for, as the core names it. Its description and source stay in the language of its paper.
METHODS: Final[dict[str, Both]] = {
    "score": {"en": "Score", "nl": "Score"},
    "limits": {"en": "Limits", "nl": "Marges"},
    "several answers of one person": {
        "en": "Several answers of one person", "nl": "Meer antwoorden van één persoon",
    },
    "weights": {"en": "Weights", "nl": "Gewichten"},
    "shares of employees below 10 % and above 90 %": {
        "en": "Shares of employees below 10% and above 90%", "nl": "Aandelen van medewerkers onder 10 % en boven 90 %",
    },
    "shrunk": {"en": "Scores drawn towards the whole", "nl": "Scores naar het geheel getrokken"},
    "rank ranges": {"en": "Ranks", "nl": "Plekken"},
    "persons on both sides": {"en": "People on both sides", "nl": "Mensen aan beide kanten"},
    "p_adjusted": {"en": "Which groups really differ", "nl": "Welke groepen echt verschillen"},
}  # fmt: skip

NOTES: Final[dict[str, Both]] = {
    "rows_as_persons": {
        "en": "Nobody was named per row, so every row counts as one person.",
        "nl": "Per rij is geen persoon genoemd, dus elke rij telt als één persoon.",
    },
    "clustered": {
        "en": "Some people answered more than once; the intervals take that into account.",
        "nl": "Sommige mensen antwoordden vaker dan één keer; de marges houden daar rekening mee.",
    },
    "weighted": {
        "en": "Answers are weighted; the intervals rest on the number of answers they are worth.",
        "nl": "Antwoorden zijn gewogen; de marges rusten op het aantal antwoorden dat ze waard zijn.",
    },
    "ceiling": {
        "en": "Answers crowd at the end of the scale; there, the limits of a mean say too little.",
        "nl": "De antwoorden zitten tegen het eind van de schaal; "
        "de marges van een gemiddelde zeggen daar te weinig.",
    },
    "coded_extremes": {
        "en": "Where less than 10% or more than 90% of employees' answers lie in the top boxes, only that edge is shown.",
        "nl": "Ligt minder dan 10 % of meer dan 90 % van de antwoorden van medewerkers in de hoogste vakjes, "
        "dan staat er alleen die grens.",
    },
    "touch_unknown": {
        "en": "Contacts have no end here, so the time between two is waiting and contact together.",
        "nl": "Contacten hebben hier geen einde; de tijd tussen twee is wachten en contact samen.",
    },
    "office_hours": {
        "en": "Only opening hours count as time.",
        "nl": "Alleen openingstijden tellen als tijd.",
    },
    "per_journey": {
        "en": "Each journey counts by itself; the intervals take into account that a customer may have several.",
        "nl": "Elke reis telt apart; de marges houden er rekening mee dat een klant er meer kan hebben.",
    },
    "single_question": {
        "en": "Privacy was guarded for this question alone; what was shown earlier was not remembered.",
        "nl": "De privacy is alleen voor deze vraag bewaakt; wat eerder getoond is, werd niet onthouden.",
    },
}

CODED: Final[dict[str, dict[str, str]]] = {
    "at_most": {"en": "at most", "nl": "hoogstens"},
    "at_least": {"en": "at least", "nl": "minstens"},
    "about": {"en": "about", "nl": "rond"},
}

_GROUPS: Final[tuple[tuple[frozenset[str], tuple[str, str], tuple[str, str]], ...]] = (
    (frozenset({"team"}), ("team", "teams"), ("team", "teams")),
    (frozenset({"channel", "kanaal"}), ("channel", "channels"), ("kanaal", "kanalen")),
    (frozenset({"department", "afdeling"}), ("department", "departments"), ("afdeling", "afdelingen")),
    (frozenset({"product"}), ("product", "products"), ("product", "producten")),
    (frozenset({"segment"}), ("segment", "segments"), ("segment", "segmenten")),
    (frozenset({"region", "regio"}), ("region", "regions"), ("regio", "regio’s")),
    (frozenset({"location", "locatie"}), ("location", "locations"), ("locatie", "locaties")),
    (frozenset({"branch", "vestiging"}), ("branch", "branches"), ("vestiging", "vestigingen")),
    (frozenset({"employee", "medewerker"}), ("employee", "employees"), ("medewerker", "medewerkers")),
    (
        frozenset({"touchpoint", "contactmoment"}),
        ("touchpoint", "touchpoints"),
        ("contactmoment", "contactmomenten"),
    ),
    (frozenset({"country", "land"}), ("country", "countries"), ("land", "landen")),
    (frozenset({"question", "vraag"}), ("question", "questions"), ("vraag", "vragen")),
    (frozenset({"variant"}), ("sequence", "sequences"), ("reeks", "reeksen")),
)


def measure(name: str, lang: str) -> str:
    return MEASURES[name][lang] if name in MEASURES else name


def title(name: str, unit: str, lang: str) -> str:
    """What a plot shows, with its unit."""
    return f"{measure(name, lang)} ({'%' if name == 'superiority' else UNITS[unit][lang]})"


def reason(name: str, lang: str) -> str:
    """A reason in words, with "withheld" before it where it protects people."""
    words = REASONS[name][lang] if name in REASONS else name
    if name not in WITHHOLDING:
        return words
    return ("weggehouden: " if lang == "nl" else "withheld: ") + words


def method(name: str, lang: str) -> str:
    return METHODS[name][lang] if name in METHODS else name


def note(name: str, lang: str) -> str:
    return NOTES[name][lang] if name in NOTES else name


def group(column: str, lang: str) -> tuple[str, str]:
    """What the groups of a column are called, one and many; an unforeseen column bears its own name."""
    for names, english, dutch in _GROUPS:
        if column.casefold() in names:
            return dutch if lang == "nl" else english
    return (
        (f"groep ({column})", f"groepen ({column})")
        if lang == "nl"
        else (f"group ({column})", f"groups ({column})")
    )


def known_group(column: str) -> bool:
    return any(column.casefold() in names for names, _, _ in _GROUPS)


def groups(by: list[str], count: int, lang: str) -> str:
    """What `count` groups are called: "team", "teams", "groups" (of several columns), "periods" (of none)."""
    if len(by) == 1:
        return group(by[0], lang)[count != 1]
    if not by:
        one, many = ("periode", "periodes") if lang == "nl" else ("period", "periods")
        return one if count == 1 else many
    one, many = ("groep", "groepen") if lang == "nl" else ("group", "groups")
    if by[0].startswith("from_") and by[1].startswith("to_"):
        one, many = ("weg", "wegen") if lang == "nl" else ("way", "ways")
    return one if count == 1 else many


def no_value(lang: str) -> str:
    return "(niet ingevuld)" if lang == "nl" else "(not filled in)"


def edge(column: str, lang: str) -> str:
    """Where journeys begin and end, in a column of a map that says from where or to where."""
    if column.startswith("from_"):
        return "begin" if lang == "nl" else "start"
    return "eind" if lang == "nl" else "end"


def other_ways(lang: str) -> str:
    """The rare ways, and those beyond the top, of a map or of variants."""
    return "andere wegen samen" if lang == "nl" else "other ways together"


def pooled(lang: str) -> str:
    return "kleine groepen samen" if lang == "nl" else "small groups together"
