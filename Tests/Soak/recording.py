"""Three lives of a service on one directory, two of them ended by kill -9 at a chance call, with every system call that
touched the disk or told somebody something: what the suite `powercuts` cuts short wherever it likes."""

from __future__ import annotations

import base64
import dataclasses
import fcntl
import hashlib
import json
import pickle
import random
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import canaries
import oracle
import sending
import shim
import systemcalls
from ledger import Acceptance, LedgerServer
from service import Call, Service, ServiceDied

SESSIONS = 3

#: Where a life ends: anywhere; or just before a sync, which leaves the next life what it may take for safe.
DEATHS: List[Callable[[random.Random], Dict[str, Any]]] = [
    lambda chance: {"kill_at": chance.randint(20, 900)},
    lambda chance: {"kill_at": chance.randint(5, 50), "calls": "fdatasync,fsync"},
]


@dataclass
class Recording:
    #: Where it happened: the paths of the calls are below it.
    home: Path
    calls: List[systemcalls.SystemCall] = field(default_factory=list)
    orders: List[oracle.Order] = field(default_factory=list)
    #: (line from which on the reply may have been read, what was asked, its result): for an order its number in `orders`.
    told: List[Tuple[int, "int | str", Dict[str, Any]]] = field(default_factory=list)
    #: (line from which on the final dot may have reached the server, subject).
    dots: List[Tuple[int, str]] = field(default_factory=list)
    acceptances: List[Acceptance] = field(default_factory=list)
    refused: List[str] = field(default_factory=list)
    password: str = ""
    #: First lines of the lives.
    lives: List[int] = field(default_factory=list)
    kills: int = 0

    def accepted(self, line: int) -> List[Acceptance]:
        """What the server may have had when the power failed: everything whose dot had left."""
        gone = [subject for at, subject in self.dots if at < line]
        return [item for item in self.acceptances if item.subject in gone]


def recorded(binary: Path, seed: "int | str") -> Recording:
    """The recording of this seed and this binary; made once, whoever asks first."""
    status = binary.stat()
    mark = hashlib.sha256(f"{binary}/{status.st_mtime_ns}/{status.st_size}/{seed}".encode()).hexdigest()[:20]
    folder = shim.BUILD / "soak" / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{mark}.pickle"
    with open(folder / f"{mark}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            made = Recorder(binary, random.Random(f"recording/{seed}")).record()
            draft = kept.with_suffix(".new")
            draft.write_bytes(pickle.dumps(made))
            draft.rename(kept)
    found = pickle.loads(kept.read_bytes())
    assert isinstance(found, Recording)
    return found


class Recorder:
    def __init__(self, binary: Path, chance: random.Random) -> None:
        self.binary, self.chance = binary, chance
        self.made = Recording(Path(tempfile.mkdtemp(prefix="recording-", dir=shim.BUILD / "soak" / "recordings")))
        self.acknowledged: set = set()

    def record(self) -> Recording:
        made, chance = self.made, self.chance
        made.password = canaries.canary("recorded password")
        made.orders = self.orders()
        made.refused = [item.key for item in chance.sample(made.orders, 2)]
        try:
            with LedgerServer() as ledger:
                for subject in made.refused:
                    ledger.add("rcpt", match=subject, reply="550 5.1.1 unknown")
                ledger.add("dot", delay=lambda: ledger.sleep(chance.random() * 0.02))
                for _ in range(2):
                    self.live(ledger, **chance.choice(DEATHS)(chance))
                self.live(ledger)
                made.acceptances = [dataclasses.replace(item, _message=None) for item in ledger.acceptances]
        finally:
            shutil.rmtree(made.home)
        return made

    def orders(self) -> List[oracle.Order]:
        """Some with attachments: of their own, the same one twice, and two that lie in the same directory of blobs."""
        orders = sending.orders(self.chance.randint(16, 28))
        contents = [self.chance.randbytes(self.chance.randint(1, 20_000)) for _ in range(3)]
        contents += [contents[0], self.neighbour(contents[1]), contents[2]]
        for item, content in zip(self.chance.sample(orders, len(contents)), contents):
            item.params["attachments"] = [{"name": "a.bin", "base64": base64.b64encode(content).decode()}]
        return orders

    def neighbour(self, content: bytes) -> bytes:
        first = hashlib.sha256(content).digest()[0]
        while True:
            other = self.chance.randbytes(50)
            if hashlib.sha256(other).digest()[0] == first:
                return other

    def live(self, ledger: LedgerServer, **death: Any) -> None:
        life = len(self.made.lives)
        log = self.made.home / f"trace-{life}"
        # Given to the service by strace, so that strace itself is not killed.
        given = [word for name, value in shim.environment(**death).items() for word in ("-E", f"{name}={value}")]
        command = systemcalls.wrapper(log)
        service = Service(
            self.binary, self.made.home, own_key=False, wrapper=[command[0], *given, *command[1:]],
            limits={"sessions": SESSIONS, "sessionsPerAccount": SESSIONS},
        )  # fmt: skip
        asked: List[Tuple["int | str", Call]] = []
        try:
            service.start()
            self.ask(service, life, ledger, asked)
            service.stop()
        except ServiceDied:
            self.made.kills += 1
        finally:
            service.discard()
        self.read(log, {str(call.id): what for what, call in asked})

    def ask(self, service: Service, life: int, ledger: LedgerServer, asked: List[Tuple["int | str", Call]]) -> None:
        """What is not acknowledged yet, all at once, before the service has had time for anything else."""

        def ask(what: "int | str", method: str, params: Dict[str, Any]) -> Call:
            call = service.request(method, params)
            asked.append((what, call))
            return call

        def wait(calls: List[Tuple["int | str", Call]]) -> None:
            for what, call in calls:
                call.result(60)
                self.acknowledged.add(what)

        if "account" not in self.acknowledged:
            outgoing = sending.outgoing(ledger, maxSessions=SESSIONS)
            params = {"name": "ventas", "address": "ventas@example.com", "provider": "smtp", "outgoing": outgoing}
            wait([("account", ask("account", "account.create", {**params, "idempotencyKey": "a"}))])
        orders = [n for n in range(len(self.made.orders)) if n not in self.acknowledged]
        late = orders[: 4 * (2 - life)]  # some are left for a later life
        wait([(n, ask(n, "email.send", sending.keyed(self.made.orders[n]))) for n in orders if n not in late])
        if "password" not in self.acknowledged:
            outgoing = sending.outgoing(ledger, default=False, authentication="auto")
            params = {"name": "buzon", "address": "buzon@example.com", "provider": "smtp", "outgoing": outgoing}
            id = ask("other", "account.create", {**params, "idempotencyKey": "b"}).result(60)["id"]
            secret = {"accountId": id, "password": self.made.password}
            wait([("password", ask("password", "account.setPassword", secret))])
        for what in ("master", "data"):
            wait([(what, ask(what, "system.rotateKey", {"what": what}))])
        oracle.drain(service, 30)

    # reading

    def read(self, log: Path, asked: Dict[str, "int | str"]) -> None:
        made = self.made
        first = made.lives[-1] if made.lives else 0
        start = max((call.end for call in made.calls), default=first) + 1
        made.lives.append(start)
        streams: Dict[str, bytes] = {}
        for call in systemcalls.read(log, start):
            if call.name in ("write", "sendto") and not call.file.startswith("/"):
                self.said(call, streams, asked)
            elif any(str(made.home).encode().hex() in text.replace("\\x", "") for text in call.arguments[:4]):
                made.calls.append(call)
        made.calls.sort(key=lambda call: call.begin)

    def said(self, call: systemcalls.SystemCall, streams: Dict[str, bytes], asked: Dict[str, "int | str"]) -> None:
        stream = streams.get(call.file, b"") + call.data(1)[: call.result]
        if call.file.startswith("pipe:"):
            *lines, stream = stream.split(b"\n")
            for line in lines:
                self.replied(call.begin, line, asked)
        elif stream.endswith(b"\r\n.\r\n"):
            found = re.findall(rb"\r\nSubject: (\S+)\r\n", stream)
            self.made.dots.append((call.begin, found[-1].decode()))
            stream = b""
        streams[call.file] = stream

    def replied(self, line: int, text: bytes, asked: Dict[str, "int | str"]) -> None:
        try:
            message = json.loads(text)
        except ValueError:
            return  # half a line: nobody can have read it
        what = asked.get(message.get("id")) if isinstance(message, dict) else None
        if what is not None and "result" in message:
            self.made.told.append((line, what, message["result"]))
