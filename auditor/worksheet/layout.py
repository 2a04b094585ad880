"""The shape of a workbook: its columns, words and hidden sheet, the same for those who write and those who read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from auditor.model.answer import Conclusion
from auditor.model.text import Lang, Text

FORMAT = "1"
COVER = Text("说明", "Read me")
HIDDEN = "_auditor"
"""The sheet that ties the workbook to its platform, rules and register."""
MOST_ROWS = 6_000
"""Of a sheet, header included."""
MOST_COLUMNS = 40


class Key(StrEnum):
    """What a column holds."""

    CLAUSE = "clause"
    CONTROL = "control"
    ASKED = "asked"
    GUIDANCE = "guidance"
    WANTED = "wanted"
    OBJECT = "object"
    SEEN = "seen"
    CONCLUSION = "conclusion"
    STATEMENT = "statement"
    REASON = "reason"
    PERSON = "person"
    ROLE = "role"
    ANSWERED = "answered"
    FILES = "files"
    FORMED = "formed"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Column:
    """`answer` columns are filled in by people, the others are locked."""

    key: Key
    title: Text
    width: int
    answer: bool = False


COLUMNS = (
    Column(Key.CLAUSE, Text("测评项", "Item"), 11),
    Column(Key.CONTROL, Text("控制点", "Control point"), 14),
    Column(Key.ASKED, Text("要求", "Requirement"), 34),
    Column(Key.GUIDANCE, Text("怎样询问和查看", "What to ask and look at"), 46),
    Column(Key.WANTED, Text("需要的证据", "Evidence wanted"), 26),
    Column(Key.OBJECT, Text("测评对象", "Object"), 22),
    Column(Key.SEEN, Text("机器已看到", "Seen by machine"), 30),
    Column(Key.CONCLUSION, Text("结论", "Conclusion"), 12, answer=True),
    Column(Key.STATEMENT, Text("结果记录", "What was found"), 40, answer=True),
    Column(Key.REASON, Text("不适用理由", "Why not applicable"), 22, answer=True),
    Column(Key.PERSON, Text("回答人", "Answered by"), 12, answer=True),
    Column(Key.ROLE, Text("岗位", "Role"), 12, answer=True),
    Column(Key.ANSWERED, Text("回答日期", "Answered on"), 12, answer=True),
    Column(Key.FILES, Text("证据文件", "Evidence files"), 26, answer=True),
    Column(Key.FORMED, Text("证据形成日期", "Evidence formed on"), 13, answer=True),
    Column(Key.ROW, Text("行编号（勿改）", "Row id (leave)"), 4),
)
BY_TITLE: Mapping[str, Column] = {column.title[lang]: column for column in COLUMNS for lang in Lang}

WORDS: Mapping[Conclusion, Text] = {
    Conclusion.COMPLIANT: Text("符合", "Compliant"),
    Conclusion.PARTIAL: Text("部分符合", "Partly compliant"),
    Conclusion.NON_COMPLIANT: Text("不符合", "Not compliant"),
    Conclusion.NOT_APPLICABLE: Text("不适用", "Not applicable"),
}
"""What the pick-list of conclusions offers."""
BY_WORD: Mapping[str, Conclusion] = {
    words[lang].casefold(): conclusion for conclusion, words in WORDS.items() for lang in Lang
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A row that was written: `answered` when an earlier answer was filled in."""

    sheet: str
    clause: str
    target: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """What the hidden sheet says of the workbook."""

    platform: str
    level: int
    register: str
    rulebook: str
    tool: str
    rows: tuple[Expected, ...]

    def lines(self) -> list[tuple[str, ...]]:
        """The lines of the hidden sheet, the last one with the digest of all before it."""
        lines: list[tuple[str, ...]] = [
            ("format", FORMAT),
            ("platform", self.platform),
            ("level", str(self.level)),
            ("register", self.register),
            ("rulebook", self.rulebook),
            ("tool", self.tool),
            *(("row", row.sheet, row.clause, row.target, "answered" if row.answered else "") for row in self.rows),
        ]
        return [*lines, ("digest", digest_of(lines))]

    @property
    def digest(self) -> str:
        """Names the workbook: the same questions of the same platform under the same rules and register."""
        return self.lines()[-1][1]


def digest_of(lines: Iterable[tuple[str, ...]]) -> str:
    return hashlib.sha256("\n".join("\t".join(line) for line in lines).encode()).hexdigest()


def ties_of(lines: Iterable[tuple[str, ...]]) -> Ties | None:
    """What the hidden sheet says; None where it was changed or is of another format."""
    # Cells at the end of a line that were empty are not there when it is read.
    whole = [line + ("",) * (_ROW_CELLS - len(line)) if line[:1] == ("row",) else line for line in lines]
    values = {line[0]: line[1] for line in whole if len(line) == 2}
    if whole[-1:] != [("digest", digest_of(whole[:-1]))] or values.get("format") != FORMAT:
        return None
    rows = tuple(
        Expected(line[1], line[2], line[3], line[4] == "answered") for line in whole if len(line) == _ROW_CELLS
    )
    try:
        return Ties(
            values["platform"], int(values["level"]), values["register"], values["rulebook"], values["tool"], rows
        )
    except (KeyError, ValueError):
        return None


_ROW_CELLS = 5
"""Of a line that names a row: the word, sheet, clause, object, whether it was answered."""
