"""The simulated organisation as Python sees it: tables, truth, parameters and errors."""

from __future__ import annotations

import datetime
import signal
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import klankbord as kb
from klankbord import _core

FACTS = {"interactions", "ratings", "moods", "employees", "customers"}
TRUTH = {"measures", "differences", "distributions", "superiority", "effects", "contacts", "moods", "parameters"}


def simulate(**parameters: Any) -> dict[str, pa.Table]:
    tables = _core.simulate(**parameters)
    return {name: pa.RecordBatchReader.from_stream(table).read_all() for name, table in tables.items()}


@pytest.fixture(scope="module")
def organisation() -> dict[str, pa.Table]:
    return simulate(seed=7)


def test_tables(organisation: dict[str, pa.Table]) -> None:
    assert set(organisation) == FACTS | {f"truth.{name}" for name in TRUTH}
    assert organisation["customers"].num_rows == 1000
    assert organisation["employees"].num_rows == 60
    assert organisation["interactions"].schema.field("start").type == pa.timestamp("us", "Europe/Amsterdam")
    assert organisation["ratings"].column_names == [
        "interaction", "customer", "employee", "team", "rater", "question", "scale", "value", "invited_at", "at",
    ]  # fmt: skip


def test_truth_equals_what_numpy_counts(organisation: dict[str, pa.Table]) -> None:
    teams = np.array(organisation["interactions"]["team"].to_pylist())
    scores = organisation["truth.contacts"]["recommend"].to_numpy()
    points = 100.0 * (scores >= 9) - 100.0 * (scores <= 6)
    rows = [
        row
        for row in organisation["truth.measures"].to_pylist()
        if row["measure"] == "nps" and row["by"] in ("all", "team")
    ]
    assert len(rows) == 9
    for row in rows:
        of_group = points if row["by"] == "all" else points[teams == row["team"]]
        assert row["population"] == len(of_group)
        assert row["value"] == pytest.approx(of_group.mean(), abs=1e-9)


def test_superiority_of_teams_is_what_counting_pairs_gives(organisation: dict[str, pa.Table]) -> None:
    teams = np.array(organisation["interactions"]["team"].to_pylist())
    stars = organisation["truth.contacts"]["satisfaction"].to_numpy()
    given = organisation["ratings"].to_pandas()
    given = given[(given["question"] == "satisfaction") & (given["rater"] == "customer")].dropna(subset="value")

    def theta(a: Any, b: Any) -> float:
        above = np.subtract.outer(np.asarray(b, float), np.asarray(a, float))
        return float(((above > 0) + (above == 0) / 2).mean())

    rows = [
        row
        for row in organisation["truth.superiority"].to_pylist()
        if row["question"] == "satisfaction" and row["rater"] == "customer"
    ]
    assert len(rows) == 8 * 7
    for row in rows:
        a, b = row["a"], row["b"]
        assert row["value"] == pytest.approx(theta(stars[teams == a], stars[teams == b]), abs=1e-9)
        answers_a, answers_b = (given.loc[given["team"] == team, "value"] for team in (a, b))
        assert row["answered_value"] == pytest.approx(theta(answers_a, answers_b), abs=1e-9)
        back = next(other for other in rows if (other["a"], other["b"]) == (b, a))
        assert row["expected"] == pytest.approx(1 - back["expected"], abs=1e-12)
        assert abs(row["expected"] - row["value"]) < 0.12, "the model's own mean lies near what happened"


def test_the_library_finds_the_superiority_that_is_true() -> None:
    org = kb.simulate(seed=7)
    truth = {(row["a"], row["b"]): row for row in pa.table(org.truth.superiority).to_pylist()
             if (row["question"], row["rater"]) == ("satisfaction", "customer")}  # fmt: skip
    found = org.superiority(question="satisfaction", group="team", a="Noord", b="West").to_dict()
    assert found["estimate"][0] == pytest.approx(truth["Noord", "West"]["answered_value"], abs=1e-9)
    assert found["low"][0] < truth["Noord", "West"]["value"] < found["high"][0]


def test_the_default_report_has_something_to_say(organisation: dict[str, pa.Table]) -> None:
    rows = {row["team"]: row for row in organisation["truth.measures"].to_pylist()
            if row["measure"] == "nps" and row["by"] == "team"}  # fmt: skip
    assert max(row["value"] for row in rows.values()) - min(row["value"] for row in rows.values()) > 20
    assert all(0.1 < row["response_rate"] < 0.3 for row in rows.values())
    sizes = [row["team"] for row in organisation["employees"].to_pylist()]
    assert min(sizes.count(team) for team in set(sizes)) == 2


def test_same_seed_same_tables_for_any_threads() -> None:
    one = simulate(seed=3, customers=2000, threads=1)
    seven = simulate(seed=3, customers=2000, threads=7)
    other = simulate(seed=4, customers=2000)
    assert all(one[name].equals(seven[name]) for name in one)
    assert not one["ratings"].equals(other["ratings"])


def test_a_start_may_be_text_or_date() -> None:
    text = simulate(start="2025-07-01", days=31, zone="America/New_York")
    date = simulate(start=datetime.date(2025, 7, 1), days=31, zone="America/New_York")
    assert text["interactions"].equals(date["interactions"])
    assert text["interactions"].schema.field("start").type == pa.timestamp("us", "America/New_York")
    days = text["truth.moods"]["day"].to_pylist()
    assert min(days) == datetime.date(2025, 7, 1)
    assert max(days) <= datetime.date(2025, 7, 31)


def test_parameters_are_documented_and_within_their_ranges() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulate" / "organisation.md").read_text("utf-8")
    parameters = _core.simulate_parameters()
    assert len(parameters) == 35
    for name, default, low, high, what in parameters:
        assert low <= default <= high, name
        assert f"| `{name}` | {default:{',' if isinstance(default, int) else 'g'}} |" in page
        assert f"| {what} |" in page
        with pytest.raises(ValueError, match=name):
            _core.simulate(**{name: high + 1})


@pytest.mark.parametrize(
    ("parameters", "error", "says"),
    [
        ({"response_rate": 2}, ValueError, "0.001 to 0.999; received 2"),
        ({"customers": 1.5}, ValueError, "whole number"),
        ({"customers": "many"}, TypeError, "'many'"),
        ({"custommers": 10}, KeyError, "custommers"),
        ({"seed": -1}, ValueError, "seed"),
        ({"seed": 1.5}, ValueError, "seed"),
        ({"start": "yesterday"}, ValueError, "yesterday"),
        ({"zone": "Europe/Atlantis"}, KeyError, "Europe/Atlantis"),
        ({"teams": 61}, ValueError, "teams <= employees"),
    ],
)
def test_errors_say_rule_value_and_next_step(parameters: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        _core.simulate(**parameters)


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    _core.simulate(customers=5000, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_an_error_in_the_callback_comes_through() -> None:
    def fails(done: float) -> None:
        raise ArithmeticError("no")

    with pytest.raises(ArithmeticError, match="no"):
        _core.simulate(progress=fails)


def test_ctrl_c_stops_it_soon() -> None:
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(0.2, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        _core.simulate(customers=1_000_000)
    assert time.monotonic() - pressed[0] < 0.5
    timer.join()
