"""A JSON reader as strict as the protocol: what it refuses must not be on the service's stdout."""

from __future__ import annotations

import json
from typing import Any, List, Tuple


class Loose(ValueError):
    """A line that a careful peer would refuse."""


def _pairs(pairs: List[Tuple[str, Any]]) -> dict:
    found: dict = {}
    for key, value in pairs:
        if key in found:
            raise Loose(f"duplicate key {key!r}")
        found[key] = value
    return found


def _constant(name: str) -> Any:
    raise Loose(f"{name} is not JSON")


def parse(line: bytes) -> Any:
    """The value of one line without its newline."""
    if line.startswith(b"\xef\xbb\xbf"):
        raise Loose("byte order mark")
    if line.endswith(b"\r"):
        raise Loose("carriage return at the end of a line")
    text = line.decode("utf-8")  # strict: an invalid octet raises
    value = json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant)
    _no_surrogates(value)
    return value


def _no_surrogates(value: Any) -> None:
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            item.encode("utf-8")
        elif isinstance(item, dict):
            todo.extend(item.keys())
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)


def message_fault(value: Any) -> str:
    """Why a line is not a JSON-RPC 2.0 message of a server; empty when it is."""
    if isinstance(value, list):
        if not value:
            return "an empty batch"
        return next((fault for fault in map(message_fault, value) if fault), "")
    if not isinstance(value, dict) or value.get("jsonrpc") != "2.0":
        return "not a JSON-RPC 2.0 object"
    if "method" in value:
        return "" if set(value) <= {"jsonrpc", "method", "params", "id"} else "unknown members"
    if set(value) == {"jsonrpc", "id", "result"}:
        return ""
    if set(value) != {"jsonrpc", "id", "error"}:
        return f"members {sorted(value)}"
    error = value["error"]
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        return "an error without message"
    if type(error.get("code")) is not int:
        return "an error whose code is no integer"
    return ""
