"""`rules/deadlines/`: deadlines, from YAML to their frozen form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from auditor.errors import Problem, RulebookError
from auditor.model.deadline import Deadline
from auditor.model.text import Text
from auditor.yamlio import Document, read

_KEYS = frozenset({"id", "title", "value", "unit", "source", "from", "verified"})
_MAY = frozenset({"article", "note"})
_UNITS: Mapping[str, type] = {"days": int, "workdays": int, "months": int, "day": date}


def load_deadlines(folder: Path | None = None) -> Mapping[str, Deadline]:
    """Every deadline by id. Raises `RulebookError` with every problem found."""
    root = folder or Path(str(resources.files("rules")))
    names = _instruments(root)
    found: dict[str, Deadline] = {}
    problems: list[Problem] = []
    for path in sorted((root / "deadlines").glob("*.yaml")):
        document = read(path, f"deadlines/{path.name}", error=RulebookError)
        for position, entry in enumerate(document.value or []):
            wrong = _wrong(entry, names, found)
            if wrong is not None:
                line = document.line((position,))
                problems.append(Problem(document.file, line, f"[{position}]", wrong, "deadline"))
                continue
            found[entry["id"]] = _deadline(entry, names)
    if problems:
        raise RulebookError(problems)
    return found


def _instruments(root: Path) -> Mapping[str, Text]:
    document: Document = read(
        root / "standards" / "instruments.yaml", "standards/instruments.yaml", error=RulebookError
    )
    return {entry["id"]: Text(entry["short"]["zh"], entry["short"]["en"]) for entry in document.value}


def _wrong(entry: Any, names: Mapping[str, Text], found: Mapping[str, Deadline]) -> Text | None:
    if not isinstance(entry, dict) or not _KEYS <= entry.keys() <= _KEYS | _MAY:
        return Text("键不对：须有 " + "、".join(sorted(_KEYS)), "needs exactly the keys " + ", ".join(sorted(_KEYS)))
    if entry["id"] in found:
        return Text("编号重复", "the id is taken already")
    if entry["source"] not in names:
        return Text("没有这个依据", "there is no such instrument")
    if type(entry["value"]) is not _UNITS.get(entry["unit"]) or type(entry["from"]) is not date:
        return Text("数值与单位不符", "value and unit do not go together")
    if type(entry["verified"]) is not bool:
        return Text("verified 须为 true 或 false", "verified is true or false")
    return None


def _deadline(entry: Mapping[str, Any], names: Mapping[str, Text]) -> Deadline:
    note = entry.get("note")
    return Deadline(
        id=entry["id"],
        title=Text(entry["title"]["zh"], entry["title"]["en"]),
        value=entry["value"],
        unit=entry["unit"],
        source=entry["source"],
        source_name=names[entry["source"]],
        article=str(entry.get("article", "")),
        since=entry["from"],
        verified=entry["verified"],
        note=Text(note["zh"], note["en"]) if note else None,
    )
