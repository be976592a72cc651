"""What the synchronous and the asyncio client share: the process's life and the retry policy."""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._error import ProcessEnded
from ._transport import Log, Progress, Transport, _fail, _settle

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Options:
    """How a call is made, beside what is asked."""

    #: Seconds until the call is given up and cancelled; None waits for ever.
    timeout: Optional[float] = 120.0
    #: Called with each `$/progress` value, on the reader's thread.
    progress: Optional[Progress] = None


@dataclass(frozen=True)
class Call:
    """One call as the generated methods describe it."""

    method: str
    params: Dict[str, Any]
    #: reads, idempotent or once.
    effect: str
    #: Whether the method takes an `idempotencyKey`.
    keyed: bool

    def with_key(self) -> "Call":
        """The same call with a key of its own, where it has an effect that must not happen twice."""
        if self.effect != "once" or not self.keyed or "idempotencyKey" in self.params:
            return self
        params = {**self.params, "idempotencyKey": str(uuid.uuid4())}
        return Call(self.method, params, self.effect, self.keyed)

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent again when the process died and nobody knows if it happened."""
        return self.effect in ("reads", "idempotent") or "idempotencyKey" in self.params


def find_binary(binary: Optional[Path]) -> str:
    """The service: as given, else CHASQUI_BINARY, else `chasqui` on the PATH."""
    wanted = os.fspath(binary) if binary is not None else os.environ.get("CHASQUI_BINARY", "chasqui")
    found = shutil.which(wanted)
    if found is None:
        raise ProcessEnded(f"{wanted} was not found: give binary=…, set CHASQUI_BINARY or install chasqui on the PATH.")
    return found


class Session:
    """Keeps one process running; a call that its death interrupts is repeated once in the next, where that is safe."""

    def __init__(
        self,
        *,
        binary: Optional[Path],
        data: Optional[Path],
        key_file: Optional[Path],
        mode: Optional[str],
        args: Sequence[str],
        env: Optional[Mapping[str, str]],
        log: Log,
        connection: Mapping[str, Any],
        drain: float,
    ) -> None:
        command: List[str] = [find_binary(binary), "serve"]
        for flag, value in (("--data", data), ("--key-file", key_file), ("--mode", mode)):
            if value is not None:
                command += [flag, os.fspath(value)]
        self._command = [*command, *args]
        self._env, self._log, self._drain = env, log, drain
        #: What `initialize` says on every new connection; empty for no `initialize`.
        self._connection = {name: value for name, value in connection.items() if value is not None}
        self._lock = threading.RLock()
        self._transport: Optional[Transport] = None
        self._closed = False

    @property
    def pid(self) -> Optional[int]:
        return self._transport.pid if self._transport is not None else None

    def start(self) -> None:
        with self._lock:
            if self._closed:
                raise ProcessEnded("The client is closed.")
            if self._transport is None or not self._transport.alive:
                self._transport = Transport(self._command, env=self._env, log=self._log)
                if self._connection:
                    self._transport.send("initialize", {"clientName": "chasqui-python", **self._connection})

    def close(self) -> None:
        with self._lock:
            self._closed = True
            transport = self._transport
        if transport is not None:
            transport.close(self._drain)

    def submit(self, call: Call, options: Options) -> "Future[Any]":
        """The call's future: its result or a `ChasquiError`. Cancelling it cancels the request."""
        outcome: "Future[Any]" = Future()
        self._attempt(call.with_key(), options, outcome, last=False)
        return outcome

    def _attempt(self, call: Call, options: Options, outcome: "Future[Any]", last: bool) -> None:
        try:
            with self._lock:
                self.start()
                assert self._transport is not None
                transport = self._transport
        except ProcessEnded as fault:
            _fail(outcome, fault)
            return
        attempt = transport.send(call.method, call.params, options.progress)

        def settle(done: "Future[Any]") -> None:
            if done.cancelled():
                return
            error = done.exception()
            if error is None:
                _settle(outcome, done.result())
            elif isinstance(error, ProcessEnded) and call.repeatable and not last and not self._closed:
                self._attempt(call, options, outcome, last=True)
            else:
                _fail(outcome, error)

        attempt.add_done_callback(settle)
        outcome.add_done_callback(lambda done: attempt.cancel() if done.cancelled() else None)
