"""Every duty paper says the same ids, states and counts in HTML, DOCX and JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import docx
import pytest
from test_duty_papers import every_paper, result, subject

from auditor.model.text import Lang
from auditor.results import AuditResult
from reports.plain import plain
from reports.publishing import publish
from reports.tree import Table, text_of

__all__ = ["result"]

_SPACE = re.compile(r"[\s\u200b\u2060]+")


def squeezed(words: str) -> str:
    return _SPACE.sub("", words)


def tables(blocks: object) -> list[Table]:
    found = []
    for block in blocks:  # type: ignore[attr-defined]
        if isinstance(block, Table):
            found.append(block)
        found += tables(getattr(block, "blocks", ()))
    return found


@pytest.mark.parametrize("lang", list(Lang))
def test_every_cell_of_every_paper_stands_in_every_format(result: AuditResult, lang: Lang, tmp_path: Path) -> None:
    papers = {f"paper-{place}": one for place, one in enumerate(every_paper(subject(result, lang)))}
    folder = tmp_path / "papers"
    publish(papers, folder, ["html,docx,json"])
    for name, document in papers.items():
        page = squeezed(re.sub(r"<[^>]+>", "", (folder / f"{name}.html").read_text("utf-8")))
        read = docx.Document(str(folder / f"{name}.docx"))
        paper = squeezed("".join(node.text or "" for node in read.element.body.iter() if node.tag.endswith("}t")))
        assert json.loads((folder / f"{name}.json").read_text("utf-8")) is not None
        for table in tables(document.sections):
            for row in table.rows:
                for cell in row:
                    words = squeezed(text_of(cell.content))
                    if words.isalnum():
                        assert words in page and words in paper, (document.title, words)
        assert plain(document)
