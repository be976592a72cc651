#!/usr/bin/env python3
"""A stand-in for the service: just enough of the protocol to test the client without it.

Its memory is a JSON file in the data directory, so that a killed one is continued by the next.
FAKE_KILL=before|after makes the first `email.send` end the process before or after it took effect.
"""

import json
import os
import signal
import sys
import threading
import time

data = sys.argv[sys.argv.index("--data") + 1]
os.makedirs(data, exist_ok=True)
memory_path = os.path.join(data, "memory.json")
lock = threading.Lock()
cancelled = {}


def memory():
    try:
        with open(memory_path) as file:
            return json.load(file)
    except FileNotFoundError:
        return {"keys": {}, "messages": [], "acked": 0, "starts": 0}


def remember(state):
    with open(memory_path + ".new", "w") as file:
        json.dump(state, file)
    os.replace(memory_path + ".new", memory_path)


def write(value):
    with lock:
        sys.stdout.write(json.dumps(value) + "\n")
        sys.stdout.flush()


class Failed(Exception):
    pass


def failed(code, slug, message, **data):
    return Failed({"code": code, "message": message, "data": {"slug": slug, "retryable": False, "fix": "Do this.", **data}})


def send(params, id):
    state = memory()
    kill = os.environ.get("FAKE_KILL")
    first = kill and not state.get("killed")
    if first:
        state["killed"] = True
        remember(state)
        if kill == "before":
            os.kill(os.getpid(), signal.SIGKILL)
    key = params.get("idempotencyKey")
    if key in state["keys"]:
        return {"messageId": state["keys"][key], "state": "queued", "replayed": True}
    if not params.get("to"):
        raise failed(1102, "account_none", "No account.", issues=[{"pointer": "/to", "message": "is missing"}])
    state["messages"].append(params)
    state["keys"][key] = f"msg_{len(state['messages'])}"
    remember(state)
    if first:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"messageId": state["keys"][key], "state": "queued"}


def poll(params, id):
    state = memory()
    after = params.get("after", state["acked"])
    events = [{"seq": n, "type": "even" if n % 2 == 0 else "odd", "at": "2026-01-01T00:00:00Z", "data": {"n": n}} for n in range(1, 8)]
    items = [event for event in events if event["seq"] > after][: min(3, params["limit"])]
    if not items:
        time.sleep(min(params["waitMs"], 200) / 1000)
    return {"items": items}


def ack(params, id):
    state = memory()
    state["acked"] = params["seq"]
    remember(state)
    return {}


def verify(params, id):
    cancelled[id] = threading.Event()
    for step in range(3):
        if "progressToken" in params:
            write({"jsonrpc": "2.0", "method": "$/progress", "params": {"token": params["progressToken"], "value": step}})
    if cancelled[id].wait(params.get("timeoutMs", 0) / 1000):
        raise failed(-32800, "cancelled", "Cancelled.")
    return {"ok": True}


def die(params, id):
    os.kill(os.getpid(), signal.SIGKILL)


METHODS = {
    "ping": lambda params, id: {},
    "initialize": lambda params, id: globals().update(connection=params) or {"protocol": "1"},
    "system.info": lambda params, id: {"pid": os.getpid(), "connection": globals().get("connection"), "args": sys.argv[1:], **memory()},
    "email.send": send,
    "event.poll": poll,
    "event.ack": ack,
    "account.verify": verify,
    "account.update": lambda params, id: {"id": "acc_1", "hasPassword": False, "params": params},
    "history.resend": die,
    "system.check": lambda params, id: {"problems": [], "cancelled": [k for k, v in cancelled.items() if v.is_set()]},
}


def handle(message):
    method, id, params = message["method"], message.get("id"), message.get("params", {})
    if method == "$/cancelRequest":
        if params["id"] in cancelled:
            cancelled[params["id"]].set()
        return
    try:
        write({"jsonrpc": "2.0", "id": id, "result": METHODS[method](params, id)})
    except Failed as failure:
        write({"jsonrpc": "2.0", "id": id, "error": failure.args[0]})


state = memory()
state["starts"] += 1
remember(state)
for line in sys.stdin:
    request = json.loads(line)
    if request["method"] == "account.verify":
        threading.Thread(target=handle, args=(request,), daemon=True).start()
    else:
        handle(request)
