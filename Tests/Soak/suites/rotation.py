"""kill -9 before every call while a key is replaced: with the key that is there, every secret opens."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import signal
import tempfile
from pathlib import Path
from typing import List, Optional, Tuple

import canaries
import oracle
import sending
import shim
from ledger import LedgerServer
from service import Service, ServiceDied
from suite import Point

#: What is replaced, how many secrets there are (200 are done in one transaction), and whether messages are sent meanwhile.
KINDS: List[Tuple[str, int, bool]] = [
    ("master", 3, False), ("data", 3, False), ("signing", 3, False),
    ("master", 3, True), ("data", 3, True), ("data", 450, False),
]  # fmt: skip
#: Points of one round: the calls of every kind; later rounds do the same again with another order of things.
ROUND = 100_000


class Rotation(shim.CallSuite):
    name = "rotation"
    proves = "KY-04, KY-05; G17"
    guards = "Storage/Vault/Rotation.swift `rotateMaster`: the new key replaces the file only after the commit"
    full, slice = 1_000, 18

    def points(self, count: Optional[int]) -> List[int]:
        """Every call of every kind, round after round."""
        calls = []
        for kind in range(len(KINDS)):
            whole = Point(self, kind).run()
            if whole.violations or not whole.counts.get("calls"):
                return [kind]
            calls.append(int(whole.counts["calls"]))
        every = [[n * len(KINDS) + kind for n in range(most + 1)] for kind, most in enumerate(calls)]
        wanted = self.full if count is None else count
        found: List[int] = []
        while wanted > 0:
            turn = sum(every, [])
            if wanted < len(turn):  # of each kind as many
                for numbers in every:
                    self.chance().shuffle(numbers)
                turn = [numbers[n] for n in range(max(calls) + 1) for numbers in every if n < len(numbers)][:wanted]
            found += [number + ROUND * (len(found) // sum(map(len, every))) for number in turn]
            wanted -= len(turn)
        return found

    def attack(self, point: Point) -> None:
        call, kind = divmod(point.number % ROUND, len(KINDS))
        what, secrets, busy = KINDS[kind]
        password = self.furnish(point.home, secrets)
        canaries.watch(password, "password")
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        armed = point.home / "armed"
        orders = sending.orders(point.chance.randint(2, 6) if busy else 0)
        given = self.under(point, call, armed=armed, port=ledger.port)
        service = point.service(own_key=False, env=given).start()
        key = service.call("system.info")["key"]
        point.expect(key == "open", f"before anything was done the key is {key}")
        armed.touch()
        killed, asked = True, []
        try:
            for item in orders:
                asked.append((item, service.request("email.send", sending.keyed(item))))
            asked.append((None, service.request("system.rotateKey", {"what": what})))
            for item, reply in asked:
                self.told(item, reply.result())
            armed.unlink()
            killed = service.stop() != 0
        except ServiceDied:
            for item, reply in asked:
                try:
                    self.told(item, reply.result(0.1))
                except (ServiceDied, TimeoutError):
                    pass
        code = service.wait()
        point.expect(code == (-signal.SIGKILL if killed else 0), f"it ended with {code}: {service.stderr()[-300:]}")
        self.reached(point, killed, call)
        again = point.service(own_key=False, env=shim.environment(port=ledger.port)).start()
        self.judge(point, again, secrets)
        verdict = oracle.check(again, ledger, orders, in_flight=2)
        point.expect(not verdict.states["held"], f"messages are held: {dict(verdict.states)}")
        point.expect(again.stop() == 0, "the second did not end in order")
        point.outcome.violations += verdict.violations + oracle.check_files(again.databases())
        shim.leave_out_keys(point, again)

    @staticmethod
    def told(item: Optional[oracle.Order], result: dict) -> None:
        if item is not None:
            item.message_id = result["messageId"]

    def judge(self, point: Point, service: Service, secrets: int) -> None:
        """Every secret opens, and all of them can be put under yet another key."""
        key = service.call("system.info")["key"]
        point.expect(key == "open", f"the key is {key}")
        if key != "open":
            return
        ended = service.call("system.rotateKey", {"what": "data"}, timeout=60)
        point.expect(not ended["unreadable"], f"unreadable: {ended}")
        for what in ("master", "data"):
            report = service.call("system.rotateKey", {"what": what}, timeout=60)
            point.expect(not report["unreadable"], f"unreadable: {report}")
        point.expect(report["resealed"] == secrets, f"{report['resealed']} of {secrets} secrets opened")
        service.watch_key()

    def furnish(self, home: Path, secrets: int) -> str:
        """A home with a database of so many passwords, all alike; made once and copied."""
        mark = hashlib.sha256(f"{self.binary}/{self.binary.stat().st_mtime_ns}/{secrets}".encode()).hexdigest()[:20]
        folder = shim.BUILD / "soak" / "furnished"
        folder.mkdir(parents=True, exist_ok=True)
        made = folder / mark
        with open(folder / f"{mark}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                draft = Path(tempfile.mkdtemp(dir=folder))
                password = canaries.canary("password")
                with LedgerServer() as ledger, Service(self.binary, draft, own_key=False) as service:
                    sending.account(service, ledger)
                    options = {"default": False, "authentication": "auto"}
                    addresses = [f"n{n}@example.com" for n in range(secrets)]
                    ids = [sending.account(service, ledger, address=address, **options) for address in addresses]
                    params = [{"accountId": id, "password": password} for id in ids]
                    for call in [service.request("account.setPassword", each) for each in params]:
                        call.result()
                    service.stop()
                (draft / "password").write_text(password)
                draft.rename(made)
        for part in ("data", ".config"):
            shutil.copytree(made / part, home / part)
        return (made / "password").read_text()
