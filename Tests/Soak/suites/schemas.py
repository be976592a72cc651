"""Every place of every method's parameters with what does not belong there: a refusal that names the place, and no more."""

from __future__ import annotations

import copy
import random
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

from lines import tamed
from methods import Method, Methods, Path, Place
from service import CallFailed, Service
from suite import Outcome, Point, Suite

ABSENT = object()
#: A draft that is tried where nobody listens.
GIVEN = {"account.verify/draft": {"address": "uno@example.org", "outgoing": {"host": "127.0.0.1", "port": 9}}, "timeoutMs": 1000}


class Try(NamedTuple):
    """A value at a place; `must` when it has to be refused there."""

    value: Any
    must: bool
    what: str


def bad_values(place: Place) -> Iterator[Try]:
    """What does not belong at a place, by its schema."""
    schema = place.schema
    kind = schema.get("type")
    others: Dict[Optional[str], List[Any]] = {
        "string": [7, True, {}, ["x"], 1.5],
        "integer": ["7", 1.5, True, {}, [7], 1e300],
        "boolean": ["true", 0, {}, [True]],
        "array": [{}, "x", 7, True],
        "object": [["x"], "x", 7, True],
    }
    for value in others.get(kind, []):
        yield Try(value, True, f"wrong type {type(value).__name__}")
    yield Try(None, place.required and not schema.get("nullable") and kind is not None, "null")
    if place.required:
        yield Try(ABSENT, True, "missing")
    if kind == "integer":
        for value in (schema["minimum"] - 1, schema["maximum"] + 1, -(2**63), 2**63, 10**300):
            outside = not schema["minimum"] <= value <= schema["maximum"]
            yield Try(value, outside, "negative" if value < 0 else "huge")
    if kind == "string":
        yield from bad_texts(schema)
    if kind == "array":
        item = "x" if "maxItems" not in schema else None
        yield Try([item] * (schema.get("maxItems", 1000) + 1), True, "too many")
        yield Try([], schema.get("minItems", 0) > 0, "empty")
    if kind == "object" and schema.get("additionalProperties") is False:
        yield Try({"desconocido": 1}, True, "unknown member")
        for name in list(schema.get("properties", {}))[:3]:
            yield Try({name.upper() + "\u212a": 1}, True, "a name that only looks known")


def bad_texts(schema: Dict[str, Any]) -> Iterator[Try]:
    closed = "enum" in schema or "pattern" in schema
    yield Try("", closed or schema.get("minLength", 0) > 0 or schema.get("format") in ("date-time", "email"), "empty")
    if "maxLength" in schema:
        yield Try("x" * (schema["maxLength"] + 1), True, "too long")
    yield Try("x" * (300_000 if schema.get("maxLength", 0) < 300_000 else 6_000_000), closed or "maxLength" in schema, "huge")
    yield Try("\0", closed or schema.get("format") in ("date-time", "email", "byte"), "NUL")
    yield Try("\u202e\ufeff\U0010ffff", closed, "odd characters")
    if schema.get("format") == "date-time":
        for text in ("ayer", "2026-02-30T00:00:00Z", "2026-02-07", "2026-13-45T99:99:99Z", "9" * 400):
            yield Try(text, True, "no instant")
    if schema.get("format") == "byte":
        yield Try("no es base64!", True, "no base64")
    if schema.get("format") == "email":
        yield Try("no es una dirección", True, "no address")


class Schemas(Suite):
    name = "schemas"
    proves = "JR-15, JR-28; G9"
    guards = (
        "RPC/SchemaValues.swift, `integer(in:)`: `range.contains`; Storage/Backup.swift, `usable`: without it a folder that is not there "
        "is an internal error"
    )
    #: One point is one method; `points` counts them.
    full, slice = 48, 8

    def points(self, count: Optional[int]) -> List[int]:
        number = len(described(self).all)
        everything = list(range(number))
        return everything if count is None or count >= number else sorted(random.Random(self.seed).sample(everything, count))

    def attack(self, point: Point) -> None:
        service = point.service(mode="sandbox", limits={"connectSeconds": 1}, args=["--log-level", "error"]).start()
        methods = Methods(service.call("rpc.discover"))
        method = methods.all[point.number]
        base = tamed(methods.call(method, GIVEN))
        point.expect(method.places, f"{method.name} has no place at all")
        for place in method.places:
            for bad in bad_values(place):
                self.tried(point, service, method, place, bad, self.params(methods, method, base, place, bad.value))
        unknown = {**base, "desconocido": 1}
        self.tried(point, service, method, Place(("desconocido",), {}), Try(1, True, "unknown parameter"), unknown)
        point.expect(service.stop() == 0, "it did not end in order")

    def params(self, methods: Methods, method: Method, base: Dict[str, Any], place: Place, value: Any) -> Dict[str, Any]:
        if value is not ABSENT:
            return methods.put(method, base, place.path, value)
        params = methods.put(method, base, place.path, methods.sample(place.schema))
        inner: Any = params
        for step in place.path[:-1]:
            inner = inner[step]
        inner.pop(place.path[-1])
        return params

    def tried(self, point: Point, service: Service, method: Method, place: Place, bad: Try, params: Dict[str, Any]) -> None:
        where = f"{method.name} {place.dotted}: {bad.what}"
        point.outcome.count(calls=1)
        try:
            result = service.call(method.name, copy.deepcopy(params), timeout=60)
        except CallFailed as failure:
            self.judged(point, method, place, bad, where, failure)
            return
        point.expect(not bad.must, f"{where} was accepted: {str(result)[:200]}")
        point.outcome.count(accepted=1)
        if method.name == "shutdown":
            point.expect(service.wait() == 0, f"{where}: it did not end in order")
            service.start()

    def judged(self, point: Point, method: Method, place: Place, bad: Try, where: str, failure: CallFailed) -> None:
        point.expect(failure.slug in method.errors, f"{where}: {failure.slug} is not among its errors")
        point.expect(failure.code != -32603, f"{where}: an internal error: {failure.error}")
        if failure.slug != "invalid_params":
            point.expect(not bad.must, f"{where}: {failure.slug} instead of invalid_params")
            return point.outcome.count(others=1)
        pointers = [issue.get("pointer", "") for issue in failure.data.get("issues", [])]
        point.expect(pointers, f"{where}: refused without a path: {str(failure.error)[:300]}")
        if bad.must:
            named = any(pointer == place.pointer or pointer.startswith(place.pointer + "/") for pointer in pointers)
            point.expect(named, f"{where}: {pointers[:4]} is named, and not {place.pointer}")
            point.outcome.count(refused=1)

    def finish(self, outcome: Outcome) -> None:
        outcome.expect(outcome.counts.get("refused"), "nothing was refused, so nothing was tried")


def described(suite: Suite) -> Methods:
    """The methods that the binary describes: asked once, before any point runs."""
    point = Point(suite, -1)
    service = point.service(mode="sandbox")
    try:
        with service:
            return Methods(service.call("rpc.discover"))
    finally:
        import shutil

        shutil.rmtree(point.home, ignore_errors=True)
