"""The parent dies or stops listening, at any moment: the service ends in time and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Dict, List

import oracle
import sending
from ledger import LedgerServer
from locks import holders
from reaper import adopt_orphans, gone, session_members
from service import eventually
from suite import HERE, Point, Suite

#: How the parent leaves: it dies; it dies while a sibling keeps both pipes open; it lives and closes our output.
LEAVES = ["dies", "siblingStays", "deaf"]
REQUESTS = 50
IDLE_LIMIT, BUSY_LIMIT = 5, 25
CRASH_WORDS = ("Fatal error", "Program crashed", "Backtrace", "Thread 0")


class Orphans(Suite):
    name = "orphans"
    proves = "JR-42, JR-43, JR-47; G13"
    guards = (
        "RPC/Watching.swift: `if watching.parent() != parent`, `isClosedByReader` and `firstParent`; RPC/StdioServer.swift, `run`: "
        "nobody waits for a reader that is gone (`output.abandon`)"
    )
    full, slice = 1000, 6

    def attack(self, point: Point) -> None:
        adopt_orphans()
        leave, busy = LEAVES[point.number % 3], point.number // 3 % 2 == 1
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service(limits={"sessions": 4, "sessionsPerAccount": 4})
        orders: List[oracle.Order] = []
        if busy:
            service.start()
            sending.account(service, ledger)
            service.stop()
            # Now and then a server that never answers: then the drain takes as long as it may.
            slow = point.chance.random() < 0.05
            ledger.add("dot", **({"instead": "silence", "times": 2} if slow else {"delay": point.chance.random() * 0.3}))
            orders = sending.orders(REQUESTS)
        lines = point.home / "lines"
        lines.write_text("".join(json.dumps(request) + "\n" for request in _requests(point, orders)))
        # Every other time all is said: then nothing that is written can show that nobody listens.
        deaf = point.chance.choice([REQUESTS, point.chance.randrange(REQUESTS)])
        task: Dict[str, Any] = {
            "command": service.command(), "lines": str(lines), "stderr": str(point.home / "stderr.log"),
            "sibling": leave == "siblingStays", "deaf": deaf if leave == "deaf" else None,
        }  # fmt: skip
        parent = subprocess.Popen(
            [sys.executable, "-S", str(HERE / "parent.py"), json.dumps(task)], stdout=subprocess.PIPE, start_new_session=True
        )
        point.closing(lambda: _end_all(parent))
        assert parent.stdout is not None
        child, sibling = map(int, parent.stdout.readline().split())
        heard: List[bytes] = []
        reader = threading.Thread(target=lambda: heard.extend(parent.stdout or []), daemon=True)
        reader.start()
        if leave == "deaf":
            eventually(lambda: gone(child) or heard and heard[-1] == b"deaf\n", 20, what="the end of listening")
        else:
            # Before its first line it cannot know whose child it is; the umask is the first that it changes.
            eventually(lambda: "Umask:\t0077" in Path(f"/proc/{child}/status").read_text(), 20, 0.001, "its first line")
            time.sleep(point.chance.random() ** 2 * 0.6)
            parent.kill()
            parent.wait()
        left = time.monotonic()
        limit = BUSY_LIMIT if busy else IDLE_LIMIT
        try:
            eventually(lambda: gone(child), limit, what="its end")
        except TimeoutError:
            point.expect(False, f"{leave}, {'busy' if busy else 'idle'}: still there after {limit} s")
        point.outcome.peak(**{f"{leave}{'Busy' if busy else 'Idle'}Seconds": round(time.monotonic() - left, 2)})
        others = [pid for pid in session_members(parent.pid, [parent.pid]) if pid not in (parent.pid, sibling)]
        point.expect(not others, f"left behind: {[_name(pid) for pid in others]}")
        lock = holders(service.data / "worker.lock")
        point.expect(not lock, f"worker.lock is held by {lock}")
        log = Path(task["stderr"]).read_text(errors="replace")
        point.expect(not [word for word in CRASH_WORDS if word in log], f"stderr: {log[-500:]}")
        _end_all(parent)
        reader.join(10)
        zombies = _zombies()
        point.expect(not zombies, f"zombies: {zombies}")
        point.outcome.count(**{leave: 1}, replies=len(heard))
        if busy:
            self._nothing_lost(point, service, ledger, orders, heard)

    def _nothing_lost(
        self, point: Point, service: Any, ledger: LedgerServer, orders: List[oracle.Order], heard: List[bytes]
    ) -> None:
        for line in heard:
            reply = json.loads(line) if line != b"deaf\n" else {}
            if "result" in reply:
                orders[reply["id"]].message_id = reply["result"]["messageId"]
        # Only what a server never answers may be uncertain after an orderly end.
        in_flight = sum(rule.used for rule in ledger.rules if rule.instead == "silence")
        ledger.rules.clear()
        service.start()
        verdict = oracle.check(service, ledger, orders, in_flight=in_flight)
        point.expect(service.stop() == 0, "it did not end in order")
        point.outcome.violations += verdict.violations + oracle.check_files(service.databases())
        point.outcome.count(accepted=verdict.accepted, uncertain=verdict.states["uncertain"])


def _requests(point: Point, orders: List[oracle.Order]) -> List[Dict[str, Any]]:
    if orders:
        calls = [("email.send", sending.keyed(item)) for item in orders]
    else:
        reads = [("ping", {}), ("account.list", {}), ("history.list", {"channel": "email"}), ("system.info", {})]
        calls = [point.chance.choice(reads) for _ in range(REQUESTS)]
    return [{"jsonrpc": "2.0", "id": n, "method": method, "params": params} for n, (method, params) in enumerate(calls)]


def _name(pid: int) -> str:
    try:
        return f"{pid} {Path(f'/proc/{pid}/cmdline').read_bytes()[:80]!r}"
    except FileNotFoundError:
        return str(pid)


def _zombies() -> List[int]:
    """Children of this process that nobody has collected."""
    found = []
    for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        if fields[0] == "Z":
            found.append(int(pid))
    return found


def _end_all(parent: "subprocess.Popen[bytes]") -> None:
    """The parent, and what is left of its session."""
    if parent.poll() is None:
        parent.kill()
        parent.wait()
    for pid in session_members(parent.pid, [parent.pid]):
        os.kill(pid, signal.SIGKILL)
        eventually(lambda pid=pid: gone(pid), 5, what=f"the end of {pid}")
    session_members(parent.pid, [parent.pid])
