"""More than is reasonable: members, nodes, requests without a reader, and few resources. Rows JR-11, JR-12, JR-19, JR-49."""

from __future__ import annotations

import json
import threading
import time
from typing import Any, Callable, List

import pytest

import oracle
import sending
from ledger import LedgerServer
from service import CallFailed, Service, eventually

MIB = 1024 * 1024


def timed(service: Service, extra: str, seconds: float = 5) -> Any:
    """The reply to a `ping` with another member beside the usual ones."""
    started = time.monotonic()
    service.send_line('{"jsonrpc":"2.0","id":1,"method":"ping","x":' + extra + "}")
    reply = service.next_reply(30)
    assert time.monotonic() - started < seconds
    assert service.silent("after it")
    return reply


def members(count: int) -> str:
    return "{" + ",".join(f'"k{number:06d}":0' for number in range(count)) + "}"


# JR-11


def test_jr11_ten_thousand_members_are_read(service: Service) -> None:
    assert "result" in timed(service, members(10_000))


@pytest.mark.parametrize("count", [10_001, 100_000])
def test_jr11_more_members_are_refused(service: Service, count: int) -> None:
    reply = timed(service, members(count))
    assert reply["id"] is None and reply["error"]["data"]["slug"] == "limit_exceeded", reply
    assert reply["error"]["data"]["kind"] == "too_many_members"


@pytest.mark.parametrize("count, kind", [(199_000, None), (200_001, "too_many_nodes"), (1_000_000, "too_many_nodes")])
def test_jr11_an_array_of_nothing_has_its_limit(service: Service, count: int, kind: Any) -> None:
    reply = timed(service, "[" + "null," * (count - 1) + "null]")
    assert ("result" in reply) if kind is None else reply["error"]["data"]["kind"] == kind, reply


# JR-12


@pytest.mark.parametrize("id", ['"\\u0000"', '"a\\u0000b"', '"\\ud83d\\ude00"', '"\\u2028\\u0085\\u007f"'])
def test_jr12_an_id_of_odd_characters_comes_back(service: Service, id: str) -> None:
    service.send_line('{"jsonrpc":"2.0","id":' + id + ',"method":"ping"}')
    reply = service.next_reply()
    assert reply["id"] == json.loads(id) and "result" in reply


def test_jr12_half_a_pair_in_an_id_has_no_id(service: Service) -> None:
    service.send_line('{"jsonrpc":"2.0","id":"\\ud800","method":"ping"}')
    reply = service.next_reply()
    assert reply["id"] is None and reply["error"]["code"] == -32700, reply


# JR-19


class Deaf(Service):
    """A caller that stops reading stdout while `hears` is not set."""

    def _reset(self) -> None:
        super()._reset()
        self.hears = threading.Event()
        self.hears.set()

    def _line(self, line: bytes) -> None:
        self.hears.wait()
        super()._line(line)

    def discard(self) -> None:
        self.hears.set()
        super().discard()


@pytest.mark.timeout(180)
def test_jr19_ten_thousand_requests_without_a_reader(binary: Any, home: Any) -> None:
    """The service stops reading instead of growing, and answers everything once somebody listens."""
    service = Deaf(binary, home)
    try:
        service.start().call("preset.list")
        before = service.memory()
        written: List[int] = []

        def write() -> None:
            for number in range(10_000):
                service.send_bytes(b'{"jsonrpc":"2.0","id":%d,"method":"preset.list"}\n' % number)
                written.append(number)

        def stands_still() -> bool:
            count = len(written)
            writer.join(2)
            return len(written) == count

        service.hears.clear()
        writer = threading.Thread(target=write, daemon=True)
        writer.start()
        eventually(stands_still, 60, what="the service to stop reading")
        assert 0 < len(written) < 10_000, "it went on reading although nobody listens"
        growth = service.memory("VmHWM") - before
        print(f"after {len(written)} requests it had grown by {growth / MIB:.1f} MiB")
        service.hears.set()
        writer.join(120)
        replies = service.replies(10_000, 120)
        assert sorted(reply["id"] for reply in replies) == list(range(10_000))
        assert all("result" in reply for reply in replies)
        assert growth <= 32 * MIB, f"{growth / MIB:.1f} MiB"
        assert service.stop() == 0
    finally:
        service.discard()
    assert not service.faults, service.faults[:3]


# JR-49


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    "limits", [["--nofile=64"], ["--as=536870912"], ["--stack=262144"], ["--nofile=64", "--as=536870912", "--stack=262144"]], ids=" ".join
)
def test_jr49_it_works_with_few_resources(services: Callable[..., Service], ledger: LedgerServer, limits: List[str]) -> None:
    service = services(wrapper=["prlimit", *limits, "--"], limits={"sessions": 8, "sessionsPerAccount": 8}).start()
    sending.account(service, ledger, maxSessions=8)
    orders = sending.orders(60)
    calls = [(order, service.request("email.send", sending.keyed(order))) for order in orders]
    for order, call in calls:
        order.message_id = call.result(60)["messageId"]
    verdict = oracle.check(service, ledger, orders, timeout=60)
    assert not verdict.violations, str(verdict)
    assert verdict.states["sent"] == 60
    assert service.stop() == 0


@pytest.mark.timeout(120)
def test_jr49_without_a_free_descriptor_errors_have_a_name(services: Callable[..., Service], ledger: LedgerServer) -> None:
    """Sixty sessions and checks at once want more descriptors than there are: refusals that say so, and later all is well."""
    service = services(wrapper=["prlimit", "--nofile=40", "--"], limits={"sessions": 20, "sessionsPerAccount": 20}).start()
    id = sending.account(service, ledger, maxSessions=20)
    ledger.add("connect", times=60, delay=0.3)
    checks = [service.request("account.verify", {"accountId": id, "timeoutMs": 5000}) for _ in range(60)]
    found = []
    for check in checks:
        try:
            found.append(bool(check.result(60)["ok"]))
        except CallFailed as failure:
            assert failure.code != -32603, failure.error
            found.append(False)
    assert True in found and False in found, "the descriptors sufficed, so nothing was tried"
    assert service.call("account.verify", {"accountId": id})["ok"]
    assert service.stop() == 0
