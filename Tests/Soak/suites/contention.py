"""Two processes write, four other programs read old states, the log is emptied again and again: nothing tears."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import List

import oracle
import sending
from ledger import LedgerServer
from service import Service
from suite import Point, Suite

READERS = 4


class Contention(Suite):
    name = "contention"
    proves = "DF-13, DF-14"
    guards = "Storage/Writer/GroupWriter.swift `together`: what belongs together begins and commits as one transaction"
    full, slice = 20, 1
    patience = 240
    #: Seconds of a point of the whole suite; the first one is short.
    seconds = 60

    def attack(self, point: Point) -> None:
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        services = [point.service().start()]
        sending.account(services[0], ledger, maxSessions=4)
        services.append(point.service().start())
        database = services[0].data / "chasqui.sqlite"
        log = database.with_name(database.name + "-wal")
        over = threading.Event()
        torn: List[str] = []
        readers = [threading.Thread(target=read, args=(database, over, torn, 0.2 * 3**n)) for n in range(READERS)]
        for reader in readers:
            reader.start()
        end = time.monotonic() + (4 if point.number == 0 else self.seconds)
        orders: List[oracle.Order] = []
        while time.monotonic() < end:
            orders += burst(services, point.chance.randint(5, 40))
            point.outcome.peak(logMegabytes=round(log.stat().st_size / (1 << 20), 1))
        over.set()
        for reader in readers:
            reader.join()
        verdict = oracle.check(services[1], ledger, orders, in_flight=0, timeout=120)
        version = services[0].call("system.info")["sqliteVersion"]
        for service in services:
            point.expect(service.stop() == 0, "it did not end in order")
        left = log.stat().st_size if log.exists() else 0
        point.expect(left <= 64 << 20, f"{left} octets of log after the end")
        point.outcome.violations += verdict.violations + torn[:5] + oracle.check_files([database])
        point.expect(verdict.states["sent"] == len(orders), f"not all were sent: {dict(verdict.states)}")
        point.outcome.count(orders=len(orders), accepted=verdict.accepted)
        point.outcome.facts.update(sqliteOfTheService=version, sqliteOfTheReaders=sqlite3.sqlite_version)


def burst(services: List[Service], count: int) -> List[oracle.Order]:
    orders = sending.orders(count)
    calls = [(item, services[n % 2].request("email.send", sending.keyed(item))) for n, item in enumerate(orders)]
    for item, call in calls:
        item.message_id = call.result()["messageId"]
    return orders


def read(database: Path, over: threading.Event, torn: List[str], seconds: float) -> None:
    """Another program: reads one state again and again for a while, in which nothing may change, then the next."""
    question = "SELECT count(*), total(attempts), (SELECT count(*) FROM state_change) FROM message"
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None, timeout=10)
    try:
        while not over.is_set():
            connection.execute("BEGIN")
            first = connection.execute(question).fetchone()
            over.wait(seconds)
            again = connection.execute(question).fetchone()
            if first != again:
                torn.append(f"one state of the database changed from {first} to {again}")
            orphans = connection.execute(
                "SELECT count(*) FROM message WHERE id NOT IN (SELECT message_id FROM message_body)"
            ).fetchone()[0]
            if orphans:
                torn.append(f"{orphans} messages without a body: half of a transaction was seen")
            connection.execute("COMMIT")
    except sqlite3.Error as fault:
        torn.append(f"a reader was told {fault}")
    finally:
        connection.close()
