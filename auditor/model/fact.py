"""What was seen, what could not be seen, and the bytes it was seen in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias

Scalar: TypeAlias = str | int | float | bool | date | None
Value: TypeAlias = Any
"""A scalar, a list of scalars, a mapping (keys are strings) or a table (a list of mappings)."""


class Reason(StrEnum):
    """Why a fact could not be had. None of these is ever compliant."""

    ABSENT = "absent"
    """Looked, and it is not there: an unset option, an empty field of the register."""
    DENIED = "denied"
    """Not allowed to look: a refused login, sudo or permission, an address outside the authorised networks."""
    UNREACHABLE = "unreachable"
    """Nobody answered or the answer could not be trusted: refused connection, no route, wrong host key."""
    TIMEOUT = "timeout"
    """Did not finish in its time, or was cut off before the end."""
    UNSUPPORTED = "unsupported"
    """This system has no such thing or no tool to ask it with."""
    UNPARSABLE = "unparsable"
    """An answer came that cannot be understood."""

    @property
    def could_not_look(self) -> bool:
        """True where collection itself failed, so that the verdict is `error` and not `unknown`."""
        return self in (Reason.DENIED, Reason.UNREACHABLE, Reason.TIMEOUT, Reason.UNPARSABLE)


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place in a piece of evidence: its label (its digest once stored) and 1-based lines, 0 for the whole."""

    evidence: str
    first_line: int = 0
    last_line: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed value under its catalogue key, e.g. `sshd.effective`, and where it was seen."""

    key: str
    value: Value
    seen_in: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that could not be had, and why. A value of its own: it travels to the verdict."""

    key: str
    reason: Reason
    detail: str = ""
    seen_in: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Bytes as they came from a target, before masking.

    `label` is unique within one job and is what a `Pointer` names; `source` is what was asked, word for
    word (a command, a URL, a file); `collected_at` carries an offset.
    """

    label: str
    source: str
    content: bytes
    collected_at: datetime
    exit_code: int | None = None
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class FactSet:
    """All facts of one target, looked up by dotted path.

    A path is a catalogue key, optionally followed by keys into its mapping: `sshd.effective.maxauthtries`.
    """

    facts: Mapping[str, Fact | Missing] = field(default_factory=dict)

    @classmethod
    def of(cls, *facts: Fact | Missing) -> FactSet:
        return cls({fact.key: fact for fact in facts})

    def __iter__(self) -> Iterator[Fact | Missing]:
        return iter(self.facts.values())

    def get(self, path: str) -> Fact | Missing:
        """The fact at `path`; `Missing(absent)` where nothing of that name was collected."""
        found = self.facts.get(path)
        if found is not None:
            return found if isinstance(found, Missing) else _bare(path, found, found.value)
        key, rest = path, ""
        while "." in key:
            key, _, last = key.rpartition(".")
            rest = f"{last}.{rest}" if rest else last
            found = self.facts.get(key)
            if found is not None:
                return _descend(found, rest, path)
        return Missing(path, Reason.ABSENT, "not collected")


def _descend(found: Fact | Missing, rest: str, path: str) -> Fact | Missing:
    if isinstance(found, Missing):
        return Missing(path, found.reason, found.detail, found.seen_in)
    value = found.value
    remaining = rest
    while remaining:
        if type(value) is not dict and not isinstance(value, Mapping):
            break
        if remaining in value:  # keys may hold dots themselves: net.ipv4.ip_forward
            value, remaining = value[remaining], ""
            break
        head, _, remaining = remaining.partition(".")
        if head not in value:
            return Missing(path, Reason.ABSENT, "no such value", found.seen_in)
        value = value[head]
    if remaining and value is not None and not isinstance(value, Missing):
        # A value stands where a map should: nobody knows what it says of the rest.
        return Missing(path, Reason.UNPARSABLE, "not a map", found.seen_in)
    return _bare(path, found, value)


def _bare(path: str, found: Fact, value: Value) -> Fact | Missing:
    """What stands at `path` inside `found`: nothing at all reads as absent."""
    if value is None:
        return Missing(path, Reason.ABSENT, "empty", found.seen_in)
    if isinstance(value, Missing):
        return Missing(path, value.reason, value.detail, value.seen_in or found.seen_in)
    return found if value is found.value else Fact(path, value, found.seen_in)


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """A piece of evidence after masking and storing; `digest` names its bytes under `algorithm`."""

    digest: str
    algorithm: str
    label: str
    source: str
    target: str
    collected_at: datetime
    size: int
    exit_code: int | None = None
    truncated: bool = False
    masked: int = 0
    """How many values were masked before writing."""
