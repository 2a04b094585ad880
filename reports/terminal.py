"""Lays a document out for a terminal, as a rich renderable. Prints nothing itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from reports.tree import (
    Badge,
    Bar,
    Block,
    Break,
    Bullets,
    Callout,
    Cell,
    Code,
    ColumnKind,
    Details,
    Document,
    Inline,
    Inlines,
    KeyValues,
    Metrics,
    Mono,
    Panels,
    Paragraph,
    Quiet,
    Section,
    Strong,
    Table,
    Tone,
)
from reports.visible import one_line, visible

if TYPE_CHECKING:
    from rich.console import JustifyMethod

_STYLES: Mapping[Tone, str] = {
    Tone.GOOD: "green",
    Tone.PARTIAL: "yellow",
    Tone.BAD: "red",
    Tone.OPEN: "blue",
    Tone.BROKEN: "magenta",
    Tone.QUIET: "dim",
    Tone.CRITICAL: "bold red",
    Tone.HIGH: "red",
    Tone.MEDIUM: "yellow",
    Tone.LOW: "blue",
    Tone.INFO: "dim",
    Tone.PLAIN: "",
}
_NARROW = 72
"""Below this many columns a table becomes one short list for each row."""
_RIGHT = (ColumnKind.NUMBER, ColumnKind.PERCENT)


class TerminalDocument:
    """A document that rich can print at any width."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        narrow = options.max_width < _NARROW
        document = self.document
        yield Text(one_line(f"{document.subtitle} · {document.title}"), style="bold")
        yield from _blocks((document.facts,), narrow)
        yield from _blocks(document.lead, narrow)
        yield from _blocks(document.sections, narrow)
        if document.footer:
            yield Text(one_line(document.footer), style="dim")


def render(document: Document) -> TerminalDocument:
    """The document as something `Console.print` takes."""
    return TerminalDocument(document)


def _blocks(blocks: tuple[Block, ...], narrow: bool) -> Iterator[RenderableType]:
    for block in blocks:
        yield from _block(block, narrow)


def _block(block: Block, narrow: bool) -> Iterator[RenderableType]:
    match block:
        case Paragraph(content, quiet):
            yield _text(content, "dim" if quiet else "")
        case Bullets(items, numbered):
            for position, item in enumerate(items, start=1):
                yield _hanging(f"{position}. " if numbered else "• ", _text(item))
        case KeyValues(rows):
            for term, content in rows:
                yield Text.assemble((f"{one_line(term)}: ", "dim"), _text(content))
        case Table():
            yield Text("")
            yield Text(one_line(block.caption), style="bold")
            yield from _records(block) if narrow else (_grid(block),)
        case Metrics(metrics):
            parts = [(f"{one_line(m.label)} {m.value}", _STYLES[m.tone]) for m in metrics]
            yield Text(" · ").join(Text(words, style) for words, style in parts)
        case Bar(label, parts):
            counted = " · ".join(f"{one_line(name)} {count:,}" for name, count, _tone in parts)
            yield Text(f"{one_line(label)}: {counted}")
        case Code(text, label):
            if label:
                yield Text(one_line(label), style="dim")
            yield Padding(Text(visible(text)), (0, 0, 0, 2))
        case Callout(tone, title, inner):
            yield from _callout(tone, title, inner, narrow)
        case Panels(panels):
            yield from _blocks(panels, narrow)
        case Details(summary, inner):
            yield Text(one_line(summary), style="bold")
            yield from _blocks(inner, narrow)
        case Section(title=title, blocks=inner, badges=badges):
            yield Text("")
            yield Rule(Text.assemble(one_line(title), *(_badge(badge) for badge in badges)), align="left")
            yield from _blocks(inner, narrow)


def _callout(tone: Tone, title: str, blocks: tuple[Block, ...], narrow: bool) -> Iterator[RenderableType]:
    inner = Grid.grid()
    for renderable in _blocks(blocks, narrow):
        inner.add_row(renderable)
    yield Panel(
        inner, title=Text(one_line(title), style="bold"), title_align="left", border_style=_STYLES[tone] or "none"
    )


def _hanging(mark: str, text: Text) -> Grid:
    grid = Grid.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, text)
    return grid


def _grid(table: Table) -> Grid:
    grid = Grid(show_footer=bool(table.totals), box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    footers = table.totals or tuple(Cell(()) for _column in table.columns)
    for column, footer in zip(table.columns, footers, strict=True):
        justify: JustifyMethod = "right" if column.kind in _RIGHT else "left"
        fixed = column.kind in (*_RIGHT, ColumnKind.STATE)
        grid.add_column(
            Text(one_line(column.title)),
            footer=_text(footer.content),
            justify=justify,
            no_wrap=fixed,
            overflow="fold",
        )
    for row in table.rows:
        grid.add_row(*(_text(cell.content) for cell in row))
    return grid


def _records(table: Table) -> Iterator[RenderableType]:
    for row in (*table.rows, *([table.totals] if table.totals else ())):
        headers = [cell for cell in row if cell.header]
        yield Text(" ").join(_text(cell.content) for cell in headers)
        said = [
            Text.assemble((f"{one_line(column.title)} ", "dim"), _text(cell.content))
            for cell, column in zip(row, table.columns, strict=True)
            if not cell.header and cell.content
        ]
        yield Padding(Text(" · ").join(said), (0, 0, 0, 2))


def _badge(badge: Badge) -> Text:
    return Text(f" [{one_line(badge.text)}]", style=_STYLES[badge.tone])


def _text(content: Inlines, style: str = "") -> Text:
    text = Text(style=style)
    for part in content:
        words = "\n" if isinstance(part, Break) else one_line(part.text)
        text.append(words, style=_style_of(part))
    return text


def _style_of(part: Inline) -> str:
    match part:
        case Strong():
            return "bold"
        case Quiet() | Mono():
            return "dim"
        case Badge(tone=tone):
            return _STYLES[tone]
    return ""
