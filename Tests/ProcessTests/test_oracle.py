"""The judge is judged: every invariant that is broken on purpose is reported."""

from __future__ import annotations

import smtplib
import sqlite3
from pathlib import Path
from typing import Any, Dict, List, Optional

import pytest

import oracle
import sending
from ledger import LedgerServer
from service import Call


class Told:
    """A service that says what it is told to say."""

    def __init__(self, items: List[Dict[str, Any]], replayed: bool = True, again: Optional[str] = None) -> None:
        self.items, self.replayed, self.again = items, replayed, again

    def pages(self, method: str, params: Dict[str, Any]) -> List[Dict[str, Any]]:
        return self.items

    def request(self, method: str, params: Dict[str, Any]) -> Call:
        call = Call(self, method, 1, 0)  # type: ignore[arg-type]
        id = next((item["id"] for item in self.items if item["subject"] == params["subject"]), "msg_new")
        call.settle({"jsonrpc": "2.0", "id": 1, "result": {"messageId": self.again or id, "replayed": self.replayed}})
        return call


def deliver(ledger: LedgerServer, subject: str, recipients: List[str]) -> None:
    with smtplib.SMTP("127.0.0.1", ledger.port) as session:
        session.sendmail("a@example.com", recipients, f"Subject: {subject}\r\n\r\nx\r\n")


def judge(ledger: LedgerServer, state: str, accepted: int, **options: Any) -> List[str]:
    item = sending.order()
    item.message_id = "msg_1"
    for _ in range(accepted):
        deliver(ledger, item.params["subject"], ["a@example.org"])
    told = Told([{"id": "msg_1", "state": state, "subject": item.params["subject"]}], **options)
    verdict = oracle.check(told, ledger, [item], in_flight=0, timeout=0)  # type: ignore[arg-type]
    return sorted({violation.split()[0] for violation in verdict.violations})


@pytest.mark.parametrize(
    "state,accepted,broken",
    [("sent", 1, []), ("failed", 0, []), ("cancelled", 0, []), ("held(auth)", 0, []), ("uncertain", 0, ["I8"]), ("uncertain", 1, ["I8"]),
     ("queued", 0, ["I1"]), ("sent", 0, ["I3"]), ("sent", 2, ["I2", "I3"]), ("failed", 1, ["I4", "I5"]), ("held", 1, ["I4"]),
     ("cancelled", 1, ["I4", "I5"]), ("uncertain", 2, ["I2", "I8"])],
)  # fmt: skip
def test_each_state_against_the_ledger(ledger: LedgerServer, state: str, accepted: int, broken: List[str]) -> None:
    assert judge(ledger, state, accepted) == broken


@pytest.mark.parametrize("fault", [{"replayed": False}, {"again": "msg_2"}])
def test_a_repeated_call_must_be_marked_and_the_same(ledger: LedgerServer, fault: Dict[str, Any]) -> None:
    assert judge(ledger, "sent", 1, **fault) == ["I6"]


def test_what_was_acknowledged_must_be_there(ledger: LedgerServer) -> None:
    item = sending.order()
    item.message_id = "msg_1"
    verdict = oracle.check(Told([]), ledger, [item], replay=False, timeout=0)  # type: ignore[arg-type]
    assert [violation.split()[0] for violation in verdict.violations] == ["I1"]


def test_what_was_not_acknowledged_may_be_missing_but_not_doubled(ledger: LedgerServer) -> None:
    item = sending.order()
    assert not oracle.check(Told([]), ledger, [item], timeout=0).violations  # type: ignore[arg-type]
    subject = item.params["subject"]
    twice = Told([{"id": f"msg_{n}", "state": "failed", "subject": subject} for n in (1, 2)])
    assert oracle.check(twice, ledger, [item], timeout=0).violations  # type: ignore[arg-type]
    deliver(ledger, subject, ["a@example.org"])
    assert oracle.check(Told([]), ledger, [item], timeout=0).violations  # type: ignore[arg-type]


def test_what_nobody_ordered_is_reported(ledger: LedgerServer) -> None:
    deliver(ledger, "from nowhere", ["a@example.org"])
    assert oracle.check(Told([]), ledger, [], timeout=0).violations  # type: ignore[arg-type]


def test_a_damaged_database_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript("CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id));")
    assert oracle.check_files([path]) == []
    connection.executescript("INSERT INTO b VALUES (7);")
    connection.close()
    assert oracle.check_files([path]) and oracle.check_files([])
