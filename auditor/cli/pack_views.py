"""Packs as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from auditor.cli.context import say, settings
from auditor.model.pack import Pack
from auditor.rulebook import load_rulebook
from auditor.rulebook.packs import rules_of


@dataclass(frozen=True, slots=True)
class PackList:
    """Packs, and how many rules each of them holds."""

    packs: tuple[tuple[Pack, int], ...]

    def data(self) -> Any:
        lang = settings().lang
        return [
            {"id": pack.id, "title": pack.title[lang], "why": pack.why[lang], "rules": count}
            for pack, count in self.packs
        ]

    def renderable(self) -> RenderableType:
        lang = settings().lang
        table = Table(show_edge=False)
        table.add_column(say("检查包", "pack"))
        table.add_column(say("规则", "rules"), justify="right")
        table.add_column(say("用途", "what for"), overflow="fold")
        for pack, count in self.packs:
            table.add_row(pack.id, str(count), Text(f"{pack.title[lang]} — {pack.why[lang]}"))
        return table


def list_packs(folder: Path | None) -> PackList:
    """The packs of a rulebook."""
    book = load_rulebook(folder)
    return PackList(tuple((pack, len(rules_of(pack, book))) for pack in book.packs.values()))
