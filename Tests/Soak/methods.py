"""What rpc.discover says of the methods, taken apart: valid calls, and every place in them where a value stands.

Nothing here knows a method by name: a method or a parameter is attacked from the day that it appears.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional, Tuple, Union

Step = Union[str, int]
Path = Tuple[Step, ...]
Schema = Dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a value stands in a method's parameters, and what the schema says of it."""

    path: Path
    schema: Schema
    required: bool = False

    @property
    def pointer(self) -> str:
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path)

    @property
    def dotted(self) -> str:
        return ".".join(map(str, self.path))

    @property
    def is_text(self) -> bool:
        return self.schema.get("type") == "string"


@dataclass
class Method:
    name: str
    effect: str
    params: Dict[str, Schema]
    required: FrozenSet[str]
    #: Slugs of the errors that it may answer.
    errors: FrozenSet[str]
    #: Parameters of the calls that its description shows.
    examples: List[Dict[str, Any]]
    places: List[Place] = field(default_factory=list)

    @property
    def texts(self) -> List[Place]:
        return [place for place in self.places if place.is_text]


class Methods:
    """Every method of a description."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.all = [self._method(item) for item in document["methods"]]
        self.by_name = {method.name: method for method in self.all}

    # reading the description

    def resolve(self, item: Mapping[str, Any]) -> Dict[str, Any]:
        while "$ref" in item:
            target: Any = self.document
            for part in item["$ref"].removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            item = target
        return dict(item)

    def ways(self, schema: Schema) -> List[Schema]:
        """The schemas a value may fit, without references, unions and null; one of them but for real unions."""
        schema = self.resolve(schema)
        for part in schema.pop("allOf", []):
            schema = {**self.resolve(part), **schema}
        union = schema.pop("anyOf", None) or schema.pop("oneOf", None)
        if union is None:
            return [schema]
        there = [way for part in union for way in self.ways(part)]
        real = [way for way in there if way.get("type") != "null"]
        return [{**schema, **way, "nullable": len(real) < len(there)} for way in real]

    def _method(self, item: Mapping[str, Any]) -> Method:
        parameters = [self.resolve(parameter) for parameter in item["params"]]
        method = Method(
            name=item["name"],
            effect=item.get("x-effect", "once"),
            params={parameter["name"]: parameter["schema"] for parameter in parameters},
            required=frozenset(parameter["name"] for parameter in parameters if parameter.get("required")),
            errors=frozenset(self.resolve(error)["data"]["slug"] for error in item.get("errors", [])),
            examples=[
                {given["name"]: given["value"] for given in map(self.resolve, self.resolve(example)["params"])}
                for example in item.get("examples", [])
            ],
        )
        for name, schema in method.params.items():
            method.places += self._places(schema, (name,), name in method.required)
        return method

    def _places(self, schema: Schema, path: Path, required: bool = False) -> Iterator[Place]:
        for way in self.ways(schema):
            yield Place(path, way, required)
            for name, inner in way.get("properties", {}).items():
                yield from self._places(inner, (*path, name), name in way.get("required", ()))
            if isinstance(way.get("items"), dict):
                yield from self._places(way["items"], (*path, 0))
            if isinstance(way.get("additionalProperties"), dict):
                yield from self._places(way["additionalProperties"], (*path, "clave"))

    # making values

    def sample(self, schema: Schema, *, whole: bool = False) -> Any:
        """A value that fits; `whole` gives every optional member too."""
        way = self.ways(schema)[0]
        if "enum" in way:
            return way["enum"][0]
        kind = way.get("type")
        if kind == "string":
            return _text(way)
        if kind == "integer":
            return way.get("default", max(way.get("minimum", 1), 0))
        if kind == "boolean":
            return way.get("default", False)
        if kind == "array":
            return [self.sample(way["items"], whole=whole) for _ in range(max(way.get("minItems", 0), int(whole)))]
        if kind == "object":
            inner, needed = way.get("properties", {}), way.get("required", ())
            return {name: self.sample(item, whole=whole) for name, item in inner.items() if whole or name in needed}
        return None

    def call(self, method: Method, given: Optional[Mapping[str, Any]] = None) -> Dict[str, Any]:
        """Parameters that fit: the first example, what is required, and what the caller knows better.

        `given` goes by the method's name and the parameter's, as `email.send/to`, or by the parameter's name alone.
        """
        params = copy.deepcopy(method.examples[0]) if method.examples else {}
        for name in method.required - set(params):
            params[name] = self.sample(method.params[name])
        for name in method.params:
            for key in (name, f"{method.name}/{name}"):
                if given and key in given and (name in params or key != name or name in method.required):
                    params[name] = copy.deepcopy(given[key])
        return params

    def put(self, method: Method, params: Mapping[str, Any], path: Path, value: Any) -> Dict[str, Any]:
        """The same call with a value at a place; what has to be around it is made."""
        changed = copy.deepcopy(dict(params))
        place: Any = changed
        schema: Schema = {"type": "object", "properties": method.params}
        for step, following in zip(path, path[1:]):
            schema = self._inside(schema, step, following)
            there = place[step] if isinstance(place, dict) and step in place else None
            if isinstance(place, list) and isinstance(step, int) and step < len(place):
                there = place[step]
            if not isinstance(there, (dict, list)):
                there = [] if isinstance(following, int) else self.sample(schema)
                _set(place, step, there)
            place = there
        _set(place, path[-1], value)
        return changed

    def _inside(self, schema: Schema, step: Step, following: Step) -> Schema:
        way = self.ways(schema)[0]
        inner = way["items"] if isinstance(step, int) else way.get("properties", {}).get(step)
        if inner is None:
            inner = way["additionalProperties"]
        for candidate in self.ways(inner):
            if isinstance(following, int) == (candidate.get("type") == "array"):
                return candidate
        raise KeyError((step, following))


def _set(place: Any, step: Step, value: Any) -> None:
    if isinstance(place, list) and isinstance(step, int) and step >= len(place):
        place.append(value)
    else:
        place[step] = value


def value_at(params: Any, path: Path) -> Any:
    """What stands at a place; None when nothing does."""
    for step in path:
        if isinstance(params, dict):
            params = params.get(step)  # type: ignore[arg-type]
        elif isinstance(params, list) and isinstance(step, int) and step < len(params):
            params = params[step]
        else:
            return None
    return params


#: One of each kind of text that has a pattern: a clock, a language, an amount, a day, a currency, a number of a phone.
SAMPLES = ("reminder1", "10:00", "es", "1234.50", "2026-02-07", "USD", "+593991234567", "a")


def _text(schema: Schema) -> str:
    if "pattern" in schema:
        found = re.fullmatch(r"\^([A-Za-z]+_)\[0-9a-z\]\{(\d+)\}\$", schema["pattern"])
        if found:
            return found[1] + "0" * int(found[2])
        for sample in SAMPLES:
            if re.search(schema["pattern"], sample):
                return sample
        raise ValueError(f"no sample for the pattern {schema['pattern']}: teach methods.py")
    forms = {"date": "2026-02-07", "date-time": "2026-02-07T21:52:25.000Z", "email": "uno@example.org", "byte": "eA=="}
    if schema.get("format") in forms:
        return forms[schema["format"]]
    return "valor".ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 5)]
