"""Tables of medians and ratios, as Markdown and as JSON."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Dict, List, Optional

OURS = "Chasqui"


@dataclass
class Table:
    """What was measured: for each program and column the figures of all rounds."""

    name: str
    title: str
    #: How it was measured, for whoever reads the table.
    note: str
    columns: List[str]
    less_is_better: bool = False
    digits: int = 0
    figures: Dict[str, Dict[str, List[float]]] = field(default_factory=dict)

    def add(self, program: str, column: str, *figures: float) -> None:
        assert column in self.columns, column
        self.figures.setdefault(program, {}).setdefault(column, []).extend(figures)

    def median(self, program: str, column: str) -> Optional[float]:
        figures = self.figures.get(program, {}).get(column)
        return statistics.median(figures) if figures else None

    def ratio(self, program: str, column: str) -> Optional[float]:
        """Our median divided by theirs."""
        ours, theirs = self.median(OURS, column), self.median(program, column)
        return ours / theirs if ours is not None and theirs else None

    def markdown(self) -> str:
        better = "less is better" if self.less_is_better else "more is better"
        lines = [f"**{self.title}** ({better})", ""]
        lines.append("| |" + "".join(f" {column} | × |" for column in self.columns))
        lines.append("|---|" + "---:|---:|" * len(self.columns))
        for program in self.figures:
            cells = ""
            for column in self.columns:
                median, ratio = self.median(program, column), self.ratio(program, column)
                shown = "" if median is None else f"{median:,.{self.digits}f}"
                cells += f" {shown} | {'' if program == OURS or ratio is None else f'{ratio:.2f}'} |"
            lines.append(f"| {program} |{cells}")
        return "\n".join([*lines, "", self.note])

    def json(self) -> Dict[str, Any]:
        medians = {
            program: {
                column: {"median": self.median(program, column), "ratio": self.ratio(program, column), "all": figures}
                for column, figures in by_column.items()
            }
            for program, by_column in self.figures.items()
        }
        return {"title": self.title, "note": self.note, "lessIsBetter": self.less_is_better, "programs": medians}


@dataclass(frozen=True)
class Machine:
    """Where and when."""

    processor: str
    cores: int
    syncs_per_second: float
    commit: str
    day: str

    @staticmethod
    def here(root: Path, directory: Path) -> "Machine":
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        return Machine(
            next(names, os.uname().machine),
            len(os.sched_getaffinity(0)),
            _syncs_per_second(directory),
            _commit(root),
            date.today().isoformat(),
        )

    def line(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.syncs_per_second:,.0f} fdatasync/s; {self.day}, "
            f"commit {self.commit}. Medians; × is {OURS}'s figure divided by the other's."
        )


def _syncs_per_second(directory: Path) -> float:
    """What the disk allows: small appends, each followed by fdatasync."""
    path = directory / "probe"
    with open(path, "wb", buffering=0) as file:
        started = time.monotonic()
        count = 0
        while time.monotonic() - started < 1:
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            count += 1
    path.unlink()
    return count / (time.monotonic() - started)


def _commit(root: Path) -> str:
    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
        return done.stdout.strip()

    head = git("rev-parse", "--short", "HEAD") or "—"
    return head + (" and changes" if git("status", "--porcelain", "--untracked-files=no") else "")
