"""The rule handbook: every rule as its reader needs it, made from the rules alone, as Markdown in both languages.

A page for each family, one with every fact and the exact command behind it, and an index by control point and by
family. The same rules give the same pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.audit.naming import name_of
from auditor.audit.values import show
from auditor.cli.files import make_ready, replace_whole
from auditor.cli.rule_views import condition_lines, sorted_rules, values_in_profile
from auditor.model.catalogue import FactSpec, Probe
from auditor.model.clause import LAYERS, Clause
from auditor.model.rule import Condition, Method, Param, Rule
from auditor.model.rulebook import Rulebook
from auditor.model.text import Lang, Text
from auditor.rulebook import load_rulebook
from reports.exchange.oscal_catalogue import PARTS
from reports.wording import KINDS, Wording

METHODS: Mapping[Method, Text] = {
    Method.CHECK: Text("核查（配置和记录）", "inspection of settings and records"),
    Method.TEST: Text("测试", "test"),
    Method.INTERVIEW: Text("访谈", "interview"),
    Method.DOCUMENT: Text("台账和文件核查", "review of the register and of documents"),
}
_DIRECTIONS: Mapping[str, Text] = {
    "max": Text("越大越宽", "more is laxer"),
    "min": Text("越小越宽", "less is laxer"),
}


def write_handbook(folder: Path | None, out: Path) -> Iterator[Path]:
    """All pages into `out`, in the place of those of the same names; other files there stay. Raises UsageError."""
    book = load_rulebook(folder)
    pages = {f"{name}.{lang}.md": lines for lang in Lang for name, lines in _Pages(book, lang).all()}
    make_ready(out)
    for name, lines in sorted(pages.items()):
        replace_whole(out / name, ("\n".join(lines) + "\n").encode())
        yield out / name


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages in one language."""

    book: Rulebook
    lang: Lang

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang is Lang.ZH else en

    def all(self) -> Iterator[tuple[str, Sequence[str]]]:
        families = self._families()
        yield "index", list(self._index(families))
        yield "facts", list(self._facts())
        for family, rules in families.items():
            yield family, list(self._family(family, rules))

    def _families(self) -> Mapping[str, list[Rule]]:
        found: dict[str, list[Rule]] = {}
        for rule in sorted_rules(self.book):
            found.setdefault(_family(rule), []).append(rule)
        return found

    def _index(self, families: Mapping[str, Sequence[Rule]]) -> Iterator[str]:
        yield from (f"# {self.say('规则手册', 'Rule handbook')}", "")
        count = len(self.book.rules)
        yield self.say(f"共 {count} 条规则。", f"{count} rules.")
        facts = self.say("规则看什么、执行什么命令", "what the rules look at, and the commands that are run")
        yield from ("", f"- [{facts}](facts.{self.lang}.md)", "")
        yield from (f"## {self.say('按层面和控制点', 'By layer and control point')}", "")
        yield from self._controls()
        yield from (f"## {self.say('按类别', 'By family')}", "")
        yield from self._row(self.say("类别", "family"), self.say("规则", "rules"), self.say("内容", "what about"))
        yield self._row("---", "---", "---")[0]
        for family, rules in families.items():
            topics = dict.fromkeys(rule.id.split(".")[1] for rule in rules)
            yield from self._row(f"[{family}]({family}.{self.lang}.md)", str(len(rules)), ", ".join(topics))
        yield ""

    def _controls(self) -> Iterator[str]:
        """Every control point of the standard with the rules that speak of it; those without any are there too."""
        points: dict[tuple[str, str, str], list[Clause]] = {}
        for clause in self.book.clauses.clauses.values():
            points.setdefault((clause.part, clause.layer, clause.control), []).append(clause)
        of_clause: dict[str, list[Rule]] = {}
        for rule in sorted_rules(self.book):
            for level in sorted(rule.levels):
                for clause_id in rule.clauses_at(level):
                    of_clause.setdefault(clause_id, []).append(rule)
        heading = ("", "")
        for (part, layer, control), clauses in sorted(points.items(), key=_place):
            if heading != (part, layer):
                heading = (part, layer)
                yield from ("", f"### {PARTS[part][self.lang]} · {LAYERS[layer][self.lang]}", "")
                yield from self._row(
                    self.say("控制点", "control point"), self.say("条款", "clauses"), self.say("规则", "rules")
                )
                yield self._row("---", "---", "---")[0]
            rules = {rule.id: rule for clause in clauses for rule in of_clause.get(clause.id, ())}
            linked = ", ".join(self._link(rule) for _, rule in sorted(rules.items()))
            by_people = self.say("没有规则，由人回答", "no rule: people answer")
            yield from self._row(control, ", ".join(dict.fromkeys(c.point for c in clauses)), linked or by_people)
        yield ""

    def _facts(self) -> Iterator[str]:
        yield from (f"# {self.say('规则看什么', 'What the rules look at')}", "")
        yield self.say(
            "每个事实由哪个扫描器取得；命令逐字列出，只读。",
            "Which scanner brings each fact; commands stand here word for word and only read.",
        )
        by_scanner: dict[str, list[FactSpec]] = {}
        for spec in sorted(self.book.catalogue.facts.values(), key=lambda spec: (spec.scanner, spec.key)):
            by_scanner.setdefault(spec.scanner, []).append(spec)
        for scanner, specs in by_scanner.items():
            yield from ("", f"## {Wording.of(self.lang).scanner(scanner)}", "")
            yield from self._row(self.say("事实", "fact"), self.say("名称", "name"), self.say("命令", "command"))
            yield self._row("---", "---", "---")[0]
            for spec in specs:
                known = spec.probe in self.book.catalogue.probes
                command = f"[{spec.probe}](#{_anchor(f'probe-{spec.probe}')})" if known else "—"
                yield from self._row(f'<a id="{_anchor(spec.key)}"></a>`{spec.key}`', spec.title[self.lang], command)
            yield ""
            for probe in dict.fromkeys(spec.probe for spec in specs):
                if probe in self.book.catalogue.probes:
                    yield from self._probe(self.book.catalogue.probes[probe])

    def _probe(self, probe: Probe) -> Iterator[str]:
        root = self.say("需要管理员权限", "needs root") if probe.needs_root else ""
        limit = self.say(f"限时 {probe.timeout} 秒", f"{probe.timeout} s at most")
        place = _anchor(f"probe-{probe.id}")
        yield f'<a id="{place}"></a>**{probe.id}** · {" · ".join(filter(None, (limit, root)))}'
        fence = "`" * max(3, _longest_run(probe.run) + 1)
        yield from ("", f"{fence}text", *probe.run.rstrip().split("\n"), fence, "")

    def _family(self, family: str, rules: Sequence[Rule]) -> Iterator[str]:
        yield from (f"# {family}", "", f"[{self.say('索引', 'Index')}](index.{self.lang}.md)", "")
        for rule in rules:
            yield from self._rule(rule)

    def _rule(self, rule: Rule) -> Iterator[str]:
        """One rule. Texts hold their parameters at the highest level; conditions stand for every level."""
        named, values = Wording.of(self.lang), rule.values_at(max(rule.levels))
        yield from (f'<a id="{_anchor(rule.id)}"></a>', "", f"## {_prose(rule.title.fill(values)[self.lang])}", "")
        yield from (f"`{rule.id}`", "", _prose(rule.why.fill(values)[self.lang]), "")
        kinds = self.say("、", ", ").join(named(KINDS[kind]) for kind in sorted(rule.kinds))
        yield f"- {self.say('对象', 'Judged on')}: {kinds}"
        if rule.applies is not None:
            yield f"- {self.say('适用于', 'Applies where')}:"
            yield from (f"  {line}" for line in self._condition(rule.applies, rule, max(rule.levels)))
        yield f"- {self.say('严重程度', 'Severity')}: {named.severity(rule.severity).text}"
        yield f"- {self.say('方法', 'Method')}: {METHODS[rule.method][self.lang]}"
        yield from self._clauses(rule)
        yield from self._basis(rule)
        yield f"- {self.say('看什么', 'Looks at')}: {self._looked_at(rule)}"
        yield from (self._param(param, rule) for param in rule.params.values())
        for profile in rule.profiles:
            own = values_in_profile(rule, profile, self.lang)
            yield f"- {self.say('尺度', 'Profile')} `{profile}`: {own}"
        yield from self._conditions(self.say("符合条件", "Passes when"), rule.pass_when, rule)
        if rule.partial_when is not None:
            yield from self._conditions(self.say("部分符合条件", "Partial when"), rule.partial_when, rule)
        yield f"- {self.say('整改', 'Fix')}: {_prose(rule.fix.text.fill(values)[self.lang])}"
        yield from (f"  - {_code(step)}" for step in rule.fix.steps)
        if rule.fix.risk:
            yield f"- {self.say('整改风险', 'Risk of the fix')}: {_prose(rule.fix.risk.fill(values)[self.lang])}"
        if rule.fix.verify:
            yield f"- {self.say('怎样确认', 'How to confirm')}: {_code(rule.fix.verify)}"
        if rule.sees_not:
            yield f"- {self.say('看不到的', 'Cannot see')}: {_prose(rule.sees_not.fill(values)[self.lang])}"
        yield from (f"- {self.say('参考', 'Reference')}: {reference}" for reference in rule.references)
        yield ""

    def _clauses(self, rule: Rule) -> Iterator[str]:
        for level in sorted(rule.levels):
            ids = rule.clauses_at(level)
            if not ids:
                continue
            known = self.book.clauses.clauses
            said = self.say("；", "; ").join(
                f"{one} {_prose(known[one].summary[self.lang])}" if one in known else one for one in ids
            )
            yield f"- GB/T 22239-2019 {Wording.of(self.lang).level(level)}: {said}"

    def _basis(self, rule: Rule) -> Iterator[str]:
        for basis in rule.basis:
            instrument = self.book.instruments[basis.instrument]
            sure = basis.verified and instrument.verified
            mark = "" if sure else self.say("（未核实）", " (unverified)")
            former = instrument.former(basis.article)
            was = self.say(f"（原第{former}条）", f" (formerly art. {former})") if former else ""
            yield f"- {self.say('依据', 'Basis')}: {instrument.title[self.lang]} {basis.article}{was}{mark}"
        if not rule.verified:
            yield f"- {self.say('本规则的内容未核实', 'What this rule says is unverified')}"

    def _looked_at(self, rule: Rule) -> str:
        catalogue = self.book.catalogue
        found = []
        for path in rule.facts:
            spec = catalogue.spec_of(path)
            name = name_of(path, catalogue)[self.lang]
            found.append(f"[{name}](facts.{self.lang}.md#{_anchor(spec.key)})" if spec else name)
        return self.say("、", ", ").join(found)

    def _param(self, param: Param, rule: Rule) -> str:
        by_level = [(Wording.of(self.lang).level(at), show(param.at(at), self.lang)) for at in sorted(rule.levels)]
        same = len({value for _, value in by_level}) == 1
        every = self.say("各级", "every level")
        shown = _prose(
            f"{every} {by_level[0][1]}" if same else ", ".join(f"{level} {value}" for level, value in by_level)
        )
        laxer = f" ({_DIRECTIONS[param.direction][self.lang]})" if param.direction else ""
        return f"- {self.say('参数', 'Parameter')} `{param.name}`: {shown}{laxer}"

    def _conditions(self, title: str, condition: Condition, rule: Rule) -> Iterator[str]:
        """The condition in words; levels that demand the same stand together."""
        found: dict[tuple[str, ...], list[int]] = {}
        for level in sorted(rule.levels):
            found.setdefault(tuple(self._condition(condition, rule, level)), []).append(level)
        for lines, levels in found.items():
            named = self.say("、", ", ").join(Wording.of(self.lang).level(level) for level in levels)
            yield f"- {title}{f' ({named})' if len(found) > 1 else ''}:"
            yield from (f"  {line}" for line in lines)

    def _condition(self, condition: Condition, rule: Rule, level: int) -> Iterator[str]:
        return map(_prose, condition_lines(condition, self.book, rule.values_at(level), self.lang))

    def _link(self, rule: Rule) -> str:
        return f"[{rule.id}]({_family(rule)}.{self.lang}.md#{_anchor(rule.id)})"

    def _row(self, *cells: str) -> tuple[str]:
        inert = (cell.replace("\n", " ").replace("|", "\\|") for cell in cells)
        return (f"| {' | '.join(inert)} |",)


def _place(point: tuple[tuple[str, str, str], Sequence[Clause]]) -> tuple[int, int, list[int]]:
    """Where a control point stands in the standard at the highest level that has it."""
    (part, layer, _), clauses = point
    numbers = [int(number) for number in re.findall(r"\d+", clauses[-1].point)]
    return list(PARTS).index(part), list(LAYERS).index(layer), numbers


def _prose(text: str) -> str:
    """Words of a rule as they are: nothing in them is a tag or an emphasis."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*")


def _family(rule: Rule) -> str:
    return rule.id.split(".")[0]


def _anchor(name: str) -> str:
    """A place in a page; dots are kept out, because some renderers drop them."""
    return name.replace(".", "-").replace("_", "-")


def _code(text: str) -> str:
    """Text between backticks, more of them where it holds some itself."""
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _longest_run(text: str) -> int:
    """Length of the longest run of backticks."""
    return max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0)
