"""Templates drawn by tests, and filling them in this process."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

from docx import Document
from docx.document import Document as Docx

from reports.own_templates import child

SHAPE: dict[str, Any] = {
    "platform": {"name": None, "level": None},
    "problems": [{"title": None, "due": None}],
}
VALUES: Mapping[str, Any] = {
    "platform": {"name": "政策文件库", "level": 2},
    "problems": [{"title": f"问题{number}", "due": f"2026-12-0{number}"} for number in (1, 2, 3)],
}


def template(*paragraphs: str, then: Callable[[Docx], None] = lambda document: None) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    then(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def named(name: str, **more: Any) -> Mapping[str, Any]:
    """The values with another name of the platform."""
    return {**VALUES, "platform": {"name": name, "level": 2}, **more}


def answer(content: bytes, *contexts: Mapping[str, Any]) -> Mapping[str, Any]:
    return child.answer({"template": base64.b64encode(content).decode(), "shape": SHAPE, "contexts": list(contexts)})


def complaints(content: bytes, *contexts: Mapping[str, Any]) -> list[str]:
    """What is wrong, in English, each with its paragraph."""
    return [f"{one['line']}: {one['en']}" for one in answer(content, *contexts)["problems"]]


def filled(content: bytes, context: Mapping[str, Any] = VALUES) -> Docx:
    done = answer(content, context)
    assert done["problems"] == []
    (file,) = done["files"]
    return Document(io.BytesIO(base64.b64decode(file)))


def lines(document: Docx) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]
