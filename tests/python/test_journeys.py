"""Journeys from Python: frames of every kind, a second implementation, laws, and input that cannot be."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone
from typing import Any

import duckdb
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from journey_oracle import hands_of, in_order, measures, touch_and_wait

import klankbord as kb

MONDAY = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)
OPEN = kb.Policy(min_persons=1, min_employees=1, below_floor=True, anonymous=False)


def log_of(seed: int, rows: int = 600, *, customers: int = 40, ends: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    start = MONDAY + pd.to_timedelta(rng.integers(0, 4000, rows) * 15, "min")
    frame = pd.DataFrame(
        {
            "customer": [f"K{n}" for n in rng.integers(0, customers, rows)],
            "employee": np.where(rng.random(rows) < 0.1, None, [f"e{n}" for n in rng.integers(0, 7, rows)]),
            "team": [f"T{n}" for n in rng.integers(0, 3, rows)],
            "touchpoint": [("desk", "phone", "mail")[n] for n in rng.integers(0, 3, rows)],
            "interaction": [f"i{n}" for n in range(rows)],
            "start": start,
        }
    )
    if ends:
        frame["end"] = start + pd.to_timedelta(rng.integers(0, 60, rows), "min")
    return frame


def as_kinds(frame: pd.DataFrame) -> dict[str, Any]:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    connection.register("log", table)
    return {"pandas": frame, "pyarrow": table, "polars": pl.from_arrow(table), "duckdb": connection.sql("select * from log")}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_by_one_as_a_second_implementation_has_it(seed: int) -> None:
    log = log_of(seed)
    found = kb.journeys(log, bots=["e6"]).table(policy=OPEN).to_pandas().set_index("customer")
    wanted = {who: measures(hands) for who, hands in hands_of(log, ("e6",)).items()}
    assert set(found.index) == set(log["customer"])
    for who, want in wanted.items():
        for name, value in want.items():
            got = found.loc[who, name]
            assert (pd.isna(got) and value is None) or abs(got - value) < 1e-12, (who, name)
    ordered = in_order(log)
    for who, rows in ordered.groupby("customer"):
        touch, wait = touch_and_wait(rows, ("e6",))
        assert abs(found.loc[who, "touch_minutes"] - touch) < 1e-9
        assert abs(found.loc[who, "wait_minutes"] - wait) < 1e-9


@pytest.mark.parametrize("seed", [1, 2])
def test_groups_as_a_second_implementation_has_them(seed: int) -> None:
    log = log_of(seed)
    found = kb.journeys(log).continuity("team", policy=OPEN).to_pandas().set_index("team")
    for team, rows in log.groupby("team"):
        each = [measures(hands) for hands in hands_of(rows).values()]
        coc = np.array([one["coc"] for one in each if one["coc"] is not None])
        secon = np.array([one["secon"] for one in each if one["secon"] is not None])
        row = found.loc[team]
        assert abs(row["coc"] - coc.mean()) < 1e-11
        assert abs(row["secon"] - secon.mean()) < 1e-11
        assert abs(row["coc_median"] - np.median(coc)) < 1e-12
        assert abs(row["coc_zero_share"] - (coc == 0).mean()) < 1e-12
        assert abs(row["hands"] - np.mean([one["hands"] for one in each])) < 1e-11
        assert row["contacts"] == sum(one["contacts"] for one in each)
        assert row["repeated"] == len(coc)


def test_handovers_and_the_map_as_a_second_implementation_has_them() -> None:
    log = log_of(5)
    ordered = in_order(log)
    people = ordered[ordered["employee"].notna()]
    before = people.groupby("customer").shift()
    steps = people.assign(from_team=before["team"], who=before["employee"])
    steps = steps[steps["who"].notna() & (steps["who"] != steps["employee"])]
    wanted = steps.groupby(["from_team", "team"]).size()
    found = kb.journeys(log).handovers(policy=OPEN, per="customer").to_pandas()
    assert {(a, b): n for a, b, n in zip(found["from_team"], found["to_team"], found["handovers"], strict=True)} == dict(wanted)
    assert abs(found["share"].sum() - 1) < 1e-12
    follows = ordered.assign(source=ordered.groupby("customer")["touchpoint"].shift())
    pairs = follows[follows["source"].notna()].groupby(["source", "touchpoint"]).size()
    mapped = kb.journeys(log).process_map(policy=OPEN, per="customer").to_pandas()
    inner = mapped.dropna(subset=["from_touchpoint", "to_touchpoint"])
    assert {(a, b): n for a, b, n in zip(inner["from_touchpoint"], inner["to_touchpoint"], inner["steps"], strict=True)} == dict(pairs)


def test_variants_as_a_second_implementation_has_them() -> None:
    log = log_of(6, rows=300, customers=120)
    wanted = in_order(log).groupby("customer")["touchpoint"].agg(" > ".join).value_counts()
    result = kb.journeys(log).variants(top=500, policy=OPEN)
    found = result.to_dict()
    assert dict(zip(found["variant"], found["cases"], strict=True)) == dict(wanted)
    assert result.meta["totals"] == {"cases": 120 if len(log["customer"].unique()) == 120 else log["customer"].nunique(), "distinct": len(wanted)}
    assert found["cumulative_share"][-1] == 1


def test_every_kind_of_frame_gives_the_same_and_comes_back() -> None:
    log = log_of(1)
    results = {kind: kb.journeys(frame).continuity("team") for kind, frame in as_kinds(log).items()}
    first = results["pandas"].to_dict()
    for kind, result in results.items():
        assert result.to_dict() == first, kind
    assert isinstance(results["pandas"].frame(), pd.DataFrame)
    assert isinstance(results["polars"].frame(), pl.DataFrame)
    assert isinstance(results["duckdb"].frame(), pa.Table)
    assert results["polars"].to_long().columns[:4] == ["team", "period", "measure", "unit"]


def test_measures_joined_back_onto_the_rows() -> None:
    log = log_of(2, rows=90).sample(frac=1, random_state=1)
    j = kb.journeys(log)
    wanted = j.table(policy=OPEN).to_pandas().set_index("customer")["hands"]
    for kind, frame in as_kinds(log).items():
        more = kb.journeys(frame).augment(frame, policy=OPEN)
        made = more if isinstance(more, pd.DataFrame) else more.to_pandas()
        assert list(made["interaction"]) == list(log["interaction"]), kind
        assert list(made["hands"]) == [wanted[who] for who in log["customer"]], kind
        assert type(more).__module__.split(".")[0] == ("pyarrow" if kind == "duckdb" else kind)
    assert list(j.augment(log, policy=OPEN).index) == list(log.index)
    with pytest.raises(kb.InvalidValue, match="hands"):
        j.augment(log.assign(hands=1), policy=OPEN)
    with pytest.raises(kb.MissingName, match="customer"):
        j.augment(log.drop(columns="customer"), policy=OPEN)


def test_measures_joined_by_journey() -> None:
    log = log_of(3, rows=80).assign(journey=lambda frame: frame["touchpoint"])
    more = kb.journeys(log).augment(log, per="journey", policy=OPEN)
    for (who, which), rows in log.groupby(["customer", "journey"]):
        hands = hands_of(rows).get(who, [])
        got = more[(more["customer"] == who) & (more["journey"] == which)]["hands"]
        assert set(got) == {len(set(hands))}
    with pytest.raises(kb.MissingName, match="gap|silence"):
        kb.journeys(log.drop(columns="journey"), gap_days=3).augment(log, per="journey", policy=OPEN)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 30)), min_size=1, max_size=60), st.randoms())
def test_order_of_rows_names_and_splits_change_nothing(rows: list[tuple[int, int, int]], random: Any) -> None:
    def frame(contacts: list[tuple[int, int, int]], prefix: str = "e") -> pd.DataFrame:
        return pd.DataFrame(
            {
                "customer": [f"k{a}" for a, _, _ in contacts],
                "employee": [f"{prefix}{b}" for _, b, _ in contacts],
                "start": pd.to_datetime([MONDAY + timedelta(minutes=c) for *_, c in contacts], utc=True),
            }
        )

    def told(found: kb.JourneyResult) -> dict[str, list[Any]]:
        return found.to_dict()

    whole = kb.journeys(frame(rows))
    wanted = told(whole.continuity(policy=OPEN))
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert told(kb.journeys(frame(shuffled)).continuity(policy=OPEN)) == wanted
    assert told(whole.continuity(policy=OPEN, threads=1)) == wanted
    # Other names for the same employees; their order, which decides ties, is the same.
    assert told(kb.journeys(frame(rows, "zz")).continuity(policy=OPEN)) == wanted
    cut = random.randint(0, len(rows))
    parts = [kb.facts("interactions", frame(part)) for part in (shuffled[:cut], shuffled[cut:]) if part]
    merged = parts[0] if len(parts) == 1 else parts[0].merge(parts[1])
    assert told(kb.journeys(merged).continuity(policy=OPEN)) == wanted
    assert told(kb.journeys(pickle.loads(pickle.dumps(merged))).continuity(policy=OPEN)) == wanted


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.randoms())
def test_coc_does_not_see_order_and_secon_does(hands: list[int], random: Any) -> None:
    def of(sequence: list[int]) -> dict[str, Any]:
        table = pa.table(
            {
                "customer": ["k"] * len(sequence),
                "employee": [f"e{one}" for one in sequence],
                "start": pa.array([MONDAY + timedelta(minutes=n) for n in range(len(sequence))]),
            }
        )
        return {name: cells[0] for name, cells in kb.journeys(table).table(policy=OPEN).to_dict().items()}

    mixed = list(hands)
    random.shuffle(mixed)
    first, second, together = of(hands), of(mixed), of(sorted(hands))
    assert first["coc"] == second["coc"] == together["coc"]
    assert together["secon"] >= max(first["secon"], second["secon"])
    assert together["handovers"] == len(set(hands)) - 1


def test_a_forgotten_employee_was_never_there() -> None:
    log = log_of(4)
    held = kb.facts("interactions", log)
    held.forget("employee", "e2")
    without = kb.journeys(log[log["employee"] != "e2"])
    assert kb.journeys(held).continuity("team").to_dict() == without.continuity("team").to_dict()


def test_a_book_asks_the_same() -> None:
    log = log_of(7)
    shifts = pd.DataFrame(
        {
            "employee": [f"e{n}" for n in range(7)],
            "team": ["T0", "T0", "T0", "T1", "T1", "T2", "T2"],
            "start": [MONDAY] * 7,
            "end": [MONDAY + timedelta(days=60)] * 7,
        }
    )
    org = kb.Book(interactions=log, shifts=shifts, zone="UTC")
    asked = {
        "continuity": org.continuity("team"),
        "handovers": org.handovers(),
        "waiting": org.waiting(by="team"),
        "first_contact_resolution": org.first_contact_resolution("team"),
        "variants": org.variants(),
        "process_map": org.process_map(),
        "idle_while_waiting": org.idle_while_waiting(),
    }
    for name, result in asked.items():
        assert result.meta["measure"] == name
        assert "single_question" not in result.meta["notes"] or name in ("handovers", "variants", "process_map")
        for lang in ("en", "nl"):
            assert result.summary(lang).endswith(".")
        assert result._repr_html_().startswith("<div")
    idle = asked["idle_while_waiting"].to_dict()
    for share, minutes, wait in zip(idle["idle_share"], idle["idle_minutes"], idle["wait_minutes"], strict=True):
        assert abs(share - minutes / wait) < 1e-9
        assert 0 <= share <= 1
    with pytest.raises(kb.MissingName, match="shifts"):
        kb.Book(interactions=log, zone="UTC").idle_while_waiting()


def test_who_is_few_stays_behind_the_door() -> None:
    log = log_of(8, rows=400, customers=30)
    log.loc[log.index[:20], "team"] = "Klein"
    log.loc[log.index[:20], "customer"] = "K1"
    known = kb.Book(interactions=log, zone="UTC").continuity("team").to_dict()
    assert known["reason"][known["team"].index("Klein")] == "too_few"
    alone = kb.journeys(log).continuity("team").to_dict()
    assert alone["reason"][alone["team"].index("Klein")] == "suppressed"
    assert "other" in alone["team"]
    per_employee = kb.Book(interactions=log, zone="UTC").continuity("employee").to_dict()
    # Each row is one employee; that of nobody has no hands to count.
    assert {why for who, why in zip(per_employee["employee"], per_employee["reason"], strict=True) if who} == {"few_employees"}
    own = kb.Book(interactions=log, zone="UTC").continuity("employee", viewer=("self", "e1")).to_dict()
    assert own["reason"][own["employee"].index("e1")] is None
    with pytest.raises(kb.InvalidValue, match="anonymous"):
        kb.journeys(log).table(policy=kb.Policy(anonymous=True))
    promised = kb.Book(interactions=log, zone="UTC", anonymous=True)
    with pytest.raises(kb.InvalidValue, match="anonymous"):
        promised.journeys().table()
    assert "other" in promised.continuity("team").to_dict()["team"]
    with pytest.raises(kb.InvalidValue, match="organisation"):
        kb.journeys(log).table(viewer=("team", "T1"))


def test_opening_hours() -> None:
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=timezone.utc)  # 16:00 in Amsterdam
    monday = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc)
    log = pa.table(
        {"customer": ["k", "k"], "employee": ["a", "b"], "start": [friday - timedelta(minutes=30), monday],
         "end": [friday, monday + timedelta(minutes=30)]}
    )  # fmt: skip
    hours = {"mon-fri": ("09:00", "17:00"), "holidays": []}
    j = kb.journeys(log, calendar=hours, zone="Europe/Amsterdam")
    assert j.table(policy=OPEN).to_dict()["wait_minutes"] == [120]
    closed = kb.journeys(log, calendar={**hours, "holidays": ["2026-11-23"]}, zone="Europe/Amsterdam")
    assert closed.table(policy=OPEN).to_dict()["wait_minutes"] == [60]
    for wrong, said in (
        ({"someday": ("9:00", "17:00")}, "mon-fri"),
        ({"fri-mon": ("9:00", "17:00")}, "mon-fri"),
        ({"mon": ("17:00", "9:00")}, "later"),
        ({"mon": ("nine", "17:00")}, "09:00"),
        ({"mon": ("9:00",)}, "from, until"),
        ({"mon": ("9:00", "17:00"), "holidays": ["Christmas"]}, "2026-12-25"),
        ({}, "open"),
    ):
        with pytest.raises(kb.InvalidValue, match=said):
            kb.journeys(log, calendar=wrong, zone="Europe/Amsterdam").waiting(policy=OPEN)


def table(**columns: Any) -> pa.Table:
    base = {"customer": ["a", "a", "b"], "employee": ["x", "y", "x"], "start": [MONDAY] * 3}
    return pa.table({**base, **columns})


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda: kb.journeys(table(), customer="klant"), kb.MissingName, "klant"),
        (lambda: kb.journeys(table().drop_columns("start")), kb.MissingName, "start"),
        (lambda: kb.journeys(table(start=[datetime(2026, 1, 5)] * 3)), kb.InvalidValue, "zone"),
        (lambda: kb.journeys(table(start=[1.5, 2.5, 3.5])), kb.WrongType, "start"),
        (lambda: kb.journeys([1]), kb.WrongType, "__arrow_c_stream__"),
        (lambda: kb.journeys(kb.facts("shifts", table(end=[MONDAY] * 3))), kb.InvalidValue, "interactions"),
        (lambda: kb.journeys(kb.facts("interactions", table()), team="x"), kb.InvalidValue, "leave it out"),
        (lambda: kb.journeys(table(), gap_days=0).table(policy=OPEN), kb.InvalidValue, "one day"),
        (lambda: kb.journeys(table()).continuity("branch"), kb.MissingName, "groups="),
        (lambda: kb.journeys(table()).continuity(per="week"), kb.InvalidValue, "per"),
        (lambda: kb.journeys(table()).continuity(confidence=1.5), kb.InvalidValue, "confidence"),
        (lambda: kb.journeys(table()).variants(), kb.MissingName, "touchpoint"),
        (lambda: kb.journeys(table()).variants("employee", top=0), kb.InvalidValue, "top"),
        (lambda: kb.journeys(table()).handovers(["employee", "customer"]), kb.InvalidValue, "one column"),  # type: ignore[arg-type]
        (lambda: kb.journeys(table()).first_contact_resolution(within_days=0), kb.InvalidValue, "within_days"),
        (lambda: kb.journeys(table()).idle_while_waiting(table(end=[MONDAY] * 3)), kb.InvalidValue, "end"),
    ],
)
def test_what_cannot_be_is_refused_with_rule_and_next_step(call: Any, error: type[kb.Error], said: str) -> None:
    with pytest.raises(error, match=said):
        call()


def test_an_end_before_its_start_is_set_aside_and_the_contact_stays() -> None:
    log = table(end=[MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=1), None])
    j = kb.journeys(log)
    aside = j.set_aside.to_dict()
    assert aside["column"] == ["end"] and aside["row"] == [0] and aside["whole_row"] == [False]
    assert j.facts.rows == 3
    assert sum(j.table(policy=OPEN).to_dict()["unknown_ends"]) == 2


def test_rows_of_nobody_are_set_aside_and_nothing_is_lost() -> None:
    j = kb.journeys(table(customer=["a", None, "b"]))
    assert j.facts.rows == 2
    assert len(j.set_aside) == 1
    assert j.facts.accepted + 1 == j.facts.given


def test_extremes() -> None:
    empty = kb.journeys(table().slice(0, 0))
    assert empty.continuity().to_dict()["reason"] == ["too_few"]
    assert len(empty.table()) == 0
    # A million contacts of one customer, and one each of many: both are read, one is nobody to show.
    many = 200_000
    one = pa.table({"customer": pa.array(["k"] * many), "employee": pa.array([f"e{n % 900}" for n in range(many)]),
                    "start": pa.array(np.arange(many) * 1_000_000, pa.timestamp("us", "UTC"))})  # fmt: skip
    found = kb.journeys(one).table(policy=OPEN).to_dict()
    assert found["hands"] == [900] and found["handovers"] == [many - 1]
    each = one.set_column(0, "customer", pa.array(np.arange(many)))
    row = {name: cells[0] for name, cells in kb.journeys(each).continuity().to_dict().items()}
    assert row["coc"] is None and row["coc_reason"] == "undefined" and row["customers"] == many and row["hands"] == 1
    # Before 1970, and somebody who is customer and employee at once.
    old = table(customer=["x", "x", "b"], start=[datetime(1912, 4, 14, tzinfo=timezone.utc)] * 3)
    assert kb.journeys(old).table(policy=OPEN).to_dict()["hands"] == [1, 2]
