"""How one generated description of a method serves both clients.

A generated method is a signature; this descriptor makes it a call. Looked up on a namespace of `Sync` it gives
the result, on one of `Async` an awaitable of it, and type checkers see the same.
"""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Generic, Mapping, Optional, Tuple, TypeVar

from ._session import Call, Options


class Unset:
    """The value of a parameter that was not given, where null means something else."""

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET = Unset()


class Sync:
    """Marks the namespaces of the synchronous client."""


class Async:
    """Marks the namespaces of the asyncio client."""


Mode = TypeVar("Mode")
Perform = Callable[[Call, Options], Any]


class Namespace(Generic[Mode]):
    """A group of methods, e.g. `client.account`."""

    def __init__(self, perform: Perform, options: Options) -> None:
        self._perform, self._options = perform, options


if TYPE_CHECKING:
    from typing import overload

    from typing_extensions import Concatenate, ParamSpec

    P = ParamSpec("P")
    R = TypeVar("R")

    class Method(Generic[P, R]):
        @overload
        def __get__(self, instance: "Namespace[Sync]", owner: Any = None) -> Callable[P, R]: ...
        @overload
        def __get__(self, instance: "Namespace[Async]", owner: Any = None) -> Callable[P, Awaitable[R]]: ...
        def __get__(self, instance: Any, owner: Any = None) -> Any: ...

    def rpc(
        name: str, effect: str, wire: Optional[Mapping[str, str]] = None, nullable: Tuple[str, ...] = ()
    ) -> Callable[[Callable[Concatenate[Any, P], R]], Method[P, R]]:
        """Makes a method of a signature.

        `wire` maps parameters to their names on the wire where they differ; of those in `nullable` None is sent.
        """
        ...

else:

    class rpc:
        def __init__(self, name, effect, wire=None, nullable=()):
            self.name, self.effect, self.wire, self.nullable = name, effect, dict(wire or {}), frozenset(nullable)

        def __call__(self, signature):
            functools.update_wrapper(self, signature)
            self.signature = inspect.signature(signature)
            self.keyed = "idempotency_key" in self.signature.parameters
            return self

        def __get__(self, instance, owner=None):
            if instance is None:
                return self

            @functools.wraps(self.__wrapped__)
            def call(*args, **given):
                bound = self.signature.bind(instance, *args, **given)
                params = {
                    self.wire.get(name, name): value
                    for name, value in bound.arguments.items()
                    if name != "self" and value is not UNSET and (value is not None or name in self.nullable)
                }
                return instance._perform(Call(self.name, params, self.effect, self.keyed), instance._options)

            return call
