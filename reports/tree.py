"""The document tree: what a report says, without how it looks.

Builders make a `Document`; renderers lay any `Document` out. Neither knows the other. Texts are already in the
report's language, numbers already chosen. Strings that came from a target may hold anything: renderers escape them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType, TypeAlias

from auditor.model.text import Lang
from reports.inline import (
    Badge,
    Blank,
    Break,
    Check,
    Foreign,
    Inline,
    Inlines,
    Link,
    Mono,
    Note,
    Plain,
    Quiet,
    Strong,
    Tone,
    text_of,
)

__all__ = [
    "Badge",
    "Bar",
    "Blank",
    "Block",
    "Break",
    "Bullets",
    "Callout",
    "Cell",
    "Check",
    "Code",
    "Column",
    "ColumnKind",
    "Cover",
    "Details",
    "Document",
    "Figure",
    "Foreign",
    "Form",
    "Image",
    "Inline",
    "Inlines",
    "KeyValues",
    "Link",
    "Metric",
    "Metrics",
    "Mono",
    "Note",
    "Numbering",
    "PageBreak",
    "Panels",
    "Paragraph",
    "Plain",
    "Quiet",
    "Section",
    "SignaturePlace",
    "Signatures",
    "Strong",
    "Svg",
    "Table",
    "Tone",
    "number",
    "text_of",
]

Svg = NewType("Svg", str)
"""A picture drawn by `reports.charts`; nothing else may make one, because renderers put it into pages as it is."""


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
    numeric column, whose words stand in `content`. `marked` shades the cell that was chosen; `lines` is the least
    height in lines of text, where somebody is to write by hand."""

    content: Inlines
    rows: int = 1
    columns: int = 1
    header: bool = False
    number: int | float | None = None
    marked: bool = False
    lines: int = 1


def number(value: int) -> Cell:
    """A cell that holds a count."""
    return Cell((Plain(f"{value:,}"),), number=value)


@dataclass(frozen=True, slots=True)
class Table:
    """`id` is stable across languages. Cells covered by a row span are left out of the rows below.

    `most_printed` caps the rows on paper (PDF, DOCX); the rows left out are counted there and stand in the others.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    most_printed: int = 3_000


@dataclass(frozen=True, slots=True)
class Form:
    """A form with merged cells, as an authority's blank: no header row, ruled cells, `widths` in parts of the page.

    Cells covered by a span are left out. `header` cells are the printed words of the blank, the others what was
    filled in.
    """

    id: str
    caption: str
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


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
class Figure:
    """A picture with its caption. `alt` says in words what it shows, for those who do not see it."""

    id: str
    caption: str
    svg: Svg
    alt: str


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """One place to sign: who signs, the name if it is known, whether the unit's stamp belongs there, and a date."""

    role: str
    name: str = ""
    stamp: bool = False
    dated: bool = True


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places for signatures and stamps, side by side, kept together on one page."""

    places: tuple[SignaturePlace, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page; nothing on a screen or in a spreadsheet."""


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

    `card` sets a self-contained unit apart, such as one finding. `listed` puts it in the table of contents and gives
    it a number. An empty title makes no heading: what follows has its own. `landscape` turns its pages on paper, for
    wide tables; it applies to sections of the first level.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    badges: tuple[Badge, ...] = ()
    card: bool = False
    listed: bool = True
    new_page: bool = False
    landscape: bool = False


Block: TypeAlias = (
    Paragraph
    | Bullets
    | KeyValues
    | Table
    | Form
    | Metrics
    | Bar
    | Figure
    | Signatures
    | PageBreak
    | Code
    | Callout
    | Panels
    | Details
    | Section
)


class Numbering(StrEnum):
    """How headings are numbered. Annexes always have letters."""

    DECIMAL = "decimal"
    """1, 1.1, 1.1.1"""
    CHINESE = "chinese"
    """一、（一）1. （1） as in official documents of the administration."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture from a file of the unit, such as its logo: PNG or JPEG bytes."""

    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Cover:
    """The title page. Empty texts are left out.

    `number` is the report's own number 报告编号, `secrecy` the marking 密级 as it is to be printed, `label` what kind
    of document it is where that must not be missed (自查报告, 草稿); it is repeated on every page.
    """

    title: str
    subtitle: str = ""
    unit: str = ""
    date: str = ""
    number: str = ""
    secrecy: str = ""
    label: str = ""
    facts: KeyValues = KeyValues(())
    logo: Image | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    `lead` comes before everything else; `facts` are what a title page states; `on_paper` tells readers of a printed
    copy what it leaves out. With a `cover` the title page is that of a formal report. Pages have three zones: `front`
    (roman numbers, before the contents), `sections`, and `annexes` (lettered). `header` is the line on top of every
    page. `numbered_tables` gives tables, forms and figures numbers by chapter (表 2-6), in every format the same.
    """

    lang: Lang
    title: str
    subtitle: str
    facts: KeyValues = KeyValues(())
    lead: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    footer: str = ""
    on_paper: str = ""
    cover: Cover | None = None
    front: tuple[Section, ...] = ()
    annexes: tuple[Section, ...] = ()
    header: str = ""
    numbering: Numbering = Numbering.DECIMAL
    numbered_tables: bool = False
    contents: bool = True
