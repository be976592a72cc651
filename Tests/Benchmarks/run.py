"""What one run of the benchmarks was asked for."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import List


@dataclass(frozen=True)
class Run:
    binary: Path
    #: For what is kept from run to run.
    build: Path
    #: For what is removed at the end.
    work: Path
    rounds: int
    messages: int
    sessions: List[int]

    def scratch(self) -> Path:
        """A new directory."""
        return Path(tempfile.mkdtemp(prefix="part-", dir=self.work))
