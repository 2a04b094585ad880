"""Everything that the workbook of one platform says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from auditor.model.answer import Answer
from auditor.model.text import Lang, Text
from auditor.worksheet.layout import Expected, Ties
from auditor.worksheet.questions import Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """Everything a workbook of one platform says. `answers` by clause and object are filled in again; `seen` is what
    the newest audit saw, by clause and object."""

    platform: str
    name: str
    level: int
    owner: str
    district: str
    day: date
    register: str
    rulebook: str
    tool: str
    sheets: tuple[Sheet, ...]
    sampling: str = ""
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)
    seen: Mapping[tuple[str, str], Text] = field(default_factory=dict)

    def ties(self, lang: Lang) -> Ties:
        rows = tuple(
            Expected(sheet.asker.title[lang], row.clause.id, row.target, (row.clause.id, row.target) in self.answers)
            for sheet in self.sheets
            for row in sheet.rows
        )
        return Ties(self.platform, self.level, self.register, self.rulebook, self.tool, rows)
