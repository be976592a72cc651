#!/usr/bin/env python3
"""Runs the long suites: every attack has a number and can be repeated alone.

    Tests/Soak/soak.py [suite ...] [--list] [--seed S] [--count N] [--point N] [--jobs J] [--minutes M] [--slice]

Writes one JSON file per suite below .build/soak: seed, counts, violations with the command that repeats each.
Ends with 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path
from typing import Any, Dict, List, Optional

from suite import ROOT, Outcome, Suite, load, run_point

BUILD = Path(os.environ.get("CHASQUI_BUILD") or ROOT / ".build")


def find_binary() -> Path:
    """CHASQUI_BINARY, else the release build, else the debug build."""
    named = os.environ.get("CHASQUI_BINARY")
    for path in [Path(named)] if named else [BUILD / kind / "chasqui" for kind in ("release", "debug")]:
        if os.access(path, os.X_OK):
            return path.resolve()
    sys.exit("no service binary: swift build -c release --product chasqui, or set CHASQUI_BINARY")


def commit() -> str:
    asked = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return asked.stdout.strip()


class Run:
    """One suite from its first point to its result."""

    def __init__(self, kind: "type[Suite]", binary: Path, seed: int, left: Path) -> None:
        left.mkdir(parents=True, exist_ok=True)
        self.suite = kind(binary, seed, left)
        self.total = Outcome()
        self.done: List[int] = []
        self.stumbled: Dict[int, List[str]] = {}

    def add(self, number: int, outcome: Outcome) -> None:
        self.done.append(number)
        if outcome.violations:
            self.stumbled[number] = outcome.violations
        self.total.count(**outcome.counts)
        self.total.peak(**outcome.peaks)
        self.total.facts.update(outcome.facts)

    def go(self, numbers: List[int], jobs: int, seconds: Optional[float]) -> Dict[str, Any]:
        started = told = time.monotonic()
        if not self.suite.side_by_side:
            jobs = 1
        waiting = list(reversed(numbers))
        # Forked before any thread of this process exists.
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
            running: "set[Future[Any]]" = set()
            while running or waiting:
                late = seconds is not None and time.monotonic() - started > seconds
                if late:
                    waiting = []
                while waiting and len(running) < jobs:
                    running.add(pool.submit(run_point, self.suite, waiting.pop()))
                finished, running = wait(running, timeout=5, return_when=FIRST_COMPLETED)
                for future in finished:
                    number, outcome = future.result()
                    self.add(number, outcome)
                    for line in outcome.violations[:3]:
                        print(f"{self.suite.name} point {number}: {line[:400]}", file=sys.stderr, flush=True)
                if time.monotonic() - told > 30:
                    told = time.monotonic()
                    print(
                        f"{self.suite.name}: {len(self.done)} of {len(numbers)} points, "
                        f"{len(self.stumbled)} with violations, {told - started:,.0f} s",
                        file=sys.stderr,
                        flush=True,
                    )
        self.suite.finish(self.total)
        return self.result(len(numbers), time.monotonic() - started)

    def result(self, wanted: int, seconds: float) -> Dict[str, Any]:
        suite = self.suite
        again = f"Tests/Soak/soak.py {suite.name} --seed {suite.seed} --point "
        return {
            "suite": suite.name,
            "proves": suite.proves,
            "seed": suite.seed,
            "points": len(self.done),
            "wanted": wanted,
            "violations": [
                {"point": number, "again": again + str(number), "what": what}
                for number, what in sorted(self.stumbled.items())
            ],
            "overall": self.total.violations,
            "counts": dict(sorted(self.total.counts.items())),
            "peaks": dict(sorted(self.total.peaks.items())),
            "facts": self.total.facts,
            "seconds": round(seconds, 1),
            "cores": os.cpu_count(),
            "commit": commit(),
            "binary": suite.binary.parent.name,
        }


def sound(result: Dict[str, Any]) -> bool:
    return not result["violations"] and not result["overall"] and result["points"] > 0


def run(
    kind: "type[Suite]",
    *,
    binary: Path,
    seed: int,
    count: Optional[int] = None,
    point: Optional[int] = None,
    jobs: int = 2,
    seconds: Optional[float] = None,
) -> Dict[str, Any]:
    """One suite; its result is also written to .build/soak/<name>.json."""
    folder = BUILD / "soak"
    turn = Run(kind, binary, seed, folder / "left" / kind.name)
    numbers = [point] if point is not None else turn.suite.points(count)
    result = turn.go(numbers, jobs, seconds)
    (folder / f"{kind.name}.json").write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    return result


def line(result: Dict[str, Any]) -> str:
    faults = len(result["violations"]) + len(result["overall"])
    verdict = "holds" if sound(result) else f"BROKEN at {faults} points"
    return f"{result['suite']:<20} {verdict:<22} {result['points']:>6} points {result['seconds']:>8,.0f} s  {result['proves']}"


def main() -> None:
    arguments = argparse.ArgumentParser(description="The long suites.")
    arguments.add_argument("suites", nargs="*")
    arguments.add_argument("--list", action="store_true", help="what there is, and the points of each")
    arguments.add_argument("--seed", type=int, help="default: by chance, and told")
    arguments.add_argument("--count", type=int, help="points of each suite; default: all")
    arguments.add_argument("--point", type=int, help="only this one")
    arguments.add_argument("--slice", action="store_true", help="as many points as make test runs")
    arguments.add_argument("--minutes", type=float, help="no new point of a suite after so long")
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    given = arguments.parse_args()
    known = load()
    if given.list:
        for kind in known.values():
            print(f"{kind.name:<20} {kind.full:>8} points ({kind.slice} in make test)  {kind.proves}")
        return
    for name in given.suites:
        if name not in known:
            sys.exit(f"no suite {name}: there are {', '.join(known)}")
    binary = find_binary()
    seed = given.seed if given.seed is not None else random.randrange(1 << 32)
    print(f"seed {seed}, {binary}", file=sys.stderr)
    results = []
    for name in given.suites or list(known):
        result = run(
            known[name],
            binary=binary,
            seed=seed,
            count=known[name].slice if given.slice else given.count,
            point=given.point,
            jobs=given.jobs,
            seconds=given.minutes * 60 if given.minutes else None,
        )
        print(line(result), flush=True)
        results.append(result)
    sys.exit(0 if all(sound(result) for result in results) else 1)


if __name__ == "__main__":
    main()
