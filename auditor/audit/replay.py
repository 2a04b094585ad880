"""Judging a stored audit again: same evidence, other rules or another level."""

from __future__ import annotations

from datetime import UTC, datetime

from auditor import __version__
from auditor.audit.judging import at_level
from auditor.audit.plan import rules_within
from auditor.audit.run import conclude, dated, new_id, store_key, waivers_of
from auditor.model.rulebook import Rulebook
from auditor.store import AuditRecord, AuditStore


def replay(
    store: AuditStore,
    record: AuditRecord,
    rulebook: Rulebook,
    rulebook_archive: bytes,
    *,
    level: int | None = None,
) -> AuditRecord:
    """A new audit record, judged from the evidence of `record` under `rulebook` and its profile, as if graded `level`.

    Its day stays that of the evidence: what was true then is judged as of then.
    """
    store_key(store)
    header = dict(record.header)
    targets = at_level(store.targets(record.id), level)
    rules = rules_within(rulebook, header["only_scanners"], header.get("pack", ""))
    header["rules"] = sorted(rule.id for rule in rules)
    header["profile"] = rulebook.profile
    header["rulebook"] = store.evidence.keep(rulebook_archive)
    if level is not None:
        header["platforms"] = [
            {**p, "level": level, "level_assumed": False, "s": None, "a": None} for p in header["platforms"]
        ]
    again = AuditRecord(
        id=new_id(),
        kind="replay",
        started=datetime.now(UTC),
        as_of=record.as_of,
        tool_version=__version__,
        rulebook_digest=rulebook.digest,
        inventory_digest=record.inventory_digest,
        plan_digest=record.plan_digest,
        source=record.source or record.id,
        header=header,
    )
    store.begin(again, targets)
    answers = dated(store.answers(record.id), rulebook)
    return conclude(store, again, targets, rules, waivers_of(header), record.as_of, again.source, answers)
