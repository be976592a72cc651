"""What takes the messages: Postfix's `smtp-sink`, and a real Postfix that throws away what it has queued."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import List, Optional

TESTS = Path(__file__).resolve().parents[1]
sys.path += [str(TESTS / "Interop"), str(TESTS / "ProcessTests")]

import trustme  # noqa: E402
from rigs import Postfix, free_ports  # noqa: E402


class Sink:
    """`smtp-sink` on a free port; it counts what it takes into a file."""

    tls_authority: Optional[Path] = None

    def __init__(self, directory: Path) -> None:
        self.counters = directory / "sink"
        self.port = free_ports(1)[0]
        command = ["/usr/sbin/smtp-sink", "-c"]
        if os.geteuid() == 0:
            command += ["-u", "nobody"]
        with open(self.counters, "wb") as counters:
            self.process = subprocess.Popen([*command, f"127.0.0.1:{self.port}", "256"], stdout=counters, stderr=counters)
        deadline = time.monotonic() + 10
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError(f"smtp-sink does not listen: {self.counters.read_text()}")
            time.sleep(0.02)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def taken(self) -> Optional[int]:
        """Messages so far."""
        with open(self.counters, "rb") as file:
            file.seek(max(0, self.counters.stat().st_size - 100))
            found = re.findall(rb"mesg=\s*(\d+)", file.read())
        return int(found[-1]) if found else 0

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


class Discarding(Postfix):
    """Postfix with STARTTLS on `port`: it queues every message durably, then its `discard` transport drops it."""

    def __init__(self) -> None:
        super().__init__(trustme.CA(), {})
        self.tls_authority = self.ca_file

    def taken(self) -> Optional[int]:
        return None

    def _dovecot(self) -> None:
        """Nobody logs in."""

    def _main(self, reader: "object") -> str:
        kept: List[str] = []
        replaced = {
            "mynetworks": "127.0.0.0/8",
            "default_transport": "discard:",
            "relay_transport": "discard:",
            "smtpd_sasl_auth_enable": "no",
            "smtpd_relay_restrictions": "permit_mynetworks, reject",
            "smtpd_recipient_restrictions": "permit_mynetworks, reject",
        }
        for line in super()._main(reader).splitlines():  # type: ignore[arg-type]
            name = line.split("=")[0].strip()
            if name not in replaced and not name.startswith("virtual_"):
                kept.append(line)
        return "\n".join(kept + [f"{name} = {value}" for name, value in replaced.items()]) + "\n"

    def _master(self) -> str:
        return super()._master() + "discard unix - - n - - discard\n"
