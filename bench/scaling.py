"""Time and memory from a hundred thousand to a hundred million rows, read in chunks from a RecordBatchReader.

A million rows are made once and sent again and again under other customers, so the reader costs nothing and the table
never lies in memory. From ten million rows on the customers are the same million: distinct (person, team) pairs stop
growing, and so must memory.

    python bench/scaling.py --largest 100000000
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from typing import Any

from nps_by_team import extra_memory

CHUNK = 1_000_000
CUSTOMERS = 1_000_000


def reader(rows: int, customers: int) -> Any:
    """`rows` rows of `customers` customers in 50 teams, 15 % answered; ten variants of a chunk, repeated."""
    import numpy as np
    import pyarrow as pa

    rng = np.random.default_rng(1)
    size = min(rows, CHUNK)
    variants = [
        pa.record_batch(
            {
                "customer": rng.integers(0, customers, size),
                "team": rng.integers(0, 50, size),
                "score": pa.array(rng.integers(0, 11, size), mask=rng.random(size) >= 0.15),
            }
        )
        for _ in range(min(10, max(1, rows // CHUNK)))
    ]

    def batches() -> Iterator[Any]:
        for chunk in range(rows // size):
            yield variants[chunk % len(variants)]

    return pa.RecordBatchReader.from_batches(variants[0].schema, batches())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=100_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    import klankbord as kb

    policy = kb.Policy(anonymous=False)
    print(f"{'rows':>12} {'customers':>10} {'median s':>9} {'ns a row':>9} {'extra MB':>9}  answers counted")
    rows = 100_000
    while rows <= arguments.largest:
        customers = min(CUSTOMERS, rows // 10)
        times = []
        memory = []
        answers = 0
        for _ in range(arguments.runs):
            source = reader(rows, customers)

            def ask(source: Any = source) -> None:
                nonlocal answers
                found = kb.nps(source, value="score", by="team", person="customer", policy=policy, threads=arguments.threads)
                columns = found.to_dict()
                assert sum(columns["asked"]) == rows
                answers = sum(columns["n"])

            begin = time.perf_counter()
            memory.append(extra_memory(ask))
            times.append(time.perf_counter() - begin)
        middle = statistics.median(times)
        print(f"{rows:12,} {customers:10,} {middle:9.4f} {1e9 * middle / rows:9.1f} {max(memory):9.0f}  {answers:,}", flush=True)
        rows *= 10


if __name__ == "__main__":
    main()
