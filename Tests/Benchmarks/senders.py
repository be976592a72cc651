"""The senders that are compared: each prepares, waits for `go()`, and sends until the last outcome is known to it."""

from __future__ import annotations

import json
import os
import select
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Dict, List, Optional, Type

from processes import Pipe, chasqui, request
from report import OURS

HERE = Path(__file__).resolve().parent
SENDER, RECIPIENT = "ventas@example.com", "ana@example.org"
TEXT = "Estimada señora Núñez: adjuntamos su factura.\n" * 40
HTML = "<html><body>" + "<p>Estimada señora <b>Núñez</b>: adjuntamos su factura del mes.</p>\n" * 250 + "</body></html>\n"


@dataclass(frozen=True)
class Job:
    """What is sent in a round."""

    binary: Path
    work: Path
    port: int
    messages: int
    sessions: int
    #: The certificate to trust; without one there is no TLS.
    authority: Optional[Path] = None
    #: A file that goes with every message.
    attachment: Optional[Path] = None
    seconds: float = 300


def multipart() -> EmailMessage:
    """The 20 KB message that those get who cannot make one."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, RECIPIENT, "Factura 001"
    message.set_content(TEXT)
    message.add_alternative(HTML, subtype="html")
    return message


class Sender:
    """One round of one sender."""

    name = ""
    #: Sends this part of the messages only, because it is too slow for all.
    share = 1.0

    def __init__(self, job: Job) -> None:
        self.job = job
        self.messages = max(job.sessions, int(job.messages * self.share))
        self.directory = Path(tempfile.mkdtemp(prefix="round-", dir=job.work))
        self.pipe: Optional[Pipe] = None

    def __enter__(self) -> "Sender":
        try:
            self.prepare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.pipe is not None:
            self.pipe.kill()

    def prepare(self) -> None:
        """Everything that is not counted."""
        raise NotImplementedError

    def run(self) -> float:
        """Sends everything; seconds until the outcome of the last message is known."""
        started = time.perf_counter()
        self.go()
        self.finish(started)
        return time.perf_counter() - started

    def go(self) -> None:
        self.running.write(b"go\n")

    def finish(self, started: float) -> None:
        line = self._line()
        if line != b"done":
            raise RuntimeError(f"{self.name}: {line.decode()} {self.running.diagnosis()}")

    def _line(self) -> bytes:
        if not select.select([self.running.output], [], [], self.job.seconds)[0]:
            raise RuntimeError(f"{self.name}: not done in {self.job.seconds} s; {self.running.diagnosis()}")
        return self.running.line()

    @property
    def running(self) -> Pipe:
        assert self.pipe is not None
        return self.pipe

    def _ready(self) -> None:
        if self._line() != b"ready":
            raise RuntimeError(f"{self.name} did not start: {self.running.diagnosis()}")


class Chasqui(Sender):
    """The service: every message is asked for by `email.send`, stored, sent by the outbox, and its outcome stored."""

    name = OURS

    def prepare(self) -> None:
        limits = json.dumps({"sessions": max(8, self.job.sessions)})
        arguments = ["--limits", limits]
        if self.job.attachment is not None:
            arguments += ["--attachments", str(self.job.attachment.parent)]
        self.pipe = chasqui(self.job.binary, self.directory, *arguments)
        outgoing: Dict[str, Any] = {
            "enabled": True, "host": "127.0.0.1", "port": self.job.port, "authentication": "none", "default": True,
            "maxSessions": self.job.sessions,
        }  # fmt: skip
        if self.job.authority is None:
            outgoing.update(security="none", allowInsecure=True)
        else:
            outgoing.update(security="starttls", caFile=str(self.job.authority))
        self.pipe.call("account.create", {"name": "Ventas", "address": SENDER, "provider": "smtp", "outgoing": outgoing})
        self.lines = b"".join(self._request(number) for number in range(self.messages))

    def _request(self, number: int) -> bytes:
        params: Dict[str, Any] = {
            "to": [RECIPIENT], "subject": f"Factura {number:06d}", "text": TEXT, "html": HTML,
            "idempotencyKey": f"b{number}",
        }  # fmt: skip
        if self.job.attachment is not None:
            params["attachments"] = [{"path": str(self.job.attachment)}]
        return request(number, "email.send", params)

    def go(self) -> None:
        threading.Thread(target=self.running.write, args=(self.lines,), daemon=True).start()
        self.running.swallow(self.messages)

    def finish(self, started: float) -> None:
        """Asks for the states of the queue, ever closer to the end, so that the asking costs next to nothing."""
        while True:
            queue = self.running.call("system.info", {})["queue"]
            states: Dict[str, int] = {}
            for depth in queue:
                states[depth["state"]] = states.get(depth["state"], 0) + depth["count"]
            sent, elapsed = states.get("sent", 0), time.perf_counter() - started
            if sent >= self.messages:
                return
            if set(states) - {"queued", "sending", "sent"} or elapsed > self.job.seconds:
                raise RuntimeError(f"{self.name}: {states} after {elapsed:.0f} s; {self.running.diagnosis()}")
            time.sleep(min(0.2, max(0.001, (self.messages - sent) * elapsed / (sent + 1) / 2)))


class SMTPSource(Sender):
    """Postfix's load generator: the same octets over and over down open connections; makes and stores nothing."""

    name = "smtp-source"

    def prepare(self) -> None:
        self.file = self.directory / "message"
        self.file.write_bytes(multipart().as_bytes())

    def go(self) -> None:
        command = ["/usr/sbin/smtp-source", "-d", "-s", str(self.job.sessions), "-m", str(self.messages)]
        command += ["-f", SENDER, "-t", RECIPIENT, "-F", str(self.file), f"127.0.0.1:{self.job.port}"]
        self.pipe = Pipe(command, self.directory)

    def finish(self, started: float) -> None:
        if self.running.process.wait(self.job.seconds) != 0:
            raise RuntimeError(f"{self.name}: {self.running.diagnosis()}")


class Nodemailer(Sender):
    """Node's usual mailer with its connection pool; makes every message, stores nothing."""

    name = "nodemailer"
    no_delay = False
    share = 0.1

    def prepare(self) -> None:
        self.pipe = Pipe(["node", str(HERE / "nodemailer.js")], self.directory, node_environment())
        settings = {
            "port": self.job.port, "sessions": self.job.sessions, "messages": self.messages, "from": SENDER,
            "to": RECIPIENT, "text": TEXT, "html": HTML, "noDelay": self.no_delay,
            "authority": self.job.authority and str(self.job.authority),
            "attachment": self.job.attachment and str(self.job.attachment),
        }  # fmt: skip
        self.pipe.write(json.dumps(settings).encode() + b"\n")
        self._ready()


class NodemailerNoDelay(Nodemailer):
    """The same over sockets with TCP_NODELAY, which it does not set by itself."""

    name = "nodemailer, TCP_NODELAY"
    no_delay = True
    share = 1.0


class Smtplib(Sender):
    """Python's own client, a thread and an open connection per session; the same octets over and over."""

    name = library = "smtplib"

    def prepare(self) -> None:
        file = self.directory / "message"
        file.write_bytes(multipart().as_bytes().replace(b"\n", b"\r\n"))
        numbers = [str(number) for number in (self.job.port, self.job.sessions, self.messages)]
        command = [sys.executable, str(HERE / "pysender.py"), self.library, *numbers, str(file), SENDER, RECIPIENT]
        if self.job.authority is not None:
            command.append(str(self.job.authority))
        self.pipe = Pipe(command, self.directory)
        self._ready()


class SmtplibOverTLS(Smtplib):
    """Over TLS its two writes for one message wait for delayed acknowledgements."""

    share = 0.1


class SmtplibNoDelay(Smtplib):
    """The same over sockets with TCP_NODELAY, which it does not set by itself; only TLS makes it matter."""

    name, library = "smtplib, TCP_NODELAY", "smtplib-nodelay"


class Aiosmtplib(Smtplib):
    """The asynchronous client of PyPI."""

    name = library = "aiosmtplib"


def node_environment() -> Dict[str, str]:
    """Where Debian keeps its packages."""
    return {"NODE_PATH": os.pathsep.join(["/usr/share/nodejs", "/usr/lib/nodejs"])}


PLAIN: List[Type[Sender]] = [Chasqui, SMTPSource, NodemailerNoDelay, Nodemailer, Smtplib, Aiosmtplib]
TLS: List[Type[Sender]] = [Chasqui, NodemailerNoDelay, Nodemailer, SmtplibNoDelay, SmtplibOverTLS]
