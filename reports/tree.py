"""The document tree: what a report says, without how it looks.

Builders make a `Document`; renderers lay any `Document` out. Neither knows the other. Texts are already in the
report's language, numbers already chosen. Strings that came from a target may hold anything: renderers escape them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from auditor.model.text import Lang


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


Inline: TypeAlias = Plain | Strong | Quiet | Foreign | Mono | Link | Badge | Break
Inlines: TypeAlias = tuple[Inline, ...]


def text_of(content: Inlines) -> str:
    """The words alone."""
    return "".join(part.text for part in content)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`quiet` marks remarks a reader may skip."""

    content: Inlines
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered where the order matters, side by side where its items are short."""

    items: tuple[Inlines, ...]
    numbered: bool = False
    side_by_side: bool = False


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Terms with what they are."""

    rows: tuple[tuple[str, Inlines], ...]


class ColumnKind(StrEnum):
    """What a column holds, so that renderers can align, filter and size it."""

    TEXT = "text"
    WIDE = "wide"
    ID = "id"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Cell:
    """`rows` and `columns` are spans; `header` marks the cell that names its row; `number` is the value of a
    numeric column, whose words stand in `content`."""

    content: Inlines
    rows: int = 1
    columns: int = 1
    header: bool = False
    number: int | float | None = None


def number(value: int) -> Cell:
    """A cell that holds a count."""
    return Cell((Plain(f"{value:,}"),), number=value)


@dataclass(frozen=True, slots=True)
class Table:
    """`id` is stable across languages. Cells covered by a row span are left out of the rows below."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """One number that matters, with its name."""

    value: str
    label: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers side by side."""

    items: tuple[Metric, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Parts of a whole as one stacked bar; `label` says it in words for those who do not see it."""

    label: str
    parts: tuple[tuple[str, int, Tone], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines as a machine writes or reads them; line breaks are kept."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """Something apart from the running text. It speaks first to whoever skims."""

    tone: Tone
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Panels:
    """Callouts of equal weight, beside each other where there is room."""

    items: tuple[Callout, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Matter that may be folded away on a screen. On paper it is left out, or stands open where it is `printed`."""

    summary: str
    blocks: tuple[Block, ...]
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what belongs to it; sections nest. `badges` stand beside the heading.

    `card` sets a self-contained unit apart, such as one finding. `listed` puts it in the table of contents.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    badges: tuple[Badge, ...] = ()
    card: bool = False
    listed: bool = True
    new_page: bool = False


Block: TypeAlias = Paragraph | Bullets | KeyValues | Table | Metrics | Bar | Code | Callout | Panels | Details | Section


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `lead` comes before everything else; `facts` are what a title page states; `on_paper` tells
    readers of a printed copy what it leaves out."""

    lang: Lang
    title: str
    subtitle: str
    facts: KeyValues
    lead: tuple[Block, ...]
    sections: tuple[Section, ...]
    footer: str = ""
    on_paper: str = ""
