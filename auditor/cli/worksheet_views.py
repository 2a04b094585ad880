"""What `auditor worksheet` shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.cli.context import say, settings
from auditor.model.answer import Answer
from auditor.model.text import Text as Said
from auditor.store.answers import Intake
from auditor.worksheet.status import Standing

_SHOWN = 20
"""Ageing answers listed on a terminal; JSON has them all."""


@dataclass(frozen=True, slots=True)
class ExportView:
    """Workbooks that were written: path, rows, answers filled in."""

    written: tuple[tuple[Path, int, int], ...]

    def data(self) -> Any:
        return [{"file": str(path), "rows": rows, "answered": answered} for path, rows, answered in self.written]

    def renderable(self) -> RenderableType:
        lines = [
            Text(
                say(
                    f"{path}：{rows} 行，已带入 {answered} 个回答",
                    f"{path}: {rows} rows, {answered} answers filled in",
                )
            )
            for path, rows, answered in self.written
        ]
        note = say(
            "填好后：auditor worksheet import 文件 --evidence 证据目录",
            "when filled in: auditor worksheet import FILE --evidence FOLDER",
        )
        return Group(*lines, Text(note, style="dim"))


@dataclass(frozen=True, slots=True)
class Imported:
    """One workbook that was read."""

    file: str
    platform: str
    answers: int
    blank: int
    cleared: int
    files: int
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportView:
    """What was taken in; `intake` is None after a dry run. `aged` answers do not count: their evidence is too old."""

    books: tuple[Imported, ...]
    intake: Intake | None
    aged: tuple[Answer, ...]

    def data(self) -> Any:
        return {
            "workbooks": [asdict(book) for book in self.books],
            "taken_in": None if self.intake is None else asdict(self.intake),
            "aged": [_answer(answer) for answer in self.aged],
        }

    def renderable(self) -> RenderableType:
        lines = [Text(line) for book in self.books for line in _book_lines(book)]
        if self.intake is None:
            lines.append(Text(say("仅核对，未写入", "checked only, nothing was written"), style="bold"))
        else:
            new, changed, same, withdrawn = asdict(self.intake).values()
            lines.append(
                Text(
                    say(
                        f"新增 {new}，更新 {changed}，未变 {same}，撤回 {withdrawn}",
                        f"{new} new, {changed} changed, {same} unchanged, {withdrawn} withdrawn",
                    ),
                    style="bold",
                )
            )
        return Group(*lines, *_listed(self.aged, say("证据已过期，不计入：", "aged, does not count: "), "yellow"))


def _book_lines(book: Imported) -> list[str]:
    lines = [
        say(
            f"{book.file}（{book.platform}）：{book.answers} 个回答，{book.files} 个证据文件，{book.blank} 行未填",
            f"{book.file} ({book.platform}): {book.answers} answers, {book.files} files, {book.blank} rows blank",
        )
    ]
    if book.cleared:
        lines.append(
            say(
                f"  {book.cleared} 个原有结论被清空，已撤回", f"  {book.cleared} earlier conclusions cleared: withdrawn"
            )
        )
    if book.absent:
        lines.append(
            say(f"  未交回的工作表：{'、'.join(book.absent)}", f"  sheets not returned: {', '.join(book.absent)}")
        )
    return lines


@dataclass(frozen=True, slots=True)
class StatusView:
    """Standing of the platforms on a day; `soon` is how many days ahead is looked."""

    as_of: date
    soon: int
    standings: tuple[Standing, ...]
    names: Mapping[str, str]
    roles: Mapping[str, Said]

    def data(self) -> Any:
        return {
            "as_of": self.as_of,
            "soon_days": self.soon,
            "platforms": [
                {
                    "platform": standing.platform,
                    "name": self.names[standing.platform],
                    "level": standing.level,
                    "to_answer": standing.asked,
                    "answered": standing.answered,
                    "open": standing.open,
                    "aged": [_answer(answer) for answer in standing.aged],
                    "next_to_age": [_answer(answer) for answer in standing.soon],
                    "roles": {
                        role: {"to_answer": asked, "answered": done} for role, (asked, done) in standing.roles.items()
                    },
                }
                for standing in self.standings
            ],
        }

    def renderable(self) -> RenderableType:
        table = Table(show_edge=False)
        table.add_column(say("系统", "platform"))
        for title in (
            say("级", "level"),
            say("须人回答", "to answer"),
            say("已回答", "answered"),
            say("待回答", "open"),
            say("已过期", "aged"),
            say(f"{self.soon} 天内过期", f"ages in {self.soon} days"),
        ):
            table.add_column(title, justify="right")
        for standing in self.standings:
            counts = (
                standing.level,
                standing.asked,
                standing.answered,
                standing.open,
                len(standing.aged),
                len(standing.soon),
            )
            table.add_row(Text(f"{self.names[standing.platform]} {standing.platform}"), *map(str, counts))
        aged = tuple(answer for standing in self.standings for answer in standing.aged)
        soon = tuple(answer for standing in self.standings for answer in standing.soon)
        return Group(
            table,
            *_listed(aged, say("已过期：", "aged: "), "red"),
            *_listed(soon, say("即将过期：", "ages soon: "), "yellow"),
            *(self._roles(self.standings[0]) if len(self.standings) == 1 else ()),
        )

    def _roles(self, standing: Standing) -> list[Text]:
        """Of a single platform, what each role still owes."""
        return [
            Text(f"  {self.roles[role][settings().lang] if role in self.roles else role}: {done} / {asked}")
            for role, (asked, done) in standing.roles.items()
        ]


def _listed(answers: tuple[Answer, ...], word: str, style: str) -> list[Text]:
    lines = [
        Text(
            f"{word}{'/'.join(filter(None, (answer.platform, answer.clause, answer.target)))} {answer.valid_until}",
            style,
        )
        for answer in answers[:_SHOWN]
    ]
    more = len(answers) - _SHOWN
    return [*lines, Text(say(f"… 另有 {more} 个", f"… and {more} more"), style)] if more > 0 else lines


def _answer(answer: Answer) -> Any:
    return {"clause": answer.clause, "target": answer.target, "valid_until": answer.valid_until}
