"""The client against a stand-in for the service (`fake_service.py`)."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import threading
import time
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

import chasqui
from chasqui import AsyncChasqui, Chasqui, errors

FAKE = Path(__file__).with_name("fake_service.py")


def options(tmp_path: Path, **more: Any) -> Dict[str, Any]:
    return {"data": tmp_path, "binary": FAKE, "stderr": tmp_path / "stderr", **more}


def memory(tmp_path: Path) -> Dict[str, Any]:
    return json.loads((tmp_path / "memory.json").read_text())


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Chasqui]:
    with Chasqui(**options(tmp_path)) as client:
        yield client


def test_a_call_and_its_result(client: Chasqui, tmp_path: Path) -> None:
    receipt = client.email.send(to=["a@example.org"], subject="ñ\n\u2028", text="x")
    assert receipt["state"] == "queued"
    assert memory(tmp_path)["messages"][0]["subject"] == "ñ\n\u2028"


def test_the_process_ends_with_the_context(tmp_path: Path) -> None:
    with Chasqui(**options(tmp_path)) as client:
        client.ping()
        pid = client.pid
        assert pid is not None
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(errors.ProcessEnded):
        client.ping()


def test_what_the_process_is_told(tmp_path: Path) -> None:
    with Chasqui(key_file=tmp_path / "key", mode="hold", args=["--limits", "{}"], locale="es", actor={"id": "7"}, **options(tmp_path)) as client:
        info: Any = client.system.info()
    assert info["args"] == ["serve", "--data", str(tmp_path), "--key-file", str(tmp_path / "key"), "--mode", "hold", "--limits", "{}", "--parent-pid", str(os.getpid())]
    assert info["connection"]["locale"] == "es" and info["connection"]["actor"] == {"id": "7"}


def test_parameters_have_pythons_spelling(client: Chasqui) -> None:
    sent: Any = client.account.update(account_id="acc_1", login_id=None, revision=None)
    assert sent["params"] == {"accountId": "acc_1", "loginId": None}
    sent = client.account.update(account_id="acc_1")
    assert sent["params"] == {"accountId": "acc_1"}
    with pytest.raises(TypeError):
        client.account.update(accountId="acc_1")  # type: ignore[call-arg]


def test_every_error_has_its_class(client: Chasqui) -> None:
    with pytest.raises(errors.AccountNone) as failure:
        client.email.send(to=[], subject="x")
    error = failure.value
    assert isinstance(error, chasqui.ChasquiError)
    assert (error.code, error.slug, error.retryable, error.fix) == (1102, "account_none", False, "Do this.")
    assert error.issues[0]["pointer"] == "/to" and "/to" in str(error)
    unknown = chasqui.ChasquiError.from_wire({"code": 9, "message": "x", "data": {"slug": "of_the_future"}})
    assert type(unknown) is chasqui.ChasquiError and unknown.slug == "of_the_future"


@pytest.mark.parametrize("text", ["\ud800", float("nan")], ids=["half a pair", "not a number"])
def test_what_json_cannot_say_is_refused_here(client: Chasqui, text: Any) -> None:
    with pytest.raises(ValueError):
        client.email.send(to=["a@example.org"], subject=text)
    client.ping()
    assert not client._session._transport._pending  # type: ignore[union-attr]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_send_that_a_crash_interrupts_happens_once(tmp_path: Path, moment: str) -> None:
    with Chasqui(env={**os.environ, "FAKE_KILL": moment}, **options(tmp_path)) as client:
        receipt = client.email.send(to=["a@example.org"], subject="x")
        assert receipt.get("replayed", False) is (moment == "after")
    assert len(memory(tmp_path)["messages"]) == 1
    assert memory(tmp_path)["starts"] == 2


def test_connection_settings_survive_a_crash(tmp_path: Path) -> None:
    with Chasqui(env={**os.environ, "FAKE_KILL": "before"}, locale="es", **options(tmp_path)) as client:
        client.email.send(to=["a@example.org"], subject="x")
        info: Any = client.system.info()
        assert info["connection"]["locale"] == "es"


def test_it_is_repeated_once_not_for_ever(client: Chasqui, tmp_path: Path) -> None:
    with pytest.raises(errors.ProcessEnded):
        client.history.resend(message_ids=["msg_1"])
    assert memory(tmp_path)["starts"] == 2
    client.ping()


def test_without_a_key_nothing_is_repeated() -> None:
    from chasqui._session import Call

    assert not Call("x", {}, "once", keyed=False).with_key().repeatable
    assert Call("x", {}, "once", keyed=True).with_key().repeatable
    assert Call("x", {}, "reads", keyed=False).repeatable
    mine = Call("x", {"idempotencyKey": "mine"}, "once", keyed=True).with_key()
    assert mine.params == {"idempotencyKey": "mine"}


def test_many_threads(client: Chasqui, tmp_path: Path) -> None:
    receipts = []

    def send() -> None:
        for _ in range(10):
            receipts.append(client.email.send(to=["a@example.org"], subject="x")["messageId"])

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(receipts)) == 80


def test_progress_and_timeout(client: Chasqui) -> None:
    seen = []
    client.options(progress=seen.append).account.verify(account_id="a")
    assert seen == [0, 1, 2]
    started = time.monotonic()
    with pytest.raises(errors.ResponseTimeout) as failure:
        client.options(timeout=0.2).account.verify(account_id="a", timeout_ms=20_000)
    assert isinstance(failure.value, TimeoutError)
    assert time.monotonic() - started < 5
    check: Any = client.system.check()
    assert len(check["cancelled"]) == 1, "the request was not cancelled"


def test_events_come_in_order_and_are_acknowledged(client: Chasqui, tmp_path: Path) -> None:
    stream = client.events(wait=0.1)
    assert [next(stream)["seq"] for _ in range(5)] == [1, 2, 3, 4, 5]
    assert memory(tmp_path)["acked"] == 4, "an event is acknowledged when the next is asked for"
    assert next(client.events())["seq"] == 5, "what was not acknowledged comes again"


def test_events_of_some_types(client: Chasqui, tmp_path: Path) -> None:
    stream = client.events(types=["even"], wait=0.1)
    assert [next(stream)["seq"] for _ in range(3)] == [2, 4, 6]
    assert memory(tmp_path)["acked"] == 4, "5 is passed over together with 6"


def test_events_go_on_after_a_crash(client: Chasqui) -> None:
    stream = client.events(after=0, ack=False, wait=0.1)
    seen = [next(stream)["seq"] for _ in range(3)]
    assert client.pid is not None
    os.kill(client.pid, 9)
    seen += [next(stream)["seq"] for _ in range(4)]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


def test_a_missing_binary_is_said(tmp_path: Path) -> None:
    with pytest.raises(errors.ProcessEnded, match="not found"):
        Chasqui(tmp_path, binary="/nonexistent/chasqui")


def test_both_clients_have_the_same_methods(tmp_path: Path) -> None:
    one, other = Chasqui(**options(tmp_path)), AsyncChasqui(**options(tmp_path))
    for name, namespace in vars(one).items():
        if not name.startswith("_"):
            assert type(namespace) is type(getattr(other, name))
    assert inspect.signature(one.email.send) == inspect.signature(other.email.send)
    assert "Does email.send" in (one.email.send.__doc__ or "") or one.email.send.__doc__


# asyncio


def test_asyncio(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with AsyncChasqui(**options(tmp_path)) as client:
            receipts = await asyncio.gather(*(client.email.send(to=["a@example.org"], subject="x") for _ in range(50)))
            assert len({receipt["messageId"] for receipt in receipts}) == 50
            with pytest.raises(errors.AccountNone):
                await client.email.send(to=[], subject="x")
            stream = client.events(wait=0.1)
            assert [(await stream.__anext__())["seq"] for _ in range(5)] == [1, 2, 3, 4, 5]
            pid = client.pid
        assert not Path(f"/proc/{pid}").exists()

    asyncio.run(scenario())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_asyncio_crash(tmp_path: Path, moment: str) -> None:
    async def scenario() -> None:
        async with AsyncChasqui(env={**os.environ, "FAKE_KILL": moment}, **options(tmp_path)) as client:
            await client.email.send(to=["a@example.org"], subject="x")

    asyncio.run(scenario())
    assert len(memory(tmp_path)["messages"]) == 1


def test_asyncio_cancellation_reaches_the_service(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with AsyncChasqui(**options(tmp_path)) as client:
            task = asyncio.ensure_future(client.account.verify(account_id="a", timeout_ms=20_000))
            await asyncio.sleep(0.3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(errors.ResponseTimeout):
                await client.options(timeout=0.2).account.verify(account_id="a", timeout_ms=20_000)
            check: Any = await client.system.check()
            assert len(check["cancelled"]) == 2

    asyncio.run(scenario())
