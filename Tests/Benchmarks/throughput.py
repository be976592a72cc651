"""Messages per second, without and with TLS."""

from __future__ import annotations

import sys
from typing import Type, Union

import senders
from report import Table
from run import Run
from servers import Discarding, Sink


def send(run: Run) -> Table:
    table = Table(
        "send",
        "Messages per second into smtp-sink",
        f"20 KB multipart; {run.messages} messages a round (nodemailer without TCP_NODELAY: {run.messages // 10}). "
        "From the first "
        "octet until the sender knows the outcome of the last message; for Chasqui: until that outcome is recorded. "
        "Only "
        "Chasqui stores each message durably before it leaves; smtp-source, smtplib and aiosmtplib send the same "
        "octets over "
        "and over.",
        [_column(count) for count in run.sessions],
    )
    for count in run.sessions:
        for _ in range(run.rounds):
            for sender in senders.PLAIN:
                with Sink(run.scratch()) as sink:
                    _measure(run, table, sender, sink, run.messages, count)
    return table


def tls(run: Run) -> Table:
    messages = max(1, run.messages // 2)
    table = Table(
        "tls",
        "Messages per second over STARTTLS to a real Postfix that queues and then discards",
        f"20 KB multipart, certificate verified, connections reused; {messages} messages a round (nodemailer and "
        "smtplib without "
        f"TCP_NODELAY: {messages // 10}). Postfix itself syncs every message to the same disk and shares the cores, "
        "so it bounds everyone.",
        [_column(count) for count in run.sessions],
    )
    with Discarding() as postfix:
        for count in run.sessions:
            # Postfix starts its processes when they are first needed: not at the first sender's expense.
            job = senders.Job(run.binary, run.scratch(), postfix.port, count * 5, count, postfix.ca_file)
            with senders.SmtplibNoDelay(job) as first:
                first.run()
            for _ in range(run.rounds):
                for sender in senders.TLS:
                    _measure(run, table, sender, postfix, messages, count)
    return table


def _measure(
    run: Run,
    table: Table,
    sender: Type[senders.Sender],
    server: Union[Sink, Discarding],
    messages: int,
    sessions: int,
) -> None:
    job = senders.Job(run.binary, run.scratch(), server.port, messages, sessions, server.tls_authority)
    with sender(job) as running:
        seconds = running.run()
        taken = server.taken()
        if taken is not None and taken != running.messages:
            raise RuntimeError(f"{sender.name}: smtp-sink took {taken} messages of {running.messages}")
        rate = running.messages / seconds
    table.add(sender.name, _column(sessions), rate)
    print(f"{table.name}: {_column(sessions)}: {sender.name} {rate:,.0f}/s", file=sys.stderr)


def _column(sessions: int) -> str:
    return f"{sessions} session{'' if sessions == 1 else 's'}"


