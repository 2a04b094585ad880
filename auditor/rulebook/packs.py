"""`rules/packs/`: packs, from YAML to their frozen form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeVar

from auditor.model.catalogue import FactCatalogue
from auditor.model.clause import LAYERS
from auditor.model.pack import Pack
from auditor.model.rule import LEVELS, Method, Rule, Severity
from auditor.model.rulebook import Rulebook
from auditor.model.target import TargetKind
from auditor.rulebook.cursor import Cursor

E = TypeVar("E", bound=StrEnum)

FOLDER = "packs"
_CONDITIONS = ("clause_level", "layers", "kinds", "scanners", "methods", "least_severity")


def read_packs(documents: Iterable[Cursor], catalogue: FactCatalogue) -> Mapping[str, Pack]:
    """Packs by id; what is wrong with them goes to the problems of the cursors."""
    known = {spec.scanner for spec in catalogue.facts.values()}
    packs: dict[str, Pack] = {}
    for document in documents:
        for item in document.each():
            found: list[Pack] = []
            item.build(lambda cursor: _pack(cursor, known), found)
            for pack in found:
                if pack.id in packs:
                    item.problem("编号已被另一个检查包使用", "the id is taken by another pack")
                packs[pack.id] = pack
    return packs


def _pack(cursor: Cursor, scanners: Iterable[str]) -> Pack:
    cursor.keys(_CONDITIONS, ("id", "title", "why"))
    if not any(cursor.has(name) for name in _CONDITIONS):
        cursor.problem("检查包没有任何条件", "a pack needs at least one condition")
    level = cursor.at("clause_level").integer(0) or None
    if level is not None and level not in LEVELS:
        cursor.at("clause_level").problem("没有该等级", "there is no such level")
    least = cursor.at("least_severity")
    return Pack(
        id=cursor.at("id").string(),
        title=cursor.at("title").text(),
        why=cursor.at("why").text(),
        clause_level=level,
        layers=frozenset(_named(cursor.at("layers"), LAYERS)),
        kinds=_members(cursor.at("kinds"), TargetKind, TargetKind.PLATFORM),
        scanners=frozenset(_named(cursor.at("scanners"), scanners)),
        methods=_members(cursor.at("methods"), Method, Method.CHECK),
        least_severity=least.choice(Severity, Severity.INFO) if least.value is not None else None,
        file=cursor.document.file,
        line=cursor.line,
    )


def _named(cursor: Cursor, known: Iterable[str]) -> Iterator[str]:
    names = frozenset(known)
    for item in cursor.each() if cursor.value is not None else ():
        if item.string() not in names:
            choice = sorted(names)
            item.problem(f"不在 {'、'.join(choice)} 之列", f"is none of {', '.join(choice)}")
        yield item.string()


def _members(cursor: Cursor, enum: type[E], default: E) -> frozenset[E]:
    return frozenset(item.choice(enum, default) for item in cursor.each()) if cursor.value is not None else frozenset()


def lint_packs(book: Rulebook) -> Iterator[tuple[Pack, str]]:
    """What is wrong with the packs of a complete rulebook. A pack without a rule would judge nothing at all."""
    for pack in book.packs.values():
        if not rules_of(pack, book):
            yield pack, "holds no rule: its conditions exclude each other"


def rules_of(pack: Pack, book: Rulebook) -> tuple[Rule, ...]:
    """The stable rules of a pack."""
    return tuple(
        rule
        for rule in book.rules.values()
        if rule.status == "stable" and pack.holds(rule, book.catalogue.scanners_of(rule.facts), book.clauses)
    )
