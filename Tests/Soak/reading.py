"""What Python's email package makes of a message: an independent reader of what the service writes."""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re
from typing import Any, Iterable, List, Tuple

#: Of each part its type and the names of its headers.
Shape = Tuple[Tuple[str, Tuple[str, ...]], ...]


def message(data: bytes, policy: Any = email.policy.SMTP) -> Any:
    return email.message_from_bytes(data, policy=policy)


def shape(data: bytes) -> Tuple[Shape, Shape]:
    """As the old and the new reader see it; raises on octets that no message may have."""
    head = data.partition(b"\r\n\r\n")[0]
    if re.search(rb"[^\r]\n|\r[^\n]|\0", data) or any(len(line) > 998 for line in data.split(b"\r\n")):
        raise ValueError(f"octets that no message may have: {data[:300]!r}")
    if b"\nbcc:" in head.lower():
        raise ValueError(f"a Bcc in the header: {head!r}")
    return _shape(message(data, email.policy.compat32)), _shape(message(data))


def _shape(whole: Any) -> Shape:
    return tuple((part.get_content_type(), tuple(name.lower() for name in part.keys())) for part in whole.walk())


def sizes(shapes: Iterable[Any]) -> List[Any]:
    """Only how many headers each part has."""
    return [[[(kind, len(names)) for kind, names in one] for one in pair] for pair in shapes]


def headers(shapes: Iterable[Any]) -> List[Any]:
    """Only the names of the headers, not the types of the parts."""
    return [[[names for _, names in one] for one in pair] for pair in shapes]


def people(data: bytes, header: str) -> List[Tuple[str, str]]:
    """Names and addresses by the old reader: the new one puts blanks between the encoded words of a name (RFC 2047 §6.2)."""
    raw = [re.sub(r"\r?\n[ \t]+", " ", value) for value in message(data, email.policy.compat32).get_all(header, [])]
    found = email.utils.getaddresses(raw)
    return [(str(email.header.make_header(email.header.decode_header(name))), address) for name, address in found]
