"""Mass sends through the real binary and a server that never forgets. Row ids: MS-03 … MS-11."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

import oracle
from clocks import Clocks
from ledger import LedgerServer
from service import Service, eventually

Services = Callable[..., Service]
Account = Callable[..., str]


def people(count: int, start: int = 0) -> List[Dict[str, Any]]:
    """Recipients whose addresses and keys are their own."""
    return [{"to": f"Cliente {n} <c{n}@example.org>", "key": f"k{n}"} for n in range(start, start + count)]


def letter(**changes: Any) -> Dict[str, Any]:
    return {"subject": "Novedades", "text": "Estas son las novedades.\n", **changes}


def finished(service: Service, bulk: str, timeout: float = 60) -> Dict[str, Any]:
    def done() -> Any:
        view = service.call("bulk.get", {"bulkId": bulk})
        return view if view["state"] in ("finished", "cancelled") else None

    return eventually(done, timeout, 0.05, "the mass send ends")


def adds_up(view: Dict[str, Any]) -> None:
    assert view["recipients"] == view["waiting"] + view["accepted"] + view["skipped"], view
    assert sum(view["messages"].values()) == view["accepted"], view
    assert sum(skip["count"] for skip in view["skips"]) == view["skipped"], view


def taken(ledger: LedgerServer) -> Counter:
    return Counter(recipient for item in list(ledger.acceptances) for recipient in item.recipients)


def test_ms06_bad_rows_are_skipped_with_their_reason_and_the_rest_goes(
    service: Service, ledger: LedgerServer, account: Account
) -> None:
    account(service, ledger)
    wrong = ["luis@", "", "no address", "ana@exam ple.org", "eva@example.org\r\nBcc: x@example.org", "\x00@example.org"]
    given = people(50) + [{"to": text} for text in wrong] + [{"contactId": "c-1"}]
    view = service.call("email.sendBulk", letter(recipients=given))
    adds_up(view)
    assert (view["recipients"], view["accepted"], view["skipped"]) == (57, 50, 7)
    reasons = {skip["reason"]: skip for skip in view["skips"]}
    assert reasons["address_invalid"]["count"] == len(wrong)
    assert reasons["address_invalid"]["text"] and len(reasons["address_invalid"]["examples"]) == 3
    listed = service.pages("bulk.items", {"bulkId": view["bulkId"], "reason": "address_invalid"})
    assert [item["to"] for item in listed] == wrong[:-1] + ["\x01@example.org"]
    view = finished(service, view["bulkId"])
    adds_up(view)
    assert view["messages"] == {"sent": 50}
    assert taken(ledger) == Counter({f"c{n}@example.org": 1 for n in range(50)})


def test_ms05_an_address_that_is_there_twice_gets_it_once(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    same = ["Ana.Mora@Example.ORG", "ana.mora@example.org", "Ana <ANA.MORA@example.org>"]
    idn = ["eva@peña.es", "Eva@xn--pea-8ma.es"]
    other = ["anamora@example.org"]
    given = [{"to": text} for text in same + idn + other]
    view = service.call("email.sendBulk", letter(recipients=given))
    assert (view["accepted"], {skip["reason"]: skip["count"] for skip in view["skips"]}) == (3, {"duplicate": 3})
    finished(service, view["bulkId"])
    assert taken(ledger) == Counter(["Ana.Mora@example.org", "eva@xn--pea-8ma.es", "anamora@example.org"])
    each = service.call("email.sendBulk", letter(recipients=given, deduplicate=False))
    assert (each["accepted"], each["skipped"]) == (6, 0)


def test_ms10_nobody_sees_another(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    view = service.call("email.sendBulk", letter(recipients=people(40)))
    finished(service, view["bulkId"])
    for item in ledger.acceptances:
        (mine,) = item.recipients
        others = [f"c{n}@example.org" for n in range(40) if f"c{n}@example.org" != mine]
        text = item.data.decode()
        assert not [address for address in others if f"<{address}>" in text or f" {address}" in text], mine
        assert f"<{mine}>" in item.header["to"]
    assert len({item.message_id for item in ledger.acceptances}) == 40


def test_a_dry_run_says_the_same_and_sends_nothing(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    given = people(20) + [{"to": "luis@"}, {"to": "C3@example.org"}]
    dry = service.call("email.sendBulk", letter(recipients=given, dryRun=True))
    assert "bulkId" not in dry and service.call("bulk.list")["total"] == 0
    wet = service.call("email.sendBulk", letter(recipients=given))
    same = ("recipients", "accepted", "skipped", "skips")
    assert {name: dry[name] for name in same} == {name: wet[name] for name in same}
    assert dry["skips"] and service.call("history.list", {"channel": "email"})["total"] == 20


def test_the_same_key_is_the_same_mass_send(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    first = service.call("email.sendBulk", letter(recipients=people(10), idempotencyKey="junio"))
    again = service.call("email.sendBulk", letter(recipients=people(10), idempotencyKey="junio"))
    assert again["bulkId"] == first["bulkId"] and again["replayed"]
    assert service.fails("email.sendBulk", letter(recipients=people(11), idempotencyKey="junio")).slug == "idempotency_conflict"
    # Parts of it again, in any split: a recipient's key is theirs.
    more = service.call("email.sendBulk", {"bulkId": first["bulkId"], "recipients": people(10, start=5)})
    assert (more["recipients"], more["accepted"]) == (15, 15)
    finished(service, first["bulkId"])
    assert taken(ledger) == Counter({f"c{n}@example.org": 1 for n in range(15)})


@pytest.mark.parametrize("seed_of", range(4))
def test_ms03_killed_while_it_expands_and_drains(
    services: Services, ledger: LedgerServer, account: Account, seed_of: int
) -> None:
    """Nobody gets it twice, nobody is left out, whatever the moment."""
    service = services().start()
    account(service, ledger, maxSessions=4)
    ledger.add("rcpt", match=r"<c\d*7@", times=3, reply="550 5.1.1 nobody")
    parts = [people(500, start) for start in range(0, 2000, 500)]
    first = service.call("email.sendBulk", letter(recipients=parts[0], wait=False))["bulkId"]
    for number, part in enumerate(parts[1:]):
        params = {"bulkId": first, "recipients": part, "wait": False, "idempotencyKey": f"part {number}"}
        service.call("email.sendBulk", params)
    uncertain_at_most = 0
    for delay in (0.02 + 0.13 * seed_of, 0.3, 0.9):
        time.sleep(delay)
        service.kill()
        uncertain_at_most += 4
        service.start()
        # The caller does not know what arrived: it says all of it again.
        for number, part in enumerate(parts[1:]):
            params = {"bulkId": first, "recipients": part, "wait": False, "idempotencyKey": f"part {number}"}
            service.call("email.sendBulk", params)
        service.call("email.sendBulk", {"bulkId": first, "recipients": parts[0], "wait": False})
    view = finished(service, first, 120)
    adds_up(view)
    assert (view["recipients"], view["accepted"], view["waiting"]) == (2000, 2000, 0)
    counted = taken(ledger)
    assert max(counted.values()) == 1, counted.most_common(3)
    # A refusal that a kill made us forget is not given again.
    failed, uncertain = view["messages"].get("failed", 0), view["messages"].get("uncertain", 0)
    assert failed <= 3 and uncertain <= uncertain_at_most
    assert view["messages"]["sent"] == 2000 - failed - uncertain
    assert view["messages"]["sent"] <= len(counted) <= view["messages"]["sent"] + uncertain
    assert service.stop() == 0
    assert not oracle.check_files(service.databases())


def test_ms04_cancelled_while_it_drains(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    ledger.add("dot", delay=0.02)
    bulk = service.call("email.sendBulk", letter(recipients=people(1000)))["bulkId"]
    ledger.wait_for(20)
    view = service.call("bulk.cancel", {"bulkId": bulk})
    at_cancel = len(ledger.acceptances)
    assert view["state"] in ("cancelling", "cancelled")
    done = time.monotonic()
    view = finished(service, bulk, 10)
    assert time.monotonic() - done < 2, "takes too long to cancel"

    def settled() -> Any:
        found = service.call("bulk.get", {"bulkId": bulk})
        return found if set(found["messages"]) <= {"sent", "cancelled"} else None

    view = eventually(settled, 10)
    adds_up(view)
    assert view["messages"]["sent"] == len(ledger.acceptances) <= at_cancel + 2
    assert view["messages"]["sent"] + view["messages"]["cancelled"] == 1000
    assert service.fails("bulk.resume", {"bulkId": bulk}).slug == "too_late"
    assert service.call("bulk.cancel", {"bulkId": bulk})["state"] == "cancelled"


def test_ms04_paused_and_resumed(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    ledger.add("dot", delay=0.01)
    bulk = service.call("email.sendBulk", letter(recipients=people(400)))["bulkId"]
    ledger.wait_for(20)
    assert service.call("bulk.pause", {"bulkId": bulk})["state"] == "paused"
    at_pause = len(ledger.acceptances)

    def still() -> Any:
        states = service.call("bulk.get", {"bulkId": bulk})["messages"]
        return states if not set(states) - {"sent", "held"} else None

    states = eventually(still, 5)
    assert states["sent"] == len(ledger.acceptances) <= at_pause + 2
    held = service.pages("history.list", {"channel": "email", "filter": {"state": "held"}})
    assert len(held) == states["held"]
    one = held[0]["id"]
    # Held for itself before the whole was: it stays so.
    service.call("message.release", {"messageId": one})
    service.call("message.hold", {"messageId": one})
    assert service.call("bulk.resume", {"bulkId": bulk})["state"] == "sending"
    eventually(lambda: len(ledger.acceptances) >= 399, 30)
    assert service.call("message.get", {"messageId": one})["state"] == "held"
    service.call("message.release", {"messageId": one})
    view = finished(service, bulk)
    assert view["messages"] == {"sent": 400} and max(taken(ledger).values()) == 1


def test_ms08_a_single_message_does_not_wait_for_the_mass(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    ledger.add("dot", delay=0.01)
    bulk = service.call("email.sendBulk", letter(recipients=people(1000)))["bulkId"]
    ledger.wait_for(50)
    slowest = 0.0
    for number in range(20):
        began = time.monotonic()
        params = {"to": [f"solo{number}@example.org"], "subject": "Factura", "text": "x", "wait": True}
        assert service.call("email.send", params)["state"] == "sent"
        slowest = max(slowest, time.monotonic() - began)
    assert slowest < 2, slowest
    assert service.call("bulk.get", {"bulkId": bulk})["state"] == "sending", "the mass was over: nothing was shown"
    service.call("bulk.cancel", {"bulkId": bulk})


def test_ms11_a_server_with_limits_of_its_own(service: Service, ledger: LedgerServer, account: Account) -> None:
    """Closes with 421 after every 50 messages of a connection: nothing is lost and nothing comes twice."""
    account(service, ledger)
    counts: Counter = Counter()
    lock = threading.Lock()

    def tire(conversation: Any) -> str:
        with lock:
            counts[conversation.session.number] += 1
            tired = counts[conversation.session.number] > 50
        text = "421 4.7.0 too many messages on this connection" if tired else "250 2.1.0 ok"
        conversation.send_reply(text)
        return text

    ledger.add("mail", act=tire)
    bulk = service.call("email.sendBulk", letter(recipients=people(300)))["bulkId"]
    view = finished(service, bulk, 60)
    assert view["messages"] == {"sent": 300} and max(taken(ledger).values()) == 1


def test_d27_a_newsletter_and_a_report_that_comes_by_itself(
    services: Services, home: Path, ledger: LedgerServer, account: Account
) -> None:
    """Begins at its time; a recurring one attaches what the host has put there by then."""
    files = home / "reports"
    files.mkdir()
    (files / "ventas.csv").write_text("lunes,1\n")
    service = services(args=["--attachments", str(files)]).start()
    account(service, ledger)
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    newsletter = service.call("email.sendBulk", letter(recipients=people(3), sendAt=soon))
    assert newsletter["state"] == "scheduled" and newsletter["accepted"] == 0 and newsletter["nextAt"]
    daily = {"every": "day", "at": "08:00", "timeZone": "America/Guayaquil"}
    report = service.call(
        "email.sendBulk",
        letter(
            subject="Ventas",
            recipients=[{"to": "gerencia@example.org"}],
            repeat=daily,
            attachments=[{"path": str(files / "ventas.csv")}],
        ),
    )
    assert report["state"] == "recurring" and report["nextAt"].endswith("T13:00:00.000Z")
    assert finished(service, newsletter["bulkId"])["messages"] == {"sent": 3}
    assert taken(ledger) == Counter({f"c{n}@example.org": 1 for n in range(3)})


def test_d27_a_report_whose_file_is_not_there_waits_for_somebody(
    services: Services, home: Path, ledger: LedgerServer, account: Account
) -> None:
    files = home / "reports"
    files.mkdir()
    clocks = Clocks(home)
    service = services(args=["--attachments", str(files)], env=clocks.environment).start()
    account(service, ledger)
    daily = {"every": "day", "at": "08:00", "timeZone": "America/Guayaquil"}
    path = files / "ventas.csv"
    params = letter(recipients=[{"to": "gerencia@example.org"}], repeat=daily, attachments=[{"path": str(path)}])
    report = service.call("email.sendBulk", {**params, "marketing": False})["bulkId"]
    clocks.let_pass(86_400)
    view = lambda: service.call("bulk.get", {"bulkId": report})  # noqa: E731
    eventually(lambda: view()["state"] == "paused", 15)
    assert view()["failure"]["slug"] == "attachment_refused" and not ledger.acceptances
    path.write_text("martes,2\n")
    service.call("bulk.resume", {"bulkId": report})
    (item,) = ledger.wait_for(1)
    (part,) = item.message.iter_attachments()
    assert part.get_content() == "martes,2\n"
    # The next day another file, another message.
    path.write_text("miércoles,3\n")
    clocks.let_pass(86_400)
    second = ledger.wait_for(2)[1]
    (part,) = second.message.iter_attachments()
    assert part.get_payload(decode=True).decode() == "miércoles,3\n"
    assert view()["state"] == "recurring"
    clocks.close()


def test_a_mass_send_is_refused_whole_where_nothing_could_come_of_it(service: Service, ledger: LedgerServer) -> None:
    assert service.fails("email.sendBulk", letter(recipients=people(1))).slug == "account_none"
    assert service.fails("email.sendBulk", letter()).data["issues"][0]["pointer"] == "/recipients"
    issues = service.fails("email.sendBulk", {"recipients": people(1)}).data["issues"]
    assert [issue["pointer"] for issue in issues] == ["/subject", "/text"]
    unknown = "blk_" + "0" * 26
    assert service.fails("bulk.get", {"bulkId": unknown}).slug == "bulk_not_found"
    assert service.fails("bulk.items", {"bulkId": unknown}).slug == "bulk_not_found"
    assert service.call("bulk.list")["total"] == 0


def mirror(service: Service, count: int, **changes: Any) -> None:
    calls = [
        service.request("contact.upsert", {"id": f"c-{n}", "name": f"Cliente {n}", "email": f"c{n}@example.org", **changes})
        for n in range(count)
    ]
    for call in calls:
        call.result(60)


def test_everybody_whom_a_filter_finds_gets_a_text_of_their_own(
    service: Service, ledger: LedgerServer, account: Account
) -> None:
    account(service, ledger, maxSessions=4)
    mirror(service, 600, kind="customer")
    service.call("contact.upsert", {"id": "p-1", "name": "Proveedor", "email": "p@example.org", "kind": "supplier"})
    service.call("contact.upsert", {"id": "c-1", "preferences": {"marketing": {"email": False}}})
    service.call("contact.upsert", {"id": "c-2", "email": None})
    service.call("contact.upsert", {"id": "c-3", "email": "C4@example.org"})
    service.call("suppression.add", {"address": "c5@example.org", "reason": "unsubscribed"})
    service.call("suppression.add", {"address": "c6@example.org", "reason": "hard"})
    texts = {"subject": "Hola %nombre%", "text": "Estimado {{nombre}} <{{correo}}>: {{datos.premio}} & 100% gratis.\n"}
    params = {**texts, "filter": {"kind": "customer"}, "data": {"premio": "un mes"}}
    dry = service.call("email.sendBulk", {**params, "dryRun": True})
    view = service.call("email.sendBulk", params)
    adds_up(view)
    expected = {"preference": 1, "no_address": 1, "unsubscribed": 1, "suppressed": 1, "duplicate": 1}
    for found in (dry, view):
        assert (found["recipients"], found["accepted"]) == (600, 595)
        assert {skip["reason"]: skip["count"] for skip in found["skips"]} == expected
    finished(service, view["bulkId"])
    assert len(ledger.acceptances) == 595 and max(taken(ledger).values()) == 1
    item = next(item for item in ledger.acceptances if item.recipients == ["c7@example.org"])
    assert item.subject == "Hola Cliente 7"
    assert item.message.get_content().startswith("Estimado Cliente 7 <c7@example.org>: un mes & 100% gratis.")
    # Each has a way out of their own (RFC 2369, RFC 8058).
    outs = {item.header.get("list-unsubscribe", "") for item in ledger.acceptances}
    assert len(outs) == 595 and "" not in outs


def test_a_template_of_which_a_value_is_missing_stops_only_that_recipient(
    service: Service, ledger: LedgerServer, account: Account
) -> None:
    """MS-06 and row 12: the variable is named; values are not expanded again (row 13)."""
    account(service, ledger)
    template = service.call(
        "template.create",
        {"name": "Corte", "area": "customers", "subject": "Corte en {{datos.zona}}", "text": "{{nombre}}: {{datos.zona}}\n"},
    )
    given = [
        {"to": "Ana <a@example.org>", "data": {"zona": "%nombre% <b>{{x}}</b>"}},
        {"to": "Eva <e@example.org>"},
        {"to": "Luis <l@example.org>", "data": {"zona": "Sur"}},
    ]
    view = service.call("email.sendBulk", {"templateId": template["id"], "recipients": given, "marketing": False})
    (skip,) = view["skips"]
    assert (view["accepted"], skip["reason"], skip["count"]) == (2, "template", 1)
    assert skip["examples"][0]["to"] == "Eva <e@example.org>" and "zona" in skip["examples"][0]["detail"]
    finished(service, view["bulkId"])
    by = {item.recipients[0]: item for item in ledger.acceptances}
    assert by["a@example.org"].subject == "Corte en %nombre% <b>{{x}}</b>"
    assert "list-unsubscribe" not in by["a@example.org"].header
    whole = service.call("history.list", {"channel": "email", "filter": {"kind": "bulk"}, "limit": 1})
    assert whole["total"] == 2
    bad = service.fails("email.sendBulk", {"subject": "x", "text": "{{nombr}}", "recipients": people(1)})
    assert bad.slug == "template_invalid" and bad.data["issues"][0]["pointer"] == "/text"


def test_contacts_by_their_ids(service: Service, ledger: LedgerServer, account: Account) -> None:
    account(service, ledger)
    mirror(service, 3)
    view = service.call("email.sendBulk", letter(contactIds=["c-0", "c-2", "nobody", "c-0"]))
    assert view["accepted"] == 2
    assert {skip["reason"]: skip["count"] for skip in view["skips"]} == {"contact_not_found": 1, "duplicate": 1}
    finished(service, view["bulkId"])
    assert taken(ledger) == Counter(["c0@example.org", "c2@example.org"])


def test_ms07_recipients_with_files_of_their_own(
    services: Services, home: Path, ledger: LedgerServer, account: Account
) -> None:
    """Streamed: the service stays small; one whose file is refused is skipped alone."""
    files = home / "files"
    files.mkdir()
    for n in range(60):
        (files / f"{n}.pdf").write_bytes(bytes([n]) * (1 << 20))
    service = services(args=["--attachments", str(files)]).start()
    account(service, ledger)
    given = [{"to": f"c{n}@example.org", "attachments": [{"path": str(files / f"{n}.pdf")}]} for n in range(60)]
    given.append({"to": "x@example.org", "attachments": [{"path": "/etc/passwd"}]})
    view = service.call("email.sendBulk", letter(recipients=given))
    assert (view["accepted"], view["skips"][0]["reason"]) == (60, "attachment_refused")
    finished(service, view["bulkId"], 120)
    for item in ledger.acceptances:
        (part,) = item.message.iter_attachments()
        assert part.get_content() == bytes([int(item.recipients[0][1:].split("@")[0])]) * (1 << 20)
    assert len(ledger.acceptances) == 60
    assert service.memory("VmHWM") < 200 << 20


def test_ms07_what_does_not_fit_on_the_disk_is_not_begun(services: Services, home: Path, account: Account, ledger: LedgerServer) -> None:
    files = home / "files"
    files.mkdir()
    with open(files / "huge.bin", "wb") as file:
        file.truncate(1 << 43)
    service = services(args=["--attachments", str(files)]).start()
    account(service, ledger)
    given = [{"to": "a@example.org", "attachments": [{"path": str(files / "huge.bin")}]}]
    assert service.fails("email.sendBulk", letter(recipients=given)).slug == "disk_full"
    assert service.call("bulk.list")["total"] == 0
