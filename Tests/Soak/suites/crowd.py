"""A hundred thousand messages wait when the process is killed: the next one is ready at once and knows where each stands."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Dict, List

import oracle
import sending
from ledger import LedgerServer
from locks import holders
from service import Service, eventually
from suite import Point, Suite

WAITING = 100_000
ACCOUNTS, SESSIONS = 2, 8
READY = 2.0
#: An identifier's alphabet, in which SQL counts.
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


class Crowd(Suite):
    name = "crowd"
    proves = "OB-18; G16"
    guards = "Engine/Outbox/OutboxRecords.swift: `recover`"
    full, slice = 20, 1
    side_by_side = False

    def attack(self, point: Point) -> None:
        ledgers = [LedgerServer().start() for _ in range(ACCOUNTS)]
        for ledger in ledgers:
            point.closing(ledger.stop)
        service = point.service(limits={"sessions": SESSIONS, "sessionsPerAccount": SESSIONS // ACCOUNTS}).start()
        # Two names, because the sessions to one host are limited too.
        accounts = [
            sending.account(
                service, ledger, address=f"{host}@example.com", host=host, default=host == "localhost",
                maxSessions=SESSIONS // ACCOUNTS,
            )  # fmt: skip
            for host, ledger in zip(("localhost", "127.0.0.1"), ledgers)
        ]
        first = []
        for account in accounts:
            result = service.call("email.send", sending.keyed(sending.order(accountId=account)))
            first.append(str(result["messageId"]))
        for ledger in ledgers:
            ledger.wait_for(1)
        eventually(lambda: _total(service, "sent") == ACCOUNTS, what="the first messages to be sent")
        point.expect(service.stop() == 0, "it did not end in order")
        (path,) = service.databases()
        multiply(path, first, WAITING // ACCOUNTS)
        # One message shows each account's lane that its server works; the next ones wait for the reply to their dot.
        for ledger in ledgers:
            ledger.add("dot", times=1)
            ledger.add("dot", instead="silence", accept="never")
        service.start()
        for ledger in ledgers:
            ledger.wait_for_stage("dot", SESSIONS // ACCOUNTS, 60)
        service.kill()
        claimed, committing = _claims(path)
        point.expect(committing == SESSIONS, f"{committing} were committing")
        point.expect(claimed >= 64 - SESSIONS - ACCOUNTS, f"only {claimed} more were claimed")
        for ledger in ledgers:
            ledger.rules.clear()
            ledger.add("dot", delay=0.05)  # slow enough to look
        accepted = sum(len(ledger.acceptances) for ledger in ledgers)
        began = time.monotonic()
        service.start()
        service.call("history.list", {"channel": "email", "limit": 50}, 60)
        answered = time.monotonic() - began
        eventually(lambda: holders(service.data / "worker.lock") == [service.pid], 60, 0.005, "it to work")
        ledgers[0].wait(lambda _: sum(len(ledger.acceptances) for ledger in ledgers) > accepted, 60, "the next message")
        sending_again = time.monotonic() - began
        point.expect(answered <= READY, f"it answered after {answered:.2f} s")
        point.expect(sending_again <= READY, f"it sent after {sending_again:.2f} s")
        point.outcome.peak(
            secondsToAnswer=round(answered, 2), secondsToSend=round(sending_again, 2), claimed=claimed,
            secondsOfProcessor=round(service.cpu_seconds(), 2),
        )  # fmt: skip
        uncertain = _total(service, "uncertain")
        point.expect(uncertain == SESSIONS, f"{uncertain} uncertain, {SESSIONS} were committing")
        point.expect(service.stop(60) == 0, "it did not end in order")
        accepted = sum(len(ledger.acceptances) for ledger in ledgers)
        ended = dict(_rows(path, "SELECT state, count(*) FROM message GROUP BY state"))
        point.expect(ended.pop("sent") == accepted and ended.pop("uncertain") == SESSIONS, f"{accepted} accepted: {ended}")
        still = WAITING + ACCOUNTS - accepted - SESSIONS
        point.expect(ended == {"queued": still}, f"what waits is {ended}, not {still} queued")
        recipients = [r for ledger in ledgers for a in ledger.acceptances for r in a.recipients]
        point.expect(len(recipients) == len(set(recipients)), "somebody had it twice")
        point.outcome.violations += oracle.check_files(service.databases())
        point.outcome.count(waiting=WAITING, accepted=accepted)


def multiply(path: Path, ids: List[str], times: int) -> None:
    """Copies each message so many times, queued and with a recipient of its own; the service has ended."""
    connection = sqlite3.connect(path)
    connection.create_function("numbered", 2, _numbered, deterministic=True)
    with connection:
        for id in ids:
            connection.execute("CREATE TEMP TABLE copy AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?) "
                               "SELECT i, numbered(?, i) AS id FROM n", [times, id])  # fmt: skip
            for table, changes in (
                ("message", {"number": "NULL", "id": "copy.id", "state": "'queued'", "attempts": "0", "sent_at": "NULL",
                             "digest": "NULL", "message_id_header": "copy.id || '@example.com'", "first_recipient": "'c' || copy.id || '@example.org'"}),
                ("message_body", {"message_id": "copy.id"}),
                ("recipient", {"message_id": "copy.id", "address": "'c' || copy.id || '@example.org'", "state": "'pending'",
                               "reply_code": "NULL", "reply_enhanced": "NULL", "reply_text": "NULL"}),
            ):  # fmt: skip
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
                values = ", ".join(changes.get(column, column if column != "id" else "old.id") for column in columns)
                key = "id" if table == "message" else "message_id"
                connection.execute(
                    f"INSERT INTO {table} SELECT {values} FROM copy, (SELECT * FROM {table} WHERE {key} = ?) AS old", [id]
                )
            connection.execute("DROP TABLE copy")
    connection.close()


def _numbered(id: str, number: int) -> str:
    """Another identifier of the same moment: the last letters count."""
    tail = ""
    for _ in range(6):
        number, digit = divmod(number, len(DIGITS))
        tail = DIGITS[digit] + tail
    return id[:-6] + tail


def _rows(path: Path, sql: str) -> List[tuple]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _claims(path: Path) -> "tuple[int, int]":
    """Messages that were claimed and not marked, and those that were marked."""
    found = dict(_rows(path, "SELECT committing, count(*) FROM message WHERE state = 'sending' GROUP BY committing"))
    return found.get(0, 0), found.get(1, 0)


def _total(service: Service, state: str) -> int:
    return int(service.call("history.list", {"channel": "email", "limit": 1, "filter": {"state": state}}, 60)["total"])
