"""The suite `model`'s knowledge: what servers do, which states follow which, what one message may be, and its calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Set, Tuple

import oracle
from service import Call, CallFailed, Service, ServiceDied
from suite import Point

#: What the server does: the stage, how, and what may then become of a message.
MODES: List[Tuple[Optional[str], Dict[str, Any], Set[str]]] = [
    (None, {}, set()),
    (None, {}, set()),
    ("rcpt", {"reply": "451 4.3.0 later"}, set()),
    ("dot", {"reply": "451 4.3.0 later"}, set()),
    ("rcpt", {"reply": "550 5.1.1 never"}, {"failed"}),
    ("dot", {"reply": "554 5.6.0 never"}, {"failed"}),
    ("mail", {"reply": "421 4.3.2 going down", "then": "close"}, set()),
    ("data", {"instead": "close"}, set()),
    ("rcpt", {"instead": "silence"}, set()),
    ("dot", {"instead": "close"}, {"uncertain"}),
    ("dot", {"instead": "close", "accept": "never"}, {"uncertain"}),
    ("dot", {"instead": "silence"}, {"uncertain"}),
    ("rcpt", {"delay": 0.1}, set()),
    ("data", {"delay": 0.1}, set()),
    ("dot", {"delay": 0.05}, set()),
]
#: From one state of a message's timeline to the next; what is missing here never happens.
PATHS = {
    "": {"queued", "scheduled"},
    "queued": {"sending", "held", "cancelled", "scheduled"},
    "scheduled": {"queued", "held", "cancelled"},
    "held": {"queued", "scheduled", "cancelled"},
    "sending": {"queued", "held", "cancelled", "sent", "failed", "uncertain"},
    "uncertain": {"queued", "sent", "failed"},
    "sent": set(),
    "failed": set(),
    "cancelled": set(),
}  # fmt: skip
ENDS = {"sent", "failed", "cancelled"}


@dataclass
class Modelled:
    """One message: how it was asked for and what may have become of it."""

    method: str
    params: Dict[str, Any]
    id: Optional[str] = None
    #: The states that it may have by now.
    may: Set[str] = field(default_factory=lambda: {"queued", "scheduled", "sending", "sent"})
    #: The one state it must have, once that is known.
    must: Optional[str] = None
    #: How often the operator let it go out again although it may have left.
    retries: int = 0
    kills: int = 0
    #: A call about it is under way.
    busy: bool = False


class Calls:
    """The messages of one point, and the calls about them; one call at a time about each."""

    def __init__(self, point: Point, service: Service) -> None:
        self.point, self.chance, self.service = point, point.chance, service
        self.messages: List[Modelled] = []
        self.waiting: List[Tuple[Call, Modelled, Callable[[Any], None], str]] = []
        #: The steps so far.
        self.log: List[str] = []

    def expect(self, holds: Any, otherwise: str) -> None:
        self.point.expect(holds, f"{otherwise}; after {' '.join(self.log[-12:])}")

    def ask(self, method: str, params: Any, about: Modelled, then: Callable[[Any], None], refused: str = "") -> None:
        about.busy = True
        self.waiting.append((self.service.request(method, params), about, then, refused))

    def collect(self, timeout: float) -> None:
        """The replies that are due; with the process dead, those that were not written stay unknown for ever."""
        waiting, self.waiting = self.waiting, []
        for call, about, then, refused in waiting:
            about.busy = False
            try:
                result = call.result(timeout)
            except ServiceDied:
                continue
            except CallFailed as failure:
                self.expect(failure.slug in refused.split(), f"{call.method} was refused: {failure}")
                continue
            then(result)

    def idle(self, *states: str) -> Optional[Modelled]:
        """A known message that no call is about, and that may have one of the states; rather one of the last."""
        known = [m for m in self.messages if m.id and not m.busy and (not states or (m.may | {m.must}) & set(states))]
        return self.chance.choice(known[-self.chance.choice([4, 1000]) :]) if known else None

    def open(self) -> List[Modelled]:
        return [message for message in self.messages if message.must not in ENDS]

    def state(self, message: Modelled) -> str:
        return oracle.state_of(self.service.call("message.get", {"messageId": message.id}))
