"""Typed reading of a YAML document, collecting what is wrong instead of stopping at the first."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from auditor.errors import Problem
from auditor.model.text import Text
from auditor.yamlio import Document

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass(slots=True)
class Cursor:
    """A value in a document, and where it stands. Every `problem` is kept in one list shared by all cursors."""

    document: Document
    value: Any
    path: tuple[str | int, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.document.line(self.path)

    def problem(self, zh: str, en: str) -> None:
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path).lstrip(".")
        self.problems.append(Problem(self.document.file, self.line, place, Text(zh, en)))

    def at(self, key: str | int) -> Cursor:
        """The value under `key`, None where there is none."""
        holder, value = self.value, None
        if isinstance(holder, dict):
            value = holder.get(key)
        elif isinstance(holder, list) and isinstance(key, int) and 0 <= key < len(holder):
            value = holder[key]
        return Cursor(self.document, value, (*self.path, key), self.problems)

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    def keys(self, allowed: Iterable[str], required: Iterable[str] = ()) -> bool:
        """Check that this is a mapping with `required` and no keys beyond `allowed`."""
        if not isinstance(self.value, dict):
            self._unexpected("键值表", "a mapping")
            return False
        known = {*allowed, *required}
        for key in self.value:
            if key not in known:
                near = difflib.get_close_matches(str(key), known, 1)
                zh, en = (f"（是否为“{near[0]}”？）", f" (did you mean {near[0]!r}?)") if near else ("", "")
                self.at(key).problem(f"没有这个键{zh}", f"unknown key{en}")
        missing = [key for key in required if key not in self.value]
        if missing:
            self.problem(f"缺少：{'、'.join(missing)}", f"missing: {', '.join(missing)}")
        return not missing

    def items(self) -> Iterator[tuple[Any, Cursor]]:
        """Entries of a mapping."""
        if not isinstance(self.value, dict):
            self._unexpected("键值表", "a mapping")
            return
        for key in self.value:
            yield key, self.at(key)

    def each(self) -> Iterator[Cursor]:
        """Items of a list; a non-empty one, because an empty list asserts nothing."""
        if not isinstance(self.value, list) or not self.value:
            self._unexpected("非空列表", "a non-empty list")
            return
        for index in range(len(self.value)):
            yield self.at(index)

    def string(self, default: str = "") -> str:
        return str(self._typed(str, "文本", "a string", default))

    def integer(self, default: int = 0) -> int:
        return int(self._typed(int, "整数", "a whole number", default))

    def number(self, default: float = 0.0) -> float:
        return float(self._typed((int, float), "数字", "a number", default))

    def flag(self, default: bool = False) -> bool:
        if self.value is None or isinstance(self.value, bool):
            return default if self.value is None else self.value
        self._unexpected(" true 或 false", "true or false")
        return default

    def day(self) -> date | None:
        day: date | None = self._typed(date, "日期", "a date", None)
        return day

    def strings(self) -> tuple[str, ...]:
        if self.value is None or self.value == []:
            return ()
        return tuple(item.string() for item in self.each())

    def text(self) -> Text:
        """A sentence in both languages."""
        if not self.keys(("zh", "en"), ("zh", "en")):
            return Text("", "")
        text = Text(self.at("zh").string(), self.at("en").string())
        if not text.zh.strip() or not text.en.strip():
            self.problem("文字须同时有 zh 和 en 两种", "a text needs words in zh and in en")
        return text

    def choice(self, enum: type[E], default: E) -> E:
        if self.value is None:
            return default
        try:
            return enum(self.value)
        except ValueError:
            self.problem(f"“{self.value}”不在 {'、'.join(enum)} 之列", f"{self.value!r} is none of {', '.join(enum)}")
            return default

    def build(self, make: Callable[[Cursor], T], into: list[T]) -> None:
        """Append what `make` builds, unless it found a problem here."""
        before = len(self.problems)
        made = make(self)
        if len(self.problems) == before:
            into.append(made)

    def _typed(self, kind: Any, zh: str, en: str, default: Any) -> Any:
        if self.value is None:
            return default
        if isinstance(self.value, kind) and not isinstance(self.value, bool):
            return self.value
        self._unexpected(zh, en)
        return default

    def _unexpected(self, zh: str, en: str) -> None:
        """Note that something else was expected here, named in both languages."""
        found = _kind(self.value)
        self.problem(f"应为{zh}，现为{found.zh}", f"expected {en}, found {found.en}")


def _kind(value: Any) -> Text:
    match value:
        case None:
            return Text("空", "nothing")
        case bool():
            return Text(f"真假值 {str(value).lower()}", f"the truth value {str(value).lower()}")
        case str():
            return Text(f"文本“{value[:40]}”", f"the text {value[:40]!r}")
        case int() | float():
            return Text(f"数字 {value}", f"the number {value}")
        case list():
            return Text("列表", "a list") if value else Text("空列表", "an empty list")
        case dict():
            return Text("键值表", "a mapping")
        case date():
            return Text(f"日期 {value.isoformat()}", f"the date {value.isoformat()}")
    return Text(type(value).__name__, type(value).__name__)
