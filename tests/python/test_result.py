"""What a result shows and hands on: text, HTML, words, and frames of the caller's kind."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import date
from html.parser import HTMLParser

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import results_by_hand as hand

from klankbord.errors import Error, Unavailable
from klankbord.result import Result


def test_repr_is_an_aligned_table_with_reasons_in_words():
    result = hand.scores(hand.TEAM_ROWS, stamps=["minimum lowered to 6 persons"], notes=["clustered"])
    assert repr(result) == textwrap.dedent("""\
        NPS by team · 95% intervals
        team     estimate    low   high    n  asked  response  reason
        Noord       +52.0  +44.1  +59.2  310  1,240     25.0%
        Oost        +41.0  +32.5  +49.0  290  1,160     25.0%
        Zuid        +38.0  +28.8  +46.6  240    960     25.0%
        West                                                   withheld: too few people
        Centrum     +21.0   +9.7  +31.9  155    620     25.0%
        minimum lowered to 6 persons
        Some people answered more than once; the intervals take that into account.""")


def test_repr_of_differences_and_of_periods():
    assert repr(hand.gaps(hand.GAP_ROWS[:2], unit="points")) == textwrap.dedent("""\
        Difference by team · 95% intervals
        team   difference   low   high  adjusted p  differs
        Noord       +12.0  +4.0  +20.0       0.008  yes
        Oost         +1.0  −7.5   +9.5       0.800  no""")
    weeks = hand.scores(
        [(None, 0.82, 0.8, 0.84, 1200, None)],
        by=None,
        measure="csat",
        period="week",
        days=[date(2026, 11, 16)],
    )
    assert repr(weeks) == textwrap.dedent("""\
        Satisfied by week · 95% intervals
        period         estimate    low   high      n  asked  response
        week 47, 2026     82.0%  80.0%  84.0%  1,200  4,800     25.0%""")


def test_repr_of_nothing_says_so():
    assert repr(hand.no_data()) == "NPS by team · 95% intervals\nThere are no answers yet"


def test_repr_stays_aligned_and_short_for_odd_names():
    lines = repr(hand.odd_teams()).splitlines()
    long = next(line for line in lines if line.startswith("Customer contact"))
    plain = next(line for line in lines if line.startswith("<b>Bold"))
    assert long.startswith(hand.LONG[:39] + "…")
    assert long.index("+31.0") + 5 == plain.index("+12.0") + 5
    wide = next(line for line in lines if line.startswith("客户服务"))
    assert wide.index("−100.0") + 6 + 5 == plain.index("+12.0") + 5  # five characters are two columns wide


def test_repr_counts_the_rows_it_leaves_out():
    lines = repr(hand.many_teams()).splitlines()
    assert lines[-1] == "… 20 more rows"
    assert len(lines) == 1 + 1 + 20 + 1


class Cells(HTMLParser):
    """Reads the cells of a table back, and every tag that was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.spans: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self.spans += [value for name, value in attrs if name == "colspan"]

    def handle_data(self, data):
        if self.rows and self.rows[-1] and "table" in self.tags:
            self.rows[-1][-1] += data


def test_html_shows_the_cells_and_escapes_what_was_given():
    result = hand.odd_teams()
    html = result._repr_html_()
    found = Cells()
    found.feed(html)
    assert found.rows[0] == ["team", "estimate", "low", "high", "n", "asked", "response"]
    assert found.rows[6] == ["Zuid", "withheld: too few employees"]
    assert found.spans == ["6", "6"]
    assert found.rows[3][:4] == ["<b>Bold & Sons</b> $x$", "+12.0", "+1.0", "+22.0"]
    assert [row[0] for row in found.rows[1:3]] == [hand.LONG, hand.ARABIC]
    assert "b" not in found.tags and "script" not in found.tags
    assert "light-dark(" in html and "http" not in html


def test_html_keeps_the_reasons_column_where_a_score_has_one_too():
    rows = [("Noord", 52.0, 44.1, 59.2, 310, "not_given"), ("West", None, None, None, None, "too_few")]
    found = Cells()
    found.feed(hand.scores(rows)._repr_html_())
    assert found.rows[0][-1] == "reason"
    assert found.rows[1][-1] == "not given"
    assert found.rows[2] == ["West", "withheld: too few people"]


def test_html_of_withheld_rows_alone_is_names_and_reasons():
    found = Cells()
    found.feed(hand.all_withheld()._repr_html_())
    assert found.rows == [
        ["team", "reason"],
        ["Noord", "withheld: too few people"],
        ["Zuid", "withheld: too few people"],
    ]


def test_length_stream_and_equality():
    result = hand.teams()
    assert len(result) == 5
    assert pa.table(result).equals(result.to_arrow())
    assert result == hand.teams(kind="polars")
    assert result != hand.scores(hand.TEAM_ROWS)
    assert result != hand.teams(confidence=0.9)
    assert result != 5
    with pytest.raises(TypeError):
        hash(result)


@pytest.mark.parametrize(
    ("kind", "frame"),
    [("pandas", pd.DataFrame), ("polars", pl.DataFrame), ("pyarrow", pa.Table), ("duckdb", pa.Table)],
)
def test_the_callers_kind_of_frame_comes_out(kind, frame):
    result = hand.teams(kind=kind)
    assert isinstance(result.frame(), frame)
    assert isinstance(result.to_long(), frame)
    assert isinstance(result.differences().frame(), frame)


def test_missing_counts_stay_missing_whole_numbers_in_pandas():
    frame = hand.teams().to_pandas()
    assert str(frame["n"].dtype) == "Int64" and frame["n"][3] is pd.NA
    assert str(hand.months().to_pandas()["period"].dtype).startswith("datetime64")


def test_every_form_holds_the_same_cells():
    result = hand.teams()
    columns = result.to_dict()
    assert columns["estimate"] == [52.0, 41.0, 38.0, None, 21.0]
    assert columns["reason"] == [None, None, None, "too_few", None]
    assert result.to_polars().to_dict(as_series=False) == columns
    assert result.to_arrow().to_pydict() == columns
    columns["estimate"][0] = 0.0
    assert result.to_dict()["estimate"][0] == 52.0


def test_long_results_of_several_measures_stack():
    parts = [
        hand.teams(),
        hand.months(),
        hand.gaps(hand.GAP_ROWS),
        hand.scores([("Noord", 0.8, 0.7, 0.9, 40, None)], measure="csat"),
    ]
    longs = [part.to_long() for part in parts]
    common = [
        "period",
        "measure",
        "unit",
        "estimate",
        "low",
        "high",
        "n",
        "persons",
        "asked",
        "answered",
        "response_rate",
        "reason",
        "coded",
    ]
    assert [long.column_names[-len(common) :] for long in longs] == [common] * 4
    stacked = pa.concat_tables(longs, promote_options="default")
    assert stacked.num_rows == 5 + 11 + 4 + 1
    assert stacked.column("measure").to_pylist()[-5:] == ["differences"] * 4 + ["csat"]
    assert stacked.column("estimate").to_pylist()[-5] == 12.0
    assert stacked.column("unit").to_pylist()[-1] == "share"


def test_summary_says_each_finding_and_what_is_withheld():
    assert hand.teams().summary("nl").splitlines() == [
        "Team Noord: +52, tussen +44 en +59 (310 antwoorden).",
        "Team Oost: +41, tussen +32 en +49 (290 antwoorden).",
        "Team Zuid: +38, tussen +29 en +47 (240 antwoorden).",
        "Team Centrum: +21, tussen +10 en +32 (155 antwoorden).",
        "1 van de 5 teams is weggehouden: te weinig mensen.",
    ]
    assert hand.scores([(None, 39.8, 36.9, 42.7, 2746, None)], by=None).summary() == (
        "The NPS is +40, between +37 and +43 (2,746 answers)."
    )
    assert hand.scores([(None, None, None, None, None, "too_few")], by=None).summary() == (
        "NPS: withheld: too few people."
    )
    assert hand.no_data().summary("nl") == "Er zijn nog geen antwoorden."


def test_summary_of_two_groups_compared_by_order():
    table = hand.table({"estimate": [0.62], "low": [0.55], "high": [0.69]})
    table = table.add_column(0, "a", [["Noord"]]).add_column(1, "b", [["Zuid"]])
    result = Result(hand.Released(table, hand.meta("superiority", ("a", "b"), unit="share")))
    assert result.summary() == "Chance of scoring higher, Zuid over Noord: 62%, between 55% and 69%."
    assert result.plot().texts[0].get_text() == "Chance of scoring higher (%)"


def test_summary_of_differences_names_the_largest_first():
    assert hand.teams().differences().summary() == (
        "2 of 4 teams really differ from the rest.\n"
        "Team Centrum scores lower than the rest (−18, between −29 and −7).\n"
        "Team Noord scores higher than the rest (+12, between +4 and +20)."
    )


def test_summary_of_change_names_the_period():
    changes = hand.gaps(
        [(None, 5.0, 1.0, 9.0, 0.01, True)],
        by=None,
        period="month",
        days=[date(2026, 11, 1)],
        versus="previous",
    )
    assert changes.summary("nl").splitlines()[1] == (
        "Nov. 2026 scoort hoger dan de periode ervoor (+5, tussen +1 en +9)."
    )


def test_a_distribution_has_no_summary_but_says_where_to_ask():
    with pytest.raises(ValueError, match="ask the score itself"):
        hand.answers(hand.NPS_ANSWERS).summary()


def test_follow_up_questions_keep_what_they_are_about():
    source = hand.scores(
        hand.TEAM_ROWS,
        follow_ups={
            "distribution": hand.answers(hand.NPS_ANSWERS).to_arrow(),
            "differences": {"rest": hand.gaps(hand.GAP_ROWS)._released},
        },
        kind="polars",
    )
    assert source.distribution().meta["measure"] == "distribution"
    assert source.distribution().meta["of"] == "nps"
    assert source.distribution().to_dict()["count"] == [count for _, count in hand.NPS_ANSWERS]
    assert source.differences().meta["versus"] == "rest"


def test_explain_names_method_source_and_policy():
    result = hand.scores(
        hand.TEAM_ROWS, stamps=["minimum lowered to 6 persons"], notes=["weighted"], set_aside=3, rows=1234
    )
    assert result.explain("nl").splitlines() == [
        "NPS per team · marges van 95\u00a0%",
        "Kolom: score (0 … 10)",
        "3 van de 1.234 rijen zijn opzijgelegd; de andere tellen mee",
        "Methode: NPS, adjusted Wald AW(3,T) (Rocks 2016)",
        "Methode: Differences, Benjamini and Hochberg (Benjamini & Hochberg 1995)",
        "Beleid: minimum lowered to 6 persons",
        "Antwoorden zijn gewogen; de marges rusten op het aantal antwoorden dat ze waard zijn.",
    ]


def test_only_two_languages_are_spoken():
    with pytest.raises(Error, match='lang is "en" or "nl"; received "de"'):
        hand.teams().summary("de")


class Bare:
    """A table like the core's: an Arrow stream that can also say its cells itself."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.asked = 0

    def to_dict(self) -> dict[str, list[object]]:
        self.asked += 1
        return self._table.to_pydict()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    for package in packages:
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, package, None)


def test_without_pyarrow_a_result_can_still_be_read(monkeypatch):
    table = Bare(hand.teams().to_arrow())
    result = Result(hand.Released(table, hand.teams().meta))
    without(monkeypatch, "pyarrow")
    assert result.to_dict()["estimate"][0] == 52.0
    assert "Noord" in repr(result) and "Noord" in result._repr_html_()
    assert result.to_polars()["team"].to_list()[0] == "Noord"
    assert table.asked == 1
    with pytest.raises(Unavailable, match=r'"pyarrow"; it is not installed; .*"klankbord\[pandas\]"'):
        result.to_arrow()


@pytest.mark.parametrize(
    ("package", "act", "install"),
    [
        ("pandas", Result.to_pandas, r'pip install "klankbord\[pandas\]"'),
        ("polars", Result.to_polars, "pip install polars"),
        ("matplotlib", Result.plot, r'pip install "klankbord\[report\]"'),
    ],
)
def test_a_missing_package_is_named_with_what_brings_it(monkeypatch, package, act, install):
    result = hand.teams()
    without(monkeypatch, package)
    with pytest.raises(Unavailable, match=install):
        act(result)


def test_importing_results_loads_no_heavy_package():
    code = "import sys, klankbord.result; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    ).stdout.split()
    assert "klankbord" in loaded
    assert not {"numpy", "pandas", "polars", "pyarrow", "matplotlib", "narwhals", "jinja2"} & set(loaded)
