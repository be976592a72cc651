"""The clocks of a service under test: time that passes, and the clock on the wall that somebody sets (preload/clock.c)."""

from __future__ import annotations

import hashlib
import mmap
import os
import shutil
import struct
import subprocess
import time
from pathlib import Path
from typing import Dict

HERE = Path(__file__).resolve().parent
BUILD = Path(os.environ.get("CHASQUI_BUILD") or HERE.parents[1] / ".build")


def library() -> Path:
    """The compiled library; made when its source has changed."""
    source = HERE / "preload" / "clock.c"
    made = BUILD / f"clock-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}.so"
    if not made.exists():
        compiler = shutil.which("cc") or shutil.which("clang")
        if compiler is None:
            raise FileNotFoundError("no C compiler for preload/clock.c: install gcc or clang")
        draft = made.with_suffix(f".{os.getpid()}")
        options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, "-o", str(draft), str(source), "-ldl"], check=True)
        draft.rename(made)
    return made


class Clocks:
    """Moves the clocks of every process that was started with `environment`."""

    def __init__(self, home: Path) -> None:
        path = home / "clocks"
        path.write_bytes(bytes(16))
        self._file = open(path, "r+b")
        self._map = mmap.mmap(self._file.fileno(), 16)
        self.environment: Dict[str, str] = {"LD_PRELOAD": str(library()), "CLOCK_FILE": str(path)}
        self.stepped = self.passed = 0.0

    def now(self) -> float:
        """Seconds that only pass."""
        return time.monotonic() + self.passed

    def step(self, seconds: float) -> None:
        """Somebody sets the clock on the wall."""
        self.stepped += seconds
        self._write()

    def let_pass(self, seconds: float) -> None:
        self.passed += seconds
        self._write()

    def _write(self) -> None:
        self._map[:] = struct.pack("@qq", int((self.stepped + self.passed) * 1000), int(self.passed * 1000))

    def close(self) -> None:
        self._map.close()
        self._file.close()
