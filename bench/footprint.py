"""How long `import klankbord` takes beyond Python's own start, and how large the wheel is.

    python bench/footprint.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def start(code: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def main() -> None:
    bare, loaded = [], []
    for _ in range(15):
        bare.append(start("pass"))
        loaded.append(start("import klankbord"))
    extra = sorted(with_it - without for with_it, without in zip(loaded, bare, strict=True))
    print(f"import klankbord: median {1000 * statistics.median(extra):.0f} ms beyond Python's start, "
          f"smallest {1000 * extra[0]:.0f} ms, of 15 pairs")  # fmt: skip
    source = Path(__file__).resolve().parent.parent
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--wheel-dir", folder,
             f"--config-settings=build-dir={source / 'build' / 'venv'}", str(source)],
            check=True,
        )  # fmt: skip
        wheel = next(Path(folder).glob("klankbord-*.whl"))
        print(f"wheel: {wheel.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
