"""Fact values as JSON and back, without losing what they were."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from auditor.model.fact import Missing, Reason

_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")
"""No database takes these: NUL, and halves of characters that stand for bytes which are no UTF-8."""


def encode(value: Any) -> str:
    """JSON with dates and missing values marked by a `$` key. A key that itself begins with `$` gets a second one."""
    return writable(json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")))


def writable(text: str) -> str:
    """`text` with everything that no database takes replaced, so that what a host sent cannot stop an audit."""
    return text if text.isascii() and "\0" not in text else _UNWRITABLE.sub("\ufffd", text)


def decode(text: str) -> Any:
    """What `encode` was given; tuples and sets come back as lists."""
    return json.loads(text, object_hook=_restored)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return {"$time": value.isoformat()}
        case date():
            return {"$day": value.isoformat()}
        case Missing(_, reason, detail):
            return {"$missing": reason.value, "detail": detail}
        case Mapping():
            return {f"${key}" if str(key).startswith("$") else str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return [_plain(item) for item in sorted(value, key=str)]
        case None | bool() | int() | float() | str():
            return value
    return str(value)


def _restored(found: dict[str, Any]) -> Any:
    match found:
        case {"$day": str(day)}:
            return date.fromisoformat(day)
        case {"$time": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"$missing": str(reason), "detail": str(detail)}:
            return Missing("", Reason(reason), detail)
    if any(key.startswith("$$") for key in found):
        return {key[1:] if key.startswith("$$") else key: item for key, item in found.items()}
    return found
