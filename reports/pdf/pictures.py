"""Pictures as PNG, for formats that cannot show SVG everywhere."""

from __future__ import annotations

from collections.abc import Mapping

from reports.fonts import chosen, spelled
from reports.pdf.typesetting import typeset
from reports.tree import Figure


def drawn(figures: Mapping[str, Figure]) -> dict[str, bytes]:
    """The pictures by id, all in one run of the typesetter. Raises as `reports.pdf.render` does."""
    if not figures:
        return {}
    fonts = chosen()
    pages = typeset("pictures.typ", {"svgs": [spelled(figure.svg, fonts) for figure in figures.values()]}, fonts, "png")
    return dict(zip(figures, pages, strict=True))
