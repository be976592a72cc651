"""Resident memory: idle, and the peak while sending much and while sending large files."""

from __future__ import annotations

import os
import sys
from typing import List, Type

import senders
from processes import delta_chat
from report import Table
from run import Run
from servers import Sink

ATTACHMENT_BYTES = 25_000_000
SESSIONS = 4


def memory(run: Run) -> Table:
    many, large = run.messages * 10, max(1, run.messages // 10)
    idle, peak, files = "idle", f"peak, {many:,} messages", f"peak, {large} × 25 MB"
    table = Table(
        "memory",
        "Resident memory, MB",
        f"Idle: ready, after the first call. Then the highest while {many:,} messages of 20 KB go to smtp-sink over "
        f"{SESSIONS} "
        f"sessions, and in another process while a file of 25 MB goes to {large} recipients, one message each, "
        "attached by path.",
        [idle, peak, files],
        less_is_better=True,
        digits=1,
    )
    attachment = run.scratch() / "factura.pdf"
    attachment.write_bytes(os.urandom(ATTACHMENT_BYTES))
    programs: List[Type[senders.Sender]] = [senders.Chasqui, senders.NodemailerNoDelay]
    for _ in range(max(1, run.rounds // 3)):
        for sender in programs:
            for column, messages, file in ((peak, many, None), (files, large, attachment)):
                with Sink(run.scratch()) as sink:
                    job = senders.Job(run.binary, run.scratch(), sink.port, messages, SESSIONS, attachment=file)
                    with sender(job) as running:
                        if file is None:
                            table.add(sender.name, idle, megabytes(running.running.status("VmRSS")))
                        running.run()
                        peaked = megabytes(running.running.status("VmHWM"))
                        table.add(sender.name, column, peaked)
                        print(f"memory: {column}: {sender.name} {peaked:.1f} MB", file=sys.stderr)
        with delta_chat(run.scratch()) as pipe:
            pipe.call("add_account", [])
            table.add("deltachat-rpc-server", idle, megabytes(pipe.status("VmRSS")))
    return table


def megabytes(octets: int) -> float:
    return octets / 1e6
