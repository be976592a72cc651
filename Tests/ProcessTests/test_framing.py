"""One JSON value per line, whatever comes in. Row ids: JR-01 … JR-25."""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from ledger import LedgerServer
from service import Service, eventually

MIB = 1024 * 1024
PARSE, INVALID, NOT_FOUND, BAD_PARAMS, CANCELLED = -32700, -32600, -32601, -32602, -32800


def ping(id: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": "ping"}).encode()


def padded(line: bytes, length: int) -> bytes:
    """The same request in exactly that many octets: blanks before the last brace."""
    return line[:-1] + b" " * (length - len(line)) + b"}"


def refused(service: Service, line: bytes, code: int = PARSE, timeout: float = 10) -> dict:
    """The error with `id: null` that answers a line; and the next line is answered as if nothing had been."""
    service.send_line(line)
    reply = service.next_reply(timeout)
    assert reply["id"] is None, reply
    assert reply["error"]["code"] == code, reply
    alive(service)
    return reply["error"]


def alive(service: Service) -> None:
    assert service.silent("alive")


# JR-01


def test_jr01_a_request_cut_anywhere_is_one_request(service: Service) -> None:
    for id in range(20):
        for octet in ping(id) + b"\n":
            service.send_bytes(bytes([octet]))
    assert sorted(reply["id"] for reply in service.replies(20)) == list(range(20))


def test_jr01_a_thousand_requests_in_one_write(service: Service) -> None:
    service.send_bytes(b"".join(ping(f"r{n}") + b"\n" for n in range(1000)))
    replies = service.replies(1000)
    assert {reply["id"] for reply in replies} == {f"r{n}" for n in range(1000)}
    assert all("result" in reply for reply in replies)
    alive(service)


# JR-02, JR-03


def test_jr02_a_line_of_exactly_the_limit_is_read(service: Service) -> None:
    service.send_line(padded(ping("full"), 16 * MIB))
    assert service.next_reply(30)["id"] == "full"


def test_jr02_one_octet_more_is_refused_and_the_next_line_answered(service: Service) -> None:
    service.send_line(padded(ping("over"), 16 * MIB + 1))
    reply = service.next_reply(30)
    assert reply["id"] is None
    assert reply["error"]["data"]["slug"] == "limit_exceeded", reply
    alive(service)


def test_jr03_an_endless_line_costs_no_memory(service: Service) -> None:
    alive(service)
    before, cpu = service.memory("VmHWM"), service.cpu_seconds()
    block, size = b"x" * MIB, 256
    for _ in range(size):
        service.send_bytes(block)
    service.send_bytes(b"\n")
    reply = service.next_reply(60)
    assert reply["id"] is None and reply["error"]["data"]["slug"] == "limit_exceeded"
    alive(service)
    assert service.memory("VmHWM") - before <= 48 * MIB  # the limit of a line, and what its buffer needs to grow
    assert service.cpu_seconds() - cpu <= 5


# JR-05, JR-06: octets that are not UTF-8


@pytest.mark.parametrize(
    "octets",
    [b"\x80", b"\xbf", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x9f\x98", b"\xf5\x80\x80\x80", b"\xff"],
    ids=lambda octets: octets.hex(),
)
def test_jr05_invalid_utf8_is_refused_not_repaired(service: Service, octets: bytes) -> None:
    refused(service, b'{"jsonrpc":"2.0","id":1,"method":"ping","x":"' + octets + b'"}')
    refused(service, ping(1) + octets)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "utf-32-le"])
def test_jr06_other_encodings_are_refused(service: Service, encoding: str) -> None:
    refused(service, ping(1).decode().encode(encoding))


# JR-07


@pytest.mark.parametrize(
    "line",
    [b"\0", ping(1) + b"\0", b'{"jsonrpc":"2.0","id":1,"method":"pi\0ng"}', b'{"jsonrpc":"2.0","id":1,"method":"pi\tng"}',
     b'{"jsonrpc":"2.0","id":1,"method":"pi\x1fng"}', b"\x0b" + ping(1), ping(1) + b"\x0c"],
)
def test_jr07_control_characters_are_refused(service: Service, line: bytes) -> None:
    refused(service, line)


def test_jr07_line_ends_and_blank_lines(service: Service) -> None:
    service.send_bytes(b"\n\r\n   \n \t \r\n" + ping(1) + b"\r\n" + b"\n" + b"  " + ping(2) + b"  \n")
    assert sorted(reply["id"] for reply in service.replies(2)) == [1, 2]
    alive(service)


# JR-08


@pytest.mark.parametrize(
    "extra",
    ['"x":[1,]', '"x":1,', "/* no */ \"x\":1", "'x':1", "x:1", '"x":NaN', '"x":Infinity', '"x":-Infinity', '"x":01', '"x":-01',
     '"x":1.', '"x":.5', '"x":+1', '"x":0x10', '"x":1e400', '"x":-1e400', '"x":' + "9" * 10_000, '"x":tru', '"x":"\\q"',
     '"x":"\\u12"', '"x":undefined', '"x" 1', '"x":1 "y":2'],
    ids=lambda extra: extra[:24],
)
def test_jr08_what_is_not_json_is_refused(service: Service, extra: str) -> None:
    started = time.monotonic()
    refused(service, ('{"jsonrpc":"2.0","id":1,"method":"ping",' + extra + "}").encode())
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("line", ["{", "[", '"', "nul", "{}}", "[1]]", ping(1).decode() + ping(2).decode(), "}"])
def test_jr08_unfinished_and_doubled_values_are_refused(service: Service, line: str) -> None:
    refused(service, line.encode())


def test_jr08_minus_zero_is_a_number(service: Service) -> None:
    service.send_line('{"jsonrpc":"2.0","id":1,"method":"ping","x":-0}')
    assert "result" in service.next_reply()


# JR-09


@pytest.mark.parametrize(
    "line",
    ['{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"shutdown"}',
     '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"a":2}}', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"\\u0061":2}}',
     '{"jsonrpc":"2.0","id":1,"method":"ping","x":[{"k":null,"k":null}]}'],
)  # fmt: skip
def test_jr09_duplicate_keys_are_refused(service: Service, line: str) -> None:
    error = refused(service, line.encode())
    assert "duplicate" in json.dumps(error).lower(), error


# JR-10


def nested(depth: int, bracket: str = "[]") -> bytes:
    # The request's own braces are the first level.
    inner = bracket[0] * (depth - 1) + bracket[1] * (depth - 1)
    return b'{"jsonrpc":"2.0","id":1,"method":"ping","x":' + inner.encode() + b"}"


def test_jr10_sixty_four_levels_are_read(service: Service) -> None:
    service.send_line(nested(64))
    reply = service.next_reply()
    assert reply["id"] == 1 and "result" in reply, reply


@pytest.mark.parametrize("depth", [65, 100_000, 7_000_000])
def test_jr10_deeper_is_refused(service: Service, depth: int) -> None:
    service.send_line(nested(depth))
    reply = service.next_reply(30)
    assert reply["id"] is None and reply["error"]["data"]["slug"] == "limit_exceeded", reply
    alive(service)


def test_jr10_unclosed_brackets_are_refused(service: Service) -> None:
    service.send_line(b"[" * 10_000_000)
    reply = service.next_reply(30)
    assert reply["id"] is None and reply["error"]["data"]["slug"] == "limit_exceeded", reply
    alive(service)


# JR-12


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\udc00\\ud800", "\\ud83dx"])
def test_jr12_half_surrogates_are_refused(service: Service, escape: str) -> None:
    refused(service, ('{"jsonrpc":"2.0","id":1,"method":"ping","x":"' + escape + '"}').encode())


@pytest.mark.parametrize("field", ["to", "subject"])
@pytest.mark.parametrize("character", ["\0", "\n", "\r\n", "\x1b", "\u2028"])
def test_jr12_control_characters_reach_no_header(service: Service, field: str, character: str) -> None:
    params = {"to": ["a@example.org"], "subject": "x", "text": "y"}
    hostile = f"a{character}b@example.org"
    failure = service.fails("email.send", {**params, field: [hostile] if field == "to" else hostile})
    assert failure.code == BAD_PARAMS and failure.data["issues"][0]["pointer"].startswith("/" + field), failure.error


# JR-13


@pytest.mark.parametrize(
    "id",
    ["1", '"1"', "0", "-1", "null", "9007199254740993", '""', '"' + "x" * 256 + '"', '"\\u00f1 \\" \\\\ \\n"'],
    ids=lambda id: id[:20],
)
def test_jr13_ids_come_back_as_they_went(service: Service, id: str) -> None:
    service.send_line('{"jsonrpc":"2.0","id":' + id + ',"method":"ping"}')
    reply = service.next_reply()
    assert "result" in reply
    assert reply["id"] == json.loads(id) and type(reply["id"]) is type(json.loads(id))


@pytest.mark.parametrize("id", ["1.5", "1.0", "1e2", "{}", "[]", "[1]", "true", "false", '"' + "x" * 257 + '"'], ids=lambda id: id[:20])
def test_jr13_other_ids_are_refused(service: Service, id: str) -> None:
    refused(service, ('{"jsonrpc":"2.0","id":' + id + ',"method":"ping"}').encode(), INVALID)


# JR-14


@pytest.mark.parametrize(
    "line",
    ['{"id":1,"method":"ping"}', '{"jsonrpc":"1.0","id":1,"method":"ping"}', '{"jsonrpc":2.0,"id":1,"method":"ping"}',
     '{"jsonrpc":"2.0","id":1}', '{"jsonrpc":"2.0","id":1,"method":1}', '{"jsonrpc":"2.0","id":1,"method":null}', "1", '"x"', "null", "{}"],
)  # fmt: skip
def test_jr14_what_is_no_request_is_refused(service: Service, line: str) -> None:
    service.send_line(line)
    reply = service.next_reply()
    assert reply["error"]["code"] == INVALID, reply
    assert reply["id"] in (None, 1)
    alive(service)


@pytest.mark.parametrize("params", ['"bar"', "1", "true", "null"])
def test_jr14_scalar_params_are_refused(service: Service, params: str) -> None:
    service.send_line('{"jsonrpc":"2.0","id":1,"method":"ping","params":' + params + "}")
    reply = service.next_reply()
    assert reply["id"] in (None, 1) and reply["error"]["code"] in (INVALID, BAD_PARAMS), reply
    alive(service)


# JR-15


def test_jr15_an_unknown_method_is_named(service: Service) -> None:
    failure = service.fails("email.sned", {})
    assert failure.code == NOT_FOUND
    assert "email.send" in json.dumps(failure.error), "did you mean"


def test_jr15_an_unknown_parameter_is_named(service: Service) -> None:
    failure = service.fails("email.send", {"to": ["a@example.org"], "subject": "x", "text": "y", "idempotencykey": "k"})
    assert failure.code == BAD_PARAMS
    issues = json.dumps(failure.data["issues"])
    assert "idempotencykey" in issues and "idempotencyKey" in issues, failure.error


def test_jr15_one_reply_names_every_mistake(service: Service) -> None:
    failure = service.fails("email.send", {"to": "a@example.org", "subject": 7, "nonsense": True})
    assert failure.code == BAD_PARAMS
    assert len(failure.data["issues"]) >= 3, failure.error


# JR-16


@pytest.mark.parametrize("body", ['"method":"ping"', '"method":"no.such"', '"method":"email.send","params":{"bad":1}', '"method":"$/unknown"'])
def test_jr16_a_notification_is_never_answered(service: Service, body: str) -> None:
    service.send_line('{"jsonrpc":"2.0",' + body + "}")
    assert service.silent()


def test_jr16_an_error_of_a_notification_is_noted(services: Callable[..., Service]) -> None:
    service = services(args=["--log-level", "debug"]).start()
    service.send_line('{"jsonrpc":"2.0","method":"email.send","params":{"bad":1}}')
    assert service.silent()
    eventually(lambda: "notificationFailed" in service.stderr())


# JR-17


def test_jr17_an_empty_batch_is_one_error(service: Service) -> None:
    refused(service, b"[]", INVALID)


@pytest.mark.parametrize("count", [1, 2, 100])
def test_jr17_a_batch_is_answered_by_one_array(service: Service, count: int) -> None:
    service.send_line(b"[" + b",".join(ping(n) for n in range(count)) + b"]")
    reply = service.next_reply()
    assert isinstance(reply, list)
    assert sorted(item["id"] for item in reply) == list(range(count))
    assert all("result" in item for item in reply)


def test_jr17_more_than_a_hundred_are_refused(service: Service) -> None:
    service.send_line(b"[" + b",".join(ping(n) for n in range(101)) + b"]")
    reply = service.next_reply()
    assert isinstance(reply, dict) and reply["id"] is None
    assert reply["error"]["data"]["slug"] == "limit_exceeded", reply
    alive(service)


def test_jr17_a_batch_of_notifications_is_not_answered(service: Service) -> None:
    service.send_line('[{"jsonrpc":"2.0","method":"ping"},{"jsonrpc":"2.0","method":"no.such"}]')
    assert service.silent()


def test_jr17_each_bad_element_has_its_own_error(service: Service) -> None:
    service.send_line(b'[1,"x",[],[' + ping(5) + b"],{}," + ping(7) + b',{"jsonrpc":"2.0","method":"ping"}]')
    reply = service.next_reply()
    assert isinstance(reply, list) and len(reply) == 6, reply
    assert sorted(item["error"]["code"] for item in reply if "error" in item) == [INVALID] * 5
    assert [item["id"] for item in reply if "result" in item] == [7]
    alive(service)


# JR-18


def test_jr18_the_same_id_twice_is_answered_twice(service: Service) -> None:
    service.send_bytes(ping("same") + b"\n" + ping("same") + b"\n")
    assert [reply["id"] for reply in service.replies(2)] == ["same", "same"]
    alive(service)


def test_jr18_the_same_id_in_flight_is_answered_twice_and_noted(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services(args=["--log-level", "debug"]).start()
    ledger.add("connect", instead="silence")
    id = account(service, ledger)
    for _ in range(2):
        service.send({"jsonrpc": "2.0", "id": "same", "method": "account.verify", "params": {"accountId": id, "timeoutMs": 1000}})
    assert [reply["id"] for reply in service.replies(2)] == ["same", "same"]
    assert service.silent()
    eventually(lambda: "duplicateID" in service.stderr())


# JR-22


def test_jr22_a_slow_request_holds_nobody_up(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    ledger.add("connect", instead="silence")
    id = account(service, ledger)
    slow = service.request("account.verify", {"accountId": id, "timeoutMs": 30_000})
    ledger.wait_for_stage("connect")
    times = []
    for _ in range(100):
        call = service.request("ping")
        call.reply()
        assert call.answered is not None
        times.append(call.answered - call.started)
    assert slow.answered is None, "the slow request was not slow"
    assert statistics.quantiles(times, n=100)[98] <= 0.1, sorted(times)[-5:]
    service.notify("$/cancelRequest", {"id": slow.id})
    slow.reply()


# JR-23


def test_jr23_cancelling_a_running_request_answers_it_once(
    service: Service, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    ledger.add("connect", instead="silence")
    id = account(service, ledger)
    call = service.request("account.verify", {"accountId": id, "timeoutMs": 30_000})
    ledger.wait_for_stage("connect")
    service.notify("$/cancelRequest", {"id": call.id})
    assert call.reply(5)["error"]["code"] == CANCELLED
    service.notify("$/cancelRequest", {"id": call.id})
    assert service.silent(), "a second reply"


@pytest.mark.parametrize("params", [{"id": "never seen"}, {"id": None}, {}, {"id": {"x": 1}}, {"id": "alive"}])
def test_jr23_cancelling_what_does_not_run_is_ignored(service: Service, params: dict) -> None:
    service.notify("$/cancelRequest", params)
    alive(service)


def test_jr23_cancelling_races_with_the_reply(service: Service) -> None:
    for n in range(200):
        service.send_line(ping(n))
        service.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": n}})
    replies = service.replies(200)
    assert sorted(reply["id"] for reply in replies) == list(range(200))
    assert {reply["error"]["code"] for reply in replies if "error" in reply} <= {CANCELLED}
    alive(service)


# JR-24, JR-25: `Service` parses every line of every test strictly, and the fixture fails on what it finds.


def test_jr24_descriptor_1_leads_elsewhere(service: Service) -> None:
    service.call("ping")
    descriptors = Path(f"/proc/{service.pid}/fd")
    assert os.readlink(descriptors / "1") == os.readlink(descriptors / "2") == str(service.stderr_log)
    assert os.readlink(descriptors / "0") == "/dev/null"


def test_jr24_the_harness_sees_stray_output(services: Callable[..., Service]) -> None:
    service = services()
    service._line(b"Warning: something")
    service._line(b'{"jsonrpc":"2.0","id":1,"result":"\xff"}')
    service._line(b'{"jsonrpc":"2.0","id":1,"result":1,"result":2}')
    service._line(b'{"jsonrpc":"2.0","id":1}')
    assert len(service.faults) == 4
    service.faults.clear()


def test_jr25_hostile_text_comes_back_on_one_clean_line(service: Service, ledger: LedgerServer, account: Callable[..., str]) -> None:
    account(service, ledger)
    subject = "línea 😀 \\ \" </script> \ufeff\ufffd\U0010ffff"
    sent = service.call("email.send", {"to": ["a@example.org"], "subject": subject, "text": "x\ty\r\nz", "idempotencyKey": "u"})
    assert service.call("history.get", {"messageId": sent["messageId"]})["subject"] == subject
