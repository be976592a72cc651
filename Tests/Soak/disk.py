"""A disk that loses what was not synced: rebuilds, from a record of system calls, what a power cut may leave.

What is promised is only this: a file's octets and its length are there after its fsync or fdatasync; a name is there,
or gone, after its directory's fsync; a rename shows the old or the new, never neither. All else may be lost or not, each
write and each name for itself, writes by sectors of 512 octets.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterable, List, Optional, Set, Tuple

from systemcalls import SystemCall

SECTOR = 512

#: What of the un-synced survives: nothing, everything, what came first, some of each file and directory, torn sectors.
WAYS = ("nothing", "everything", "first", "some", "torn")


@dataclass(eq=False)
class Change:
    """Something that may be lost: a write, a length, or a name."""

    begin: int
    end: int
    #: Of a file: where and what; `data` is None for a new length.
    at: int = 0
    data: Optional[bytes] = None
    #: Of a directory: names and what they stand for now; None where they are gone.
    names: Dict[str, Optional["Node"]] = field(default_factory=dict)
    #: The half of a rename without which this half is not.
    only_with: Optional["Change"] = None
    durable: bool = False


@dataclass(eq=False)
class Node:
    """A file or, with `names`, a directory."""

    content: bytearray = field(default_factory=bytearray)
    #: A directory's names as the processes see them, and those that are safe.
    names: Optional[Dict[str, "Node"]] = None
    safe: Dict[str, "Node"] = field(default_factory=dict)
    pending: List[Change] = field(default_factory=list)

    def sync(self, before: int) -> None:
        """Makes durable what had been done when the sync began."""
        kept = []
        for change in self.pending:
            if change.end > before:
                kept.append(change)
                continue
            change.durable = True
            apply(change, self.content, self.safe, None)
        self.pending = kept


def apply(change: Change, content: bytearray, names: Dict[str, Node], sectors: Optional[Set[int]]) -> None:
    """Does it, or of a write only the given sectors."""
    for name, node in change.names.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node
    if change.names:
        return
    if change.data is None:
        del content[change.at :]
        content.extend(bytes(change.at - len(content)))
        return
    start, stop = change.at, change.at + len(change.data)
    while start < stop:
        edge = min(stop, (start // SECTOR + 1) * SECTOR)
        if sectors is None or start // SECTOR in sectors:
            if sectors is None:
                edge = stop
            content.extend(bytes(max(0, edge - len(content))))
            content[start:edge] = change.data[start - change.at : edge - change.at]
        start = edge


class Disk:
    """What one directory holds while the recorded calls are done one after the other."""

    def __init__(self, root: Path) -> None:
        self.root_path = str(root)
        self.root = Node(names={})

    def find(self, path: str) -> Optional[Node]:
        if path == self.root_path:
            return self.root
        parent, name = self.parent(path)
        return parent.names.get(name) if parent is not None and parent.names is not None else None

    def parent(self, path: str) -> Tuple[Optional[Node], str]:
        folder, _, name = path.rpartition("/")
        inside = path.startswith(self.root_path + "/") and not name.endswith("-shm")  # shared memory dies with the machine
        return (self.find(folder) if inside else None), name

    def change(self, call: SystemCall, node: Node, **what: object) -> Change:
        change = Change(call.begin, call.end, **what)  # type: ignore[arg-type]
        node.pending.append(change)
        return change

    def safe(self, path: str) -> Optional[bytes]:
        """What a power cut at this moment leaves of a file at the very least."""
        node: Optional[Node] = self.root
        for name in path[len(self.root_path) + 1 :].split("/"):
            node = node.safe.get(name) if node is not None else None
        return None if node is None or node.names is not None else bytes(node.content)

    def put(self, call: SystemCall, path: str, node: Optional[Node]) -> Optional[Change]:
        parent, name = self.parent(path)
        if parent is None or parent.names is None:
            return None
        if node is None:
            parent.names.pop(name, None)
        else:
            parent.names[name] = node
        return self.change(call, parent, names={name: node})

    # calls

    def begin(self, call: SystemCall) -> None:
        """From now on it may have happened. Syncs count only at `finish`."""
        action = getattr(self, "do_" + call.name, None)
        if action is not None:
            action(call)
        elif call.name not in ("fsync", "fdatasync", "sendto", "sendmsg") and self.concerns(call):
            raise NotImplementedError(f"the disk does not know {call.name}")

    def concerns(self, call: SystemCall) -> bool:
        """Whether it is about something below the root, by any of its arguments."""
        mark = self.root_path.encode().hex()
        return any(mark in text.replace("\\x", "") for text in call.arguments)

    def finish(self, call: SystemCall) -> None:
        if call.name in ("fsync", "fdatasync"):
            node = self.find(call.file)
            if node is not None:
                node.sync(call.begin)

    def do_openat(self, call: SystemCall) -> None:
        path, flags = call.path(1), call.arguments[2].split("|")
        node = self.find(path)
        if node is None and "O_CREAT" in flags:
            self.put(call, path, Node())
        elif node is not None and "O_TRUNC" in flags and node.names is None:
            self.change(call, node)

    def do_mkdir(self, call: SystemCall) -> None:
        self.put(call, call.path(0), Node(names={}))

    def do_unlink(self, call: SystemCall) -> None:
        if self.find(call.path(0)) is not None:
            self.put(call, call.path(0), None)

    do_rmdir = do_unlink

    def do_link(self, call: SystemCall) -> None:
        self.put(call, call.path(1), self.find(call.path(0)))

    def do_rename(self, call: SystemCall) -> None:
        source, target = call.path(0), call.path(1)
        node = self.find(source)
        if node is None:
            return
        there, here = self.put(call, target, node), self.put(call, source, None)
        if there is None or here is None:
            raise ValueError(f"renamed across the edge of the record: {source} to {target}")
        if source.rpartition("/")[0] == target.rpartition("/")[0]:
            there.names.update(here.names)
            parent, _ = self.parent(source)
            assert parent is not None
            parent.pending.remove(here)
        else:
            here.only_with = there

    def do_ftruncate(self, call: SystemCall) -> None:
        self.resize(call, call.number(1))

    def do_fallocate(self, call: SystemCall) -> None:
        node = self.find(call.file)
        if node is not None:
            self.resize(call, max(call.number(2) + call.number(3), length(node)))

    def resize(self, call: SystemCall, size: int) -> None:
        node = self.find(call.file)
        if node is not None:
            self.change(call, node, at=size)

    def do_pwrite64(self, call: SystemCall) -> None:
        node = self.find(call.file)
        if node is not None:
            self.change(call, node, at=call.number(3), data=call.data(1)[: call.result])

    def do_write(self, call: SystemCall) -> None:
        node = self.find(call.file)  # small files that are written from the front, once
        if node is not None:
            self.change(call, node, at=length(node), data=call.data(1)[: call.result])

    # images

    def build(self, folder: Path, way: str, chance: random.Random) -> None:
        """Writes what a power cut at this moment may leave."""
        decide = Fate(self, way, chance)
        self.write(self.root, folder, decide)

    def write(self, node: Node, path: Path, fate: "Fate") -> None:
        content, names = bytearray(node.content), dict(node.safe)
        for change in node.pending:
            if fate.survives(change):
                apply(change, content, names, fate.sectors(change))
        if node.names is not None:
            path.mkdir(mode=0o700, exist_ok=True)
            for name, inner in names.items():
                self.write(inner, path / name, fate)
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(content.rstrip(b"\0"))
            file.truncate(len(content))

    def nodes(self) -> Iterable[Node]:
        """Everything that is or was; each once."""
        seen: Set[int] = set()
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            waiting += [*(node.names or {}).values(), *node.safe.values()]
            waiting += [inner for change in node.pending for inner in change.names.values() if inner is not None]


def length(node: Node) -> int:
    """As the processes see it."""
    size = len(node.content)
    for change in node.pending:
        size = max(size, change.at + len(change.data)) if change.data is not None else change.at
    return size


class Fate:
    """Which un-synced changes survive one power cut."""

    def __init__(self, disk: Disk, way: str, chance: random.Random) -> None:
        self.way, self.chance = way, chance
        self.kept: Set[Change] = set()
        nodes = list(disk.nodes())
        if way in ("everything", "first"):
            every = sorted((change for node in nodes for change in node.pending), key=lambda change: change.begin)
            self.kept.update(every if way == "everything" else every[: chance.randint(0, len(every))])
        elif way in ("some", "torn"):
            for node in nodes:
                share = chance.choice([0, 0.5, 0.5, 0.9, 1])
                self.kept.update(change for change in node.pending if chance.random() < share)

    def survives(self, change: Change) -> bool:
        other = change.only_with
        return change in self.kept and (other is None or other.durable or other in self.kept)

    def sectors(self, change: Change) -> Optional[Set[int]]:
        """Of a write that survives: all of it, or some of its sectors."""
        if self.way != "torn" or change.data is None or self.chance.random() < 0.5:
            return None
        first, last = change.at // SECTOR, (change.at + len(change.data)) // SECTOR
        return {sector for sector in range(first, last + 1) if self.chance.random() < 0.5}
