"""What a process uses while it works, sampled from /proc, and whether it grows."""

from __future__ import annotations

import math
import os
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import List, Sequence, Tuple

from service import Service

MEBI = 1 << 20


@dataclass
class Sample:
    """One look at the process; `at` in seconds since the first."""

    at: float
    memory: int
    descriptors: int
    threads: int
    log: int

    def __str__(self) -> str:
        return (
            f"{self.at:.0f} s: {self.memory / MEBI:.1f} MiB, {self.descriptors} descriptors, {self.threads} threads, "
            f"log {self.log / MEBI:.1f} MiB"
        )


class Gauges(threading.Thread):
    """Looks every so often until it is ended."""

    def __init__(self, service: Service, every: float) -> None:
        super().__init__(daemon=True)
        self.service, self.every = service, every
        self.samples: List[Sample] = []
        self._ending = threading.Event()
        self.begun = time.monotonic()

    def run(self) -> None:
        while not self._ending.wait(self.every):
            self.look()

    def look(self) -> Sample:
        process = Path(f"/proc/{self.service.pid}")
        fields = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
        sample = Sample(
            at=time.monotonic() - self.begun,
            memory=int(fields["VmRSS"].split()[0]) * 1024,
            descriptors=len(os.listdir(process / "fd")),
            threads=int(fields["Threads"]),
            log=max((path.stat().st_size for path in self.service.data.glob("*-wal")), default=0),
        )
        self.samples.append(sample)
        return sample

    def end(self) -> None:
        self._ending.set()
        self.join(10)


def slope(points: Sequence[Tuple[float, float]]) -> Tuple[float, float]:
    """The rise per unit of the straight line through points, and its standard error."""
    if len(points) < 3:
        return 0.0, math.inf
    xs, ys = [x for x, _ in points], [y for _, y in points]
    line = statistics.linear_regression(xs, ys)
    spread = sum((x - statistics.fmean(xs)) ** 2 for x in xs)
    rest = sum((y - line.slope * x - line.intercept) ** 2 for x, y in points)
    return line.slope, math.sqrt(rest / (len(points) - 2) / spread)


def share(values: Sequence[float], part: float) -> float:
    """The value below which that part of them lies, e.g. 0.99."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
