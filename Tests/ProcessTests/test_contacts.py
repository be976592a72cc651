"""The ERP's contacts: kept as it says, found by what it asks, taken from files of any size."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest

from service import CallFailed, Service, eventually


@pytest.fixture
def files(home: Path) -> Path:
    path = home / "files"
    path.mkdir()
    return path


@pytest.fixture
def erp(services: Callable[..., Service], files: Path) -> Service:
    return services(args=["--attachments", str(files)]).start()


def rows(count: int, start: int = 0) -> Iterator[Dict[str, Any]]:
    for number in range(start, start + count):
        yield {
            "id": f"C-{number}",
            "name": f"Cliente Ñandú {number}",
            "email": f"cliente{number}@correo.example",
            "balance": {"amount": f"{number}.50", "currency": "USD"},
            "preferences": {"invoices": {"email": number % 2 == 0}},
            "fields": {"plan": "fibra" if number % 3 == 0 else "radio", "megas": number},
        }


def write(path: Path, lines: Iterator[Any]) -> str:
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n")
    return str(path)


def everyone(service: Service, **filter: Any) -> List[Dict[str, Any]]:
    found: List[Dict[str, Any]] = []
    cursor: Dict[str, Any] = {}
    while True:
        page = service.call("contact.list", {"limit": 500, **filter, **cursor})
        found += page["items"]
        if "nextCursor" not in page:
            assert page["total"] == len(found)
            return found
        cursor = {"cursor": page["nextCursor"]}


def test_a_contact_is_what_the_erp_said_last(erp: Service) -> None:
    made = erp.call("contact.upsert", {"id": "7", "name": "Ana", "email": "Ana@x.ec", "fields": {"plan": "fibra", "años": 3.5}})
    assert made["revision"] == 1 and made["kind"] == "customer" and made["email"] == "Ana@x.ec"
    same = erp.call("contact.upsert", {"id": "7", "fields": {"plan": "fibra"}})
    assert same == made, "nothing new was said"
    changed = erp.call(
        "contact.upsert",
        {"id": "7", "revision": 1, "email": None, "fields": {"plan": None}, "preferences": {"marketing": {"email": False}}},
    )
    assert changed["revision"] == 2 and "email" not in changed and changed["fields"] == {"años": 3.5}
    assert changed["preferences"] == {"marketing": {"email": False}}
    assert erp.call("contact.upsert", {"id": "7", "preferences": {"marketing": None}})["preferences"] == {}
    for params, slug in [
        ({"id": "7", "revision": 1, "name": "X"}, "conflict"),
        ({"id": "8", "revision": 1, "name": "X"}, "contact_not_found"),
        ({"id": "8"}, "invalid_params"),
        ({"id": "7", "name": None}, "invalid_params"),
        ({"id": "7", "fields": {"con espacio": 1}}, "invalid_params"),
        ({"id": "7", "fields": {"x": {}}}, "invalid_params"),
        ({"id": "7", "fields": {"x": 1e300}}, "invalid_params"),
        ({"id": "7", "balance": {"amount": 1.5, "currency": "USD"}}, "invalid_params"),
        ({"id": "7", "balance": {"amount": "1.5", "currency": "usd"}}, "invalid_params"),
        ({"id": "7", "url": "javascript:alert(1)"}, "invalid_params"),
        ({"id": "7", "url": "https://x.ec/\" onclick"}, "invalid_params"),
        ({"id": "7", "timeZone": "America/Guayakil"}, "invalid_params"),
        ({"id": "7", "locale": "español"}, "invalid_params"),
        ({"id": "7", "preferences": {"invoice": {"email": True}}}, "invalid_params"),
    ]:
        with pytest.raises(CallFailed) as failed:
            erp.call("contact.upsert", params)
        assert failed.value.slug == slug, params
    assert erp.call("contact.get", {"contactId": "7"})["revision"] == 3
    erp.call("contact.delete", {"contactId": "7"})
    with pytest.raises(CallFailed, match="contact_not_found"):
        erp.call("contact.get", {"contactId": "7"})


def test_lists_find_by_words_kinds_switches_and_free_fields(erp: Service, files: Path) -> None:
    erp.call("contact.import", {"path": write(files / "c.jsonl", rows(60))})
    assert len(everyone(erp)) == 60
    assert len(everyone(erp, fields={"plan": "fibra"})) == 20
    assert [c["id"] for c in everyone(erp, search="nandu 42")] == ["C-42"]
    assert [c["id"] for c in everyone(erp, search="CLIENTE42@corr")] == ["C-42"]
    assert len(everyone(erp, wants={"topic": "invoices", "channel": "email"})) == 30
    assert len(everyone(erp, wants={"topic": "marketing", "channel": "sms"})) == 60
    assert [c["id"] for c in everyone(erp, ids=["C-1", "C-99", "C-2"])] == ["C-1", "C-2"]
    assert len(everyone(erp, hasEmail=False)) == 0 and len(everyone(erp, hasPhone=False)) == 60
    assert len(everyone(erp, kind="supplier")) == 0
    assert [c["id"] for c in everyone(erp, fields={"megas": 7.0})] == ["C-7"]


def test_an_import_names_each_refused_row_and_stores_the_others(erp: Service, files: Path) -> None:
    erp.call("initialize", {"locale": "es"})
    good = list(rows(4))
    lines: List[Any] = [
        "\ufeff" + json.dumps(good[0]),
        "",
        "{no es json",
        {"id": "bad-mail", "name": "B", "email": "sin arroba"},
        {"id": "no-name"},
        {"id": "typo", "name": "B", "correo": "b@x.ec"},
        "[1]",
        json.dumps({"id": "long", "name": "B", "fields": {"x": "y" * 70_000}}),
        good[1],
        "\r",
        json.dumps(good[2]) + "\r",
        {**good[1], "name": "Otra vez"},
    ]
    path = write(files / "mixed.jsonl", iter(lines))
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(good[3]))  # no end of line
    report = erp.call("contact.import", {"path": path})
    assert [(p["row"], p.get("id"), p["field"]) for p in report["problems"]] == [
        (3, None, ""),
        (4, "bad-mail", "/email"),
        (5, "no-name", "/name"),
        (6, "typo", "/correo"),
        (7, None, ""),
        (8, None, ""),
    ]
    assert "No es una dirección de correo" in report["problems"][1]["message"]
    assert (report["rows"], report["created"], report["updated"], report["refused"]) == (11, 4, 1, 6)
    again = erp.call("contact.import", {"path": path})
    # The row that comes twice changes twice: the file says both.
    assert (again["created"], again["unchanged"], again["updated"], again["refused"]) == (0, 3, 2, 6)
    everything = erp.call("contact.import", {"path": path, "dryRun": True})
    assert everything["rows"] == 11 and erp.call("contact.list", {})["total"] == 4


def test_an_import_opens_only_what_may_be_attached(erp: Service, home: Path) -> None:
    outside = write(home / "outside.jsonl", rows(1))
    for path in (outside, "/etc/passwd", str(home / "files" / ".." / "outside.jsonl"), str(home / "data" / "chasqui.sqlite")):
        with pytest.raises(CallFailed) as failed:
            erp.call("contact.import", {"path": path})
        assert failed.value.slug == "attachment_refused", path
    assert erp.call("contact.list", {})["total"] == 0


def test_an_import_killed_in_its_middle_is_completed_by_a_repetition(
    services: Callable[..., Service], files: Path
) -> None:
    path = write(files / "many.jsonl", rows(6000))
    first = services(args=["--attachments", str(files)]).start()
    call = first.request("contact.import", {"path": path, "progressToken": "p", "idempotencyKey": "import-1"})
    eventually(lambda: any(m.get("method") == "$/progress" for m in first.received), what="progress")
    first.kill()
    with pytest.raises(Exception):
        call.result()
    second = services(args=["--attachments", str(files)]).start()
    there = second.call("contact.list", {})["total"]
    assert 500 <= there < 6000 and there % 500 == 0, there
    report = second.call("contact.import", {"path": path, "idempotencyKey": "import-1"}, timeout=120)
    assert (report["unchanged"], report["created"]) == (there, 6000 - there)
    assert second.call("contact.import", {"path": path, "idempotencyKey": "import-1"})["replayed"] is True
    assert second.call("contact.list", {})["total"] == 6000
    assert second.stop() == 0


def test_two_processes_import_the_same_file_at_once(services: Callable[..., Service], files: Path) -> None:
    path = write(files / "many.jsonl", rows(3000))
    pair = [services(args=["--attachments", str(files)]).start() for _ in range(2)]
    calls = [service.request("contact.import", {"path": path}) for service in pair]
    reports = [call.result(timeout=120) for call in calls]
    assert sum(report["created"] for report in reports) == 3000
    assert sum(report["unchanged"] for report in reports) == 3000
    assert all(report["refused"] == report["updated"] == 0 for report in reports)
    assert {c["revision"] for c in everyone(pair[0])} == {1}
