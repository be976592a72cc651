"""Every reply to a send leaves after the message is on the disk, and every final dot after its marker is.

Not judged by which sync came before which write, but by what the disk would hold had the power failed at that instant:
the database is rebuilt from the recorded calls as far as it is safe, and asked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import disk
import oracle
import sending
import systemcalls
from ledger import LedgerServer
from suite import Point, Suite

SENDS = 250


class Ordering(Suite):
    name = "ordering"
    proves = "OB-08, OB-09; G5"
    guards = "Storage/Pragmas.swift: synchronous = FULL; Engine/Outbox/OutboxRecords.swift `mark`"
    full, slice = 40, 1

    def attack(self, point: Point) -> None:
        orders, log, asked = self.send(point)
        machine = disk.Disk(point.home)
        judge = Judge(machine, point, {item.key: item for item in orders})
        events: List[Tuple[int, int, systemcalls.SystemCall]] = []
        for call in systemcalls.read(log):
            events += [(call.begin, 0, call), (call.end, 1, call)]
        log.unlink()
        streams: Dict[str, bytes] = {}
        for _, ended, call in sorted(events, key=lambda event: event[:2]):
            if ended:
                machine.finish(call)
            elif call.name in ("write", "sendto") and not call.file.startswith("/"):
                self.said(call, streams, judge, asked)
            else:
                machine.begin(call)
        point.expect(judge.replies == len(orders), f"{judge.replies} replies seen of {len(orders)}")
        point.expect(judge.dots == len(orders), f"{judge.dots} dots seen of {len(orders)}")
        point.outcome.count(
            sends=len(orders), replies=judge.replies, dots=judge.dots, attachments=judge.attachments, instants=judge.instants
        )

    def send(self, point: Point) -> "Tuple[List[oracle.Order], Path, Dict[str, oracle.Order]]":
        """All of it under strace: in groups of chance size, so that commits are shared and are not."""
        chance, log = point.chance, point.home / "trace"
        orders, asked = sending.orders(SENDS), {}
        contents = [chance.randbytes(chance.randint(1, 50_000)) for _ in range(10)]
        for item in chance.sample(orders, 20):
            content = base64.b64encode(chance.choice(contents)).decode()
            item.params["attachments"] = [{"name": "a.bin", "base64": content}]
        with LedgerServer() as ledger:
            limits = {"sessions": 4, "sessionsPerAccount": 4}
            service = point.service(wrapper=systemcalls.wrapper(log), limits=limits).start()
            sending.account(service, ledger, maxSessions=4)
            waiting = list(orders)
            while waiting:
                group, waiting = waiting[: (size := chance.choice([1, 2, 5, 40]))], waiting[size:]
                calls = [(item, service.request("email.send", sending.keyed(item))) for item in group]
                for item, call in calls:
                    asked[str(call.id)] = item
                    item.message_id = call.result(60)["messageId"]
            verdict = oracle.check(service, ledger, orders, replay=False)
            point.outcome.violations += verdict.violations
            point.expect(verdict.states == {"sent": len(orders)}, f"not all were sent: {dict(verdict.states)}")
            point.expect(service.stop() == 0, "it did not end in order")
        return orders, log, asked

    def said(
        self, call: systemcalls.SystemCall, streams: Dict[str, bytes], judge: "Judge", asked: Dict[str, Any]
    ) -> None:
        stream = streams.get(call.file, b"") + call.data(1)[: call.result]
        if call.file.startswith("pipe:"):
            *lines, stream = stream.split(b"\n")
            for line in lines:
                message = json.loads(line)
                if message.get("id") in asked:
                    judge.replied(asked[message["id"]], message["result"]["messageId"])
        elif stream.endswith(b"\r\n.\r\n"):
            judge.committed(re.findall(rb"\r\nSubject: (\S+)\r\n", stream)[-1].decode())
            stream = b""
        streams[call.file] = stream


class Judge:
    """Asks what is safe at an instant."""

    def __init__(self, machine: disk.Disk, point: Point, orders: Dict[str, oracle.Order]) -> None:
        self.machine, self.point, self.orders = machine, point, orders
        self.database = str(point.home / "data" / "chasqui.sqlite")
        self.replies = self.dots = self.attachments = self.instants = 0
        self._before: Optional[Tuple[bytes, ...]] = None
        self._rows: Dict[str, Tuple[str, int, str]] = {}

    def rows(self) -> Dict[str, Tuple[str, int, str]]:
        """Of each subject the id, whether it is marked, and the key, as far as they are safe."""
        files = {name: self.machine.safe(self.database + name) or b"" for name in ("", "-wal")}
        if tuple(files.values()) == self._before:
            return self._rows
        self._before = tuple(files.values())
        self.instants += 1
        path = self.point.home / "instant"
        for name, content in files.items():
            Path(f"{path}{name}").write_bytes(content)
        connection = sqlite3.connect(path)
        try:
            key = "coalesce((SELECT key FROM idempotency WHERE message_id = id), '')"
            found = connection.execute(f"SELECT subject, id, committing, {key} FROM message").fetchall()
        except sqlite3.DatabaseError:
            found = []  # not even the tables are safe
        finally:
            connection.close()
        self._rows = {subject: (id, committing, key) for subject, id, committing, key in found}
        return self._rows

    def replied(self, item: oracle.Order, id: str) -> None:
        self.replies += 1
        there = self.rows().get(item.key)
        self.point.expect(there is not None and there[0] == id, f"OB-08 {item.key}: told, and not on the disk")
        self.point.expect(there is None or there[2] == item.key, f"OB-08 {item.key}: its key is not on the disk")
        for attachment in item.params.get("attachments", []):
            self.attachments += 1
            mark = hashlib.sha256(base64.b64decode(attachment["base64"])).hexdigest()
            content = self.machine.safe(str(self.point.home / "data" / "blobs" / mark[:2] / mark))
            whole = content is not None and hashlib.sha256(content).hexdigest() == mark
            self.point.expect(whole, f"OB-08 {item.key}: told, and its attachment is not on the disk")

    def committed(self, subject: str) -> None:
        self.dots += 1
        there = self.rows().get(subject)
        marked = there is not None and there[1] == 1
        self.point.expect(marked, f"OB-09 {subject}: the dot left, and its marker is not on the disk")
