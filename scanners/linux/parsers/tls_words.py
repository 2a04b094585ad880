"""What the words of a TLS configuration allow: protocols and OpenSSL cipher lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

WEAK_PROTOCOLS = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")
"""Protocols that are no longer accepted (RFC 8996, RFC 7568)."""

_WEAK = re.compile(
    r"(^|[-_+])(a?NULL|eNULL|EXP|EXPORT\d*|LOW|RC4|RC2|DES|3DES|DES-CBC3|MD5|ADH|AECDH|IDEA|SEED)($|[-_+])"
)
_WIDE = frozenset(("ALL", "MEDIUM", "COMPLEMENTOFALL", "COMPLEMENTOFDEFAULT"))
_ANONYMOUS_TOO = frozenset(("HIGH", "ALL", "MEDIUM"))


def weak_ciphers(text: str) -> list[str]:
    """Entries of an OpenSSL cipher list that let weak ciphers in; "ALL" and its like do unless they are ruled out.

    Read from the words: which ciphers the library was built with is not known here.
    """
    entries = [entry for entry in re.split(r"[:, ]+", text.strip()) if entry]
    barred = {entry[1:] for entry in entries if entry[:1] in "!-"}
    allowed = [entry.lstrip("+") for entry in entries if entry[:1] not in "!-" and not entry.startswith("@")]
    weak = [entry for entry in allowed if _WEAK.search(entry) and entry not in barred]
    weak += [entry for entry in allowed if entry in _WIDE and not {"RC4", "aNULL"} <= barred]
    weak += [f"{entry} (aNULL)" for entry in allowed if entry in _ANONYMOUS_TOO and "aNULL" not in barred]
    return sorted(set(weak))


def weak_protocols(names: Iterable[str]) -> list[str]:
    """Those of `names` that are no longer accepted."""
    return [name for name in WEAK_PROTOCOLS if name in set(names)]
