"""What Contífico, CACHICAMO and ISPCube tell of setting an account up: each story through the pipe to a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Dict

import pytest

import canaries
import sending
from ledger import LedgerServer
from service import CallFailed, Service


@pytest.fixture
def google(server_tls: Any) -> Any:
    """A server as the seed describes Google's: TLS on, a user and a password."""
    with LedgerServer(tls=server_tls, users={}, require_auth=True) as server:
        yield server


def password(server: LedgerServer, user: str) -> str:
    """A new one, which from now on is the right one."""
    assert server.users is not None
    server.users[user] = canaries.canary("SMTP password")
    return server.users[user]


def starttls(server: LedgerServer, ca_file: Path) -> Dict[str, Any]:
    return {"enabled": True, "host": "localhost", "port": server.port, "security": "starttls", "caFile": str(ca_file), "default": True}


def test_c02_server_tls_port_user_and_password(service: Service, google: LedgerServer, ca_file: Path) -> None:
    params = {"name": "Facturación", "address": "facturas@example.com", "outgoing": starttls(google, ca_file)}
    account = service.call("account.create", params)["id"]
    service.call("account.setPassword", {"accountId": account, "password": password(google, "facturas@example.com")})
    order = sending.message()
    assert service.call("email.send", {**order, "wait": True})["state"] == "sent"
    (taken,) = google.by_subject()[order["subject"]]
    assert taken.tls and taken.user == "facturas@example.com"


def test_c03_probar_says_whether_the_configuration_is_right(service: Service, google: LedgerServer, ca_file: Path) -> None:
    service.call("initialize", {"clientName": "contifico", "locale": "es"})
    draft = {"name": "Cobros", "address": "cobros@example.com", "outgoing": starttls(google, ca_file)}
    good = service.call("account.verify", {"draft": draft, "password": password(google, "cobros@example.com")})
    assert (good["ok"], good["verdict"]) == (True, "Configuración correcta"), good
    bad = service.call("account.verify", {"draft": draft, "password": canaries.canary("wrong password")})
    assert bad["verdict"] == "Configuración errónea" and bad["failure"]["slug"] == "auth_failed", bad
    assert not google.acceptances and service.call("account.list")["total"] == 5  # only the predefined ones


def test_c05_several_configurations_are_added_and_edited(service: Service, ledger: LedgerServer) -> None:
    first = sending.account(service, ledger, address="facturas@example.com")
    sending.account(service, ledger, address="cobros@example.com", default=False)
    service.call("account.update", {"accountId": first, "name": "Facturas y retenciones", "address": "retenciones@example.com"})
    shown = {item.get("address") for item in service.pages("account.list")}
    assert {"retenciones@example.com", "cobros@example.com"} <= shown and "facturas@example.com" not in shown


def test_c08_both_receipts_are_there_to_be_used(service: Service) -> None:
    """Recibo de cobro a cliente, recibo de pago a proveedor."""
    shipped = {item.get("automatic"): item for item in service.pages("template.list", {"channel": "email", "locale": "es"})}
    for role, word in (("payment", "cobro"), ("supplierPayment", "proveedor")):
        seen = service.call("template.preview", {"templateId": shipped[role]["id"], "sample": True})
        assert word in shipped[role]["name"].lower() and seen["html"] and seen["text"], shipped[role]


def test_k03_the_list_shows_provider_sender_and_whether_it_can_send(service: Service, ledger: LedgerServer) -> None:
    account = sending.account(service, ledger, address="facturas@example.com")
    (shown,) = [item for item in service.pages("account.list") if item["id"] == account]
    assert (shown["provider"], shown["address"], shown["enabled"]) == ("smtp", "facturas@example.com", True)
    assert shown.get("hold") is None and shown["outgoing"]["default"] is True


@pytest.mark.parametrize("story", ["k06", "i04"])
def test_a_test_mail_goes_to_the_address_that_was_typed(service: Service, ledger: LedgerServer, story: str) -> None:
    """K06 and I04."""
    account = sending.account(service, ledger)
    receipt = service.call("account.sendTest", {"accountId": account, "to": "gerente@example.org"})
    assert receipt["state"] == "sent"
    (taken,) = ledger.acceptances
    assert taken.recipients == ["gerente@example.org"] and taken.message.get_body(("html",)) is not None
    (listed,) = service.pages("history.list", {"channel": "email", "filter": {"kind": "test"}})
    assert listed["id"] == receipt["messageId"]


def test_i02_the_fields_of_the_seed(service: Service, ledger: LedgerServer) -> None:
    account = sending.account(service, ledger, address="soporte@isp.example", extra={"loginId": "isp"})
    service.call("area.assign", {"area": "tickets", "accountId": account})
    shown = service.call("account.get", {"accountId": account})
    server = {name: value["value"] for name, value in shown["outgoing"]["server"].items()}
    assert shown["address"] == "soporte@isp.example" and shown["loginId"]["value"] == "isp"
    assert (server["host"], server["port"], server["security"]) == ("127.0.0.1", ledger.port, "none")
    assert [item["name"] for item in service.call("area.list")["items"] if item.get("accountId") == account] == ["tickets"]


def test_i05_the_password_comes_apart_is_never_shown_and_is_changed_there(service: Service, google: LedgerServer, ca_file: Path) -> None:
    params = {"name": "ISP", "address": "isp@example.com", "outgoing": starttls(google, ca_file)}
    account = service.call("account.create", params)["id"]
    assert service.call("account.get", {"accountId": account})["hasPassword"] is False
    with pytest.raises(CallFailed) as refused:
        service.call("email.send", sending.message())
    assert refused.value.slug == "secret_required"
    for _ in range(2):
        service.call("account.setPassword", {"accountId": account, "password": password(google, "isp@example.com")})
        assert service.call("account.get", {"accountId": account})["hasPassword"] is True
        assert service.call("email.send", {**sending.message(), "wait": True})["state"] == "sent"


def test_i06_an_account_is_switched_off_and_on(service: Service, ledger: LedgerServer) -> None:
    account = sending.account(service, ledger)
    service.call("account.update", {"accountId": account, "enabled": False})
    with pytest.raises(CallFailed) as refused:
        service.call("email.send", {**sending.message(), "accountId": account})
    assert refused.value.slug == "account_disabled"
    service.call("account.update", {"accountId": account, "enabled": True})
    assert service.call("email.send", {**sending.message(), "wait": True})["state"] == "sent"
