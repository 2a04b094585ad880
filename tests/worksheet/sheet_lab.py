"""A small workbook, and hands that fill it in or spoil it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from auditor.model.answer import Answer
from auditor.model.clause import Clause, ObjectClass
from auditor.model.guide import Asker, Guidance, Guide
from auditor.model.target import Target, TargetKind
from auditor.model.text import Lang, Text
from auditor.model.validity import Place
from auditor.worksheet.cells import Book, read_cells
from auditor.worksheet.layout import BY_TITLE, Key
from auditor.worksheet.questionnaire import Questionnaire
from auditor.worksheet.questions import sheets_of
from auditor.worksheet.reading import Returned, read_returned
from auditor.worksheet.writing import workbook

DAY = date(2026, 11, 20)
ROOM, SYSTEM = "机房管理员", "系统管理员"
DOOR, LOGIN = "8.1.1.2a", "8.1.4.1a"


def clause(name: str, layer: str, control: str, *objects: ObjectClass, methods: tuple[str, ...]) -> Clause:
    return Clause(
        id=name,
        level=3,
        part="general",
        layer=layer,
        control=control,
        summary=Text(f"要求 {name}", f"requirement {name}"),
        methods=methods,
        objects=objects or (ObjectClass.PLATFORM,),
    )


CLAUSES = (
    clause(DOOR, "安全物理环境", "物理访问控制", methods=("document", "interview")),
    clause("8.1.1.3a", "安全物理环境", "防盗窃和防破坏", methods=("document",)),
    clause(LOGIN, "安全计算环境", "身份鉴别", ObjectClass.LINUX, methods=("auto-host", "document")),
)
GUIDE = Guide(
    {"system": Asker("system", Text(SYSTEM, "System")), "room": Asker("room", Text(ROOM, "Room"))},
    {
        Place.of(each): Guidance(
            "room" if each.layer == "安全物理环境" else "system",
            Text("问什么", "what to ask"),
            Text("看什么", "what to see"),
            Text("要什么", "what to take"),
        )
        for each in CLAUSES
    },
)


def host(name: str, *networks: str) -> Target:
    return Target("pf-a", name, TargetKind.HOST, name, 3, attributes={"os": "linux", "network_kinds": list(networks)})


HOSTS = (host("h-1"), host("h-2"), host("h-3", "internet"))


def questionnaire(answers: dict[tuple[str, str], Answer] | None = None, **changes: Any) -> Questionnaire:
    made = Questionnaire(
        platform="pf-a",
        name="平台",
        level=3,
        owner="单位",
        district="示范区",
        day=DAY,
        register="r" * 64,
        rulebook="b" * 64,
        tool="0",
        sheets=sheets_of(CLAUSES, (), HOSTS, GUIDE, 3),
        answers=answers or {},
    )
    return replace(made, **changes)


class Hands:
    """Somebody at a spreadsheet: cells by sheet, row id and column."""

    def __init__(self, content: bytes) -> None:
        self.book = openpyxl.load_workbook(BytesIO(content))

    def cell(self, sheet: str, row: str, key: Key) -> Any:
        page = self.book[sheet]
        columns = {BY_TITLE[cell.value].key: cell.column for cell in page[1] if cell.value in BY_TITLE}
        for number in range(2, page.max_row + 1):
            if page.cell(number, columns[Key.ROW]).value == row:
                return page.cell(number, columns[key])
        raise KeyError(row)

    def fill(self, sheet: str, row: str, **values: Any) -> Hands:
        for name, value in values.items():
            self.cell(sheet, row, Key(name)).value = value
        return self

    def answer(self, row: str = DOOR, sheet: str = ROOM, **changes: Any) -> Hands:
        """A complete answer, but for `changes`; None leaves a cell blank."""
        values = {
            "conclusion": "符合",
            "statement": "门禁正常",
            "person": "示例甲",
            "role": "机房管理员",
            "answered": date(2026, 11, 10),
        }
        return self.fill(sheet, row, **(values | changes))

    def save(self, path: Path) -> Path:
        self.book.save(path)
        return path


def read(path: Path, day: date = DAY) -> tuple[Returned | None, Book]:
    book = read_cells(path)
    return read_returned(book, day), book


def spoiled(folder: Path, spoil: Callable[[Hands], object], lang: Lang = Lang.ZH) -> tuple[Returned | None, list[str]]:
    """What reading says of a workbook after `spoil`: the answers, and the problems in English."""
    hands = Hands(workbook(questionnaire(), lang))
    spoil(hands)
    returned, book = read(hands.save(folder / "book.xlsx"))
    return returned, [str(problem) for problem in book.problems]
