"""Who holds a lock file, from the kernel's own list."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List


def holders(path: Path) -> List[int]:
    """The process ids that hold `flock` on a file."""
    try:
        inode = os.stat(path).st_ino
    except FileNotFoundError:
        return []
    found = []
    for line in Path("/proc/locks").read_text().splitlines():
        fields = line.split()
        if "->" not in fields and fields[1] == "FLOCK" and fields[5].rsplit(":", 1)[1] == str(inode):
            found.append(int(fields[4]))
    return found
