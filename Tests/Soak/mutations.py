"""Spoils requests: by their grammar (members, types, sizes) and by their octets."""

from __future__ import annotations

import copy
import json
import random
from typing import Any, Callable, Dict, List, Tuple

#: A JSON text that json.dumps would not write; it stands in a string until the end.
_RAW = "\u0001raw:%s\u0001"


def raw(token: str) -> str:
    return _RAW % token


def dump(value: Any) -> bytes:
    """As JSON, with the raw tokens as they are."""
    text = json.dumps(value, ensure_ascii=False)
    if "raw:" in text:
        parts = text.split('"\\u0001raw:')
        for number in range(1, len(parts)):
            token, _, rest = parts[number].partition('\\u0001"')
            parts[number] = token.replace('\\"', '"').replace("\\\\", "\\") + rest
        text = "".join(parts)
    return text.encode("utf-8", "surrogatepass")


ODD: List[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**300, 1.5, 1e308, "", " ", "x", "\0", "\n", "a\r\nb", "ñ", "😀",
    "e\u0301", "\u202e", "\ufeff", "\ufffd", "\ud800", "%s%n", "../../x", "' OR 1=1 --", "x" * 300, "x" * 5000, [], {}, [[]], [None], {"": ""},
    [1] * 300, raw("1e400"), raw("-0"), raw("1E5"), raw("01"), raw("1."), raw("+1"), raw("NaN"), raw("-Infinity"), raw("9" * 1024),
    raw("9" * 1025), raw('"\\ud800"'), raw('"\\ud83d\\ude00"'), raw('"\\x"'), raw('"\\u00"'), raw("'x'"), raw("tru"), raw("nullnull"), raw(""),
    raw("/**/1"), raw("1e-400"), raw('{"a":1,"a":2}'), raw('{"a":1,"\\u0061":2}'), raw("[1,]"), raw("{,}"),
]  # fmt: skip
IDS: List[Any] = [
    None, 0, -1, 1, 2**53 + 1, 2**70, "", "1", "ñ\"\\\n", "x" * 256, "x" * 257, "ñ" * 129, 1.5, True, [], {}, [1], raw("-0"), raw("1.0"),
    raw("1e2"), raw("9" * 256), raw("9" * 257), raw("00"), "\ud800",
]  # fmt: skip
METHODS: List[Any] = [
    "", "ping ", "Ping", "pin\u0261", "no.such", "$/cancelRequest", "$/progress", "$/x", "rpc.", "email.send\0", "x" * 5000, None, 1, [], {}, "😀",
    "tools/call", "__proto__", "%", "email", "ping\u200b",
]  # fmt: skip
OCTETS: List[bytes] = [
    b"\0", b"\x1f", b"\x7f", b"\x80", b"\xbf", b"\xc0\xaf", b"\xc1\x81", b"\xe0\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf0\x9f\x98",
    b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\t", b" ", b'"', b"\\", b"{", b"}", b"[",
    b"]", b",", b":", b"\\u", b"\\ud800", b"\\u0000", b"1e999", b"-", b"//", b"/*", b"\xc2\x85", b"\xe2\x80\xa8", b"NaN", b"\x0b", b"\x0c",
]  # fmt: skip
#: Letters that some libraries hold for the same: a member or a method is not known by them.
LOOKALIKE = {"K": "\u212a", "k": "\u212a", "A": "\u0391", "e": "\u0435", "i": "\u0131", "o": "\u043e", "n": "n\u0303", "a": "a\u0301"}


class Mutator:
    """Makes lines from seeds; the same chance makes the same lines."""

    def __init__(self, seeds: List[Tuple[str, Dict[str, Any]]], chance: random.Random) -> None:
        self.seeds, self.chance = seeds, chance
        self.number = 0

    def block(self) -> bytes:
        """What is sent for one mutation, its newline included; a mutation may make more lines of it, or none."""
        way = self.chance.random()
        value = self.message()
        if way < 0.60:
            for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
                value = self.structure(value)
        data = dump(value)
        if 0.45 <= way < 0.95:
            for _ in range(self.chance.choice((1, 1, 2, 4))):
                data = self.octets(data)
        return data + b"\n"

    def message(self) -> Any:
        """A valid request, a notification or a batch of them."""
        if self.chance.random() < 0.04:
            return [self.one() for _ in range(self.chance.choice((1, 2, 3, 8)))]
        return self.one()

    def one(self) -> Dict[str, Any]:
        self.number += 1
        method, params = self.chance.choice(self.seeds)
        message: Dict[str, Any] = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": copy.deepcopy(params)}
        if self.chance.random() < 0.1:
            del message["id"]
        if self.chance.random() < 0.1:
            message["params"]["progressToken"] = self.number
        return message

    # by grammar

    def structure(self, value: Any) -> Any:
        chance = self.chance
        holders = self._holders(value)
        if not holders:
            return value
        holder, key = chance.choice(holders)
        ways: List[Callable[[], Any]] = [
            lambda: _put(holder, key, chance.choice(ODD)),
            lambda: _put(holder, key, chance.choice(ODD)),
            lambda: holder.pop(key),
            lambda: _put(holder, key, self._piece()),
            lambda: _put(holder, key, [holder[key]]),
            lambda: _put(holder, key, {"x": holder[key]}),
            lambda: _put(holder, key, self._nested()),
            lambda: self._rename(holder, key),
            lambda: self._add(holder),
            lambda: self._repeat(holder, key),
            lambda: self._head(value),
        ]
        chance.choice(ways)()
        if chance.random() < 0.02:
            return [copy.deepcopy(value) for _ in range(chance.choice((1, 2, 100, 101)))]
        return value

    def _holders(self, value: Any) -> List[Tuple[Any, Any]]:
        """Every container with a key in it."""
        found: List[Tuple[Any, Any]] = []
        todo = [value]
        while todo:
            item = todo.pop()
            if isinstance(item, (dict, list)):
                keys = list(item) if isinstance(item, dict) else list(range(min(len(item), 20)))
                found += [(item, key) for key in keys]
                todo += [item[key] for key in keys]
        return found

    def _piece(self) -> Any:
        """A part of another request."""
        holder, key = self.chance.choice(self._holders(self.one()))
        return copy.deepcopy(holder[key])

    def _nested(self) -> str:
        depth = self.chance.choice((2, 30, 60, 61, 62, 63, 64, 100, 400, 20_000))
        opening, closing = self.chance.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")))
        return raw(opening * depth + "1" + closing * depth)

    def _rename(self, holder: Any, key: Any) -> None:
        if not isinstance(holder, dict):
            return holder.append(holder[key])
        letters = [n for n, letter in enumerate(key) if letter in LOOKALIKE]
        if letters and self.chance.random() < 0.5:
            at = self.chance.choice(letters)
            name = key[:at] + LOOKALIKE[key[at]] + key[at + 1 :]
        else:
            name = self.chance.choice((key.upper(), key + "s", key[:-1], "_" + key, key + "\0", "", key * 30))
        holder[name] = holder.pop(key)

    def _add(self, holder: Any) -> None:
        if isinstance(holder, dict):
            holder[self.chance.choice(("x", "", "id", "method", "params", "result", "error", "$ref", "actor", "limit", "cursor", "wait"))] = copy.deepcopy(self.chance.choice(ODD))
        else:
            holder.insert(0, copy.deepcopy(self.chance.choice(ODD)))

    def _repeat(self, holder: Any, key: Any) -> None:
        """A member twice."""
        if isinstance(holder, dict):
            token = json.dumps(holder[key]) if "raw:" not in str(holder[key]) else "1"
            holder[key] = raw(f"{token}, {json.dumps(key)}: {token}")
        else:
            holder.extend(copy.deepcopy(holder[key]) for _ in range(self.chance.choice((1, 5, 600))))

    def _head(self, value: Any) -> None:
        """The members that make it a call."""
        message = self.chance.choice(value) if isinstance(value, list) and value else value
        if isinstance(message, dict):
            name, odd = self.chance.choice(
                (("id", IDS), ("id", IDS), ("method", METHODS), ("jsonrpc", ["1.0", "2.0 ", 2.0, None, "2"]), ("params", ODD))
            )
            message[name] = copy.deepcopy(self.chance.choice(odd))

    # by octets

    def octets(self, data: bytes) -> bytes:
        chance = self.chance
        size = len(data)
        at = chance.randrange(size + 1)
        end = min(size, at + chance.choice((1, 1, 2, 3, 8, 30, 200)))
        way = chance.randrange(10)
        if way == 0 and size:
            at = chance.randrange(size)
            return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
        if way == 1 and size:
            at = chance.randrange(size)
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        if way == 2:
            return data[:at] + data[end:]
        if way == 3:
            return data[:end] + data[at:end] * chance.choice((1, 2, 50)) + data[end:]
        if way == 4:
            return data[:at]
        if way == 5:
            other = dump(self.one())
            return data[:at] + other[chance.randrange(len(other)) :]
        if way == 6:
            return data[:at] + data[at:end][::-1] + data[end:]
        if way == 7:
            return data[:at] + b"[" * chance.choice((1, 60, 70, 2000)) + data[at:]
        return data[:at] + chance.choice(OCTETS) + data[at:]


def _put(holder: Any, key: Any, value: Any) -> None:
    holder[key] = copy.deepcopy(value)
