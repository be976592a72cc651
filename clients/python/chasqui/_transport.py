"""One process and the JSON-RPC lines to and from it."""

from __future__ import annotations

import itertools
import json
import logging
import os
import subprocess
import threading
from concurrent.futures import Future, InvalidStateError
from typing import IO, Any, Callable, Dict, List, Mapping, Optional, Sequence, Union

from ._error import ChasquiError, ProcessEnded

Progress = Callable[[Any], None]
#: Where the service's log goes: None for our own stderr, a path, or anything `subprocess` takes.
Log = Union[None, int, str, "os.PathLike[str]", IO[Any]]


class Transport:
    """Spawns the process; a thread reads its stdout and settles the futures."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Optional[Mapping[str, str]] = None,
        log: Log = None,
    ) -> None:
        self._ids = itertools.count(1)
        self._pending: Dict[int, "Future[Any]"] = {}
        self._progress: Dict[int, Progress] = {}
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._dead = False
        file = open(log, "ab") if isinstance(log, (str, os.PathLike)) else None
        try:
            self._process = subprocess.Popen(
                [*command, "--parent-pid", str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file if file is not None else log,  # type: ignore[arg-type]
                env=None if env is None else dict(env),
            )
        except OSError as fault:
            raise ProcessEnded(f"{command[0]} cannot be started: {fault}") from fault
        finally:
            if file is not None:
                file.close()
        self._reader = threading.Thread(target=self._read, name="chasqui-reader", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return not self._dead

    def send(self, method: str, params: Mapping[str, Any], progress: Optional[Progress] = None) -> "Future[Any]":
        """Writes a request. The future fails with a `ChasquiError`; cancelling it cancels the request."""
        future: "Future[Any]" = Future()
        id = next(self._ids)
        if progress is not None:
            params = {**params, "progressToken": id}
        # First of all, since what cannot be written must not wait for an answer.
        line = _line({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        with self._lock:
            if self._dead:
                future.set_exception(self._ended())
                return future
            self._pending[id] = future
            if progress is not None:
                self._progress[id] = progress
        future.add_done_callback(lambda done: self._cancelled(id) if done.cancelled() else None)
        self._write(line)
        return future

    def notify(self, method: str, params: Mapping[str, Any]) -> None:
        self._write(_line({"jsonrpc": "2.0", "method": method, "params": params}))

    def close(self, drain: float) -> None:
        """Ends the process: end of its input, then SIGTERM after `drain` seconds, then SIGKILL."""
        assert self._process.stdin is not None
        with self._write_lock:
            try:
                self._process.stdin.close()
            except OSError:
                pass
        for patience, last_resort in ((drain, self._process.terminate), (5.0, self._process.kill)):
            try:
                self._process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                last_resort()
        self._process.wait()
        if threading.current_thread() is not self._reader:
            self._reader.join()

    def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        try:
            with self._write_lock:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except (OSError, ValueError):
            pass  # the process is gone: the reader sees it too and fails what is pending

    def _cancelled(self, id: int) -> None:
        with self._lock:
            known = self._pending.pop(id, None)
            self._progress.pop(id, None)
        if known is not None:
            self.notify("$/cancelRequest", {"id": id})

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._dispatch(json.loads(line))
        except (OSError, ValueError):
            self._process.kill()  # not our protocol any more
        self._process.stdout.close()
        self._process.wait()
        with self._lock:
            self._dead = True
            orphans: List["Future[Any]"] = list(self._pending.values())
            self._pending.clear()
            self._progress.clear()
        for future in orphans:
            _fail(future, self._ended())

    def _dispatch(self, message: Dict[str, Any]) -> None:
        if "method" in message:
            if message["method"] == "$/progress":
                self._progressed(message["params"])
            return
        with self._lock:
            future = self._pending.pop(message.get("id") or 0, None)
            self._progress.pop(message.get("id") or 0, None)
        if future is None:
            return
        if "error" in message:
            _fail(future, ChasquiError.from_wire(message["error"]))
        else:
            _settle(future, message["result"])

    def _progressed(self, params: Dict[str, Any]) -> None:
        with self._lock:
            progress = self._progress.get(params["token"])
        if progress is not None:
            try:
                progress(params["value"])
            except Exception:
                # The reader must go on for everybody else.
                logging.getLogger("chasqui").exception("a progress callback failed")

    def _ended(self) -> ProcessEnded:
        return ProcessEnded(f"The service ended with code {self._process.poll()} before it answered.")


def _line(message: Mapping[str, Any]) -> bytes:
    """A message as it is written; a `ValueError` for what JSON in UTF-8 cannot say, e.g. half a surrogate pair."""
    return json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _settle(future: "Future[Any]", value: Any) -> None:
    try:
        future.set_result(value)
    except InvalidStateError:
        pass  # cancelled in the meantime


def _fail(future: "Future[Any]", error: BaseException) -> None:
    try:
        future.set_exception(error)
    except InvalidStateError:
        pass
