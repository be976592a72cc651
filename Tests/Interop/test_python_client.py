"""The Python client with the service itself behind it: what `clients/python/tests` proves with a stand-in."""

from __future__ import annotations

import asyncio
import os
import signal
import textwrap
import threading
from pathlib import Path
from typing import Any, Dict, List

import pytest

import chasqui
from ledger import LedgerServer
from rigs import USER
from running import in_clear
from service import ROOT, write_key

MESSAGE: Dict[str, Any] = {"to": ["a@example.org"], "subject": "x", "text": "x"}


def options(binary: Path, home: Path, **more: Any) -> Dict[str, Any]:
    if not (home / "key").exists():
        write_key(home / "key")
    return {"data": home / "data", "key_file": home / "key", "mode": "live", "binary": binary, "stderr": home / "stderr", **more}


def with_account(client: Any, ledger: LedgerServer) -> None:
    client.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))


def test_asyncio_sends_at_the_same_time(binary: Path, tmp_path: Path, ledger: LedgerServer) -> None:
    async def scenario() -> None:
        async with chasqui.AsyncChasqui(**options(binary, tmp_path, locale="es")) as client:
            with pytest.raises(chasqui.errors.AccountNone) as failure:
                await client.email.send(**MESSAGE)
            assert failure.value.fix and not failure.value.retryable
            await client.account.create(name="Ventas", address=USER, provider="smtp", outgoing=in_clear(ledger))
            outcomes: List[Any] = await asyncio.gather(*(client.email.send(**MESSAGE, wait=True) for _ in range(50)))
            assert {outcome["state"] for outcome in outcomes} == {"sent"}
            listed = await client.history.list(channel="email", limit=500)
            assert {row["id"] for row in listed["items"]} == {outcome["messageId"] for outcome in outcomes}
            assert len(ledger.acceptances) == 50

    asyncio.run(scenario())


def test_events_are_continued_after_the_process_was_killed(binary: Path, tmp_path: Path, ledger: LedgerServer) -> None:
    with chasqui.Chasqui(**options(binary, tmp_path)) as client:
        with_account(client, ledger)
        receipt = client.email.send(**MESSAGE, wait=True)
        seen = []
        for event in client.events(types=["message.state"], wait=0.2):
            seen.append((event["data"]["messageId"], event["data"]["state"]))
            if seen[-1][1] == "sent":
                break
        assert seen[-1] == (receipt["messageId"], "sent") and seen[0][1] == "queued"
        pid = client.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        again = client.email.send(**MESSAGE, wait=True)
        assert client.pid != pid
        # What was not asked past counts as not handled, and comes once more.
        rest = []
        for event in client.events(types=["message.state"], wait=0.2):
            rest.append((event["data"]["messageId"], event["data"]["state"]))
            if rest[-1] == (again["messageId"], "sent"):
                break
        assert rest[0] == (receipt["messageId"], "sent")


@pytest.mark.parametrize("number", range(5))
def test_a_send_that_the_process_did_not_survive_happens_once(binary: Path, tmp_path: Path, ledger: LedgerServer, number: int) -> None:
    with chasqui.Chasqui(**options(binary, tmp_path)) as client:
        with_account(client, ledger)
        pid = client.pid
        assert pid is not None
        timer = threading.Timer(number * 0.002, os.kill, (pid, signal.SIGKILL))
        timer.start()
        receipts = [client.email.send(to=["a@example.org"], subject=f"n{item}", text="x") for item in range(20)]
        timer.join()
        client.ping()
        assert len({receipt["messageId"] for receipt in receipts}) == 20
        listed = client.history.list(channel="email", limit=500)
        assert sorted(row["subject"] for row in listed["items"]) == sorted(f"n{item}" for item in range(20))


def test_a_call_that_takes_too_long_is_cancelled(binary: Path, tmp_path: Path, ledger: LedgerServer) -> None:
    with chasqui.Chasqui(**options(binary, tmp_path)) as client:
        with_account(client, ledger)
        ledger.add("rcpt", instead="silence")
        with pytest.raises(chasqui.errors.ResponseTimeout):
            client.options(timeout=0.5).email.send(**MESSAGE, wait=True)
        client.ping()
        [row] = client.history.list(channel="email")["items"]
        assert row["state"] in ("queued", "sending"), "the wait is over, not the message"
        client.message.cancel(message_id=row["id"])


def test_every_mistake_is_named_in_the_callers_language(binary: Path, tmp_path: Path) -> None:
    with chasqui.Chasqui(**options(binary, tmp_path, locale="es")) as client:
        with pytest.raises(chasqui.errors.InvalidParams) as failure:
            client.email.send(to=["no address"], subject="x\r\ny", text="x", priority="soon")  # type: ignore[arg-type]
        assert {issue["pointer"] for issue in failure.value.issues} == {"/to/0", "/subject", "/priority"}
        assert "incorrectos" in failure.value.message and failure.value.fix


def test_what_is_generated_is_what_the_service_says(binary: Path, tmp_path: Path) -> None:
    """Every method of the running service has its place in the client, and the other way round."""
    from chasqui._method import rpc

    with chasqui.Chasqui(**options(binary, tmp_path)) as client:
        document: Any = client.rpc.discover()
        spoken = {method["name"] for method in document["methods"]}
        written = set()
        for namespace in [client, *vars(client).values()]:
            for kind in type(namespace).__mro__:
                written |= {item.name for item in vars(kind).values() if isinstance(item, rpc)}
        assert written == spoken


def test_the_reminder_of_the_readme(binary: Path, tmp_path: Path, ledger: LedgerServer) -> None:
    """The five lines as they stand there."""
    text = (ROOT / "README.md").read_text()
    lines = textwrap.dedent(text.split("A payment reminder, in five more")[1].split("```python\n")[1].split("```")[0])
    assert len(lines.strip().splitlines()) == 5
    with chasqui.Chasqui(**options(binary, tmp_path)) as mail:
        with_account(mail, ledger)
        exec(compile(lines, "README.md", "exec"), {"mail": mail})
        (acceptance,) = ledger.wait_for(1)
        assert acceptance.recipients == ["ana@cliente.example"] and "001-001-000000123" in acceptance.message.as_string()
