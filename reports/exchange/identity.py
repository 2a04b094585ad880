"""Names that stay the same from one export to the next, so that other programs recognise what they know."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

_SPACE = UUID("7d0c9a52-2f0e-5d0f-9a63-6b1c6f2f5b0e")
"""Name space of all identifiers this program exports; never changes."""

NAMESPACE = "https://mlps-auditor.example/ns/oscal"
"""Marks properties that OSCAL does not define itself."""


def identity(*parts: object) -> str:
    """A UUID that depends on the parts alone."""
    name = "\x1f".join(map(str, parts))
    return str(uuid5(_SPACE, name.encode("utf-8", "backslashreplace").decode()))


def moment(at: datetime) -> str:
    """A time as these formats want it: in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def control_id(clause: str) -> str:
    """A clause as an OSCAL token, which cannot begin with a digit."""
    return f"i-{clause}"
