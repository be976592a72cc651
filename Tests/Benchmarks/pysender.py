"""Sends one message over and over with smtplib or aiosmtplib, a connection per session.

    pysender.py smtplib|smtplib-nodelay|aiosmtplib PORT SESSIONS MESSAGES FILE SENDER RECIPIENT [AUTHORITY]

Waits for a line of input, then says `done` when the last message has its answer.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
import threading
from typing import List, Optional

library, port, sessions, messages = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
octets = open(sys.argv[5], "rb").read()
sender, recipient = sys.argv[6:8]
context: Optional[ssl.SSLContext] = ssl.create_default_context(cafile=sys.argv[8]) if len(sys.argv) > 8 else None
shares: List[int] = [messages // sessions + (number < messages % sessions) for number in range(sessions)]
taken: List[int] = []


def run_smtplib() -> None:
    import smtplib

    def session(count: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            if library == "smtplib-nodelay" and connection.sock is not None:
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if context is not None:
                connection.starttls(context=context)
            for _ in range(count):
                connection.sendmail(sender, [recipient], octets)
                taken.append(1)

    threads = [threading.Thread(target=session, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def run_aiosmtplib() -> None:
    import aiosmtplib

    async def session(count: int) -> None:
        connection = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=context is not None, tls_context=context)
        async with connection:
            for _ in range(count):
                await connection.sendmail(sender, [recipient], octets)
                taken.append(1)

    await asyncio.gather(*(session(share) for share in shares))


if library == "aiosmtplib":
    import aiosmtplib  # noqa: F401  (loaded before the start)
print("ready", flush=True)
sys.stdin.readline()
if library == "aiosmtplib":
    asyncio.run(run_aiosmtplib())
else:
    run_smtplib()
print("done" if len(taken) == messages else f"failed {messages - len(taken)}", flush=True)
