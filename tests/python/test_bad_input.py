"""Input that cannot be right: what is refused, with which words, and that nothing is lost on the way.

A message says the rule, what was received and where, and the next step; the tests ask for all of them.
"""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import klankbord as kb

N = 40
BASE: dict[str, Any] = {
    "team": ["a"] * 20 + ["b"] * 20,
    "score": [9.0] * N,
    "klant": [f"k{i}" for i in range(N)],
    "moment": [dt.datetime(2026, 1, 1)] * N,
}


def table(**columns: Any) -> pa.Table:
    return pa.table({**BASE, **columns})


def last(value: Any) -> list[Any]:
    """A column of scores whose last cell holds something else."""
    return [9.0] * (N - 1) + [value]


def ask(data: Any = None, **options: Any) -> kb.Result:
    return kb.nps(table() if data is None else data, **{"value": "score", **options})


CASES: list[tuple[str, Callable[[], Any], type[kb.Error], list[str]]] = [
    ("missing value", lambda: ask(value="skore"), kb.MissingName, ["no column of this name", '"skore"', '"score"', '"klant"']),
    ("missing group", lambda: ask(by="taem"), kb.MissingName, ["no column of this name", '"taem"', '"team"']),
    ("missing person", lambda: ask(person="klnt"), kb.MissingName, ['"klnt"', '"klant"']),
    ("no value named", lambda: kb.nps(table()), kb.MissingName, ['"value"', '"score"']),
    ("no columns", lambda: ask(pa.table({})), kb.MissingName, ['"score"', "no columns"]),
    ("text answers", lambda: ask(value="team"), kb.InvalidValue, ['"a"', 'column "team", row 0', "positive="]),
    ("time answers", lambda: ask(value="moment"), kb.WrongType, ["answers are", 'column "moment"', "convert"]),
    ("list column", lambda: ask(table(team=[[1]] * N), by="team"), kb.WrongType, ["lists", 'column "team"', "convert"]),
    ("float groups", lambda: ask(table(team=[1.5] * N), by="team"), kb.WrongType, ["groups are", 'column "team"', "round"]),
    ("time groups", lambda: ask(by="moment"), kb.WrongType, ["groups are", 'column "moment"', "period="]),
    ("time persons", lambda: ask(person="moment"), kb.WrongType, ["persons are texts or integers", 'column "moment"', "convert"]),
    ("half persons", lambda: ask(table(p=[1.5] * N), person="p"), kb.InvalidValue, ["ids are texts or integers", "1.5", 'column "p", row 0']),
    ("too high", lambda: ask(table(score=last(11.0))), kb.InvalidValue, ["on the scale", "11", 'column "score", row 39', "missing="]),
    ("too low", lambda: ask(table(score=last(-1.0))), kb.InvalidValue, ["on the scale", "-1", 'column "score", row 39']),
    ("between", lambda: ask(table(score=last(7.5))), kb.InvalidValue, ["on the scale", "7.5", 'column "score", row 39']),
    ("NaN", lambda: ask(table(score=last(float("nan")))), kb.InvalidValue, ["finite", "NaN", 'column "score", row 39', "null"]),
    ("inf", lambda: ask(table(score=last(float("inf")))), kb.InvalidValue, ["finite", "infinite", 'column "score", row 39', "null"]),
    ("-inf", lambda: ask(table(score=last(float("-inf")))), kb.InvalidValue, ["finite", "infinite", 'column "score", row 39']),
    ("unnamed word", lambda: ask(table(score=["good"] * 39 + ["hm"]), positive=["good"]), kb.InvalidValue, ['"hm"', "row 39", "silent="]),
    ("negative weight", lambda: ask(table(w=[1.0] * 39 + [-0.5]), weight="w"), kb.InvalidValue, ["weight lies between 0", "-0.5", 'column "w", row 39', "correct"]),
    ("NaN weight", lambda: ask(table(w=[1.0] * 39 + [float("nan")]), weight="w"), kb.InvalidValue, ["weight lies", "nan", 'column "w", row 39']),
    ("infinite weight", lambda: ask(table(w=[1.0] * 39 + [float("inf")]), weight="w"), kb.InvalidValue, ["weight lies", "inf", 'column "w", row 39']),
    ("null weight", lambda: ask(table(w=[1.0] * 39 + [None]), weight="w"), kb.InvalidValue, ["needs a weight", "null", 'column "w", row 39']),
    ("text weight", lambda: ask(table(w=["x"] * N), weight="w"), kb.WrongType, ["weights are numbers", 'column "w"', "convert"]),
    ("unknown zone", lambda: ask(at="moment", period="week", zone="Europe/Amsterdm"), kb.MissingName, ["IANA", '"Europe/Amsterdm"', "did you mean Europe/Amsterdam"]),
    ("path for a zone", lambda: ask(at="moment", period="week", zone="../../etc/passwd"), kb.InvalidValue, ["never a path", "etc/passwd"]),
    ("naive times", lambda: ask(at="moment", period="week"), kb.InvalidValue, ["without a zone", 'column "moment"', 'zone="Europe/Amsterdam"']),
    ("unknown period", lambda: ask(at="moment", period="fortnight", zone="UTC"), kb.InvalidValue, ['"fortnight"', "day, week, month, quarter and year"]),
    ("period without at", lambda: ask(period="week", zone="UTC"), kb.InvalidValue, ["periods need a time", "at="]),
    ("numbers for times", lambda: ask(at="score", period="week", zone="UTC"), kb.WrongType, ["times are", 'column "score"', "convert"]),
    ("no such time", lambda: ask(table(moment=["2026-01-01"] * 39 + ["soon"]), at="moment", period="week", zone="UTC"), kb.InvalidValue, ["ISO 8601", '"soon"', 'column "moment", row 39']),
    ("no yes or no", lambda: ask(table(inv=["maybe"] * N), invited="inv"), kb.InvalidValue, ["yes/no", '"maybe"', 'column "inv", row 0']),
    ("invitations of nobody", lambda: ask(table(invited_at=BASE["moment"]), zone="UTC"), kb.InvalidValue, ["persons", '"invited_at"', "person="]),
    ("ids of nobody", lambda: ask(interaction="klant"), kb.InvalidValue, ["persons", '"klant"', "person="]),
    ("two columns of a name", lambda: ask(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["score", "score"])), kb.InvalidValue, ['two called "score"', "rename"]),
    ("group named as a result", lambda: ask(table(n=["x"] * N), by="n"), kb.InvalidValue, ['"n"', "rename"]),
    ("list", lambda: ask([1, 2]), kb.WrongType, ["__arrow_c_stream__", "list", "polars.DataFrame"]),
    ("dict", lambda: ask({"score": [1]}), kb.WrongType, ["__arrow_c_stream__", "dict"]),
    ("numpy", lambda: ask(np.array([1])), kb.WrongType, ["__arrow_c_stream__", "numpy.ndarray"]),
    ("file name", lambda: ask("answers.csv"), kb.WrongType, ["__arrow_c_stream__", "str"]),
    ("one column", lambda: ask(pa.chunked_array([[1]])), kb.WrongType, ["a table has columns", "DataFrame"]),
    ("column number", lambda: kb.nps(table(), value=3), kb.WrongType, ["value takes the name of a column", "3"]),
    ("group number", lambda: ask(by=3), kb.WrongType, ["by takes names", "3"]),
    ("group twice", lambda: ask(by=["team", "team"]), kb.InvalidValue, ["once", "team"]),
    ("scale upside down", lambda: kb.csat(table(), value="score", scale=(5, 1)), kb.InvalidValue, ["low to a higher high", "(5, 1, 1)", "(1, 5)"]),
    ("scale of one", lambda: kb.csat(table(), value="score", scale=(5,)), kb.InvalidValue, ["(low, high)", "(5,)"]),
    ("scale in words", lambda: kb.csat(table(), value="score", scale="1-5"), kb.WrongType, ["(low, high)", "1-5"]),
    ("scale of a number", lambda: kb.csat(table(), value="score", scale=5), kb.WrongType, ["(low, high)", "5"]),
    ("top of everything", lambda: kb.csat(table(), value="score", scale=(0, 10), top=11), kb.InvalidValue, ["not all of the scale", "11"]),
    ("confidence in percent", lambda: ask(confidence=95), kb.InvalidValue, ["between 0 and 1", "95", "0.95"]),
    ("no threads", lambda: ask(threads=-1), kb.InvalidValue, ["at least 1", "-1", "all cores"]),
    ("closing before asking", lambda: ask(closes_after_days=-1), kb.InvalidValue, ["at least 0", "-1"]),
    ("unknown viewer", lambda: ask(viewer="boss"), kb.InvalidValue, ['"organisation"', '"boss"']),
    ("policy of words", lambda: ask(policy="none"), kb.WrongType, ["kb.Policy", "'none'"]),
    ("minimum of four", lambda: kb.Policy(min_persons=4), kb.InvalidValue, ["below 5", "4", "below_floor=True"]),
    ("question of a table", lambda: ask(question="recommend"), kb.InvalidValue, ["stored facts", "kb.facts"]),
    ("missing of lists", lambda: ask(missing=[[1]]), kb.WrongType, ["missing takes numbers and texts", "[1]"]),
    ("unknown fact", lambda: kb.facts("ratings", table(), custmer="klant"), kb.MissingName, ['"custmer"', "customer"]),
    ("unknown facts", lambda: kb.facts("rating", table()), kb.MissingName, ["rating", "ratings"]),
    ("no answers", lambda: kb.facts("ratings", table(), customer="klant"), kb.MissingName, ['"value"', 'value="..."']),
    ("no such word", lambda: kb.facts("ratings", table(), customer="klant", value="score", constants={"rater": "x"}), kb.InvalidValue, ["closed set", '"x"']),
    ("naive facts", lambda: kb.facts("ratings", table(), customer="klant", value="score", at="moment"), kb.InvalidValue, ["without a zone", 'column "moment"']),
]  # fmt: skip


@pytest.mark.parametrize(("make", "kind", "parts"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_refused(make: Callable[[], Any], kind: type[kb.Error], parts: list[str]) -> None:
    with pytest.raises(kind) as refused:
        make()
    said = str(refused.value)
    for part in parts:
        assert part in said, said
    assert said.count(";") >= 1, said  # a rule, and what follows from it


def test_every_error_is_a_builtins_child() -> None:
    for kind, parent in {
        kb.InvalidValue: ValueError, kb.MissingName: KeyError, kb.WrongType: TypeError, kb.BadState: RuntimeError,
        kb.Unavailable: RuntimeError, kb.Cancelled: RuntimeError,
    }.items():  # fmt: skip
        assert issubclass(kind, kb.Error)
        assert issubclass(kind, parent)


# Nothing there is not an error: it has a reason.


def test_empty_table() -> None:
    empty = table().slice(0, 0)
    assert len(ask(empty, by="team")) == 0
    assert len(ask(empty, by="team").differences()) == 0
    whole = ask(empty).to_dict()
    assert whole["estimate"] == [None]
    assert whole["reason"] == ["too_few"]


@pytest.mark.parametrize("kind", [pa.int64(), pa.float64(), pa.string(), pa.null()])
def test_all_silent(kind: pa.DataType) -> None:
    silent = ask(table(score=pa.nulls(N, kind)), by="team", policy=kb.Policy(anonymous=False)).to_dict()
    assert silent["estimate"] == [None, None]
    assert silent["reason"] == ["too_few", "too_few"]
    assert silent["asked"] == [20, 20]
    assert silent["response_rate"] == [0.0, 0.0]


def test_weights_of_nothing() -> None:
    none = ask(table(w=[0.0] * N), weight="w").to_dict()
    assert none["estimate"] == [None]
    assert none["reason"] == ["undefined"]


def test_null_group_is_a_group() -> None:
    found = ask(table(team=["a"] * 20 + [None] * 20), by="team").to_dict()
    assert found["team"] == ["a", None]
    assert found["n"] == [20, 20]
    assert ask(table(team=[""] * 20 + [None] * 20), by="team").to_dict()["team"] == ["", None]


def test_an_employee_of_their_own_is_withheld_with_and_without_persons() -> None:
    """Everything is about one employee: no pooling makes that three."""
    alone = table(employee=["x"] * N)
    for person in ({}, {"person": "klant"}):
        found = ask(alone, **person).to_dict()
        assert found["estimate"] == [None], found
        assert found["reason"] == ["few_employees"]


def test_pooled_groups_have_employees_enough() -> None:
    few = table(team=["a"] * 20 + ["b"] * 10 + ["c"] * 10, employee=["x"] * 20 + ["x", "y"] * 5 + ["x", "z"] * 5)
    for person in ({}, {"person": "klant"}):
        found = ask(few, by="team", **person).to_dict()
        assert found["team"] == ["a", "b", "c", "other"]
        assert found["n"] == [None, None, None, N]


# Facts: accepted + set aside + not asked = given.


def test_nothing_is_lost() -> None:
    values = [9.0, 11.0, float("nan"), 6.0, None, float("inf"), -1.0, 10.0]
    made = kb.facts("ratings", pa.table({"customer": list("abcdefgh"), "value": values}), not_asked=[6])
    aside = made.set_aside.to_dict()
    assert (made.given, made.accepted, made.not_asked, len(made.set_aside)) == (8, 3, 1, 4)
    assert made.accepted + len(made.set_aside) + made.not_asked == made.given
    assert aside["row"] == [1, 2, 5, 6]
    assert set(aside["column"]) == {"value"}
    assert aside["rule"][0] == "an answer lies on the scale"
    assert aside["rule"][1] == "an answer is a finite number"


def test_duplicates_count_once_and_an_answer_beats_silence() -> None:
    rows = pa.table({"customer": ["a", "a", "a", "b"], "interaction": [1, 1, 1, 2], "value": [None, 8, 8, None]})
    made = kb.facts("ratings", rows)
    assert (made.given, made.accepted, made.rows) == (4, 4, 2)
    assert sorted(made.table().to_dict()["value"], key=str) == [8.0, None]
    asked = kb.nps(pa.concat_tables([rows] * 3), person="customer", policy=kb.Policy(min_persons=1, below_floor=True, anonymous=False)).to_dict()
    assert (asked["n"], asked["asked"]) == ([1], [2])


# States.


@pytest.fixture(scope="module")
def facts() -> kb.Facts:
    return kb.facts("ratings", table(), customer="klant", value="score", at="moment", zone="UTC")


def test_merge_refuses_another_configuration(facts: kb.Facts) -> None:
    other = kb.facts("ratings", table(), customer="klant", value="score", at="moment", zone="UTC", scale=(0, 20))
    moods = kb.facts("moods", pa.table({"employee": ["a"], "day": [dt.date(2026, 1, 1)], "happy": [True]}))
    for stranger, line in ((other, "20"), (moods, "happy")):
        with pytest.raises(kb.BadState, match=line):
            facts.copy().merge(stranger)
    with pytest.raises(kb.WrongType, match=r"kb\.facts"):
        facts.copy().merge(table())  # type: ignore[arg-type]


def test_forget_takes_ids(facts: kb.Facts) -> None:
    assert len(facts.copy().forget("customer", "k1")) == N - 1
    assert facts.copy().forget("customer", "nobody").to_bytes() == facts.to_bytes()
    with pytest.raises(kb.WrongType, match="text or an integer"):
        facts.copy().forget("customer", 1.5)  # type: ignore[arg-type]
    with pytest.raises(kb.InvalidValue, match="klant"):
        facts.copy().forget("klant", "k1")


def test_cut_bytes(facts: kb.Facts) -> None:
    saved = facts.to_bytes()
    for length in range(len(saved)):
        with pytest.raises(kb.BadState):
            kb.Facts.from_bytes(saved[:length])
    with pytest.raises(kb.BadState):
        kb.Facts.from_bytes(saved + b"\0")


def test_flipped_bytes(facts: kb.Facts) -> None:
    saved = facts.to_bytes()
    for at in range(len(saved)):
        for bit in (0, 5):
            wrong = bytearray(saved)
            wrong[at] ^= 1 << bit
            with pytest.raises(kb.BadState) as refused:
                kb.Facts.from_bytes(bytes(wrong))
            assert "received" in str(refused.value)


def test_strange_bytes(facts: kb.Facts) -> None:
    with pytest.raises(kb.BadState, match="eight bytes"):
        kb.Facts.from_bytes(b"no state at all, but long enough")
    newer = facts.to_bytes()
    with pytest.raises(kb.BadState, match="format 9"):
        kb.Facts.from_bytes(newer[:8] + b"\x09" + newer[9:])
    with pytest.raises(kb.WrongType, match="to_bytes"):
        kb.Facts.from_bytes("text")  # type: ignore[arg-type]


@pytest.mark.parametrize("moment", ["soon", "2026-13-01"])
def test_moments(facts: kb.Facts, moment: str) -> None:
    with pytest.raises(kb.InvalidValue, match=moment):
        facts.as_of(moment)
    with pytest.raises(kb.WrongType, match="2026-06-30"):
        facts.as_of(3)  # type: ignore[arg-type]


def test_versus_somebody_who_is_not_there() -> None:
    found = ask(by="team")
    for versus, part in (("zz", "a, b"), ("previous", "period"), ({"tem": "a"}, "team"), (("a", "b"), "1 value")):
        with pytest.raises(kb.Error, match=part):
            found.differences(versus)
    with pytest.raises(kb.MissingName, match="a, b"):
        kb.superiority(table(), value="score", scale=(0, 10), group="team", a="a", b="q")
    with pytest.raises(kb.InvalidValue, match="by="):
        kb.superiority(table(), value="score", group="team", a="a", b="b", by="team")


def test_pandas_without_pyarrow() -> None:
    """Where a frame's own export needs a package, the message names it and how to install it."""

    class Frame:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise ImportError("pyarrow is required for the Arrow export")

    with pytest.raises(kb.Unavailable, match="not installed.*install") as refused:
        ask(Frame())
    assert "pyarrow is required" in str(refused.value.__cause__ or refused.value.__context__)


def test_a_stream_that_fails_half_way() -> None:
    def batches() -> Any:
        yield table().to_batches()[0]
        raise RuntimeError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(table().schema, batches())
    with pytest.raises(kb.Error, match="the disk is gone"):
        ask(reader)


def test_what_progress_raises_comes_through() -> None:
    def refuse(done: float) -> None:
        raise ZeroDivisionError(done)

    with pytest.raises(ZeroDivisionError):
        ask(progress=refuse)


# Long calls.

LONG = """
import os, signal, sys, threading, time
import numpy as np, pyarrow as pa
import klankbord as kb
n = 1_000_000
rng = np.random.default_rng(1)
batch = pa.record_batch({"score": rng.integers(0, 11, n), "person": rng.integers(0, 1_000_000, n), "team": rng.integers(0, 50, n)})
def interrupt():
    global sent
    time.sleep(1.0)
    sent = time.monotonic()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
try:
    kb.nps(pa.Table.from_batches([batch] * 2000), value="score", person="person", by="team", threads=2)
except KeyboardInterrupt:
    print(time.monotonic() - sent)
    sys.exit(0)
sys.exit("the call was not interrupted")
"""


def test_ctrl_c_stops_a_long_call() -> None:
    """0.2 s where the machine is free; the median of three allows for one that is not."""
    waited = []
    for _ in range(3):
        found = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, timeout=120)
        assert found.returncode == 0, found.stderr
        waited.append(float(found.stdout))
        if waited[-1] <= 0.2:
            break
    assert min(waited) <= 0.2, waited
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_others_run_meanwhile() -> None:
    """The GIL is free: another thread goes on counting while a question is answered."""
    rows = 3_000_000
    big = pa.table({"score": np.full(rows, 9), "person": np.arange(rows) * 7919 % 1_000_003})
    stamps: list[float] = []
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            stamps.append(time.monotonic())
            time.sleep(0.001)

    other = threading.Thread(target=count)
    other.start()
    start = time.monotonic()
    kb.nps(big, value="score", person="person", threads=1)
    end = time.monotonic()
    done.set()
    other.join()
    during = [start, *(stamp for stamp in stamps if start < stamp < end), end]
    assert max(after - before for before, after in zip(during, during[1:], strict=False)) < 0.5 * (end - start), len(during)
