"""No text that a caller gives becomes a command or a header of its own (HI-01 … HI-04)."""

from __future__ import annotations

import base64
import copy
import email
import email.policy
import re
from collections import Counter
from typing import Any, Dict, Iterator, List, Set, Tuple

import pytest

from ledger import Acceptance, LedgerServer
from rigs import USER
from running import in_clear

#: Every string of email.send that a caller is free in, with an innocent value.
INNOCENT: Dict[str, Any] = {
    "to": ["Uno <uno@example.org>"],
    "cc": ["Dos <dos@example.org>"],
    "bcc": ["Tres <tres@example.org>"],
    "replyTo": ["Cuatro <cuatro@example.org>"],
    "subject": "asunto",
    "text": "texto",
    "html": "<p>html</p>",
    "attachments": [{"name": "a.txt", "contentType": "text/plain", "contentId": "a@b", "base64": "eA=="}],
    "headers": [{"name": "X-Nota", "value": "nota"}],
    "inReplyTo": "uno@mail.example.org",
    "references": ["cero@mail.example.org"],
    "area": "invoices",
    "contactId": "c1",
    "document": {"type": "invoice", "id": "123", "url": "https://example.org/123"},
    "idempotencyKey": "k",
}
#: Strings with a form of their own, which the schema checks: instants, choices, ids, files of the host.
FORMAL = {
    ("accountId",), ("sendAt",), ("expiresAt",), ("priority",), ("origin",), ("onUncertain",), ("kind",),
    ("attachments", 0, "path"), ("actor", "id"), ("actor", "name"), ("actor", "permissions", 0),
}  # fmt: skip

PAYLOADS = [
    "\r\nBcc: v@example.net", "\nBcc: v@example.net", "\rBcc: v@example.net", "\r\n\r\nbody", "\n\nbody", "\r\n.\r\n",
    "\r\n.\r\nMAIL FROM:<v@example.net>\r\nRCPT TO:<v@example.net>\r\nDATA\r\n", "\n.\n", "\r.\r", "\r\n\0.\r\n",
    "%0d%0aBcc: v@example.net", "\u0085Bcc: v@example.net", "\u2028Bcc: v@example.net", "\u2029Bcc: v@example.net",
    "\vBcc: v@example.net", "\fBcc: v@example.net", "\0", "\0\r\nBcc: v@example.net",
    "\u560d\u560aBcc: v@example.net", "=?utf-8?q?=0d=0aBcc:_v@example.net?=", "=?utf-8?b?DQpCY2M6IHZAZXhhbXBsZS5uZXQ=?=",
    "\x8d\x8aBcc: v@example.net", "\x7f", "\t\r\n folded", "\r\n Bcc: v@example.net", " \r\n\tBcc: v@example.net",
    '"', "\\", ">", "<", ",", ";", ":", "(", ")", "@", "'; Bcc: v@example.net", '"\r\nBcc: v@example.net\r\n"',
    "> SIZE=1", "> NOTIFY=NEVER", "a@b.example> RCPT TO:<v@example.net", ", v@example.net", "; v@example.net",
    '"x@v.example y"@example.org', "<a@b.example>v@example.net", "a%v.example@example.org",
    "@r1.example,@r2.example:a@b.example", "a@[127.0.0.1]", "a@[IPv6:::1\r\n]", "ａ＠ｅxample.org", "раураl@example.org",
    "a" * 2000, "ñ" * 500, "\u202ecod.exe", "😀" * 300, "--", "------=_boundary", "--\r\nContent-Type: text/html\r\n\r\nx",
    '"; filename="v.exe', "*=utf-8''v.exe", "name=\r\n", "text/html; charset=x\r\nBcc: v@example.net", "../../v",
]  # fmt: skip


def leaves(value: Any, path: Tuple[Any, ...] = ()) -> Iterator[Tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path


def schema_leaves(schema: Dict[str, Any], document: Dict[str, Any], path: Tuple[Any, ...]) -> Iterator[Tuple[Any, ...]]:
    """The paths of all strings that a schema has."""
    while "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].lstrip("#/").split("/"):
            target = target[step]
        schema = target
    for way in [way for key in ("allOf", "anyOf", "oneOf") for way in schema.get(key, [])]:
        yield from schema_leaves(way, document, path)
    for name, item in schema.get("properties", {}).items():
        yield from schema_leaves(item, document, (*path, name))
    if "items" in schema:
        yield from schema_leaves(schema["items"], document, (*path, 0))
    if "string" in (schema.get("type") or ()):
        yield path


def changed(path: Tuple[Any, ...], value: str) -> Dict[str, Any]:
    message = copy.deepcopy(INNOCENT)
    place: Any = message
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return message


def snake(name: str) -> str:
    return re.sub("([A-Z])", lambda match: "_" + match[1].lower(), name)


def send(client: Any, message: Dict[str, Any]) -> str:
    return str(client.email.send(**{snake(name): value for name, value in message.items()})["messageId"])


def shape(acceptance: Acceptance) -> List[Tuple[str, List[str]]]:
    """What a reader makes of a message: each part with the names of its headers."""
    message = email.message_from_bytes(acceptance.data, policy=email.policy.compat32)
    return [(part.get_content_type(), [name.lower() for name in part.keys()]) for part in message.walk()]


@pytest.fixture
def sender(chasqui: Any, ledger: LedgerServer) -> Any:
    chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))
    return chasqui


def test_every_string_of_a_message_is_tried(sender: Any) -> None:
    document = sender.rpc.discover()
    [method] = [method for method in document["methods"] if method["name"] == "email.send"]
    there: Set[Tuple[Any, ...]] = set()
    for parameter in method["params"]:
        there |= set(schema_leaves(parameter["schema"], document, (parameter["name"],)))
    assert len(there) > 20, there
    assert there - FORMAL == set(leaves(INNOCENT))


@pytest.mark.timeout(180)
def test_no_string_becomes_a_command_or_a_header(sender: Any, ledger: LedgerServer) -> None:
    import chasqui

    plain = send(sender, INNOCENT)
    tried: Dict[str, Tuple[Tuple[Any, ...], str]] = {}
    refused = 0
    for path in leaves(INNOCENT):
        benign = INNOCENT
        for step in path:
            benign = benign[step]
        for payload in PAYLOADS:
            for value in {payload, f"{benign}{payload}", f"{payload}{benign}"}:
                message = changed(path, value)
                if path != ("idempotencyKey",):
                    message["idempotencyKey"] = f"k{len(tried)}-{refused}"
                try:
                    tried[send(sender, message)] = (path, value)
                except chasqui.errors.ChasquiError as refusal:
                    assert refusal.slug in ("invalid_params", "area_not_found", "limit_exceeded"), (path, value, refusal)
                    refused += 1
    assert refused > 500 and len(tried) > 500, (refused, len(tried))

    accepted = {item.delivery_id: item for item in ledger.wait_for(len(tried) + 1, 90)}
    assert set(accepted) == {plain, *tried}, "each call that succeeded is one message"
    first = accepted[plain]
    assert first.recipients == ["uno@example.org", "dos@example.org", "tres@example.org"]
    wanted = shape(first)
    for id, (path, value) in tried.items():
        got, item = shape(accepted[id]), accepted[id]
        if path == ("headers", 0, "name"):
            assert [len(names) for _, names in got] == [len(names) for _, names in wanted], (path, value, got)
        elif path == ("attachments", 0, "contentType"):
            assert [names for _, names in got] == [names for _, names in wanted], (path, value, got)
        else:
            assert got == wanted, (path, value, got)
        assert item.sender == USER and len(item.recipients) == 3, (path, value, item.recipients)
        if path[0] not in ("to", "cc", "bcc"):
            assert item.recipients == first.recipients, (path, value)
        head = item.data.partition(b"\r\n\r\n")[0]
        assert b"tres@example.org" not in head or path[0] in ("to", "cc"), (path, value)
        assert not re.search(rb"[^\r]\n|\r[^\n]|\0", item.data), (path, value)
        assert all(len(line) <= 998 for line in item.data.split(b"\r\n")), (path, value)
    verbs = Counter(command.split(" ")[0] for session in ledger.sessions for command in session.commands)
    assert verbs["MAIL"] == verbs["DATA"] == len(tried) + 1 and verbs["RCPT"] == 3 * verbs["MAIL"]
    assert set(verbs) <= {"EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT"}, verbs


def file_name(text: str) -> str:
    """Without what makes a path or is forbidden in one."""
    return re.sub(r'[\\<>:"/|?*]', "", text.strip())


def test_texts_come_back_as_they_were(sender: Any, ledger: LedgerServer) -> None:
    """What is accepted is neither cut nor mended: names, subject and file name as a reader shows them."""
    awkward = ["ñandú", "a, b; c: <d> \"e\" (f) \\g", "=?utf-8?q?x?=", "😀" * 40, "x" * 200, "  dos  ", "%0d%0a", "送り状 №5"]
    for text in awkward:
        sender.email.send(
            to=["uno@example.org"], subject=text, text="x", headers=[{"name": "X-Nota", "value": text}],
            attachments=[{"name": file_name(text), "base64": base64.b64encode(b"x").decode()}],
        )  # fmt: skip
    for text, item in zip(awkward, sorted(ledger.wait_for(len(awkward)), key=lambda item: item.delivery_id)):
        assert str(item.message["Subject"]).strip() == text.strip()
        assert str(item.message["X-Nota"]).strip() == text.strip()
        [attached] = [part.get_filename() for part in item.message.iter_attachments()]
        assert attached == file_name(text)
