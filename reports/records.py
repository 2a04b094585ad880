"""The same result as flat records: one sheet for each kind of thing, one row for each thing, to sort and filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from auditor.assessment import ItemResult
from auditor.model.rule import Rule, Severity
from auditor.model.target import Target
from auditor.model.verdict import State, Verdict
from reports.audit_report.coverage import lead
from reports.audit_report.finding import basis_words
from reports.audit_report.overview import COUNTED
from reports.audit_report.platform import part_name
from reports.reading import Reading, shown_parts
from reports.tree import Block, Bullets, Callout, Column, ColumnKind, Inlines, Paragraph, text_of
from reports.wording import KINDS, PENDING, REASONS, Wording, percent

Scalar: TypeAlias = str | int | date | None
Record: TypeAlias = tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under columns. `rows` may be walked only once: an audit can have a million of them."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Record]


def sheets(reading: Reading, _: Wording) -> tuple[Sheet, ...]:
    """Summary, platforms, findings, all verdicts, clauses, what was not seen, and waivers."""
    return (
        _summary(reading, _),
        _platforms(reading, _),
        _findings(reading, _),
        _verdicts(reading, _),
        _clauses(reading, _),
        _not_seen(reading, _),
        _waivers(reading, _),
    )


def _summary(reading: Reading, _: Wording) -> Sheet:
    result, total = reading.result, reading.coverage.total
    rows: list[Record] = [(callout.title, text) for callout in lead(reading, _) for text in _said(callout)]
    rows += [
        (_("District"), result.district),
        (_("Audit"), result.audit),
        (_("Judged as of"), result.as_of),
        (_("Carried out"), _.period(result.started, result.finished)),
        (_("Platforms"), len(result.platforms)),
        (_("Targets"), len(result.targets)),
        (_("Rules used"), len(result.rules)),
    ]
    rows += [(_.state(state).text, total[state]) for state in COUNTED]
    rows += [(f"{_('Findings')}: {_.severity(s).text}", reading.severities[s]) for s in Severity]
    rows += [
        (f"{_('Findings')}: {_('of them waived')}", reading.waived),
        (_("Tool version"), result.tool_version),
        (_("Digest of the rules"), result.rulebook_digest),
        (_("Digest of the register"), result.inventory_digest),
    ]
    return Sheet(_("Summary"), (Column(_("Item")), Column(_("Value"), ColumnKind.WIDE)), rows)


def _said(callout: Callout) -> Iterator[str]:
    def walk(blocks: tuple[Block, ...]) -> Iterator[Inlines]:
        for block in blocks:
            match block:
                case Paragraph(content):
                    yield content
                case Bullets(items):
                    yield from items

    return (text_of(content) for content in walk(callout.blocks))


def _platforms(reading: Reading, _: Wording) -> Sheet:
    columns = (
        Column(_("Identifier"), ColumnKind.ID),
        Column(_("Platform")),
        Column(_("Level")),
        Column(_("Responsible unit")),
        *(Column(_.severity(severity).text, ColumnKind.NUMBER) for severity in Severity),
        Column(_("Judged"), ColumnKind.PERCENT),
        *(Column(_.state(state).text, ColumnKind.NUMBER) for state in COUNTED),
    )
    summaries = {platform.id: platform for platform in reading.result.platforms}

    def rows() -> Iterator[Record]:
        for part in shown_parts(reading):
            platform = summaries.get(part.id)
            counts = reading.coverage.platforms[part.id]
            yield (
                part.id,
                part_name(reading, part.id, _),
                _.level(platform.level) if platform else "",
                platform.owner if platform else "",
                *(part.severities[severity] for severity in Severity),
                percent(counts.judged, counts.automatic),
                *(counts[state] for state in COUNTED),
            )

    return Sheet(_("Platforms"), columns, rows())


def _findings(reading: Reading, _: Wording) -> Sheet:
    columns = (
        Column(_("Severity"), ColumnKind.STATE),
        Column(_("State"), ColumnKind.STATE),
        Column(_("Platform"), ColumnKind.ID),
        Column(_("Target"), ColumnKind.ID),
        Column(_("Name")),
        Column(_("Kind")),
        Column(_("Rule"), ColumnKind.ID),
        Column(_("What is demanded"), ColumnKind.WIDE),
        Column(_("What was seen"), ColumnKind.WIDE),
        Column(_("What to do"), ColumnKind.WIDE),
        Column(_("Clauses")),
        Column(_("Legal basis")),
        Column(_("Waiver")),
        Column(_("Evidence"), ColumnKind.ID),
    )

    def rows() -> Iterator[Record]:
        for verdict in reading.findings:
            rule = reading.result.rules[verdict.rule]
            values = rule.values_at(verdict.level)
            said = reading.result.sentences.get(verdict.key, ())
            yield (
                _.severity(rule.severity).text,
                _.state(verdict.state).text,
                *_place(reading, verdict, _),
                verdict.rule,
                _.text(rule.title.fill(values)),
                _.clauses([_.text(sentence) for sentence in said]) or _.reason(verdict.reason),
                _.text(rule.fix.text.fill(values)),
                " ".join(rule.clauses_at(verdict.level)),
                text_of(tuple(basis_words(reading, rule, _))),
                _waiver_of(verdict, _),
                " ".join(dict.fromkeys(step.seen_in.evidence for step in verdict.steps if step.seen_in)),
            )

    return Sheet(_("Findings"), columns, rows())


def _place(reading: Reading, verdict: Verdict, _: Wording) -> tuple[str, str, str, str]:
    target: Target | None = reading.targets.get(verdict.target)
    kind = _(KINDS[target.kind]) if target else ""
    return verdict.target.platform, verdict.target.target, reading.target_name(verdict.target), kind


def _waiver_of(verdict: Verdict, _: Wording) -> str:
    waiver = verdict.waiver
    return f"{waiver.id} {_.waiver_status(waiver.status, waiver.expires_on).text}" if waiver else ""


def _verdicts(reading: Reading, _: Wording) -> Sheet:
    columns = (
        Column(_("Platform"), ColumnKind.ID),
        Column(_("Target"), ColumnKind.ID),
        Column(_("Rule"), ColumnKind.ID),
        Column(_("Revision"), ColumnKind.NUMBER),
        Column(_("Level"), ColumnKind.NUMBER),
        Column(_("State"), ColumnKind.STATE),
        Column(_("Severity"), ColumnKind.STATE),
        Column(_("Reason"), ColumnKind.WIDE),
        Column(_("Waiver")),
    )
    rules: dict[str, Rule] = dict(reading.result.rules)

    def rows() -> Iterator[Record]:
        for verdict in reading.result.verdicts:
            rule = rules[verdict.rule]
            yield (
                verdict.target.platform,
                verdict.target.target,
                verdict.rule,
                verdict.revision,
                verdict.level,
                _.state(verdict.state).text,
                _.severity(rule.severity).text,
                _.reason(verdict.reason) if verdict.state.undecided or verdict.state is State.NOT_APPLICABLE else "",
                _waiver_of(verdict, _),
            )

    return Sheet(_("All verdicts"), columns, rows())


def _clauses(reading: Reading, _: Wording) -> Sheet:
    columns = (
        Column(_("Platform"), ColumnKind.ID),
        Column(_("Level"), ColumnKind.NUMBER),
        Column(_("Layer")),
        Column(_("Control point")),
        Column(_("Clause"), ColumnKind.ID),
        Column(_("What is demanded"), ColumnKind.WIDE),
        Column(_("Verdict"), ColumnKind.STATE),
        Column(_("Why pending"), ColumnKind.WIDE),
        Column(_("Targets that pass"), ColumnKind.NUMBER),
        Column(_("Targets it applies to"), ColumnKind.NUMBER),
        *(Column(_.state(state).text, ColumnKind.NUMBER) for state in COUNTED),
    )

    def record(row: ItemResult) -> Record:
        clause = row.clause
        return (
            row.platform,
            row.level,
            clause.layer,
            clause.control,
            clause.id,
            _.text(clause.summary),
            _.clause_state(row.state).text,
            _(PENDING[row.pending]) if PENDING[row.pending] else "",
            row.targets_passed,
            row.targets,
            *(row.counts[state] for state in COUNTED),
        )

    return Sheet(_("Clause verdicts"), columns, map(record, reading.clauses))


def _not_seen(reading: Reading, _: Wording) -> Sheet:
    columns = (
        Column(_("Platform"), ColumnKind.ID),
        Column(_("Target"), ColumnKind.ID),
        Column(_("What"), ColumnKind.ID),
        Column(_("Name"), ColumnKind.WIDE),
        Column(_("Reason")),
        Column(_("Detail"), ColumnKind.WIDE),
    )
    rows = (
        (
            seen.platform,
            seen.target,
            seen.what,
            reading.fact_name(seen.what, _.lang),
            _(REASONS[seen.reason]),
            _.said(seen.detail),
        )
        for seen in reading.result.not_seen
    )
    return Sheet(_("What was not seen"), columns, rows)


def _waivers(reading: Reading, _: Wording) -> Sheet:
    columns = (
        Column(_("Waiver"), ColumnKind.ID),
        Column(_("State"), ColumnKind.STATE),
        Column(_("Rule"), ColumnKind.ID),
        Column(_("Platform"), ColumnKind.ID),
        Column(_("Target"), ColumnKind.ID),
        Column(_("Findings"), ColumnKind.NUMBER),
        Column(_("Approved on"), ColumnKind.DATE),
        Column(_("Expires"), ColumnKind.DATE),
        Column(_("Days left"), ColumnKind.NUMBER),
        Column(_("Approved by")),
        Column(_("Reason"), ColumnKind.WIDE),
    )
    rows = (
        (
            row.waiver.id,
            _.waiver_use(row.use).text,
            row.waiver.rule,
            row.waiver.scope.platform,
            row.waiver.scope.target,
            len(row.findings),
            row.waiver.approved_on,
            row.waiver.expires_on,
            row.days_left,
            row.waiver.approved_by,
            row.waiver.reason,
        )
        for row in reading.waivers
    )
    return Sheet(_("Waivers"), columns, rows)
