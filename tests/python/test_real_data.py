"""The two example books on the public data they were written for: published and counted figures, met exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

import klankbord as kb

ROOT = Path(__file__).resolve().parents[2]
BOOKS = ROOT / "examples" / "books"


@pytest.fixture(scope="module")
def sfo(data: Path) -> kb.Book:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KLANKBORD_DATA", str(data))
        return kb.read(BOOKS / "sfo.toml")


@pytest.fixture(scope="module")
def lectures(data: Path) -> kb.Book:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KLANKBORD_DATA", str(data))
        return kb.read(BOOKS / "insteval.toml")


def whole(result: kb.Result) -> dict[str, object]:
    return {name: cells[0] for name, cells in result.to_dict().items()}


def test_every_passenger_is_accounted_for(sfo: kb.Book) -> None:
    assert sfo.rows == 3 * 2831
    assert len(sfo.set_aside) == 0
    assert sfo.ratings.accepted + sfo.ratings.not_asked == sfo.rows
    assert sfo.questions == {"recommend": (0, 10, 1), "satisfaction": (1, 5, 1), "effort": (1, 5, 1)}


def test_code_11_is_not_a_promoter(sfo: kb.Book) -> None:
    score = whole(sfo.nps())
    assert score["n"] == score["persons"] == 2746
    assert score["promoters"] == 1436
    assert score["detractors"] == 342
    assert score["asked"] == 2831
    assert score["estimate"] == pytest.approx(39.839767, abs=5e-7)


def test_weighted_nps(sfo: kb.Book) -> None:
    assert whole(sfo.nps(weight="weight"))["estimate"] == pytest.approx(40.398436, abs=5e-7)


@pytest.mark.parametrize(
    ("airline", "answers", "nps"),
    [("UNITED", 613, 40.95), ("UNITED INTL", 215, 21.40), ("JETBLUE", 213, 42.25), ("AMERICAN", 203, 46.31)],
)
def test_nps_by_airline(sfo: kb.Book, airline: str, answers: int, nps: float) -> None:
    found = sfo.nps(by="AIRLINE").to_dict()
    row = found["AIRLINE"].index(airline)
    assert found["n"][row] == answers
    assert found["estimate"][row] == pytest.approx(nps, abs=0.005)


def test_satisfaction_and_ease(sfo: kb.Book) -> None:
    satisfied, mean, ease = (
        whole(sfo.csat()),
        whole(sfo.mean_score(question="satisfaction")),
        whole(sfo.ces()),
    )
    assert satisfied["n"] == mean["n"] == 2688
    assert mean["estimate"] == pytest.approx(4.0644, abs=5e-5)
    assert satisfied["estimate"] == pytest.approx(0.8207, abs=5e-5)
    assert ease["n"] == 2683
    assert ease["estimate"] == pytest.approx(4.4133, abs=5e-5)
    assert whole(sfo.mean_score(question="satisfaction", weight="weight"))["estimate"] == pytest.approx(
        4.0712, abs=5e-5
    )


def test_a_day_of_the_month_is_a_number(sfo: kb.Book) -> None:
    days = sfo.nps(by="INTDATE").to_dict()["INTDATE"]
    assert days == sorted(days)
    assert min(days) == 5 and max(days) == 30


def test_lectures(lectures: kb.Book) -> None:
    score = whole(lectures.mean_score())
    assert score["n"] == 73421
    assert score["persons"] == 2972
    assert score["estimate"] == pytest.approx(3.205745, abs=5e-7)
    assert score["asked"] is None and score["response_rate"] is None and score["reason"] == "not_given"


HIGHEST = {"1258": 1.148, "79": 1.103, "1255": 1.078, "1866": 1.056}
LOWEST = {"1279": -1.424, "454": -1.387}


def dersimonian_laird(data: Path) -> tuple[float, dict[str, float]]:
    """Means of lecturers by DerSimonian and Laird (1986) with pooled variance: their centre and distances to it."""
    table = pacsv.read_csv(data / "insteval-lme4" / "InstEval.csv.gz",
                           convert_options=pacsv.ConvertOptions(column_types={"d": pa.string()}))  # fmt: skip
    who, place = np.unique(table["d"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    answers = table["y"].to_numpy().astype(float)
    n = np.bincount(place)
    means = np.bincount(place, answers) / n
    variance = ((answers - means[place]) ** 2).sum() / (len(answers) - len(n)) / n
    weights = 1 / variance
    centre = (weights * means).sum() / weights.sum()
    excess = (weights * (means - centre) ** 2).sum() - (len(n) - 1)
    between = max(0.0, excess / (weights.sum() - (weights**2).sum() / weights.sum()))
    weights = 1 / (variance + between)
    centre = (weights * means).sum() / weights.sum()
    return centre, dict(zip(who, between / (between + variance) * (means - centre), strict=True))


def test_ranking_of_lecturers(lectures: kb.Book, data: Path) -> None:
    result = lectures.mean_score(by="employee", shrink=True)
    assert "minimum lowered to 1 employee" in result.meta["stamps"]
    found = result.to_dict()
    assert len(found["employee"]) == 1128
    shrunk = dict(zip(found["employee"], found["shrunk"], strict=True))
    ranking = sorted(shrunk, key=lambda who: -shrunk[who])
    assert ranking[:4] == list(HIGHEST)
    assert ranking[:-3:-1] == list(LOWEST)

    centre, plug_in = dersimonian_laird(data)
    by_moments = sorted(plug_in, key=lambda who: -plug_in[who])
    assert by_moments[:4] == ranking[:4] and by_moments[-2:] == ranking[-2:]
    for who, distance in (HIGHEST | LOWEST).items():
        assert plug_in[who] == pytest.approx(distance, abs=5e-4)
        # The library integrates over the spread between lecturers instead of plugging one value in: a little closer.
        assert shrunk[who] - centre == pytest.approx(distance, abs=0.012)


def test_lecturers_stay_hidden_without_the_explicit_policy(lectures: kb.Book) -> None:
    found = lectures.mean_score(by="employee", policy=kb.Policy()).to_dict()
    assert set(found["reason"]) == {"few_employees"}
    assert set(found["estimate"]) == {None}


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_full_reports(sfo: kb.Book, lectures: kb.Book, tmp_path: Path, lang: str) -> None:
    pytest.importorskip("matplotlib")
    for book, said in ((sfo, "UNITED INTL"), (lectures, "lecture")):
        page = book.report(tmp_path / "report.html", lang=lang)
        assert (tmp_path / "report.html").read_text(encoding="utf-8") == page
        assert book.name in page and said in page and f'lang="{lang}"' in page
    assert ("39,8" if lang == "nl" else "39.8") in sfo.report(lang=lang)
