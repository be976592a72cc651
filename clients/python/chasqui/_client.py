"""What both clients share: how they are made, and nothing about waiting."""

from __future__ import annotations

import copy
from typing import Any, Mapping, Optional, Sequence, TypeVar

from ._generated import Root
from ._method import Mode
from ._session import Call, Options, Path, Session
from ._transport import Log, Progress

Self = TypeVar("Self", bound="Client[Any]")


class Client(Root[Mode]):
    """A running service, started by `with` and ended by it.

    A process that dies in between is started again, and the calls it interrupted are repeated where that is safe.
    `stderr` takes the service's log: a path, a file, or None for our own stderr. `drain` is how many seconds the
    service may take to finish what it is doing when the client is closed.
    """

    def __init__(
        self,
        data: Optional[Path] = None,
        *,
        key_file: Optional[Path] = None,
        mode: Optional[str] = None,
        binary: Optional[Path] = None,
        args: Sequence[str] = (),
        env: Optional[Mapping[str, str]] = None,
        stderr: Log = None,
        timeout: Optional[float] = 120.0,
        drain: float = 30.0,
        locale: Optional[str] = None,
        time_zone: Optional[str] = None,
        actor: Optional[Mapping[str, Any]] = None,
    ) -> None:
        self._session = Session(
            binary=binary,
            data=data,
            key_file=key_file,
            mode=mode,
            args=args,
            env=env,
            log=stderr,
            connection={"locale": locale, "timeZone": time_zone, "actor": actor},
            drain=drain,
        )
        super().__init__(self._run, Options(timeout))

    @property
    def pid(self) -> Optional[int]:
        """The process id of the service."""
        return self._session.pid

    def options(self: Self, *, timeout: Optional[float] = None, progress: Optional[Progress] = None) -> Self:
        """The same service with other options for the calls made through what this returns.

        `timeout` is in seconds; `progress` gets each progress report, on the reader's thread.
        """
        twin = copy.copy(self)
        chosen = Options(timeout if timeout is not None else self._options.timeout, progress)
        twin._reset(twin._run, chosen)
        return twin

    def _run(self, call: Call, options: Options) -> Any:
        raise NotImplementedError
