"""kill -9 before every call while a new database is made and its first secret stored: there is all of it or nothing."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from pathlib import Path
from typing import Any, List, Tuple

import canaries
import oracle
import sending
import shim
from ledger import LedgerServer
from service import Service, ServiceDied
from suite import Point


def schema(database: Path) -> Tuple[int, List[Any]]:
    """The version and everything that was declared, as SQLite reads it from these files."""
    connection = sqlite3.connect(database)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return version, connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()
    finally:
        connection.close()


class Migration(shim.CallSuite):
    name = "migration"
    proves = "DF-09, KY-01; G1 and G17"
    guards = "Storage/Migrations/Migrator.swift `run`: one transaction for each step"
    full, slice = 250, 16

    def attack(self, point: Point) -> None:
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        self.password = canaries.canary("SMTP password")
        service = point.service(own_key=False, env=self.under(point, point.number)).start()
        killed = True
        try:
            self.begin(service, ledger)
            killed = service.stop() != 0
        except ServiceDied:
            pass
        code = service.wait()
        point.expect(code == (-signal.SIGKILL if killed else 0), f"it ended with {code}: {service.stderr()[-300:]}")
        self.reached(point, killed, point.number)
        left = self.left_behind(point, service)
        again = point.service(own_key=False).start()
        self.judge(point, again, ledger)
        point.expect(again.stop() == 0, "the second did not end in order")
        for database in again.databases():
            self.whole(point, *left)
            self.whole(point, *schema(database))
        point.outcome.violations += oracle.check_files(again.databases())
        shim.leave_out_keys(point, again)

    def whole(self, point: Point, version: int, objects: List[Any]) -> None:
        """A version is the same wherever it is found: no point leaves a part of a step."""
        known = self.left / f"schema-{self.binary.stat().st_mtime_ns}-{version}.json"
        made = point.home / "schema.json"
        made.write_text(json.dumps(objects))
        try:
            os.link(made, known)
        except FileExistsError:
            same = json.loads(known.read_text()) == json.loads(json.dumps(objects))
            point.expect(same, f"a part of a step was left: version {version}, {len(objects)} objects")
        made.unlink()

    def begin(self, service: Service, ledger: LedgerServer) -> None:
        account = sending.account(service, ledger, authentication="auto")
        service.call("account.setPassword", {"accountId": account, "password": self.password})
        service.call("system.info")

    def left_behind(self, point: Point, service: Service) -> Tuple[int, List[Any]]:
        """Looked at in a copy: the service shall find what the dead one left."""
        copy = point.home / "copy"
        if not service.data.exists():
            return 0, []
        shutil.copytree(service.data, copy)
        database = copy / "chasqui.sqlite"
        found = schema(database) if database.exists() else (0, [])
        shutil.rmtree(copy)
        return found

    def judge(self, point: Point, service: Service, ledger: LedgerServer) -> None:
        accounts = service.pages("account.list")
        names = sorted(item["name"] for item in accounts if not item.get("address"))
        point.expect(names == ["Jobs", "Notifications", "Replies", "Sales", "Support"], f"predefined accounts: {names}")
        point.expect(len(service.pages("area.list")) == len(set(map(str, service.pages("area.list")))), "an area twice")
        mine = [item for item in accounts if item.get("address")]
        point.expect(len(mine) <= 1, f"{len(mine)} accounts of one call")
        if not mine:
            self.begin(service, ledger)
        else:
            service.call("account.setPassword", {"accountId": mine[0]["id"], "password": self.password})
        point.expect(service.call("system.info")["key"] == "open", "the key is not open")
        report = service.call("system.rotateKey", {"what": "data"})
        point.expect(report["resealed"] == 1 and not report["unreadable"], f"the secret: {report}")
        problems = [item["kind"] for item in service.call("system.check")["problems"]]
        point.expect(not any("key" in kind or "db_" in kind for kind in problems), f"problems: {problems}")
