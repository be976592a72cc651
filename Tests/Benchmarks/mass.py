"""One mass send: how fast its recipients are accepted, how fast it drains, and how others fare meanwhile."""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any, Dict, List

from memory import megabytes
from processes import Pipe, chasqui, percentile, request
from report import OURS, Table
from run import Run
from senders import SENDER
from servers import Sink

PART = 1000
TEXT = "Estimado cliente: estas son las novedades de junio.\n" * 20
HTML = "<p>Estimado cliente: estas son las <b>novedades</b> de junio.</p>\n" * 40


def bulk(run: Run) -> List[Table]:
    count = run.messages * 100
    rates = Table(
        "bulk",
        f"A mass send to {count:,} recipients",
        f"4 KB of text and HTML, recipients in calls of {PART:,}; to smtp-sink over 8 connections. Accepted: from the "
        "first call until "
        "the last recipient has a message of their own, durable; the first of them leave meanwhile. Drained: from then "
        "until the last outcome is recorded. Meanwhile another client asks for `history.list` and `email.send` by "
        "turns, 50 times a second.",
        ["accepted per second", "drained per second"],
    )
    others = Table(
        "bulk-others",
        "Meanwhile: milliseconds, and memory in MB",
        "What the other client's calls take while recipients are accepted and while the mail leaves; the highest "
        "resident memory of the service.",
        ["accepting, p50", "accepting, p99", "draining, p50", "draining, p99", "peak MB"],
        less_is_better=True,
        digits=1,
    )
    for _ in range(max(1, run.rounds // 3)):
        directory = run.scratch()
        with Sink(run.scratch()) as sink, chasqui(
            run.binary, directory, "--limits", json.dumps({"sessions": 8, "messagesPerConnection": 10_000})
        ) as pipe:
            account(pipe, sink.port)
            neighbour = Neighbour(pipe)
            started = time.perf_counter()
            mass = feed(neighbour, count)
            accepted = time.perf_counter() - started
            meanwhile = neighbour.taken()
            before = neighbour.call("bulk.get", {"bulkId": mass})["messages"].get("sent", 0)
            drained_from = time.perf_counter()
            while True:
                view = neighbour.call("bulk.get", {"bulkId": mass})
                if view["state"] == "finished":
                    break
                time.sleep(0.2)
            drained = time.perf_counter() - drained_from
            later = neighbour.taken()
            peak = megabytes(pipe.status("VmHWM"))
            neighbour.stop()
            if view["messages"] != {"sent": count} or (sink.taken() or 0) < count:
                raise RuntimeError(f"{view['messages']}, smtp-sink took {sink.taken()}")
        rates.add(OURS, "accepted per second", count / accepted)
        rates.add(OURS, "drained per second", (count - before) / drained)
        for name, found in (("accepting", meanwhile), ("draining", later)):
            others.add(OURS, f"{name}, p50", percentile(found, 0.5))
            others.add(OURS, f"{name}, p99", percentile(found, 0.99))
        others.add(OURS, "peak MB", peak)
        print(
            f"bulk: accepted in {accepted:.1f} s ({before:,} had left), drained in {drained:.1f} s "
            f"({(count - before) / drained:,.0f}/s), peak {peak:.0f} MB; others p99 "
            f"{percentile(meanwhile, 0.99):.1f} and {percentile(later, 0.99):.1f} ms of {len(meanwhile)} and {len(later)}",
            file=sys.stderr,
        )
    return [rates, others]


def account(pipe: Pipe, port: int) -> None:
    outgoing = {
        "enabled": True, "host": "127.0.0.1", "port": port, "security": "none", "allowInsecure": True,
        "authentication": "none", "default": True, "maxSessions": 8,
    }  # fmt: skip
    pipe.call("account.create", {"name": "Ventas", "address": SENDER, "provider": "smtp", "outgoing": outgoing})


def feed(client: "Neighbour", count: int) -> str:
    """Gives the recipients in parts; returns when all of them have their message."""
    mass = ""
    for start in range(0, count, PART):
        recipients = [{"to": f"Cliente {n} <c{n}@example.org>", "key": f"k{n}"} for n in range(start, min(count, start + PART))]
        params: Dict[str, Any] = {"recipients": recipients, "wait": False, "idempotencyKey": f"part-{start}"}
        params.update({"bulkId": mass} if mass else {"subject": "Novedades de junio", "text": TEXT, "html": HTML})
        mass = client.call("email.sendBulk", params)["bulkId"]
    while client.call("bulk.get", {"bulkId": mass})["state"] == "expanding":
        time.sleep(0.05)
    return mass


class Neighbour:
    """Shares the pipe: calls of its own by the way, each timed, and the calls of the one who asks for more."""

    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe
        self.asked: Dict[str, float] = {}
        self.delays: List[float] = []
        self.replies: Dict[str, Any] = {}
        self.changed = threading.Condition()
        self.writing = threading.Lock()
        self.number = 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._ask)]
        for thread in self.threads:
            thread.start()

    def call(self, method: str, params: Any) -> Any:
        with self.changed:
            self.number += 1
            name = f"call-{self.number}"
        with self.writing:
            self.pipe.write(request(name, method, params))
        with self.changed:
            self.changed.wait_for(lambda: name in self.replies, 120)
            reply = self.replies.pop(name)
        if "result" not in reply:
            raise RuntimeError(f"{method}: {reply}")
        return reply["result"]

    def taken(self) -> List[float]:
        """What was measured since the last time."""
        with self.changed:
            found, self.delays = self.delays, []
        return found

    def stop(self) -> None:
        self.over.set()
        self.threads[1].join()
        self.call("ping", {})

    def _ask(self) -> None:
        number = 0
        while not self.over.wait(0.02):
            number += 1
            name = f"other-{number}"
            if number % 2:
                line = request(name, "history.list", {"channel": "email", "limit": 20})
            else:
                line = request(name, "email.send", {"to": ["solo@example.org"], "subject": "x", "text": "x"})
            self.asked[name] = time.perf_counter()
            with self.writing:
                self.pipe.write(line)

    def _read(self) -> None:
        while True:
            try:
                line = self.pipe.line()
            except (RuntimeError, OSError, ValueError):
                return
            now = time.perf_counter()
            reply = json.loads(line)
            name = str(reply.get("id"))
            with self.changed:
                if name in self.asked:
                    self.delays.append((now - self.asked.pop(name)) * 1000)
                else:
                    self.replies[name] = reply
                    self.changed.notify_all()
