"""From which account, under which name, and where the answers go: the stories of DiamoERP, Contífico and ISPCube."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

import sending
from ledger import Acceptance, LedgerServer
from service import CallFailed, Service


def sent(service: Service, ledger: LedgerServer, **changes: Any) -> Acceptance:
    params = sending.message(**changes)
    receipt = service.call("email.send", {**params, "wait": True})
    assert receipt["state"] == "sent", receipt
    return ledger.by_subject()[params["subject"]][0]


def second(service: Service, server: LedgerServer, address: str, **changes: Any) -> str:
    return sending.account(service, server, address=address, default=False, **changes)


def receiving(address: str) -> Dict[str, Any]:
    return {"incoming": {"enabled": True, "host": "imap.example.com", "default": True}}


def test_d18_the_signature_ends_every_message_unless_it_says_no(service: Service, ledger: LedgerServer) -> None:
    sending.account(service, ledger, signature="<p>Acme S.A.<br>099 123</p>", footer="<p>Piense antes de imprimir</p>")
    plain = sent(service, ledger).message.get_content().replace("\r", "")
    assert plain.rstrip().endswith("-- \nAcme S.A.\n099 123\n\nPiense antes de imprimir"), repr(plain)
    html = sent(service, ledger, html="<html><body><p>Hola</p></body></html>").message.get_body(("html",)).get_content()
    assert html.index("Hola") < html.index("Acme S.A.") < html.index("Piense") < html.index("</body>")
    bare = sent(service, ledger, signature=False, footer=False).message.get_content()
    assert "Acme" not in bare and "Piense" not in bare
    half = sent(service, ledger, signature=False).message.get_content()
    assert "Acme" not in half and "Piense" in half


def test_d19_what_names_no_account_leaves_by_the_default_one(service: Service, ledger: LedgerServer) -> None:
    first = sending.account(service, ledger, address="uno@example.com")
    other = second(service, ledger, "dos@example.com")
    assert sent(service, ledger).sender == "uno@example.com"
    assert service.call("account.setDefault", {"accountId": other, "direction": "outgoing"})["lostBy"] == [first]
    assert sent(service, ledger).sender == "dos@example.com"


def test_d20_the_account_of_the_senders_address_sends(service: Service, ledger: LedgerServer) -> None:
    sending.account(service, ledger, address="ventas@example.com")
    jobs = second(service, ledger, "jobs@example.com")
    taken = sent(service, ledger, **{"from": "Jobs@example.com"})
    assert (taken.sender, taken.header["from"]) == ("jobs@example.com", "jobs <jobs@example.com>")
    chosen = service.call("account.resolve", {"from": "jobs@example.com"})
    assert chosen["accountId"] == jobs and chosen["steps"][0]["rule"] == "from"


def test_d20_always_this_address_and_the_original_sender_gets_the_answers(service: Service, ledger: LedgerServer) -> None:
    sending.account(service, ledger, address="ventas@example.com", alwaysUseAccountAddress=True)
    taken = sent(service, ledger, **{"from": "Ana Pérez <ana@example.com>"})
    assert taken.message["from"].addresses[0].addr_spec == "ventas@example.com"
    assert taken.message["from"].addresses[0].display_name == "Ana Pérez"
    assert taken.message["reply-to"].addresses[0].addr_spec == "ana@example.com"
    assert taken.sender == "ventas@example.com" and "sender" not in taken.header


def test_d20_an_account_that_does_not_insist_shows_the_sender_asked_for(service: Service, ledger: LedgerServer) -> None:
    account = sending.account(service, ledger, address="ventas@example.com")
    taken = sent(service, ledger, **{"from": "Ana <ana@example.com>"})
    assert taken.header["from"] == "Ana <ana@example.com>"
    # RFC 5322 §3.6.2; bounces come to the account.
    assert taken.header["sender"] == "ventas <ventas@example.com>" and taken.sender == "ventas@example.com"
    assert "reply-to" not in taken.header
    service.call("account.update", {"accountId": account, "outgoing": {"alwaysUseAccountName": True}, "fromName": "Acme"})
    assert sent(service, ledger, **{"from": "Ana <ana@example.com>"}).header["from"] == "Acme <ana@example.com>"


@pytest.mark.parametrize(
    "policy, asked, expected",
    [
        (None, None, None),
        (None, "Ana <ana@example.com>", None),
        ("none", "Ana <ana@example.com>", None),
        ("self", None, "ventas <ventas@example.com>"),
        ("sender", None, None),
        ("Caja <caja@example.com>", None, "Caja <caja@example.com>"),
        ("defaultIncoming", None, "info <info@example.com>"),
    ],
)
def test_where_answers_go_by_the_accounts_policy(
    service: Service, ledger: LedgerServer, policy: Any, asked: Any, expected: Any
) -> None:
    changes = {} if policy is None else {"replyTo": policy}
    sending.account(service, ledger, address="ventas@example.com", **changes)
    if policy == "defaultIncoming":
        second(service, ledger, "info@example.com", extra=receiving("info@example.com"))
    message = {} if asked is None else {"from": asked}
    assert sent(service, ledger, **message).header.get("reply-to") == expected
    assert service.call("account.resolve", message).get("replyTo") == expected
    # What the message says counts before any policy.
    assert sent(service, ledger, replyTo=["x@example.com"], **message).header["reply-to"] == "x@example.com"


def test_d11_answers_go_to_the_default_incoming_account(service: Service, ledger: LedgerServer) -> None:
    account = sending.account(service, ledger, address="ventas@example.com")
    second(service, ledger, "info@example.com", extra=receiving("info@example.com"))
    assert sent(service, ledger).header["reply-to"] == "info <info@example.com>"
    service.call("account.update", {"accountId": account, "outgoing": {"replyTo": "none"}})
    assert "reply-to" not in sent(service, ledger).header
    with pytest.raises(CallFailed) as failed:
        service.call("account.update", {"accountId": account, "outgoing": {"replyTo": "nobody"}})
    assert failed.value.data["issues"][0]["pointer"] == "/outgoing/replyTo"


def test_d21_mass_mail_of_an_account_that_wants_it_shows_the_way_out(services: Callable[..., Service], ledger: LedgerServer) -> None:
    service = services(env={"CHASQUI_PUBLIC_URL": "https://erp.acme.ec/baja?x=1"}).start()
    account = sending.account(service, ledger, unsubscribeLink=True)
    params: Dict[str, Any] = {"to": ["ana@cliente.example"], "marketing": True}
    plain = sent(service, ledger, **params).message.get_content()
    assert "Darse de baja: https://erp.acme.ec/baja?x=1&token=1.k" in plain.replace("Unsubscribe:", "Darse de baja:")
    service.call("contact.upsert", {"id": "7", "name": "Ann", "locale": "en-US"})
    html = sent(service, ledger, html="<p>News</p>", contactId="7", **params).message.get_body(("html",)).get_content()
    assert '<a href="https://erp.acme.ec/baja?x=1&amp;token=1.k' in html and ">Unsubscribe</a>" in html
    service.call("contact.upsert", {"id": "8", "name": "Ana", "locale": "es-EC"})
    assert "Darse de baja: https" in sent(service, ledger, contactId="8", **params).message.get_content()
    # Invoices do not, and an account that does not want it has it in the headers only.
    assert "token" not in sent(service, ledger).message.get_content()
    service.call("account.update", {"accountId": account, "outgoing": {"unsubscribeLink": False}})
    last = sent(service, ledger, **params)
    assert "token" not in last.message.get_content() and "token" in last.header["list-unsubscribe"]


def test_always_bcc_gets_a_blind_copy_once(service: Service, ledger: LedgerServer) -> None:
    sending.account(service, ledger, alwaysBcc="archivo@example.com")
    taken = sent(service, ledger, to=["ana@cliente.example"])
    assert taken.recipients == ["ana@cliente.example", "archivo@example.com"]
    assert b"archivo@" not in taken.data
    assert sent(service, ledger, to=["Archivo <archivo@example.com>"]).recipients == ["archivo@example.com"]


def test_i01_areas_have_accounts_and_the_one_of_all_serves_the_rest(service: Service, ledger: LedgerServer) -> None:
    everything = sending.account(service, ledger, address="todo@isp.example", default=False)
    # If only one mailbox exists, configure only `todo`.
    service.call("area.assign", {"area": "all", "accountId": everything})
    for area in ("tickets", "invoices", "customers"):
        assert sent(service, ledger, area=area).sender == "todo@isp.example"
    invoices = second(service, ledger, "facturas@isp.example")
    service.call("area.assign", {"area": "invoices", "accountId": invoices})
    assert sent(service, ledger, area="invoices").sender == "facturas@isp.example"
    assert sent(service, ledger, area="tickets").sender == "todo@isp.example"
    # I06: disabled from the list, its area goes by the one of all.
    service.call("account.update", {"accountId": invoices, "enabled": False})
    assert sent(service, ledger, area="invoices").sender == "todo@isp.example"
    steps = service.call("account.resolve", {"area": "invoices"})["steps"]
    assert [(step["rule"], step["verdict"]) for step in steps] == [("area", "disabled"), ("area_all", "chosen")]


def test_c01_each_module_has_its_sender(service: Service, ledger: LedgerServer) -> None:
    sending.account(service, ledger, address="otros@conta.example")
    for area, address in (("invoices", "facturas@conta.example"), ("payments", "cobros@conta.example"), ("supplierPayments", "facturas@conta.example")):
        known = {item["address"]: item["id"] for item in service.call("account.list", {})["items"] if "address" in item}
        service.call("area.assign", {"area": area, "accountId": known.get(address) or second(service, ledger, address)})
    for area, address in (("invoices", "facturas@conta.example"), ("payments", "cobros@conta.example"), ("supplierPayments", "facturas@conta.example"), ("tickets", "otros@conta.example")):
        assert sent(service, ledger, area=area).sender == address


def test_c04_without_any_the_hosts_own_account_sends(services: Callable[..., Service], ledger: LedgerServer) -> None:
    first = services().start()
    vendor = sending.account(first, ledger, address="no-responder@vendor.example", default=False)
    with pytest.raises(CallFailed, match="account_none"):
        first.call("email.send", sending.message())
    assert first.stop() == 0
    hosted = services(args=["--fallback-account", vendor]).start()
    assert sent(hosted, ledger, area="invoices").sender == "no-responder@vendor.example"
    answer = hosted.call("account.resolve", {"area": "invoices", "from": "Ana <ana@conta.example>"})
    assert answer["steps"][-1]["rule"] == "host_fallback" and answer["envelopeFrom"] == "no-responder@vendor.example"
    assert [step["part"] for step in answer["senderSteps"]] == ["from_address", "from_name", "reply_to"]
    # The customer's own comes before it.
    sending.account(hosted, ledger, address="facturas@conta.example")
    assert sent(hosted, ledger, area="invoices").sender == "facturas@conta.example"
