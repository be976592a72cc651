"""Every call on the data directory fails once, some times in a row, or until the disk is mended: ENOSPC, EIO, EDQUOT."""

from __future__ import annotations

import base64
import random
import time
from typing import Any, Dict, List, Optional

import oracle
import sending
import shim
from ledger import LedgerServer
from service import CallFailed, Service, ServiceDied, eventually
from suite import Point, Suite

ERRORS = ("ENOSPC", "EIO", "EDQUOT")
#: Ahead of the first wait of a message whose marker could not be written, for the second run.
LATER = 120
#: What a caller may be told of a disk that fails.
TYPED = {"disk_full", "disk_failed", "db_busy", "storage_read_only", "db_corrupt"}
#: Ends of a process that cannot start for want of a disk: told on stderr, nothing touched.
STARTLESS = {70, 75, 78}


class IoErrors(Suite):
    name = "ioerrors"
    proves = "DF-03; G14"
    guards = (
        "Storage/Writer/GroupWriter.swift `perform`: after an I/O error the connection is opened anew; "
        "Storage/Writer/Connections.swift `writingPool`: one that could not be opened is tried again; "
        "Storage/Store.swift `glance`: a reading that failed asks for that too (seed 21, point 710)"
    )
    full, slice = 1800, 10
    patience = 120

    def points(self, count: Optional[int]) -> List[int]:
        """3n + e: at the n-th call of a run error e. At 0 to 2 nothing fails, and the calls are counted."""
        whole = Point(self, 0).run()
        calls = int(whole.counts.get("calls", 0))
        if whole.violations or not calls:
            return [0]
        every = list(range(3, 3 * calls + 3))
        if count is None or count >= len(every):
            return every
        step = len(every) / count
        start = random.Random(self.seed).random() * step
        return [every[int(start + step * number)] for number in range(count)]

    def attack(self, point: Point) -> None:
        at, error = divmod(point.number, len(ERRORS))
        # Once, as from a bad sector; a few times; or until someone mends it.
        times = point.chance.choice([1, 1, 2, 5, 30, None])
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        (point.home / "data").mkdir(mode=0o700)
        broken = point.home / "broken"
        broken.touch()
        environment = shim.environment(
            count=point.home / "calls", armed=broken, below=point.home / "data", fail_from=at or None,
            fail_times=times, errno=ERRORS[error], short=point.chance.choice([None, 1]),
        )  # fmt: skip
        orders = sending.orders(8)
        attached = base64.b64encode(point.chance.randbytes(9_000)).decode()
        orders[0].params["attachments"] = [{"name": "a.bin", "base64": attached}]
        service = point.service(limits={"sessions": 1, "freeDiskMB": 0}, env=environment).start()
        faults: Dict[str, int] = {}
        began = True
        try:
            self.order(point, service, ledger, orders, faults)
        except ServiceDied:
            code = service.wait()
            began = False
            point.expect(code in STARTLESS, f"it ended with {code}: {service.stderr()[-600:]}")
            words = (*TYPED, "SQLite's journal_mode")
            point.expect(any(word in service.stderr() for word in words), f"not told why: {service.stderr()[-300:]}")
        calls = shim.counted(point.home / "calls")
        # Long enough for a disk that stays broken to be noticed by whoever works in the background.
        time.sleep(point.chance.random())
        # A disk that stays broken does not keep the process from ending; what was on its way is then told as uncertain.
        ends = began and times is None and point.chance.random() < 0.2
        if ends:
            asked = time.monotonic()
            point.expect(service.stop(60) == 0, "it did not end in order on a broken disk")
            point.outcome.peak(endSeconds=round(time.monotonic() - asked, 1))
            point.expect(time.monotonic() - asked <= 27, f"{time.monotonic() - asked:.0f} s to end on a broken disk")
        broken.unlink()
        if began and not ends:
            self.recovers(point, service, ledger, orders, faults)
            point.expect(service.stop() == 0, "it did not end in order")
        again = point.service(limits={"sessions": 1}, env=shim.environment(clock=LATER)).start()
        if not began or ends:
            self.order(point, again, ledger, orders, {})
            orders[-1].message_id = again.call("email.send", sending.keyed(orders[-1]))["messageId"]
        # Unless it ended without being able to write, whatever was accepted is known.
        verdict = oracle.check(again, ledger, orders, in_flight=int(ends))
        states = dict(verdict.states)
        point.expect(states.get("sent", 0) + states.get("uncertain", 0) == len(orders), f"not all were sent: {states}")
        point.expect(again.stop() == 0, "the second did not end in order")
        point.outcome.violations += verdict.violations + oracle.check_files(again.databases())
        point.outcome.count(
            calls=calls, failed=int(0 < at <= calls), tooLate=int(at > calls), notStarted=int(not began), ended=int(ends),
            **{f"told_{slug}": number for slug, number in faults.items()}, **states,
        )  # fmt: skip

    def order(
        self, point: Point, service: Service, ledger: LedgerServer, orders: List[oracle.Order], faults: Dict[str, int]
    ) -> None:
        """What the ERP does; it tells a failed call from a lost one by its type, and goes on."""

        def attempt(method: str, params: Dict[str, Any]) -> Optional[Dict[str, Any]]:
            try:
                return service.call(method, params)
            except CallFailed as failure:
                faults[failure.slug] = faults.get(failure.slug, 0) + 1
                point.expect(failure.slug in TYPED, f"{method}: {failure}")
                return None

        deadline = time.monotonic() + 1.5
        account = {
            "name": "ventas", "address": "ventas@example.com", "provider": "smtp",
            "outgoing": sending.outgoing(ledger, maxSessions=1), "idempotencyKey": "cuenta",
        }  # fmt: skip
        made = attempt("account.create", account)
        while not made and time.monotonic() < deadline:
            made = attempt("account.create", account)
        for item in orders[:-1] if made else []:
            result = attempt("email.send", sending.keyed(item))
            item.message_id = result["messageId"] if result else None
        attempt("history.list", {"channel": "email", "limit": 10})
        self.settled(service, 2.0)
        self.account = account

    def settled(self, service: Service, patience: float) -> bool:
        """Waits until everything has an outcome, or for as long as a broken disk is given."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                items = oracle.history(service)
                if all(oracle.state_of(item) in oracle.SETTLED for item in items.values()):
                    return True
            except CallFailed:
                pass
            time.sleep(0.05)
        return False

    def recovers(
        self, point: Point, service: Service, ledger: LedgerServer, orders: List[oracle.Order], faults: Dict[str, int]
    ) -> None:
        """The disk works again: within ten seconds, and without a restart, so does everything else."""
        mended = time.monotonic()

        def again(method: str, params: Dict[str, Any]) -> Any:
            """A database that could not be opened a moment ago is not tried at every call."""
            try:
                return service.call(method, params)
            except CallFailed as failure:
                point.expect(failure.slug in TYPED, f"{method}: {failure}")
                faults["after"] = faults.get("after", 0) + 1
                if time.monotonic() - mended > 10:
                    raise
                return None

        eventually(lambda: again("account.create", self.account), 12, 0.1)
        for item in orders:
            if item.message_id is None:
                made = eventually(lambda: again("email.send", sending.keyed(item)), 12, 0.1)  # noqa: B023
                item.message_id = made["messageId"]
        probe = orders[-1]

        def left() -> Any:
            return service.call("message.get", {"messageId": probe.message_id})["state"] in oracle.SENT

        try:
            eventually(left, 12, what="a new message to leave")
        except (AssertionError, TimeoutError):
            state = service.call("message.get", {"messageId": probe.message_id})
            held = [item.get("hold") for item in service.pages("account.list")]
            point.expect(False, f"not recovered after 12 s: {state['state']}, holds {held}, {service.stderr()[-800:]}")
        point.outcome.peak(recoverySeconds=round(time.monotonic() - mended, 1))
        point.expect(time.monotonic() - mended <= 10, f"{time.monotonic() - mended:.1f} s until a new message left")
