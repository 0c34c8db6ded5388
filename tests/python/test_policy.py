"""The rules of the door as a user sets them, and what results say about them."""

from __future__ import annotations

import logging

import pyarrow as pa
import pytest

import klankbord as kb

TABLE = pa.table({"team": ["a"] * 20 + ["b"] * 8, "value": [9] * 28})


def test_usual() -> None:
    policy = kb.Policy()
    assert (policy.min_persons, policy.min_employees, policy.guard, policy.anonymous) == (10, 3, None, None)
    assert (policy.grid, policy.below_floor, policy.stamp) == ([], False, "")
    assert repr(policy) == "Policy()"


@pytest.mark.parametrize("policy", [kb.Policy(min_persons=7), kb.Policy(min_persons=1, below_floor=True), kb.Policy(min_employees=1)])
def test_less_than_usual_is_stamped_and_logged(policy: kb.Policy, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="klankbord"):
        found = kb.nps(TABLE, by="team", policy=policy)
    assert policy.stamp
    assert policy.stamp in found.meta["stamps"]
    assert policy.stamp in caplog.messages


def test_more_than_usual_is_stamped_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="klankbord"):
        found = kb.nps(TABLE, by="team", policy=kb.Policy(min_persons=20, anonymous=False))
    assert found.to_dict()["reason"] == ["not_given", "too_few"]
    assert caplog.messages == []
    assert found.meta["stamps"] == ["minimum raised to 20 persons"]


@pytest.mark.parametrize(
    ("options", "part"),
    [({"min_persons": 4}, "below_floor=True"), ({"min_persons": 0, "below_floor": True}, "at least 1"), ({"min_employees": 0}, "at least 1"), ({"guard": "everybody"}, "employees")],
)
def test_rules_of_the_rules(options: dict[str, object], part: str) -> None:
    with pytest.raises(kb.InvalidValue, match=part):
        kb.Policy(**options)  # type: ignore[arg-type]


def test_guard_overrules_the_promise() -> None:
    known = kb.nps(TABLE, by="team", policy=kb.Policy(anonymous=False)).to_dict()
    guarded = kb.nps(TABLE, by="team", policy=kb.Policy(anonymous=False, guard="employees")).to_dict()
    assert known["estimate"] == [100.0, None]
    assert known["n"] == [20, 8]
    assert guarded["team"] == ["a", "b", "other"]
    assert guarded["n"] == [None, None, 28]


def test_employees_own_page() -> None:
    table = pa.table({"employee": ["x"] * 20 + ["y"] * 20, "value": [9] * 20 + [3] * 20})
    policy = kb.Policy(anonymous=False)
    assert kb.nps(table, by="employee", policy=policy).to_dict()["reason"] == ["few_employees", "few_employees"]
    own = kb.nps(table, by="employee", policy=policy, viewer=("self", "x")).to_dict()
    assert own["estimate"] == [100.0, None]
    assert own["reason"][1] == "suppressed"


def test_a_grid_needs_a_ledger() -> None:
    policy = kb.Policy(grid=[["team"]])
    with pytest.raises(kb.InvalidValue, match="entered into a ledger; received a table that is read once"):
        kb.nps(TABLE, by="team", policy=policy)
    facts = kb.facts("ratings", TABLE.append_column("customer", pa.array(range(28))))
    with pytest.raises(kb.InvalidValue, match="received a question without a ledger"):
        kb.nps(facts, by="team", policy=policy)
    assert kb.nps(facts, by="team", policy=policy, ledger=kb.Ledger()).to_dict()["n"] == [None, None, 28]


def test_a_team_is_found_in_the_column_team() -> None:
    renamed = TABLE.rename_columns(["afdeling", "value"])
    with pytest.raises(kb.InvalidValue, match="grouped by afdeling; group by team"):
        kb.nps(renamed, by="afdeling", viewer=("team", "a"))
    assert kb.nps(TABLE, by="team", viewer=("team", "b")).to_dict()["reason"] == ["suppressed", "too_few"]
