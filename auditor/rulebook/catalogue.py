"""The catalogues under `rules/`: facts and probes, clauses, instruments."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import cast, get_args

from auditor.errors import Problem
from auditor.model.catalogue import FactCatalogue, FactSpec, FactType, Probe
from auditor.model.clause import Clause, ClauseCatalogue, Part
from auditor.model.rulebook import Instrument
from auditor.model.text import Text
from auditor.rulebook.cursor import Cursor


def read_facts(cursor: Cursor) -> FactCatalogue:
    """One file of the fact catalogue: the facts of one scanner and the probes that bring them."""
    cursor.keys(("probes",), ("scanner", "facts"))
    scanner = cursor.at("scanner").string()
    probes: list[Probe] = []
    if cursor.has("probes"):
        for item in cursor.at("probes").each():
            item.build(lambda c: _probe(c, scanner), probes)
    facts: list[FactSpec] = []
    for item in cursor.at("facts").each():
        item.build(lambda c: _fact(c, scanner, frozenset(p.id for p in probes)), facts)
    return FactCatalogue({fact.key: fact for fact in facts}, {probe.id: probe for probe in probes})


def _probe(cursor: Cursor, scanner: str) -> Probe:
    cursor.keys(("needs_root", "timeout"), ("id", "run", "parser"))
    return Probe(
        id=cursor.at("id").string(),
        run=cursor.at("run").string(),
        parser=cursor.at("parser").string(),
        needs_root=cursor.at("needs_root").flag(),
        timeout=cursor.at("timeout").integer(10),
        scanner=scanner,
    )


def _fact(cursor: Cursor, scanner: str, probes: frozenset[str]) -> FactSpec:
    cursor.keys(("probe", "unit", "fields", "titles", "words", "identify"), ("key", "type", "title"))
    probe = cursor.at("probe").string()
    if probe and probe not in probes:
        cursor.at("probe").problem(
            f"本文件中没有编号为“{probe}”的探测命令", f"no probe of this file has the id {probe!r}"
        )
    fields: Mapping[str, FactType] = {}
    if cursor.has("fields"):
        fields = {str(name): item.choice(FactType, FactType.STR) for name, item in cursor.at("fields").items()}
    return FactSpec(
        key=cursor.at("key").string(),
        type=cursor.at("type").choice(FactType, FactType.STR),
        title=cursor.at("title").text(),
        scanner=scanner,
        probe=probe,
        unit=cursor.at("unit").string(),
        fields=fields,
        titles=_titles(cursor, fields),
        words=_words(cursor, fields),
        identify=_identify(cursor, fields),
    )


def _titles(cursor: Cursor, fields: Mapping[str, FactType]) -> Mapping[str, Text]:
    if not cursor.has("titles"):
        return {}
    return {str(name): item.text() for name, item in cursor.at("titles").items() if _declared(item, str(name), fields)}


def _words(cursor: Cursor, fields: Mapping[str, FactType]) -> Mapping[str, Mapping[str, Text]]:
    if not cursor.has("words"):
        return {}
    return {
        str(name): {str(value): words.text() for value, words in item.items()}
        for name, item in cursor.at("words").items()
        if name == "*" or _declared(item, str(name), fields)
    }


def _identify(cursor: Cursor, fields: Mapping[str, FactType]) -> tuple[str, ...]:
    names = cursor.at("identify").strings()
    return tuple(name for name in names if _declared(cursor.at("identify"), name, fields))


def _declared(cursor: Cursor, name: str, fields: Mapping[str, FactType]) -> bool:
    """Is there such a field? `table.column` stands for a column of a table inside a map."""
    found = "*" in fields or name in fields or name.partition(".")[0] in fields
    if not found:
        cursor.problem(f"该事实没有“{name}”这一项", f"the fact has no field {name!r}")
    return found


def read_instruments(cursor: Cursor) -> Mapping[str, Instrument]:
    """Laws, regulations and standards that rules may cite."""
    found: list[Instrument] = []
    for item in cursor.each():
        item.build(_instrument, found)
    return {instrument.id: instrument for instrument in found}


def _instrument(cursor: Cursor) -> Instrument:
    cursor.keys(("verified", "formerly"), ("id", "title", "short"))
    former = cursor.at("formerly").items() if cursor.has("formerly") else ()
    return Instrument(
        cursor.at("id").string(),
        cursor.at("title").text(),
        cursor.at("short").text(),
        cursor.at("verified").flag(True),
        {int(article): item.integer() for article, item in former},
    )


_COLUMNS = [
    "clause", "level", "part", "layer", "control", "attribute", "unit", "change", "methods", "summary_zh", "summary_en",
]  # fmt: skip


_BAD_CLAUSE = Text("条款重复，或者部分、等级不存在", "a clause twice, or a part or level that does not exist")


def read_clauses(text: str, file: str, problems: list[Problem]) -> ClauseCatalogue:
    """The clause catalogue of GB/T 22239-2019: one requirement item a line."""
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames is None or list(rows.fieldnames) != _COLUMNS:
        columns = Text(f"列应为 {'、'.join(_COLUMNS)}", f"expected the columns {', '.join(_COLUMNS)}")
        problems.append(Problem(file, 1, "", columns))
        return ClauseCatalogue()
    clauses: dict[str, Clause] = {}
    for row in rows:
        key = row["clause"]
        if key in clauses or row["part"] not in get_args(Part) or not row["level"].isdigit():
            problems.append(Problem(file, rows.line_num, key, _BAD_CLAUSE))
            continue
        clauses[key] = Clause(
            id=key,
            level=int(row["level"]),
            part=cast("Part", row["part"]),
            layer=row["layer"],
            control=row["control"],
            summary=Text(row["summary_zh"], row["summary_en"]),
            unit=row["unit"],
            attribute=row["attribute"],
            change=row["change"],
            methods=tuple(row["methods"].split("|")),
        )
    return ClauseCatalogue(clauses)
