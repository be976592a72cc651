"""The senders that are compared: each prepares, waits for `go()`, and sends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Dict, List, Optional, Type

HERE = Path(__file__).resolve().parent
SENDER, RECIPIENT = "ventas@example.com", "ana@example.org"
TEXT = "Estimada señora Núñez: adjuntamos su factura.\n" * 40
HTML = "<html><body>" + "<p>Estimada señora <b>Núñez</b>: adjuntamos su factura del mes.</p>\n" * 250 + "</body></html>\n"


@dataclass(frozen=True)
class Job:
    """What is sent in a round."""

    binary: Path
    work: Path
    messages: int
    sessions: int


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

    def __init__(self, job: Job, port: int) -> None:
        self.job, self.port = job, port
        self.process: "Optional[subprocess.Popen[Any]]" = None
        self.directory = Path(tempfile.mkdtemp(prefix="round-", dir=job.work))

    def __enter__(self) -> "Sender":
        try:
            self.prepare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:
                        pass

    def prepare(self) -> None:
        """Everything that is not counted."""

    def go(self) -> None:
        """Begins to send."""
        raise NotImplementedError

    def diagnosis(self) -> str:
        return ""


class Chasqui(Sender):
    """The service: every message is asked for by `email.send`, stored, and sent by the outbox."""

    name = "chasqui"

    def prepare(self) -> None:
        self.log = self.directory / "stderr"
        command = [str(self.job.binary), "serve", "--data", str(self.directory / "data")]
        command += ["--mode", "live", "--limits", json.dumps({"sessions": max(8, self.job.sessions)})]
        environment = {**os.environ, "HOME": str(self.directory)}
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=environment)
        outgoing = {
            "enabled": True, "host": "127.0.0.1", "port": self.port, "security": "none", "allowInsecure": True,
            "authentication": "none", "default": True, "maxSessions": self.job.sessions,
        }  # fmt: skip
        self.call("account.create", {"name": "Ventas", "address": SENDER, "provider": "smtp", "outgoing": outgoing})
        self.lines = b"".join(
            self.line(number, "email.send", {
                "to": [RECIPIENT], "subject": f"Factura {number:06d}", "text": TEXT, "html": HTML, "idempotencyKey": f"b{number}",
            })
            for number in range(self.job.messages)
        )  # fmt: skip

    def line(self, id: Any, method: str, params: Dict[str, Any]) -> bytes:
        return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}, ensure_ascii=False).encode() + b"\n"

    def call(self, method: str, params: Dict[str, Any]) -> Any:
        assert self.process is not None and self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(self.line("x", method, params))
        self.process.stdin.flush()
        reply = self.process.stdout.readline()
        if b'"result"' not in reply:
            raise RuntimeError(f"{method}: {reply[:500]!r} {self.log.read_text()[-500:]}")
        return json.loads(reply)["result"]

    def go(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self) -> None:
        assert self.process is not None and self.process.stdin is not None
        try:
            self.process.stdin.write(self.lines)
            self.process.stdin.flush()
        except (OSError, ValueError):
            pass

    def _read(self) -> None:
        assert self.process is not None and self.process.stdout is not None
        self.refused: List[bytes] = []
        try:
            for line in self.process.stdout:
                if b'"error"' in line:
                    self.refused.append(line)
        except (OSError, ValueError):
            pass

    def diagnosis(self) -> str:
        return f"refused: {self.refused[:2]!r}; stderr ends: {self.log.read_text()[-800:]}"


class SMTPSource(Sender):
    """Postfix's load generator: the same octets over and over down open connections; makes and stores nothing."""

    name = "smtp-source"

    def prepare(self) -> None:
        self.file = self.directory / "message"
        self.file.write_bytes(multipart().as_bytes())

    def go(self) -> None:
        command = ["/usr/sbin/smtp-source", "-d", "-s", str(self.job.sessions), "-m", str(self.job.messages)]
        command += ["-f", SENDER, "-t", RECIPIENT, "-F", str(self.file), f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Nodemailer(Sender):
    """Node's usual mailer with its connection pool; makes every message, stores nothing."""

    name = "nodemailer"
    no_delay = False

    def prepare(self) -> None:
        self.process = subprocess.Popen(
            ["node", str(HERE / "nodemailer.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"},
        )
        settings = {
            "port": self.port, "sessions": self.job.sessions, "messages": self.job.messages, "from": SENDER, "to": RECIPIENT,
            "text": TEXT, "html": HTML, "noDelay": self.no_delay,
        }  # fmt: skip
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(settings).encode() + b"\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != b"ready\n":
            raise RuntimeError("nodemailer did not start")

    def go(self) -> None:
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()


class NodemailerNoDelay(Nodemailer):
    """The same over sockets with TCP_NODELAY, which it does not set by itself."""

    name = "nodemailer, TCP_NODELAY"
    no_delay = True


class Smtplib(Sender):
    """Python's own client, a thread and an open connection per session; the same octets over and over."""

    name = "smtplib"

    def prepare(self) -> None:
        self.octets = multipart().as_bytes().replace(b"\n", b"\r\n")
        script = (
            "import smtplib, sys, threading\n"
            "port, sessions, messages = map(int, sys.argv[1:4])\n"
            "octets = open(sys.argv[4], 'rb').read()\n"
            "def run(count):\n"
            "    with smtplib.SMTP('127.0.0.1', port) as session:\n"
            "        for _ in range(count): session.sendmail(sys.argv[5], [sys.argv[6]], octets)\n"
            "print('ready', flush=True); sys.stdin.readline()\n"
            "shares = [messages // sessions + (n < messages % sessions) for n in range(sessions)]\n"
            "threads = [threading.Thread(target=run, args=(share,)) for share in shares]\n"
            "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        )
        file = self.directory / "message"
        file.write_bytes(self.octets)
        numbers = [str(n) for n in (self.port, self.job.sessions, self.job.messages)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *numbers, str(file), SENDER, RECIPIENT],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.process.stdout.readline()

    def go(self) -> None:
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(b"go\n")
        self.process.stdin.flush()


ALL: Dict[str, Type[Sender]] = {sender.name: sender for sender in (Chasqui, SMTPSource, NodemailerNoDelay, Nodemailer, Smtplib)}
