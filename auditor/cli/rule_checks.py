"""Linting and testing rules, as views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from auditor.cli.context import say, settings
from auditor.judge.evaluate import judge
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.rulebook import load_draft, load_rulebook
from auditor.rulebook.denial import denied_passes
from auditor.rulebook.lint import Grade, lint
from auditor.rulebook.mutate import Mutation, mutate, try_samples
from auditor.rulebook.packs import lint_packs

GATE = 0.95
"""Share of mutants that the samples of each rule must catch."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is wrong with the rules, and what was measured."""

    rules: int
    samples: int
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    mutations: tuple[Mutation, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.problems

    def data(self) -> Any:
        return {
            "rules": self.rules,
            "samples": self.samples,
            "problems": self.problems,
            "warnings": self.warnings,
            "mutants": sum(m.mutants for m in self.mutations),
            "killed": sum(m.mutants - len(m.survivors) for m in self.mutations),
        }

    def renderable(self) -> RenderableType:
        lines = [Text(problem, style="red") for problem in self.problems]
        lines += [Text(warning, style="yellow") for warning in self.warnings]
        summary = say(
            f"{self.rules} 条规则，{self.samples} 个样例，{len(self.problems)} 个错误，{len(self.warnings)} 个提示",
            f"{self.rules} rules, {self.samples} samples, {len(self.problems)} errors, {len(self.warnings)} warnings",
        )
        if self.mutations:
            mutants = sum(m.mutants for m in self.mutations)
            killed = mutants - sum(len(m.survivors) for m in self.mutations)
            share = f"{killed / mutants:.1%}" if mutants else "-"
            summary += say(
                f"，变异 {mutants} 个，捕获 {killed} 个（{share}）", f"; {killed} of {mutants} mutants caught ({share})"
            )
        return Group(*lines, Text(summary, style="bold"))


def lint_rules(folder: Path | None, prefix: str, with_mutation: bool) -> Report:
    """Lint every rule whose id starts with `prefix`; with the gate, try its mutants too."""
    book, unreadable = load_draft(folder)
    problems = [problem.said(settings().lang) for problem in unreadable]
    warnings: list[str] = []
    chosen = [rule for rule in book.rules.values() if rule.id.startswith(prefix)]
    mutations = []
    for rule in chosen:
        for found in lint(rule, book):
            (problems if found.grade is Grade.ERROR else warnings).append(str(found))
        problems.extend(_sample_problems(rule))
        if with_mutation:
            mutation = mutate(rule, judge)
            mutations.append(mutation)
            if mutation.killed < GATE:
                problems.append(
                    f"{rule.file}:{rule.line}: {rule.id}: {len(mutation.survivors)} of {mutation.mutants} mutants "
                    f"survive: {'; '.join(mutation.survivors)} [gate]"
                )
    if not prefix and not unreadable:
        problems.extend(_pack_problems(folder, book))
    return Report(len(chosen), _samples(chosen), tuple(problems), tuple(warnings), tuple(mutations))


def _pack_problems(folder: Path | None, draft: Rulebook) -> Iterator[str]:
    """Packs choose among all rules, a draft of own rules holds only those."""
    own_alone = folder is not None and not (folder / "standards").is_dir()
    for pack, message in lint_packs(load_rulebook(folder) if own_alone and draft.packs else draft):
        yield f"{pack.file}:{pack.line}: {pack.id}: {message} [P001]"


def test_rules(folder: Path | None, prefix: str) -> Report:
    """Run the samples of every rule whose id starts with `prefix`."""
    book, unreadable = load_draft(folder)
    chosen = [rule for rule in book.rules.values() if rule.id.startswith(prefix)]
    problems = [problem.said(settings().lang) for problem in unreadable]
    for rule in chosen:
        problems.extend(_sample_problems(rule))
    return Report(len(chosen), _samples(chosen), tuple(problems), ())


def _samples(rules: Iterable[Rule]) -> int:
    return sum(len(samples) for rule in rules for samples in rule.samples_by_profile.values())


def _sample_problems(rule: Rule) -> Iterable[str]:
    for mismatch in try_samples(rule, judge):
        yield f"{rule.file}:{mismatch.sample.line or rule.line}: {rule.id}: {mismatch} [sample]"
    for way in denied_passes(rule, judge):
        yield f"{rule.file}:{rule.line}: {rule.id}: {way} [denial]"
