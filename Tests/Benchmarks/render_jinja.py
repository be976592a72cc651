"""Jinja2 on a pipe: a line with source and data, then lines with how often to render, or with data to render once."""

import json
import sys
import time
from datetime import date

import jinja2

MONTHS = "January February March April May June July August September October November December".split()


def money(value):
    whole, cents = value["amount"].split(".")
    return f"${int(whole):,}.{cents}"


def long(value):
    day = date.fromisoformat(value)
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


environment = jinja2.Environment(autoescape=True)
environment.filters.update(money=money, long=long)
template, data = None, None
for line in sys.stdin:
    given = json.loads(line)
    if "source" in given:
        template, data = environment.from_string(given["source"]), given["data"]
    if "times" in given:
        started = time.perf_counter()
        for _ in range(given["times"]):
            template.render(data)
        answer = {"seconds": time.perf_counter() - started}
    else:
        answer = {"html": template.render(given["data"])}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stdout.flush()
