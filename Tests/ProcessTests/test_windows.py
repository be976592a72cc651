"""I03: at most so many messages in so many hours, whatever happens to the process and to its clock. Row CL-02."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

import oracle
from clocks import Clocks
from ledger import LedgerServer
from service import Service, eventually

HOUR = 3600.0


@pytest.fixture
def clocks(home: Path) -> Iterator[Clocks]:
    made = Clocks(home)
    yield made
    made.close()


class Watch:
    """Notes when each message was accepted, in time that only passes."""

    def __init__(self, ledger: LedgerServer, clocks: Clocks) -> None:
        self.moments: List[float] = []
        ledger.watch = lambda stage, session, text: self.moments.append(clocks.now()) if stage == "dot" else None

    def fullest(self, seconds: float) -> int:
        """Messages in the fullest window."""
        moments, first, fullest = sorted(self.moments), 0, 0
        for last, moment in enumerate(moments):
            while moments[first] <= moment - seconds:
                first += 1
            fullest = max(fullest, last - first + 1)
        return fullest


def nothing_more(ledger: LedgerServer, seconds: float = 1.0) -> None:
    count = len(ledger.acceptances)
    with pytest.raises(TimeoutError):
        ledger.wait_for(count + 1, seconds)


def stepped(service: Service, clocks: Clocks, seconds: float) -> None:
    """Sets the clock and waits until the service has seen it."""
    seen = service.call("event.poll", {"after": 0, "limit": 1})["latest"]
    clocks.step(seconds)

    def told() -> Any:
        batch = service.call("event.poll", {"after": seen, "types": ["clock.stepped"], "limit": 10})
        return batch["items"]

    (event,) = eventually(told, 15, 0.1, "the step is seen")
    assert abs(int(event["data"]["seconds"]) - seconds) <= 1


def test_i03_200_messages_in_2_hours_across_restarts_and_steps_of_the_clock(
    services: Callable[..., Service], home: Path, clocks: Clocks, ledger: LedgerServer, account: Callable[..., str]
) -> None:
    watch = Watch(ledger, clocks)
    service = services(env=clocks.environment).start()
    facturas = account(service, ledger, address="facturas@isp.example", rateLimits=[{"messages": 200, "perHours": 2}])
    service.call("area.assign", {"area": "invoices", "accountId": facturas})
    recipients = [{"to": f"c{n}@example.org"} for n in range(450)]
    view = service.call("email.sendBulk", {"subject": "Factura", "text": "x", "recipients": recipients, "area": "invoices"})
    bulk = view["bulkId"]
    assert view["accepted"] == 450 and view["etaAt"]
    ledger.wait_for(200, 60)
    nothing_more(ledger)
    quota = service.call("account.quota", {"accountId": facturas})
    assert quota["windows"][0]["remaining"] == 0

    # Somebody sets the clock an hour ahead, starts the service anew, sets it two hours back, and ahead again.
    stepped(service, clocks, HOUR)
    nothing_more(ledger)
    service.kill()
    clocks.step(HOUR)
    service.start()
    nothing_more(ledger)
    stepped(service, clocks, -2 * HOUR)
    clocks.let_pass(HOUR)
    nothing_more(ledger)
    assert service.stop() == 0
    clocks.step(-HOUR)
    service.start()
    nothing_more(ledger)
    stepped(service, clocks, 2 * HOUR)
    clocks.let_pass(HOUR - 60)
    nothing_more(ledger)
    assert len(ledger.acceptances) == 200

    # The two hours are over in truth.
    clocks.let_pass(60)
    ledger.wait_for(400, 60)
    stepped(service, clocks, -HOUR)
    nothing_more(ledger)
    clocks.let_pass(2 * HOUR)
    ledger.wait_for(450, 60)
    eventually(lambda: service.call("bulk.get", {"bulkId": bulk})["state"] == "finished", 20)
    assert watch.fullest(2 * HOUR) == 200
    assert len({tuple(item.recipients) for item in ledger.acceptances}) == 450
    assert service.call("bulk.get", {"bulkId": bulk})["messages"] == {"sent": 450}


@pytest.mark.parametrize("step", [-86_400 * 365 * 10, -HOUR, -1, 1, HOUR, 86_400 * 365 * 10])
def test_cl02_a_step_of_the_clock_neither_frees_nor_blocks(
    services: Callable[..., Service], clocks: Clocks, ledger: LedgerServer, account: Callable[..., str], step: float
) -> None:
    """Ten years ahead would expire what waits: that one is for the operator, the window still holds."""
    watch = Watch(ledger, clocks)
    service = services(env=clocks.environment).start()
    account(service, ledger, rateLimits=[{"messages": 5, "perHours": 1}])
    view = service.call(
        "email.sendBulk", {"subject": "x", "text": "x", "recipients": [{"to": f"c{n}@example.org"} for n in range(12)]}
    )
    ledger.wait_for(5)
    if abs(step) >= 2:
        stepped(service, clocks, step)
    else:
        clocks.step(step)
    nothing_more(ledger, 0.5)
    clocks.let_pass(HOUR + 2)
    if step < 86_400:
        ledger.wait_for(10, 20)
        clocks.let_pass(HOUR + 2)
        ledger.wait_for(12, 20)
    else:
        states = lambda: service.call("bulk.get", {"bulkId": view["bulkId"]})["messages"]  # noqa: E731
        eventually(lambda: states() == {"sent": 5, "expired": 7}, 10, what=json.dumps(states()))
    assert watch.fullest(HOUR) <= 5
