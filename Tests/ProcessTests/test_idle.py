"""A service with nothing to do does nothing. Row ids: SK-01."""

from __future__ import annotations

import time
from typing import Callable

import sending
from ledger import LedgerServer
from service import Service, eventually


def test_sk01_idle_sessions_use_no_time_and_end(
    services: Callable[..., Service], ledger: LedgerServer, account: Callable[..., str]
) -> None:
    service = services(limits={"idleConnectionMs": 3000, "sessionsPerAccount": 4}).start()
    account(service, ledger)
    for call in [service.request("email.send", sending.keyed(item)) for item in sending.orders(100)]:
        call.result()
    ledger.wait_for(100)
    assert len(ledger.sessions) >= 2, "one session alone cannot show whether several keep each other awake"
    time.sleep(0.5)  # what follows a burst
    before = service.cpu_seconds()
    time.sleep(2)
    assert service.cpu_seconds() - before <= 0.2, f"{service.cpu_seconds() - before:.2f} s of work in 2 s without any"
    eventually(lambda: all(session.closed_at for session in ledger.sessions), 6, what="the end of the idle sessions")
    before = service.cpu_seconds()
    time.sleep(2)
    assert service.cpu_seconds() - before <= 0.2
