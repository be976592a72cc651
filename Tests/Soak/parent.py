"""A small parent of the service, to be killed: starts it, passes lines on to it, and tells what it hears.

Its first argument is JSON: command, lines (a file of requests), stderr, sibling (whether another child keeps the pipes
open), deaf (after how many replies it closes the service's output and lives on; null: never).
"""

import json
import os
import subprocess
import sys
import threading
import time

task = json.loads(sys.argv[1])
with open(task["stderr"], "wb") as stderr:
    command = [*task["command"], "--parent-pid", str(os.getpid())]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, umask=0o022)
ends = [child.stdin.fileno(), child.stdout.fileno()]
sibling = subprocess.Popen(["sleep", "120"], pass_fds=ends, stdout=subprocess.DEVNULL) if task["sibling"] else None
print(child.pid, sibling.pid if sibling else 0, flush=True)


def write():
    try:
        with open(task["lines"], "rb") as lines:
            for line in lines:
                child.stdin.write(line)
                child.stdin.flush()
    except BrokenPipeError:
        pass  # it ends already


threading.Thread(target=write, daemon=True).start()
heard = 0
while task["deaf"] is None or heard < task["deaf"]:
    line = child.stdout.readline()
    if not line:
        break
    heard += 1
    sys.stdout.buffer.write(line)
    sys.stdout.flush()
if task["deaf"] is not None:
    child.stdout.close()
    print("deaf", flush=True)
time.sleep(600)
