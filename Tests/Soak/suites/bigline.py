"""Lines without an end: each costs one error, memory for what a line may be and no more, and time in proportion."""

from __future__ import annotations

import math
from pathlib import Path
from typing import List, Tuple

from service import Service
from suite import Outcome, Point, Suite

MIB = 1024 * 1024
#: What a line may be is held before it proves too long (JR-02), so this much comes and goes.
LIMIT = 16 * MIB
#: Besides that: chunks, and what an allocator keeps.
SLACK = 8 * MIB


class BigLine(Suite):
    name = "bigline"
    proves = "JR-02, JR-03, JR-04; G9"
    guards = "chasqui/Memory.swift, `clinux_limit_kept_memory`: without it 32 MiB are kept for good after the second long line"
    full, slice = 2, 1
    side_by_side = False

    def attack(self, point: Point) -> None:
        """Point 0 goes from 64 to 256 MiB, point 1 to 1 GiB."""
        sizes = [64 << step for step in range(3 + 2 * point.number)]
        times: List[Tuple[int, float]] = []
        for size in sizes:
            peak, after, again, seconds = self.line(point, size)
            times.append((size, seconds))
            point.outcome.peak(peakGrowth=peak, growthAfter=after, growthAfterTheSecond=again, cpuSecondsPerGiB=seconds * 1024 / size)
            point.expect(peak <= LIMIT + SLACK, f"{size} MiB: it grew by {peak / MIB:.1f} MiB")
            point.expect(max(after, again) <= SLACK, f"{size} MiB: it kept {after / MIB:.1f}, then {again / MIB:.1f} MiB")
            point.expect(seconds * 1024 / size <= 2, f"{size} MiB: {seconds:.2f} s of CPU")
        growth = exponent(times)
        point.outcome.facts[f"exponent up to {sizes[-1]} MiB"] = round(growth, 3)
        point.expect(growth <= 1.1, f"the time grows with the power {growth:.2f} of the size: {times}")

    def line(self, point: Point, size: int) -> Tuple[int, int, int, float]:
        """Growth at the worst moment, after the line, after a second one; seconds of CPU for the first."""
        service = point.service().start()
        service.call("ping")
        before = service.memory()
        Path(f"/proc/{service.pid}/clear_refs").write_text("5")  # the high-water mark begins anew
        cpu = running_seconds(service)
        self.send(point, service, size)
        cpu = running_seconds(service) - cpu
        peak, after = service.memory("VmHWM") - before, service.memory() - before
        self.send(point, service, 64)
        again = service.memory() - before
        peak = max(peak, service.memory("VmHWM") - before)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.count(mebibytes=size + 64)
        return peak, after, again, cpu

    def send(self, point: Point, service: Service, size: int) -> None:
        """A line of so many mebibytes, then a valid request."""
        block = b"x" * MIB
        for _ in range(size):
            service.send_bytes(block)
        service.send_bytes(b"\n")
        reply = service.next_reply(60)
        error = reply.get("error", {})
        refused = reply.get("id") is None and error.get("data", {}).get("slug") == "limit_exceeded"
        point.expect(refused, f"{size} MiB were answered by {reply}")
        point.expect(service.silent(f"after {size}"), "a second reply")

    def finish(self, outcome: Outcome) -> None:
        outcome.expect(outcome.counts.get("mebibytes"), "nothing was sent")


def exponent(times: List[Tuple[int, float]]) -> float:
    """Of the power that fits best, by least squares of the logarithms."""
    points = [(math.log(size), math.log(max(seconds, 1e-6))) for size, seconds in times]
    x = sum(size for size, _ in points) / len(points)
    y = sum(seconds for _, seconds in points) / len(points)
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def running_seconds(service: Service) -> float:
    """CPU time of all threads, finer than the clock ticks of `Service.cpu_seconds`."""
    total = 0
    for path in Path(f"/proc/{service.pid}/task").glob("*/schedstat"):
        total += int(path.read_text().split()[0])
    return total / 1e9
