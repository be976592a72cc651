"""libFuzzer on the parsers: a point is one target with a budget of time."""

from __future__ import annotations

import sys

from suite import ROOT, Point, Suite

sys.path.insert(0, str(ROOT / "Tests" / "FuzzTests"))

import fuzz as fuzzer  # noqa: E402


class Fuzz(Suite):
    """Point 0 is the slice: it builds the smallest target and runs it for a moment, so that the fuzzers stay in order. The
    seeds of all targets, whole and damaged, run in `swift test` (FuzzTests)."""

    name = "fuzz"
    proves = "G10: what is parsed today; JR-08, SM-37, MI-25"
    guards = "SMTP/Wire/DotStuffer.swift: the doubled dot of `rewritten`; MIME/Grammar.swift: `isControl` in `headerText`"
    full, slice = 1 + len(fuzzer.TARGETS), 1
    patience = 900

    def attack(self, point: Point) -> None:
        short = point.number == 0
        name = list(fuzzer.TARGETS)[0 if short else point.number - 1]
        result = fuzzer.attack(name, 3 if short else 300, chance=point.chance.randrange(1, 1 << 31), keep=not short)
        point.expect(result.sound, str(result))
        point.outcome.count(inputs=result.executions)
        point.outcome.facts[name] = {"inputs": result.executions, "edges": result.edges, "kept": result.corpus}
