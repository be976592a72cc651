"""Payment reminders through the real binary: CACHICAMO's stories, downtime, clocks, questions, kills and two processes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Callable, Dict

import pytest

import owing
from ledger import LedgerServer
from service import ROOT, Service, eventually

sys.path.insert(0, str(ROOT / "Tests" / "Soak"))
import shim  # noqa: E402

DAY = 86_400
Make = Callable[..., Service]


def later(days: float) -> Dict[str, str]:
    """The environment of a service whose wall clock is so many days ahead."""
    return dict(shim.environment(clock=int(days * DAY)))


def settled(service: Service, receivable: str, states: Any, timeout: float = 30) -> None:
    eventually(lambda: owing.states(service, receivable) == states, timeout, what=f"{receivable} becomes {states}: {owing.states(service, receivable)}")


def test_k04_only_what_is_pending_is_reminded_of(service: Service, ledger: LedgerServer) -> None:
    owing.collector(service, ledger)
    owing.customer(service)
    owing.owe(service, "F-1", due=-5)
    for state in ("paid", "void", "disputed"):
        change: Dict[str, Any] = {"state": state, "balance": {"amount": "0" if state == "paid" else "100.00", "currency": "USD"}}
        service.call("receivable.upsert", {"id": "F-1", **change})
        failure = service.fails("reminder.send", {"receivableId": "F-1"})
        assert failure.slug == "receivable_not_pending" and failure.data["state"] == state
    assert service.fails("reminder.send", {"receivableId": "F-2"}).slug == "receivable_not_found"
    service.call("receivable.upsert", {"id": "F-1", "state": "pending", "balance": {"amount": "60.00", "currency": "USD"}})
    sent = service.call("reminder.send", {"receivableId": "F-1", "idempotencyKey": "once"})
    assert service.call("reminder.send", {"receivableId": "F-1", "idempotencyKey": "once"})["messageId"] == sent["messageId"]
    (acceptance,) = ledger.wait_for(1)
    assert acceptance.recipients == ["c-7@cliente.example"]
    body = acceptance.message.get_body(("plain",)).get_content()
    assert "Ana Pérez" in body and "N-F-1" in body and "60,00" in body and "100,00" not in body
    eventually(lambda: owing.states(service, "F-1") == ["sent"])
    shown = service.call("history.get", {"messageId": sent["messageId"]})
    assert shown["kind"] == "reminder" and shown["origin"] == "manual" and shown["document"]["id"] == "F-1"


def test_k05_reminder_to_another_address(service: Service, ledger: LedgerServer) -> None:
    owing.collector(service, ledger)
    owing.customer(service, email=None)
    owing.owe(service, "F-1", due=3)
    assert service.fails("reminder.send", {"receivableId": "F-1"}).slug == "reminder_no_address"
    sent = service.call("reminder.send", {"receivableId": "F-1", "to": "Contabilidad <conta@otra.example>"})
    assert sent["to"] == "conta@otra.example"
    (acceptance,) = ledger.wait_for(1)
    assert acceptance.recipients == ["conta@otra.example"]
    # For that time only: the contact is as it was.
    owing.customer(service, email="ana@cliente.example")
    assert service.call("reminder.send", {"receivableId": "F-1"})["to"] == "ana@cliente.example"
    for channel in ("sms", "push"):
        failure = service.fails("reminder.send", {"receivableId": "F-1", "channel": channel})
        assert failure.slug == "invalid_params" and failure.data["issues"][0]["pointer"] == "/channel"


def test_row15_ten_days_off_across_three_levels(services: Make, ledger: LedgerServer) -> None:
    service = services().start()
    owing.collector(service, ledger)
    owing.customer(service)
    owing.customer(service, "C-8")
    owing.policy(service, [1, 4, 8])
    owing.owe(service, "owed", due=0)
    owing.owe(service, "paid", due=0, contact="C-8")
    settled(service, "owed", ["pending", "pending", "pending"])
    service.stop()
    # The process is off; the ERP of another machine tells of the payment just before the worker comes back.
    off = services(env=later(10), mode="hold").start()
    off.call("receivable.upsert", {"id": "paid", "state": "paid"})
    off.stop()
    back = services(env=later(10)).start()
    settled(back, "owed", ["superseded", "superseded", "sent"])
    assert owing.states(back, "paid") == ["cancelled", "cancelled", "cancelled"]
    assert [acceptance.recipients for acceptance in ledger.acceptances] == [["c-7@cliente.example"]]
    assert "ltimo aviso" in ledger.acceptances[0].subject
    assert back.call("history.list", {"channel": "email", "filter": {"kind": "reminder"}})["total"] == 1
    back.stop()
    # And another start, and another month: nothing more.
    last = services(env=later(40)).start()
    assert owing.states(last, "owed") == ["superseded", "superseded", "sent"]
    assert len(ledger.acceptances) == 1


def test_cl04_after_a_sleep_each_customer_hears_once(services: Make, ledger: LedgerServer) -> None:
    """CL-04: what came due meanwhile goes together, one message for each customer and currency."""
    service = services().start()
    owing.collector(service, ledger)
    owing.policy(service, [0, 1, 2], minimumIntervalDays=1)
    for number in range(10):
        owing.customer(service, f"C-{number}")
        for document in range(5):
            owing.owe(service, f"F-{number}-{document}", due=document % 3 + 1, contact=f"C-{number}", currency="EUR" if document == 4 else "USD")
    service.stop()
    awake = services(env=later(4.5)).start()
    ledger.wait_for(20, 60)
    eventually(lambda: awake.call("reminder.list", {"state": "sent"})["total"] == 50, 30)
    total = awake.call("reminder.list", {"state": "superseded"})["total"]
    assert len(ledger.acceptances) == 20 and total > 0
    assert awake.call("reminder.list", {"state": "queued"})["total"] == 0


def test_cl03_hours_of_the_customers_place(services: Make, ledger: LedgerServer) -> None:
    """CL-03: days and hours are the customer's; the plan of a day says the moment its hours begin there."""
    service = services().start()
    owing.collector(service, ledger)
    places = {
        "America/Argentina/Buenos_Aires": "2027-03-01T12:00:00.000Z",
        "America/Santiago": "2027-03-01T12:00:00.000Z",
        "America/Caracas": "2027-03-01T13:00:00.000Z",
        "America/Guayaquil": "2027-03-01T14:00:00.000Z",
        "America/Mexico_City": "2027-03-01T15:00:00.000Z",
    }
    owing.policy(service, [1], useContactTimeZone=True, hours={"from": "09:00", "to": "18:00"}, workingDays=["monday"])
    for number, place in enumerate(places):
        owing.customer(service, f"C-{number}", timeZone=place)
        # The day after the last of February is a Monday.
        service.call("receivable.upsert", {"id": f"F-{number}", "contactId": f"C-{number}", "number": "1", "dueDate": "2027-02-28", "total": {"amount": "1", "currency": "USD"}})
    plans = service.pages("reminder.plan", {"date": "2027-03-01"})
    assert [plan["at"] for plan in plans] == list(places.values())
    assert all(len(plan["reminders"]) == 1 and not plan["excluded"] for plan in plans)
    early = service.pages("reminder.plan", {"date": "2027-02-28"})
    assert [plan["excluded"][0]["reason"] for plan in early] == ["not_due"] * 5
    assert [plan["excluded"][0]["until"] for plan in early] == list(places.values())


def test_paid_while_it_waits(service: Service, ledger: LedgerServer) -> None:
    """The reminder that waits for its server is withdrawn by the payment, in the same commit, with the reason."""
    account = owing.collector(service, ledger)
    owing.customer(service)
    service.call("account.update", {"accountId": account, "outgoing": {"port": 1}})
    owing.policy(service, [0])
    owing.owe(service, "F-1", due=0)
    settled(service, "F-1", ["queued"])
    (reminder,) = service.call("reminder.list", {"receivableId": "F-1"})["items"]
    service.call("receivable.upsert", {"id": "F-1", "balance": {"amount": "0", "currency": "USD"}})
    message = service.call("message.get", {"messageId": reminder["messageId"]})
    assert message["state"] == "cancelled" and message["failure"]["slug"] == "reminder_outdated"
    assert owing.states(service, "F-1") == ["cancelled"]
    service.call("account.update", {"accountId": account, "outgoing": {"port": ledger.port}})
    other = service.call("email.send", {"to": ["x@y.example"], "subject": "fence", "text": "x", "wait": True})
    assert other["state"] == "sent" and [item.subject for item in ledger.acceptances] == ["fence"]


def test_plan_says_who_and_why_not(service: Service, ledger: LedgerServer) -> None:
    owing.collector(service, ledger)
    owing.customer(service)
    owing.customer(service, "C-8", email=None)
    # Only on approval: nothing leaves while the plan is looked at.
    owing.policy(service, [0], holdForApproval=True)
    owing.owe(service, "due", due=-1, amount="10.50")
    owing.owe(service, "later", due=5)
    owing.owe(service, "promised", due=-1, promisedOn=owing.day(3))
    owing.owe(service, "left alone", due=-1, doNotRemind=True)
    owing.owe(service, "contested", due=-1, state="disputed")
    owing.owe(service, "unreachable", due=-1, contact="C-8")
    owing.owe(service, "unknown", due=-1, contact="C-9")
    settled(service, "due", ["awaiting_approval"])
    plans = {plan["contactId"]: plan for plan in service.pages("reminder.plan")}
    reasons = {item["receivableId"]: item["reason"] for plan in plans.values() for item in plan["excluded"]}
    assert reasons == {
        "due": "awaiting_approval", "later": "not_due", "promised": "promised", "left alone": "do_not_remind",
        "contested": "disputed", "unreachable": "no_address", "unknown": "unknown_contact",
    }  # fmt: skip
    (waiting,) = service.call("reminder.list", {"state": "awaiting_approval"})["items"]
    service.call("reminder.approve", {"reminderIds": [waiting["id"]]})
    ledger.wait_for(1)
    settled(service, "due", ["sent"])
    after = service.call("reminder.plan", {"contactId": "C-7"})["items"][0]
    assert {item["reason"] for item in after["excluded"] if item["receivableId"] == "due"} == {"already_sent"}


def test_the_files_of_every_document_go_along(services: Make, ledger: LedgerServer, home: Path) -> None:
    folder = home / "facturas"
    folder.mkdir()
    for number in ("1", "2"):
        (folder / f"{number}.pdf").write_bytes(b"%PDF-1.4 " + number.encode())
    service = services(args=["--attachments", str(folder)]).start()
    owing.collector(service, ledger)
    owing.customer(service)
    owing.owe(service, "F-1", due=-9, amount="10.00", attachments=[{"path": str(folder / "1.pdf")}])
    owing.owe(service, "F-2", due=-1, amount="5.50", attachments=[{"path": str(folder / "2.pdf"), "name": "F2.pdf"}])
    owing.policy(service, [0, 7])
    (acceptance,) = ledger.wait_for(1)
    message = acceptance.message
    assert [part.get_filename() for part in message.iter_attachments()] == ["1.pdf", "F2.pdf"]
    assert "15,50" in message.get_body(("plain",)).get_content()
    # What is missing keeps it from going, and the host hears of it.
    owing.owe(service, "F-3", due=-1, contact="C-8", attachments=[{"path": str(folder / "none.pdf")}])
    owing.customer(service, "C-8")
    service.call("receivable.upsert", {"id": "F-3", "promisedOn": None})
    event = eventually(lambda: [item for item in service.call("event.poll", {"after": 0, "types": ["reminder.waiting"], "limit": 500})["items"] if item["data"].get("slug")])
    assert event[0]["data"]["slug"] == "attachment_refused" and event[0]["data"]["receivableIds"] == "F-3"


@pytest.mark.parametrize("fallback", ["send", "skip"])
def test_the_host_is_asked_right_before_sending(service: Service, ledger: LedgerServer, fallback: str) -> None:
    service.call("initialize", {"clientName": "erp", "answersQuestions": True})
    owing.collector(service, ledger)
    for id in ("C-7", "C-8", "C-9"):
        owing.customer(service, id)
    owing.policy(service, [0], recheck={"deadlineSeconds": 4, "fallback": fallback})
    for id, contact in (("owed", "C-7"), ("paid", "C-8"), ("silent", "C-9")):
        owing.owe(service, id, due=0, contact=contact)
    asked = [service.take(lambda value: value.get("method") == "event" and value["params"]["type"] == "question.asked") for _ in range(3)]
    questions = {value["params"]["data"]["subjectId"]: value["params"]["data"]["questionId"] for value in asked}
    service.call("question.answer", {"questionId": questions["owed"], "answer": "yes"})
    service.call("question.answer", {"questionId": questions["paid"], "answer": "no"})
    assert service.fails("question.answer", {"questionId": questions["paid"], "answer": "maybe"}).slug == "invalid_params"
    settled(service, "owed", ["sent"])
    settled(service, "paid", ["skipped"])
    assert owing.states(service, "silent") == ["pending"]
    settled(service, "silent", ["sent" if fallback == "send" else "skipped"])
    assert service.fails("question.answer", {"questionId": questions["silent"], "answer": "yes"}).slug == "too_late"
    assert len(ledger.acceptances) == (2 if fallback == "send" else 1)


def test_of_two_processes_one_reminds(services: Make, ledger: LedgerServer) -> None:
    first = services().start()
    second = services().start()
    owing.collector(first, ledger)
    owing.policy(second, [0])
    for number in range(20):
        owing.customer(first if number % 2 else second, f"C-{number}")
        owing.owe(second if number % 2 else first, f"F-{number}", due=0, contact=f"C-{number}")
    ledger.wait_for(20, 60)
    first.kill()
    for number in range(20, 30):
        owing.customer(second, f"C-{number}")
        owing.owe(second, f"F-{number}", due=0, contact=f"C-{number}")
    ledger.wait_for(30, 60)
    eventually(lambda: second.call("reminder.list", {"state": "queued"})["total"] == 0, 30)
    assert sorted(item.recipients[0] for item in ledger.acceptances) == sorted(f"c-{number}@cliente.example" for number in range(30))
