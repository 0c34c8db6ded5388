"""Checks of the house that read includes only: umbrella, room order, private parts.

Usage: check_headers.py PROJECT_ROOT
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# Which rooms a room may use besides itself, as ARCHITECTURE.md says it.
MAY_USE: dict[str, set[str]] = {
    "core": set(),
    "facts": {"core"},
    "stats": {"core"},
    "state": {"core", "facts"},
    "privacy": {"core", "stats", "state"},
    "satisfaction": {"core", "facts", "stats", "state", "privacy"},
    "journeys": {"core", "facts", "stats", "state", "privacy"},
    "simulate": {"core", "facts", "stats", "state", "privacy", "satisfaction", "journeys"},
}
UMBRELLA = "klankbord/klankbord.hpp"
OPT_IN = "klankbord/serialization.hpp"
PRIVATE_PARTS = re.compile(r"^(boost|catch2|pybind11|Eigen|Python\.h)")
INCLUDE = re.compile(r"^\s*#\s*include\s*[<\"]([^>\"]+)[>\"]", re.MULTILINE)


def includes(path: Path) -> list[str]:
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def reached_from(start: str, include_dir: Path) -> set[str]:
    """Every klankbord header that `start` includes, directly or through others."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        header = ahead.pop()
        if header in reached or not (include_dir / header).is_file():
            continue
        reached.add(header)
        ahead += [name for name in includes(include_dir / header) if name.startswith("klankbord/")]
    return reached


def check_umbrella(include_dir: Path, headers: list[str]) -> list[str]:
    if UMBRELLA not in headers:
        return [f"include/{UMBRELLA} is not there"]
    reached = reached_from(UMBRELLA, include_dir)
    lost = sorted(set(headers) - reached - {OPT_IN})
    found = [f"include/{UMBRELLA} does not reach <{header}>; include it there" for header in lost]
    if OPT_IN in reached:
        found.append(f"include/{UMBRELLA} reaches <{OPT_IN}>, which is opt-in")
    return found


def check_private_parts(include_dir: Path, headers: list[str]) -> list[str]:
    return [
        f"include/{header} includes <{name}>; public headers use std types only"
        for header in headers
        if header != OPT_IN
        for name in includes(include_dir / header)
        if PRIVATE_PARTS.match(name)
    ]


def check_room_order(root: Path) -> list[str]:
    found = []
    for room, may_use in MAY_USE.items():
        files = [
            path
            for folder in (root / "include/klankbord" / room, root / "src" / room)
            for path in sorted(folder.glob("**/*"))
            if path.suffix in {".hpp", ".cpp"}
        ]
        if not files:
            found.append(f"room {room} has no files; this check would show nothing")
        for path in files:
            for name in includes(path):
                parts = name.removeprefix("klankbord/").split("/")
                other = parts[0] if len(parts) > 1 else None
                if other in MAY_USE and other != room and other not in may_use:
                    found.append(f"{path.relative_to(root)} includes {name}; {room} may not use {other}")
    return found


def main() -> int:
    root = Path(sys.argv[1])
    include_dir = root / "include"
    headers = sorted(str(path.relative_to(include_dir)) for path in include_dir.glob("klankbord/**/*.hpp"))
    if not headers:
        print(f"no public header under {include_dir}")
        return 1
    found = check_umbrella(include_dir, headers) + check_private_parts(include_dir, headers) + check_room_order(root)
    for line in found:
        print(line)
    print(f"{len(headers)} public headers, {len(found)} complaints")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
