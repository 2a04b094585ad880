"""Rules as people read them: the list, and one rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from auditor.audit.explain import demanded
from auditor.audit.naming import column_name, column_words, name_of, words_of
from auditor.audit.plan import pack_of
from auditor.audit.values import show
from auditor.cli.context import say
from auditor.errors import UsageError
from auditor.model.profile import Profile
from auditor.model.rule import LEVELS, All, AnyOf, Assertion, Condition, Every, NoRow, Not, ParamRef, Rule
from auditor.model.rulebook import Rulebook
from auditor.model.text import Lang
from auditor.model.text import Text as Said
from auditor.rulebook import load_rulebook
from auditor.rulebook.packs import rules_of


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules, a line each."""

    rules: tuple[Rule, ...]
    lang: Lang

    def data(self) -> Any:
        return [
            {
                "id": rule.id,
                "revision": rule.revision,
                "title": rule.title.fill(rule.values_at(max(rule.levels)))[self.lang],
                "severity": rule.severity,
                "levels": sorted(rule.levels),
                "kinds": sorted(rule.kinds),
                "clauses": {level: list(rule.clauses_at(level)) for level in sorted(rule.levels)},
                "tags": sorted(rule.tags),
            }
            for rule in self.rules
        ]

    def renderable(self) -> RenderableType:
        table = Table(show_edge=False)
        for title in (say("编号", "id"), say("级", "lv"), say("严重", "sev"), say("标题", "title")):
            table.add_column(title, overflow="fold")
        for rule in self.rules:
            title = rule.title.fill(rule.values_at(max(rule.levels)))[self.lang]
            table.add_row(rule.id, "".join(map(str, sorted(rule.levels))), rule.severity.value, Text(title))
        count = len(self.rules)
        return Group(table, Text(say(f"共 {count} 条规则", f"{count} rules"), style="bold"))


def list_rules(
    folder: Path | None, prefix: str, lang: Lang, pack: str = "", profile: Profile = Profile.USUAL
) -> RuleList:
    """Rules whose id starts with `prefix`, of a pack or of all, as `profile` reads them."""
    book = load_rulebook(folder, profile)
    chosen = {rule.id for rule in rules_of(pack_of(book, pack), book)} if pack else book.rules.keys()
    return RuleList(
        tuple(rule for rule in sorted_rules(book) if rule.id.startswith(prefix) and rule.id in chosen), lang
    )


def sorted_rules(book: Rulebook) -> Iterable[Rule]:
    return sorted(book.rules.values(), key=lambda rule: rule.id)


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule at one level, word for word."""

    rule: Rule
    book: Rulebook
    level: int
    lang: Lang

    def data(self) -> Any:
        rule, values = self.rule, self.rule.values_at(self.level)
        return {
            "id": rule.id,
            "revision": rule.revision,
            "level": self.level,
            "title": rule.title.fill(values)[self.lang],
            "why": rule.why.fill(values)[self.lang],
            "severity": rule.severity,
            "method": rule.method,
            "levels": sorted(rule.levels),
            "clauses": list(rule.clauses_at(self.level)),
            "basis": [f"{b.instrument}:{b.article}" for b in rule.basis],
            "verified": rule.verified,
            "profile": self.book.profile,
            "profiles": {profile: dict(rule.in_profile(profile).values_at(self.level)) for profile in rule.profiles},
            "params": dict(values),
            "passes_when": list(condition_lines(rule.pass_when, self.book, values, self.lang)),
            "facts": list(rule.facts),
            "fix": rule.fix.text.fill(values)[self.lang],
            "steps": list(rule.fix.steps),
            "sees_not": rule.sees_not[self.lang] if rule.sees_not else None,
            "samples": len(rule.samples),
            "file": rule.file,
            "line": rule.line,
        }

    def renderable(self) -> RenderableType:
        return Text("\n".join(page_lines(self.rule, self.book, self.level, self.lang)))


def show_rule(folder: Path | None, rule_id: str, level: int, lang: Lang, profile: Profile = Profile.USUAL) -> RulePage:
    """One rule by id or former id, as `profile` reads it. Raises UsageError."""
    book = load_rulebook(folder, profile)
    rule = book.rules.get(rule_id) or next((r for r in book.rules.values() if rule_id in r.aliases), None)
    if rule is None:
        near = sorted(name for name in book.rules if rule_id in name)[:5]
        zh, en = (f"（相近的有 {'、'.join(near)}）", f" (near: {', '.join(near)})") if near else ("", "")
        raise UsageError(Said(f"没有该规则：{rule_id}{zh}", f"no such rule: {rule_id}{en}"))
    return RulePage(rule, book, level if level in rule.levels else max(rule.levels), lang)


def page_lines(rule: Rule, book: Rulebook, level: int, lang: Lang) -> Iterator[str]:
    """A rule as Markdown."""
    values = rule.values_at(level)
    zh = lang is Lang.ZH
    yield f"### {rule.id}"
    yield ""
    yield f"**{rule.title.fill(values)[lang]}**"
    yield ""
    yield rule.why.fill(values)[lang]
    yield ""
    levels = ", ".join(map(str, sorted(rule.levels)))
    yield f"- {'适用等级' if zh else 'Levels'}: {levels} · {'严重程度' if zh else 'severity'}: {rule.severity}"
    clauses = ", ".join(clause for at in LEVELS for clause in rule.clauses_at(at))
    if clauses:
        yield f"- GB/T 22239-2019: {clauses}"
    for basis in rule.basis:
        instrument = book.instruments[basis.instrument]
        mark = "" if basis.verified and instrument.verified else ("（未核实）" if zh else " (unverified)")
        former = instrument.former(basis.article)
        was = say(f"（原第{former}条）", f" (formerly art. {former})") if former else ""
        yield f"- {instrument.title[lang]} {basis.article}{was}{mark}"
    for name, param in rule.params.items():
        shown = ", ".join(f"L{at}: {show(param.at(at), lang)}" for at in sorted(rule.levels))
        yield f"- {'参数' if zh else 'Parameter'} `{name}`: {shown}"
    for profile in rule.profiles:
        yield f"- {'尺度' if zh else 'Profile'} {profile}: {values_in_profile(rule, profile, lang)}"
    yield f"- {'符合条件' if zh else 'Passes when'}:"
    yield from (f"  {line}" for line in condition_lines(rule.pass_when, book, values, lang))
    if rule.partial_when is not None:
        yield f"- {'部分符合条件' if zh else 'Partial when'}:"
        yield from (f"  {line}" for line in condition_lines(rule.partial_when, book, values, lang))
    yield f"- {'整改' if zh else 'Fix'}: {rule.fix.text.fill(values)[lang]}"
    for step in rule.fix.steps:
        yield f"  - `{step}`"
    if rule.sees_not:
        yield f"- {'看不到的' if zh else 'Cannot see'}: {rule.sees_not[lang]}"
    yield ""


def values_in_profile(rule: Rule, profile: Profile, lang: Lang) -> str:
    """The values that a profile says of its own."""
    read = [param.in_profile(profile) for param in rule.params.values() if profile in param.profiles]
    return " · ".join(
        f"`{param.name}` " + ", ".join(f"L{at}: {show(param.at(at), lang)}" for at in sorted(rule.levels))
        for param in read
    )


def condition_lines(
    condition: Condition, book: Rulebook, values: Mapping[str, Any], lang: Lang, depth: int = 0, table: str = ""
) -> Iterator[str]:
    """A condition as an indented list of sentences; inside a row condition `table` is the path of its table."""
    pad = "  " * depth + "- "
    zh = lang is Lang.ZH
    match condition:
        case Assertion(fact, operator, threshold):
            spec = book.catalogue.spec_of(table) if table else None
            if spec is None:
                name, words = name_of(fact, book.catalogue), words_of(fact, book.catalogue)
            else:
                name, words = column_name(fact, table, spec), column_words(fact, table, spec)
            wanted = demanded(operator, _filled(threshold, values), words=words)
            yield f"{pad}{name[lang]}{'：' if zh else ': '}{wanted[lang]}"
        case All(parts) | AnyOf(parts):
            every = isinstance(condition, All)
            word = ("同时满足" if every else "满足任一") if zh else ("all of" if every else "any of")
            yield f"{pad}{word}:"
            for part in parts:
                yield from condition_lines(part, book, values, lang, depth + 1, table)
        case Not(part):
            yield f"{pad}{'不得' if zh else 'not'}:"
            yield from condition_lines(part, book, values, lang, depth + 1, table)
        case Every(fact, where, must):
            yield f"{pad}{'每一行' if zh else 'every row of'} {name_of(fact, book.catalogue)[lang]}:"
            if where is not None:
                yield from condition_lines(where, book, values, lang, depth + 1, fact)
            yield f"{'  ' * (depth + 1)}- {'必须' if zh else 'must'}:"
            yield from condition_lines(must, book, values, lang, depth + 2, fact)
        case NoRow(fact, where):
            yield f"{pad}{'不得有这样的行' if zh else 'no row of'} {name_of(fact, book.catalogue)[lang]}:"
            if where is not None:
                yield from condition_lines(where, book, values, lang, depth + 1, fact)


def _filled(threshold: Any, values: Mapping[str, Any]) -> Any:
    match threshold:
        case ParamRef(name):
            return values.get(name, f"${name}")
        case list():
            return [_filled(item, values) for item in threshold]
        case Mapping():
            return {key: _filled(item, values) for key, item in threshold.items()}
    return threshold
