"""Secrets that must never be seen again, and every disguise they are searched in."""

from __future__ import annotations

import base64
import functools
import html
import quopri
import re
import secrets
import string
import urllib.parse
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, Set, Tuple

_ALPHABET = string.ascii_letters + string.digits
_made: Dict[str, str] = {}


def canary(what: str) -> str:
    """A new random secret of 24 characters that every later search looks for."""
    value = "".join(secrets.choice(_ALPHABET) for _ in range(24))
    _made[value] = what
    return value


def watch(value: str, what: str) -> str:
    """Searches for a secret that was made elsewhere, e.g. the master key."""
    _made[value] = what
    return value


def forget() -> None:
    """Begins anew: a process of a later test, with another data directory, cannot know an earlier test's secrets."""
    _made.clear()


def _base64_cores(raw: bytes) -> Iterator[bytes]:
    # The same octets look different at each of the three alignments; the first and last groups depend on the
    # neighbours and are left out.
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        start = 4 if shift else 0
        yield text[start : len(text) - 4]


@functools.lru_cache(maxsize=None)
def disguises(value: str) -> FrozenSet[bytes]:
    """The octets that would give the secret away."""
    raw = value.encode()
    found: Set[bytes] = {
        raw,
        raw[::-1],
        raw.hex().encode(),
        raw.hex().upper().encode(),
        value.encode("utf-16-le"),
        value.encode("utf-16-be"),
        "".join(f"%{b:02X}" for b in raw).encode(),
        "".join(f"%{b:02x}" for b in raw).encode(),
        "".join(f"={b:02X}" for b in raw).encode(),
        "".join(f"\\u{ord(c):04x}" for c in value).encode(),
        "".join(f"&#{ord(c)};" for c in value).encode(),
        "".join(f"&#x{ord(c):x};" for c in value).encode(),
        urllib.parse.quote(value, safe="").encode(),
        quopri.encodestring(raw),
        html.escape(value).encode(),
    }
    found.update(_base64_cores(raw))
    found.update(core.translate(bytes.maketrans(b"+/", b"-_")) for core in _base64_cores(raw))
    return frozenset(item for item in found if len(item) >= 16)


#: Space that nothing is written in; most of a database is.
_EMPTY = re.compile(rb"\0{64,}")


def search_bytes(data: bytes, where: str) -> List[str]:
    """One line per secret found, without the secret."""
    hits = []
    text = _EMPTY.sub(b"\0" * 8, data)
    for value, what in _made.items():
        assert value.isascii()
        for disguise in disguises(value):
            if disguise in text:
                hits.append(f"{what} in {where} at {data.find(disguise)} ({len(disguise)} octets)")
                break
    return hits


def made() -> int:
    """How many secrets are searched for."""
    return len(_made)


def search(root: Path, skip: Tuple[Path, ...] = ()) -> Tuple[int, int, List[str]]:
    """Searches the content and the name of every file below `root`: files, octets, hits."""
    files = octets = 0
    hits: List[str] = []
    for path in sorted(root.rglob("*")):
        if path in skip or not path.is_file() or path.name == "master.key":
            continue
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue  # a journal that went while we looked
        files, octets = files + 1, octets + len(data)
        hits += search_bytes(data, path.name) + search_bytes(str(path).encode(), "the name of " + path.name)
    return files, octets, hits


def search_tree(root: Path, skip: Tuple[Path, ...] = ()) -> List[str]:
    """What `search` finds."""
    return search(root, skip)[2]
