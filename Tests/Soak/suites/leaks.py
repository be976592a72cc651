"""Everything secret at once, and everywhere it could be seen: streams, files, system calls, other users, memory."""

# Not called `secrets.py`: this folder is on the path of imports, before the standard library.

from __future__ import annotations

import base64
import json
import os
import re
import resource
import signal
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

import canaries
import sending
from secretscene import KEY_SOURCES, USER, Scene
from service import eventually
from suite import Point, Suite

#: Somebody else.
NOBODY = 65534
LEVELS = ("trace", "debug", "info", "warning")
FATAL = (signal.SIGSEGV, signal.SIGABRT, signal.SIGILL, signal.SIGBUS, signal.SIGFPE, signal.SIGTRAP)
#: Copies of one secret in an idle process (LK-15). One is what we aim at; what chance leaves in freed memory varies, and
#: more than this means that something keeps them.
COPIES = 8


class Secrets(Suite):
    """A point is one row; what varies within it is chance."""

    name = "secrets"
    proves = "LK-01 to LK-09, LK-11, LK-12, LK-14, LK-15; G12"
    guards = (
        "Wire/Scrubber.swift: `codings` (LK-12); Storage/Vault/SecretBinding.swift: `associatedData` (LK-11); "
        "chasqui/Hardening.swift: `clinux_forbid_dumps` in `apply` (LK-07); Storage/Vault/KeySources.swift: `takeVariable` (LK-07)"
    )
    full, slice = 80, 8

    def attack(self, point: Point) -> None:
        rows = (everywhere, crash, others, calls, descriptors, swap, echo, memory)
        rows[point.number % len(rows)](point)


def everywhere(point: Point) -> None:
    """LK-01 to LK-03, LK-14: at any level of logging, with the key from anywhere, in any reply, backup or rotation."""
    chance = point.chance
    scene = Scene(point, source=chance.choice(KEY_SOURCES), args=["--log-level", chance.choice(LEVELS)]).play()
    service = scene.service
    rotations: List[Dict[str, Any]] = [{"what": "data"}, {"what": "signing"}]
    if scene.source == "file":
        rotations.append({"what": "master"})
    else:
        key = base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        rotations.append({"what": "master", "newKey": canaries.watch_key(key)})
    for params in chance.sample(rotations, len(rotations)):
        service.call("system.rotateKey", params)
        service.watch_key()
    service.call("system.backup", {"path": str(point.home / "backup.sqlite")})
    for method, params in looks(scene):
        found = canaries.search_bytes(json.dumps(service.call(method, params)).encode(), method)
        point.expect(not found, f"LK-03 {found}")
    wrong = canaries.canary("wrong password")
    for params in (
        {"accountId": scene.first, "password": wrong, "pasword": wrong}, {"accountId": "acc_none", "password": wrong},
        {"accountId": scene.first, "password": [wrong]}, {"accountId": scene.first, "password": wrong * 60},
    ):  # fmt: skip
        service.fails("account.setPassword", params)
    service.call("email.send", sending.message(accountId=scene.first, idempotencyKey="last", wait=True))
    point.expect(len(scene.server.acceptances) == 2, "after the rotations nothing was sent")
    point.expect(service.stop() == 0, "it did not end in order")


def looks(scene: Scene) -> List[Tuple[str, Dict[str, Any]]]:
    """Every way to read something back."""
    message = scene.service.call("history.list", {"channel": "email"})["items"][0]["id"]
    return [
        *[("account.get", {"accountId": id}) for id in (scene.first, scene.other, scene.bearer)],
        *[("account.verify", {"accountId": id}) for id in (scene.first, scene.other, scene.bearer)],
        ("account.list", {}), ("history.list", {"channel": "email"}), ("history.get", {"messageId": message}),
        ("message.get", {"messageId": message}), ("event.poll", {"after": 0, "limit": 100, "waitMs": 0}), ("audit.list", {}),
        ("system.info", {}), ("system.check", {}), ("oauth.status", {"accountId": scene.bearer}),
        ("account.pendingPasswords", {"user": "ana"}), ("rpc.discover", {}),
    ]  # fmt: skip


def crash(point: Point) -> None:
    """LK-05, LK-06: a crash at a random moment of use leaves neither a core nor a dump."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    size = "unlimited" if hard == resource.RLIM_INFINITY else str(hard)
    scene = Scene(point, wrapper=["prlimit", f"--core={size}"], env={"SWIFT_BACKTRACE": "enable=yes,color=no"}).play()
    service = scene.service
    for _ in range(20):
        service.request("account.verify", {"accountId": point.chance.choice([scene.first, scene.other, scene.bearer])})
    time.sleep(point.chance.random() * 0.2)
    fatal = point.chance.choice(FATAL)
    service.signal(fatal)
    point.expect(service.wait(10) == -fatal, "it did not die of the signal")
    said = service.stderr()
    point.expect("crashed" not in said and "Registers" not in said, f"LK-06 a dump: {said[-300:]}")
    cores = [path for path in point.home.rglob("core*") if path.is_file()]
    point.expect(not cores, f"LK-05 {cores}")
    point.outcome.count(crashes=1)


def others(point: Point) -> None:
    """LK-07: neither another user nor another process of the same user sees the environment or memory."""
    if os.geteuid() != 0:
        raise PermissionError("needs root, to be other users")
    for parent in [point.home, *point.home.parents]:
        if not parent.stat().st_mode & 0o001 and parent != point.home:
            raise PermissionError(f"{parent} is closed to other users: set CHASQUI_BUILD to an open folder")
    own = point.chance.random() < 0.5
    # As nobody: whoever looks is then the very user that the service is.
    wrapper = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if own else []
    scene = Scene(point, source="environment", wrapper=wrapper)
    if own:
        for path in [point.home, *point.home.rglob("*")]:
            os.chown(path, NOBODY, NOBODY)
    scene.play()
    where = Path(f"/proc/{scene.service.pid}")
    for name in ("cmdline", "environ"):
        point.expect(not canaries.search_bytes((where / name).read_bytes(), name), f"LK-07 a secret in {name}")
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    shown = subprocess.run([*as_nobody, "cat", str(where / "cmdline")], capture_output=True)
    point.expect(b"serve" in shown.stdout, "the command line, which all may see, is not seen")
    for name in ("environ", "mem", "maps", "auxv"):
        look = subprocess.run([*as_nobody, "head", "-c", "1", str(where / name)], capture_output=True, text=True)
        point.expect("Permission denied" in look.stderr and not look.stdout, f"LK-07 {name} is open to uid {NOBODY}")
    point.expect(scene.service.stop() == 0, "it did not end in order")


#: Every call that hands octets out of the process, or to another place inside it.
WRITES = "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendmmsg,vmsplice,process_vm_writev,mmap,execve,prctl,link,symlink,rename"


def calls(point: Point) -> None:
    """LK-08: no system call but the read of stdin and of the key's file has a secret in its buffer."""
    trace = point.home / "calls"
    # Under a tracer a process cannot forbid being traced before it starts, so the tracer starts it.
    scene = Scene(point, wrapper=["strace", "-f", "-qq", "-xx", "-s", "1000000", "-e", f"trace={WRITES}", "-o", str(trace)]).play()
    scene.service.close_stdin()
    scene.service.wait(40)
    octets, seen, subject = 0, 0, scene.server.acceptances[0].subject.encode()
    for line in trace.read_text(errors="replace").splitlines():
        buffers = [bytes.fromhex(text.replace("\\x", "")) for text in re.findall(r'"((?:\\x[0-9a-f]{2})+)"', line)]
        for buffer in buffers:
            octets += len(buffer)
            seen += subject in buffer
            hits = canaries.search_bytes(buffer, line.split("(")[0])
            point.expect(not hits, f"LK-08 {hits}")
    trace.unlink()
    point.expect(seen, "the trace does not even show the subject, which is no secret")
    point.outcome.count(octetsOfCalls=octets)


def descriptors(point: Point) -> None:
    """LK-09: no child is ever started, and no descriptor would reach one."""
    trace = point.home / "starts"
    scene = Scene(point, wrapper=["strace", "-f", "-qq", "-e", "trace=execve,execveat,fork,vfork,clone,clone3", "-o", str(trace)]).play()
    tracer = scene.service.pid
    child = int(Path(f"/proc/{tracer}/task/{tracer}/children").read_text().split()[0])
    scene.server.add("dot", delay=0.5, times=1)
    scene.service.request("email.send", sending.message(accountId=scene.first, idempotencyKey="open"))
    scene.server.wait_for_stage("dot")
    loose = []
    for entry in Path(f"/proc/{child}/fdinfo").iterdir():
        flags = re.search(r"flags:\s*([0-7]+)", entry.read_text())
        if flags and not int(flags[1], 8) & os.O_CLOEXEC and int(entry.name) > 2:
            loose.append(f"{entry.name}: {os.readlink(f'/proc/{child}/fd/{entry.name}')}")
    point.expect(not loose, f"LK-09 a child would inherit {loose}")
    children = [text for path in Path(f"/proc/{child}/task").iterdir() if (text := (path / "children").read_text())]
    point.expect(not children, f"LK-09 children: {children}")
    scene.service.close_stdin()
    scene.service.wait(40)
    lines = trace.read_text().splitlines()
    started = [line for line in lines if re.search(r"\b(execve|execveat|fork|vfork|clone3?)\(", line) and "CLONE_THREAD" not in line]
    point.expect(len(started) == 1 and "execve(" in started[0], f"LK-09 {started}")
    point.expect(any("CLONE_THREAD" in line for line in lines), "the trace shows no thread")


def swap(point: Point) -> None:
    """LK-11: a secret that was moved, or whose server was edited, in the database opens nothing and goes nowhere."""
    scene = Scene(point).play()
    service, chance = scene.service, point.chance
    point.expect(service.stop() == 0, "it did not end in order")
    thief = scene.ledger("anything")
    file = next(path for path in service.databases())
    how = chance.choice(["sealed", "sealed and binding", "server", "server and binding"])
    with sqlite3.connect(file) as database:
        pair = "sealed, kid, binding" if "binding" in how else "sealed, kid"
        if "sealed" in how:
            database.execute(
                f"UPDATE secret SET ({pair}) = (SELECT {pair} FROM secret WHERE owner_id = ? AND purpose = 'outgoing_password') "
                "WHERE owner_id = ? AND purpose = 'outgoing_password'", (scene.first, scene.other),
            )  # fmt: skip
        else:
            old, new = f"{scene.other_server.port}", f"{thief.port}"
            database.execute("UPDATE account SET details = replace(details, ?, ?) WHERE id = ?", (old, new, scene.other))
            changed = database.execute("SELECT details FROM account WHERE id = ?", (scene.other,)).fetchone()
            point.expect(new in changed[0], "the server was not edited")
            if "binding" in how:
                database.execute("UPDATE secret SET binding = replace(binding, ?, ?) WHERE owner_id = ?", (old, new, scene.other))
    database.close()
    known = len(scene.server.logins), len(scene.other_server.logins)
    service.start()
    failure = service.fails("account.verify", {"accountId": scene.other})
    point.expect(failure.slug == "secret_unreadable", f"LK-11 {how}: {failure}")
    sent = service.call("email.send", sending.message(accountId=scene.other, idempotencyKey="swapped"))
    held = eventually(lambda: service.call("account.get", {"accountId": scene.other}).get("hold"), what="the hold")
    point.expect(held["reason"] == "secret_unreadable", f"LK-11 {how}: {held}")
    point.expect(service.call("message.get", {"messageId": sent["messageId"]})["state"] in ("queued", "held"), "LK-11 it was sent")
    point.expect(not thief.logins, f"LK-11 {how}: the thief saw a login")
    point.expect((len(scene.server.logins), len(scene.other_server.logins)) == known, f"LK-11 {how}: a login with a moved secret")
    service.call("email.send", sending.message(accountId=scene.first, idempotencyKey="untouched", wait=True))
    point.expect(len(scene.server.acceptances) == 2, "LK-11 the account next to it suffers")


def echoes(user: str, secret: str) -> Dict[str, str]:
    """How a server may send back what it was told."""
    raw = secret.encode()
    plain = f"\0{user}\0{secret}".encode()
    return {
        "raw": secret, "in a word": f"x{secret}y", "PLAIN": base64.b64encode(plain).decode(),
        "both names": base64.b64encode(user.encode() + plain).decode(), "LOGIN": base64.b64encode(raw).decode(),
        "unpadded": base64.b64encode(raw + b"x").decode().rstrip("="), "URL-safe": base64.urlsafe_b64encode(b"?>" + raw).decode(),
        "XOAUTH2": base64.b64encode(f"user={user}\1auth=Bearer {secret}\1\1".encode()).decode(),
        "OAUTHBEARER": base64.b64encode(f"n,a={user},\1host=x\1auth=Bearer {secret}\1\1".encode()).decode(),
        "hex": raw.hex(), "HEX": raw.hex().upper(), "dump": raw.hex(" "), "percent": "".join(f"%{c:02X}" for c in raw),
        "quoted-printable": "".join(f"={c:02X}" for c in raw), "JSON": "".join(f"\\u{c:04x}" for c in raw),
        "HTML": "".join(f"&#{c};" for c in raw), "C": "".join(f"\\x{c:02x}" for c in raw), "reversed": secret[::-1],
    }  # fmt: skip


def echo(point: Point) -> None:
    """LK-12: what a server echoes, in any coding and at any stage, is neither stored nor shown."""
    scene = Scene(point, args=["--log-level", "trace"]).play()
    service, chance = scene.service, point.chance
    codings = list(echoes(USER, scene.kinds["password"]).items())
    for number, (coding, text) in enumerate(chance.sample(codings, len(codings))):
        stage = chance.choice(["connect", "ehlo", "auth", "mail", "rcpt", "data", "dot"])
        code = {"connect": "554", "auth": "535"}.get(stage, chance.choice(["550", "451", "554"]))
        reply = f"{code} 5.0.0 you said {text} to us" if code[0] == "5" else f"{code} 4.0.0 you said {text} to us"
        if stage == "dot" and chance.random() < 0.5:
            reply = f"250 2.0.0 queued {text}"
        scene.server.rules.clear()
        scene.server.add(stage, reply=reply)
        verdict = service.request("account.verify", {"accountId": scene.first}).reply()
        hits = canaries.search_bytes(json.dumps(verdict).encode(), f"account.verify after an echo ({coding}) at {stage}")
        sent = service.call("email.send", sending.message(accountId=scene.first, idempotencyKey=f"echo{number}"))
        eventually(lambda: service.call("history.get", {"messageId": sent["messageId"]})["attempts"]
                   or service.call("account.get", {"accountId": scene.first}).get("hold"), what="an attempt")  # fmt: skip
        shown = service.call("history.get", {"messageId": sent["messageId"]})
        hits += canaries.search_bytes(json.dumps(shown).encode(), f"the history after an echo ({coding}) at {stage}")
        point.expect(not hits, f"LK-12 {hits}")
        if shown["state"] in ("queued", "held"):
            service.call("message.cancel", {"messageId": sent["messageId"]})
        service.call("account.setPassword", {"accountId": scene.first, "password": scene.kinds["password"], "direction": "outgoing"})
        point.outcome.count(echoes=1)
    service.call("system.backup", {"path": str(point.home / "backup.sqlite")})
    point.expect(service.stop() == 0, "it did not end in order")


def memory(point: Point) -> None:
    """LK-15: how many copies of each secret an idle process holds; the figures are among the peaks. Root alone may look."""
    if os.geteuid() != 0:
        raise PermissionError("needs root, to read the memory of another process")
    scene = Scene(point, limits={"idleConnectionMs": 500} if point.number < 8 else None).play()
    time.sleep(2 if point.number < 8 else 60)
    counts = copies(scene.service.pid, {kind: secret.encode() for kind, secret in scene.kinds.items()})
    for kind, count in counts.items():
        point.outcome.peak(**{f"copies of {kind}": count})
        point.expect(count <= COPIES, f"LK-15 {count} copies of the {kind} in memory")
    point.expect(scene.service.stop() == 0, "it did not end in order")


def copies(pid: int, wanted: Dict[str, bytes]) -> Dict[str, int]:
    found = dict.fromkeys(wanted, 0)
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, end = (int(text, 16) for text in line.split()[0].split("-"))
            # So large is only a sanitizer's shadow, which holds no data.
            if "rw" not in line.split()[1] or end - start > 1 << 32:
                continue
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue  # a guard page, or gone meanwhile
            for kind, secret in wanted.items():
                found[kind] += content.count(secret)
    return found
