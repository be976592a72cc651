"""Files of contacts: a hundred thousand rows in little memory, and kills in the middle that a repetition makes good."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from service import ServiceDied
from suite import Point, Suite


class Imports(Suite):
    name = "imports"
    proves = "contact.import: 100,000 rows in constant memory, idempotent, completed after a kill"
    guards = "Engine/Contacts/Contacts.swift `upsert`: what is so already is not written, so that its revision tells changes"
    #: The first is the large one.
    full, slice = 60, 2
    side_by_side = False

    #: Of the large file, and of one that is interrupted.
    LARGE, SMALL = 100_000, 4_000
    #: What the process may hold at its peak, in MiB.
    MEMORY = 200

    def points(self, count: Optional[int]) -> List[int]:
        if count is None or count >= self.full:
            return list(range(self.full))
        return list(range(1, count + 1))

    def attack(self, point: Point) -> None:
        folder = point.home / "files"
        folder.mkdir()
        path = folder / "contactos.jsonl"
        if point.number == 0:
            self.large(point, path)
        else:
            self.interrupted(point, path)

    def large(self, point: Point, path: Path) -> None:
        write(path, self.LARGE, point.chance)
        service = point.service(args=["--attachments", str(path.parent)]).start()
        began = time.monotonic()
        report = service.call("contact.import", {"path": str(path)}, timeout=280)
        seconds = time.monotonic() - began
        point.expect(report["created"] == self.LARGE and not report["refused"], f"{report}"[:300])
        memory = peak_of(service.pid)
        point.outcome.peak(MiB=memory, seconds=round(seconds, 1))
        point.outcome.count(rows=self.LARGE)
        point.expect(memory < self.MEMORY, f"it held {memory} MiB")
        point.expect(service.call("contact.list", {"limit": 1})["total"] == self.LARGE, "not all are there")
        point.expect(service.stop() == 0, "it did not end in order")

    def interrupted(self, point: Point, path: Path) -> None:
        refused = write(path, self.SMALL, point.chance)
        for _ in range(point.chance.randint(1, 4)):
            service = point.service(args=["--attachments", str(path.parent)]).start()
            before = service.call("contact.list", {"limit": 1})["total"]
            call = service.request("contact.import", {"path": str(path)})
            time.sleep(point.chance.random() * 1.5)
            service.kill()
            try:
                call.result()
            except ServiceDied:
                pass
            point.outcome.count(kills=1, before=int(before > 0))
        last = point.service(args=["--attachments", str(path.parent)]).start()
        report = last.call("contact.import", {"path": str(path)}, timeout=120)
        point.expect(report["refused"] == refused and not report["updated"], f"{report}"[:300])
        point.expect(report["created"] + report["unchanged"] == self.SMALL - refused, f"{report}"[:300])
        again = last.call("contact.import", {"path": str(path)}, timeout=120)
        point.expect(again["unchanged"] == self.SMALL - refused and not again["created"], f"{again}"[:300])
        items = last.pages("contact.list", {})
        point.expect(len({item["id"] for item in items}) == len(items) == self.SMALL - refused, f"{len(items)} contacts")
        point.expect({item["revision"] for item in items} == {1}, "something was written twice")
        point.outcome.count(rows=self.SMALL)
        point.expect(last.stop() == 0, "it did not end in order")


def peak_of(pid: int) -> float:
    """The most memory a process has had, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return round(int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024, 1)


def write(path: Path, count: int, chance: random.Random) -> int:
    """The file; how many of its rows are no contacts."""
    refused = 0
    with open(path, "w", encoding="utf-8") as file:
        for row in rows(count):
            if count < Imports.LARGE and chance.random() < 0.01:
                refused += 1
                file.write(chance.choice(["{", "null", json.dumps({**row, "email": "x"}), json.dumps({**row, "otro": 1})]) + "\n")
            else:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return refused


def rows(count: int) -> Iterator[Dict[str, Any]]:
    for number in range(count):
        yield {
            "id": f"C-{number}", "name": f"Cliente Ñandú {number}", "email": f"c{number}@correo.example", "phone": f"+59399{number:07d}",
            "locale": "es-EC", "timeZone": "America/Guayaquil", "balance": {"amount": f"{number}.50", "currency": "USD"},
            "preferences": {"invoices": {"email": number % 2 == 0}}, "fields": {"plan": "fibra", "megas": number},
        }  # fmt: skip
