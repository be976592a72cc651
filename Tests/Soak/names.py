"""Names that resolve as a test wants it (preload/names.c), so that certificates can be for real-looking hosts."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Dict

from shim import BUILD, HERE


@functools.lru_cache(maxsize=None)
def library() -> Path:
    """The compiled library; made when its source has changed."""
    source = HERE / "preload" / "names.c"
    made = BUILD / "soak" / f"names-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}.so"
    if not made.exists():
        compiler = shutil.which("cc") or shutil.which("clang")
        if compiler is None:
            raise FileNotFoundError("no C compiler for Tests/Soak/preload/names.c: install gcc or clang")
        made.parent.mkdir(parents=True, exist_ok=True)
        draft = made.with_suffix(f".{os.getpid()}")
        options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, "-o", str(draft), str(source), "-ldl"], check=True)
        draft.rename(made)
    return made


def environment(home: Path, answers: Dict[str, str]) -> Dict[str, str]:
    """A process with this environment finds `{"mail.example.org": "127.0.0.1"}`."""
    path = home / "names"
    path.write_text("".join(f"{name} {answer}\n" for name, answer in answers.items()))
    return {"LD_PRELOAD": str(library()), "NAMES": str(path)}
