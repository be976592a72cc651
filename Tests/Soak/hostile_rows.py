"""Hostile cases of one stage each: SM-06, SM-07, SM-10 … SM-20."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List

from hostile_scene import Case, Scene
from hostile_stages import CLEAR, TLS, UNREACHABLE
from mischief import after, deaf, ends, flood, says, sips

LARGE = 12 << 20
EHLO = "250 ledger.test\n250 PIPELINING\n250 SIZE 52428800\n250 8BITMIME"


def one(
    row: str, what: str, stage: str, options: Dict[str, Any], state: str, slug: str = "", at: str = "", **more: Any
) -> Case:
    return Case(row, what, ((stage, options),), state, slug or None, at or None, **more)


def desync() -> Iterator[Case]:
    """SM-06, SM-07, SM-17, SM-20: replies to nothing, too few, too many, in another order."""
    wrong, unreachable = "protocol_violation", {"hold": UNREACHABLE}
    yield one("SM-06", "two greetings", "connect", {"raw": b"220 a\r\n220 b\r\n"}, "queued", wrong, **unreachable)
    yield one(
        "SM-06",
        "two replies to EHLO",
        "ehlo",
        {"raw": b"250 a\r\n250 b\r\n", "inside": False},
        "queued",
        wrong,
        modes=CLEAR,
        **unreachable,
    )
    yield one(
        "SM-06",
        "two replies to EHLO inside TLS",
        "ehlo",
        {"raw": b"250-a\r\n250 AUTH PLAIN\r\n250 b\r\n", "inside": True},
        "queued",
        wrong,
        modes=TLS,
        **unreachable,
    )
    yield one(
        "SM-06",
        "two replies to AUTH",
        "auth",
        {"raw": b"235 ok\r\n250 more\r\n"},
        "queued",
        wrong,
        modes=TLS,
        **unreachable,
    )
    early = b"250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 queued\r\n"
    yield one(
        "SM-06",
        "all replies and the acceptance at MAIL",
        "mail",
        {"raw": early},
        "queued",
        wrong,
        "content|data|rcpt",
        never=(),
    )
    yield one(
        "SM-06",
        "an acceptance with the 354",
        "data",
        {"raw": b"354 go\r\n250 2.0.0 queued\r\n"},
        "queued",
        wrong,
        "content",
    )
    yield one(
        "SM-07",
        "garbage and then 250 at the dot",
        "dot",
        {"raw": b"thanks\r\n250 ok\r\n", "accept": "never"},
        "uncertain",
        "outcome_unknown",
        "dot",
        never=("QUIT",),
    )
    yield one("SM-07", "two replies at the dot", "dot", {"raw": b"250 ok\r\n550 no\r\n"}, "sent", accepted=1)
    yield one("SM-17", "a reply of MAIL missing", "mail", {"act": lambda talk: "250"}, "queued", wrong)
    yield one("SM-17", "a reply of RCPT missing", "rcpt", {"act": lambda talk: "250"}, "queued", wrong)
    yield one("SM-17", "354 in the place of RCPT's reply", "rcpt", {"raw": b"354 go\r\n"}, "queued", wrong, "rcpt")
    yield one("SM-17", "a reply too many", "rcpt", {"raw": b"250 ok\r\n250 ok\r\n"}, "queued", wrong)
    yield one(
        "SM-20",
        "acceptance at once in the content",
        "content",
        {"act": says(b"250 2.0.0 queued\r\n")},
        "queued",
        wrong,
        "content",
        attached=LARGE,
    )
    yield one(
        "SM-20",
        "acceptance during the content",
        "content",
        {"act": after(1 << 20, says(b"250 2.0.0 queued\r\n"))},
        "queued",
        wrong,
        "content",
        attached=LARGE,
    )
    yield one(
        "SM-20",
        "552 during the content",
        "content",
        {"act": after(1 << 20, says(b"552 5.3.4 too large\r\n"))},
        "failed",
        "smtp_reject",
        "content",
        attached=LARGE,
    )
    yield one(
        "SM-20",
        "552 and close during the content",
        "content",
        {"act": after(1 << 20, says(b"552 5.3.4 too large\r\n", "close"))},
        "failed|queued",
        attached=LARGE,
    )


def content() -> Iterator[Case]:
    """SM-10, SM-11, SM-18, SM-19 between the 354 and the dot."""
    for how in ("close", "reset"):
        yield one(
            "SM-10",
            f"{how} after the 354",
            "content",
            {"act": ends(how)},
            "queued",
            "connection",
            "content",
            attached=LARGE,
        )
        yield one(
            "SM-10",
            f"{how} at 1 % of the content",
            "content",
            {"act": after(LARGE // 100, ends(how))},
            "queued",
            "connection",
            "content",
            attached=LARGE,
        )
        yield one(
            "SM-10",
            f"{how} at half of the content",
            "content",
            {"act": after(LARGE // 2, ends(how))},
            "queued",
            "connection",
            "content",
            attached=LARGE,
        )
        # By now our dot may be on its way: then nobody knows.
        yield one(
            "SM-10",
            f"{how} near the end of the content",
            "content",
            {"act": after(LARGE * 4 // 3, ends(how))},
            "queued|uncertain",
            attached=LARGE,
        )
    limit = {"limit": "smtpDataSeconds", "attached": LARGE}
    yield one(
        "SM-18",
        "a window that closes in the content",
        "content",
        {"act": deaf},
        "queued",
        "timeout",
        "content",
        unseen=True,
        **limit,
    )
    yield one(
        "SM-18",
        "an octet of the content at a time",
        "content",
        {"act": sips(1, 0.1)},
        "queued",
        "timeout",
        "content",
        unseen=True,
        **limit,
    )
    yield one(
        "SM-19",
        "a flood during the content",
        "content",
        {"act": flood(b"250 and so on\r\n", 10 << 30)},
        "queued",
        "protocol_violation",
        "content",
        attached=LARGE,
    )
    yield one(
        "SM-19",
        "a flood without line ends during the content",
        "content",
        {"act": flood(b"x", 10 << 30)},
        "queued",
        "protocol_violation",
        "content",
        attached=LARGE,
    )


def recipients() -> Iterator[Case]:
    """SM-15, SM-16: each recipient for itself."""
    three = {"to": ["si@example.org", "later@example.org", "no@example.org"]}

    def each(scene: Scene) -> List[str]:
        states = [row["state"] for row in scene.shown["recipients"]]
        return [] if states == ["sent", "pending", "failed"] else [f"the recipients are {states}"]

    rules = (
        ("rcpt", {"match": "later@", "reply": "450 4.7.1 later"}),
        ("rcpt", {"match": "no@", "reply": "550 5.1.1 unknown"}),
    )
    yield Case("SM-15", "three recipients, three answers", rules, "queued", accepted=1, message=three, check=each)

    def refuse_all(talk: Any) -> None:
        talk.send_reply("550 5.1.1 unknown")
        talk.recipients.append("nobody")  # so that DATA is answered 354

    def nothing(scene: Scene) -> List[str]:
        return [f"content for nobody: {item.data[:80]!r}" for item in scene.ledger.acceptances[1:] if item.data]

    empty = (("rcpt", {"act": refuse_all}), ("dot", {"accept": "never"}))
    yield Case("SM-16", "all refused, and 354 all the same", empty, "failed", "smtp_reject", "rcpt", check=nothing)


def rows() -> List[Case]:
    return [*desync(), *content(), *recipients()]
