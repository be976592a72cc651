"""What the tests send: every message has a subject of its own, by which the ledger server knows it."""

from __future__ import annotations

import itertools
import secrets
from typing import Any, Dict, List

from oracle import Order

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
