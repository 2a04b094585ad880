"""One row as somebody filled it in → an answer, or what is wrong with its cells. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from auditor.model.answer import Conclusion
from auditor.worksheet.cells import Value
from auditor.worksheet.layout import BY_WORD, WORDS, Expected, Key

LONGEST: Mapping[Key, int] = {Key.STATEMENT: 4000, Key.REASON: 1000, Key.PERSON: 60, Key.ROLE: 60, Key.FILES: 2000}
"""Characters of an answer's texts."""
EARLIEST = date(2007, 6, 22)
"""Nothing was answered before graded protection began (公通字〔2007〕43号)."""
_SPLIT = re.compile(r"[;；\n\r]+")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A row with a conclusion. `files` are names as written; `place` is where it stands, for messages."""

    clause: str
    target: str
    conclusion: Conclusion
    statement: str
    reason: str
    person: str
    role: str
    answered_on: date
    files: tuple[str, ...]
    formed_on: date | None
    place: tuple[str, int, str]


class Wrong(Protocol):
    """What says that a cell is wrong."""

    def __call__(self, key: Key, zh: str, en: str) -> None: ...


class Entry:
    """The cells of one row, and what is wrong with them."""

    def __init__(self, cells: Mapping[Key, Value], wrong: Wrong, day: date) -> None:
        self.cells, self.wrong, self.day = cells, wrong, day

    def filled(self, row: Expected, place: tuple[str, int, str]) -> Filled | None:
        """The answer of the row; None where there is no conclusion."""
        conclusion = self._conclusion()
        if conclusion is None:
            for key in (Key.STATEMENT, Key.REASON, Key.FILES):
                if key in self.cells and Key.CONCLUSION not in self.cells:
                    self.wrong(
                        Key.CONCLUSION,
                        "已有记录但没有结论；请从下拉列表选择，或清空这一行",
                        "there is an entry but no conclusion; choose one from the list or clear the row",
                    )
                    break
            return None
        texts = {key: self._text(key) for key in LONGEST}
        files = tuple(dict.fromkeys(name.strip() for name in _SPLIT.split(texts[Key.FILES]) if name.strip()))
        answered, formed = self._day(Key.ANSWERED), self._day(Key.FORMED)
        self._complete(conclusion, texts, files)
        if formed is not None and not files:
            self.wrong(Key.FORMED, "有形成日期但没有证据文件；请填写文件名", "has a day but names no evidence file")
        if files and Key.FORMED not in self.cells:
            self.wrong(
                Key.FORMED,
                "请填写证据的形成日期，多个文件取最早的一个",
                "write the day the evidence was formed, the earliest of several",
            )
        if answered is not None and formed is not None and answered < formed:
            self.wrong(
                Key.ANSWERED,
                f"早于证据形成日期 {formed.isoformat()}；请核对两个日期",
                f"lies before the evidence was formed ({formed.isoformat()}); check both days",
            )
        if answered is None:
            if Key.ANSWERED not in self.cells:
                self.wrong(Key.ANSWERED, "有结论但没有回答日期", "there is a conclusion but no day of the answer")
            answered = self.day
        return Filled(
            clause=row.clause,
            target=row.target,
            conclusion=conclusion,
            statement=texts[Key.STATEMENT],
            reason=texts[Key.REASON],
            person=texts[Key.PERSON],
            role=texts[Key.ROLE],
            answered_on=answered,
            files=files,
            formed_on=formed,
            place=place,
        )

    def _complete(self, conclusion: Conclusion, texts: Mapping[Key, str], files: tuple[str, ...]) -> None:
        if not texts[Key.PERSON]:
            self.wrong(Key.PERSON, "有结论但没有回答人", "there is a conclusion but nobody who gave it")
        if conclusion is Conclusion.NOT_APPLICABLE:
            if not texts[Key.REASON]:
                self.wrong(Key.REASON, "选择不适用须写明理由", "say why it is not applicable")
            return
        if texts[Key.REASON]:
            self.wrong(
                Key.REASON,
                "只有不适用才填写理由；其他情况请写在结果记录",
                "is for what is not applicable; anything else belongs to what was found",
            )
        if not texts[Key.STATEMENT] and not (conclusion is Conclusion.COMPLIANT and files):
            self.wrong(
                Key.STATEMENT,
                "请写明看到或问到了什么" + ("，或给出证据文件" if conclusion is Conclusion.COMPLIANT else ""),
                "say what was seen or heard" + (", or name a file" if conclusion is Conclusion.COMPLIANT else ""),
            )

    def _conclusion(self) -> Conclusion | None:
        value = self.cells.get(Key.CONCLUSION)
        if value is None:
            return None
        conclusion = BY_WORD.get(str(value).strip().casefold())
        if conclusion is None:
            zh, en = ("、".join(w.zh for w in WORDS.values()), ", ".join(w.en for w in WORDS.values()))
            self.wrong(
                Key.CONCLUSION, f"“{short(value)}”不在下拉列表中；可选 {zh}", f"{short(value)!r} is none of {en}"
            )
        return conclusion

    def _text(self, key: Key) -> str:
        value = self.cells.get(key)
        if value is None:
            return ""
        if isinstance(value, (bool, date)):
            self.wrong(key, "应为文本", "must be text")
            return ""
        text = str(value).strip()
        if len(text) > LONGEST[key]:
            self.wrong(
                key, f"超过 {LONGEST[key]} 个字；请精简或放进证据文件", f"is longer than {LONGEST[key]} characters"
            )
        return text

    def _day(self, key: Key) -> date | None:
        value = self.cells.get(key)
        if value is None:
            return None
        day = value if isinstance(value, date) else _written_day(value)
        if day is None:
            self.wrong(
                key, f"“{short(value)}”不是日期；请写成 2026-11-20", f"{short(value)!r} is no day: write 2026-11-20"
            )
        elif day > self.day:
            self.wrong(
                key,
                f"{day.isoformat()} 晚于 {self.day.isoformat()}；请核对",
                f"{day.isoformat()} lies after {self.day.isoformat()}; check it",
            )
        elif day < EARLIEST:
            self.wrong(key, f"{day.isoformat()} 过早；请核对", f"{day.isoformat()} is too long ago; check it")
        else:
            return day
        return None


def _written_day(value: Value) -> date | None:
    found = _DAY.fullmatch(str(value).strip()) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def short(value: Value) -> str:
    """A foreign value as messages quote it: short, on one line, and nothing that looks like a person's number."""
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    text = re.sub(r"\d{7,}", "…", text)
    return f"{text[:20]}…" if len(text) > 20 else text
