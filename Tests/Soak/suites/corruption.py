"""One octet of the database turned over, a file cut short or replaced: nothing is sent from what is damaged."""

from __future__ import annotations

import fcntl
import json
import random
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import oracle
import sending
from ledger import Acceptance, LedgerServer
from service import CallFailed, Service, ServiceDied, eventually
from suite import Point, Suite

#: Stands in the prepared database for the server's port of the day.
PORT = 10025
QUEUED = 30

#: What is turned over, by its place in the file, and the other ways in which files go wrong.
FLIPS = ("header", "schema", "internal", "leaf", "index_internal", "index_leaf", "overflow", "free", "log")
WAYS = (*(f"flip {kind}" for kind in FLIPS), "cut database", "cut log", "log of another", "random log", "empty", "random file")


class Corruption(Suite):
    name = "corruption"
    proves = "DF-08"
    guards = (
        "Engine/Background.swift `begin`: `store.check` before anything is sent; Storage/Store.swift `prepare`: "
        "`quickCheck` after an unclean end; Storage/Writer/Connections.swift `writingPool`: no writing to what is damaged; "
        "Storage/Rows/Messages.swift `intactContent`: the digest is compared before anything is sent"
    )
    full, slice = 600, 15
    patience = 120

    def attack(self, point: Point) -> None:
        way = WAYS[point.number % len(WAYS)]
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        made = self.prepared(point)
        database = point.home / "data" / "chasqui.sqlite"
        with_log = "log" in way or point.chance.random() < 0.3
        self.copy(made, point.home, ledger.port, with_log)
        damage(way, database, point.chance, made / "other")
        sound, verdict = judged(database, point.home / "judge")
        size = database.stat().st_size
        service = point.service().start()
        done = self.runs(point, service, ledger, sound)
        if not sound:
            point.expect(not ledger.acceptances, f"{way}: {len(ledger.acceptances)} sent, SQLite says {verdict[:200]}")
        numbers: Dict[str, int] = {}
        for item in ledger.acceptances:
            numbers[item.message_id] = numbers.get(item.message_id, 0) + 1
        texts = json.loads((made / "one" / "texts.json").read_text())
        altered = [item.subject for item in ledger.acceptances if not intact(item, texts)]
        point.expect(not altered, f"{way}: sent other than it was accepted: {altered}")
        twice = {number: count for number, count in numbers.items() if count > 1}
        point.expect(not twice, f"{way}: sent more than once: {twice}")
        point.expect(database.exists() and (done == "served" or database.stat().st_size == size), f"{way}: the file was not kept")
        point.outcome.count(sound=int(sound), damaged=int(not sound), accepted=len(ledger.acceptances), **{done: 1})

    def runs(self, point: Point, service: Service, ledger: LedgerServer, sound: bool) -> str:
        """Starts on it and asks: an exit that is explained, or answers; never a crash and never silence."""

        def rests() -> Any:
            try:
                kinds = [problem["kind"] for problem in service.call("system.check")["problems"]]
                if {"db_corrupt", "storage_read_only", "outbox_held"} & set(kinds):
                    return "readOnly"
                items = oracle.history(service)
            except CallFailed as failure:
                return "readOnly" if failure.slug == "db_corrupt" else sound and "served"
            except ServiceDied:
                return "refused"
            settled = all(oracle.state_of(item) in oracle.SETTLED | {"queued"} for item in items.values())
            return sound and settled and (not items or len(ledger.acceptances) > 0) and "served"

        try:
            done = eventually(rests, 20, every=0.1, what="an end, a finding, or everything sent")
        except TimeoutError:
            # Rows that SQLite finds sound and that say nonsense now: nothing is sent, which is right.
            done = "stuck" if sound else "unfound"
        if done == "refused":
            code = service.wait()
            point.expect(code == 70 if not sound else code in (70, 78), f"it ended with {code}: {service.stderr()[-400:]}")
            point.expect("cannot be used" in service.stderr() or sound, f"not told why: {service.stderr()[-400:]}")
            return done
        point.expect(done != "unfound", f"the damage was not found: {service.stderr()[-600:]}")
        service.call("ping")
        if not sound:
            try:
                service.call("email.send", sending.message())
                point.expect(False, "a message was accepted into a damaged database")
            except CallFailed as failure:
                point.expect(failure.slug == "db_corrupt", f"not db_corrupt: {failure}")
        point.expect(service.stop() == 0, f"it did not end in order: {service.stderr()[-300:]}")
        return str(done)

    # the databases to be damaged

    def prepared(self, point: Point) -> Path:
        """A database with something of every kind in it, and another one; made once for all points."""
        place = self.left / "prepared"
        with open(self.left / "prepared.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "complete").exists():
                shutil.rmtree(place, ignore_errors=True)
                for name, count in (("one", QUEUED), ("other", 5)):
                    home = place / name
                    home.mkdir(parents=True)
                    self.fill(Service(self.binary, home, mode="hold").start(), count)
                (place / "complete").touch()
        return place

    def fill(self, service: Service, count: int) -> None:
        class Nowhere:
            port = PORT

        chance = random.Random(count)
        sending.account(service, Nowhere())
        texts: Dict[str, str] = {}
        for number in range(count):
            text = "".join(chance.choice("abcdefg\n") for _ in range(chance.choice([40, 900, 9_000])))
            order = sending.message(text=text)
            texts[order["subject"]] = text
            service.call("email.send", order)
        (service.home / "texts.json").write_text(json.dumps(texts))
        assert service.stop() == 0
        with sqlite3.connect(service.data / "chasqui.sqlite") as connection:
            connection.execute("CREATE TABLE gone (x)")
            connection.executemany("INSERT INTO gone VALUES (?)", [(chance.randbytes(3_000),) for _ in range(12)])
            connection.commit()
            connection.execute("DROP TABLE gone")
        connection.close()

    def copy(self, made: Path, home: Path, port: int, with_log: bool) -> None:
        """A copy that knows the server of today; with a log, as after a crash."""
        shutil.copytree(made / "one" / "data", home / "data")
        shutil.copy(made / "one" / "master.key", home / "master.key")
        (home / "data").chmod(0o700)
        database = home / "data" / "chasqui.sqlite"
        connection = sqlite3.connect(database)
        connection.execute("UPDATE account SET details = replace(details, ?, ?)", (str(PORT), str(port)))
        connection.commit()
        connection.close()
        if not with_log:
            return
        connection = sqlite3.connect(database)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        for step in range(6):
            connection.execute("UPDATE message SET updated_at = updated_at + 1 WHERE number % 6 = ?", (step,))
            connection.commit()
        aside = home / "aside"
        aside.mkdir()
        for name in ("chasqui.sqlite", "chasqui.sqlite-wal"):
            shutil.copy(database.with_name(name), aside / name)
        connection.close()
        for name in ("chasqui.sqlite", "chasqui.sqlite-wal"):
            shutil.move(aside / name, database.with_name(name))
        (home / "data" / "running").touch(mode=0o600)


def pages(database: Path) -> List[Tuple[int, str, str]]:
    """Every page in use: its number, the table or index, and internal, leaf or overflow."""
    connection = sqlite3.connect(f"file:{database}?immutable=1", uri=True)
    try:
        found = connection.execute("SELECT pageno, name, pagetype FROM dbstat").fetchall()
        indexes = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
        # Tables without row ids are built like indexes.
        return [(page, "index" if name in indexes else "table", kind) for page, name, kind in found]
    finally:
        connection.close()


def intact(sent: Acceptance, texts: Dict[str, str]) -> bool:
    """Whether it says what was ordered, to whom it was ordered for."""
    text = sent.message.get_content().replace("\r\n", "\n")
    return sent.recipients == [f"{sent.subject}@example.org"] and text.rstrip("\n") == texts.get(sent.subject, "").rstrip("\n")


def damage(way: str, database: Path, chance: random.Random, other: Path) -> None:
    """One accident."""
    log = database.with_name(database.name + "-wal")
    if way.startswith("flip"):
        target, offset = place_of(way.split()[1], database, log, chance)
        octets = bytearray(target.read_bytes())
        octets[offset] ^= 1 << chance.randrange(8)
        target.write_bytes(octets)
    elif way.startswith("cut"):
        target = log if way == "cut log" else database
        with open(target, "r+b") as file:
            file.truncate(chance.randrange(1, target.stat().st_size))
    elif way == "log of another":
        connection = sqlite3.connect(other / "data" / "chasqui.sqlite")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE message SET updated_at = updated_at + 1")
        connection.commit()
        shutil.copy(other / "data" / "chasqui.sqlite-wal", log)
        connection.close()
    elif way == "random log":
        log.write_bytes(chance.randbytes(chance.randrange(1, 50_000)))
    elif way == "empty":
        log.unlink(missing_ok=True)
        database.write_bytes(b"")
    else:
        log.unlink(missing_ok=True)
        database.write_bytes(chance.randbytes(database.stat().st_size))


def place_of(kind: str, database: Path, log: Path, chance: random.Random) -> Tuple[Path, int]:
    """A random octet of a page of this kind."""
    if kind == "log":
        return log, chance.randrange(log.stat().st_size)
    if kind == "header":
        return database, chance.randrange(100)
    if kind == "schema":
        return database, chance.randrange(100, 4096)
    there = pages(database)
    used = {page for page, _, _ in there}
    wanted: Dict[str, Any] = {
        "internal": lambda sort, form: (sort, form) == ("table", "internal"),
        "leaf": lambda sort, form: (sort, form) == ("table", "leaf"),
        "index_internal": lambda sort, form: (sort, form) == ("index", "internal"),
        "index_leaf": lambda sort, form: (sort, form) == ("index", "leaf"),
        "overflow": lambda sort, form: form == "overflow",
    }
    if kind == "free":
        numbers = sorted(set(range(1, database.stat().st_size // 4096 + 1)) - used)
    else:
        numbers = [page for page, sort, form in there if wanted[kind](sort, form)] or [page for page, _, _ in there]
    # The first octets of a page hold its structure: half of the attacks go there.
    offset = chance.randrange(4096) if chance.random() < 0.5 else chance.randrange(64)
    return database, (chance.choice(numbers) - 1) * 4096 + offset


def judged(database: Path, scratch: Path) -> Tuple[bool, str]:
    """What SQLite itself says of a copy: whether it is sound, and its words."""
    scratch.mkdir()
    for path in (database, database.with_name(database.name + "-wal")):
        if path.exists():
            shutil.copy(path, scratch / path.name)
    verdict = "empty" if database.stat().st_size == 0 else ""
    connection: Optional[sqlite3.Connection] = None
    try:
        connection = sqlite3.connect(scratch / database.name)
        verdict = verdict or str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as fault:
        verdict = str(fault)
    finally:
        if connection is not None:
            connection.close()
    shutil.rmtree(scratch)
    return verdict == "ok", verdict
