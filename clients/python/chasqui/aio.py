"""The asyncio client.

    async with chasqui.AsyncChasqui(data="/var/lib/erp/chasqui") as client:
        await client.email.send(to=["ana@example.org"], subject="Factura 001", text="Adjunta.")
"""

from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Optional, Sequence, TypeVar

from ._client import Client
from ._error import ResponseTimeout
from ._method import Async
from ._session import Call, Options
from .events import Cursor, Event, iterate_async

Self = TypeVar("Self", bound="AsyncChasqui")


class AsyncChasqui(Client[Async]):
    """The service for asyncio: the same methods as `Chasqui`, awaited."""

    async def __aenter__(self: Self) -> Self:
        self._session.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Lets the service finish what it is doing and ends it."""
        await asyncio.get_running_loop().run_in_executor(None, self._session.close)

    def events(
        self, types: Optional[Sequence[str]] = None, *, after: Optional[int] = None, ack: bool = True, wait: float = 20.0
    ) -> AsyncIterator[Event]:
        """Events for ever; see `Chasqui.events`."""
        return iterate_async(self._run, self._options, Cursor(types, after, ack, wait))

    async def _run(self, call: Call, options: Options) -> Any:
        outcome = self._session.submit(call, options)
        future = asyncio.wrap_future(outcome)
        try:
            done, _ = await asyncio.wait([future], timeout=options.timeout)
        except asyncio.CancelledError:
            outcome.cancel()
            raise
        if done:
            return future.result()
        outcome.cancel()
        raise ResponseTimeout(f"No answer to {call.method} in {options.timeout} seconds.")
