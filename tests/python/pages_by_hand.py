"""Report models written out by hand: an ordinary one, and the odd ones a page has to survive."""

from __future__ import annotations

from datetime import date

import results_by_hand as hand

from klankbord.report import Groups, Headline, ReportModel, SetAside, Trend

MADE = date(2026, 11, 23)
WHOLE_NPS = [(None, 39.8, 36.9, 42.7, 2746, None)]
WHOLE_CSAT = [(None, 0.8207, 0.8057, 0.8347, 2688, None)]
WHOLE_EASE = [(None, 4.4133, 4.37, 4.45, 2683, None)]


def ordinary() -> ReportModel:
    nps = hand.scores(WHOLE_NPS, by=None)
    changes = hand.gaps(
        [(None, 2.0, -7.0, 11.0, 0.6, False)],
        by=None,
        period="month",
        days=[date(2026, 11, 1)],
        versus="previous",
    )
    return ReportModel(
        name="Waterbedrijf De Bron",
        made=MADE,
        start=date(2026, 1, 1),
        end=date(2026, 11, 22),
        spoke=150,
        asked=1000,
        headlines=[
            Headline(scores=nps),
            Headline(scores=hand.scores(WHOLE_CSAT, by=None, measure="csat")),
            Headline(
                scores=hand.scores(WHOLE_EASE, by=None, measure="ces", notes=["ceiling"]), title="Website"
            ),
        ],
        groups=[Groups(scores=hand.teams(), differences=hand.gaps(hand.GAP_ROWS), whole=nps)],
        trends=[Trend(scores=hand.months(), changes=changes)],
        distributions=[Headline(scores=hand.answers(hand.NPS_ANSWERS))],
        set_aside=[
            SetAside("ratings.csv", 18, "score", "11", "a score lies between 0 and 10"),
            SetAside("ratings.csv", 40, "at", "2026-13-01", "a time is written as in ISO 8601"),
        ],
        set_aside_count=2,
        rows=2748,
    )


def odd() -> ReportModel:
    """Long, Arabic and empty names, markup in names, withheld groups, a score of exactly 100."""
    full = hand.scores([(None, 100.0, 96.4, 100.0, 104, None)], by=None)
    return ReportModel(
        name=hand.LONG,
        made=MADE,
        start=MADE,
        end=MADE,
        viewer=("team", hand.ARABIC),
        spoke=1,
        asked=None,
        headlines=[
            Headline(scores=full, title=hand.LONG),
            Headline(scores=hand.scores([(None, None, None, None, None, "too_few")], by=None)),
        ],
        groups=[Groups(scores=hand.odd_teams(), whole=full)],
        trends=[
            Trend(
                scores=hand.scores(
                    [(None, 100.0, 90.0, 100.0, 20, None)], by=None, period="week", days=[date(2026, 11, 16)]
                )
            )
        ],
        distributions=[Headline(scores=hand.answers([(place, int(place == 10)) for place in range(11)]))],
        set_aside=[SetAside("x" * 90 + ".csv", 1234567, hand.LONG, "<script>alert(1)</script>", hand.ARABIC)],
        set_aside_count=31,
        rows=1240,
    )


def forty() -> ReportModel:
    whole = hand.scores([(None, 31.0, 28.5, 33.6, 3600, None)], by=None)
    return ReportModel(
        name="Veertig teams",
        made=MADE,
        start=date(2026, 1, 1),
        end=MADE,
        spoke=3600,
        asked=3600,
        headlines=[Headline(scores=whole)],
        groups=[Groups(scores=hand.many_teams(), whole=whole)],
    )


def one() -> ReportModel:
    return ReportModel(
        name="Eén team",
        made=MADE,
        start=date(2026, 1, 1),
        end=MADE,
        spoke=61,
        asked=80,
        headlines=[Headline(scores=hand.scores([(None, 100.0, 92.4, 100.0, 61, None)], by=None))],
        groups=[
            Groups(
                scores=hand.one_team(),
                differences=hand.gaps([("Noord", None, None, None, None, False, "undefined")]),
            )
        ],
    )


def nobody_shown() -> ReportModel:
    hidden = hand.scores([(None, None, None, None, None, "too_few")], by=None)
    return ReportModel(
        name="Alles weggehouden",
        made=MADE,
        start=MADE,
        end=MADE,
        headlines=[Headline(scores=hidden)],
        groups=[Groups(scores=hand.all_withheld(), differences=hand.gaps([]), whole=hidden)],
        trends=[
            Trend(
                scores=hand.scores(
                    [(None, None, None, None, None, "too_few")] * 2,
                    by=None,
                    period="month",
                    days=[date(2026, 10, 1), date(2026, 11, 1)],
                )
            )
        ],
        distributions=[Headline(scores=hand.answers([]))],
        rows=6,
    )


def empty() -> ReportModel:
    return ReportModel(name="Nog leeg", made=MADE)


PAGES = {
    "ordinary": ordinary,
    "odd": odd,
    "forty": forty,
    "one": one,
    "nobody_shown": nobody_shown,
    "empty": empty,
}
