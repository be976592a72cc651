"""The service describes itself: the description is a valid OpenRPC 1.4 document, and what it says is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from service import Service

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DOCUMENT = "urn:chasqui:openrpc"
EFFECTS = {"reads", "idempotent", "once"}


@pytest.fixture(scope="module")
def document(binary: Path, tmp_path_factory: Any) -> Dict[str, Any]:
    with Service(binary, tmp_path_factory.mktemp("openrpc")) as service:
        return service.call("rpc.discover")


def registry(document: Dict[str, Any]) -> Registry:
    return Registry().with_resource(DOCUMENT, Resource(contents=document, specification=DRAFT7))


def faults(document: Dict[str, Any], pointer: str, value: Any) -> List[str]:
    """Why a value does not fit the schema at a place of the document."""
    validator = Draft7Validator({"$ref": f"{DOCUMENT}#{pointer}"}, registry=registry(document))
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]


def resolve(document: Dict[str, Any], item: Dict[str, Any]) -> Dict[str, Any]:
    while "$ref" in item:
        target: Any = document
        for part in item["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        item = target
    return item


def test_the_document_fits_the_meta_schema(document: Dict[str, Any]) -> None:
    meta = json.loads((HERE / "openrpc-meta.json").read_text())
    Draft7Validator.check_schema(meta)
    errors = [f"{error.json_path}: {error.message[:200]}" for error in Draft7Validator(meta).iter_errors(document)]
    assert not errors, errors[:10]


def test_the_meta_schema_refuses_what_is_wrong() -> None:
    meta = Draft7Validator(json.loads((HERE / "openrpc-meta.json").read_text()))
    sound: Dict[str, Any] = {
        "openrpc": "1.4.1",
        "info": {"title": "x", "version": "1"},
        "methods": [{"name": "a", "params": [{"name": "p", "schema": {"type": "string"}}]}],
    }
    assert meta.is_valid(sound)
    for path, value in [
        (["openrpc"], "1.3.2"), (["openrpc"], None), (["info"], {"title": "x"}), (["methods"], {}), (["extra"], 1),
        (["methods", 0, "params"], {}), (["methods", 0, "name"], None), (["methods", 0, "paramStructure"], "by-luck"),
        (["methods", 0, "errors"], [{"message": "no code"}]), (["methods", 0, "examples"], [{"params": []}]),
        (["methods", 0, "params", 0, "schema"], {"type": "strnig"}), (["methods", 0, "unknown"], 1),
    ]:  # fmt: skip
        broken = json.loads(json.dumps(sound))
        place = broken
        for step in path[:-1]:
            place = place[step]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        assert not meta.is_valid(broken), (path, value)


def test_every_schema_is_a_schema(document: Dict[str, Any]) -> None:
    for _, schema in schemas(document):
        Draft7Validator.check_schema(schema)


def schemas(document: Dict[str, Any]) -> Iterator[Tuple[str, Any]]:
    for index, method in enumerate(document["methods"]):
        for number, parameter in enumerate(method["params"]):
            yield f"/methods/{index}/params/{number}/schema", resolve(document, parameter)["schema"]
        if "result" in method:
            yield f"/methods/{index}/result/schema", resolve(document, method["result"])["schema"]
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield f"/components/schemas/{name}", schema


def test_every_reference_leads_somewhere(document: Dict[str, Any]) -> None:
    todo: List[Any] = [document]
    count = 0
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            if isinstance(item.get("$ref"), str):
                resolve(document, {"$ref": item["$ref"]})
                count += 1
            todo += item.values()
        elif isinstance(item, list):
            todo += item
    assert count > 0


def test_every_example_fits_its_schemas(document: Dict[str, Any]) -> None:
    wrong: List[str] = []
    count = 0
    for index, method in enumerate(document["methods"]):
        names = [parameter["name"] for parameter in method["params"]]
        required = {parameter["name"] for parameter in method["params"] if parameter.get("required")}
        for example in map(lambda item: resolve(document, item), method.get("examples", [])):
            count += 1
            given = {resolve(document, item)["name"]: resolve(document, item)["value"] for item in example["params"]}
            if required - set(given):
                wrong.append(f"{method['name']}: the example lacks {required - set(given)}")
            for name, value in given.items():
                if name not in names:
                    wrong.append(f"{method['name']}: no parameter {name}")
                    continue
                pointer = f"/methods/{index}/params/{names.index(name)}/schema"
                wrong += [f"{method['name']} {name}: {fault}" for fault in faults(document, pointer, value)]
            if "result" in example and "result" in method:
                value = resolve(document, example["result"])["value"]
                wrong += [f"{method['name']} result: {fault}" for fault in faults(document, f"/methods/{index}/result/schema", value)]
    assert count > 0, "no example at all"
    assert not wrong, wrong[:20]


def test_every_method_says_what_it_needs(document: Dict[str, Any]) -> None:
    names = [method["name"] for method in document["methods"]]
    assert len(names) == len(set(names))
    for method in document["methods"]:
        assert re.fullmatch(r"[a-zA-Z]+(\.[a-zA-Z]+)?", method["name"])
        assert method.get("summary", "").endswith("."), method["name"]
        assert method.get("x-effect") in EFFECTS, method["name"]
        assert method.get("paramStructure") == "by-name", method["name"]
        # A secret cannot be written, so a method that takes one cannot show a call.
        takes_secret = any("writeOnly" in json.dumps(parameter) for parameter in method["params"])
        assert method.get("examples") or takes_secret or method["name"] == "rpc.discover", f"{method['name']} has no example"
        if method["x-effect"] == "once":
            assert "idempotencyKey" in [p["name"] for p in method["params"]], method["name"]
        assert "result" in method, method["name"]


def test_every_error_has_a_slug_of_its_own(document: Dict[str, Any]) -> None:
    errors = document["components"]["errors"]
    codes, slugs = [], []
    for name, error in errors.items():
        codes.append(error["code"])
        slugs.append(error["data"]["slug"])
        assert isinstance(error["data"]["retryable"], bool), name
        assert not -32768 <= error["code"] <= -32000 or error["code"] in (-32700, -32600, -32601, -32602, -32603)
    assert len(set(codes)) == len(codes) and len(set(slugs)) == len(slugs)


def test_the_written_document_is_the_spoken_one(document: Dict[str, Any]) -> None:
    assert json.loads((ROOT / "protocol" / "openrpc.json").read_text()) == document
