"""The real binary behind its pipes: raw lines for the framing tests, `call()` for the rest."""

from __future__ import annotations

import base64
import itertools
import json
import os
import queue
import re
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

import pytest

import canaries
import strictjson

ROOT = Path(__file__).resolve().parents[2]


def find_binary() -> Path:
    """The binary under test: CHASQUI_BINARY, else the debug build."""
    path = Path(os.environ.get("CHASQUI_BINARY") or ROOT / ".build" / "debug" / "chasqui")
    if not os.access(path, os.X_OK):
        raise pytest.UsageError(f"no service binary at {path}: build it (swift build) or set CHASQUI_BINARY")
    return path.resolve()


LINE_LIMIT_OUT = 8 * 1024 * 1024


class ServiceDied(Exception):
    """The process ended while something was expected from it."""


class CallFailed(Exception):
    """An error reply."""

    def __init__(self, method: str, error: Dict[str, Any]) -> None:
        self.error = error
        self.code: int = error["code"]
        self.data: Dict[str, Any] = error.get("data") or {}
        self.slug: str = self.data.get("slug", "")
        super().__init__(f"{method}: {json.dumps(error, ensure_ascii=False)}")


class Call:
    """A request under way."""

    def __init__(self, service: "Service", method: str, id: Any, started: float) -> None:
        self.service, self.method, self.id, self.started = service, method, id, started
        self.answered: Optional[float] = None
        self._reply: "queue.Queue[Any]" = queue.Queue()
        self._value: Any = None

    def settle(self, value: Any) -> None:
        self.answered = time.monotonic()
        self._reply.put(value)

    def reply(self, timeout: float = 30) -> Dict[str, Any]:
        """The whole reply object."""
        if self._value is None:
            try:
                self._value = self._reply.get(timeout=timeout)
            except queue.Empty:
                raise TimeoutError(f"no reply to {self.method} in {timeout} s; {self.service.diagnosis()}") from None
        if isinstance(self._value, Exception):
            raise self._value
        return self._value

    def result(self, timeout: float = 30) -> Any:
        reply = self.reply(timeout)
        if "error" in reply:
            raise CallFailed(self.method, reply["error"])
        return reply["result"]


def limit_arguments(limits: Optional[Dict[str, Any]]) -> List[str]:
    """How the service is told shorter time limits; the one place that knows."""
    return ["--limits", json.dumps(limits)] if limits else []


def write_key(path: Path) -> None:
    """A new master key as the service takes it: 32 random octets in base64, closed to others."""
    text = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
    canaries.watch_key(text)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text + "\n")


class Service:
    """One process of the binary with a data directory of its own or a shared one."""

    _numbers = itertools.count(1)

    def __init__(
        self,
        binary: Path,
        home: Path,
        *,
        data: Optional[Path] = None,
        key_file: Optional[Path] = None,
        own_key: bool = True,
        mode: Optional[str] = "live",
        limits: Optional[Dict[str, Any]] = None,
        args: Sequence[str] = (),
        env: Optional[Dict[str, str]] = None,
        wrapper: Sequence[str] = (),
    ) -> None:
        self.binary, self.home = binary, home
        self.data = data or home / "data"
        # With `own_key` the tests make the key and name its file; without, the service makes its own at its usual place.
        self.own_key = own_key
        self.key_file = key_file or (home / "master.key" if own_key else home / ".config" / "chasqui" / "master.key")
        if own_key and not self.key_file.exists():
            write_key(self.key_file)
        self.mode, self.limits = mode, limits
        self.args, self.env, self.wrapper = list(args), env, list(wrapper)
        self.process: Optional["subprocess.Popen[bytes]"] = None
        #: What was wrong with lines on stdout, over all starts.
        self.faults: List[str] = []
        self._reset()

    def _reset(self) -> None:
        self.received: List[Any] = []
        self.arrived = threading.Condition()
        self.ended = False
        self.calls: Dict[Any, Call] = {}
        self.ids = itertools.count(1)
        #: Cleared: what it writes is not read for now, as by a parent that is busy.
        self.listening = threading.Event()
        self.listening.set()
        self._write_lock = threading.Lock()

    # starting and ending

    def command(self) -> List[str]:
        command = [*self.wrapper, str(self.binary), "serve", "--data", str(self.data)]
        if self.own_key:
            command += ["--key-file", str(self.key_file)]
        if self.mode:
            command += ["--mode", self.mode]
        return command + limit_arguments(self.limits) + self.args

    def start(self) -> "Service":
        assert self.process is None or self.process.poll() is not None, "already running"
        number = next(Service._numbers)
        self.stdout_log = self.home / f"stdout-{number}.jsonl"
        self.stderr_log = self.home / f"stderr-{number}.log"
        self._reset()
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.home), "LC_ALL": "C.UTF-8"}
        environment.update(self.env or {})
        with open(self.stderr_log, "wb") as stderr:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=environment,
                cwd=self.home,
                bufsize=0,
            )
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()
        return self

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def close_stdin(self) -> None:
        assert self.process is not None and self.process.stdin is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def wait(self, timeout: float = 30) -> int:
        """The exit code, after everything it wrote has been read."""
        assert self.process is not None
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"still running after {timeout} s; {self.diagnosis()}") from None
        self._reader.join(10)
        return code

    def stop(self, timeout: float = 40) -> int:
        """End of stdin, then the exit code."""
        self.close_stdin()
        return self.wait(timeout)

    def signal(self, number: int) -> None:
        """Nothing where it has ended: its reader may have seen that before us."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """kill -9, and waits until it is gone."""
        if self.running:
            self.signal(signal.SIGKILL)
        self.wait(10)

    def discard(self) -> None:
        """Ends the process however it can and closes our ends of its pipes."""
        if self.process is None:
            return
        self.listening.set()
        if self.running:
            self.kill()
        self._reader.join(10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except (BrokenPipeError, OSError):
                    pass

    def __enter__(self) -> "Service":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.discard()

    # reading

    def _read(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        pending = bytearray()
        with open(self.stdout_log, "wb") as log:
            while True:
                self.listening.wait()
                try:
                    chunk = os.read(process.stdout.fileno(), 1 << 16)
                except (OSError, ValueError):
                    break
                if not chunk:
                    break
                log.write(chunk)
                log.flush()
                if b"\n" not in chunk:
                    pending += chunk
                    continue
                pending += chunk
                *lines, rest = bytes(pending).split(b"\n")
                pending = bytearray(rest)
                for line in lines:
                    self._line(line)
        if pending and process.poll() != -signal.SIGKILL:
            self.faults.append(f"{len(pending)} octets after the last newline: {bytes(pending[:80])!r}")
        with self.arrived:
            self.ended = True
            self.arrived.notify_all()
        for call in list(self.calls.values()):
            call.settle(ServiceDied(f"the process ended before the reply to {call.method}; {self.diagnosis()}"))

    def _line(self, line: bytes) -> None:
        try:
            value = strictjson.parse(line)
        except ValueError as looseness:
            self.faults.append(f"{looseness}: {line[:200]!r}")
            return
        fault = strictjson.message_fault(value)
        if fault:
            self.faults.append(f"{fault}: {line[:200]!r}")
        if len(line) > LINE_LIMIT_OUT:
            self.faults.append(f"a line of {len(line)} octets")
        if isinstance(value, dict) and "method" not in value:
            try:
                call = self.calls.pop(value.get("id"), None)
            except TypeError:
                call = None
            if call is not None:
                call.settle(value)
                return
        with self.arrived:
            self.received.append(value)
            self.arrived.notify_all()

    def next(self, timeout: float = 10) -> Any:
        """The next line that answers no `call()`, parsed; notifications included."""
        return self.take(lambda _: True, timeout)

    def next_reply(self, timeout: float = 10) -> Any:
        """The next reply or batch of replies that answers no `call()`."""
        return self.take(lambda value: not (isinstance(value, dict) and "method" in value), timeout)

    def take(self, wanted: Callable[[Any], bool], timeout: float = 10) -> Any:
        """Removes and returns the first line for which `wanted` holds."""
        deadline = time.monotonic() + timeout
        with self.arrived:
            while True:
                for index, value in enumerate(self.received):
                    if wanted(value):
                        return self.received.pop(index)
                if self.ended:
                    raise ServiceDied(f"the process ended; {self.diagnosis()}")
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"nothing that fits in {timeout} s; {self.diagnosis()}")
                self.arrived.wait(left)

    def replies(self, count: int, timeout: float = 30) -> List[Any]:
        deadline = time.monotonic() + timeout
        return [self.next_reply(max(0.01, deadline - time.monotonic())) for _ in range(count)]

    def silent(self, ping_id: str = "fence") -> bool:
        """True when nothing but the reply to a `ping` sent now comes: what was sent before is not answered."""
        self.send({"jsonrpc": "2.0", "id": ping_id, "method": "ping"})
        self.take(lambda value: isinstance(value, dict) and value.get("id") == ping_id)
        with self.arrived:
            return not [value for value in self.received if not (isinstance(value, dict) and "method" in value)]

    # writing

    def send_bytes(self, data: bytes) -> None:
        assert self.process is not None and self.process.stdin is not None
        view = memoryview(data)
        with self._write_lock:
            while view:
                view = view[os.write(self.process.stdin.fileno(), view) :]

    def send_line(self, line: "bytes | str") -> None:
        self.send_bytes((line.encode() if isinstance(line, str) else line) + b"\n")

    def send(self, value: Any) -> None:
        self.send_line(json.dumps(value, ensure_ascii=False))

    def request(self, method: str, params: Optional[Dict[str, Any]] = None, id: Any = None) -> Call:
        id = f"c{next(self.ids)}" if id is None else id
        call = Call(self, method, id, time.monotonic())
        self.calls[id] = call
        message: Dict[str, Any] = {"jsonrpc": "2.0", "id": id, "method": method}
        if params is not None:
            message["params"] = params
        try:
            self.send(message)
        except (BrokenPipeError, ValueError) as fault:
            self.calls.pop(id, None)
            raise ServiceDied(f"stdin is closed; {self.diagnosis()}") from fault
        if self.ended and id in self.calls:
            call.settle(ServiceDied(f"the process ended before the reply to {method}"))
        return call

    def call(self, method: str, params: Optional[Dict[str, Any]] = None, timeout: float = 30) -> Any:
        """The result, or `CallFailed`."""
        return self.request(method, params).result(timeout)

    def fails(self, method: str, params: Optional[Dict[str, Any]] = None, timeout: float = 30) -> CallFailed:
        """The error; an `AssertionError` when the call succeeds."""
        try:
            result = self.call(method, params, timeout)
        except CallFailed as failure:
            return failure
        raise AssertionError(f"{method} succeeded: {result}")

    def notify(self, method: str, params: Dict[str, Any]) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    # looking

    def pages(self, method: str, params: Optional[Dict[str, Any]] = None) -> List[Dict[str, Any]]:
        """All items of a list method."""
        items: List[Dict[str, Any]] = []
        cursor = None
        while True:
            page = self.call(method, {"limit": 500, **(params or {}), **({"cursor": cursor} if cursor else {})})
            items += page["items"]
            cursor = page.get("nextCursor")
            if not cursor:
                return items

    def memory(self, field: str = "VmRSS") -> int:
        """Octets, from /proc."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
        raise KeyError(field)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stderr(self) -> str:
        return self.stderr_log.read_text(errors="replace")

    def databases(self) -> List[Path]:
        """The SQLite files of the data directory."""
        found = []
        for path in sorted(self.data.rglob("*")):
            if path.is_file():
                with open(path, "rb") as file:
                    if file.read(16) == b"SQLite format 3\0":
                        found.append(path)
        return found

    def diagnosis(self) -> str:
        code = self.process.poll() if self.process else None
        return f"exit code {code}, stderr ends: {self.stderr()[-1500:]}"

    def watch_key(self) -> None:
        """The master key is searched for, also the one that the service made."""
        if self.key_file.exists():
            text = self.key_file.read_bytes().strip().decode("latin-1")
            if re.fullmatch(r"[A-Za-z0-9_-]{43}", text):
                canaries.watch_key(text)

    def leaks(self) -> List[str]:
        """Where secrets of the tests are to be seen: both streams and the data directory."""
        self.watch_key()
        hits = canaries.search_tree(self.data) if self.data.exists() else []
        for log in [*self.home.glob("stdout-*.jsonl"), *self.home.glob("stderr-*.log")]:
            hits += canaries.search_bytes(log.read_bytes(), log.name)
        return hits


def eventually(check: Callable[[], Any], timeout: float = 10, every: float = 0.02, what: str = "") -> Any:
    """The first true value of `check`."""
    deadline = time.monotonic() + timeout
    while True:
        value = check()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {timeout} s: {what or check}; last value {value!r}")
        time.sleep(every)
