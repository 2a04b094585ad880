"""Deadlines and periods as data: the number, where it stands, since when, and whether anybody compared it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from auditor.model.text import Text
from auditor.model.validity import months_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One deadline. `value` counts `unit`s, or is the day itself; `source` is the id of an instrument.

    `verified` is False where the number was not compared with the text: reports print it with a mark and a footnote.
    """

    id: str
    title: Text
    value: int | date
    unit: Literal["days", "workdays", "months", "day"]
    source: str
    source_name: Text
    article: str = ""
    since: date
    verified: bool
    note: Text | None = None

    @property
    def basis(self) -> Text:
        """Instrument and article as people cite them."""
        if not self.article:
            return self.source_name
        letter = self.source == "mlps-2025"  # its articles are questions and answers
        zh = f"问答{self.article}" if letter else f"第{self.article}条"
        en = f", answer {self.article}" if letter else f", art. {self.article}"
        return Text(f"{self.source_name.zh}{zh}", f"{self.source_name.en}{en}")

    def after(self, day: date) -> date:
        """The last day, counted from `day`. Raises ValueError for working days, which need a calendar of holidays."""
        match self.unit, self.value:
            case "day", date() as fixed:
                return fixed
            case "days", int(number):
                return day + timedelta(days=number)
            case "months", int(number):
                return months_after(day, number)
            case _:
                raise ValueError(f"{self.id} cannot be counted without a calendar")
