"""What an ERP does all day: orders of every kind, changes of mind, and looking."""

from __future__ import annotations

import base64
import random
import socket
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Deque, Dict, List, Tuple

import sending
from ledger import Acceptance, LedgerServer
from oracle import Order
from service import Call, CallFailed, Service


class LeanLedger(LedgerServer):
    """Remembers headers only: an hour of bodies would not fit."""

    def record(self, acceptance: Acceptance) -> None:
        super().record(acceptance)
        acceptance.data = acceptance.data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    def hang_up(self) -> None:
        """Ends every session, as a server that is started again."""
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended by itself


@dataclass
class Timing:
    """How long one call took, on the clock of `time.monotonic`."""

    method: str
    started: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.started


class Traffic:
    """Orders and questions, one for each step; replies are looked at as they come."""

    def __init__(self, service: Service, chance: random.Random, accounts: List[str], files: Path) -> None:
        self.service, self.chance, self.accounts, self.files = service, chance, accounts, files
        self.orders: List[Order] = []
        self.timings: List[Timing] = []
        self.faults: List[str] = []
        self.did: Dict[str, int] = {}
        self._waiting: Deque[Tuple[Call, Callable[[Any], None]]] = deque()
        self._files = [self._file(size) for size in (1_000, 20_000, 60_000)]

    def _file(self, size: int) -> Path:
        path = self.files / f"adjunto-{size}.pdf"
        path.write_bytes(self.chance.randbytes(size))
        return path

    # orders

    def order(self) -> None:
        """One `email.send`, and now and then what an operator does about it afterwards."""
        kind = self.chance.choices(["plain", "html", "base64", "path", "scheduled"], [10, 4, 2, 2, 2])[0]
        item = sending.order(accountId=self.chance.choice(self.accounts), **getattr(self, "_" + kind)())
        self.orders.append(item)
        self._note(kind)
        self._ask("email.send", sending.keyed(item), lambda result: self._accepted(item, result))

    def _plain(self) -> Dict[str, Any]:
        return {"priority": self.chance.choice(["bulk", "normal", "normal", "urgent"])}

    def _html(self) -> Dict[str, Any]:
        return {"html": "<h1>Factura</h1><p>Estimado señor Peña: adjuntamos su <b>estado de cuenta</b>.</p>" * 20}

    def _base64(self) -> Dict[str, Any]:
        content = base64.b64encode(self.chance.randbytes(2_000)).decode()
        return {"attachments": [{"name": "ñandú.bin", "base64": content}], **self._html()}

    def _path(self) -> Dict[str, Any]:
        return {"attachments": [{"path": str(self.chance.choice(self._files))}]}

    def _scheduled(self) -> Dict[str, Any]:
        when = datetime.now(timezone.utc) + timedelta(seconds=self.chance.uniform(1, 5))
        return {"sendAt": when.isoformat(timespec="milliseconds").replace("+00:00", "Z")}

    def _accepted(self, item: Order, result: Any) -> None:
        item.message_id = result["messageId"]
        luck = self.chance.random()
        if luck < 0.05 or ("sendAt" in item.params and luck < 0.4):
            self._note("cancel")
            self._ask("message.cancel", {"messageId": item.message_id}, lambda _: None, refused="too_late")
        elif luck < 0.08:
            self._note("resend")
            again = {"messageIds": [item.message_id], "idempotencyKey": f"again-{item.key}"}
            self._ask("history.resend", again, lambda made: item.copies.append(made["items"][0]["messageId"]))

    # questions

    def look(self) -> None:
        """One of the questions that a screen asks."""
        known = [item.message_id for item in self.orders[-500:] if item.message_id]
        one = {"messageId": self.chance.choice(known)} if known else None
        asked: List[Tuple[str, Any]] = [
            ("ping", None), ("account.list", None), ("system.info", None), ("account.quota", {"accountId": self.accounts[0]}),
            ("history.list", {"channel": "email", "limit": 20}), ("event.poll", {"after": 0, "limit": 20, "waitMs": 0}),
            ("history.list", {"channel": "email", "limit": 5, "search": "factura"}),
        ]  # fmt: skip
        if one:
            asked += [("message.get", one), ("history.get", one)] * 2
        method, params = self.chance.choice(asked)
        self._note("question")
        self._ask(method, params, lambda _: None)

    # replies

    def _note(self, what: str) -> None:
        self.did[what] = self.did.get(what, 0) + 1

    def _ask(self, method: str, params: Any, then: Callable[[Any], None], refused: str = "") -> None:
        def settled(call: Call) -> None:
            try:
                result = call.result(0)
            except CallFailed as failure:
                if failure.slug != refused:
                    self.faults.append(str(failure)[:300])
                return
            then(result)

        self._waiting.append((self.service.request(method, params), settled))

    def reap(self) -> None:
        """Takes the replies that are there."""
        for _ in range(len(self._waiting)):
            call, settled = self._waiting.popleft()
            if call.answered is None:
                self._waiting.append((call, settled))
                continue
            self.timings.append(Timing(call.method, call.started, call.answered))
            settled(call)

    def finish(self, timeout: float) -> None:
        """Waits for the replies that are due."""
        deadline = time.monotonic() + timeout
        while self._waiting:
            self.reap()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self._waiting)} calls without a reply; {self.service.diagnosis()}")
            time.sleep(0.01)
