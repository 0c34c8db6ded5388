"""How satisfied people are: NPS, CSAT, CES and mean scores, with limits, response and differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from klankbord import _core
from klankbord._columns import frame_kind, names, three
from klankbord.errors import InvalidValue, MissingName, WrongType
from klankbord.facts import Facts
from klankbord.result import Result

__all__ = ["ces", "csat", "mean_score", "nps", "superiority"]

_ARGUMENTS = """
    Args:
        table: any object with `__arrow_c_stream__` (pandas, Polars, pyarrow, DuckDB), or `Facts` of ratings.
        value: column of answers; null: asked but silent. Left out, as are those below but `person`: the table's own
            column of that name, if it has one.
        by: one grouping column or several: texts, integers, booleans or dates; of Facts, its columns.
        person: who answered. Answers of one person are a cluster; without it every row counts as one person.
        at, period, zone: when; "day", "week", "month", "quarter" or "year"; by whose calendar (IANA name).
        weight: 0 to 65,536 per row, kept to about eight decimals.
        invited: yes/no column: was this person asked. invited_at: when; then periods are by invitation, and with
            `closes_after_days` a silent row is pending until so many days later.
        employee: whom the answer is about: rows about fewer than `policy.min_employees` are withheld.
        rating, interaction: ids; the same id of one person counts once, an answer beats silence.
        missing, not_asked, positive, negative, silent: what values mean (see `facts`).
        pattern: how text times are written, as strptime.
        question, rater: of Facts: only this question; ratings by the "customer" or the "employee".
        confidence: of all limits. shrink: adds estimates pulled towards the whole, and rank ranges.
        policy: a `Policy`; viewer: "organisation", ("team", id) or ("self", employee): the last two see the rows whose
            grouping column `team` or `employee` names them.
        ledger: of Facts: a `Ledger` that remembers what was shown of them before; without one it is a single question.
        threads: all cores unless told otherwise. progress: called with 0 to 1.

    Raises:
        MissingName: a column that is not there. WrongType: one that cannot be read.
        InvalidValue: an answer off the scale, NaN, a negative weight, naive times without zone; with row and column.
"""


def _score(
    measure: str,
    table: Any,
    *,
    value: str | None,
    by: str | Iterable[str],
    person: str | None,
    at: str | None,
    period: str | None,
    zone: str | None,
    weight: str | None,
    invited: str | None,
    invited_at: str | None,
    closes_after_days: int | None,
    employee: str | None,
    rating: str | None,
    interaction: str | None,
    missing: Iterable[float | str],
    not_asked: Iterable[float | str],
    positive: Iterable[str],
    negative: Iterable[str],
    silent: Iterable[str],
    pattern: str | None,
    scale: Sequence[float] | None,
    top: int | None,
    question: str | None,
    rater: str | None,
    confidence: float,
    shrink: bool,
    policy: Any,
    viewer: Any,
    ledger: Any,
    threads: int | None,
    progress: Callable[[float], None] | None,
    guarded: bool = True,
    now: int | None = None,
) -> Result:
    policy = policy if policy is not None else _core.Policy()
    if not isinstance(policy, _core.Policy):
        raise WrongType(f"policy is a kb.Policy; received {policy!r}; say kb.Policy(min_persons=12)")
    if threads is not None and threads < 1:
        raise InvalidValue(f"threads is at least 1; received {threads}; leave it out for all cores")
    if ledger is not None and not isinstance(ledger, _core.Ledger):
        raise WrongType(f"ledger is a kb.Ledger; received {ledger!r}; make one with kb.Ledger() and keep it")
    if closes_after_days is not None and closes_after_days < 0:
        raise InvalidValue(f"closes_after_days is at least 0; received {closes_after_days}; give 14 for two weeks")
    common = {
        "measure": measure, "by": names(by, "by"), "period": period, "zone": zone,
        "closes_after_days": closes_after_days, "top": top, "confidence": confidence, "shrink": shrink,
        "policy": policy, "viewer": viewer, "threads": threads, "progress": progress,
    }
    if isinstance(table, Facts):
        mapped = {"value": value, "person": person, "at": at, "invited": invited, "invited_at": invited_at,
                  "employee": employee, "rating": rating, "interaction": interaction}
        for name, column in mapped.items():
            if column is not None and column != name:
                raise InvalidValue(
                    f'facts were mapped when they were made; received {name}="{column}"; leave {name}= out here'
                )
        ratings = table._table
        if question is not None and "question" not in table.columns:
            raise MissingName(
                f'a question is a column of the facts; received question="{question}", the facts have '
                f'{", ".join(table.columns)}; map question= when the facts are made, or leave it out'
            )
        own = list(ratings.scale)
        found = _core.score_facts(
            ratings=ratings, question=question or "", rater=rater or "customer", weighted=weight is not None, now=now,
            scale=three(scale) or (None if measure == "nps" else own), guarded=guarded, ledger=ledger, **common,
        )
        return Result(_Released(found, {"value": question or "value", "set_aside": len(ratings.set_aside)}), table._frame)
    if question is not None or rater is not None or ledger is not None:
        given = "question" if question is not None else "rater" if rater is not None else "ledger"
        raise InvalidValue(f"{given}= asks stored facts; received a plain table; filter the rows, or use kb.facts first")
    columns = {
        name: column
        for name, column in {
            "value": value, "person": person, "at": at, "weight": weight, "invited": invited, "invited_at": invited_at,
            "employee": employee, "rating": rating, "interaction": interaction,
        }.items()
        if column is not None
    }
    for name, column in columns.items():
        if not isinstance(column, str):
            raise WrongType(f"{name} takes the name of a column; received {column!r}; give its name as a text")
    found = _core.score_table(
        table=table, columns=columns, pattern=pattern, missing=missing, not_asked=not_asked, positive=positive,
        negative=negative, silent=silent, scale=three(scale), **common,
    )
    return Result(_Released(found, {"value": value or "value"}), frame_kind(table))


class _Released:
    """What the core released, with what only Python knows: the caller's names."""

    def __init__(self, scores: Any, also: dict[str, Any]) -> None:
        self._scores = scores
        self.table = scores.table
        self.meta: dict[str, Any] = {**scores.meta, **also}

    def differences(self, versus: Any) -> Any:
        table, meta = self._scores.differences(versus)
        return _Answer(table, {**meta, "value": self.meta["value"]})

    def distribution(self) -> Any:
        return self._scores.distribution()

    def superiority(self, a: Any, b: Any) -> Any:
        return self._scores.superiority(a, b)


class _Answer:
    def __init__(self, table: Any, meta: dict[str, Any]) -> None:
        self.table = table
        self.meta = meta


def nps(
    table: Any,
    *,
    value: str | None = None,
    by: str | Iterable[str] = (),
    person: str | None = None,
    at: str | None = None,
    period: str | None = None,
    zone: str | None = None,
    weight: str | None = None,
    invited: str | None = None,
    invited_at: str | None = None,
    closes_after_days: int | None = None,
    employee: str | None = None,
    rating: str | None = None,
    interaction: str | None = None,
    missing: Iterable[float | str] = (),
    not_asked: Iterable[float | str] = (),
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    silent: Iterable[str] = (),
    pattern: str | None = None,
    question: str | None = None,
    rater: str | None = None,
    confidence: float = 0.95,
    shrink: bool = False,
    policy: Any = None,
    viewer: Any = "organisation",
    ledger: Any = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Result:
    """Net promoter score: share of promoters (9-10) minus detractors (0-6), in points from -100 to 100.

    The score is the raw one; its limits are Rocks' adjusted Wald AW(3, T) (2016, Am. Stat. 70:365-372), which hold
    from five answers on. NPS throws information away: for two groups of few answers, `superiority` sees more.
    {arguments}
    Returns:
        A row per group: estimate, low, high, n, persons, asked, answered, response_rate, reason, promoters, passives,
        detractors, and their shares.

    >>> import klankbord as kb, pyarrow as pa
    >>> table = pa.table({{"score": [0] * 10 + [8] * 30 + [10] * 60}})
    >>> found = kb.nps(table, value="score").to_dict()
    >>> found["estimate"], round(found["low"][0], 2), round(found["high"][0], 2)
    ([50.0], 35.47, 61.62)
    """
    return _score("nps", table, scale=None, top=None, **_given(locals()))


def csat(
    table: Any,
    *,
    value: str | None = None,
    scale: Sequence[float] | None = None,
    top: int | None = None,
    by: str | Iterable[str] = (),
    person: str | None = None,
    at: str | None = None,
    period: str | None = None,
    zone: str | None = None,
    weight: str | None = None,
    invited: str | None = None,
    invited_at: str | None = None,
    closes_after_days: int | None = None,
    employee: str | None = None,
    rating: str | None = None,
    interaction: str | None = None,
    missing: Iterable[float | str] = (),
    not_asked: Iterable[float | str] = (),
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    silent: Iterable[str] = (),
    pattern: str | None = None,
    question: str | None = None,
    rater: str | None = None,
    confidence: float = 0.95,
    shrink: bool = False,
    policy: Any = None,
    viewer: Any = "organisation",
    ledger: Any = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Result:
    """Share of satisfied answers: those in the `top` highest boxes (default: two) of `scale` (default: 1 to 5).

    A share from 0 to 1 with Wilson's limits (1927, JASA 22:209-212; Brown, Cai & DasGupta 2001).
    {arguments}
    Returns:
        A row per group: estimate, low, high, n, persons, asked, answered, response_rate, reason, satisfied,
        satisfied_share.

    >>> import klankbord as kb, pyarrow as pa
    >>> table = pa.table({{"stars": [1] * 2 + [2] * 3 + [3] * 10 + [4] * 50 + [5] * 35}})
    >>> found = kb.csat(table, value="stars", scale=(1, 5)).to_dict()
    >>> found["estimate"], round(found["low"][0], 4), round(found["high"][0], 4)
    ([0.85], 0.7672, 0.9069)
    """
    return _score("csat", table, **_given(locals()))


def ces(
    table: Any,
    *,
    value: str | None = None,
    scale: Sequence[float] | None = None,
    top: int | None = None,
    by: str | Iterable[str] = (),
    person: str | None = None,
    at: str | None = None,
    period: str | None = None,
    zone: str | None = None,
    weight: str | None = None,
    invited: str | None = None,
    invited_at: str | None = None,
    closes_after_days: int | None = None,
    employee: str | None = None,
    rating: str | None = None,
    interaction: str | None = None,
    missing: Iterable[float | str] = (),
    not_asked: Iterable[float | str] = (),
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    silent: Iterable[str] = (),
    pattern: str | None = None,
    question: str | None = None,
    rater: str | None = None,
    confidence: float = 0.95,
    shrink: bool = False,
    policy: Any = None,
    viewer: Any = "organisation",
    ledger: Any = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Result:
    """Mean ease on `scale` (default: 1 to 7, higher is easier), with the share of the `top` answers (default: three).

    Student's t limits (Dixon, Toman & DeLisi 2013 for the measure). Where answers crowd at the top, `limits_trusted`
    is false: read `easy_share` with its limits instead.
    {arguments}
    Returns:
        A row per group: estimate, low, high, n, persons, asked, answered, response_rate, reason, easy, easy_share,
        easy_share_low, easy_share_high, limits_trusted.

    >>> import klankbord as kb, pyarrow as pa
    >>> table = pa.table({{"ease": [1, 2] + [3] * 2 + [4] * 4 + [5] * 8 + [6] * 20 + [7] * 14}})
    >>> found = kb.ces(table, value="ease").to_dict()
    >>> found["estimate"], found["easy_share"]
    ([5.66], [0.84])
    """
    return _score("ces", table, **_given(locals()))


def mean_score(
    table: Any,
    *,
    value: str | None = None,
    scale: Sequence[float] | None = None,
    top: int | None = None,
    by: str | Iterable[str] = (),
    person: str | None = None,
    at: str | None = None,
    period: str | None = None,
    zone: str | None = None,
    weight: str | None = None,
    invited: str | None = None,
    invited_at: str | None = None,
    closes_after_days: int | None = None,
    employee: str | None = None,
    rating: str | None = None,
    interaction: str | None = None,
    missing: Iterable[float | str] = (),
    not_asked: Iterable[float | str] = (),
    positive: Iterable[str] = (),
    negative: Iterable[str] = (),
    silent: Iterable[str] = (),
    pattern: str | None = None,
    question: str | None = None,
    rater: str | None = None,
    confidence: float = 0.95,
    shrink: bool = False,
    policy: Any = None,
    viewer: Any = "organisation",
    ledger: Any = None,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Result:
    """Mean answer on `scale` (default: 1 to 5) with Student's t limits, and the share of the `top` answers.

    Where answers crowd at an end of the scale and few stand away from it, `limits_trusted` is false: read `top_share`
    with its limits instead.
    {arguments}
    Returns:
        A row per group: estimate, low, high, n, persons, asked, answered, response_rate, reason, top, top_share,
        top_share_low, top_share_high, limits_trusted.

    >>> import klankbord as kb, pyarrow as pa
    >>> table = pa.table({{"stars": [1] * 2 + [2] * 3 + [3] * 10 + [4] * 50 + [5] * 35}})
    >>> found = kb.mean_score(table, value="stars").to_dict()
    >>> found["estimate"], round(found["low"][0], 4), round(found["high"][0], 4)
    ([4.13], 3.9593, 4.3007)
    """
    return _score("mean_score", table, **_given(locals()))


def superiority(
    table: Any,
    *,
    value: str | None = None,
    group: str,
    a: Any,
    b: Any,
    scale: Sequence[float] | None = None,
    **options: Any,
) -> Result:
    """How often a random answer of group `b` beats one of group `a`, ties counted half: 0.5 means no difference.

    Needs only an order, no equal steps between answers. Limits on the logit scale from placement values (DeLong,
    DeLong & Clarke-Pearson 1988, Biometrics 44:837-845). With `person=` placements are summed by person, also of those
    who stand in both groups (Obuchowski 1997, Biometrics 53:567-578).

    Args:
        table: as for `csat`; `options` are its options (`person=`, `policy=`, `missing=` …).
        value, scale: the answers and their scale (default: 1 to 5).
        group, a, b: the grouping column and the two values to compare.

    Returns:
        One row: a, b, estimate, low, high, p, cliffs_delta, n_a, n_b, reason.

    Raises:
        MissingName: a group that is not there. InvalidValue: see `csat`.

    >>> import klankbord as kb, pyarrow as pa
    >>> a = [1] * 19 + [2] * 2 + [3]
    >>> b = [1] * 7 + [2] * 3 + [3] * 4 + [4] * 3 + [5] * 2
    >>> table = pa.table({"team": ["A"] * len(a) + ["B"] * len(b), "pain": a + b})
    >>> round(kb.superiority(table, value="pain", group="team", a="A", b="B").to_dict()["estimate"][0], 4)
    0.7715
    """
    for name in ("by", "period", "weight"):
        if options.get(name) is not None:
            raise InvalidValue(f"superiority compares two groups of one column; received {name}=; leave it out")
    return _compare(mean_score(table, value=value, by=group, scale=scale, **options), value, a, b)


def _compare(scores: Result, value: str | None, a: Any, b: Any) -> Result:
    """Superiority of one released row over another: nothing is computed that the door did not let through."""
    released = scores._released
    return Result(
        _Answer(
            released.superiority(a, b),
            {
                "measure": "superiority", "by": ["a", "b"], "period": None, "unit": "share", "value": value,
                "confidence": scores.meta["confidence"], "scale": scores.meta["scale"], "stamps": scores.meta["stamps"],
                "notes": [*scores.meta["notes"]], "rows": scores.meta["rows"], "set_aside": scores.meta["set_aside"],
                "methods": [{"what": "stochastic superiority", "source": "DeLong, DeLong & Clarke-Pearson 1988; "
                             "Newcombe 2006, Stat. Med. 25:559-573"},
                            {"what": "answers of one person", "source": "placements summed by person (Obuchowski 1997, "
                             "Biometrics 53:567-578)"}],
            },
        ),
        scores._kind,
    )


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name != "table"}


for _function in (nps, csat, ces, mean_score):
    _function.__doc__ = (_function.__doc__ or "").format(arguments=_ARGUMENTS)
