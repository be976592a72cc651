"""From the start of a process to its first answer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Dict, List

import million
from processes import Pipe, chasqui, delta_chat, request
from report import OURS, Table
from run import Run
from senders import node_environment

FIRST, LATER, MILLION = "first start", "later start", "1,000,000 messages"
#: Starts per round.
STARTS = 5


def start(run: Run) -> Table:
    table = Table(
        "start",
        "Milliseconds from spawn to the first reply",
        "Warm files. First start: everything is made; later start: data that exists; then data with a history of "
        "1,000,000 "
        "messages. Chasqui answers ping, deltachat-rpc-server get_all_account_ids (later: with one account, whose "
        "database it "
        "opens); Python and node are timed from spawn to exit, with no work and no data.",
        [FIRST, LATER, MILLION],
        less_is_better=True,
        digits=1,
    )
    large = million.directory(run)
    ping = request(1, "ping", {})
    accounts = request(1, "get_all_account_ids", [])

    def service(directory: Path) -> Pipe:
        return chasqui(run.binary, directory)

    small, chat = run.scratch(), run.scratch()
    with chasqui(run.binary, small) as pipe:
        pipe.call("ping", {})
    with delta_chat(chat) as pipe:
        pipe.call("add_account", [])
    # Not counted: a run that was killed left work for the next start.
    with chasqui(run.binary, large) as pipe:
        pipe.call("ping", {})
    for _ in range(run.rounds * STARTS):
        table.add(OURS, FIRST, first_reply(service, run.scratch(), ping))
        table.add(OURS, LATER, first_reply(service, small, ping))
        table.add(OURS, MILLION, first_reply(service, large, ping))
        table.add("deltachat-rpc-server", FIRST, first_reply(delta_chat, run.scratch(), accounts))
        table.add("deltachat-rpc-server", LATER, first_reply(delta_chat, chat, accounts))
        python = until_exit([sys.executable, "-c", "import smtplib, sqlite3"], {})
        node = until_exit(["node", "-e", "require('nodemailer')"], node_environment())
        for column in table.columns:
            table.add('python3 -c "import smtplib, sqlite3"', column, python)
            table.add("node -e \"require('nodemailer')\"", column, node)
    return table


def first_reply(spawn: "Callable[[Path], Pipe]", directory: Path, line: bytes) -> float:
    """Milliseconds; the process is ended properly, which is not counted."""
    started = time.perf_counter()
    with spawn(directory) as pipe:
        pipe.write(line)
        reply = pipe.line()
        milliseconds = (time.perf_counter() - started) * 1000
        if b'"result"' not in reply:
            raise RuntimeError(f"{reply[:500]!r} {pipe.diagnosis()}")
    return milliseconds


def until_exit(command: List[str], environment: Dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    return (time.perf_counter() - started) * 1000
