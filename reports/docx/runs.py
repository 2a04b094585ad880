"""Running text as WordprocessingML."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from reports.tree import Tone
from reports.visible import one_line, visible

COLOURS = {
    Tone.GOOD: "14532D",
    Tone.PARTIAL: "694600",
    Tone.BAD: "8A1616",
    Tone.OPEN: "1D3A80",
    Tone.BROKEN: "53207F",
    Tone.QUIET: "414B59",
    Tone.CRITICAL: "8A1616",
    Tone.HIGH: "8A2F06",
    Tone.MEDIUM: "694600",
    Tone.LOW: "1D3A80",
    Tone.INFO: "414B59",
    Tone.PLAIN: "1F3F6B",
}


def run(text: str, look: str = "") -> str:
    """Text in one look; `look` is the inside of `w:rPr`."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(one_line(text))}</w:t></w:r>'


def lines(text: str, look: str = "") -> str:
    """Text whose line feeds stay."""
    return BREAK.join(run(line, look) for line in visible(text).split("\n"))


BREAK = "<w:r><w:br/></w:r>"


def bold(colour: str = "") -> str:
    return f'<w:rFonts w:eastAsia="黑体"/><w:b/>{tint(colour)}'


def tint(colour: str) -> str:
    return f'<w:color w:val="{colour}"/>' if colour else ""


def attribute(text: str) -> str:
    """A text as a quoted attribute value."""
    return quoteattr(one_line(text))


def field(instruction: str, shown: str = "1", look: str = "") -> str:
    """A field that the reader's program computes; `shown` stands there until it has."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>{run(shown, look)}'
        f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(inner: str, look: str = "") -> str:
    """A paragraph; `look` is the inside of `w:pPr`."""
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{inner}</w:p>"
