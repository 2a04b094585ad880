"""`rules/` → Rulebook, strictly: one wrong line and nothing is loaded, but every wrong line is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from auditor.errors import Problem, Problems, RulebookError
from auditor.model.catalogue import FactCatalogue, FactSpec, Probe
from auditor.model.clause import ClauseCatalogue
from auditor.model.rule import Rule
from auditor.model.rulebook import Instrument, Rulebook
from auditor.model.text import Text
from auditor.rulebook.catalogue import read_clauses, read_facts, read_instruments
from auditor.rulebook.cursor import Cursor
from auditor.rulebook.rules import read_rule
from auditor.yamlio import read, read_text

CLAUSES = "standards/gbt22239-2019/clauses.csv"
INSTRUMENTS = "standards/instruments.yaml"

_TAKEN = Text("编号已被自带规则使用", "the id is taken by a shipped rule")
_SECOND_FACT = Text("另一个文件中已声明该事实", "the fact is declared in another file too")
_SECOND_PROBE = Text("另一个文件中已声明该探测命令", "the probe is declared in another file too")


@contextmanager
def shipped_rules() -> Iterator[Path]:
    """Folder of the rules that come with the program."""
    with as_file(files("rules")) as folder:
        yield folder


def load_rulebook(folder: Path | None = None, extra: Path | None = None) -> Rulebook:
    """The rulebook in `folder` (the shipped one by default), with added rules of `extra`.

    Raises RulebookError with every problem of every file.
    """
    if folder is None:
        with shipped_rules() as shipped:
            return load_rulebook(shipped, extra)
    problems: list[Problem] = []
    parts = load_parts(folder, problems)
    rules = _rules(folder, problems)
    digests = _digests(folder)
    if extra is not None:
        for rule_id, rule in _rules(extra, problems).items():
            if rule_id in rules:
                problems.append(Problem(rule.file, rule.line, rule_id, _TAKEN))
            rules[rule_id] = rule
        digests |= _digests(extra)
    if problems:
        raise RulebookError(problems)
    whole = hashlib.sha256("".join(f"{name}\0{digests[name]}\n" for name in sorted(digests)).encode())
    return replace(parts, rules=rules, digest=whole.hexdigest())


def load_parts(folder: Path, problems: list[Problem]) -> Rulebook:
    """The catalogues of `folder` without its rules; problems are added to the list."""
    return Rulebook({}, _facts(folder, problems), _clauses(folder, problems), _instruments(folder, problems))


def load_catalogue(folder: Path) -> FactCatalogue:
    """Only the fact catalogue of `folder`. Raises RulebookError."""
    problems: list[Problem] = []
    catalogue = _facts(folder, problems)
    if problems:
        raise RulebookError(problems)
    return catalogue


def load_rules(folder: Path) -> tuple[dict[str, Rule], list[Problem]]:
    """The rules of `folder` that can be read, and the problems of the others: for linting work in progress."""
    problems: list[Problem] = []
    return _rules(folder, problems), problems


def _document(path: Path, problems: list[Problem]) -> Cursor | None:
    try:
        document = read(path, error=RulebookError, scalar_keys=True)
    except Problems as error:
        problems.extend(error.problems)
        return None
    return Cursor(document, document.value, (), problems)


def _facts(folder: Path, problems: list[Problem]) -> FactCatalogue:
    facts: dict[str, FactSpec] = {}
    probes: dict[str, Probe] = {}
    for path in sorted((folder / "facts").glob("*.yaml")):
        cursor = _document(path, problems)
        if cursor is None:
            continue
        part = read_facts(cursor)
        for key in facts.keys() & part.facts.keys():
            problems.append(Problem(str(path), 0, key, _SECOND_FACT))
        for probe in probes.keys() & part.probes.keys():
            problems.append(Problem(str(path), 0, probe, _SECOND_PROBE))
        facts |= part.facts
        probes |= part.probes
    return FactCatalogue(facts, probes)


def _clauses(folder: Path, problems: list[Problem]) -> ClauseCatalogue:
    path = folder / CLAUSES
    try:
        return read_clauses(read_text(path, str(path), error=RulebookError), str(path), problems)
    except Problems as error:
        problems.extend(error.problems)
        return ClauseCatalogue()


def _instruments(folder: Path, problems: list[Problem]) -> Mapping[str, Instrument]:
    cursor = _document(folder / INSTRUMENTS, problems)
    return read_instruments(cursor) if cursor is not None else {}


def _rules(folder: Path, problems: list[Problem]) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    names: dict[str, str] = {}
    checks = folder / "checks" if (folder / "checks").is_dir() else folder
    for path in sorted(checks.rglob("*.yaml")):
        cursor = _document(path, problems)
        if cursor is None:
            continue
        found: list[Rule] = []
        for item in cursor.each():
            item.build(read_rule, found)
        for rule in found:
            for name in (rule.id, *rule.aliases):
                if name in names:
                    taken = Text(f"“{name}”已被 {names[name]} 使用", f"{name!r} is taken by {names[name]}")
                    problems.append(Problem(rule.file, rule.line, rule.id, taken))
                names[name] = f"{rule.file}:{rule.line}"
            rules[rule.id] = rule
    return rules


def _digests(folder: Path) -> dict[str, str]:
    """Digest of every data file by its name in the folder: the rulebook's digest depends on nothing else."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".csv") and path.is_file()
    }
