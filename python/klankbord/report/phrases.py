"""The page's fixed texts in both languages, and which facts would fill the lines of the first page."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "report": ("How satisfied people are", "Hoe tevreden mensen zijn"),
    "made": ("Made on", "Gemaakt op"),
    "first_page": ("At a glance", "In één oogopslag"),
    "satisfaction": ("Satisfaction", "Tevredenheid"),
    "scores": ("Scores", "Scores"),
    "side_by_side": ("{} side by side", "{} naast elkaar"),
    "who_differs": ("Which {} really differ", "Welke {} echt verschillen"),
    "over_time": ("Over time", "Door de tijd"),
    "answers": ("The answers", "De antwoorden"),
    "withheld": ("What was withheld", "Wat is weggehouden"),
    "set_aside": ("What was set aside", "Wat is opzijgelegd"),
    "methods": ("How it was computed", "Hoe het berekend is"),
    "table": ("The numbers as a table", "De getallen als tabel"),
    "rows_table": ("The rows", "De rijen"),
    "needs": ("Not known yet. To be filled from", "Nog niet bekend. Te vullen uit"),
    "more": ("Details", "Toelichting"),
    "file": ("file", "bestand"),
    "row": ("row", "rij"),
    "column": ("column", "kolom"),
    "value": ("value", "waarde"),
    "rule": ("rule", "regel"),
    "viewer_organisation": ("For the whole organisation", "Voor de hele organisatie"),
    "viewer_team": ("For team", "Voor team"),
    "viewer_self": ("For", "Voor"),
    "reading": (
        "The dot is the score. Where the line is thick the true score most likely lies; "
        "where it is thin it may lie too.",
        "De stip is de score. Waar de lijn dik is, ligt de echte score het waarschijnlijkst; "
        "waar ze dun is, kan ze ook liggen.",
    ),
    "shrunk": (
        "Scores are drawn towards the whole, a small group more than a large one, "
        "so that chance does not decide who stands first.",
        "Scores zijn naar het geheel toe getrokken, bij een kleine groep meer dan bij een grote, "
        "zodat niet het toeval bepaalt wie vooraan staat.",
    ),
    "bold": (
        "In bold: told apart from the whole. The others cannot be told apart.",
        "Vet: te onderscheiden van het geheel. De andere zijn dat niet.",
    ),
    "gap_limits": (
        "The limits are those of each difference by itself. "
        "Whether a group differs is decided for all groups together.",
        "De marges zijn die van elk verschil op zichzelf. "
        "Of een groep verschilt, is voor alle groepen samen bepaald.",
    ),
    "part": ("part {} of {}", "deel {} van {}"),
    "and_more": ("and {} more", "en nog {}"),
    "no_methods": ("Nothing was computed", "Er is niets berekend"),
    "policy": ("Policy", "Beleid"),
}

#: The twelve lines: key, heading, and the facts that fill the line. Lines without facts here are live.
LINES: Final[tuple[tuple[str, tuple[str, str], tuple[tuple[str, str], ...]], ...]] = (
    ("period", ("Who spoke", "Wie er spraken"), ()),
    (
        "voice",
        ("One voice", "Eén stem"),
        (("signals.csv", "signal, at, kind, origin, customer"), ("steps.csv", "signal, at, stage")),
    ),
    (
        "heard",
        ("Heard back", "Teruggehoord"),
        (("signals.csv", "signal, at, customer"), ("steps.csv", "signal, at, stage")),
    ),
    (
        "lost",
        ("Lost", "Verloren"),
        (("signals.csv", "signal, at"), ("steps.csv", "signal, at, stage, team, cause")),
    ),
    ("score", ("The score", "De score"), ()),
    (
        "silent",
        ("The silent", "De stillen"),
        (("interactions.csv", "interaction, customer, employee, start, end"),),
    ),
    (
        "ounce",
        ("The ounce of customer", "Het onsje klant"),
        (
            ("interactions.csv", "interaction, customer, employee, start, end"),
            ("shifts.csv", "employee, team, start, end"),
        ),
    ),
    (
        "employees",
        ("The employees", "De medewerkers"),
        (("ratings.csv", "interaction, customer, employee, rater, question, value"),),
    ),
    (
        "callbacks",
        ("Call back", "Terugbellen"),
        (("ratings.csv", "interaction, customer, employee, rater, value, at"),),
    ),
    (
        "adoption",
        ("Adoption", "Adoptie"),
        (("adoptions.csv", "employee, customer, since, origin"), ("talks.csv", "employee, customer, at")),
    ),
    (
        "decide",
        ("To decide this week", "Deze week te beslissen"),
        (("signals.csv", "signal, at, kind, theme"), ("steps.csv", "signal, at, stage, cause, work")),
    ),
    ("hidden", ("Withheld and set aside", "Weggehouden en opzijgelegd"), ()),
)


def text(key: str, lang: str) -> str:
    return TEXTS[key][lang == "nl"]
