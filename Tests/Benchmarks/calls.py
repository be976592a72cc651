"""Calls per second: cheap ones, and the acceptance of a message."""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any, List, Tuple

from processes import Pipe, chasqui, delta_chat, percentile, request
from report import OURS, Table
from run import Run
from senders import HTML, RECIPIENT, SENDER, TEXT

IN_FLIGHT = 64
INSERT = "sqlite3, INSERT with commit"
PARTS = {"p50": 0.5, "p99": 0.99}


def requests(run: Run) -> Table:
    columns = ["cheap, one at a time", "cheap, pipelined", "reading, one at a time", "reading, pipelined"]
    table = Table(
        "requests",
        "Requests per second on one pipe",
        "Cheap: ping, and get_all_account_ids of deltachat-rpc-server. Reading: account.list of one account, and "
        "get_all_accounts "
        "of one account. The driver writes prepared lines and counts newlines; pipelined = all lines are written as "
        "fast as they "
        "are taken.",
        columns,
    )
    directory = run.scratch()
    with chasqui(run.binary, directory) as ours, delta_chat(directory) as theirs:
        theirs.call("add_account", [])
        for _ in range(run.rounds):
            for program, pipe, cheap, reading in (
                (OURS, ours, ("ping", {}), ("account.list", {"limit": 1})),
                ("deltachat-rpc-server", theirs, ("get_all_account_ids", []), ("get_all_accounts", [])),
            ):
                figures = [*_rates(pipe, *cheap, run.messages * 50), *_rates(pipe, *reading, run.messages * 10)]
                for column, rate in zip(columns, figures):
                    table.add(program, column, rate)
                print(f"requests: {program} " + ", ".join(f"{rate:,.0f}/s" for rate in figures), file=sys.stderr)
    return table


def _rates(pipe: Pipe, method: str, params: Any, count: int) -> Tuple[float, float]:
    """One at a time, and pipelined."""
    line = request(1, method, params)
    pipe.exchange(line * 200, 200)
    alone = count // 5
    started = time.perf_counter()
    for _ in range(alone):
        pipe.write(line)
        pipe.swallow(1)
    return alone / (time.perf_counter() - started), count / pipe.exchange(line * count, count)


def accept(run: Run) -> List[Table]:
    """Two tables: how many are accepted per second, and how long one takes."""
    sizes = {"20 KB": (TEXT, HTML), "small": ("Adjuntamos su factura.", "")}
    windows = {"one at a time": 1, f"{IN_FLIGHT} in flight": IN_FLIGHT}
    rates = Table(
        "accept",
        "email.send accepted durably, per second",
        f"The service runs in hold mode, so that only accepting is measured; {run.messages} calls a round, each "
        "answered when its "
        "message is on the disk. Beside it Python's sqlite3, which inserts rows of that size into a table with one "
        "index, each "
        "with its own commit (WAL, synchronous=FULL), on the same disk; it knows no calls in flight, so its figure "
        "stands in both "
        "columns.",
        [f"{size}, {window}" for size in sizes for window in windows],
    )
    delays = Table(
        "accept-delay",
        "Milliseconds until email.send is answered",
        "From the same calls; p50 and p99 of each round.",
        [f"{column}, {part}" for column in rates.columns for part in PARTS],
        less_is_better=True,
        digits=2,
    )
    for _ in range(run.rounds):
        for size, (text, html) in sizes.items():
            directory = run.scratch()
            with chasqui(run.binary, directory, mode="hold") as pipe:
                _account(pipe)
                for name, window in windows.items():
                    lines = [_send(f"{window}-{number}", number, text, html) for number in range(run.messages)]
                    _note(rates, delays, OURS, f"{size}, {name}", *_in_flight(pipe, lines, window))
            rate, found = _inserts(directory / "rows.db", text + html, run.messages)
            _note(rates, delays, INSERT, f"{size}, one at a time", rate, found)
            rates.add(INSERT, f"{size}, {IN_FLIGHT} in flight", rate)
    return [rates, delays]


def _note(rates: Table, delays: Table, program: str, column: str, rate: float, found: List[float]) -> None:
    rates.add(program, column, rate)
    for name, part in PARTS.items():
        delays.add(program, f"{column}, {name}", percentile(found, part))
    print(f"accept: {column}: {program} {rate:,.0f}/s", file=sys.stderr)


def _account(pipe: Pipe) -> None:
    outgoing = {
        "enabled": True, "host": "127.0.0.1", "port": 9, "security": "none", "allowInsecure": True,
        "authentication": "none", "default": True,
    }  # fmt: skip
    pipe.call("account.create", {"name": "Ventas", "address": SENDER, "provider": "smtp", "outgoing": outgoing})


def _send(key: str, number: int, text: str, html: str) -> bytes:
    params = {"to": [RECIPIENT], "subject": f"Factura {number:06d}", "text": text, "idempotencyKey": key}
    if html:
        params["html"] = html
    return request(number, "email.send", params)


def _in_flight(pipe: Pipe, lines: List[bytes], window: int) -> Tuple[float, List[float]]:
    """Calls per second, and the milliseconds of each, with that many unanswered at a time."""
    asked = [0.0] * len(lines)
    delays: List[float] = []
    written, rest = 0, b""
    started = time.perf_counter()
    while len(delays) < len(lines):
        while written < len(lines) and written - len(delays) < window:
            asked[written] = time.perf_counter()
            pipe.write(lines[written])
            written += 1
        octets = rest + pipe.read()
        now = time.perf_counter()
        whole, _, rest = octets.rpartition(b"\n")
        if b'"error"' in whole:
            raise RuntimeError(f"refused: {whole[:500]!r}")
        answered = re.findall(rb'^{"jsonrpc":"2.0","id":(\d+)', whole, re.MULTILINE)
        delays += [(now - asked[int(number)]) * 1000 for number in answered]
    return len(lines) / (time.perf_counter() - started), delays


def _inserts(path: Path, content: str, count: int) -> Tuple[float, List[float]]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    columns = "id TEXT PRIMARY KEY, created_at INTEGER, recipient TEXT, subject TEXT, content TEXT"
    connection.execute(f"CREATE TABLE message ({columns})")
    delays: List[float] = []
    started = time.perf_counter()
    for number in range(count):
        asked = time.perf_counter()
        row = (f"msg_{number:026d}", number, RECIPIENT, f"Factura {number:06d}", content)
        connection.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?)", row)
        delays.append((time.perf_counter() - asked) * 1000)
    rate = count / (time.perf_counter() - started)
    connection.close()
    return rate, delays
