"""Every way in which an SMTP server can misbehave, at every stage, in clear, by STARTTLS and inside TLS."""

from __future__ import annotations

from typing import ClassVar, List, Optional, Tuple

import canaries
import hostile_east
import hostile_rows
import hostile_tls
import oracle
from hostile_scene import AT_ONCE, GRACE, IN_CLEAR, MEMORY, SPEECH, Case, Scene
from hostile_stages import stages
from service import eventually
from suite import Point, Suite

CASES: List[Tuple[Case, str]] = [
    (case, mode)
    for case in [*stages(), *hostile_rows.rows(), *hostile_east.rows(), *hostile_tls.rows()]
    for mode in case.modes
]


class Hostile(Suite):
    name = "hostile"
    proves = "SM-01 … SM-30, SM-33, SM-35, TL-01 … TL-10, TL-18, TL-19, TL-24; G6"
    guards = (
        "SMTP/Session/TransactionSpeech.swift: what is heard before the dot is no answer to it (`heardEarly`); "
        "SMTP/Wire/ReplyParser.swift: codes that differ within a reply (`add`); "
        "SMTP/Session/OpenSession.swift: what came with the answer to STARTTLS (`offeredTLS`)"
    )
    full: ClassVar[int] = len(CASES)
    slice: ClassVar[int] = 20

    def points(self, count: Optional[int]) -> List[int]:
        """Fewer than all are spread over the table, elsewhere with each seed."""
        if count is None or count >= self.full:
            return list(range(self.full))
        step = self.full / count
        return [int(number * step + self.seed % step) % self.full for number in range(count)]

    def attack(self, point: Point) -> None:
        case, mode = CASES[point.number]
        scene = Scene(point, case, mode)
        try:
            scene.open()
            scene.play()
            faults = list(judge(scene))
            if case.check:
                faults += case.check(scene)
            scene.close()
        except Exception as fault:
            raise RuntimeError(f"{case.name} ({mode}): {fault!r}") from fault
        point.outcome.violations = [f"{case.name} ({mode}): {fault}" for fault in [*faults, *point.outcome.violations]]
        point.outcome.count(cases=1, sessions=len(scene.ledger.sessions))
        point.outcome.peak(memory=scene.peak - scene.memory)


def judge(scene: Scene) -> List[str]:
    return [*outcome(scene), *time(scene), *resources(scene), *wire(scene)]


def outcome(scene: Scene) -> List[str]:
    case, faults = scene.case, []
    state = oracle.state_of(scene.shown)
    if state not in case.state.split("|"):
        faults.append(f"the message is {state}, not {case.state}: {scene.shown.get('failure')} {scene.held}")
        return faults
    if scene.held.get("reason") not in (case.hold.split("|") if case.hold else [None]):
        faults.append(f"the account waits for {scene.held.get('reason')}, not {case.hold}: {scene.held}")
    failure = (scene.held.get("failure") if case.hold else None) or scene.shown.get("failure") or {}
    if case.slug and failure.get("slug") not in case.slug.split("|"):
        faults.append(f"the failure is {failure}, not {case.slug}")
    if case.stage and failure.get("stage") not in case.stage.split("|"):
        faults.append(f"the failure is at {failure.get('stage')}, not {case.stage}: {failure}")
    accepted = [item for item in scene.ledger.acceptances if item.subject == scene.order.key]
    if len(accepted) != case.accepted:
        faults.append(f"accepted {len(accepted)} times, not {case.accepted}")
    return faults


def time(scene: Scene) -> List[str]:
    """From the mischief to the end of its connection: its limit and at most a second more, or at once."""
    case, faults = scene.case, []
    begun = [rule.began for rule in scene.rules if rule.began is not None]
    if not begun:
        return (
            faults
            if case.state == "sent" and not case.rules
            else [f"the mischief never happened: {scene.ledger.summary()}"]
        )
    closed = None if case.unseen else scene.sessions[0].closed_at
    took = (closed or scene.ended) - min(begun)
    limit = scene.limits[case.limit] if case.limit else 0
    slack = GRACE if case.limit else AT_ONCE
    if not limit - 0.1 <= took <= limit + slack and "QUIT" not in case.what:
        faults.append(f"its connection ended after {took:.2f} s, not after {limit} s")
    settled = scene.ended - min(begun)
    if settled > limit + slack:
        faults.append(f"the outcome was known after {settled:.2f} s, not after {limit} s")
    return faults


def resources(scene: Scene) -> List[str]:
    faults = []
    grown = scene.peak - scene.memory
    if grown > MEMORY:
        faults.append(f"memory grew by {grown >> 10} KiB")
    try:
        eventually(lambda: scene.open_files() <= scene.descriptors, 5, what="closed descriptors")
    except TimeoutError as late:
        faults.append(f"{scene.open_files()} descriptors, {scene.descriptors} before: {late}")
    return faults


def wire(scene: Scene) -> List[str]:
    """Nothing unknown was said, nothing in clear that TLS hides, nothing a row forbids, nothing to others."""
    faults = []
    wanted = {order.key: set(order.params["to"]) for order in scene.orders}
    for item in scene.ledger.acceptances:
        if not set(item.recipients) <= wanted.get(item.subject, set()):
            faults.append(f"{item.subject} went to {item.recipients}")
    for session in scene.sessions:
        for command in session.commands:
            if not SPEECH.fullmatch(command):
                faults.append(f"said {command[:200]!r}")
            if command.split(" ")[0] in scene.case.never:
                faults.append(f"said {command[:80]!r} although it must not")
        clear = bytes(session.clear)
        if scene.mode != "none" and not clear.startswith(b"\x16\x03"):
            before, _, _ = clear.partition(b"\x16\x03")
            for line in before.decode("latin-1").split("\r\n"):
                if not IN_CLEAR.fullmatch(line):
                    faults.append(f"in clear: {line[:80]!r}")
        faults += canaries.search_bytes(clear, f"the octets in clear of session {session.number}")
    return faults
