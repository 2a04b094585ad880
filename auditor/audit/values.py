"""Values as people read them, in either language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

from auditor.model.fact import Missing, Reason
from auditor.model.text import Text

ValueWords: TypeAlias = Mapping[str, Text]
"""Names for people of the values that a field may hold."""

_SHOWN_ITEMS = 12
_LONGEST = 200
_PLACE = re.compile(r"\{([a-z]+)\}")
_CHINESE = re.compile(r"[\u3400-\u9fff]")

REASONS: Mapping[Reason, Text] = {
    Reason.ABSENT: Text("没有这一项", "not there"),
    Reason.DENIED: Text("无权查看", "not allowed to look"),
    Reason.UNREACHABLE: Text("无法连接", "could not be reached"),
    Reason.TIMEOUT: Text("超时或中断", "timed out or was cut off"),
    Reason.UNSUPPORTED: Text("该对象不支持或没有采集手段", "not supported there, or no way to look"),
    Reason.UNPARSABLE: Text("返回内容无法解析", "the answer could not be understood"),
}
"""Why a fact could not be had."""


def show(value: Any, lang: str, words: ValueWords | None = None) -> str:
    """A value, short. Values that `words` names are said in words, all others as they were seen."""
    zh = lang == "zh"
    match value:
        case None | "":
            return "空" if zh else "empty"
        case True | False:
            return ("“是”" if value else "“否”") if zh else ("yes" if value else "no")
        case {"days": days} if len(value) == 1:
            return f"{days} 天" if zh else f"{days} days"
        case {"months": months} if len(value) == 1:
            return f"{months} 个月" if zh else f"{months} months"
        case Missing(_, reason):
            return f"（{REASONS[reason].zh}）" if zh else f"({REASONS[reason].en})"
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case Mapping():
            parts = [f"{key}={show(item, lang)}" for key, item in value.items() if item is not None]
            return clipped(", ".join(parts))
        case list() | tuple() | set() | frozenset():
            return _listed([show(item, lang, words) for item in value], zh)
    named = words.get(str(value)) if words else None
    return named[lang] if named else clipped(str(value))


def _listed(items: list[str], zh: bool) -> str:
    if not items:
        return "空" if zh else "empty"
    more = (f" 等 {len(items)} 项" if zh else f" … ({len(items)})") if len(items) > _SHOWN_ITEMS else ""
    return clipped(("、" if zh else ", ").join(items[:_SHOWN_ITEMS])) + more


def filled(template: Text, zh: Mapping[str, str], en: Mapping[str, str]) -> Text:
    """The template with its places filled; in Chinese, a space parts Chinese words from Latin ones and numbers."""

    def put(match: re.Match[str]) -> str:
        value, around = zh[match.group(1)], match.string
        left = " " if _CHINESE.match(around[: match.start()][-1:]) and value[:1].isascii() and value else ""
        right = " " if _CHINESE.match(around[match.end() :][:1]) and value[-1:].isascii() and value else ""
        return f"{left}{value}{right}"

    return Text(_PLACE.sub(put, template.zh), template.fill(en).en)


def clipped(text: str) -> str:
    """One line of at most 200 characters; an ellipsis shows the cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[:_LONGEST]}…"
