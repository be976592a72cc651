"""A working hour: orders of every kind, questions, and a fault every minute; nothing grows, nothing slows down."""

from __future__ import annotations

import gc
import math
import os
import signal
import sqlite3
import statistics
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Tuple

import trustme

import oracle
import sending
from gauges import MEBI, Gauges, share, slope
from ledger import LedgerServer
from service import CallFailed, Service
from suite import Point, Suite
from traffic import LeanLedger, Timing, Traffic

#: Seconds of one unit of a run's length.
UNIT = 15
ORDERS_PER_SECOND, QUESTIONS_PER_SECOND = 20, 5
#: How much faster the first sixth is, so that every cache is full when judging begins.
RUSH = 3
#: From this length on slopes are judged; what is shorter is still warming up.
LONG = 600
STAGES = ["connect", "ehlo", "mail", "rcpt", "data", "dot"]


class Hour(Suite):
    """A point's number is the length of its run in quarters of a minute: 240 is an hour, and so `--point 40` is ten minutes."""

    name = "hour"
    proves = "SK-01, DF-13; G20"
    guards = (
        "chasqui/Memory.swift `prepare`: one arena; with one for each thread memory grew by 35 MB in the hour; "
        "Transport/Descriptor.swift: `deinit` closes the socket; Storage/Pragmas.swift: `journal_size_limit`"
    )
    full, slice = 240, 1
    patience = 7200
    side_by_side = False

    def points(self, count: Optional[int]) -> List[int]:
        return [self.full if count is None else count]

    def attack(self, point: Point) -> None:
        # The collector would stop all threads of this process longer and longer, and the service would seem to slow down.
        gc.disable()
        point.closing(gc.enable)
        _Shift(point).work()


class _Shift:
    """One run: the service, its three servers, and what is known about it."""

    def __init__(self, point: Point) -> None:
        self.point, self.chance = point, point.chance
        self.length = point.number * UNIT
        #: Seconds from one fault to the next.
        self.beat = 60 if self.length >= LONG else self.length / 8
        self.authority, self.stranger = trustme.CA(), trustme.CA()
        self.plain = [self._server() for _ in range(2)]
        self.tls = self._server(tls=_context(self.authority))
        ca = point.home / "ca.pem"
        self.authority.cert_pem.write_to_path(str(ca))
        files = point.home / "adjuntos"
        files.mkdir()
        self.service = point.service(
            args=["--attachments", str(files)], limits={"smtpReplySeconds": 3, "smtpGreetingSeconds": 3, "smtpDotSeconds": 3}
        ).start()
        self.accounts = [
            sending.account(self.service, server, address=f"a{number}@example.com", default=number == 0)
            for number, server in enumerate(self.plain)
        ]
        self.accounts.append(
            sending.account(
                self.service, self.tls, address="tls@example.com", host="localhost", security="starttls",
                caFile=str(ca), allowInsecure=False, default=False,
            )
        )  # fmt: skip
        self.traffic = Traffic(self.service, self.chance, self.accounts, files)
        self.gauges = Gauges(self.service, 10 if self.length >= LONG else self.length / 40)
        #: When something was done to the process or its pipes, which its answers cannot be blamed for.
        self.disturbed: List[Tuple[float, float]] = []
        #: When somebody else read the database, so that the log could not begin anew.
        self.read: List[Tuple[float, float]] = []
        self.ending = threading.Event()

    def _server(self, **options: Any) -> LeanLedger:
        server = LeanLedger(**options)
        server.start()
        self.point.closing(server.stop)
        return server

    def work(self) -> None:
        self.service.call("system.info")
        self.gauges.start()
        others = [threading.Thread(target=self._guarded, args=(job,)) for job in (self.mischief, self.snapshots)]
        for other in others:
            other.start()
        started = time.monotonic()
        self.trade(started + self.length)
        self.ending.set()
        for other in others:
            other.join(60)
        self.gauges.end()
        self.traffic.finish(60)
        self.settle()
        self.judge(started)

    def _guarded(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as fault:
            self.point.outcome.violations.append(f"{job.__name__} failed: {type(fault).__name__}: {fault}"[:500])

    def trade(self, until: float) -> None:
        """Orders and questions at their pace; what a stall delayed is made up for."""
        rate = ORDERS_PER_SECOND + QUESTIONS_PER_SECOND
        due = time.monotonic()
        calm = due + self.length / 6
        while due < until:
            self.traffic.order() if self.chance.random() < ORDERS_PER_SECOND / rate else self.traffic.look()
            due += 1 / rate / (RUSH if due < calm else 1)
            self.traffic.reap()
            time.sleep(max(0.0, due - time.monotonic()))

    # what goes wrong

    def mischief(self) -> None:
        """A fault at every beat: of a server, of TLS, of the parent, of the machine."""
        kinds: List[Callable[[float], None]] = [self.server_fault] * 4
        kinds += [self.wrong_certificate, self.deaf_parent, self.stopped]
        turn: List[Callable[[float], None]] = []
        while not self.ending.wait(self.beat * 0.8):
            turn = turn or self.chance.sample(kinds, len(kinds))
            turn.pop()(min(5.0, self.beat * 0.2))
            self.lift()

    def server_fault(self, seconds: float) -> None:
        server = self.chance.choice([*self.plain, self.tls])
        stage = self.chance.choice(STAGES)
        how: Dict[str, Any] = self.chance.choice(
            [{"instead": "close"}, {"instead": "reset"}, {"instead": "silence"}, {"reply": "421 4.3.2 going down", "then": "close"},
             {"reply": "451 4.3.0 later"}, {"reply": "550 5.1.1 never"}, {"raw": b"25", "then": "close"}, {"delay": seconds / 2}]
        )  # fmt: skip
        rule = server.add(stage, **how)
        self.ending.wait(seconds)
        server.rules.remove(rule)
        self.point.outcome.count(serverFaults=1)

    def wrong_certificate(self, seconds: float) -> None:
        right, self.tls.tls = self.tls.tls, _context(self.stranger)
        self.tls.hang_up()
        self.ending.wait(seconds)
        self.tls.tls = right
        self.point.outcome.count(wrongCertificates=1)

    def deaf_parent(self, seconds: float) -> None:
        begun = time.monotonic()
        self.service.listening.clear()
        self.ending.wait(seconds)
        self.service.listening.set()
        self.disturbed.append((begun, time.monotonic() + 2))
        self.point.outcome.count(deafMoments=1)

    def stopped(self, seconds: float) -> None:
        begun = time.monotonic()
        os.kill(self.service.pid, signal.SIGSTOP)
        self.ending.wait(seconds)
        os.kill(self.service.pid, signal.SIGCONT)
        self.disturbed.append((begun, time.monotonic() + 2))
        self.point.outcome.count(stops=1)

    def lift(self) -> None:
        """The operator opens each account and saves it: what waits for its server's next chance has it now."""
        for id in self.accounts:
            self.service.call("account.update", {"accountId": id, "outgoing": {}, "incoming": {}}, 60)

    def snapshots(self) -> None:
        """A report on the database that takes its time, then time without one, in which the log must become small again."""
        (path,) = self.service.databases()
        while not self.ending.wait(self.beat / 2):
            begun = time.monotonic()
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM message").fetchone()
            self.ending.wait(self.beat / 2)
            connection.close()
            self.read.append((begun, time.monotonic() + self.gauges.every))
            self.point.outcome.count(snapshots=1)

    # the end

    def settle(self) -> None:
        """Ends what can end; what waits for a later try is cancelled, which is a promise too: then it never leaves."""
        self.lift()
        deadline = time.monotonic() + 180
        quiet = 0
        while quiet < 2 and time.monotonic() < deadline:
            waiting = [item for state in ("queued", "scheduled", "sending") for item in self._in_state(state)]
            quiet = 0 if waiting else quiet + 1
            now = time.time() + 5
            for item in waiting:
                if _seconds(item.get("notBefore")) > now:
                    try:
                        self.service.call("message.cancel", {"messageId": item["id"]})
                        self.point.outcome.count(cancelledAtTheEnd=1)
                    except CallFailed as failure:
                        self.point.expect(failure.slug == "too_late", str(failure))
            time.sleep(0.2)

    def _in_state(self, state: str) -> List[Dict[str, Any]]:
        return self.service.pages("history.list", {"channel": "email", "filter": {"state": state}})

    def judge(self, started: float) -> None:
        expect, outcome = self.point.expect, self.point.outcome
        everything = _together([*self.plain, self.tls])
        verdict = oracle.check(self.service, everything, self.traffic.orders, timeout=120)
        expect(self.service.stop(60) == 0, "it did not end in order")
        outcome.violations += self.traffic.faults[:20] + verdict.violations + oracle.check_files(self.service.databases())
        ordered = len(self.traffic.orders)
        expect(verdict.accepted >= ordered / 2, f"only {verdict.accepted} of {ordered} were accepted")
        outcome.count(orders=ordered, accepted=verdict.accepted, **self.traffic.did, **dict(verdict.states))
        self.judge_use()
        self.judge_speed(started)

    def judge_use(self) -> None:
        expect, outcome = self.point.expect, self.point.outcome
        samples = self.gauges.samples
        judged = [sample for sample in samples if sample.at > self.length / 6 + self.gauges.every]
        third = len(judged) // 3
        rises = {}
        for what, limit in (("memory", 0.5 * MEBI), ("descriptors", 2.0), ("threads", math.inf)):
            rise, error = slope([(sample.at / 3600, getattr(sample, what)) for sample in judged])
            rises[what] = f"{rise:.4g} ± {error:.3g} in an hour"
            early, late = ([getattr(s, what) for s in part] for part in (judged[:third], judged[-third:]))
            outcome.facts[what] = f"first third {statistics.median(early):.9g}, last third {statistics.median(late):.9g}"
            if self.length >= LONG:
                expect(rise - 2 * error <= limit, f"{what} grows by {rises[what]}: {outcome.facts[what]}")
                # Pools breathe; what is lost at every fault does not come back.
                expect(what == "memory" or max(late) <= max(early) + 4, f"{what}: at most {max(early)} early, {max(late)} late")
        for what, limit in (("memory", 200 * MEBI), ("descriptors", 64), ("threads", 96), ("log", 256 * MEBI)):
            # A log grows by what is written while somebody else reads, and the rush writes three times as much.
            highest = max(judged if what == "log" else samples, key=lambda sample: getattr(sample, what))
            expect(getattr(highest, what) <= limit, f"{what}: {highest}")
            outcome.peak(**{what: max(getattr(sample, what) for sample in samples)})
        calm = [s for s in samples if not any(a <= self.gauges.begun + s.at <= b for a, b in self.read)]
        log = max(s.log for s in calm)
        expect(log <= 64 * MEBI, f"the write-ahead log had {log} octets while nobody read")
        outcome.peak(logWhileNobodyReads=log)
        outcome.facts.update(seconds=self.length, slopes=rises, samples=[str(sample) for sample in samples])

    def judge_speed(self, started: float) -> None:
        """The slowest hundredth of the answers, in twelve windows: the last third against the first."""
        fair = [t for t in self.traffic.timings if not any(a <= t.ended and t.started <= b for a, b in self.disturbed)]
        window = self.length / 12
        parts: List[List[Timing]] = [[] for _ in range(12)]
        for timing in fair:
            parts[min(11, int((timing.started - started) / window))].append(timing)
        slowest = [share([t.seconds for t in part], 0.99) * 1000 for part in parts if part]
        early, late = statistics.median(slowest[2:6]), statistics.median(slowest[-4:])
        methods = {t.method for t in fair}
        self.point.outcome.facts["slowest hundredth in ms"] = {
            "windows": [round(value, 1) for value in slowest],
            **{name: round(share([t.seconds for t in fair if t.method == name], 0.99) * 1000, 1) for name in sorted(methods)},
        }
        if self.length >= LONG:
            drift = late - early
            self.point.expect(drift <= max(0.2 * early, 5), f"answers slow down: {early:.1f} ms became {late:.1f} ms")


def _context(authority: trustme.CA) -> Any:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


def _together(servers: List[LedgerServer]) -> LedgerServer:
    """What all of them accepted, as one ledger for the oracle."""
    whole = LedgerServer()
    whole.acceptances = [acceptance for server in servers for acceptance in server.acceptances]
    return whole


def _seconds(instant: Optional[str]) -> float:
    from datetime import datetime

    return datetime.fromisoformat(instant.replace("Z", "+00:00")).timestamp() if instant else 0.0
