"""Unsubscribe tokens under forgery: every bit of many, a million random proofs, and what the time of a refusal tells."""

from __future__ import annotations

import base64
import re
import statistics
import time
from typing import Iterator, List, Optional

import sending
from ledger import LedgerServer
from service import CallFailed, Service
from suite import Outcome, Point, Suite

#: Calls on their way at a time.
WINDOW = 200


class Tokens(Suite):
    name = "tokens"
    proves = "TK-01, TK-02, TK-03; G18"
    guards = "Storage/Vault/SignedText.swift `isOurs`: without the comparison every proof passes"
    #: The first measures the time of refusals, the next ten try random proofs, the others flip the bits of a token each.
    full, slice = 1_011, 3
    RANDOM, SAMPLES, MOST_T = 100_000, 100_000, 4.5

    def points(self, count: Optional[int]) -> List[int]:
        if count is None or count >= self.full:
            return list(range(self.full))
        return list(range(11, 11 + count))

    def attack(self, point: Point) -> None:
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service(args=["--public-url", "https://erp.acme.ec/baja"]).start()
        sending.account(service, ledger)
        token = self.token(service, ledger, f"ana{point.number}@cliente.example")
        point.expect(service.call("unsubscribe.verify", {"token": token})["unsubscribed"] is False, "the token itself")
        if point.number == 0:
            self.timed(point, service, token)
        else:
            tries = self.flipped(token) if point.number > 10 else self.random(point, token)
            self.forged(point, service, tries)
        point.expect(service.call("suppression.list", {})["total"] == 0, "somebody was unsubscribed")
        point.expect(service.call("unsubscribe.confirm", {"token": token})["unsubscribed"] is True, "the token itself")
        point.expect(service.stop() == 0, "it did not end in order")

    def token(self, service: Service, ledger: LedgerServer, to: str) -> str:
        receipt = service.call("email.send", sending.message(to=[to], marketing=True, wait=True))
        assert receipt["state"] == "sent", receipt
        found = re.search(r"\?token=([\w.-]+)>", ledger.acceptances[-1].header["list-unsubscribe"])
        assert found
        return found.group(1)

    def flipped(self, token: str) -> Iterator[str]:
        for position, character in enumerate(token):
            for bit in range(8):
                yield token[:position] + chr(ord(character) ^ 1 << bit) + token[position + 1 :]

    def random(self, point: Point, token: str) -> Iterator[str]:
        stem = token.rsplit(".", 1)[0]
        for _ in range(self.RANDOM):
            yield stem + "." + base64.urlsafe_b64encode(point.chance.randbytes(32)).decode().rstrip("=")

    def forged(self, point: Point, service: Service, tries: Iterator[str]) -> None:
        refusals = set()
        calls = []
        for number, text in enumerate(tries):
            method = ("unsubscribe.verify", "unsubscribe.confirm")[number % 2]
            calls.append(service.request(method, {"token": text}))
            if len(calls) >= WINDOW:
                refusals |= {self.refusal(call) for call in calls}
                calls = []
            point.outcome.count(tokens=1)
        refusals |= {self.refusal(call) for call in calls}
        point.expect(refusals == {"token_invalid"}, f"not always the same refusal: {refusals}")

    def refusal(self, call: object) -> str:
        try:
            call.result()  # type: ignore[attr-defined]
        except CallFailed as failed:
            return failed.slug
        return "accepted"

    def timed(self, point: Point, service: Service, token: str) -> None:
        """Welch's t between proofs that agree in their first octets with the right one and proofs that do not."""
        stem, proof = token.rsplit(".", 1)
        right = base64.urlsafe_b64decode(proof + "=" * (-len(proof) % 4))
        times: dict[int, List[float]] = {0: [], 16: [], 31: []}
        for _ in range(self.SAMPLES):
            agreeing = point.chance.choice(list(times))
            wrong = bytes([right[agreeing] ^ 0xFF]) + point.chance.randbytes(31 - agreeing)
            text = stem + "." + base64.urlsafe_b64encode(right[:agreeing] + wrong).decode().rstrip("=")
            began = time.perf_counter()
            point.expect(self.refusal(service.request("unsubscribe.verify", {"token": text})) == "token_invalid", "accepted")
            times[agreeing].append(time.perf_counter() - began)
        for agreeing in (16, 31):
            t = welch(trimmed(times[0]), trimmed(times[agreeing]))
            point.outcome.facts[f"t{agreeing}"] = round(t, 2)
            point.expect(abs(t) < self.MOST_T, f"{agreeing} right octets are seen in the time: t = {t:.2f}")

    def finish(self, outcome: Outcome) -> None:
        outcome.expect(outcome.counts.get("tokens") or outcome.facts, "nothing was tried")


def trimmed(times: List[float]) -> List[float]:
    """Without the slowest tenth, which is the machine's other work."""
    return sorted(times)[: len(times) * 9 // 10]


def welch(one: List[float], other: List[float]) -> float:
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / spread**0.5
