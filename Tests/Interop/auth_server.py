"""aiosmtpd with one AUTH mechanism at a time, and what each login showed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import ssl
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import MISSING, SMTP, AuthResult

MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-256")


@dataclass
class Attempt:
    mechanism: str
    user: str
    succeeded: bool
    tls: bool


class _Refused(Exception):
    pass


class _Handler:
    """The hooks aiosmtpd finds by their names: two underscores stand for a hyphen."""

    def __init__(self, user: str, secret: str, scram: "Scram") -> None:
        self.user, self.secret, self.scram = user, secret, scram
        self.attempts: List[Attempt] = []
        self.envelopes: List[Tuple[str, List[str], bytes]] = []

    def result(self, server: SMTP, mechanism: str, user: str, right: bool) -> AuthResult:
        secured = server.session is not None and server.session.ssl is not None
        self.attempts.append(Attempt(mechanism, user, right, secured))
        return AuthResult(success=right, handled=False, auth_data=user.encode())

    async def auth_PLAIN(self, server: SMTP, args: List[str]) -> Any:
        given = await self.first(server, args, b"")
        _, user, password = (given.decode().split("\0") + ["", ""])[:3]
        return self.result(server, "PLAIN", user, user == self.user and password == self.secret)

    async def auth_LOGIN(self, server: SMTP, args: List[str]) -> Any:
        user = await self.first(server, args, b"User Name\0")
        password = await self.ask(server, b"Password\0")
        return self.result(server, "LOGIN", user.decode(), (user.decode(), password.decode()) == (self.user, self.secret))

    async def auth_CRAM__MD5(self, server: SMTP, args: List[str]) -> Any:
        challenge = f"<{os.urandom(8).hex()}@interop.test>".encode()
        user, _, digest = (await self.ask(server, challenge)).decode().rpartition(" ")
        wanted = hmac.new(self.secret.encode(), challenge, hashlib.md5).hexdigest()
        return self.result(server, "CRAM-MD5", user, user == self.user and hmac.compare_digest(digest, wanted))

    async def auth_XOAUTH2(self, server: SMTP, args: List[str]) -> Any:
        given = await self.first(server, args, b"")
        fields = dict(part.split("=", 1) for part in given.decode().strip("\1").split("\1"))
        right = fields == {"user": self.user, "auth": f"Bearer {self.secret}"}
        if not right:
            # The client must answer the error text with an empty line before it gets its 535.
            await self.ask(server, b'{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}')
        return self.result(server, "XOAUTH2", fields.get("user", ""), right)

    async def auth_OAUTHBEARER(self, server: SMTP, args: List[str]) -> Any:
        given = (await self.first(server, args, b"")).decode()
        head, *pairs = given.rstrip("\1").split("\1")
        fields = dict(pair.split("=", 1) for pair in pairs)
        user = head.split(",")[1].removeprefix("a=") if head.count(",") >= 2 else ""
        right = head.startswith("n,") and user == self.user and fields.get("auth") == f"Bearer {self.secret}"
        if not right:
            await self.ask(server, b'{"status":"invalid_token","scope":"mail"}')
        return self.result(server, "OAUTHBEARER", user, right)

    async def auth_SCRAM__SHA__1(self, server: SMTP, args: List[str]) -> Any:
        return await self.scram_exchange(server, args, "SCRAM-SHA-1", "sha1")

    async def auth_SCRAM__SHA__256(self, server: SMTP, args: List[str]) -> Any:
        return await self.scram_exchange(server, args, "SCRAM-SHA-256", "sha256")

    async def scram_exchange(self, server: SMTP, args: List[str], mechanism: str, digest: str) -> Any:
        exchange = ScramExchange(self.scram, digest, self.user, self.secret)
        try:
            first = exchange.first((await self.first(server, args, b"")).decode())
            final = exchange.final((await self.ask(server, first.encode())).decode())
            # RFC 5802: the server's signature goes as a last challenge, answered by an empty line.
            await self.ask(server, final.encode())
        except _Refused:
            return self.result(server, mechanism, exchange.user, False)
        return self.result(server, mechanism, exchange.user, True)

    async def first(self, server: SMTP, args: List[str], challenge: bytes) -> bytes:
        if len(args) > 1:
            return b"" if args[1] == "=" else base64.b64decode(args[1], validate=True)
        return await self.ask(server, challenge)

    async def ask(self, server: SMTP, challenge: bytes) -> bytes:
        answer = await server.challenge_auth(challenge)
        if answer is MISSING:
            raise _Refused
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return "250 2.0.0 accepted"


@dataclass
class Scram:
    """How the server plays SCRAM; the faults are what a hostile server would do."""

    iterations: int = 4096
    #: "signature": a wrong server signature; "nonce": a nonce that does not begin with the client's; "none".
    fault: str = "none"


class ScramExchange:
    """The server's half of RFC 5802 without channel binding."""

    def __init__(self, settings: Scram, digest: str, user: str, password: str) -> None:
        self.settings, self.digest, self.expected, self.password = settings, digest, user, password
        self.user = ""

    def mac(self, key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), self.digest).digest()

    def first(self, message: str) -> str:
        header, _, self.bare = message.partition(",,") if ",," in message else ("", "", "")
        if header not in ("n", "y"):
            raise _Refused
        fields = dict(part.split("=", 1) for part in self.bare.split(","))
        self.user = fields["n"].replace("=2C", ",").replace("=3D", "=")
        self.header = header + ",,"
        client_nonce = fields["r"] if self.settings.fault != "nonce" else "other"
        self.nonce = client_nonce + base64.b64encode(os.urandom(12)).decode()
        self.salt = os.urandom(16)
        self.server_first = f"r={self.nonce},s={base64.b64encode(self.salt).decode()},i={self.settings.iterations}"
        return self.server_first

    def final(self, message: str) -> str:
        without_proof, _, proof = message.rpartition(",p=")
        fields = dict(part.split("=", 1) for part in without_proof.split(","))
        if base64.b64decode(fields["c"]).decode() != self.header or fields["r"] != self.nonce:
            raise _Refused
        salted = hashlib.pbkdf2_hmac(self.digest, self.password.encode(), self.salt, self.settings.iterations)
        stored = hashlib.new(self.digest, self.mac(salted, "Client Key")).digest()
        text = f"{self.bare},{self.server_first},{without_proof}"
        signature = self.mac(stored, text)
        key = bytes(a ^ b for a, b in zip(base64.b64decode(proof), signature))
        if hashlib.new(self.digest, key).digest() != stored or self.user != self.expected:
            raise _Refused
        server_signature = self.mac(self.mac(salted, "Server Key"), text)
        if self.settings.fault == "signature":
            server_signature = bytes(len(server_signature))
        return "v=" + base64.b64encode(server_signature).decode()


class AuthServer:
    """aiosmtpd over STARTTLS (or in clear, when `tls` is None) that offers exactly `mechanisms`."""

    def __init__(
        self,
        mechanisms: Tuple[str, ...],
        user: str,
        secret: str,
        tls: Optional[ssl.SSLContext],
        scram: Optional[Scram] = None,
        username_prompt: Optional[str] = None,
    ) -> None:
        self.handler = _Handler(user, secret, scram or Scram())
        options: Dict[str, Any] = {"auth_required": True, "auth_require_tls": tls is not None, "data_size_limit": 52_428_800}
        if tls is not None:
            options.update(tls_context=tls, require_starttls=True)
        options["auth_exclude_mechanism"] = [name for name in MECHANISMS if name not in mechanisms]
        self.controller = Controller(self.handler, hostname="127.0.0.1", port=0, ready_timeout=10, **options)

    @property
    def attempts(self) -> List[Attempt]:
        return self.handler.attempts

    def __enter__(self) -> "AuthServer":
        # Port 0 would be asked for again by the controller's own check, so the port is chosen here.
        from rigs import free_ports

        self.port = self.controller.port = free_ports(1)[0]
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()
