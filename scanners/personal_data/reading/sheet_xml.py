"""What the XML of all workbooks has in common."""

from __future__ import annotations

from typing import Any

from scanners.personal_data.reading.xml_parser import xml_parser


class NotXml(Exception):
    """A part of the workbook defines entities or is no XML."""


def workbook_parser() -> Any:
    """A parser that refuses entities, which a workbook has no use for."""
    return xml_parser(NotXml)


def number_as_written(text: str) -> str:
    """A number as written; a fraction without a fraction, or with an exponent, as people write it."""
    if text.isdigit():
        return text
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else str(value)
