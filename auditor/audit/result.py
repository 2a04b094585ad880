"""A stored audit → the one value that reports and commands read."""

from __future__ import annotations

import tempfile
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any

from auditor.audit.explain import explain
from auditor.audit.judging import judge_targets
from auditor.audit.plan import REGISTER, scanners_of, wanted_facts
from auditor.audit.run import decisions_of, links_of, platforms_of, profile_of, waivers_of
from auditor.errors import EvidenceError
from auditor.model.fact import FactSet, Missing, Pointer, Reason
from auditor.model.pack import Pack
from auditor.model.profile import Profile
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.text import Text
from auditor.model.verdict import State, Verdict
from auditor.results import AuditResult, NotSeen, Previous, VerdictKey, left_out
from auditor.rulebook import load_rulebook
from auditor.rulebook.archive import unpack
from auditor.store import AuditRecord, AuditStore

_EXCERPT_LINES = 12
_EXCERPT_CHARS = 1200
_LIVE_KINDS = (TargetKind.HOST, TargetKind.DATABASE, TargetKind.WEBSITE)
CONFIGURATION = "configuration"
"""Stands for the facts of a target that no scanner can look into."""
_CONFIGURATION = Text("自身配置", "its own configuration")
_FROM_OUTSIDE = frozenset({REGISTER, "network"})
"""Scanners that say nothing of a host's own configuration."""


def rulebook_of(store: AuditStore, record: AuditRecord) -> Rulebook:
    """The very rules an audit was judged with."""
    with tempfile.TemporaryDirectory() as folder:
        archive = store.evidence.get(str(record.header["rulebook"]))
        return load_rulebook(unpack(archive, Path(folder)), profile_of(record.header))


def load_result(
    store: AuditStore, record: AuditRecord, rulebook: Rulebook, previous: Previous | None = None
) -> AuditResult:
    """Everything reports need of one audit. `rulebook` is the one it was judged with."""
    header = record.header
    targets = store.targets(record.id)
    verdicts = tuple(stored.verdict for stored in store.verdicts(record.id))
    rules = {rule: rulebook.rules[rule] for rule in header["rules"]}
    pack = rulebook.packs.get(header.get("pack", ""))
    outside = left_out(rulebook.rules.values(), rules, targets) if pack else ()
    evidence_of = str(record.source or record.id)
    facts = store.facts(evidence_of)
    return AuditResult(
        audit=record.id,
        started=record.started,
        finished=record.finished or record.started,
        as_of=record.as_of,
        tool_version=record.tool_version,
        rulebook_digest=record.rulebook_digest,
        inventory_digest=record.inventory_digest,
        district=header["district"],
        platforms=platforms_of(header),
        targets=targets,
        rules=rules,
        verdicts=verdicts,
        scanners={rule: tuple(sorted(scanners_of(rules[rule], rulebook))) for rule in rules},
        clauses=rulebook.clauses.clauses,
        guidelines=rulebook.guidelines,
        instruments=rulebook.instruments,
        names={key: spec.title for key, spec in rulebook.catalogue.facts.items()} | {CONFIGURATION: _CONFIGURATION},
        sentences=dict(_sentences(verdicts, rulebook, record.as_of)),
        evidence=store.evidence_records(evidence_of),
        excerpts=dict(_excerpts(store, verdicts)),
        not_seen=tuple(_not_seen(verdicts, targets, facts, store.fact_origins(evidence_of), rulebook)),
        waivers=waivers_of(header),
        links=links_of(header),
        decisions=decisions_of(header),
        answers=store.answers(record.id),
        previous=previous,
        only_platforms=tuple(header["only_platforms"]),
        only_scanners=tuple(header["only_scanners"]),
        pack=pack,
        left_out=outside,
        profile=rulebook.profile,
        usual_states=_usual_states(verdicts, rules, targets, facts, record.as_of, rulebook.profile),
        setbacks=(*_unloadable(header), *_left_out(pack, outside)),
    )


def _usual_states(
    verdicts: Iterable[Verdict],
    rules: Mapping[str, Rule],
    targets: Sequence[Target],
    facts: Mapping[TargetKey, FactSet],
    as_of: date,
    profile: Profile,
) -> Mapping[VerdictKey, State]:
    """What the usual values would have given, where that is another state: a profile changes no verdict silently."""
    read = [rule.in_profile(Profile.USUAL) for rule in rules.values() if profile in rule.profiles]
    if not read:
        return {}
    wanted = wanted_facts(rules.values(), targets)
    usual = {verdict.key: verdict.state for verdict in judge_targets(read, targets, facts, wanted, (), as_of)}
    return {v.key: usual[v.key] for v in verdicts if usual.get(v.key, v.state) is not v.state}


def _unloadable(header: Mapping[str, Any]) -> Iterator[Text]:
    for name, why in header["unloadable"].items():
        yield Text(f"扫描器 {name} 无法加载：{why}", f"the scanner {name} could not be loaded: {why}")


def _left_out(pack: Pack | None, outside: Sequence[Rule]) -> Iterator[Text]:
    """Why an audit by a pack is not complete."""
    if pack is not None and outside:
        count = len(outside)
        yield Text(
            f"只按检查包“{pack.title.zh}”（{pack.id}）检查：{count} 条适用规则不在包内，所涉测评项未检查",
            f"only the pack {pack.id} ({pack.title.en}) was judged: {count} rules that apply are outside it, and their "
            "items were not looked at",
        )


def _sentences(
    verdicts: Iterable[Verdict], rulebook: Rulebook, as_of: date
) -> Iterator[tuple[VerdictKey, tuple[Text, ...]]]:
    """What explains each verdict that is not a plain pass. Verdicts that rest on the same plain values are explained
    in the same words, once."""
    known: dict[Hashable, tuple[Text, ...]] = {}
    for verdict in verdicts:
        if verdict.state is State.PASS:
            continue
        likeness = _likeness(verdict)
        told = None if likeness is None else known.get(likeness)
        if told is None:
            told = explain(verdict, rulebook.rules[verdict.rule], rulebook.catalogue, as_of)
            if likeness is not None:
                known[likeness] = told
        yield verdict.key, told


_PLAIN = frozenset({str, int, float, bool, date, NoneType})


def _likeness(verdict: Verdict) -> Hashable | None:
    """What the sentences of a verdict depend on; None where it is no plain value."""
    steps: list[Hashable] = []
    for step in verdict.steps:
        kind = type(step.observed)
        if kind not in _PLAIN or step.rows:
            return None
        steps.append(
            (step.fact, step.operator, step.observed, kind, step.truth, step.negated, step.missing, step.detail)
        )
    return (verdict.rule, verdict.level, verdict.state, *steps)


def _excerpts(store: AuditStore, verdicts: Iterable[Verdict]) -> Iterator[tuple[Pointer, str]]:
    """Masked text around the places that deviating and undecided verdicts point to."""
    lines: dict[str, list[str]] = {}
    seen: set[Pointer] = set()
    for verdict in verdicts:
        if verdict.state in (State.PASS, State.NOT_APPLICABLE):
            continue
        for step in verdict.steps:
            pointer = step.seen_in
            if pointer is None or pointer in seen:
                continue
            seen.add(pointer)
            if pointer.evidence not in lines:
                try:
                    content = store.evidence.get(pointer.evidence)
                except EvidenceError:
                    content = b""
                # Not splitlines: pointers count line feeds and know nothing of other ends of lines.
                lines[pointer.evidence] = _text(content).split("\n")
            yield pointer, _clip(lines[pointer.evidence], pointer)


def _text(content: bytes) -> str:
    """Registers may be written in GB18030."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _clip(lines: list[str], pointer: Pointer) -> str:
    first = max(pointer.first_line, 1)
    last = max(pointer.last_line, first) if pointer.first_line else len(lines)
    chosen = lines[first - 1 : last]
    text = "\n".join(line.rstrip("\r") for line in chosen[:_EXCERPT_LINES])
    return f"{text[:_EXCERPT_CHARS]}\n…" if len(chosen) > _EXCERPT_LINES or len(text) > _EXCERPT_CHARS else text


def _not_seen(
    verdicts: Iterable[Verdict],
    targets: Iterable[Target],
    facts: Mapping[TargetKey, FactSet],
    origins: Mapping[str, str],
    rulebook: Rulebook,
) -> Iterator[NotSeen]:
    """What was to be looked at and was not: facts that left a rule undecided, and targets nobody looked into."""
    told: set[tuple[TargetKey, str]] = set()
    for verdict in verdicts:
        if verdict.state not in (State.ERROR, State.UNKNOWN):
            continue
        for step in verdict.steps:
            spec = rulebook.catalogue.spec_of(step.fact)
            what = spec.key if spec else step.fact
            if step.missing is None or (verdict.target, what) in told:
                continue
            told.add((verdict.target, what))
            yield NotSeen(verdict.target.platform, verdict.target.target, what, step.missing, step.detail)
    named = {target for target, _ in told}
    for target in targets:
        if target.kind not in _LIVE_KINDS or target.attributes.get("status") == "closed":
            continue
        known = facts.get(target.key, FactSet())
        looked = {origins.get(fact.key, REGISTER) for fact in known if not isinstance(fact, Missing)}
        if looked <= _FROM_OUTSIDE and target.key not in named:
            yield NotSeen(target.platform, target.id, CONFIGURATION, Reason.UNSUPPORTED, _nobody(target))


def _nobody(target: Target) -> str:
    what = target.attributes.get("os") or target.attributes.get("engine") or target.kind.value
    return f"{what}: no scanner looked at its own configuration"
