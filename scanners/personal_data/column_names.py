"""Names of columns. A name is shown in every report, so nothing that may be a value becomes one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from scanners.personal_data.lexicon import person_value

_LONGEST = 128
_SURELY_A_PERSON = 0.8
"""Of some six thousand words that stand in names of fields, two reach this score as names of persons."""
_VALUE = re.compile(
    r"[0-9０-９](?:[ -]?[0-9０-９]){6,}"  # numbers long enough for a telephone
    r"|@[\w-]+\.\w"  # addresses of mail
    r"|^[+-]?\d+(?:[.,]\d+)*%?$"
    r"|^\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}"
)
_DATE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:[-/.]?(?:0[1-9]|1[0-2])(?:[-/.]?(?:0[1-9]|[12]\d|3[01]))?)(?!\d)")

_WORDS = re.compile(
    r"姓名|名称|编号|号码|证件|身份证|性别|民族|年龄|出生|日期|时间|年度|地址|住址|住所|电话|手机|联系|邮箱|邮编|部门|"
    r"职务|学历|班级|类型|类别|状态|备注|说明|金额|数量|序号|代码|编码|标识|区划|车牌|账号|账户|卡号|医保号|社保|经度|"
    r"纬度|坐标|来源|用途|主键|人员|法人|经办|申请|审批|等级|级别|"
    r"\b(?:id|no|num|name|xm|xb|sfzh|sfzhm|zjhm|lxdh|sjh|sjhm|dz|csrq|mz|dw|bz|lx|code|date|time|type|status|phone|"
    r"mobile|tel|email|mail|address|addr|gender|sex|birth|birthday|age|card|user|account|amount|count|remark|note|desc|"
    r"description|comment|province|district|created?|updated?|lng|lat)\b",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """True where `text` may stand as the name of a column in a report: no long number, no address, no person, not too
    long.

    A day or month is a name although it has digits: 20261101 heads many a column of figures.
    """
    return 0 < len(text) <= _LONGEST and not _VALUE.search(_DATE.sub("d", text)) and not names_a_person(text)


def names_a_person(text: str) -> bool:
    """True where `text` as a whole is surely a person's name, and no word of headings is in it."""
    if text.isascii() or speaks_of_columns(text):
        return False
    found = person_value(text)
    return found is not None and found.score >= _SURELY_A_PERSON and found.end - found.start == len(text)


def speaks_of_columns(text: str) -> bool:
    """True where `text` has a word that headings are made of."""
    return bool(_WORDS.search(re.sub(r"[_\-.]|(?<=[a-z])(?=[A-Z])", " ", text)))


def column_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Names of `width` columns from a heading: trimmed, each once, `column N` (from 1) where there is none to show."""
    names: list[str] = []
    used: dict[str, int] = {}
    for number in range(width):
        cell = " ".join(cells[number].split()) if number < len(cells) else ""
        name = cell if is_name(cell) else f"column {number + 1}"
        times = used.get(name, 0)
        used[name] = times + 1
        names.append(f"{name} ({times + 1})" if times else name)
    return tuple(names)


def heading(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows of a table is its heading; -1 where none is.

    Rows before the first that is as wide as the table (a title, a note) are passed over. A heading has no values in
    it, and has a word of headings, or differs from what stands below it: no cell comes again in its column, and some
    cell is unlike all below it.
    """
    widths = Counter(width for row in rows if (width := _filled_to(row)) > 1)
    width = max(widths, key=lambda known: widths[known], default=1)
    for number, row in enumerate(rows[:20]):
        if _filled_to(row) * 2 <= width and width > 1:
            continue
        return number if _is_heading(row, rows[number + 1 :]) else -1
    return -1


def _filled_to(row: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(row, 1) if cell.strip()), default=0)


def _is_heading(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    named = [cell for cell in cells if is_name(cell)]
    if not cells or len(cells) * 2 < len(row) or len(named) * 10 < len(cells) * 9:
        return False
    columns = [{cells[number].strip() for cells in below if number < len(cells)} for number in range(len(row))]
    if any(cell.strip() in column for cell, column in zip(row, columns, strict=True) if cell.strip()):
        return False
    # One such word may stand in an address or a remark.
    if sum(map(speaks_of_columns, named)) * 4 >= len(named):
        return True
    if not below:
        return all(re.fullmatch(r"[A-Za-z_][\w .-]*", cell) for cell in cells)
    return any(
        bool(column) and _looks(cell) not in {_looks(other) for other in column}
        for cell, column in zip(row, columns, strict=True)
        if cell.strip()
    )


def _looks(cell: str) -> str:
    """The shape of a cell: kinds of characters and roughly how many."""
    text = cell.strip()
    shape = "".join(sorted({_sign(sign) for sign in text}))
    return f"{shape}{min(len(text), 8) // 4}"


def _sign(sign: str) -> str:
    if sign.isdigit():
        return "9"
    if sign.isascii():
        return "a" if sign.isalpha() else ("_" if sign in "_ " else ".")
    return "汉"


def extra_names(first: int, count: int) -> Iterable[str]:
    """Names of cells beyond the heading: `+13` is the thirteenth cell."""
    return (f"+{number + 1}" for number in range(first, first + count))
