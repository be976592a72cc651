"""What every long suite is: numbered points, each an attack that can be repeated alone.

A point's randomness comes from the run's seed, the suite's name and the point's number, so that a violation is
replayed with `soak.py <suite> --seed S --point N`, whatever else ran beside it.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, ClassVar, Dict, Iterator, List, Optional, Tuple, Union

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
for folder in (ROOT / "Tests" / "ProcessTests", ROOT / "Tests" / "Interop", ROOT / "clients" / "python"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import canaries  # noqa: E402
from service import Service  # noqa: E402

Number = Union[int, float]


@dataclass
class Outcome:
    """What one point found. No violations: it held."""

    violations: List[str] = field(default_factory=list)
    #: Added up over all points: kills, messages, states, octets searched...
    counts: Dict[str, Number] = field(default_factory=dict)
    #: The largest over all points counts: memory, seconds...
    peaks: Dict[str, Number] = field(default_factory=dict)
    #: Told as they are: figures a reader wants to see, e.g. the exponent of a growth.
    facts: Dict[str, Any] = field(default_factory=dict)

    def expect(self, holds: Any, otherwise: str) -> None:
        if not holds:
            self.violations.append(otherwise)

    def count(self, **changes: Number) -> None:
        for name, value in changes.items():
            self.counts[name] = self.counts.get(name, 0) + value

    def peak(self, **values: Number) -> None:
        for name, value in values.items():
            self.peaks[name] = max(value, self.peaks.get(name, value))


class Suite:
    """One kind of attack. A subclass names itself and says what happens at a point."""

    #: On the command line and in the result.
    name: ClassVar[str]
    #: The rows of the test catalogue and the goals it measures, e.g. "OB-01; G1".
    proves: ClassVar[str]
    #: The line of the program that it guards: with it removed the suite was seen red.
    guards: ClassVar[str]
    #: Points of the whole suite, and of the slice that `make test` runs.
    full: ClassVar[int]
    slice: ClassVar[int]
    #: Seconds one point may take before it counts as hung.
    patience: ClassVar[float] = 300
    #: False when a point measures time or memory and wants the machine for itself.
    side_by_side: ClassVar[bool] = True

    def __init__(self, binary: Path, seed: int, left: Path) -> None:
        self.binary, self.seed = binary, seed
        #: Where points leave what they made until it has been searched for secrets.
        self.left = left

    def points(self, count: Optional[int]) -> List[int]:
        """The numbers of the points to run; all of them with None. A suite that counts its points first overrides it."""
        return list(range(self.full if count is None else count))

    def attack(self, point: "Point") -> None:
        raise NotImplementedError

    def finish(self, outcome: Outcome) -> None:
        """Judges what only all points together show."""


class Point:
    """One point under way: its chance, its folder, its services, what it found."""

    def __init__(self, suite: Suite, number: int) -> None:
        self.suite, self.number = suite, number
        self.chance = random.Random(f"{suite.seed}/{suite.name}/{number}")
        self.outcome = Outcome()
        # Short: a socket's name has 107 octets.
        self.home = Path(tempfile.mkdtemp(prefix=f"{number}-", dir=suite.left))
        self._services: List[Service] = []
        self._closing: List[Callable[[], Any]] = []

    def service(self, **options: Any) -> Service:
        """A process of the binary, not yet started; ended and searched at the end of the point."""
        service = Service(self.suite.binary, options.pop("home", self.home), **options)
        self._services.append(service)
        return service

    def closing(self, action: Callable[[], Any]) -> None:
        """Run at the end, whatever happens; last first."""
        self._closing.append(action)

    def expect(self, holds: Any, otherwise: str) -> None:
        self.outcome.expect(holds, otherwise)

    def run(self) -> Outcome:
        """The attack, then the search: stdout is nothing but messages, and no secret lies about."""
        canaries.forget()
        try:
            self.suite.attack(self)
        except Exception as fault:  # a suite that stumbles has not proved its point
            self.outcome.violations.append(f"the attack itself failed: {type(fault).__name__}: {fault}"[:3000])
        finally:
            for service in self._services:
                service.discard()
            for action in reversed(self._closing):
                action()
        for service in self._services:
            self.outcome.violations += [f"on stdout: {fault}" for fault in service.faults[:5]]
            if service.process is not None:
                service.watch_key()
        files, octets, hits = canaries.search(self.home)
        self.outcome.violations += [f"secret: {hit}" for hit in hits[:5]]
        self.outcome.count(filesSearched=files, octetsSearched=octets, canaries=canaries.made())
        if not self.outcome.violations:
            shutil.rmtree(self.home, ignore_errors=True)
        return self.outcome


def run_point(suite: Suite, number: int) -> Tuple[int, Outcome]:
    return number, Point(suite, number).run()


def load() -> Dict[str, "type[Suite]"]:
    """Every suite of the folder `suites`, by name."""
    import importlib

    found: Dict[str, "type[Suite]"] = {}
    folder = HERE / "suites"
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    for path in sorted(folder.glob("*.py")):
        module = importlib.import_module(path.stem)
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, Suite) and item.__module__ == module.__name__:
                if "name" in vars(item):
                    found[item.name] = item
    return found


def each(*lists: List[Any]) -> Iterator[Tuple[Any, ...]]:
    """Every combination, for suites whose points are a table."""
    import itertools

    return itertools.product(*lists)
