"""The library between the service and its system calls (preload/shim.c): counts them, kills at one, lets them fail.

    service = point.service(env=shim.environment(count=file, armed=file, kill_at=7))
"""

from __future__ import annotations

import functools
import hashlib
import os
import random
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any, Dict, List, Optional

from service import Service
from suite import Point, Suite

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("CHASQUI_BUILD") or HERE.parents[1] / ".build")


@functools.lru_cache(maxsize=None)
def library() -> Path:
    """The compiled library; made when its source has changed."""
    source = HERE / "preload" / "shim.c"
    made = BUILD / "soak" / f"shim-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}.so"
    if not made.exists():
        compiler = shutil.which("cc") or shutil.which("clang")
        if compiler is None:
            raise FileNotFoundError("no C compiler for Tests/Soak/preload/shim.c: install gcc or clang")
        made.parent.mkdir(parents=True, exist_ok=True)
        draft = made.with_suffix(f".{os.getpid()}")
        options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, "-o", str(draft), str(source), "-ldl"], check=True)
        draft.rename(made)
    return made


def environment(**settings: Any) -> Dict[str, str]:
    """`kill_at=7` is SHIM_KILL_AT=7; what is None is left out. The variables are explained in preload/shim.c."""
    given = {f"SHIM_{name.upper()}": str(value) for name, value in settings.items() if value is not None}
    return {"LD_PRELOAD": str(library()), **given}


def counted(file: Path) -> int:
    """The calls counted so far in a SHIM_COUNT file."""
    return int(struct.unpack("@q", file.read_bytes())[0]) if file.exists() else 0


class CallSuite(Suite):
    """A suite whose points are the calls of one run: at point n it is killed just before its n-th call, at 0 never.

    An attack starts its service with `under(point, n)` and counts with `reached`. A run has a
    few calls more or less each time, because threads take turns: a kill that came too late is told by `reached`.
    """

    def points(self, count: Optional[int]) -> List[int]:
        """Counts the calls of a run first. Fewer points than calls are spread evenly, with another seed elsewhere."""
        whole = Point(self, 0).run()
        calls = int(whole.counts.get("calls", 0))
        if whole.violations or not calls:
            return [0]  # it does not even hold when nothing is done to it: that is what is reported
        if count is None or count >= calls:
            return list(range(calls + 1))
        step = calls / count
        start = self.chance().random() * step
        return [1 + int(start + step * number) for number in range(count)]

    def chance(self) -> random.Random:
        """What chooses the points, of this seed."""
        return random.Random(f"{self.seed}/{self.name}")

    def under(self, point: Point, kill_at: int, **more: Any) -> Dict[str, str]:
        """The environment in which the point's kill happens."""
        return environment(count=point.home / "calls", kill_at=kill_at or None, **more)

    def calls(self, point: Point) -> int:
        return counted(point.home / "calls")

    def reached(self, point: Point, killed: bool, kill_at: int) -> None:
        """Counts the kill, and judges whether it happened."""
        calls = self.calls(point)
        point.expect(calls > 0, "no call was seen: is the binary linked dynamically?")
        point.expect(killed == (0 < kill_at <= calls), f"killed: {killed}, but {calls} calls at {kill_at}")
        point.outcome.count(kills=int(killed), tooLate=int(kill_at > 0 and not killed), calls=calls)


def leave_out_keys(point: Point, service: Service) -> None:
    """The key's own folder is not searched for the key: a killed service leaves a draft of it there. All else is."""
    service.watch_key()
    shutil.rmtree(service.key_file.parent)
