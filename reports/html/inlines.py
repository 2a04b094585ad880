"""Runs of text within a paragraph or cell as HTML: in Python, as a page holds ten thousands of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from markupsafe import Markup, escape

from reports.tree import Badge, Blank, Break, Check, Foreign, Inline, Inlines, Link, Mono, Note, Plain, Quiet, Strong
from reports.visible import one_line


class Notes(Protocol):
    """Footnotes of the page, in order; adding one tells its number."""

    def add(self, text: str) -> int: ...


def inlines(parts: Inlines, notes: Notes, anchor_of: Callable[[str], str]) -> Markup:
    """The parts one behind the other, their texts escaped and made visible."""
    return Markup("".join(_inline(part, notes, anchor_of) for part in parts))


def _inline(part: Inline, notes: Notes, anchor_of: Callable[[str], str]) -> str:
    text = escape(one_line(part.text))
    match part:
        case Plain():
            return text
        case Mono():
            return f"<code>{text}</code>"
        case Foreign():
            return f"<bdi>{text}</bdi>"
        case Badge():
            return f'<span class="b {escape(part.tone)}">{text}</span>'
        case Strong():
            return f"<strong>{text}</strong>"
        case Quiet():
            return f"<small>{text}</small>"
        case Link():
            return f'<a href="#{escape(anchor_of(part.anchor))}">{text}</a>'
        case Break():
            return "<br>"
        case Check():
            return f'<span class="check">{text}</span>'
        case Blank():
            return f'<mark class="blank">{text}</mark>'
        case Note():
            note = notes.add(part.text)
            return f'<sup><a id="note-at-{note}" href="#note-{note}">{note}</a></sup>'
