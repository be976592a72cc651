"""A hard message arrives byte-identical, whatever real server carries it; Python's `email` reads it back."""

from __future__ import annotations

import email
import email.policy
import hashlib
import random
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Callable, Dict

import pytest

from rigs import DOMAIN, USER

SUBJECT = "Año Nuevo: señal № 5 — 送り状 😀 " + "muy largo " * 12 + "fin"
TEXT = "Buenos días, señora Núñez.\r\n.\r\n..dos puntos\r\nFrom nadie\r\nLínea larga: " + "ñandú " * 300 + "\r\n\r\nAdiós.\r\n"
HTML = '<p>Buenos días, <b>señora Núñez</b>.</p><img src="cid:logo@chasqui" alt="logo">\n'
PDF_NAME = "Factura Nº 001 – señal de añil, versión definitiva y muy larga para su contabilidad.pdf"
LINES = "uno\r\ndos\ntres\rcuatro\n\n\n.\n..\nFrom x\n".encode()


def png() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(20_000)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10 MB with every octet value, long runs and line ends of all kinds."""
    path = tmp_path_factory.mktemp("pdf") / PDF_NAME
    octets = b"%PDF-1.7\n" + bytes(range(256)) * 400 + b"\r\n.\r\n" * 1000 + random.Random(2).randbytes(10_000_000)
    path.write_bytes(octets[:10_000_000])
    return path


def parts(message: EmailMessage) -> Dict[str, EmailMessage]:
    return {part.get_filename() or part.get_content_type(): part for part in message.walk() if not part.is_multipart()}  # type: ignore[misc]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("server", ["postfix", "exim"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_hard_message_arrives_byte_identical(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, pdf: Path,
    server: str, security: str,
) -> None:  # fmt: skip
    import base64

    rig = request.getfixturevalue(server)
    account(rig.tls_port if security == "tls" else rig.port, password, ca_file, security=security)
    before = len(rig.delivered("dos", 0))
    outcome = chasqui.email.send(
        to=[f"Señora Núñez <dos@{DOMAIN}>"],
        subject=SUBJECT,
        text=TEXT,
        html=HTML,
        attachments=[
            {"name": "logo.png", "contentType": "image/png", "base64": base64.b64encode(png()).decode(), "contentId": "logo@chasqui"},
            {"name": "renglones.txt", "contentType": "text/plain", "base64": base64.b64encode(LINES).decode()},
            {"path": str(pdf)},
        ],
        wait=True,
    )  # fmt: skip
    assert outcome["state"] == "sent", outcome
    raw = rig.delivered("dos", before + 1, 60)[-1]
    assert all(len(line) <= 998 for line in raw.split(b"\n"))
    head = raw.split(b"\n\n", 1)[0]
    assert head.isascii(), "headers are encoded, not raw UTF-8"

    message: Any = email.message_from_bytes(raw, policy=email.policy.default)
    assert not [defect for part in message.walk() for defect in part.defects]
    assert message["Subject"] == SUBJECT.strip()
    assert message["To"].addresses[0].display_name == "Señora Núñez"
    assert message["From"].addresses[0].addr_spec == USER
    assert message["Message-ID"] and message["Date"].datetime and message["MIME-Version"] == "1.0"
    assert not message["Bcc"]
    found = parts(message)
    assert found["text/plain"].get_content().replace("\r\n", "\n") == TEXT.replace("\r\n", "\n")
    assert found["text/html"].get_content().replace("\r\n", "\n").strip() == HTML.strip()
    image = found["logo.png"]
    assert image["Content-ID"] == "<logo@chasqui>"
    assert image.get_content_disposition() == "inline"
    assert image.get_content() == png()
    assert found["renglones.txt"].get_payload(decode=True) == LINES
    attached = found[PDF_NAME]
    assert attached.get_content_type() == "application/pdf"
    assert hashlib.sha256(attached.get_content()).digest() == hashlib.sha256(pdf.read_bytes()).digest()
    assert [part.get_content_type() for part in message.walk() if part.is_multipart()] == [
        "multipart/mixed", "multipart/alternative", "multipart/related",
    ]  # fmt: skip


@pytest.mark.parametrize("server", ["postfix", "exim"])
def test_hidden_recipients_stay_hidden(
    request: pytest.FixtureRequest, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path, server: str
) -> None:
    rig = request.getfixturevalue(server)
    account(rig.port, password, ca_file)
    before = {name: len(rig.delivered(name, 0)) for name in ("uno", "dos", "tres")}
    chasqui.email.send(
        to=[f"uno@{DOMAIN}"], cc=[f"dos@{DOMAIN}"], bcc=[f"tres@{DOMAIN}"], subject="copias", text="x", wait=True
    )
    for name, count in before.items():
        raw = rig.delivered(name, count + 1)[-1]
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["To"] == f"uno@{DOMAIN}" and message["Cc"] == f"dos@{DOMAIN}" and message["Bcc"] is None
        own = raw.split(b"Subject:", 1)[1]
        assert name == "tres" or b"tres@" not in own
