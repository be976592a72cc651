"""JSONTestSuite as lines to the binary: what is JSON is no request, what is none is refused, nothing falls over (JR-27)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest

from service import ROOT, Service

CORPUS = ROOT.parent / "shared" / "corpora" / "json"
#: RFC 8259 leaves it open which of two equal names holds; here both are refused.
REFUSED_BY_DESIGN = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
BLANK = b" \t\r\n"


def files(prefix: str) -> List[Path]:
    found = sorted(CORPUS.glob(f"{prefix}_*.json"))
    assert found, f"no corpus at {CORPUS}: put JSONTestSuite's test_parsing there"
    return found


def answers(service: Service, path: Path) -> List[Any]:
    """What a text is answered with; a line's end is white space or forbidden in JSON, and so is the `\\r` in its place."""
    service.send_line(path.read_bytes().replace(b"\n", b"\r"))
    service.send({"jsonrpc": "2.0", "id": path.name, "method": "ping"})
    service.take(lambda value: isinstance(value, dict) and value.get("id") == path.name)
    with service.arrived:
        found = [value for value in service.received if not (isinstance(value, dict) and "method" in value)]
        service.received.clear()
    return found


def codes(reply: Any) -> List[int]:
    """Of one reply, or of each in a batch of them."""
    one: List[Dict[str, Any]] = reply if isinstance(reply, list) else [reply]
    return [item["error"]["code"] for item in one]


@pytest.mark.parametrize("prefix, least", [("y", 90), ("n", 180), ("i", 30)])
def test_jr27_every_text_of_the_corpus(service: Service, prefix: str, least: int) -> None:
    paths = files(prefix)
    assert len(paths) >= least
    for path in paths:
        found = answers(service, path)
        if not path.read_bytes().strip(BLANK):
            assert not found, (path.name, found)
            continue
        [reply] = found
        refused = not isinstance(reply, list) and (reply["error"]["code"] == -32700 or "kind" in reply["error"]["data"])
        if prefix == "y":
            assert refused == (path.name in REFUSED_BY_DESIGN), (path.name, reply)
        elif prefix == "n":
            assert refused, (path.name, reply)
        if not refused:
            assert set(codes(reply)) == {-32600}, (path.name, reply)
    assert service.stop() == 0
