"""The order that the schema of WordprocessingML demands of properties; Word refuses files that do not keep it."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

_ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore pBdr shd tabs spacing ind jc sectPr",
    "rPr": "rStyle rFonts b bCs i iCs color sz szCs u shd vertAlign lang",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
}
_PLACES = {
    qn(f"w:{name}"): {qn(f"w:{child}"): at for at, child in enumerate(children.split())}
    for name, children in _ORDERS.items()
}


def put_in_order(root: Any) -> None:
    """Sorts the properties below `root` in place; of two that say the same thing the first stays."""
    for properties in root.iter(*_PLACES):
        places = _PLACES[properties.tag]
        children = sorted(properties, key=lambda child: places.get(child.tag, len(places)))
        seen: set[str] = set()
        for child in list(properties):
            properties.remove(child)
        for child in children:
            if child.tag not in seen or child.tag.endswith("Reference"):
                properties.append(child)
            seen.add(child.tag)
