"""Every text of every method × every payload: what leaves the service has the structure of the harmless run."""

from __future__ import annotations

import json
import random
from typing import Any, Dict, List, Optional, Tuple

import reading
from methods import Method, Methods, Place, value_at
from payloads import HALF_A_PAIR, PAYLOADS
from schemas import described
from service import Service
from suite import Outcome, Point, Suite
from world import Seen, World


class Injection(Suite):
    name = "injection"
    proves = "HI-01 to HI-06, HI-10, HI-12, HI-13; G8"
    guards = (
        "Engine/Accounts/AccountRules.swift, `addressMistake` of alwaysBcc: with `mailboxMistake` in its place "
        "an address with a blank before it is saved, and its copies are never sent"
    )
    #: One point is one text of one method; `points` counts them.
    full, slice = 385, 6

    def points(self, count: Optional[int]) -> List[int]:
        everything = list(range(len(targets(described(self)))))
        return everything if count is None or count >= len(everything) else sorted(random.Random(self.seed).sample(everything, count))

    def attack(self, point: Point) -> None:
        world = World(point)
        method, place = targets(world.methods)[point.number]
        where = f"{method.name} {place.dotted}"
        benign = world.harmless(method, place)
        value = value_at(benign, place.path)
        failure, plain = world.run(method, benign)
        slug = failure.slug if failure else ""
        point.expect(slug != "invalid_params" and slug != "internal", f"{where} could not be attacked: {value!r} was refused: {failure}")
        self.reached(point, world, method, place, benign)
        accepted = 0
        spoils = method.effect != "reads" and method.name != "email.send"
        for name, payload in PAYLOADS.items():
            for text in (payload, f"{value}{payload}", f"{payload}{value}"):
                if spoils:
                    world.renew()
                    benign = world.harmless(method, place)
                accepted += self.tried(point, world, method, place, benign, text, f"{where}, {name}", plain)
        self.half_a_pair(point, world, method, place, benign)
        point.outcome.count(leaves=1, accepted=accepted, messages=len(world.ledger.acceptances), sessions=len(world.ledger.sessions))
        point.expect(world.service.stop() == 0, "it did not end in order")
        self.logged(point, world.service)

    def reached(self, point: Point, world: World, method: Method, place: Place, benign: Dict[str, Any]) -> None:
        """The place is there: what is no text is refused just there."""
        failure, _ = world.run(method, world.methods.put(method, benign, place.path, {"no": "text"}))
        pointers = [issue["pointer"] for issue in failure.data.get("issues", [])] if failure else []
        point.expect(place.pointer in pointers, f"{method.name} {place.dotted} could not be attacked: {pointers}")

    def tried(
        self, point: Point, world: World, method: Method, place: Place, benign: Dict[str, Any], text: str, where: str, plain: Seen
    ) -> int:  # fmt: skip
        params = world.methods.put(method, benign, place.path, text)
        if "idempotencyKey" in method.params and place.path != ("idempotencyKey",):
            params["idempotencyKey"] = f"k{point.outcome.counts.get('calls', 0)}"
        failure, seen = world.run(method, params)
        point.outcome.count(calls=1)
        if failure is not None:
            point.expect(failure.slug in method.errors and failure.code != -32603, f"{where}: {failure.error}")
            if failure.slug == "invalid_params":
                pointers = [issue.get("pointer", "") for issue in failure.data.get("issues", [])]
                point.expect(any(pointer == place.pointer for pointer in pointers), f"{where}: refused at {pointers}")
            point.expect(not seen.shapes, f"{where}: refused, and {len(seen.shapes)} messages left")
            return 0
        self.compared(point, place, where, text, plain, seen)
        return 1

    def compared(self, point: Point, place: Place, where: str, text: str, plain: Seen, seen: Seen) -> None:
        if not seen.shapes and plain.shapes:
            return point.outcome.count(unsent=1)  # e.g. by way of a server that is nowhere
        point.expect(seen.recipients == plain.recipients, f"{where}: recipients {seen.recipients} instead of {plain.recipients}: {text[:80]!r}")
        point.expect(seen.verbs == plain.verbs, f"{where}: commands {seen.verbs} instead of {plain.verbs}: {text[:80]!r}")
        wanted, got = plain.shapes, seen.shapes
        if place.dotted == "headers.0.name":
            wanted, got = reading.sizes(wanted), reading.sizes(got)
        elif place.dotted == "attachments.0.contentType":
            wanted, got = reading.headers(wanted), reading.headers(got)
        point.expect(got == wanted, f"{where}: {text[:80]!r} gives {got} instead of {wanted}")

    def half_a_pair(self, point: Point, world: World, method: Method, place: Place, benign: Dict[str, Any]) -> None:
        """Half a surrogate pair, which JSON can write and no text can hold: the line is refused."""
        params = world.methods.put(method, benign, place.path, "HALF")
        line = json.dumps({"jsonrpc": "2.0", "id": "half", "method": method.name, "params": params}).replace("HALF", HALF_A_PAIR)
        world.service.send_line(line)
        reply = world.service.take(lambda value: isinstance(value, dict) and "method" not in value and value["id"] in (None, "half"))
        point.expect(reply.get("error", {}).get("code") == -32700, f"{method.name} {place.dotted}: half a pair: {reply}")

    def logged(self, point: Point, service: Service) -> None:
        """HI-12: no text breaks a line of the log, and none is a line of its own."""
        for log in service.home.glob("stderr-*.log"):
            for line in log.read_bytes().split(b"\n")[:-1]:
                try:
                    item = json.loads(line)
                except ValueError:
                    item = None
                point.expect(isinstance(item, dict) and "at" in item and item["message"] != "forged", f"a broken line in the log: {line[:200]!r}")
                point.outcome.count(logLines=1)

    def finish(self, outcome: Outcome) -> None:
        outcome.expect(outcome.counts.get("leaves") and outcome.counts.get("accepted"), "nothing was accepted, so nothing was tried")


def targets(methods: Methods) -> List[Tuple[Method, Place]]:
    """Every text of every method."""
    return [(method, place) for method in methods.all for place in method.texts]
