"""The register as written, before types: entries with the place each was written at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple, Protocol, TypeAlias

from auditor.errors import Problem
from auditor.inventory.privacy import without_personal
from auditor.model.register import SECTIONS
from auditor.model.text import Text
from auditor.yamlio import Document, dotted

Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions within one entry."""


class Origin(Protocol):
    """Where an entry was written."""

    @property
    def file(self) -> str: ...

    def place(self, path: Path = ()) -> tuple[int, str]:
        """Line of a value of the entry, and its path as people write it; in a table, the header of its column."""


class YamlOrigin(NamedTuple):
    """An entry of a YAML file; `base` is its path in the document."""

    document: Document
    base: Path

    @property
    def file(self) -> str:
        return self.document.file

    def place(self, path: Path = ()) -> tuple[int, str]:
        return self.document.line((*self.base, *path)), dotted((*self.base, *path))


class Table(NamedTuple):
    """A CSV file and the header that stands over each value."""

    file: str
    headers: dict[Path, str]


class RowOrigin(NamedTuple):
    """A row of a CSV file; `line` is 1-based and counts the header."""

    table: Table
    line: int

    @property
    def file(self) -> str:
        return self.table.file

    def place(self, path: Path = ()) -> tuple[int, str]:
        keys = tuple(step for step in path if isinstance(step, str))
        return self.line, self.table.headers.get(keys, ".".join(keys))


class Raw(NamedTuple):
    """One entry as written. `value` is usually a mapping; it may be anything a person wrote."""

    value: Any
    origin: Origin

    def get(self, *path: str) -> Any:
        """The value at `path`, or None where there is none."""
        value = self.value
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value


class RawFields(NamedTuple):
    """The rows of one CSV of fields, as parallel lists: there are hundreds of thousands of them."""

    table: Table
    lines: list[int]
    datasets: list[str]
    values: list[dict[str, Any]]

    def origin(self, position: int) -> RowOrigin:
        return RowOrigin(self.table, self.lines[position])


@dataclass(slots=True)
class Draft:
    """Everything read from the register's files, and every problem met so far."""

    root: Raw | None = None
    sections: dict[str, list[Raw]] = field(default_factory=lambda: {section: [] for section in SECTIONS})
    fields: list[RawFields] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _suggestions_left: int = 200

    def report(self, origin: Origin, path: Path, message: Text, code: str) -> None:
        line, shown = origin.place(path)
        self.problems.append(Problem(origin.file, line, without_personal(shown), message, code))

    def suggest(self, word: object, known: Iterable[str]) -> Text:
        """` (did you mean "x"?)`, or nothing. Only the first few hundred are looked for: the search is slow."""
        if not isinstance(word, str) or self._suggestions_left <= 0:
            return NO_WORDS
        self._suggestions_left -= 1
        close = get_close_matches(word[:80], known, n=1, cutoff=0.65)
        return Text(f"（是否为“{close[0]}”？）", f' (did you mean "{close[0]}"?)') if close else NO_WORDS


NO_WORDS = Text("", "")


def listed(words: Sequence[str]) -> Text:
    """The words, joined as each language joins them."""
    return Text("、".join(words), ", ".join(words))
