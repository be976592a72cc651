"""An address where nobody answers."""

from __future__ import annotations

import socket

from suite import Point


class Nowhere:
    """A port whose queue of connections is full: what knocks is neither let in nor refused."""

    def __init__(self, point: Point, host: str, port: int = 0) -> None:
        listener = socket.create_server((host, port), backlog=0)
        self.port = listener.getsockname()[1]
        point.closing(listener.close)
        for _ in range(3):
            knock = socket.socket()
            knock.setblocking(False)
            knock.connect_ex((host, self.port))
            point.closing(knock.close)
