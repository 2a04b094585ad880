"""One audit from plan to closed record: collect → judge → store → seal."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from auditor import __version__
from auditor.audit.collect import Observer, Outcome, collect, remaining
from auditor.audit.judging import judge_targets
from auditor.audit.plan import Plan, wanted_facts
from auditor.evidence.manifest import local_key, seal
from auditor.evidence.store import write_once
from auditor.model.answer import Answer
from auditor.model.profile import Profile
from auditor.model.register import (
    Extension,
    OverallLink,
    Platform,
    Register,
    RiskDecision,
    Waiver,
    WaiverScope,
)
from auditor.model.rule import Rule
from auditor.model.rulebook import Rulebook
from auditor.model.scan import Job
from auditor.model.target import Target, TargetKey, TargetKind
from auditor.model.verdict import Verdict
from auditor.results import PlatformSummary
from auditor.store import AuditRecord, AuditStore, StoredVerdict
from auditor.store.answers import AnswerStore

RESUMABLE = timedelta(days=7)
"""How long an interrupted audit may be continued, so that a report never mixes what was seen weeks apart."""


def run_audit(
    plan: Plan,
    store: AuditStore,
    rulebook_archive: bytes,
    *,
    resume: bool = False,
    workers: int = 8,
    observer: Observer | None = None,
) -> AuditRecord:
    """Carry out a plan and return the closed audit. The caller holds the store (`store.exclusive`).

    With `resume` the newest unfinished audit of the very same plan is continued: no finished job runs again. One that
    was begun longer ago than `RESUMABLE` is left alone: what it saw is no longer what there is.
    Raises StoreError when the store refuses; what was journalled until then stays.
    """
    store_key(store)  # found out before anybody looks at anything
    record = store.unfinished(plan.digest, datetime.now(UTC) - RESUMABLE) if resume else None
    if record is None:
        record = _begin(plan, store, rulebook_archive)
    done = store.finished_jobs(record.id)
    if observer is not None:
        observer.planned(len(plan.jobs), len(done & {job.id for job in plan.jobs}))
    audit = record.id

    def journal(outcome: Outcome) -> None:
        store.record(audit, outcome.job.id, outcome.job.scanner, outcome.observations)

    collect(remaining(plan.jobs, done), plan.scope, owed_by(plan), journal, workers=workers, observer=observer)
    platforms = [platform["id"] for platform in record.header["platforms"]]
    answers = dated(AnswerStore(store).current(plan.request.as_of, platforms), plan.request.rulebook)
    waivers = plan.scope.register.waivers
    return conclude(store, record, plan.targets, plan.rules, waivers, plan.request.as_of, answers=answers)


def conclude(
    store: AuditStore,
    record: AuditRecord,
    targets: tuple[Target, ...],
    rules: tuple[Rule, ...],
    waivers: tuple[Waiver, ...],
    as_of: date,
    facts_of: str | None = None,
    answers: tuple[Answer, ...] = (),
) -> AuditRecord:
    """Judge what the store holds of `facts_of` (the audit itself by default), close and seal the audit together with
    the `answers` it rests on."""
    key = store_key(store)
    facts = store.facts(facts_of or record.id)
    verdicts = judge_targets(rules, targets, facts, wanted_facts(rules, targets), waivers, as_of)
    sealing = partial(seal_audit, store.home, record.id, key)
    store.judged(record.id, _stored(verdicts, rules), "closed", record.header, sealing, answers=answers)
    return store.get(record.id)


def dated(answers: Iterable[Answer], rulebook: Rulebook) -> tuple[Answer, ...]:
    """`answers` with their last valid day under the rules; those to items that the rules do not know are left out."""
    clauses = rulebook.clauses.clauses
    return tuple(
        rulebook.validities.dated(answer, clauses[answer.clause]) for answer in answers if answer.clause in clauses
    )


def owed_by(plan: Plan) -> Callable[[Job, TargetKey], frozenset[str]]:
    """The facts a job owes each of its targets: what its scanner offers there."""

    def owed(job: Job, target: TargetKey) -> frozenset[str]:
        return plan.offered[job.scanner, target]

    return owed


def _begin(plan: Plan, store: AuditStore, rulebook_archive: bytes) -> AuditRecord:
    request = plan.request
    record = AuditRecord(
        id=new_id(),
        started=datetime.now(UTC),
        as_of=request.as_of,
        tool_version=__version__,
        rulebook_digest=request.rulebook.digest,
        inventory_digest=request.inventory_digest,
        plan_digest=plan.digest,
        header={
            "district": request.register.district.name,
            "platforms": [asdict(platform) for platform in summaries_of(request.register, plan.targets)],
            "only_platforms": list(request.platforms),
            "only_scanners": list(request.only),
            "pack": request.pack,
            "profile": request.rulebook.profile,
            "collectors": {name: scanner.version for name, scanner in plan.scanners.items()},
            "unloadable": dict(plan.unloadable),
            "waivers": [asdict(waiver) for waiver in request.register.waivers],
            "links": [asdict(link) for link in request.register.overall_links],
            "decisions": [asdict(decision) for decision in request.register.risk_decisions],
            "rules": sorted(rule.id for rule in plan.rules),
            "rulebook": store.evidence.keep(rulebook_archive),
        },
    )
    store.begin(record, plan.targets)
    return record


def profile_of(header: Mapping[str, Any]) -> Profile:
    """The profile an audit was judged with; audits from before there were any are of the usual one."""
    return Profile(header.get("profile", Profile.USUAL))


def new_id() -> str:
    """Sorts by time; the tail tells two audits of one second apart."""
    return f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def summaries_of(register: Register, targets: Iterable[Target]) -> Iterator[PlatformSummary]:
    """The platforms of the register that are looked at, as reports name them."""
    levels = {target.id: target for target in targets if target.kind is TargetKind.PLATFORM}
    units = {unit.id: unit.name for unit in register.units}
    for platform in register.platforms:
        target = levels.get(platform.id)
        if target is None:
            continue
        yield PlatformSummary(
            id=platform.id,
            name=platform.name,
            kind=platform.kind,
            level=target.level,
            level_assumed=target.level_assumed,
            s=platform.level.s if platform.level else None,
            a=platform.level.a if platform.level else None,
            owner=units.get(platform.owner, platform.owner),
            extensions=_extensions(platform),
            extensions_stated=platform.extensions is not None,
        )


def _extensions(platform: Platform) -> tuple[Extension, ...]:
    """Those the register states; whatever runs on a vendor's cloud is that cloud's customer."""
    stated = set(platform.extensions or ())
    if platform.cloud:
        stated.add("cloud_customer")
    return tuple(sorted(stated))


def _stored(verdicts: Iterable[Verdict], rules: Iterable[Rule]) -> Iterator[StoredVerdict]:
    by_id = {rule.id: rule for rule in rules}
    for verdict in verdicts:
        rule = by_id[verdict.rule]
        yield StoredVerdict(verdict, rule.digest, rule.severity.value)


def waivers_of(header: Mapping[str, Any]) -> tuple[Waiver, ...]:
    """The waivers an audit was judged with."""
    return tuple(
        Waiver(**{**found, "scope": WaiverScope(**found["scope"]), "compensated_by": tuple(found["compensated_by"])})
        for found in header["waivers"]
    )


def links_of(header: Mapping[str, Any]) -> tuple[OverallLink, ...]:
    """The links of the overall assessment that were recorded when the audit was made."""
    return tuple(OverallLink(**{**found, "through": tuple(found["through"])}) for found in header.get("links", ()))


def decisions_of(header: Mapping[str, Any]) -> tuple[RiskDecision, ...]:
    """People's decisions on risks that were recorded when the audit was made."""
    return tuple(RiskDecision(**found) for found in header.get("decisions", ()))


def platforms_of(header: Mapping[str, Any]) -> tuple[PlatformSummary, ...]:
    """The platforms of an audit, as they were graded then."""
    return tuple(
        PlatformSummary(**{**found, "extensions": tuple(found.get("extensions", ()))}) for found in header["platforms"]
    )


def manifest_path(home: Path, audit: str) -> Path:
    return home / "manifests" / f"{audit}.jsonl"


def store_key(store: AuditStore) -> bytes:
    """The secret that seals audits; made with the first of them. Raises EvidenceError where it was lost since: what is
    sealed with another one could not be verified together with the rest."""
    return local_key(store.home / "key", make=not any((store.home / "manifests").glob("*.jsonl")))


def seal_audit(home: Path, audit: str, key: bytes, entries: Iterable[Mapping[str, Any]]) -> None:
    """Write the manifest that makes every later change of the audit visible."""
    write_once(manifest_path(home, audit), ("\n".join(seal(entries, key)) + "\n").encode())
