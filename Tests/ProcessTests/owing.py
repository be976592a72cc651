"""Customers, debts and policies of the tests: what an ERP would tell before anybody is reminded."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List, Sequence

import sending
from service import Service

#: Reminders may leave at any moment of any day, unless a test says otherwise.
ALWAYS: Dict[str, Any] = {
    "timeZone": "UTC",
    "useContactTimeZone": False,
    "hours": {"from": "00:00", "to": "24:00"},
    "workingDays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "minimumIntervalDays": 0,
}


def day(offset: int = 0, now: "datetime | None" = None) -> str:
    """The date some days from today, in UTC."""
    return ((now or datetime.now(timezone.utc)) + timedelta(days=offset)).date().isoformat()


def collector(service: Service, ledger: Any, **changes: Any) -> str:
    """The account that reminders leave from."""
    return sending.account(service, ledger, address="cobranzas@acme.example", **changes)


def customer(service: Service, id: str = "C-7", **changes: Any) -> None:
    service.call("contact.upsert", {"id": id, "kind": "customer", "name": "Ana Pérez", "email": f"{id.lower()}@cliente.example", "locale": "es-EC", **changes})


def owe(service: Service, id: str, due: int, contact: str = "C-7", amount: str = "100.00", currency: str = "USD", **changes: Any) -> Dict[str, Any]:
    """A receivable that is due some days from today."""
    params = {"id": id, "contactId": contact, "number": f"N-{id}", "total": {"amount": amount, "currency": currency}, "dueDate": day(due), **changes}
    return dict(service.call("receivable.upsert", params))


def policy(service: Service, days: Sequence[int], **changes: Any) -> Dict[str, Any]:
    levels = [{"day": day, "template": f"reminder{min(3, index + 1)}"} for index, day in enumerate(days)]
    return dict(service.call("reminderPolicy.create", {"name": "Cobranza", "levels": levels, **ALWAYS, **changes}))


def states(service: Service, receivable: str) -> List[str]:
    """Of its levels, the earliest first."""
    items = service.pages("reminder.list", {"receivableId": receivable})
    return [item["state"] for item in sorted(items, key=lambda item: item.get("day", -1000))]


def of_level(ledger: Any) -> List[str]:
    """The subjects that were accepted, which tell the levels apart."""
    return [acceptance.subject for acceptance in ledger.acceptances]
