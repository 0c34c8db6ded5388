"""The page's fixed texts in both languages, and which facts would fill the lines of the first page."""

from __future__ import annotations

from typing import Final

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "report": ("How satisfied people are", "Hoe tevreden mensen zijn"),
    "lived_report": ("What customers go through", "Wat klanten doormaken"),
    "made": ("Made on", "Gemaakt op"),
    "first_page": ("At a glance", "In één oogopslag"),
    "satisfaction": ("Satisfaction", "Tevredenheid"),
    "scores": ("Scores", "Scores"),
    "side_by_side": ("{} side by side", "{} naast elkaar"),
    "who_differs": ("Which {} really differ", "Welke {} echt verschillen"),
    "over_time": ("Over time", "Door de tijd"),
    "answers": ("The answers", "De antwoorden"),
    "behind": ("Behind the numbers", "Achter de getallen"),
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
    "journeys": ("Journeys", "Reizen"),
    "ounces": ("The ounces", "De onsjes"),
    "lived_groups": ("{}: the same employee again", "{}: weer dezelfde medewerker"),
    "idle": ("Colleagues free meanwhile", "Collega’s die intussen vrij waren"),
    "map": ("What follows what", "Wat op wat volgt"),
    "resolution": ("One contact was enough", "Eén contact was genoeg"),
    "ounces_read": (
        "Ten ounces are a customer who always meets the same employee; five are two employees by turns; "
        "one is ten of them. Customers with a single contact are left out.",
        "Tien onsjes is een klant die steeds dezelfde medewerker treft; vijf is om en om twee; "
        "één is tien verschillende. Klanten met één contact tellen hier niet mee.",
    ),
    "own_part": (
        "Each group reads its own part of a customer’s contacts, so groups and the whole are not compared.",
        "Elke groep leest haar eigen deel van de contacten van een klant; groepen en geheel zijn daarom niet te vergelijken.",
    ),
    "square_read": (
        "Grey stayed within the group. A hand-over is not a fault: some are the shortest way to somebody who knows.",
        "Grijs bleef binnen de groep. Een overdracht is geen fout: soms is ze de kortste weg naar wie het weet.",
    ),
    "waits_read": ("Bars are time that passed, a customer’s part of it.", "De balken zijn verstreken tijd, per klant."),
    "at_it_read": (
        "The dot is the share of the time in which somebody was at it; the true share lies on its line.",
        "De stip is het deel van de tijd waarin iemand met de klant bezig was; het echte deel ligt op de lijn.",
    ),
    "more_in_table": ("and {} more, in the table", "en nog {}, in de tabel"),
    "idle_read": (
        "Free is not idle: there is work without a customer. It says where to look.",
        "Vrij is niet werkloos: er is werk zonder klant. Het zegt waar te kijken.",
    ),
    "map_read": (
        "The wider an arc, the more often that way was gone. At the right it runs on, at the left back. "
        "Times are the middle ones between two contacts.",
        "Hoe breder een boog, hoe vaker die weg gegaan is. Rechts gaat het verder, links terug. "
        "Tijden zijn de middelste tussen twee contacten.",
    ),
    "resolution_read": (
        "It says that nobody came back, not that they were helped.",
        "Het zegt dat niemand terugkwam, niet dat ze geholpen zijn.",
    ),
    "part": ("part {} of {}", "deel {} van {}"),
    "and_more": ("and {} more", "en nog {}"),
    "no_methods": ("Nothing was computed", "Er is niets berekend"),
    "policy": ("Policy", "Beleid"),
}

#: The twelve lines: key, heading, and the facts that fill the line. A line that is live does without them.
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
    ("score", ("The score", "De score"), (("ratings.csv", "customer, question, value, at"),)),
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
