"""The plan: which facts the rules need of which target, and which jobs bring them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from auditor import __version__
from auditor.errors import UsageError
from auditor.evidence import mask_text
from auditor.judge.evaluate import by_kind
from auditor.model.pack import Pack
from auditor.model.register import Register
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job, Scanner, Scope
from auditor.model.target import Target, TargetKey
from auditor.model.text import Text
from auditor.rulebook.packs import rules_of

REGISTER = "register"
"""The scanner that reads the register itself; it runs in every audit, because other rules select by its facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of an audit. Empty `platforms`, `only` and `pack` mean all."""

    register: Register
    root: Path
    rulebook: Rulebook
    as_of: date
    inventory_digest: str
    platforms: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an audit will do, before anything is contacted."""

    request: Request
    targets: tuple[Target, ...]
    rules: tuple[Rule, ...]
    scanners: Mapping[str, Scanner]
    scope: Scope
    jobs: tuple[Job, ...] = ()
    unloadable: Mapping[str, str] = field(default_factory=dict)
    """Scanners that could not be loaded or could not plan, and why."""
    offered: Mapping[tuple[str, TargetKey], frozenset[str]] = field(default_factory=dict)
    """Facts that each scanner brings for each target it is asked to look at."""

    @property
    def digest(self) -> str:
        """Names this plan: an unfinished audit is resumed only under the very same one."""
        request = self.request
        said = [
            request.inventory_digest,
            request.rulebook.digest,
            request.as_of.isoformat(),
            sorted(request.platforms),
            sorted(request.only),
            request.pack,
            request.rulebook.profile,
            sorted((name, scanner.version) for name, scanner in self.scanners.items()),
            __version__,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def make_plan(
    request: Request,
    targets: Sequence[Target],
    scanners: Mapping[str, Scanner],
    unloadable: Mapping[str, str] | None = None,
) -> Plan:
    """Plan an audit of `targets`. Raises UsageError for platforms or scanners that do not exist.

    A scanner that fails while it plans, or plans what cannot be carried out, is left out and said to be unloadable.
    """
    chosen = _chosen_targets(request, targets)
    running = _chosen_scanners(request, scanners)
    rules = rules_within(request.rulebook, request.only, request.pack)
    scope = Scope(
        register=request.register,
        entries=request.register.index(),
        catalogue=request.rulebook.catalogue,
        as_of=request.as_of,
        root=request.root,
        wanted=wanted_facts(rules, chosen),
    )
    jobs: list[Job] = []
    offered: dict[tuple[str, TargetKey], frozenset[str]] = {}
    broken: dict[str, str] = {}
    for name, scanner in running.items():
        try:
            offers = _offers(name, scanner, chosen, scope)
            own = _jobs(name, scanner, [target for target in chosen if target.key in offers], scope)
            _tell_apart(job.id for job in (*jobs, *own))
        except Exception as error:  # noqa: BLE001  a plugin may fail in any way; the audit says so and goes on
            broken[name] = mask_text(f"{type(error).__name__}: {error}")[0]
            continue
        jobs += own
        offered |= {(name, target): keys for target, keys in offers.items()}
    able = {name: scanner for name, scanner in running.items() if name not in broken}
    missed = {name: why for name, why in (unloadable or {}).items() if _is_asked(request, name)} | broken
    return Plan(request, chosen, rules, able, scope, tuple(jobs), missed, offered)


def _offers(name: str, scanner: Scanner, targets: Sequence[Target], scope: Scope) -> Mapping[TargetKey, frozenset[str]]:
    """Facts the scanner brings for the targets of which the rules want some. Those of other scanners are not its."""
    its_own = scope.catalogue.of_scanner(name)
    offers = {target.key: scanner.offers(target, scope.catalogue) & its_own for target in targets}
    return {target: keys for target, keys in offers.items() if keys & scope.wanted.get(target, frozenset())}


def _jobs(name: str, scanner: Scanner, targets: Sequence[Target], scope: Scope) -> Sequence[Job]:
    """The scanner's jobs for `targets`. Raises ValueError where two of them would bring the same facts."""
    jobs = tuple(scanner.jobs(targets, scope)) if targets else ()
    left = {target.key for target in targets}
    for job in jobs:
        if job.scanner != name:
            raise ValueError(f"job {job.id} is planned by {name} in the name of {job.scanner}")
        for target in job.targets:
            if target not in left:
                raise ValueError(f"job {job.id} looks at {'/'.join(target)} unasked or a second time")
            left.remove(target)
    return jobs


def _tell_apart(jobs: Iterable[str]) -> None:
    """Raises ValueError for two jobs of one id: a resumed audit could not tell which of them is done."""
    twice = [job for job, count in Counter(jobs).items() if count > 1]
    if twice:
        raise ValueError(f"two jobs have the id {twice[0]}")


def _chosen_targets(request: Request, targets: Sequence[Target]) -> tuple[Target, ...]:
    if not request.platforms:
        return tuple(targets)
    known = {platform.id for platform in request.register.platforms}
    unknown = sorted(set(request.platforms) - known)
    if unknown:
        names = ", ".join(unknown)
        raise UsageError(Text(f"台账中没有该平台：{names}", f"no such platform in the register: {names}"))
    return tuple(target for target in targets if target.platform in request.platforms)


def _chosen_scanners(request: Request, scanners: Mapping[str, Scanner]) -> dict[str, Scanner]:
    unknown = sorted(set(request.only) - set(scanners))
    if unknown:
        names, known = ", ".join(unknown), sorted(scanners)
        raise UsageError(
            Text(
                f"没有该扫描器：{names}；可用的有 {'、'.join(known)}",
                f"no such scanner: {names}; there are {', '.join(known)}",
            )
        )
    return {name: scanner for name, scanner in scanners.items() if _is_asked(request, name)}


def _is_asked(request: Request, scanner: str) -> bool:
    return not request.only or scanner in request.only or scanner == REGISTER


def scanners_of(rule: Rule, rulebook: Rulebook) -> frozenset[str]:
    """Scanners that bring the facts of `rule`."""
    return rulebook.catalogue.scanners_of(rule.facts)


def pack_of(rulebook: Rulebook, name: str) -> Pack:
    """The pack of that name. Raises UsageError."""
    pack = rulebook.packs.get(name)
    if pack is None:
        known = sorted(rulebook.packs)
        raise UsageError(
            Text(
                f"没有该检查包：{name}；可用的有 {'、'.join(known)}",
                f"no such pack: {name}; there are {', '.join(known)}",
            )
        )
    return pack


def rules_within(rulebook: Rulebook, only: Sequence[str], pack: str = "") -> tuple[Rule, ...]:
    """Rules of the pack that can be judged with the scanners asked for. A rule that also reads the register still
    can."""
    rules = (
        rules_of(pack_of(rulebook, pack), rulebook)
        if pack
        else tuple(rule for rule in rulebook.rules.values() if rule.status == "stable")
    )
    if not only:
        return rules
    allowed = frozenset(only)

    def within(rule: Rule) -> bool:
        needs = scanners_of(rule, rulebook)
        return needs <= allowed | {REGISTER} and bool(needs & allowed)

    return tuple(filter(within, rules))


def wanted_facts(rules: Iterable[Rule], targets: Iterable[Target]) -> Mapping[TargetKey, frozenset[str]]:
    """Fact keys that the rules need of each target at its level."""
    groups = by_kind(rules)
    cache: dict[tuple[str, int], frozenset[str]] = {}
    wanted: dict[TargetKey, frozenset[str]] = {}
    for target in targets:
        place = (target.kind.value, target.level)
        if place not in cache:
            cache[place] = frozenset(
                fact for rule in groups.get(target.kind, ()) if target.level in rule.levels for fact in rule.facts
            )
        wanted[target.key] = cache[place]
    return wanted
