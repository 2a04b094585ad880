"""Recognisers that a user defines in a file of their own: strict reading, every problem at its line.

recognisers:
  - entity: CITY_CARD
    title: {zh: 市民卡号, en: city card number}
    pattern: '(?:CQ|SH)[0-9]{10}'
    score: 0.6                      # by itself; from 0.5 on it counts
    known: 0.9                      # with a word beside it; without this, 0.35 more than the score
    words: [市民卡, city_card]
    grade: L3
    check: luhn                     # one of the shipped checks
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from auditor.errors import Problem, Problems
from auditor.model.text import Text
from auditor.yamlio import Document, dotted, read
from scanners.personal_data.checks import CHECKS
from scanners.personal_data.finding import ENTITIES, is_masked
from scanners.personal_data.policy_records import GRADES
from scanners.personal_data.recognisers.patterns import NotAPattern, Searcher, searcher

GAIN = 0.35
"""What a word beside it adds; the same as in Presidio."""

_NEEDED = ("entity", "title", "pattern", "score")
_KEYS = (*_NEEDED, "known", "words", "grade", "check")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,63}", re.ASCII)
MOST = 200
"""Kinds are numbered in one byte together with the shipped ones."""


class OwnRecogniserError(Problems):
    """A file of recognisers that cannot be used as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDefinition:
    """A kind of the user's."""

    entity: str
    title: Text
    searcher: Searcher
    score: float
    known: float
    words: tuple[str, ...] = ()
    grade: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class OwnDefinitions:
    """All kinds of one file. `digest` changes when the file does: part of what makes an old scan stale."""

    file: str
    definitions: tuple[OwnDefinition, ...]
    digest: str


def load_own(path: Path) -> OwnDefinitions:
    """The recognisers in `path`. Raises `OwnRecogniserError` with every problem of the file."""
    return _Reader(read(path, error=OwnRecogniserError)).definitions()


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []

    def definitions(self) -> OwnDefinitions:
        value = self._document.value
        if not isinstance(value, dict) or set(value) != {"recognisers"} or not isinstance(value["recognisers"], list):
            self._refuse((), "文件应只有一个键 recognisers，其值为列表", "must hold one key, recognisers, with a list")
            raise OwnRecogniserError(self._problems)
        found = [self._definition(item, n) for n, item in enumerate(value["recognisers"])]
        if not found:
            self._refuse(("recognisers",), "列表为空", "the list is empty")
        if len(found) > MOST:
            self._refuse(("recognisers",), f"最多 {MOST} 项", f"at most {MOST} are taken")
        if self._problems:
            raise OwnRecogniserError(self._problems)
        digest = hashlib.sha256(repr(value).encode()).hexdigest()
        return OwnDefinitions(self._document.file, tuple(filter(None, found)), digest)

    def _definition(self, item: Any, number: int) -> OwnDefinition | None:
        path: tuple[str | int, ...] = ("recognisers", number)
        if not isinstance(item, dict):
            self._refuse(path, "应为“键: 值”的映射", "must be a mapping of keys to values")
            return None
        before = len(self._problems)
        for key in item:
            if key not in _KEYS:
                near = get_close_matches(key, _KEYS, 1)
                zh, en = (f"（是否为“{near[0]}”？）", f" (did you mean {near[0]!r}?)") if near else ("", "")
                self._refuse((*path, key), f"没有这个键{zh}", f"unknown key{en}")
        for key in _NEEDED:
            if key not in item:
                self._refuse(path, f"缺少 {key}", f"{key} is missing")
        entity = self._text(item, "entity", path)
        if entity and not _NAME.fullmatch(entity):
            self._refuse(
                (*path, "entity"),
                "应由大写字母、数字和下划线组成，如 CITY_CARD",
                "must be of capitals, digits and underscores, such as CITY_CARD",
            )
        if is_masked(entity) and entity not in ENTITIES:
            self._refuse((*path, "entity"), "MASKED_ 开头的名称已保留", "names that begin with MASKED_ are taken")
        score = self._score(item, "score", path, 0.0)
        known = self._score(item, "known", path, min(1.0, score + GAIN))
        if known < score:
            self._refuse((*path, "known"), "不应小于 score", "must not be less than score")
        grade = self._choice(item, "grade", path, GRADES)
        check = self._choice(item, "check", path, tuple(CHECKS))
        words = self._words(item, path)
        title = self._title(item, path)
        found = self._pattern(item, path)
        if found is None or title is None or len(self._problems) > before:
            return None
        return OwnDefinition(
            entity=entity, title=title, searcher=found, score=score, known=known, words=words, grade=grade, check=check
        )

    def _refuse(self, path: tuple[str | int, ...], zh: str, en: str) -> None:
        document = self._document
        self._problems.append(Problem(document.file, document.line(path), dotted(path), Text(zh, en), "recognisers"))

    def _text(self, item: Mapping[str, Any], key: str, path: tuple[str | int, ...]) -> str:
        value = item.get(key, "")
        if isinstance(value, str) and (value or key not in item):
            return value
        self._refuse((*path, key), "应为文字（数字请加引号）", "must be text (quote numbers)")
        return ""

    def _choice(self, item: Mapping[str, Any], key: str, path: tuple[str | int, ...], choices: tuple[str, ...]) -> str:
        value = self._text(item, key, path)
        if value and value not in choices:
            self._refuse((*path, key), f"应为 {'、'.join(choices)} 之一", f"must be one of {', '.join(choices)}")
        return value

    def _score(self, item: Mapping[str, Any], key: str, path: tuple[str | int, ...], default: float) -> float:
        value = item.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
            return float(value)
        self._refuse((*path, key), "应为 0 到 1 之间的数", "must be a number from 0 to 1")
        return default

    def _words(self, item: Mapping[str, Any], path: tuple[str | int, ...]) -> tuple[str, ...]:
        value = item.get("words", [])
        if isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value):
            return tuple(value)
        self._refuse((*path, "words"), "应为文字列表", "must be a list of words")
        return ()

    def _title(self, item: Mapping[str, Any], path: tuple[str | int, ...]) -> Text | None:
        value = item.get("title")
        if value is None:
            return None
        if isinstance(value, dict) and set(value) == {"zh", "en"} and all(isinstance(v, str) for v in value.values()):
            return Text(**value)
        self._refuse((*path, "title"), "应有 zh 和 en 两种文字", "must have zh and en")
        return None

    def _pattern(self, item: Mapping[str, Any], path: tuple[str | int, ...]) -> Searcher | None:
        pattern = self._text(item, "pattern", path)
        if not pattern:
            return None
        try:
            return searcher(pattern)
        except NotAPattern as error:
            said = str(error)
            self._refuse((*path, "pattern"), f"不是可用的正则表达式：{said}", f"is no regular expression: {said}")
            return None
