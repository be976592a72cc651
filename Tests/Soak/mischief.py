"""What a hostile server does at a stage: the `act`s of the ledger server's rules."""

from __future__ import annotations

import base64
import select
import time
from typing import Callable, Optional

from auth_server import Scram, ScramExchange
from ledger import Conversation

Act = Callable[[Conversation], Optional[str]]


def left(talk: Conversation, seconds: float = 0) -> bool:
    """Whether the client goes away within some seconds; what it has sent stays unread."""
    poll = select.poll()
    poll.register(talk.socket, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(seconds * 1000))


def drip(data: bytes, every: float) -> Act:
    """One octet after the other, until the client has enough."""

    def act(talk: Conversation) -> None:
        for octet in data:
            talk.write(bytes([octet]))
            if left(talk, every):
                talk.give_up("close")

    return act


def lines(line: bytes, every: float) -> Act:
    """A line again and again, each in time, without an end."""

    def act(talk: Conversation) -> None:
        while True:
            talk.write(line)
            if left(talk, every):
                talk.give_up("close")

    return act


def flood(piece: bytes, most: int, then: bytes = b"") -> Act:
    """As much as the client takes, at most so many octets."""

    def act(talk: Conversation) -> None:
        block = piece * max(1, 65_536 // len(piece))
        sent = 0
        while sent < most:
            talk.write(block)
            sent += len(block)
        talk.write(then)

    return act


def deaf(talk: Conversation) -> None:
    """Never reads again: the window closes."""
    left(talk, 3600)
    talk.give_up("close")


def sips(octets: int, every: float) -> Act:
    """Reads a little now and then."""

    def act(talk: Conversation) -> None:
        while not left(talk, every):
            if not talk.socket.recv(octets):
                break
        talk.give_up("close")

    return act


def after(octets: int, then: Act) -> Act:
    """Takes some of the content first."""

    def act(talk: Conversation) -> Optional[str]:
        heard = 0
        while heard < octets:
            piece = talk.socket.recv(min(4096, octets - heard))
            if not piece:
                talk.give_up("close")
            heard += len(piece)
        return then(talk)

    return act


def says(data: bytes, then: Optional[str] = None) -> Act:
    """Some octets, and perhaps an end."""

    def act(talk: Conversation) -> None:
        talk.write(data)
        talk.give_up(then)

    return act


def ends(how: str) -> Act:
    return lambda talk: talk.give_up(how)


def whole_but_dot(then: Act) -> Act:
    """Takes everything the client sends until it pauses: all of the content, whether or not its dot follows."""

    def act(talk: Conversation) -> Optional[str]:
        talk.socket.settimeout(0.3)
        try:
            while talk.socket.recv(1 << 16):
                pass
        except TimeoutError:
            pass
        talk.socket.settimeout(None)
        return then(talk)

    return act


def twice(first: bytes, second: bytes, apart: float) -> Act:
    """Two pieces with a pause between them, and nothing is read any more."""

    def act(talk: Conversation) -> None:
        talk.write(first)
        time.sleep(apart)
        talk.write(second)
        deaf(talk)

    return act


def challenges(text: bytes, count: Optional[int] = None) -> Act:
    """Challenges of AUTH, each answered by the client, without an end unless counted."""

    def act(talk: Conversation) -> None:
        asked = 0
        while count is None or asked < count:
            talk.write(b"334 " + text + b"\r\n")
            talk.line()
            asked += 1

    return act


def scram(password: str, user: str, settings: Scram, skip_signature: bool = False) -> Act:
    """A login by SCRAM-SHA-256 whose server has the faults of `settings`."""

    def act(talk: Conversation) -> str:
        def ask(text: str) -> str:
            talk.write(b"334 " + base64.b64encode(text.encode()) + b"\r\n")
            return base64.b64decode(talk.line()).decode()

        initial = talk.session.commands[-1].split(" ")[2:]
        exchange = ScramExchange(settings, "sha256", user, password)
        first = base64.b64decode(initial[0]).decode() if initial else ask("")
        final = exchange.final(ask(exchange.first(first)))
        if not skip_signature:
            ask(final)
        talk.send_reply("235 2.7.0 welcome")
        return "235"

    return act
