"""How long an outcome is in doubt: from the marker to the settlement, beyond what the server takes to answer."""

from __future__ import annotations

import statistics
import time
from datetime import datetime
from typing import List

import sending
from ledger import LedgerServer
from suite import Point, Suite

COUNT = 100
#: Seconds; half of the windows must be narrower.
BEYOND_REPLY = 0.010


class Windows(Suite):
    name = "windows"
    proves = "G2"
    guards = "Engine/Outbox/SMTPCarrier.swift: `send` goes on to the dot as soon as the marker is durable"
    full, slice = 5, 1
    side_by_side = False

    def attack(self, point: Point) -> None:
        ledger = LedgerServer()
        ledger.start()
        point.closing(ledger.stop)
        service = point.service().start()
        sending.account(service, ledger)
        ledger.add("dot", delay=lambda: time.sleep(0.02 + point.chance.random() * 0.06))
        ids = {}
        for item in sending.orders(COUNT):
            ids[item.params["subject"]] = service.call("email.send", sending.keyed(item))["messageId"]
        ledger.wait_for(COUNT, 60)
        point.expect(service.stop() == 0, "it did not end in order")
        service.start()
        beyond: List[float] = []
        for acceptance in ledger.acceptances:
            (attempt,) = service.call("message.get", {"messageId": ids[acceptance.subject]})["attempts"]
            marked, settled = (datetime.fromisoformat(attempt[at].replace("Z", "+00:00")) for at in ("committedAt", "endedAt"))
            assert acceptance.reply_at is not None
            beyond.append((settled - marked).total_seconds() - (acceptance.reply_at - acceptance.accepted_at))
        half = statistics.median(beyond)
        point.expect(half <= BEYOND_REPLY, f"half of the windows are {half * 1000:.1f} ms wider than the server's reply takes")
        point.outcome.peak(medianMs=round(half * 1000, 1), widestMs=round(max(beyond) * 1000, 1))
        point.outcome.count(sent=len(beyond))
