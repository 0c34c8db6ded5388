"""Facts: mapped once, merged, forgotten, looked back upon and kept as bytes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import klankbord as kb

UTC = dt.timezone.utc


def rows(*answers: tuple[str, int | None, Any, int]) -> pa.Table:
    """(customer, interaction, value, day of January)"""
    customer, interaction, value, day = zip(*answers, strict=True)
    return pa.table(
        {
            "customer": customer,
            "interaction": pa.array(interaction, pa.int64()),
            "value": pa.array(value, pa.int64()),
            "at": [dt.datetime(2026, 1, each, tzinfo=UTC) for each in day],
        }
    )


def made(*answers: tuple[str, int | None, Any, int]) -> kb.Facts:
    return kb.facts("ratings", rows(*answers), zone="UTC")


def test_kinds_and_columns() -> None:
    assert kb.fact_kinds()[:3] == ["interactions", "ratings", "moods"]
    assert len(kb.fact_kinds()) == len(set(kb.fact_kinds())) == 15
    for kind in kb.fact_kinds():
        names = [name for name, *_ in kb.fact_columns(kind)]
        assert len(names) == len(set(names)) >= 2
    rater = next(each for each in kb.fact_columns("ratings") if each[0] == "rater")
    assert rater == ("rater", "word", False, ["customer", "employee"])


@pytest.mark.parametrize("make", [pl.DataFrame, lambda table: table.to_pandas(), lambda table: table])
def test_every_frame_maps_the_same(make: Any) -> None:
    data = rows(("a", 1, 9, 1), ("b", 2, None, 2), ("c", 3, 4, 3))
    theirs = make(data.rename_columns(["klant", "contact", "cijfer", "datum"]))
    facts = kb.facts("ratings", theirs, customer="klant", interaction="contact", value="cijfer", at="datum", zone="UTC")
    assert facts.to_bytes() == kb.facts("ratings", data, zone="UTC").to_bytes()
    assert type(kb.nps(facts).frame()) is type(theirs)


def test_dates_texts_and_constants() -> None:
    data = pd.DataFrame({"klant": [1, 2], "wanneer": ["31/12/2025 23:30", "01/01/2026 00:30"], "oordeel": ["goed", "slecht"]})
    facts = kb.facts(
        "ratings", data, customer="klant", value="oordeel", at="wanneer", pattern="%d/%m/%Y %H:%M", zone="Europe/Amsterdam",
        positive=["goed"], negative=["slecht"], constants={"question": "recommend"},
    )  # fmt: skip
    kept = facts.table().to_dict()
    assert sorted(zip(kept["customer"], kept["value"], kept["question"], strict=True)) == [(1, 10.0, "recommend"), (2, 0.0, "recommend")]
    assert [each.astimezone(UTC) for each in sorted(kept["at"])] == [
        dt.datetime(2025, 12, 31, 22, 30, tzinfo=UTC), dt.datetime(2025, 12, 31, 23, 30, tzinfo=UTC),
    ]  # fmt: skip


def held(facts: kb.Facts) -> list[Any]:
    """Its rows, in an order of their own."""
    return sorted(zip(*facts.table().to_dict().values(), strict=True), key=repr)


answers = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(1, 4), st.one_of(st.none(), st.integers(0, 10)), st.integers(1, 28)),
    min_size=1, max_size=30,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(answers, st.integers(0, 30), st.randoms())
def test_merging_is_adding_all(given_: list[Any], cut: int, random: Any) -> None:
    shuffled = random.sample(given_, len(given_))
    whole = made(*given_)
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    merged = made(*parts[-1])
    for part in parts[:-1]:
        merged.merge(made(*part))
    assert held(merged) == held(whole)
    assert merged.rows == len({each[:2] for each in given_})
    assert merged.given == len(given_)
    merged.merge(whole)
    assert held(merged) == held(whole)


@settings(max_examples=60, deadline=None)
@given(answers)
def test_forgotten_is_never_met(given_: list[Any]) -> None:
    others = [each for each in given_ if each[0] != "a"]
    left = made(*given_).forget("customer", "a")
    assert "a" not in left.table().to_dict()["customer"]
    assert left.rows == len({each[:2] for each in others})
    if others:
        assert held(left) == held(made(*others))


def test_an_answer_beats_silence_and_the_later_one_wins() -> None:
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        given_ = [("a", 1, None, 9), ("a", 1, 3, 2), ("a", 1, 8, 5)]
        assert made(*(given_[each] for each in order)).table().to_dict()["value"] == [8.0]


def test_as_of_knows_no_later_answer() -> None:
    data = pa.table(
        {
            "customer": ["a", "b", "c"], "value": [9, 4, 7],
            "invited_at": [dt.datetime(2026, 1, day, tzinfo=UTC) for day in (1, 1, 20)],
            "at": [dt.datetime(2026, 1, day, tzinfo=UTC) for day in (5, 15, 25)],
        }
    )  # fmt: skip
    facts = kb.facts("ratings", data, zone="UTC")
    then = facts.as_of("2026-01-10").table().to_dict()
    assert dict(zip(then["customer"], then["value"], strict=True)) == {"a": 9.0, "b": None}
    assert held(facts.as_of(dt.date(2026, 1, 15))) == held(facts.as_of("2026-01-15T12:00:00+00:00"))
    assert held(facts.as_of("2026-12-31")) == held(facts)
    assert len(facts) == 3


def test_columns_taken_over() -> None:
    one = kb.facts("ratings", pa.table({"customer": ["a"], "value": [9], "team": ["x"]}))
    taken = one.take(kb.facts("ratings", pa.table({"customer": ["b"], "value": [4]})))
    assert sorted(zip(taken.table().to_dict()["customer"], taken.table().to_dict()["team"], strict=True)) == [("a", "x"), ("b", None)]


def test_what_it_says_of_itself() -> None:
    facts = kb.facts("ratings", pa.table({"customer": ["a", "b"], "value": [9, 11]}), scale=(0, 10))
    assert repr(facts) == "<klankbord.Facts ratings: 1 rows of 2 given, 1 set aside; customer, value>"
    assert (facts.kind, facts.columns, facts.scale, len(facts)) == ("ratings", ["customer", "value"], (0.0, 10.0, 1.0), 1)
    assert facts.bytes_used > 0
    assert pa.table(facts).num_rows == 1
    assert np.isclose(kb.nps(facts, policy=kb.Policy(min_persons=1, below_floor=True, anonymous=False)).to_dict()["estimate"][0], 100)
