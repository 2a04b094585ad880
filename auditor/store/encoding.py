"""Fact values as JSON and back, without losing what they were."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from auditor.model.fact import Missing, Reason

_UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")
"""No database takes these: NUL, and halves of characters that stand for bytes which are no UTF-8."""


_MARKED_KEY = re.compile(r'"\$(?:[^"\\]|\\.)*":')


def encode(value: Any) -> str:
    """JSON with dates and missing values marked by a `$` key. A key that itself begins with `$` gets a second one."""
    marks = _Marks()
    try:
        text = _json(value, marks.mark)
    except TypeError:  # a key that is no text
        return writable(_json(_plain(value)))
    if '"$' in text and len(_MARKED_KEY.findall(text)) != marks.count:  # some of the keys are not our marks
        text = _json(_plain(value))
    return writable(text)


def _json(value: Any, default: Callable[[Any], Any] | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=default)


class _Marks:
    """What JSON itself does not know, and how many keys of ours that took."""

    def __init__(self) -> None:
        self.count = 0

    def mark(self, value: Any) -> Any:
        plain = _plain(value)
        if isinstance(value, (date, Missing)):
            self.count += 1
        return plain


def writable(text: str) -> str:
    """`text` with everything that no database takes replaced, so that what a host sent cannot stop an audit."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _UNWRITABLE.sub("\ufffd", text)
    return text.replace("\0", "\ufffd") if "\0" in text else text


def decode(text: str) -> Any:
    """What `encode` was given; tuples and sets come back as lists."""
    return json.loads(text, object_hook=_restored) if '"$' in text else json.loads(text)


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
