#!/usr/bin/env python3
"""Messages per second into `smtp-sink`: Chasqui's durable outbox and its peers, in one run.

    Tests/Benchmarks/bench.py [--binary PATH] [--messages N] [--rounds N] [--sessions 1,4,10] [--json FILE]

Every round starts each sender afresh, in turn, and counts from its first octet to the moment `smtp-sink` has taken
the last message. The table shows medians over the rounds, and how many times faster than each peer Chasqui is.
Only Chasqui stores each message durably, twice, before it leaves.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, List

import senders

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("CHASQUI_BUILD") or ROOT / ".build")


@contextmanager
def sink(messages: int) -> Iterator["tuple[int, subprocess.Popen[bytes]]"]:
    """`smtp-sink` on a free port; it ends by itself after that many messages."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = ["/usr/sbin/smtp-sink", "-M", str(messages)]
    if os.geteuid() == 0:
        command += ["-u", "nobody"]
    process = subprocess.Popen([*command, f"127.0.0.1:{port}", "256"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"smtp-sink does not listen: {process.stderr.read().decode() if process.stderr else ''}")
                time.sleep(0.02)
        yield port, process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def measure(sender: "type[senders.Sender]", job: "senders.Job", limit: float) -> float:
    """Messages per second of one round."""
    with sink(job.messages) as (port, server):
        with sender(job, port) as running:
            started = time.monotonic()
            running.go()
            try:
                server.wait(limit)
            except subprocess.TimeoutExpired:
                raise RuntimeError(f"{sender.name}: not done in {limit} s; {running.diagnosis()}") from None
            return job.messages / (time.monotonic() - started)


def syncs_per_second(directory: Path) -> float:
    """What the disk allows: small appends, each followed by fdatasync."""
    path = directory / "probe"
    with open(path, "wb", buffering=0) as file:
        started = time.monotonic()
        count = 0
        while time.monotonic() - started < 1:
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            count += 1
    path.unlink()
    return count / (time.monotonic() - started)


def table(results: Dict[str, Dict[int, List[float]]], sessions: List[int]) -> str:
    """Markdown: one row per sender, one column pair per number of sessions."""
    head = "| sender |" + "".join(f" {count} session{'s' if count > 1 else ''} | × |" for count in sessions)
    lines = [head, "|---|" + "---:|---:|" * len(sessions)]
    ours = results["chasqui"]
    for name, by_sessions in results.items():
        cells = ""
        for count in sessions:
            median = statistics.median(by_sessions[count])
            ratio = statistics.median(ours[count]) / median
            cells += f" {median:,.0f} | {'—' if name == 'chasqui' else f'{ratio:.2f}'} |"
        lines.append(f"| {name} |{cells}")
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Messages per second, Chasqui and its peers.")
    arguments.add_argument("--binary", type=Path, default=os.environ.get("CHASQUI_BINARY"))
    arguments.add_argument("--messages", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--sessions", default="1,4,10")
    arguments.add_argument("--only", default="", help="names of senders, semicolon-separated")
    arguments.add_argument("--json", type=Path, default=BUILD / "bench.json")
    given = arguments.parse_args()
    binary = given.binary or next((BUILD / kind / "chasqui" for kind in ("release", "debug") if (BUILD / kind / "chasqui").exists()), None)
    if binary is None or not os.access(binary, os.X_OK):
        sys.exit("no service binary: swift build -c release, or --binary PATH")
    chosen = [name for name in given.only.split(";") if name] or list(senders.ALL)
    sessions = [int(count) for count in given.sessions.split(",")]
    BUILD.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="bench-", dir=BUILD))
    results: Dict[str, Dict[int, List[float]]] = {name: {count: [] for count in sessions} for name in chosen}
    try:
        syncs = syncs_per_second(work)
        for count in sessions:
            job = senders.Job(Path(binary), work, given.messages, count)
            for number in range(given.rounds):
                for name in chosen:
                    rate = measure(senders.ALL[name], job, limit=max(60, given.messages / 5))
                    results[name][count].append(rate)
                    print(f"{count} sessions, round {number + 1}: {name} {rate:,.0f}/s", file=sys.stderr)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    report = {
        "what": "messages per second into smtp-sink, 20 KB multipart",
        "commit": commit,
        "binary": str(binary),
        "messages": given.messages,
        "rounds": given.rounds,
        "cores": os.cpu_count(),
        "syncsPerSecond": round(syncs),
        "rates": {name: {str(count): [round(rate, 1) for rate in rates] for count, rates in by.items()} for name, by in results.items()},
    }
    given.json.write_text(json.dumps(report, indent=2) + "\n")
    print(f"\nMessages per second into smtp-sink: 20 KB multipart, {given.messages} per round, median of {given.rounds} rounds;")
    print(f"× is how many times faster Chasqui is. {os.cpu_count()} cores, {syncs:,.0f} fdatasync/s, commit {commit or '—'}.\n")
    if "chasqui" in results:
        print(table(results, sessions))


if __name__ == "__main__":
    main()
