"""A small disk fills up to its last block at random moments of sending, and has room again a moment later."""

from __future__ import annotations

import subprocess
import time
from typing import Any, List

import oracle
import sending
from ledger import LedgerServer
from service import Call, CallFailed, Service, eventually
from suite import Point, Suite

MEGABYTES = (8, 16, 64)
#: Times that a point fills the disk.
CYCLES = 4


class Disk:
    """A file system of a few megabytes: ext4 on a loop device, or in memory."""

    def __init__(self, point: Point, megabytes: int, kind: str) -> None:
        self.place = point.home / "disk"
        self.place.mkdir()
        self.filler = self.place / "filler"
        if kind == "ext4":
            # Beside the point and not in it: what the searches for secrets read is the mounted files.
            image = point.home.with_name(point.home.name + ".image")
            with open(image, "wb") as file:
                file.truncate(megabytes << 20)
            point.closing(lambda: image.unlink())
            self.run("mkfs.ext4", "-q", "-F", "-m", "0", str(image))
            self.run("mount", "-o", "loop", str(image), str(self.place))
        else:
            self.run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(self.place))
        point.closing(self.unmount)

    def run(self, *command: str) -> None:
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            raise AssertionError(f"{command[0]} is missing: install e2fsprogs and mount") from None
        assert done.returncode == 0, f"{' '.join(command)}: {done.stderr.strip()}: this suite needs root to mount"

    def unmount(self) -> None:
        subprocess.run(["umount", str(self.place)], capture_output=True)
        self.place.rmdir()

    def fill(self) -> None:
        """Takes every block that is left."""
        with open(self.filler, "ab", buffering=0) as file:
            for size in (1 << 20, 64 << 10, 4096, 512, 1):
                while True:
                    try:
                        if file.write(bytes(size)) < size:
                            break
                    except OSError:
                        break

    def free(self) -> None:
        self.filler.unlink()


class DiskFull(Suite):
    name = "diskfull"
    proves = "DF-02; G14"
    guards = (
        "Storage/Writer/GroupWriter.swift `afterFullDisk`: `spendReserve` gives outcomes their room; "
        "Storage/Files/DiskSpace.swift `admitsWork`: work is admitted again once there is room"
    )
    full, slice = 60, 2

    def attack(self, point: Point) -> None:
        kind = ("ext4", "tmpfs")[point.number % 2]
        megabytes = MEGABYTES[point.number // 2 % 3]
        disk = Disk(point, megabytes, kind)
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        chance = point.chance
        service = point.service(data=disk.place / "data", limits={"sessions": 3, "freeDiskMB": 0}).start()
        sending.account(service, ledger, maxSessions=3)
        ledger.add("dot", delay=lambda: time.sleep(chance.random() * 0.1))
        orders: List[oracle.Order] = []
        for _ in range(CYCLES):
            self.cycle(point, disk, service, ledger, orders)
        verdict = oracle.check(service, ledger, orders, in_flight=0, timeout=120)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += verdict.violations + oracle.check_files(service.databases())
        point.expect(verdict.accepted, "nothing was sent, so nothing was tried")
        point.outcome.count(cycles=CYCLES, orders=len(orders), accepted=verdict.accepted, **dict(verdict.states))

    def cycle(
        self, point: Point, disk: Disk, service: Service, ledger: LedgerServer, orders: List[oracle.Order]
    ) -> None:
        chance = point.chance
        # Something is on its way when the last block goes: accepted by the server, and its outcome not yet written.
        calls = self.send(service, orders, chance.randint(2, 6))
        time.sleep(chance.random() * 0.15)
        greedy = chance.random() < 0.3
        disk.fill()
        # Given back to the disk while it was being filled, the reserve is gone with the rest.
        greedy = greedy or not (service.data / "outcome.reserve").exists()
        full = time.monotonic()
        while time.monotonic() - full < 0.3 + chance.random():
            calls += self.send(service, orders, 2)
            time.sleep(0.05)
            if greedy:
                disk.fill()
        refused = self.answers(point, calls)
        if not greedy:
            self.recorded(point, service, ledger)
        disk.free()
        self.recovers(point, service, orders)
        point.outcome.count(refused=refused, greedy=int(greedy))

    def send(self, service: Service, orders: List[oracle.Order], count: int) -> "List[tuple[oracle.Order, Call]]":
        made = sending.orders(count)
        orders += made
        return [(item, service.request("email.send", sending.keyed(item))) for item in made]

    def answers(self, point: Point, calls: "List[tuple[oracle.Order, Call]]") -> int:
        """Reads every answer; how many were refused. Each says that it is the disk."""
        refused = 0
        for item, call in calls:
            try:
                item.message_id = call.result()["messageId"]
            except CallFailed as failure:
                refused += 1
                point.expect(failure.slug == "disk_full", f"not disk_full: {failure}")
        return refused

    def recorded(self, point: Point, service: Service, ledger: LedgerServer) -> None:
        """While the disk is still full, what the server has taken becomes known as sent."""

        def known() -> Any:
            there = {item["subject"]: oracle.state_of(item) for item in oracle.history(service).values()}
            return not [name for name in ledger.by_subject() if there.get(name) not in oracle.SENT]

        try:
            eventually(known, 5, what="outcomes to be recorded on the full disk")
        except (AssertionError, TimeoutError) as late:
            point.expect(False, f"the reserve did not serve: {late}")

    def recovers(self, point: Point, service: Service, orders: List[oracle.Order]) -> None:
        freed = time.monotonic()
        (probe,) = sending.orders(1)
        orders.append(probe)

        def accepted() -> Any:
            try:
                probe.message_id = service.call("email.send", sending.keyed(probe))["messageId"]
                return True
            except CallFailed as failure:
                point.expect(failure.slug == "disk_full", f"not disk_full: {failure}")
                return False

        def left() -> bool:
            return service.call("message.get", {"messageId": probe.message_id})["state"] in oracle.SENT

        try:
            eventually(accepted, 10, what="a new message to be accepted")
            eventually(left, 10, what="a new message to leave")
        except (AssertionError, TimeoutError) as late:
            point.expect(False, f"it did not recover: {late}: {service.stderr()[-500:]}")
        seconds = time.monotonic() - freed
        point.expect(seconds <= 10, f"{seconds:.1f} s until a new message left")
        point.outcome.peak(recoverySeconds=round(seconds, 1))

