"""Continuity, hand-overs, the map and variants of event logs, beside Polars, DuckDB and, where it is installed, pm4py.

The same work on the same rows in one run; results are checked equal before anything is timed. Each peer in the fastest
formulation found. Prints medians and ratios; see bench/RESULTS.md.

    python bench/journeys.py --rows 10000000 --runs 7
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from typing import Any

from nps_by_team import extra_memory

CONTINUITY = """
with hand as (
    select customer, employee, count(*) n from t group by customer, employee),
each as (
    select customer, sum(n) total, sum(n * n) squares, count(*) hands from hand group by customer),
follows as (
    select customer, employee = lag(employee) over (partition by customer order by start, employee) same from t),
stayed as (
    select customer, count(*) filter (same) same from follows group by customer)
select avg((squares - total) / (total * (total - 1))) filter (total > 1) coc,
       avg(same / (total - 1)) filter (total > 1) secon, avg(hands) hands
from each join stayed using (customer)
"""

HANDOVERS = """
select a, b, count(*) from (
    select lag(team) over w a, team b, employee <> lag(employee) over w changed
    from t window w as (partition by customer order by start, employee)) where changed group by a, b order by a, b
"""

MAP = """
select a, b, count(*) from (
    select lag(touchpoint) over (partition by customer order by start, employee) a, touchpoint b from t)
where a is not null group by a, b order by a, b
"""

VARIANTS = """
select v, count(*) n from (
    select customer, string_agg(touchpoint, ' > ' order by start, employee) v from t group by customer)
group by v order by n desc, v limit 10
"""


def make(rows: int, customers: int, employees: int, ids: str, seed: int = 1) -> Any:
    """A log as a pyarrow Table: customer, employee, start, and for event logs team and touchpoint."""
    import numpy as np
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    who, by = rng.integers(0, customers, rows), rng.integers(0, employees, rows)
    # Every moment of a customer is another one, so that no order is a matter of ties.
    start = pa.array(1_600_000_000_000_000 + rng.permutation(rows) * 1_000_000, pa.timestamp("us", "UTC"))

    def named(codes: Any, prefix: str) -> Any:
        if ids == "integer":
            return pa.array(codes)
        names = pa.array([f"{prefix}-{n:07d}" for n in range(int(codes.max()) + 1)])
        if ids == "text":
            return names.take(pa.array(codes))
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), names)

    return pa.table({"customer": named(who, "C"), "employee": named(by, "E"), "start": start})


def with_steps(table: Any) -> Any:
    """The log with a team of each employee and a touchpoint, as texts. Customers of one kind go one way, of which they had
    more or less, so that some sequences are frequent."""
    import numpy as np
    import pyarrow as pa

    teams = pa.array([f"team {n:02d}" for n in range(20)])
    points = pa.array(["ask", "check", "decide", "pay", "refuse", "wait", "write", "call"])
    return table.append_column(
        "team", teams.take(pa.array(np.asarray(table["employee"]) % 20))
    ).append_column("touchpoint", points.take(pa.array(np.asarray(table["customer"]) % 13 * 5 % len(points))))


def polars_continuity(frame: Any) -> tuple[float, float, float]:
    import polars as pl

    lazy = frame.lazy()
    each = (
        lazy.group_by("customer", "employee").agg(n=pl.len().cast(pl.Int64))
        .group_by("customer").agg(total=pl.col("n").sum(), squares=(pl.col("n") ** 2).sum(), hands=pl.len())
    )  # fmt: skip
    stayed = (
        lazy.sort("customer", "start", "employee")
        .with_columns(same=(pl.col("customer") == pl.col("customer").shift()) & (pl.col("employee") == pl.col("employee").shift()))
        .group_by("customer").agg(same=pl.col("same").sum())
    )  # fmt: skip
    found = (
        each.join(stayed, on="customer")
        .with_columns(pairs=pl.col("total") - 1)
        .select(
            coc=pl.when(pl.col("pairs") > 0).then((pl.col("squares") - pl.col("total")) / (pl.col("total") * pl.col("pairs"))).mean(),
            secon=pl.when(pl.col("pairs") > 0).then(pl.col("same") / pl.col("pairs")).mean(),
            hands=pl.col("hands").mean(),
        )
        .collect()
    )
    return found.row(0)  # type: ignore[no-any-return]


def polars_steps(frame: Any, column: str, changed: bool) -> list[tuple[Any, ...]]:
    import polars as pl

    lazy = frame.lazy().sort("customer", "start", "employee")
    keep = pl.col("customer") == pl.col("customer").shift()
    if changed:
        keep = keep & (pl.col("employee") != pl.col("employee").shift())
    return (  # type: ignore[no-any-return]
        lazy.with_columns(a=pl.col(column).shift(), keep=keep).filter("keep")
        .group_by("a", column).agg(n=pl.len()).sort("a", column).collect().rows()
    )  # fmt: skip


def polars_variants(frame: Any) -> list[tuple[Any, ...]]:
    import polars as pl

    return (  # type: ignore[no-any-return]
        frame.lazy().sort("customer", "start", "employee")
        .group_by("customer", maintain_order=True).agg(v=pl.col("touchpoint").str.join(" > "))
        .group_by("v").agg(n=pl.len()).sort(["n", "v"], descending=[True, False]).head(10).collect().rows()
    )  # fmt: skip


def race(name: str, sides: dict[str, Callable[[], Any]], peers: list[str], runs: int) -> None:
    memory = {side: extra_memory(work) for side, work in sides.items()}
    times: dict[str, list[float]] = {side: [] for side in sides}
    processor: dict[str, list[float]] = {side: [] for side in sides}
    order = random.Random(1)
    for _ in range(runs):
        for side, work in order.sample(list(sides.items()), len(sides)):
            begin, used = time.perf_counter(), time.process_time()
            work()
            times[side].append(time.perf_counter() - begin)
            processor[side].append(time.process_time() - used)
    print(f"\n{name}: equal results, {runs} runs")
    for side, found in times.items():
        print(f"  {side:20} median {statistics.median(found):.4f} s   min {min(found):.4f}   max {max(found):.4f}   "
              f"processor {statistics.median(processor[side]):.3f} s   extra memory {memory[side]:.0f} MB")  # fmt: skip
    for what, measured in (("clock", times), ("processor", processor)):
        faster = [min(found) for found in zip(*(measured[peer] for peer in peers), strict=True)]
        ratios = [peer / own for peer, own in zip(faster, measured["klankbord"], strict=True)]
        print(f"  ratio to the faster peer by {what}, run by run: median {statistics.median(ratios):.2f} "
              f"(min {min(ratios):.2f}, max {max(ratios):.2f})", flush=True)  # fmt: skip
    if "pm4py" in times:
        print(f"  ratio to pm4py: {statistics.median(times['pm4py']) / statistics.median(times['klankbord']):.1f}", flush=True)


def continuity(arguments: argparse.Namespace, con: Any, kb: Any) -> None:
    import polars as pl

    for ids in arguments.ids:
        table = make(arguments.rows, max(10, arguments.rows // 10), 2000, "category" if ids == "book" else ids)
        frame = pl.from_arrow(table)
        con.register("arrow_rows", table)
        con.execute("create or replace table t as select * from arrow_rows")
        if ids == "book":
            con.execute("create type c as enum (select distinct customer::varchar from t)")
            con.execute("create type e as enum (select distinct employee::varchar from t)")
            con.execute("create or replace table t as select customer::c customer, employee::e employee, start from t")
        con.unregister("arrow_rows")
        held = kb.journeys(frame) if ids == "book" else None

        def ours(held: Any = held, frame: Any = frame) -> dict[str, list[Any]]:
            j = held if held is not None else kb.journeys(frame, threads=arguments.threads)
            return j.continuity(threads=arguments.threads).to_dict()  # type: ignore[no-any-return]

        row = {name: cells[0] for name, cells in ours().items()}
        for other in (polars_continuity(frame), con.execute(CONTINUITY).fetchall()[0]):
            for name, value in zip(("coc", "secon", "hands"), other, strict=True):
                assert abs(row[name] - float(value)) < 1e-9, (ids, name, row[name], value)
        race(
            f"continuity, {ids} ids: {arguments.rows:,} contacts, {arguments.threads} threads",
            {"klankbord": ours, "polars": lambda frame=frame: polars_continuity(frame),
             "duckdb": lambda: con.execute(CONTINUITY).fetchall()[0]},
            ["polars", "duckdb"], arguments.runs,
        )  # fmt: skip


def event_log(arguments: argparse.Namespace, con: Any, kb: Any) -> None:
    import polars as pl

    rows = min(1_000_000, arguments.rows)
    table = with_steps(make(rows, rows // 10, 2000, "integer"))
    frame = pl.from_arrow(table)
    con.register("arrow_rows", table)
    con.execute("create or replace table t as select * from arrow_rows")
    con.unregister("arrow_rows")
    policy = kb.Policy(anonymous=False)
    ours = {
        "hand-overs": lambda: kb.journeys(frame).handovers(threads=arguments.threads, policy=policy),
        "map": lambda: kb.journeys(frame).process_map(threads=arguments.threads, policy=policy),
        "variants": lambda: kb.journeys(frame).variants(threads=arguments.threads, policy=policy),
    }
    peers: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "hand-overs": (lambda: polars_steps(frame, "team", True), lambda: con.execute(HANDOVERS).fetchall()),
        "map": (lambda: polars_steps(frame, "touchpoint", False), lambda: con.execute(MAP).fetchall()),
        "variants": (lambda: polars_variants(frame), lambda: con.execute(VARIANTS).fetchall()),
    }
    third = pm4py_sides(table)
    for name, work in ours.items():
        found = work().to_dict()
        first, second = (peer() for peer in peers[name])
        assert [tuple(row) for row in first] == [tuple(row) for row in second]
        if name == "variants":
            mine = [(v, n) for v, n in zip(found["variant"], found["cases"], strict=True) if v != "other"]
            assert mine == [tuple(row) for row in first][: len(mine)] and mine, mine
        else:
            column = "team" if name == "hand-overs" else "touchpoint"
            count = "handovers" if name == "hand-overs" else "steps"
            mine_steps = {
                (a, b): n
                for a, b, n in zip(found[f"from_{column}"], found[f"to_{column}"], found[count], strict=True)
                if a is not None and b is not None
            }
            assert mine_steps == {(a, b): n for a, b, n in first}
        sides: dict[str, Callable[[], Any]] = {"klankbord": work, "polars": peers[name][0], "duckdb": peers[name][1]}
        race(f"{name}: {rows:,} events in {rows // 10:,} cases", sides | third.get(name, {}), ["polars", "duckdb"], arguments.runs)


def pm4py_sides(table: Any) -> dict[str, dict[str, Callable[[], Any]]]:
    try:
        import pm4py
    except ImportError:
        print("pm4py is not installed: no ratio to it")
        return {}
    log = table.to_pandas().rename(
        columns={"customer": "case:concept:name", "touchpoint": "concept:name", "start": "time:timestamp", "team": "org:resource"}
    )
    log["case:concept:name"] = log["case:concept:name"].astype(str)
    log = pm4py.format_dataframe(log, case_id="case:concept:name", activity_key="concept:name", timestamp_key="time:timestamp")
    return {
        "hand-overs": {"pm4py": lambda: pm4py.discover_handover_of_work_network(log)},
        "map": {"pm4py": lambda: pm4py.discover_dfg(log)},
        "variants": {"pm4py": lambda: pm4py.get_variants(log)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ids", nargs="*", default=["integer", "text", "category", "book"])
    arguments = parser.parse_args()
    os.environ["POLARS_MAX_THREADS"] = str(arguments.threads)
    import duckdb
    import polars as pl

    import klankbord as kb

    print(f"klankbord {kb.__version__}, Polars {pl.__version__}, DuckDB {duckdb.__version__}; {os.cpu_count()} processors, "
          f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    con = duckdb.connect()
    con.execute(f"set threads to {arguments.threads}")
    continuity(arguments, con, kb)
    event_log(arguments, con, kb)


if __name__ == "__main__":
    main()
