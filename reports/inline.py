"""Running text of a report: the smallest parts of the document tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Tone(StrEnum):
    """What a badge, bar or callout means. Renderers give it a colour and always keep the label."""

    GOOD = "good"
    PARTIAL = "partial"
    BAD = "bad"
    OPEN = "open"
    """Waits for an answer."""
    BROKEN = "broken"
    """Could not be looked at."""
    QUIET = "quiet"
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Plain:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Text that must not be missed."""

    text: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """Text of less weight."""

    text: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A name or value that came from the register or a target; may run right to left."""

    text: str


@dataclass(frozen=True, slots=True)
class Mono:
    """An identifier or value as a machine writes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A jump to the section with that anchor."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words; the tone is only an addition to them."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a paragraph or list item."""

    text: str = " "


@dataclass(frozen=True, slots=True)
class Check:
    """A box of a form, ticked or not. A group of boxes is several of them in a row."""

    label: str
    ticked: bool = False

    @property
    def text(self) -> str:
        return f"{'☑' if self.ticked else '☐'} {self.label}"


@dataclass(frozen=True, slots=True)
class Blank:
    """A place nobody has filled in yet; `text` says what belongs there, `place` where in the register it is entered.

    It is marked in every format, so that no draft can be taken for finished.
    """

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote at this place of the text. Renderers number them through the document."""

    text: str


Inline: TypeAlias = Plain | Strong | Quiet | Foreign | Mono | Link | Badge | Break | Check | Blank | Note
Inlines: TypeAlias = tuple[Inline, ...]


def text_of(content: Inlines) -> str:
    """The words alone, without footnotes."""
    return "".join(part.text for part in content if not isinstance(part, Note))
