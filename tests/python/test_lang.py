"""Numbers, dates and every sentence, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from klankbord.lang import check, numbers, sentences, words

PAIRS = [("en", 0), ("nl", 1)]
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "digits", "sign", "both"),
    [
        (1234.0, 0, False, ("1,234", "1.234")),
        (-1234567.89, 2, False, ("−1,234,567.89", "−1.234.567,89")),
        (7.4, 1, True, ("+7.4", "+7,4")),
        (-0.04, 1, True, ("0.0", "0,0")),
        (0.0, 0, True, ("0", "0")),
    ],
)
def test_numbers_are_written_as_in_the_language(value, digits, sign, both):
    assert tuple(numbers.number(value, digits, lang, sign=sign) for lang, _ in PAIRS) == both


def test_percent_has_a_hard_space_in_dutch_only():
    assert numbers.percent(0.074, 1, "en") == "7.4%"
    assert numbers.percent(0.074, 1, "nl") == f"7,4{NBSP}%"


@pytest.mark.parametrize(
    ("unit", "value", "fine", "both"),
    [
        ("points", 39.84, False, ("+40", "+40")),
        ("points", 39.84, True, ("+39.8", "+39,8")),
        ("points", 100.0, False, ("+100", "+100")),
        ("share", 0.8207, False, ("82%", f"82{NBSP}%")),
        ("share", 0.8207, True, ("82.1%", f"82,1{NBSP}%")),
        ("score", 4.0644, False, ("4.06", "4,06")),
    ],
)
def test_scores_have_the_decimals_of_their_unit(unit, value, fine, both):
    assert tuple(numbers.score(value, unit, lang, fine=fine) for lang, _ in PAIRS) == both


def test_a_limit_of_a_difference_never_rounds_to_zero():
    assert numbers.differences((6.0, 0.3, 11.7), "points", "en") == ["+6.0", "+0.3", "+11.7"]
    assert numbers.differences((6.0, 0.0, 11.7), "points", "en") == ["+6", "0", "+12"]
    assert numbers.differences((0.02, 0.004, 0.036), "share", "nl") == ["+2,0", "+0,4", "+3,6"]
    assert numbers.differences((0.1, 0.001, 0.2), "score", "en") == ["+0.100", "+0.001", "+0.200"]


@pytest.mark.parametrize(
    ("length", "both"),
    [
        ("day", ("23 Nov 2026", "23 nov. 2026")),
        ("week", ("week 48, 2026", "week 48, 2026")),
        ("month", ("Nov 2026", "nov. 2026")),
        ("quarter", ("Q4 2026", "kw. 4 2026")),
        ("year", ("2026", "2026")),
    ],
)
def test_periods_have_names(length, both):
    assert tuple(numbers.period(date(2026, 11, 23), length, lang) for lang, _ in PAIRS) == both


def test_a_week_belongs_to_the_year_of_iso_8601():
    assert numbers.period(date(2024, 12, 30), "week", "en") == "week 1, 2025"


def test_only_names_from_right_to_left_are_isolated():
    assert numbers.isolated("Noord") == "Noord"
    assert numbers.isolated("فريق") == "\u2068فريق\u2069"


SENTENCES = {
    "nps": (
        lambda lang: sentences.score("nps", "points", (39.8, 36.9, 42.7), 2746, lang),
        "The NPS is +40, between +37 and +43 (2,746 answers)",
        "De NPS is +40, tussen +37 en +43 (2.746 antwoorden)",
    ),
    "csat": (
        lambda lang: sentences.score("csat", "share", (0.8207, 0.8057, 0.8347), 1, lang),
        "82% are satisfied, between 81% and 83% (1 answer)",
        f"82{NBSP}% is tevreden, tussen 81{NBSP}% en 83{NBSP}% (1 antwoord)",
    ),
    "ces": (
        lambda lang: sentences.score("ces", "score", (4.4133, 4.37, 4.45), None, lang),
        "Ease is rated 4.41, between 4.37 and 4.45",
        "Het gemak krijgt een 4,41, tussen 4,37 en 4,45",
    ),
    "mean": (
        lambda lang: sentences.score("mean_score", "score", (3.2, 3.1, 3.3), None, lang),
        "The mean score is 3.20, between 3.10 and 3.30",
        "De gemiddelde score is 3,20, tussen 3,10 en 3,30",
    ),
    "superior": (
        lambda lang: sentences.superior("Noord · Zuid", lang),
        "Chance of scoring higher, Zuid over Noord",
        "Kans op een hogere score, Zuid boven Noord",
    ),
    "subject": (
        lambda lang: sentences.score("nps", "points", (1.0, -2.0, 4.0), None, lang, "Website"),
        "Website: +1, between −2 and +4",
        "Website: +1, tussen −2 en +4",
    ),
    "no_score": (
        lambda lang: sentences.no_score("nps", "too_few", lang),
        "NPS: withheld: too few people",
        "NPS: weggehouden: te weinig mensen",
    ),
    "no_answers": (sentences.no_answers, "There are no answers yet", "Er zijn nog geen antwoorden"),
    "spoke": (
        lambda lang: sentences.spoke(150, 1000, lang),
        "150 of 1,000 customers spoke; of the other 850 we only know that they said nothing",
        "150 van de 1.000 klanten spraken; van de andere 850 weten we alleen dat ze niets zeiden",
    ),
    "spoke_all": (
        lambda lang: sentences.spoke(12, 12, lang),
        "All 12 customers spoke",
        "Alle 12 klanten spraken",
    ),
    "spoke_one": (
        lambda lang: sentences.spoke(1, None, lang),
        "1 customer spoke; how many were asked was not given",
        "1 klant sprak; hoeveel er gevraagd zijn, is niet aangeleverd",
    ),
    "spoke_withheld": (
        sentences.spoke_withheld,
        "How many customers spoke is withheld: too few people",
        "Hoeveel klanten spraken is weggehouden: te weinig mensen",
    ),
    "response": (
        lambda lang: sentences.response(0.361, 2746, 7600, lang),
        "36% of those asked answered (2,746 of 7,600)",
        f"36{NBSP}% van de gevraagden antwoordde (2.746 van 7.600)",
    ),
    "response_unknown": (
        lambda lang: sentences.response(None, 3, None, lang),
        "How many were asked was not given",
        "Hoeveel mensen gevraagd zijn, is niet aangeleverd",
    ),
    "higher": (
        lambda lang: sentences.difference("team Noord", (12.0, 4.0, 20.0), True, "points", "rest", lang),
        "Team Noord scores higher than the rest (+12, between +4 and +20)",
        "Team Noord scoort hoger dan de rest (+12, tussen +4 en +20)",
    ),
    "lower": (
        lambda lang: sentences.difference("Zuid", (-0.05, -0.09, -0.01), True, "share", "total", lang),
        "Zuid scores lower than the whole (−5 percentage points, between −9 and −1)",
        "Zuid scoort lager dan het geheel (−5 procentpunt, tussen −9 en −1)",
    ),
    "no_difference": (
        lambda lang: sentences.difference("Zuid", (2.0, -9.0, 13.0), False, "points", "Noord", lang),
        "No difference can be shown between Zuid and Noord (+2, between −9 and +13)",
        "Tussen Zuid en Noord is geen verschil aan te tonen (+2, tussen −9 en +13)",
    ),
    "none_differ": (
        lambda lang: sentences.differing(0, 3, ["channel"], "rest", lang),
        "No difference can be shown between the channels",
        "Tussen de kanalen is geen verschil aan te tonen",
    ),
    "some_differ": (
        lambda lang: sentences.differing(2, 12, ["team"], "rest", lang),
        "2 of 12 teams really differ from the rest",
        "2 van de 12 teams verschillen echt van de rest",
    ),
    "one_differs": (
        lambda lang: sentences.differing(1, 12, ["Airline"], "total", lang),
        "1 of 12 groups (Airline) really differs from the whole",
        "1 van de 12 groepen (Airline) verschilt echt van het geheel",
    ),
    "one_group": (
        lambda lang: sentences.differing(0, 1, ["team"], "rest", lang),
        "There is one team, so there is nothing to compare it with",
        "Er is één team, dus er valt niets te vergelijken",
    ),
    "nothing_to_compare": (
        lambda lang: sentences.differing(0, 0, ["team"], "rest", lang),
        "There is nothing to compare yet",
        "Er is nog niets te vergelijken",
    ),
    "no_change": (
        lambda lang: sentences.differing(0, 5, [], "previous", lang),
        "No change can be shown",
        "Er is geen verandering aan te tonen",
    ),
    "changes": (
        lambda lang: sentences.differing(1, 5, [], "previous", lang),
        "1 of 5 comparisons really differs from the period before",
        "1 van de 5 vergelijkingen verschilt echt van de periode ervoor",
    ),
    "ranking": (
        lambda lang: sentences.ranking("team Noord", 1, 3, 12, ["team"], lang),
        "Team Noord stands highest of 12 teams, somewhere from rank 1 to 3",
        "Team Noord staat bovenaan van de 12 teams, ergens van plek 1 tot en met 3",
    ),
    "ranking_sure": (
        lambda lang: sentences.ranking("Noord", 1, 1, 2, ["a", "b"], lang),
        "Noord stands highest of 2 groups, at rank 1",
        "Noord staat bovenaan van de 2 groepen, op plek 1",
    ),
    "ranking_one": (
        lambda lang: sentences.ranking("Noord", 1, 1, 1, ["team"], lang),
        "There is one team to show: Noord",
        "Er is één team om te tonen: Noord",
    ),
    "change": (
        lambda lang: sentences.change((5.0, 1.0, 9.0), True, "points", "Oct 2026", lang),
        "higher than in Oct 2026 (+5, between +1 and +9)",
        "hoger dan in Oct 2026 (+5, tussen +1 en +9)",
    ),
    "change_unknown": (
        lambda lang: sentences.change((2.0, -7.0, 11.0), False, "points", "2025", lang),
        "no change can be shown since 2025 (+2, between −7 and +11)",
        "sinds 2025 is geen verandering aan te tonen (+2, tussen −7 en +11)",
    ),
    "trend": (
        lambda lang: sentences.trend("2026", "nps", "points", (40.0, 35.0, 45.0), lang, "x"),
        "In 2026, the NPS was +40, between +35 and +45; x",
        "In 2026 was de NPS +40, tussen +35 en +45; x",
    ),
    "nps_answers": (
        lambda lang: sentences.nps_answers(0.52, 0.12, lang),
        "52% give a 9 or 10, 12% a 6 or lower",
        f"52{NBSP}% geeft een 9 of 10, 12{NBSP}% een 6 of lager",
    ),
    "common_answer": (
        lambda lang: sentences.common_answer("5", 0.4, lang),
        "The most common answer is 5 (40% of the answers)",
        f"Het vaakst gegeven antwoord is 5 (40{NBSP}% van de antwoorden)",
    ),
    "withheld": (
        lambda lang: sentences.withheld({"too_few": 3}, 12, ["team"], lang),
        "3 of 12 teams are withheld: too few people",
        "3 van de 12 teams zijn weggehouden: te weinig mensen",
    ),
    "withheld_mixed": (
        lambda lang: sentences.withheld({"too_few": 2, "few_employees": 1}, 12, ["team"], lang),
        "3 of 12 teams are withheld: too few people (2), too few employees (1)",
        "3 van de 12 teams zijn weggehouden: te weinig mensen (2), te weinig medewerkers (1)",
    ),
    "withheld_none": (
        lambda lang: sentences.withheld({}, 3, ["team"], lang),
        "Nothing was withheld",
        "Er is niets weggehouden",
    ),
    "set_aside": (
        lambda lang: sentences.set_aside(12, 2758, lang),
        "12 of 2,758 rows were set aside; the others count",
        "12 van de 2.758 rijen zijn opzijgelegd; de andere tellen mee",
    ),
    "set_aside_none": (
        lambda lang: sentences.set_aside(0, 9, lang),
        "No row was set aside",
        "Er is geen rij opzijgelegd",
    ),
    "span": (
        lambda lang: sentences.span(date(2026, 3, 1), date(2026, 5, 2), lang),
        "1 Mar 2026 to 2 May 2026",
        "1 mrt. 2026 tot en met 2 mei 2026",
    ),
    "span_none": (lambda lang: sentences.span(None, None, lang), "Without dates", "Zonder datums"),
}


@pytest.mark.parametrize(("said", "english", "dutch"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_says_the_finding_with_its_uncertainty(said, english, dutch):
    assert said("en") == english
    assert said("nl") == dutch


def test_every_sentence_builder_is_shown_above():
    builders = {
        name
        for name, value in vars(sentences).items()
        if callable(value)
        and not name.startswith("_")
        and getattr(value, "__module__", "") == sentences.__name__
    }
    shown = set()
    for said, _, _ in SENTENCES.values():
        shown |= set(said.__code__.co_names) | {said.__name__}
    assert builders - shown == {"capital", "name_of", "answers"}


def test_no_word_claims_significance():
    texts = [text for _, english, dutch in SENTENCES.values() for text in (english, dutch)]
    texts += [
        text
        for table in (words.NOTES, words.REASONS, words.MEASURES)
        for both in table.values()
        for text in both.values()
    ]
    assert len(texts) > 80
    assert not [text for text in texts if "signific" in text.casefold()]


@pytest.mark.parametrize(
    ("label", "by", "lang", "said"),
    [
        ("Noord", ["team"], "nl", "team Noord"),
        ("Team Noord", ["team"], "nl", "Team Noord"),
        ("Kanaal 4", ["kanaal"], "en", "Kanaal 4"),
        ("UNITED", ["Airline"], "en", "UNITED"),
        ("Noord · web", ["team", "channel"], "en", "Noord · web"),
    ],
)
def test_a_group_is_called_by_its_kind_once(label, by, lang, said):
    assert sentences.name_of(label, by, lang) == said


@pytest.mark.parametrize("reason", words.REASONS)
def test_every_reason_has_words_in_both_languages(reason):
    english, dutch = words.reason(reason, "en"), words.reason(reason, "nl")
    assert english != dutch and "_" not in english + dutch
    assert english.startswith("withheld: ") == (reason in words.WITHHOLDING)


def test_another_language_is_refused():
    with pytest.raises(ValueError, match='received "fr"'):
        check("fr")
