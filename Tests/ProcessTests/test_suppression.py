"""Who has left, or must not be written to, gets nothing: at acceptance, at the claim, and at the last moment before the dot."""

from __future__ import annotations

import base64
import json
import random
import re
import threading
from typing import Any, Callable, Dict, List

import pytest

import sending
from ledger import LedgerServer
from service import CallFailed, Service, eventually

PAGE = "https://erp.acme.ec/baja"


@pytest.fixture
def erp(services: Callable[..., Service]) -> Service:
    return services(args=["--public-url", PAGE]).start()


def news(to: str, **changes: Any) -> Dict[str, Any]:
    return sending.message(to=[to], marketing=True, **changes)


def token_of(header: str) -> str:
    found = re.search(r"\?token=([A-Za-z0-9_.-]+)>", header)
    assert found, header
    return found.group(1)


def sent(service: Service, ledger: LedgerServer, params: Dict[str, Any]) -> Any:
    """Sends it and returns what the server took."""
    receipt = service.call("email.send", {**params, "wait": True})
    assert receipt["state"] == "sent", receipt
    return ledger.by_subject()[params["subject"]][0]


def a_token(service: Service, ledger: LedgerServer, to: str, **changes: Any) -> str:
    return token_of(sent(service, ledger, news(to, **changes)).header["list-unsubscribe"])


def test_a_suppressed_address_gets_nothing_and_the_history_says_so(
    erp: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    account(erp, ledger)
    erp.call("suppression.add", {"address": "Ana@Cliente.example", "note": "pidió no recibir"})
    receipt = erp.call("email.send", sending.message(to=["ana@cliente.EXAMPLE"]))
    assert receipt["state"] == "suppressed" and receipt["failure"]["slug"] == "suppressed", receipt
    item = erp.call("history.get", {"messageId": receipt["messageId"]})
    assert item["state"] == "suppressed" and item["recipients"][0]["state"] == "suppressed"
    # One of two: the other gets it.
    params = sending.message(to=["berta@cliente.example", "ana@cliente.example"])
    taken = sent(erp, ledger, params)
    assert taken.recipients == ["berta@cliente.example"]
    explained = erp.call("suppression.explain", {"address": "ANA@cliente.example"})
    assert (explained["transactional"], explained["marketing"]) == (False, False)
    assert erp.call("suppression.remove", {"address": "ana@cliente.example"}) == {"removed": 1}
    again = erp.call("history.resend", {"messageIds": [receipt["messageId"]]})
    eventually(lambda: len(ledger.acceptances) == 2, what="the resent one")
    assert again


def test_an_operator_with_the_right_may_send_to_it_all_the_same(
    erp: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    account(erp, ledger)
    erp.call("suppression.add", {"address": "ana@cliente.example", "reason": "hard"})
    params = sending.message(to=["ana@cliente.example"], ignoreSuppression=True)
    clerk = {"id": "clerk", "permissions": ["email.*"]}
    with pytest.raises(CallFailed) as failed:
        erp.call("email.send", {**params, "actor": clerk})
    assert failed.value.slug == "forbidden" and failed.value.data["permission"] == "suppression.ignore"
    chief = {"id": "chief", "permissions": ["email.send", "suppression.ignore"]}
    assert sent(erp, ledger, {**params, "actor": chief}).recipients == ["ana@cliente.example"]
    with pytest.raises(CallFailed, match="invalid_params"):
        erp.call("email.send", news("ana@cliente.example", ignoreSuppression=True))


def test_what_may_be_declined_carries_its_way_out(erp: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(erp, ledger)
    taken = sent(erp, ledger, news("ana@cliente.example", contactId="C-7"))
    header = taken.header["list-unsubscribe"]
    token = token_of(header)
    assert header == f"<{PAGE}?token={token}>, <mailto:ventas@example.com?subject=unsubscribe%20{token}>"
    assert taken.header["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    plain = sent(erp, ledger, sending.message(to=["ana@cliente.example"]))
    assert "list-unsubscribe" not in plain.header
    for wrong in (
        news("ana@cliente.example", cc=["b@x.example"]),
        sending.message(to=["a@x.example", "b@x.example"], marketing=True),
    ):
        with pytest.raises(CallFailed, match="invalid_params"):
            erp.call("email.send", wrong)


def test_tk05_looking_at_a_link_changes_nothing_and_confirming_does(
    erp: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    account(erp, ledger)
    token = a_token(erp, ledger, "Ana@Cliente.example", contactId="C-7")
    for _ in range(3):
        seen = erp.call("unsubscribe.verify", {"token": token})
        assert seen == {"channel": "email", "address": "ana@cliente.example", "contactId": "C-7", "unsubscribed": False}
    assert erp.call("suppression.list", {})["total"] == 0
    for _ in range(2):
        assert erp.call("unsubscribe.confirm", {"token": token})["unsubscribed"] is True
    assert erp.call("unsubscribe.verify", {"token": token})["unsubscribed"] is True
    (entry,) = erp.call("suppression.list", {"reason": "unsubscribed"})["items"]
    assert (entry["scope"], entry["source"], entry["contactId"]) == ("marketing", "link", "C-7")
    events = erp.call("event.poll", {"after": 0, "types": ["suppression.added"]})["items"]
    assert [event["data"]["address"] for event in events] == ["ana@cliente.example"]
    assert erp.call("email.send", news("ana@cliente.example"))["state"] == "suppressed"
    # Invoices still go.
    assert sent(erp, ledger, sending.message(to=["ana@cliente.example"]))


def test_tk06_whoever_leaves_while_a_message_waits_does_not_get_it(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    erp = services(limits={"sessionsPerAccount": 1}, args=["--public-url", PAGE]).start()
    account(erp, ledger)
    token = a_token(erp, ledger, "ana@cliente.example")
    rule = ledger.add("dot", times=1, delay=lambda: gate.wait(20) and None)
    gate = threading.Event()
    # One message holds the only session at its dot; the others are claimed behind it.
    busy = erp.request("email.send", {**sending.message(), "wait": True})
    eventually(lambda: rule.used == 1, what="the busy one at its dot")
    waiting = [erp.call("email.send", news("ana@cliente.example"))["messageId"] for _ in range(5)]
    erp.call("unsubscribe.confirm", {"token": token})
    gate.set()
    assert busy.result()["state"] == "sent"
    for message in waiting:
        eventually(lambda: erp.call("message.get", {"messageId": message})["state"] == "suppressed", what="its end")
    assert len(ledger.acceptances) == 2


def test_tk06_whoever_leaves_before_the_dot_does_not_get_it(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    first = services(args=["--public-url", PAGE]).start()
    account(first, ledger)
    token = a_token(first, ledger, "ana@cliente.example")
    # Another process, as the ERP's web server has one.
    other = services(args=["--public-url", PAGE]).start()
    for late in ("mail", "rcpt", "data"):
        address = f"{late}@cliente.example"
        token = a_token(first, ledger, address)
        count = len(ledger.acceptances)

        def leave(token: str = token) -> None:
            other.call("unsubscribe.confirm", {"token": token})

        rule = ledger.add(late, match=None, times=1, delay=leave)
        receipt = first.call("email.send", {**news(address), "wait": True})
        assert rule.used == 1, late
        assert receipt["state"] == "suppressed", (late, receipt)
        assert len(ledger.acceptances) == count, late
    assert other.stop() == 0


def test_of_several_recipients_only_the_one_who_is_listed_meanwhile_is_left_out(
    erp: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    account(erp, ledger)

    def enter() -> None:
        erp.call("suppression.add", {"address": "b@cliente.example"})

    ledger.add("data", times=1, delay=enter)
    params = sending.message(to=["a@cliente.example", "b@cliente.example", "c@cliente.example"])
    taken = sent(erp, ledger, params)
    assert taken.recipients == ["a@cliente.example", "c@cliente.example"]
    assert len(ledger.acceptances) == 1


def test_added_while_queued_it_is_not_sent(services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]) -> None:
    waiting = services(mode="hold", args=["--public-url", PAGE]).start()
    account(waiting, ledger)
    for number in range(40):
        waiting.call("email.send", sending.message(to=[f"n{number}@cliente.example"]))
    for number in range(40):
        if number != 17:
            waiting.call("suppression.add", {"address": f"N{number}@cliente.example"})
    assert waiting.stop() == 0
    live = services(args=["--public-url", PAGE]).start()
    ledger.wait_for(1)
    eventually(
        lambda: [i["state"] for i in live.pages("history.list", {"channel": "email"})].count("suppressed") == 39,
        what="the others to be kept as suppressed",
    )
    assert [a.recipients for a in ledger.acceptances] == [["n17@cliente.example"]]


def refusal(service: Service, method: str, token: Any) -> str:
    """The whole error, to be compared."""
    with pytest.raises(CallFailed) as failed:
        service.call(method, {"token": token})
    return json.dumps(failed.value.error, sort_keys=True)


def test_tk01_tk02_no_altered_token_counts_and_every_refusal_is_the_same(
    erp: Service, ledger: LedgerServer, account: Callable[..., str], seed: int
) -> None:
    chance = random.Random(seed)
    account(erp, ledger)
    token = a_token(erp, ledger, "ana@cliente.example", contactId="C-7")
    expected = refusal(erp, "unsubscribe.verify", "")
    assert '"slug": "token_invalid"' in expected
    version, kid, body, proof = token.split(".")
    claim = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
    other = base64.urlsafe_b64encode(claim.replace("ana@", "eva@").encode()).decode().rstrip("=")
    candidates = [
        token[:-1], token + "A", token + "=", token + ".", "." + token, token.upper(), token.lower(), token.swapcase(),
        " " + token, token + "\n", token.replace(".", ""), f"{version}.{kid}.{other}.{proof}", f"{version}.{kid}..{proof}",
        f"{version}.{kid}.{body}.", f"2.{kid}.{body}.{proof}", f"{version}.k{'0' * 16}.{body}.{proof}", f"{version}..{body}.{proof}",
        f"{version}.{kid}.{body}.{proof[:-4]}", f"{version}.{kid}.{body}=.{proof}", body, proof, "é" * 100, "\u0000", "1.2.3.4",
        "A" * (1 << 20), base64.b64encode(token.encode()).decode(), json.dumps({"token": token}),
    ]  # fmt: skip
    for position in range(len(token)):
        for bit in range(7):
            candidates.append(token[:position] + chr(ord(token[position]) ^ 1 << bit) + token[position + 1 :])
    for _ in range(300):
        candidates.append(".".join(["1", kid, body, base64.urlsafe_b64encode(chance.randbytes(32)).decode().rstrip("=")]))
    for method in ("unsubscribe.verify", "unsubscribe.confirm"):
        for start in range(0, len(candidates), 50):
            calls = [erp.request(method, {"token": c}) for c in candidates[start : start + 50] if c != token]
            for call in calls:
                reply = call.reply()
                assert "error" in reply and json.dumps(reply["error"], sort_keys=True) == expected, reply
    assert erp.call("suppression.list", {})["total"] == 0
    assert erp.call("unsubscribe.verify", {"token": token})["address"] == "ana@cliente.example"


def test_tk01_another_installations_token_is_nothing_here(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str], home: Any
) -> None:
    here = services(args=["--public-url", PAGE]).start()
    there = services(data=home / "data2", key_file=home / "other.key", args=["--public-url", PAGE]).start()
    for service in (here, there):
        account(service, ledger)
    token = a_token(there, ledger, "ana@cliente.example")
    assert there.call("unsubscribe.verify", {"token": token})
    assert refusal(here, "unsubscribe.confirm", token) == refusal(here, "unsubscribe.confirm", "x")


def test_tk07_links_outlive_the_rotation_of_keys_in_every_process(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    first = services(args=["--public-url", PAGE]).start()
    account(first, ledger)
    old = a_token(first, ledger, "ana@cliente.example")
    second = services().start()
    assert second.call("unsubscribe.verify", {"token": old})
    for _ in range(3):
        first.call("system.rotateKey", {"what": "signing"})
    new = a_token(first, ledger, "berta@cliente.example")
    assert new.split(".")[1] != old.split(".")[1]
    # The other process has not heard of the new key.
    assert second.call("unsubscribe.verify", {"token": new})["address"] == "berta@cliente.example"
    assert first.call("unsubscribe.verify", {"token": old})["address"] == "ana@cliente.example"
    assert first.stop() == 0 and second.stop() == 0
    third = services().start()
    assert third.call("unsubscribe.confirm", {"token": old})["unsubscribed"] is True


def test_tk08_a_link_from_before_a_return_no_longer_counts(
    erp: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    account(erp, ledger)
    old = a_token(erp, ledger, "ana@cliente.example")
    erp.call("unsubscribe.confirm", {"token": old})
    assert erp.call("suppression.remove", {"address": "ana@cliente.example"}) == {"removed": 1}
    assert refusal(erp, "unsubscribe.confirm", old) == refusal(erp, "unsubscribe.confirm", "x")
    assert erp.call("suppression.list", {})["total"] == 0
    new = a_token(erp, ledger, "ana@cliente.example")
    assert erp.call("unsubscribe.confirm", {"token": new})["unsubscribed"] is True


def test_i07_a_contact_whose_switch_is_off_gets_no_marketing(erp: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(erp, ledger)
    erp.call("contact.upsert", {"id": "7", "name": "Ana", "email": "ana@cliente.example", "preferences": {"marketing": {"email": False}}})
    receipt = erp.call("email.send", news("ana@cliente.example", contactId="7"))
    assert receipt["state"] == "suppressed" and "preference" in receipt["failure"]["message"], receipt
    assert sent(erp, ledger, sending.message(to=["ana@cliente.example"], contactId="7"))
    erp.call("contact.upsert", {"id": "7", "preferences": {"marketing": {"email": True}}})
    assert sent(erp, ledger, news("ana@cliente.example", contactId="7"))


def test_a_resent_copy_offers_its_own_reader_the_way_out(erp: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(erp, ledger, unsubscribeLink=True, signature="<p>Saludos</p>")
    params = news("ana@cliente.example", html="<p>Novedades</p>")
    del params["text"]
    first = sent(erp, ledger, params)
    token = token_of(first.header["list-unsubscribe"])
    body = first.message.get_body(("html",)).get_content()
    assert body.count(token) == 1 and f'<a href="{PAGE}?token={token}">' in body and "Saludos" in body
    assert token in first.message.get_body(("plain",)).get_content()
    original = erp.call("history.list", {"channel": "email"})["items"][0]["id"]
    erp.call("history.resend", {"messageIds": [original], "to": ["berta@cliente.example"]})
    (_, copy) = ledger.wait(lambda s: s.by_subject().get(params["subject"]) if len(s.by_subject().get(params["subject"], [])) == 2 else None, 20, "the copy")
    fresh = token_of(copy.header["list-unsubscribe"])
    body = copy.message.get_body(("html",)).get_content()
    assert fresh != token and token not in copy.message.as_string() and body.count(fresh) == 1
    assert body.count("Saludos") == 1
    assert erp.call("unsubscribe.verify", {"token": fresh})["address"] == "berta@cliente.example"


def test_without_a_page_the_way_out_is_by_mail(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    taken = sent(service, ledger, news("ana@cliente.example"))
    assert re.fullmatch(r"<mailto:ventas@example\.com\?subject=unsubscribe%20[\w.-]+>", taken.header["list-unsubscribe"])
    assert "list-unsubscribe-post" not in taken.header


@pytest.mark.parametrize("page", ["javascript:alert(1)", "erp.acme.ec/baja", "https://", "https://a.ec/ x", "https://a.ec/\">", "https://a.ec/#x"])
def test_a_page_that_is_none_is_refused_at_the_start(services: Callable[..., Service], page: str) -> None:
    with pytest.raises(Exception):
        services(args=["--public-url", page]).start().call("ping", timeout=5)
