"""What the tests send, and the account they send by: every message has a subject of its own, by which the ledger server knows it."""

from __future__ import annotations

import itertools
import secrets
from typing import Any, Dict, List, Optional

from oracle import Order
from service import Service

_numbers = itertools.count(1)


def message(**changes: Any) -> Dict[str, Any]:
    """Parameters of an `email.send`."""
    subject = f"n{next(_numbers):06d}-{secrets.token_hex(4)}"
    return {"to": [f"{subject}@example.org"], "subject": subject, "text": f"Cuerpo de {subject}\n", **changes}


def order(**changes: Any) -> Order:
    params = message(**changes)
    return Order(key=params["subject"], params=params)


def orders(count: int, **changes: Any) -> List[Order]:
    return [order(**changes) for _ in range(count)]


def keyed(item: Order) -> Dict[str, Any]:
    return {**item.params, "idempotencyKey": item.key}


def outgoing(server: Any, **changes: Any) -> Dict[str, Any]:
    """The outgoing half of an account that sends in clear to a server of the tests."""
    settings: Dict[str, Any] = {
        "enabled": True,
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "allowInsecure": True,
        "authentication": "none",
        "default": True,
    }
    settings.update(changes)
    return settings


def account(
    service: Service,
    server: Any,
    *,
    password: Optional[str] = None,
    address: str = "ventas@example.com",
    extra: Optional[Dict[str, Any]] = None,
    **changes: Any,
) -> str:
    """Creates an account that sends to a ledger server; returns its id."""
    if password is not None:
        changes.setdefault("authentication", "auto")
    params = {
        "name": address.split("@")[0],
        "address": address,
        "provider": "smtp",
        "outgoing": outgoing(server, **changes),
        **(extra or {}),
    }
    made = service.call("account.create", params)
    if password is not None:
        service.call("account.setPassword", {"accountId": made["id"], "password": password})
    return str(made["id"])
