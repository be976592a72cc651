"""Every wrong certificate in both modes: refused by its name, and before a single octet of a login."""

from __future__ import annotations

import subprocess
from typing import Any, ClassVar, Dict, List, Optional, Tuple

import canaries
import names
import oracle
import sending
from certificate_cases import Proof, proofs
from ledger import LedgerServer
from papers import HOST, context
from service import eventually
from suite import Point, Suite

PROOFS: List[Tuple[Proof, str]] = [(proof, mode) for proof in proofs() for mode in ("tls", "starttls")]
USER = "ventas@example.com"
NAMES = {
    name: "127.0.0.1" for name in (HOST, HOST + ".", "example.org", "a.b.example.org", "xn--bcher-kva.example.org")
}  # fmt: skip


class Certificates(Suite):
    name = "certificates"
    proves = "TL-11 … TL-17, TL-20, TL-25; G7"
    guards = "Transport/TLSSession.swift: the name that the certificate must carry (`expect`)"
    full: ClassVar[int] = len(PROOFS)
    slice: ClassVar[int] = 16

    def points(self, count: Optional[int]) -> List[int]:
        """Fewer than all are spread over the table, elsewhere with each seed."""
        if count is None or count >= self.full:
            return list(range(self.full))
        step = self.full / count
        return [int(number * step + self.seed % step) % self.full for number in range(count)]

    def attack(self, point: Point) -> None:
        proof, mode = PROOFS[point.number]
        paper = proof.paper()
        tls = context(paper, point.home, proof.versions, proof.ciphers)
        if proof.dh:
            path = point.home / "dh.pem"
            subprocess.run(["openssl", "dhparam", "-out", str(path), str(proof.dh)], check=True, capture_output=True)
            tls.load_dh_params(str(path))
        secret = canaries.canary("SMTP password")
        host = "::1" if ":" in proof.host else "127.0.0.1"
        server = LedgerServer(users={USER: secret}, tls=tls, implicit_tls=mode == "tls", require_auth=True, host=host)
        server.start()
        point.closing(server.stop)
        settings: Dict[str, Any] = {"host": proof.host, "security": mode, "allowInsecure": None}
        settings.update(trust(point, proof, paper))
        service = point.service(env=names.environment(point.home, NAMES)).start()
        if proof.reason == "unsaved":
            params = {
                "name": "ventas",
                "address": USER,
                "provider": "smtp",
                "outgoing": sending.outgoing(server, **settings),
            }
            refusal = service.fails("account.create", params)
            point.expect(
                [issue["pointer"] for issue in refusal.data["issues"]] == ["/outgoing/host"], f"{proof.name}: {refusal}"
            )
            return
        account = sending.account(service, server, password=secret, address=USER, **settings)
        verdict = service.call("account.verify", {"accountId": account})
        order = sending.order()
        order.message_id = service.call("email.send", sending.keyed(order))["messageId"]
        held: Dict[str, Any] = {}

        def over() -> Any:
            held.update(service.call("account.get", {"accountId": account}).get("hold") or {})
            return state() not in ("queued", "sending") or held and state() == "queued"

        def state() -> str:
            return oracle.state_of(service.call("message.get", {"messageId": order.message_id}))

        eventually(over, 20, what="an end of the attempt")
        faults = (
            believed(verdict, state(), server)
            if proof.reason is None
            else refused(proof, verdict, state(), held, server)
        )
        if any(session.tls and session.resumed for session in server.sessions):
            faults.append("TL-20: a session was resumed")
        point.outcome.violations += [f"{proof.name} ({mode}): {fault}" for fault in faults]
        point.outcome.count(certificates=1, believed=int(proof.reason is None))
        point.expect(service.stop() == 0, "it did not end in order")


def trust(point: Point, proof: Proof, paper: Any) -> Dict[str, Any]:
    """The settings that say whom the account believes."""
    if proof.pin:
        return {"pinSha256": proof.pin(paper)}
    if proof.trust is None:
        return {}
    path = point.home / "authorities.pem"
    octets = proof.trust[1] if isinstance(proof.trust, tuple) else proof.trust().pem
    if octets is not None:
        path.write_bytes(octets)
    return {"caFile": str(path)}


def believed(verdict: Dict[str, Any], state: str, server: LedgerServer) -> List[str]:
    if verdict["ok"] is not True or state != "sent":
        return [f"refused, the message is {state}: {verdict.get('failure')}"]
    return (
        []
        if all(login.tls for login in server.logins) and len(server.acceptances) == 1
        else [f"odd: {server.summary()}"]
    )


def refused(proof: Proof, verdict: Dict[str, Any], state: str, held: Dict[str, Any], server: LedgerServer) -> List[str]:
    faults = []
    for source, failure in (("account.verify", verdict.get("failure")), ("the hold", held.get("failure"))):
        if not failure or failure["slug"] not in proof.slug.split("|"):
            faults.append(f"{source} says {failure}, not {proof.slug}")
        elif not any(fits(wanted, failure["message"]) for wanted in (proof.reason or "").split("|")):
            faults.append(f"{source} says {failure['message']!r}, not {proof.reason}")
    if verdict["ok"] or state != "queued":
        faults.append(f"believed: verified {verdict['ok']}, the message is {state}")
    for session in server.sessions:
        if session.tls:
            faults.append(f"the handshake of session {session.number} succeeded")
        if [word for word in session.commands if not word.startswith(("EHLO ", "STARTTLS", "QUIT"))]:
            faults.append(f"said {session.commands}")
        faults += canaries.search_bytes(bytes(session.clear), "the octets in clear")
    return faults + ([f"logged in: {server.summary()}"] if server.logins or server.acceptances else [])


def fits(wanted: str, message: str) -> bool:
    """A reason of ours stands in brackets; one of OpenSSL's only contains the words after the star."""
    return wanted[1:].lower() in message.lower() if wanted.startswith("*") else f"({wanted})" in message
