"""The synchronous client.

    with chasqui.Chasqui(data="/var/lib/erp/chasqui", key_file="/etc/erp/chasqui.key") as client:
        client.email.send(to=["ana@example.org"], subject="Factura 001", text="Adjunta.")
"""

from __future__ import annotations

from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, Iterator, Optional, Sequence, TypeVar

from ._client import Client
from ._error import ResponseTimeout
from ._method import Sync
from ._session import Call, Options
from .events import Cursor, Event, iterate

Self = TypeVar("Self", bound="Chasqui")


class Chasqui(Client[Sync]):
    """The service for synchronous code; may be used from several threads at once."""

    def __enter__(self: Self) -> Self:
        self._session.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets the service finish what it is doing and ends it."""
        self._session.close()

    def events(
        self, types: Optional[Sequence[str]] = None, *, after: Optional[int] = None, ack: bool = True, wait: float = 20.0
    ) -> Iterator[Event]:
        """Events for ever, beginning after `after` or after the last one acknowledged.

        An event is acknowledged when the next one is asked for, so one whose handling failed comes again.
        """
        return iterate(self._run, self._options, Cursor(types, after, ack, wait))

    def _run(self, call: Call, options: Options) -> Any:
        future = self._session.submit(call, options)
        try:
            return future.result(options.timeout)
        except FutureTimeout as fault:
            future.cancel()
            raise ResponseTimeout(f"No answer to {call.method} in {options.timeout} seconds.") from fault
        except BaseException:
            future.cancel()  # e.g. KeyboardInterrupt; without effect when the call is over
            raise
