"""Invoices filled in per second, against Jinja2, Handlebars and Mustache."""

from __future__ import annotations

import html
import json
import re
import sys
import time
from pathlib import Path
from typing import Any, Dict, List

from processes import Pipe, chasqui, request
from report import OURS, Table
from run import Run

HERE = Path(__file__).resolve().parent
LISTS = {"lines"}
MONEY = {"amount", "subtotal", "discount", "tax", "price", "total"}
JINJA, HANDLEBARS, MUSTACHE = "Jinja2", "Handlebars", "Mustache.js (values formatted beforehand)"


def money(cents: int) -> Dict[str, str]:
    return {"amount": f"{cents // 100}.{cents % 100:02d}", "currency": "USD"}


DATA: Dict[str, Any] = {
    "name": "Ana Pérez & Cía.", "company": "Acme S.A.", "number": "001-001-000000123", "period": "March 2026", "date": "2026-03-05",
    "dueDate": "2026-03-20", "url": "https://erp.acme.ec/d/123", "amount": money(240_000), "subtotal": money(214_286), "tax": money(25_714),
    "lines": [
        {"description": f"Plan <Hogar> {number} & router", "quantity": number, "price": money(1_000), "total": money(number * 1_000)}
        for number in range(1, 21)
    ],
}


def templates(run: Run) -> List[Table]:
    """In process, and with the pipe around it."""
    pure = Table(
        "templates",
        "The shipped invoice with 20 lines, filled in per second, one thread, nothing but filling in",
        "HTML of about 20 KB with 46 amounts and 3 dates. Ours: a template that repeats the invoice's HTML as often as a list "
        "says and then asks for a value that nobody gave: the answer is a short error, so that the time of 100 copies less that "
        "of 1, divided by 99, is that of filling one in. Jinja2 with autoescape and Handlebars get their own translation of the "
        "same HTML, compiled once, with filters and helpers that format money and dates; Mustache has none and gets texts. "
        "Their loop runs in their process. All four outputs were compared.",
        ["renderings"],
    )
    piped = Table(
        "templates-pipe",
        "The same through a pipe, per second",
        "A line of JSON with the values in, a line with the HTML out, 16 lines ahead: template.preview, which also reads the "
        "version from the database, chooses the account and makes the text version; and loops of 10 lines in Python and Node that do only the HTML.",
        ["renderings"],
    )
    directory = run.scratch()
    with chasqui(run.binary, directory) as ours:
        row = next(
            row for row in ours.call("template.list", {"automatic": True, "locale": "en", "limit": 50})["items"] if row["automatic"] == "invoice"
        )
        source = ours.call("template.get", {"templateId": row["id"]})["html"]
        expected = ours.call("template.preview", {"templateId": row["id"], "data": DATA})["html"]
        peers = {
            JINJA: ["/usr/bin/python3", str(HERE / "render_jinja.py")],
            HANDLEBARS: ["node", str(HERE / "render_node.js"), "handlebars"],
            MUSTACHE: ["node", str(HERE / "render_node.js"), "mustache"],
        }
        sources = {JINJA: jinja(source), HANDLEBARS: handlebars(source), MUSTACHE: mustache(source)}
        repeated = ours.call(
            "template.create",
            {"name": "bench", "area": "invoices", "locale": "en", "subject": "x", "html": "{{#data.copies}}" + source + "{{/data.copies}}{{data.nothing}}"},
        )["id"]
        pipes = {name: Pipe(command, run.scratch()) for name, command in peers.items()}
        try:
            for name, pipe in pipes.items():
                pipe.write(json.dumps({"source": sources[name], "data": DATA}).encode() + b"\n")
                made = json.loads(pipe.line())["html"]
                if squeeze(made) != squeeze(expected):
                    at = next(i for i, (a, b) in enumerate(zip(squeeze(made), squeeze(expected))) if a != b)
                    print(f"templates: {name} makes something else: {squeeze(made)[at - 40 : at + 40]!r}", file=sys.stderr)
            for _ in range(run.rounds):
                count = max(run.messages, 200)
                pure.add(OURS, "renderings", 1 / ours_alone(ours, repeated, count // 100))
                for name, pipe in pipes.items():
                    pipe.write(json.dumps({"times": count * 5}).encode() + b"\n")
                    pure.add(name, "renderings", count * 5 / json.loads(pipe.line())["seconds"])
                line = request(1, "template.preview", {"templateId": row["id"], "data": DATA})
                piped.add(OURS, "renderings", through(ours, line, count))
                for name in (JINJA, HANDLEBARS):
                    piped.add(name, "renderings", through(pipes[name], json.dumps({"data": DATA}).encode() + b"\n", count))
                for table in (pure, piped):
                    print(f"{table.name}: " + ", ".join(f"{name} {figures['renderings'][-1]:,.0f}/s" for name, figures in table.figures.items()), file=sys.stderr)
        finally:
            for pipe in pipes.values():
                pipe.process.kill()
                pipe.process.wait()
    return [pure, piped]


def ours_alone(pipe: Pipe, template: str, count: int) -> float:
    """Seconds for one."""
    took = {}
    for copies in (1, 100):
        line = request(1, "template.preview", {"templateId": template, "data": {**DATA, "copies": [{}] * copies}})
        best = []
        for _ in range(max(count, 5)):
            started = time.perf_counter()
            pipe.write(line)
            answer = pipe.line()
            best.append(time.perf_counter() - started)
            assert b"template_value_missing" in answer, answer[:300]
        took[copies] = sorted(best)[len(best) // 2]
    return (took[100] - took[1]) / 99


def through(pipe: Pipe, line: bytes, count: int) -> float:
    pipe.exchange(line * 32, 32)
    started = time.perf_counter()
    for _ in range(count // 16):
        pipe.exchange(line * 16, 16)
    return count // 16 * 16 / (time.perf_counter() - started)


def squeeze(text: str) -> str:
    """Entities and empty lines apart."""
    return re.sub(r"\s+", " ", html.unescape(text)).strip()


def translate(source: str, value: Any, opening: Any, inverted: str, closing: Any) -> str:
    stack: List[str] = []

    def one(match: "re.Match[str]") -> str:
        inner = match[1].strip()
        if inner[0] == "#":
            stack.append(inner[1:])
            return str(opening(inner[1:]))
        if inner[0] == "^":
            stack.append("^" + inner[1:])
            return inverted.format(inner[1:])
        if inner[0] == "/":
            return str(closing(stack.pop()))
        name, _, format = (part.strip() for part in inner.partition("|"))
        return str(value(("line." if "lines" in stack and name in ("description", "quantity", "price", "total") else "") + name, name, format))

    return re.sub(r"\{\{(.*?)\}\}", one, source)


def jinja(source: str) -> str:
    def value(path: str, name: str, format: str) -> str:
        return "{{ " + path + ("|money" if name in MONEY else "|long" if format else "") + " }}"

    def opening(name: str) -> str:
        if name in LISTS:
            return "{% for line in " + name + " %}"
        return "{% if " + ("line." if name == "quantity" else "") + name + " %}"

    return translate(source, value, opening, "{{% if not {} %}}", lambda name: "{% endfor %}" if name in LISTS else "{% endif %}")


def handlebars(source: str) -> str:
    def value(path: str, name: str, format: str) -> str:
        return "{{" + ("money " if name in MONEY else "long " if format else "") + name + "}}"

    return translate(
        source,
        value,
        lambda name: "{{#each lines}}" if name in LISTS else "{{#if " + name + "}}",
        "{{{{#unless {}}}}}",
        lambda name: "{{/each}}" if name in LISTS else "{{/unless}}" if name[0] == "^" else "{{/if}}",
    )


def mustache(source: str) -> str:
    return re.sub(r"\{\{(\w+) \| date long\}\}", r"{{\1}}", source)
