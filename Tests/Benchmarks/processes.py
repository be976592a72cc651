"""Processes that speak JSON-RPC in lines on their pipes, driven with as little work as Python allows."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

#: What one read takes from a pipe at most.
CHUNK = 1 << 20


def request(id: Any, method: str, params: Any) -> bytes:
    """One line of input."""
    body = {"jsonrpc": "2.0", "id": id, "method": method, "params": params}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Pipe:
    """A child process; its replies are only counted unless `call` wants one."""

    def __init__(self, command: Sequence[str], directory: Path, environment: Optional[Dict[str, str]] = None) -> None:
        self.log = directory / "stderr"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,
                env={**os.environ, "HOME": str(directory), **(environment or {})},
            )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.input, self.output = self.process.stdin.fileno(), self.process.stdout.fileno()
        self.rest = b""

    @property
    def pid(self) -> int:
        return self.process.pid

    def write(self, octets: bytes) -> None:
        view = memoryview(octets)
        while view:
            view = view[os.write(self.input, view) :]

    def read(self) -> bytes:
        """What is there, waiting until something is."""
        octets = os.read(self.output, CHUNK)
        if not octets:
            raise RuntimeError(f"it ended: {self.diagnosis()}")
        return octets

    def line(self) -> bytes:
        while b"\n" not in self.rest:
            self.rest += self.read()
        line, _, self.rest = self.rest.partition(b"\n")
        return line

    def call(self, method: str, params: Any) -> Any:
        self.write(request("call", method, params))
        reply = json.loads(self.line())
        if "result" not in reply:
            raise RuntimeError(f"{method}: {reply} {self.diagnosis()}")
        return reply["result"]

    def exchange(self, octets: bytes, count: int) -> float:
        """Writes prepared requests while it counts their replies; seconds until the last of them."""
        writer = threading.Thread(target=self.write, args=(octets,), daemon=True)
        started = time.perf_counter()
        writer.start()
        self.swallow(count)
        seconds = time.perf_counter() - started
        writer.join()
        return seconds

    def swallow(self, count: int) -> None:
        """Takes that many replies; none may be an error."""
        while count > 0:
            octets = self.read()
            if b'"error"' in octets:
                raise RuntimeError(f"refused: {octets[:500]!r}")
            count -= octets.count(b"\n")

    def status(self, field: str) -> int:
        """Octets of a memory field in /proc, such as VmRSS."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
        raise RuntimeError(f"no {field} of process {self.pid}")

    def diagnosis(self) -> str:
        return f"stderr ends: {self.log.read_text(errors='replace')[-800:]}"

    def end(self) -> None:
        """End of input, then whatever it takes."""
        self.process.stdin.close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def __enter__(self) -> "Pipe":
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is None:
            self.end()
        else:
            self.kill()


def chasqui(binary: Path, directory: Path, *arguments: str, mode: str = "live") -> Pipe:
    """The service on `directory`/data, with a home of its own."""
    command = [str(binary), "serve", "--data", str(directory / "data"), "--mode", mode, "--log-level", "warning"]
    return Pipe([*command, *arguments], directory)


def delta_chat_program() -> str:
    """The server of PyPI's package, itself and not its wrapper in Python."""
    import deltachat_rpc_server

    return str(Path(deltachat_rpc_server.__file__).parent / "deltachat-rpc-server")


def delta_chat(directory: Path) -> Pipe:
    """Delta Chat's JSON-RPC server, the nearest relative on stdio."""
    return Pipe([delta_chat_program()], directory, {"DC_ACCOUNTS_PATH": str(directory / "accounts"), "RUST_LOG": "error"})


def percentile(values: List[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
