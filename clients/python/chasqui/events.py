"""Durable events as an iterator: nothing is missed over restarts of either side."""

from __future__ import annotations

from collections import deque
from typing import Any, AsyncIterator, Callable, Deque, Dict, Iterator, Mapping, Optional, Sequence, TypedDict

from ._session import Call, Options


class Event(TypedDict):
    """Something that happened."""

    #: Rises by one with every event; what `after` and acknowledgements count in.
    seq: int
    type: str
    at: str
    data: Dict[str, Any]


class Cursor:
    """Which event comes next, and what to ask for; does no I/O."""

    def __init__(self, types: Optional[Sequence[str]], after: Optional[int], ack: bool, wait: float) -> None:
        self.types = frozenset(types) if types is not None else None
        self.after, self.ack, self.wait = after, ack, wait
        self.buffer: Deque[Event] = deque()
        self.unacknowledged: Optional[int] = None

    def poll(self) -> Call:
        params: Dict[str, Any] = {"limit": 100, "waitMs": int(self.wait * 1000)}
        if self.after is not None:
            params["after"] = self.after
        return Call("event.poll", params, "reads", False)

    def options(self, options: Options) -> Options:
        """Long enough for the service's own wait."""
        return Options(None if options.timeout is None else options.timeout + self.wait)

    def acknowledgement(self) -> Optional[Call]:
        """What was handed out before, to be acknowledged before the next one is."""
        seq, self.unacknowledged = self.unacknowledged, None
        return Call("event.ack", {"seq": seq}, "idempotent", False) if seq is not None and self.ack else None

    def received(self, page: Mapping[str, Any]) -> None:
        for event in page["items"]:
            if self.after is None or event["seq"] > self.after:
                self.after = event["seq"]
                self.buffer.append(event)

    def next(self) -> Optional[Event]:
        """The next event of a wanted type; events of other types are passed over and count as handled."""
        while self.buffer:
            event = self.buffer.popleft()
            self.unacknowledged = event["seq"]
            if self.types is None or event["type"] in self.types:
                return event
        return None


def iterate(perform: Callable[[Call, Options], Any], options: Options, cursor: Cursor) -> Iterator[Event]:
    """Events for ever; one is acknowledged when the next is asked for."""
    while True:
        acknowledgement = cursor.acknowledgement()
        if acknowledgement is not None:
            perform(acknowledgement, options)
        event = cursor.next()
        if event is not None:
            yield event
        elif cursor.unacknowledged is None:
            cursor.received(perform(cursor.poll(), cursor.options(options)))


async def iterate_async(perform: Callable[[Call, Options], Any], options: Options, cursor: Cursor) -> AsyncIterator[Event]:
    """The same for asyncio."""
    while True:
        acknowledgement = cursor.acknowledgement()
        if acknowledgement is not None:
            await perform(acknowledgement, options)
        event = cursor.next()
        if event is not None:
            yield event
        elif cursor.unacknowledged is None:
            cursor.received(await perform(cursor.poll(), cursor.options(options)))
