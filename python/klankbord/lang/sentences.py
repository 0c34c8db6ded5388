"""Findings as sentences, each with its uncertainty. None ends in a full stop: whoever places it decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from klankbord.lang import numbers, words

Interval = tuple[float, float, float]
"""An estimate with its lower and upper limit."""


def _between(low: str, high: str, lang: str) -> str:
    return f"tussen {low} en {high}" if lang == "nl" else f"between {low} and {high}"


def capital(sentence: str) -> str:
    """The sentence with a capital; words after the first letter keep theirs."""
    return sentence[:1].upper() + sentence[1:]


def name_of(label: str, by: Sequence[str], lang: str) -> str:
    """A group in a sentence: "team Noord"; the column's name is left out where the group already bears it."""
    label = numbers.isolated(label)
    if len(by) != 1 or not words.known_group(by[0]):
        return label
    kind = words.group(by[0], lang)[0]
    return label if label.casefold().startswith((kind, by[0].casefold())) else f"{kind} {label}"


def no_answers(lang: str) -> str:
    return "Er zijn nog geen antwoorden" if lang == "nl" else "There are no answers yet"


def answers(count: int, lang: str) -> str:
    noun = (
        ("antwoord" if count == 1 else "antwoorden")
        if lang == "nl"
        else ("answer" if count == 1 else "answers")
    )
    return f"{numbers.integer(count, lang)} {noun}"


def score(
    measure: str,
    unit: str,
    found: Interval,
    n: int | None,
    lang: str,
    subject: str | None = None,
    coded: str | None = None,
) -> str:
    """A score with its interval and number of answers. `subject` replaces the measure's usual opening.

    `coded` says that the score is an edge: at_most, at_least or about.
    """
    value, low, high = (numbers.score(each, unit, lang) for each in found)
    if coded:
        value = f"{words.CODED[coded][lang]} {value}"
    if subject is not None:
        start = f"{subject}: {value}"
    elif measure == "nps":
        start = f"De NPS is {value}" if lang == "nl" else f"The NPS is {value}"
    elif measure == "csat":
        start = capital(f"{value} is tevreden" if lang == "nl" else f"{value} are satisfied")
    elif measure == "ces":
        start = f"Het gemak krijgt een {value}" if lang == "nl" else f"Ease is rated {value}"
    else:
        start = f"De gemiddelde score is {value}" if lang == "nl" else f"The mean score is {value}"
    count = f" ({answers(n, lang)})" if n is not None else ""
    return f"{start}, {_between(low, high, lang)}{count}"


def superior(pair: str, lang: str) -> str:
    """The opening of a sentence about two groups compared by order: of "A · B" the estimate tells how often B beats A."""
    first, _, second = pair.partition(" · ")
    middle = "boven" if lang == "nl" else "over"
    return f"{words.measure('superiority', lang)}, {second} {middle} {first}"


def no_score(measure: str, reason: str, lang: str, subject: str | None = None) -> str:
    """A score that is not there, with the reason."""
    return f"{subject or words.measure(measure, lang)}: {words.reason(reason, lang)}"


def spoke(count: int, asked: int | None, lang: str) -> str:
    """How many customers spoke, and what is known of the others."""
    said = numbers.integer(count, lang)
    if asked is None:
        if lang == "nl":
            noun = "klant sprak" if count == 1 else "klanten spraken"
            return f"{said} {noun}; hoeveel er gevraagd zijn, is niet aangeleverd"
        return f"{said} {'customer' if count == 1 else 'customers'} spoke; how many were asked was not given"
    silent = asked - count
    total = numbers.integer(asked, lang)
    quiet = numbers.integer(silent, lang)
    if silent == 0:
        return f"Alle {total} klanten spraken" if lang == "nl" else f"All {total} customers spoke"
    if lang == "nl":
        verb = "sprak" if count == 1 else "spraken"
        return (
            f"{said} van de {total} klanten {verb}; van de andere {quiet} weten we alleen dat ze niets zeiden"
        )
    return f"{said} of {total} customers spoke; of the other {quiet} we only know that they said nothing"


def spoke_withheld(lang: str) -> str:
    """How many customers spoke may not be said."""
    if lang == "nl":
        return f"Hoeveel klanten spraken is {words.reason('too_few', lang)}"
    return f"How many customers spoke is {words.reason('too_few', lang)}"


def response(rate: float | None, answered: int | None, asked: int | None, lang: str) -> str:
    """The response rate, or that nobody told how many were asked."""
    if rate is None or answered is None or asked is None:
        return (
            "Hoeveel mensen gevraagd zijn, is niet aangeleverd"
            if lang == "nl"
            else "How many were asked was not given"
        )
    part, count, total = (
        numbers.percent(rate, 0, lang),
        numbers.integer(answered, lang),
        numbers.integer(asked, lang),
    )
    if lang == "nl":
        return f"{part} van de gevraagden antwoordde ({count} van {total})"
    return f"{part} of those asked answered ({count} of {total})"


def _against(versus: str, lang: str) -> str:
    known = {
        "rest": {"en": "the rest", "nl": "de rest"},
        "total": {"en": "the whole", "nl": "het geheel"},
        "previous": {"en": "the period before", "nl": "de periode ervoor"},
    }
    return known[versus][lang] if versus in known else numbers.isolated(versus)


def _gap(found: Interval, unit: str, lang: str) -> str:
    """The difference and its limits between brackets."""
    value, low, high = numbers.differences(found, unit, lang)
    points = ""
    if unit == "share":
        points = " procentpunt" if lang == "nl" else " percentage points"
    return f"({value}{points}, {_between(low, high, lang)})"


def difference(who: str, found: Interval, differs: bool, unit: str, versus: str, lang: str) -> str:
    """Whether a group scores higher or lower than something else, or that this cannot be shown."""
    gap, other = _gap(found, unit, lang), _against(versus, lang)
    if not differs:
        if lang == "nl":
            return f"Tussen {who} en {other} is geen verschil aan te tonen {gap}"
        return f"No difference can be shown between {who} and {other} {gap}"
    higher = found[0] > 0
    if lang == "nl":
        return capital(f"{who} scoort {'hoger' if higher else 'lager'} dan {other} {gap}")
    return capital(f"{who} scores {'higher' if higher else 'lower'} than {other} {gap}")


def differing(count: int, total: int, by: list[str], versus: str, lang: str) -> str:
    """How many groups really differ."""
    if total == 0:
        return "Er is nog niets te vergelijken" if lang == "nl" else "There is nothing to compare yet"
    if versus == "previous":
        many = "vergelijkingen" if lang == "nl" else "comparisons"
        if count == 0:
            return "Er is geen verandering aan te tonen" if lang == "nl" else "No change can be shown"
    else:
        many = words.groups(by, 2, lang)
    if total == 1 and versus in ("rest", "total"):
        one = words.groups(by, 1, lang)
        return (
            f"Er is één {one}, dus er valt niets te vergelijken"
            if lang == "nl"
            else (f"There is one {one}, so there is nothing to compare it with")
        )
    if count == 0:
        if lang == "nl":
            return f"Tussen de {many} is geen verschil aan te tonen"
        return f"No difference can be shown between the {many}"
    other = _against(versus, lang)
    if lang == "nl":
        return (
            f"{count} van de {total} {many} {'verschilt' if count == 1 else 'verschillen'} echt van {other}"
        )
    return f"{count} of {total} {many} really {'differs' if count == 1 else 'differ'} from {other}"


def ranking(who: str, first: int, last: int, total: int, by: list[str], lang: str) -> str:
    """Who stands highest, and between which places."""
    many = words.groups(by, total, lang)
    if total == 1:
        one = words.groups(by, 1, lang)
        return f"Er is één {one} om te tonen: {who}" if lang == "nl" else f"There is one {one} to show: {who}"
    if lang == "nl":
        place = f"op plek {first}" if first == last else f"ergens van plek {first} tot en met {last}"
        return capital(f"{who} staat bovenaan van de {total} {many}, {place}")
    place = f"at rank {first}" if first == last else f"somewhere from rank {first} to {last}"
    return capital(f"{who} stands highest of {total} {many}, {place}")


def change(found: Interval, real: bool, unit: str, since: str, lang: str) -> str:
    """What happened to a score since an earlier period."""
    gap = _gap(found, unit, lang)
    if not real:
        if lang == "nl":
            return f"sinds {since} is geen verandering aan te tonen {gap}"
        return f"no change can be shown since {since} {gap}"
    up = found[0] > 0
    if lang == "nl":
        return f"{'hoger' if up else 'lager'} dan in {since} {gap}"
    return f"{'higher' if up else 'lower'} than in {since} {gap}"


def trend(
    period: str,
    measure: str,
    unit: str,
    found: Interval,
    lang: str,
    moved: str | None = None,
    coded: str | None = None,
) -> str:
    """The newest score, and what moved since the one before where that is known. `coded`: as for `score`."""
    value, low, high = (numbers.score(each, unit, lang) for each in found)
    if coded:
        value = f"{words.CODED[coded][lang]} {value}"
    what = words.IN_SENTENCES[measure][lang]
    tail = f"; {moved}" if moved else ""
    if lang == "nl":
        return f"In {period} was {what} {value}, {_between(low, high, lang)}{tail}"
    return f"In {period}, {what} was {value}, {_between(low, high, lang)}{tail}"


def nps_answers(promoters: float, detractors: float, lang: str) -> str:
    high, low = numbers.percent(promoters, 0, lang), numbers.percent(detractors, 0, lang)
    if lang == "nl":
        return f"{high} geeft een 9 of 10, {low} een 6 of lager"
    return f"{high} give a 9 or 10, {low} a 6 or lower"


def common_answer(value: str, share: float, lang: str) -> str:
    part = numbers.percent(share, 0, lang)
    if lang == "nl":
        return f"Het vaakst gegeven antwoord is {value} ({part} van de antwoorden)"
    return f"The most common answer is {value} ({part} of the answers)"


def withheld(counts: dict[str, int], total: int, by: list[str], lang: str) -> str:
    """How many groups are not shown, and why."""
    if not counts:
        return "Er is niets weggehouden" if lang == "nl" else "Nothing was withheld"
    hidden = sum(counts.values())
    why = ", ".join(
        (words.REASONS[reason][lang] if reason in words.REASONS else reason)
        + (f" ({count})" if len(counts) > 1 else "")
        for reason, count in counts.items()
    )
    many = words.groups(by, total, lang)
    if lang == "nl":
        verb = "is weggehouden" if hidden == 1 else "zijn weggehouden"
        return f"{hidden} van de {total} {many} {verb}: {why}"
    return f"{hidden} of {total} {many} {'is' if hidden == 1 else 'are'} withheld: {why}"


def set_aside(count: int, total: int, lang: str) -> str:
    """How many rows could not be used."""
    if count == 0:
        if lang == "nl":
            return "Er is geen rij opzijgelegd"
        return "No row was set aside"
    said, all_rows = numbers.integer(count, lang), numbers.integer(total, lang)
    if lang == "nl":
        verb = "is" if count == 1 else "zijn"
        return f"{said} van de {all_rows} rijen {verb} opzijgelegd; de andere tellen mee"
    return f"{said} of {all_rows} rows {'was' if count == 1 else 'were'} set aside; the others count"


def span(start: date | None, end: date | None, lang: str) -> str:
    """The days a report is about."""
    if start is None or end is None:
        return "Zonder datums" if lang == "nl" else "Without dates"
    if start == end:
        return numbers.day(start, lang)
    middle = "tot en met" if lang == "nl" else "to"
    return f"{numbers.day(start, lang)} {middle} {numbers.day(end, lang)}"
