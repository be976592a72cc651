"""A data directory with a history of a million messages, made once per schema and kept in the build directory."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

from processes import chasqui
from run import Run

MESSAGES = 1_000_000
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def directory(run: Run) -> Path:
    """Where the service finds it under `data`; the service itself makes the first message, SQL its copies."""
    seed = run.scratch()
    with chasqui(run.binary, seed, mode="sandbox") as pipe:
        outgoing = {"enabled": True, "default": True}
        account = {"name": "Ventas", "address": "ventas@example.com", "provider": "sandbox", "outgoing": outgoing}
        pipe.call("account.create", account)
        message = {"to": ["ana@example.org"], "subject": "Factura 001-001", "text": "Adjuntamos su factura.", "wait": True}
        if pipe.call("email.send", message)["state"] != "sent":
            raise RuntimeError("the first message was not sent")
    database = seed / "data" / "chasqui.sqlite"
    with sqlite3.connect(database) as connection:
        statements = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql")
        schema = "\n".join(row[0] for row in statements)
    connection.close()
    kept = run.build / f"bench-million-{hashlib.sha256(schema.encode()).hexdigest()[:12]}"
    if kept.exists():
        return kept
    print(f"making {kept.name} …", file=sys.stderr)
    for old in run.build.glob("bench-million-*"):
        shutil.rmtree(old)
    _multiply(database)
    with chasqui(run.binary, seed, mode="sandbox") as pipe:
        page = pipe.call("history.list", {"channel": "email", "search": "factura", "limit": 1})
        if page["total"] != MESSAGES or page["items"][0]["state"] != "sent":
            raise RuntimeError(f"the copies cannot be read: {page}")
    seed.rename(kept)
    return kept


def _multiply(database: Path) -> None:
    """Copies the only message with everything that belongs to it, a second older each."""
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode = DELETE", "synchronous = OFF", "cache_size = -262144", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    ((seed, latest),) = connection.execute("SELECT id, created_at FROM message").fetchall()
    connection.execute("CREATE TEMP TABLE copy (number INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL)")
    connection.executemany("INSERT INTO copy VALUES (?, ?, ?)", _copies(latest))
    new = {"id": "copy.id", "created_at": "copy.at", "message_id_header": "copy.id || '@example.com'"}
    _copy(connection, "message", new)
    for table in _tables_of_a_message(connection):
        _copy(connection, table, {"message_id": "copy.id"}, f"message_id = '{seed}'")
    _copy_search(connection, seed)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


def _copies(latest: int) -> Iterator[Tuple[int, str, int]]:
    """Numbers, identifiers and times, oldest first."""
    for number in range(2, MESSAGES + 1):
        at = latest - (MESSAGES + 1 - number) * 1000
        value, text = at << 80 | number, ""
        for _ in range(26):
            text, value = ALPHABET[value & 31] + text, value >> 5
        yield number, "msg_" + text, at


def _columns(connection: sqlite3.Connection, table: str) -> List[str]:
    """Without a row number, which every copy gets by itself."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [name for _, name, kind, _, _, key in columns if key and kind == "INTEGER"]
    alone = sum(1 for column in columns if column[5]) == 1
    return [column[1] for column in columns if not (alone and column[1] in keys)]


def _tables_of_a_message(connection: sqlite3.Connection) -> List[str]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return [
        name
        for (name,) in found
        if any(row[2] == "message" for row in connection.execute(f"PRAGMA foreign_key_list({name})"))
    ]


def _copy(connection: sqlite3.Connection, table: str, changed: Dict[str, str], where: str = "number = 1") -> None:
    columns = _columns(connection, table)
    values = [changed.get(column, f"original.{column}") for column in columns]
    started = time.monotonic()
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} "
        f"FROM copy CROSS JOIN (SELECT * FROM {table} WHERE {where}) AS original ORDER BY copy.number"
    )
    print(f"  {table}: {time.monotonic() - started:.0f} s", file=sys.stderr)


def _copy_search(connection: sqlite3.Connection, seed: str) -> None:
    """The full-text index has no content to copy: it gets the subject and the number."""
    started = time.monotonic()
    connection.execute(
        "INSERT INTO message_search (rowid, subject, people, body, reference) "
        "SELECT message.number, message.subject, message.first_recipient, 'Adjuntamos su factura.', message.id "
        f"FROM message WHERE message.id <> '{seed}'"
    )
    print(f"  message_search: {time.monotonic() - started:.0f} s", file=sys.stderr)
