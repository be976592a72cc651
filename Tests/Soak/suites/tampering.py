"""Somebody edits the database: a stored password opens only where it was stored, and nothing else passes for one."""

from __future__ import annotations

import base64
import json
import random
import sqlite3
import ssl
from typing import Any, Callable, Dict, List, Tuple

import trustme

import canaries
import oracle
import sending
from ledger import LedgerServer
from service import Service, eventually
from suite import Point, Suite

#: What one secret rests on: `sealed`, `kid`, `binding` and the account's settings, `outgoing` and `address`.
Row = Dict[str, Any]
Change = Callable[[Row, random.Random], None]


def flip(text: str, chance: random.Random) -> str:
    """One bit of what base64 says."""
    octets = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return base64.urlsafe_b64encode(bytes(octets)).decode().rstrip("=")


def other_letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    others = [letter for letter in "0123456789abcdefkvz" if letter != text[at]]
    return text[:at] + chance.choice(others) + text[at + 1 :]


def of_part(index: int, how: Callable[[str, random.Random], str]) -> Change:
    """Of `cv1.<key id>.<nonce>.<ciphertext and tag>`."""

    def change(row: Row, chance: random.Random) -> None:
        parts = row["sealed"].split(".")
        parts[index] = how(parts[index], chance)
        row["sealed"] = ".".join(parts)

    return change


def cut(row: Row, chance: random.Random) -> None:
    row["sealed"] = row["sealed"][: chance.randrange(len(row["sealed"]))]


def in_clear(row: Row, chance: random.Random) -> None:
    """What a store that fails open would take for a password."""
    texts = ["hunter2", "", "cv0.k.bm9uY2U.aHVudGVyMg", "cv1....", "plain:hunter2", "cv1." + "A" * 60]
    row["sealed"] = chance.choice(texts)


def setting(name: str, value: Any) -> Change:
    """The account's settings, as if its owner had changed them; often what is noted beside the secret is made to fit."""

    def change(row: Row, chance: random.Random) -> None:
        row["outgoing"]["server"][name] = value
        if chance.random() < 0.5:
            row["binding"][name] = value

    return change


def address(row: Row, chance: random.Random) -> None:
    row["address"] = "x" + row["address"]


class Tampering(Suite):
    name = "tampering"
    proves = "KY-07, LK-11; G17"
    guards = "Storage/Vault/SealedText.swift `open`: authenticating; SecretBinding.associatedData"
    full, slice = 25, 1

    def attack(self, point: Point) -> None:
        authority = trustme.CA()
        ca_file = point.home / "ca.pem"
        authority.cert_pem.write_to_path(str(ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        right = canaries.canary("SMTP password")
        options: Row = {"tls": context, "require_auth": True, "users": {}, "mechanisms": ("PLAIN",)}
        server, thief = LedgerServer(**options), LedgerServer(**{**options, "users": {}})
        for each in (server, thief):
            each.start()
            point.closing(each.stop)
        sealed = [of_part(0, other_letter), of_part(1, other_letter), cut, in_clear]
        changes: List[Change] = [*sealed, *[of_part(2, flip)] * 12, *[of_part(3, flip)] * 20]
        changes += [setting("port", thief.port), setting("port", thief.port), setting("host", "LOCALHOST."), address, address]
        service = point.service(limits={"sessions": 8}).start()
        settings = {"host": "localhost", "security": "starttls", "allowInsecure": False, "caFile": str(ca_file)}
        ids = []
        for number in range(len(changes) + 1):
            name = f"n{number}@example.com"
            assert server.users is not None
            server.users[name] = right
            ids.append(sending.account(service, server, address=name, password=right, default=False, **settings))
        service.stop()
        self.edit(point, service, list(zip(ids, changes)))
        service.start()
        orders = sending.orders(len(ids))
        for item, id in zip(orders, ids):
            item.params["accountId"] = id
            item.message_id = service.call("email.send", sending.keyed(item))["messageId"]
        untouched = orders[-1]
        server.wait_for(1)
        eventually(lambda: all(self.hold(service, id) for id in ids[:-1]), 30, what="every account to be held")
        holds = {id: self.hold(service, id) for id in ids}
        for (id, reason), change in zip(holds.items(), changes):
            point.expect(reason == "secret_unreadable", f"{change.__qualname__}: held as {reason}")
        point.expect([item.subject for item in server.acceptances] == [untouched.key], f"sent: {server.summary()}")
        tried = [login for login in server.logins + thief.logins if login.user != f"n{len(changes)}@example.com"]
        point.expect(not tried, f"logged in with {[(login.user, len(login.password)) for login in tried]}")
        point.expect(not thief.acceptances, "the thief got a message")
        states = [oracle.state_of(item) for item in oracle.history(service).values()]
        point.expect(not {"failed", "expired"} & set(states), f"failed instead of waiting: {states}")
        report = service.call("system.rotateKey", {"what": "data"})
        point.expect(report["resealed"] <= 1 + len(changes) - len(sealed) - 32, f"an edited secret got a new key: {report}")
        point.outcome.count(changes=len(changes), held=sum(1 for reason in holds.values() if reason))

    @staticmethod
    def hold(service: Service, id: str) -> str:
        return str((service.call("account.get", {"accountId": id}).get("hold") or {}).get("reason", ""))

    def edit(self, point: Point, service: Service, changes: List[Tuple[str, Change]]) -> None:
        connection = sqlite3.connect(service.data / "chasqui.sqlite")
        for id, change in changes:
            sealed, binding, name, text = connection.execute(
                "SELECT sealed, binding, address, details FROM secret JOIN account ON id = owner_id WHERE id = ?", [id]
            ).fetchone()
            details = json.loads(text)
            row: Row = {"sealed": sealed, "binding": json.loads(binding), "outgoing": details["outgoing"], "address": name}
            before = json.dumps(row)
            change(row, point.chance)
            point.expect(json.dumps(row) != before, f"{change.__qualname__} changed nothing")
            changed = [row["sealed"], json.dumps(row["binding"]), id]
            connection.execute("UPDATE secret SET sealed = ?, binding = ? WHERE owner_id = ?", changed)
            changed = [json.dumps(details), row["address"], id]
            connection.execute("UPDATE account SET details = ?, address = ? WHERE id = ?", changed)
        connection.commit()
        connection.close()
