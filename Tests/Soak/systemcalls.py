"""What the service asked of the system, in order: strace's record of one or more runs, read back."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Optional

#: Everything that changes a file or a directory, or says something to somebody.
CALLS = (
    "openat,open,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,fsync,fdatasync,sync_file_range,"
    "rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,mkdir,mkdirat,symlink,symlinkat,copy_file_range,sendfile,"
    "sendto,sendmsg"
)


def wrapper(log: Path) -> List[str]:
    """The words before the service's command; the log holds every octet."""
    if shutil.which("strace") is None:
        raise FileNotFoundError("strace is missing: apt-get install strace")
    return ["strace", "-f", "-y", "-xx", "-s", "9000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(log)]


@dataclass
class SystemCall:
    """One call that succeeded. It was under way from line `begin` of the log to line `end`."""

    begin: int
    end: int
    name: str
    arguments: List[str]
    result: int

    def number(self, index: int) -> int:
        return int(self.arguments[index], 0)

    def data(self, index: int) -> bytes:
        """The octets of a string or path argument."""
        return octets(self.arguments[index])

    @property
    def file(self) -> str:
        """The path, socket or pipe of the descriptor in front."""
        return described(self.arguments[0])

    def path(self, index: int) -> str:
        """The path in this argument; of the calls that name a directory's descriptor, it stands in front of it."""
        text = self.data(index).decode()
        if text.startswith("/") or index == 0:
            return text
        return described(self.arguments[index - 1]) + "/" + text


def octets(quoted: str) -> bytes:
    if not (quoted.startswith('"') and quoted.endswith('"')):
        raise ValueError(f"not a whole string: {quoted[:80]}")
    return bytes.fromhex(quoted[1:-1].replace("\\x", ""))


def described(descriptor: str) -> str:
    """What strace says between the brackets of `5<...>`; paths are written in hexadecimal."""
    inside = descriptor[descriptor.index("<") + 1 : descriptor.rindex(">")]
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda found: octets(f'"{found.group()}"').decode("utf-8", "replace"), inside)


_PIECE = re.compile(r'"[^"]*"|->|[\[{(<]|[\]})>]|,|[^",\[{(<\]})>-]+|-')


def split(text: str) -> List[str]:
    """The arguments: commas count outside of brackets and quotes."""
    found, depth, start = [], 0, 0
    for piece in _PIECE.finditer(text):
        letter = piece.group()
        if letter in ("[", "{", "(", "<"):
            depth += 1
        elif letter in ("]", "}", ")", ">"):
            depth -= 1
        elif letter == "," and depth == 0:
            found.append(text[start : piece.start()].strip())
            start = piece.end()
    return found + [text[start:].strip()]


_WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)")


def read(log: Path, first: int = 0) -> Iterator[SystemCall]:
    """The calls of a log in the order in which they ended; a call that never ended may have happened, and has the end
    of the log. Lines are counted from `first`, so that one record may follow another."""
    begun = {}
    number = first
    with open(log, encoding="ascii", errors="replace") as lines:
        for number, line in enumerate(lines, first):
            line = line.rstrip("\n")
            call: Optional[SystemCall] = None
            whole = _WHOLE.match(line)
            if whole:
                call = _call(number, number, whole.group(2), whole.group(3), whole.group(4))
            elif line.endswith("<unfinished ...>"):
                found = _BEGUN.match(line)
                if found:
                    begun[found.group(1)] = (number, found.group(2), found.group(3))
            else:
                found = _ENDED.match(line)
                if found and found.group(1) in begun:
                    begin, name, arguments = begun.pop(found.group(1))
                    call = _call(begin, number, name, arguments + found.group(3), found.group(4))
            if call is not None:
                yield call
    # Killed in the middle: what it would have written may be there or not; what it would have synced is not.
    for begin, name, arguments in begun.values():
        if "sync" not in name and name in ("write", "pwrite64", "sendto"):
            call = _call(begin, number + 1, name, arguments, "0")
            if call is not None and call.arguments[1].startswith('"'):
                call.result = len(call.data(1))
                yield call


def _call(begin: int, end: int, name: str, arguments: str, result: str) -> Optional[SystemCall]:
    if int(result) < 0:
        return None
    return SystemCall(begin, end, name, split(arguments), int(result))
