"""`rules/` → Rulebook, strictly: one wrong line and nothing is loaded, but every wrong line is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from auditor.errors import Problem, Problems, RulebookError
from auditor.model.catalogue import FactCatalogue, FactSpec, Probe
from auditor.model.clause import ClauseCatalogue
from auditor.model.profile import Profile
from auditor.model.rule import Rule
from auditor.model.rulebook import Instrument, Rulebook
from auditor.model.text import Text
from auditor.rulebook.assessing import completed, read_guidelines
from auditor.rulebook.catalogue import read_clauses, read_facts, read_instruments
from auditor.rulebook.cursor import Cursor
from auditor.rulebook.packs import FOLDER as PACKS
from auditor.rulebook.packs import read_packs
from auditor.rulebook.rules import read_rule
from auditor.rulebook.worksheets import read_validities
from auditor.yamlio import read, read_text

CLAUSES = "standards/gbt22239-2019/clauses.csv"
INSTRUMENTS = "standards/instruments.yaml"
OWN = "own"
"""Where the user's own rules stand within a complete folder."""

OWN_INSTRUMENTS = "instruments.yaml"
"""Local norms, in a folder of own rules; its facts stand in `facts/`, its packs in `packs/`,
every other file holds rules."""

_TAKEN = Text("编号已被自带规则使用", "the id is taken by a shipped rule")
_EMPTY = Text("目录中没有规则文件（*.yaml）", "the folder holds no rules (*.yaml)")
_SECOND_FACT = Text("另一个文件中已声明该事实", "the fact is declared in another file too")
_SECOND_PROBE = Text("另一个文件中已声明该探测命令", "the probe is declared in another file too")


@contextmanager
def shipped_rules() -> Iterator[Path]:
    """Folder of the rules that come with the program."""
    with as_file(files("rules")) as folder:
        yield folder


@contextmanager
def rule_folders(folder: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """A complete rules folder, and the user's own rules and facts that are added to it, if any.

    `folder` may be None (the shipped rules), a complete folder, or one that holds only own rules: then they are added
    to the shipped ones.
    """
    if folder is not None and (folder / "standards").is_dir():
        own = folder / OWN
        yield folder, own if own.is_dir() else None
    else:
        with shipped_rules() as shipped:
            yield shipped, folder


def load_rulebook(folder: Path | None = None, profile: Profile = Profile.USUAL) -> Rulebook:
    """The rulebook that `folder` means (see `rule_folders`), with its thresholds as `profile` reads them.

    Raises RulebookError with every problem of every file.
    """
    problems: list[Problem] = []
    with rule_folders(folder) as (base, own):
        parts = load_parts(base, own, problems)
        rules = _rules(base / "checks", problems)
        digests = _digests(base, "", OWN)
        if own is not None:
            if not data_files(own):
                problems.append(Problem(str(own), 0, "", _EMPTY))
            for rule_id, rule in _rules(own, problems).items():
                if rule_id in rules:
                    problems.append(Problem(rule.file, rule.line, rule_id, _TAKEN))
                rules[rule_id] = rule
            digests |= _digests(own, f"{OWN}/")
        guidelines = read_guidelines(base, parts.clauses, list(rules), problems)
    if problems:
        raise RulebookError(problems)
    whole = hashlib.sha256("".join(f"{name}\0{digests[name]}\n" for name in sorted(digests)).encode())
    read = {name: rule.in_profile(profile) for name, rule in rules.items()}
    return replace(parts, rules=read, guidelines=guidelines, digest=whole.hexdigest(), profile=profile)


def load_parts(base: Path, own: Path | None, problems: list[Problem]) -> Rulebook:
    """The catalogues without the rules; problems are added to the list."""
    folders = [base] if own is None else [base, own]
    instruments, clauses = load_norms(base, own, problems)
    catalogue = _facts(folders, problems)
    packs = read_packs(_documents(folders, PACKS, problems), catalogue)
    return Rulebook({}, catalogue, clauses, instruments, packs, read_validities(base, clauses, problems))


def load_norms(
    base: Path, own: Path | None, problems: list[Problem]
) -> tuple[Mapping[str, Instrument], ClauseCatalogue]:
    """What rules and drills refer to: laws and standards by id, and the clauses; problems are added to the list."""
    instruments = dict(_instruments(base / INSTRUMENTS, problems))
    if own is not None and (own / OWN_INSTRUMENTS).is_file():
        instruments |= _instruments(own / OWN_INSTRUMENTS, problems)
    return instruments, _clauses(base, problems)


def load_catalogue(folder: Path) -> FactCatalogue:
    """Only the fact catalogue of `folder`. Raises RulebookError."""
    problems: list[Problem] = []
    catalogue = _facts([folder], problems)
    if problems:
        raise RulebookError(problems)
    return catalogue


def load_draft(folder: Path | None) -> tuple[Rulebook, list[Problem]]:
    """The rules of `folder` that can be read, and the problems of the others: for linting work in progress.

    Of a folder that holds only own rules, just those are in the book, with the shipped catalogues around them.
    """
    problems: list[Problem] = []
    with rule_folders(folder) as (base, own):
        parts = load_parts(base, own, problems)
        rules = _rules(base / "checks", problems) if own is None or own.parent == base else {}
        if own is not None:
            rules |= _rules(own, problems)
    return replace(parts, rules=rules), problems


def _document(path: Path, problems: list[Problem]) -> Cursor | None:
    try:
        document = read(path, error=RulebookError, scalar_keys=True)
    except Problems as error:
        problems.extend(error.problems)
        return None
    return Cursor(document, document.value, (), problems)


def _documents(folders: Sequence[Path], name: str, problems: list[Problem]) -> Iterator[Cursor]:
    """The readable files of the folder `name` within each of `folders`."""
    for path in (path for folder in folders for path in sorted((folder / name).glob("*.yaml"))):
        cursor = _document(path, problems)
        if cursor is not None:
            yield cursor


def _facts(folders: Sequence[Path], problems: list[Problem]) -> FactCatalogue:
    facts: dict[str, FactSpec] = {}
    probes: dict[str, Probe] = {}
    for cursor in _documents(folders, "facts", problems):
        part = read_facts(cursor)
        file = cursor.document.file
        for key in facts.keys() & part.facts.keys():
            problems.append(Problem(file, 0, key, _SECOND_FACT))
        for probe in probes.keys() & part.probes.keys():
            problems.append(Problem(file, 0, probe, _SECOND_PROBE))
        facts |= part.facts
        probes |= part.probes
    return FactCatalogue(facts, probes)


def _clauses(folder: Path, problems: list[Problem]) -> ClauseCatalogue:
    path = folder / CLAUSES
    try:
        catalogue = read_clauses(read_text(path, str(path), error=RulebookError), str(path), problems)
    except Problems as error:
        problems.extend(error.problems)
        return ClauseCatalogue()
    return completed(catalogue, folder, problems)


def _instruments(path: Path, problems: list[Problem]) -> Mapping[str, Instrument]:
    cursor = _document(path, problems)
    return read_instruments(cursor) if cursor is not None else {}


def _rules(folder: Path, problems: list[Problem]) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    names: dict[str, str] = {}
    for path in sorted(folder.rglob("*.yaml")):
        if path.parent in (folder / "facts", folder / PACKS) or path == folder / OWN_INSTRUMENTS:
            continue
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


def _digests(folder: Path, prefix: str, without: str = "") -> dict[str, str]:
    """Digest of every data file by its name in the folder: the rulebook's digest depends on nothing else."""
    return {
        prefix + name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in data_files(folder)
        if not without or not name.startswith(f"{without}/")
    }


def data_files(folder: Path) -> list[str]:
    """Names of the data files of a rules folder, in order."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix in (".yaml", ".csv") and path.is_file()
    )
