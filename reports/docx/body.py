"""Blocks of a document as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO

from docx.parts.document import DocumentPart

from auditor.model.text import Lang
from reports.columns import shares
from reports.docx.look import TABLE_SIZE
from reports.docx.runs import BREAK, COLOURS, attribute, bold, lines, paragraph, run, tint
from reports.docx.tables import TEXT_WIDTH, borderless, table
from reports.outline import Outline
from reports.printing import figures_of, kept_rows, left_out
from reports.tree import (
    Badge,
    Bar,
    Blank,
    Block,
    Break,
    Bullets,
    Callout,
    Cell,
    Code,
    ColumnKind,
    Details,
    Document,
    Figure,
    Form,
    Inline,
    Inlines,
    KeyValues,
    Link,
    Metrics,
    Mono,
    Note,
    PageBreak,
    Panels,
    Paragraph,
    Plain,
    Quiet,
    Section,
    Signatures,
    Strong,
    Table,
    Tone,
)

_SMALL = f'<w:sz w:val="{round(TABLE_SIZE * 2)}"/>'
_TIGHT = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
_SOFT = "4D5866"
PAGE_BREAK = paragraph('<w:r><w:br w:type="page"/></w:r>', _TIGHT)
_MONO = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>'


_TURNED = 4932
"""Twentieths of a point that a landscape page is wider (87 mm)."""


class Body:
    """Turns blocks into XML; remembers bookmarks and footnotes on the way."""

    def __init__(self, document: Document, numbers: Outline, part: DocumentPart) -> None:
        self.document, self.numbers, self.part = document, numbers, part
        self.zh = document.lang is Lang.ZH
        self.formal = document.cover is not None
        self.turned = False
        """Whether the pages being written are landscape."""
        self.notes: list[str] = []
        self._bookmarks: dict[str, int] = {}
        self._drawn = 0
        self._begun = False
        self._in_card = False
        self._fresh = False

    @cached_property
    def _pictures(self) -> Mapping[str, bytes]:
        from reports.pdf.pictures import drawn  # only where there are figures: needs the typesetter

        return drawn(figures_of(self.document))

    def blocks(self, nodes: tuple[Block, ...], depth: int) -> Iterator[str]:
        """The blocks in order."""
        for node in nodes:
            yield from self._block(node, depth)

    def _block(self, node: Block, depth: int) -> Iterator[str]:
        match node:
            case Paragraph():
                indent = '<w:ind w:firstLineChars="200" w:firstLine="480"/>' if self.formal and self.zh else ""
                look = tint(_SOFT) + _SMALL if node.quiet else ""
                yield paragraph(self.inlines(node.content, look), "" if node.quiet else indent)
            case Bullets():
                for at, item in enumerate(node.items, start=1):
                    head = f"{at}. " if node.numbered else "• "
                    yield paragraph(run(head) + self.inlines(item), '<w:ind w:left="420" w:hanging="420"/>')
            case KeyValues():
                rows = [
                    (paragraph(run(term, tint(_SOFT)), _TIGHT), paragraph(self.inlines(said), _TIGHT))
                    for term, said in node.rows
                ]
                if rows:
                    yield borderless(rows, (2, 7)) + paragraph("", _TIGHT)
            case Table():
                yield from self._table(node)
            case Form():
                yield self.caption(self.numbers.caption(node))
                yield table(node.rows, node.widths, self._form_cell, title=node.caption, airy=True) + paragraph(
                    "", _TIGHT
                )
            case Metrics(items=items):
                cells = [
                    paragraph(run(item.value, bold(COLOURS[item.tone])) + BREAK + run(item.label, _SMALL), _TIGHT)
                    for item in items
                ]
                yield borderless((cells,), (1,) * len(cells)) + paragraph("", _TIGHT)
            case Bar():
                yield self._bar(node)
            case Figure():
                yield self._figure(node)
            case Signatures():
                yield self._signatures(node)
            case PageBreak():
                yield PAGE_BREAK
            case Code() if self._in_card:
                pass  # on paper a finding leaves out what is for a machine
            case Code():
                if node.label:
                    yield self.quiet(node.label)
                shade = '<w:shd w:val="clear" w:color="auto" w:fill="F1F3F6"/>'
                yield paragraph(lines(node.text, _MONO + _SMALL), shade + _TIGHT)
            case Callout():
                title = paragraph(run(node.title, bold(COLOURS[node.tone])), _TIGHT)
                inner = title + "".join(self.blocks(node.blocks, depth)) + paragraph("", _TIGHT)
                yield borderless(((inner,),), (1,), left=COLOURS[node.tone]) + paragraph("", _TIGHT)
            case Panels(items=items):
                yield from self.blocks(items, depth)
            case Details(printed=True):
                yield paragraph(run(node.summary, bold()))
                yield from self.blocks(node.blocks, depth)
            case Section():
                yield from self._section(node, depth)

    def _section(self, node: Section, depth: int) -> Iterator[str]:
        badges = "".join(run(" ") + self._inline(badge, "") for badge in node.badges)
        anchored = self._bookmarked(node.anchor, run(self.numbers.heading(node)) + badges)
        turns = node.new_page and not self._fresh
        page = "<w:pageBreakBefore/>" if turns else ""
        if node.title:
            yield paragraph(anchored, f'<w:pStyle w:val="Heading{min(depth, 6)}"/>{page}')
        elif turns and self._begun:
            yield PAGE_BREAK
        self._begun = True
        outside, self._in_card = self._in_card, self._in_card or node.card
        self._fresh = node.new_page
        for block in node.blocks:
            yield from self._block(block, depth + 1)
            self._fresh = False
        self._in_card = outside

    def _table(self, node: Table) -> Iterator[str]:
        if node.caption:
            yield self.caption(self.numbers.caption(node))
        head = tuple(Cell((Strong(column.title),), header=True) for column in node.columns)
        kept = kept_rows(node)
        rows = [head, *node.rows[:kept], *([node.totals] if node.totals else [])]
        right = [column.kind in (ColumnKind.NUMBER, ColumnKind.PERCENT) for column in node.columns]

        def text(cell: Cell, column: int) -> str:
            align = '<w:jc w:val="right"/>' if right[column] and not cell.header else ""
            return paragraph(self.inlines(cell.content, _SMALL), _TIGHT + align)

        wide = TEXT_WIDTH + (0 if self.formal else 900) + (_TURNED if self.turned else 0)
        yield table(rows, shares(node, wide / (10 * TABLE_SIZE)), text, title=node.caption, heads=1, wide=wide)
        yield (
            self.quiet(left_out(len(node.rows) - kept, self.document.lang))
            if kept < len(node.rows)
            else paragraph("", _TIGHT)
        )

    def _form_cell(self, cell: Cell, _column: int) -> str:
        centre = '<w:jc w:val="center"/>' if cell.header else ""
        look = _SMALL + ("<w:b/>" if cell.marked else "")
        return paragraph(self.inlines(cell.content, look), _TIGHT + centre)

    def _bar(self, node: Bar) -> str:
        parts = "".join(
            run(f" ■ {name} ", tint(COLOURS[tone])) + run(f"{count:,}", "<w:b/>") for name, count, tone in node.parts
        )
        return paragraph(run(f"{node.label}{'：' if self.zh else ':'}", tint(_SOFT)) + parts, _TIGHT)

    def _figure(self, node: Figure) -> str:
        relation, image = self.part.get_or_add_image(BytesIO(self._pictures[node.id]))
        self._drawn += 1
        wide = 158 * 36_000
        high = round(wide * image.px_height / image.px_width)
        size = f'cx="{wide}" cy="{high}"'
        named = f'id="{self._drawn}" name="figure-{self._drawn}" descr={attribute(node.alt)}'
        picture = (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr {named}/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f"<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
            f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
            f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            f"</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
        return paragraph(picture, "<w:keepNext/>" + _TIGHT) + self.caption(self.numbers.caption(node), after=True)

    def _signatures(self, node: Signatures) -> str:
        cells = []
        for place in node.places:
            text = run(f"{place.role}{'：' if self.zh else ': '}{place.name or '________________'}")
            if place.stamp:
                text += BREAK + run("（盖章）" if self.zh else "(stamp)", tint(_SOFT))
            if place.dated:
                text += BREAK + run("　　　　年　　月　　日" if self.zh else "Date: ______________")
            cells.append(paragraph(text))
        cells += [paragraph("")] * (len(cells) % 2)
        rows = [cells[at : at + 2] for at in range(0, len(cells), 2)]
        return paragraph("") + borderless(rows, (1, 1)) + paragraph("", _TIGHT)

    def inlines(self, content: Inlines, look: str = "") -> str:
        """Running text; `look` applies to all of it."""
        return "".join(self._inline(part, look) for part in content)

    def _inline(self, part: Inline, look: str) -> str:
        match part:
            case Break():
                return BREAK
            case Strong(text):
                return run(text, bold() + look)
            case Quiet(text):
                return run(text, tint(_SOFT) + look)
            case Mono(text):
                return run(text, _MONO + look)
            case Badge(text, tone):
                return run(f"【{text}】", bold(COLOURS[tone]) + look)
            case Blank(text=text):
                return run(f"【{text}】", tint(COLOURS[Tone.PARTIAL]) + look + '<w:shd w:fill="FFF3C4" w:val="clear"/>')
            case Link(text, anchor):
                inner = run(text, tint("174EA6") + look)
                return f'<w:hyperlink w:anchor="{self.bookmark(anchor)}">{inner}</w:hyperlink>'
            case Note(text):
                self.notes.append(text)
                return (
                    '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                    f'<w:footnoteReference w:id="{len(self.notes)}"/></w:r>'
                )
            case Plain():
                return run(part.text, look)
            case _:
                return run(f"{part.text}　" if part.text.startswith(("☑", "☐")) else part.text, look)

    def heading(self, title: str, depth: int) -> str:
        """A heading without a number; depth 0 is the title of the document."""
        return paragraph(run(title), f'<w:pStyle w:val="{"Title" if depth == 0 else f"Heading{depth}"}"/>')

    def caption(self, words: str, *, after: bool = False) -> str:
        keep = '<w:keepNext w:val="0"/>' if after else ""
        return paragraph(run(words), f'<w:pStyle w:val="Caption"/>{keep}') if words else ""

    def quiet(self, words: str) -> str:
        return paragraph(run(words, tint(_SOFT) + _SMALL), _TIGHT)

    def bookmark_here(self, name: str) -> str:
        """An invisible place that page totals are counted from."""
        at = self._number(name)
        return paragraph(f'<w:bookmarkStart w:id="{at}" w:name="{name}"/><w:bookmarkEnd w:id="{at}"/>', _TIGHT)

    def bookmark(self, anchor: str) -> str:
        """The name of an anchor as the format allows names."""
        return f"s{self._number(f'#{anchor}')}"

    def _bookmarked(self, anchor: str, inner: str) -> str:
        name, at = self.bookmark(anchor), self._number(f"#{anchor}")
        return f'<w:bookmarkStart w:id="{at}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{at}"/>'

    def _number(self, name: str) -> int:
        return self._bookmarks.setdefault(name, len(self._bookmarks) + 1)
