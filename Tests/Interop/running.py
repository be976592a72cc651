"""The service behind its Python client, and the accounts it is given."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any, Dict, Iterator

import canaries
from service import write_key


@contextlib.contextmanager
def running(binary: Path, home: Path, **options: Any) -> Iterator[Any]:
    """The service behind its Python client; afterwards its data and log hold no secret."""
    import chasqui

    write_key(home / "key")
    with chasqui.Chasqui(
        data=home / "data", key_file=home / "key", mode="live", binary=binary, stderr=home / "stderr",
        args=["--attachments", str(home.parent), *options.pop("args", ())], **options,
    ) as client:  # fmt: skip
        yield client
    leaks = canaries.search_tree(home / "data") + canaries.search_bytes((home / "stderr").read_bytes(), "stderr")
    assert not leaks, leaks


def in_clear(server: Any, **changes: Any) -> Dict[str, Any]:
    """The outgoing half of an account for a scripted server."""
    return {
        "enabled": True, "host": "127.0.0.1", "port": server.port, "security": "none", "allowInsecure": True,
        "authentication": "none", "default": True, **changes,
    }  # fmt: skip
