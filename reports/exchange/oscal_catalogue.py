"""The clause catalogue as an OSCAL catalog, and each level as an OSCAL profile (NIST OSCAL 1.1.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from auditor.model.clause import LAYERS, Clause
from auditor.model.text import Lang, Text
from reports.exchange.identity import NAMESPACE, control_id, identity, moment

VERSION = "1.1.3"
CATALOG = "oscal-catalog.json"
STANDARD = Text(
    "GB/T 22239-2019 网络安全等级保护基本要求（要点）", "GB/T 22239-2019 baseline for graded protection, in brief"
)
PUBLISHED = datetime(2019, 5, 10, tzinfo=UTC)
"""Day of the standard; the catalog's own words are versioned by the digest of the rules."""

PARTS: Mapping[str, Text] = {
    "general": Text("安全通用要求", "General requirements"),
    "cloud": Text("云计算扩展要求", "Cloud extension"),
    "mobile": Text("移动互联扩展要求", "Mobile extension"),
    "iot": Text("物联网扩展要求", "IoT extension"),
    "ics": Text("工业控制系统扩展要求", "Industrial control extension"),
    "bigdata": Text("大数据参考要求", "Big data reference"),
}


def metadata(title: str, version: str, at: datetime) -> dict[str, Any]:
    """What every OSCAL document begins with."""
    return {"title": title, "last-modified": moment(at), "version": version, "oscal-version": VERSION}


def prop(name: str, value: str) -> dict[str, str]:
    """A property of this program's own."""
    return {"name": name, "ns": NAMESPACE, "value": value}


def catalog(clauses: Sequence[Clause], version: str, lang: Lang) -> dict[str, Any]:
    """All items of the standard: level and part, layer, item."""
    return {
        "catalog": {
            "uuid": identity("catalog", version, lang),
            "metadata": metadata(STANDARD[lang], version, PUBLISHED),
            "groups": [
                _level(level, part, list(of_part), lang)
                for (level, part), of_part in groupby(clauses, key=lambda clause: (clause.level, clause.part))
            ],
        }
    }


def _level(level: int, part: str, clauses: Sequence[Clause], lang: Lang) -> dict[str, Any]:
    title = Text(f"第{'〇一二三四'[level]}级 {PARTS[part].zh}", f"Level {level}: {PARTS[part].en}")
    layers = dict.fromkeys(clause.layer for clause in clauses)
    return {
        "id": f"l{level}-{part}",
        "class": "level",
        "title": title[lang],
        "groups": [
            {
                "id": f"l{level}-{part}-{number}",
                "class": "layer",
                "title": LAYERS[layer][lang] if layer in LAYERS else layer,
                "controls": [_control(clause, lang) for clause in clauses if clause.layer == layer],
            }
            for number, layer in enumerate(layers, 1)
        ],
    }


def _control(clause: Clause, lang: Lang) -> dict[str, Any]:
    props = [{"name": "label", "value": clause.id}, prop("level", str(clause.level))]
    for name, value in (("attribute", clause.attribute), ("assessment-unit", clause.unit), ("change", clause.change)):
        if value:
            props.append(prop(name, value))
    props += [prop("method", method) for method in clause.methods]
    return {
        "id": control_id(clause.id),
        "class": "item",
        "title": f"{clause.control} {clause.id}",
        "props": props,
        "parts": [
            {"id": f"{control_id(clause.id)}_smt", "name": "statement", "prose": clause.summary[lang]},
            {
                "id": f"{control_id(clause.id)}_obj",
                "name": "assessment-objective",
                "prose": clause.summary[Lang.EN if lang is Lang.ZH else Lang.ZH],
            },
        ],
    }


def profile(level: int, clauses: Iterable[Clause], version: str, lang: Lang) -> dict[str, Any]:
    """The general items of a level."""
    ids = [control_id(clause.id) for clause in clauses if clause.level == level and clause.part == "general"]
    title = Text(f"等级保护第{'〇一二三四'[level]}级通用要求", f"Graded protection level {level}, general requirements")
    return {
        "profile": {
            "uuid": identity("profile", level, version, lang),
            "metadata": metadata(title[lang], version, PUBLISHED),
            "imports": [{"href": CATALOG, "include-controls": [{"with-ids": ids}]}],
            "merge": {"as-is": True},
        }
    }
