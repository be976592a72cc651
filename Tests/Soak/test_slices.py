"""A slice of every long suite, so that each still runs and still holds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

import soak
from suite import load

SUITES = load()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", list(SUITES))
def test_slice(name: str, binary: Path, seed: int) -> None:
    kind = SUITES[name]
    result = soak.run(kind, binary=binary, seed=seed, count=kind.slice, jobs=os.cpu_count() or 2)
    if not soak.sound(result) and not kind.side_by_side:
        # What measures time or memory measures the neighbours too: the same points once more.
        print(json.dumps(result, indent=2, ensure_ascii=False)[:3000])
        result = soak.run(kind, binary=binary, seed=seed, count=kind.slice, jobs=1)
    assert soak.sound(result), json.dumps(result, indent=2, ensure_ascii=False)[:6000]


def test_there_are_suites() -> None:
    assert len(SUITES) > 0
    for kind in SUITES.values():
        assert kind.proves and kind.guards and 0 < kind.slice <= kind.full, kind.name
