"""NPS by team with response rate, distinct persons and person-cluster variance, beside Polars and DuckDB.

The same work on the same rows in one run; results are checked equal before anything is timed. Each peer in the
fastest formulation found. Prints medians and ratios; see bench/RESULTS.md.

    python bench/nps_by_team.py --rows 10000000 --threads 2
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from typing import Any


def make(rows: int, persons: int, teams: int, seed: int = 1) -> dict[str, Any]:
    import numpy as np

    rng = np.random.default_rng(seed)
    answered = rng.random(rows) < 0.15
    return {
        "customer": rng.integers(0, persons, rows),
        "team": rng.integers(0, teams, rows),
        "score": rng.choice(11, rows, p=[0.02, 0.01, 0.02, 0.02, 0.03, 0.05, 0.07, 0.15, 0.23, 0.2, 0.2]),
        "answered": answered,
    }


def tables(columns: dict[str, Any], ids: str) -> tuple[Any, Any]:
    """(pyarrow, Polars) with integer ids, texts or categories."""
    import numpy as np
    import polars as pl
    import pyarrow as pa

    score = pa.array(columns["score"].astype(np.int64), mask=~columns["answered"])
    if ids == "integer":
        customer, team = pa.array(columns["customer"]), pa.array(columns["team"])
    else:
        names = pa.array([f"C-{i:07d}" for i in range(int(columns["customer"].max()) + 1)])
        teams = pa.array([f"team {i:02d}" for i in range(int(columns["team"].max()) + 1)])
        if ids == "text":
            customer, team = names.take(pa.array(columns["customer"])), teams.take(pa.array(columns["team"]))
        else:
            customer = pa.DictionaryArray.from_arrays(pa.array(columns["customer"].astype(np.int32)), names)
            team = pa.DictionaryArray.from_arrays(pa.array(columns["team"].astype(np.int32)), teams)
    table = pa.table({"customer": customer, "team": team, "score": score})
    return table, pl.from_arrow(table)


SQL = """
with person as (
    select team, customer, count(*) n, sum(case when score >= 9 then 1 when score <= 6 then -1 else 0 end) s,
           count(*) filter (score >= 9) p, count(*) filter (score <= 6) d
    from t where score is not null group by team, customer),
asked as (select team, count(*) asked from t group by team)
select team, asked, sum(n) n, count(*) persons, sum(p) p, sum(d) d, sum(n * n) nn, sum(n * s) ns, sum(s * s) ss
from person join asked using (team) group by team, asked order by case when try_cast(team::varchar as bigint) is null then 0 else team::varchar::bigint end, team::varchar
"""


def polars_query(frame: Any) -> Any:
    import polars as pl

    lazy = frame.lazy()
    asked = lazy.group_by("team").agg(asked=pl.len())
    person = (
        lazy.filter(pl.col("score").is_not_null())
        .select("team", "customer", p=(pl.col("score") >= 9).cast(pl.Int32), d=(pl.col("score") <= 6).cast(pl.Int32))
        .group_by("team", "customer")
        .agg(n=pl.len().cast(pl.Int64), p=pl.col("p").sum().cast(pl.Int64), d=pl.col("d").sum().cast(pl.Int64))
        .with_columns(s=pl.col("p") - pl.col("d"))
        .group_by("team")
        .agg(n=pl.col("n").sum(), persons=pl.len(), p=pl.col("p").sum(), d=pl.col("d").sum(),
             nn=(pl.col("n") ** 2).sum(), ns=(pl.col("n") * pl.col("s")).sum(), ss=(pl.col("s") ** 2).sum())
    )
    return asked.join(person, on="team").collect().sort(pl.col("team").cast(pl.String) if frame.schema["team"] == pl.Categorical else "team")


def extra_memory(work: Callable[[], Any]) -> float:
    """Megabytes by which the process grew at its highest while `work` ran (Linux; the high-water mark is set back)."""

    def kilobytes(name: str) -> int:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name))

    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")
    before = kilobytes("VmRSS:")
    work()
    return max(0, kilobytes("VmHWM:") - before) / 1024


def limits(row: dict[str, Any]) -> tuple[float, float]:
    """Adjusted Wald limits from a peer's person sums, by the published formulas (Rocks 2016; Cochran 1977; Kish 1965)."""
    from scipy import stats

    n, m, s = row["n"], row["persons"], row["p"] - row["d"]
    theta = s / n
    variance = m / (m - 1) * (row["ss"] - 2 * theta * row["ns"] + theta**2 * row["nn"]) / n**2
    design = max(1.0, variance / (((row["p"] + row["d"]) / n - theta**2) / n))
    worth = n / design
    degrees = max(1.0, n**2 / row["nn"] - 1) if design > 1 else m - 1
    high, low = (worth * row["p"] / n + 0.75) / (worth + 3), (worth * row["d"] / n + 0.75) / (worth + 3)
    half = stats.t.ppf(0.975, degrees) * ((high + low - (high - low) ** 2) / (worth + 3)) ** 0.5
    return 100 * (high - low - half), 100 * (high - low + half)


def check_equal(mine: dict[str, list[Any]], polars: list[dict[str, Any]], duckdb: list[tuple[Any, ...]]) -> None:
    """Everything a row says: team, asked, answers, persons, promoters, detractors, score and limits."""
    names = ("team", "asked", "n", "persons", "p", "d", "nn", "ns", "ss")
    rows = [dict(zip(names, row, strict=True)) for row in duckdb]
    assert len(mine["team"]) == len(polars) == len(rows)
    for i, (one, other) in enumerate(zip(polars, rows, strict=True)):
        assert {name: str(one[name]) for name in names} == {name: str(other[name]) for name in names}
        assert (str(mine["team"][i]), mine["asked"][i], mine["n"][i], mine["persons"][i]) == (
            str(one["team"]), one["asked"], one["n"], one["persons"],
        )  # fmt: skip
        assert (mine["promoters"][i], mine["detractors"][i]) == (one["p"], one["d"])
        assert abs(mine["estimate"][i] - 100 * (one["p"] - one["d"]) / one["n"]) < 1e-9
        low, high = limits({name: int(one[name]) for name in names if name != "team"})
        assert abs(mine["low"][i] - low) < 1e-6 and abs(mine["high"][i] - high) < 1e-6, (mine["low"][i], low)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--persons", type=int, default=0)
    parser.add_argument("--teams", type=int, default=50)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--ids", nargs="*", default=["integer", "text", "text, pyarrow", "category", "book"])
    arguments = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(arguments.threads)
    import duckdb
    import polars as pl
    import pyarrow as pa

    import klankbord as kb

    print(f"klankbord {kb.__version__}, Polars {pl.__version__}, DuckDB {duckdb.__version__}, pyarrow {pa.__version__}; "
          f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    columns = make(arguments.rows, arguments.persons or max(10, arguments.rows // 10), arguments.teams)
    con = duckdb.connect()
    con.execute(f"set threads to {arguments.threads}")
    policy = kb.Policy(anonymous=False)
    guarded = kb.Policy(anonymous=True)
    for ids in arguments.ids:
        table, frame = tables(columns, {"book": "category", "text, pyarrow": "text"}.get(ids, ids))
        con.register("arrow_rows", table)
        con.execute("create or replace table t as select * from arrow_rows")
        if ids in ("category", "book"):
            con.execute("create type if not exists c as enum (select distinct customer::varchar from t)")
            con.execute("create type if not exists g as enum (select distinct team::varchar from t)")
            con.execute("create or replace table t as select customer::c customer, team::g team, score from t")
        con.unregister("arrow_rows")
        if ids == "book":
            ratings = kb.facts("ratings", frame, customer="customer", value="score", team="team")
            ours = lambda rule=policy: kb.nps(ratings, by="team", policy=rule, threads=arguments.threads)  # noqa: E731
        else:
            # Polars takes a second to hand its categories to anybody; what is timed is what is done with them.
            source = table if ids in ("category", "text, pyarrow") else frame
            ours = lambda rule=policy, source=source: kb.nps(  # noqa: E731
                source, value="score", by="team", person="customer", policy=rule, threads=arguments.threads
            )
        sides: dict[str, Callable[[], Any]] = {
            "klankbord": ours,
            "klankbord, guarded": lambda: ours(guarded),
            "polars": lambda: polars_query(frame),
            "duckdb": lambda: con.execute(SQL).fetchall(),
        }
        check_equal(ours().to_dict(), polars_query(frame).to_dicts(), con.execute(SQL).fetchall())
        memory = {name: extra_memory(work) for name, work in sides.items()}
        times: dict[str, list[float]] = {name: [] for name in sides}
        processor: dict[str, list[float]] = {name: [] for name in sides}
        order = random.Random(1)
        for _ in range(arguments.runs):
            # In another order every time: whoever follows a peer finds the caches and threads that one left.
            for name, work in order.sample(list(sides.items()), len(sides)):
                begin, used = time.perf_counter(), time.process_time()
                work()
                times[name].append(time.perf_counter() - begin)
                processor[name].append(time.process_time() - used)
        print(f"\n{ids}: {arguments.rows:,} rows, {arguments.teams} teams, {arguments.threads} threads, equal results")
        medians = {name: statistics.median(found) for name, found in times.items()}
        for name, found in times.items():
            print(f"  {name:20} median {medians[name]:.4f} s   min {min(found):.4f}   max {max(found):.4f}   "
                  f"processor {statistics.median(processor[name]):.3f} s   extra memory {memory[name]:.0f} MB")  # fmt: skip
        # On a shared machine the clock also measures the neighbours; processor seconds hardly do.
        for what, measured in (("clock", times), ("processor", processor)):
            faster = [min(p, d) for p, d in zip(measured["polars"], measured["duckdb"], strict=True)]
            ratios = [peer / own for peer, own in zip(faster, measured["klankbord"], strict=True)]
            print(f"  ratio to the faster peer by {what}, run by run: median {statistics.median(ratios):.2f} "
                  f"(min {min(ratios):.2f}, max {max(ratios):.2f})")  # fmt: skip
        print(f"  guarded costs "
              f"{medians['klankbord, guarded'] / medians['klankbord']:.2f} times the question", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
