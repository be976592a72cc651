"""A service that was given every kind of secret, and servers that want them over TLS."""

from __future__ import annotations

import logging
import ssl
from typing import Any, Dict, Optional

import trustme

import canaries
import sending
from auth_server import AuthServer
from ledger import LedgerServer
from service import write_key
from suite import Point

# It warns of its own attributes.
logging.getLogger("mail.log").setLevel(logging.ERROR)

USER = "ventas@example.com"
#: How the master key comes in.
KEY_SOURCES = ("file", "descriptor", "environment", "call")


class Scene:
    def __init__(self, point: Point, *, source: str = "file", **options: Any) -> None:
        self.point, self.source = point, source
        authority = trustme.CA()
        self.ca_file = point.home / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(self.tls)
        self.kinds = {kind: canaries.canary(kind) for kind in ("password", "other password", "access token", "incoming password")}
        self.server = self.ledger(self.kinds["password"])
        self.other_server = self.ledger(self.kinds["other password"])
        self.mechanism = point.chance.choice(["XOAUTH2", "OAUTHBEARER"])
        self.token_server = AuthServer((self.mechanism,), USER, self.kinds["access token"], self.tls)
        self.token_server.__enter__()
        point.closing(lambda: self.token_server.__exit__(None, None, None))
        self.service = point.service(**self._with_key(options))

    def ledger(self, password: str) -> LedgerServer:
        server = LedgerServer(users={USER: password}, tls=self.tls, require_auth=True).start()
        self.point.closing(server.stop)
        return server

    def _with_key(self, options: Dict[str, Any]) -> Dict[str, Any]:
        if self.source == "file":
            return options
        path = self.point.home / "master.key"
        write_key(path)
        self.key = path.read_text().strip()
        if self.source == "descriptor":
            options["wrapper"] = [*options.get("wrapper", []), "bash", "-c", f'exec "$@" 7<{path}', "bash"]
            options["args"] = [*options.get("args", []), "--key-fd", "7"]
        if self.source == "environment":
            options["env"] = {**options.get("env", {}), "CHASQUI_KEY": self.key}
        return {**options, "own_key": False}

    def account(self, name: str, port: int, secret: Optional[str], **changes: Any) -> str:
        outgoing = {
            "enabled": True, "host": "localhost", "port": port, "security": "starttls", "caFile": str(self.ca_file),
            "authentication": "auto", **changes,
        }  # fmt: skip
        made = self.service.call("account.create", {"name": name, "address": USER, "provider": "smtp", "outgoing": outgoing})
        if secret is not None:
            self.service.call("account.setPassword", {"accountId": made["id"], "password": secret, "direction": "outgoing"})
        return str(made["id"])

    def play(self) -> "Scene":
        """Starts the service, hands every secret over and sees each of them used."""
        service = self.service.start()
        if self.source == "call":
            service.call("system.unlock", {"key": self.key})
        kinds = self.kinds
        self.first = self.account("first", self.server.port, kinds["password"], default=True)
        service.call("account.setPassword", {"accountId": self.first, "password": kinds["incoming password"], "direction": "incoming"})
        self.other = self.account("other", self.other_server.port, kinds["other password"])
        self.bearer = self.account("bearer", self.token_server.port, None, authentication=self.mechanism.lower())
        service.call("oauth.setToken", {"accountId": self.bearer, "accessToken": kinds["access token"]})
        for number, id in enumerate((self.first, self.other, self.bearer)):
            service.call("email.send", sending.message(accountId=id, idempotencyKey=f"k{number}", wait=True))
        for server in (self.server, self.other_server):
            self.point.expect(len(server.acceptances) == 1 and server.logins[0].tls, "an account with a password sent nothing")
        self.point.expect(len(self.token_server.handler.envelopes) == 1, "the account with a token sent nothing")
        return self
