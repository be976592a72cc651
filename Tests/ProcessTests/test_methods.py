"""No text of any method escapes the attacks: the places are found in the description, whatever is added to it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

import pytest

from methods import Methods, value_at
from service import Service


@pytest.fixture(scope="module")
def document(binary: Path, tmp_path_factory: Any) -> Dict[str, Any]:
    with Service(binary, tmp_path_factory.mktemp("methods"), mode="sandbox") as service:
        return service.call("rpc.discover")


def texts(schema: Any, document: Dict[str, Any], path: Tuple[Any, ...] = ()) -> Iterator[Tuple[Any, ...]]:
    """Every `"type": "string"`, found in another way than `Methods` does: by looking into everything."""
    if isinstance(schema, list):
        for item in schema:
            yield from texts(item, document, path)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield from texts(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document, path)
        if schema.get("type") == "string":
            yield path
        for key in ("allOf", "anyOf", "oneOf"):
            yield from texts(schema.get(key, []), document, path)
        for name, inner in schema.get("properties", {}).items():
            yield from texts(inner, document, (*path, name))
        yield from texts(schema.get("items"), document, (*path, 0))
        yield from texts(schema.get("additionalProperties"), document, (*path, "clave"))


def test_every_text_is_found(document: Dict[str, Any]) -> None:
    methods = Methods(document)
    assert len(methods.all) == len(document["methods"]) > 0
    for described, method in zip(document["methods"], methods.all):
        there = {found for item in described["params"] for found in texts(item["schema"], document, (item["name"],))}
        assert there, f"{method.name} has no text at all"
        assert {place.path for place in method.texts} == there, method.name


def test_every_place_can_be_reached(document: Dict[str, Any]) -> None:
    methods = Methods(document)
    for method in methods.all:
        for place in method.places:
            params = methods.put(method, methods.call(method), place.path, "aquí")
            assert value_at(params, place.path) == "aquí", (method.name, place.dotted)


def test_a_new_text_is_found_by_itself(document: Dict[str, Any]) -> None:
    changed = copy.deepcopy(document)
    before = {method.name: len(method.texts) for method in Methods(document).all}
    changed["components"]["schemas"]["Header"]["properties"]["nuevo"] = {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
    changed["methods"].append({"name": "new.one", "params": [{"name": "x", "required": True, "schema": {"type": "string"}}], "x-effect": "once"})
    after = {method.name: len(method.texts) for method in Methods(changed).all}
    assert after["email.send"] == before["email.send"] + 1 and after["new.one"] == 1
