#!/usr/bin/env python3
"""Chasqui and its peers side by side, in one run: tables of medians and ratios, and one JSON file. Asserts nothing.

    Tests/Benchmarks/bench.py [--binary PATH] [--table NAME]… [--rounds N] [--messages N] [--sessions 1,4,10] [--json FILE]

Within each round the programs take turns, so that what slows the machine slows them all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, List, Union

import calls
import mass
import memory
import rendering
import starting
import throughput
from report import Machine, Table
from run import Run

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("CHASQUI_BUILD") or ROOT / ".build").resolve()
TABLES: Dict[str, Callable[[Run], Union[Table, List[Table]]]] = {
    "send": throughput.send,
    "tls": throughput.tls,
    "start": starting.start,
    "requests": calls.requests,
    "accept": calls.accept,
    "memory": memory.memory,
    "bulk": mass.bulk,
    "templates": rendering.templates,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Chasqui and its peers, side by side.")
    arguments.add_argument("--binary", type=Path, default=os.environ.get("CHASQUI_BINARY"))
    arguments.add_argument("--table", action="append", choices=list(TABLES), help="only this one; repeatable")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--messages", type=int, default=1000, help="per round; other counts follow from it")
    arguments.add_argument("--sessions", default="1,4,10")
    arguments.add_argument("--json", type=Path, default=BUILD / "bench.json")
    given = arguments.parse_args()
    binary = given.binary or BUILD / "release" / "chasqui"
    if not os.access(binary, os.X_OK):
        sys.exit(f"no service binary at {binary}: make release, or --binary PATH")
    names = given.table or list(TABLES)
    if "tls" in names and os.geteuid() != 0:
        sys.exit("Postfix can only be started by root: run as root, or choose other tables with --table")
    # So that whatever runs is ended and removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    BUILD.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="bench-", dir=BUILD))
    sessions = [int(count) for count in given.sessions.split(",")]
    run = Run(binary.resolve(), BUILD, work, given.rounds, given.messages, sessions)
    try:
        machine = Machine.here(ROOT, work)
        tables: List[Table] = []
        started = time.monotonic()
        for name in names:
            made = TABLES[name](run)
            tables += made if isinstance(made, list) else [made]
            report = {
                "machine": vars(machine),
                "binary": str(run.binary),
                "rounds": run.rounds,
                "seconds": round(time.monotonic() - started),
                "tables": {table.name: table.json() for table in tables},
            }
            # After each table, so that a later one that fails takes nothing away.
            given.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("\n\n".join([machine.line(), *(table.markdown() for table in tables)]))


if __name__ == "__main__":
    main()
