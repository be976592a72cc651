"""Which replies a line of input deserves: a judgement of our own, from JSON-RPC 2.0 and RFC 8259, not from the program."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, Dict, FrozenSet, List, NamedTuple, Optional, Set, Tuple

import strictjson

BLANK = b" \t\r"
DEPTH, MEMBERS, NODES, NUMBER, ID, BATCH = 64, 10_000, 200_000, 1024, 256, 100

#: An id as it is told apart: `1` and `"1"` are two.
Ident = Tuple[str, str]
NOBODY: Ident = ("NoneType", "null")


class Due(NamedTuple):
    """One reply: under which id, and of which kind: unreadable, invalid, unknown, params or answered."""

    id: Ident
    kind: str


class Line(NamedTuple):
    """What is due for one line."""

    replies: Tuple[Due, ...]
    #: One array instead of one object.
    batch: bool
    #: The calls in it: method and parameters.
    calls: Tuple[Tuple[str, Any], ...]


CANCEL = "$/cancelRequest"
SILENCE = Line((), False, ())
UNREADABLE = Line((Due(NOBODY, "unreadable"),), False, ())


class Refused(ValueError):
    """JSON that is more than is taken."""


def ident(value: Any) -> Ident:
    return type(value).__name__, json.dumps(value)


def _number(literal: str) -> Any:
    if len(literal) > NUMBER:
        raise Refused("a number too long")
    value = float(literal)
    if not math.isfinite(value):
        raise Refused("a number no double can hold")
    return value if any(mark in literal for mark in ".eE") else int(literal)


def _measure(value: Any) -> None:
    """Raises when the value has more depth, members or nodes than is taken."""
    nodes, level = 0, [value]
    depth = 0
    while level:
        nodes += len(level)
        containers = [item for item in level if isinstance(item, (dict, list))]
        depth += bool(containers)
        if depth > DEPTH or nodes > NODES or any(isinstance(item, dict) and len(item) > MEMBERS for item in containers):
            raise Refused("more than is taken")
        level = [
            inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)
        ]  # fmt: skip


def read(line: bytes) -> Any:
    """The value of a line; raises what is wrong with it."""
    if line.startswith(b"\xef\xbb\xbf"):
        raise Refused("byte order mark")
    value = json.loads(
        line.decode("utf-8"), object_pairs_hook=strictjson._pairs, parse_constant=strictjson._constant,
        parse_int=_number, parse_float=_number,
    )  # fmt: skip
    strictjson._no_surrogates(value)
    _measure(value)
    return value


class Judge:
    """Knows the methods there are, and nothing else of the program."""

    def __init__(self, methods: FrozenSet[str]) -> None:
        self.methods = methods

    def line(self, line: bytes) -> Line:
        """One line without its newline."""
        if not line.strip(BLANK):
            return SILENCE
        try:
            value = read(line)
        except (ValueError, RecursionError):
            return UNREADABLE
        calls: List[Tuple[str, Any]] = []
        if not isinstance(value, list):
            due = self._message(value, calls)
            return Line((due,) if due else (), False, tuple(calls))
        if not value:
            return Line((Due(NOBODY, "invalid"),), False, ())
        if len(value) > BATCH:
            return UNREADABLE
        replies = [due for due in (self._message(item, calls) for item in value) if due]
        return Line(tuple(replies), bool(replies), tuple(calls))

    def _message(self, message: Any, calls: List[Tuple[str, Any]]) -> Optional[Due]:
        """The reply to one message, if it deserves one."""
        if not isinstance(message, dict):
            return Due(NOBODY, "invalid")
        asked = "id" in message
        if asked and not _is_id(message["id"]):
            return Due(NOBODY, "invalid")
        id = ident(message["id"]) if asked else NOBODY
        if message.get("jsonrpc") != "2.0":
            return Due(id, "invalid")
        method = message.get("method")
        if "method" not in message and ("result" in message or "error" in message):
            return None  # an answer to something that was never asked
        if not isinstance(method, str):
            return Due(id, "invalid")
        params = message.get("params", {})
        if not isinstance(params, (dict, list)):
            return Due(id, "params") if asked else None
        calls.append((method, params))
        if not asked:
            return None
        if method == CANCEL:
            return Due(id, "answered")
        token = params.get("progressToken", 0) if isinstance(params, dict) else 0
        if token is None or not _is_id(token):
            return Due(id, "params")
        return Due(id, "answered" if method in self.methods else "unknown")


def _is_id(value: Any) -> bool:
    if isinstance(value, str):
        return len(value.encode()) <= ID
    return value is None or (type(value) is int and len(str(value)) <= ID)


# What came


def kind_of(reply: Dict[str, Any]) -> str:
    """The kind of a reply, as far as it can be told; `params` may also be what a method answers."""
    error = reply.get("error")
    if error is None:
        return "answered"
    data = error.get("data") or {}
    # An answer that outgrows a line, as that of a batch of rpc.discover, is an answer.
    limited = data.get("slug") == "limit_exceeded" and data.get("kind", "result_too_long") != "result_too_long"
    if error["code"] == -32700 or limited:
        return "unreadable"
    names = {-32600: "invalid", -32601: "unknown", -32602: "params", -32603: "internal"}
    return names.get(error["code"], "answered")


def faults(wanted: List[Line], received: List[Any]) -> List[str]:
    """What is missing, what is too much, and what is answered otherwise than it should be."""
    found: List[str] = []
    singles = Counter(due for line in wanted if not line.batch for due in line.replies)
    batches = Counter(tuple(sorted(due.id for due in line.replies)) for line in wanted if line.batch)
    in_batches = Counter(due for line in wanted if line.batch for due in line.replies)
    came, came_in_batches = Counter(), Counter()
    for value in received:
        if isinstance(value, list):
            shape = tuple(sorted(ident(reply["id"]) for reply in value))
            batches[shape] -= 1
            came_in_batches.update(Due(ident(reply["id"]), kind_of(reply)) for reply in value)
        elif "method" not in value:
            came[Due(ident(value["id"]), kind_of(value))] += 1
    found += [f"an array for the ids {shape}: {'missing' if left > 0 else 'too much'}" for shape, left in batches.items() if left]
    gone = {ident(params.get("id")) for line in wanted for name, params in line.calls if name == CANCEL and isinstance(params, dict)}
    return found + _compare(singles, came, gone) + _compare(in_batches, came_in_batches, gone)


def _compare(wanted: "Counter[Due]", came: "Counter[Due]", cancelled: Set[Ident]) -> List[str]:
    left = Counter(wanted)
    left.subtract(came)
    # A call that was cancelled before its method was looked for is answered as cancelled.
    for due in [due for due in left if due.kind == "unknown" and left[due] > 0 and due.id in cancelled]:
        left[Due(due.id, "answered")] += left[due]
        left[due] = 0
    # A method may find its parameters wrong: then a call that deserved an answer got one.
    for due in [due for due in left if due.kind == "answered" and left[due] > 0]:
        other = Due(due.id, "params")
        moved = min(left[due], max(0, -left[other]))
        left[due] -= moved
        left[other] += moved
    return [f"{'missing' if count > 0 else 'too much'}: {abs(count)} × {due.kind} for the id {due.id[1][:80]}" for due, count in left.items() if count]
