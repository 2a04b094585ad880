"""The one way to a parser of foreign XML: entities are refused, so that none is expanded and nothing is fetched."""

from __future__ import annotations

from typing import Any
from xml.parsers import expat


def xml_parser(refusal: type[Exception], encoding: str | None = None) -> Any:
    """A parser that raises `refusal` where an entity is declared or asked for. `encoding` wins over what the XML says
    of itself."""

    def refuse(*_: object) -> int:
        raise refusal

    parser = expat.ParserCreate(encoding=encoding)
    parser.buffer_text = True
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser
