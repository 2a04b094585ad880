"""What must never be accepted as evidence: password hashes and private keys."""

from __future__ import annotations

import re

_FORBIDDEN = (
    # crypt(3), see crypt(5): $id$..., with the identifiers in use in Linux distributions, Kylin's and UOS's SM3 among
    # them. Ids alone, as a collector prints them, have no second dollar sign.
    (
        re.compile(rb"\$(?:1|2[abxy]|5|6|7|y|gy|sm3|sha1|md5|argon2(?:i|d|id))\$[A-Za-z0-9./,=+$-]{13,}"),
        "a password hash",
    ),
    (re.compile(rb"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"), "a private key"),
    (re.compile(rb"\bPuTTY-User-Key-File-[0-9]+:"), "a private key"),
)


def forbidden(content: bytes) -> str:
    """What `content` holds that must not be stored, and on which line; "" when nothing of the kind."""
    for pattern, name in _FORBIDDEN:
        if found := pattern.search(content):
            line = content.count(b"\n", 0, found.start()) + 1
            return f"holds {name} (line {line})"
    return ""
