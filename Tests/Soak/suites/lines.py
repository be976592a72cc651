"""A million spoiled requests: each line gets the replies it deserves, no more and no fewer, and nothing falls over."""

from __future__ import annotations

import threading
from typing import Any, Dict, List, Tuple

import due
from due import Judge, Line
from methods import Methods
from mutations import Mutator
from service import Service
from suite import Point, Suite

MIB = 1024 * 1024
#: Mutations of one point, which one process takes.
MUTATIONS = 2000
#: Mutations between two questions whether it is still there.
ROUND = 200
#: What 2,000 lines may add to the memory: 256 calls at a time, and what a database holds in memory.
GROWTH = 64 * MIB


#: A folder that is nowhere: the same in every run, so that the same chance makes the same lines.
NOWHERE = "/nonexistent/chasqui/"


def tamed(value: Any) -> Any:
    """Without servers and folders of others: what a mutation leaves of these must not be reached."""
    if isinstance(value, dict):
        value = {name: tamed(item) for name, item in value.items()}
        return {**value, **({"host": "127.0.0.1", "port": 9} if "host" in value else {})}
    if isinstance(value, list):
        return [tamed(item) for item in value]
    return NOWHERE + "copy.sqlite" if isinstance(value, str) and value.startswith("/") else value


def seeds(methods: Methods) -> List[Tuple[str, Dict[str, Any]]]:
    """Valid calls of every method: those it shows, what is required, and everything it takes."""
    found: List[Tuple[str, Dict[str, Any]]] = []
    for method in methods.all:
        calls = [*method.examples, methods.call(method)]
        calls.append({name: methods.sample(schema, whole=True) for name, schema in method.params.items()})
        calls[-1].pop("actor")  # its permissions would forbid everything
        found += [(method.name, tamed(call)) for call in calls]
    return found


class Lines(Suite):
    name = "lines"
    proves = "JR-05 to JR-18, JR-26; G9"
    guards = (
        "Storage/Vault/Vault.swift, `reload`, and Store.swift, `slowly`: no thread of the concurrency pool waits for a reader; "
        "with `readNow` in their place the process reads its input no more; RPC/Envelope.swift: a notification with bad params is passed over "
        "(`id == nil ? .ignored`); RPC/Dispatcher.swift, `accept`: a batch that is being taken in keeps the end waiting (`inFlight.enter`)"
    )
    full, slice = 500, 8
    patience = 120

    def attack(self, point: Point) -> None:
        service = point.service(mode="sandbox", limits={"connectSeconds": 1}).start()
        # A process that reads no more would hold up the writing for ever.
        hung = threading.Timer(self.patience, service.kill)
        hung.start()
        point.closing(hung.cancel)
        methods = Methods(service.call("rpc.discover"))
        judge = Judge(frozenset(methods.by_name))
        mutator = Mutator(seeds(methods), point.chance)
        before = service.memory("VmHWM")
        wanted: List[Line] = []
        last: List[Tuple[bytes, Line]] = []
        sent = 0
        for number in range(MUTATIONS):
            block = mutator.block()
            judged = [judge.line(line) for line in block.split(b"\n")[:-1]]
            if any(_ends_or_escapes(call) for line in judged for call in line.calls):
                last.append((block, judged[0])) if len(judged) == 1 else None
                continue
            service.send_bytes(block)
            wanted += judged
            sent += len(judged)
            if number % ROUND == ROUND - 1:
                service.request("ping", id=f"still there, {number}?").result(60)
        point.outcome.peak(growth=service.memory("VmHWM") - before)
        point.expect(service.memory("VmHWM") - before <= GROWTH, f"it grew by {service.memory('VmHWM') - before} octets")
        for block, line in [item for item in last if any(name == "shutdown" for name, _ in item[1].calls)][:1]:
            service.send_bytes(block)
            wanted.append(line)
        code = service.stop()
        point.expect(code == 0, f"it ended with {code}")
        point.outcome.violations += self.judged(service, wanted)
        replies = sum(len(line.replies) for line in wanted)
        point.outcome.count(lines=sent, replies=replies, aside=len(last), **_kinds(wanted))

    def judged(self, service: Service, wanted: List[Line]) -> List[str]:
        found = due.faults(wanted, service.received)
        for value in service.received:
            for reply in value if isinstance(value, list) else [value]:
                if due.kind_of(reply) == "internal":
                    found.append(f"an internal error: {reply}")
        return found


def _ends_or_escapes(call: Tuple[str, Any]) -> bool:
    """Whether a call may end the process, or write a file."""
    method, params = call
    if method == "shutdown":
        return True
    path = params.get("path") if isinstance(params, dict) else None
    return method == "system.backup" and isinstance(path, str) and not path.startswith(NOWHERE)


def _kinds(wanted: List[Line]) -> Dict[str, int]:
    found: Dict[str, int] = {"silent": sum(1 for line in wanted if not line.replies)}
    for line in wanted:
        for reply in line.replies:
            found[reply.kind] = found.get(reply.kind, 0) + 1
    return found
