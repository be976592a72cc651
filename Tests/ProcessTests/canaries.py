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
_made: Dict[bytes, str] = {}


def canary(what: str) -> str:
    """A new random secret of 24 characters that every later search looks for."""
    return watch("".join(secrets.choice(_ALPHABET) for _ in range(24)), what)


def watch(value: str, what: str) -> str:
    """Searches for a secret that was made elsewhere, e.g. an answer of the service."""
    _made[value.encode()] = what
    return value


def watch_key(text: str) -> str:
    """Searches for a master key of 43 characters: the text and the octets that it stands for."""
    _made[base64.urlsafe_b64decode(text + "=")] = "master key"
    return watch(text, "master key as text")


def forget() -> None:
    """Begins anew: a process of a later test, with another data directory, cannot know an earlier test's secrets."""
    _made.clear()


def _base64_cores(raw: bytes) -> Iterator[bytes]:
    # The same octets look different at each of the three alignments; the first and last groups depend on the
    # neighbours and are left out. So the messages of PLAIN, LOGIN, XOAUTH2 and OAUTHBEARER are found by their core.
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        start = 4 if shift else 0
        yield text[start : len(text) - 4]


def _each(form: str, raw: bytes) -> bytes:
    """Every octet written in one form, e.g. "%{:02X}"."""
    return "".join(form.format(octet) for octet in raw).encode()


#: How a program may write a single octet: URL, quoted-printable, JSON, C, HTML, a dump of memory.
_FORMS = (
    "%{:02X}", "%{:02x}", "={:02X}", "={:02x}", "\\u{:04x}", "\\u{:04X}", "\\x{:02x}", "\\x{:02X}", "\\{:03o}", "&#{};", "&#x{:x};",
    "&#x{:X};", "{:02x}", "{:02X}", "{:02x} ", "{:02X} ", "{:02x}:", "0x{:02x}, ", "{}, ", "{},",
)  # fmt: skip


@functools.lru_cache(maxsize=None)
def disguises(raw: bytes) -> FrozenSet[bytes]:
    """The octets that would give the secret away."""
    found: Set[bytes] = {raw, raw[::-1], quopri.encodestring(raw), base64.b32encode(raw).rstrip(b"=")}
    found.update(_each(form, raw).rstrip(b" ,:") for form in _FORMS)
    # A register shows eight octets as one number, the last first.
    found.update(raw[start : start + 8][::-1].hex().encode() for start in range(0, len(raw) - 7, 8))
    for core in [*_base64_cores(raw), *_base64_cores(raw[::-1])]:
        found.update((core, core.translate(bytes.maketrans(b"+/", b"-_"))))
    if raw.isascii():
        text = raw.decode()
        for wide in (text.encode("utf-16-le"), text.encode("utf-16-be")):
            found.update((wide, *_base64_cores(wide)))
        found.update((urllib.parse.quote(text, safe="").encode(), html.escape(text).encode()))
    return frozenset(item for item in found if len(item) >= 16)


#: Space that nothing is written in; most of a database is.
_EMPTY = re.compile(rb"\0{64,}")


def search_bytes(data: bytes, where: str) -> List[str]:
    """One line per secret found, without the secret."""
    hits = []
    text = _EMPTY.sub(b"\0" * 8, data)
    for value, what in _made.items():
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
