"""An SMTP server that never forgets: what it accepted, when, and to whom; faults by rules.

It runs in threads of the test process and is never killed, so it is the truth about what left the service.
"""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import re
import select
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Pattern, Tuple, Union


@dataclass
class Rule:
    """What to do at a stage: connect, tls (before our half of the handshake), ehlo, starttls, login (the AUTH command),
    auth (its end), mail, rcpt, data, content (after the 354), dot, rset, quit.

    `match` is searched in the command line (at the dot: in the message's header). A rule without `times` stays.
    """

    stage: str
    match: Optional[str] = None
    times: Optional[int] = None
    #: Instead of the usual reply, e.g. "450 4.2.1 later"; lines separated by "\n".
    reply: Optional[str] = None
    #: Octets instead of a reply, e.g. half a line.
    raw: Optional[bytes] = None
    #: Seconds before the reply, or a function that waits.
    delay: Union[float, Callable[[], None]] = 0.0
    #: What happens instead of a reply: "close", "reset", "silence" (read on, never answer).
    instead: Optional[str] = None
    #: What happens after the reply: "close" or "reset".
    then: Optional[str] = None
    #: At the dot: "now" takes the message before the delay, as a real server does; "if_written" only when the
    #: client is still there after it; "never" does not take it, whatever is replied.
    accept: str = "now"
    #: Does and says everything itself; what it returns counts as the reply.
    act: Optional[Callable[["Conversation"], Optional[str]]] = None
    #: Only inside TLS, or only outside.
    inside: Optional[bool] = None
    used: int = 0
    #: The instant it was first applied.
    began: Optional[float] = None
    _pattern: Optional[Pattern[str]] = None

    def fits(self, stage: str, text: str, inside: bool = False) -> bool:
        if stage != self.stage or (self.times is not None and self.used >= self.times):
            return False
        if self.inside is not None and self.inside != inside:
            return False
        if self.match is None:
            return True
        self._pattern = self._pattern or re.compile(self.match, re.IGNORECASE)
        return bool(self._pattern.search(text))


@dataclass
class Acceptance:
    """One message the server took responsibility for."""

    number: int
    connection: int
    accepted_at: float
    sender: str
    recipients: List[str]
    data: bytes
    tls: bool
    user: Optional[str]
    #: The instant the 250 to the dot was written; None when the client had gone.
    reply_at: Optional[float] = None
    sha256: str = ""
    _message: Any = None

    @property
    def message(self) -> "email.message.EmailMessage":
        if self._message is None:
            self._message = email.message_from_bytes(self.data, policy=email.policy.default)
        return self._message

    @property
    def header(self) -> Dict[str, str]:
        end = self.data.find(b"\r\n\r\n")
        text = self.data[: end if end >= 0 else len(self.data)].decode("latin-1")
        unfolded = re.sub(r"\r\n[ \t]+", " ", text)
        pairs = (line.split(":", 1) for line in unfolded.split("\r\n") if ":" in line)
        return {name.strip().lower(): value.strip() for name, value in reversed(list(pairs))}

    @property
    def message_id(self) -> str:
        return self.header.get("message-id", "")

    @property
    def delivery_id(self) -> str:
        return self.header.get("x-delivery-id", self.message_id)

    @property
    def subject(self) -> str:
        return str(self.message["subject"])


@dataclass
class Login:
    """One AUTH exchange as the server saw it."""

    connection: int
    mechanism: str
    user: str
    password: str
    tls: bool
    succeeded: bool


@dataclass
class Session:
    """What one connection did."""

    number: int
    opened_at: float
    commands: List[str] = field(default_factory=list)
    tls: bool = False
    resumed: bool = False
    user: Optional[str] = None
    stage: str = "connect"
    closed_at: Optional[float] = None
    #: What came outside TLS, as far as anyone wants to search it.
    clear: bytearray = field(default_factory=bytearray)


class _Hangup(Exception):
    pass


class LedgerServer:
    """A scripted SMTP server on a free loopback port."""

    def __init__(
        self,
        *,
        name: str = "ledger.test",
        users: Optional[Dict[str, str]] = None,
        mechanisms: Tuple[str, ...] = ("PLAIN", "LOGIN"),
        capabilities: Tuple[str, ...] = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"),
        tls: Optional[ssl.SSLContext] = None,
        implicit_tls: bool = False,
        require_auth: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.name, self.users, self.mechanisms = name, users, mechanisms
        self.capabilities, self.tls, self.implicit_tls = capabilities, tls, implicit_tls
        self.require_auth, self.host, self._port = require_auth, host, port
        self.rules: List[Rule] = []
        self.acceptances: List[Acceptance] = []
        self.logins: List[Login] = []
        self.sessions: List[Session] = []
        #: Called in the session's thread as (stage, session, text) before a stage is answered.
        self.watch: Optional[Callable[[str, Session, str], None]] = None
        self._changed = threading.Condition()
        self._stopping = threading.Event()
        self._open: List[socket.socket] = []
        self._threads: List[threading.Thread] = []

    # life

    def start(self) -> "LedgerServer":
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self._listener = socket.create_server((self.host, self._port), family=family, backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self._acceptor.join(5)
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> "LedgerServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add(self, stage: str, **options: Any) -> Rule:
        rule = Rule(stage, **options)
        self.rules.append(rule)
        return rule

    # looking

    def wait(self, check: Callable[["LedgerServer"], Any], timeout: float = 20, what: str = "") -> Any:
        """Blocks until `check(self)` is true; it is looked at after everything that happens here."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                value = check(self)
                if value:
                    return value
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"the ledger server did not see {what or check} in {timeout} s: {self.summary()}")
                self._changed.wait(left)

    def wait_for_stage(self, stage: str, count: int = 1, timeout: float = 20) -> List[Session]:
        """The sessions that are now at a stage, when there are that many."""

        def there(server: "LedgerServer") -> List[Session]:
            at = [s for s in server.sessions if s.stage == stage and s.closed_at is None]
            return at if len(at) >= count else []

        return self.wait(there, timeout, f"{count} sessions at {stage}")

    def wait_for(self, count: int, timeout: float = 20) -> List[Acceptance]:
        self.wait(lambda s: len(s.acceptances) >= count, timeout, f"{count} messages")
        return list(self.acceptances)

    def by_subject(self) -> Dict[str, List[Acceptance]]:
        found: Dict[str, List[Acceptance]] = {}
        for item in list(self.acceptances):
            found.setdefault(item.subject, []).append(item)
        return found

    def summary(self) -> str:
        stages = [f"{s.number}:{s.stage}{'' if s.closed_at is None else ' closed'}" for s in self.sessions[-8:]]
        return f"{len(self.acceptances)} accepted, {len(self.logins)} logins, sessions {stages}"

    # serving

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                session = Session(len(self.sessions) + 1, time.monotonic())
                self.sessions.append(session)
                self._open.append(connection)
                self._changed.notify_all()
            thread = threading.Thread(target=self._serve, args=(connection, session), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, session: Session) -> None:
        conversation = Conversation(self, connection, session)
        try:
            conversation.run()
        except (_Hangup, OSError, ssl.SSLError):
            pass
        finally:
            with self._changed:
                session.closed_at = time.monotonic()
                if conversation.socket in self._open:
                    self._open.remove(conversation.socket)
                self._changed.notify_all()
            conversation.close()

    def replace(self, connection: socket.socket, other: socket.socket) -> None:
        """A connection goes on as another socket object, which is the one that `stop` can end."""
        with self._changed:
            if connection in self._open:
                self._open.remove(connection)
                self._open.append(other)

    def note(self, session: Session, stage: str, text: str) -> None:
        with self._changed:
            session.stage = stage
            self._changed.notify_all()
        if self.watch is not None:
            self.watch(stage, session, text)

    def rule_for(self, stage: str, text: str, session: Session) -> Optional[Rule]:
        with self._changed:
            for rule in self.rules:
                if rule.fits(stage, text, session.tls):
                    rule.used += 1
                    rule.began = rule.began or time.monotonic()
                    return rule
        return None

    def record(self, acceptance: Acceptance) -> None:
        with self._changed:
            acceptance.number = len(self.acceptances) + 1
            acceptance.sha256 = hashlib.sha256(acceptance.data).hexdigest()
            self.acceptances.append(acceptance)
            self._changed.notify_all()

    def login(self, login: Login) -> None:
        with self._changed:
            self.logins.append(login)
            self._changed.notify_all()

    def sleep(self, seconds: float) -> None:
        self._stopping.wait(seconds)


class Conversation:
    """One connection's dialogue."""

    def __init__(self, server: LedgerServer, connection: socket.socket, session: Session) -> None:
        self.server, self.socket, self.session = server, connection, session
        self.buffer = b""
        self.sender: Optional[str] = None
        self.recipients: List[str] = []

    # octets

    def close(self) -> None:
        try:
            self.socket.close()
        except OSError:
            pass

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def fill(self) -> None:
        data = self.socket.recv(1 << 16)
        if not data:
            raise _Hangup
        if not self.session.tls and len(self.session.clear) < 1 << 16:
            self.session.clear += data
        self.buffer += data

    def line(self) -> str:
        while b"\n" not in self.buffer:
            self.fill()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def body(self) -> bytes:
        chunks: List[bytes] = [self.buffer]
        tail = self.buffer
        head = self.buffer[:3]
        while True:
            if head == b".\r\n" or b"\r\n.\r\n" in tail:
                break
            self.buffer = b""
            self.fill()
            chunks.append(self.buffer)
            head = (head + self.buffer)[:3]
            tail = tail[-4:] + self.buffer
        whole = b"".join(chunks)
        if whole.startswith(b".\r\n"):
            content, self.buffer = b"", whole[3:]
        else:
            at = whole.index(b"\r\n.\r\n")
            content, self.buffer = whole[: at + 2], whole[at + 5 :]
        return content[1 if content.startswith(b".") else 0 :].replace(b"\r\n..", b"\r\n.")

    # replies

    def answer(self, stage: str, text: str, usual: str) -> str:
        """Replies as the first fitting rule says, else as usual; returns what was replied ("" for nothing)."""
        self.server.note(self.session, stage, text)
        rule = self.server.rule_for(stage, text, self.session)
        return self.reply(rule, usual)

    def pause(self, rule: Rule) -> None:
        if callable(rule.delay):
            rule.delay()
        elif rule.delay:
            self.server.sleep(rule.delay)

    def reply(self, rule: Optional[Rule], usual: str) -> str:
        if rule is None:
            self.send_reply(usual)
            return usual
        self.pause(rule)
        self.give_up(rule.instead)
        if rule.act is not None:
            replied = rule.act(self) or ""
        elif rule.raw is not None:
            self.write(rule.raw)
            replied = ""
        else:
            replied = usual if rule.reply is None else rule.reply
            self.send_reply(replied)
        self.give_up(rule.then)
        return replied

    def give_up(self, how: Optional[str]) -> None:
        if how == "close":
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            raise _Hangup
        if how == "reset":
            self.reset()
            raise _Hangup
        if how == "silence":
            while True:
                self.buffer = b""
                self.fill()

    def send_reply(self, text: str) -> None:
        lines = text.split("\n")
        code = lines[0][:3]
        wire = [f"{code}{'-' if n < len(lines) - 1 else ' '}{line[4:]}" for n, line in enumerate(lines)]
        self.write("".join(line + "\r\n" for line in wire).encode())

    # the dialogue

    def run(self) -> None:
        if self.server.implicit_tls:
            self.secure()
        self.answer("connect", "", f"220 {self.server.name} ESMTP")
        while True:
            line = self.line()
            self.session.commands.append(line)
            verb, _, rest = line.partition(" ")
            handler = getattr(self, "on_" + verb.lower(), None)
            if handler is None:
                self.send_reply("502 5.5.2 what?")
            else:
                handler(line, rest.strip())

    def aside(self, stage: str) -> None:
        """A stage without a reply of its own: only a rule does something there."""
        rule = self.server.rule_for(stage, "", self.session)
        if rule is not None:
            self.reply(rule, "")

    def secure(self) -> None:
        assert self.server.tls is not None
        self.aside("tls")
        wrapped = self.server.tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.server.replace(self.socket, wrapped)
        self.socket = wrapped
        wrapped.do_handshake()
        self.session.tls, self.session.resumed = True, bool(wrapped.session_reused)
        self.buffer = b""

    def on_ehlo(self, line: str, rest: str) -> None:
        self.forget()
        lines = [f"250 {self.server.name}"]
        lines += ["250 " + item for item in self.server.capabilities]
        if self.server.tls and not self.session.tls:
            lines.append("250 STARTTLS")
        if self.server.users is not None:
            lines.append("250 AUTH " + " ".join(self.server.mechanisms))
        self.answer("ehlo", line, "\n".join(lines))

    def on_helo(self, line: str, rest: str) -> None:
        self.forget()
        self.answer("ehlo", line, f"250 {self.server.name}")

    def on_starttls(self, line: str, rest: str) -> None:
        if not self.server.tls or self.session.tls:
            self.send_reply("503 5.5.1 no")
            return
        if self.answer("starttls", line, "220 2.0.0 go ahead").startswith("220"):
            self.forget()
            self.secure()

    def on_auth(self, line: str, rest: str) -> None:
        mechanism, _, initial = rest.partition(" ")
        mechanism = mechanism.upper()
        rule = self.server.rule_for("login", rest, self.session)
        if rule is not None:
            self.server.note(self.session, "login", rest)
            self.reply(rule, "")
            return
        if mechanism == "PLAIN":
            if not initial:
                self.send_reply("334 ")
                initial = self.line()
            _, user, password = (base64.b64decode(initial).decode().split("\0") + ["", "", ""])[:3]
        elif mechanism == "LOGIN":
            if not initial:
                self.send_reply("334 VXNlcm5hbWU6")
                initial = self.line()
            self.send_reply("334 UGFzc3dvcmQ6")
            user, password = base64.b64decode(initial).decode(), base64.b64decode(self.line()).decode()
        else:
            self.send_reply("504 5.5.4 mechanism")
            return
        right = self.server.users is not None and self.server.users.get(user) == password
        self.server.login(Login(self.session.number, mechanism, user, password, self.session.tls, right))
        usual = "235 2.7.0 welcome" if right else "535 5.7.8 Authentication credentials invalid"
        if self.answer("auth", mechanism, usual).startswith("235"):
            self.session.user = user

    def on_mail(self, line: str, rest: str) -> None:
        if self.server.require_auth and self.session.user is None:
            self.send_reply("530 5.7.0 Authentication required")
            return
        self.forget()
        if self.answer("mail", line, "250 2.1.0 ok").startswith("2"):
            self.sender = _path(rest)

    def on_rcpt(self, line: str, rest: str) -> None:
        if self.sender is None:
            self.send_reply("503 5.5.1 MAIL first")
            return
        if self.answer("rcpt", line, "250 2.1.5 ok").startswith("2"):
            self.recipients.append(_path(rest))

    def on_data(self, line: str, rest: str) -> None:
        if not self.recipients:
            self.send_reply("554 5.5.1 no valid recipients")
            return
        if not self.answer("data", line, "354 go").startswith("354"):
            return
        self.aside("content")
        content = self.body()
        self.dot(content)

    def dot(self, content: bytes) -> None:
        head = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
        self.server.note(self.session, "dot", head)
        rule = self.server.rule_for("dot", head, self.session)
        refused = rule is not None and rule.reply is not None and not rule.reply.startswith("2")
        accept = "never" if refused else (rule.accept if rule else "now")
        acceptance = self.acceptance(content)
        self.forget()
        if accept == "now":
            self.server.record(acceptance)
        if rule is not None:
            self.pause(rule)
        if accept == "if_written":
            if self.gone():
                raise _Hangup
            acceptance.accepted_at = time.monotonic()
            self.server.record(acceptance)
        if rule is not None:
            self.give_up(rule.instead)
        text = f"250 2.0.0 queued as {acceptance.number}" if rule is None or rule.reply is None else rule.reply
        if rule is not None and rule.act is not None:
            rule.act(self)
        elif rule is not None and rule.raw is not None:
            self.write(rule.raw)
        else:
            self.send_reply(text)
        acceptance.reply_at = time.monotonic()
        self.server.note(self.session, "ready", "")
        if rule is not None:
            self.give_up(rule.then)

    def acceptance(self, content: bytes) -> Acceptance:
        return Acceptance(
            number=0,
            connection=self.session.number,
            accepted_at=time.monotonic(),
            sender=self.sender or "",
            recipients=list(self.recipients),
            data=content,
            tls=self.session.tls,
            user=self.session.user,
        )

    def gone(self) -> bool:
        """Whether the client has closed its end."""
        readable, _, _ = select.select([self.socket], [], [], 0)
        if not readable:
            return False
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True

    def on_rset(self, line: str, rest: str) -> None:
        self.forget()
        self.answer("rset", line, "250 2.0.0 ok")

    def on_noop(self, line: str, rest: str) -> None:
        self.send_reply("250 2.0.0 ok")

    def on_quit(self, line: str, rest: str) -> None:
        self.answer("quit", line, "221 2.0.0 bye")
        raise _Hangup

    def forget(self) -> None:
        self.sender, self.recipients = None, []


def _path(rest: str) -> str:
    found = re.search(r"<([^>]*)>", rest)
    return found.group(1) if found else rest
