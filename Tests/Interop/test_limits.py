"""Servers with small limits: what they announce is believed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest
import trustme

from rigs import DOMAIN, USER, Exim, Postfix
from test_servers import settled


@pytest.fixture(scope="module", params=["postfix", "exim"])
def small(request: pytest.FixtureRequest, authority: trustme.CA, password: str) -> Iterator[Any]:
    """A server that takes 100 kB."""
    rig = Postfix(authority, {USER: password}, 100_000) if request.param == "postfix" else Exim(authority, {USER: password}, "100000")
    with rig:
        yield rig


def test_a_message_that_is_too_large_fails_and_small_ones_go_on(
    small: Any, chasqui: Any, account: Callable[..., str], password: str, ca_file: Path
) -> None:
    account(small.port, password, ca_file)
    large = chasqui.email.send(to=[f"uno@{DOMAIN}"], subject="grande", text="línea\n" * 40_000)
    little = chasqui.email.send(to=[f"uno@{DOMAIN}"], subject="chico", text="x")
    assert settled(chasqui, little["messageId"])["state"] == "sent"
    assert settled(chasqui, large["messageId"])["state"] == "failed"
    assert b"Subject: chico" in small.delivered("uno")[0]
    assert len(small.delivered("uno")) == 1
    assert "too_large" in json.dumps(chasqui.history.get(message_id=large["messageId"]))
