"""Scores against an oracle written from the published formulas, over every kind of frame, and the laws they obey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import score_oracle as oracle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from score_oracle import Group

import klankbord as kb

KNOWN = kb.Policy(anonymous=False)
EVERYBODY = kb.Policy(min_persons=1, below_floor=True, anonymous=False)
COMMON = ["estimate", "low", "high", "n", "persons", "asked", "answered", "response_rate", "reason"]
OWN = {
    "nps": ["promoters", "passives", "detractors", "promoters_share", "passives_share", "detractors_share"],
    "csat": ["satisfied", "satisfied_share"],
    "ces": ["easy", "easy_share", "easy_share_low", "easy_share_high", "limits_trusted"],
    "mean_score": ["top", "top_share", "top_share_low", "top_share_high", "limits_trusted"],
}
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "mean_score": (1, 5)}
TOPS = {"nps": 0, "csat": 4, "ces": 5, "mean_score": 4}
MEASURES = list(SCALES)


def survey(measure: str, seed: int = 1, rows: int = 600, people: int | None = 90, groups: int = 4) -> pa.Table:
    """Answers with a team effect, a third silent, some people often, and weights that are exact in binary."""
    rng = np.random.default_rng(seed)
    low, high = SCALES[measure]
    team = rng.integers(0, groups, rows)
    value = np.clip(np.round(rng.normal(low + (high - low) * (0.5 + 0.1 * team), (high - low) / 4)), low, high)
    silent = rng.random(rows) < 0.3
    person = rng.integers(0, people or rows, rows) if people else np.arange(rows)
    return pa.table(
        {
            "team": [f"team {each}" for each in team],
            "klant": [f"k{each}" for each in person],
            "score": pa.array(value.astype(int), mask=silent),
            "gewicht": rng.integers(16, 192, rows) / 64,
        }
    )


def ask(measure: str, data: Any, **options: Any) -> kb.Result:
    return getattr(kb, measure)(data, **{"value": "score", "by": "team", "policy": KNOWN, **options})


def groups_of(data: pa.Table, *, person: bool = True, weight: bool = False) -> dict[Any, Group]:
    frame = data.to_pandas().dropna(subset="score")
    return {
        name: Group.of(part.score, part.klant if person else None, part.gewicht if weight else None)
        for name, part in frame.groupby("team")
    }


def assert_close(found: float | None, expected: float, what: object = "") -> None:
    assert found is not None, what
    assert abs(found - expected) <= 1e-9 * max(1, abs(expected)), (what, found, expected)


# Numbers


@pytest.mark.parametrize("people", [None, 90], ids=["once", "often"])
@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
@pytest.mark.parametrize("confidence", [0.95, 0.8])
@pytest.mark.parametrize("measure", MEASURES)
def test_scores(measure: str, people: int | None, weight: bool, confidence: float) -> None:
    data = survey(measure, people=people)
    options = {"weight": "gewicht"} if weight else {}
    found = ask(measure, data, person="klant", confidence=confidence, **options).to_dict()
    expected = groups_of(data, weight=weight)
    assert found["team"] == sorted(expected)
    for row, name in enumerate(found["team"]):
        group = expected[name]
        for column, number in zip(
            ("estimate", "low", "high"),
            oracle.score(group, measure, scale=SCALES[measure], top=TOPS[measure], confidence=confidence),
            strict=True,
        ):
            assert_close(found[column][row], number, (name, column))
        assert found["n"][row] == found["answered"][row] == len(group.value)
        assert found["persons"][row] == len(set(group.person))
        assert found["asked"][row] == data.to_pandas().team.eq(name).sum()
        assert_close(found["response_rate"][row], len(group.value) / found["asked"][row])


def test_published_nps_limits() -> None:
    """10 detractors, 30 passives, 60 promoters: 35.47 to 61.62; 10 promoters: 47.50 to 100 (Rocks 2016)."""
    some = kb.nps(pa.table({"value": [0] * 10 + [8] * 30 + [10] * 60})).to_dict()
    assert (round(some["low"][0], 2), some["estimate"][0], round(some["high"][0], 2)) == (35.47, 50.0, 61.62)
    all_ten = kb.nps(pa.table({"value": [10] * 10})).to_dict()
    assert (round(all_ten["low"][0], 2), all_ten["high"][0]) == (47.50, 100.0)


@pytest.mark.parametrize(("top", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)])
def test_published_wilson_limits(top: int, n: int, low: float, high: float) -> None:
    """The examples of Newcombe (1998), Stat. Med. 17:857-872."""
    found = kb.csat(pa.table({"value": [5] * top + [1] * (n - top)})).to_dict()
    assert (round(found["low"][0], 4), round(found["high"][0], 4)) == (low, high)


def test_published_newcombe_limits() -> None:
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, Stat. Med. 17:873-890)."""
    data = pa.table({"team": ["a"] * 70 + ["b"] * 80, "value": [5] * 56 + [1] * 14 + [5] * 48 + [1] * 32})
    found = kb.csat(data, by="team").differences(versus="b").to_dict()
    assert (round(found["difference_low"][0], 4), round(found["difference_high"][0], 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize("people", [None, 90], ids=["once", "often"])
@pytest.mark.parametrize("weight", [False, True], ids=["equal", "weighted"])
@pytest.mark.parametrize("versus", ["rest", "total", "team 2"])
@pytest.mark.parametrize("measure", MEASURES)
def test_differences(measure: str, versus: str, weight: bool, people: int | None) -> None:
    data = survey(measure, seed=3, people=people)
    options = {"weight": "gewicht"} if weight else {}
    found = ask(measure, data, person="klant", **options).differences(versus).to_dict()
    groups = groups_of(data, weight=weight)
    p = {}
    for row, name in enumerate(found["team"]):
        others = [group for other, group in groups.items() if other != name]
        if versus == name:
            assert found["difference"][row] is None
            assert found["reason"][row] == "not_identified"
            continue
        rest = groups[versus] if versus in groups else oracle.together(others)
        own = groups[name].weight.sum()
        factor = 1 - own / (own + rest.weight.sum()) if versus == "total" else 1
        *numbers, p[row] = oracle.difference(groups[name], rest, measure, top=TOPS[measure], factor=factor)
        for column, number in zip(("difference", "difference_low", "difference_high"), numbers, strict=True):
            assert_close(found[column][row], number, (name, column))
    for row, adjusted in zip(p, oracle.benjamini_hochberg(list(p.values())), strict=True):
        assert abs(found["p_adjusted"][row] - adjusted) <= 1e-9
        assert found["differs"][row] == (adjusted <= 0.05)


def test_difference_from_the_period_before() -> None:
    rng = np.random.default_rng(5)
    moments = [dt.datetime(2026, 1 + each % 3, 10, tzinfo=dt.timezone.utc) for each in range(300)]
    data = pa.table({"value": rng.integers(1, 6, 300), "klant": rng.integers(0, 60, 300), "at": moments})
    found = kb.csat(data, person="klant", period="month", zone="UTC", policy=KNOWN).differences("previous").to_dict()
    frame = data.to_pandas()
    month = {each: Group.of(part.value, part.klant) for each, part in frame.groupby(frame["at"].dt.month)}
    assert found["period"] == [dt.date(2026, each, 1) for each in (1, 2, 3)]
    assert found["reason"][0] == "not_identified"
    for row in (1, 2):
        expected = oracle.difference(month[row + 1], month[row], "csat", top=4)
        for column, number in zip(("difference", "difference_low", "difference_high"), expected, strict=False):
            assert_close(found[column][row], number)


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "int64", "uint8", "float64"])
def test_slices_begin_at_any_bit(kind: str) -> None:
    """Presence is read 64 rows at a time: every offset and length, against a count row by row."""
    rng = np.random.default_rng(8)
    value, silent = rng.integers(0, 11, 400), rng.random(400) < 0.6
    team = rng.choice(np.array([-3, 0, 7, 4095, 4096, 90_000]), 400)
    data = pa.table({"score": pa.array(value, mask=silent).cast(kind), "team": pa.array(team, mask=team == 7)})
    for offset in range(0, 140, 3):
        rows = 1 + (offset * 37) % 250
        found = ask("nps", data.slice(offset, rows), policy=EVERYBODY).to_dict()
        here = slice(offset, offset + rows)
        for row, name in enumerate(found["team"]):
            mine = team[here] == (7 if name is None else name)
            given = value[here][mine & ~silent[here]]
            assert (found["n"][row] or 0) == len(given)
            if len(given) > 0:
                assert found["asked"][row] in (mine.sum(), None)
                assert_close(found["estimate"][row], 100 * ((given >= 9).mean() - (given <= 6).mean()))


def test_superiority_of_shoulder_pain() -> None:
    """Lumley's shoulder data: 322.5 of 418 pairs, 0.771531 (Cliff's delta 0.543062); R's pROC gives the same."""
    a, b = [1] * 19 + [2] * 2 + [3], [1] * 7 + [2] * 3 + [3] * 4 + [4] * 3 + [5] * 2
    data = pa.table({"team": ["A"] * 22 + ["B"] * 19, "value": a + b})
    found = kb.superiority(data, group="team", a="A", b="B").to_dict()
    back = kb.superiority(data, group="team", a="B", b="A").to_dict()
    assert_close(found["estimate"][0], 322.5 / 418)
    assert_close(found["cliffs_delta"][0], 2 * 322.5 / 418 - 1)
    for one, other in (("estimate", "estimate"), ("low", "high"), ("high", "low")):
        assert_close(found[one][0], 1 - back[other][0])
    se, theta = 0.066528, 322.5 / 418
    logit = np.log(theta / (1 - theta)) + np.array([-1, 1]) * 1.959963984540054 * se / (theta * (1 - theta))
    assert np.allclose([found["low"][0], found["high"][0]], 1 / (1 + np.exp(-logit)), atol=2e-6)


# Frames

KINDS: dict[str, tuple[Callable[[pa.Table], Any], type]] = {
    "pandas": (lambda table: table.to_pandas(), pd.DataFrame),
    "pandas with Arrow types": (lambda table: table.to_pandas(types_mapper=pd.ArrowDtype), pd.DataFrame),
    "polars": (pl.DataFrame, pl.DataFrame),
    "pyarrow": (lambda table: table, pa.Table),
    "duckdb": (lambda answers: duckdb.sql("select * from answers"), pa.Table),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("measure", MEASURES)
def test_every_frame(measure: str, kind: str) -> None:
    data = survey(measure)
    make, own = KINDS[kind]
    found = ask(measure, make(data), person="klant", weight="gewicht", shrink=True)
    assert type(found.frame()) is own
    assert type(found.differences().frame()) is own
    assert type(found.to_long()) is own
    assert found.to_dict() == ask(measure, data, person="klant", weight="gewicht", shrink=True).to_dict()


def test_other_forms_of_a_result() -> None:
    found = ask("nps", survey("nps"))
    columns = found.to_dict()
    assert found.to_arrow().to_pydict() == columns
    assert found.to_polars().to_dict(as_series=False) == columns
    assert list(found.to_pandas()["n"]) == columns["n"]
    assert pa.table(found).equals(found.to_arrow())
    long = found.to_long()
    assert long.column_names == ["team", "period", "measure", "unit", *COMMON, "coded"]
    assert set(long["unit"].to_pylist()) == {"points"}


@pytest.mark.parametrize("measure", MEASURES)
def test_columns(measure: str) -> None:
    shrunk = ["shrunk", "shrunk_low", "shrunk_high", "rank_low", "rank_high"]
    data = survey(measure).append_column("at", pa.array([dt.datetime(2026, 1, 1)] * 600))
    assert list(ask(measure, data).to_dict()) == ["team", *COMMON, *OWN[measure]]
    found = ask(measure, data, by=["team", "klant"], period="year", zone="UTC", shrink=True, policy=EVERYBODY)
    assert list(found.to_dict()) == ["team", "klant", "period", *COMMON, *OWN[measure], *shrunk]
    assert list(ask(measure, data).differences().to_dict()) == [
        "team", "difference", "difference_low", "difference_high", "p_adjusted", "differs", "reason",
    ]  # fmt: skip


# Laws


def equal(one: kb.Result, other: kb.Result) -> bool:
    return one.to_dict() == other.to_dict() and one.differences().to_dict() == other.differences().to_dict()


tables = st.integers(0, 10_000).flatmap(
    lambda seed: st.builds(
        survey, st.sampled_from(MEASURES), st.just(seed), st.integers(1, 250), st.sampled_from([None, 5, 40]), st.integers(1, 6)
    )
)
laws = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def either(data: pa.Table, **options: Any) -> kb.Result:
    """On a scale that fits every survey."""
    return kb.mean_score(data, **{"value": "score", "by": "team", "person": "klant", "scale": (0, 10), "policy": EVERYBODY, **options})


@laws
@given(tables, st.integers(0, 99))
def test_order_does_not_matter(data: pa.Table, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(data.num_rows)
    assert equal(either(data), either(data.take(order)))


@laws
@given(tables, st.integers(1, 60), st.integers(1, 3))
def test_chunks_and_threads_do_not_matter(data: pa.Table, size: int, threads: int) -> None:
    chunked = pa.Table.from_batches(data.to_batches(max_chunksize=size))
    assert equal(either(data, threads=1, weight="gewicht"), either(chunked, threads=threads, weight="gewicht"))


@laws
@given(tables, st.data())
def test_a_slice_is_its_rows(data: pa.Table, draw: st.DataObject) -> None:
    first = draw.draw(st.integers(0, data.num_rows - 1))
    count = draw.draw(st.integers(1, data.num_rows - first))
    assert equal(either(data.slice(first, count)), either(data.take(list(range(first, first + count)))))


@laws
@given(tables)
def test_dictionaries_and_integers_are_the_same_groups(data: pa.Table) -> None:
    plain = either(data)
    coded = data.set_column(0, "team", data["team"].dictionary_encode()).set_column(1, "klant", data["klant"].dictionary_encode())
    parts = pa.concat_tables([coded.slice(each, 37) for each in range(0, coded.num_rows, 37)])
    halves = pa.Table.from_batches(
        [batch for part in (data.slice(0, 90), data.slice(90)) for batch in part.set_column(0, "team", part["team"].combine_chunks().dictionary_encode()).to_batches()]
    )
    assert equal(plain, either(coded))
    assert equal(plain, either(parts))
    assert equal(plain, either(halves))
    numbered = data.set_column(1, "klant", pa.array([int(each[1:]) for each in data["klant"].to_pylist()]))
    assert equal(plain, either(numbered))
    counted = data.set_column(0, "team", pa.array([int(each[5:]) for each in data["team"].to_pylist()]))
    assert [f"team {each}" for each in either(counted).to_dict()["team"]] == plain.to_dict()["team"]
    assert either(counted).to_dict()["low"] == plain.to_dict()["low"]


@laws
@given(tables, st.integers(2, 4))
def test_copies_of_a_person_add_no_certainty(data: pa.Table, times: int) -> None:
    """Everybody gives the same answer again: as many persons, the same score, the same limits."""
    data = data.set_column(1, "klant", pa.array(range(data.num_rows)))
    once, often = either(data).to_dict(), either(pa.concat_tables([data] * times)).to_dict()
    for row, persons in enumerate(once["persons"]):
        assert often["persons"][row] == persons
        if once["estimate"][row] is None:
            continue
        assert_close(often["estimate"][row], once["estimate"][row])
        assert often["n"][row] == times * once["n"][row]
        assert_close(often["low"][row], once["low"][row])
        assert_close(often["high"][row], once["high"][row])


@laws
@given(tables)
def test_a_mirror_turns_the_sign(data: pa.Table) -> None:
    value = data["score"].to_numpy(zero_copy_only=False)
    mirrored = data.set_column(2, "score", pa.array(10 - value, from_pandas=True))
    straight, turned = either(data).to_dict(), either(mirrored).to_dict()
    for row, estimate in enumerate(straight["estimate"]):
        if estimate is not None:
            assert_close(turned["estimate"][row], 10 - estimate)
            assert_close(turned["low"][row], 10 - straight["high"][row])


# Groups, periods, response


def test_several_groups_and_null_groups() -> None:
    data = pa.table({"a": ["x", "x", None, "x"] * 10, "b": [1, 2, 1, None] * 10, "value": [9] * 40})
    found = kb.nps(data, by=["a", "b"]).to_dict()
    assert list(zip(found["a"], found["b"], found["n"], strict=True)) == [("x", 1, 10), ("x", 2, 10), ("x", None, 10), (None, 1, 10)]


def test_small_groups_are_pooled_when_nothing_is_known_of_the_source() -> None:
    data = pa.table({"team": ["a"] * 30 + ["b"] * 12 + ["c"] * 4 + ["d"] * 3, "value": [9] * 30 + [3] * 12 + [8] * 7})
    guarded, known = kb.nps(data, by="team").to_dict(), kb.nps(data, by="team", policy=KNOWN).to_dict()
    assert guarded["team"] == ["a", "b", "c", "d", "other"]
    assert guarded["n"] == [30, None, None, None, 19]
    assert guarded["reason"] == ["not_given", "suppressed", "suppressed", "suppressed", "not_given"]
    assert_close(guarded["estimate"][4], -100 * 12 / 19)
    assert known["team"] == ["a", "b", "c", "d"]
    assert known["n"] == [30, 12, 4, 3]
    assert known["persons"] == [30, 12, None, None]
    assert known["reason"] == ["not_given", "not_given", "too_few", "too_few"]


def test_a_lowered_minimum_is_stamped() -> None:
    usual, low = ask("nps", survey("nps")), ask("nps", survey("nps"), policy=EVERYBODY)
    assert usual.meta["stamps"] == []
    assert any("1" in stamp for stamp in low.meta["stamps"])
    assert low.meta["stamps"][0] in low.explain()
    assert low.meta["stamps"][0] in repr(low)


def test_viewers() -> None:
    data = survey("nps")
    own = ask("nps", data, viewer=("team", "team 1")).to_dict()
    whole = ask("nps", data).to_dict()
    assert own["estimate"] == [None, whole["estimate"][1], None, None]
    assert [each == "suppressed" for each in own["reason"]] == [True, False, True, True]


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_periods(period: str, zone: str) -> None:
    """By the calendar of the zone, over two changes of the clock and a turn of the year."""
    start = dt.datetime(2025, 10, 24, tzinfo=dt.timezone.utc)
    moments = [start + dt.timedelta(minutes=97 * each) for each in range(2600)]
    found = kb.csat(pa.table({"value": [5] * 2600, "at": moments}), period=period, zone=zone, policy=EVERYBODY).to_dict()

    def begin(moment: dt.datetime) -> dt.date:
        day = moment.astimezone(ZoneInfo(zone)).date()
        return {
            "day": day,
            "week": day - dt.timedelta(days=day.weekday()),
            "month": day.replace(day=1),
            "quarter": day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
            "year": day.replace(month=1, day=1),
        }[period]

    days = [begin(moment) for moment in moments]
    assert found["period"] == sorted(set(days))
    assert found["n"] == [days.count(each) for each in found["period"]]


def test_naive_times_are_read_in_the_zone() -> None:
    naive = [dt.datetime(2026, 1, 1, 0, 30)] * 10 + [dt.datetime(2025, 12, 31, 23, 30)] * 10
    found = kb.csat(pa.table({"value": [5] * 20, "at": naive}), period="year", zone="Asia/Tokyo", policy=KNOWN).to_dict()
    assert found["period"] == [dt.date(2025, 1, 1), dt.date(2026, 1, 1)]
    aware = [each.replace(tzinfo=dt.timezone.utc) for each in naive]
    assert kb.csat(pa.table({"value": [5] * 20, "at": aware}), period="year", zone="Asia/Tokyo").to_dict()["period"] == [dt.date(2026, 1, 1)]


def test_asked_and_silent() -> None:
    values = [9] * 20 + [None] * 15 + [99] * 10
    assert kb.nps(pa.table({"value": values}), not_asked=[99]).to_dict()["asked"] == [35]
    assert kb.nps(pa.table({"value": values}), missing=[99]).to_dict()["asked"] == [45]
    full = kb.nps(pa.table({"value": [9] * 20})).to_dict()
    assert (full["asked"], full["response_rate"], full["reason"]) == ([None], [None], ["not_given"])
    invited = pa.table({"value": [9] * 20 + [None] * 20, "invited": [True] * 30 + [False] * 10})
    assert kb.nps(invited).to_dict()["asked"] == [30]
    everybody = pa.table({"value": [9] * 20, "was_invited": [True] * 20})
    assert kb.nps(everybody, invited="was_invited").to_dict()["response_rate"] == [1.0]


def test_words_for_answers() -> None:
    words = pa.table({"value": ["good"] * 20 + ["bad"] * 10 + ["offered"] * 5 + ["unoffered"] * 5 + ["7"] * 10})
    found = kb.nps(words, positive=["good"], negative=["bad"], silent=["offered"], not_asked=["unoffered"]).to_dict()
    assert (found["promoters"], found["detractors"], found["passives"], found["asked"]) == ([20], [10], [10], [45])


def test_pending_invitations() -> None:
    day = [dt.datetime(2026, 3, 1 + each, tzinfo=dt.timezone.utc) for each in range(20)]
    data = pa.table({"klant": range(40), "value": [5] * 20 + [None] * 20, "invited_at": day * 2, "at": day + [None] * 20})
    open_, closed = (kb.csat(data, person="klant", closes_after_days=days).to_dict() for days in (7, 0))
    assert (open_["asked"], open_["pending"]) == ([33], [7])
    assert closed["asked"][0] + closed.get("pending", [0])[0] == 40


def test_persons_unknown() -> None:
    """Nobody named: every row is a person. Some nameless: together one person."""
    data = survey("nps", people=None)
    assert "rows_as_persons" in ask("nps", data).meta["notes"]
    assert "rows_as_persons" not in ask("nps", data, person="klant").meta["notes"]
    some = pa.table({"value": [9] * 20, "klant": ["a", None] * 10})
    assert kb.nps(some, person="klant", policy=EVERYBODY).to_dict()["persons"] == [2]


def test_facts_answer_like_the_table() -> None:
    data = survey("csat")
    facts = kb.facts("ratings", data, customer="klant", value="score", weight="gewicht", scale=(1, 5))
    plain = kb.csat(data, value="score", by="team", person="klant", policy=KNOWN).to_dict()
    assert kb.csat(facts, by="team", policy=KNOWN).to_dict() == plain
    weighted = kb.csat(data, value="score", by="team", person="klant", weight="gewicht", policy=KNOWN).to_dict()
    assert kb.csat(facts, by="team", weight="weight", policy=KNOWN).to_dict() == weighted


# Shrinkage


@pytest.mark.parametrize("measure", MEASURES)
def test_shrinking(measure: str) -> None:
    data = survey(measure, rows=2000, people=None, groups=12)
    plain, found = ask(measure, data).to_dict(), ask(measure, data, shrink=True).to_dict()
    assert {name: found[name] for name in plain} == plain
    groups = groups_of(data, person=False)
    whole = oracle.score(oracle.together(list(groups.values())), measure, scale=SCALES[measure], top=TOPS[measure])[0]
    low, high = (-100, 100) if measure == "nps" else (0, 1) if measure == "csat" else SCALES[measure]
    for row in range(12):
        assert low <= found["shrunk_low"][row] < found["shrunk"][row] < found["shrunk_high"][row] <= high
        assert 1 <= found["rank_low"][row] <= found["rank_high"][row] <= 12
    outer = int(np.argmax(np.abs(np.array(found["estimate"]) - whole)))
    assert abs(found["shrunk"][outer] - whole) < abs(found["estimate"][outer] - whole)
    best = int(np.argmax(found["estimate"]))
    assert found["rank_low"][best] == 1
    told_apart = sum(low > 1 for low in found["rank_low"])
    assert told_apart > 0


def test_equal_groups_cannot_be_ranked() -> None:
    data = pa.table({"team": list("abcde") * 40, "score": [3, 4, 5, 2] * 50})
    found = ask("mean_score", data, shrink=True).to_dict()
    assert set(found["rank_low"]) == {1}
    assert set(found["rank_high"]) == {5}


# Words and pictures of real results


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("measure", MEASURES)
def test_words(measure: str, lang: str) -> None:
    found = ask(measure, survey(measure), person="klant")
    summary = found.summary(lang).splitlines()
    assert len(summary) == 4
    assert all(line.startswith(f"Team {row}: ") for row, line in enumerate(summary))
    assert found.differences().summary(lang)
    assert "score" in found.explain(lang)
    assert all(method["source"] in found.explain(lang) for method in found.meta["methods"])
    html = found._repr_html_()
    assert html.count("<tr") >= 5
    assert "team 3" in html


@pytest.mark.parametrize("measure", MEASURES)
def test_pictures(measure: str) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    found = ask(measure, survey(measure))
    _, ax = plt.subplots()
    assert found.plot(ax=ax) is ax
    for other in (found, found.differences(), found.distribution()):
        axes = other.plot()
        assert axes.has_data()
    plt.close("all")
