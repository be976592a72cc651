"""Texts come back as they were, and no text of a list changes what is asked of the database (HI-02, HI-04, HI-10, HI-14).

That no text becomes a command or a header is the suite `injection` of Tests/Soak, which finds the texts by itself.
"""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from ledger import LedgerServer
from rigs import USER
from running import in_clear


@pytest.fixture
def sender(chasqui: Any, ledger: LedgerServer) -> Any:
    chasqui.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))
    return chasqui


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


def test_an_emoji_at_every_edge_of_an_encoded_word(sender: Any, ledger: LedgerServer) -> None:
    """HI-14: a character is never cut, wherever the folding and the words end."""
    subjects = ["a" * count + "😀é" * 20 for count in range(80)]
    for subject in subjects:
        sender.email.send(to=["uno@example.org"], subject=subject, text="x")
    for item in ledger.wait_for(len(subjects), 60):
        head = item.data.partition(b"\r\n\r\n")[0]
        for charset, form, content in re.findall(rb"=\?([^?]+)\?([bBqQ])\?([^?]*)\?=", head):
            assert charset.lower() == b"utf-8"
            octets = base64.b64decode(content) if form in b"bB" else re.sub(rb"=(..)", lambda m: bytes.fromhex(m[1].decode()), content)
            octets.decode()  # strict: half a character raises
        assert all(len(line) <= 78 for line in head.split(b"\r\n")), head
    assert sorted(item.subject for item in ledger.acceptances) == sorted(subjects)


SQL = [
    "' OR 1=1 --", "'; DELETE FROM message; --", '" XOR ""="', "%", "_", "%%", "*", "a* OR b*", "NEAR(a b)", "subject:asunto", '"', "')", "\\", "NULL",
    "1) UNION SELECT * FROM setting --", "asunto' COLLATE NOCASE --", "-asunto", "^asunto", "{subject} : a", "char(39)",
]  # fmt: skip


@pytest.mark.parametrize("place", ["search", "area", "contactId", "actorId", "documentType", "cursor"])
def test_hi10_no_text_of_a_list_becomes_sql(sender: Any, ledger: LedgerServer, place: str) -> None:
    import chasqui

    for number in range(5):
        sender.email.send(to=["uno@example.org"], subject=f"pedido {number}", text="x", contact_id="c1")
    ledger.wait_for(5)
    everything = sender.history.list(channel="email")["total"]
    assert everything == 5
    for text in SQL:
        filters = {"documentType": {"document": {"type": text, "id": text}}}.get(place, {place: text})
        asked = {place: text} if place in ("search", "cursor") else {"filter": filters}
        try:
            found = sender.history.list(channel="email", **asked)
        except chasqui.errors.ChasquiError as refusal:
            assert refusal.slug == "invalid_params", (text, refusal)
            continue
        assert place != "cursor", f"a forged cursor was taken: {text}"
        assert found["total"] == 0 and found["items"] == [], (text, found["total"])
    assert sender.history.list(channel="email")["total"] == everything
    assert sender.history.list(channel="email", search="pedido")["total"] == everything
