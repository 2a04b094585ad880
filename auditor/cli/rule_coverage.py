"""`auditor rules coverage`: who can judge each item of the standard, and why the others are for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.assessment import ItemCoverage, Judging, coverage_of_rules
from auditor.cli.context import say
from auditor.model.clause import LAYERS, Part
from auditor.model.rule import LEVELS
from auditor.model.text import Lang
from auditor.model.text import Text as Said
from auditor.rulebook import load_rulebook

JUDGED_BY = {
    Judging.MACHINE: Said("机器判断", "by machine"),
    Judging.MACHINE_AND_PERSON: Said("机器加人工", "machine and person"),
    Judging.PERSON: Said("只能由人判断", "person only"),
    Judging.NO_RULE: Said("尚无规则", "no rule yet"),
}
_PARTS = {
    "general": Said("通用要求", "general"),
    "cloud": Said("云计算", "cloud"),
    "mobile": Said("移动互联", "mobile"),
    "iot": Said("物联网", "Internet of things"),
    "ics": Said("工业控制", "industrial control"),
    "bigdata": Said("大数据", "big data"),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every item of the standard, counted in several ways."""

    rules: int
    items: tuple[ItemCoverage, ...]
    lang: Lang

    def data(self) -> Any:
        return {
            "rules": self.rules,
            "items": len(self.items),
            "levels": {level: self._level(level) for level in LEVELS},
            "clauses": [
                {
                    "clause": row.clause.id,
                    "level": row.clause.level,
                    "part": row.clause.part,
                    "layer": row.clause.layer,
                    "control": row.clause.control,
                    "methods": list(row.clause.methods),
                    "judged_by": row.judging,
                    "looks": list(row.looks),
                    "reads": list(row.reads),
                    "reason": row.reason[self.lang] if row.reason else None,
                }
                for row in self.items
            ],
        }

    def _level(self, level: int) -> dict[str, Any]:
        rows = [row for row in self.items if row.clause.level == level]
        general = [row for row in rows if row.clause.part == "general"]
        return {
            "parts": {part: _numbers([row for row in rows if row.clause.part == part]) for part in get_args(Part)},
            "layers": {
                layer: _numbers(same)
                for layer in LAYERS
                if (same := [row for row in general if row.clause.layer == layer])
            },
            "methods": {
                method: _numbers([row for row in general if method in row.clause.methods])
                for method in sorted({method for row in general for method in row.clause.methods})
            },
        }

    def renderable(self) -> RenderableType:
        general = [row for row in self.items if row.clause.part == "general"]
        lang = self.lang
        layers = _table(
            say("通用要求：至少部分由机器判断的测评项", "General items judged at least in part by a machine"),
            {layer: said[lang] for layer, said in LAYERS.items()},
            lambda row: (row.clause.layer,),
            general,
        )
        by_method = _table(
            say("通用要求：按测评方法", "General items by method of assessment"),
            {method: method for method in sorted({method for row in general for method in row.clause.methods})},
            lambda row: row.clause.methods,
            general,
        )
        parts = _table(
            say("各部分：至少部分由机器判断的测评项", "By part: items judged at least in part by a machine"),
            {part: said[lang] for part, said in _PARTS.items()},
            lambda row: (row.clause.part,),
            self.items,
        )
        who = _table(
            say("全部测评项：由谁判断", "All items: who judges them"),
            {judging.value: said[lang] for judging, said in JUDGED_BY.items()},
            lambda row: (row.judging.value,),
            self.items,
            lambda rows: str(len(rows)),
        )
        looks = sum(bool(row.looks) for row in self.items)
        reads = sum(bool(row.reads) and not row.looks for row in self.items)
        note = say(
            f"{self.rules} 条规则，{len(self.items)} 个测评项：{looks} 项由机器实地查看，{reads} 项由机器核对台账；"
            "其余都写明了原因（--json 逐项列出）。机器只取得部分证据，要求文档或访谈的测评项须有人回答才会判为符合。",
            f"{self.rules} rules, {len(self.items)} items: a machine looks at {looks} itself and reads the register "
            f"for {reads} more; the reasons of all others are told (--json lists every item). A machine gathers part "
            "of the evidence: an item that asks for documents or interviews complies only once a person answered.",
        )
        return Group(layers, by_method, parts, who, Text(note))


def _numbers(rows: Sequence[ItemCoverage]) -> dict[str, int]:
    counted = Counter(row.judging for row in rows)
    return {
        "items": len(rows),
        "in_part_by_machine": sum(row.by_machine for row in rows),
        **{who.value: counted[who] for who in Judging},
    }


def _share(rows: Sequence[ItemCoverage]) -> str:
    return f"{sum(row.by_machine for row in rows)} / {len(rows)}" if rows else "-"


def _table(
    title: str,
    names: Mapping[str, str],
    groups: Callable[[ItemCoverage], Sequence[str]],
    rows: Sequence[ItemCoverage],
    shown: Callable[[Sequence[ItemCoverage]], str] = _share,
) -> Table:
    """One line for each name, with the rows that `groups` puts under it; one column for each level; and the total."""
    table = Table(show_edge=False, title=title, title_justify="left")
    table.add_column("")
    for level in LEVELS:
        table.add_column(say(f"{level} 级", f"level {level}"), justify="right")
    by_level = [[row for row in rows if row.clause.level == level] for level in LEVELS]
    for key, name in names.items():
        table.add_row(name, *(shown([row for row in same if key in groups(row)]) for same in by_level))
    table.add_section()
    table.add_row(say("合计", "total"), *(shown(same) for same in by_level), style="bold")
    return table


def clause_coverage(folder: Path | None, lang: Lang) -> Coverage:
    """Who can judge each item of the standard under the rules of `folder`."""
    book = load_rulebook(folder)
    return Coverage(len(book.rules), coverage_of_rules(book.clauses.clauses.values(), book.rules.values()), lang)
