"""Journeys on public logs: published and counted figures, met exactly, traps included."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from journey_oracle import hands_of, measures

import klankbord as kb

BOOKS = Path(__file__).resolve().parents[2] / "examples" / "books"


def book(data: Path, name: str) -> kb.Book:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KLANKBORD_DATA", str(data))
        return kb.read(BOOKS / f"{name}.toml")


@pytest.fixture(scope="module")
def permits(data: Path) -> kb.Book:
    return book(data, "wabo")


@pytest.fixture(scope="module")
def loans(data: Path) -> kb.Book:
    return book(data, "bpic2012")


@pytest.fixture(scope="module")
def incidents(data: Path) -> kb.Book:
    return book(data, "servicenow")


def test_permits(permits: kb.Book) -> None:
    each = permits.journeys().table().to_pandas()
    assert len(each) == 1434
    assert permits.interactions.rows == each["contacts"].sum() == 8577
    assert each["handovers"].sum() == 1208
    assert each["ping_pongs"].sum() == 112
    assert each["returns"].sum() == 210
    row = permits.continuity().to_pandas().iloc[0]
    assert round(row["coc"], 5) == 0.76955
    assert round(row["secon"], 5) == 0.83246
    assert row["employees"] == 48
    assert permits.variants().meta["totals"] == {"cases": 1434, "distinct": 116}
    assert "EMPTY" in permits.continuity("team").to_dict()["team"]


def test_permits_whose_end_lies_before_their_start(data: Path) -> None:
    events = pd.read_csv(data / "wabo-receipt" / "receipt.csv")
    cases = events.groupby("case:concept:name", as_index=False).first()
    for column in ("case:startdate", "case:enddate"):
        cases[column] = pd.to_datetime(cases[column], utc=True, format="ISO8601")
    j = kb.journeys(
        cases, customer="case:concept:name", employee="case:responsible", start="case:startdate", end="case:enddate"
    )
    assert j.facts.rows == 1434
    aside = j.set_aside.to_dict()
    assert len(aside["row"]) == 2
    assert set(aside["column"]) == {"case:enddate"} and set(aside["whole_row"]) == {False}
    listed = j.table().to_dict()
    assert sum(listed["unknown_ends"]) == 1434 - 1329 + 2


def test_loans(loans: kb.Book) -> None:
    assert loans.interactions.rows == 262_200
    found = loans.variants(top=3)
    assert found.meta["totals"] == {"cases": 13_087, "distinct": 4_366}
    top = found.to_dict()
    assert top["cases"][0] == 3_429
    assert top["variant"][0] == (
        "A_SUBMITTED · COMPLETE > A_PARTLYSUBMITTED · COMPLETE > A_DECLINED · COMPLETE"
    )
    # Published in the log itself: 20.035 events a case, at most 175, mean duration 745,100.096 s.
    steps = loans.process_map().to_pandas()
    assert steps["steps"].sum() == 262_200 + 13_087
    spans = loans.journeys().table().to_pandas()
    seconds = (spans["end"] - spans["start"]).dt.total_seconds()
    assert len(spans) == 13_087
    assert abs(seconds.mean() - 745_100.096) < 0.001
    assert abs(seconds.max() - 11_855_936.012) < 0.001
    assert abs(seconds.min() - 1.855) < 0.001


def test_incidents(incidents: kb.Book, data: Path) -> None:
    assert incidents.interactions.given == 141_712
    # 29 rows name no caller: they are nobody's, and come back.
    assert len(incidents.set_aside) == 29
    assert incidents.interactions.rows + 29 == 141_712
    each = incidents.journeys().table(per="journey").to_pandas()
    numbers = pd.read_csv(data / "incident-servicenow" / "incident_event_log.csv.gz", usecols=["number"], dtype=str)["number"]
    aside = set(numbers.iloc[incidents.set_aside.to_dict()["row"]])
    assert numbers.nunique() == len(set(each["journey"]) | aside) == 24_918
    assert len(aside - set(each["journey"])) == 3
    waits = incidents.waiting()
    assert waits.to_dict()["flow_efficiency_reason"] == ["not_given"]
    assert "touch_unknown" in waits.meta["notes"]


@pytest.mark.parametrize("name", ["permits", "incidents"])
def test_continuity_as_a_second_implementation_has_it(name: str, request: pytest.FixtureRequest) -> None:
    org: kb.Book = request.getfixturevalue(name)
    log = pa.table(org.interactions).to_pandas()
    each = {who: measures(hands) for who, hands in hands_of(log).items()}
    found = org.journeys().table().to_pandas().set_index("customer")
    for column in ("contacts", "hands", "handovers", "ping_pongs", "returns"):
        assert {who: one[column] for who, one in each.items()} == dict(found.loc[list(each), column]), column
    coc = [one["coc"] for one in each.values() if one["coc"] is not None]
    assert abs(sum(coc) / len(coc) - org.continuity().to_dict()["coc"][0]) < 1e-10


@pytest.mark.parametrize("name", ["permits", "loans", "incidents"])
def test_reports(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    org: kb.Book = request.getfixturevalue(name)
    for lang in ("en", "nl"):
        page = org.report(tmp_path / f"{name}-{lang}.html", lang=lang)
        assert "<svg" in page and org.name in page
