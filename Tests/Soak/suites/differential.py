"""Random messages through the service: another reader finds the same people, texts and files in them, and each header once."""

from __future__ import annotations

import base64
import random
from typing import Any, Dict, List

import reading
import sending
from ledger import Acceptance, LedgerServer
from suite import Outcome, Point, Suite

#: Messages of one point; the catalogue's 100,000 would take hours through sockets, 100 points are 20,000.
MESSAGES = 200
WORDS = [
    "Ana", "Pérez", "Ñandú", "送り状", "счёт", "Ω", "😀", "👩‍👩‍👧", "e\u0301", "S.A.", "O'Neil", "a, b", "c; d", 'dice "sí"', "(nota)", "\\", "=?utf-8?q?x?=",
    "%0d%0a", "x" * 70, "ñ" * 40, "😀" * 30, "№5", "<ref>", "a@b", "עברית", "a_b", "?=", "=", "...", "-- ", "1.234,56",
]  # fmt: skip
PLAIN_NAMES = [word for word in WORDS if not set(word) & set('",;:<>()@[]\\') and not word.startswith("=?")]


def words(chance: random.Random, most: int, of: List[str] = WORDS) -> str:
    return " ".join(chance.choice(of) for _ in range(chance.randint(1, most))).strip()


def people(chance: random.Random, least: int, prefix: str) -> List[Dict[str, str]]:
    """So many recipients, with a name or without, quoted or bare."""
    found = []
    for number in range(chance.randint(least, 4)):
        local = chance.choice(["ana", "a.b", "x+y", "o'neil", "n_1", "a!b", "UPPER"])
        name = chance.choice(["", words(chance, 3, PLAIN_NAMES), words(chance, 3)])
        found.append({"address": f"{local}.{prefix}{number}@{chance.choice(['example.org', 'mail.example.com'])}", "name": name})
    return found


def written(person: Dict[str, str]) -> str:
    """As a caller writes it, the name in quotes."""
    escaped = person["name"].replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{person["address"]}>' if person["name"] else person["address"]


def text(chance: random.Random) -> str:
    lines = [words(chance, 12) if chance.random() < 0.8 else chance.choice(["", ".", "..", "From x", "x" * 1200, " x ", "\t"]) for _ in range(chance.randint(1, 12))]
    return "\n".join(lines) + chance.choice(["", "\n"])


class Differential(Suite):
    name = "differential"
    proves = "HI-02, HI-04, HI-13, HI-14, HI-15; G8"
    guards = "MIME/Grammar.swift `hasEncodedWordMark`: what looks like an encoded word is encoded itself"
    full, slice = 100, 2

    def attack(self, point: Point) -> None:
        chance = point.chance
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service(limits={"sessions": 4, "sessionsPerAccount": 4}).start()
        sending.account(service, ledger, maxSessions=4, extra={"fromName": 'Ventas, "S.A." ñ'})
        wanted: Dict[str, Dict[str, Any]] = {}
        calls = []
        for number in range(MESSAGES):
            asked = self.message(chance, number)
            wanted[f"n{number}"] = asked
            params = {name: asked[name] for name in ("subject", "text", "headers", "attachments")}
            params |= {kind: [written(person) for person in asked[kind]] for kind in ("to", "cc", "bcc")}
            calls.append(service.request("email.send", params))
        for call in calls:
            call.result(60)
        for item in ledger.wait_for(MESSAGES, 120):
            mark = str(reading.message(item.data)["X-Mark"])
            point.expect(mark in wanted, f"a message nobody asked for: {mark}")
            if mark in wanted:
                faults = self.compare(wanted.pop(mark), item)
                point.outcome.violations += [f"{mark}: {fault}" for fault in faults]
        point.expect(not wanted, f"{len(wanted)} messages never came")
        point.outcome.count(messages=MESSAGES)
        point.expect(service.stop() == 0, "it did not end in order")

    def message(self, chance: random.Random, number: int) -> Dict[str, Any]:
        files = [
            {"name": f"f{n} {words(chance, 2, PLAIN_NAMES)[:40]}.txt".replace("?", "").replace("*", ""), "content": chance.randbytes(chance.randint(0, 400))}
            for n in range(chance.randint(0, 2))
        ]  # fmt: skip
        return {
            "to": people(chance, 1, "t"), "cc": people(chance, 0, "c"), "bcc": people(chance, 0, "b"),
            # The emoji stands at every place of a line of an encoded word once.
            "subject": "a" * (number % 80) + "😀" + words(chance, 6), "text": text(chance), "files": files,
            "headers": [{"name": "X-Mark", "value": f"n{number}"}, {"name": "X-Nota", "value": words(chance, 8)}],
            "attachments": [{"name": file["name"], "base64": base64.b64encode(file["content"]).decode()} for file in files],
        }  # fmt: skip

    def compare(self, asked: Dict[str, Any], item: Acceptance) -> List[str]:
        """What the reader finds otherwise than it was asked for."""
        faults: List[str] = []
        reading.shape(item.data)
        found = reading.message(item.data)
        if sorted(item.recipients) != sorted(person["address"] for kind in ("to", "cc", "bcc") for person in asked[kind]):
            faults.append(f"recipients {item.recipients}")
        for kind in ("to", "cc"):
            there = [(plain(name), address) for name, address in reading.people(item.data, kind)]
            if [one.addr_spec for one in (found[kind].addresses if found[kind] else ())] != [address for _, address in there]:
                faults.append(f"{kind}: the two readers differ: {found[kind]} and {there}")
            due = [(plain(one["name"]), one["address"]) for one in asked[kind]]
            if there != due:
                faults.append(f"{kind} reads {there} instead of {due}")
        if [(one.display_name, one.addr_spec) for one in found["from"].addresses] != [('Ventas, "S.A." ñ', "ventas@example.com")]:
            faults.append(f"from reads {found['from']}")
        for name in set(found.keys()):
            if len(found.get_all(name)) != 1:
                faults.append(f"{name} is there {len(found.get_all(name))} times")
        for name, due in (("Subject", asked["subject"]), ("X-Nota", asked["headers"][1]["value"])):
            if plain(str(found[name])) != plain(due):
                faults.append(f"{name} reads {str(found[name])!r} instead of {due!r}")
        body = found.get_body(("plain",)).get_content()
        body = body.replace("\r\n", "\n")
        if body.rstrip("\n") != asked["text"].rstrip("\n"):
            faults.append(f"the text reads {body!r} instead of {asked['text']!r}")
        files = [(plain(part.get_filename()), part.get_payload(decode=True)) for part in found.iter_attachments()]
        due_files = [(plain(file["name"]), file["content"]) for file in asked["files"]]
        if files != due_files:
            faults.append(f"the files are {[name for name, _ in files]} instead of {[name for name, _ in due_files]}")
        return faults

    def finish(self, outcome: Outcome) -> None:
        outcome.expect(outcome.counts.get("messages"), "nothing was sent")


def plain(value: str) -> str:
    """Without the white space that folding may change."""
    return " ".join(value.split())
