"""What the ERP says has happened: sent once, by the area's template and account, to those who want it.

Stories I07, I08, I09, C06, C07 and rows 10, 12, 16 of the bugs of others.
"""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from ledger import LedgerServer
from service import Service, eventually

Services = Callable[..., Service]
Account = Callable[..., str]


@pytest.fixture
def documents(home: Path) -> Path:
    folder = home / "documentos"
    folder.mkdir()
    return folder


@pytest.fixture
def running(services: Services, documents: Path) -> Service:
    return services(args=["--attachments", str(documents)]).start()


def contacts(service: Service, count: int, **changes: Any) -> None:
    for number in range(count):
        given = {"id": f"c-{number}", "name": f"Cliente {number}", "email": f"c{number}@example.org", "locale": "es-EC"}
        service.request("contact.upsert", {**given, **changes})
    eventually(lambda: service.call("contact.list", {"limit": 1})["total"] >= count, 60)


def invoice(number: int, **changes: Any) -> Dict[str, Any]:
    return {
        "kind": "invoice",
        "contactId": f"c-{number}",
        "document": {"type": "factura", "id": str(number), "url": f"https://isp.example/f/{number}"},
        "data": {
            "numero": f"001-001-{number:09d}",
            "fecha": "2026-06-01",
            "vencimiento": "2026-06-15",
            "monto": {"amount": "25.50", "currency": "USD"},
        },
        "eventId": f"factura-{number}",
        **changes,
    }


def taken(ledger: LedgerServer) -> Counter:
    return Counter(recipient for item in list(ledger.acceptances) for recipient in item.recipients)


def run(service: Service, items: List[Dict[str, Any]], key: str) -> Counter:
    """A billing run in parts of 500."""
    counts: Counter = Counter()
    for start in range(0, len(items), 500):
        params = {"items": items[start : start + 500], "idempotencyKey": f"{key}-{start}"}
        result = service.call("notice.publishBatch", params, 120)
        counts.update({name: result[name] for name in ("published", "replayed", "failed")})
    return counts


def test_i07_a_billing_run_published_twice_sends_each_invoice_once(
    running: Service, ledger: LedgerServer, account: Account, documents: Path
) -> None:
    """Row 16: two identical billing events, one mail each; from the account of the invoices."""
    account(running, ledger, address="general@isp.example")
    facturas = account(running, ledger, address="facturas@isp.example", default=False, maxSessions=4)
    running.call("area.assign", {"area": "invoices", "accountId": facturas})
    contacts(running, 1000)
    running.call("contact.upsert", {"id": "c-3", "preferences": {"invoices": {"email": False}}})
    running.call("contact.upsert", {"id": "c-4", "email": None})
    (documents / "f.pdf").write_bytes(b"%PDF-1.4 factura")
    items = [invoice(n, attachments=[{"path": str(documents / "f.pdf")}]) for n in range(1000)]
    items[5]["notify"] = False
    items[6]["contactId"] = "nobody"
    del items[7]["data"]["numero"]
    first = run(running, items, "junio")
    assert first == Counter(published=998, failed=2)
    again = run(running, items, "junio otra vez")
    assert again == Counter(replayed=998, failed=2)
    ledger.wait_for(995, 60)
    skipped = {n for n in range(1000)} - {int(who[1 : who.index("@")]) for who in taken(ledger)}
    assert skipped == {3, 4, 5, 6, 7} and max(taken(ledger).values()) == 1
    reasons = {n: running.call("notice.get", {"eventId": f"factura-{n}"})["skipped"] for n in (3, 4, 5)}
    assert [reasons[n][0]["reason"] for n in (3, 4, 5)] == ["preference", "no_address", "notify_off"]
    one = ledger.acceptances[0]
    assert one.header["from"].endswith("<facturas@isp.example>")
    assert "001-001-" in one.message.get_body().get_content()
    assert [part.get_filename() for part in one.message.iter_attachments()] == ["f.pdf"]
    listed = running.call("history.list", {"channel": "email", "filter": {"kind": "notice"}, "limit": 1})
    assert listed["total"] == 995
    assert listed["items"][0]["origin"] == "automatic" and listed["items"][0]["area"] == "invoices"


def test_i07_what_a_batch_says_of_each_that_failed(running: Service, ledger: LedgerServer, account: Account) -> None:
    account(running, ledger)
    contacts(running, 2)
    items = [invoice(0), invoice(1), invoice(9), invoice(0, eventId="factura-0b")]
    del items[1]["data"]["monto"]
    result = running.call("notice.publishBatch", {"items": items})
    assert (result["published"], result["failed"]) == (2, 2)
    slugs = [item["failure"]["slug"] if "failure" in item else None for item in result["items"]]
    assert slugs == [None, "template_value_missing", "contact_not_found", None]
    assert [item["eventId"] for item in result["items"]] == ["factura-0", "factura-1", "factura-9", "factura-0b"]


def test_the_same_event_with_other_content_is_a_conflict(running: Service, ledger: LedgerServer, account: Account) -> None:
    account(running, ledger)
    contacts(running, 1)
    first = running.call("notice.publish", invoice(0))
    again = running.call("notice.publish", invoice(0))
    assert again["replayed"] and again["messages"][0]["messageId"] == first["messages"][0]["messageId"]
    other = invoice(0)
    other["data"]["monto"]["amount"] = "25.51"
    failure = running.fails("notice.publish", other)
    assert failure.slug == "notice_conflict" and "factura-0" in failure.error["message"]
    ledger.wait_for(1)
    assert running.call("notice.list", {"document": {"type": "factura", "id": "0"}})["total"] == 1


def test_i07_killed_in_the_middle_of_a_billing_run(
    running: Service, ledger: LedgerServer, account: Account
) -> None:
    account(running, ledger, maxSessions=4)
    contacts(running, 600)
    items = [invoice(n) for n in range(600)]
    for delay in (3, 2):
        call = running.request("notice.publishBatch", {"items": items, "idempotencyKey": "run"})
        seen = threading.Event()
        seen.wait(delay / 10)
        running.kill()
        running.start()
        assert call is not None
    result = running.call("notice.publishBatch", {"items": items, "idempotencyKey": "run"}, 60)
    assert result["failed"] == 0 and result["published"] + result["replayed"] == 600
    listed = lambda: running.call("history.list", {"channel": "email", "filter": {"sent": True}, "limit": 1})["total"]  # noqa: E731
    uncertain = lambda: running.call(  # noqa: E731
        "history.list", {"channel": "email", "filter": {"state": "uncertain"}, "limit": 1}
    )["total"]
    eventually(lambda: listed() + uncertain() == 600, 60)
    counted = taken(ledger)
    assert max(counted.values()) == 1 and len(counted) >= 600 - uncertain()


@pytest.mark.parametrize("kind,area", [("payment", "payments"), ("collection", "collections"), ("supplierPayment", "supplierPayments")])
def test_i08_c06_a_receipt_with_its_document_if_its_box_is_ticked(
    running: Service, ledger: LedgerServer, account: Account, documents: Path, kind: str, area: str
) -> None:
    """Contífico's check box, ISPCube's payment mail: the document itself is attached as it was then."""
    account(running, ledger, address="general@erp.example")
    own = account(running, ledger, address="cobros@erp.example", default=False)
    running.call("area.assign", {"area": area, "accountId": own})
    contacts(running, 1)
    receipt = documents / "recibo.pdf"
    receipt.write_bytes(b"%PDF-1.4 recibo")
    params = {
        "kind": kind,
        "contactId": "c-0",
        "document": {"type": "recibo", "id": "77"},
        "data": {"numero": "R-77", "fecha": "2026-06-02", "monto": {"amount": "10.00", "currency": "USD"}},
        "attachments": [{"path": str(receipt)}],
        "origin": "manual",
    }
    silent = running.call("notice.publish", {**params, "notify": False, "eventId": "sin"})
    assert silent["messages"] == [] and silent["skipped"][0]["reason"] == "notify_off"
    loud = running.call("notice.publish", {**params, "eventId": "con"})
    receipt.write_bytes(b"%PDF-1.4 otro")
    (item,) = ledger.wait_for(1)
    assert item.header["from"].endswith("<cobros@erp.example>") and item.recipients == ["c0@example.org"]
    (attached,) = item.message.iter_attachments()
    assert attached.get_content() == b"%PDF-1.4 recibo"
    whole = running.call("history.get", {"messageId": loud["messages"][0]["messageId"]})
    assert whole["origin"] == "manual" and whole["document"] == {"type": "recibo", "id": "77"}


def test_c07_sent_again_from_the_document(running: Service, ledger: LedgerServer, account: Account, documents: Path) -> None:
    """Contífico's resend icon: the same receipt with the same file, found by its document."""
    account(running, ledger)
    contacts(running, 1)
    (documents / "f.pdf").write_bytes(b"%PDF-1.4 factura")
    running.call("notice.publish", invoice(0, attachments=[{"path": str(documents / "f.pdf")}]))
    ledger.wait_for(1)
    (documents / "f.pdf").unlink()
    again = running.call("history.resend", {"document": {"type": "factura", "id": "0"}})
    first, second = ledger.wait_for(2)
    assert second.subject == first.subject and second.message_id != first.message_id
    assert [part.get_content() for part in second.message.iter_attachments()] == [b"%PDF-1.4 factura"]
    whole = running.call("history.get", {"messageId": again["items"][0]["messageId"]})
    assert whole["resendOf"] and whole["document"]["id"] == "0"
    assert running.fails("history.resend", {"document": {"type": "factura", "id": "1"}}).slug == "message_not_found"


def ticket(event: int, **changes: Any) -> Dict[str, Any]:
    return {
        "kind": "ticket",
        "contactId": "c-0",
        "document": {"type": "ticket", "id": "55"},
        "data": {"numero": "55", "asunto": "Sin internet", "estado": f"estado {event}", "mensaje": f"novedad {event}"},
        "eventId": f"ticket-55-{event}",
        **changes,
    }


def test_i09_a_burst_of_changes_of_a_ticket_is_one_mail(running: Service, ledger: LedgerServer, account: Account) -> None:
    """Ten edits, a restart in between: one message with the latest state and every piece of news."""
    account(running, ledger, address="soporte@isp.example")
    contacts(running, 2)
    assert running.call("notice.configure", {"gatherSeconds": {}})["gatherSeconds"]["ticket"] == 60
    running.call("notice.configure", {"gatherSeconds": {"ticket": 4}})
    first = running.call("notice.publish", ticket(0))
    assert first["messages"] == [] and first["skipped"] == [] and first["gatheringUntil"]
    quiet = running.call("notice.publish", ticket(99, notify=False))
    assert quiet["skipped"][0]["reason"] == "notify_off"
    for event in range(1, 5):
        running.call("notice.publish", ticket(event))
    running.kill()
    running.start()
    for event in range(5, 10):
        later = running.call("notice.publish", ticket(event))
        assert later["gatheringUntil"] == first["gatheringUntil"]
    running.call("notice.publish", ticket(0, contactId="c-1", eventId="otro"))
    items = ledger.wait_for(2, 20)
    mine = [item for item in items if item.recipients == ["c0@example.org"]]
    assert len(mine) == 1
    text = mine[0].message.get_body(("plain",)).get_content()
    assert "estado 9" in text and "estado 0" not in text
    assert all(f"novedad {event}" in text for event in range(10)), text
    views = [running.call("notice.get", {"eventId": f"ticket-55-{event}"}) for event in range(10)]
    assert len({view["messages"][0]["messageId"] for view in views}) == 1
    # What happens later is another message.
    running.call("notice.publish", ticket(10))
    assert len(ledger.wait_for(3, 20)) == 3


def test_i09_a_contact_who_says_no_while_news_gather_gets_none(
    running: Service, ledger: LedgerServer, account: Account
) -> None:
    account(running, ledger)
    contacts(running, 1)
    running.call("notice.configure", {"gatherSeconds": {"ticket": 2}})
    running.call("notice.publish", ticket(0))
    running.call("contact.upsert", {"id": "c-0", "preferences": {"tickets": {"email": False}}})
    view = lambda: running.call("notice.get", {"eventId": "ticket-55-0"})  # noqa: E731
    eventually(lambda: view()["skipped"], 20)
    assert view()["skipped"][0]["reason"] == "preference" and not ledger.acceptances


def test_a_suppressed_address_is_said_and_not_sent(running: Service, ledger: LedgerServer, account: Account) -> None:
    account(running, ledger)
    contacts(running, 1)
    running.call("suppression.add", {"address": "C0@example.org", "reason": "manual"})
    view = running.call("notice.publish", invoice(0))
    assert view["messages"] == [] and view["skipped"][0]["reason"] == "suppressed"
