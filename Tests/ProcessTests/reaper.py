"""Orphans of the tests become children of this process, so that not even a zombie is left behind."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import List, Optional

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def _stat(pid: int) -> Optional[List[str]]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def gone(pid: int) -> bool:
    """True when an adopted process has ended; collects it."""
    fields = _stat(pid)
    if fields is None:
        return True
    if fields[0] in "ZX":
        if fields[1] == str(os.getpid()):
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass
        return True
    return False


def session_members(leader: int, keep: List[int]) -> List[int]:
    """The living processes of a session; dead ones are collected, except `keep`, which have another collector."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            pid = int(entry)
            fields = _stat(pid)
            if fields is None or fields[3] != str(leader):
                continue
            if fields[0] not in "ZX":
                found.append(pid)
            elif pid not in keep:
                gone(pid)
    return found
