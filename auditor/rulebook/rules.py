"""Rules: from YAML to their frozen form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterator, Mapping
from typing import Any, Literal, cast

from auditor.model.profile import Profile
from auditor.model.rule import (
    LEVELS,
    All,
    AnyOf,
    Assertion,
    Basis,
    Condition,
    Every,
    Fix,
    IfMissing,
    Method,
    NoRow,
    Not,
    Param,
    ParamRef,
    Rule,
    Severity,
)
from auditor.model.target import TargetKind
from auditor.model.text import Text
from auditor.rulebook.conditions import read_condition, read_selector
from auditor.rulebook.cursor import Cursor
from auditor.rulebook.samples import read_samples

_REQUIRED = (
    "id", "revision", "title", "why", "method", "levels", "severity", "applies", "facts", "pass_when", "fix", "samples",
)  # fmt: skip
_OPTIONAL = (
    "clauses", "basis", "weight", "params", "partial_when", "if_missing", "sees_not", "references", "verified", "tags",
    "aliases", "status",
)  # fmt: skip


def read_rule(cursor: Cursor) -> Rule:
    """One rule. Problems are noted at the cursor; a rule with problems must not be used."""
    cursor.keys(_OPTIONAL, _REQUIRED)
    levels = _levels(cursor.at("levels"))
    facts = cursor.at("facts").strings()
    kinds, applies = _applies(cursor.at("applies"))
    params = _params(cursor.at("params"))
    samples = read_samples(cursor.at("samples"), levels, facts)
    rule = Rule(
        id=cursor.at("id").string(),
        revision=cursor.at("revision").integer(),
        title=cursor.at("title").text(),
        why=cursor.at("why").text(),
        kinds=kinds,
        clauses=_clauses(cursor.at("clauses")),
        basis=_basis(cursor.at("basis")),
        method=cursor.at("method").choice(Method, Method.CHECK),
        levels=levels,
        severity=cursor.at("severity").choice(Severity, Severity.MEDIUM),
        facts=facts,
        pass_when=read_condition(cursor.at("pass_when")),
        fix=_fix(cursor.at("fix")),
        weight=cursor.at("weight").number(1.0),
        applies=applies,
        params=params,
        partial_when=read_condition(cursor.at("partial_when")) if cursor.has("partial_when") else None,
        if_missing=cursor.at("if_missing").choice(IfMissing, IfMissing.UNKNOWN),
        sees_not=cursor.at("sees_not").text() if cursor.has("sees_not") else None,
        verified=cursor.at("verified").flag(True),
        aliases=cursor.at("aliases").strings(),
        status=_status(cursor.at("status")),
        tags=frozenset(cursor.at("tags").strings()),
        references=cursor.at("references").strings(),
        samples=samples[Profile.USUAL],
        samples_by_profile=samples,
        digest=digest_of(cursor.value),
        file=cursor.document.file,
        line=cursor.line,
    )
    for name in sorted(params_used(rule) - set(params)):
        cursor.problem(f"${name} 不是本规则的参数", f"${name} is no parameter of this rule")
    for profile in samples.keys() - {Profile.USUAL, *rule.profiles}:
        cursor.at("samples").problem(f"没有参数给出 {profile} 的值", f"no parameter says a value for {profile}")
    return rule


def digest_of(value: Any) -> str:
    """SHA-256 over what was written, whatever the order of its keys."""
    written = json.dumps(_with_text_keys(value), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()


def _with_text_keys(value: Any) -> Any:
    match value:
        case str():
            return value
        case dict():
            return {str(key): _with_text_keys(item) for key, item in value.items()}
        case list():
            return [_with_text_keys(item) for item in value]
    return value


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition node of the rule, outermost first; columns of tables are left out."""
    for condition in (rule.applies, rule.pass_when, rule.partial_when):
        if condition is not None:
            yield from walk(condition)


def walk(condition: Condition, rows: bool = False) -> Iterator[Condition]:
    """The nodes of a condition; those inside rows only where asked for."""
    yield condition
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from walk(part, rows)
        case Not(part):
            yield from walk(part, rows)
        case Every(_, where, must) if rows:
            if where is not None:
                yield from walk(where, rows)
            yield from walk(must, rows)
        case NoRow(_, where) if rows and where is not None:
            yield from walk(where, rows)


def paths_of(rule: Rule) -> frozenset[str]:
    """Every fact path the rule reads."""
    return frozenset(node.fact for node in conditions_of(rule) if isinstance(node, (Assertion, Every, NoRow)))


def params_used(rule: Rule) -> frozenset[str]:
    thresholds = [
        node.threshold
        for condition in (rule.applies, rule.pass_when, rule.partial_when)
        if condition is not None
        for node in walk(condition, rows=True)
        if isinstance(node, Assertion)
    ]
    return frozenset(name for threshold in thresholds for name in references_in(threshold))


def references_in(threshold: Any) -> Iterator[str]:
    """Parameters named in a threshold."""
    match threshold:
        case ParamRef(name):
            yield name
        case list():
            for item in threshold:
                yield from references_in(item)
        case Mapping():
            for item in threshold.values():
                yield from references_in(item)


def _levels(cursor: Cursor) -> frozenset[int]:
    levels = frozenset(item.integer() for item in cursor.each())
    if not levels <= set(LEVELS):
        names = list(map(str, LEVELS))
        cursor.problem(f"等级只有 {'、'.join(names)}", f"levels are {', '.join(names)}")
    return levels & set(LEVELS)


def _applies(cursor: Cursor) -> tuple[frozenset[TargetKind], Condition | None]:
    if not isinstance(cursor.value, Mapping) or "kind" not in cursor.value:
        cursor.problem(
            "applies 须写明对象类型：{kind: host, ...}", "applies needs the kind of target: {kind: host, ...}"
        )
        return frozenset(), None
    kind = cursor.at("kind")
    names = kind.each() if isinstance(kind.value, list) else iter((kind,))
    kinds = frozenset(name.choice(TargetKind, TargetKind.PLATFORM) for name in names)
    tests = tuple(read_selector(str(path), item) for path, item in cursor.items() if path != "kind")
    if not tests:
        return kinds, None
    return kinds, tests[0] if len(tests) == 1 else All(tests)


def _params(cursor: Cursor) -> Mapping[str, Param]:
    if cursor.value is None:
        return {}
    return {str(name): _param(str(name), item) for name, item in cursor.items()}


def _param(name: str, cursor: Cursor) -> Param:
    value = cursor.value
    if not isinstance(value, Mapping):
        return Param(name, {1: value})
    direction = cursor.at("direction").value
    if direction not in (None, "max", "min"):
        cursor.problem(
            "direction 只能是 max（越大越宽松）或 min（越小越宽松）",
            "direction is max (bigger is laxer) or min (smaller is laxer)",
        )
    by_level = _by_level(cursor, besides=("direction", "profiles"))
    profiles = dict(_profiles(cursor.at("profiles"), by_level)) if cursor.has("profiles") else {}
    return Param(name, by_level, cast("Literal['max', 'min'] | None", direction), profiles)


def _by_level(cursor: Cursor, besides: Container[str] = ()) -> dict[int, Any]:
    by_level: dict[int, Any] = {}
    for key, item in cursor.items():
        match key:
            case str() if key in besides:
                continue
            case "all":
                by_level[1] = item.value
            case int() if key in LEVELS:
                by_level[key] = item.value
            case _:
                item.problem(
                    "参数按等级（2: ...、3: ...）或以 all: ... 给出",
                    "a parameter is given by level (2: ..., 3: ...) or as all: ...",
                )
    if not by_level:
        cursor.problem("参数须有值", "a parameter needs a value")
        by_level[1] = None
    return by_level


def _profiles(cursor: Cursor, usual: Mapping[int, Any]) -> Iterator[tuple[Profile, Mapping[int, Any]]]:
    """Values in every profile. Below the first level that a profile names, the usual values hold."""
    yield Profile.USUAL, usual
    others = [profile for profile in Profile if profile is not Profile.USUAL]
    cursor.keys([profile.value for profile in others])
    for profile in others:
        if cursor.has(profile):
            item = cursor.at(profile)
            own = _by_level(item) if isinstance(item.value, Mapping) else {1: item.value}
            yield profile, {level: value for level, value in usual.items() if level < min(own)} | own


def _clauses(cursor: Cursor) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
    if cursor.value is None:
        return {}
    return {
        str(framework): {level if isinstance(level, int) else 0: ids.strings() for level, ids in by_level.items()}
        for framework, by_level in cursor.items()
    }


def _basis(cursor: Cursor) -> tuple[Basis, ...]:
    if cursor.value is None:
        return ()
    found = []
    for item in cursor.each():
        verified = True
        reference = item.value
        if isinstance(reference, Mapping):
            item.keys(("verified",), ("ref",))
            verified = item.at("verified").flag(True)
            reference = item.at("ref").value
        if not isinstance(reference, str) or not reference:
            item.problem("应为“文件编号:条款”", 'expected "instrument:article"')
            continue
        instrument, _, article = reference.partition(":")
        found.append(Basis(instrument, article, verified))
    return tuple(found)


def _fix(cursor: Cursor) -> Fix:
    if not cursor.keys(("steps", "risk", "verify"), ("zh", "en")):
        return Fix(Text("", ""))
    return Fix(
        text=Text(cursor.at("zh").string(), cursor.at("en").string()),
        steps=cursor.at("steps").strings(),
        risk=cursor.at("risk").text() if cursor.has("risk") else None,
        verify=cursor.at("verify").string(),
    )


def _status(cursor: Cursor) -> Literal["draft", "stable", "retired"]:
    value = cursor.value or "stable"
    if value not in ("draft", "stable", "retired"):
        cursor.problem("status 只能是 draft、stable 或 retired", "status is draft, stable or retired")
        return "draft"
    return cast("Literal['draft', 'stable', 'retired']", value)
