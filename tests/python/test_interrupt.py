"""Ctrl-C is heard within 0.2 s in whatever takes long: reading files, checking facts, asking them, simulating.

`differences()` and `distribution()` are not here because they do not take long: over three million ratings, differences of a
thousand groups took 0.1 s, of twenty thousand 0.6 s, and the distribution of those 0.02 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

import pytest

PROGRAM = r"""
import os, signal, sys, tempfile, threading, time
from pathlib import Path
import numpy as np, pyarrow as pa, pyarrow.csv, pyarrow.parquet
import klankbord as kb

rng = np.random.default_rng(1)
n = 2_000_000
rows = pa.table({"customer": rng.integers(0, 600_000, n), "value": rng.integers(0, 11, n), "team": rng.integers(0, 50, n)})
folder = Path(tempfile.mkdtemp())

def a_book(file):
    (folder / "book.toml").write_text(f'[[ratings]]\nfile = "{file}"\nscale = [0, 10]\ngroups = []\n')
    return folder

{prepare}

def work():
    {work}

def interrupt_after(seconds):
    def run():
        global sent
        time.sleep(seconds)
        sent = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)
    thread = threading.Thread(target=run)
    thread.start()
    return thread

work()
start = time.monotonic()
work()
whole = time.monotonic() - start
for share in (0.25, 0.45, 0.65):
    try:
        thread = interrupt_after(share * whole)
        work()
        thread.join()
        time.sleep(1)
        sys.exit("it was not interrupted")
    except KeyboardInterrupt:
        print(time.monotonic() - sent)
"""

CASES = {
    "facts": ("", 'kb.facts("ratings", rows, groups=())'),
    "questions": ('facts = kb.facts("ratings", rows)', "for _ in range(10): kb.nps(facts)"),
    "parquet": ('pa.parquet.write_table(rows, folder / "r.parquet"); a_book("r.parquet")', "kb.read(folder)"),
    "csv": ('pa.csv.write_csv(rows, folder / "r.csv"); a_book("r.csv")', "kb.read(folder)"),
    "simulate": ("", "kb.simulate(seed=1, customers=30_000)"),
}


@pytest.mark.parametrize("name", CASES)
def test_ctrl_c_is_heard(name: str) -> None:
    """At three moments of the work; the median allows for one at which the machine is busy with something else."""
    prepare, work = CASES[name]
    program = PROGRAM.replace("{prepare}", prepare).replace("{work}", work)
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=300)
    assert found.returncode == 0, found.stderr
    waited = [float(line) for line in found.stdout.splitlines()]
    assert len(waited) == 3
    assert statistics.median(waited) <= 0.2, waited
