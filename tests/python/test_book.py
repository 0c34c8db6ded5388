"""A Book: its facts, its questions, its memory, and the books made of it."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import klankbord as kb

polars = pytest.importorskip("polars")


@pytest.fixture(scope="module")
def org() -> kb.Book:
    return kb.simulate(seed=7)


def truth(org: kb.Book, measure: str, by: str = "all") -> dict[str | None, dict[str, Any]]:
    rows = org.truth.measures.to_dict()
    keys = list(zip(rows["measure"], rows["by"], rows["team"], strict=True))
    return {
        group: {name: cells[place] for name, cells in rows.items()}
        for place, (of, grouped, group) in enumerate(keys) if of == measure and grouped == by
    }  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "ask"),
    [
        ("nps", lambda org: org.nps()),
        ("csat", lambda org: org.csat()),
        ("ces", lambda org: org.ces()),
        ("employee_mean", lambda org: org.mean_score(question="satisfaction", rater="employee")),
        ("guess_mean", lambda org: org.mean_score(question="guess", rater="employee")),
        ("happy", lambda org: org.csat(question="mood")),
    ],
)
def test_questions_find_what_was_answered(org: kb.Book, measure: str, ask: Any) -> None:
    (known,) = truth(org, measure).values()
    found = ask(org).to_dict()
    assert found["estimate"][0] == pytest.approx(known["answered_value"], abs=1e-9)
    assert found["n"][0] == known["answered"]


def test_by_team_is_what_was_answered(org: kb.Book) -> None:
    known = truth(org, "nps", "team")
    found = org.nps(by="team").to_dict()
    shown = [place for place, reason in enumerate(found["reason"]) if reason is None]
    assert len(shown) == 7
    for place in shown:
        assert found["estimate"][place] == pytest.approx(
            known[found["team"][place]]["answered_value"], abs=1e-9
        )


def test_what_was_promised_to_be_anonymous_is_remembered(org: kb.Book) -> None:
    book = kb.simulate(seed=7)
    notes = book.mean_score(question="guess", rater="employee").meta["notes"]
    assert "single_question" not in notes
    assert book._ledgers["employee"].answers > 0 and set(book._ledgers) == {"employee"}
    book.nps(by="team")
    assert set(book._ledgers) == {"employee"}
    book.csat(question="mood")
    assert set(book._ledgers) == {"employee", "mood"}


def by_two_questions(anonymous: bool) -> kb.Book:
    """Twenty persons; all but one of them in group "a"; the last one stands alone in `fine`."""
    rows = {
        "customer": [str(i) for i in range(24)], "value": [9.0] * 24, "question": ["recommend"] * 24,
        "team": ["a"] * 12 + ["b"] * 12, "product": ["x"] * 11 + ["y"] + ["y"] * 12,
    }  # fmt: skip
    return kb.Book(ratings=polars.DataFrame(rows), anonymous=anonymous)


def test_tables_cannot_be_subtracted_when_customers_were_promised_anonymity() -> None:
    open_book, guarded = by_two_questions(False), by_two_questions(True)
    for book in (open_book, guarded):
        assert book.nps(by="team").to_dict()["n"][:2] == [12, 12]
    assert open_book.nps(by="product").to_dict()["n"] == [11, 13]
    # With the teams known, product x (11 of team a) would single out the twelfth.
    assert 11 not in guarded.nps(by="product").to_dict()["n"]


def test_a_declared_grid_comes_first() -> None:
    book = by_two_questions(True)
    policy = kb.Policy(grid=[["product"]])
    assert book.nps(by="product", policy=policy).to_dict()["n"] == [11, 13]
    assert 12 not in book.nps(by="team", policy=policy).to_dict()["n"]


def moods_of(*teams: tuple[str, int, int]) -> Any:
    """Per team: how many employees, and how many of them are happy."""
    rows = [(f"{team}{i}", team, i < happy) for team, count, happy in teams for i in range(count)]
    names = ("employee", "team", "happy")
    return polars.DataFrame(
        {name: [row[at] for row in rows] for at, name in enumerate(names)} | {"day": ["2026-06-01"] * len(rows)}
    ).with_columns(polars.col("day").str.to_date())


def test_no_policy_opens_moods_or_employees_ratings() -> None:
    opened = kb.Policy(anonymous=False)
    book = kb.Book(moods=moods_of(("a", 12, 6), ("b", 12, 6), ("c", 4, 2)), policy=opened)
    for policy in (None, opened):
        found = book.csat(question="mood", by="team", policy=policy)
        assert found.to_dict()["reason"][2] == "suppressed"
        assert found.to_dict()["n"][2] is None
        assert "single_question" not in found.meta["notes"]
    assert book._ledgers["mood"].answers == 28
    ratings = polars.DataFrame(
        {"employee": [f"e{i}" for i in range(28)], "team": ["a"] * 12 + ["b"] * 12 + ["c"] * 4,
         "rater": ["employee"] * 28, "customer": ["-"] * 28, "value": [5.0] * 28}
    )  # fmt: skip
    for asked in (kb.Book(ratings=ratings, policy=opened), kb.facts("ratings", ratings)):
        ask = asked.nps if isinstance(asked, kb.Book) else lambda **options: kb.nps(asked, **options)
        assert ask(by="team", rater="employee", policy=opened).to_dict()["reason"][2] == "suppressed"


@pytest.mark.parametrize("measure", ["csat", "mean_score"])
def test_employees_of_one_mind_are_shown_as_an_edge(measure: str) -> None:
    book = kb.Book(moods=moods_of(("a", 12, 12), ("b", 12, 6), ("c", 12, 0)))
    found = getattr(book, measure)(question="mood", by="team", shrink=True)
    rows = found.to_dict()
    assert rows["estimate"] == [0.9, 0.5, pytest.approx(0.1)]
    assert rows["coded"] == ["at_least", None, "at_most"]
    assert rows["n"] == [12, 12, 12]
    for name in rows:
        if name.endswith("_share") or name.startswith("shrunk") or name in ("top", "satisfied"):
            assert rows[name][0] is None and rows[name][2] is None and rows[name][1] is not None
    assert set(found.distribution().to_dict()["team"]) == {"b"}
    assert found.differences().to_dict()["reason"] == ["suppressed", "not_identified", "suppressed"]
    assert "at least" in found.summary() and "minstens" in found.summary("nl")
    assert "at least" in repr(found)
    assert found.to_long()["coded"].to_pylist() == ["at_least", None, "at_most"]
    assert book.superiority(question="mood", group="team", a="b", b="a").to_dict()["reason"] == ["suppressed"]


def test_a_report_tells_an_edge_as_an_edge() -> None:
    page = kb.Book(moods=moods_of(("a", 12, 12), ("b", 12, 12))).report()
    assert "at least 90%" in page
    assert 'id="score-1"' in page and 'id="answers-1"' not in page


def test_after_an_erasure_rows_wait_until_ten_have_left() -> None:
    book = kb.Book(moods=moods_of(("a", 30, 15), ("b", 30, 20)))
    assert book.csat(question="mood", by="team").to_dict()["n"] == [30, 30]
    for i in range(10):
        book.forget("employee", f"a{i}")
        found = book.csat(question="mood", by="team").to_dict()
        if i < 9:
            assert (found["reason"][0], found["n"]) == ("pending", [None, 30])
            assert book.csat(question="mood").to_dict()["reason"] == ["pending"]
    assert found["n"] == [20, 30]
    assert book.csat(question="mood").to_dict()["n"] == [50]


def test_the_memory_travels_with_the_book() -> None:
    book = kb.Book(moods=moods_of(("a", 30, 15), ("b", 30, 20)))
    assert book.csat(question="mood", by="team").to_dict()["n"] == [30, 30]
    again = pickle.loads(pickle.dumps(book))
    again.forget("employee", "b0")
    assert again.csat(question="mood", by="team").to_dict()["reason"][1] == "pending"
    assert book.csat(question="mood", by="team").to_dict()["n"] == [30, 30]


def test_superiority_compares_what_was_released() -> None:
    book = kb.Book(moods=moods_of(("a", 30, 15), ("b", 30, 20), ("c", 4, 4), ("d", 12, 6)))
    first = book.superiority(question="mood", group="team", a="a", b="b").to_dict()
    # Nine more of b are all unhappy, but they wait.
    book._moods.merge(kb.Book(moods=moods_of(("b later", 9, 0)).with_columns(team=polars.lit("b")))._moods)
    assert book.csat(question="mood", by="team").to_dict()["n"][:2] == [30, 30]
    assert book.superiority(question="mood", group="team", a="a", b="b").to_dict() == first
    assert first["n_b"] == [30]
    assert first["estimate"][0] == pytest.approx(0.5 + (20 / 30 - 15 / 30) / 2)
    hidden = book.superiority(question="mood", group="team", a="a", b="c").to_dict()
    assert (hidden["estimate"], hidden["reason"]) == ([None], ["suppressed"])
    with pytest.raises(kb.InvalidValue, match="leave it out"):
        book.superiority(question="mood", group="team", a="a", b="b", period="week")


def test_the_past(org: kb.Book) -> None:
    past = org.as_of("2026-03-31")
    assert 0 < past.nps().to_dict()["n"][0] < org.nps().to_dict()["n"][0]
    assert past.interactions.rows <= org.interactions.rows
    assert "as of 2026-03-31" in repr(past)
    with pytest.raises(kb.InvalidValue, match="difference between two moments"):
        past.csat(question="mood")


def test_forgetting_is_as_if_never_met() -> None:
    rows = {"customer": [str(i) for i in range(30)], "value": [float(i % 11) for i in range(30)]}
    whole, without = polars.DataFrame(rows), polars.DataFrame(rows).filter(polars.col("customer") != "7")
    facts = kb.facts("ratings", whole)
    book = kb.Book(ratings=facts)
    book.forget("customer", "7")
    assert book.nps().to_dict() == kb.Book(ratings=without).nps().to_dict()
    assert facts.rows == 30, "the caller's own facts are left alone"


def test_tables_on_several_scales_become_one() -> None:
    wide = polars.DataFrame({
        "customer": [str(i) for i in range(20)] * 2, "value": [10.0] * 20 + [4.0] * 20,
        "question": ["recommend"] * 20 + ["pride"] * 20, "scale": ["0-10"] * 20 + ["1-5"] * 20,
    })  # fmt: skip
    book = kb.Book(ratings=wide)
    assert book.questions == {"recommend": (0, 10, 1), "pride": (1, 5, 1)} or len(book.questions) == 2
    assert book.nps().to_dict()["estimate"] == [100.0]
    assert book.mean_score(question="pride").to_dict()["estimate"] == [4.0]
    more = wide.filter(polars.col("question") == "pride").with_columns(polars.lit("N").alias("team"))
    both = kb.Book(ratings=[wide, more.with_columns(polars.col("customer") + "x")])
    assert both.ratings.rows == 60
    assert both.mean_score(question="pride", by="team").to_dict()["n"] == [20, 20]


def test_off_the_scale_is_set_aside_and_adds_up() -> None:
    book = kb.Book(ratings=pa.table({"customer": ["a", "b", None], "value": [3, 11, 4]}))
    # A rating by nobody known is a rating.
    assert [(one.row, one.column, one.value) for one in book.set_aside] == [(1, "value", "11")]
    assert book.ratings.accepted + len(book.set_aside) == book.rows == 3
    assert "11" in repr(book.set_aside) and "<table>" in book.set_aside._repr_html_()


@pytest.mark.parametrize(
    ("ask", "kind", "message"),
    [
        (lambda org: org.nps(question="recomend"), kb.MissingName, '"recomend"; choose one'),
        (lambda org: org.mean_score(), kb.MissingName, "say which"),
        (lambda org: org.nps(bij="team"), kb.MissingName, "received bij="),
        (lambda org: org.nps(by="regio"), kb.MissingName, "regio"),
        (lambda org: org.signals, kb.MissingName, "under [signals]"),
        (lambda org: org.truth["measure"], kb.MissingName, "measures"),
        (lambda org: kb.Book(ratings=org.moods), kb.InvalidValue, "give them as moods="),
        (lambda org: kb.Book().nps(), kb.MissingName, "no facts"),
        (lambda org: kb.Book(ratings=org.ratings).truth, kb.MissingName, "kb.simulate()"),
        (lambda org: kb.Book(ratings=pa.table({"value": [1]})), kb.MissingName, "customer"),
        (lambda org: kb.Book(ratings=pa.table({"customer": ["a"], "value": [1], "scale": ["wide"]})), kb.InvalidValue, "0-10"),
        (lambda org: kb.Book(ratings=pa.table({"customer": ["a"], "value": [1], "question": ["pride"]})), kb.InvalidValue,
         "give them their scale"),
        (lambda org: org.export("x", format="xls"), kb.InvalidValue, '"parquet" or "csv"'),
    ],
)  # fmt: skip
def test_messages(org: kb.Book, ask: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as raised:
        ask(org)
    assert message in str(raised.value)
    with pytest.raises(AttributeError):
        _ = org.no_such_thing


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_an_exported_book_is_the_same_book(org: kb.Book, tmp_path: Path, format: str) -> None:
    again = kb.read(org.export(tmp_path, format=format))
    assert again.questions == org.questions
    for kind in org.tables:
        assert getattr(again, kind).to_bytes() == getattr(org, kind).to_bytes(), kind
    assert again.csat(by="team", period="month").to_dict() == org.csat(by="team", period="month").to_dict()
    assert (tmp_path / "truth" / f"measures.{format}").is_file()


def test_report_in_both_languages(org: kb.Book, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    page = org.report(tmp_path / "report.html", lang="nl", period="month")
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page
    assert "Goede dagen van medewerkers" in page and "18,6" in page
    assert "Good days of employees" in org.report(period="month")


def test_it_shows_itself(org: kb.Book) -> None:
    assert "questions: recommend (0-10)" in repr(org) and "6,366 rows" in repr(org)
    assert "interactions" in org._repr_html_() and "ratings" in dir(org)
    assert "measures" in repr(org.truth) and "measures" in dir(org.truth) and len(org.truth) == 8
