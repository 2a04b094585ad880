"""Checks of rules that loading alone cannot make. One lint is one function with a code, a severity and a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any, TypeAlias

from auditor.model.fact import Value
from auditor.model.profile import Profile
from auditor.model.rule import LEVELS, Method, Param, Rule
from auditor.model.rulebook import Rulebook
from auditor.model.verdict import State
from auditor.rulebook.rules import params_used, paths_of


class Grade(Enum):
    """An error fails the lint; a warning is a place to look at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing found in one rule."""

    code: str
    grade: Grade
    rule: str
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message} [{self.code}]"


Check: TypeAlias = Callable[[Rule, Rulebook], Iterator[str]]
_CHECKS: list[tuple[str, Grade, Check]] = []


def _lint(code: str, grade: Grade) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        _CHECKS.append((code, grade, check))
        return check

    return register


def lint(rule: Rule, book: Rulebook) -> tuple[Lint, ...]:
    """Everything wrong with one rule within its rulebook."""
    return tuple(
        Lint(code, grade, rule.id, rule.file, rule.line, message)
        for code, grade, check in _CHECKS
        for message in check(rule, book)
    )


_ID = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)+")


@_lint("R001", Grade.ERROR)
def id_is_a_slug(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Ids are stable, dotted kebab-case: linux.ssh.root-login."""
    if not _ID.fullmatch(rule.id):
        yield f"the id {rule.id!r} is not of the form family.topic.slug"
    if rule.revision < 1:
        yield "revision starts at 1"


@_lint("R002", Grade.ERROR)
def clauses_exist(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Every clause id stands in the catalogue, at the level it is given for."""
    for framework, by_level in rule.clauses.items():
        if framework != "gbt22239":
            yield f"unknown framework {framework!r}; laws belong in basis"
            continue
        for level, ids in by_level.items():
            if level not in rule.levels:
                yield f"clauses for level {level}, which the rule does not judge"
            for clause in ids:
                known = book.clauses.clauses.get(clause)
                if known is None:
                    yield f"no clause {clause!r} in GB/T 22239-2019"
                elif known.level != level:
                    yield f"clause {clause} belongs to level {known.level}, not {level}"


@_lint("R003", Grade.ERROR)
def stands_on_something(rule: Rule, book: Rulebook) -> Iterator[str]:
    """A rule cites a clause or a law, and only laws we know."""
    if not rule.basis and not any(rule.clauses.get("gbt22239", {}).values()):
        yield "neither a clause nor a legal basis"
    for basis in rule.basis:
        if basis.instrument not in book.instruments:
            yield f"no instrument {basis.instrument!r} in standards/instruments.yaml"


@_lint("R004", Grade.ERROR)
def facts_exist(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Every fact is in the catalogue, every path within its declared fields, every declared fact used."""
    used = set()
    for path in paths_of(rule):
        if path.startswith("target."):
            continue
        spec = book.catalogue.spec_of(path)
        if spec is None:
            yield f"no fact {path!r} in the catalogue"
            continue
        used.add(spec.key)
        inside = path[len(spec.key) + 1 :]
        if inside and spec.fields and "*" not in spec.fields and inside not in spec.fields:
            head = inside.split(".")[0]
            if head not in spec.fields:
                yield f"fact {spec.key} declares no field {inside!r}"
        if spec.key not in rule.facts:
            yield f"uses {spec.key}, which `facts` does not list"
    for key in sorted(set(rule.facts) - used):
        yield f"lists the fact {key!r} but never asks it"


@_lint("R005", Grade.ERROR)
def params_are_used(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Every parameter appears in a condition or a text."""
    in_texts = set().union(*(rule.title.placeholders() + rule.why.placeholders() + rule.fix.text.placeholders()))
    for name in sorted(set(rule.params) - params_used(rule) - in_texts):
        yield f"parameter {name!r} is never used"


@_lint("R006", Grade.ERROR)
def texts_name_known_params(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Both languages mention the same parameters, and only those that exist."""
    for what, text in (("title", rule.title), ("why", rule.why), ("fix", rule.fix.text)):
        zh, en = text.placeholders()
        if zh != en:
            yield f"{what}: zh and en mention different parameters ({', '.join(sorted(zh ^ en))})"
        for name in sorted((zh | en) - set(rule.params)):
            yield f"{what}: {{{name}}} is no parameter"


_NAMED = re.compile(
    r"""(?xi)
    \{[^}]*\}                          # a parameter
    | [〔\[（(]\s*(?:19|20)\d\d\s*[〕\])）](?:\s*\d+\s*号)?   # a document number
    | (?:19|20)\d\d(?=\D|$)            # a year
    | [A-Za-z_/.$*+-]+[-_ /.]?v?\d[\w.*/-]*   # TLS 1.2, SHA-512, IPv6, level-3 names
    | \d+(?:\.\d+)+                    # a version or an address
    | 0[0-7]{2,4}                      # a file mode
    | \d+[A-Za-z][\w-]*                # 3DES, 2FA
    | `[^`]*`                          # code
    """
)
_BARE = re.compile(r"\d+")


@_lint("R007", Grade.ERROR)
def numbers_come_from_params(rule: Rule, book: Rulebook) -> Iterator[str]:
    """One number, one place: a bare number in a title or fix drifts from the one that is checked."""
    for what, text in (("title", rule.title), ("fix", rule.fix.text)):
        for lang in ("zh", "en"):
            for number in _BARE.findall(_NAMED.sub(" ", text[lang])):
                yield f"{what} ({lang}): the number {number} is not a parameter"


@_lint("R008", Grade.ERROR)
def higher_level_is_never_laxer(rule: Rule, book: Rulebook) -> Iterator[str]:
    """A parameter with a direction does not relax as the level rises; a numeric one by level needs a direction."""
    readings = (rule, *map(rule.in_profile, rule.profiles))
    for param in (param for reading in readings for param in reading.params.values()):
        values = [param.at(level) for level in LEVELS]
        if not _numbers(values):
            continue
        if param.direction is None and len(set(values)) > 1:
            yield f"parameter {param.name!r} varies by level and needs a direction"
        if any(_laxer(param, higher, lower) for lower, higher in pairwise(values)):
            yield f"parameter {param.name!r} is laxer at a higher level"


def _numbers(values: Iterable[Value]) -> bool:
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _laxer(param: Param, one: Any, other: Any) -> bool:
    """Is `one` laxer than `other`, both values of `param`?"""
    match param.direction:
        case "max":
            return bool(one > other)
        case "min":
            return bool(one < other)
    return False


@_lint("R009", Grade.ERROR)
def samples_show_both_sides(rule: Rule, book: Rulebook) -> Iterator[str]:
    """At every level at least one sample passes and one does not, and a partial verdict is shown where there is one."""
    for level in sorted(rule.levels):
        states = {sample.expect for sample in rule.samples if sample.level == level}
        if State.PASS not in states:
            yield f"no passing sample at level {level}"
        if not states & {State.FAIL, State.PARTIAL}:
            yield f"no failing sample at level {level}"
    if rule.partial_when is not None and all(sample.expect is not State.PARTIAL for sample in rule.samples):
        yield "partial_when without a sample that is partial"


@_lint("R010", Grade.ERROR)
def automatic_rules_say_what_they_cannot_see(rule: Rule, book: Rulebook) -> Iterator[str]:
    """A pass of a machine is never the whole of a clause."""
    live = any((spec := book.catalogue.facts.get(key)) is not None and spec.scanner != "register" for key in rule.facts)
    if live and rule.method in (Method.CHECK, Method.TEST) and rule.sees_not is None:
        yield "says nothing of what it cannot see (sees_not)"


@_lint("R011", Grade.WARNING)
def unverified_sources_are_marked(rule: Rule, book: Rulebook) -> Iterator[str]:
    """A rule that stands only on unverified articles is itself unverified."""
    cited = any(rule.clauses.get("gbt22239", {}).values())
    if rule.verified and not cited and rule.basis and not any(basis.verified for basis in rule.basis):
        yield "all its sources are unverified; mark the rule verified: false"


@_lint("R012", Grade.ERROR)
def profiles_keep_to_their_side(rule: Rule, book: Rulebook) -> Iterator[str]:
    """A strict value is not laxer than the usual one, a lenient one not stricter; both are shown by samples."""
    for profile in rule.profiles:
        for param in rule.in_profile(profile).params.values():
            if profile in param.profiles:
                yield from _on_the_wrong_side(param, profile)
        states = {sample.expect for sample in rule.samples_by_profile.get(profile, ())}
        if State.PASS not in states or not states & {State.FAIL, State.PARTIAL}:
            yield f"{profile}: needs a sample that passes and one that does not"


def _on_the_wrong_side(param: Param, profile: Profile) -> Iterator[str]:
    """`param` is as `profile` reads it."""
    usual = param.in_profile(Profile.USUAL)
    pairs = [(param.at(level), usual.at(level)) for level in LEVELS]
    if param.direction is None or not _numbers(value for pair in pairs for value in pair):
        yield f"parameter {param.name!r}: values by profile need numbers and a direction"
        return
    lenient = profile is Profile.LENIENT
    if any(_laxer(param, known, own) if lenient else _laxer(param, own, known) for own, known in pairs):
        yield f"parameter {param.name!r} is {'stricter' if lenient else 'laxer'} in {profile} than usual"
